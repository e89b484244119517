//! Cases as a table: a tar, what it holds, what is said of it. Each is fed whole, byte by byte, and in odd pieces.

use super::*;
use crate::domain::{Device, EntryKind, Time, Xattr};
use crate::formats::Limits;
use crate::make::tar::{Format, TarBuilder, pax_records, splits};

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
fn long_names() {
    let long = "d/".repeat(200) + "f";
    let tar = TarBuilder::new(Format::Gnu)
        .plain(b'L', "././@LongLink", "", format!("{long}\0").as_bytes())
        .file("cut", "gnu")
        .plain(b'K', "././@LongLink", "", format!("{long}\0junk").as_bytes())
        .plain(b'L', "././@LongLink", "", b"link")
        .symlink("cut", "cut")
        .plain(b'L', "././@LongLink", "", b"\0")
        .plain(b'K', "././@LongLink", "", b"")
        .symlink("short", "near")
        .finish();
    let told = walk(&tar);
    assert_eq!(told.paths(), [&long[..], "link", "short"]);
    assert_eq!(told.entry(2).link, b"near", "an empty long name is none");
    assert_eq!(told.entry(1).link, long.as_bytes());
    let tar = ustar()
        .pax(&[("path", long.as_bytes()), ("linkpath", b"\xff/t")])
        .symlink("x", "y")
        .file("z", "")
        .finish();
    let told = walk(&tar);
    assert_eq!((told.paths(), &told.entry(0).link[..]), (vec![long, "z".into()], &b"\xff/t"[..]));
}

#[test]
fn the_prefix_of_ustar() {
    let prefixed = |header: &mut tar::Header| {
        header.as_ustar_mut().expect("ustar").prefix[..3].copy_from_slice(b"pre")
    };
    let told = walk(&ustar().entry(b'0', "f", "", b"", prefixed).finish());
    assert_eq!(told.paths(), ["pre/f"]);
    // GNU keeps times there; what is none is a prefix of Docker's early years.
    let cases: [(&[u8], &str); 4] =
        [(b"123", "f"), (b"usr/lib", "usr/lib/f"), (b"caf\xe9", "f"), (b"12 /x", "12 /x/f")];
    for (bytes, path) in cases {
        let gnu = |header: &mut tar::Header| {
            header.as_gnu_mut().expect("gnu").atime[..bytes.len()].copy_from_slice(bytes)
        };
        let told = walk(&TarBuilder::new(Format::Gnu).entry(b'0', "f", "", b"", gnu).finish());
        assert_eq!(told.paths(), [path]);
    }
}

#[test]
fn pax_and_gnu_names_together() {
    let tar = ustar()
        .plain(b'L', "l", "", b"gnu\0")
        .pax(&[("path", b"pax")])
        .file("f", "")
        .file("g", "")
        .finish();
    let told = walk(&tar);
    assert_eq!(
        (told.paths(), told.codes),
        (vec!["pax".to_string(), "g".into()], vec!["tar-two-names".to_string()])
    );
}

#[test]
fn pax_metadata() {
    let records: &[(&str, &[u8])] = &[
        ("uid", b"3000000000"),
        ("gid", b"7"),
        ("mtime", b"-1.25"),
        ("SCHILY.xattr.user.b", b"two\nlines\0"),
        ("SCHILY.xattr.user.a", b"1"),
        ("LIBARCHIVE.xattr.user.c%20d", b"aGk"),
        ("LIBARCHIVE.xattr.user.a", b"aGk"),
        ("hdrcharset", b"BINARY"),
    ];
    let told = walk(&ustar().pax(records).file("f", "x").file("g", "y").finish());
    let entry = told.entry(0);
    assert_eq!(
        (entry.uid, entry.gid, entry.mtime),
        (3_000_000_000, 7, Time { secs: -2, nanos: 750_000_000 })
    );
    let xattr = |name: &[u8], value: &[u8]| Xattr { name: name.into(), value: value.into() };
    assert_eq!(
        entry.xattrs,
        [xattr(b"user.a", b"1"), xattr(b"user.b", b"two\nlines\0"), xattr(b"user.c d", b"hi")]
    );
    assert_eq!((told.entry(1).uid, told.entry(1).xattrs.len()), (0, 0));
    assert_eq!(told.codes.len(), 0);
}

#[test]
fn pax_sizes_beat_the_header() {
    // What looks like an entry inside the body is body; what the header's size would skip is an entry.
    let inner = ustar().file("smuggled", "").unfinished();
    let sized = |size: u64| move |header: &mut tar::Header| header.set_size(size);
    let tar = ustar()
        .pax(&[("size", b"512")])
        .entry(b'0', "carrier", "", &inner, sized(0))
        .file("last", "x")
        .finish();
    let told = walk(&tar);
    assert_eq!(
        (told.paths(), told.content(0)),
        (vec!["carrier".to_string(), "last".into()], &inner[..])
    );
    let tar = ustar()
        .pax(&[("size", b"0")])
        .entry(b'0', "carrier", "", b"", sized(512))
        .file("last", "x")
        .finish();
    assert_eq!(walk(&tar).paths(), ["carrier", "last"]);
    // The size of the header need not even be a number then.
    let no_number = |header: &mut tar::Header| header.as_old_mut().size = *b"zzzzzzzzzzzz";
    let tar = ustar()
        .pax(&[("size", b"3")])
        .entry(b'0', "carrier", "", b"abc", no_number)
        .file("last", "x")
        .finish();
    assert_eq!(walk(&tar).paths(), ["carrier", "last"]);
}

#[test]
fn global_headers() {
    let global = |records: &[(&str, &[u8])]| ustar().plain(b'g', "g", "", &pax_records(records));
    let told = walk(
        &global(&[("comment", b"x"), ("uid", b"5")])
            .pax(&[("uid", b"6")])
            .file("a", "")
            .file("b", "")
            .finish(),
    );
    assert_eq!((told.entry(0).uid, told.entry(1).uid, told.codes.len()), (6, 5, 0));
    let told = walk(&global(&[("path", b"same"), ("size", b"99")]).file("a", "").finish());
    assert_eq!(
        (told.paths(), told.codes),
        (vec!["a".to_string()], vec!["tar-global-header".to_string()])
    );
}

fn gnu_sparse(extended: bool) -> Vec<u8> {
    let octal = |value: u64| -> [u8; 12] {
        format!("{value:011o}\0").into_bytes().try_into().expect("12 bytes")
    };
    let runs: [(u64, u64); 6] = [(512, 3), (1000, 2), (2000, 0), (3000, 1), (4000, 1), (4001, 1)];
    let runs = if extended { &runs[..] } else { &runs[..4] };
    let body: &[u8] = if extended { b"abcdefgh" } else { b"abcdef" };
    let tar = TarBuilder::new(Format::Gnu).entry(b'S', "s", "", b"", |header| {
        header.set_size(body.len() as u64);
        let gnu = header.as_gnu_mut().expect("gnu");
        gnu.realsize = octal(5000);
        gnu.isextended = [u8::from(extended)];
        for (slot, (offset, length)) in gnu.sparse.iter_mut().zip(runs) {
            (slot.offset, slot.numbytes) = (octal(*offset), octal(*length));
        }
    });
    let mut block = [0; 512];
    for (at, (offset, length)) in runs.iter().skip(4).enumerate() {
        block[at * 24..at * 24 + 12].copy_from_slice(&octal(*offset));
        block[at * 24 + 12..at * 24 + 24].copy_from_slice(&octal(*length));
    }
    let tar = if extended { tar.raw(&block) } else { tar };
    tar.block_padded(body).file("last", "x").finish()
}

fn content_of_runs(runs: &[(usize, &[u8])], size: usize) -> Vec<u8> {
    let mut content = vec![0; size];
    runs.iter()
        .for_each(|(offset, bytes)| content[*offset..offset + bytes.len()].copy_from_slice(bytes));
    content
}

#[test]
fn old_gnu_sparse_files() {
    for extended in [false, true] {
        let told = walk(&gnu_sparse(extended));
        let mut runs: Vec<(usize, &[u8])> = vec![(512, b"abc"), (1000, b"de"), (3000, b"f")];
        if extended {
            runs.extend([(4000, &b"g"[..]), (4001, b"h")]);
        }
        assert_eq!(told.content(0), content_of_runs(&runs, 5000), "extended: {extended}");
        assert_eq!(
            (told.entry(0).size, told.entry(0).stored),
            (5000, if extended { 8 } else { 6 })
        );
        assert_eq!((told.paths(), told.damage), (vec!["s".to_string(), "last".into()], None));
    }
}

#[test]
fn pax_sparse_files() {
    let zero: &[(&str, &[u8])] = &[
        ("GNU.sparse.size", b"100"),
        ("GNU.sparse.numblocks", b"2"),
        ("GNU.sparse.offset", b"10"),
        ("GNU.sparse.numbytes", b"3"),
        ("GNU.sparse.offset", b"50"),
        ("GNU.sparse.numbytes", b"2"),
    ];
    let one: &[(&str, &[u8])] = &[
        ("GNU.sparse.size", b"100"),
        ("GNU.sparse.numblocks", b"2"),
        ("GNU.sparse.map", b"10,3,50,2"),
        ("GNU.sparse.name", b"real"),
    ];
    let want = content_of_runs(&[(10, b"abc"), (50, b"de")], 100);
    for records in [zero, one] {
        let told = walk(
            &ustar().pax(records).file("GNUSparseFile.1/s", "abcde").file("last", "x").finish(),
        );
        assert_eq!((told.content(0), told.entry(0).stored, told.paths().len()), (&want[..], 5, 2));
    }
    let mut body = b"2\n10\n3\n50\n2\n".to_vec();
    body.resize(512, 0);
    body.extend_from_slice(b"abcde");
    let records: &[(&str, &[u8])] = &[
        ("GNU.sparse.major", b"1"),
        ("GNU.sparse.minor", b"0"),
        ("GNU.sparse.name", b"real"),
        ("GNU.sparse.realsize", b"100"),
    ];
    let told =
        walk(&ustar().pax(records).file("GNUSparseFile.1/s", &body).file("last", "x").finish());
    assert_eq!(
        (told.paths(), told.content(0)),
        (vec!["real".to_string(), "last".into()], &want[..])
    );
    assert_eq!((told.entry(0).stored, told.entry(0).size), (5, 100));
    assert_eq!(told.entry(0).body_offset, 512 * 4);
}

#[test]
fn sparse_maps_that_make_no_sense() {
    let claim = |map: &[u8], size: &[u8]| {
        let tar = ustar()
            .pax(&[("GNU.sparse.size", size), ("GNU.sparse.map", map)])
            .file("s", "abcde")
            .file("last", "x");
        walk(&tar.finish())
    };
    for (map, size) in [
        ("10,3,11,2", "100"),
        ("10,3,99,2", "100"),
        ("10,3", "100"),
        ("10,x", "100"),
        ("10", "100"),
        ("0,5", "x"),
    ] {
        let told = claim(map.as_bytes(), size.as_bytes());
        assert_eq!(told.paths(), ["s", "last"], "{map}");
        assert_eq!((told.entries[0].2, told.content(0)), (false, &b""[..]), "{map}");
        assert_eq!(told.codes, ["tar-sparse-malformed"], "{map}");
    }
    let told = claim(b"0,5", b"1000000000000000000");
    assert_eq!((told.entry(0).size, told.damage), (1_000_000_000_000_000_000, None));
}

#[test]
fn a_sparse_map_of_the_body_that_is_cut() {
    let records: &[(&str, &[u8])] =
        &[("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"9")];
    for body in [&b"2\n10\n"[..], b"x", b"1\n0\n9999\n", b""] {
        let told = walk(&ustar().pax(records).file("s", body).file("last", "x").finish());
        assert_eq!(told.paths(), ["s", "last"], "{body:?}");
        assert_eq!(told.codes, ["tar-sparse-malformed"], "{body:?}");
    }
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
