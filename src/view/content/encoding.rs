//! How bytes stand for characters, as far as bytes tell: a mark at the beginning, or that they are valid.

use super::Form;
use crate::analysis::laid::letter;
use crate::domain::wire::wire;
use crate::view::text;
use std::borrow::Cow;

/// A NUL among so many first bytes makes a content binary, as git has it.
const SNIFF: usize = 8000;
/// Of so many bytes of Latin-1, one may be a control character.
const FEW: usize = 50;

/// An encoding of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, ASCII among it.
    #[default]
    Utf8,
    /// A byte a character (ISO 8859-1, or Windows-1252, which has more letters): what is no UTF-8 and looks like text.
    Latin1,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}
wire! { enum Encoding { Utf8, Latin1, Utf16Le, Utf16Be } }

impl Encoding {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "Latin-1, a guess",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
        }
    }

    /// A text as it stands in such a content; `None`: it can't.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let wide = |of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect();
        match self {
            Self::Utf8 => Some(text.into()),
            Self::Latin1 => text.chars().map(byte_of).collect(),
            Self::Utf16Le => Some(wide(u16::to_le_bytes)),
            Self::Utf16Be => Some(wide(u16::to_be_bytes)),
        }
    }

    /// A character has two bytes at least.
    pub fn is_wide(self) -> bool {
        self.unit() == 2
    }

    /// Bytes of the shortest character.
    pub(super) fn unit(self) -> usize {
        if matches!(self, Self::Utf16Le | Self::Utf16Be) { 2 } else { 1 }
    }

    /// The byte behind each line feed. The bytes begin with a character.
    pub(super) fn line_ends(self, bytes: &[u8]) -> Vec<usize> {
        let unit = self.unit();
        let feed: &[u8] = match self {
            Self::Utf16Le => b"\n\0",
            Self::Utf16Be => b"\0\n",
            _ => b"\n",
        };
        let units = bytes.chunks_exact(unit).enumerate();
        units.filter(|(_, of)| *of == feed).map(|(at, _)| (at + 1) * unit).collect()
    }

    /// The end of the last whole character before `at`.
    pub(super) fn boundary(self, bytes: &[u8], at: usize) -> usize {
        match self {
            Self::Latin1 => at,
            Self::Utf16Le | Self::Utf16Be => at / 2 * 2,
            Self::Utf8 => {
                let back = (0..4.min(at)).find(|back| {
                    bytes.get(at - back).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000)
                });
                at - back.unwrap_or(0)
            }
        }
    }

    /// A line as inert text.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        text::line(self.plain(bytes).as_ref())
    }

    /// The same characters in UTF-8, as they are.
    fn plain(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        let wide = |of: fn([u8; 2]) -> u16| {
            let units = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        };
        match self {
            Self::Utf8 => bytes.into(),
            Self::Latin1 => {
                bytes.iter().copied().map(letter).collect::<String>().into_bytes().into()
            }
            Self::Utf16Le => String::into_bytes(wide(u16::from_le_bytes)).into(),
            Self::Utf16Be => String::into_bytes(wide(u16::from_be_bytes)).into(),
        }
    }
}

/// The byte that a letter of Windows-1252 has, of which Latin-1 is a part.
fn byte_of(wanted: char) -> Option<u8> {
    (0..=u8::MAX).find(|byte| letter(*byte) == wanted)
}

/// Bytes of the mark at the beginning of a content, if there is one.
pub(super) fn mark(bytes: &[u8]) -> usize {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => 3,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => 2,
        _ => 0,
    }
}

/// What bytes look like, which begin with byte `base` of a content that ends with byte `end`.
pub(super) fn guess(bytes: &[u8], base: u64, end: u64) -> Form {
    if let Some(encoding) = wide(bytes).filter(|_| base == 0) {
        return Form::Text(encoding);
    }
    let head = &bytes[..bytes.len().min(SNIFF)];
    if head.contains(&0) {
        return Form::Hex;
    }
    let cut_behind = base + (head.len() as u64) < end;
    if is_utf8(head, base > 0, cut_behind) {
        return Form::Text(Encoding::Utf8);
    }
    let control = |byte: &&u8| byte.is_ascii_control() && !b"\t\n\r\x0c\x1b".contains(byte);
    let odd = head.iter().filter(control).count();
    if odd * FEW > head.len() { Form::Hex } else { Form::Text(Encoding::Latin1) }
}

/// UTF-16 by its mark. Of an odd number of bytes the last is nothing, so that what is before must be text beyond doubt.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => Encoding::Utf16Le,
        [0xfe, 0xff, ..] => Encoding::Utf16Be,
        _ => return None,
    };
    let head = encoding.plain(&bytes[..bytes.len().min(SNIFF)]);
    let is_text =
        || !head.contains(&0) && memchr::memmem::find(&head, "\u{fffd}".as_bytes()).is_none();
    (bytes.len().is_multiple_of(2) || is_text()).then_some(encoding)
}

/// A content that is UTF-16 in UTF-8, without its mark; `None`: it is none.
pub(super) fn narrowed(bytes: &[u8]) -> Option<Vec<u8>> {
    let encoding = wide(bytes)?;
    Some(encoding.plain(&bytes[mark(bytes)..]).into_owned())
}

/// Valid, but for a character that is cut at either end.
fn is_utf8(bytes: &[u8], cut_before: bool, cut_behind: bool) -> bool {
    let skip = bytes.iter().take(3).take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    match str::from_utf8(&bytes[if cut_before { skip } else { 0 }..]) {
        Ok(_) => true,
        Err(error) => cut_behind && error.error_len().is_none(),
    }
}
