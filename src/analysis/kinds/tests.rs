use super::*;
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

/// Nothing is packed in these tests but what begins so: the rest is what was packed.
fn unpack(bytes: &[u8], most: usize) -> Vec<u8> {
    let inner = bytes.get(10..).unwrap_or_default();
    inner[..inner.len().min(most)].to_vec()
}

fn told(bytes: &[u8], path: &str) -> Option<Told> {
    look(&Parts::whole(bytes), path.as_bytes(), unpack)
}

fn fact(told: &Told, name: &str) -> Option<String> {
    let facts = told.groups.iter().flat_map(|group| &group.facts);
    let found = facts.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| match value {
        Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
        Value::Number(number) | Value::Bytes(number) => number.to_string(),
    })
}

fn lines(told: &Told) -> Vec<String> {
    told.lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

fn der() -> Vec<u8> {
    STANDARD.decode(CERTIFICATE).expect("base64")
}

fn armour(label: &str, bytes: &[u8]) -> String {
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
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
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
fn elf_file() -> Vec<u8> {
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

fn samples() -> Vec<(&'static str, Vec<u8>)> {
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

#[test]
fn every_kind_is_told() {
    let kinds: Vec<String> = samples()
        .iter()
        .map(|(path, bytes)| told(bytes, path).map_or("?".into(), |told| told.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            "PNG image",
            "JPEG image",
            "GIF image",
            "WebP image",
            "SVG picture",
            "Icon",
            "ELF program",
            "WebAssembly module",
            "Java class",
            "Java archive (jar)",
            "Tar archive",
            "Tar archive, packed by gzip",
            "Packed by gzip",
            "Alpine package (apk)",
            "Debian package (deb)",
            "Library for the linker (ar)",
            "SQLite database",
            "rpm database (SQLite)",
            "rpm database (Berkeley DB)",
            "rpm database (ndb)",
            "Certificate (X.509, DER)",
            "Certificate",
            "JSON",
            "JSON lines",
            "XML",
            "PDF document",
        ]
    );
    for (path, bytes) in samples() {
        let is_text = path.ends_with(".json")
            || path.ends_with("jsonl")
            || path.ends_with("xml")
            || path.ends_with("svg");
        assert_eq!(says_more(&bytes), !is_text, "{path}");
    }
    for text in ["", "#!/bin/sh\necho\n", "{ not json", "PKG=1\n", "BEGIN\n"] {
        assert_eq!(told(text.as_bytes(), "x"), None, "{text:?}");
    }
}

#[test]
fn facts_are_those_of_the_file() {
    let of = |wanted: &str| {
        let (path, bytes) =
            samples().into_iter().find(|(path, _)| *path == wanted).expect("a sample");
        told(&bytes, path).expect("known")
    };
    let table = [
        ("a.png", "Size", "640 × 480 pixels"),
        ("a.jpg", "Size", "32 × 16 pixels"),
        ("a.gif", "Size", "5 × 6 pixels"),
        ("a.webp", "Size", "16 × 32 pixels"),
        ("a.ico", "Size", "256 × 32 pixels"),
        ("bin/a", "Architecture", "arm64, 64 bits"),
        ("bin/a", "Interpreter", "/lib/ld-x.so.1"),
        ("bin/a", "Needs", "libc.so.6, libm.so.6"),
        ("bin/a", "Looks for them in", "/opt/lib"),
        ("bin/a", "Symbols", "stripped"),
        ("bin/a", "Build ID", "deadbeef"),
        ("a.wasm", "Types", "1"),
        ("a.wasm", "Names for debugging", "there"),
        ("A.class", "For", "Java 21 and newer"),
        ("a.jar", "Unpacked", "3"),
        ("a.apk", "Package", "busybox"),
        ("a.deb", "Version", "2.10"),
        ("a.gz", "Unpacked", "10"),
        ("a.db", "Page size", "4096"),
        ("a.db", "Written by", "SQLite 3.45.1"),
        ("a.crt", "Subject", "CN=example.org, O=Example Ltd"),
        ("a.crt", "Issued by", "itself"),
        ("a.crt", "Valid until", "2036-11-24 11:15:32 UTC"),
        ("a.crt", "Key", "elliptic curve, P-256"),
        ("a.crt", "Hosts", "example.org, www.example.org"),
        ("a.pem", "Valid from", "2026-11-27 11:15:32 UTC"),
        ("a.jsonl", "Values", "2"),
    ];
    for (path, name, want) in table {
        assert_eq!(fact(&of(path), name).as_deref(), Some(want), "{path} {name}");
    }
    let names = |told: &Told| {
        told.members
            .iter()
            .map(|of| String::from_utf8_lossy(&of.name).into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&of("a.jar")), ["META-INF/MANIFEST.MF", "A.class"]);
    assert_eq!(names(&of("a.deb")), ["usr/bin/hello"]);
    assert_eq!(names(&of("a.tar")), ["one".to_owned(), "long/".repeat(40)]);
    assert_eq!(names(&of("a.a")), ["x.o"]);
    assert_eq!(of("a.svg").picture, Some("image/svg+xml"));
}

#[test]
fn documents_are_laid_out() {
    let of = |path: &str, text: &str| lines(&told(text.as_bytes(), path).expect("known"));
    assert_eq!(
        of("a.json", r#"{"a":[1,{"b":"}\"{"}],"c":{ }}"#),
        [
            "{",
            "  \"a\": [",
            "    1,",
            "    {",
            "      \"b\": \"}\\\"{\"",
            "    }",
            "  ],",
            "  \"c\": {}",
            "}"
        ]
    );
    assert_eq!(of("x", "{\"a\":1}\n[]\n"), ["{", "  \"a\": 1", "}", "[]"]);
    assert_eq!(
        of("a.xml", "<a><b x='>'>t</b><c/><!-- y --><d>\n one\n two</d></a>"),
        [
            "<a>",
            "  <b x='>'>t</b>",
            "  <c/>",
            "  <!-- y -->",
            "  <d>",
            "    one",
            "    two",
            "  </d>",
            "</a>"
        ]
    );
    let long = format!("[{}1]", "1,".repeat(9000));
    let told = told(long.as_bytes(), "x").expect("known");
    assert_eq!((told.lines.len(), told.notes.len()), (MOST_LINES, 1));
}

#[test]
fn keys_are_told_and_left_out() {
    // An Ed25519 key of zeros in PKCS #8.
    let key = [&[0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32][..], &[0; 32]]
        .concat();
    let text = format!("# a key\n{}{}", armour("PRIVATE KEY", &key), armour("CERTIFICATE", &der()));
    let two = told(text.as_bytes(), "a.pem").expect("known");
    assert_eq!((two.kind.as_str(), two.secret), ("2 certificates and keys", true));
    let facts: Vec<_> = two.groups[0].facts.iter().map(|(name, _)| *name).collect();
    assert_eq!((two.groups[0].title.as_str(), facts), ("Private key", vec!["Key", "Encrypted"]));
    assert_eq!(fact(&two, "Key").as_deref(), Some("Ed25519"));
    let shown = lines(&two).join("\n");
    let body = STANDARD.encode(&key);
    assert!(
        shown.contains("# a key\n-----BEGIN PRIVATE KEY-----\n••••\n-----END PRIVATE KEY-----\n"),
        "{shown}"
    );
    assert!(
        !shown.contains(&body[..20]) && shown.contains(&STANDARD.encode(der())[..20]),
        "{shown}"
    );
    assert!(told(&key, "key.der").expect("known").secret);
    assert!(says_more(text.as_bytes()));
    assert!(!says_more(b"x = \"-----BEGIN PRIVATE KEY-----\""), "a program's text");
}

/// A table that lies in the end that was read, and one that lies where nothing was.
#[test]
fn long_files_are_told_from_both_ends() {
    let bytes = zip_of(&[("a", &[7; 3000]), ("b", b"x")]);
    let parts = |tail: usize| Parts {
        head: &bytes[..1000],
        tail: &bytes[bytes.len() - tail..],
        size: bytes.len() as u64,
    };
    let names = |tail: usize| look(&parts(tail), b"x.zip", unpack).expect("a zip").members.len();
    assert_eq!((names(400), names(30), names(0)), (2, 0, 0));
    let cut = look(&parts(30), b"x.zip", unpack).expect("a zip");
    assert_eq!(cut.notes, ["Its list of members could not be read to its end."]);
    let elf = elf_file();
    let cut =
        look(&Parts { head: &elf[..360], tail: &[], size: 9000 }, b"x", unpack).expect("a program");
    assert_eq!(cut.notes.len(), 2, "{cut:?}");
    assert_eq!(fact(&cut, "Symbols"), None, "nothing is said of what was not read");
}

/// Bytes that somebody made up: cut anywhere, changed anywhere. What is told stays small.
#[test]
fn hostile_bytes_are_told_within_bounds() {
    let mut state = 0x9e37_79b9_u32;
    let mut chance = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    let weight = |told: &Told| {
        let facts = told.groups.iter().flat_map(|group| &group.facts);
        let facts: usize = facts
            .map(|(_, value)| if let Value::Text(text) = value { text.len() } else { 8 })
            .sum();
        facts
            + told
                .lines
                .iter()
                .chain(told.members.iter().map(|of| &of.name))
                .map(Vec::len)
                .sum::<usize>()
    };
    for (path, sample) in samples() {
        let most = 8 * sample.len() + (64 << 10);
        for cut in 0..sample.len().min(600) {
            let parts = Parts {
                head: &sample[..cut],
                tail: &sample[sample.len() - cut..],
                size: sample.len() as u64,
            };
            let told = look(&parts, path.as_bytes(), unpack);
            assert!(told.is_none_or(|told| weight(&told) <= most), "{path} {cut}");
        }
        for _ in 0..400 {
            let mut bytes = sample.clone();
            for _ in 0..1 + chance() % 4 {
                let at = chance() % bytes.len();
                bytes[at] = if chance() % 2 == 0 { 0xff } else { chance() as u8 };
            }
            let told = told(&bytes, path);
            assert!(told.is_none_or(|told| weight(&told) <= most), "{path}");
        }
    }
    for deep in [
        b"[".repeat(2 << 20),
        b"<a>".repeat(1 << 20),
        b"-----BEGIN PRIVATE KEY-----\n".repeat(9000),
    ] {
        let parts = Parts { head: &deep, tail: &[], size: u64::MAX };
        let told = look(&parts, b"x.xml", unpack);
        assert!(told.is_none_or(|told| weight(&told) < 2 << 20));
    }
}
