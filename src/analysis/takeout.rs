//! What is to be written so that a tar holds a tree: which entry of which layer's tar under which name. Folders come first, then
//! bodies in the order in which layers hold them (so that each is streamed once), then what has no body, then hard links.

use super::union::{NodeId, Union, Version};
use crate::domain::wire::wire;
use crate::domain::{Entry, EntryKind, Time};

/// Which versions of paths are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All that is there once this layer is applied.
    Merged(u32),
    /// What this layer makes of its paths, deletions aside.
    Stored(u32),
}
wire! { enum Taken { Merged(layer), Stored(layer) } }

impl Taken {
    fn version<'a>(&self, union: &'a Union, node: NodeId) -> Option<Version<'a>> {
        match *self {
            Self::Merged(layer) => union.state(node, layer),
            Self::Stored(layer) => union
                .versions(node)
                .find(|version| version.layer == layer)
                .filter(|version| version.exists() && version.entry.is_some()),
        }
    }
}

/// A file's body, and the name it is written under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Body {
    /// The layer whose tar holds it.
    pub layer: u32,
    /// Number of the entry in that tar.
    pub number: u32,
    /// The path it is written as.
    pub node: NodeId,
}

/// All that is written, in this order.
#[derive(Debug, Default)]
pub struct Plan {
    /// Each before what it holds.
    pub folders: Vec<NodeId>,
    /// By layer and number.
    pub bodies: Vec<Body>,
    /// Symbolic links, devices and pipes.
    pub others: Vec<NodeId>,
    /// Further names, and the names that they are links to.
    pub links: Vec<(NodeId, NodeId)>,
}

impl Plan {
    /// True when there is nothing to write. Links are of something else that is there.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.bodies.is_empty() && self.others.is_empty()
    }
}

/// What is to be taken of a path and all below it.
pub fn plan(union: &Union, start: NodeId, taken: Taken) -> Plan {
    let (mut plan, mut rest) = (Plan::default(), Vec::new());
    let mut walk = union.walk(start);
    while let Some((node, _)) = walk.next_node() {
        let Some(version) = taken.version(union, node) else { continue };
        let shown = version.entry_layer.zip(version.entry);
        match (version.kind, shown) {
            // The root is there without being named.
            (EntryKind::Dir, None) if node == NodeId::ROOT => {}
            (EntryKind::Dir, _) => plan.folders.push(node),
            (_, Some((layer, entry))) => {
                rest.push((layer, entry.number(), rest.len(), node, version.kind));
            }
            (_, None) => {}
        }
    }
    // Names of one entry lie side by side then, in the order of the walk.
    rest.sort_unstable_by_key(|&(layer, number, at, ..)| (layer, number, at));
    for names in rest.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (layer, number, _, first, kind) = names[0];
        match kind {
            EntryKind::File => plan.bodies.push(Body { layer, number, node: first }),
            _ => plan.others.push(first),
        }
        plan.links.extend(names[1..].iter().map(|name| (name.3, first)));
    }
    plan.others.sort_unstable();
    plan
}

/// What is written of a path: its own version, under its own name. A folder that no entry names is one as engines make it
/// (layer.md does not say how): 0755, owner 0:0, here of time 0.
pub fn entry(union: &Union, node: NodeId, taken: Taken) -> Option<Entry> {
    let version = taken.version(union, node)?;
    let mut entry = Entry { kind: version.kind, ..Entry::file(union.path(node)) };
    let Some(shown) = version.entry else {
        return Some(Entry { mode: 0o755, ..entry });
    };
    let meta = shown.meta();
    (entry.mode, entry.uid, entry.gid) = (meta.mode, meta.uid, meta.gid);
    entry.mtime = Time { ..shown.mtime() };
    entry.xattrs = meta.xattrs.to_vec();
    entry.device = shown.device();
    if version.kind == EntryKind::File {
        (entry.size, entry.stored) = (shown.size(), shown.stored());
    }
    if version.kind == EntryKind::Symlink {
        entry.link = shown.link().to_vec();
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    /// Names of folders, bodies with their layers, and links with their targets.
    fn names(union: &Union, start: &str, taken: Taken) -> [Vec<String>; 3] {
        let path = |node| String::from_utf8(union.path(node)).unwrap();
        let plan = plan(union, union.find(start.as_bytes()).unwrap(), taken);
        [
            plan.folders.iter().map(|&node| path(node)).collect(),
            plan.bodies.iter().map(|body| format!("{}@{}", path(body.node), body.layer)).collect(),
            plan.links
                .iter()
                .map(|&(node, first)| format!("{}=>{}", path(node), path(first)))
                .collect(),
        ]
    }

    #[test]
    fn a_tree_is_taken_layer_by_layer() {
        let union = union(&[
            &["d/z=1", "d/a=2", "e=3", "d/l=>e"],
            &["d/a=4", ".wh.e", "n=>d/z"],
            &["d/a=5"],
        ]);
        let table = [
            ("", Taken::Merged(2), ["d", "d/z@0 d/l@0 d/a@2", "n=>d/z"]),
            ("", Taken::Merged(0), ["d", "d/z@0 d/a@0 d/l@0", "e=>d/l"]),
            ("d", Taken::Merged(1), ["d", "d/z@0 d/l@0 d/a@1", ""]),
            ("", Taken::Stored(1), ["", "n@0 d/a@1", ""]),
            ("n", Taken::Merged(2), ["", "n@0", ""]),
        ];
        for (start, taken, want) in table {
            let found = names(&union, start, taken).map(|names| names.join(" "));
            assert_eq!(found, want, "{start} {taken:?}");
        }
    }
}
