//! Writes the seed corpus: our own builders' archives and layers, in the folder that the first argument names.

use layerpeel::formats::sample::sample_image;
use layerpeel::formats::testing::{Format, TarBuilder, gzip};
use layerpeel::formats::testing_archive::{ImageSpec, PACKINGS, pack, text};
use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    let root = std::env::args().nth(1).unwrap_or_else(|| "corpus".into());
    let save = |target: &str, name: String, bytes: &[u8]| {
        let folder = Path::new(&root).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    let layers: Vec<Vec<u8>> =
        [Format::V7, Format::Ustar, Format::Gnu].into_iter().map(layer).collect();
    let image = ImageSpec::new("seed:1")
        .layer("ADD a", layers[1].clone())
        .empty("CMD x")
        .layer("RUN b", layers[2].clone());
    for (at, packing) in PACKINGS.into_iter().enumerate() {
        let archive = pack(std::slice::from_ref(&image), packing);
        save("whole_file", format!("archive-{at}"), &archive)?;
        save("whole_file", format!("archive-{at}.gz"), &gzip(&archive))?;
        save("outer_archive", format!("archive-{at}"), &archive)?;
    }
    save("whole_file", "sample".into(), &sample_image())?;
    for (at, layer) in layers.iter().enumerate() {
        save("tar_walk", format!("layer-{at}"), layer)?;
        save("whole_file", format!("layer-{at}"), layer)?;
        save("compressed_layer", format!("layer-{at}.gz"), &gzip(layer))?;
        save(
            "compressed_layer",
            format!("members-{at}.gz"),
            &[gzip(&layer[..512]), gzip(&layer[512..])].concat(),
        )?;
    }
    save("compressed_layer", "frame.zst".into(), ZSTD)?;
    let config = image.config_json();
    let manifest = text(
        &serde_json::json!([{"Config": "config.json", "RepoTags": ["seed:1"], "Layers": ["manifest.json"]}]),
    );
    save("json", "manifest".into(), &[manifest.as_slice(), b"\0", &config].concat())
}

fn layer(format: Format) -> Vec<u8> {
    TarBuilder::new(format)
        .dir("etc/")
        .file("etc/hosts", "127.0.0.1 localhost\n")
        .symlink("etc/link", "hosts")
        .hardlink("etc/hard", "etc/hosts")
        .file("etc/.wh.gone", "")
        .file("opt/.wh..wh..opq", "")
        .pax(&[("path", b"long/name"), ("mtime", b"1.5"), ("SCHILY.xattr.user.a", b"v")])
        .file("x", "pax")
        .finish()
}

/// "hello\n" in one frame with a checksum.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x04\x58\x31\x00\x00hello\n\x53\x88\xbd\x91";
