//! Names and targets that are not UTF-8: a report's text of them is lossy, its hex is not.

use layerpeel::analysis::Union;
use layerpeel::analysis::compare_report::{self, Comparison, Subject};
use layerpeel::analysis::report;
use layerpeel::analysis::treediff::Ignore;
use layerpeel::domain::{BlobId, LayerSummary};
use layerpeel::formats::ReadOptions;
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use layerpeel::view::compare::csv::{CsvTable, csv};
use layerpeel::worker::native::read;
use layerpeel::worker::opened::Opened;
use serde_json::{Value, json};
use std::sync::Arc;

/// An entry whose name, target and so on are `records`.
fn odd(tar: TarBuilder, flag: u8, records: &[(&str, &[u8])], body: &[u8]) -> TarBuilder {
    tar.pax(records).plain(flag, "x", "y", body)
}

fn image(layer: TarBuilder) -> Opened {
    let image = ImageSpec::new("odd:1").layer("RUN x", layer.finish());
    let files = [("image.tar".to_owned(), pack(&[image], Packing::Docker))];
    read(&files, &ReadOptions::default(), false).expect("an image")
}

fn report(read: &Opened) -> Value {
    let mut text = Vec::new();
    report::write(&mut text, &read.archive, &|image| read.parts(image))
        .expect("a vector takes all");
    serde_json::from_slice(&text).expect("JSON")
}

fn row<'a>(rows: &'a Value, path: &str) -> &'a Value {
    let rows = rows.as_array().expect("rows");
    rows.iter().find(|row| row["path"] == path).unwrap_or_else(|| panic!("no {path}: {rows:?}"))
}

#[test]
fn every_text_of_the_report_has_its_twin() {
    let xattr = "SCHILY.xattr.user.a";
    let tar = odd(TarBuilder::default(), b'0', &[("path", b"f\xe9"), (xattr, b"v")], b"body");
    let tar = odd(tar, b'2', &[("path", b"l\xff"), ("linkpath", b"../\xfe/t")], b"");
    let tar = odd(tar, b'2', &[("path", b"plain"), ("linkpath", "\u{e9}".as_bytes())], b"");
    let tar = odd(tar, b'1', &[("path", b"name"), ("linkpath", b"f\xe9")], b"");
    let tar = odd(tar, b'1', &[("path", b"n\xe8"), ("linkpath", b"f\xe9")], b"");
    let tar = odd(tar, b'0', &[("path", b"up/../\xed")], b"");
    let report = report(&image(tar));
    let union = &report["images"][0]["union"];
    let link = row(union, "/l\u{fffd}");
    assert_eq!((&link["path_hex"], &link["linkname"]), (&json!("2f6cff"), &json!("../\u{fffd}/t")));
    assert_eq!(link["linkname_hex"], "2e2e2ffe2f74");
    let plain = row(union, "/plain");
    assert_eq!((&plain["linkname"], plain.get("linkname_hex")), (&json!("\u{e9}"), None));
    assert_eq!(row(union, "/f\u{fffd}")["hardlinks_hex"], json!(["2f6e616d65", "2f6ee8"]));
    assert_eq!(row(union, "/name")["hardlinks"], json!(["/f\u{fffd}", "/n\u{fffd}"]));
    assert_eq!(row(union, "/name")["hardlinks_hex"], json!(["2f66e9", "2f6ee8"]));
    let changes = &report["images"][0]["changes"][0];
    assert_eq!(row(changes, "/l\u{fffd}")["path_hex"], "2f6cff");
    let diagnostics = report["images"][0]["diagnostics"].as_array().expect("findings");
    let finding = diagnostics.iter().find(|found| found["code"] == "path-dot-dot").expect("one");
    assert_eq!((&finding["path"], &finding["path_hex"]), (&json!("/\u{fffd}"), &json!("2fed")));
}

#[test]
fn names_of_attributes_are_not_confused() {
    let mut records = b"27 SCHILY.xattr.user.\xe1=one\n27 SCHILY.xattr.user.\xe2=two\n".to_vec();
    records.extend_from_slice(b"28 SCHILY.xattr.user.ok=yes\n");
    let tar = TarBuilder::default().plain(b'x', "x", "", &records).file("f", "");
    let report = report(&image(tar));
    let file = row(&report["images"][0]["union"], "/f");
    let text = file["xattrs_hex"].as_object().expect("attributes");
    assert_eq!((text.len(), &text["user.ok"]), (2, &json!("796573")));
    let odd = json!({"757365722ee1": "6f6e65", "757365722ee2": "74776f"});
    assert_eq!(file["xattrs_by_name_hex"], odd);
}

#[test]
fn comparisons_have_them_too() {
    let folder = |name: &[u8]| {
        (0..3u8).fold(TarBuilder::default(), |tar, at| {
            let path = [name, b"/", &[b'a' + at]].concat();
            odd(tar, b'0', &[("path", &path)], &[at + 1; 900])
        })
    };
    let reads = [image(folder(b"old\xf1")), image(folder(b"new\xf2"))];
    let summary = |_: BlobId| None::<LayerSummary>;
    let subject = |at: usize| {
        let layers = &reads[at].archive.images[0].layers;
        let indexes: Vec<_> = layers.iter().map(|layer| reads[at].index(layer.blob)).collect();
        Subject {
            archive: &reads[at].archive,
            image: 0,
            archive_number: at as u32,
            summary: &summary,
            union: Arc::new(Union::build(&indexes)),
            captured: Vec::new(),
            identities: Vec::new(),
        }
    };
    let found = Comparison::new(&subject(0), &subject(1), &Ignore::default()).expect("two images");
    let mut text = Vec::new();
    compare_report::write(&mut text, &found, &[]).expect("a vector takes all");
    let report: Value = serde_json::from_slice(&text).expect("JSON");
    let moved = &report["files"]["moved_folders"][0];
    assert_eq!((&moved["a_hex"], &moved["b_hex"]), (&json!("2f6f6c64f1"), &json!("2f6e6577f2")));
    let old = row(&report["files"]["differences"], "/old\u{fffd}/a");
    assert_eq!(
        (&old["path_hex"], &old["moved_hex"]),
        (&json!("2f6f6c64f12f61"), &json!("2f6e6577f22f61"))
    );
    let same = row(&report["same_content"], "/old\u{fffd}/a");
    assert_eq!(same["path_b_hex"], "2f6e6577f22f61");
    // A table has one column for it, in which no two paths are written alike.
    let configs = [&reads[0].archive.images[0].config, &reads[1].archive.images[0].config];
    let mut table = Vec::new();
    csv(&mut table, &found, configs, CsvTable::Files).unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("/old\\xf1/a") && table.contains("/new\\xf2/a"), "{table}");
}
