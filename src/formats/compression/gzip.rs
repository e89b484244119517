//! gzip: header and trailer are ours, so that several members, trailing bytes and wrong checksums can be told apart and what was
//! unpacked is kept; the deflate between them is zlib-rs, by way of flate2, or what lays points.

mod inflate;

use super::Halt;
use super::piece::Piece;
use crate::domain::Diagnostic;
use crate::formats::points::{Entrance, Marks};
use crate::formats::{Damage, Findings, Flow};
use flate2::Crc;
use inflate::Inflate;
pub(crate) use inflate::{Inflated, Next};

/// Bytes of one header field: names and comments have no bound in the format; they are passed over, not held.
const FIXED: usize = 10;

/// The optional fields of a header, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The ten fixed bytes.
    Fixed,
    /// Length of the extra field.
    ExtraLength,
    /// The extra field.
    Extra(u16),
    /// File name, to its NUL.
    Name,
    /// Comment, to its NUL.
    Comment,
    /// CRC-16 of the header.
    HeaderCrc,
    /// Deflate.
    Body,
    /// CRC-32 and length.
    Trailer,
    /// What follows the last member is none.
    Trailing,
}

/// Decodes any number of members.
pub struct Decoder {
    part: Part,
    /// Bytes of a fixed-size part that came so far.
    held: Vec<u8>,
    flags: u8,
    inflate: Inflate,
    /// `None`: not checked.
    crc: Option<Crc>,
    length: u64,
    /// It was entered inside this member, of which nothing can be checked.
    inside: bool,
    members: u64,
    piece: Piece,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("gzip")
            .field("part", &self.part)
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    /// Before the first member. `checksums`: whether members are held against their CRC-32; `laying`: whether points are wanted.
    pub fn new(checksums: bool, laying: bool) -> Self {
        Self {
            part: Part::Fixed,
            held: Vec::new(),
            flags: 0,
            inflate: Inflate::new(laying),
            crc: checksums.then(Crc::new),
            length: 0,
            inside: false,
            members: 0,
            piece: Piece::default(),
        }
    }

    /// At a point. `None`: it is none of a gzip stream.
    pub fn at(entrance: &Entrance, laying: bool) -> Option<Self> {
        // What is no member at a later place is trailing bytes.
        let member = Self { members: 1, ..Self::new(false, laying) };
        match entrance {
            Entrance::Member => Some(member),
            Entrance::Block { bits, byte, window } => Some(Self {
                part: Part::Body,
                inflate: Inflate::at(*bits, *byte, window, laying)?,
                inside: true,
                ..member
            }),
            Entrance::Plain | Entrance::Frame => None,
        }
    }

    /// Takes the next bytes.
    pub fn feed(
        &mut self,
        mut bytes: &[u8],
        findings: &mut Findings,
        marks: &mut Marks,
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        let mut result = Ok(());
        while !bytes.is_empty() && result.is_ok() {
            let before = bytes.len();
            result = match self.part {
                Part::Body => self.body(&mut bytes, marks, out),
                Part::Trailing => break,
                _ => self.piece.flush(out).and_then(|()| {
                    if self.part == Part::Fixed && self.held.is_empty() {
                        marks.start(Entrance::Member);
                    }
                    self.header(&mut bytes, findings, marks)?;
                    marks.packed += (before - bytes.len()) as u64;
                    Ok(())
                }),
            };
            if bytes.len() == before && self.part == Part::Body && result.is_ok() {
                result = Err(Damage::new("has damaged gzip data: it stands still").into());
            }
        }
        self.piece.flush(out).and(result)
    }

    /// The stream ended.
    pub fn finish(&mut self, findings: &mut Findings) -> Result<(), Halt> {
        match self.part {
            Part::Trailing => Ok(()),
            Part::Fixed if self.held.is_empty() => Ok(()),
            Part::Fixed if self.members > 0 => {
                trailing(findings);
                Ok(())
            }
            Part::Trailer => {
                findings.push(Diagnostic::warning(
                    "gzip-no-trailer",
                    "the gzip stream ends before its checksum, which is unchecked",
                ));
                Ok(())
            }
            Part::Body => Err(Damage::new("is cut short, inside gzip data").into()),
            _ => Err(Damage::new("is cut short, inside a gzip header").into()),
        }
    }

    /// Bytes of headers and trailers, one part at a time.
    fn header(
        &mut self,
        bytes: &mut &[u8],
        findings: &mut Findings,
        marks: &mut Marks,
    ) -> Result<(), Damage> {
        let want = match self.part {
            Part::Fixed => FIXED,
            Part::ExtraLength | Part::HeaderCrc => 2,
            Part::Extra(length) => usize::from(length),
            Part::Trailer => 8,
            Part::Name | Part::Comment => {
                self.skip_text(bytes);
                return Ok(());
            }
            Part::Body | Part::Trailing => return Ok(()),
        };
        let count = bytes.len().min(want - self.held.len());
        self.held.extend_from_slice(&bytes[..count]);
        *bytes = &bytes[count..];
        if self.part == Part::Fixed && !self.is_member_so_far() {
            return self.no_member(findings);
        }
        if self.held.len() < want {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        if let (Part::Extra(_), Some(seams)) = (self.part, &mut marks.seams) {
            seams.extra(&held);
        }
        self.part_complete(&held, findings);
        self.held = held;
        self.held.clear();
        Ok(())
    }

    fn is_member_so_far(&self) -> bool {
        let magic = [0x1f, 0x8b, 8];
        let flags_known = self.held.get(3).is_none_or(|flags| flags & 0xe0 == 0);
        flags_known && self.held.iter().zip(magic).all(|(&byte, want)| byte == want)
    }

    /// Bytes where a member should begin are none.
    fn no_member(&mut self, findings: &mut Findings) -> Result<(), Damage> {
        if self.members == 0 {
            return Err(Damage::new(match self.held.get(2) {
                Some(8) => "has a gzip header with unknown flags".into(),
                Some(method) => format!(
                    "has a gzip header that names compression method {method}; only 8 (deflate) exists"
                ),
                None => "has a damaged gzip header".into(),
            }));
        }
        // Zeros are padding of a tape or of a block device, as gzip(1) sees it.
        trailing(findings);
        self.part = Part::Trailing;
        Ok(())
    }

    fn part_complete(&mut self, held: &[u8], findings: &mut Findings) {
        match self.part {
            Part::Fixed => {
                self.flags = held[3];
                self.after_fixed(0);
            }
            Part::ExtraLength => match u16::from_le_bytes([held[0], held[1]]) {
                0 => self.after_fixed(1),
                length => self.part = Part::Extra(length),
            },
            Part::Extra(_) => self.after_fixed(1),
            Part::Trailer => {
                self.check(held, findings);
                self.part = Part::Fixed;
            }
            _ => self.after_fixed(4),
        }
    }

    /// The next optional part of which the header has one, after the first `done` of them.
    fn after_fixed(&mut self, done: usize) {
        let parts = [
            (0x04, Part::ExtraLength),
            (0x08, Part::Name),
            (0x10, Part::Comment),
            (0x02, Part::HeaderCrc),
        ];
        let next = parts.iter().skip(done).find(|(flag, _)| self.flags & flag != 0);
        self.part = next.map_or(Part::Body, |(_, part)| *part);
        if self.part == Part::Body {
            self.inflate.reset();
            self.crc.iter_mut().for_each(Crc::reset);
            self.length = 0;
        }
    }

    fn skip_text(&mut self, bytes: &mut &[u8]) {
        let end = bytes.iter().position(|&b| b == 0);
        *bytes = &bytes[end.map_or(bytes.len(), |end| end + 1)..];
        if end.is_some() {
            self.after_fixed(if self.part == Part::Name { 2 } else { 3 });
        }
    }

    fn body(
        &mut self,
        bytes: &mut &[u8],
        marks: &mut Marks,
        out: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Halt> {
        loop {
            let (Inflated { read, made, next }, damaged) =
                self.inflate.inflate(bytes, self.piece.room(out)?);
            *bytes = &bytes[read..];
            let wrote = self.piece.wrote(made);
            if let Some(crc) = &mut self.crc {
                crc.update(wrote);
            }
            self.length += made as u64;
            marks.packed += read as u64;
            marks.unpacked += made as u64;
            if damaged {
                let sentence =
                    format!("has damaged gzip data, after {} unpacked bytes", self.length);
                return Err(Damage::new(sentence).into());
            }
            match next {
                Next::End => {
                    self.part = Part::Trailer;
                    self.members += 1;
                    return Ok(());
                }
                Next::Block if marks.due() => {
                    if let Some(entrance) = self.inflate.entrance() {
                        marks.lay(entrance);
                    }
                }
                Next::Block | Next::Room => {}
                Next::Input if self.piece.is_full() => {}
                Next::Input => return Ok(()),
            }
        }
    }

    fn check(&mut self, trailer: &[u8], findings: &mut Findings) {
        if std::mem::take(&mut self.inside) {
            return;
        }
        let number = |at: usize| {
            u32::from_le_bytes([trailer[at], trailer[at + 1], trailer[at + 2], trailer[at + 3]])
        };
        let (crc, length) = (number(0), number(4));
        if let Some(found) = self.crc.as_ref().map(Crc::sum).filter(|&found| found != crc) {
            findings.add("gzip-checksum", |code| {
                Diagnostic::error(
                    code,
                    format!("the gzip checksum is {found:08x} where {crc:08x} is stored: the data is damaged"),
                )
            });
        }
        if length != self.length as u32 {
            findings.add("gzip-length", |code| {
                Diagnostic::error(
                    code,
                    format!(
                        "the gzip stream unpacks to {} bytes where {length} are stored",
                        self.length
                    ),
                )
            });
        }
    }
}

fn trailing(findings: &mut Findings) {
    findings.add("gzip-trailing", |code| {
        Diagnostic::warning(code, "bytes follow the gzip stream; they are ignored")
    });
}
