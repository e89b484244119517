//! One entry of a layer's tar, after PAX and GNU extensions are applied.

use super::wire::wire;
use serde::Serialize;

/// What kind of thing a tar entry makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum EntryKind {
    /// A regular file (also contiguous, sparse and unknown types).
    File = 0,
    /// A folder.
    Dir = 1,
    /// A symbolic link.
    Symlink = 2,
    /// A further name of another entry.
    Hardlink = 3,
    /// A character device (0/0 is a device, never a whiteout).
    Char = 4,
    /// A block device.
    Block = 5,
    /// A named pipe.
    Fifo = 6,
}

wire! { enum EntryKind { File, Dir, Symlink, Hardlink, Char, Block, Fifo } }

impl EntryKind {
    /// The word for it: `file`, `dir`, `symlink`, `hardlink`, `char`, `block`, `fifo`.
    pub fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Dir => "dir",
            Self::Symlink => "symlink",
            Self::Hardlink => "hardlink",
            Self::Char => "char",
            Self::Block => "block",
            Self::Fifo => "fifo",
        }
    }

    /// The inverse of `kind as u8`; unknown numbers are files.
    pub fn from_u8(number: u8) -> Self {
        match number {
            1 => Self::Dir,
            2 => Self::Symlink,
            3 => Self::Hardlink,
            4 => Self::Char,
            5 => Self::Block,
            6 => Self::Fifo,
            _ => Self::File,
        }
    }
}

/// A point in time: seconds since 1970 UTC (may be negative) and nanoseconds on top of them, 0..1e9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Time {
    /// Whole seconds, rounded down.
    pub secs: i64,
    /// Nanoseconds above `secs`.
    pub nanos: u32,
}
wire! { struct Time { secs, nanos } }

/// Major and minor number of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Device {
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
}
wire! { struct Device { major, minor } }

/// XXH3-128 of a file body, all holes of a sparse file read as zeros. Equality of content is equality of these
/// (and of sizes); it is no digest of any spec.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub u128);
wire! { struct ContentHash(hash) }

/// An extended attribute, name and value as bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Xattr {
    /// Such as `security.capability`, without the `SCHILY.xattr.` prefix.
    pub name: Box<[u8]>,
    /// The raw value.
    pub value: Box<[u8]>,
}
wire! { struct Xattr { name, value } }

/// A whole entry, owned: what the tar walk hands to [`super::LayerIndexBuilder::push`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Normalised path (see [`super::LayerPath`]); empty for the root. Whiteout names are still in it.
    pub path: Vec<u8>,
    /// What it makes.
    pub kind: EntryKind,
    /// Permission, set-id and sticky bits: 0..=0o7777.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Modification time.
    pub mtime: Time,
    /// Apparent size of a file in bytes (holes included); 0 for all else.
    pub size: u64,
    /// Bytes of the body in the tar (`size` without holes for a sparse file); 0 for all but files.
    pub stored: u64,
    /// Where the body begins in the uncompressed layer tar, in bytes (after a sparse 1.0 map).
    pub body_offset: u64,
    /// Content of a file; `None` for all else, or when the body could not be read whole.
    pub content: Option<ContentHash>,
    /// SHA-256 of the content, only when the reader was asked for it.
    pub sha256: Option<[u8; 32]>,
    /// Target of a symbolic link, as stored; of a hard link, normalised like a path. Empty for all else.
    pub link: Vec<u8>,
    /// Device numbers, for devices.
    pub device: Option<Device>,
    /// Extended attributes, sorted by name.
    pub xattrs: Vec<Xattr>,
}
wire! {
    struct Entry { path, kind, mode, uid, gid, mtime, size, stored, body_offset, content, sha256, link, device, xattrs }
}

impl Entry {
    /// An empty regular file at `path`: 0644, owner 0:0, time 0.
    pub fn file(path: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            kind: EntryKind::File,
            mode: 0o644,
            uid: 0,
            gid: 0,
            mtime: Time::default(),
            size: 0,
            stored: 0,
            body_offset: 0,
            content: None,
            sha256: None,
            link: Vec::new(),
            device: None,
            xattrs: Vec::new(),
        }
    }
}
