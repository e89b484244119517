use crate::make::tar::zip64;

use super::testing::{armour, der, elf_file, samples, zip_of};
use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Nothing is packed in these tests but what begins so: the rest is what was packed.
fn unpack(bytes: &[u8], most: usize) -> (Vec<u8>, bool) {
    let inner = bytes.get(10..).unwrap_or_default();
    (inner[..inner.len().min(most)].to_vec(), inner.len() < most)
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
    let all = told(long.as_bytes(), "x").expect("known");
    assert_eq!((all.lines.len(), all.notes.len()), (MOST_LINES, 1));
    // All of it is offered where the contents panel, which goes by bytes alone, will do it.
    let long = format!("<a>{}</a>", "<b/>".repeat(9000));
    for (begins, offered) in [("", false), ("<?xml version='1.0'?>", true)] {
        let told = told(format!("{begins}{long}").as_bytes(), "a.plist").expect("known");
        assert_eq!((told.laid, told.notes[0].contains("Laid out")), (offered, offered), "{begins}");
    }
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

#[test]
fn a_key_that_nobody_read_is_not_called_locked() {
    let locked = |label: &str, headers: &str| {
        let text =
            format!("-----BEGIN {label}-----\n{headers}\nAAAA==\n=abcd\n-----END {label}-----\n");
        fact(&told(text.as_bytes(), "a.asc").expect("known"), "Encrypted")
    };
    assert_eq!(locked("PGP PRIVATE KEY BLOCK", ""), None);
    assert_eq!(locked("RSA PRIVATE KEY", ""), None);
    let proc_type = locked("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED");
    assert!(proc_type.is_some_and(|said| said.starts_with("yes")));
    assert!(locked("ENCRYPTED PRIVATE KEY", "").is_some_and(|said| said.starts_with("yes")));
}

#[test]
fn nothing_of_a_key_stands_beside_the_words_of_its_armour() {
    let shown = |text: &str| lines(&told(text.as_bytes(), "a.pem").expect("known"));
    let (begin, end) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
    let whole = [begin, "••••", end, "after"];
    assert_eq!(shown(&format!("{begin}AAAA\nBBBB\n{end}\nafter")), whole);
    assert_eq!(shown(&format!("{begin}\nAAAA\nBBBB{end}\nafter")), whole);
    assert_eq!(shown(&format!("{begin}AAAA\nBBBB{end}\nafter")), whole);
    // Another begins on the line on which one ends, or where none ended.
    let two = format!("{begin}\nAAAA\n{end}{begin}\nBBBB\n{end}\nafter");
    assert_eq!(shown(&two), whole);
    let two = format!("{begin}\nAAAA\nBBBB{begin}CCCC\n{end}");
    assert_eq!(shown(&two), [begin, "••••", begin, "••••", end]);
}

#[test]
fn what_was_not_unpacked_to_its_end_says_so() {
    let (path, bytes) = samples().into_iter().find(|(path, _)| *path == "a.gz").expect("a sample");
    let damaged = |bytes: &[u8], most: usize| (unpack(bytes, most).0, false);
    let told = look(&Parts::whole(&bytes), path.as_bytes(), damaged).expect("known");
    assert_eq!(fact(&told, "Unpacked"), None);
    assert_eq!(fact(&told, "Unpacked, of what was read").as_deref(), Some("10"));
    assert_eq!(told.notes, ["It could not be unpacked to its end: it is damaged."]);
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
fn numbers_that_have_no_room_in_a_zip_are_those_of_zip64() {
    let bytes = zip64(&[("large.bin", 5 << 32), ("d/", 0), ("small", 7)]);
    let told = told(&bytes, "x.zip").expect("a zip");
    let sizes: Vec<_> = told.members.iter().map(|of| of.size).collect();
    assert_eq!(sizes, [Some(5 << 32), None, Some(7)]);
    assert_eq!(fact(&told, "Packed").as_deref(), Some("10737418243"));
    assert_eq!(told.notes, [""; 0]);
    // Of a long one, only both ends are read.
    let long = [vec![0; 4000], bytes.clone()].concat();
    let long = [b"PK\x03\x04".to_vec(), long].concat();
    let cut =
        Parts { head: &long[..100], tail: &long[long.len() - 200..], size: long.len() as u64 };
    assert_eq!(look(&cut, b"x.zip", unpack).expect("a zip").notes.len(), 1, "its places are moved");
    for at in 0..bytes.len() {
        let mut odd = bytes.clone();
        odd[at] ^= 0xff;
        let _ = look(&Parts::whole(&odd), b"x.zip", unpack);
    }
}

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
