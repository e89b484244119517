//! `layerpeel cat` and `diff`: any version of any file, how two differ, and clear words where there is none.

mod command;

use command::{Ran, file, run};
use layerpeel::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use layerpeel::make::lazy::estargz;
use layerpeel::make::tar::{TarBuilder, gzip};
use std::path::Path;

/// A file that is written, written again, deleted and written once more, and what else a path may be.
fn image() -> ImageSpec {
    let base = TarBuilder::default()
        .dir("usr/bin/")
        .file("usr/bin/tool", "tool 0")
        .symlink("bin", "usr/bin")
        .file("etc/conf", "one\n")
        .hardlink("etc/same", "etc/conf")
        .file("empty", "")
        .plain(b'3', "dev/null", "", b"")
        .finish();
    let second = TarBuilder::default().file("etc/conf", "two\n").symlink("etc/link", "conf");
    let third = TarBuilder::default().file("etc/.wh.conf", "").file("bin/tool", "lost?");
    let third = third.hardlink("etc/late", "etc/same");
    let fourth = TarBuilder::default().file("etc/conf", b"four \xff\n");
    ImageSpec::new("demo:1")
        .layer("base", base)
        .layer("second", second.finish())
        .layer("third", third.finish())
        .layer("fourth", fourth.finish())
}

fn cat(file: &Path, args: &[&str]) -> Ran {
    run(["cat".as_ref(), file.as_os_str()].into_iter().chain(args.iter().map(|arg| arg.as_ref())))
}

#[test]
fn every_version_of_every_packing_is_printed() {
    let table: &[(&[&str], &[u8])] = &[
        (&["etc/conf"], b"four \xff\n"),
        (&["/etc/conf", "--layer", "0"], b"one\n"),
        (&["--layer=1", "./etc//conf"], b"two\n"),
        (&["etc/conf", "--layer", "3"], b"four \xff\n"),
        (&["etc/link"], b"four \xff\n"),
        (&["etc/link", "--layer", "1"], b"two\n"),
        (&["etc/same"], b"one\n"),
        (&["etc/late", "--layer", "2"], b"one\n"),
        (&["empty"], b""),
        (&["usr/bin/tool", "--layer", "0"], b"tool 0"),
        (&["bin/tool", "--layer", "0"], b"tool 0"),
        (&["etc/same", "empty", "etc/late"], b"one\none\n"),
    ];
    for packing in PACKINGS {
        for compressed in [false, true] {
            let bytes = pack(&[image()], packing);
            let bytes = if compressed { gzip(&bytes) } else { bytes };
            let file = file(&format!("cat-{packing:?}-{compressed}"), &bytes);
            for (args, want) in table {
                let ran = cat(&file, args);
                assert_eq!(ran.text(), String::from_utf8_lossy(want), "{packing:?} {args:?}");
                assert_eq!((ran.code, &ran.err[..], &ran.out[..]), (0, "", *want), "{args:?}");
            }
        }
    }
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let file = file("cat-missing", &pack(&[image()], Packing::OciGzip));
    let table: &[(&[&str], &str)] = &[
        (&["etc/none"], "/etc/none is not there"),
        (&["etc/conf", "--layer", "2"], "layer 2 deletes it; layers 0 and 1 stored it"),
        (&["etc/same", "--layer", "1"], "layer 1 does not store it; stored by layer 0"),
        (&["etc/conf", "--layer", "9"], "the image has 0 (the base) to 3"),
        (&["etc"], "is a folder"),
        (&["dev/null"], "is a device"),
        (&["empty/x"], "/empty is no folder"),
        (&["etc/late", "--layer", "0"], "layer 0 stores no such file"),
    ];
    for (args, want) in table {
        let ran = cat(&file, args);
        assert_eq!((ran.code, &ran.text()[..]), (1, ""), "{args:?}");
        assert!(ran.err.starts_with("layerpeel cat: ") && ran.err.contains(want), "{}", ran.err);
    }
}

#[test]
fn one_path_that_is_missing_does_not_keep_the_others_back() {
    let file = file("cat-some", &pack(&[image()], Packing::Docker));
    let ran = cat(&file, &["etc/none", "etc/same"]);
    assert_eq!((ran.code, &ran.text()[..]), (1, "one\n"));
}

#[test]
fn damage_is_told_after_what_could_be_read() {
    let tar = TarBuilder::default().file("a", "first").file("large", vec![b'x'; 400_000]).finish();
    let mut cut = gzip(&tar);
    cut.truncate(cut.len() / 2);
    for (layer, name) in [(cut, "gzip"), (tar[..200_000].to_vec(), "plain")] {
        let image = ImageSpec::new("a:1").layer("RUN", layer);
        let file = file(&format!("cat-cut-{name}"), &pack(&[image], Packing::Docker));
        let whole = cat(&file, &["a"]);
        assert_eq!((whole.code, &whole.text()[..]), (0, "first"), "{}", whole.err);
        let ran = cat(&file, &["large"]);
        assert_eq!(ran.code, 1);
        assert!(ran.out.len() > 10_000 && ran.out.len() < 400_000, "{}", ran.out.len());
        assert!(ran.err.contains("cut short"), "{}", ran.err);
        let none = cat(&file, &["none", "--layer", "0"]);
        assert!(none.err.contains("cut short"), "it may have been behind: {}", none.err);
    }
}

#[test]
fn an_image_is_chosen_by_tag_platform_or_number() {
    let layer = |text: &str| TarBuilder::default().file("a", text).finish();
    let mut arm = ImageSpec::new("b:1").layer("RUN", layer("second"));
    arm.platform.architecture = "arm64".into();
    let images = [ImageSpec::new("a:1").layer("RUN", layer("first")), arm];
    let file = file("cat-images", &pack(&images, Packing::Docker25));
    for (args, want) in [
        (&["a"][..], "first"),
        (&["a", "--image", "2"], "second"),
        (&["a", "--image=b:1"], "second"),
        (&["a", "--image", "linux/arm64"], "second"),
    ] {
        assert_eq!(cat(&file, args).text(), want, "{args:?}");
    }
    let named = std::path::PathBuf::from(format!("{}#b:1", file.display()));
    assert_eq!(cat(&named, &["a"]).text(), "second");
    let none = cat(&file, &["a", "--image", "c"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("a:1, b:1"), "{}", none.err);
}

#[test]
fn a_wrong_command_line_is_told_from_a_missing_file() {
    let none = run(["cat", "/does/not/exist", "a"]);
    assert_eq!(none.code, 2, "{}", none.err);
    let file = file("cat-wrong", b"just text");
    for args in [&[][..], &["a", "--layer"], &["a", "--layer", "x"], &["a", "--nonsense"], &["a"]] {
        let ran = cat(&file, args);
        assert_eq!((ran.code, &ran.text()[..]), (2, ""), "{args:?}: {}", ran.err);
        assert!(ran.err.starts_with("layerpeel cat: "), "{}", ran.err);
    }
    let help = run(["cat", "--help"]);
    assert_eq!(help.code, 0);
    assert!(help.text().contains("The base is layer 0") && help.text().contains("Exit status"));
}

fn diff(file: &Path, args: &[&str]) -> Ran {
    let words = ["diff".as_ref(), file.as_os_str()].into_iter();
    run(words.chain(args.iter().map(|arg| arg.as_ref())))
}

#[test]
fn two_versions_differ_as_diff_has_it() {
    let lines = |changed: &str| format!("1\n2\n3\n4\n{changed}\n6\n7\n8\n9\n");
    let layer = |text: &[u8]| TarBuilder::default().file("a", text).file("b", text).finish();
    let large = |last: u8| [b"x\n", &[last, b'\n'], &b"x\n".repeat(3 << 20)[..]].concat();
    let image = ImageSpec::new("demo:1")
        .layer("0", layer(lines("five").as_bytes()))
        .layer("1", layer(lines("fuenf").as_bytes()))
        .layer("2", TarBuilder::default().file("c", "").file(".wh.b", "").finish())
        .layer("3", layer(b"a\0b"))
        .layer("4", layer(b"a\0c"))
        .layer("5", layer(&large(b'y')))
        .layer("6", layer(&large(b'z')))
        .layer("7", TarBuilder::default().symlink("a", "d").dir("e").finish());
    let file = file("diff", &pack(&[image], Packing::OciGzip));
    let hunk = "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-five\n+fuenf\n 6\n 7\n 8\n";
    let table: &[(&[&str], i32, &str)] = &[
        (&["a", "0", "1"], 1, &format!("--- /a\tlayer 0\n+++ /a\tlayer 1\n{hunk}")),
        (
            &["a", "0", "2"],
            1,
            &format!("--- /a\tlayer 0\n+++ /a\tlayer 2, stored by layer 1\n{hunk}"),
        ),
        (
            &["-U0", "a", "0", "1"],
            1,
            "--- /a\tlayer 0\n+++ /a\tlayer 1\n@@ -5 +5 @@\n-five\n+fuenf\n",
        ),
        (&["a", "1", "2"], 0, ""),
        (&["a", "0", "0"], 0, ""),
        (
            &["a", "3", "4"],
            1,
            "Binary files /a (layer 3) and /a (layer 4) differ; the first 2 bytes are the same\n",
        ),
        (&["-q", "a", "0", "1"], 1, "/a (layer 0) and /a (layer 1) differ\n"),
        (&["-N", "c", "1", "2"], 0, ""),
        (&["a", "5", "5"], 0, ""),
    ];
    for (args, code, want) in table {
        let ran = diff(&file, args);
        assert_eq!((ran.code, &ran.text()[..], &ran.err[..]), (*code, *want, ""), "{args:?}");
    }
    let many = diff(&file, &["a", "5", "6"]);
    assert_eq!(many.code, 1);
    assert!(many.text().contains("too many lines to show; the first 2 bytes"), "{}", many.text());
    let added = diff(&file, &["-N", "b", "2", "3"]);
    assert_eq!(added.code, 1);
    for (args, want) in [
        (&["b", "1", "2"][..], "at layer 2: /b is not there: layer 2 deletes it"),
        (&["a", "6", "7"], "at layer 7: /d is not there"),
        (&["e", "7", "7"], "is a folder"),
        (&["a", "0", "8"], "there is no layer 8"),
        (&["a", "0"], "two layers are needed"),
        (&["a", "0", "x"], "no layer's number"),
    ] {
        let ran = diff(&file, args);
        assert_eq!((ran.code, &ran.text()[..]), (2, ""), "{args:?}");
        assert!(ran.err.contains(want), "{args:?}: {}", ran.err);
    }
}

#[test]
fn white_space_is_left_out_of_account_where_that_is_asked() {
    let layer = |text: &str| TarBuilder::default().file("a", text).finish();
    let image = ImageSpec::new("a:1")
        .layer("0", layer("a b\n\tc\nd\n"))
        .layer("1", layer("a  b\t\n c\r\nd\n"))
        .layer("2", layer("ab\n c\ne \n"));
    let file = file("diff-blanks", &pack(&[image], Packing::Docker));
    for (args, code, want) in [
        (&["-b", "a", "0", "1"][..], 0, ""),
        (&["-w", "a", "0", "1"], 0, ""),
        (&["-qb", "a", "0", "2"], 1, "/a (layer 0) and /a (layer 2) differ\n"),
        (&["-wU1", "a", "0", "2"], 1, "@@ -2,2 +2,2 @@\n \tc\n-d\n+e \n"),
        (&["-bU0", "a", "1", "2"], 1, "@@ -1 +1 @@\n-a  b\t\n+ab\n@@ -3 +3 @@\n-d\n+e \n"),
    ] {
        let ran = diff(&file, args);
        let text = ran.text();
        let shown = text.split_once("@@").map_or(&*text, |(head, _)| &text[head.len()..]);
        assert_eq!((shown, ran.code, &*ran.err), (want, code, ""), "{args:?}");
    }
}

#[test]
fn of_long_files_the_lines_that_differ_are_shown_wherever_they_are() {
    // Longer than what is compared, and of more lines.
    let wide = [&[b'x'; 999][..], b"\n"].concat().repeat(68_000);
    let many = b"\n".repeat(2_100_000);
    let grown = |text: &[u8], line: &[u8]| [text, line].concat();
    let layer = |line: &[u8], both| {
        let tar = TarBuilder::default().file("many", grown(&many, line));
        if both { tar.file("wide", grown(&wide, line)) } else { tar }.finish()
    };
    let image =
        ImageSpec::new("a:1").layer("0", layer(b"", true)).layer("1", layer(b"new\n", true));
    let image = image.layer("2", layer(b"old\n", false));
    let file = file("diff-far", &pack(&[image], Packing::Docker));
    for (args, want) in [
        (&["wide", "0", "1", "-U", "0"][..], "@@ -68000,0 +68001 @@\n+new\n"),
        (&["many", "1", "0", "-U", "1"], "@@ -2100000,2 +2100000 @@\n \n-new\n"),
        (&["many", "1", "2"], "@@ -2099998,4 +2099998,4 @@\n \n \n \n-new\n+old\n"),
    ] {
        let ran = diff(&file, args);
        let text = ran.text();
        let shown = text.split_once("@@").map_or(&*text, |(head, _)| &text[head.len()..]);
        assert_eq!((shown, ran.code, &*ran.err), (want, 1, ""), "{args:?}");
    }
    let same = diff(&file, &["wide", "1", "1"]);
    assert_eq!((same.code, &*same.text()), (0, ""), "{}", same.err);
    std::fs::remove_file(file).expect("it is large");
}

#[test]
fn of_a_version_that_is_cut_nothing_is_said_but_what_was_read() {
    let tar = TarBuilder::default().file("a", "line\n".repeat(1000)).finish();
    let image = ImageSpec::new("a:1").layer("cut", tar[..3000].to_vec()).layer("whole", tar);
    let file = file("diff-cut", &pack(&[image], Packing::Docker));
    let ran = diff(&file, &["a", "0", "1"]);
    assert_eq!((ran.code, &ran.text()[..]), (2, ""));
    assert!(ran.err.contains("cut short") && ran.err.contains("nobody knows"), "{}", ran.err);
}

/// A password file that layer 1 stores anew, behind what is read of it: the layer is cut before it, or missing.
fn half_read(name: &str) -> [std::path::PathBuf; 2] {
    let passwd = |text: &str| {
        let tar = TarBuilder::default().file("etc/host", "a").file("pad", vec![b'x'; 4000]);
        tar.file("etc/passwd", text)
    };
    let upper = passwd("new\n").file("etc/late", "late\n").finish();
    let top = TarBuilder::default().file("top", "top\n").symlink("link", "top").finish();
    let image = |upper: Vec<u8>| {
        ImageSpec::new("a:1")
            .layer("0", passwd("old\n").finish())
            .layer("1", upper)
            .layer("2", top.clone())
    };
    let cut =
        file(&format!("{name}-cut"), &pack(&[image(upper[..3000].to_vec())], Packing::Docker));
    let missing =
        file(&format!("{name}-missing"), &without_layer(&pack(&[image(upper)], Packing::Docker)));
    [cut, missing]
}

/// The archive without the member of its layer 1.
fn without_layer(archive: &[u8]) -> Vec<u8> {
    let files = vec![("a".to_owned(), archive.to_vec())];
    let opened =
        layerpeel::worker::native::read(&files, &Default::default(), false).expect("an image");
    let blob = opened.archive.images[0].layers[1].blob;
    let layerpeel::domain::Location::Range { offset, length, .. } =
        opened.archive.blobs[blob.0 as usize].location
    else {
        panic!("a range")
    };
    let (start, end) = (offset as usize - 512, (offset + length.next_multiple_of(512)) as usize);
    [&archive[..start], &archive[end..]].concat()
}

#[test]
fn what_may_be_an_outdated_version_is_said_to_be_one() {
    for file in half_read("cat-outdated") {
        let table: &[(&[&str], i32, &str, &str)] = &[
            (&["etc/passwd"], 1, "old\n", "layer 1: "),
            (&["etc/late"], 1, "", "layer 1: "),
            (&["link"], 1, "top\n", "layer 1: "),
            (&["top"], 0, "top\n", ""),
            (&["etc/passwd", "--layer", "0"], 0, "old\n", ""),
        ];
        for (args, code, want, said) in table {
            let ran = cat(&file, args);
            assert_eq!((ran.code, &*ran.text()), (*code, *want), "{args:?}: {}", ran.err);
            assert!(ran.err.contains(said) && ran.err.is_empty() == said.is_empty(), "{}", ran.err);
        }
    }
}

#[test]
fn versions_that_may_be_outdated_are_not_the_same() {
    for file in half_read("diff-outdated") {
        for options in [&[][..], &["-q"], &["-N"]] {
            for (path, layers, claimed) in [
                ("etc/passwd", ["0", "1"], "nobody knows"),
                ("etc/passwd", ["1", "0"], "nobody knows"),
                ("etc/passwd", ["2", "2"], "nobody knows"),
                ("top", ["2", "2"], "layer 1: "),
            ] {
                let ran = diff(&file, &[options, &[path], &layers].concat());
                assert_eq!((ran.code, &*ran.text()), (2, ""), "{options:?} {path} {layers:?}");
                let said = ran.err.contains("layer 1: ") && ran.err.contains(claimed);
                assert!(said, "{path} {layers:?}: {}", ran.err);
            }
        }
        let below = diff(&file, &["etc/passwd", "0", "0"]);
        assert_eq!((below.code, &*below.err), (0, ""));
    }
}

/// Archives with a layer whose checksum is wrong, all of it read; a file in it, and its number.
fn doubtful() -> Vec<(std::path::PathBuf, String, &'static str)> {
    let tar = TarBuilder::default().file("a", "one\n").file("b", "key\n").finish();
    let mut layer = gzip(&tar);
    let crc = layer.len() - 8;
    layer[crc] ^= 1;
    let image = ImageSpec::new("a:1").layer("0", layer);
    let mut all = vec![(file("doubtful", &pack(&[image], Packing::Docker)), "a".to_owned(), "0")];
    let corpus = std::env::var_os("LAYERPEEL_CORPUS").filter(|root| !root.is_empty());
    for bad in ["layer-gzip-damage/crc.tar", "layer-zstd-damage/checksum.tar"] {
        let Some(root) = &corpus else { continue };
        let file = Path::new(root).join("bad").join(bad);
        let of_layer = ["--type=f", "--layer=1"].map(std::ffi::OsStr::new);
        let found = run(["find".as_ref(), file.as_os_str()].into_iter().chain(of_layer));
        let path = found.lines()[0].trim_start_matches("1:").to_owned();
        all.push((file, path, "1"));
    }
    all
}

#[test]
fn what_a_checksum_contradicts_is_shown_and_called_doubtful() {
    for (file, path, layer) in doubtful() {
        // In the corpus a later layer stores another version.
        let shown: &[&[&str]] = &[&[&path, "--layer", layer], &[&path]];
        for args in &shown[..if layer == "0" { 2 } else { 1 }] {
            let ran = cat(&file, args);
            assert!(ran.code == 1 && !ran.out.is_empty(), "{}: {}", file.display(), ran.err);
            assert!(ran.err.to_lowercase().contains("checksum"), "{}", ran.err);
        }
        let ran = diff(&file, &[&path, layer, layer]);
        assert_eq!((ran.code, &*ran.text()), (2, ""), "{}: {}", file.display(), ran.err);
        assert!(
            ran.err.to_lowercase().contains("checksum") && ran.err.contains("nobody knows"),
            "{}",
            ran.err
        );
        let ran = run(["find".as_ref(), file.as_os_str()]);
        assert!(ran.code == 1 && !ran.out.is_empty(), "{}: {}", file.display(), ran.err);
        assert!(ran.err.to_lowercase().contains("checksum"), "{}", ran.err);
    }
}

#[test]
fn what_is_at_neither_layer_is_not_the_same() {
    let file = file("diff-neither", &pack(&[image()], Packing::Docker));
    let ran = diff(&file, &["-N", "none", "0", "1"]);
    assert_eq!((ran.code, &*ran.text()), (2, ""));
    assert!(ran.err.contains("at neither layer"), "{}", ran.err);
}

#[test]
fn what_a_table_does_not_promise_is_told_and_all_of_it_is_shown() {
    let layer = |text: &str| {
        let tar = TarBuilder::default().file("a", text).finish();
        let mut reader = layerpeel::formats::LayerReader::new(Default::default());
        reader.feed(&tar);
        let index = reader.finish().index;
        let other = layerpeel::domain::Digest::sha256(b"other");
        estargz(&tar, &index, 64, &|all| all[0]["chunkDigest"] = other.as_str().into()).blob
    };
    let image = ImageSpec::new("a:1").layer("1", layer("1\n")).layer("2", layer("2\n"));
    let image = image.layer("same", layer("2\n"));
    let file = file("promised", &pack(&[image], Packing::Oci));
    let shown = "--- /a\tlayer 0\n+++ /a\tlayer 1\n@@ -1 +1 @@\n-1\n+2\n";
    for (layers, code, want) in [(["0", "1"], 1, shown), (["1", "2"], 0, "")] {
        let ran = diff(&file, &["a", layers[0], layers[1]]);
        assert_eq!((ran.code, &*ran.text()), (code, want), "{}", ran.err);
        let told = ran.err.lines().filter(|line| line.contains("promises 2 bytes"));
        assert_eq!(told.count(), 2, "{}", ran.err);
        assert!(
            !ran.err.contains("to its end") && !ran.err.contains("nobody knows"),
            "{}",
            ran.err
        );
    }
    let ran = cat(&file, &["a"]);
    assert_eq!((ran.code, &*ran.text()), (1, "2\n"));
    assert!(ran.err.contains("promises 2 bytes"), "{}", ran.err);
}
