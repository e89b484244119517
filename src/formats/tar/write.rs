//! Entries as tar: ustar headers (POSIX.1-2017, pax, "ustar Interchange Format"), with a PAX extended header before them where a
//! field does not fit. Attributes are written as `SCHILY.xattr.NAME`, as GNU tar and Go do.

use super::BLOCK;
use crate::domain::{Entry, EntryKind, Time};
use tar::Header;

/// Bytes of a name or link target that a header holds.
const NAME: usize = 100;
/// Numbers that seven and eleven octal digits hold.
const OCTAL_7: u64 = 0o777_7777;
const OCTAL_11: u64 = 0o777_7777_7777;

/// Appends the headers of an entry; its body, [`Entry::size`] bytes and [`pad`], follows.
pub fn header(entry: &Entry, out: &mut Vec<u8>) {
    let path = written(entry);
    let records = records(entry, &path);
    if !records.is_empty() {
        let mut pax = plain(b"PaxHeaders/x", b"", b'x');
        pax.set_size(records.len() as u64);
        put(&mut pax, out);
        out.extend_from_slice(&records);
        pad(records.len() as u64, out);
    }
    let flag = match entry.kind {
        EntryKind::File => b'0',
        EntryKind::Hardlink => b'1',
        EntryKind::Symlink => b'2',
        EntryKind::Char => b'3',
        EntryKind::Block => b'4',
        EntryKind::Dir => b'5',
        EntryKind::Fifo => b'6',
    };
    let mut header = plain(&path, &entry.link, flag);
    header.set_mode(entry.mode);
    header.set_uid(entry.uid.min(OCTAL_7));
    header.set_gid(entry.gid.min(OCTAL_7));
    header.set_size(entry.size.min(OCTAL_11));
    header.set_mtime(u64::try_from(entry.mtime.secs).unwrap_or(0).min(OCTAL_11));
    if let (Some(device), Some(ustar)) = (entry.device, header.as_ustar_mut()) {
        ustar.set_device_major(device.major);
        ustar.set_device_minor(device.minor);
    }
    put(&mut header, out);
}

/// Appends zeros up to the next block, behind a body of so many bytes.
pub fn pad(size: u64, out: &mut Vec<u8>) {
    let missing = usize::try_from(super::padding(size)).unwrap_or_default();
    out.resize(out.len() + missing, 0);
}

/// Ends a tar.
pub const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// The path as tar has it: a folder ends in a slash.
fn written(entry: &Entry) -> Vec<u8> {
    let mut path = if entry.path.is_empty() { b".".to_vec() } else { entry.path.clone() };
    if entry.kind == EntryKind::Dir {
        path.push(b'/');
    }
    path
}

fn plain(path: &[u8], link: &[u8], flag: u8) -> Header {
    let mut header = Header::new_ustar();
    let old = header.as_old_mut();
    old.linkflag = [flag];
    let count = path.len().min(NAME);
    old.name[..count].copy_from_slice(&path[..count]);
    let count = link.len().min(NAME);
    old.linkname[..count].copy_from_slice(&link[..count]);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

fn put(header: &mut Header, out: &mut Vec<u8>) {
    header.set_cksum();
    out.extend_from_slice(header.as_bytes());
}

/// What does not fit into the header.
fn records(entry: &Entry, path: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if path.len() > NAME {
        record(b"path", path, &mut out);
    }
    if entry.link.len() > NAME {
        record(b"linkpath", &entry.link, &mut out);
    }
    for (key, number, most) in [
        (&b"uid"[..], entry.uid, OCTAL_7),
        (b"gid", entry.gid, OCTAL_7),
        (b"size", entry.size, OCTAL_11),
    ] {
        if number > most {
            record(key, number.to_string().as_bytes(), &mut out);
        }
    }
    let Time { secs, nanos } = entry.mtime;
    if nanos > 0 || !(0..=OCTAL_11 as i64).contains(&secs) {
        record(b"mtime", decimal(secs, nanos).as_bytes(), &mut out);
    }
    for xattr in &entry.xattrs {
        record(&[b"SCHILY.xattr.", &xattr.name[..]].concat(), &xattr.value, &mut out);
    }
    out
}

/// `LENGTH KEY=VALUE\n`; the length counts itself.
fn record(key: &[u8], value: &[u8], out: &mut Vec<u8>) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + length.to_string().len() != length {
        length = rest + length.to_string().len();
    }
    out.extend_from_slice(length.to_string().as_bytes());
    out.push(b' ');
    out.extend_from_slice(key);
    out.push(b'=');
    out.extend_from_slice(value);
    out.push(b'\n');
}

/// Seconds with their fraction; below zero the fraction counts the other way.
fn decimal(secs: i64, nanos: u32) -> String {
    let all = i128::from(secs) * 1_000_000_000 + i128::from(nanos);
    let (sign, all) = if all < 0 { ("-", -all) } else { ("", all) };
    let text = format!("{sign}{}.{:09}", all / 1_000_000_000, all % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Device, Xattr};
    use crate::formats::{LayerReader, ReadOptions};

    fn entry(path: &str) -> Entry {
        Entry {
            mode: 0o640,
            uid: 7,
            gid: 8,
            mtime: Time { secs: 9, nanos: 0 },
            ..Entry::file(path)
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let long = "d/".repeat(80);
        let xattr =
            |name: &str, value: &[u8]| Xattr { name: name.as_bytes().into(), value: value.into() };
        let entries = [
            Entry { kind: EntryKind::Dir, ..entry("") },
            Entry { kind: EntryKind::Dir, ..entry("d") },
            Entry { mtime: Time { secs: -2, nanos: 500_000_000 }, ..entry(&format!("{long}x")) },
            Entry { uid: 4_000_000_000, gid: u64::from(u32::MAX), ..entry("owned") },
            Entry { kind: EntryKind::Symlink, link: long.clone().into(), ..entry("l") },
            Entry { kind: EntryKind::Hardlink, link: b"owned".to_vec(), ..entry("h") },
            Entry {
                kind: EntryKind::Char,
                device: Some(Device { major: 1, minor: 3 }),
                ..entry("null")
            },
            Entry { kind: EntryKind::Fifo, ..entry("pipe") },
            Entry { xattrs: vec![xattr("security.capability", b"\0\n=\xff")], ..entry("cap") },
            Entry { path: b"odd\xff".to_vec(), ..entry("") },
            entry(&"n".repeat(100)),
        ];
        let mut tar = Vec::new();
        entries.iter().for_each(|entry| header(entry, &mut tar));
        tar.extend_from_slice(&END);
        let mut reader = LayerReader::new(ReadOptions::default());
        reader.feed(&tar);
        let read = reader.finish();
        assert_eq!(
            (read.damage, read.index.len()),
            (None, entries.len()),
            "{:?}",
            read.diagnostics
        );
        for ((wanted, at), path) in
            entries.iter().zip(0..).zip(crate::domain::layer_index::all_paths(&read.index))
        {
            let found = read.index.entry(at);
            assert_eq!(path, wanted.path);
            assert_eq!(
                (found.kind(), found.mtime(), found.device()),
                (wanted.kind, wanted.mtime, wanted.device)
            );
            let meta = found.meta();
            assert_eq!((meta.mode, meta.uid, meta.gid), (wanted.mode, wanted.uid, wanted.gid));
            assert_eq!(meta.xattrs.to_vec(), wanted.xattrs);
            assert_eq!(found.link(), wanted.link);
        }
    }

    #[test]
    fn records_count_their_own_length() {
        for length in 80..110 {
            let mut out = Vec::new();
            record(b"k", &vec![b'v'; length], &mut out);
            let text = String::from_utf8(out.clone()).unwrap();
            assert_eq!(text.split(' ').next().and_then(|text| text.parse().ok()), Some(out.len()));
        }
    }
}
