//! Entries as a tar: ustar headers (POSIX.1-2017, pax, "ustar Interchange Format"), with a PAX extended header before those of
//! which something does not fit. Sparse files in GNU's PAX form 1.0.

use super::{BLOCK, padding};
use crate::domain::digest::hex;
use crate::domain::{Entry, EntryKind, Time};
use base64::Engine as _;
use std::fmt::Write as _;
use tar::Header;

/// A run of stored bytes: offset in the content, length.
pub type Run = (u64, u64);

/// The two blocks of zeros that end a tar.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// All that stands before an entry's body: headers, and of a sparse file the map of its runs. The body is `size` bytes long, of a
/// sparse file the runs' bytes together; [`pad`] follows it. A whole file of holes has one empty run at its end.
pub fn head(entry: &Entry, runs: Option<&[Run]>) -> Vec<u8> {
    let map = runs.map(sparse_map).unwrap_or_default();
    let stored = match (entry.kind, runs) {
        (EntryKind::File, Some(runs)) => {
            let stored = runs.iter().fold(0u64, |sum, run| sum.saturating_add(run.1));
            stored.saturating_add(map.len() as u64)
        }
        (EntryKind::File, None) => entry.size,
        _ => 0,
    };
    let mut path = if entry.path.is_empty() { b".".to_vec() } else { entry.path.clone() };
    if entry.kind == EntryKind::Dir {
        path.push(b'/');
    }
    let mut records = Vec::new();
    if runs.is_some() {
        record(&mut records, b"GNU.sparse.major", b"1");
        record(&mut records, b"GNU.sparse.minor", b"0");
        record(&mut records, b"GNU.sparse.name", &path);
        record(&mut records, b"GNU.sparse.realsize", entry.size.to_string().as_bytes());
    }
    let mut header = Header::new_ustar();
    fields(&mut header, entry, &path, stored, &mut records);
    entry.xattrs.iter().for_each(|xattr| record_xattr(&mut records, &xattr.name, &xattr.value));
    let mut out = Vec::with_capacity(2 * BLOCK + records.len() + map.len());
    if !records.is_empty() {
        out.extend_from_slice(&extension(&path, records.len() as u64));
        out.extend_from_slice(&records);
        out.resize(out.len() + padding(records.len() as u64) as usize, 0);
    }
    header.set_cksum();
    out.extend_from_slice(header.as_bytes());
    out.extend_from_slice(&map);
    out
}

/// The zeros behind a body of so many bytes.
pub fn pad(size: u64) -> &'static [u8] {
    &END[..padding(size) as usize]
}

/// Fills the header; what does not fit goes into the records.
fn fields(header: &mut Header, entry: &Entry, path: &[u8], size: u64, records: &mut Vec<u8>) {
    let old = header.as_old_mut();
    old.linkflag = [match entry.kind {
        EntryKind::File => b'0',
        EntryKind::Hardlink => b'1',
        EntryKind::Symlink => b'2',
        EntryKind::Char => b'3',
        EntryKind::Block => b'4',
        EntryKind::Dir => b'5',
        EntryKind::Fifo => b'6',
    }];
    if !put(&mut old.name, path) {
        record(records, b"path", path);
    }
    if !put(&mut old.linkname, &entry.link) {
        record(records, b"linkpath", &entry.link);
    }
    octal(&mut old.mode, u64::from(entry.mode));
    if !octal(&mut old.uid, entry.uid) {
        record(records, b"uid", entry.uid.to_string().as_bytes());
    }
    if !octal(&mut old.gid, entry.gid) {
        record(records, b"gid", entry.gid.to_string().as_bytes());
    }
    if !octal(&mut old.size, size) {
        record(records, b"size", size.to_string().as_bytes());
    }
    let Time { secs, nanos } = entry.mtime;
    if !u64::try_from(secs).is_ok_and(|secs| octal(&mut old.mtime, secs)) || nanos != 0 {
        record(records, b"mtime", decimal(entry.mtime).as_bytes());
    }
    if let (Some(device), Some(ustar)) = (entry.device, header.as_ustar_mut()) {
        // Beyond 21 bits no form of a tar holds them; Linux has 12 and 20.
        octal(&mut ustar.dev_major, u64::from(device.major));
        octal(&mut ustar.dev_minor, u64::from(device.minor));
    }
}

/// The header of the records for the entry of that path.
fn extension(path: &[u8], size: u64) -> [u8; BLOCK] {
    let mut header = Header::new_ustar();
    let old = header.as_old_mut();
    old.linkflag = [b'x'];
    put(&mut old.name, &[b"PaxHeaders/", crate::domain::path::name(path)].concat());
    octal(&mut old.mode, 0o644);
    octal(&mut old.uid, 0);
    octal(&mut old.gid, 0);
    octal(&mut old.mtime, 0);
    octal(&mut old.size, size);
    header.set_cksum();
    *header.as_bytes()
}

/// False when the text does not fit; its beginning is there then.
fn put(field: &mut [u8], text: &[u8]) -> bool {
    let count = text.len().min(field.len());
    field[..count].copy_from_slice(&text[..count]);
    count == text.len()
}

/// Octal digits and a NUL. False when the number does not fit; it is 0 then.
fn octal(field: &mut [u8], number: u64) -> bool {
    let digits = field.len() - 1;
    let fits = number < 1 << (3 * digits);
    let text = format!("{:0digits$o}", if fits { number } else { 0 });
    field[..digits].copy_from_slice(text.as_bytes());
    fits
}

/// `LENGTH KEY=VALUE\n`; the length counts itself (pax, "pax Extended Header").
fn record(out: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    out.extend_from_slice(length.to_string().as_bytes());
    out.push(b' ');
    out.extend_from_slice(key);
    out.push(b'=');
    out.extend_from_slice(value);
    out.push(b'\n');
}

/// As engines and GNU tar write them; a name with `=` has no such form, but libarchive's.
fn record_xattr(records: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    if !name.contains(&b'=') {
        return record(records, &[b"SCHILY.xattr.", name].concat(), value);
    }
    let mut coded = String::from("LIBARCHIVE.xattr.");
    for byte in name {
        match byte {
            b'=' | b'%' | 0..=b' ' | 0x7f.. => {
                let _ = write!(coded, "%{}", hex(&[*byte]).to_uppercase());
            }
            byte => coded.push(char::from(*byte)),
        }
    }
    let value = base64::engine::general_purpose::STANDARD_NO_PAD.encode(value);
    record(records, coded.as_bytes(), value.as_bytes());
}

/// Seconds with nine digits behind the point, if any; before 1970 they count on from the whole second below, which is how
/// [`Time`] has it and no decimal number does.
fn decimal(time: Time) -> String {
    let text = match (time.secs, time.nanos) {
        (secs, 0) => return secs.to_string(),
        (secs, nanos) if secs >= 0 => format!("{secs}.{nanos:09}"),
        (-1, nanos) => format!("-0.{:09}", 1_000_000_000 - nanos),
        (secs, nanos) => format!("{}.{:09}", secs + 1, 1_000_000_000 - nanos),
    };
    text.trim_end_matches('0').to_owned()
}

/// Decimal lines: how many runs, then offset and length of each; padded to a block.
fn sparse_map(runs: &[Run]) -> Vec<u8> {
    let mut text = format!("{}\n", runs.len());
    for (offset, length) in runs {
        let _ = write!(text, "{offset}\n{length}\n");
    }
    let mut map = text.into_bytes();
    map.resize(map.len().next_multiple_of(BLOCK), 0);
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::layer_index::all_paths;
    use crate::domain::{Device, Xattr};
    use crate::formats::{LayerReader, ReadOptions};

    /// Entries that need every kind of record, and such as need none.
    fn entries() -> Vec<Entry> {
        let long = |letter: &str, count| letter.repeat(count).into_bytes();
        let time = |secs, nanos| Time { secs, nanos };
        let xattr = |name: &[u8], value: &[u8]| Xattr { name: name.into(), value: value.into() };
        let any = |path: &str, kind| Entry { kind, ..Entry::file(path) };
        vec![
            any("", EntryKind::Dir),
            any("d", EntryKind::Dir),
            Entry { mode: 0o7777, uid: 0o777_7777, gid: 1, ..Entry::file("plain") },
            Entry { uid: 0o1000_0000, gid: u64::MAX, ..Entry::file("owners") },
            Entry { mtime: time(1_700_000_000, 123_456_789), ..Entry::file("nanos") },
            Entry { mtime: time(0, 500_000_000), ..Entry::file("half") },
            Entry { mtime: time(-1, 500_000_000), ..Entry::file("before") },
            Entry { mtime: time(-5, 1), ..Entry::file("long before") },
            Entry { mtime: time(-5, 0), ..Entry::file("5 before") },
            Entry { mtime: time(1 << 40, 0), ..Entry::file("late") },
            Entry::file(long("x", 100)),
            Entry::file(long("y", 101)),
            Entry { kind: EntryKind::Dir, ..Entry::file(long("z", 100)) },
            Entry::file([&b"\xff\xfe\n="[..], &long("w", 120)].concat()),
            Entry { link: b"../a b".to_vec(), ..any("s", EntryKind::Symlink) },
            Entry { link: long("l", 3000), ..any("long-link", EntryKind::Symlink) },
            Entry { link: b"plain".to_vec(), ..any("hard", EntryKind::Hardlink) },
            Entry { device: Some(Device { major: 8, minor: 1 }), ..any("b", EntryKind::Block) },
            Entry { device: Some(Device { major: 1, minor: 3 }), ..any("c", EntryKind::Char) },
            any("f", EntryKind::Fifo),
            Entry {
                xattrs: vec![
                    xattr(b"security.capability", b"\x01\0\0\x02\n"),
                    xattr(b"user.a=b%", b"=\n"),
                    xattr(b"user.empty", b""),
                ],
                ..Entry::file("xattrs")
            },
        ]
    }

    #[test]
    fn what_is_written_is_read_back() {
        let entries = entries();
        let mut tar: Vec<u8> = entries.iter().flat_map(|entry| head(entry, None)).collect();
        let runs = [(4, 3), (700, 600), (5000, 0)];
        let sparse =
            Entry { size: 5000, mtime: Time { secs: 7, nanos: 7 }, ..Entry::file("sparse") };
        tar.extend_from_slice(&head(&sparse, Some(&runs)));
        tar.extend_from_slice(&[b'x'; 603]);
        tar.extend_from_slice(pad(603));
        tar.extend_from_slice(&END);
        let mut reader = LayerReader::new(ReadOptions::default());
        reader.feed(&tar);
        let layer = reader.finish();
        let odd: Vec<_> =
            layer.diagnostics.iter().filter(|found| found.code != "tar-xattr-libarchive").collect();
        assert_eq!((odd.len(), layer.damage), (0, None), "{odd:?}");
        let paths = all_paths(&layer.index);
        assert_eq!(paths.len(), entries.len() + 1);
        for ((want, path), at) in entries.iter().zip(&paths).zip(0..) {
            let entry = layer.index.entry(at);
            let name = String::from_utf8_lossy(&want.path);
            assert_eq!((path, entry.kind()), (&want.path, want.kind), "{name}");
            let meta = entry.meta();
            assert_eq!((meta.mode, meta.uid, meta.gid), (want.mode, want.uid, want.gid), "{name}");
            assert_eq!((entry.mtime(), entry.device()), (want.mtime, want.device), "{name}");
            assert_eq!(
                (entry.link(), &meta.xattrs[..]),
                (&want.link[..], &want.xattrs[..]),
                "{name}"
            );
        }
        let entry = layer.index.entry(entries.len() as u32);
        assert_eq!((entry.size(), entry.stored()), (5000, 603));
        let mut body = vec![0; 5000];
        body[4..7].fill(b'x');
        body[700..1300].fill(b'x');
        let hash = xxhash_rust::xxh3::xxh3_128(&body);
        assert_eq!(entry.content().map(|hash| hash.0), Some(hash));
    }
}
