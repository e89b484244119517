//! JSON, JSON lines and XML as they are meant to be read, one value, one element a line, while their bytes pass by. Nothing is changed
//! but white space: between values and tags, and in text of several lines where these begin. What is known between two bytes is
//! small and fixed ([`Mark`]), so that laying out can go on from any place that was passed once, however long the document is.

mod coding;
mod xml;

#[cfg(test)]
mod tests;

use crate::domain::wire::wire;
use coding::Coding;
pub use coding::{is_single, letter, readable};
use xml::Tag;

/// Bytes from one mark that is kept to the next.
pub const SPACING: u64 = 128 << 10;
/// Marks that are kept: they reach 8 GiB far, and take 2 MB.
const MOST_MARKS: usize = 64 << 10;

/// Stands for any letter that is none of the grammar.
const OTHER: u8 = 0xff;

/// Between which two bytes of a document one is, and what is known there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Bytes before it.
    pub byte: u64,
    /// Lines that began before it, as they are laid out.
    pub line: u64,
    within: Within,
    /// Values or elements that are open.
    depth: u32,
    /// What is shown next begins a line.
    breaks: bool,
    /// In JSON: what was shown last is of a value, and white space came behind it.
    value: bool,
    gap: bool,
    xml: xml::Open,
    coding: Coding,
    /// The first byte of a pair.
    half: Option<u8>,
    /// The first pair of a letter that has two.
    lead: u16,
}
wire! { struct Mark { byte, line, within, depth, breaks, value, gap, xml, coding, half, lead } }

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    /// What comes before the document.
    #[default]
    Start,
    /// JSON, between values.
    Json,
    /// JSON, behind a bracket that opened.
    Opened,
    /// A string.
    Quoted,
    /// A string, behind a backslash.
    Escape,
    /// XML, between tags.
    Words,
    /// Behind `<`.
    Less,
    /// Behind `<!`.
    Bang,
    Markup(Tag),
    Comment,
    Section,
}
wire! { enum Within { Start, Json, Opened, Quoted, Escape, Words, Less, Bang, Markup(tag), Comment, Section } }

/// What becomes of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is white space, or is shown with the next.
    Not,
    /// It stands behind those before.
    On,
    /// It begins a line so far in.
    Begins(u32),
    /// The same, with a space before it.
    Apart,
    /// It is a colon, with a space behind it.
    Colon,
    /// It stands behind the `<` before it, which goes on or begins a line so far in.
    Less(Option<u32>),
}

impl Mark {
    /// Passes the next byte.
    pub fn step(&mut self, byte: u8) -> Step {
        self.byte += 1;
        if self.byte <= 2 && self.within == Within::Start {
            // It may be the mark of UTF-16; whatever it is, it is no letter of one of the others.
            let marked = self.half.and_then(|first| Coding::marked([first, byte]));
            self.half = Some(byte).filter(|byte| self.byte == 1 && *byte >= 0xfe);
            self.coding = marked.unwrap_or_default();
            if marked.is_some() || self.half.is_some() {
                return Step::Not;
            }
        }
        match (self.coding, self.half.take()) {
            (Coding::Bytes, _) => self.pass(byte),
            (_, None) => {
                self.half = Some(byte);
                Step::Not
            }
            (coding, Some(first)) => {
                let unit = coding.unit([first, byte]);
                let leads = unit & 0xfc00 == 0xd800;
                self.lead = if leads { unit } else { 0 };
                let ascii = u8::try_from(unit).ok().filter(u8::is_ascii);
                if leads { Step::Not } else { self.pass(ascii.unwrap_or(OTHER)) }
            }
        }
    }

    /// Not within a letter of UTF-16.
    pub fn is_whole(&self) -> bool {
        self.half.is_none() && self.lead == 0
    }

    /// The document is UTF-16; true: the high byte comes first.
    pub fn wide(&self) -> Option<bool> {
        (self.coding != Coding::Bytes).then_some(self.coding == Coding::High)
    }

    /// The letter that a byte ends, in UTF-8: of bytes that are letters, or parts of them, the byte itself.
    fn shown<'a>(&self, byte: u8, room: &'a mut [u8; 4]) -> &'a [u8] {
        let Some(first) = self.half.filter(|_| self.coding != Coding::Bytes) else {
            room[0] = byte;
            return &room[..1];
        };
        let unit = self.coding.unit([first, byte]);
        let units = [self.lead, unit].into_iter().filter(|unit| *unit != 0);
        let letter = char::decode_utf16(units).last().and_then(Result::ok);
        letter.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(room).as_bytes()
    }

    /// Passes what may be a letter of the grammar.
    fn pass(&mut self, byte: u8) -> Step {
        match self.within {
            Within::Start => self.first(byte),
            Within::Json | Within::Opened => self.json(byte),
            Within::Quoted => {
                self.within = match byte {
                    b'"' => Within::Json,
                    b'\\' => Within::Escape,
                    _ => Within::Quoted,
                };
                Step::On
            }
            Within::Escape => {
                self.within = Within::Quoted;
                Step::On
            }
            _ => self.xml(byte),
        }
    }

    /// `JSON` or `XML`; before its first byte it is either.
    pub fn name(&self) -> &'static str {
        match self.within {
            Within::Start | Within::Json | Within::Opened | Within::Quoted | Within::Escape => {
                "JSON"
            }
            _ => "XML",
        }
    }

    /// White space and the mark of UTF-8 come before it.
    fn first(&mut self, byte: u8) -> Step {
        if byte.is_ascii_whitespace() || !byte.is_ascii() {
            return Step::Not;
        }
        self.breaks = true;
        if byte == b'<' {
            self.within = Within::Words;
            self.xml(byte)
        } else {
            self.within = Within::Json;
            self.json(byte)
        }
    }

    /// Outside of strings.
    fn json(&mut self, byte: u8) -> Step {
        let opened = self.within == Within::Opened;
        if byte.is_ascii_whitespace() {
            self.breaks |= byte == b'\n' && self.depth == 0;
            self.gap = true;
            return Step::Not;
        }
        let apart = std::mem::take(&mut self.gap) && self.value && !b"}],:".contains(&byte);
        self.value = !b"{[,:".contains(&byte);
        match byte {
            b'{' | b'[' => {
                // One document behind the other.
                self.breaks |= self.depth == 0;
                let step = self.show();
                self.within = Within::Opened;
                self.depth = self.depth.saturating_add(1);
                self.breaks = true;
                return step;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                // Nothing is in it: it stays in one line.
                self.breaks = !opened;
            }
            b',' => {
                self.within = Within::Json;
                let step = self.show();
                self.breaks = true;
                return step;
            }
            _ => {}
        }
        self.within = if byte == b'"' { Within::Quoted } else { Within::Json };
        match self.show() {
            Step::On if byte == b':' => Step::Colon,
            // Two values with nothing between them are no JSON, or a log.
            Step::On if apart => Step::Apart,
            step => step,
        }
    }

    /// A byte is shown: on this line, or at the beginning of the next.
    fn show(&mut self) -> Step {
        if std::mem::take(&mut self.breaks) {
            self.line += 1;
            return Step::Begins(self.depth);
        }
        Step::On
    }
}

/// What is put on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The first byte of the document that it stands for.
    pub at: u64,
    /// It begins a line so far in.
    pub begins: Option<u32>,
    /// As it is shown.
    pub text: &'a [u8],
}

/// What the next byte puts on a line, if anything.
pub fn next(mark: &mut Mark, byte: u8, take: impl FnOnce(Piece<'_>)) {
    let unit = 1 + u64::from(mark.half.is_some());
    let at = mark.byte + 1 - unit;
    let before = *mark;
    let step = mark.step(byte);
    if step == Step::Not {
        return;
    }
    let mut room = [0; 4];
    let letter = before.shown(byte, &mut room);
    match step {
        Step::Not => {}
        Step::On => take(Piece { at, begins: None, text: letter }),
        Step::Begins(depth) => take(Piece { at, begins: Some(depth), text: letter }),
        Step::Apart => take(Piece { at, begins: None, text: &[b" ", letter].concat() }),
        Step::Colon => take(Piece { at, begins: None, text: b": " }),
        // The line began with the letter before.
        Step::Less(begins) => {
            let text = [b"<", letter].concat();
            take(Piece { at: at.saturating_sub(unit), begins, text: &text });
        }
    }
}

/// Places all over a document from which laying out can go on, found while it passes.
#[derive(Debug)]
pub struct Marks {
    here: Mark,
    kept: Vec<Mark>,
    most: usize,
}

impl Default for Marks {
    fn default() -> Self {
        Self { here: Mark::default(), kept: Vec::new(), most: MOST_MARKS }
    }
}

impl Marks {
    /// Takes the next bytes. False when nothing more is wanted.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        for &byte in bytes {
            let last = self.kept.last().map_or(0, |mark| mark.byte);
            // In the middle of a letter nothing can begin.
            let is_within = self.here.coding == Coding::Bytes && byte & 0xc0 == 0x80;
            if self.here.byte >= last + SPACING && !is_within && self.here.is_whole() {
                if self.kept.len() >= self.most {
                    return false;
                }
                self.kept.push(self.here);
            }
            self.here.step(byte);
        }
        true
    }

    /// The document ended: the marks, and where it was passed to.
    pub fn finish(mut self) -> Vec<Mark> {
        self.kept.push(self.here);
        self.kept
    }
}
