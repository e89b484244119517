//! How two layers differ in what they make. Two tars of other bytes may make the same files: other names of a hard link come
//! first, folders go without saying, a folder is emptied by one mark or by many. So the layers are compared as the unions
//! have them, and [`super::stored`] tells afterwards why the tars differ.

use super::change::{ChangeKind, Fields, compare};
use super::stored::{self, Stored};
use super::union::{NodeId, Union, Version};
use crate::domain::{EntryKind, path};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Paths that are named as examples.
const EXAMPLES: usize = 5;

/// Where files lie that differ from build to build for known reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputPlace {
    /// Compiled Python, which carries the time of its source.
    PythonCache,
    /// Logs.
    Log,
    /// Caches and temporary files.
    Cache,
    /// Databases of package managers.
    PackageDatabase,
    /// Keys and IDs made at random.
    Identity,
    /// Anywhere else.
    Other,
}

/// Files and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Files {
    /// How many.
    pub files: u32,
    /// Bytes, of B where both have the file.
    pub bytes: u64,
}

impl Files {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// How two layers that lie on equal ones differ, path by path: what each path is once the layer is unpacked, however its tar
/// says so. A path that only one layer names and that is the same in both all the same is equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Output {
    /// Nothing differs.
    pub equal: Files,
    /// Only A's layer does anything to it.
    pub only_a: Files,
    /// Only B's layer does anything to it.
    pub only_b: Files,
    /// Content, link target, device or type differ.
    pub content: Files,
    /// Only the modification time differs.
    pub times: Files,
    /// Mode, owner or xattrs differ, but not the content.
    pub metadata: Files,
    /// True when the same entries stand in another order in the tars.
    pub other_order: bool,
    /// What the tars write otherwise and unpacks to the same, in the order of [`Stored`].
    pub stored: Vec<Stored>,
    /// False when one of the layers was not read to its end: equal, then, is only what was read.
    pub whole: bool,
    /// Where those lie whose content differs, most first.
    pub places: Vec<(OutputPlace, u32)>,
    /// The largest of those whose content differs, with a leading `/`.
    pub examples: Vec<String>,
    /// The same as hex, when one of them is not UTF-8.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples_hex: Vec<String>,
}

impl Output {
    /// Paths that differ in any way.
    pub fn differing(&self) -> u32 {
        self.only_a.files
            + self.only_b.files
            + self.content.files
            + self.times.files
            + self.metadata.files
    }

    /// True when times are all that differs.
    pub fn only_times(&self) -> bool {
        self.times.files > 0 && self.differing() == self.times.files
    }
}

/// How layer `layer` of A and of B differ, which lie on equal ones.
pub fn output(a: &Union, b: &Union, layer: u32) -> Output {
    let mut walk =
        Walk { a, b, layer, found: Gathered::default(), bodies: <[_; 2]>::default(), pairs: 0 };
    // Depth first, by a list of what is left: names may nest thousands deep.
    let mut left = vec![(Some(NodeId::ROOT), Some(NodeId::ROOT))];
    while let Some((in_a, in_b)) = left.pop() {
        let first = left.len();
        walk.children(in_a, in_b, &mut left);
        left[first..].reverse();
    }
    let mut found = walk.found;
    if let (Some(a), Some(b)) = (a.layer(layer), b.layer(layer)) {
        let tars = stored::stored(a, b);
        found.output.other_order = tars.contains(&Stored::Order);
        found.output.stored.extend(tars);
    }
    found.output.stored.sort_unstable();
    found.output.stored.dedup();
    found.finish()
}

type Pair = (Option<NodeId>, Option<NodeId>);

/// Goes through both unions at once, only where the layer does anything.
struct Walk<'u> {
    a: &'u Union,
    b: &'u Union,
    layer: u32,
    found: Gathered,
    /// For the body that a path shows in A, and in B (layer and entry): the first path that shows it.
    bodies: [HashMap<(u32, u32), u32>; 2],
    pairs: u32,
}

impl<'u> Walk<'u> {
    fn children(&mut self, in_a: Option<NodeId>, in_b: Option<NodeId>, left: &mut Vec<Pair>) {
        let (a, b) = (self.a, self.b);
        let of = |union: &'u Union, node: Option<NodeId>| {
            node.map(|node| union.children(node)).into_iter().flatten().peekable()
        };
        let (mut of_a, mut of_b) = (of(a, in_a), of(b, in_b));
        loop {
            let which = match (of_a.peek(), of_b.peek()) {
                (None, None) => return,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(&x), Some(&y)) => a.name(x).cmp(b.name(y)),
            };
            let pair = (of_a.next_if(|_| which.is_le()), of_b.next_if(|_| which.is_ge()));
            self.pair(pair, (in_a, in_b));
            let touched = |union: &Union, node: Option<NodeId>| {
                node.is_some_and(|node| union.touch(node, self.layer).is_some())
            };
            if touched(a, pair.0) || touched(b, pair.1) {
                left.push(pair);
            }
        }
    }

    /// One path. A layer that takes away a folder says nothing of each path in it.
    fn pair(&mut self, (in_a, in_b): Pair, (above_a, above_b): Pair) {
        let layer = self.layer;
        let state =
            |union: &'u Union, node: Option<NodeId>| node.and_then(|node| union.state(node, layer));
        let does = |union: &Union, node: Option<NodeId>, above: Option<NodeId>| {
            let at = |node: NodeId| union.exists(node, layer);
            node.is_some_and(|node| {
                union.change_kind(node, layer).is_some() && (at(node) || above.is_some_and(at))
            })
        };
        let (by_a, by_b) = (does(self.a, in_a, above_a), does(self.b, in_b, above_b));
        if !by_a && !by_b {
            return;
        }
        self.pairs += 1;
        let path = || match (in_a, in_b) {
            (Some(node), _) => self.a.path(node),
            (None, Some(node)) => self.b.path(node),
            (None, None) => Vec::new(),
        };
        let (now_a, now_b) = (state(self.a, in_a), state(self.b, in_b));
        let output = &mut self.found.output;
        let size = |now: &Option<Version<'_>>| now.as_ref().map_or(0, Version::size);
        match (&now_a, &now_b) {
            (None, None) => output.equal.add(0),
            (Some(a), Some(b)) => {
                let fields = differ(a, b);
                let folder = a.kind == EntryKind::Dir && b.kind == EntryKind::Dir;
                if (by_a && by_b) || folder || fields.is_empty() {
                    if !a.is_implicit() || !b.is_implicit() {
                        self.found.both(fields, a.size().max(b.size()), b.size(), path);
                        self.same_body(a, b);
                    }
                } else if by_a {
                    output.only_a.add(a.size());
                } else {
                    output.only_b.add(b.size());
                }
            }
            _ if by_a && by_b => {
                self.found.both(Fields::TYPE, size(&now_a).max(size(&now_b)), size(&now_b), path);
            }
            _ if by_a => output.only_a.add(size(&now_a)),
            _ => output.only_b.add(size(&now_b)),
        }
    }

    /// Names that are one file in A are one file in B, or else content is stored more often in one of them.
    fn same_body(&mut self, a: &Version<'_>, b: &Version<'_>) {
        if a.kind != EntryKind::File || b.kind != EntryKind::File {
            return;
        }
        let number = self.pairs;
        let mut first = |side: usize, of: &Version<'_>| {
            let body = of.entry_layer.zip(of.entry.map(|entry| entry.number()))?;
            Some((*self.bodies[side].entry(body).or_insert(number), body.0 == self.layer))
        };
        if first(0, a) != first(1, b) {
            self.found.output.stored.push(Stored::Copies);
        }
    }
}

/// What differs between two states. Nobody says when a folder was made that no entry names.
fn differ(a: &Version<'_>, b: &Version<'_>) -> Fields {
    let fields = compare(a.entry, b.entry);
    if a.is_implicit() || b.is_implicit() { fields.without(Fields::MTIME) } else { fields }
}

#[derive(Default)]
struct Gathered {
    output: Output,
    differing: Vec<(u64, Vec<u8>)>,
}

impl Gathered {
    /// A path that both layers leave there, or only one does. `largest` orders the examples, `bytes` are counted.
    fn both(&mut self, fields: Fields, largest: u64, bytes: u64, path: impl Fn() -> Vec<u8>) {
        let output = &mut self.output;
        let files = match fields.kind() {
            ChangeKind::Modified => &mut output.content,
            ChangeKind::Metadata if fields.without(Fields::MTIME).is_empty() => &mut output.times,
            ChangeKind::Metadata => &mut output.metadata,
            _ => &mut output.equal,
        };
        files.add(bytes);
        if fields.kind() == ChangeKind::Modified {
            self.differing.push((largest, path()));
        }
    }

    fn finish(mut self) -> Output {
        let mut places: Vec<(OutputPlace, u32)> = Vec::new();
        for (_, path) in &self.differing {
            let place = place(path);
            match places.iter_mut().find(|known| known.0 == place) {
                Some(known) => known.1 += 1,
                None => places.push((place, 1)),
            }
        }
        places.sort_by_key(|&(place, count)| (std::cmp::Reverse(count), place));
        self.differing.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let examples = self.differing.iter().take(EXAMPLES).map(|(_, path)| path.as_slice());
        self.output.examples_hex = path::odd_list(examples.clone());
        self.output.examples = examples.map(path::display).collect();
        self.output.places = places;
        self.output.whole = true;
        self.output
    }
}

fn place(path: &[u8]) -> OutputPlace {
    let below = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder.as_bytes()));
    let holds = |part: &[u8]| path.windows(part.len()).any(|window| window == part);
    if path.ends_with(b".pyc") || holds(b"__pycache__/") {
        OutputPlace::PythonCache
    } else if below(&["var/log/"]) {
        OutputPlace::Log
    } else if below(&[
        "var/lib/dpkg/",
        "lib/apk/db/",
        "usr/lib/apk/db/",
        "var/lib/rpm/",
        "usr/lib/sysimage/rpm/",
    ]) {
        OutputPlace::PackageDatabase
    } else if below(&["var/cache/", "tmp/", "var/tmp/", "var/lib/apt/lists/", "etc/ld.so.cache"])
        || holds(b".cache/")
    {
        OutputPlace::Cache
    } else if below(&[
        "etc/machine-id",
        "etc/ssh/ssh_host_",
        "var/lib/dbus/machine-id",
        "etc/shadow",
    ]) {
        OutputPlace::Identity
    } else {
        OutputPlace::Other
    }
}

#[cfg(test)]
mod tests {
    use super::super::treediff::testing::union;
    use super::*;

    fn found(base: &str, a: &str, b: &str) -> Output {
        output(&union(&[base, a]), &union(&[base, b]), 1)
    }

    #[test]
    fn outputs_of_the_same_step() {
        let a = "etc/\n etc/a =1\n var/log/x =1\n x.pyc =22\n same =s\n mode =m\n only =o";
        let b = "etc/ t=1\n etc/a =1 t=5\n var/log/x =2\n x.pyc =33\n same =s\n mode =m mode=600";
        let found = output(&union(&[a]), &union(&[b]), 0);
        let counts =
            [found.equal, found.only_a, found.only_b, found.content, found.times, found.metadata]
                .map(|files| files.files);
        assert_eq!(counts, [1, 1, 0, 2, 2, 1]);
        assert_eq!(found.places, [(OutputPlace::PythonCache, 1), (OutputPlace::Log, 1)]);
        assert_eq!(found.examples, ["/x.pyc", "/var/log/x"]);
        assert!(!found.other_order && !found.only_times());
        let times = output(&union(&["a =1\nb =2"]), &union(&["b =2 t=1\na =1"]), 0);
        assert!(times.only_times() && times.other_order);
    }

    /// Two layers, written otherwise, that make the same: nothing differs, and the reason is the true one.
    #[test]
    fn the_same_files_written_otherwise() {
        let base = "old =1\nd/\nd/x =1\nd/y =2\nd/z/\nd/z/w =3";
        let table = [
            ("a =1\nb =2", "b =2\na =1", Stored::Order),
            ("a =1\nb hard=a", "b =1\na hard=b", Stored::Links),
            ("a =1\nb hard=a\nc hard=a", "a =1\nb hard=a\nc hard=b", Stored::Links),
            ("a =1\nb hard=a", "a =1\nb =1", Stored::Copies),
            ("n hard=old", "n =1", Stored::Copies),
            ("e/\ne/f =1", "e/f =1", Stored::Folders),
            ("d/.wh.x\nd/.wh.y\nd/.wh.z", "d/.wh..wh..opq", Stored::Whiteouts),
            (".wh.d\nd/\nd/n =5", "d/.wh..wh..opq\nd/n =5", Stored::Whiteouts),
            ("a =1", "a =7\na =1", Stored::Repeated),
            ("old =1\nn =2", "n =2", Stored::Restated),
        ];
        for (a, b, why) in table {
            for (a, b) in [(a, b), (b, a)] {
                let found = found(base, a, b);
                assert_eq!(found.differing(), 0, "{a:?} {b:?}: {found:?}");
                assert!(found.stored.contains(&why), "{a:?} {b:?}: {found:?}");
            }
        }
        let same = found(base, "a =1\nb hard=a", "a =1\nb hard=a");
        assert_eq!((same.differing(), same.stored), (0, vec![]));
    }

    /// Whichever name of a file carries its content, whatever the links name, in whatever order, with or without folders:
    /// the comparison finds the same.
    #[test]
    fn writing_a_layer_otherwise_changes_nothing() {
        let names = ["d/a", "d/b", "e/c"];
        let mut ways = Vec::new();
        for body in 0..3 {
            for (first, second) in
                [((body + 1) % 3, (body + 2) % 3), ((body + 2) % 3, (body + 1) % 3)]
            {
                for target in [body, first] {
                    for folders in ["", "d/\ne/\n"] {
                        let [body, first, second, target] =
                            [body, first, second, target].map(|at| names[at]);
                        ways.push(format!(
                            "{folders}{body} =1\n{first} hard={body}\n{second} hard={target}"
                        ));
                    }
                }
            }
        }
        let other = union(&["old =1", "d/a =2\nx =1"]);
        let against = |layer: &str| {
            let found = output(&union(&["old =1", layer]), &other, 1);
            (found.only_a, found.only_b, found.content, found.times)
        };
        for way in &ways {
            let found = found("old =1", &ways[0], way);
            assert_eq!(found.differing(), 0, "{way}: {found:?}");
            assert!(!found.stored.contains(&Stored::Copies), "{way}: {found:?}");
        }
        let files = |way: &&String| !way.starts_with("d/\n");
        for way in ways.iter().filter(files) {
            assert_eq!(against(way), against(&ways[0]), "{way}");
        }
    }

    #[test]
    fn what_only_one_of_them_does() {
        let base = "old =1\nd/\nd/x =1\nd/y =2";
        let gone = found(base, ".wh.d\nn =1", "n =1");
        assert_eq!((gone.only_a.files, gone.differing()), (1, 1), "{gone:?}");
        let other = found(base, "old =23", "n =1");
        assert_eq!((other.only_a.files, other.only_b.files, other.content.files), (1, 1, 0));
        let replaced = found(base, ".wh.old", "old =23");
        assert_eq!((replaced.content.files, replaced.differing()), (1, 1));
        let emptied = found(base, ".wh.d", "d/.wh..wh..opq");
        assert_eq!(emptied.differing(), 1, "the folder itself: {emptied:?}");
    }
}
