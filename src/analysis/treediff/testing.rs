//! Small images, written as text, for tests.

use crate::analysis::union::Union;
use crate::domain::{ContentHash, Entry, EntryKind, LayerIndex, LayerIndexBuilder, Time};
use std::sync::Arc;

/// A layer from lines `path [=content] [mode=…] [t=…] [->target] [hard=path]`; a path that ends in `/` is a folder.
pub fn layer(text: &str) -> Arc<LayerIndex> {
    let mut builder = LayerIndexBuilder::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        builder.push(&entry(line));
    }
    Arc::new(builder.finish())
}

fn entry(line: &str) -> Entry {
    let mut words = line.split_whitespace();
    let path = words.next().unwrap_or_default();
    let mut entry = Entry::file(path.trim_end_matches('/'));
    if path.ends_with('/') {
        entry.kind = EntryKind::Dir;
        entry.mode = 0o755;
    } else {
        entry.content = Some(ContentHash(0));
    }
    for word in words {
        if let Some(content) = word.strip_prefix('=') {
            let hash =
                content.bytes().fold(7u128, |hash, byte| hash.wrapping_mul(257) + u128::from(byte));
            (entry.size, entry.stored, entry.content) =
                (content.len() as u64, content.len() as u64, Some(ContentHash(hash)));
        } else if let Some(mode) = word.strip_prefix("mode=") {
            entry.mode = u32::from_str_radix(mode, 8).expect("octal");
        } else if let Some(secs) = word.strip_prefix("t=") {
            entry.mtime = Time { secs: secs.parse().expect("number"), nanos: 0 };
        } else if let Some(target) = word.strip_prefix("->") {
            (entry.kind, entry.link, entry.content) = (EntryKind::Symlink, target.into(), None);
        } else if let Some(target) = word.strip_prefix("hard=") {
            (entry.kind, entry.link, entry.content) = (EntryKind::Hardlink, target.into(), None);
        }
    }
    entry
}

/// The union of such layers, base first.
pub fn union(layers: &[&str]) -> Arc<Union> {
    let layers: Vec<_> = layers.iter().map(|text| Some(layer(text))).collect();
    Arc::new(Union::build(&layers))
}
