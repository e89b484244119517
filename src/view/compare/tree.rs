//! The compared trees on the screen: the list of visible rows, kept from one question to the next.

use super::rows::{CompareQuery, CompareRow, CompareSort, CompareWindow};
use crate::analysis::change::Fields;
use crate::analysis::treediff::{Difference, PairId, Tally, TreeDiff};
use crate::view::rows::{Fold, NodeKind};
use crate::view::text;
use crate::view::tree::filter::Filter;
use crate::view::tree::fold::Folds;

/// So many differences are shown wide open.
const OPEN_WHOLE: u32 = 400;

/// The compared trees as they are on the screen.
#[derive(Debug, Default)]
pub struct CompareModel {
    query: CompareQuery,
    plain: Folds,
    filtered: Folds,
    kept: Option<Kept>,
    filter_error: Option<String>,
    visible: Vec<Visible>,
    drawn: bool,
}

/// A visible row.
#[derive(Clone, Copy, Debug)]
struct Visible {
    node: PairId,
    depth: u16,
    position: u32,
    siblings: u32,
}

/// What a filter keeps.
#[derive(Debug)]
struct Kept {
    /// For each node: `MATCHED`, `SHOWN`.
    flags: Vec<u8>,
    count: u32,
}

const MATCHED: u8 = 1;
const SHOWN: u8 = 2;

impl CompareModel {
    /// Sets the query and the folds, and makes the list anew where they differ from before.
    pub fn ask(&mut self, diff: &TreeDiff, query: &CompareQuery, fold: Option<Fold>) {
        let new_query = !self.drawn || *query != self.query;
        if new_query {
            self.set_query(diff, query);
        }
        if let Some(fold) = fold {
            self.fold(diff, fold);
        }
        if new_query || fold.is_some() {
            self.list(diff);
            self.drawn = true;
        }
    }

    /// Forgets what is open: the tree of differences was made anew, and its nodes have other numbers.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// The rows from `first`, at most `count`.
    pub fn window(&self, diff: &TreeDiff, first: u32, count: u32) -> CompareWindow {
        let total = self.visible.len();
        let from = (first as usize).min(total);
        let to = from.saturating_add(count as usize).min(total);
        CompareWindow {
            total: total as u32,
            first: from as u32,
            rows: self.visible[from..to].iter().map(|visible| self.row(diff, *visible)).collect(),
            tally: diff.totals(),
            moved: diff.pairs().len() as u32,
            matches: self.kept.as_ref().map(|kept| kept.count),
            filter_error: self.filter_error.clone(),
        }
    }

    /// The row of a node, when it is visible.
    pub fn row_of(&self, node: PairId) -> Option<u32> {
        self.visible.iter().position(|visible| visible.node == node).map(|row| row as u32)
    }

    fn set_query(&mut self, diff: &TreeDiff, query: &CompareQuery) {
        let other_filter = (&query.filter, query.mode) != (&self.query.filter, self.query.mode);
        if !self.drawn {
            self.plain = Folds::all(diff.totals().differing() <= OPEN_WHOLE);
        }
        if other_filter {
            self.filtered = Folds::all(true);
        }
        self.query = query.clone();
        let filter = Filter::parse(&query.filter, query.mode);
        self.filter_error = filter.as_ref().err().cloned();
        self.kept = filter.ok().flatten().map(|filter| self.keep(diff, &filter));
    }

    fn folds(&self) -> &Folds {
        if self.kept.is_some() { &self.filtered } else { &self.plain }
    }

    fn fold(&mut self, diff: &TreeDiff, fold: Fold) {
        let folds = if self.kept.is_some() { &mut self.filtered } else { &mut self.plain };
        let known = |node: u32| (node as usize) < diff.len();
        match fold {
            Fold::OpenAll => *folds = Folds::all(true),
            Fold::CloseAll => *folds = Folds::all(false),
            Fold::Toggle(node) if known(node) => folds.toggle(node),
            Fold::OpenBelow(node) if known(node) => {
                let mut to_visit = vec![PairId(node)];
                while let Some(node) = to_visit.pop() {
                    folds.set(node.0, true);
                    to_visit.extend(
                        diff.children(node).filter(|&child| diff.children(child).len() > 0),
                    );
                }
            }
            Fold::Reveal(node) if known(node) => {
                let mut folder = diff.parent(PairId(node));
                while folder != PairId::ROOT {
                    folds.set(folder.0, true);
                    folder = diff.parent(folder);
                }
            }
            _ => {}
        }
    }

    fn is_hidden(&self, difference: Difference) -> bool {
        self.query.hide.contains(&difference)
    }

    /// Paths of a kind that is not hidden.
    fn wanted(&self, tally: &Tally) -> u32 {
        Difference::ALL
            .into_iter()
            .filter(|&kind| !self.is_hidden(kind))
            .map(|kind| tally.of(kind))
            .sum()
    }

    /// Whether the node has a row when its folder is open and nothing is filtered.
    fn is_wanted(&self, diff: &TreeDiff, node: PairId) -> bool {
        !self.is_hidden(diff.difference(node)) || self.wanted(&diff.inside(node)) > 0
    }

    fn is_shown(&self, diff: &TreeDiff, node: PairId) -> bool {
        match &self.kept {
            Some(kept) => kept.flags[node.0 as usize] & SHOWN != 0,
            None => self.is_wanted(diff, node),
        }
    }

    /// Runs the filter over all paths; children have higher numbers than their folder, so that one walk forward lets folders
    /// hand down what they match, and one backward carries every match up to the root.
    fn keep(&self, diff: &TreeDiff, filter: &Filter) -> Kept {
        let mut flags = vec![0u8; diff.len()];
        let (inherited, needs_path) = (filter.is_inherited(), filter.needs_path());
        let mut path = Vec::new();
        let mut to_visit: Vec<(PairId, usize)> =
            diff.children(PairId::ROOT).map(|child| (child, 0)).collect();
        while let Some((node, above)) = to_visit.pop() {
            if needs_path {
                path.truncate(above);
                path.push(b'/');
            } else {
                path.clear();
            }
            path.extend_from_slice(diff.name(node));
            let handed_down = inherited && flags[diff.parent(node).0 as usize] & MATCHED != 0;
            if handed_down || filter.matches(&path) {
                flags[node.0 as usize] |= MATCHED;
            }
            let length = path.len();
            to_visit.extend(diff.children(node).map(|child| (child, length)));
        }
        let mut count = 0;
        for node in (1..diff.len() as u32).rev().map(PairId) {
            let at = node.0 as usize;
            if flags[at] & MATCHED != 0 && !self.is_hidden(diff.difference(node)) {
                flags[at] |= SHOWN;
                count += 1;
            }
            if flags[at] & SHOWN != 0 {
                flags[diff.parent(node).0 as usize] |= SHOWN;
            }
        }
        Kept { flags, count }
    }

    fn list(&mut self, diff: &TreeDiff) {
        let mut visible = std::mem::take(&mut self.visible);
        visible.clear();
        let mut to_visit = Vec::new();
        self.push_children(diff, PairId::ROOT, 0, &mut to_visit);
        while let Some(row) = to_visit.pop() {
            visible.push(row);
            if diff.children(row.node).len() > 0 && self.folds().is_open(row.node.0) {
                self.push_children(diff, row.node, row.depth.saturating_add(1), &mut to_visit);
            }
        }
        self.visible = visible;
    }

    /// Puts the visible children of a folder on the stack, the first on top.
    fn push_children(&self, diff: &TreeDiff, folder: PairId, depth: u16, stack: &mut Vec<Visible>) {
        let mut nodes: Vec<PairId> =
            diff.children(folder).filter(|&child| self.is_shown(diff, child)).collect();
        match self.query.sort {
            CompareSort::Name => {}
            CompareSort::A => nodes.sort_by_key(|&node| diff.size_a(node).unwrap_or(0)),
            CompareSort::B => nodes.sort_by_key(|&node| diff.size_b(node).unwrap_or(0)),
            CompareSort::Delta => nodes.sort_by_key(|&node| diff.delta(node).unsigned_abs()),
        }
        if self.query.descending {
            nodes.reverse();
        }
        let siblings = nodes.len() as u32;
        let rows = nodes.into_iter().zip(1..).map(|(node, position)| Visible {
            node,
            depth,
            position,
            siblings,
        });
        let start = stack.len();
        stack.extend(rows);
        stack[start..].reverse();
    }

    fn row(&self, diff: &TreeDiff, visible: Visible) -> CompareRow {
        let node = visible.node;
        let (a, b) = (diff.version_a(node), diff.version_b(node));
        let inside = diff.inside(node);
        let glyph = glyph(diff, node);
        let has_rows = match &self.kept {
            Some(_) => diff.children(node).any(|child| self.is_shown(diff, child)),
            None => self.wanted(&inside) > 0,
        };
        CompareRow {
            node: node.0,
            node_a: diff.node_a(node).map(|node| node.0),
            node_b: diff.node_b(node).map(|node| node.0),
            depth: u32::from(visible.depth),
            name: text::escape(diff.name(node)),
            kind: b.or(a).map_or(NodeKind::Dir, |version| version.kind.into()),
            difference: diff.difference(node),
            glyph,
            inside,
            fields: fields(diff, node, glyph).names().map(str::to_owned).collect(),
            size_a: diff.size_a(node),
            size_b: diff.size_b(node),
            delta: diff.delta(node),
            twin: diff.twin(node).map(|twin| format!("/{}", text::escape(&diff.path(twin)))),
            layer_a: a.and_then(|version| version.entry_layer),
            layer_b: b.and_then(|version| version.entry_layer),
            open: has_rows.then(|| self.folds().is_open(node.0)),
            matched: self
                .kept
                .as_ref()
                .is_some_and(|kept| kept.flags[node.0 as usize] & MATCHED != 0),
            position: visible.position,
            siblings: visible.siblings,
        }
    }
}

/// Of a folder that both images have: what is in it outweighs its own metadata.
fn glyph(diff: &TreeDiff, node: PairId) -> Difference {
    let inside = diff.inside(node);
    match diff.difference(node) {
        own @ (Difference::Added | Difference::Removed | Difference::Modified) => own,
        _ if inside.added + inside.removed + inside.modified > 0 => Difference::Modified,
        Difference::Equal if inside.metadata > 0 => Difference::Metadata,
        own => own,
    }
}

/// What differs in the path, or in all below it where that is metadata only.
fn fields(diff: &TreeDiff, node: PairId, glyph: Difference) -> Fields {
    if glyph == Difference::Metadata {
        diff.fields(node).with(diff.fields_inside(node))
    } else {
        diff.fields(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::treediff::Ignore;
    use crate::analysis::treediff::testing::union;
    use crate::view::rows::FilterMode;

    const A: &str = "etc/\n etc/a =1\n etc/gone =xyz\n lib/\n lib/n/\n lib/n/x =1\n lib/n/y =1\n same/\n same/s =s\n old =moved";
    const B: &str = "etc/\n etc/a =9\n etc/new =nn\n lib/\n lib/n/\n lib/n/x =1 t=3\n lib/n/y =1 t=3\n same/\n same/s =s\n new =moved";

    fn trees() -> TreeDiff {
        TreeDiff::build(union(&[A]), union(&[B]), &Ignore::default())
    }

    fn only_differences() -> CompareQuery {
        CompareQuery { hide: vec![Difference::Equal], ..CompareQuery::default() }
    }

    /// `depth glyph name` of all rows.
    fn rows(model: &CompareModel, diff: &TreeDiff) -> Vec<String> {
        let sign = |row: &CompareRow| match row.glyph {
            Difference::Equal => '=',
            Difference::Added => '+',
            Difference::Modified => '~',
            Difference::Metadata => 'm',
            Difference::Removed => '-',
        };
        let window = model.window(diff, 0, u32::MAX);
        window.rows.iter().map(|row| format!("{} {} {}", row.depth, sign(row), row.name)).collect()
    }

    #[test]
    fn only_what_differs_with_its_folders() {
        let diff = trees();
        let mut model = CompareModel::default();
        model.ask(&diff, &only_differences(), None);
        let want = [
            "0 ~ etc", "1 ~ a", "1 - gone", "1 + new", "0 m lib", "1 m n", "2 m x", "2 m y",
            "0 + new", "0 - old",
        ];
        assert_eq!(rows(&model, &diff), want);
        let window = model.window(&diff, 4, 1);
        let lib = &window.rows[0];
        assert_eq!(
            (lib.fields.as_slice(), lib.delta, lib.open),
            (&["mtime".to_owned()][..], 0, Some(true))
        );
        assert_eq!((lib.position, lib.siblings, window.total, window.moved), (2, 4, 10, 1));
        let old = model.window(&diff, 9, 1).rows.remove(0);
        assert_eq!(old.twin.as_deref(), Some("/new"));
        assert_eq!((old.size_a, old.size_b, old.delta, old.node_b), (Some(5), None, -5, None));
    }

    #[test]
    fn all_that_is_there_and_hidden_kinds() {
        let diff = trees();
        let mut model = CompareModel::default();
        model.ask(&diff, &CompareQuery::default(), Some(Fold::CloseAll));
        assert_eq!(rows(&model, &diff), ["0 ~ etc", "0 m lib", "0 + new", "0 - old", "0 = same"]);
        let hide = vec![Difference::Equal, Difference::Metadata, Difference::Added];
        model.ask(&diff, &CompareQuery { hide, ..CompareQuery::default() }, Some(Fold::OpenAll));
        assert_eq!(rows(&model, &diff), ["0 ~ etc", "1 ~ a", "1 - gone", "0 - old"]);
    }

    #[test]
    fn sorted_by_how_much_differs() {
        let diff = trees();
        let mut model = CompareModel::default();
        let query =
            CompareQuery { sort: CompareSort::Delta, descending: true, ..only_differences() };
        model.ask(&diff, &query, Some(Fold::CloseAll));
        assert_eq!(rows(&model, &diff), ["0 - old", "0 + new", "0 ~ etc", "0 m lib"]);
    }

    #[test]
    fn filters_keep_folders_of_what_matches() {
        let diff = trees();
        let mut model = CompareModel::default();
        let query =
            CompareQuery { filter: "/n/".into(), mode: FilterMode::Text, ..only_differences() };
        model.ask(&diff, &query, None);
        assert_eq!(rows(&model, &diff), ["0 m lib", "1 m n", "2 m x", "2 m y"]);
        assert_eq!(model.window(&diff, 0, 9).matches, Some(2));
        model.ask(
            &diff,
            &CompareQuery { filter: "g*".into(), mode: FilterMode::Glob, ..only_differences() },
            None,
        );
        assert_eq!(rows(&model, &diff), ["0 ~ etc", "1 - gone"]);
        model.ask(
            &diff,
            &CompareQuery { filter: "(".into(), mode: FilterMode::Regex, ..only_differences() },
            None,
        );
        let window = model.window(&diff, 0, 99);
        assert!(window.filter_error.is_some() && window.total == 10);
    }

    #[test]
    fn folds_and_numbers_from_elsewhere() {
        let diff = trees();
        let mut model = CompareModel::default();
        model.ask(&diff, &only_differences(), Some(Fold::CloseAll));
        let x = diff.find(b"lib/n/x").unwrap();
        model.ask(&diff, &only_differences(), Some(Fold::Reveal(x.0)));
        assert_eq!(model.row_of(x), Some(3));
        for fold in [Fold::Toggle(999), Fold::OpenBelow(999), Fold::Reveal(999), Fold::OpenBelow(0)]
        {
            model.ask(&diff, &only_differences(), Some(fold));
        }
        assert_eq!(model.window(&diff, 999, 5).rows.len(), 0);
        model.reset();
        model.ask(&diff, &only_differences(), None);
        assert_eq!(model.window(&diff, 0, 99).total, 10);
    }
}
