//! What a layer does to a path: the state before the layer compared with the state after it.

use crate::domain::wire::wire;
use crate::domain::{EntryKind, EntryRef};

/// What a layer does to a path. A folder that merely contains changes has none of these; it is *touched*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ChangeKind {
    /// Was not there below.
    Added = 1,
    /// Type, bytes, link target or device differ.
    Modified = 2,
    /// Only mode, owner, time or xattrs differ: the content was copied up for nothing.
    Metadata = 3,
    /// Gone.
    Removed = 4,
    /// Stored again, nothing differs.
    Rewritten = 5,
}
wire! { enum ChangeKind { Added, Modified, Metadata, Removed, Rewritten } }

impl ChangeKind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] =
        [Self::Added, Self::Modified, Self::Metadata, Self::Removed, Self::Rewritten];

    /// The word of the report.
    pub fn name(self) -> &'static str {
        ["added", "modified", "metadata", "removed", "rewritten"][self as usize - 1]
    }

    /// The inverse of `kind as u8`.
    pub(super) fn from_u8(number: u8) -> Self {
        Self::ALL[usize::from(number.clamp(1, 5)) - 1]
    }
}

/// What took a path away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Cause {
    /// A whiteout of it or of a folder above.
    Whiteout = 0,
    /// An opaque whiteout in a folder above.
    Opaque = 1,
    /// A folder above became something else.
    Replaced = 2,
}

impl Cause {
    /// The word of the report.
    pub fn name(self) -> &'static str {
        ["whiteout", "opaque", "replaced"][self as usize]
    }

    /// The inverse of `cause as u8`.
    pub(super) fn from_u8(number: u8) -> Self {
        [Self::Whiteout, Self::Opaque, Self::Replaced][usize::from(number.min(2))]
    }
}

/// A set of attributes that differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fields(u16);

impl Fields {
    /// The kind of thing it is.
    pub const TYPE: Self = Self(1);
    /// The bytes of a file.
    pub const CONTENT: Self = Self(1 << 1);
    /// The number of bytes of a file.
    pub const SIZE: Self = Self(1 << 2);
    /// The target of a symbolic link.
    pub const LINK: Self = Self(1 << 3);
    /// Major or minor number of a device.
    pub const DEVICE: Self = Self(1 << 4);
    /// Permission bits.
    pub const MODE: Self = Self(1 << 5);
    /// Owner.
    pub const UID: Self = Self(1 << 6);
    /// Group.
    pub const GID: Self = Self(1 << 7);
    /// Modification time.
    pub const MTIME: Self = Self(1 << 8);
    /// Extended attributes.
    pub const XATTRS: Self = Self(1 << 9);

    const NAMES: [&str; 10] =
        ["type", "content", "size", "linkname", "dev", "mode", "uid", "gid", "mtime", "xattrs"];
    const SUBSTANCE: u16 = 0b1_1111;

    /// True when nothing differs.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True when all of `other` are in it.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names of what differs, in a fixed order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| self.0 >> bit & 1 == 1)
            .map(|(_, name)| name)
    }

    /// Those of both.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same, but for those of `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn add(&mut self, field: Self, differs: bool) {
        if differs {
            self.0 |= field.0;
        }
    }

    /// What kind of change these differences make between two states of which both exist.
    pub fn kind(self) -> ChangeKind {
        match self.0 {
            0 => ChangeKind::Rewritten,
            bits if bits & Self::SUBSTANCE != 0 => ChangeKind::Modified,
            _ => ChangeKind::Metadata,
        }
    }
}

/// What a layer does to a path, whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// In one word.
    pub kind: ChangeKind,
    /// What differs, when the path is there before and after.
    pub fields: Fields,
    /// What took it away, when it was removed.
    pub cause: Option<Cause>,
}

/// How many paths change in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Counts {
    /// Paths added.
    pub added: u32,
    /// Paths modified.
    pub modified: u32,
    /// Paths changed in metadata only.
    pub metadata: u32,
    /// Paths removed.
    pub removed: u32,
    /// Paths stored again unchanged.
    pub rewritten: u32,
}
wire! { struct Counts { added, modified, metadata, removed, rewritten } }

impl Counts {
    /// Counts one more.
    pub(super) fn count(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Modified => &mut self.modified,
            ChangeKind::Metadata => &mut self.metadata,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Rewritten => &mut self.rewritten,
        } += 1;
    }

    /// Adds those of `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.added += other.added;
        self.modified += other.modified;
        self.metadata += other.metadata;
        self.removed += other.removed;
        self.rewritten += other.rewritten;
    }

    /// How many of a kind.
    pub fn of(&self, kind: ChangeKind) -> u32 {
        match kind {
            ChangeKind::Added => self.added,
            ChangeKind::Modified => self.modified,
            ChangeKind::Metadata => self.metadata,
            ChangeKind::Removed => self.removed,
            ChangeKind::Rewritten => self.rewritten,
        }
    }

    /// All together.
    pub fn total(&self) -> u32 {
        self.added + self.modified + self.metadata + self.removed + self.rewritten
    }
}

/// What differs between two states of a path; `None` stands for a folder that no entry names, of which only the kind
/// is known. Content is equal when length and content hash are; what could not be read equals nothing.
pub fn compare(before: Option<EntryRef<'_>>, after: Option<EntryRef<'_>>) -> Fields {
    let mut fields = Fields::default();
    match (before, after) {
        (Some(before), Some(after)) => {
            fields.add(Fields::TYPE, before.kind() != after.kind());
            substance(&mut fields, before, after);
            metadata(&mut fields, before, after);
        }
        (None, None) => {}
        (None, Some(named)) | (Some(named), None) => {
            fields.add(Fields::TYPE, named.kind() != EntryKind::Dir);
            let meta = named.meta();
            fields.add(Fields::MODE, meta.mode != 0o755);
            fields.add(Fields::UID, meta.uid != 0);
            fields.add(Fields::GID, meta.gid != 0);
            fields.add(Fields::XATTRS, !meta.xattrs.is_empty());
            fields.add(Fields::MTIME, true);
        }
    }
    fields
}

fn substance(fields: &mut Fields, before: EntryRef<'_>, after: EntryRef<'_>) {
    let file = |entry: EntryRef<'_>| entry.kind() == EntryKind::File;
    if file(before) && file(after) {
        let same = before.content().is_some() && before.content() == after.content();
        fields.add(Fields::SIZE, before.size() != after.size());
        fields.add(Fields::CONTENT, !same || before.size() != after.size());
    }
    let symlink = |entry: EntryRef<'_>| entry.kind() == EntryKind::Symlink;
    fields.add(Fields::LINK, symlink(before) && symlink(after) && before.link() != after.link());
    let device = |entry: EntryRef<'_>| matches!(entry.kind(), EntryKind::Char | EntryKind::Block);
    fields
        .add(Fields::DEVICE, device(before) && device(after) && before.device() != after.device());
}

fn metadata(fields: &mut Fields, before: EntryRef<'_>, after: EntryRef<'_>) {
    let (old, new) = (before.meta(), after.meta());
    fields.add(Fields::MODE, old.mode != new.mode);
    fields.add(Fields::UID, old.uid != new.uid);
    fields.add(Fields::GID, old.gid != new.gid);
    fields.add(Fields::XATTRS, old.xattrs != new.xattrs);
    fields.add(Fields::MTIME, before.mtime() != after.mtime());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ContentHash, Entry, LayerIndexBuilder, Time};

    fn kind_of(change: impl Fn(&mut Entry)) -> (ChangeKind, Vec<&'static str>) {
        let entry = Entry { size: 4, stored: 4, content: Some(ContentHash(1)), ..Entry::file("a") };
        let mut other = entry.clone();
        change(&mut other);
        let mut builder = LayerIndexBuilder::new();
        builder.push(&entry);
        builder.push(&other);
        let index = builder.finish();
        let fields = compare(Some(index.entry(0)), Some(index.entry(1)));
        (fields.kind(), fields.names().collect())
    }

    #[test]
    fn tells_bytes_from_metadata() {
        assert_eq!(kind_of(|_| {}), (ChangeKind::Rewritten, vec![]));
        assert_eq!(kind_of(|e| e.mode = 0o600), (ChangeKind::Metadata, vec!["mode"]));
        assert_eq!(
            kind_of(|e| e.mtime = Time { secs: 0, nanos: 1 }),
            (ChangeKind::Metadata, vec!["mtime"])
        );
        assert_eq!(
            kind_of(|e| e.content = Some(ContentHash(2))),
            (ChangeKind::Modified, vec!["content"])
        );
        assert_eq!(kind_of(|e| e.content = None), (ChangeKind::Modified, vec!["content"]));
        assert_eq!(kind_of(|e| e.kind = EntryKind::Fifo).0, ChangeKind::Modified);
        assert_eq!(kind_of(|e| e.uid = 1 << 40), (ChangeKind::Metadata, vec!["uid"]));
    }
}
