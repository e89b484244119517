use super::*;
use crate::domain::{DiffId, Digest};
use crate::formats::Check;
use crate::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use crate::make::tar::{TarBuilder, gzip};
use std::io;

/// A layer beyond what one thread does alone: bytes that don't compress.
fn large() -> Vec<u8> {
    let mut state = 1_u32;
    let body: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(2 << 20)
    .collect();
    TarBuilder::default().dir("d/").file("d/large", body).finish()
}

fn image() -> ImageSpec {
    let small = TarBuilder::default().file("etc/a", "1").finish();
    ImageSpec::new("a:1").layer("RUN large", large()).layer("RUN small", small)
}

fn read_file(file: Vec<u8>, verify: bool) -> Opened {
    read(&[("a.tar".into(), file)], &ReadOptions::default(), verify).expect("an archive")
}

#[test]
fn every_packing_is_read_and_checked_large_or_small() {
    for packing in PACKINGS {
        for compressed in [false, true] {
            let file = pack(&[image()], packing);
            let opened = read_file(if compressed { gzip(&file) } else { file }, true);
            assert!(opened.is_whole(), "{packing:?} {compressed}");
            for layer in &opened.archive.images[0].layers {
                let facts = opened.facts(layer);
                let claims = layer.diff_id.is_some();
                let found = facts.diff_id_verified.or(facts.diff_id_found.map(|_| true));
                assert_eq!(found, Some(true), "{packing:?} {compressed} {claims}");
                let digest = &opened.archive.blobs[layer.blob.0 as usize].digest;
                assert_eq!(facts.digest_verified.is_some(), digest.is_some(), "{packing:?}");
            }
            let union = opened.union(0).expect("all is read");
            assert_eq!(union.layer_count(), 2);
        }
    }
}

/// A table of contents that promises other bytes is found out in every packing, once; a true one is not.
#[test]
fn what_tables_of_contents_promise_is_checked_compressed_as_a_whole_too() {
    use crate::make::lazy;
    let layer = large();
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(&layer);
    let index = reader.finish().index;
    let other = Digest::sha256(b"other");
    let lie = |all: &mut Vec<serde_json::Value>| {
        all[1]["chunkDigest"] = serde_json::Value::from(other.as_str());
    };
    for make in [lazy::estargz, lazy::chunked] {
        let lying = make(&layer, &index, 1 << 20, &lie).blob;
        let honest = make(&layer, &index, 1 << 20, &|_| {}).blob;
        for (blob, told) in [(lying, 1), (honest, 0)] {
            for packing in [Packing::Docker, Packing::Oci] {
                let image = ImageSpec::new("a:1").layer("RUN", blob.clone());
                let file = pack(&[image], packing);
                for (file, verify, want) in
                    [(file.clone(), true, told), (gzip(&file), true, told), (gzip(&file), false, 0)]
                {
                    let opened = read_file(file, verify);
                    let blob = opened.archive.images[0].layers[0].blob;
                    let found = opened.promised(blob, b"d/large").len();
                    assert_eq!(found, want, "{packing:?} {verify}");
                }
            }
        }
    }
}

#[test]
fn what_is_not_asked_is_not_checked() {
    let opened = read_file(pack(&[image()], Packing::OciGzip), false);
    let facts = opened.facts(&opened.archive.images[0].layers[0]);
    assert_eq!((facts.digest_verified, facts.diff_id_verified), (None, None));
}

#[test]
fn a_layer_that_is_something_else_is_told() {
    let mut file = pack(&[image()], Packing::Oci);
    // One byte in the middle of the large body; the tar stays a tar.
    let body = large();
    let middle = &body[1 << 20..(1 << 20) + 64];
    let at = file.windows(64).position(|window| window == middle).expect("a plain layer");
    file[at] ^= 1;
    let opened = read_file(file, true);
    let facts = opened.facts(&opened.archive.images[0].layers[0]);
    assert_eq!((facts.digest_verified, facts.diff_id_verified), (Some(false), Some(false)));
    let found = facts.diff_id_found.expect("it was read to its end");
    let mut expected = body;
    expected[1 << 20] ^= 1;
    assert_eq!(found, Digest::sha256(&expected));
}

#[test]
fn a_cut_layer_keeps_what_came_before_and_claims_no_diff_id() {
    let mut blob = gzip(&large());
    blob.truncate(blob.len() / 2);
    let done = stages::read_blob(
        &blob,
        (0, blob.len() as u64),
        &ReadOptions::default(),
        &Wanted { digest: Some(Digest::sha256(&blob)), diff_id: Some(DiffId(Digest::sha256(b""))) },
        None,
    );
    let stages::Blob { read, verified, fed, .. } = done;
    assert!(fed.is_ok() && read.damage.is_some());
    assert_eq!(read.index.len(), 2, "the folder, and the file that is cut");
    assert_eq!(verified.digest, Check::Verified);
    assert!(matches!(verified.diff_id, Check::NotCheckable(_)));
}

/// Gives some bytes, then fails.
struct Torn(Vec<u8>);

impl Source for Torn {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        if offset >= 1 << 20 && buf.len() > 1 << 20 {
            return Err(io::Error::other("torn"));
        }
        self.0.read_at(offset, buf)
    }
}

#[test]
fn a_disk_that_fails_is_told_of_the_layer() {
    let big = TarBuilder::default().file("pad", vec![7; 2 << 20]).finish();
    let image = ImageSpec::new("a:1").layer("RUN pad", big).layer("RUN large", large());
    let file = Torn(pack(&[image], Packing::Docker));
    let opened = read(&[("a.tar".into(), file)], &ReadOptions::default(), true).expect("headers");
    let facts = opened.facts(&opened.archive.images[0].layers[1]);
    assert!(facts.damage.is_some_and(|damage| damage.contains("torn")));
    assert!(facts.diagnostics.iter().any(|finding| finding.code == "layer-unreadable"));
}

#[test]
fn a_step_in_the_report_tells_no_secret() {
    let key = |end: &str| ["sk_li", "ve_9LPGdmCU3ZI8NFVpQhITji", end].concat();
    let layer = TarBuilder::default().file("a.conf", key("60")).finish();
    let image = ImageSpec::new("a:1").layer(&format!("RUN curl -u admin:{} x", key("61")), layer);
    let files = [("a.tar".to_owned(), pack(&[image], Packing::Docker))];
    let opened = read_judged(&files, &ReadOptions::default(), false, false, Judging::default());
    let opened = opened.expect("an archive");
    let mut text = Vec::new();
    crate::analysis::report::write(&mut text, &opened.archive, &|image| opened.judged_parts(image))
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let secrets = report["images"][0]["secrets"].as_array().unwrap();
    let step = secrets.iter().find_map(|one| one["added_by"]["instruction"].as_str()).unwrap();
    assert!(
        step.contains("curl -u admin:") && step.contains("••••") && !step.contains(&key("61")),
        "{step}"
    );
}

#[test]
fn secrets_are_found_alike_in_every_packing_on_the_way_and_afterwards() {
    let key = |end: &str| ["sk_li", "ve_9LPGdmCU3ZI8NFVpQhITji", end].concat();
    let layer = |end: &str| {
        let pad = crate::make::tar::noise(2 << 20, 7);
        TarBuilder::default().file("pad", pad).file("a.conf", key(end)).finish()
    };
    let image = ImageSpec::new("a:1").layer("COPY a", layer("60")).layer("COPY b", layer("61"));
    let mut all = Vec::new();
    for packing in [Packing::Docker, Packing::OciGzip] {
        let plain = pack(std::slice::from_ref(&image), packing);
        for file in [gzip(&plain), plain] {
            let files = [("a.tar".to_owned(), file)];
            let opened =
                read_judged(&files, &ReadOptions::default(), true, false, Judging::default());
            let opened = opened.expect("an archive");
            assert!(opened.is_whole() && opened.is_looked_through(0));
            let found = opened.secrets(0).expect("looked").files;
            let found: Vec<_> = found.into_iter().map(|(at, file)| (at, file.clone())).collect();
            all.push(found);
        }
    }
    assert_eq!(all[0].len(), 2);
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}
