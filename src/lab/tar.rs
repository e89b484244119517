//! Layers as entries of a tar: how an image holds them, how a commit writes them, and back into a tree.

use super::content::{Content, readable};
use super::tree::{Attr, Body, Node, NodeId, ROOT, Tree};
use crate::domain::whiteout::{self, Marker};
use crate::domain::{Device, DiffId, Digest, EntryKind, Time, Xattr, path};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// One entry of a layer, its path normalised; whiteouts are names.
#[derive(Clone, Debug)]
pub struct TarEntry {
    /// Normalised path.
    pub path: Vec<u8>,
    /// What it makes.
    pub kind: EntryKind,
    /// Permission, set-id and sticky bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Time of change.
    pub mtime: Time,
    /// Of a file.
    pub content: Content,
    /// Target of a symbolic link; of a hard link the normalised path. docker leaves one on whiteouts that share an inode.
    pub link: Vec<u8>,
    /// Of a device.
    pub device: Option<Device>,
    /// Sorted by name.
    pub xattrs: Arc<[Xattr]>,
}

impl TarEntry {
    /// A folder's or empty file's entry.
    pub fn new(path: Vec<u8>, kind: EntryKind, mode: u32, mtime: Time) -> Self {
        Self {
            path,
            kind,
            mode,
            uid: 0,
            gid: 0,
            mtime,
            content: Content::default(),
            link: Vec::new(),
            device: None,
            xattrs: Arc::default(),
        }
    }

    /// What a node is, under a path.
    pub fn of(path: Vec<u8>, node: &Node) -> Self {
        let mut entry = Self::new(path, node.kind(), node.attr.mode, node.attr.mtime);
        (entry.uid, entry.gid) = (node.attr.uid, node.attr.gid);
        entry.device = node.device();
        entry.xattrs = Arc::clone(&node.xattrs);
        match &node.body {
            Body::File(content) => entry.content = content.clone(),
            Body::Symlink(target) => entry.link = target.to_vec(),
            _ => {}
        }
        entry
    }

    fn attr(&self) -> Attr {
        Attr::new(self.mode, self.uid, self.gid, self.mtime)
    }
}

/// An upper folder as `docker commit` writes it: in order of the names, parents first, hard links kept, whiteouts and
/// opaque folders as the image-spec names them (layer.md, "Whiteouts").
pub fn entries(tree: &Tree) -> Vec<TarEntry> {
    let mut out = Vec::new();
    let mut first: BTreeMap<NodeId, Vec<u8>> = BTreeMap::new();
    for (at, id) in tree.walk() {
        let node = tree.node(id);
        let linked = (!node.is_dir() && node.nlink > 1).then(|| first.get(&id).cloned()).flatten();
        first.entry(id).or_insert_with(|| at.clone());
        let mut entry = TarEntry::of(at.clone(), node);
        if node.is_whiteout() {
            // moby writes an empty file; what tied it to the shared inode stays in the header.
            entry.path = super::tree::join(path::parent(&at), &whiteout::hiding(path::name(&at)));
            (entry.kind, entry.mode, entry.device) = (EntryKind::File, 0o600, None);
            entry.link = linked.unwrap_or_default();
        } else if let Some(target) = linked {
            (entry.kind, entry.link, entry.content) =
                (EntryKind::Hardlink, target, Content::default());
        }
        let (opaque, mode, mtime) = (node.opaque, entry.mode & 0o777, entry.mtime);
        let owner = (entry.uid, entry.gid);
        out.push(entry);
        if opaque {
            let name = super::tree::join(&at, whiteout::OPAQUE);
            let mut marker = TarEntry::new(name, EntryKind::File, mode, mtime);
            (marker.uid, marker.gid) = owner;
            out.push(marker);
        }
    }
    out
}

/// The digest of a layer's tar (config.md, "Layer DiffID"); each file's content passes by once. Errors with why one can't be read.
pub fn diff_id(entries: &[TarEntry]) -> Result<DiffId, String> {
    let hash = written(entries, Hashing(Sha256::new(), 0))?;
    Ok(DiffId(Digest::from_sha256(&hash.0.finalize())))
}

/// Digest and length of the layer's tar as a registry keeps it, packed with gzip.
pub fn packed(entries: &[TarEntry]) -> Result<(Digest, u64), String> {
    // Packs like the engine's own: this library's usual level keeps to the first match it finds.
    let gzip =
        flate2::write::GzEncoder::new(Hashing(Sha256::new(), 0), flate2::Compression::new(7));
    let hash = written(entries, gzip)?.finish().map_err(|error| error.to_string())?;
    Ok((Digest::from_sha256(&hash.0.finalize()), hash.1))
}

/// A hash and how many bytes went into it.
struct Hashing(Sha256, u64);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        self.1 += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a tar as GNU tar and Python write one: in records of 10,240 bytes.
pub fn bytes(entries: &[TarEntry]) -> Result<Vec<u8>, String> {
    let mut bytes = layer(entries)?;
    bytes.resize(bytes.len().div_ceil(RECORD) * RECORD, 0);
    Ok(bytes)
}

/// The bytes of a layer's tar: those that its digest is of.
pub fn layer(entries: &[TarEntry]) -> Result<Vec<u8>, String> {
    written(entries, Vec::new())
}

/// Writes a tar, unless it would be longer than what is read in one go.
fn written<W: io::Write>(entries: &[TarEntry], out: W) -> Result<W, String> {
    readable(entries.iter().fold(0, |sum, entry| entry.content.len().saturating_add(sum)))?;
    let mut builder = ::tar::Builder::new(out);
    for entry in entries {
        append(&mut builder, entry).map_err(|error| error.to_string())?;
    }
    builder.into_inner().map_err(|error| error.to_string())
}

/// Blocks of 512 bytes come in records of twenty (POSIX pax, "ustar Interchange Format").
const RECORD: usize = 20 * 512;

fn append<W: io::Write>(builder: &mut ::tar::Builder<W>, entry: &TarEntry) -> io::Result<()> {
    use ::tar::EntryType as Type;
    let mut header = ::tar::Header::new_ustar();
    header.set_entry_type(match entry.kind {
        EntryKind::File => Type::Regular,
        EntryKind::Dir => Type::Directory,
        EntryKind::Symlink => Type::Symlink,
        EntryKind::Hardlink => Type::Link,
        EntryKind::Char => Type::Char,
        EntryKind::Block => Type::Block,
        EntryKind::Fifo => Type::Fifo,
    });
    header.set_mode(entry.mode);
    header.set_uid(u64::from(entry.uid));
    header.set_gid(u64::from(entry.gid));
    header.set_mtime(u64::try_from(entry.mtime.secs).unwrap_or(0));
    header.set_size(entry.content.len());
    if let Some(device) = entry.device {
        header.set_device_major(device.major)?;
        header.set_device_minor(device.minor)?;
    }
    let slash: &[u8] = if entry.kind == EntryKind::Dir { b"/" } else { b"" };
    let name = [entry.path.as_slice(), slash].concat();
    // The crate wants paths as text.
    let name = String::from_utf8_lossy(&name).into_owned();
    let link = String::from_utf8_lossy(&entry.link).into_owned();
    let linked = entry.link.is_empty() || header.set_link_name(&link).is_ok();
    if linked && header.set_path(&name).is_ok() {
        header.set_cksum();
        // Six digits, as all other writers have it; the crate writes seven.
        let sum = header.cksum()?;
        header.as_old_mut().cksum.copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        return builder.append(&header, entry.content.reader());
    }
    // What does not fit goes into an entry of its own.
    if matches!(entry.kind, EntryKind::Symlink | EntryKind::Hardlink) {
        return builder.append_link(&mut header, name, link);
    }
    builder.append_data(&mut header, name, entry.content.reader())
}

/// The tree that a layer's entries make when an engine unpacks them over nothing; whiteouts become nodes.
pub fn unpack(entries: &[TarEntry], base: u64) -> Tree {
    unpack_at(entries, base, None)
}

/// The same; whoever unpacks at a time leaves it as the time of the last change, and of the last access of folders.
pub fn unpack_at(entries: &[TarEntry], base: u64, now: Option<Time>) -> Tree {
    let mut tree = Tree::new(base, Attr::new(0o755, 0, 0, Time::default()));
    for entry in entries {
        unpack_one(&mut tree, entry);
    }
    if let Some(now) = now {
        for (_, id) in tree.walk() {
            let mut node = tree.node_mut(id);
            node.attr.ctime = now;
            if node.is_dir() {
                node.attr.atime = now;
            }
        }
    }
    tree
}

fn unpack_one(tree: &mut Tree, entry: &TarEntry) {
    if entry.path.is_empty() {
        tree.node_mut(ROOT).attr = entry.attr();
        return;
    }
    let dir = tree.folder(path::parent(&entry.path), Attr::new(0o755, 0, 0, entry.mtime));
    let name = path::name(&entry.path);
    match whiteout::classify(name) {
        Marker::Opaque => return tree.node_mut(dir).opaque = true,
        Marker::Whiteout(hidden) => {
            let id = tree.add(Node::new(Body::Whiteout, Attr::new(0, 0, 0, entry.mtime)));
            return tree.link(dir, hidden, id);
        }
        Marker::None => {}
        Marker::Nameless | Marker::Aufs => return,
    }
    if entry.kind == EntryKind::Hardlink {
        if let Some(id) = tree.at(&entry.link) {
            tree.link(dir, name, id);
        }
        return;
    }
    let body = match entry.kind {
        EntryKind::Dir => {
            if let Some(id) = tree.child(dir, name).filter(|&id| tree.node(id).is_dir()) {
                let mut node = tree.node_mut(id);
                (node.attr, node.xattrs) = (entry.attr(), Arc::clone(&entry.xattrs));
                return;
            }
            Body::Dir(Arc::default())
        }
        EntryKind::Symlink => Body::Symlink(entry.link.as_slice().into()),
        EntryKind::Char => Body::Char(entry.device.unwrap_or_default()),
        EntryKind::Block => Body::Block(entry.device.unwrap_or_default()),
        EntryKind::Fifo => Body::Fifo,
        EntryKind::File | EntryKind::Hardlink => Body::File(entry.content.clone()),
    };
    let mut node = Node::new(body, entry.attr());
    if entry.kind == EntryKind::Symlink {
        // On a disk a link has all rights, whatever its tar says.
        node.attr.mode = 0o777;
    }
    node.xattrs = Arc::clone(&entry.xattrs);
    let id = tree.add(node);
    tree.link(dir, name, id);
}

/// What gzip packed, all its members; `None` when it did not, or packed more than so many bytes.
pub(in crate::lab) fn gunzip(bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    gunzip_start(bytes, most.saturating_add(1)).filter(|out| out.len() as u64 <= most)
}

/// The same, cut off after so many bytes.
pub(in crate::lab) fn gunzip_start(bytes: &[u8], most: u64) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let unpacked = flate2::read::MultiGzDecoder::new(bytes);
    io::Read::read_to_end(&mut io::Read::take(unpacked, most), &mut out).ok()?;
    Some(out)
}

/// Reads a tar's entries; `None` when it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<TarEntry>> {
    let entries = read_named(bytes)?.into_iter().map(|(_, entry)| entry);
    Some(entries.filter(|entry| !entry.path.is_empty()).collect())
}

/// The same with each one's name as it stands there; that of the folder itself is an entry, too.
pub(in crate::lab) fn read_named(bytes: &[u8]) -> Option<Vec<(Vec<u8>, TarEntry)>> {
    let mut out = Vec::new();
    for entry in ::tar::Archive::new(bytes).entries().ok()? {
        let mut entry = entry.ok()?;
        let mut raw = Vec::new();
        let name = entry.path_bytes().into_owned();
        path::normalise_into(&name, &mut raw);
        let header = entry.header().clone();
        let kind = match header.entry_type() {
            ::tar::EntryType::Directory => EntryKind::Dir,
            ::tar::EntryType::Symlink => EntryKind::Symlink,
            ::tar::EntryType::Link => EntryKind::Hardlink,
            ::tar::EntryType::Char => EntryKind::Char,
            ::tar::EntryType::Block => EntryKind::Block,
            ::tar::EntryType::Fifo => EntryKind::Fifo,
            _ => EntryKind::File,
        };
        let secs = i64::try_from(header.mtime().ok()?).ok()?;
        let mut one =
            TarEntry::new(raw, kind, header.mode().ok()? & 0o7777, Time { secs, nanos: 0 });
        one.uid = u32::try_from(header.uid().ok()?).ok()?;
        one.gid = u32::try_from(header.gid().ok()?).ok()?;
        if let Some(link) = entry.link_name_bytes() {
            one.link = link.to_vec();
        }
        if kind == EntryKind::Hardlink {
            one.link = path::components(&one.link).collect::<Vec<_>>().join(&b'/');
        }
        let numbers = (header.device_major().ok().flatten(), header.device_minor().ok().flatten());
        if let (true, (Some(major), Some(minor))) =
            (matches!(kind, EntryKind::Char | EntryKind::Block), numbers)
        {
            one.device = Some(Device { major, minor });
        }
        if kind == EntryKind::File {
            let mut content = Vec::new();
            io::Read::read_to_end(&mut entry, &mut content).ok()?;
            one.content = Content::bytes(content);
        }
        out.push((name, one));
    }
    Some(out)
}
