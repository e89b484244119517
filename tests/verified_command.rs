//! An archive in which a layer's bytes were exchanged for those of another tar, config and diff IDs left as they were: no command
//! vouches for it, and those that show it say so.

mod command;

use command::{Ran, file, run};
use layerpeel::domain::Digest;
use layerpeel::make::archive::{ImageSpec, Packing, pack};
use layerpeel::make::tar::TarBuilder;
use std::path::{Path, PathBuf};

fn layer(text: &str) -> Vec<u8> {
    TarBuilder::default().file("etc/passwd", text).file("pad", vec![b'x'; 600]).finish()
}

/// The image as it was made, and the same with other bytes in layer 1.
fn archives(name: &str) -> [PathBuf; 2] {
    let image = ImageSpec::new("shop:1").layer("ADD rootfs.tar /", layer("base\n"));
    let sound = pack(&[image.layer("RUN make", layer("good\n"))], Packing::Docker);
    let (good, evil) = (layer("good\n"), layer("evil\n"));
    let at = place(&sound, &good);
    let mut changed = sound.clone();
    changed[at..at + evil.len()].copy_from_slice(&evil);
    [file(&format!("{name}-sound"), &sound), file(&format!("{name}-evil"), &changed)]
}

fn said(words: &[&str], file: &Path) -> Ran {
    let words =
        words.iter().map(|word| if *word == "FILE" { file.as_os_str() } else { word.as_ref() });
    run(words.collect::<Vec<_>>())
}

const WRONG: &str = "shop:1, layer 1 (the base is 0): the layer unpacks to sha256:";

#[test]
fn a_wrong_digest_is_refused_or_said() {
    let [sound, evil] = archives("wrong");
    let out = file("wrong-out", b"");
    let out = out.to_str().expect("UTF-8");
    let off = ["--lowestEfficiency=off", "--highestUserWastedPercent=off"];
    let check = [&["check", "FILE"][..], &off].concat();
    let unchecked = [&check[..], &["--no-verify"]].concat();
    let mend = ["mend", "FILE", "--squash-from", "0", "-o", out];
    let mend_unchecked = [&mend[..], &["--no-verify"]].concat();
    // Arguments, exit status, whether the wrong digest is told.
    let table: &[(&[&str], i32, bool)] = &[
        (&check, 2, true),
        (&unchecked, 0, false),
        (&mend, 2, true),
        (&mend_unchecked, 0, false),
        (&["report", "FILE", "-o", out], 0, true),
        (&["report", "FILE", "--no-verify", "-o", out], 0, false),
        (&["report", "--html", "FILE", "-o", out], 0, true),
        (&["extract", "FILE", "--layer", "0", "-o", out], 0, false),
    ];
    for (args, code, told) in table {
        let ran = said(args, &sound);
        assert_eq!((ran.code, ran.err.contains("unpacks")), (0, false), "{args:?}: {}", ran.err);
        let ran = said(args, &evil);
        assert_eq!((ran.code, ran.err.contains(WRONG)), (*code, *told), "{args:?}: {}", ran.err);
        assert!(*code == 0 || ran.text().is_empty(), "{args:?}");
    }
}

#[test]
fn a_whole_layer_is_taken_away_with_the_word_that_it_is_another() {
    let [sound, evil] = archives("taken");
    for (from, code, tar) in [(sound, 0, layer("good\n")), (evil, 1, layer("evil\n"))] {
        let ran = said(&["extract", "FILE", "--layer", "1", "-o", "-"], &from);
        assert!(ran.out == tar);
        assert_eq!(
            (ran.code, ran.err.contains("layer 1: the layer unpacks to")),
            (code, code == 1)
        );
    }
}

#[test]
fn a_baseline_with_a_wrong_digest_is_refused() {
    let [sound, evil] = archives("baseline");
    let ran = said(&["check", "FILE", "--baseline", evil.to_str().expect("UTF-8")], &sound);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("can't be the baseline") && ran.err.contains(WRONG), "{}", ran.err);
}

#[test]
fn the_page_to_hand_on_says_it() {
    let [sound, evil] = archives("handed");
    let page = file("handed-page", b"");
    for (file, told) in [(sound, false), (evil, true)] {
        said(&["report", "--html", "FILE", "-o", page.to_str().expect("UTF-8")], &file);
        let html = std::fs::read_to_string(&page).expect("a page");
        assert_eq!(html.contains("Not all of this image is what it says"), told);
        assert_eq!(html.contains("<li>Layer 2: the layer unpacks to"), told);
    }
}

#[test]
fn images_are_the_same_only_where_that_was_checked() {
    let [sound, evil] = archives("compared");
    let table: &[(&[&str], &PathBuf, i32, &str)] = &[
        (&[], &sound, 0, "The same image. Both have the same config, and so the same layers."),
        (&["--no-verify"], &sound, 0, "The same config. It names the same layers for both; that"),
        (&[], &evil, 1, "Both have the same config, but layer 2 of B is not the one it names."),
        (&["--no-verify"], &evil, 0, "The same config. It names the same layers for both; that"),
        (&["--json"], &evil, 1, "but layer 2 of B is not the one it names"),
    ];
    for (options, other, code, want) in table {
        let other = other.to_str().expect("UTF-8");
        let ran = said(&[&["compare", "FILE", other][..], options].concat(), &sound);
        assert_eq!(ran.code, *code, "{options:?} {other}: {}", ran.err);
        assert!(ran.text().contains(want), "{options:?} {other}: {}", ran.text());
        assert_eq!(ran.text().contains("The same image"), *code == 0 && options.is_empty());
    }
}

/// Where bytes stand first.
fn place(archive: &[u8], bytes: &[u8]) -> usize {
    archive.windows(bytes.len()).position(|window| window == bytes).expect("they are there")
}

#[test]
fn a_config_that_is_not_what_it_is_filed_under_makes_another_image() {
    let image = || ImageSpec::new("shop:1").layer("RUN make", layer("good\n"));
    let sound = file("config-sound", &pack(&[image()], Packing::Oci));
    let mut other = pack(&[image()], Packing::Oci);
    let at = place(&other, br#""Cmd":["/bin/sh"]"#);
    other[at + 14] = b'u';
    let other = file("config-other", &other);
    let ran = said(&["compare", "FILE", other.to_str().expect("UTF-8")], &sound);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("does not match its digest"), "{}", ran.err);
    let want = "The same layers. The one layer is equal; only the configuration differs.";
    assert!(ran.text().contains(want) && ran.text().contains("/bin/su"), "{}", ran.text());
}

#[test]
fn a_layer_that_is_packed_otherwise_than_its_digest_says_is_no_other_layer() {
    let image = || ImageSpec::new("shop:1").layer("RUN make", layer("good\n"));
    let sound = file("packed-sound", &pack(&[image()], Packing::OciGzip));
    let mut other = pack(&[image()], Packing::OciGzip);
    // The tenth byte of gzip says on which system it was made, which changes nothing of what it unpacks to.
    let at = place(&other, &[0x1f, 0x8b, 8]);
    other[at + 9] ^= 1;
    let other = file("packed-other", &other);
    let ran = said(&["compare", "FILE", other.to_str().expect("UTF-8")], &sound);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("the stored bytes have the digest"), "{}", ran.err);
    for want in ["The same image.", "Layer 1 of B is stored as other bytes than the digest says."] {
        assert!(ran.text().contains(want), "{}", ran.text());
    }
    let all = ["extract", "FILE", "--layer", "0", "-o", "-"];
    assert_eq!(said(&all, &other).code, 0);
    assert_eq!(said(&[&all[..], &["--stored"]].concat(), &other).code, 1);
}

#[test]
fn a_layer_is_held_against_what_its_own_image_claims() {
    let image = |tag| ImageSpec::new(tag).layer("RUN make", layer("good\n"));
    let right = Digest::sha256(&layer("good\n"));
    let wrong = Digest::sha256(b"");
    let other = ImageSpec { config: serde_json::json!({ "Cmd": ["x"] }), ..image("shop:2") };
    let mut archive = pack(&[image("shop:1"), other], Packing::OciGzip);
    // The diff ID stands in both configs: in the second it is exchanged.
    let text = right.to_string().into_bytes();
    let places: Vec<usize> =
        (0..archive.len()).filter(|&at| archive[at..].starts_with(&text)).collect();
    let [_, at] = places[..] else { panic!("{places:?}") };
    archive[at..at + text.len()].copy_from_slice(wrong.to_string().as_bytes());
    let file = file("claims", &archive);
    let codes = ["shop:1", "shop:2"].map(|image| {
        let all = ["extract", "FILE", "--image", image, "--layer", "0", "-o", "-"];
        let ran = said(&all, &file);
        assert!(ran.out == layer("good\n"));
        (ran.code, ran.err.contains("layer 0: the layer unpacks to"))
    });
    let mut sorted = codes;
    sorted.sort_unstable();
    assert_eq!(sorted, [(0, false), (1, true)]);
}
