//! Layers whose sparse files claim half of all that 64 bits can count, a few times over: no figure wraps, and what is replaced
//! or removed gives back what it took.

use layerpeel::analysis::report;
use layerpeel::analysis::treediff::{Ignore, PairId, TreeDiff};
use layerpeel::analysis::union::{NodeId, Union};
use layerpeel::analysis::{efficiency, hidden};
use layerpeel::domain::LayerIndex;
use layerpeel::formats::{LayerReader, ReadOptions};
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::{Format, TarBuilder};
use layerpeel::worker::native::read;
use std::sync::Arc;

/// What each file claims. It stores one byte.
const HALF: u64 = u64::MAX / 2;

/// A file of a byte, and a hole behind it.
fn vast(tar: TarBuilder, path: &str) -> TarBuilder {
    let size = HALF.to_string();
    let records: [(&str, &[u8]); 3] = [
        ("GNU.sparse.size", size.as_bytes()),
        ("GNU.sparse.numblocks", b"1"),
        ("GNU.sparse.map", b"0,1"),
    ];
    tar.pax(&records).file(path, "x")
}

fn tar() -> TarBuilder {
    TarBuilder::new(Format::Ustar)
}

/// Three files and a second name; one stored again and one removed; a folder removed; the rest removed.
fn layers() -> [Vec<u8>; 4] {
    let base =
        vast(vast(vast(tar().dir("d/").dir("e/"), "d/a"), "d/b"), "e/c").hardlink("e/a", "d/a");
    let second = vast(tar(), "d/a").file("d/.wh.b", "");
    [
        base.finish(),
        second.finish(),
        tar().file(".wh.e", "").finish(),
        tar().file(".wh.d", "").finish(),
    ]
}

fn index(tar: &[u8]) -> Arc<LayerIndex> {
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(tar);
    let read = reader.finish();
    Arc::new(read.index)
}

fn union(layers: &[Vec<u8>]) -> Arc<Union> {
    let layers: Vec<_> = layers.iter().map(|tar| Some(index(tar))).collect();
    Arc::new(Union::build(&layers))
}

#[test]
fn folders_hold_at_most_what_can_be_counted() {
    let union = union(&layers());
    let find = |path: &str| union.find(path.as_bytes()).expect("a path of the layers");
    let held =
        |node: NodeId| (0..4).map(|layer| union.holds(node, layer).bytes).collect::<Vec<_>>();
    assert_eq!(held(find("d")), [2 * HALF, HALF, HALF, 0]);
    assert_eq!(held(find("e")), [2 * HALF, 2 * HALF, 0, 0]);
    assert_eq!(held(NodeId::ROOT), [u64::MAX, u64::MAX, HALF, 0]);
    let delta = |node: NodeId, layer: u32| union.touch(node, layer).expect("a change").delta;
    assert_eq!((delta(find("d"), 1), delta(find("e"), 2)), (-i64::MAX, -i64::MAX));
    assert_eq!(
        (0..4).map(|layer| delta(NodeId::ROOT, layer)).collect::<Vec<_>>(),
        [i64::MAX, 0, -i64::MAX, -i64::MAX]
    );
    assert_eq!(
        (0..2).map(|layer| union.touch(NodeId::ROOT, layer).unwrap().stored).collect::<Vec<_>>(),
        [3, 1]
    );
}

#[test]
fn hidden_bytes_and_the_score_stay_sane() {
    let union = union(&layers());
    assert_eq!((hidden(&union).bytes, hidden(&union).by_layer), (4, vec![3, 1, 0, 0]));
    let figures = efficiency(&union);
    // The second layer names only what is in `d`, so that dive finds no folder to measure when the last removes it.
    assert!((figures.score - 3.0 / 5.0).abs() < 1e-9, "{figures:?}");
    assert_eq!(
        (figures.total_bytes, figures.user_bytes, figures.wasted_bytes),
        (u64::MAX, HALF, u64::MAX)
    );
}

#[test]
fn comparisons_do_not_wrap() {
    let all = layers();
    let (a, b) = (union(&all[..1]), union(&all));
    let root = PairId(0);
    let diff = TreeDiff::build(a.clone(), b.clone(), &Ignore::default());
    assert_eq!(
        (diff.size_a(root), diff.size_b(root), diff.delta(root)),
        (Some(u64::MAX), Some(0), -i64::MAX)
    );
    let without = TreeDiff::build(a, b, &Ignore::new(false, ["/d"]));
    assert_eq!(
        (without.size_a(root), without.size_b(root)),
        (Some(u64::MAX), Some(0)),
        "no less than what e holds"
    );
}

#[test]
fn the_report_is_written() {
    let image =
        layers().into_iter().fold(ImageSpec::new("vast:1"), |image, tar| image.layer("RUN x", tar));
    let files = [("image.tar".to_owned(), pack(&[image], Packing::Docker))];
    let read = read(&files, &ReadOptions::default(), false).expect("an image");
    let mut text = Vec::new();
    report::write(&mut text, &read.archive, &|image| read.parts(image))
        .expect("a vector takes all");
    let report: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(report["images"][0]["hidden"]["bytes"], 4);
    assert_eq!(report["images"][0]["efficiency"]["size_bytes"], u64::MAX);
}
