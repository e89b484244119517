//! Random stacks of layers: the union and a second, naive implementation of the spec must see the same.

#[path = "naive/dice.rs"]
mod dice;
mod naive;
#[path = "naive/stack.rs"]
mod stack;

use dice::Dice;
use layerpeel::analysis::{Cause, NodeId, Union, hidden, never_shown};
use layerpeel::domain::whiteout::{Marker, classify};
use layerpeel::domain::{Entry, EntryKind, path};
use naive::{Thing, Tree};
use stack::{describe, union};

fn tree_at(union: &Union, layer: u32) -> Tree {
    let mut walk = union.walk(NodeId::ROOT);
    let mut tree = Tree::new();
    while let Some((node, path)) = walk.next_node() {
        if let Some(version) = union.state(node, layer).filter(|_| node != NodeId::ROOT) {
            let id = version.entry_layer.zip(version.entry.map(|entry| entry.number()));
            tree.insert(path.to_vec(), Thing { kind: version.kind, id });
        }
    }
    tree
}

fn check(layers: &[Vec<Entry>]) {
    let union = union(layers);
    let trees = naive::merge(layers);
    let mut below = Tree::new();
    for (layer, (tree, causes)) in trees.iter().enumerate() {
        let layer = layer as u32;
        assert_eq!(&tree_at(&union, layer), tree, "merged up to {layer}");
        let mut walk = union.walk(NodeId::ROOT);
        while let Some((node, path)) = walk.next_node() {
            if node != NodeId::ROOT {
                let (before, after) = (below.get(path).copied(), tree.get(path).copied());
                let change = union.change(node, layer);
                assert_eq!(
                    change.map(|change| change.kind),
                    naive::change(layers, before, after),
                    "{layer} {path:?}"
                );
                let cause: Option<Cause> = change.and_then(|change| change.cause);
                assert_eq!(
                    cause,
                    causes.get(path).copied().filter(|_| cause.is_some()),
                    "{layer} {path:?}"
                );
            }
            let held = union.holds(node, layer);
            assert_eq!(
                (held.bytes, held.paths),
                naive::holds(layers, tree, path),
                "{layer} {path:?}"
            );
            let names = union.hardlinks(node, layer).count();
            let same = tree
                .get(path)
                .and_then(|thing| thing.id)
                .map_or(0, |id| tree.values().filter(|t| t.id == Some(id)).count());
            assert_eq!(names, if same > 1 { same } else { 0 }, "{layer} {path:?}");
        }
        below = tree.clone();
    }
    assert_eq!(hidden(&union).by_layer, naive::hidden(layers, &trees));
    for layer in 0..union.layer_count() {
        let never = never_shown(&union)[layer as usize];
        let stored: u64 = layers[layer as usize]
            .iter()
            .filter(|e| e.kind == EntryKind::File)
            .map(|e| e.stored)
            .sum();
        let shown = union.touch(NodeId::ROOT, layer).map_or(0, |touch| touch.stored);
        assert_eq!(shown + never, stored, "stored by {layer}");
    }
}

#[test]
fn random_stacks_agree_with_the_naive_merge() {
    for seed in 0..6_000 {
        let layers = Dice(seed).layers();
        let outcome = std::panic::catch_unwind(|| check(&layers));
        assert!(outcome.is_ok(), "seed {seed}: {}", describe(&layers));
    }
}

#[test]
fn markers_may_stand_anywhere() {
    for seed in 0..2_000 {
        let mut dice = Dice(seed << 20);
        let mut layers = dice.layers();
        let before = tree_at(&union(&layers), u32::MAX);
        let names: Vec<Vec<String>> = layers.iter().map(|layer| ids(layer)).collect();
        for layer in &mut layers {
            let (mut markers, others): (Vec<_>, Vec<_>) = layer
                .drain(..)
                .partition(|entry| classify(path::name(&entry.path)) != Marker::None);
            dice.shuffle(&mut markers);
            *layer = others;
            for marker in markers {
                let at = dice.roll(layer.len() as u64 + 1) as usize;
                layer.insert(at, marker);
            }
        }
        let after = tree_at(&union(&layers), u32::MAX);
        assert_eq!(
            named(&before, &names),
            named(&after, &layers.iter().map(|layer| ids(layer)).collect::<Vec<_>>()),
            "{seed}"
        );
    }
}

/// Entries by content rather than number, which moves.
fn ids(layer: &[Entry]) -> Vec<String> {
    layer.iter().map(|entry| format!("{entry:?}")).collect()
}

fn named(tree: &Tree, names: &[Vec<String>]) -> Vec<(Vec<u8>, Option<String>)> {
    let name =
        |thing: &Thing| thing.id.map(|(layer, at)| names[layer as usize][at as usize].clone());
    tree.iter().map(|(path, thing)| (path.clone(), name(thing))).collect()
}
