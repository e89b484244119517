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

struct File {
    path: Vec<u8>,
    bytes: u64,
    /// Which layer has it, base = 0.
    layer: u32,
}

/// The words of an image.
pub(super) fn words(ready: &Ready, name: &str) -> Words {
    let merged = ready.merged();
    let mut words: Words = [("image", name.to_owned()), ("size", size(ready.size()))].into();
    let (small, big) = files(merged);
    if let Some(file) = small {
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
    if let Some(file) = big {
        words.insert("big", shown(&file.path));
        words.insert("big-bytes", file.bytes.to_string());
    }
    words
}

fn shown(path: &[u8]) -> String {
    format!("/{}", String::from_utf8_lossy(path))
}

/// A small and a big file of root's that anybody may read, the first of each that is found.
fn files(merged: &dyn Layer) -> (Option<File>, Option<File>) {
    let found = |path: &[u8], id: NodeId| file(merged, path, id);
    let known = KNOWN.iter().filter_map(|path| {
        let names = path.split('/');
        let id =
            names.into_iter().try_fold(ROOT, |dir, name| merged.child(dir, name.as_bytes()))?;
        found(path.as_bytes(), id).filter(|file| SMALL.contains(&file.bytes))
    });
    let (mut small, mut big) = (known.into_iter().next(), None);
    let (mut todo, mut left) = (VecDeque::from([(Vec::new(), ROOT)]), LOOKED);
    while let Some((at, dir)) = todo.pop_front() {
        for name in merged.names(dir) {
            left = left.saturating_sub(1);
            let Some(child) = merged.child(dir, &name).filter(|_| left > 0) else { continue };
            let path = join(&at, &name);
            if merged.is_dir(child) {
                if !APART.iter().any(|apart| apart.as_bytes() == path) {
                    todo.push_back((path, child));
                }
            } else if let Some(file) = found(&path, child) {
                let place = if SMALL.contains(&file.bytes) { &mut small } else { &mut big };
                if place.is_none() && (SMALL.contains(&file.bytes) || BIG.contains(&file.bytes)) {
                    *place = Some(file);
                }
            }
        }
        if small.is_some() && big.is_some() {
            break;
        }
    }
    (small, big)
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
