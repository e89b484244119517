//! What a lesson may say of an open image: files of it that stand for those of the sample.

use crate::lab::explain::Seen;
use crate::lab::lesson::Words;
use crate::lab::open::Ready;
use crate::lab::overlay::layer::Layer;
use crate::lab::tree::{Body, Node, NodeId, ROOT, join};
use crate::view::text::size;
use std::collections::VecDeque;

/// Names that are looked at: enough for a system's `/etc`, few enough to take no time.
const LOOKED: usize = 20_000;

/// Bytes of a small file: to be read at a glance, and more than a line that is written over it.
const SMALL: std::ops::RangeInclusive<u64> = 10..=16_384;
/// Bytes of one that is worth something.
const BIG: std::ops::RangeInclusive<u64> = 100_000..=1 << 30;

/// Small files that people know.
const KNOWN: [&str; 5] =
    ["etc/motd", "etc/issue", "etc/debian_version", "etc/passwd", "etc/profile"];
/// The engine lays its own over these.
const ENGINES: [&str; 4] = ["etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab"];
/// Folders in which nobody looks.
const APART: [&str; 4] = ["dev", "proc", "sys", "tmp"];
/// Of a folder that is worth moving: all of it is copied up.
const WORTH: std::ops::RangeInclusive<u64> = 1..=4_000_000;
/// Files of a folder that is seen at a glance.
const FEW: usize = 8;

struct File {
    path: Vec<u8>,
    bytes: u64,
    /// Which layer has it, base = 0.
    layer: u32,
}

/// A folder of a few files.
struct Folder {
    path: Vec<u8>,
    /// Of one of them.
    name: String,
    /// Of all of them.
    bytes: u64,
}

/// The first that is found of each.
#[derive(Default)]
struct Found {
    small: Option<File>,
    big: Option<File>,
    folder: Option<Folder>,
}

/// The words of an image.
pub(super) fn words(ready: &Ready, name: &str) -> Words {
    let merged = ready.merged();
    let mut words: Words = [("image", name.to_owned()), ("size", size(ready.size()))].into();
    let found = found(merged);
    if let Some(file) = found.small {
        words.insert("file", shown(&file.path));
        words.insert("bytes", file.bytes.to_string());
        words.insert("more", (file.bytes + 1).to_string());
        words.insert("layer", format!("L{}", file.layer + 1));
        // From the top, each layer says what it has there.
        let seen = (0..merged.layers()).rev().zip(merged.looked(&file.path));
        let mut without = seen.filter(|(_, seen)| matches!(seen, Seen::Nothing | Seen::Folder));
        if let Some((layer, _)) = without.next() {
            words.insert("other", format!("L{}", layer + 1));
        }
    }
    if let Some(file) = found.big {
        words.insert("big", shown(&file.path));
        words.insert("big-bytes", file.bytes.to_string());
    }
    if let Some(folder) = found.folder {
        words.insert("folder", shown(&folder.path));
        words.insert("folder-bytes", folder.bytes.to_string());
        words.insert("folder-most", (folder.bytes + MARGIN).to_string());
        words.insert("leaf", folder.name);
    }
    words
}

/// What somebody may write beside a folder that is moved.
const MARGIN: u64 = 1000;

fn shown(path: &[u8]) -> String {
    format!("/{}", String::from_utf8_lossy(path))
}

/// What stands for files and folders of the sample: of root's, and such that anybody may read them.
fn found(merged: &dyn Layer) -> Found {
    let known = KNOWN.iter().filter_map(|path| {
        let names = path.split('/');
        let id =
            names.into_iter().try_fold(ROOT, |dir, name| merged.child(dir, name.as_bytes()))?;
        file(merged, path.as_bytes(), id).filter(|file| SMALL.contains(&file.bytes))
    });
    let mut found = Found { small: known.into_iter().next(), ..Found::default() };
    let (mut todo, mut left) = (VecDeque::from([(Vec::new(), ROOT)]), LOOKED);
    while let Some((at, dir)) = todo.pop_front() {
        for name in merged.names(dir) {
            left = left.saturating_sub(1);
            let Some(child) = merged.child(dir, &name).filter(|_| left > 0) else { continue };
            let path = join(&at, &name);
            if !merged.is_dir(child) {
                found.see(file(merged, &path, child));
            } else if !APART.iter().any(|apart| apart.as_bytes() == path) {
                todo.push_back((path, child));
            }
        }
        if found.folder.is_none() && !found.small.as_ref().is_some_and(|small| small.is_in(&at)) {
            found.folder = folder(merged, &at, dir);
        }
        if found.small.is_some() && found.big.is_some() && found.folder.is_some() {
            break;
        }
    }
    found
}

impl File {
    /// It lies below this folder.
    fn is_in(&self, folder: &[u8]) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.first() == Some(&b'/'))
    }
}

impl Found {
    fn see(&mut self, file: Option<File>) {
        let Some(file) = file else { return };
        let place = match file.bytes {
            bytes if SMALL.contains(&bytes) => &mut self.small,
            bytes if BIG.contains(&bytes) => &mut self.big,
            _ => return,
        };
        place.get_or_insert(file);
    }
}

/// This folder, when it lies in another and all in it are files that could stand for one.
fn folder(merged: &dyn Layer, path: &[u8], dir: NodeId) -> Option<Folder> {
    let attr = merged.node(dir).attr;
    let is_roots = (attr.mode, attr.uid, attr.gid) == (0o755, 0, 0);
    if !is_roots || !path.contains(&b'/') {
        return None;
    }
    let names = merged.names(dir);
    if names.len() > FEW {
        return None;
    }
    let of =
        |name: &std::sync::Arc<[u8]>| file(merged, &join(path, name), merged.child(dir, name)?);
    let files: Option<Vec<File>> = names.iter().map(of).collect();
    let bytes = files?.iter().map(|file| file.bytes).sum();
    let name = String::from_utf8_lossy(names.first()?).into_owned();
    WORTH.contains(&bytes).then(|| Folder { path: path.to_vec(), name, bytes })
}

fn file(merged: &dyn Layer, path: &[u8], id: NodeId) -> Option<File> {
    let node: Node = merged.node(id);
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(byte);
    let is_roots = (node.attr.mode, node.attr.uid, node.attr.gid, node.nlink) == (0o644, 0, 0, 1);
    let is_engines = ENGINES.iter().any(|of| of.as_bytes() == path);
    let bytes = matches!(node.body, Body::File(_)).then(|| node.size())?;
    let fits = is_roots && !is_engines && path.iter().all(is_plain);
    fits.then(|| File { path: path.to_vec(), bytes, layer: merged.serves(id) })
}
