//! Kinds by their first bytes alone.

use super::zip;

/// Of which nothing more is told.
const NAMED: [(&[u8], &str); 14] = [
    (b"%PDF-", "PDF document"),
    (b"wOFF", "WOFF font"),
    (b"wOF2", "WOFF2 font"),
    (b"OTTO", "OpenType font"),
    (b"\0\x01\0\0\0", "TrueType font"),
    (b"ttcf", "TrueType font collection"),
    (b"\xde\x12\x04\x95", "gettext catalogue"),
    (b"\x95\x04\x12\xde", "gettext catalogue"),
    (b"TZif", "time zone"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"hsqs", "SquashFS file system"),
    (b"OggS", "Ogg media"),
    (b"fLaC", "FLAC sound"),
];

/// Of which more is told elsewhere in this room.
const TOLD: [&[u8]; 21] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"\0\0\x01\0",
    b"\x7fELF",
    b"\0asm",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    zip::MAGIC,
    b"PK\x05\x06",
    b"!<arch>\n",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"\xfd7zXZ\0",
    b"BZh",
    b"SQLite format 3\0",
    b"RpmP",
    b"\xed\xab\xee\xdb",
    b"\x30\x82",
];

pub(super) fn named(head: &[u8]) -> Option<&'static str> {
    NAMED.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

pub(super) fn is_known(head: &[u8]) -> bool {
    let inside =
        |at: usize, magic: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(magic));
    named(head).is_some()
        || TOLD.iter().any(|magic| head.starts_with(magic))
        || (head.starts_with(b"RIFF") && inside(8, b"WEBP"))
        || (head.starts_with(b"BM") && inside(6, b"\0\0\0\0"))
        || (head.starts_with(b"MZ") && head.contains(&0))
        || inside(257, b"ustar")
        || inside(12, b"\x61\x15\x06\0")
        || inside(12, b"\x62\x31\x05\0")
}
