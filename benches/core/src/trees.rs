//! From layer indexes to visible rows: the union of 20 layers of 50,000 entries, and what a keystroke or a click costs.

use super::made;
use criterion::Criterion;
use layerpeel::analysis::union::Union;
use layerpeel::view::list::Fold;
use layerpeel::view::rows::{SortKey, TreeQuery, TreeView};
use layerpeel::view::tree::TreeModel;
use std::hint::black_box;

const LAYERS: usize = 20;
const ENTRIES: usize = 50_000;

/// All layers merged, as the desk does once an image is read.
pub fn union(criterion: &mut Criterion) {
    let layers = made::stack(LAYERS, ENTRIES);
    let mut group = criterion.benchmark_group("union");
    group.sample_size(10);
    group.bench_function("build 20 × 50,000", |bench| bench.iter(|| Union::build(&layers)));
    group.finish();
    let union = Union::build(&layers);
    let (nodes, indexes) =
        (union.len(), layers.iter().flatten().map(|layer| layer.heap_bytes()).sum::<usize>());
    eprintln!(
        "union: {nodes} nodes, {} B a node; layers {} B a node",
        union.heap_bytes() / nodes,
        indexes / nodes
    );
}

/// Each is one message to the desk, on the million rows of a tree that is wholly open.
pub fn rows(criterion: &mut Criterion) {
    let union = Union::build(&made::stack(LAYERS, ENTRIES));
    let top = LAYERS as u32 - 1;
    let query = TreeQuery { layer: top, ..TreeQuery::default() };
    let mut tree = TreeModel::default();
    tree.ask(&union, &query, Some(Fold::OpenAll));
    let mut group = criterion.benchmark_group("rows of 1,000,000 paths");
    group.sample_size(10);
    group.bench_function("window of 60", |bench| {
        bench.iter(|| black_box(tree.window(&union, 400_000, 60)))
    });
    let mut flip = 0;
    let mut alternate = |tree: &mut TreeModel, queries: [&TreeQuery; 2]| {
        flip ^= 1;
        tree.ask(&union, queries[flip], None);
        black_box(tree.window(&union, 0, 60).total)
    };
    let of = |change: fn(&mut TreeQuery)| {
        let mut other = query.clone();
        change(&mut other);
        other
    };
    for (name, other) in [
        ("other layer", of(|query| query.layer = 3)),
        ("this layer's tree", of(|query| query.view = TreeView::Layer)),
        ("sort by size", of(|query| query.list.sort = SortKey::Size)),
        ("filter, many matches", of(|query| query.list.filter = "e".into())),
        ("filter, few matches", of(|query| query.list.filter = "packet4711".into())),
    ] {
        group.bench_function(name, |bench| bench.iter(|| alternate(&mut tree, [&query, &other])));
    }
    group.bench_function("open all, close all", |bench| {
        bench.iter(|| {
            tree.ask(&union, &query, Some(Fold::CloseAll));
            tree.ask(&union, &query, Some(Fold::OpenAll));
        });
    });
    group.finish();
}
