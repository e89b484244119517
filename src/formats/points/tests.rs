use super::*;
use crate::formats::compression::{Unpacked, Unpacker};
use crate::formats::{Damage, Flow};
use crate::make::tar::noise;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// Points every 20 kB, so that small streams have many.
fn limits() -> Limits {
    Limits { point_spacing: 20_000, ..Limits::default() }
}

/// Text, noise, zeros and far repeats.
fn sample(seed: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for round in 0..12 {
        bytes.extend(format!("Layer {round} of {seed}. ").repeat(900).into_bytes());
        bytes.extend(noise(30_000, seed + round));
        bytes.resize(bytes.len() + 15_000, 0);
        let from = bytes.len() - 30_000;
        bytes.extend_from_within(from..from + 7_000);
    }
    bytes
}

/// A gzip member; `flush` every so many bytes.
fn member(bytes: &[u8], level: u32, window: u8, flush: Option<(usize, FlushCompress)>) -> Vec<u8> {
    let mut compress = Compress::new_with_window_bits(Compression::new(level), false, window);
    let mut out = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255, b'n', 0];
    let mut room = |compress: &mut Compress, bytes: &[u8], how| {
        let mut at = 0;
        loop {
            let (read, before) = (compress.total_in(), out.len());
            out.reserve(1 << 16);
            compress.compress_vec(&bytes[at..], &mut out, how).expect("it compresses");
            at += (compress.total_in() - read) as usize;
            if at == bytes.len() && (out.len() == before || out.len() < out.capacity()) {
                break;
            }
        }
    };
    let (every, how) = flush.unwrap_or((usize::MAX, FlushCompress::None));
    for part in bytes.chunks(every) {
        room(&mut compress, part, how);
        if how == FlushCompress::Sync {
            // An empty block behind it, which is flushed once more with nothing in it.
            room(&mut compress, &[], FlushCompress::Partial);
            room(&mut compress, &[], FlushCompress::Sync);
        }
    }
    room(&mut compress, &[], FlushCompress::Finish);
    let mut crc = Crc::new();
    crc.update(bytes);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    structured_zstd::encoding::compress_slice_to_vec(
        bytes,
        structured_zstd::encoding::CompressionLevel::Default,
    )
}

/// Name, stored bytes and content of streams of many makes.
fn streams() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    let content = sample(1);
    for level in 0..=9 {
        all.push((format!("level {level}"), member(&content, level, 15, None), content.clone()));
    }
    for window in [9, 10, 12] {
        let stream = member(&content, 6, window, None);
        all.push((format!("window {window}"), stream, content.clone()));
    }
    for (every, how) in
        [(5_000, FlushCompress::Sync), (777, FlushCompress::Full), (9_999, FlushCompress::Partial)]
    {
        let stream = member(&content, 6, 15, Some((every, how)));
        all.push((format!("flushed {every}"), stream, content.clone()));
    }
    let parts: Vec<&[u8]> = content.chunks(13_000).collect();
    let many =
        parts.iter().enumerate().flat_map(|(at, part)| member(part, at as u32 % 10, 15, None));
    all.push(("members".into(), many.collect(), content.clone()));
    let with_empty: Vec<u8> = parts
        .iter()
        .flat_map(|part| [member(&[], 6, 15, None), member(part, 9, 15, None)].concat())
        .chain(*b"trailing bytes")
        .collect();
    all.push(("empty members".into(), with_empty, content.clone()));
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    let frames = parts.iter().flat_map(|part| [zstd(part), skippable.to_vec()].concat());
    all.push(("frames".into(), frames.collect(), content.clone()));
    all
}

fn run(
    mut unpacker: Unpacker,
    stream: &[u8],
    piece: usize,
) -> (Vec<u8>, Vec<Point>, Option<Damage>) {
    let (mut out, mut damage) = (Vec::new(), None);
    let mut points = Vec::new();
    let mut keep = |piece: &[u8]| {
        out.extend_from_slice(piece);
        Flow::More
    };
    for bytes in stream.chunks(piece) {
        damage = damage.or(unpacker.feed(bytes, &mut keep).err());
        points.extend(unpacker.points());
    }
    let Unpacked { damage: late, .. } = unpacker.finish(&mut keep);
    (out, points, damage.or(late))
}

#[test]
fn what_is_read_from_a_point_is_what_was_read_there() {
    for (name, stream, content) in streams() {
        for piece in [usize::MAX, 1000, 1] {
            let (out, points, damage) = run(Unpacker::laying(&limits()), &stream, piece);
            assert_eq!(damage, None, "{name}");
            assert!(out == content, "{name}");
            // zlib-rs makes one block of all at level 1, as zlib-ng does: there is no way in.
            assert!(points.len() >= 5 || name == "level 1", "{name}: {} points", points.len());
            for (at, point) in points.iter().enumerate() {
                // Entered quickly, or laying on: both ways give the same bytes, and the latter the same points.
                for laying in [false, true] {
                    let unpacker = Unpacker::at(point, &limits(), laying).expect("a way in");
                    let rest = &stream[point.packed as usize..];
                    let (out, further, damage) = run(unpacker, rest, piece.max(100));
                    assert_eq!(damage, None, "{name} {at}");
                    assert!(out == content[point.unpacked as usize..], "{name} {at} {laying}");
                    if laying && piece == usize::MAX {
                        assert!(further == points[at + 1..], "{name} {at}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_bit_of_a_byte_is_entered() {
    let mut seen = [false; 8];
    for seed in 0..8 {
        let stream = member(&sample(seed), 6, 15, None);
        for point in run(Unpacker::laying(&limits()), &stream, usize::MAX).1 {
            if let Entrance::Block { bits, .. } = point.entry {
                seen[usize::from(bits)] = true;
            }
        }
    }
    assert_eq!(seen, [true; 8]);
}

#[test]
fn points_take_less_than_a_hundredth_and_lie_apart() {
    let limits = Limits { point_spacing: 4 << 20, ..Limits::default() };
    let content = sample(3).repeat(40);
    let stream = member(&content, 6, 15, None);
    let (_, points, _) = run(Unpacker::laying(&limits), &stream, 1 << 20);
    let weight: u64 = points.iter().map(Point::weight).sum();
    assert!(points.len() > 3 && weight * 100 < content.len() as u64, "{weight}");
    assert!(points.windows(2).all(|two| two[1].unpacked - two[0].unpacked >= 4 << 20));
    let mut far = Marks::new(&limits, Some(&Point::plain(1 << 40)), true);
    far.unpacked += 512 << 20;
    assert!(!far.due());
    far.unpacked += 600 << 20;
    assert!(far.due());
}

#[test]
fn damage_is_what_it_is_without_points() {
    for (name, stream, _) in streams().into_iter().step_by(4) {
        let mut seed = 77_u64;
        for _ in 0..60 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut damaged = stream.clone();
            let at = (seed >> 33) as usize % damaged.len();
            damaged[at] ^= 1 << (seed >> 29 & 7);
            damaged.truncate(damaged.len() - (seed >> 20) as usize % 50);
            let (plain, _, plain_damage) = run(Unpacker::new(&limits()), &damaged, usize::MAX);
            let (laid, points, laid_damage) = run(Unpacker::laying(&limits()), &damaged, 4096);
            assert_eq!(plain_damage.is_some(), laid_damage.is_some(), "{name} {at}");
            let common = plain.len().min(laid.len());
            assert!(plain[..common] == laid[..common], "{name} {at}");
            assert!(points.iter().all(|point| point.unpacked <= laid.len() as u64));
        }
    }
}

#[test]
fn points_of_random_bytes_do_no_harm() {
    for seed in 0..400 {
        let bytes = noise(3000, seed);
        let entry = match seed % 4 {
            0 => Entrance::Member,
            1 => Entrance::Frame,
            2 => Entrance::Plain,
            _ => Entrance::Block {
                bits: bytes[0],
                byte: bytes[1],
                window: bytes[..usize::from(bytes[2])].repeat(1 + usize::from(bytes[3]) * 3),
            },
        };
        let point = Point { packed: seed << 40, unpacked: seed, entry };
        let wire = crate::domain::wire::to_bytes(&point);
        assert_eq!(crate::domain::wire::from_bytes(&wire), Some(point.clone()));
        for laying in [false, true] {
            if let Some(unpacker) = Unpacker::at(&point, &limits(), laying) {
                run(unpacker, &bytes, 100);
            }
        }
    }
}
