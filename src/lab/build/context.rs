//! The folder that a build sees: what `.dockerignore` leaves, patterns, and the hash of what a COPY takes.

use crate::domain::{EntryKind, path};
use crate::lab::shell::fnmatch;
use crate::lab::tree::{Body, Node, NodeId, Tree};
use sha2::{Digest as _, Sha256};

/// Takes out of a context what `.dockerignore` names: patterns line by line, `!` brings back, the last that matches counts.
pub fn ignore(context: &Tree, patterns: &str) -> Tree {
    let rules: Vec<(bool, String)> = patterns
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let back = line.strip_prefix('!');
            let pattern = back.unwrap_or(line).trim().trim_start_matches("./").trim_matches('/');
            (back.is_none(), pattern.to_owned())
        })
        .collect();
    let mut kept = context.clone();
    for (at, id) in context.walk().into_iter().rev() {
        let out = rules.iter().fold(
            false,
            |out, (hides, pattern)| {
                if covers(pattern, &at) { *hides } else { out }
            },
        );
        let holds = kept.node(id).is_dir() && !kept.names(id).is_empty();
        if let (true, false, Some(dir)) = (out, holds, kept.at(path::parent(&at))) {
            kept.unlink(dir, path::name(&at));
        }
    }
    kept
}

/// Whether a pattern names a path or a folder above it; `**` stands for any number of folders.
fn covers(pattern: &str, at: &[u8]) -> bool {
    let parts: Vec<&[u8]> = path::components(at).collect();
    let pattern: Vec<&str> = pattern.split('/').collect();
    (1..=parts.len()).any(|end| matches(&pattern, &parts[..end]))
}

fn matches(pattern: &[&str], parts: &[&[u8]]) -> bool {
    match (pattern.split_first(), parts.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => (0..=parts.len()).any(|skip| matches(rest, &parts[skip..])),
        (Some((first, rest)), Some((part, parts))) => {
            fnmatch(first.as_bytes(), part) && matches(rest, parts)
        }
        _ => false,
    }
}

/// What a source of COPY names in a tree: one path, or all that a pattern matches, sorted.
pub fn sources(tree: &Tree, source: &str) -> Vec<Vec<u8>> {
    let clean: Vec<&str> =
        source.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if !source.contains(['*', '?', '[']) {
        let at = clean.join("/").into_bytes();
        return if tree.at(&at).is_some() { vec![at] } else { Vec::new() };
    }
    let all = tree.walk().into_iter().map(|(at, _)| at);
    all.filter(|at| matches(&clean, &path::components(at).collect::<Vec<_>>())).collect()
}

/// How folders count in a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folders {
    /// Their names only: BuildKit.
    Names,
    /// Their modes, too: the classic builder.
    Modes,
}

/// The hash of what lies at a path: names, kinds, modes of files, contents, targets. No times, no owners.
pub fn hash(tree: &Tree, at: &[u8], folders: Folders) -> Result<String, String> {
    let mut out = Sha256::new();
    if let Some(id) = tree.at(at) {
        hash_node(tree, id, b"", folders, &mut out)?;
    }
    Ok(crate::domain::digest::hex(&out.finalize()))
}

fn hash_node(
    tree: &Tree,
    id: NodeId,
    name: &[u8],
    folders: Folders,
    out: &mut Sha256,
) -> Result<(), String> {
    let node: &Node = tree.node(id);
    out.update([node.kind() as u8]);
    out.update((name.len() as u64).to_le_bytes());
    out.update(name);
    let counts = node.kind() != EntryKind::Dir || folders == Folders::Modes;
    if counts && node.kind() != EntryKind::Symlink {
        out.update(node.attr.mode.to_le_bytes());
    }
    match &node.body {
        Body::File(content) => {
            out.update(content.len().to_le_bytes());
            out.update(content.sha256()?);
        }
        Body::Symlink(target) => out.update(target),
        Body::Dir(names) => {
            out.update((names.len() as u64).to_le_bytes());
            for (name, &child) in names.iter() {
                hash_node(tree, child, name, folders, out)?;
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::tree::Attr;

    fn tree(paths: &[&str]) -> Tree {
        let mut tree = Tree::new(0, Attr::default());
        for path in paths {
            tree.folder(crate::domain::path::parent(path.as_bytes()), Attr::default());
            tree.put(path.as_bytes(), Node::new(Body::File(Default::default()), Attr::default()));
        }
        tree
    }

    #[test]
    fn ignores_by_the_last_pattern_that_matches() {
        let context =
            tree(&["a.log", "app/a.log", "app/b.log", "app/src/x", "keep.md", "notes.md"]);
        for (patterns, left) in [
            ("*.log", "app app/a.log app/b.log app/src app/src/x keep.md notes.md"),
            ("**/*.log\n!app/b.log", "app app/b.log app/src app/src/x keep.md notes.md"),
            ("app\n!app/src", "a.log app app/src app/src/x keep.md notes.md"),
            ("# no\n\n*\n!keep.md", "keep.md"),
            ("app/", "a.log keep.md notes.md"),
        ] {
            let kept = ignore(&context, patterns).walk();
            let kept: Vec<_> = kept.iter().map(|(at, _)| String::from_utf8_lossy(at)).collect();
            assert_eq!(kept.join(" "), left, "{patterns:?}");
        }
    }

    #[test]
    fn finds_sources() {
        let context = tree(&["a.md", "b.md", "app/c.md"]);
        let shown = |source| {
            sources(&context, source)
                .iter()
                .map(|at| String::from_utf8_lossy(at).into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("*.md"), ["a.md", "b.md"]);
        assert_eq!(shown("./app/"), ["app"]);
        assert_eq!((shown("."), shown("nosuch").len()), (vec![String::new()], 0));
    }
}
