//! Random stacks of layers: the union and a second, naive implementation of the spec must see the same.

mod naive;

use layerpeel::analysis::{Cause, NodeId, Union, hidden, never_shown};
use layerpeel::domain::whiteout::{Marker, classify};
use layerpeel::domain::{ContentHash, Device, Entry, EntryKind, LayerIndexBuilder, Time, path};
use naive::{Thing, Tree};
use std::sync::Arc;

/// SplitMix64: the stacks are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % sides
    }

    fn path(&mut self) -> Vec<u8> {
        let depth = 1 + self.roll(4).min(self.roll(4));
        let names = (0..depth)
            .map(|_| [&b"a"[..], b"b", b"c", b"dd", b"a.x", b"a-"][self.roll(6) as usize]);
        names.collect::<Vec<_>>().join(&b'/')
    }

    fn link(&mut self) -> Vec<u8> {
        if self.roll(4) == 0 {
            return [&b"."[..], b"..", b"/", b"../.."][self.roll(4) as usize].to_vec();
        }
        let path = self.path();
        let front: &[u8] =
            [&b""[..], b"", b"/", b"../", b"../../", b"./", b"x/../"][self.roll(7) as usize];
        [front, &path].concat()
    }

    fn entry(&mut self) -> Entry {
        let path = self.path();
        let base = Entry {
            mode: [0o644, 0o755][self.roll(2) as usize],
            mtime: Time { secs: self.roll(2) as i64, nanos: 0 },
            ..Entry::file(path.clone())
        };
        match self.roll(20) {
            0..=6 => {
                let size = self.roll(4) * 10;
                Entry {
                    size,
                    stored: size,
                    content: Some(ContentHash(u128::from(size + self.roll(2)))),
                    ..base
                }
            }
            7..=9 => Entry { kind: EntryKind::Dir, ..base },
            10..=11 => Entry { kind: EntryKind::Symlink, link: self.link(), ..base },
            12..=14 => Entry { kind: EntryKind::Hardlink, link: self.path(), ..base },
            15 => Entry {
                kind: EntryKind::Char,
                device: Some(Device { major: 0, minor: self.roll(2) as u32 }),
                ..base
            },
            16..=17 => {
                let (folder, name) = (path::parent(&path), path::name(&path));
                let slash: &[u8] = if folder.is_empty() { b"" } else { b"/" };
                Entry::file([folder, slash, b".wh.", name].concat())
            }
            18 => Entry::file([&path[..], b"/.wh..wh..opq"].concat()),
            _ => Entry::file(
                [&b".wh..wh.plnk"[..], b".wh..wh..opq", b"a/.wh.", b".wh.b/c"]
                    [self.roll(4) as usize],
            ),
        }
    }

    fn layers(&mut self) -> Vec<Vec<Entry>> {
        (0..1 + self.roll(6)).map(|_| (0..self.roll(14)).map(|_| self.entry()).collect()).collect()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at as u64 + 1) as usize);
        }
    }
}

fn union(layers: &[Vec<Entry>]) -> Union {
    let index = |entries: &Vec<Entry>| {
        let mut builder = LayerIndexBuilder::new();
        entries.iter().for_each(|entry| builder.push(entry));
        Some(Arc::new(builder.finish()))
    };
    Union::build(&layers.iter().map(index).collect::<Vec<_>>())
}

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

fn describe(layers: &[Vec<Entry>]) -> String {
    let mut text = String::new();
    for (at, layer) in layers.iter().enumerate() {
        for entry in layer {
            let (path, link) =
                (String::from_utf8_lossy(&entry.path), String::from_utf8_lossy(&entry.link));
            text +=
                &format!("\n{at} {:?} {path} {link} {} {:o}", entry.kind, entry.size, entry.mode);
        }
    }
    text
}
