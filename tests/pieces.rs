//! Random layers and archives, damaged at random, read whole and in random pieces: what is told must be the same, findings and
//! their order included. `LAYERPEEL_SEED` gives other ones.

mod paced;

use layerpeel::domain::{DiffId, Digest};
use layerpeel::formats::{
    Again, BodyReader, Flow, LayerReader, Limits, ReadLayer, ReadOptions, Verified, Verifier,
    Wanted,
};
use layerpeel::make::archive::{ImageSpec, PACKINGS, pack};
use layerpeel::make::tar::{Format, TarBuilder, gzip, mend_checksums, noise};
use paced::{Pace, difference, outcome};
use std::io::Write as _;

/// SplitMix64: the same on every machine.
struct Dice(u64);

impl Dice {
    fn new(round: u64) -> Self {
        let seed = std::env::var("LAYERPEEL_SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
        Self(seed.unwrap_or(13) << 32 | round)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % sides as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn body(&mut self) -> Vec<u8> {
        let length = self.pick(&[0, 1, 6, 511, 512, 513, 3000, 70_000]);
        let seed = self.roll(3) as u64;
        if seed == 0 { vec![b'a'; length] } else { noise(length, seed) }
    }

    /// One or two entries of a kind that the walk has a rule for.
    fn entry(&mut self, tar: TarBuilder) -> TarBuilder {
        let path = self.pick(&["a", "d/b", "etc/os-release", "d/", "./x//y", "../up", "p\u{e9}"]);
        let body = self.body();
        match self.roll(12) {
            0..4 => tar.file(path, body),
            4 => tar.plain(self.pick(&[0, b'7', b'Z', b'D', b'V']), path, "", &body),
            5 => tar.dir(path),
            6 => tar.plain(self.pick(b"123456"), path, "d/b", b""),
            7 => tar.plain(b'L', "././@LongLink", "", &[b'n'; 600]).file(path, body),
            8 => {
                let records: &[(&str, &[u8])] =
                    &[("mtime", b"x"), ("SCHILY.xattr.user.a", b"v"), ("path", b"from/pax")];
                tar.pax(records).file(path, body)
            }
            9 => tar
                .pax(&[("GNU.sparse.size", b"9000"), ("GNU.sparse.map", b"4,2,800,0,900,4")])
                .file(path, "sparse"),
            10 => tar.plain(b'g', "g", "", b"19 comment=a comm\n"),
            _ => tar.raw(&noise(512, self.roll(9) as u64)),
        }
    }

    fn tar(&mut self) -> Vec<u8> {
        let mut tar = TarBuilder::new(self.pick(&[Format::V7, Format::Ustar, Format::Gnu]));
        for _ in 0..self.roll(8) {
            tar = self.entry(tar);
        }
        let mut bytes = if self.roll(4) == 0 { tar.unfinished() } else { tar.finish() };
        if self.roll(5) == 0 {
            bytes.extend(noise(700, 3));
        }
        bytes
    }

    /// A few bytes changed, or the end cut off, or both.
    fn damage(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..self.pick(&[0, 0, 1, 2, 9]) {
            if !bytes.is_empty() {
                let at = self.roll(bytes.len());
                bytes[at] = self.roll(256) as u8;
            }
        }
        if self.roll(4) == 0 {
            bytes.truncate(self.roll(bytes.len() + 1));
        }
        bytes
    }

    /// As one stream or as two, perhaps with something behind it.
    fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let packer = self.pick(&[plain as fn(&[u8]) -> Vec<u8>, gzip, gzip, zstd, zstd, xz, bzip2]);
        let cut = if self.roll(3) == 0 { self.roll(bytes.len() + 1) } else { 0 };
        let mut packed = packer(&bytes[cut..]);
        if cut > 0 {
            packed = [packer(&bytes[..cut]), packed].concat();
        }
        if self.roll(6) == 0 {
            packed.extend_from_slice(self.pick(&[&b"\0\0\0\0"[..], b"behind it all", b"\x1f\x8b"]));
        }
        packed
    }

    fn layer(&mut self) -> Vec<u8> {
        let mut tar = self.tar();
        if self.roll(3) == 0 {
            tar = mend_checksums(&self.damage(tar));
        }
        let packed = self.pack(&tar);
        if self.roll(3) == 0 { packed } else { self.damage(packed) }
    }

    fn pieces<'a>(&mut self, mut bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let most = self.pick(&[1, 7, 37, 600, 5000, 100_000]);
        let mut pieces = Vec::new();
        while !bytes.is_empty() {
            let (piece, rest) = bytes.split_at(bytes.len().min(1 + self.roll(most)));
            pieces.push(piece);
            bytes = rest;
        }
        pieces
    }
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    use structured_zstd::encoding::{CompressionLevel, FrameCompressor};
    let (mut out, mut frame) = (Vec::new(), FrameCompressor::new(CompressionLevel::Fastest));
    frame.set_content_checksum(true);
    frame.set_source(bytes);
    frame.set_drain(&mut out);
    frame.compress();
    drop(frame);
    out
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("sound options");
    writer.write_all(bytes).expect("a vector takes all");
    writer.finish().expect("a vector takes all")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    writer.write_all(bytes).expect("a vector takes all");
    writer.finish().expect("a vector takes all")
}

/// Small enough for random layers to come upon.
fn limits(dice: &mut Dice) -> Limits {
    if dice.roll(4) > 0 {
        return Limits::default();
    }
    Limits {
        entries: 3,
        output: dice.pick(&[600, 5000, 70_000]),
        findings_per_code: 1,
        captured_layer: 3000,
        ..Limits::default()
    }
}

/// Reads a layer. `stop`: as soon as the reader wants no more, which leaves the rest uncounted.
fn read(pieces: &[&[u8]], limits: &Limits, stop: bool) -> ReadLayer {
    let options = ReadOptions { limits: limits.clone(), sha256: true, checksums: true };
    let mut reader = LayerReader::new(options);
    for piece in pieces {
        if reader.feed(piece) == Flow::Done && stop {
            break;
        }
    }
    let mut read = reader.finish();
    if stop {
        read.summary.packed = 0;
    }
    read
}

fn verify(pieces: &[&[u8]], wanted: &Wanted) -> Verified {
    let mut verifier = Verifier::new(wanted.clone());
    pieces.iter().for_each(|piece| verifier.feed(piece));
    verifier.finish()
}

fn content(pieces: &[&[u8]], body: u64, cap: usize) -> Option<Vec<u8>> {
    let mut reader = BodyReader::new(body, cap);
    let _ = pieces.iter().any(|piece| reader.feed(piece) == Flow::Done);
    reader.finish()
}

fn members_again(pieces: &[&[u8]]) -> Vec<(u32, Option<Vec<u8>>)> {
    let mut again = Again::new([1, 2, 5].map(|member| (member, BodyReader::new(512, 700))));
    let _ = pieces.iter().any(|piece| again.feed(piece) == Flow::Done);
    again.finish().into_iter().map(|(member, reader)| (member, reader.finish())).collect()
}

#[test]
fn layers_tell_the_same_in_any_pieces() {
    let (mut damaged, mut sound) = (0, 0);
    for round in 0..1500 {
        let dice = &mut Dice::new(round);
        let (layer, limits) = (dice.layer(), limits(dice));
        let pieces = dice.pieces(&layer);
        let whole: &[&[u8]] = &[&layer];
        for stop in [false, true] {
            let (expected, found) = (read(whole, &limits, stop), read(&pieces, &limits, stop));
            assert_eq!(found.diagnostics, expected.diagnostics, "round {round}, stop {stop}");
            assert_eq!(found.damage, expected.damage, "round {round}, stop {stop}");
            assert_eq!(found.index, expected.index, "round {round}, stop {stop}");
            assert_eq!(found.summary, expected.summary, "round {round}, stop {stop}");
            assert_eq!(found.captured, expected.captured, "round {round}, stop {stop}");
            assert_eq!(found.compression, expected.compression, "round {round}, stop {stop}");
            *(if found.damage.is_some() { &mut damaged } else { &mut sound }) += 1;
        }
        let digest = Digest::sha256(b"something else");
        let wanted = Wanted { digest: Some(digest.clone()), diff_id: Some(DiffId(digest)) };
        assert_eq!(verify(&pieces, &wanted), verify(whole, &wanted), "round {round}");
        let index = read(whole, &Limits::default(), false).index;
        for at in (0..index.len() as u32).take(3) {
            let (body, cap) = (index.entry(at).body_offset(), dice.pick(&[0, 3, 1 << 20]));
            let (expected, found) = (content(whole, body, cap), content(&pieces, body, cap));
            assert!(found == expected, "round {round}, entry {at}, {cap} bytes");
        }
        assert!(members_again(&pieces) == members_again(whole), "round {round}");
    }
    assert!(damaged > 500 && sound > 500, "{damaged} damaged, {sound} sound");
}

#[test]
fn archives_are_reported_the_same_in_any_pieces() {
    let mut reports = 0;
    for round in 0..250 {
        let dice = &mut Dice::new(1 << 20 | round);
        let image = (0..1 + dice.roll(3))
            .fold(ImageSpec::new("a:1"), |image, _| image.layer("RUN x", dice.layer()));
        let packing = dice.pick(&PACKINGS);
        let mut archive = pack(&[image], packing);
        if dice.roll(3) == 0 {
            archive = mend_checksums(&dice.damage(archive));
        }
        if dice.roll(2) == 0 {
            archive = dice.pack(&archive);
            archive = dice.damage(archive);
        }
        let expected = outcome("a.tar", &archive, Pace::All, true);
        reports += usize::from(expected.0.starts_with(b"{"));
        let slow = archive.len() < 20_000 && dice.roll(3) == 0;
        let pace = if slow { Pace::OneByte } else { Pace::Random(round) };
        let found = outcome("a.tar", &archive, pace, true);
        assert!(
            found == expected,
            "round {round}, {packing:?}, {pace:?}: {}",
            difference(&expected, &found)
        );
    }
    assert!(reports > 100, "{reports} of the archives could be opened");
}
