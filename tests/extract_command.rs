//! `layerpeel extract`: what tar makes of what it writes.

mod command;

use command::{Ran, file, run};
use layerpeel::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use layerpeel::make::tar::{TarBuilder, gzip, noise};
use std::path::Path;
use std::process::Command;

fn base() -> Vec<u8> {
    TarBuilder::default()
        .dir("etc/")
        .file("etc/conf", "one")
        .hardlink("etc/same", "etc/conf")
        .pax(&[("mtime", b"1600000000.125"), ("SCHILY.xattr.user.note", b"n")])
        .file("etc/fine", "times")
        .symlink("etc/link", "conf")
        .file(&format!("{}/deep", "d".repeat(90)), noise(200_000, 4))
        .finish()
}

fn image() -> ImageSpec {
    let second = TarBuilder::default().file("etc/conf", "two").file("etc/.wh.link", "").finish();
    ImageSpec::new("demo:1").layer("base", base()).layer("second", second)
}

fn extract(file: &Path, args: &[&str]) -> Ran {
    let words = ["extract".as_ref(), file.as_os_str()].into_iter();
    run(words.chain(args.iter().map(|arg| arg.as_ref())))
}

/// `tar tf`, sorted.
fn listed(tar: &Path) -> Vec<String> {
    let ran = Command::new("tar").arg("-tf").arg(tar).output().expect("tar");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let mut names: Vec<String> =
        String::from_utf8_lossy(&ran.stdout).lines().map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn tar_lists_the_tree_of_every_layer() {
    let deep = "d".repeat(90);
    let (folder, below) = (format!("{deep}/"), format!("{deep}/deep"));
    let first = [&folder, &below, "etc/", "etc/conf", "etc/fine", "etc/link", "etc/same"];
    let last = [&folder, &below, "etc/", "etc/conf", "etc/fine", "etc/same"];
    for packing in PACKINGS {
        let file = file(&format!("extract-{packing:?}"), &pack(&[image()], packing));
        let out = file.with_extension("out");
        let to = out.to_str().expect("UTF-8");
        let table: &[(&[&str], &[&str])] = &[
            (&["--merged"], &last),
            (&["--merged", "--layer=0"], &first),
            (&["--merged", "/etc/"], &last[2..]),
            (&["--merged", "etc/fine"], &["etc/fine"]),
            (&["--layer", "1", "etc"], &["etc/conf"]),
            (&["--layer", "1"], &["etc/.wh.link", "etc/conf"]),
        ];
        for (args, want) in table {
            let ran = extract(&file, &[args, &["-o", to][..]].concat());
            assert_eq!((ran.code, &ran.err[..]), (0, ""), "{packing:?} {args:?}");
            assert_eq!(listed(&out), *want, "{packing:?} {args:?}");
        }
        let ran = extract(&file, &["--merged", "-o", "-"]);
        let again = self::file(&format!("extract-again-{packing:?}"), &ran.out);
        let cat = |path: &str| {
            run(["cat".as_ref(), "--as-layer".as_ref(), again.as_os_str(), path.as_ref()])
        };
        assert_eq!((cat("etc/conf").text(), cat("etc/same").text()), ("two".into(), "one".into()));
        assert!(cat(&below).out == noise(200_000, 4));
    }
}

#[test]
fn a_layer_is_taken_as_it_is() {
    let file = file("extract-layer", &pack(&[image()], Packing::OciGzip));
    assert!(extract(&file, &["--layer", "0", "-o-"]).out == base());
    assert!(extract(&file, &["--layer", "0", "--stored", "-o-"]).out.starts_with(&[0x1f, 0x8b]));
}

#[test]
fn what_can_not_be_taken_is_told() {
    let tar = TarBuilder::default().file("a", "1").file("b", noise(90_000, 1)).finish();
    let mut cut = gzip(&tar);
    cut.truncate(cut.len() / 2);
    let damaged = ImageSpec::new("a:1").layer("1", cut);
    let damaged = file("extract-cut", &pack(&[damaged], Packing::Docker));
    for args in [&["--merged"][..], &["--layer", "0"]] {
        let ran = extract(&damaged, &[args, &["-o-"]].concat());
        assert_eq!(ran.code, 1, "{args:?}");
        assert!(ran.out.len() > 20_000 && ran.err.contains("cut short"), "{}", ran.err);
    }
    let file = file("extract-wrong", &pack(&[image()], Packing::Docker));
    for (args, want) in [
        (&["-o-"][..], "--merged or --layer N is needed"),
        (&["--merged"], "-o OUT.tar is needed"),
        (&["--merged", "-o-", "nothing"], "there is no nothing"),
        (&["--merged", "-o-", "etc/link"], "there is no etc/link at layer 1"),
        (&["--layer", "1", "-o-", "etc/link"], "layer 1 deletes it; layer 0 stored it"),
        (&["--layer", "1", "-o-", "etc/fine"], "layer 1 does not store it; stored by layer 0"),
        (&["--layer", "0", "-o-", "nothing"], "there is no nothing"),
        (&["--merged", "-o-", "--layer", "5"], "there is no layer 5"),
        (&["--merged", "--stored", "-o-"], "--stored is for one whole layer"),
        (&["--merged", "-o", "/does/not/exist"], "can't write"),
        (&["--merged", "a", "b", "-o-"], "more than one path"),
    ] {
        let ran = extract(&file, args);
        assert_eq!((ran.code, ran.out.len()), (2, 0), "{args:?}");
        assert!(ran.err.contains(want), "{args:?}: {}", ran.err);
    }
    assert!(run(["extract", "--help"]).text().contains("whiteouts"));
}
