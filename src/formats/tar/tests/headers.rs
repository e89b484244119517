//! What stands in headers before an entry: long names, pax records, global headers.

use super::*;

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
