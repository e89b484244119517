use super::*;
use crate::domain::layer_index::all_paths;
use crate::make::tar::{TarBuilder, gzip, splits};

/// Reads in all ways, to the end and until no more is wanted: all must tell the same.
fn read(bytes: &[u8]) -> ReadLayer {
    let mut results = splits(bytes).into_iter().flat_map(|pieces| {
        [false, true].map(|stop| {
            let mut reader = LayerReader::new(ReadOptions::default());
            let _ = pieces.iter().any(|piece| reader.feed(piece) == Flow::Done && stop);
            reader.finish()
        })
    });
    let first = results.next().expect("one split");
    for other in results {
        assert_eq!(
            (&other.index, &other.damage, &other.diagnostics),
            (&first.index, &first.damage, &first.diagnostics)
        );
    }
    first
}

#[test]
fn reads_plain_and_gzip_alike() {
    let tar =
        TarBuilder::default().dir("etc").file("etc/a", "hello").symlink("b", "etc/a").finish();
    let (plain, packed) = (read(&tar), read(&gzip(&tar)));
    assert_eq!(plain.index, packed.index);
    assert_eq!(plain.diagnostics, []);
    assert_eq!(all_paths(&plain.index), [&b"etc"[..], b"etc/a", b"b"]);
    assert_eq!(plain.index.entry(1).content(), Some(ContentHash(xxh3_128(b"hello"))));
    assert_eq!(
        (packed.compression, packed.summary.unpacked),
        (Compression::Gzip, tar.len() as u64)
    );
}

#[test]
fn nothing_is_an_empty_layer() {
    for bytes in [&b""[..], &[0; 1024], &gzip(b""), &gzip(&[0; 10240])] {
        let layer = read(bytes);
        assert_eq!((layer.index.len(), layer.damage, layer.diagnostics.len()), (0, None, 0));
    }
}

#[test]
fn bodies_are_hashed_whatever_the_pieces() {
    let body = crate::make::tar::noise(300_000, 5);
    let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"4,2")];
    let tar = TarBuilder::default()
        .file("big", &body)
        .pax(sparse)
        .file("sparse", "xy")
        .file("dense", b"\0\0\0\0xy\0\0\0")
        .finish();
    let mut reader = LayerReader::new(ReadOptions { sha256: true, ..ReadOptions::default() });
    gzip(&tar).chunks(1000).for_each(|piece| {
        reader.feed(piece);
    });
    let layer = reader.finish();
    let (big, sparse, dense) = (layer.index.entry(0), layer.index.entry(1), layer.index.entry(2));
    assert_eq!(big.content(), Some(ContentHash(xxh3_128(&body))));
    assert_eq!(big.sha256(), Some(Sha256::digest(&body).into()));
    assert_eq!((sparse.content(), sparse.sha256()), (dense.content(), dense.sha256()));
    assert_eq!(layer.summary.stored, 300_000 + 2 + 9);
    assert_eq!(read(&tar).index.entry(0).content(), big.content());
}

#[test]
fn holes_beyond_the_limit_are_not_hashed() {
    let claim: &[(&str, &[u8])] =
        &[("GNU.sparse.size", b"9000000000000000000"), ("GNU.sparse.map", b"0,2")];
    let layer = read(&TarBuilder::default().pax(claim).file("s", "xy").file("last", "x").finish());
    assert_eq!(
        (layer.index.entry(0).content(), layer.index.entry(0).size()),
        (None, 9_000_000_000_000_000_000)
    );
    assert!(layer.index.entry(1).content().is_some());
    assert_eq!((layer.diagnostics[0].code.as_str(), layer.damage), ("limit-holes", None));
}

#[test]
fn keeps_package_databases_within_limits() {
    let tar = TarBuilder::default()
        .file("etc/os-release", "ID=x")
        .file("lib/apk/db/installed", "P:a\n")
        .file("etc/other", "")
        .finish();
    let limits = Limits { captured_layer: 5, ..Limits::default() };
    assert_eq!(read(&tar).captured.len(), 2);
    let mut reader = LayerReader::new(ReadOptions { limits, ..ReadOptions::default() });
    reader.feed(&tar);
    let layer = reader.finish();
    assert_eq!(
        layer.captured,
        [Captured { path: b"etc/os-release".to_vec(), bytes: b"ID=x".to_vec() }]
    );
    assert_eq!(layer.diagnostics[0].code, "limit-captured");
}

#[test]
fn damage_is_a_sentence_and_a_finding() {
    let tar = TarBuilder::default().file("before", "x").file("cut", vec![7; 5000]).finish();
    let layer = read(&tar[..3000]);
    assert_eq!(layer.index.len(), 2);
    assert_eq!((layer.index.entry(1).content(), layer.index.entry(1).size()), (None, 3000 - 1536));
    let damage = layer.damage.expect("it is cut");
    assert_eq!(damage, "The layer is cut short: it ends after 3000 bytes, inside /cut.");
    assert_eq!(
        (layer.diagnostics[0].code.as_str(), &layer.diagnostics[0].message),
        ("layer-damaged", &damage)
    );
    let packed = gzip(&tar);
    assert_eq!(
        read(&packed[..packed.len() - 20]).damage.as_deref(),
        Some("The layer is cut short, inside gzip data.")
    );
    let text = read(&gzip(b"just text"));
    assert_eq!((text.damage.is_some(), text.diagnostics[0].code.as_str()), (true, "layer-not-tar"));
}

#[test]
fn what_lies_behind_the_damage_is_not_told() {
    let tar = TarBuilder::default().file("a", "x").raw(&[b'?'; 4096]).finish();
    for (layer, code) in [(&b"no tar ".repeat(300)[..], "layer-not-tar"), (&tar, "layer-damaged")] {
        // Wrong checksum and length, then what is no member.
        let mut packed = gzip(layer);
        let trailer = packed.len() - 8;
        packed[trailer..].fill(7);
        packed.extend_from_slice(b"behind the stream");
        let layer = read(&packed);
        let codes: Vec<_> = layer.diagnostics.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, [code], "{:?}", layer.damage);
    }
    // What lies before it is.
    let mut first = gzip(&tar[..600]);
    let crc = first.len() - 8;
    first[crc] ^= 1;
    let layer = read(&[first, gzip(&tar[600..])].concat());
    let codes: Vec<_> = layer.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["gzip-checksum", "layer-damaged"]);
}

/// A poor man's fuzzer, so that every build runs one: no panic, and the same result however the bytes are cut.
#[test]
fn mutated_layers_never_panic() {
    let sparse: &[(&str, &[u8])] =
        &[("GNU.sparse.size", b"900"), ("GNU.sparse.map", b"4,2"), ("mtime", b"1.5")];
    let tar = TarBuilder::default()
        .dir("d")
        .file("d/f", "body")
        .pax(sparse)
        .file("s", "xy")
        .hardlink("h", "d/f")
        .finish();
    let seeds = [tar.clone(), gzip(&tar)];
    for round in 0..300u64 {
        let mut bytes = seeds[round as usize % 2].clone();
        let dice = crate::make::tar::noise(12, round + 1);
        for change in dice.chunks(4) {
            let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
            bytes[at] = if change[2] % 3 == 0 { b'0' + change[3] % 10 } else { change[3] };
        }
        read(&bytes);
    }
}
