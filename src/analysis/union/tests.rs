//! Cases of layer.md, small enough to read. Stacks are drawn at random in `tests/union_property.rs`.

use super::*;
use crate::domain::{ContentHash, Entry, LayerIndexBuilder};

/// A layer from a few words: `d/` a folder, `a=text` a file, `a->b` a symlink, `a=>b` a hard link, else a marker or empty file.
fn layer(entries: &[&str]) -> Option<Arc<LayerIndex>> {
    let mut builder = LayerIndexBuilder::new();
    for text in entries {
        let entry = if let Some((path, link)) = text.split_once("->") {
            Entry { kind: EntryKind::Symlink, mode: 0o777, link: link.into(), ..Entry::file(path) }
        } else if let Some((path, link)) = text.split_once("=>") {
            Entry { kind: EntryKind::Hardlink, link: link.into(), ..Entry::file(path) }
        } else if let Some(path) = text.strip_suffix('/') {
            Entry { kind: EntryKind::Dir, mode: 0o711, ..Entry::file(path) }
        } else {
            let (path, body) = text.split_once('=').unwrap_or((text, ""));
            let hash = body
                .bytes()
                .fold(1u128, |hash, byte| hash.wrapping_mul(257).wrapping_add(u128::from(byte)));
            let size = body.len() as u64;
            Entry { size, stored: size, content: Some(ContentHash(hash)), ..Entry::file(path) }
        };
        builder.push(&entry);
    }
    Some(Arc::new(builder.finish()))
}

/// The union of layers as [`layer`] reads them.
pub(crate) fn union(layers: &[&[&str]]) -> Union {
    Union::build(&layers.iter().map(|entries| layer(entries)).collect::<Vec<_>>())
}

/// The merged tree at a layer: folders end in a slash, files show their size.
fn merged(union: &Union, at: u32) -> Vec<String> {
    let mut walk = union.walk(NodeId::ROOT);
    let mut seen = Vec::new();
    while let Some((node, path)) = walk.next_node() {
        let path = String::from_utf8_lossy(path).into_owned();
        match union.state(node, at) {
            Some(version) if node != NodeId::ROOT => seen.push(match version.kind {
                EntryKind::Dir => format!("{path}/"),
                EntryKind::Symlink => format!("{path}@"),
                _ => format!("{path}={}", version.size()),
            }),
            _ => {}
        }
    }
    seen
}

fn changes(union: &Union, layer: u32) -> Vec<String> {
    let mut walk = union.walk(NodeId::ROOT);
    let mut seen = Vec::new();
    while let Some((node, path)) = walk.next_node() {
        if let Some(kind) = union.change_kind(node, layer) {
            seen.push(format!("{} {}", kind.name(), String::from_utf8_lossy(path)));
        }
    }
    seen
}

fn codes(union: &Union) -> Vec<&str> {
    union.diagnostics().iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

#[test]
fn markers_speak_of_lower_layers_wherever_they_stand() {
    for top in [
        &["d/.wh..wh..opq", "d/c=1", ".wh.x", "x=22"],
        &["x=22", "d/c=1", ".wh.x", "d/.wh..wh..opq"],
    ] {
        let union = union(&[&["d/", "d/a=1", "d/b=1", "x=1"], top]);
        assert_eq!(merged(&union, 0), ["d/", "d/a=1", "d/b=1", "x=1"]);
        assert_eq!(merged(&union, 1), ["d/", "d/c=1", "x=2"]);
        assert_eq!(changes(&union, 1), ["removed d/a", "removed d/b", "added d/c", "modified x"]);
        let a = union.find(b"d/a").unwrap();
        assert_eq!(union.change(a, 1).unwrap().cause, Some(Cause::Opaque));
        assert_eq!(union.touch(union.find(b"d").unwrap(), 1).unwrap().delta, -1);
    }
}

#[test]
fn kinds_replace_each_other() {
    let union =
        union(&[&["d/", "d/x=1", "f=1", "l->d"], &["d=22", "f/", "f/y=333", "l/"], &["d/z=1"]]);
    assert_eq!(merged(&union, 1), ["d=2", "f/", "f/y=3", "l/"]);
    assert_eq!(
        changes(&union, 1),
        ["modified d", "removed d/x", "modified f", "added f/y", "modified l"]
    );
    assert_eq!(union.change(union.find(b"d/x").unwrap(), 1).unwrap().cause, Some(Cause::Replaced));
    assert_eq!(merged(&union, 2), ["d/", "d/z=1", "f/", "f/y=3", "l/"]);
    assert_eq!(codes(&union), ["file-as-parent"]);
}

#[test]
fn writes_go_through_links() {
    let union = union(&[
        &["usr/", "usr/bin/", "usr/bin/a=1", "bin->usr/bin", "up->../../usr"],
        &["bin/b=1", "up/bin/c=1"],
        &["bin/.wh.a"],
    ]);
    assert_eq!(
        merged(&union, 2),
        ["bin@", "up@", "usr/", "usr/bin/", "usr/bin/b=1", "usr/bin/c=1"]
    );
    assert_eq!(union.holds(NodeId::ROOT, 1), Holds { bytes: 3, paths: 7 });
    // The layer puts a folder where the link was: its markers are not about what the link pointed at.
    let union = self::union(&[
        &["usr/bin/a=1", "bin->usr/bin"],
        &["bin/", "bin/.wh..wh..opq", "bin/.wh.a", "bin/b=1"],
    ]);
    assert_eq!(merged(&union, 1), ["bin/", "bin/b=1", "usr/", "usr/bin/", "usr/bin/a=1"]);
}

#[test]
fn a_link_may_lead_to_its_own_end() {
    // `l/l` is `l` itself: it becomes a folder, and `l/x` lies in it and no longer in the root.
    let union = union(&[&["l->.", "l/y=1", "l/l/", "l/x=1"]]);
    assert_eq!(merged(&union, 0), ["l/", "l/x=1", "y=1"]);
}

#[test]
fn odd_links_end() {
    let union = union(&[&["a->b", "b->a", "gone->not/there", "a/x=1", "gone/f=1"]]);
    assert_eq!(merged(&union, 0), ["a@", "b@", "gone@", "not/", "not/there/", "not/there/f=1"]);
    assert_eq!(codes(&union), ["symlink-followed", "symlink-cycle", "symlink-dangling"]);
}

#[test]
fn hard_links_share_and_count_once() {
    let union = union(&[
        &["x/a=4444", "x/b=>x/a", "y/c=>x/a", "lost=>nothing"],
        &["x/.wh.a"],
        &["x/b=1"],
        &["y/.wh.c"],
    ]);
    let [x, y] = [b"x", b"y"].map(|name| union.find(name).unwrap());
    let held = |at| [NodeId::ROOT, x, y].map(|node| union.holds(node, at).bytes);
    assert_eq!([0, 1, 2, 3].map(held), [[4, 4, 4], [4, 4, 4], [5, 1, 4], [1, 1, 0]]);
    assert_eq!(union.touch(NodeId::ROOT, 0).unwrap().stored, 4);
    let b = union.find(b"x/b").unwrap();
    assert_eq!(union.hardlinks(b, 0).count(), 3);
    assert_eq!(union.hardlinks(b, 1).count(), 2);
    assert_eq!(union.hardlinks(b, 2).count(), 0);
    assert_eq!(codes(&union), ["hardlink-without-target"]);
}

#[test]
fn odd_names_are_left_out() {
    let union = union(&[
        &[
            "a=1",
            ".wh..wh.plnk/",
            ".wh..wh.plnk/1.2=55",
            "b=>.wh..wh.plnk/1.2",
            "",
            "d/.wh.",
            "a=22",
        ],
        &[".wh.nope", ".wh.a"],
    ]);
    assert_eq!(merged(&union, 0), ["a=2", "b=2"]);
    assert_eq!(merged(&union, 1), ["b=2"]);
    let mut codes = codes(&union);
    codes.sort_unstable();
    let expected = [
        "aufs-leftover",
        "below-whiteout-name",
        "duplicate-path",
        "root-clobber",
        "whiteout-of-nothing",
        "whiteout-without-name",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn depth_and_width_are_no_danger() {
    let deep = vec!["d"; 20_000].join("/");
    let wide = "n".repeat(70_000);
    let union = union(&[&[&format!("{deep}=1"), &wide], &[".wh.d"]]);
    assert_eq!(union.len(), 20_002);
    assert_eq!(union.holds(NodeId::ROOT, 0), Holds { bytes: 1, paths: 20_001 });
    assert_eq!(merged(&union, 1), [format!("{wide}=0")]);
    assert_eq!(union.path(union.find(deep.as_bytes()).unwrap()), deep.as_bytes());
}

#[test]
fn missing_layers_change_nothing() {
    let union = Union::build(&[layer(&["a=1"]), None, layer(&["b=1"])]);
    assert_eq!(merged(&union, 1), ["a=1"]);
    assert_eq!(merged(&union, 2), ["a=1", "b=1"]);
    assert_eq!(union.totals(1), Counts::default());
    assert!(Union::build(&[]).last(NodeId::ROOT).is_some());
}

#[test]
fn siblings_lie_in_the_order_of_their_bytes() {
    let lower = ["package-b", "b", "package-", "package-a/x", "package-aa", "package"];
    let union = union(&[&lower, &["package-a.b", "Package-a", "package-a/w"]]);
    let names: Vec<_> = union
        .children(NodeId::ROOT)
        .map(|node| String::from_utf8_lossy(union.name(node)).into_owned())
        .collect();
    assert_eq!(
        names,
        [
            "Package-a",
            "b",
            "package",
            "package-",
            "package-a",
            "package-a.b",
            "package-aa",
            "package-b"
        ]
    );
    let folder = union.find(b"package-a").unwrap();
    assert_eq!(union.children(folder).map(|node| union.name(node)[0]).collect::<Vec<_>>(), *b"wx");
    assert!(
        lower
            .iter()
            .all(|path| union.path(union.find(path.as_bytes()).unwrap()) == path.as_bytes())
    );
}

#[test]
fn layers_that_cannot_be_numbered_are_left_out() {
    const MOST: usize = 65535;
    let mut growing = Growing::default();
    (0..MOST).for_each(|_| growing.add(None));
    growing.add(layer(&["above=1"]));
    growing.add(layer(&["higher=1"]));
    assert_eq!(growing.layers(), MOST + 2);
    let union = growing.finish();
    assert_eq!(union.layer_count() as usize, MOST);
    assert!(union.find(b"above").is_none());
    let [finding] = union.diagnostics() else { panic!("{:?}", union.diagnostics()) };
    assert!(
        finding.code == "too-many-layers" && finding.message.starts_with("65537 layers"),
        "{finding:?}"
    );
}
