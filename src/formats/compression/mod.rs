//! Compression, known by its first bytes and by nothing else. Decoders are pushed: they take pieces of any size and hand output
//! on in pieces of up to [`PIECE`] bytes. Each returns damage for what cannot be read on, and findings for what can.

mod bzip2;
mod gzip;
mod piece;
mod xz;
mod zstd;

use super::points::{Entrance, Marks, Point};
use super::seams::Seams;
use super::{Damage, Findings, Flow, Limits};
use crate::domain::Diagnostic;
use serde::Serialize;

pub(crate) use gzip::{Inflated, Next};

/// Output is handed on in pieces of at most this size: small enough for the cache, large enough that calls cost nothing.
pub const PIECE: usize = 128 << 10;

/// How many of the first bytes [`sniff`] wants; fewer only when the stream is shorter.
pub const SNIFF: usize = 10;

/// How many bytes of a stream lie between two looks at how far it unpacks: between them 8 GiB can come, of the worst zstd.
const RATIO_EVERY: u64 = 256 << 10;

/// Codes of the findings that [`Unpacker::without_checksums`] does not make.
pub const CHECKSUM_FINDINGS: [&str; 2] = ["gzip-checksum", "zstd-checksum"];

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    #[default]
    Plain,
    /// RFC 1952, any number of members.
    Gzip,
    /// RFC 8878, any number of frames.
    Zstd,
    /// The .xz format.
    Xz,
    /// bzip2.
    Bzip2,
}

impl Compression {
    /// Its name, as tools call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

impl std::fmt::Display for Compression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Tells by the first [`SNIFF`] bytes. Magics that a tar's first file name could begin with are checked to their full length.
pub fn sniff(head: &[u8]) -> Compression {
    match head {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => {
            Compression::Bzip2
        }
        _ => Compression::Plain,
    }
}

/// Takes a stored stream of any kind, hands the unpacked one on.
#[derive(Debug)]
pub struct Unpacker {
    limits: Limits,
    checksums: bool,
    findings: Findings,
    state: State,
    marks: Marks,
    packed: u64,
    /// Bytes given to the decoder.
    taken: u64,
    unpacked: u64,
}

/// What unpacking found, besides the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// What the stream was.
    pub compression: Compression,
    /// Why the end could not be reached; not repeated when [`Unpacker::feed`] returned it.
    pub damage: Option<Damage>,
    /// Bytes fed.
    pub packed: u64,
    /// Bytes handed on.
    pub unpacked: u64,
    /// What was odd.
    pub findings: Vec<Diagnostic>,
    /// Where its parts begin, when that was wanted.
    pub seams: Option<Box<Seams>>,
}

/// Why a decoder stops before the end of what it was given.
#[derive(Debug)]
enum Halt {
    /// It cannot be read on.
    Damage(Damage),
    /// Whoever takes the output wants no more.
    Enough,
}

impl From<Damage> for Halt {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

#[derive(Debug)]
enum State {
    Sniffing(Vec<u8>),
    Plain,
    Gzip(Box<gzip::Decoder>),
    Zstd(Box<zstd::Decoder>),
    Xz(Box<xz::Decoder>),
    Bzip2(Box<bzip2::Decoder>),
    Stopped(Compression),
}

impl Unpacker {
    /// Before the first byte.
    pub fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            checksums: true,
            findings: Findings::new(limits.findings_per_code),
            state: State::Sniffing(Vec::new()),
            marks: Marks::new(limits, None, false),
            packed: 0,
            taken: 0,
            unpacked: 0,
        }
    }

    /// The same, laying points on the way; see [`Unpacker::points`]. It takes longer.
    pub fn laying(limits: &Limits) -> Self {
        Self { marks: Marks::new(limits, None, true), ..Self::new(limits) }
    }

    /// The same, noting where members and frames begin, and what stands behind them; see [`Unpacked::seams`].
    pub fn noting(mut self, limits: &Limits) -> Self {
        self.marks.seams = Some(Box::new(Seams::new(limits)));
        self
    }

    /// At a point: what is fed first is the byte behind it, what is handed on first as well. Checksums of what was begun before
    /// are not checked. `laying`: whether further points are wanted. `None`: the point makes no sense.
    pub fn at(point: &Point, limits: &Limits, laying: bool) -> Option<Self> {
        let state = match &point.entry {
            Entrance::Plain => State::Plain,
            Entrance::Frame => State::Zstd(Box::new(zstd::Decoder::at(&point.entry, limits)?)),
            entry => State::Gzip(Box::new(gzip::Decoder::at(entry, laying)?)),
        };
        Some(Self {
            state,
            marks: Marks::new(limits, Some(point), laying),
            packed: point.packed,
            taken: point.packed,
            unpacked: point.unpacked,
            ..Self::new(limits)
        })
    }

    /// Points that were laid since this was asked last.
    pub fn points(&mut self) -> Vec<Point> {
        self.marks.take()
    }

    /// The same without checking what gzip and zstd store as checksums, for who reads the stream a second time to verify it:
    /// CRC-32 is a fifth of the time that gzip takes in a browser.
    pub fn without_checksums(limits: &Limits) -> Self {
        Self { checksums: false, ..Self::new(limits) }
    }

    /// What the stream turned out to be; `Plain` until enough is seen.
    pub fn compression(&self) -> Compression {
        match &self.state {
            State::Sniffing(_) | State::Plain => Compression::Plain,
            State::Gzip(_) => Compression::Gzip,
            State::Zstd(_) => Compression::Zstd,
            State::Xz(_) => Compression::Xz,
            State::Bzip2(_) => Compression::Bzip2,
            State::Stopped(compression) => *compression,
        }
    }

    /// True once it is known that the stream is not compressed: what is fed is handed on as it is.
    pub fn is_plain(&self) -> bool {
        matches!(self.state, State::Plain)
    }

    /// Bytes fed.
    pub fn packed(&self) -> u64 {
        self.packed
    }

    /// Bytes handed on.
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Takes the next bytes. After damage, and once `out` is done, nothing more is handed on and nothing more is found: what
    /// is found lies before what is not read, however the bytes come.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<Flow, Damage> {
        self.packed += bytes.len() as u64;
        let State::Sniffing(head) = &mut self.state else {
            return self.take(bytes, out);
        };
        if head.is_empty() && bytes.len() >= SNIFF {
            self.start(bytes);
            return self.take(bytes, out);
        }
        let count = bytes.len().min(SNIFF - head.len());
        head.extend_from_slice(&bytes[..count]);
        if head.len() < SNIFF {
            return Ok(Flow::More);
        }
        let head = std::mem::take(head);
        self.start(&head);
        self.take(&head, out)?;
        self.take(&bytes[count..], out)
    }

    /// The stream ended.
    pub fn finish(mut self, out: &mut dyn FnMut(&[u8]) -> Flow) -> Unpacked {
        let mut result = Ok(Flow::More);
        if let State::Sniffing(head) = &mut self.state {
            let head = std::mem::take(head);
            self.start(&head);
            result = self.take(&head, out);
        }
        let damage = result.and_then(|_| self.decode(None, out)).and_then(|_| self.check_ratio());
        Unpacked {
            compression: self.compression(),
            damage: damage.err(),
            packed: self.packed,
            unpacked: self.unpacked,
            findings: self.findings.finish(),
            seams: self.marks.seams,
        }
    }

    fn start(&mut self, head: &[u8]) {
        self.state = match sniff(head) {
            Compression::Plain => State::Plain,
            Compression::Gzip => {
                State::Gzip(Box::new(gzip::Decoder::new(self.checksums, self.marks.wanted())))
            }
            Compression::Zstd => {
                State::Zstd(Box::new(zstd::Decoder::new(&self.limits, self.checksums)))
            }
            Compression::Xz => State::Xz(Box::new(xz::Decoder::new(&self.limits))),
            Compression::Bzip2 => State::Bzip2(Box::default()),
        };
    }

    /// Decodes up to each place where the ratio is looked at, whatever came at a time.
    fn take(
        &mut self,
        mut bytes: &[u8],
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<Flow, Damage> {
        let mut flow = Flow::More;
        while !bytes.is_empty() && flow == Flow::More {
            let ahead = bytes.len().min((RATIO_EVERY - self.taken % RATIO_EVERY) as usize);
            let (now, rest) = bytes.split_at(ahead);
            bytes = rest;
            self.taken += ahead as u64;
            flow = self.decode(Some(now), out)?;
            if self.taken.is_multiple_of(RATIO_EVERY) {
                self.check_ratio()?;
            }
        }
        Ok(flow)
    }

    /// `None`: the stream ended.
    fn decode(
        &mut self,
        bytes: Option<&[u8]>,
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<Flow, Damage> {
        let (limit, mut over) = (self.limits.output, false);
        let unpacked = &mut self.unpacked;
        let mut count = |piece: &[u8]| {
            let room = usize::try_from(limit - *unpacked).unwrap_or(usize::MAX);
            let piece_within = &piece[..piece.len().min(room)];
            *unpacked += piece_within.len() as u64;
            let wanted = piece_within.is_empty() || out(piece_within) == Flow::More;
            over = wanted && piece.len() > room;
            if wanted && !over { Flow::More } else { Flow::Done }
        };
        let (findings, marks) = (&mut self.findings, &mut self.marks);
        let result = match (&mut self.state, bytes) {
            (State::Plain, Some(bytes)) if count(bytes) == Flow::Done => Err(Halt::Enough),
            (State::Gzip(decoder), Some(bytes)) => decoder.feed(bytes, findings, marks, &mut count),
            (State::Gzip(decoder), None) => decoder.finish(findings),
            (State::Zstd(decoder), Some(bytes)) => decoder.feed(bytes, findings, marks, &mut count),
            (State::Zstd(decoder), None) => decoder.finish(findings),
            (State::Xz(decoder), Some(bytes)) => decoder.feed(bytes, &mut count),
            (State::Xz(decoder), None) => decoder.finish(&mut count),
            (State::Bzip2(decoder), Some(bytes)) => decoder.feed(bytes, findings, &mut count),
            (State::Bzip2(decoder), None) => decoder.finish(),
            (State::Stopped(_), _) => return Ok(Flow::Done),
            (State::Plain | State::Sniffing(_), _) => Ok(()),
        };
        let Err(halt) = result else { return Ok(Flow::More) };
        self.state = State::Stopped(self.compression());
        match halt {
            Halt::Damage(damage) => Err(damage),
            Halt::Enough if over => {
                Err(Damage::new(format!("unpacks to more than {limit} bytes, the limit")))
            }
            Halt::Enough => Ok(Flow::Done),
        }
    }

    fn check_ratio(&mut self) -> Result<(), Damage> {
        let Limits { ratio, free_output, .. } = self.limits;
        let unpacked = self.unpacked;
        let beyond = unpacked > free_output && unpacked / self.taken.max(1) > ratio;
        if !beyond || matches!(self.state, State::Stopped(_)) {
            return Ok(());
        }
        self.state = State::Stopped(self.compression());
        Err(Damage::new(format!(
            "unpacks to over {unpacked} bytes, more than {ratio} times its size, the limit"
        )))
    }
}

#[cfg(test)]
mod tests;
