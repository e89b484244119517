//! Contents of files: where they lie, and how they differ.

use super::{ArchiveId, ImageRef};
use crate::analysis::kinds;
use crate::domain::wire::wire;
use crate::domain::{BlobId, ContentHash};
use crate::view::content::{Manner, Wanted};

/// What the contents of one or two files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentQuestion {
    /// The file before and the file after.
    pub files: [Option<FileRef>; 2],
    /// What is wanted of them.
    pub look: Look,
}
wire! { struct ContentQuestion { files, look } }

/// What is wanted of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// How two files of two images differ, or what the one is that is there.
    Compare(Manner),
    /// A page of one file: the first of the two.
    Page {
        /// Which.
        wanted: Wanted,
        /// The path that was read instead, because links lead there; the desk says so.
        followed: Option<String>,
        /// What else the desk says of it.
        said: Said,
    },
    /// How two versions of a file differ.
    Difference(Manner),
    /// What one file is: the first of the two. Where its end is read, too, it is the second as well.
    Kind {
        /// Its path, or the one that links lead to; the desk says which.
        path: String,
        /// What is said before all else.
        note: String,
    },
    /// Where the content of one file lies, the first of the two: nothing is read for it.
    Place,
}
wire! { enum Look { Compare(manner), Page { wanted, followed, said }, Difference(manner), Kind { path, note }, Place } }

/// What is said of a content beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// That its layer's table of contents says something else.
    pub promised: String,
    /// How it was reached, where that takes long.
    pub way: String,
}
wire! { struct Said { promised, way } }

impl Look {
    /// A page, of which nothing is said yet.
    pub fn page(wanted: Wanted) -> Self {
        Self::Page { wanted, followed: None, said: Said::default() }
    }

    /// Which bytes are read of a file that is the first of the two (0) or the second: the first byte, and how many.
    pub fn range(&self, place: &BodyPlace, side: usize) -> (u64, u64) {
        match self {
            Self::Page { wanted, .. } => wanted.range(),
            Self::Kind { .. } if side == 1 => (place.size.saturating_sub(kinds::TAIL), kinds::TAIL),
            Self::Kind { .. } => (0, kinds::HEAD),
            Self::Compare(_) | Self::Difference(_) | Self::Place => (0, place.cap),
        }
    }

    /// It is of the same kind, so that whoever looks waits for the newer of the two only.
    pub fn is_like(&self, other: &Self) -> bool {
        matches!(self, Self::Compare(_)) == matches!(other, Self::Compare(_))
    }
}

/// What is looked for in a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle {
    /// At least one byte.
    pub bytes: Vec<u8>,
    /// Case of ASCII letters does not count.
    pub ignore_case: bool,
}
wire! { struct Needle { bytes, ignore_case } }

/// What is wanted of a content while all of it passes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seek {
    /// All places of something: [`FoundPlaces`](crate::analysis::search::FoundPlaces).
    Needle(Needle),
    /// Where laying out can go on, each a [`Mark`](crate::analysis::laid::Mark).
    Marks,
}
wire! { enum Seek { Needle(needle), Marks } }

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
