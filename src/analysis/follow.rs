//! What a path leads to inside an image: symbolic links are followed as a process in its root would, `..` never leaves it.

use super::union::{NodeId, Union};
use crate::domain::EntryKind;
use crate::domain::path::{self, LayerPath};
use std::collections::VecDeque;

/// Links that are followed for one path, as in Linux (`MAXSYMLINKS`).
const MOST_LINKS: u32 = 40;

/// Bytes of a path that is being followed, links put in, as `PATH_MAX` bounds them: links may double them again and again.
const MOST_BYTES: usize = 64 << 10;

/// Why a path leads to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Astray {
    /// There is no such path; the path that was looked for last, links followed.
    Missing(Vec<u8>),
    /// Something that is no folder has been taken for one.
    NotAFolder(Vec<u8>),
    /// Links lead in a circle, or through more links or bytes than a kernel follows.
    TooManyLinks(Vec<u8>),
}

/// What the path is once `layer` is applied, the last component followed, too. The path need not be normalised.
pub fn follow(union: &Union, raw: &[u8], layer: u32) -> Result<NodeId, Astray> {
    lead(union, raw, layer, true)
}

/// The same, but a link in the last component is what is meant, unless a slash stands behind it.
pub fn follow_parents(union: &Union, raw: &[u8], layer: u32) -> Result<NodeId, Astray> {
    let ends = [&b"/"[..], b"/.", b"/.."];
    lead(union, raw, layer, ends.into_iter().any(|end| raw.ends_with(end)))
}

/// The node that is meant by the path of what `layer` itself does: where it put an entry of that very path, else what it took
/// away there, else where links lead that are there once it is applied.
pub fn follow_stored(union: &Union, raw: &[u8], layer: u32) -> Option<NodeId> {
    let path = LayerPath::normalise(raw).0;
    let exact = union.find(path.as_bytes());
    let own = |node: NodeId| union.version_in(node, layer);
    let is_there = |node: &NodeId| own(*node).is_some_and(|version| version.exists());
    let put = || put_by(union, path.as_bytes(), layer);
    let taken_away = || exact.filter(|&node| own(node).is_some());
    let led = || follow_parents(union, raw, layer).ok();
    exact.filter(is_there).or_else(put).or_else(taken_away).or_else(led).or(exact)
}

/// Where a layer shows an entry of its own that has this path in its tar.
fn put_by(union: &Union, path: &[u8], layer: u32) -> Option<NodeId> {
    let (mut paths, mut found) = (union.layer(layer)?.paths().iter(), None);
    let mut number = 0;
    while let Some(of) = paths.next_path() {
        if of == path {
            found = union.home(layer, number, path).filter(|&home| union.exists(home, layer));
        }
        number += 1;
    }
    found
}

fn lead(union: &Union, raw: &[u8], layer: u32, last: bool) -> Result<NodeId, Astray> {
    let mut ahead: VecDeque<Vec<u8>> = names(raw).collect();
    let mut bytes: usize = ahead.iter().map(Vec::len).sum();
    let (mut at, mut links) = (NodeId::ROOT, 0);
    while let Some(name) = ahead.pop_front() {
        bytes -= name.len();
        if name == b".." {
            at = union.parent(at);
            continue;
        }
        let gone = || [&union.path(at)[..], &name].join(&b'/');
        let missing =
            || Astray::Missing(gone().strip_prefix(b"/").map_or_else(gone, <[u8]>::to_vec));
        let node = union.child(at, &name).ok_or_else(missing)?;
        let version = union.state(node, layer).ok_or_else(missing)?;
        match version.kind {
            EntryKind::Symlink if !last && ahead.is_empty() => return Ok(node),
            EntryKind::Symlink => {
                let target = version.entry.map_or(&b""[..], |entry| entry.link());
                links += 1;
                bytes += target.len();
                if links > MOST_LINKS || bytes > MOST_BYTES {
                    return Err(Astray::TooManyLinks(union.path(node)));
                }
                names(target).rev().for_each(|name| ahead.push_front(name));
                if target.first() == Some(&b'/') {
                    at = NodeId::ROOT;
                }
            }
            EntryKind::Dir => at = node,
            _ if ahead.is_empty() => return Ok(node),
            _ => return Err(Astray::NotAFolder(union.path(node))),
        }
    }
    Ok(at)
}

fn names(raw: &[u8]) -> impl DoubleEndedIterator<Item = Vec<u8>> {
    path::components(raw).filter(|name| *name != b".").map(<[u8]>::to_vec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, LayerIndexBuilder};
    use std::sync::Arc;

    fn union() -> Union {
        let mut builder = LayerIndexBuilder::new();
        let mut add = |path: &str, kind, link: &str| {
            builder.push(&Entry { kind, link: link.into(), ..Entry::file(path) });
        };
        add("usr", EntryKind::Dir, "");
        add("usr/bin", EntryKind::Dir, "");
        add("usr/bin/sh", EntryKind::File, "");
        add("bin", EntryKind::Symlink, "usr/bin");
        add("usr/abs", EntryKind::Symlink, "/bin/../bin/./sh");
        add("usr/up", EntryKind::Symlink, "../../../usr/bin/sh");
        add("a", EntryKind::Symlink, "b");
        add("b", EntryKind::Symlink, "a");
        add("lost", EntryKind::Symlink, "usr/nowhere/x");
        add("many", EntryKind::Symlink, "many/many/many");
        Union::build(&[Some(Arc::new(builder.finish()))])
    }

    #[test]
    fn links_are_followed_as_by_a_process_in_the_root() {
        let union = union();
        let found = |path: &str| match follow(&union, path.as_bytes(), 0) {
            Ok(node) => String::from_utf8(union.path(node)).unwrap(),
            Err(astray) => format!("{astray:?}"),
        };
        let bytes = |text: &str| format!("{:?}", text.as_bytes());
        let table = [
            ("/bin/sh", "usr/bin/sh".to_owned()),
            ("usr//./bin/sh/", "usr/bin/sh".into()),
            ("usr/abs", "usr/bin/sh".into()),
            ("usr/up", "usr/bin/sh".into()),
            ("../../bin", "usr/bin".into()),
            ("/", String::new()),
            ("a", format!("TooManyLinks({})", bytes("a"))),
            ("many", format!("TooManyLinks({})", bytes("many"))),
            ("lost", format!("Missing({})", bytes("usr/nowhere"))),
            ("x", format!("Missing({})", bytes("x"))),
            ("bin/sh/x", format!("NotAFolder({})", bytes("usr/bin/sh"))),
        ];
        for (path, want) in table {
            assert_eq!(found(path), want, "{path}");
        }
    }

    #[test]
    fn of_parents_links_are_followed_and_the_last_one_is_meant() {
        let union = union();
        let found = |path: &str| {
            let node = follow_parents(&union, path.as_bytes(), 0).ok()?;
            Some(String::from_utf8(union.path(node)).unwrap())
        };
        for (path, want) in [
            ("/bin/sh", Some("usr/bin/sh")),
            ("bin", Some("bin")),
            ("bin/", Some("usr/bin")),
            ("bin/.", Some("usr/bin")),
            ("bin/..", Some("usr")),
            ("bin/../abs", Some("usr/abs")),
            ("a", Some("a")),
            ("a/x", None),
            ("bin/none", None),
        ] {
            assert_eq!(found(path).as_deref(), want, "{path}");
        }
    }

    #[test]
    fn what_a_layer_stores_is_meant_by_its_own_path_and_by_that_of_the_tree() {
        let union = crate::analysis::union::tests::union(&[
            &["usr/", "bin->usr", "d/a=1", "d/b=1"],
            &["bin/t=1", "d->usr", "d/a=2", "usr/x=1"],
            &["bin/.wh.t", ".wh.bin"],
        ]);
        let found = |path: &str, layer| {
            let node = follow_stored(&union, path.as_bytes(), layer);
            node.map(|node| String::from_utf8(union.path(node)).unwrap())
        };
        for (path, layer, want) in [
            ("bin/t", 1, Some("usr/t")),
            ("usr/t", 1, Some("usr/t")),
            ("bin/x", 1, Some("usr/x")),
            // The folder went, and the same layer stores a path below what stands for it.
            ("/d/a", 1, Some("usr/a")),
            ("d/b", 1, Some("d/b")),
            ("bin", 1, Some("bin")),
            ("usr/t", 2, Some("usr/t")),
            ("bin", 2, Some("bin")),
            ("none", 1, None),
        ] {
            assert_eq!(found(path, layer).as_deref(), want, "{path} of layer {layer}");
        }
    }
}
