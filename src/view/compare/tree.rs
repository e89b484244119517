//! The compared trees on the screen: the tree of differences as a list.

use super::rows::{CompareQuery, CompareSort, PairCells, PairTotals, Pairs};
use crate::analysis::change::Fields;
use crate::analysis::treediff::{Difference, PairId, Tally, TreeDiff};
use crate::analysis::union::{NodeId, Union};
use crate::view::list::{Elsewhere, FoldSet, Nodes, Outline, Source};
use crate::view::rows::NodeKind;
use crate::view::text;
use std::ops::Range;

/// So many differences are shown wide open.
const OPEN_WHOLE: u32 = 400;

/// The compared trees as they are on the screen.
pub type CompareModel = Outline<Pairs>;

/// The differences as a query sees them.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    diff: &'a TreeDiff,
    query: &'a CompareQuery,
}

impl Source<Pairs> for TreeDiff {
    type Nodes<'a> = Sight<'a>;

    fn seen<'a>(&'a self, query: &'a CompareQuery) -> Sight<'a> {
        Sight { diff: self, query }
    }
}

impl Sight<'_> {
    fn is_hidden(&self, difference: Difference) -> bool {
        self.query.list.hide.contains(&difference)
    }

    /// Paths of a kind that is not hidden.
    fn wanted(&self, tally: &Tally) -> u32 {
        let kinds = Difference::ALL.into_iter();
        kinds.filter(|&kind| !self.is_hidden(kind)).map(|kind| tally.of(kind)).sum()
    }
}

impl Nodes<Pairs> for Sight<'_> {
    fn count(&self) -> u32 {
        self.diff.len() as u32
    }

    fn parent(&self, node: u32) -> u32 {
        self.diff.parent(PairId(node)).0
    }

    fn children(&self, node: u32) -> Range<u32> {
        self.diff.child_range(PairId(node))
    }

    fn name(&self, node: u32) -> &[u8] {
        self.diff.name(PairId(node))
    }

    fn is_shown(&self, node: u32) -> bool {
        !self.is_hidden(self.diff.difference(PairId(node))) || self.shows_inside(node)
    }

    fn shows_inside(&self, node: u32) -> bool {
        self.wanted(&self.diff.inside(PairId(node))) > 0
    }

    fn order(&self) -> Option<impl Fn(u32) -> u64> {
        let (diff, sort) = (self.diff, self.query.list.sort);
        (sort != CompareSort::Name).then_some(move |node| match sort {
            CompareSort::Name => 0,
            CompareSort::A => diff.size_a(PairId(node)).unwrap_or(0),
            CompareSort::B => diff.size_b(PairId(node)).unwrap_or(0),
            CompareSort::Delta => diff.delta(PairId(node)).unsigned_abs(),
        })
    }

    fn folds(&self) -> FoldSet {
        FoldSet::default()
    }

    fn opens_whole(&self) -> bool {
        self.diff.totals().differing() <= OPEN_WHOLE
    }

    /// As B has it, or else A.
    fn bytes(&self, node: u32) -> u64 {
        let node = PairId(node);
        let version = self.diff.version_b(node).or(self.diff.version_a(node));
        version.map_or(0, |version| version.size())
    }

    fn elsewhere(&self, node: u32) -> Option<(Elsewhere, u64)> {
        Some((Elsewhere::Buttons, self.bytes(node)))
    }

    /// Files of B have even numbers, those that only A has odd ones.
    fn body(&self, node: u32) -> Option<u64> {
        let (diff, node) = (self.diff, PairId(node));
        let of = |union: &Union, node: NodeId| union.body_of(node, union.top()).map(u64::from);
        if diff.version_b(node).is_some() {
            diff.node_b(node).and_then(|node| of(diff.b(), node)).map(|body| body << 1)
        } else {
            diff.node_a(node).and_then(|node| of(diff.a(), node)).map(|body| body << 1 | 1)
        }
    }

    fn cells(&self, node: u32) -> PairCells {
        let (diff, node) = (self.diff, PairId(node));
        let (a, b) = (diff.version_a(node), diff.version_b(node));
        let glyph = glyph(diff, node);
        PairCells {
            node_a: diff.node_a(node).map(|node| node.0),
            node_b: diff.node_b(node).map(|node| node.0),
            kind: b.or(a).map_or(NodeKind::Dir, |version| version.kind.into()),
            difference: diff.difference(node),
            glyph,
            inside: diff.inside(node),
            fields: fields(diff, node, glyph).names().map(str::to_owned).collect(),
            size_a: diff.size_a(node),
            size_b: diff.size_b(node),
            delta: diff.delta(node),
            twin: diff.twin(node).map(|twin| format!("/{}", text::escape(&diff.path(twin)))),
            layer_a: a.and_then(|version| version.entry_layer),
            layer_b: b.and_then(|version| version.entry_layer),
        }
    }

    fn totals(&self) -> PairTotals {
        PairTotals { tally: self.diff.totals(), moved: self.diff.pairs().len() as u32 }
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
    use crate::view::list::{FilterMode, Fold, ListQuery, Row};

    const A: &str = "etc/\n etc/a =1\n etc/gone =xyz\n lib/\n lib/n/\n lib/n/x =1\n lib/n/y =1\n same/\n same/s =s\n old =moved";
    const B: &str = "etc/\n etc/a =9\n etc/new =nn\n lib/\n lib/n/\n lib/n/x =1 t=3\n lib/n/y =1 t=3\n same/\n same/s =s\n new =moved";

    fn trees() -> TreeDiff {
        TreeDiff::build(union(&[A]), union(&[B]), &Ignore::default())
    }

    fn differences(list: ListQuery<Pairs>) -> CompareQuery {
        let list = ListQuery { hide: vec![Difference::Equal], ..list };
        CompareQuery { list, ..CompareQuery::default() }
    }

    fn only_differences() -> CompareQuery {
        differences(ListQuery::default())
    }

    /// `depth glyph name` of all rows.
    fn rows(model: &CompareModel, diff: &TreeDiff) -> Vec<String> {
        let sign = |row: &Row<Pairs>| match row.cells.glyph {
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
            (lib.cells.fields.as_slice(), lib.cells.delta, lib.open),
            (&["mtime".to_owned()][..], 0, Some(true))
        );
        assert_eq!((lib.position, lib.siblings, window.total, window.totals.moved), (2, 4, 10, 1));
        let old = model.window(&diff, 9, 1).rows.remove(0).cells;
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
        model.ask(
            &diff,
            &CompareQuery {
                list: ListQuery { hide, ..ListQuery::default() },
                ..CompareQuery::default()
            },
            Some(Fold::OpenAll),
        );
        assert_eq!(rows(&model, &diff), ["0 ~ etc", "1 ~ a", "1 - gone", "0 - old"]);
    }

    #[test]
    fn sorted_by_how_much_differs() {
        let diff = trees();
        let mut model = CompareModel::default();
        let query = differences(ListQuery {
            sort: CompareSort::Delta,
            descending: true,
            ..ListQuery::default()
        });
        model.ask(&diff, &query, Some(Fold::CloseAll));
        assert_eq!(rows(&model, &diff), ["0 - old", "0 + new", "0 ~ etc", "0 m lib"]);
    }

    #[test]
    fn filters_keep_folders_of_what_matches() {
        let diff = trees();
        let mut model = CompareModel::default();
        let query = differences(ListQuery {
            filter: "/n/".into(),
            mode: FilterMode::Text,
            ..ListQuery::default()
        });
        model.ask(&diff, &query, None);
        assert_eq!(rows(&model, &diff), ["0 m lib", "1 m n", "2 m x", "2 m y"]);
        let found = model.window(&diff, 0, 9).found.unwrap();
        assert_eq!((found.count, found.bytes, found.first), (2, 2, Some(2)));
        model.ask(
            &diff,
            &differences(ListQuery {
                filter: "g*".into(),
                mode: FilterMode::Glob,
                ..ListQuery::default()
            }),
            None,
        );
        assert_eq!(rows(&model, &diff), ["0 ~ etc", "1 - gone"]);
        model.ask(
            &diff,
            &differences(ListQuery {
                filter: "(".into(),
                mode: FilterMode::Regex,
                ..ListQuery::default()
            }),
            None,
        );
        let window = model.window(&diff, 0, 99);
        assert!(window.filter_error.is_some() && window.total == 10);
    }

    #[test]
    fn a_filter_finds_the_same_whatever_was_typed_before() {
        let diff = trees();
        let mut model = CompareModel::default();
        for filter in ["n", "ne", "n", "", "e", "ew", "/n/", "/n/x", "/n/"] {
            let query = differences(ListQuery { filter: filter.into(), ..ListQuery::default() });
            let mut fresh = CompareModel::default();
            for model in [&mut model, &mut fresh] {
                model.ask(&diff, &query, Some(Fold::OpenAll));
            }
            assert_eq!(model.window(&diff, 0, 99), fresh.window(&diff, 0, 99), "{filter}");
        }
    }

    #[test]
    fn folds_and_numbers_from_elsewhere() {
        let diff = trees();
        let mut model = CompareModel::default();
        model.ask(&diff, &only_differences(), Some(Fold::CloseAll));
        let x = diff.find(b"lib/n/x").unwrap();
        model.ask(&diff, &only_differences(), Some(Fold::Reveal(x.0)));
        assert_eq!(model.row_of(x.0), Some(3));
        for fold in [Fold::Toggle(999), Fold::OpenBelow(999), Fold::Reveal(999), Fold::OpenBelow(0)]
        {
            model.ask(&diff, &only_differences(), Some(fold));
        }
        assert_eq!(model.window(&diff, 999, 5).rows.len(), 0);
        let mut model = CompareModel::default();
        model.ask(&diff, &only_differences(), None);
        assert_eq!(model.window(&diff, 0, 99).total, 10);
    }
}
