use super::*;
use crate::domain::{ArchiveKind, Config, HistoryEntry, Platform};

fn step(created_by: &str, empty_layer: bool) -> HistoryEntry {
    HistoryEntry { created_by: created_by.into(), empty_layer, ..HistoryEntry::default() }
}

/// An image with a history of five steps, two of which made layers; `rows` are its layers' rows of it.
pub(crate) fn sample(rows: &[Option<u32>]) -> (Archive, Image) {
    let layer = |(row, blob): (&Option<u32>, u32)| Layer {
        blob: BlobId(blob),
        diff_id: None,
        chain_id: None,
        media_type: String::new(),
        packed: Some(10u64.pow(blob * 3)),
        history: *row,
    };
    let history = vec![
        step("ADD a", false),
        step("CMD [\"x\"]", true),
        step("RUN b", false),
        step("ENV C=d", true),
        step("USER e", true),
    ];
    let image = Image {
        tags: vec![],
        id: None,
        manifest: None,
        platform: Platform::default(),
        config: Config { history, ..Config::default() },
        layers: rows.iter().zip(1..).map(layer).collect(),
        attestations: vec![],
        diagnostics: vec![],
    };
    let missing = Blob {
        location: Location::Missing("foreign".into()),
        digest: None,
        name: String::new(),
        toc: None,
    };
    let archive = Archive {
        kind: ArchiveKind::OciLayout,
        images: vec![],
        blobs: vec![
            missing.clone(),
            Blob { location: Location::Embedded(vec![]), ..missing.clone() },
            missing,
        ],
        others: vec![],
        documents: vec![],
        secret: Default::default(),
        diagnostics: vec![],
    };
    (archive, image)
}

fn lines(view: &StackView) -> Vec<String> {
    let line = |item: &Item| match item {
        Item::Block(block) => format!("L{}", block.layer),
        Item::Step(step) => step.line(),
        Item::More(more) => format!("{more} more"),
    };
    view.items.iter().map(line).collect()
}

#[test]
fn steps_stand_where_they_were_taken() {
    let (archive, image) = sample(&[Some(0), Some(2)]);
    let view = stack(&archive, &image, &[], &[]);
    assert_eq!(lines(&view), ["USER e", "ENV C=d", "L1", "CMD [\"x\"]", "L0"]);
    assert_eq!((view.layers, view.total, view.preliminary), (2, 1_001_000, true));
}

#[test]
fn no_history_is_too_long_to_draw() {
    let (archive, mut image) = sample(&[Some(0), Some(2)]);
    image.config.history.extend((0..10_000).map(|n| step(&format!("ENV N={n}"), true)));
    let view = stack(&archive, &image, &[], &[]);
    assert_eq!(view.items.len(), 44);
    assert_eq!(lines(&view)[..2], ["9962 more", "ENV N=37"]);
}

#[test]
fn uncertain_history_places_nothing() {
    let (archive, image) = sample(&[Some(0), None]);
    let view = stack(&archive, &image, &[], &[]);
    assert_eq!(lines(&view), ["L1", "L0"]);
    assert!(!view.blocks().next().unwrap().instruction.known);
}

#[test]
fn a_squashed_layer_is_not_the_work_of_the_row_it_is_filed_under() {
    let (archive, mut image) = sample(&[Some(0), None]);
    image.config.history[2].created_by = "CMD [\"y\"]".into();
    image.diagnostics =
        vec![Diagnostic::info(Diagnostic::SQUASHED, "of several steps").in_layer(1)];
    let view = stack(&archive, &image, &[], &[]);
    let want = ["USER e", "ENV C=d", "CMD [\"y\"]", "L1", "CMD [\"x\"]", "L0"];
    assert_eq!(lines(&view), want);
    let top = &view.blocks().next().unwrap().instruction;
    assert_eq!((top.line().as_str(), top.known), ("squashed: the work of several steps", false));
}

#[test]
fn missing_blobs_say_why_and_count_as_no_progress_to_wait_for() {
    let (archive, image) = sample(&[Some(0), Some(2)]);
    let view = stack(&archive, &image, &[], &[]);
    let top = view.blocks().next().unwrap();
    assert_eq!(
        (top.trouble(), top.progress, top.check()),
        (Some("foreign"), 1.0, Check::Unchecked)
    );
    assert_eq!(view.blocks().last().unwrap().trouble(), None);
}

#[test]
fn heights_grow_with_size_between_floor_and_cap() {
    let height = |weight, largest| SCALE.height(weight, largest);
    assert_eq!(height(0, 0), 58);
    assert_eq!(height(0, 1_000_000_000), 58);
    assert_eq!(height(1_000_000_000, 1_000_000_000), 148);
    assert!(height(10_000_000, 1_000_000_000) < height(100_000_000, 1_000_000_000));
}

#[test]
fn strata_span_the_ramp() {
    assert_eq!((stratum(0, 1), stratum(0, 5), stratum(4, 5), stratum(2, 5)), (0.0, 0.0, 1.0, 0.5));
}

#[test]
fn a_mismatch_outweighs() {
    let (archive, image) = sample(&[Some(0)]);
    let bad = Check::Mismatch(Digest::sha256(b""));
    let blobs = [
        BlobState::default(),
        BlobState { status: BlobStatus::Waiting, digest: Check::Verified, diff_id: bad.clone() },
    ];
    assert_eq!(stack(&archive, &image, &blobs, &[]).blocks().next().unwrap().check(), bad);
}
