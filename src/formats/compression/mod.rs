//! Compression, known by its first bytes and by nothing else. Decoders are pushed: they take pieces of any size and hand output
//! on in pieces of up to [`PIECE`] bytes. Each returns damage for what cannot be read on, and findings for what can.

mod bzip2;
mod gzip;
mod piece;
mod xz;
mod zstd;

use super::{Damage, Findings, Limits};
use crate::domain::Diagnostic;
use serde::Serialize;

/// Output is handed on in pieces of at most this size: small enough for the cache, large enough that calls cost nothing.
pub const PIECE: usize = 128 << 10;

/// How many of the first bytes [`sniff`] wants; fewer only when the stream is shorter.
pub const SNIFF: usize = 10;

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
    packed: u64,
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
            packed: 0,
            unpacked: 0,
        }
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

    /// Bytes fed.
    pub fn packed(&self) -> u64 {
        self.packed
    }

    /// Bytes handed on.
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Takes the next bytes. After damage nothing more is handed on.
    pub fn feed(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), Damage> {
        self.packed += bytes.len() as u64;
        let State::Sniffing(head) = &mut self.state else {
            return self.decode(bytes, out);
        };
        if head.is_empty() && bytes.len() >= SNIFF {
            self.start(bytes);
            return self.decode(bytes, out);
        }
        let count = bytes.len().min(SNIFF - head.len());
        head.extend_from_slice(&bytes[..count]);
        if head.len() < SNIFF {
            return Ok(());
        }
        let head = std::mem::take(head);
        self.start(&head);
        self.decode(&head, out)?;
        self.decode(&bytes[count..], out)
    }

    /// The stream ended.
    pub fn finish(mut self, out: &mut dyn FnMut(&[u8])) -> Unpacked {
        let mut result = Ok(());
        if let State::Sniffing(head) = &mut self.state {
            let head = std::mem::take(head);
            self.start(&head);
            result = self.decode(&head, out);
        }
        if result.is_ok() {
            let unpacked = &mut self.unpacked;
            let mut count = |piece: &[u8]| {
                *unpacked += piece.len() as u64;
                out(piece);
            };
            result = match &mut self.state {
                State::Gzip(decoder) => decoder.finish(&mut self.findings),
                State::Zstd(decoder) => decoder.finish(&mut self.findings),
                State::Xz(decoder) => decoder.finish(&mut count),
                State::Bzip2(decoder) => decoder.finish(),
                State::Sniffing(_) | State::Plain | State::Stopped(_) => Ok(()),
            };
        }
        let compression = self.compression();
        Unpacked {
            compression,
            damage: result.err(),
            packed: self.packed,
            unpacked: self.unpacked,
            findings: self.findings.finish(),
        }
    }

    fn start(&mut self, head: &[u8]) {
        self.state = match sniff(head) {
            Compression::Plain => State::Plain,
            Compression::Gzip => State::Gzip(Box::new(gzip::Decoder::new(self.checksums))),
            Compression::Zstd => {
                State::Zstd(Box::new(zstd::Decoder::new(&self.limits, self.checksums)))
            }
            Compression::Xz => State::Xz(Box::new(xz::Decoder::new(&self.limits))),
            Compression::Bzip2 => State::Bzip2(Box::default()),
        };
    }

    fn decode(&mut self, bytes: &[u8], out: &mut dyn FnMut(&[u8])) -> Result<(), Damage> {
        let unpacked = &mut self.unpacked;
        let mut count = |piece: &[u8]| {
            *unpacked += piece.len() as u64;
            out(piece);
        };
        let result = match &mut self.state {
            State::Plain if bytes.is_empty() => Ok(()),
            State::Plain => {
                count(bytes);
                Ok(())
            }
            State::Gzip(decoder) => decoder.feed(bytes, &mut self.findings, &mut count),
            State::Zstd(decoder) => decoder.feed(bytes, &mut self.findings, &mut count),
            State::Xz(decoder) => decoder.feed(bytes, &mut count),
            State::Bzip2(decoder) => decoder.feed(bytes, &mut self.findings, &mut count),
            State::Sniffing(_) | State::Stopped(_) => return Ok(()),
        };
        let result = result.and_then(|()| self.check_output());
        if result.is_err() {
            self.state = State::Stopped(self.compression());
        }
        result
    }

    fn check_output(&self) -> Result<(), Damage> {
        let Limits { output, ratio, free_output, .. } = self.limits;
        if self.unpacked > output {
            return Err(Damage::new(format!("unpacks to more than {output} bytes, the limit")));
        }
        if self.unpacked > free_output && self.unpacked / self.packed.max(1) > ratio {
            let unpacked = self.unpacked;
            return Err(Damage::new(format!(
                "unpacks to over {unpacked} bytes, more than {ratio} times its size, the limit"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
