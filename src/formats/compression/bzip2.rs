//! bzip2, by libbz2-rs: the C library translated to Rust. Streams may follow each other, as `pbzip2` writes them.

use super::Halt;
use super::piece::Piece;
use crate::domain::Diagnostic;
use crate::formats::{Damage, Findings, Flow};
use bzip2::{Decompress, Status};

/// Decodes any number of streams.
pub struct Decoder {
    /// `None`: what follows the last stream is none.
    stream: Option<Decompress>,
    /// Whether the stream under way has had a byte.
    begun: bool,
    streams: u64,
    piece: Piece,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("bzip2").field("streams", &self.streams).finish_non_exhaustive()
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            stream: Some(Decompress::new(false)),
            begun: false,
            streams: 0,
            piece: Piece::default(),
        }
    }
}

impl Decoder {
    /// Takes the next bytes. The library is given one at a time: at damage near the end of what it is given, it says sooner or
    /// later what it found, and what is told must not depend on how the bytes come.
    pub fn feed(
        &mut self,
        mut bytes: &[u8],
        findings: &mut Findings,
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let mut result = Ok(());
        while let Some(stream) = &mut self.stream
            && (!bytes.is_empty() || self.piece.is_full())
        {
            let (read, wrote) = (stream.total_in(), stream.total_out());
            let next = &bytes[..bytes.len().min(1)];
            let status = stream.decompress(next, self.piece.room(out)?);
            let read = (stream.total_in() - read) as usize;
            let wrote = (stream.total_out() - wrote) as usize;
            self.piece.wrote(wrote);
            bytes = bytes.get(read..).unwrap_or(&[]);
            self.begun |= read > 0;
            match status {
                Ok(Status::StreamEnd) => {
                    self.streams += 1;
                    self.begun = false;
                    self.stream = Some(Decompress::new(false));
                }
                Err(bzip2::Error::DataMagic) if self.streams > 0 => {
                    self.stream = None;
                    self.piece.flush(out)?;
                    trailing(findings);
                }
                Err(_) => {
                    result = Err(Damage::new("has damaged bzip2 data").into());
                    break;
                }
                Ok(Status::MemNeeded) => {
                    result = Err(Damage::new("needs more memory than there is").into());
                    break;
                }
                Ok(_) if (read, wrote) == (0, 0) => break,
                Ok(_) => {}
            }
        }
        self.piece.flush(out).and(result)
    }

    /// The stream ended.
    pub fn finish(&mut self) -> Result<(), Halt> {
        if self.begun && self.stream.is_some() {
            Err(Damage::new("is cut short, inside bzip2 data").into())
        } else {
            Ok(())
        }
    }
}

fn trailing(findings: &mut Findings) {
    findings.add("bzip2-trailing", |code| {
        Diagnostic::warning(code, "bytes follow the bzip2 stream; they are ignored")
    });
}
