//! A file's content as it is looked at: a page of its lines or bytes at a time, ready to draw. No more is read than the page needs,
//! so that a file of any size can be gone through.

mod bytes;
mod cover;
mod difference;
mod encoding;
mod hex;
mod kind;
mod laid;
mod lines;

pub use cover::Cover;
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused_imports, reason = "only the page draws them")
)]
pub use difference::{DiffLine, DiffRow};
pub use difference::{Difference, FURTHEST, Manner, difference};
pub use encoding::Encoding;
pub use kind::{KindView, kind};
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(unused_imports, reason = "only the page draws them")
)]
pub use lines::found_in;

use crate::analysis::kinds::{lays_out, says_more};
use crate::analysis::laid::Mark;
use crate::domain::wire::wire;
use crate::view::text::{count, exact};
use encoding::guess;

/// Contents are read in blocks of so many bytes, each a little over its end: pages side by side share one.
const BLOCK: u64 = 256 << 10;
/// Bytes of a page of lines, at most.
const PAGE: u64 = 64 << 10;
/// Bytes of a page in which a line is looked for by its number.
const MOST_COUNTED: u64 = 8 << 20;
/// How far before what is wanted laying out may begin, so that both are in what is read.
pub const REACH: u64 = 128 << 10;
/// A page knows what is before it by so many bytes: whether a line begins there.
const BEFORE: u64 = 4;

/// How bytes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As lines.
    Text(Encoding),
    /// As numbers, sixteen a row.
    Hex,
    /// JSON or XML as it is meant to be read. Of a page that is wanted: a mark before it; of one that came: the one behind it.
    Laid(Mark),
}
wire! { enum Form { Text(encoding), Hex, Laid(mark) } }

/// Which part of a content is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// What begins with this byte.
    From(u64),
    /// What ends before this byte.
    UpTo(u64),
    /// What is around this byte.
    Byte(u64),
    /// What is around the line of this number, counted from 1.
    Line(u64),
}
wire! { enum At { From(byte), UpTo(byte), Byte(byte), Line(number) } }

/// A page that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How to show it; `None`: as what the bytes look like.
    pub form: Option<Form>,
    /// Which part.
    pub at: At,
    /// Number of the line at the byte that `at` names, where that is known.
    pub line: Option<u64>,
    /// Private keys are shown, too.
    pub bare: bool,
}
wire! { struct Wanted { form, at, line, bare } }

impl Wanted {
    /// The first bytes, as what they look like.
    #[cfg(test)]
    pub fn first() -> Self {
        Self { form: None, at: At::From(0), line: Some(1), bare: false }
    }

    /// Which bytes must be read for it: the first, and how many.
    pub fn range(&self) -> (u64, u64) {
        if let Some(Form::Laid(mark)) = self.form {
            return (mark.byte / BLOCK * BLOCK, 2 * BLOCK);
        }
        let first = match self.at {
            At::From(byte) => byte,
            At::UpTo(byte) => byte.saturating_sub(PAGE),
            At::Byte(byte) => byte.saturating_sub(PAGE / 4),
            At::Line(_) => return (0, MOST_COUNTED),
        };
        (first.saturating_sub(BEFORE) / BLOCK * BLOCK, BLOCK + PAGE + BEFORE)
    }
}

/// A row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// Number of the line, or offset of the first byte; empty where a long line goes on, or its number is not known.
    pub label: String,
    /// Inert.
    pub text: String,
}
wire! { struct PageRow { label, text } }

/// A part of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How it is shown.
    pub form: Form,
    /// In order.
    pub rows: Vec<PageRow>,
    /// The first byte of it.
    pub from: u64,
    /// The first byte behind it.
    pub to: u64,
    /// Bytes of the whole content.
    pub size: u64,
    /// Number of the line at its first byte, where that is known.
    pub line: Option<u64>,
    /// Number of the line that begins or goes on behind it.
    pub next: Option<u64>,
    /// The row that was looked for.
    pub target: Option<u32>,
    /// What the bytes are: `UTF-8 · LF`.
    pub kind: String,
    /// What there is to say of it: that it is empty, that it was read to a flaw.
    pub note: String,
    /// How it was reached, where that takes long.
    pub way: String,
    /// What kind of file it is says more than this.
    pub says_less: bool,
    /// The content can be laid out; told with its beginning.
    pub lays_out: bool,
    /// A private key is in it: left out, unless it was asked for.
    pub private: bool,
    /// How letters stand in the content, where it is laid out.
    pub encoding: Encoding,
}
wire! { struct Page { form, rows, from, to, size, line, next, target, kind, note, way, says_less, lays_out, private, encoding } }

impl Page {
    /// No rows, but a sentence that says why.
    pub fn said(note: &str) -> Self {
        Self {
            form: Form::Hex,
            rows: Vec::new(),
            from: 0,
            to: 0,
            size: 0,
            line: None,
            next: None,
            target: None,
            kind: String::new(),
            note: note.to_owned(),
            way: String::new(),
            says_less: false,
            lays_out: false,
            private: false,
            encoding: Encoding::Utf8,
        }
    }
}

/// Bytes of a content that were read.
#[derive(Clone, Copy)]
struct Read<'a> {
    bytes: &'a [u8],
    /// Which byte of the content is the first.
    base: u64,
    /// Bytes of the content, as far as it can be read.
    size: u64,
    /// What of them is left out.
    cover: &'a Cover,
}

impl Read<'_> {
    /// Where a byte of the content is among those that were read; the end, where it is not.
    fn local(&self, byte: u64) -> usize {
        usize::try_from(byte.saturating_sub(self.base)).unwrap_or(usize::MAX).min(self.bytes.len())
    }
}

/// A page of a content of `size` bytes, of which the range of `wanted` was read as far as it can be.
pub fn page(bytes: &[u8], size: u64, wanted: &Wanted) -> Page {
    let (base, length) = wanted.range();
    if size == 0 {
        return Page::said("The file is empty.");
    }
    let short = (bytes.len() as u64) < length.min(size.saturating_sub(base));
    let end = if short { base + bytes.len() as u64 } else { size };
    let cover = &Cover::of(bytes, base, size, wanted.bare);
    let read = Read { bytes, base, size: end, cover };
    let document = base == 0 && lays_out(bytes, end <= bytes.len() as u64);
    let form = match wanted.form {
        // It is no such document: a link said so, or another version is.
        Some(Form::Laid(_)) if base == 0 && !document => None,
        form => form,
    };
    let form = form.unwrap_or_else(|| guess(bytes, base, end));
    let mut page = match form {
        Form::Text(encoding) => lines::page(read, encoding, wanted),
        Form::Hex => hex::page(read, wanted),
        Form::Laid(mark) => laid::page(read, wanted, mark),
    };
    page.size = size;
    page.private = cover.is_in(read.local(page.from)..read.local(page.to));
    page.lays_out = document;
    page.says_less = wanted.form.is_none() && base == 0 && says_more(bytes);
    if short {
        let read = count(end);
        page.note =
            format!("Of its {} only {read} can be read: its layer is damaged.", exact(size));
    } else if wanted.form.is_none() && form == Form::Hex && page.note.is_empty() {
        page.note = "This is no text: its bytes are shown.".to_owned();
    }
    page
}

/// How much of a content stands between two bytes: `All 1 912 bytes read`.
pub fn read_words(from: u64, to: u64, size: u64) -> String {
    if from == 0 && to >= size {
        return format!("All {} read", exact(size));
    }
    format!("Bytes {} to {} of {} read", count(from + 1), count(to), count(size))
}

#[cfg(test)]
mod cover_tests;
#[cfg(test)]
mod further_tests;
#[cfg(test)]
mod laid_tests;
#[cfg(test)]
mod tests;
