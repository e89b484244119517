//! Where commands write and what they read: never one onto the other, nothing half done left behind, pipes at both ends.

mod command;

use command::{Ran, file, run};
use layerpeel::make::archive::{Archive, ImageSpec, Packing, index, pack, text};
use layerpeel::make::lazy::zstd;
use layerpeel::make::tar::{TarBuilder, gzip, noise};
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn image() -> ImageSpec {
    let base = TarBuilder::default().dir("etc/").file("etc/conf", "one").file("etc/old", "old");
    let second = TarBuilder::default().file("etc/conf", "two").file("etc/.wh.old", "");
    ImageSpec::new("demo:1").layer("base", base.finish()).layer("second", second.finish())
}

/// An empty folder of that name.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder in target/tmp");
    path
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a name"));
    let mut names: Vec<_> =
        names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Runs a line of words, in this folder.
fn line(folder: &Path, words: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_layerpeel"));
    ran(command.current_dir(folder).args(words.split(' ')).output().expect("the command"))
}

fn ran(output: Output) -> Ran {
    let Output { status, stdout, stderr } = output;
    let err = String::from_utf8_lossy(&stderr).into_owned();
    Ran { code: status.code().expect("an exit status"), out: stdout, err }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_over_what_is_read() {
    let folder = folder("output-over");
    let archive = pack(&[image()], Packing::Docker25);
    let at = |name: &str| folder.join(name);
    fs::write(at("z.tar"), &archive).expect("a file");
    fs::write(at("a.tar"), &archive).expect("a file");
    fs::write(at("rules"), "rules:\n").expect("a file");
    fs::write(at("may-stay"), "").expect("a file");
    fs::hard_link(at("z.tar"), at("hard.tar")).expect("a link");
    std::os::unix::fs::symlink("z.tar", at("soft.tar")).expect("a link");
    fs::create_dir(at("oci")).expect("a folder");
    let mut unpack = Command::new("tar");
    let status = unpack.arg("-xf").arg(at("z.tar")).arg("-C").arg(at("oci")).status();
    assert!(status.expect("tar").success());
    let before = names(&folder);
    let commands = [
        "extract z.tar --merged -o OUT",
        "extract z.tar --layer 0 -o OUT",
        "extract z.tar --layer 0 --stored -o OUT",
        "report z.tar -o OUT",
        "report --html z.tar#1 -o OUT",
        "check z.tar -o OUT",
        "check a.tar --baseline z.tar -o OUT",
        "check a.tar --base z.tar -o OUT",
        "compare a.tar z.tar -o OUT",
        "mend --squash-from 0 z.tar -o OUT",
    ];
    let onto = |out: &str| commands.map(|words| words.replace("OUT", out));
    let mut table: Vec<String> = ["z.tar", "./hard.tar", "soft.tar"].map(onto).concat();
    table.extend([
        "check a.tar --ci-config rules -o rules".to_owned(),
        "check a.tar --ignore may-stay -o may-stay".to_owned(),
        "report --insight a.tar --ignore may-stay -o may-stay".to_owned(),
        "report oci -o oci/manifest.json".to_owned(),
        "report oci -o oci/new.json".to_owned(),
        "extract oci --merged -o oci/new.tar".to_owned(),
        "mend --squash-from 0 oci -o oci/new.tar".to_owned(),
    ]);
    let list = fs::read(at("oci/manifest.json")).expect("a file");
    for words in table {
        let ran = line(&folder, &words);
        assert_eq!((ran.code, ran.out.len()), (2, 0), "{words}");
        assert!(ran.err.contains("can't be written over itself"), "{words}: {}", ran.err);
        assert!(fs::read(at("z.tar")).expect("a file") == archive, "{words}");
        assert_eq!(fs::read(at("oci/manifest.json")).expect("a file"), list, "{words}");
        assert_eq!(names(&folder), before, "{words}");
    }
    assert!(!at("oci/new.json").exists() && !at("oci/new.tar").exists());
    // Beside them all is well, twice.
    for words in onto("new").iter().chain(&onto("new")) {
        assert_ne!(line(&folder, words).code, 2, "{words}");
    }
}

/// Runs a line of the shell in which `$L` is the command.
#[cfg(unix)]
fn shell(folder: &Path, script: &str) -> Ran {
    let mut shell = Command::new("bash");
    shell.env("L", env!("CARGO_BIN_EXE_layerpeel")).current_dir(folder).arg("-c").arg(script);
    ran(shell.output().expect("bash"))
}

#[cfg(unix)]
#[test]
fn what_fails_leaves_what_stood_there() {
    let folder = folder("output-fails");
    let large = TarBuilder::default().file("a", noise(300_000, 1)).file("b", "b").finish();
    let image = ImageSpec::new("demo:1").layer("base", large);
    fs::write(folder.join("z.tar"), pack(&[image], Packing::Docker)).expect("a file");
    for words in [
        "mend --without b z.tar -o out",
        "extract z.tar --merged -o out",
        "extract z.tar --layer 0 -o out",
        "report --html z.tar -o out",
    ] {
        fs::write(folder.join("out"), "before").expect("a file");
        // No file may be longer than a block or two.
        let limited = format!("ulimit -f 1; trap '' XFSZ; exec \"$L\" {words}");
        let ran = shell(&folder, &limited);
        assert_eq!(ran.code, 2, "{words}: {}", ran.err);
        assert!(ran.err.contains("can't write"), "{words}: {}", ran.err);
        assert_eq!(fs::read(folder.join("out")).expect("a file"), b"before", "{words}");
        assert_eq!(names(&folder), ["out", "z.tar"], "{words}");
    }
}

#[cfg(unix)]
#[test]
fn the_mode_and_the_links_of_what_is_replaced_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("output-mode");
    fs::write(folder.join("z.tar"), pack(&[image()], Packing::Docker)).expect("a file");
    fs::write(folder.join("real"), "before").expect("a file");
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(folder.join("real"), mode).expect("a mode");
    symlink("real", folder.join("out")).expect("a link");
    assert_eq!(line(&folder, "extract z.tar --merged -o out").code, 0);
    let about = fs::metadata(folder.join("real")).expect("a file");
    assert_eq!((about.permissions().mode() & 0o777, about.len() > 512), (0o640, true));
    assert!(folder.join("out").is_symlink());
    assert_eq!(names(&folder), ["out", "real", "z.tar"]);
}

#[cfg(unix)]
#[test]
fn closed_pipes_are_no_failure_and_full_devices_are() {
    let folder = folder("output-pipes");
    fs::write(folder.join("z.tar"), pack(&[image()], Packing::Docker)).expect("a file");
    fs::write(folder.join("script"), "docker images\ndocker images\n").expect("a file");
    let lessons = concat!(env!("CARGO_MANIFEST_DIR"), "/static/lessons");
    fs::copy(format!("{lessons}/01-a-stack.md"), folder.join("lesson.md")).expect("a lesson");
    for words in [
        "lesson check lesson.md",
        "lab < script",
        "--help",
        "cat --help",
        "report z.tar",
        "compare z.tar z.tar",
        "extract z.tar --merged -o -",
        "mend --drop-hidden z.tar -o -",
        "mend --drop-hidden z.tar -o /dev/stdout",
        "find z.tar",
        "cat z.tar etc/conf",
    ] {
        let table = [("/dev/full", 2, "can't write")].map(|(to, code, says)| {
            (shell(&folder, &format!("\"$L\" {words} > {to}")), code, says)
        });
        for (ran, code, says) in table {
            assert_eq!(ran.code, code, "{words}: {}", ran.err);
            assert!(ran.err.contains(says), "{words}: {}", ran.err);
        }
        // The reader is gone before the first byte.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut shell = Command::new("bash");
        shell.env("L", env!("CARGO_BIN_EXE_layerpeel")).current_dir(&folder);
        shell.arg("-c").arg(format!("exec \"$L\" {words}")).stdout(writer);
        let ran = ran(shell
            .stderr(Stdio::piped())
            .spawn()
            .and_then(|it| it.wait_with_output())
            .expect("bash"));
        assert_eq!(ran.code, 0, "{words}: {}", ran.err);
        assert!(!ran.err.contains("panicked") && !ran.err.contains("pipe"), "{words}: {}", ran.err);
    }
}

/// Runs with these bytes in a pipe as standard input.
fn fed(args: &[&str], bytes: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_layerpeel"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command");
    let (mut stdin, bytes) = (child.stdin.take().expect("a pipe"), bytes.to_vec());
    let feeding = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().expect("the command");
    feeding.join().expect("all is fed");
    ran(output)
}

#[test]
fn an_archive_may_come_through_a_pipe_and_go_through_one() {
    let archive = pack(&[image()], Packing::OciGzip);
    let there = file("output-there.tar", &archive);
    let there = there.to_str().expect("UTF-8");
    let table: [&[&str]; 9] = [
        &["report", "FILE"],
        &["report", "FILE", "-o", "-"],
        &["check", "FILE"],
        &["compare", "FILE", "OTHER"],
        &["find", "FILE"],
        &["cat", "FILE", "etc/conf"],
        &["grep", "two", "FILE"],
        &["extract", "FILE", "--merged", "-o-"],
        &["mend", "--drop-hidden", "FILE", "-o", "-"],
    ];
    for args in table {
        let with = |file: &str| {
            args.iter()
                .map(|&arg| match arg {
                    "FILE" => file.to_owned(),
                    "OTHER" => there.to_owned(),
                    other => other.to_owned(),
                })
                .collect::<Vec<_>>()
        };
        let want = run(with(there));
        for name in ["-", "/dev/stdin"].iter().take(if cfg!(unix) { 2 } else { 1 }) {
            let args = with(name);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let found = fed(&args, &archive);
            assert_eq!(found.code, want.code, "{args:?}: {}", found.err);
            let text = found.text().replace("\"stdin\"", "\"-\"");
            let want = want.text().replace("output-there.tar", "-").replace(there, name);
            if !matches!(args[0], "report" | "compare") {
                assert!(text == want, "{args:?}\n{text}\n{want}");
            }
            assert_eq!(text.is_empty(), want.is_empty(), "{args:?}");
        }
    }
    let mended = run(["mend", "--drop-hidden", there, "-o", "-"]);
    let again = file("output-mended.tar", &mended.out);
    assert_eq!(run(["report".as_ref(), again.as_os_str()]).code, 0);
    assert!(!Path::new("-").exists());
    assert_eq!(fed(&["report", "-"], b"").code, 2);
}

#[test]
fn a_layer_with_damage_or_without_the_path_is_told() {
    let tar = TarBuilder::default().file("etc/conf", noise(90_000, 3)).file("b", "b").finish();
    let mut crc = gzip(&tar);
    let at = crc.len() - 6;
    crc[at] ^= 0xff;
    let damaged = [("cut", tar[..50_000].to_vec(), "cut short"), ("crc", crc, "checksum")];
    for (name, layer, want) in damaged {
        let image = ImageSpec::new("a:1").layer("1", layer);
        let file = file(&format!("output-{name}.tar"), &pack(&[image], Packing::Docker));
        let file = file.to_str().expect("UTF-8");
        for args in [&["--layer", "0"][..], &["--merged"]] {
            let ran = run([&["extract", file, "-o", "-"][..], args].concat());
            assert_eq!(ran.code, 1, "{name} {args:?}: {}", ran.err);
            assert!(
                ran.err.contains(want) && ran.out.len() > 40_000,
                "{name} {args:?}: {}",
                ran.err
            );
        }
        assert_eq!(run(["extract", file, "--layer", "0", "--stored", "-o", "-"]).code, 0, "{name}");
    }
    let second = TarBuilder::default().file("new/a", "a").finish();
    let image = image().layer("third", second);
    let file = file("output-absent.tar", &pack(&[image], Packing::Docker));
    let file = file.to_str().expect("UTF-8");
    for (path, code, want) in [
        ("/etc/conf", 2, "layer 2 does not store it; stored by layers 0 and 1"),
        ("/etc", 2, "layer 2 does not store it; stored by layer 0"),
        ("/new", 0, ""),
        ("/new/a", 0, ""),
    ] {
        let ran = run(["extract", file, "--layer", "2", path, "-o", "-"]);
        assert_eq!((ran.code, ran.out.is_empty()), (code, code == 2), "{path}: {}", ran.err);
        assert!(ran.err.contains(want), "{path}: {}", ran.err);
    }
}

/// An OCI archive whose layers are packed with zstd.
fn packed_with_zstd(image: &ImageSpec) -> Vec<u8> {
    let mut archive = Archive::default();
    let kind = "application/vnd.oci.image.layer.v1.tar+zstd";
    let layers: Vec<_> = image.layers().map(|tar| archive.blob(kind, zstd(tar))).collect();
    let config = archive.blob("application/vnd.oci.image.config.v1+json", image.config_json());
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest =
        json!({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers});
    let manifest = archive.blob(kind, text(&manifest));
    archive.add("index.json", text(&index(&[manifest])));
    archive.add("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
    archive.finish()
}

#[test]
fn mend_says_like_beside_like() {
    let base = TarBuilder::default().file("big", noise(60_000, 1)).file("gone", noise(5_000, 2));
    let second = TarBuilder::default().file(".wh.gone", "").file("more", noise(1_000, 3));
    let image = ImageSpec::new("a:1").layer("1", base.finish()).layer("2", second.finish());
    let plain = file("output-mend.tar", &pack(std::slice::from_ref(&image), Packing::OciGzip));
    let zipped = file("output-mend-zstd.tar", &packed_with_zstd(&image));
    let tidy = ImageSpec::new("a:1").layer("1", TarBuilder::default().file("a", "a").finish());
    let tidy = file("output-mend-tidy.tar", &pack(&[tidy], Packing::OciGzip));
    // What is left out need have no bytes.
    let second = TarBuilder::default().file(".wh.gone", "");
    let hollow = ImageSpec::new("a:1")
        .layer("1", TarBuilder::default().file("gone", "").file("a", "a").finish())
        .layer("2", second.finish());
    let hollow = file("output-mend-hollow.tar", &pack(&[hollow], Packing::OciGzip));
    for (file, option, says, silent) in [
        (&plain, "--drop-hidden", "; files 66.0 kB → 61.0 kB", "gzip now"),
        (&zipped, "--drop-hidden", "; layers that were zstd are gzip now", "no file was left out"),
        (&tidy, "--drop-hidden", "; no file was left out", "gzip now"),
        (&hollow, "--drop-hidden", "; files 1 B → 1 B", "no file was left out"),
    ] {
        let out = file.with_extension("mended");
        let args = ["mend".as_ref(), option.as_ref(), file.as_os_str()];
        let ran = run(args.into_iter().chain(["-o".as_ref(), out.as_os_str()]));
        assert_eq!(ran.code, 0, "{file:?}: {}", ran.err);
        assert!(ran.err.contains("written anew; archive "), "{}", ran.err);
        assert!(ran.err.contains(says) && !ran.err.contains(silent), "{file:?}: {}", ran.err);
    }
}

#[test]
fn options_stand_in_their_columns_in_every_help() {
    for command in ["cat", "diff", "extract", "find", "grep", "report", "check", "mend", "lesson"] {
        let help = run([command, "--help"]).text();
        assert!(help.len() > 400, "{command}");
        for line in help.lines() {
            let blanks = line.len() - line.trim_start().len();
            let is_option = line.trim_start().starts_with('-');
            assert!(!is_option || [2, 6].contains(&blanks), "{command}: {line}");
        }
    }
}

/// A layer with a file of so many bytes in it, nearly all of it a hole on this disk.
#[cfg(target_os = "linux")]
fn huge_layer(at: &Path, size: u64) {
    let mut head = tar::Header::new_gnu();
    head.set_path("hole").expect("a path");
    head.set_size(size);
    head.set_mode(0o644);
    head.set_cksum();
    fs::write(at, head.as_bytes()).expect("a file");
    let file = fs::File::options().write(true).open(at).expect("a file");
    file.set_len(512 + size + 1024).expect("a hole");
}

/// Ctrl-C in the middle: the file goes, and whoever started the command sees why it ended.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_leaves_nothing_half_done_behind() {
    use std::os::unix::process::ExitStatusExt;
    let folder = folder("output-signals");
    huge_layer(&folder.join("z.tar"), 4 << 30);
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        fs::write(folder.join("out"), "before").expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_layerpeel"));
        let words = ["extract", "--as-layer", "z.tar", "--layer", "0", "-o", "out"];
        let mut child = command.current_dir(&folder).args(words).spawn().expect("the command");
        while names(&folder).len() < 3 {
            assert!(child.try_wait().expect("a child").is_none(), "it ended before");
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        assert_eq!(child.wait().expect("an end").signal(), Some(number));
        assert_eq!(names(&folder), ["out", "z.tar"], "{signal}");
        assert_eq!(fs::read(folder.join("out")).expect("a file"), b"before");
    }
    fs::remove_dir_all(&folder).expect("it can go");
}

/// Who starts it with `nohup` wants it to go on.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_to_be_ignored_is() {
    let folder = folder("output-ignored");
    huge_layer(&folder.join("z.tar"), 256 << 20);
    // They are sent while it writes.
    let script = "trap '' INT HUP; \"$L\" extract --as-layer z.tar --layer 0 -o out & \
        until ls .layerpeel-*.part >/dev/null 2>&1 || [ -e out ]; do :; done; [ ! -e out ] || exit 9; \
        kill -INT $!; kill -HUP $!; wait $!";
    assert_eq!(shell(&folder, script).code, 0);
    assert_eq!(names(&folder), ["out", "z.tar"]);
}
