//! What one pass over a layer's tar leaves behind: every entry in tar order, in columns, about 50 bytes each with its name.
//! [`LayerIndexBuilder`] collects, `finish` freezes; the frozen value crosses threads as one run of bytes.

use super::bytes::{
    put_bytes, put_list, put_pair, put_varint, take, take_bytes, take_column, take_list, take_pair,
    take_varint,
};
use super::column::Column;
use super::entry::{ContentHash, Device, Entry, EntryKind, Time, Xattr};
use super::path;
use super::path_list::{PathList, PathListBuilder, Paths};
use super::whiteout::{Marker, classify};
use super::wire::wire;
use std::collections::HashMap;

/// Mode, owner and extended attributes; few distinct ones exist in a layer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Meta {
    /// 0..=0o7777.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Sorted by name.
    pub xattrs: Box<[Xattr]>,
}

/// All entries of one layer, in the order of its tar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerIndex {
    kinds: Vec<u8>,
    meta_ids: Vec<u32>,
    metas: Vec<Meta>,
    secs: Column,
    sizes: Column,
    /// Turned by nine bits, see [`turned`].
    bodies: Column,
    contents: Vec<u128>,
    paths: PathList,
    /// Entries below `.wh.` or of such a name, and their paths once more: they are few, and a union wants them first.
    markers: Vec<u32>,
    marked: PathList,
    /// Rare columns, sorted by entry number.
    nanos: Vec<(u32, u32)>,
    stored: Vec<(u32, u64)>,
    devices: Vec<(u32, Device)>,
    links: Vec<(u32, u32, u32)>,
    link_bytes: Vec<u8>,
    sha256: Vec<(u32, [u8; 32])>,
    /// Files without a content hash.
    unread: Vec<u32>,
}

/// Figures of a whole layer that the index's maker knows and its readers want at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct LayerSummary {
    /// Entries of the tar, whiteouts included.
    pub entries: u64,
    /// Length of the uncompressed tar stream in bytes; up to the damage when it is damaged.
    pub unpacked: u64,
    /// Length of the stored blob in bytes.
    pub packed: u64,
    /// Sum of file bodies stored.
    pub stored: u64,
}
wire! { struct LayerSummary { entries, unpacked, packed, stored } }

/// One entry, borrowed from a [`LayerIndex`]; everything but the path.
#[derive(Clone, Copy, Debug)]
pub struct EntryRef<'a> {
    index: &'a LayerIndex,
    at: usize,
}

impl LayerIndex {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// True when the tar held no entry.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Entry number `at`, counted in tar order. Panics past the end.
    #[inline(always)]
    pub fn entry(&self, at: u32) -> EntryRef<'_> {
        assert!((at as usize) < self.len());
        EntryRef { index: self, at: at as usize }
    }

    /// All paths in tar order.
    pub fn paths(&self) -> &PathList {
        &self.paths
    }

    /// The numbers of entries whose path is or may be a marker's ([`super::whiteout`]), and an iterator of their paths.
    pub fn markers(&self) -> (&[u32], Paths<'_>) {
        (&self.markers, self.marked.iter())
    }

    /// Bytes that this index occupies, for memory figures.
    pub fn heap_bytes(&self) -> usize {
        let columns = self.secs.heap_bytes() + self.sizes.heap_bytes() + self.bodies.heap_bytes();
        self.len() * (1 + 4 + 16)
            + columns
            + self.paths.heap_bytes()
            + self.marked.heap_bytes()
            + self.markers.len() * 4
            + self.link_bytes.len()
            + self.links.len() * 12
            + self.sha256.len() * 36
    }

    /// The paths are needed to build a union only; this gives their memory back.
    pub fn forget_paths(&mut self) {
        self.paths = PathList::default();
    }
}

fn side<T: Copy>(column: &[(u32, T)], at: usize) -> Option<T> {
    column.binary_search_by_key(&(at as u32), |row| row.0).ok().map(|found| column[found].1)
}

impl<'a> EntryRef<'a> {
    /// Its number in tar order.
    pub fn number(&self) -> u32 {
        self.at as u32
    }

    /// What it makes.
    #[inline(always)]
    pub fn kind(&self) -> EntryKind {
        EntryKind::from_u8(self.index.kinds[self.at])
    }

    /// Mode, owner and xattrs.
    pub fn meta(&self) -> &'a Meta {
        &self.index.metas[self.index.meta_ids[self.at] as usize]
    }

    /// Modification time.
    pub fn mtime(&self) -> Time {
        Time {
            secs: self.index.secs.get(self.at) as i64,
            nanos: side(&self.index.nanos, self.at).unwrap_or(0),
        }
    }

    /// Apparent size of a file; 0 for all else.
    #[inline(always)]
    pub fn size(&self) -> u64 {
        self.index.sizes.get(self.at)
    }

    /// Bytes of the body in the tar.
    #[inline(always)]
    pub fn stored(&self) -> u64 {
        side(&self.index.stored, self.at).unwrap_or_else(|| self.size())
    }

    /// Where the body begins in the uncompressed tar.
    pub fn body_offset(&self) -> u64 {
        self.index.bodies.get(self.at).rotate_left(9)
    }

    /// Content of a file; `None` for all else and for unread bodies.
    pub fn content(&self) -> Option<ContentHash> {
        let known = self.kind() == EntryKind::File
            && self.index.unread.binary_search(&self.number()).is_err();
        known.then(|| ContentHash(self.index.contents[self.at]))
    }

    /// SHA-256 of the content where it was asked for.
    pub fn sha256(&self) -> Option<[u8; 32]> {
        side(&self.index.sha256, self.at)
    }

    /// Link target: as stored for a symlink, normalised for a hard link.
    pub fn link(&self) -> &'a [u8] {
        let links = &self.index.links;
        match links.binary_search_by_key(&self.number(), |row| row.0) {
            Ok(found) => {
                let (_, start, length) = links[found];
                &self.index.link_bytes[start as usize..(start + length) as usize]
            }
            Err(_) => b"",
        }
    }

    /// Device numbers.
    pub fn device(&self) -> Option<Device> {
        side(&self.index.devices, self.at)
    }
}

/// Collects entries; `finish` freezes them.
#[derive(Debug, Default)]
pub struct LayerIndexBuilder {
    index: LayerIndex,
    paths: PathListBuilder,
    marked: PathListBuilder,
    meta_of: HashMap<Meta, u32>,
}

impl LayerIndexBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries were pushed.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// True before the first push.
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Adds an entry; its number is the count of those before.
    pub fn push(&mut self, entry: &Entry) {
        let at = self.index.len() as u32;
        let meta = self.intern(entry);
        let index = &mut self.index;
        index.kinds.push(entry.kind as u8);
        index.meta_ids.push(meta);
        index.secs.push(entry.mtime.secs as u64);
        index.sizes.push(entry.size);
        index.bodies.push(turned(entry.body_offset));
        index.contents.push(entry.content.map_or(0, |hash| hash.0));
        if entry.mtime.nanos != 0 {
            index.nanos.push((at, entry.mtime.nanos));
        }
        if entry.stored != entry.size {
            index.stored.push((at, entry.stored));
        }
        if let Some(device) = entry.device {
            index.devices.push((at, device));
        }
        if !entry.link.is_empty() {
            index.links.push((at, index.link_bytes.len() as u32, entry.link.len() as u32));
            index.link_bytes.extend_from_slice(&entry.link);
        }
        if let Some(sha256) = entry.sha256 {
            index.sha256.push((at, sha256));
        }
        if entry.kind == EntryKind::File && entry.content.is_none() {
            index.unread.push(at);
        }
        if is_marker(&entry.path) {
            index.markers.push(at);
            self.marked.push(&entry.path);
        }
        self.paths.push(&entry.path);
    }

    /// Freezes what was collected.
    pub fn finish(self) -> LayerIndex {
        LayerIndex { paths: self.paths.finish(), marked: self.marked.finish(), ..self.index }
    }

    fn intern(&mut self, entry: &Entry) -> u32 {
        let same = |meta: &Meta| {
            (meta.mode, meta.uid, meta.gid) == (entry.mode, entry.uid, entry.gid)
                && *meta.xattrs == *entry.xattrs
        };
        if let Some(&last) = self.index.meta_ids.last()
            && same(&self.index.metas[last as usize])
        {
            return last;
        }
        let meta = Meta {
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
            xattrs: entry.xattrs.clone().into(),
        };
        if let Some(&known) = self.meta_of.get(&meta) {
            return known;
        }
        let id = self.index.metas.len() as u32;
        self.index.metas.push(meta.clone());
        self.meta_of.insert(meta, id);
        id
    }
}

/// True for markers, and for what AUFS keeps below one of its own.
fn is_marker(path: &[u8]) -> bool {
    path.starts_with(b".wh.") || classify(path::name(path)) != Marker::None
}

/// A place in a tar is a multiple of 512: turned, it is a small number.
fn turned(place: u64) -> u64 {
    place.rotate_right(9)
}

// ---- One run of bytes, for the border between workers ----

const MAGIC: &[u8; 4] = b"LPI4";

impl LayerIndex {
    /// The index as one run of little-endian bytes; [`LayerIndex::from_bytes`] reads it back.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.heap_bytes() + 1024);
        out.extend_from_slice(MAGIC);
        put_varint(&mut out, self.len() as u64);
        out.extend_from_slice(&self.kinds);
        self.meta_ids.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        self.secs.put(&mut out);
        self.sizes.put(&mut out);
        self.bodies.put(&mut out);
        self.contents.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        self.paths.put(&mut out);
        put_list(&mut out, &self.markers, |out, &at| put_varint(out, u64::from(at)));
        self.marked.put(&mut out);
        put_bytes(&mut out, &self.link_bytes);
        put_list(&mut out, &self.metas, put_meta);
        put_list(&mut out, &self.nanos, |out, &(at, nanos)| put_pair(out, at, u64::from(nanos)));
        put_list(&mut out, &self.stored, |out, &(at, stored)| put_pair(out, at, stored));
        put_list(&mut out, &self.devices, |out, &(at, device)| {
            put_pair(out, at, u64::from(device.major) << 32 | u64::from(device.minor));
        });
        put_list(&mut out, &self.links, |out, &(at, start, length)| {
            put_pair(out, at, u64::from(start) << 32 | u64::from(length));
        });
        put_list(&mut out, &self.sha256, |out, (at, sha256)| {
            put_varint(out, u64::from(*at));
            out.extend_from_slice(sha256);
        });
        put_list(&mut out, &self.unread, |out, &at| put_varint(out, u64::from(at)));
        out
    }

    /// Reads what [`LayerIndex::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = &mut bytes.strip_prefix(MAGIC)?;
        let len = take_varint(rest)? as usize;
        let index = Self {
            kinds: take(rest, len)?.to_vec(),
            meta_ids: take_column(rest, len, u32::from_le_bytes)?,
            secs: Column::take(rest, len)?,
            sizes: Column::take(rest, len)?,
            bodies: Column::take(rest, len)?,
            contents: take_column(rest, len, u128::from_le_bytes)?,
            paths: PathList::take(rest)?,
            markers: take_list(rest, |rest| {
                take_varint(rest).map(|at| at as u32).filter(|&at| (at as usize) < len)
            })?,
            marked: PathList::take(rest)?,
            link_bytes: take_bytes(rest)?.to_vec(),
            metas: take_list(rest, take_meta)?,
            nanos: take_list(rest, |rest| take_pair(rest).map(|(at, v)| (at, v as u32)))?,
            stored: take_list(rest, take_pair)?,
            devices: take_list(rest, |rest| {
                take_pair(rest)
                    .map(|(at, v)| (at, Device { major: (v >> 32) as u32, minor: v as u32 }))
            })?,
            links: take_list(rest, |rest| {
                take_pair(rest).map(|(at, v)| (at, (v >> 32) as u32, v as u32))
            })?,
            sha256: take_list(rest, |rest| {
                let at = take_varint(rest)? as u32;
                Some((at, take(rest, 32)?.try_into().ok()?))
            })?,
            unread: take_list(rest, |rest| take_varint(rest).map(|at| at as u32))?,
        };
        let marked = index.marked.len() == index.markers.len();
        (marked && index.paths.len() == len).then_some(index)
    }
}

fn put_meta(out: &mut Vec<u8>, meta: &Meta) {
    put_pair(out, meta.mode, meta.uid);
    put_varint(out, meta.gid);
    put_list(out, &meta.xattrs, |out, xattr| {
        put_bytes(out, &xattr.name);
        put_bytes(out, &xattr.value);
    });
}

fn take_meta(rest: &mut &[u8]) -> Option<Meta> {
    let (mode, uid) = take_pair(rest)?;
    let gid = take_varint(rest)?;
    let xattrs = take_list(rest, |rest| {
        Some(Xattr { name: take_bytes(rest)?.into(), value: take_bytes(rest)?.into() })
    })?;
    Some(Meta { mode, uid, gid, xattrs: xattrs.into() })
}

/// The layer's paths as owned values, for tests and small tools.
pub fn all_paths(index: &LayerIndex) -> Vec<Vec<u8>> {
    let mut paths = index.paths().iter();
    std::iter::from_fn(|| paths.next_path().map(<[u8]>::to_vec)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> LayerIndex {
        let mut builder = LayerIndexBuilder::new();
        builder.push(&Entry { kind: EntryKind::Dir, mode: 0o755, ..Entry::file("etc") });
        builder.push(&Entry {
            size: 3,
            stored: 3,
            content: Some(ContentHash(7)),
            ..Entry::file("etc/a")
        });
        builder.push(&Entry {
            kind: EntryKind::Symlink,
            link: b"a".to_vec(),
            ..Entry::file("etc/b")
        });
        builder.push(&Entry {
            kind: EntryKind::Char,
            device: Some(Device { major: 1, minor: 3 }),
            mtime: Time { secs: -5, nanos: 9 },
            uid: u64::MAX,
            xattrs: vec![Xattr { name: (*b"user.x").into(), value: (*b"\0\xff").into() }],
            ..Entry::file("dev/null")
        });
        builder.push(&Entry {
            size: 1 << 40,
            stored: 512,
            sha256: Some([3; 32]),
            ..Entry::file("sparse")
        });
        builder.finish()
    }

    #[test]
    fn survives_the_border() {
        let index = sample();
        assert_eq!(LayerIndex::from_bytes(&index.to_bytes()), Some(index));
    }

    #[test]
    fn a_cut_run_of_bytes_is_refused_and_never_panics() {
        let bytes = sample().to_bytes();
        for cut in 0..bytes.len() {
            assert_eq!(LayerIndex::from_bytes(&bytes[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn gives_back_what_was_pushed() {
        let index = sample();
        assert_eq!(all_paths(&index), [&b"etc"[..], b"etc/a", b"etc/b", b"dev/null", b"sparse"]);
        assert_eq!(index.entry(1).content(), Some(ContentHash(7)));
        assert_eq!(index.entry(2).link(), b"a");
        assert_eq!(index.entry(3).device(), Some(Device { major: 1, minor: 3 }));
        assert_eq!(index.entry(3).mtime(), Time { secs: -5, nanos: 9 });
        assert_eq!(index.entry(3).meta().uid, u64::MAX);
        assert_eq!((index.entry(4).size(), index.entry(4).stored()), (1 << 40, 512));
        assert_eq!(index.entry(4).content(), None);
    }
}
