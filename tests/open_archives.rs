//! Archives made by our own builders, in every packing and a few wrong ones: what opens, how, and what is said about it.

use layerpeel::domain::{Archive, ArchiveKind, Digest, Location, Platform};
use layerpeel::formats::{
    Compression, Flow, Input, Limits, OpenError, Opening, ReadOptions, Source, StreamOpener,
    Streamed, open,
};
use layerpeel::make::archive::{self as make, ImageSpec, PACKINGS, Packing, pack, text};
use layerpeel::make::tar::{Format, TarBuilder, gzip};
use serde_json::json;
use std::cell::Cell;
use std::io;

fn spec(tag: &str, last: &str) -> ImageSpec {
    ImageSpec::new(tag)
        .layer(
            "ADD base / # buildkit",
            TarBuilder::default().dir("etc/").file("etc/a", "a").finish(),
        )
        .empty("ENV A=b")
        .layer("RUN last # buildkit", TarBuilder::default().file("last", last).finish())
}

fn opened(bytes: &[u8]) -> Result<Archive, OpenError> {
    match open(&[Input { path: "image.tar".into(), source: &bytes.to_vec() }], &Limits::default())?
    {
        Opening::Archive(archive) => Ok(archive),
        Opening::Compressed(compression) => {
            streamed(bytes, compression, usize::MAX).map(|streamed| streamed.archive)
        }
    }
}

fn streamed(bytes: &[u8], compression: Compression, piece: usize) -> Result<Streamed, OpenError> {
    let mut opener = StreamOpener::new(compression, ReadOptions::default());
    for piece in bytes.chunks(piece.min(bytes.len()).max(1)) {
        if opener.feed(piece) == Flow::Done {
            break;
        }
    }
    opener.finish()
}

fn codes(archive: &Archive) -> Vec<&str> {
    let images = archive.images.iter().flat_map(|image| &image.diagnostics);
    archive.diagnostics.iter().chain(images).map(|finding| finding.code.as_str()).collect()
}

/// A tar of these files.
fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    files
        .iter()
        .fold(TarBuilder::new(Format::Gnu), |tar, (name, bytes)| tar.file(name, bytes))
        .finish()
}

#[test]
fn every_packing_opens_as_itself() {
    let images = [spec("demo/a:1", "one"), spec("demo/b:1", "two")];
    for (packing, kind) in PACKINGS.into_iter().zip([
        ArchiveKind::DockerArchive,
        ArchiveKind::Docker25,
        ArchiveKind::DockerV1,
        ArchiveKind::OciLayout,
        ArchiveKind::OciLayout,
    ]) {
        let archive = opened(&pack(&images, packing)).unwrap();
        assert_eq!(archive.kind, kind);
        assert_eq!(archive.images.len(), 2, "{packing:?}");
        assert_eq!(archive.blobs.len(), 3, "{packing:?}: the base is shared");
        for (image, spec) in archive.images.iter().zip(&images) {
            assert_eq!(image.tags, spec.tags);
            assert_eq!(image.platform.to_string(), "linux/amd64");
            assert_eq!(image.layers.len(), 2);
            if packing != Packing::DockerV1 {
                let ids: Vec<_> = spec.layers().map(Digest::sha256).collect();
                assert!(
                    image.layers.iter().zip(ids).all(|(layer, id)| layer
                        .diff_id
                        .as_ref()
                        .unwrap()
                        .0
                        == id)
                );
                assert_eq!(image.id, Some(Digest::sha256(&spec.config_json())));
                assert_eq!(
                    image.layers.iter().map(|layer| layer.history).collect::<Vec<_>>(),
                    [Some(0), Some(2)]
                );
                assert!(codes(&archive).is_empty(), "{packing:?}: {:?}", codes(&archive));
            }
        }
    }
}

#[test]
fn compressed_archives_open_the_same_in_pieces_of_any_size() {
    for packing in PACKINGS {
        let bytes = pack(&[spec("demo/a:1", "one")], packing);
        let plain = opened(&bytes).unwrap();
        let zipped = gzip(&bytes);
        for piece in [1, 513, usize::MAX] {
            let Streamed { archive, layers } = streamed(&zipped, Compression::Gzip, piece).unwrap();
            assert_eq!(archive.images, plain.images);
            assert_eq!(layers.len(), 2);
            for (id, layer) in &layers {
                let blob = &archive.blobs[id.0 as usize];
                assert!(
                    matches!(blob.location, Location::Streamed { length, .. } if length == layer.summary.packed)
                );
                assert_eq!(layer.damage, None);
                assert!(!layer.index.is_empty());
            }
        }
    }
}

#[test]
fn folders_open_like_archives() {
    let mut archive = make::Archive::default();
    let manifest = make::manifest(&spec("demo/a:1", "x"), true, &mut archive);
    archive.add("index.json", text(&make::index(&[manifest])));
    archive.add("oci-layout", b"{}".to_vec());
    for prefix in ["", "layout/"] {
        let inputs: Vec<Input> = archive
            .files
            .iter()
            .map(|(name, bytes)| Input { path: format!("{prefix}{name}"), source: bytes })
            .collect();
        let Ok(Opening::Archive(opened)) = open(&inputs, &Limits::default()) else {
            panic!("{prefix}")
        };
        assert_eq!(opened.kind, ArchiveKind::OciLayout);
        for blob in &opened.blobs {
            let Location::Range { file, offset: 0, length } = blob.location else {
                panic!("{blob:?}")
            };
            let bytes = &archive.files[file as usize].1;
            assert_eq!(Some(Digest::sha256(bytes)), blob.digest);
            assert_eq!(length, bytes.len() as u64);
        }
    }
    let inputs = [
        Input { path: "a/b.txt".into(), source: &vec![1] },
        Input { path: "a/c.txt".into(), source: &vec![2] },
    ];
    assert_eq!(open(&inputs, &Limits::default()).unwrap_err().code, "not-an-image");
}

#[test]
fn plain_file_systems_and_layers_open_as_one_layer() {
    let rootfs = TarBuilder::default().dir("etc/").file("etc/hostname", "x").dir("usr/").finish();
    let layer = TarBuilder::default().file("app/.wh.old", "").finish();
    for (tar, kind) in [(&rootfs, ArchiveKind::RootFs), (&layer, ArchiveKind::LayerTar)] {
        for bytes in [tar.clone(), gzip(tar)] {
            let archive = opened(&bytes).unwrap();
            assert_eq!(archive.kind, kind);
            assert_eq!(codes(&archive), ["single-layer"]);
            assert_eq!(
                archive.blobs[0].location,
                Location::Range { file: 0, offset: 0, length: bytes.len() as u64 }
            );
        }
        let Streamed { layers, .. } = streamed(&gzip(tar), Compression::Gzip, 7).unwrap();
        assert_eq!((layers.len(), layers[0].1.compression), (1, Compression::Gzip));
        assert_eq!(layers[0].1.summary.unpacked, tar.len() as u64);
    }
}

#[test]
fn a_root_file_system_with_a_manifest_of_its_own_is_no_image() {
    let tar = tar_of(&[
        ("etc/hostname", b"x"),
        ("usr/bin/x", b"x"),
        ("manifest.json", b"{\"name\":\"app\"}"),
    ]);
    assert_eq!(opened(&tar).unwrap().kind, ArchiveKind::RootFs);
    assert_eq!(opened(&gzip(&tar)).unwrap().kind, ArchiveKind::RootFs);
}

#[test]
fn cut_archives_are_truncated_unless_all_is_there() {
    let image = spec("demo/a:1", &"x".repeat(3000));
    let mut index_first = make::Archive::default();
    let manifest = make::manifest(&image, true, &mut index_first);
    index_first.add("index.json", text(&make::index(&[manifest])));
    index_first.add("oci-layout", b"{}".to_vec());
    index_first.files.reverse();
    let mut archives: Vec<_> = [Packing::Docker, Packing::Docker25]
        .map(|packing| pack(std::slice::from_ref(&image), packing))
        .into();
    archives.push(index_first.finish());
    // Only padding may be gone, or a document that another one stands in for.
    let check = |cut: &[u8]| match opened(cut) {
        Err(error) => assert_eq!(error.code, "truncated", "{} bytes: {error}", cut.len()),
        Ok(archive) => {
            assert!(
                codes(&archive).contains(&"archive-end"),
                "{} bytes: {:?}",
                cut.len(),
                archive.diagnostics
            );
            assert!(
                archive.blobs.iter().all(|blob| !matches!(blob.location, Location::Missing(_)))
            );
        }
    };
    for bytes in archives {
        let end = bytes.len() - 1024;
        (1..end).step_by(311).for_each(|cut| check(&bytes[..cut]));
        let zipped = gzip(&bytes);
        (20..zipped.len() - 8).step_by(29).for_each(|cut| check(&zipped[..cut]));
        assert!(opened(&bytes[..end]).is_ok_and(|archive| codes(&archive).is_empty()));
        assert!(
            opened(&zipped[..zipped.len() - 4]).is_ok_and(|archive| !codes(&archive).is_empty())
        );
    }
}

#[test]
fn platforms_names_and_attestations_of_an_index() {
    let mut archive = make::Archive::default();
    let amd = make::manifest(&spec("x", "amd"), false, &mut archive);
    let mut arm = spec("x", "arm");
    arm.platform = Platform {
        os: "linux".into(),
        architecture: "arm64".into(),
        variant: "v8".into(),
        ..Platform::default()
    };
    let arm = make::manifest(&arm, false, &mut archive);
    let statement = br#"{"_type":"https://in-toto.io/Statement/v0.1"}"#.to_vec();
    let mut layer = archive.blob("application/vnd.in-toto+json", statement);
    layer["annotations"] = json!({"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"});
    let config = archive.blob("application/vnd.oci.image.config.v1+json", b"{}".to_vec());
    let manifest = text(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}));
    let mut about = archive.blob("application/vnd.oci.image.manifest.v1+json", manifest);
    about["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": arm["digest"]});
    let chart =
        archive.blob("application/vnd.cncf.helm.config.v1+json", b"{\"name\":\"x\"}".to_vec());
    let chart = text(&json!({"schemaVersion": 2, "config": chart, "layers": []}));
    let chart = archive.blob("application/vnd.oci.image.manifest.v1+json", chart);
    let inner = text(&make::index(&[amd, arm, about]));
    let mut inner = archive.blob("application/vnd.oci.image.index.v1+json", inner);
    inner["annotations"] = json!({"org.opencontainers.image.ref.name": "1"});
    let mut again = inner.clone();
    again["annotations"] = json!({"org.opencontainers.image.ref.name": "latest"});
    archive.add("index.json", text(&make::index(&[inner, again, chart])));
    archive.add("oci-layout", b"{}".to_vec());
    for bytes in [archive.finish(), gzip(&archive.finish())] {
        let opened = opened(&bytes).unwrap();
        let platforms: Vec<String> =
            opened.images.iter().map(|image| image.platform.to_string()).collect();
        assert_eq!(platforms, ["linux/amd64", "linux/arm64/v8"]);
        assert!(opened.images.iter().all(|image| image.tags == ["1", "latest"]));
        assert_eq!(opened.images[0].attestations, []);
        let attestation = &opened.images[1].attestations[0];
        assert_eq!(attestation.predicate_type, "https://slsa.dev/provenance/v0.2");
        assert!(!matches!(
            opened.blobs[attestation.blob.0 as usize].location,
            Location::Streamed { .. } | Location::Missing(_)
        ));
        assert_eq!(opened.others.len(), 1);
        assert!(opened.others[0].about.contains("Helm chart"), "{:?}", opened.others);
    }
}

#[test]
fn indexes_that_never_end_are_left() {
    // Each index lists the next one twice: 2^40 ways through.
    let mut archive = make::Archive::default();
    let mut next = make::manifest(&spec("x", "y"), false, &mut archive);
    for _ in 0..40 {
        next = archive.blob(
            "application/vnd.oci.image.index.v1+json",
            text(&make::index(&[next.clone(), next])),
        );
    }
    archive.add("index.json", text(&make::index(&[next])));
    archive.add("oci-layout", b"{}".to_vec());
    let opened = opened(&archive.finish());
    assert!(opened.is_err() || opened.is_ok_and(|opened| opened.images.len() == 1));
}

/// Counts what is read.
struct Counting<'a>(&'a [u8], Cell<u64>, Cell<u64>);

impl Source for Counting<'_> {
    fn len(&self) -> u64 {
        // A hole of 4 TB after the bytes, as long as nobody looks.
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read_at(offset, buf)?;
        self.1.set(self.1.get() + count as u64);
        self.2.set(self.2.get() + 1);
        Ok(count)
    }
}

#[test]
fn bodies_are_stepped_over() {
    let image = (0..8).fold(ImageSpec::new("big:1"), |image, n| {
        image
            .layer("RUN x", TarBuilder::default().file(&format!("f{n}"), vec![n; 4 << 20]).finish())
    });
    let bytes = pack(&[image], Packing::Docker);
    let source = Counting(&bytes, Cell::new(0), Cell::new(0));
    let Ok(Opening::Archive(_)) =
        open(&[Input { path: "x".into(), source: &source }], &Limits::default())
    else {
        panic!()
    };
    assert!(source.1.get() < 512 << 10, "read {} of {} bytes", source.1.get(), bytes.len());
    assert!(source.2.get() < 40, "{} reads", source.2.get());
}

/// Gives one byte, or nothing more than a few, at a time.
struct Short<'a>(&'a [u8]);

impl Source for Short<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let count = (1 + offset as usize * 7 % 13).min(buf.len());
        self.0.read_at(offset, &mut buf[..count])
    }
}

#[test]
fn short_reads_change_nothing() {
    for packing in PACKINGS {
        let bytes = pack(&[spec("demo/a:1", "one")], packing);
        let short =
            open(&[Input { path: "image.tar".into(), source: &Short(&bytes) }], &Limits::default())
                .unwrap();
        assert_eq!(short, Opening::Archive(opened(&bytes).unwrap()));
    }
}

#[test]
fn damaged_bytes_never_panic() {
    for packing in PACKINGS {
        let bytes = pack(&[spec("demo/a:1", "one")], packing);
        for at in (0..bytes.len()).step_by(37) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _ = opened(&damaged);
            if at % 185 == 0 {
                let _ = opened(&gzip(&damaged));
            }
        }
    }
}

#[test]
fn images_for_two_versions_of_windows_are_told_apart() {
    let image = |version: &str, features: &[&str]| {
        let mut image = spec("demo/win:1", version);
        image.platform = Platform {
            os: "windows".into(),
            architecture: "amd64".into(),
            os_version: version.into(),
            os_features: features.iter().map(|&feature| feature.into()).collect(),
            ..Platform::default()
        };
        image
    };
    let images = [image("10.0.17763.1", &[]), image("10.0.20348.2402", &["win32k"])];
    for packing in [Packing::Docker, Packing::Oci, Packing::OciGzip] {
        let opened = opened(&pack(&images, packing)).unwrap();
        let platforms: Vec<String> =
            opened.images.iter().map(|image| image.platform.to_string()).collect();
        let want = ["windows/amd64 10.0.17763.1", "windows/amd64 10.0.20348.2402+win32k"];
        assert_eq!(platforms, want, "{packing:?}");
    }
}

#[test]
fn the_index_says_what_the_config_leaves_out_and_nothing_is_dropped() {
    let mut image = spec("demo/app:1", "x");
    image.platform = Platform::default();
    image.config =
        json!({"Healthcheck": {"Test": ["CMD", "x"]}, "MacAddress": "02:42", "future": [1]});
    let mut archive = make::Archive::default();
    let mut manifest = make::manifest(&image, false, &mut archive);
    manifest["platform"] = json!({"os": "windows", "architecture": "amd64", "os.version": "10.0.1", "features": ["sse4"]});
    archive.add("index.json", text(&make::index(&[manifest])));
    archive.add("oci-layout", b"{}".to_vec());
    let from_index = opened(&archive.finish()).unwrap();
    assert_eq!(from_index.images[0].platform.to_string(), "windows/amd64 10.0.1");
    let more = &from_index.images[0].config.more;
    assert_eq!(more["platform.features"], r#"["sse4"]"#);
    for packing in PACKINGS {
        let opened = opened(&pack(std::slice::from_ref(&image), packing)).unwrap();
        let found = &opened.images[0];
        assert_eq!(found.platform.to_string(), "", "{packing:?}");
        assert_eq!(found.config.more["config.Healthcheck"], r#"{"Test":["CMD","x"]}"#);
        assert_eq!(found.config.more["config.MacAddress"], r#""02:42""#);
        assert_eq!(found.config.more["config.future"], "[1]");
    }
}
