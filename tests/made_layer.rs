//! A layer that is made, not read (a container's, a commit's), is a layer index like any: laid over the others by the ordinary
//! union it gives changes, lives, hidden bytes and comparisons, and taken off again it leaves what was there.

use layerpeel::analysis::Union;
use layerpeel::analysis::hidden::hidden;
use layerpeel::analysis::treediff::{Ignore, TreeDiff};
use layerpeel::analysis::union::NodeId;
use layerpeel::domain::{ContentHash, Entry, EntryKind, LayerIndex, LayerIndexBuilder, Time};
use layerpeel::view::life::life_view;
use std::sync::Arc;

fn entry(path: &str, kind: EntryKind, content: &str) -> Entry {
    let size = content.len() as u64;
    let is_file = kind == EntryKind::File;
    Entry {
        path: path.as_bytes().to_vec(),
        kind,
        mode: if is_file { 0o644 } else { 0o755 },
        uid: 0,
        gid: 0,
        mtime: Time::default(),
        size,
        stored: size,
        body_offset: 0,
        content: is_file.then(|| hash(content)),
        sha256: None,
        link: Vec::new(),
        device: None,
        xattrs: Vec::new(),
    }
}

/// Stands for the hash of a content: equal for equal ones.
fn hash(content: &str) -> ContentHash {
    let mut bytes = [0; 16];
    content.bytes().zip(&mut bytes).for_each(|(byte, slot)| *slot = byte);
    ContentHash(u128::from_le_bytes(bytes))
}

fn layer(entries: &[(&str, EntryKind, &str)]) -> Arc<LayerIndex> {
    let mut builder = LayerIndexBuilder::new();
    for (path, kind, content) in entries {
        builder.push(&entry(path, *kind, content));
    }
    Arc::new(builder.finish())
}

fn image() -> [Option<Arc<LayerIndex>>; 2] {
    use EntryKind::{Dir, File};
    let base = [
        ("etc", Dir, ""),
        ("etc/motd", File, "hello\n"),
        ("bin", Dir, ""),
        ("bin/perl", File, "#!"),
    ];
    let top = [("srv", Dir, ""), ("srv/a", File, "a"), ("srv/b", File, "bb")];
    [Some(layer(&base)), Some(layer(&top))]
}

/// What a container wrote: a file changed, one deleted, a folder emptied and filled anew.
fn upper() -> Arc<LayerIndex> {
    use EntryKind::{Dir, File};
    layer(&[
        ("etc", Dir, ""),
        ("etc/motd", File, "hello\nmore\n"),
        ("bin", Dir, ""),
        ("bin/.wh.perl", File, ""),
        ("srv", Dir, ""),
        ("srv/.wh..wh..opq", File, ""),
        ("srv/c", File, "ccc"),
    ])
}

/// Every path with its size, as merged.
fn merged(union: &Union) -> Vec<(String, u64)> {
    let mut walk = union.walk(NodeId::ROOT);
    let mut found = Vec::new();
    while let Some((node, path)) = walk.next_node() {
        match union.last(node) {
            Some(version) => {
                found.push((String::from_utf8_lossy(path).into_owned(), version.size()));
            }
            None => walk.skip_below(),
        }
    }
    found
}

#[test]
fn a_made_layer_is_laid_over_the_others_and_taken_off_again() {
    let [base, top] = image();
    let below = Union::build(&[base.clone(), top.clone()]);
    let before = merged(&below);
    let with = Union::build(&[base.clone(), top.clone(), Some(upper())]);
    let paths: Vec<_> = merged(&with).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["", "bin", "etc", "etc/motd", "srv", "srv/c"]);

    let counts = with.totals(2);
    assert_eq!((counts.added, counts.modified, counts.removed), (1, 1, 3));
    assert_eq!(hidden(&with).bytes, 6 + 2 + 1 + 2, "motd, perl, a and b are stored and not seen");
    let motd = with.find(b"etc/motd").unwrap();
    let life = life_view(&with, motd);
    assert_eq!(life.rows.len(), 3, "the made layer has its row in a life");

    let diff = TreeDiff::build(Arc::new(below), Arc::new(with), &Ignore::default());
    let totals = diff.totals();
    assert_eq!((totals.added, totals.modified, totals.removed), (1, 1, 3));

    assert_eq!(merged(&Union::build(&[base, top])), before, "taken off, all is as it was");
}
