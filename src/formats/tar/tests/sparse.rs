//! Files with holes, in each of the ways that tar writes them.

use super::*;

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
