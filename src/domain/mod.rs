//! The nouns of the image-spec and of tar, as plain values. Imports nothing but std, serde and sha2 (for chain IDs).

mod bytes;
mod column;
pub mod config;
pub mod diagnostic;
pub mod digest;
pub mod elf;
pub mod entry;
pub mod go_build;
pub mod image;
pub mod instruction;
pub mod layer_index;
pub mod nearest;
pub mod order;
pub mod path;
mod path_list;
pub mod time;
pub mod whiteout;
pub mod wire;

pub use config::{Config, HistoryEntry, Platform};
pub use diagnostic::{Code, Diagnostic, Severity};
pub use digest::{ChainId, DiffId, Digest};
pub use entry::{ContentHash, Device, Entry, EntryKind, Time, Xattr};
pub use image::{
    Archive, ArchiveKind, Blob, BlobId, Document, Image, Layer, Location, NotAnImage, is_encrypted,
};
pub use layer_index::{EntryRef, LayerIndex, LayerIndexBuilder, LayerSummary};
pub use path::LayerPath;
pub use path_list::{Names, PathList, Paths};
