//! Archives in folders, in other archives, as other tools lay them out, and what is no image at all.

use super::*;

/// Every packing of one image.
fn packed() -> Vec<(Packing, Vec<u8>)> {
    PACKINGS.map(|packing| (packing, pack(&[spec("demo/app:1", "amd64")], packing))).into()
}

/// A tar of an archive's members, each under another name.
fn repacked(bytes: &[u8], name: impl Fn(&str) -> String, beside: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = TarBuilder::new(Format::Gnu);
    for (path, body) in beside {
        tar = tar.file(path, body);
    }
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut body = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut body).unwrap();
        tar = tar.file(&name(&path), body);
    }
    tar.finish()
}

fn is_whole(read: &Opened) {
    assert!(read.is_whole(), "{}", messages(read));
    let found = read.parts(0).union;
    assert_eq!(found.layer_count(), 2);
}

#[test]
fn an_archive_opens_from_the_folder_that_it_lies_in() {
    for (packing, bytes) in packed() {
        for (prefix, beside) in [
            ("./", &[][..]),
            ("image/", &[]),
            ("/tmp/x/", &[]),
            ("/var/lib/save/", &[]),
            ("/root/", &[]),
            (
                "release/",
                &[
                    ("README.md", "read me"),
                    ("install.sh", "#!/bin/sh"),
                    ("web/manifest.json", "{}"),
                ],
            ),
        ] {
            let tar = repacked(&bytes, |name| format!("{prefix}{name}"), beside);
            both(&tar, |read| {
                let read = read.unwrap_or_else(|error| panic!("{packing:?} {prefix}: {error}"));
                is_whole(&read);
                let said = messages(&read);
                assert_eq!(said.contains("lies in a folder"), prefix != "./", "{prefix}: {said}");
            });
        }
    }
}

#[test]
fn a_layer_with_a_manifest_somewhere_is_no_image() {
    let tar = TarBuilder::default()
        .file("usr/share/app/manifest.json", r#"{"name":"app"}"#)
        .file("usr/share/app/index.json", "{}");
    both(&tar.finish(), |read| {
        let archive = read.unwrap().archive;
        assert_eq!(archive.kind, ArchiveKind::LayerTar);
    });
}

#[test]
fn an_archive_inside_a_tar_is_opened_or_named() {
    for (packing, bytes) in packed() {
        for beside in [&[][..], &[("README.md", "read me"), ("SHA256SUMS", "0")]] {
            let mut tar = TarBuilder::default().file("out/image.tar", &bytes);
            for (name, body) in beside {
                tar = tar.file(name, body);
            }
            let tar = tar.finish();
            let opened = read(&tar).unwrap_or_else(|error| panic!("{packing:?}: {error}"));
            is_whole(&opened);
            assert!(messages(&opened).contains("as out/image.tar"), "{}", messages(&opened));
            let error = read(&gzip(&tar)).expect_err("it must be unpacked first");
            assert_eq!(error.found, "An image archive lies inside this tar: out/image.tar.");
            assert!(error.advice.contains("tar -xf"), "{error}");
        }
        let zipped = TarBuilder::default()
            .file("release/README.md", "read me")
            .file("release/image.tar.gz", gzip(&bytes))
            .finish();
        both(&zipped, |read| {
            let error = read.expect_err("it must be unpacked first");
            let found = "An image archive lies inside this tar: release/image.tar.gz.";
            assert_eq!(error.found, found, "{packing:?}");
        });
        let two = TarBuilder::default().file("a.tar", &bytes).file("b.tar", &bytes).finish();
        both(&two, |read| {
            let error = read.expect_err("which of them?");
            assert_eq!(error.found, "2 image archives lie inside this tar: a.tar, b.tar.");
        });
    }
}

#[test]
fn an_archive_in_a_folder_is_opened_from_there() {
    let bytes = pack(&[spec("demo/app:1", "amd64")], Packing::OciGzip);
    let files =
        [("rel/README.md".to_string(), b"read me".to_vec()), ("rel/image.tar".to_string(), bytes)];
    let read = native::read(&files, &ReadOptions::default(), true).unwrap();
    is_whole(&read);
}

#[test]
fn a_tar_of_other_tars_holds_no_image_archive() {
    let inner = TarBuilder::default().file("src/main.c", "int main;").finish();
    let tar = TarBuilder::default().file("src.tar", &inner).file("src.tar.gz", gzip(&inner));
    both(&tar.finish(), |read| {
        let error = read.expect_err("no image");
        assert!(!error.found.contains("image archive lies"), "{error}");
    });
}

#[test]
fn the_dir_transport_opens_as_folder_and_as_tar() {
    let image = spec("x", "amd64");
    let name = |bytes: &[u8]| Digest::sha256(bytes).hex().to_string();
    for zipped in [false, true] {
        let blob = |tar: &[u8]| if zipped { gzip(tar) } else { tar.to_vec() };
        let layers: Vec<Vec<u8>> = image.layers().map(blob).collect();
        let mut scratch = make::Archive::default();
        let layer =
            if zipped { "application/vnd.docker.image.rootfs.diff.tar.gzip" } else { LAYER };
        let typed: Vec<_> = layers.iter().map(|bytes| (layer, bytes.clone())).collect();
        let manifest = manifest_of(&image, CONFIG, &typed, &mut scratch);
        let manifest = scratch.files.iter().find(|(name, _)| {
            manifest["digest"].as_str().unwrap().ends_with(name.rsplit('/').next().unwrap())
        });
        let manifest = manifest.unwrap().1.clone();
        let mut files: Vec<(String, Vec<u8>)> =
            layers.iter().map(|bytes| (name(bytes), bytes.clone())).collect();
        files.push((name(&image.config_json()), image.config_json()));
        files.push(("manifest.json".into(), manifest.clone()));
        files.push(("version".into(), b"Directory Transport Version: 1.1\n".to_vec()));
        let check = |read: Result<Opened, OpenError>| {
            let read = read.unwrap();
            is_whole(&read);
            assert_eq!(read.archive.kind, ArchiveKind::Dir);
            assert_eq!(read.archive.images[0].id, Some(Digest::sha256(&image.config_json())));
            assert_eq!(read.archive.images[0].manifest, Some(Digest::sha256(&manifest)));
            assert!(read.facts(&read.archive.images[0].layers[1]).digest_verified == Some(true));
        };
        check(native::read(&files, &ReadOptions::default(), true));
        for prefix in ["", "app/"] {
            let tar = files.iter().fold(TarBuilder::default(), |tar, (name, bytes)| {
                tar.file(&format!("{prefix}{name}"), bytes)
            });
            both(&tar.finish(), check);
        }
    }
}

fn as_layer(bytes: &[u8]) -> Result<Opened, OpenError> {
    let files = [("x.tar".to_string(), bytes.to_vec())];
    native::read_as_layer(&files, &ReadOptions::default(), true)
}

#[test]
fn any_tar_opens_as_one_layer() {
    let odd = TarBuilder::default()
        .dir("usr/")
        .file("escape", "out")
        .symlink("trampoline", "escape")
        .finish();
    both(&odd, |read| {
        let error = read.expect_err("usr alone is not enough to tell");
        assert!(error.as_layer, "{error}");
        assert!(!error.found.contains("no image"), "{error}");
    });
    let image = pack(&[spec("demo/app:1", "amd64")], Packing::OciGzip);
    for (tar, path) in [(&odd, "/trampoline"), (&image, "/oci-layout")] {
        for bytes in [tar.clone(), gzip(tar)] {
            let read = as_layer(&bytes).unwrap();
            assert_eq!(read.archive.kind, ArchiveKind::LayerTar);
            assert_eq!(read.archive.images.len(), 1);
            assert!(read.is_whole() && messages(&read).contains("as you asked"));
            let union = read.parts(0).union;
            assert!(layerpeel::view::tree::find(&union, path).is_some(), "{path}");
            assert_eq!(read.facts(&read.archive.images[0].layers[0]).damage, None);
        }
    }
}

#[test]
fn what_is_no_tar_or_a_folder_opens_as_no_layer() {
    for bytes in [b"\x89PNG\r\n\x1a\n and so on".to_vec(), gzip(b"just a text"), Vec::new()] {
        assert!(!read(&bytes).expect_err("no tar").as_layer);
        assert!(as_layer(&bytes).is_err());
    }
    let files = ["a/x", "a/y"].map(|name| (name.to_string(), b"x".to_vec()));
    assert!(!native::read(&files, &ReadOptions::default(), true).unwrap_err().as_layer);
    let error = native::read_as_layer(&files, &ReadOptions::default(), true).unwrap_err();
    assert!(error.advice.contains("tar -cf"), "{error}");
}

#[test]
fn a_root_file_system_beside_odd_names_opens_by_itself() {
    let tar = TarBuilder::default()
        .dir("usr/")
        .dir("etc/")
        .symlink("bin", "usr/bin")
        .file("escape", "x")
        .file("trampoline", "x")
        .finish();
    both(&tar, |read| {
        let read = read.unwrap();
        assert_eq!(read.archive.kind, ArchiveKind::RootFs);
        assert!(messages(&read).contains("docker export"));
    });
}

#[test]
fn layers_of_docker_v1_that_were_saved_by_id_open() {
    let bytes = pack(&[spec("demo/app:1", "amd64")], Packing::DockerV1);
    let mut tar = TarBuilder::default();
    let mut entries = tar::Archive::new(&bytes[..]);
    for entry in entries.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut body = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut body).unwrap();
        if path != "repositories" {
            tar = tar.file(&path, body);
        }
    }
    for repositories in [None, Some("{}")] {
        let tar = match repositories {
            Some(body) => tar.clone().file("repositories", body),
            None => tar.clone(),
        };
        both(&tar.clone().finish(), |read| {
            let read = read.unwrap();
            is_whole(&read);
            assert_eq!(read.archive.kind, ArchiveKind::DockerV1);
            let [image] = &read.archive.images[..] else { panic!("{:?}", read.archive.images) };
            assert_eq!(image.tags, [""; 0]);
            assert!(messages(&read).contains("saved by ID"));
        });
        // Cut short, the list of images may be what is gone.
        if repositories.is_none() {
            let mut cut = tar.unfinished();
            cut.truncate(cut.len() - 700);
            assert_eq!(read(&cut).expect_err("it is cut").code, "truncated");
        }
    }
}

#[test]
fn what_is_no_image_is_called_what_it_is() {
    for (names, want) in [
        (&["metadata.yaml", "rootfs/etc/hostname"][..], "LXD or Incus"),
        (&["config.json", "rootfs/bin/sh"], "a runtime bundle"),
        (&["overlay2/a", "image/b", "containers/c"], "Docker's own storage"),
    ] {
        let tar = names.iter().fold(TarBuilder::default(), |tar, name| tar.file(name, "x"));
        both(&tar.finish(), |read| {
            let error = read.expect_err("no image archive");
            assert!(error.found.contains(want) && error.as_layer, "{error}");
            assert!(!error.found.contains("there is no image"), "{error}");
            assert!(error.advice.contains('`'), "{error}");
        });
    }
}
