//! What `extract --merged` writes, unpacked by tar, is what tar makes of the layers one after another: contents, owners, modes, times to
//! the nanosecond, links, extended attributes. For root, on a file system that has extended attributes; else this says so.

mod command;

use command::{file, run};
use layerpeel::make::archive::{ImageSpec, PACKINGS, pack};
use layerpeel::make::tar::{TarBuilder, noise};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file of 1 MiB that is a hole but for its first and last 512 bytes (GNU tar, "PAX Format, Version 1.0").
fn sparse(tar: TarBuilder) -> TarBuilder {
    let map = b"2\n0\n512\n1048064\n512\n";
    let mut body = vec![0; 512];
    body[..map.len()].copy_from_slice(map);
    body.extend_from_slice(&[b's'; 1024]);
    let records: &[(&str, &[u8])] = &[
        ("GNU.sparse.major", b"1"),
        ("GNU.sparse.minor", b"0"),
        ("GNU.sparse.name", b"d/sparse"),
        ("GNU.sparse.realsize", b"1048576"),
    ];
    tar.pax(records).file("d/GNUSparseFile.0/sparse", body)
}

/// Each folder that a layer changes is named by it, as engines do: its time is the layer's then.
fn layers() -> Vec<Vec<u8>> {
    let owned = |tar: TarBuilder, path: &str, mode, (uid, gid)| {
        tar.entry(b'0', path, "", path.as_bytes(), |header| {
            header.set_mode(mode);
            header.set_uid(uid);
            header.set_gid(gid);
        })
    };
    let base = TarBuilder::default()
        .pax(&[("mtime", &b"1600000000.987654321"[..]), ("SCHILY.xattr.user.of", b"a folder")])
        .dir("d/")
        .pax(&[("mtime", &b"1600000001.123456789"[..]), ("SCHILY.xattr.user.note", b"\x01 note\n")])
        .file("d/noted", noise(100_000, 3))
        .hardlink("d/second", "d/noted")
        .file("d/gone", "gone")
        .dir("o/")
        .file("o/below", "below")
        .dir("usr/")
        .dir("usr/bin/")
        .file("usr/bin/t", "t")
        .symlink("bin", "usr/bin")
        .plain(b'6', "pipe", "", b"");
    let base = owned(sparse(base), "d/suid", 0o4751, (1234, 4321));
    let second = TarBuilder::default()
        .pax(&[("mtime", &b"1600000002.5"[..]), ("SCHILY.xattr.user.of", b"another")])
        .dir("d/")
        .file("d/.wh.gone", "")
        // The other name stays what it was.
        .pax(&[("mtime", &b"1600000003.000000001"[..])])
        .file("d/noted", "new")
        .dir("o/")
        .file("o/.wh..wh..opq", "")
        .file("o/new", "new")
        .dir("usr/bin/")
        .file("bin/t2", "t2");
    let third = TarBuilder::default().file(".wh.pipe", "").dir("usr/bin/");
    let third = third.hardlink("usr/bin/t3", "usr/bin/t2").symlink("d", "usr");
    let third = owned(third, "late", 0o600, (7, 8));
    [base, second, third].map(TarBuilder::finish).into()
}

fn tar(words: &[&str]) -> Output {
    Command::new("tar").args(words).env("LC_ALL", "C").output().expect("tar")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

/// What tar says where it can't do it.
fn unpack(archive: &Path, into: &Path) -> Result<(), String> {
    let how = [
        "--xattrs",
        "--xattrs-include=*",
        "--same-owner",
        "--exclude=.wh.*",
        "--delay-directory-restore",
    ];
    let done = tar(&[&how[..], &["-xpf", text(archive), "-C", text(into)]].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.success() && said.is_empty()).then_some(()).ok_or(said)
}

/// Takes away what the markers of a layer name.
fn take_away(archive: &Path, tree: &Path) {
    for name in String::from_utf8_lossy(&tar(&["-tf", text(archive)]).stdout).lines() {
        let (folder, name) = name.rsplit_once('/').unwrap_or((".", name));
        let gone: Vec<PathBuf> = match name.strip_prefix(".wh.") {
            Some(".wh..opq") => fs::read_dir(tree.join(folder))
                .expect("a folder")
                .map(|entry| entry.expect("an entry").path())
                .collect(),
            Some(name) => vec![tree.join(folder).join(name)],
            None => continue,
        };
        for path in gone {
            let is_folder = path.symlink_metadata().expect("it is there").is_dir();
            if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("gone");
        }
    }
}

/// All that a tree is, as a tar of it.
fn packed(tree: &Path) -> Vec<u8> {
    let mut names: Vec<String> = fs::read_dir(tree)
        .expect("a tree")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let how = [
        "--xattrs",
        "--sort=name",
        "--format=posix",
        "--pax-option=delete=atime,delete=ctime,exthdr.name=%f",
    ];
    let done = tar(&[&how[..], &["-cf", "-", "-C", text(tree)], &names].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

#[test]
fn the_merged_tree_is_what_tar_makes_of_the_layers() {
    let by_tar = folder("merged-by-tar");
    let mut image = ImageSpec::new("merged:1");
    for (at, bytes) in layers().into_iter().enumerate() {
        let layer = file(&format!("merged-layer-{at}"), &bytes);
        take_away(&layer, &by_tar);
        // A folder that became something else is in tar's way.
        if at == 2 {
            fs::remove_dir_all(by_tar.join("d")).expect("the folder");
        }
        if let Err(said) = unpack(&layer, &by_tar) {
            println!(
                "SKIPPED: tar can't unpack it here (root and extended attributes are needed): {said}"
            );
            return;
        }
        image = image.layer(&at.to_string(), bytes);
        let want = packed(&by_tar);
        for packing in PACKINGS {
            let archive = file(&format!("merged-{packing:?}"), &pack(&[image.clone()], packing));
            let words =
                ["extract".as_ref(), archive.as_os_str(), "--merged".as_ref(), "-o-".as_ref()];
            let ran = run(words);
            assert_eq!((ran.code, &*ran.err), (0, ""), "{packing:?}");
            let merged = file("merged-tar", &ran.out);
            let compared =
                tar(&["--compare", "--xattrs", "-f", text(&merged), "-C", text(&by_tar)]);
            let said = [compared.stdout, compared.stderr].concat();
            assert!(
                compared.status.success() && said.is_empty(),
                "layer {at}, {packing:?}: {}",
                String::from_utf8_lossy(&said)
            );
            // `tar --compare` looks at what the archive names, and not at extended attributes.
            let ours = folder("merged-ours");
            unpack(&merged, &ours).expect("as before");
            let same = packed(&ours) == want;
            assert!(same, "layer {at}, {packing:?}: compare {} and {}", text(&ours), text(&by_tar));
        }
    }
    fs::remove_dir_all(by_tar).expect("what is needed no more");
}
