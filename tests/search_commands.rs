//! `layerpeel grep` and `layerpeel find`: what a person or a script sees of them.

mod command;

use command::{Ran, file, run};
use layerpeel::make::archive::{ImageSpec, PACKINGS, Packing, pack};
use layerpeel::make::tar::{TarBuilder, gzip, noise};
use std::path::Path;

fn image() -> ImageSpec {
    let base = TarBuilder::default()
        .dir("etc/")
        .file("etc/conf", "key = one\nother\r\n")
        .hardlink("etc/same", "etc/conf")
        .file("etc/gone", "a secret key")
        .file("bin", b"\0\0key\0")
        .symlink("etc/link", "conf")
        .entry(b'0', "usr/su", "", b"key", |header| {
            header.set_mode(0o4755);
            header.set_uid(7);
            header.set_gid(8);
        });
    let second = TarBuilder::default()
        .file("etc/conf", "none\n\nthe key is two\n")
        .file("etc/.wh.gone", "")
        .entry(b'0', "etc/late.txt", "", &[b'x'; 3000], |header| header.set_mtime(1_800_000_000));
    ImageSpec::new("demo:1").layer("base", base.finish()).layer("second", second.finish())
}

fn on(command: &str, file: &Path, before: &[&str], after: &[&str]) -> Ran {
    let mut words: Vec<&std::ffi::OsStr> = vec![command.as_ref()];
    words.extend(before.iter().map(|word| std::ffi::OsStr::new(*word)));
    words.push(file.as_os_str());
    words.extend(after.iter().map(|word| std::ffi::OsStr::new(*word)));
    run(words)
}

#[test]
fn lines_of_the_final_image_and_of_every_version() {
    for packing in PACKINGS {
        for compressed in [false, true] {
            let bytes = pack(&[image()], packing);
            let bytes = if compressed { gzip(&bytes) } else { bytes };
            let file = file(&format!("grep-{packing:?}-{compressed}"), &bytes);
            let table: &[(&[&str], &[&str], &[&str])] = &[
                (
                    &["key"],
                    &[],
                    &[
                        "/etc/same:1:key = one",
                        "/bin: binary file matches",
                        "/usr/su:1:key",
                        "/etc/conf:3:the key is two",
                    ],
                ),
                (
                    &["-F", "key"],
                    &["--all-versions"],
                    &[
                        "0:/etc/conf:1:key = one",
                        "0:/etc/gone:1:a secret key",
                        "0:/bin: binary file matches",
                        "0:/usr/su:1:key",
                        "1:/etc/conf:3:the key is two",
                    ],
                ),
                (
                    &["-iE", "^KEY|r$"],
                    &["--layer", "0", "-I"],
                    &["0:/etc/conf:1:key = one", "0:/etc/conf:2:other", "0:/usr/su:1:key"],
                ),
                (
                    &["-l", "e"],
                    &["--include=*o*", "--all-versions"],
                    &["0:/etc/conf", "0:/etc/gone", "1:/etc/conf"],
                ),
                (&["-m1", "-e", "none", "-e", "two"], &["--all-versions"], &["1:/etc/conf:1:none"]),
                (&["-q", "key"], &[], &[]),
            ];
            for (before, after, want) in table {
                let ran = on("grep", &file, before, after);
                assert_eq!(ran.lines(), *want, "{packing:?} {before:?} {after:?}");
                assert_eq!((ran.code, &ran.err[..]), (0, ""));
            }
            let none = on("grep", &file, &["secret"], &[]);
            assert_eq!((none.code, none.out.len(), &none.err[..]), (1, 0, ""), "it is deleted");
        }
    }
}

#[test]
fn json_has_an_object_a_line() {
    let file = file("grep-json", &pack(&[image()], Packing::Docker));
    let ran = on("grep", &file, &["-F", "key"], &["--all-versions", "--json"]);
    let rows: Vec<serde_json::Value> =
        ran.lines().iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(
        rows[0],
        serde_json::json!({"layer": 0, "path": "/etc/conf", "line": 1, "text": "key = one"})
    );
    assert_eq!(rows[2], serde_json::json!({"layer": 0, "path": "/bin", "line": null}));
    let ran = on("find", &file, &[], &["--name", "gone", "--all-versions", "--json"]);
    let row: serde_json::Value = serde_json::from_str(&ran.text()).expect("one object");
    assert_eq!(
        (&row["layer"], &row["path"], &row["kind"]),
        (&0.into(), &"/etc/gone".into(), &"file".into())
    );
    assert_eq!(
        (&row["state"], &row["by"], &row["size"]),
        (&"deleted".into(), &1.into(), &12.into())
    );
}

#[test]
fn too_much_is_said_to_be() {
    let tar = TarBuilder::default()
        .file("many", "hit\n".repeat(1000))
        .file("one-line", "hit".repeat(1_000_000));
    let image = ImageSpec::new("a:1").layer("RUN", tar.finish());
    let file = file("grep-many", &pack(&[image], Packing::OciGzip));
    let ran = on("grep", &file, &["hit"], &["--max-hits", "10"]);
    assert_eq!((ran.lines().len(), ran.code), (10, 0));
    assert!(ran.err.contains("stopped after 10 lines"), "{}", ran.err);
    let ran = on("grep", &file, &["hit"], &["--include", "one*"]);
    assert_eq!((ran.lines().len(), ran.code), (1, 0));
    assert!(ran.out.len() < 1000 && ran.text().ends_with("…\n"), "{}", ran.out.len());
}

#[test]
fn lines_are_counted_as_they_are_printed() {
    let tar = TarBuilder::default().file("a", "hit\nhit\n").hardlink("b", "a").hardlink("c", "a");
    let image = ImageSpec::new("a:1").layer("RUN", tar.finish());
    let file = file("grep-links", &pack(&[image], Packing::Docker));
    for (after, lines, code, said) in [
        (&["--max-hits", "1"][..], 1, 0, "stopped after 1 line;"),
        (&["--max-hits", "1", "--json"], 1, 0, "stopped after 1 line;"),
        (&["--max-hits", "4"], 4, 0, "stopped after 4 lines;"),
        (&["--max-hits", "7"], 6, 0, ""),
        (&["-m", "1"], 3, 0, ""),
        (&["-m", "0"], 0, 1, ""),
        (&["-q"], 0, 0, ""),
    ] {
        let ran = on("grep", &file, &["hit"], after);
        assert_eq!((ran.lines().len(), ran.code), (lines, code), "{after:?}: {}", ran.err);
        assert!(ran.err.contains(said) && ran.err.is_empty() == said.is_empty(), "{}", ran.err);
    }
}

#[test]
fn targets_that_are_no_text_have_a_twin() {
    let odd = [("path", &b"odd"[..]), ("linkpath", b"../\xfe")];
    let tar = TarBuilder::default().pax(&odd).symlink("x", "y").symlink("plain", "z");
    let image = ImageSpec::new("a:1").layer("RUN", tar.finish());
    let file = file("find-twins", &pack(&[image], Packing::Docker));
    let ran = on("find", &file, &[], &["--type=l", "--json"]);
    let rows: Vec<serde_json::Value> =
        ran.lines().iter().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(
        (&rows[0]["link"], &rows[0]["link_hex"]),
        (&"../\u{fffd}".into(), &"2e2e2ffe".into())
    );
    assert_eq!((&rows[1]["link"], rows[1].get("link_hex")), (&"z".into(), None));
}

#[test]
fn what_was_found_before_damage_is_printed_and_the_damage_told() {
    let tar =
        TarBuilder::default().file("a", "the needle").file("large", noise(3 << 20, 1)).finish();
    let mut cut = gzip(&tar);
    cut.truncate(cut.len() / 2);
    let image = ImageSpec::new("a:1")
        .layer("RUN", cut)
        .layer("sound", TarBuilder::default().file("b", "needle").finish());
    let file = file("grep-cut", &pack(&[image], Packing::Docker));
    for (after, want) in [
        (&[][..], ["/a:1:the needle", "/b:1:needle"]),
        (&["--all-versions"], ["0:/a:1:the needle", "1:/b:1:needle"]),
    ] {
        let ran = on("grep", &file, &["needle"], after);
        assert_eq!((ran.code, ran.lines()), (2, want.map(String::from).to_vec()));
        assert!(ran.err.contains("layer 0: The layer is cut short"), "{}", ran.err);
    }
    let ran = on("find", &file, &[], &["-type", "f"]);
    assert_eq!((ran.code, ran.lines()), (1, ["/a", "/b", "/large"].map(String::from).to_vec()));
    assert!(ran.err.contains("layer 0: The layer is cut short"), "{}", ran.err);
}

#[test]
fn paths_are_found_by_what_is_known_of_them() {
    let table: &[(&[&str], &[&str])] = &[
        (
            &[],
            &[
                "/",
                "/bin",
                "/etc",
                "/etc/conf",
                "/etc/late.txt",
                "/etc/link",
                "/etc/same",
                "/usr",
                "/usr/su",
            ],
        ),
        (&["etc", "--type", "f,l"], &["/etc/conf", "/etc/late.txt", "/etc/link", "/etc/same"]),
        (&["--name", "*.txt"], &["/etc/late.txt"]),
        (&["-iname=CONF", "--all-versions"], &["0:/etc/conf", "1:/etc/conf"]),
        (&["--path", "/etc/*o*"], &["/etc/conf"]),
        (&["-perm", "-4000"], &["/usr/su"]),
        (&["--owner", "7:8"], &["/usr/su"]),
        (&["--owner", ":8"], &["/usr/su"]),
        (&["--size", "+2k"], &["/etc/late.txt"]),
        (&["--size", "-4"], &["/usr/su"]),
        (&["--newer", "2025-01-01"], &["/etc/late.txt"]),
        (&["--older", "2025-01-01T00:00:00Z", "--type=l"], &["/etc/link"]),
        (&["--hidden"], &["0:/etc/conf", "0:/etc/gone"]),
        (&["--layer", "1"], &["1:/etc/conf", "1:/etc/late.txt"]),
        (&["--biggest", "--head", "2"], &["/etc/late.txt", "/etc/conf"]),
        (&["--biggest", "--hidden"], &["0:/etc/conf", "0:/etc/gone"]),
        (
            &[
                "--digest",
                "sha256:2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683",
            ],
            &["/usr/su"],
        ),
        (&["--name", "nothing"], &[]),
    ];
    for packing in PACKINGS {
        let file = file(&format!("find-{packing:?}"), &pack(&[image()], packing));
        for (args, want) in table {
            let ran = on("find", &file, &[], args);
            assert_eq!(ran.lines(), *want, "{packing:?} {args:?}");
            assert_eq!((ran.code, &ran.err[..]), (0, ""), "{args:?}");
        }
        let long = on("find", &file, &[], &["-l", "--hidden", "--name=gone"]).text();
        assert_eq!(
            long,
            "-rw-r--r--         0:0           12 2023-11-14T22:13:20Z 0:/etc/gone (deleted by layer 1)\n"
        );
        assert_eq!(on("find", &file, &[], &["--name=su", "--print0"]).text(), "/usr/su\0");
    }
}

#[test]
fn words_are_those_of_grep_and_find() {
    let tar = TarBuilder::default()
        .file("key", "-----BEGIN\naab\nAAAb\n")
        .entry(b'0', "", "", b"x", |header| {
            header.as_old_mut().name[..3].copy_from_slice(b"a\xffc");
        })
        .finish();
    let file =
        file("search-words", &pack(&[ImageSpec::new("a:1").layer("0", tar)], Packing::Docker));
    for (before, want) in [
        (&["-e", "-----BEGIN"][..], "/key:1:-----BEGIN"),
        (&["--regexp=-----BEGIN"], "/key:1:-----BEGIN"),
        (&["--extended-regexp", "^a{,2}b"], "/key:2:aab"),
        (&["--ignore-case", "^aa{,1}b"], "/key:2:aab"),
        (&["--fixed-strings", "A"], "/key:3:AAAb"),
        (&["--", "-----BEGIN"], "/key:1:-----BEGIN"),
    ] {
        let ran = on("grep", &file, before, &[]);
        assert_eq!((&*ran.lines().join("|"), ran.code), (want, 0), "{before:?} {}", ran.err);
    }
    let told = on("grep", &file, &["-----BEGIN"], &[]);
    assert!(told.code == 2 && told.err.contains("-e '-----BEGIN"), "{}", told.err);
    let odd: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(b"a\xff?".to_vec());
    let words = ["find".as_ref(), file.as_os_str(), "--name".as_ref(), &odd];
    assert_eq!(run(words).out, b"/a\xffc\n");
    assert_eq!(on("find", &file, &[], &["--name", "[!b][!b][!b]", "-type", "f"]).lines().len(), 2);
}

#[test]
fn wrong_command_lines_are_told() {
    let file = file("search-wrong", &pack(&[image()], Packing::Docker));
    for (command, before, after) in [
        ("grep", &["("][..], &[][..]),
        ("grep", &[], &[]),
        ("grep", &["key"], &["--layer", "7"]),
        ("grep", &["key"], &["more"]),
        ("find", &[], &["--size", "big"]),
        ("find", &[], &["--perm", "u+s"]),
        ("find", &[], &["--type", "x"]),
        ("find", &[], &["--digest", "abc"]),
        ("find", &[], &["--nonsense"]),
        ("find", &[], &["no/such/folder"]),
        ("find", &[], &["etc", "usr"]),
    ] {
        let ran = on(command, &file, before, after);
        assert_eq!((ran.code, ran.out.len()), (2, 0), "{command} {before:?} {after:?}");
        assert!(ran.err.starts_with(&format!("layerpeel {command}: ")), "{}", ran.err);
    }
    for command in ["grep", "find"] {
        let help = run([command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.text().contains("Exit status") && help.text().contains("--all-versions"));
    }
}
