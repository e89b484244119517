//! The files whose bytes an image stores and does not show, as a flat list: which layer stores each, which hides it, how, and
//! how much it weighs.

use super::list::{Elsewhere, FoldSet, ListQuery, Listed, Nodes, ROOT, Source};
use super::text;
pub use crate::analysis::hidden::Why;
use crate::analysis::hidden::{HiddenFile, hidden};
use crate::analysis::union::Union;
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;
use std::ops::Range;

/// The list of hidden files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bodies;

/// What order they stand in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BodySort {
    /// By the bytes of the path.
    #[default]
    Path,
    /// By the layer that stores it.
    Layer,
    /// By the layer that hides it.
    By,
    /// By size.
    Size,
}
wire! { enum BodySort { Path, Layer, By, Size } }

/// Which of them there are rows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodiesQuery {
    /// Only those that this layer stores, base = 0.
    pub layer: Option<u32>,
    /// Only those that this layer hides.
    pub by: Option<u32>,
    /// Only this path and all below it: escaped, with a leading `/`.
    pub within: Option<String>,
    /// Order, what hid them, filter.
    pub list: ListQuery<Bodies>,
}
wire! { struct BodiesQuery { layer, by, within, list } }

impl Default for BodiesQuery {
    /// All of them, the largest first.
    fn default() -> Self {
        let list = ListQuery { sort: BodySort::Size, descending: true, ..ListQuery::default() };
        Self { layer: None, by: None, within: None, list }
    }
}

/// What a row shows besides its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyCells {
    /// Its path's number in the image's tree.
    pub node: u32,
    /// The layer that stores it, base = 0.
    pub layer: u32,
    /// The layer that hides it.
    pub by: u32,
    /// What hid it.
    pub why: Why,
    /// Bytes.
    pub size: u64,
}
wire! { struct BodyCells { node, layer, by, why, size } }

/// What is known of all of them together, whatever buttons and filter leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodiesTotals {
    /// How many.
    pub files: u32,
    /// Their bytes.
    pub bytes: u64,
    /// The largest of them.
    pub largest: u64,
    /// How many each cause hid, in the order of [`Why::ALL`].
    pub by_why: Vec<u32>,
}
wire! { struct BodiesTotals { files, bytes, largest, by_why } }

impl Listed for Bodies {
    type Query = BodiesQuery;
    type Sort = BodySort;
    type Kind = Why;
    type Cells = BodyCells;
    type Totals = BodiesTotals;

    fn list(query: &BodiesQuery) -> &ListQuery<Self> {
        &query.list
    }

    fn list_mut(query: &mut BodiesQuery) -> &mut ListQuery<Self> {
        &mut query.list
    }
}

/// What hid a file, in a word or two.
pub fn why_word(why: Why) -> &'static str {
    match why {
        Why::Overwritten => "overwritten",
        Why::CopiedUp => "copied up",
        Why::Rewritten => "stored again",
        Why::OtherKind => "replaced",
        Why::Whiteout => "deleted",
        Why::Opaque => "folder emptied",
        Why::FolderReplaced => "folder replaced",
    }
}

/// The same, in a sentence.
pub fn why_meaning(why: Why) -> &'static str {
    match why {
        Why::Overwritten => "a later layer stores other bytes at this path",
        Why::CopiedUp => "a later layer stores the same bytes again, for other metadata",
        Why::Rewritten => "a later layer stores the very same again",
        Why::OtherKind => "a later layer has something else than a file at this path",
        Why::Whiteout => "a later layer deletes it, or a folder that it is in",
        Why::Opaque => "a later layer makes the folder anew",
        Why::FolderReplaced => "a later layer has something else in place of its folder",
    }
}

/// All hidden files of an image, by path and then by layer.
#[derive(Clone, Debug, Default)]
pub struct HiddenFiles {
    files: Vec<HiddenFile>,
    /// Paths without a leading slash, one behind the other.
    paths: Vec<u8>,
    starts: Vec<usize>,
}

impl HiddenFiles {
    /// Those of an image.
    pub fn of(union: &Union) -> Self {
        let found = hidden(union).files.into_iter();
        let mut files: Vec<(Vec<u8>, HiddenFile)> =
            found.map(|file| (union.path(file.node), file)).collect();
        files.sort_small_by(|(a, one), (b, other)| (a, one.layer).cmp(&(b, other.layer)));
        let mut all = Self { starts: vec![0], ..Self::default() };
        for (path, file) in files {
            all.paths.extend_from_slice(&path);
            all.starts.push(all.paths.len());
            all.files.push(file);
        }
        all
    }

    /// Of a node; the root is none.
    fn file(&self, node: u32) -> Option<&HiddenFile> {
        self.files.get((node as usize).checked_sub(1)?)
    }

    fn path(&self, node: u32) -> &[u8] {
        let at = node as usize;
        match (at.checked_sub(1).and_then(|at| self.starts.get(at)), self.starts.get(at)) {
            (Some(&start), Some(&end)) => &self.paths[start..end],
            _ => b"",
        }
    }
}

/// The hidden files as a query sees them.
#[derive(Clone, Copy, Debug)]
pub struct Heap<'a> {
    files: &'a HiddenFiles,
    query: &'a BodiesQuery,
}

impl Source<Bodies> for HiddenFiles {
    type Nodes<'a> = Heap<'a>;

    fn seen<'a>(&'a self, query: &'a BodiesQuery) -> Heap<'a> {
        Heap { files: self, query }
    }
}

impl Heap<'_> {
    /// It is one of those that are asked about, whatever the buttons hide.
    fn is_asked(&self, node: u32) -> bool {
        let Some(file) = self.files.file(node) else { return false };
        self.query.layer.is_none_or(|layer| layer == file.layer)
            && self.query.by.is_none_or(|by| by == file.by)
            && self.query.within.as_ref().is_none_or(|within| {
                let path = format!("/{}", text::escape(self.files.path(node)));
                let rest = path.strip_prefix(within.trim_end_matches('/'));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    fn is_hidden(&self, node: u32) -> bool {
        self.files.file(node).is_some_and(|file| self.query.list.hide.contains(&file.why))
    }
}

impl Nodes<Bodies> for Heap<'_> {
    fn count(&self) -> u32 {
        self.files.files.len() as u32 + 1
    }

    fn parent(&self, _: u32) -> u32 {
        ROOT
    }

    fn children(&self, node: u32) -> Range<u32> {
        if node == ROOT { 1..self.count() } else { 0..0 }
    }

    fn name(&self, node: u32) -> &[u8] {
        self.files.path(node)
    }

    /// Every component of a path is looked at, as in a tree.
    fn matches_name(&self, node: u32, matches: &dyn Fn(&[u8]) -> bool) -> bool {
        self.files.path(node).split(|&byte| byte == b'/').any(matches)
    }

    fn is_shown(&self, node: u32) -> bool {
        self.is_asked(node) && !self.is_hidden(node)
    }

    fn shows_inside(&self, node: u32) -> bool {
        node == ROOT
    }

    fn order(&self) -> Option<impl Fn(u32) -> u64> {
        let (files, sort) = (self.files, self.query.list.sort);
        (sort != BodySort::Path).then_some(move |node| {
            files.file(node).map_or(0, |file| match sort {
                BodySort::Path => 0,
                BodySort::Layer => file.layer.into(),
                BodySort::By => file.by.into(),
                BodySort::Size => file.bytes,
            })
        })
    }

    fn folds(&self) -> FoldSet {
        FoldSet::default()
    }

    fn opens_whole(&self) -> bool {
        false
    }

    fn bytes(&self, node: u32) -> u64 {
        self.files.file(node).map_or(0, |file| file.bytes)
    }

    fn elsewhere(&self, node: u32) -> Option<(Elsewhere, u64)> {
        self.is_asked(node).then(|| (Elsewhere::Buttons, self.bytes(node)))
    }

    /// Each is a body of its own.
    fn body(&self, _: u32) -> Option<u64> {
        None
    }

    fn cells(&self, node: u32) -> BodyCells {
        let file = self.files.file(node).copied();
        let (layer, by) = file.map_or((0, 0), |file| (file.layer, file.by));
        let why = file.map_or(Why::Overwritten, |file| file.why);
        let (of, size) = file.map_or((0, 0), |file| (file.node.0, file.bytes));
        BodyCells { node: of, layer, by, why, size }
    }

    fn totals(&self) -> BodiesTotals {
        let mut totals = BodiesTotals { by_why: vec![0; Why::ALL.len()], ..Default::default() };
        for node in (1..self.count()).filter(|&node| self.is_asked(node)) {
            let Some(file) = self.files.file(node) else { continue };
            totals.files += 1;
            totals.bytes = totals.bytes.saturating_add(file.bytes);
            totals.largest = totals.largest.max(file.bytes);
            totals.by_why[file.why as usize] += 1;
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;
    use crate::view::list::{Outline, Window};

    fn see(files: &HiddenFiles, query: &BodiesQuery) -> Window<Bodies> {
        let mut outline = Outline::default();
        outline.ask(files, query, None);
        outline.window(files, 0, 100)
    }

    fn lines(window: &Window<Bodies>) -> Vec<String> {
        let line = |row: &crate::view::list::Row<Bodies>| {
            let BodyCells { layer, by, why, size, .. } = row.cells;
            format!("{} {size} L{} by L{} {}", row.name, layer + 1, by + 1, why_word(why))
        };
        window.rows.iter().map(line).collect()
    }

    fn files() -> (Union, HiddenFiles) {
        let layers: [&[&str]; 3] = [
            &["var/a=22", "var/big.pyc=7777777", "x=1", "variety=55555"],
            &["x=4444", ".wh.variety"],
            &["x=666666", ".wh.var"],
        ];
        let union = union(&layers);
        let files = HiddenFiles::of(&union);
        (union, files)
    }

    #[test]
    fn the_largest_first_with_who_stores_and_who_hides() {
        let (union, files) = files();
        let window = see(&files, &BodiesQuery::default());
        let want = [
            "var/big.pyc 7 L1 by L3 deleted",
            "variety 5 L1 by L2 deleted",
            "x 4 L2 by L3 overwritten",
            "var/a 2 L1 by L3 deleted",
            "x 1 L1 by L2 overwritten",
        ];
        assert_eq!(lines(&window), want);
        let found = hidden(&union);
        let totals = &window.totals;
        assert_eq!(
            (totals.files as usize, totals.bytes, totals.largest),
            (found.files.len(), found.bytes, 7)
        );
        assert_eq!(totals.by_why.iter().sum::<u32>(), totals.files);
        assert!(window.rows.iter().all(|row| row.open.is_none() && row.depth == 0));
    }

    #[test]
    fn of_a_layer_of_a_folder_of_a_cause_and_by_name() {
        let (_, files) = files();
        let names = |query: BodiesQuery| -> Vec<String> {
            see(&files, &query).rows.into_iter().map(|row| row.name).collect()
        };
        let all = BodiesQuery::default;
        let filtered = |text: &str| {
            let filter = text.to_owned();
            BodiesQuery { list: ListQuery { filter, ..all().list }, ..all() }
        };
        assert_eq!(names(BodiesQuery { layer: Some(1), ..all() }), ["x"]);
        let within = |path: &str| BodiesQuery { within: Some(path.into()), ..all() };
        assert_eq!(names(within("/var")), ["var/big.pyc", "var/a"], "not what begins alike");
        assert_eq!(names(BodiesQuery { by: Some(9), ..all() }), [""; 0]);
        assert_eq!(names(BodiesQuery { by: Some(1), ..all() }), ["variety", "x"]);
        assert_eq!(names(within("/x")), ["x", "x"], "each of its bodies");
        assert_eq!(names(within("/")).len(), 5);
        let list = ListQuery { hide: vec![Why::Whiteout], ..all().list };
        assert_eq!(names(BodiesQuery { list, ..all() }), ["x", "x"]);
        assert_eq!(names(filtered("*.pyc")), ["var/big.pyc"]);
        assert_eq!(names(filtered("var")), ["var/big.pyc", "variety", "var/a"]);
        assert_eq!(names(filtered("var/a")), ["var/a"]);
        let list = ListQuery { sort: BodySort::By, descending: false, ..all().list };
        assert_eq!(names(BodiesQuery { list, ..all() })[..2], ["variety", "x"]);
    }

    #[test]
    fn nothing_is_hidden() {
        let files = HiddenFiles::of(&union(&[&["a=1"]]));
        let window = see(&files, &BodiesQuery::default());
        assert_eq!((window.total, window.totals.files), (0, 0));
    }
}
