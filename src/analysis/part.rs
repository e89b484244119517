//! Why two images part where they do, as values; `view::compare::words` says it in sentences.

use super::change::{ChangeKind, Fields, compare};
use super::configdiff::normalised_step;
use super::sharing::{Link, SameContent as Stored, Sharing};
use super::side::Side;
use super::treediff::{Common, TreeDiff, common, same_content};
use crate::domain::{EntryKind, EntryRef, LayerIndex, layer_index::all_paths};
use serde::Serialize;
use std::cmp::Ordering;

/// Paths that are named as examples.
const EXAMPLES: usize = 5;

/// How the steps that made the first differing layers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Steps {
    /// They ran something else.
    Other,
    /// They ran the same, and it came out differently.
    Same,
    /// A history does not say what was run.
    Unknown,
}

/// Where files lie that differ from build to build for known reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
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

/// How the entries of two layers differ, path by path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Output {
    /// Nothing differs.
    pub equal: Files,
    /// Only in A's layer.
    pub only_a: Files,
    /// Only in B's layer.
    pub only_b: Files,
    /// Content, link target, device or type differ.
    pub content: Files,
    /// Only the modification time differs.
    pub times: Files,
    /// Mode, owner or xattrs differ, but not the content.
    pub metadata: Files,
    /// True when the same entries stand in another order in the tars.
    pub other_order: bool,
    /// Where those lie whose content differs, most first.
    pub places: Vec<(Place, u32)>,
    /// The largest of those whose content differs, with a leading `/`.
    pub examples: Vec<String>,
}

impl Output {
    /// Entries that differ in any way.
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

/// Something that would be shared if the images did not part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum Finding {
    /// The parts consist of the same layers in another order.
    Reordered {
        /// How many.
        layers: u32,
    },
    /// Equal layers further up that can't be shared, since what is below them differs.
    Stranded {
        /// How many.
        layers: u32,
        /// Of these, those that are one blob in a registry all the same.
        same_blob: u32,
        /// The lowest of them in A.
        a: u32,
        /// The same in B.
        b: u32,
        /// Unpacked bytes of all.
        bytes: u64,
    },
    /// Files that both parts store, byte for byte the same.
    CommonContent {
        /// How many.
        files: u32,
        /// Their bytes, hard links once.
        bytes: u64,
        /// The deepest folder with more than half of these bytes, with a leading `/`.
        folder: String,
        /// Files below it.
        folder_files: u32,
        /// Bytes below it.
        folder_bytes: u64,
    },
    /// Layers of the trunk that the archives compress differently: a registry holds them twice.
    Recompressed {
        /// How many.
        layers: u32,
    },
}

/// Where and why two images part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parting {
    /// The first layer that differs; base = 0.
    pub layer: u32,
    /// What A ran there, as its builder wrote it; `None` when A's history is silent.
    pub step_a: Option<String>,
    /// What B ran there.
    pub step_b: Option<String>,
    /// How the two stand to each other.
    pub steps: Steps,
    /// How the two layers differ; `None` unless both were read.
    pub output: Option<Output>,
    /// What would be shared otherwise.
    pub findings: Vec<Finding>,
}

/// Why two images part. `None` when they don't: one image's layers are all in the other. `trees` is there once both
/// images are indexed.
pub fn parting(a: &Side, b: &Side, sharing: &Sharing, trees: Option<&TreeDiff>) -> Option<Parting> {
    let at = sharing.trunk as usize;
    let (layer_a, layer_b) = (a.layers.get(at)?, b.layers.get(at)?);
    let steps = match (&layer_a.created_by, &layer_b.created_by) {
        (Some(a), Some(b)) if normalised_step(a) == normalised_step(b) => Steps::Same,
        (Some(_), Some(_)) => Steps::Other,
        _ => Steps::Unknown,
    };
    let layers =
        trees.and_then(|trees| trees.a().layer(sharing.trunk).zip(trees.b().layer(sharing.trunk)));
    Some(Parting {
        layer: sharing.trunk,
        step_a: layer_a.created_by.clone(),
        step_b: layer_b.created_by.clone(),
        steps,
        output: layers.map(|(a, b)| output(a, b)),
        findings: findings(a, b, sharing, trees),
    })
}

fn findings(a: &Side, b: &Side, sharing: &Sharing, trees: Option<&TreeDiff>) -> Vec<Finding> {
    let upper = |link: &&Link| link.a >= sharing.trunk;
    let links: Vec<&Link> = sharing.links.iter().filter(upper).collect();
    let parts = (a.layers.len(), b.layers.len(), sharing.trunk as usize + links.len());
    let mut findings = Vec::new();
    if !links.is_empty() && parts.0 == parts.2 && parts.1 == parts.2 {
        findings.push(Finding::Reordered { layers: links.len() as u32 });
    } else if let Some(first) = links.first() {
        let bytes = |link: &&&Link| {
            a.layers[link.a as usize].unpacked.or(b.layers[link.b as usize].unpacked)
        };
        findings.push(Finding::Stranded {
            layers: links.len() as u32,
            same_blob: links.iter().filter(|link| link.kind == Stored::SameBlob).count() as u32,
            a: first.a,
            b: first.b,
            bytes: links.iter().filter_map(|link| bytes(&link)).fold(0, u64::saturating_add),
        });
    }
    findings.extend(trees.and_then(|trees| common_content(trees, sharing.trunk)));
    let recompressed =
        sharing.trunk_blobs.iter().filter(|&&kind| kind == Stored::Recompressed).count();
    if recompressed > 0 {
        findings.push(Finding::Recompressed { layers: recompressed as u32 });
    }
    findings
}

fn common_content(trees: &TreeDiff, trunk: u32) -> Option<Finding> {
    let Common { files, bytes, folder, folder_bytes, folder_files } =
        common(trees, &same_content(trees, trunk), trunk);
    let folder = crate::domain::path::display(&trees.path(folder));
    (bytes > 0).then_some(Finding::CommonContent {
        files,
        bytes,
        folder,
        folder_files,
        folder_bytes,
    })
}

/// Entries of a layer by path; of several of one path, the last.
fn by_path(index: &LayerIndex) -> Vec<(Vec<u8>, u32)> {
    let mut entries: Vec<_> = all_paths(index).into_iter().zip(0..).collect();
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    entries.dedup_by(|next, kept| next.0 == kept.0);
    entries
}

/// How the entries of two layers differ.
pub fn output(a: &LayerIndex, b: &LayerIndex) -> Output {
    let (list_a, list_b) = (by_path(a), by_path(b));
    let mut found = Gathered::default();
    let mut order = Vec::new();
    let (mut left, mut right) = (list_a.iter().peekable(), list_b.iter().peekable());
    loop {
        let which = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(x), Some(y)) => x.0.cmp(&y.0),
        };
        match (left.next_if(|_| which.is_le()), right.next_if(|_| which.is_ge())) {
            (Some(x), Some(y)) => {
                order.push((x.1, y.1));
                found.both(&x.0, a.entry(x.1), b.entry(y.1));
            }
            (Some(x), None) => found.output.only_a.add(a.entry(x.1).size()),
            (None, Some(y)) => found.output.only_b.add(b.entry(y.1).size()),
            (None, None) => break,
        }
    }
    order.sort_unstable();
    found.finish(!order.is_sorted_by_key(|pair| pair.1))
}

#[derive(Default)]
struct Gathered<'a> {
    output: Output,
    differing: Vec<(u64, &'a [u8])>,
}

impl<'a> Gathered<'a> {
    fn both(&mut self, path: &'a [u8], a: EntryRef<'_>, b: EntryRef<'_>) {
        let fields = compare(Some(a), Some(b));
        let other_target = a.kind() == EntryKind::Hardlink && a.link() != b.link();
        let output = &mut self.output;
        let files = match fields.kind() {
            ChangeKind::Modified => &mut output.content,
            _ if other_target => &mut output.content,
            ChangeKind::Metadata if fields.without(Fields::MTIME).is_empty() => &mut output.times,
            ChangeKind::Metadata => &mut output.metadata,
            _ => &mut output.equal,
        };
        files.add(b.size());
        if other_target || fields.kind() == ChangeKind::Modified {
            self.differing.push((a.size().max(b.size()), path));
        }
    }

    fn finish(mut self, other_order: bool) -> Output {
        let mut places: Vec<(Place, u32)> = Vec::new();
        for (_, path) in &self.differing {
            let place = place(path);
            match places.iter_mut().find(|known| known.0 == place) {
                Some(known) => known.1 += 1,
                None => places.push((place, 1)),
            }
        }
        places.sort_by_key(|&(place, count)| (std::cmp::Reverse(count), place));
        self.differing.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let examples = self.differing.iter().take(EXAMPLES);
        self.output.examples =
            examples.map(|(_, path)| crate::domain::path::display(path)).collect();
        self.output.places = places;
        self.output.other_order = other_order;
        self.output
    }
}

fn place(path: &[u8]) -> Place {
    let below = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder.as_bytes()));
    let holds = |part: &[u8]| path.windows(part.len()).any(|window| window == part);
    if path.ends_with(b".pyc") || holds(b"__pycache__/") {
        Place::PythonCache
    } else if below(&["var/log/"]) {
        Place::Log
    } else if below(&[
        "var/lib/dpkg/",
        "lib/apk/db/",
        "usr/lib/apk/db/",
        "var/lib/rpm/",
        "usr/lib/sysimage/rpm/",
    ]) {
        Place::PackageDatabase
    } else if below(&["var/cache/", "tmp/", "var/tmp/", "var/lib/apt/lists/", "etc/ld.so.cache"])
        || holds(b".cache/")
    {
        Place::Cache
    } else if below(&[
        "etc/machine-id",
        "etc/ssh/ssh_host_",
        "var/lib/dbus/machine-id",
        "etc/shadow",
    ]) {
        Place::Identity
    } else {
        Place::Other
    }
}

#[cfg(test)]
mod tests {
    use super::super::sharing::sharing;
    use super::super::side::tests::side;
    use super::super::treediff::testing::{layer, union};
    use super::super::treediff::{Ignore, TreeDiff};
    use super::*;

    #[test]
    fn outputs_of_the_same_step() {
        let a = "etc/\n etc/a =1\n var/log/x =1\n x.pyc =22\n same =s\n mode =m\n only =o";
        let b = "etc/ t=1\n etc/a =1 t=5\n var/log/x =2\n x.pyc =33\n same =s\n mode =m mode=600";
        let found = output(&layer(a), &layer(b));
        let counts =
            [found.equal, found.only_a, found.only_b, found.content, found.times, found.metadata]
                .map(|files| files.files);
        assert_eq!(counts, [1, 1, 0, 2, 2, 1]);
        assert_eq!(found.places, [(Place::PythonCache, 1), (Place::Log, 1)]);
        assert_eq!(found.examples, ["/x.pyc", "/var/log/x"]);
        assert!(!found.other_order && !found.only_times());
        let times = output(&layer("a =1\nb =2"), &layer("b =2 t=1\na =1"));
        assert!(times.only_times() && times.other_order);
        let order = output(&layer("a =1\nb =2"), &layer("b =2\na =1"));
        assert_eq!((order.differing(), order.other_order), (0, true));
    }

    #[test]
    fn parts_and_what_would_be_shared() {
        let base = ("base", 100, 300);
        let a = side("a", "gz", &[base, ("x", 10, 20), ("tail", 7, 9)]);
        let b = side("b", "gz", &[base, ("y", 30, 40), ("tail", 7, 9)]);
        let sharing = sharing(&a, &b);
        let trees = TreeDiff::build(
            union(&["base =1", "lib/big =1234567890\n z =1", "t =1"]),
            union(&["base =1", "lib/big =1234567890 t=4\n z =2", "t =1"]),
            &Ignore::default(),
        );
        let found = parting(&a, &b, &sharing, Some(&trees)).unwrap();
        assert_eq!((found.layer, found.steps), (1, Steps::Other));
        assert_eq!(
            found.output.map(|output| (output.times.files, output.content.files)),
            Some((1, 1))
        );
        let want = [
            Finding::Stranded { layers: 1, same_blob: 1, a: 2, b: 2, bytes: 9 },
            Finding::CommonContent {
                files: 2,
                bytes: 11,
                folder: "/lib".into(),
                folder_files: 1,
                folder_bytes: 10,
            },
        ];
        assert_eq!(found.findings, want);
    }

    #[test]
    fn another_order_and_no_parting() {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2), ("y", 1, 2)]);
        let b = side("b", "zstd", &[("base", 1, 2), ("y", 1, 2), ("x", 1, 2)]);
        let found = parting(&a, &b, &sharing(&a, &b), None).unwrap();
        assert_eq!(
            found.findings,
            [Finding::Reordered { layers: 2 }, Finding::Recompressed { layers: 1 }]
        );
        let base = side("base", "gz", &[("base", 1, 2)]);
        assert_eq!(parting(&base, &a, &sharing(&base, &a), None), None);
        let other = side("other", "gz", &[("other", 1, 2)]);
        assert_eq!(
            parting(&base, &other, &sharing(&base, &other), None).map(|found| found.layer),
            Some(0)
        );
    }

    #[test]
    fn the_same_step() {
        let mut a = side("a", "gz", &[("x", 1, 2)]);
        let mut b = side("b", "gz", &[("y", 1, 2)]);
        a.layers[0].created_by = Some("/bin/sh -c make".into());
        b.layers[0].created_by = Some("RUN /bin/sh -c  make # buildkit".into());
        assert_eq!(
            parting(&a, &b, &sharing(&a, &b), None).map(|found| found.steps),
            Some(Steps::Same)
        );
        b.layers[0].created_by = None;
        assert_eq!(
            parting(&a, &b, &sharing(&a, &b), None).map(|found| found.steps),
            Some(Steps::Unknown)
        );
    }
}
