//! Cases as a table: a tar, what it holds, what is said of it. Each is fed whole, byte by byte, and in odd pieces.

use super::*;
use crate::domain::{Device, EntryKind, Time, Xattr};
use crate::formats::Limits;
use crate::make::tar::{Format, TarBuilder, pax_records, splits};

mod headers;
mod sparse;

/// What a walk tells.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    /// Entry, content (holes as zeros), whole.
    entries: Vec<(Entry, Vec<u8>, bool)>,
    body: Vec<u8>,
    position: u64,
    codes: Vec<String>,
    damage: Option<String>,
}

impl Sink for Told {
    fn begin(&mut self, _: &Entry) {
        self.body.clear();
    }
    fn body(&mut self, bytes: &[u8]) {
        assert!(!bytes.is_empty());
        self.body.extend_from_slice(bytes);
    }
    fn hole(&mut self, length: u64) {
        self.body.resize(self.body.len() + length.min(1 << 20) as usize, 0);
    }
    fn end(&mut self, entry: &mut Entry, whole: bool) {
        self.entries.push((entry.clone(), std::mem::take(&mut self.body), whole));
    }
}

fn walk_with(bytes: &[u8], limits: &Limits) -> Told {
    let mut told = splits(bytes).into_iter().map(|pieces| {
        let (mut walker, mut told) = (Walker::new(limits), Told::default());
        pieces.iter().for_each(|piece| {
            walker.feed(piece, &mut told);
        });
        told.position = walker.position();
        assert!(told.position == bytes.len() as u64 || walker.is_stopped());
        let walked = walker.finish(&mut told);
        assert_eq!(walked.entries, told.entries.len() as u64);
        told.codes = walked.findings.finish().into_iter().map(|finding| finding.code).collect();
        told.damage = walked.damage.map(|damage| damage.0);
        told
    });
    let first = told.next().expect("one split");
    told.for_each(|other| assert_eq!(other, first));
    first
}

fn walk(bytes: &[u8]) -> Told {
    walk_with(bytes, &Limits::default())
}

impl Told {
    fn paths(&self) -> Vec<String> {
        self.entries
            .iter()
            .map(|(entry, ..)| String::from_utf8_lossy(&entry.path).into_owned())
            .collect()
    }
    fn entry(&self, at: usize) -> &Entry {
        &self.entries[at].0
    }
    fn content(&self, at: usize) -> &[u8] {
        &self.entries[at].1
    }
}

fn ustar() -> TarBuilder {
    TarBuilder::default()
}

#[test]
fn plain_entries() {
    let tar = ustar()
        .dir("d/")
        .file("./d/f", "content")
        .symlink("d/s", "../x")
        .hardlink("h", "./d/f")
        .entry(b'3', "c", "", b"", |header| {
            header.set_device_major(5).expect("ustar");
            header.set_device_minor(1).expect("ustar");
        })
        .plain(b'6', "p", "", b"")
        .finish();
    let told = walk(&tar);
    let kinds: Vec<_> = told.entries.iter().map(|(entry, ..)| entry.kind).collect();
    use EntryKind::{Char, Dir, Fifo, File, Hardlink, Symlink};
    assert_eq!(kinds, [Dir, File, Symlink, Hardlink, Char, Fifo]);
    assert_eq!(told.paths(), ["d", "d/f", "d/s", "h", "c", "p"]);
    assert_eq!(told.content(1), b"content");
    assert_eq!((told.entry(1).body_offset, told.entry(1).stored, told.entry(1).size), (1024, 7, 7));
    assert_eq!((&told.entry(2).link[..], &told.entry(3).link[..]), (&b"../x"[..], &b"d/f"[..]));
    assert_eq!(told.entry(4).device, Some(Device { major: 5, minor: 1 }));
    assert_eq!((told.codes.len(), told.damage), (0, None));
}

#[test]
fn sizes_that_do_not_count() {
    // Hard links, folders and devices have no body, whatever their size field says.
    let with_size = |flag, path| {
        move |tar: TarBuilder| tar.entry(flag, path, "a", b"", |header| header.set_size(1300))
    };
    let tar =
        [with_size(b'1', "h"), with_size(b'5', "d"), with_size(b'2', "s"), with_size(b'3', "c")]
            .into_iter()
            .fold(ustar(), |tar, add| add(tar))
            .file("last", "x");
    let told = walk(&tar.finish());
    assert_eq!(told.paths(), ["h", "d", "s", "c", "last"]);
    assert!(told.entries[..4].iter().all(|(entry, ..)| (entry.size, entry.stored) == (0, 0)));
    // Nor does a negative one.
    let negative = |header: &mut tar::Header| header.as_old_mut().size = [0xff; 12];
    for flag in *b"123456" {
        let told = walk(&ustar().entry(flag, "a", "t", b"", negative).file("last", "x").finish());
        assert_eq!((told.paths().len(), told.damage), (2, None), "{}", flag as char);
    }
    let told = walk(&ustar().entry(b'0', "a", "", b"", negative).finish());
    assert!(told.damage.is_some_and(|damage| damage.contains("size is no number")));
}

#[test]
fn v7_and_its_folders() {
    let tar = TarBuilder::new(Format::V7)
        .plain(0, "old/", "", b"")
        .plain(0, "old/f", "", b"x")
        .plain(b'0', "new/", "", b"");
    let told = walk(&tar.finish());
    let kinds: Vec<_> = told.entries.iter().map(|(entry, ..)| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Dir, EntryKind::File, EntryKind::File]);
}

#[test]
fn a_slash_at_the_end_makes_folders_of_entries_without_type_alone() {
    use EntryKind::{Dir, File, Symlink};
    // What a body hides is an entry only where there is no body.
    let hidden = ustar().file("planted", "").unfinished();
    for (flag, kind) in [(0, Dir), (b'0', File), (b'7', File), (b'5', Dir), (b'2', Symlink)] {
        let plain = ustar().plain(flag, "odd/", "t", &hidden);
        let pax = ustar().pax(&[("path", b"odd/")]).plain(flag, "x", "t", &hidden);
        let long = ustar().plain(b'L', "l", "", b"odd/\0").plain(flag, "x", "t", &hidden);
        let size = &[("size", &b"512"[..])];
        let sized =
            ustar().pax(size).entry(flag, "odd/", "t", &hidden, |header| header.set_size(0));
        let paths = if kind == File { &["odd", "last"][..] } else { &["odd", "planted", "last"] };
        for tar in [plain, pax, long, sized] {
            let told = walk(&tar.file("last", "x").finish());
            assert_eq!(
                (told.entry(0).kind, told.paths()),
                (kind, paths.iter().map(|&path| path.into()).collect())
            );
            assert_eq!(told.content(0), if kind == File { &hidden[..] } else { b"" });
            assert_eq!((told.codes.len(), told.damage), (0, None), "{}", flag as char);
        }
    }
    // The slash that counts is the last name's, as engines find it.
    let told = walk(&ustar().pax(&[("path", b"file")]).plain(0, "odd/", "", b"abc").finish());
    assert_eq!((told.entry(0).kind, told.content(0)), (File, &b"abc"[..]));
    // Text where the body of a folder would be is no header.
    let told = walk(&ustar().plain(0, "odd/", "", b"some text").file("last", "x").finish());
    assert_eq!((told.paths(), told.damage.is_some()), (vec!["odd".to_string()], true));
}

#[test]
fn odd_types() {
    let tar = ustar()
        .plain(b'7', "contiguous", "", b"abc")
        .plain(b'Z', "odd", "", b"def")
        .plain(b'V', "volume", "", b"");
    let told = walk(
        &tar.plain(b'D', "dumped", "", b"Yf\0\0")
            .plain(b'M', "more", "", b"xyz")
            .file("last", "")
            .finish(),
    );
    assert_eq!(told.paths(), ["contiguous", "odd", "dumped", "last"]);
    assert_eq!((told.content(0), told.content(1)), (&b"abc"[..], &b"def"[..]));
    assert_eq!(told.entry(2).kind, EntryKind::Dir);
    assert_eq!(told.codes, ["tar-unknown-type", "tar-meta-entry", "tar-meta-entry"]);
    // Solaris' letter for PAX.
    let told = walk(
        &ustar().plain(b'X', "x", "", &pax_records(&[("path", b"sun")])).file("f", "").finish(),
    );
    assert_eq!(told.paths(), ["sun"]);
}

#[test]
fn paths_are_cleaned_and_it_is_said() {
    let tar = ustar()
        .file("../../a", "")
        .file("/b", "")
        .file("c//d/./e", "")
        .file("./f", "")
        .hardlink("g", "../../a");
    let told = walk(&tar.finish());
    assert_eq!(told.paths(), ["a", "b", "c/d/e", "f", "g"]);
    assert_eq!(told.codes, ["path-dot-dot", "path-absolute", "path-unclean", "link-outside"]);
    assert_eq!(told.entry(4).link, b"a");
}

#[test]
fn ends() {
    let entry = ustar().file("a", "x");
    let ended = |tail: &[u8]| walk(&entry.clone().raw(tail).unfinished());
    let told = ended(&[]);
    assert_eq!((told.codes, told.damage), (vec!["tar-no-end".to_string()], None));
    let told = ended(&[0; 512]);
    assert_eq!((told.codes, told.damage), (vec!["tar-no-end".to_string()], None));
    let told = ended(&[0; 700]);
    assert_eq!((told.codes, told.damage), (vec!["tar-no-padding".to_string()], None));
    let unpadded = entry.clone().unfinished();
    let told = walk(&unpadded[..513]);
    assert_eq!((told.codes, told.damage), (vec!["tar-no-padding".to_string()], None));
    let told = ended(&[0; 10240]);
    assert_eq!((told.codes.len(), told.damage), (0, None));
    let mut garbage = vec![0; 4096];
    garbage[4000] = 1;
    let told = ended(&garbage);
    assert_eq!((told.codes, told.damage), (vec!["tar-trailing".to_string()], None));
    let told = walk(&entry.clone().raw(&[0; 512]).file("b", "").finish());
    assert!(told.damage.is_some_and(|damage| damage.contains("single block of zeros")));
    let told = walk(&ustar().pax(&[("path", b"x")]).finish());
    assert_eq!(told.codes, ["tar-lone-extension"]);
    assert_eq!(walk(b"").codes.len(), 0);
    assert_eq!(walk(&[0; 1024]).codes.len(), 0);
}

#[test]
fn damage_keeps_what_came_before() {
    let before = ustar().file("before", "x");
    let size = |size: [u8; 12]| {
        let bad = move |header: &mut tar::Header| header.as_old_mut().size = size;
        before.clone().entry(b'0', "bad", "", b"", bad).file("after", "").finish()
    };
    let mut checksum = before.clone().file("bad", "").file("after", "").finish();
    checksum[1024 + 10] ^= 1;
    let pax =
        |records: &[u8]| before.clone().plain(b'x', "x", "", records).file("bad", "").finish();
    let table = [
        (checksum, "checksum"),
        (size(*b"abcdefghijkl"), "size is no number"),
        (size(*b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"), "size is no number"),
        (size(*b"\x80\0\0\0\x80\0\0\0\0\0\0\0"), "size is no number"),
        (size(*b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"), "inside /bad"),
        (size(*b"00000100000\0"), "inside /bad"),
        (pax(b"99 path=x\n"), "malformed record"),
        (pax(b"11 size=-1\n"), "as a size"),
        (before.clone().raw(&[b'a'; 100]).unfinished(), "between two entries"),
    ];
    for (tar, why) in table {
        let told = walk(&tar);
        assert_eq!(told.paths()[0], "before", "{why}");
        assert!(
            told.entries.iter().skip(1).all(|(entry, _, whole)| entry.path == b"bad" && !whole),
            "{why}"
        );
        assert!(told.entries.iter().all(|(entry, ..)| entry.stored <= tar.len() as u64), "{why}");
        let damage = told.damage.expect(why);
        assert!(damage.contains(why), "{damage}");
    }
}

#[test]
fn what_is_no_tar() {
    let noise = crate::make::tar::noise(2000, 7);
    let text = b"Hello there, this is a text.\n".repeat(100);
    for (bytes, like) in [
        (&noise[..], "random"),
        (&text[..], "text"),
        (b"{\"a\":1}", "JSON"),
        (b"PK\x03\x04", "zip"),
    ] {
        let damage = walk(bytes).damage.expect(like);
        assert!(damage.starts_with("is no tar") && damage.contains(like), "{damage}");
    }
}

#[test]
fn limits_are_named() {
    let limits = Limits {
        path: 100,
        path_depth: 5,
        entries: 6,
        extension_header: 300,
        xattr_bytes: 3,
        ..Limits::default()
    };
    let long = "x".repeat(101);
    let tar = ustar()
        .file("a", "")
        .pax(&[("path", long.as_bytes())])
        .file("b", "body")
        .file("1/2/3/4/5/6", "body")
        .pax(&[("SCHILY.xattr.user.x", b"long")])
        .file("c", "")
        .file("d", "");
    let told = walk_with(&tar.clone().finish(), &limits);
    assert_eq!((told.paths().join(" "), told.damage), ("a c d".to_string(), None));
    assert_eq!(told.codes, ["limit-path", "limit-path-depth", "limit-xattrs"]);
    let huge = walk_with(
        &tar.clone().pax(&[("comment", "x".repeat(400).as_bytes())]).file("e", "").finish(),
        &limits,
    );
    assert!(huge.damage.is_some_and(|damage| damage.contains("limit of 300")));
    let many = (0..9).fold(tar, |tar, at| tar.file(&format!("f{at}"), "")).finish();
    let told = walk_with(&many, &limits);
    assert_eq!(told.entries.len(), 6);
    assert!(told.damage.is_some_and(|damage| damage.contains("more than 6 entries")));
}

#[test]
fn old_checksums_of_signed_bytes() {
    let mut tar = ustar().file("f\u{fc}", "").finish();
    let sum: i64 = tar[..512]
        .iter()
        .enumerate()
        .map(|(at, &b)| if (148..156).contains(&at) { 32 } else { i64::from(b as i8) })
        .sum();
    tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(walk(&tar).paths().len(), 1);
}

#[test]
fn bodies_can_be_skipped() {
    let tar = ustar().file("a", vec![1; 3000]).dir("d").file("b", "xyz").finish();
    let (mut walker, mut told) = (Walker::new(&Limits::default()), Told::default());
    let mut at = 0;
    while at < tar.len() {
        let skip = (walker.skippable() as usize).min(1000);
        if skip > 0 {
            walker.skip(skip as u64, &mut told);
            at += skip;
        } else {
            walker.feed(&tar[at..at + 512], &mut told);
            at += 512;
        }
    }
    assert_eq!(walker.position(), tar.len() as u64);
    assert_eq!((told.paths().join(" "), told.entry(2).body_offset), ("a d b".to_string(), 512 * 9));
}
