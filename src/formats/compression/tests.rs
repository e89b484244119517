use super::*;
use crate::make::tar::{gzip, noise, splits};
use std::io::Write as _;

/// Feeds in all ways, which must agree: what came out, the damage, the codes of the findings.
fn unpack(bytes: &[u8]) -> (Vec<u8>, Option<String>, Vec<String>, Compression) {
    unpack_with(bytes, &Limits::default())
}

fn unpack_with(
    bytes: &[u8],
    limits: &Limits,
) -> (Vec<u8>, Option<String>, Vec<String>, Compression) {
    let mut results = splits(bytes).into_iter().map(|pieces| {
        let (mut unpacker, mut out, mut damage) = (Unpacker::new(limits), Vec::new(), None);
        for piece in pieces {
            let fed = unpacker.feed(piece, &mut |piece| {
                assert!(!piece.is_empty());
                out.extend_from_slice(piece);
                Flow::More
            });
            damage = damage.or(fed.err());
        }
        let unpacked = unpacker.finish(&mut |piece| {
            out.extend_from_slice(piece);
            Flow::More
        });
        assert_eq!((unpacked.packed, unpacked.unpacked), (bytes.len() as u64, out.len() as u64));
        let codes = unpacked.findings.into_iter().map(|finding| finding.code).collect();
        (out, damage.or(unpacked.damage).map(|damage| damage.0), codes, unpacked.compression)
    });
    let first = results.next().expect("one split");
    results.for_each(|other| {
        assert_eq!(
            (other.0.len(), &other.1, &other.2, other.3),
            (first.0.len(), &first.1, &first.2, first.3)
        );
        assert!(other.0 == first.0, "other bytes");
    });
    first
}

/// Compressible in part, longer than a piece.
fn sample() -> Vec<u8> {
    let mut bytes = b"Layers, layers, layers. ".repeat(9000);
    bytes.extend(noise(9000, 3));
    bytes
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    use structured_zstd::encoding::{CompressionLevel, FrameCompressor};
    let (mut out, mut frame) = (Vec::new(), FrameCompressor::new(CompressionLevel::Default));
    frame.set_content_checksum(true);
    frame.set_source(bytes);
    frame.set_drain(&mut out);
    frame.compress();
    drop(frame);
    out
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1))
        .expect("options");
    writer.write_all(bytes).expect("a vector");
    writer.finish().expect("a vector")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    writer.write_all(bytes).expect("a vector");
    writer.finish().expect("a vector")
}

type Pack = fn(&[u8]) -> Vec<u8>;
const PACKERS: [(Compression, Pack); 4] = [
    (Compression::Gzip, gzip),
    (Compression::Zstd, zstd),
    (Compression::Xz, xz),
    (Compression::Bzip2, bzip2),
];

#[test]
fn unpacks() {
    let sample = sample();
    assert!(unpack(&sample) == (sample.clone(), None, vec![], Compression::Plain));
    for (compression, pack) in PACKERS {
        assert!(
            unpack(&pack(&sample)) == (sample.clone(), None, vec![], compression),
            "{compression}"
        );
        assert_eq!(unpack(&pack(b"")), (vec![], None, vec![], compression), "empty {compression}");
    }
}

#[test]
fn unpacks_one_after_the_other() {
    for (compression, pack) in PACKERS {
        let packed = [pack(b"one"), pack(b""), pack(b"two")].concat();
        assert_eq!(
            unpack(&packed),
            (b"onetwo".to_vec(), None, vec![], compression),
            "{compression}"
        );
    }
}

#[test]
fn short_streams_are_plain() {
    for bytes in [&b""[..], b"a", b"BZh9", b"\x28\xb5\x2f"] {
        assert_eq!(unpack(bytes), (bytes.to_vec(), None, vec![], Compression::Plain));
    }
}

#[test]
fn cut_streams_keep_what_came() {
    let sample = sample();
    for (compression, pack) in PACKERS {
        let packed = pack(&sample);
        let (out, damage, ..) = unpack(&packed[..packed.len() - 1000]);
        assert!(damage.is_some_and(|damage| damage.contains("cut short")), "{compression}");
        assert!(sample.starts_with(&out), "{compression}");
        for cut in 11..40.min(packed.len()) {
            assert!(unpack(&packed[..cut]).1.is_some(), "{compression} cut at {cut}");
        }
    }
}

#[test]
fn damage_is_never_silent() {
    let sample = sample();
    for (compression, pack) in PACKERS {
        let packed = pack(&sample);
        for at in (0..packed.len()).step_by(packed.len() / 40).skip(1) {
            let mut bad = packed.clone();
            bad[at] ^= 0x55;
            let (out, damage, codes, _) = unpack(&bad);
            assert!(
                damage.is_some() || !codes.is_empty() || out == sample,
                "{compression} at {at}"
            );
        }
    }
}

#[test]
fn bytes_after_the_end() {
    for (compression, pack) in [PACKERS[0], PACKERS[1], PACKERS[3]] {
        for tail in [&b"garbage and more of it"[..], b"\0\0\0\0\0\0\0", b"x"] {
            let (out, damage, codes, _) = unpack(&[&pack(b"body")[..], tail].concat());
            assert_eq!((out, damage), (b"body".to_vec(), None), "{compression} {tail:?}");
            if tail.len() > 1 {
                assert_eq!(codes, [format!("{compression}-trailing")], "{tail:?}");
            }
        }
    }
}

#[test]
fn gzip_headers_with_everything() {
    let plain = gzip(b"body");
    let mut fancy = vec![0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3];
    fancy.extend(b"\x03\0abc");
    fancy.extend(b"name\0comment\0");
    fancy.extend([0, 0]);
    fancy.extend(&plain[10..]);
    assert_eq!(unpack(&fancy).0, b"body");
    let mut no_extra = plain.clone();
    no_extra[3] = 4;
    no_extra.splice(10..10, [0, 0]);
    assert_eq!(
        unpack(&[fancy, no_extra].concat()),
        (b"bodybody".to_vec(), None, vec![], Compression::Gzip)
    );
}

#[test]
fn gzip_trailers_are_checked() {
    let packed = gzip(b"body");
    let with = |back: usize, value: u8| {
        let mut bad = packed.clone();
        let at = bad.len() - back;
        bad[at] ^= value;
        bad
    };
    assert_eq!(
        unpack(&with(8, 1)),
        (b"body".to_vec(), None, vec!["gzip-checksum".into()], Compression::Gzip)
    );
    assert_eq!(
        unpack(&with(4, 1)),
        (b"body".to_vec(), None, vec!["gzip-length".into()], Compression::Gzip)
    );
    let (out, damage, codes, _) = unpack(&packed[..packed.len() - 3]);
    assert_eq!((out, damage, codes), (b"body".to_vec(), None, vec!["gzip-no-trailer".to_string()]));
    let mut method = packed.clone();
    method[2] = 9;
    assert!(unpack(&method).1.is_some_and(|damage| damage.contains("method 9")));
}

#[test]
fn zstd_frames_of_all_kinds() {
    let skippable = |body: &[u8]| {
        [&[0x5a, 0x2a, 0x4d, 0x18][..], &(body.len() as u32).to_le_bytes(), body].concat()
    };
    let packed = [
        skippable(b"first"),
        zstd(b"one"),
        skippable(b""),
        skippable(b"middle"),
        zstd(b"two"),
        skippable(b"toc"),
    ]
    .concat();
    assert_eq!(unpack(&packed), (b"onetwo".to_vec(), None, vec![], Compression::Zstd));
    assert!(unpack(&packed[..packed.len() - 1]).1.is_some(), "a skippable frame that is cut");
    // 2 GiB of window, and a body that would fit in any.
    let window = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3][..], &[1, 0, 0]].concat();
    assert!(
        unpack(&[window, vec![0; 8]].concat())
            .1
            .is_some_and(|damage| damage.contains("limit of 134217728"))
    );
    let dictionary = [0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 3, 1, 0, 0, 0, 0];
    assert!(unpack(&dictionary).1.is_some_and(|damage| damage.contains("dictionary")));
}

#[test]
fn zeros_are_no_bomb_until_they_are() {
    let zeros = gzip(&vec![0; 1 << 20]);
    assert_eq!(unpack(&zeros).0.len(), 1 << 20);
    let small = Limits { free_output: 1 << 16, ratio: 100, ..Limits::default() };
    let feed = |limits: &Limits| {
        let mut unpacker = Unpacker::new(limits);
        let fed = unpacker.feed(&zeros, &mut |_| Flow::More).err();
        fed.or(unpacker.finish(&mut |_| Flow::More).damage).map(|damage| damage.0)
    };
    assert!(feed(&small).is_some_and(|damage| damage.contains("100 times")));
    assert!(
        feed(&Limits { output: 1 << 18, ..Limits::default() })
            .is_some_and(|damage| damage.contains("limit"))
    );
}

#[test]
fn limits_hold_to_the_byte() {
    for (compression, pack) in PACKERS {
        let packed = pack(&sample());
        let limits = Limits { output: 100_001, ..Limits::default() };
        let (out, damage, ..) = unpack_with(&packed, &limits);
        assert!(out == sample()[..100_001], "{compression}: {} bytes", out.len());
        assert!(damage.is_some_and(|damage| damage.contains("100001")), "{compression}");
        let limits = Limits { output: sample().len() as u64, ..Limits::default() };
        assert_eq!(unpack_with(&packed, &limits).1, None, "{compression}");
    }
}

#[test]
fn who_has_enough_is_left_alone() {
    for (compression, pack) in PACKERS {
        let packed = [pack(&sample()), b"behind".to_vec()].concat();
        for pieces in splits(&packed) {
            let (mut unpacker, mut out) = (Unpacker::new(&Limits::default()), Vec::new());
            let mut take = |piece: &[u8]| {
                assert!(out.len() < 1000, "{compression}");
                out.extend_from_slice(piece);
                if out.len() < 1000 { Flow::More } else { Flow::Done }
            };
            let fed: Vec<_> = pieces.iter().map(|piece| unpacker.feed(piece, &mut take)).collect();
            assert_eq!(fed.last(), Some(&Ok(Flow::Done)), "{compression}");
            let unpacked = unpacker.finish(&mut take);
            assert_eq!((unpacked.damage, unpacked.findings), (None, vec![]), "{compression}");
            assert_eq!((unpacked.packed, unpacked.compression), (packed.len() as u64, compression));
        }
    }
}

#[test]
fn sniffs() {
    let table: &[(&[u8], Compression)] = &[
        (b"\x1f\x8b\x08\0\0\0\0\0\0\0", Compression::Gzip),
        (b"\x50\x2a\x4d\x18\0\0\0\0\0\0", Compression::Zstd),
        (b"\xfd7zXZ\0\0\x04\xe6\xd6", Compression::Xz),
        (b"BZh91AY&SY", Compression::Bzip2),
        (b"BZh9 notes", Compression::Plain),
        (b"etc/passwd", Compression::Plain),
    ];
    table.iter().for_each(|(head, want)| assert_eq!(sniff(head), *want, "{head:?}"));
}

/// Found by fuzzing: given whole, this was said to be cut short, and in pieces, to be damaged.
#[test]
fn damaged_bzip2_is_told_of_alike_in_any_pieces() {
    let head = [
        0x42, 0x5a, 0x68, 0x31, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xc1, 0xc0, 0x80, 0xe2, 0x00,
        0x00, 0x01, 0x41, 0x00, 0x00, 0x10, 0x02, 0x44, 0xa0, 0x00, 0x30, 0xcd,
    ];
    let tail = [0x15, 0xd5, 0x7d, 0x28, 0xb5, 0x2f, 0xfd, 0x00];
    let stream = [&head[..], &[0x7d; 76], &tail].concat();
    let told = |size: usize| {
        let mut unpacker = Unpacker::new(&Limits::default());
        let mut take = |_: &[u8]| Flow::More;
        let fed = stream.chunks(size).find_map(|piece| unpacker.feed(piece, &mut take).err());
        fed.or(unpacker.finish(&mut take).damage).map(|damage| damage.0)
    };
    let whole = told(stream.len());
    assert!(whole.is_some());
    for size in 1..stream.len() {
        assert_eq!(told(size), whole, "pieces of {size}");
    }
}
