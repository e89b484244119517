//! Contents of files: where they lie, and how they differ.

use super::{ArchiveId, ImageRef};
use crate::domain::wire::wire;
use crate::domain::{BlobId, ContentHash};

/// How the contents of two files differ, or what the one is that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentQuestion {
    /// The file before and the file after.
    pub files: [Option<FileRef>; 2],
}
wire! { struct ContentQuestion { files } }

/// A file in one image as of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRef {
    /// Which image.
    pub image: ImageRef,
    /// Which node of its union.
    pub node: u32,
    /// As of which layer; past the last: in the final image.
    pub layer: u32,
}
wire! { struct FileRef { image, node, layer } }

/// Where a file's body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyPlace {
    /// In which archive.
    pub archive: ArchiveId,
    /// In which blob.
    pub blob: BlobId,
    /// Where in the uncompressed tar, see `EntryRef::body_offset`.
    pub offset: u64,
    /// How many bytes are wanted.
    pub cap: u64,
    /// How many there are.
    pub size: u64,
    /// They lie side by side in the tar: it is no sparse file.
    pub dense: bool,
    /// Of all of them; `None` when the file could not be read to its end.
    pub hash: Option<ContentHash>,
}
wire! { struct BodyPlace { archive, blob, offset, cap, size, dense, hash } }
