//! Documents that are not UTF-8, where it is sure what they are: UTF-16 with its mark, or a byte a letter.

use crate::domain::wire::wire;
use std::borrow::Cow;

/// What a letter is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Coding {
    /// Bytes.
    #[default]
    Bytes,
    /// Pairs of bytes, the low one first.
    Low,
    /// Pairs of bytes, the high one first.
    High,
}
wire! { enum Coding { Bytes, Low, High } }

impl Coding {
    /// Of a content that begins with these two.
    pub(super) fn marked(bytes: [u8; 2]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe] => Some(Self::Low),
            [0xfe, 0xff] => Some(Self::High),
            _ => None,
        }
    }

    /// Of a pair.
    pub(super) fn unit(self, pair: [u8; 2]) -> u16 {
        if self == Self::High { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    }
}

/// What Windows-1252 has where Latin-1 has nothing that is in a text.
const BETWEEN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The letter of a byte in Windows-1252, of which what is printed of Latin-1 is a part.
pub fn letter(byte: u8) -> char {
    let between = byte.checked_sub(0x80).and_then(|at| BETWEEN.get(usize::from(at)));
    between.copied().unwrap_or(char::from(byte))
}

/// Beyond doubt these bytes have a letter each: they are no UTF-8, and no two of them would be a letter of it. A letter may be cut
/// at either end, unless they are the `whole` content.
pub fn is_single(bytes: &[u8], whole: bool) -> bool {
    let cut = bytes.iter().take(3).take_while(|byte| **byte & 0b1100_0000 == 0b1000_0000).count();
    match str::from_utf8(&bytes[if whole { 0 } else { cut }..]) {
        Ok(_) => false,
        Err(error) if error.error_len().is_none() && !whole => false,
        Err(_) => !bytes.contains(&0) && bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()),
    }
}

/// The first bytes of a document as UTF-8; `None`: it is not sure how. `whole`: there are no more of them.
pub fn readable(head: &[u8], whole: bool) -> Option<Cow<'_, [u8]>> {
    let coding = head.first_chunk::<2>().and_then(|mark| Coding::marked(*mark));
    if let Some(coding) = coding {
        let mut units: Vec<u16> =
            head[2..].as_chunks::<2>().0.iter().map(|pair| coding.unit(*pair)).collect();
        units.pop_if(|last| !whole && *last & 0xfc00 == 0xd800);
        let text: Result<String, _> = char::decode_utf16(units).collect();
        return Some(text.ok().filter(|text| !text.contains('\0'))?.into_bytes().into());
    }
    match str::from_utf8(head) {
        Err(error) if whole || error.error_len().is_some() => {
            let text: String = head.iter().copied().map(letter).collect();
            is_single(head, whole).then(|| text.into_bytes().into())
        }
        _ => Some(head.into()),
    }
}
