//! The seed corpus: our own builders' archives and layers.

use layerpeel::make::archive::{ImageSpec, PACKINGS, pack, text};
use layerpeel::make::rpm::{Made, hash, header, ndb, sqlite};
use layerpeel::make::sample::sample_image;
use layerpeel::make::tar::{Format, TarBuilder, gzip};

/// All seeds, each with its target's name and its own.
pub fn seeds() -> Vec<(&'static str, String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut save = |target: &'static str, name: String, bytes: &[u8]| {
        all.push((target, name, bytes.to_vec()));
    };
    let layers: Vec<Vec<u8>> =
        [Format::V7, Format::Ustar, Format::Gnu].into_iter().map(layer).collect();
    let image = ImageSpec::new("seed:1")
        .layer("ADD a", layers[1].clone())
        .empty("CMD x")
        .layer("RUN b", layers[2].clone());
    for (at, packing) in PACKINGS.into_iter().enumerate() {
        let archive = pack(std::slice::from_ref(&image), packing);
        save("whole_file", format!("archive-{at}"), &archive);
        save("whole_file", format!("archive-{at}.gz"), &gzip(&archive));
        save("outer_archive", format!("archive-{at}"), &archive);
        save("again", format!("archive-{at}"), &archive);
        save("again", format!("archive-{at}.gz"), &gzip(&archive));
    }
    save("whole_file", "sample".into(), &sample_image());
    for (at, layer) in layers.iter().enumerate() {
        save("tar_walk", format!("layer-{at}"), layer);
        save("content", format!("layer-{at}"), layer);
        save("content", format!("layer-{at}.gz"), &gzip(layer));
        save("whole_file", format!("layer-{at}"), layer);
        save("compressed_layer", format!("layer-{at}.gz"), &gzip(layer));
        save(
            "compressed_layer",
            format!("members-{at}.gz"),
            &[gzip(&layer[..512]), gzip(&layer[512..])].concat(),
        );
    }
    for (name, packed) in [("frame.zst", ZSTD), ("stream.xz", XZ), ("stream.bz2", BZIP2)] {
        save("compressed_layer", name.into(), packed);
        save("compressed_layer", format!("twice-{name}"), &packed.repeat(2));
        save("content", name.into(), packed);
    }
    for (at, text) in SETTINGS.iter().enumerate() {
        save("secrets", format!("settings-{at}"), text);
    }
    let package = Made { name: "a", version: "1", release: "2", more: SAYS, ..Made::default() };
    let headers = [header(&package), header(&Made { more: "", epoch: Some(1), ..package })];
    let databases = [sqlite(&headers), ndb(&headers), hash(&headers, false), hash(&headers, true)];
    for (at, database) in databases.iter().enumerate() {
        // The first byte says at which path.
        save("packages", format!("rpm-{at}"), &[&[at.min(2) as u8], &database[..]].concat());
    }
    let config = image.config_json();
    let manifest = text(
        &serde_json::json!([{"Config": "config.json", "RepoTags": ["seed:1"], "Layers": ["manifest.json"]}]),
    );
    save("json", "manifest".into(), &[manifest.as_slice(), b"\0", &config].concat());
    all
}

/// What a package says of itself, so long that a page doesn't hold it.
const SAYS: &str = match str::from_utf8(&[b'x'; 9000]) {
    Ok(text) => text,
    Err(_) => "",
};

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
        .pax(&[("GNU.sparse.size", b"900"), ("GNU.sparse.map", b"4,2,800,3")])
        .file("sparse", "holes")
        .finish()
}

/// What is read for secrets: two bytes that say at which path and in what pieces, then a file of that kind.
const SETTINGS: [&[u8]; 12] = [
    b"\0\x10-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\nghp_ AKIA xoxb-1-2-3 eyJ.eyJ.x",
    b"\x01\x10curl -u a:b x\nAuthorization: Basic YTpi\npostgres://a:b@c/d\n",
    b"\x02\x10{\"auths\":{\"r.io\":{\"auth\":\"bWU6cGFzc3dk\"}}}",
    b"\x03\x10//r/:_authToken=0123\n",
    b"\x05\x10machine h login me password pw machine i",
    b"\x07\x10[registry]\ntoken = \"x\"\n",
    b"\x0a\x10root:$6$a$b:1::::::\n",
    b"\x0b\x10[core]\n\trepositoryformatversion = 0\n\textraheader = AUTHORIZATION: basic eA==\n",
    b"\x0c\x10{\"version\":4,\"outputs\":{\"x\":{\"sensitive\":true,\"value\":\"y\"}}}",
    b"\x0d\x10kind: Config\nusers:\n- user:\n    client-key-data: eA==\n    token: x\n",
    b"\0\x10\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01\0\0\0\x01",
    b"\0\x10\x30\x20\x02\x01\x03\x30\x1b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
];

/// "hello\n" by `xz -0`.
const XZ: &[u8] = b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46\x02\0\x21\x01\x0c\0\0\0\x8f\x98\x41\x9c\x01\0\x05hello\n\0\0\0\
    \xa5\x60\x97\xf1\x94\xf6\xfd\xe0\0\x01\x1e\x06\xc1\x2f\xa4\x1d\x1f\xb6\xf3\x7d\x01\0\0\0\0\x04YZ";

/// "hello\n" by `bzip2 -1`.
const BZIP2: &[u8] = b"BZh11AY&SY\xc1\xc0\x80\xe2\0\0\x01\x41\0\0\x10\x02\x44\xa0\0\x30\xcd\0\xc3\x46\x29\x97\x17\x72\x45\x38\x50\x90\
    \xc1\xc0\x80\xe2";

/// "hello\n" in one frame with a checksum.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x04\x58\x31\x00\x00hello\n\x53\x88\xbd\x91";
