//! What is told of an archive is as long as the archive, not as its square: four times the names of one file make four times
//! the report, the comparison and its tables, and a life stays as short as it was.

use layerpeel::analysis::compare_report::{self, Comparison, Subject};
use layerpeel::analysis::report;
use layerpeel::analysis::treediff::Ignore;
use layerpeel::analysis::union::{LinkNames, NodeId, Union};
use layerpeel::formats::ReadOptions;
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use layerpeel::view::compare::csv::{CsvTable, csv};
use layerpeel::view::life::life_view;
use layerpeel::worker::native::read;
use layerpeel::worker::opened::Opened;
use std::sync::Arc;

/// Few enough for a debug build, and many more than are listed.
const FEW: usize = 2_000;
const MANY: usize = 4 * FEW;

/// One file of so many names, each of the same length; above it a layer that writes one of them anew.
fn image(tag: &str, names: usize, body: &str) -> ImageSpec {
    let link = |tar: TarBuilder, n: usize| tar.hardlink(&format!("d/{n:06}"), "d/000000");
    let base = (1..names).fold(TarBuilder::default().file("d/000000", body), link).finish();
    let top = TarBuilder::default().file("d/000001", "anew").finish();
    ImageSpec::new(tag).layer("COPY d /d", base).layer("RUN again", top)
}

fn opened(images: &[ImageSpec]) -> Opened {
    let file = [("image.tar".to_owned(), pack(images, Packing::Docker))];
    read(&file, &ReadOptions::default(), true).unwrap()
}

fn report_of(read: &Opened) -> Vec<u8> {
    let mut out = Vec::new();
    report::write(&mut out, &read.archive, &|image| read.parts(image)).unwrap();
    out
}

fn union(read: &Opened, image: usize) -> Arc<Union> {
    let layers = read.archive.images[image].layers.iter();
    Arc::new(Union::build(&layers.map(|layer| read.index(layer.blob)).collect::<Vec<_>>()))
}

/// Lengths of everything that is told of two images with so many names.
fn lengths(names: usize) -> Vec<(&'static str, usize)> {
    let read = opened(&[image("a:1", names, "one"), image("b:1", names, "two")]);
    let summary = |blob| read.summary(blob);
    let subject = |image| Subject {
        archive: &read.archive,
        image,
        archive_number: 0,
        summary: &summary,
        union: union(&read, image),
        captured: Vec::new(),
        identities: Vec::new(),
    };
    let found = Comparison::new(&subject(0), &subject(1), &Ignore::default()).unwrap();
    let mut compared = Vec::new();
    compare_report::write(&mut compared, &found, &[]).unwrap();
    let configs = [&read.archive.images[0].config, &read.archive.images[1].config];
    let mut table = Vec::new();
    csv(&mut table, &found, configs, CsvTable::Files).unwrap();
    vec![("report", report_of(&read).len()), ("comparison", compared.len()), ("table", table.len())]
}

#[test]
fn four_times_the_names_make_four_times_the_text() {
    for ((what, few), (_, many)) in lengths(FEW).into_iter().zip(lengths(MANY)) {
        assert!(2 * many < 9 * few, "{what}: {few} bytes become {many}");
        assert!(many > 2 * few, "{what}: {few} bytes become {many}, which can't be all");
    }
}

#[test]
fn of_many_names_each_tells_the_first_and_how_many() {
    let read = opened(&[image("a:1", FEW, "one")]);
    let told: serde_json::Value = serde_json::from_slice(&report_of(&read)).unwrap();
    let row = |path: &str| {
        let rows = told["images"][0]["union"].as_array().unwrap();
        rows.iter().find(|row| row["path"] == path).unwrap().clone()
    };
    // The second layer took one of the names away.
    let first = row("/d/000000");
    assert_eq!(first["hardlink_of"], "/d/000000");
    assert!(first.get("hardlinks").is_none());
    assert_eq!(first["hardlink_count"], FEW - 2);
    let last = row("/d/001999");
    assert_eq!(last["hardlink_of"], "/d/000000");
    assert_eq!(last["hardlink_count"], FEW - 2);
    assert!(row("/d/000001").get("hardlink_of").is_none());
}

#[test]
fn up_to_a_hundred_other_names_are_all_listed() {
    for (names, listed) in [(101, 99), (102, 100), (103, 0)] {
        // One of them the second layer takes away.
        let read = opened(&[image("a:1", names, "one")]);
        let told: serde_json::Value = serde_json::from_slice(&report_of(&read)).unwrap();
        let rows = told["images"][0]["union"].as_array().unwrap();
        let row = rows.iter().find(|row| row["path"] == "/d/000000").unwrap();
        assert_eq!(row["hardlinks"].as_array().map_or(0, Vec::len), listed);
        assert_eq!(row["hardlink_count"], names - 2);
    }
}

#[test]
fn a_life_stays_short() {
    let read = opened(&[image("a:1", MANY, "one")]);
    let union = union(&read, 0);
    let node = union.find(b"d/000000").unwrap();
    let life = life_view(&union, node);
    let names = &life.rows[0].node.as_ref().unwrap().hardlinks;
    assert_eq!(names.len(), 51);
    assert_eq!(names[50], format!("… and {} more", MANY - 51));
}

#[test]
fn names_are_gone_through_once() {
    let read = opened(&[image("a:1", MANY, "one")]);
    let union = union(&read, 0);
    let mut names = LinkNames::new(&union, union.top(), 3);
    let folder = union.find(b"d").unwrap();
    let counts = union.children(folder).map(|node: NodeId| names.others(node).count);
    assert_eq!(counts.map(u64::from).sum::<u64>(), (MANY as u64 - 1) * (MANY as u64 - 2));
}
