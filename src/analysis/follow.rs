//! What a path leads to inside an image: symbolic links are followed as a process in its root would, `..` never leaves it.

use super::union::{NodeId, Union};
use crate::domain::{EntryKind, path};
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
}
