//! Images as real tools leave them that are no textbook archive: named twice, typed oddly, packed once more. All by our own
//! makers, opened and read natively, plain and compressed.

use layerpeel::domain::{ArchiveKind, Diagnostic, Digest, Platform, Severity};
use layerpeel::formats::{OpenError, ReadOptions};
use layerpeel::make::archive::{self as make, ImageSpec, PACKINGS, Packing, pack, text};
use layerpeel::make::tar::{Format, TarBuilder, gzip};
use layerpeel::worker::native;
use layerpeel::worker::opened::Opened;
use serde_json::{Value, json};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

fn read(bytes: &[u8]) -> Result<Opened, OpenError> {
    native::read(&[("image.tar".to_string(), bytes.to_vec())], &ReadOptions::default(), true)
}

/// Plain, and compressed as a whole.
fn both(bytes: &[u8], check: impl Fn(Result<Opened, OpenError>)) {
    check(read(bytes));
    check(read(&gzip(bytes)));
}

fn spec(tag: &str, arch: &str) -> ImageSpec {
    let mut spec = ImageSpec::new(tag)
        .layer("ADD base /", TarBuilder::default().dir("etc/").file("etc/a", "a").finish())
        .layer("RUN last", TarBuilder::default().file("last", tag.to_owned() + arch).finish());
    spec.platform =
        Platform { os: "linux".into(), architecture: arch.into(), ..Platform::default() };
    spec
}

fn messages(read: &Opened) -> String {
    let images = read.archive.images.iter().flat_map(|image| &image.diagnostics);
    let found: Vec<&str> =
        read.archive.diagnostics.iter().chain(images).map(|found| found.message.as_str()).collect();
    found.join("\n")
}

/// An attestation about a manifest, as BuildKit writes it.
fn statement(about: &Value, archive: &mut make::Archive) -> Value {
    let body =
        format!(r#"{{"_type":"https://in-toto.io/Statement/v0.1","of":{}}}"#, about["digest"]);
    let mut layer = archive.blob("application/vnd.in-toto+json", body.into_bytes());
    layer["annotations"] = json!({"in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"});
    let config = archive.blob(CONFIG, b"{}".to_vec());
    let manifest = text(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}));
    let mut descriptor = archive.blob(MANIFEST, manifest);
    descriptor["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": about["digest"]});
    descriptor
}

/// An index of these manifests, its descriptor once for each name as containerd exports it.
fn named_index(manifests: &[Value], names: &[&str], archive: &mut make::Archive) -> Vec<Value> {
    let index = archive.blob(INDEX, text(&make::index(manifests)));
    let named = |name: &&str| {
        let mut descriptor = index.clone();
        let tag = name.rsplit(':').next().unwrap_or_default();
        descriptor["annotations"] = json!({"io.containerd.image.name": name,
            "org.opencontainers.image.ref.name": tag});
        descriptor
    };
    names.iter().map(named).collect()
}

/// What `docker save` adds to a layout: one platform of each image.
fn saved(images: &[(&ImageSpec, &[&str])], archive: &mut make::Archive) {
    let name = |bytes: &[u8]| format!("blobs/sha256/{}", Digest::sha256(bytes).hex());
    let entry = |(spec, tags): &(&ImageSpec, &[&str])| {
        let layers: Vec<String> = spec.layers().map(name).collect();
        json!({"Config": name(&spec.config_json()), "RepoTags": tags, "Layers": layers})
    };
    let list: Vec<Value> = images.iter().map(entry).collect();
    archive.add("manifest.json", text(&Value::Array(list)));
}

fn layout(manifests: &[Value], archive: &mut make::Archive) {
    archive.add("index.json", text(&make::index(manifests)));
    archive.add("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
}

#[test]
fn one_index_under_two_names_counts_once() {
    for docker in [false, true] {
        let mut archive = make::Archive::default();
        let image = spec("x", "amd64");
        let here = make::manifest(&image, false, &mut archive);
        let about = statement(&here, &mut archive);
        let mut gone = here.clone();
        gone["digest"] = json!(Digest::sha256(b"gone").as_str());
        gone["platform"] = json!({"os": "linux", "architecture": "arm64"});
        let names = ["docker.io/demo/app:1", "docker.io/demo/app:2"];
        let listed = named_index(&[here, about, gone], &names, &mut archive);
        layout(&listed, &mut archive);
        if docker {
            saved(&[(&image, &["demo/app:1", "demo/app:2"])], &mut archive);
        }
        both(&archive.finish(), |read| {
            let read = read.unwrap();
            let [image] = &read.archive.images[..] else { panic!("{:?}", read.archive.images) };
            let want: &[&str] = if docker { &["demo/app:1", "demo/app:2"] } else { &names };
            assert_eq!(image.tags, want);
            assert_eq!(image.attestations.len(), 1);
            let said = messages(&read);
            assert!(said.contains("1 of the manifests that the index lists"), "{said}");
            let warned = |found: &Diagnostic| {
                found.code == "manifest-missing" && found.severity == Severity::Warning
            };
            assert!(read.archive.diagnostics.iter().any(warned));
        });
    }
}

#[test]
fn an_attestation_of_no_image_is_listed_once_under_two_names() {
    let mut archive = make::Archive::default();
    let here = make::manifest(&spec("x", "amd64"), false, &mut archive);
    let mut gone = here.clone();
    gone["digest"] = json!(Digest::sha256(b"gone").as_str());
    let about = statement(&gone, &mut archive);
    let listed = named_index(&[here, about], &["a:1", "a:2"], &mut archive);
    layout(&listed, &mut archive);
    both(&archive.finish(), |read| {
        let archive = read.unwrap().archive;
        assert_eq!(archive.others.len(), 1, "{:?}", archive.others);
        assert_eq!(archive.images[0].attestations, []);
    });
}

#[test]
fn each_of_several_images_has_its_own_platforms() {
    let mut archive = make::Archive::default();
    let images = ["a", "b"].map(|name| ["amd64", "arm64"].map(|arch| spec(name, arch)));
    let mut listed = Vec::new();
    for (specs, name) in images.iter().zip(["docker.io/library/a:1", "docker.io/library/b:1"]) {
        let manifests = [0, 1].map(|at| make::manifest(&specs[at], false, &mut archive));
        listed.extend(named_index(&manifests, &[name], &mut archive));
    }
    layout(&listed, &mut archive);
    saved(&[(&images[0][0], &["a:1"]), (&images[1][0], &["b:1"])], &mut archive);
    both(&archive.finish(), |read| {
        let read = read.unwrap();
        let found: Vec<(String, String)> = read
            .archive
            .images
            .iter()
            .map(|image| (image.tags.join(" "), image.platform.to_string()))
            .collect();
        let want = [
            ("a:1", "linux/amd64"),
            ("b:1", "linux/amd64"),
            ("docker.io/library/a:1", "linux/arm64"),
            ("docker.io/library/b:1", "linux/arm64"),
        ]
        .map(|(tag, platform)| (tag.to_string(), platform.to_string()));
        assert_eq!(found, want);
        assert!(!messages(&read).contains("left out"), "{}", messages(&read));
    });
}

#[test]
fn images_saved_without_a_name_keep_their_platforms() {
    let mut archive = make::Archive::default();
    let specs = ["amd64", "arm64"].map(|arch| spec("a", arch));
    let manifests = [0, 1].map(|at| make::manifest(&specs[at], false, &mut archive));
    let index = archive.blob(INDEX, text(&make::index(&manifests)));
    layout(&[index], &mut archive);
    saved(&[(&specs[0], &[])], &mut archive);
    both(&archive.finish(), |read| {
        let images = read.unwrap().archive.images;
        assert_eq!(images.len(), 2);
        assert_eq!(images[1].platform.to_string(), "linux/arm64");
    });
}

/// A manifest of an image, with its config and its layers typed as wanted. Gives its descriptor.
fn manifest_of(
    image: &ImageSpec,
    config_type: &str,
    layers: &[(&str, Vec<u8>)],
    archive: &mut make::Archive,
) -> Value {
    let config = archive.blob(config_type, image.config_json());
    let layers: Vec<Value> =
        layers.iter().map(|(kind, bytes)| archive.blob(kind, bytes.clone())).collect();
    let manifest =
        json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
    archive.blob(MANIFEST, text(&manifest))
}

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

#[test]
fn a_config_is_known_by_its_content() {
    let image = spec("x", "amd64");
    let tars: Vec<Vec<u8>> = image.layers().map(<[u8]>::to_vec).collect();
    for config in ["application/octet-stream", "application/json", "text/html; charset=utf-8", "x"]
    {
        for layer in [LAYER, "application/octet-stream"] {
            let mut archive = make::Archive::default();
            let layers: Vec<_> = tars.iter().map(|tar| (layer, tar.clone())).collect();
            let manifest = manifest_of(&image, config, &layers, &mut archive);
            layout(&[manifest], &mut archive);
            both(&archive.finish(), |read| {
                let read = read.unwrap();
                assert_eq!(read.archive.images[0].id, Some(Digest::sha256(&image.config_json())));
                assert!(read.is_whole(), "{}", messages(&read));
                assert!(messages(&read).contains(config));
                assert_eq!(read.parts(0).union.layer_count(), 2);
            });
        }
    }
}

#[test]
fn artifacts_that_look_like_images_are_none() {
    let empty = json!({"architecture": "", "os": "", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [Digest::sha256(b"x").as_str()]}});
    for (config, layer, body, want) in [
        (
            "application/vnd.cncf.flux.config.v1+json",
            "application/vnd.cncf.flux.content.v1.tar+gzip",
            gzip(b"x"),
            "Flux",
        ),
        (CONFIG, "application/vnd.dev.cosign.simplesigning.v1+json", b"{}".to_vec(), "signature"),
        ("application/vnd.buildkit.cacheconfig.v0", LAYER, gzip(b"x"), "build cache"),
    ] {
        let mut archive = make::Archive::default();
        let config = archive.blob(config, text(&empty));
        let layers = [archive.blob(layer, body)];
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers});
        let manifest = archive.blob(MANIFEST, text(&manifest));
        layout(&[manifest], &mut archive);
        both(&archive.finish(), |read| {
            let error = read.expect_err("no image");
            assert_eq!(error.code, "no-image");
            assert!(error.found.contains(want), "{error}");
        });
    }
}

#[test]
fn a_build_cache_is_called_one() {
    let mut archive = make::Archive::default();
    let layer = archive.blob(&format!("{LAYER}+gzip"), gzip(b"x"));
    let config = archive.blob(
        "application/vnd.buildkit.cacheconfig.v0",
        text(&json!({"layers": [{"blob": layer["digest"], "parent": -1}], "records": []})),
    );
    let index = archive.blob(INDEX, text(&make::index(&[layer, config])));
    layout(&[index], &mut archive);
    both(&archive.finish(), |read| {
        let error = read.expect_err("no image");
        assert!(error.found.contains("A build cache of BuildKit"), "{error}");
        assert!(error.advice.contains("--output type=docker"), "{error}");
    });
}

#[test]
fn layers_of_other_engines_are_called_what_they_are() {
    let image = spec("x", "amd64");
    let base = image.layers().next().unwrap().to_vec();
    let erofs = [vec![0; 1024], b"\xe2\xe1\xf5\xe0".to_vec(), vec![0; 4096]].concat();
    let noise = layerpeel::make::tar::noise(3000, 7);
    let encrypted = format!("{LAYER}+gzip+encrypted");
    let no_diff_id = |facts: &layerpeel::analysis::report::LayerFacts| {
        assert_eq!((facts.diff_id_verified, &facts.diff_id_found), (None, &None));
        assert_eq!(facts.digest_verified, Some(true));
    };
    for (kind, bytes, code, want) in [
        (encrypted.as_str(), noise, "layer-encrypted", "is encrypted"),
        (LAYER, erofs.clone(), "layer-not-tar", "an EROFS file system"),
        (
            "application/vnd.stacker.image.layer.squashfs+zstd",
            [&b"hsqs"[..], &[7; 4000]].concat(),
            "layer-not-tar",
            "a SquashFS file system",
        ),
        ("application/octet-stream", erofs, "layer-not-tar", "an EROFS file system"),
    ] {
        let mut archive = make::Archive::default();
        let layers = [(LAYER, base.clone()), (kind, bytes)];
        let manifest = manifest_of(&image, CONFIG, &layers, &mut archive);
        layout(&[manifest], &mut archive);
        both(&archive.finish(), |read| {
            let read = read.unwrap();
            let facts = read.facts(&read.archive.images[0].layers[1]);
            let said: Vec<_> = facts.diagnostics.iter().map(|found| found.code.as_str()).collect();
            assert!(said.contains(&code), "{kind}: {said:?}");
            let damage = facts.damage.clone().unwrap();
            assert!(damage.contains(want) && !damage.contains("random"), "{damage}");
            if code == "layer-encrypted" {
                assert_eq!(said, [code]);
                no_diff_id(&facts);
            }
            assert!(read.facts(&read.archive.images[0].layers[0]).damage.is_none());
        });
    }
}

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
