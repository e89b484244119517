//! Images as real tools leave them that are no textbook archive: named twice, typed oddly, packed once more. All by our own
//! makers, opened and read natively, plain and compressed.

use layerpeel::domain::{ArchiveKind, Diagnostic, Digest, Platform, Severity};
use layerpeel::formats::{OpenError, ReadOptions};
use layerpeel::make::archive::{self as make, ImageSpec, PACKINGS, Packing, pack, text};
use layerpeel::make::tar::{Format, TarBuilder, gzip};
use layerpeel::worker::native;
use layerpeel::worker::opened::Opened;
use serde_json::{Value, json};

mod places;

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
