use super::*;
use crate::analysis::report;
use crate::formats::{Check, Verified};
use crate::formats::{Input, LayerReader, Limits, Opening, ReadOptions, Source, open};
use crate::make::archive::{ImageSpec, Packing, pack};
use crate::make::tar::{TarBuilder, gzip};
use crate::worker::layer::{layer_read, verdicts};

fn image(tag: &str, bodies: &[&str]) -> ImageSpec {
    bodies.iter().fold(ImageSpec::new(tag), |image, body| {
        image.layer("RUN x", TarBuilder::default().dir("d/").file("d/x", *body).finish())
    })
}

fn archive(images: &[ImageSpec]) -> (Vec<u8>, Archive) {
    let file = pack(images, Packing::Docker);
    let inputs = [Input { path: "a.tar".into(), source: &file as &dyn Source }];
    let Ok(Opening::Archive(archive)) = open(&inputs, &Limits::default()) else { panic!() };
    (file, archive)
}

fn keep(opened: &mut Opened, file: &[u8], blob: u32) {
    let location = &opened.archive.blobs[blob as usize].location;
    let crate::domain::Location::Range { offset, length, .. } = *location else { panic!() };
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(&file[offset as usize..(offset + length) as usize]);
    let (layer, beside, _) = layer_read(reader.finish());
    opened.keep(BlobId(blob), layer, Some(beside));
}

#[test]
fn a_union_grows_as_layers_come_and_is_complete_once() {
    let (file, archive) = archive(&[image("a:1", &["1", "2", "3"]), image("b:1", &["1", "4"])]);
    let mut opened = Opened::new(archive);
    opened.want(0);
    for blob in [2, 0] {
        keep(&mut opened, &file, blob);
        assert_eq!(opened.grow(), [0; 0]);
    }
    assert!(opened.held(0).is_none() && opened.union(0).is_none() && !opened.is_read(0));
    keep(&mut opened, &file, 1);
    assert_eq!(opened.grow(), [0]);
    assert_eq!(opened.grow(), [0; 0]);
    assert_eq!(opened.held(0).map(|union| union.layer_count()), Some(3));
    assert!(opened.image_facts(0).is_some_and(|facts| facts.layers.len() == 3));
    assert!(!opened.is_all_read());
    keep(&mut opened, &file, 3);
    assert!(opened.is_all_read() && opened.is_whole());
    assert!(opened.held(1).is_none(), "nobody wanted it");
    assert_eq!(opened.union(1).map(|union| union.layer_count()), Some(2));
    opened.want(0);
    assert_eq!(opened.grow(), [0; 0], "it is there");
}

#[test]
fn one_blob_may_be_claimed_to_be_two_things() {
    let (file, mut archive) = archive(&[image("a:1", &["1"]), image("b:1", &["1", "2"])]);
    let wrong = DiffId(Digest::sha256(b"wrong"));
    archive.images[1].layers[0].diff_id = Some(wrong);
    let mut opened = Opened::new(archive);
    keep(&mut opened, &file, 0);
    let layer = |opened: &Opened, image: usize| {
        opened.facts(&opened.archive.images[image].layers[0].clone())
    };
    assert_eq!(layer(&opened, 0).diff_id_verified, None, "not checked yet");
    let verified =
        Verified { digest: Check::NotAsked, diff_id: Check::Verified, findings: Vec::new() };
    opened.keep_verdicts(BlobId(0), verdicts(verified));
    assert_eq!(layer(&opened, 0).diff_id_verified, Some(true));
    let second = layer(&opened, 1);
    assert_eq!(second.diff_id_verified, Some(false));
    assert_eq!(
        second.diff_id_found.as_ref(),
        opened.archive.images[0].layers[0].diff_id.as_ref().map(|diff_id| &diff_id.0)
    );
    assert!(
        second.diagnostics.iter().any(|finding| finding.code == "diff-id-mismatch"),
        "{second:?}"
    );
}

#[test]
fn what_could_not_be_read_has_no_figures_and_the_report_says_why() {
    let (_, archive) = archive(&[image("a:1", &["1"])]);
    let mut opened = Opened::new(archive);
    opened.keep(BlobId(0), LayerRead::unreadable("it was moved"), None);
    assert!(opened.is_all_read() && !opened.is_whole());
    assert!(opened.summary(BlobId(0)).is_none() && opened.index(BlobId(0)).is_none());
    let mut text = Vec::new();
    report::write(&mut text, &opened.archive, &|image| opened.parts(image)).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(report["images"][0]["layers"][0]["damage"], "it was moved");
}

#[test]
fn desk_and_command_make_the_same_report() {
    let tar = TarBuilder::default().file("a", "1").finish();
    let mut damaged = gzip(&tar);
    damaged.truncate(damaged.len() / 2);
    let images = [image("a:1", &["1", "2"]).layer("RUN cut", damaged)];
    let (file, archive) = archive(&images);
    let mut opened = Opened::new(archive);
    (0..3).for_each(|blob| keep(&mut opened, &file, blob));
    let read =
        crate::worker::native::read(&[("a.tar".into(), file)], &ReadOptions::default(), false);
    let reports = [opened, read.unwrap()].map(|opened| {
        let mut text = Vec::new();
        report::write(&mut text, &opened.archive, &|image| opened.parts(image)).unwrap();
        String::from_utf8(text).unwrap()
    });
    assert_eq!(reports[0], reports[1]);
    let report: serde_json::Value = serde_json::from_str(&reports[0]).unwrap();
    assert!(report["images"][0]["layers"][2]["damage"].is_string(), "{report}");
}

#[test]
fn texts_are_looked_through_once_and_again_when_a_statement_comes() {
    let (_, mut archive) = archive(&[image("a:1", &["1"])]);
    let blob = BlobId(7);
    let attestation =
        crate::domain::image::Attestation { predicate_type: "x".into(), blob, size: 9 };
    archive.images[0].attestations.push(attestation);
    let mut opened = Opened::new(archive);
    assert!(opened.secrets(0).is_none() && opened.masks(0).is_none(), "nobody looked");
    assert!(opened.reading_masks(0, None).is_some() && opened.reading_masks(1, None).is_none());
    assert_eq!(opened.secrets(0).map(|found| found.config.len()), Some(0));
    let word = ["9LPGdmCU3Z", "I8NFVpQh"].concat();
    let statement = format!("{{\"args\":{{\"build-arg:DB_PASSWORD\":\"{word}\"}}}}");
    opened.keep_statements(None, vec![(blob, statement.into_bytes())]);
    assert_eq!(opened.secrets(0).map(|found| found.config.len()), Some(1));
    assert!(!opened.masks(0).unwrap().hide("Dockerfile", &word).contains(&word));
}
