//! A small file of each kind, made here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Of `example.org`, by itself: a key on P-256, from 2026 to 2036.
const CERTIFICATE: &str = concat!(
    "MIIB1TCCAXygAwIBAgIUCT1j1eTqxb+uovKSLGK8/wIL1T0wCgYIKoZIzj0EAwIwLDEUMBIGA1UEAwwLZXhhbXBsZS5vcmcx",
    "FDASBgNVBAoMC0V4YW1wbGUgTHRkMB4XDTI2MTEyNzExMTUzMloXDTM2MTEyNDExMTUzMlowLDEUMBIGA1UEAwwLZXhhbXBs",
    "ZS5vcmcxFDASBgNVBAoMC0V4YW1wbGUgTHRkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4oo860QyUlpYSqyNTKov6W9C",
    "hHUefTchHqlQ3CryCo2iUJpnkE74oxEocDKGwgrkJzGQ0RctkB65aJLpbwGzLKN8MHowHQYDVR0OBBYEFIu6xsgwrNOWFdyY",
    "tD5tsLZV1xlZMB8GA1UdIwQYMBaAFIu6xsgwrNOWFdyYtD5tsLZV1xlZMA8GA1UdEwEB/wQFMAMBAf8wJwYDVR0RBCAwHoIL",
    "ZXhhbXBsZS5vcmeCD3d3dy5leGFtcGxlLm9yZzAKBggqhkjOPQQDAgNHADBEAiAzbdeddyEFmOr59emcQwEO63hkx+A2T22d",
    "NWux08f0zwIgFTnQxsnjXfv6VLGYu93JA6+IFEWXOVNkJ8iinP12BV4=",
);

pub(super) fn der() -> Vec<u8> {
    STANDARD.decode(CERTIFICATE).expect("base64")
}

pub(super) fn armour(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|of| str::from_utf8(of).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn png() -> Vec<u8> {
    [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        &640_u32.to_be_bytes(),
        &480_u32.to_be_bytes(),
        &[8, 6, 0, 0, 0],
    ]
    .concat()
}

/// A tar of these files; in a tar crate's header, so that its sums are right.
fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::tar::Builder::new(Vec::new());
    for (name, body) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(body.len() as u64);
        header.set_mode(0o644);
        out.append_data(&mut header, name, *body).expect("in memory");
    }
    out.into_inner().expect("in memory")
}

fn ar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, body) in files {
        out.extend(
            format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, body.len()).bytes(),
        );
        out.extend(*body);
        out.extend(std::iter::repeat_n(b'\n', body.len() % 2));
    }
    out
}

/// Stored members only.
pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, body) in files {
        let at = out.len() as u32;
        let length = (body.len() as u32).to_le_bytes();
        let rest =
            [&[0; 4][..], &length, &length, &(name.len() as u16).to_le_bytes(), &[0, 0]].concat();
        out.extend(
            [&b"PK\x03\x04"[..], &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0], &rest, name.as_bytes(), body]
                .concat(),
        );
        central.extend(
            [
                &b"PK\x01\x02"[..],
                &[20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                &rest,
                &[0; 10],
                &at.to_le_bytes(),
                name.as_bytes(),
            ]
            .concat(),
        );
    }
    let (start, count) = (out.len() as u32, (files.len() as u16).to_le_bytes());
    out.extend(&central);
    out.extend(
        [
            &b"PK\x05\x06\0\0\0\0"[..],
            &count,
            &count,
            &(central.len() as u32).to_le_bytes(),
            &start.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    out
}

/// A program for arm64 that needs two libraries, with a table of sections without symbols.
pub(super) fn elf_file() -> Vec<u8> {
    let mut out = vec![0; 1024];
    let mut put = |at: usize, value: u64, length: usize| {
        out[at..at + length].copy_from_slice(&value.to_le_bytes()[..length])
    };
    for (at, value, length) in [
        (0, 0x464c_457f, 4),
        (4, 0x0001_0102, 4),
        (16, 3, 2),
        (18, 183, 2),
        (32, 64, 8),
        (40, 800, 8),
        (54, 56, 2),
        (56, 5, 2),
        (58, 64, 2),
        (60, 2, 2),
        (62, 1, 2),
        // All of it is loaded to 0x1000.
        (64, 1, 4),
        (72, 0, 8),
        (80, 0x1000, 8),
        (96, 1024, 8),
        // Interpreter at 600, dynamic section at 400.
        (120, 3, 4),
        (128, 600, 8),
        (152, 16, 8),
        (176, 2, 4),
        (184, 400, 8),
        (208, 80, 8),
        // Two notes: a property, and the build ID.
        (232, 4, 4),
        (240, 640, 8),
        (264, 20, 8),
        (288, 4, 4),
        (296, 680, 8),
        (320, 20, 8),
        (640, 4, 4),
        (644, 4, 4),
        (648, 5, 4),
        (680, 4, 4),
        (684, 4, 4),
        (688, 3, 4),
        (696, 0xefbe_adde, 4),
        (400, 5, 8),
        (408, 0x1000 + 500, 8),
        (416, 1, 8),
        (424, 1, 8),
        (432, 1, 8),
        (440, 11, 8),
        (448, 29, 8),
        (456, 21, 8),
    ] {
        put(at, value, length);
    }
    out[600..614].copy_from_slice(b"/lib/ld-x.so.1");
    out[652..656].copy_from_slice(b"GNU\0");
    out[692..696].copy_from_slice(b"GNU\0");
    out[500..533].copy_from_slice(b"\0libc.so.6\0libm.so.6\0/opt/lib\0\0\0\0");
    out
}

pub(super) fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let inner = tar_of(&[("./control", b"Package: hello\nVersion: 2.10\n"), ("./md5sums", b"")]);
    let gz = |bytes: &[u8]| [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0][..], bytes].concat();
    let deb = ar_of(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", &gz(&inner)),
        ("data.tar.gz", &gz(&tar_of(&[("./usr/bin/hello", b"#!/bin/sh\n")]))),
    ]);
    let wasm =
        [&b"\0asm\x01\0\0\0"[..], &[1, 4, 1, 0x60, 0, 0], &[3, 2, 1, 0], &[0, 5, 4], b"name"]
            .concat();
    let mut sqlite = vec![0; 100];
    sqlite[..16].copy_from_slice(b"SQLite format 3\0");
    (sqlite[16], sqlite[31], sqlite[59]) = (16, 7, 1);
    sqlite[96..].copy_from_slice(&3_045_001_u32.to_be_bytes());
    vec![
        ("a.png", png()),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc0\0\x11\x08\0\x10\0\x20\x03".to_vec()),
        ("a.gif", b"GIF89a\x05\0\x06\0".to_vec()),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0".to_vec()),
        (
            "a.svg",
            b"<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"y\"><script>alert(1)</script></svg>"
                .to_vec(),
        ),
        ("a.ico", b"\0\0\x01\0\x01\0\0\x20".to_vec()),
        ("bin/a", elf_file()),
        ("a.wasm", wasm),
        ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x41".to_vec()),
        ("a.jar", zip_of(&[("META-INF/MANIFEST.MF", b"x"), ("A.class", b"yy")])),
        ("a.tar", tar_of(&[("one", b"1"), (&"long/".repeat(40), b"22")])),
        ("a.tar.gz", gz(&tar_of(&[("one", b"1")]))),
        ("a.gz", gz(b"some text\n")),
        (
            "a.apk",
            gz(&tar_of(&[(".PKGINFO", b"pkgname = busybox\npkgver = 1.36\n"), ("bin/x", b"x")])),
        ),
        ("a.deb", deb),
        ("a.a", ar_of(&[("x.o/", b"odd")])),
        ("a.db", sqlite.clone()),
        ("usr/lib/sysimage/rpm/rpmdb.sqlite", sqlite),
        ("var/lib/rpm/Packages", [&[0; 12][..], b"\x61\x15\x06\0"].concat()),
        ("Packages.db", b"RpmP\0\0".to_vec()),
        ("a.crt", der()),
        ("a.pem", armour("CERTIFICATE", &der()).into_bytes()),
        ("a.json", br#"{"a":[1,{"b":"}\"{"}],"c":{}}"#.to_vec()),
        ("a.jsonl", b"{\"a\":1}\n{\"a\":2}\n".to_vec()),
        ("a.xml", b"<?xml version=\"1.0\"?>\n<a><b x='>'>t</b><c/></a>".to_vec()),
        ("a.pdf", b"%PDF-1.7".to_vec()),
    ]
}
