//! Every file of a real image, in every packing, against what umoci unpacks: `LAYERPEEL_REAL` names a folder with `root.tar`, the
//! tar of a root file system. Without it, or without skopeo and umoci, this says so and does nothing.

use layerpeel::domain::layer_index::all_paths;
use layerpeel::domain::{Digest, EntryKind, LayerIndex};
use layerpeel::formats::{Flow, LayerReader, Limits, ReadOptions, Source, Unpacker};
use layerpeel::make::lazy::estargz;
use layerpeel::worker::native::{self, content};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every so many files are read alone, too, as `cat` does: of a layer that can't be entered each takes a second.
const EVERY: usize = 97;

struct Disk(File, u64);

impl Source for Disk {
    fn len(&self) -> u64 {
        self.1
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(buf, offset)
    }
}

fn run(program: &str, words: &[&str]) {
    let done = Command::new(program).args(words).output().expect("it runs");
    assert!(
        done.status.success(),
        "{program} {words:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// All files below a folder, or the one file, as the page and the command are given them.
fn files(at: &Path) -> Vec<(String, Disk)> {
    let mut found = Vec::new();
    let mut left = vec![at.to_owned()];
    while let Some(next) = left.pop() {
        if next.is_dir() {
            left.extend(
                fs::read_dir(&next).expect("a folder").map(|of| of.expect("a name").path()),
            );
        } else {
            let file = File::open(&next).expect("a file");
            let length = file.metadata().expect("a length").len();
            let name = next.strip_prefix(at).unwrap_or(&next).to_string_lossy().into_owned();
            found.push((if name.is_empty() { "a.tar".into() } else { name }, Disk(file, length)));
        }
    }
    found
}

/// An OCI layout of one layer.
fn layout(at: &Path, media_type: &str, blob: &[u8], diff_id: &Digest) {
    let blobs = at.join("blobs/sha256");
    fs::create_dir_all(&blobs).expect("a folder");
    let keep = |bytes: &[u8]| {
        let digest = Digest::sha256(bytes);
        fs::write(blobs.join(digest.hex()), bytes).expect("it is written");
        serde_json::json!({ "digest": digest.as_str(), "size": bytes.len() })
    };
    let with = |mut of: serde_json::Value, media_type: &str| {
        of["mediaType"] = media_type.into();
        of
    };
    let layer = with(keep(blob), media_type);
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux",
        "rootfs": { "type": "layers", "diff_ids": [diff_id.as_str()] }
    });
    let kind = "application/vnd.oci.image.config.v1+json";
    let config = with(keep(config.to_string().as_bytes()), kind);
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer]
    });
    let mut manifest = with(keep(manifest.to_string().as_bytes()), kind);
    manifest["annotations"]["org.opencontainers.image.ref.name"] = "real".into();
    let index = serde_json::json!({ "schemaVersion": 2, "manifests": [manifest] });
    fs::write(at.join("index.json"), index.to_string()).expect("it is written");
    fs::write(at.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).expect("it is written");
}

fn index_of(tar: &[u8]) -> LayerIndex {
    let mut reader = LayerReader::new(ReadOptions::default());
    reader.feed(tar);
    reader.finish().index
}

fn unpacked(blob: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    let mut take = |piece: &[u8]| {
        tar.extend_from_slice(piece);
        Flow::More
    };
    let mut unpacker = Unpacker::new(&Limits::default());
    unpacker.feed(blob, &mut take).expect("sound");
    unpacker.finish(&mut take);
    tar
}

/// The same image in every packing, by name.
fn packings(work: &Path, tar: &[u8]) -> Vec<(&'static str, PathBuf)> {
    const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
    let (diff_id, plain) = (Digest::sha256(tar), work.join("plain"));
    layout(&plain, LAYER, tar, &diff_id);
    let lazy = estargz(tar, &index_of(tar), 4 << 20, &|_| {}).blob;
    let stargz = work.join("estargz");
    let lazy_id = Digest::sha256(&unpacked(&lazy));
    layout(&stargz, &format!("{LAYER}+gzip"), &lazy, &lazy_id);
    let from = format!("oci:{}:real", plain.display());
    let mut all = vec![("plain", plain), ("eStargz", stargz)];
    for format in ["gzip", "zstd", "zstd:chunked"] {
        let to = work.join(format.replace(':', "-"));
        let target = format!("oci:{}:real", to.display());
        let words = ["copy", "-q", "--insecure-policy", "--dest-compress-format", format];
        run("skopeo", &[&words[..], &[&from, &target]].concat());
        all.push((format, to));
    }
    let docker = work.join("docker.tar");
    let target = format!("docker-archive:{}:real:1", docker.display());
    run("skopeo", &["copy", "-q", "--insecure-policy", &from, &target]);
    all.push(("docker", docker));
    all
}

#[test]
fn every_file_of_a_real_image_is_the_one_that_umoci_unpacks() {
    let Some(folder) = std::env::var_os("LAYERPEEL_REAL").map(PathBuf::from) else {
        return eprintln!("SKIPPED: LAYERPEEL_REAL names no folder with a root.tar");
    };
    for tool in ["skopeo", "umoci"] {
        if Command::new(tool).arg("--version").output().is_err() {
            return eprintln!("SKIPPED: {tool} is missing");
        }
    }
    let work = folder.join("real-contents");
    let _ = fs::remove_dir_all(&work);
    let tar = fs::read(folder.join("root.tar")).expect("root.tar");
    let all = packings(&work, &tar);
    let bundle = work.join("bundle");
    let gzip = all.iter().find(|(name, _)| *name == "gzip").expect("it was made").1.clone();
    let image = format!("{}:real", gzip.display());
    run("umoci", &["unpack", "--image", &image, &bundle.to_string_lossy()]);
    let merged = work.join("merged.tar").to_string_lossy().into_owned();
    let archive = gzip.to_string_lossy();
    run(env!("CARGO_BIN_EXE_layerpeel"), &["extract", &archive, "--merged", "-o", &merged]);
    let rootfs = bundle.join("rootfs").to_string_lossy().into_owned();
    run("tar", &["--compare", "--xattrs", "-f", &merged, "-C", &rootfs]);
    for (name, at) in &all {
        let files = files(at);
        let options = ReadOptions { sha256: true, ..ReadOptions::default() };
        let opened = native::read(&files, &options, true).expect("an archive");
        let blob = opened.archive.images[0].layers[0].blob;
        let index = opened.index(blob).expect("it can be read");
        let (mut compared, mut alone) = (0, 0);
        for (number, path) in all_paths(&index).iter().enumerate() {
            let entry = index.entry(number as u32);
            if entry.kind() != EntryKind::File || path == b"stargz.index.json" {
                continue;
            }
            let truth =
                fs::read(bundle.join("rootfs").join(String::from_utf8_lossy(path).as_ref()));
            let truth = truth.unwrap_or_else(|error| panic!("{}: {error}", path.escape_ascii()));
            let digest = entry.sha256().map(|bytes| Digest::from_sha256(&bytes));
            assert_eq!(digest, Some(Digest::sha256(&truth)), "{name}: {}", path.escape_ascii());
            compared += 1;
            if number % EVERY == 0 {
                let mut out = Vec::new();
                content::write(&opened, &files, blob, entry, &mut out).expect("it is read alone");
                assert!(out == truth, "{name}: {}", path.escape_ascii());
                alone += 1;
            }
        }
        assert!(compared > 1000, "{name}: {compared} files");
        let found =
            opened.footing(blob).map_or((0, 0), |of| (of.points.len(), of.chunks.all.len()));
        if matches!(*name, "eStargz" | "zstd:chunked") {
            assert!(found.0 > 100 && found.1 > 1000, "{name}: {found:?}");
        }
        println!(
            "{name}: {compared} files equal, {alone} read alone; {} points, {} chunks",
            found.0, found.1
        );
    }
    let _ = fs::remove_dir_all(&work);
}
