//! XML with a line for each tag; an element with words alone stays in one.

use super::{Mark, Step, Within};
use crate::domain::wire::wire;

/// What is known between two bytes of XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// The line ends with a tag that opened, or with words right behind it.
    element: bool,
    /// Words are on this line.
    words: bool,
    /// A line feed came since what was shown last.
    fed: bool,
    /// The byte before was a slash in a tag, a question mark in an instruction.
    slash: bool,
    /// The quote that is open in a tag; 1 in an instruction; or how many bytes came of the three that end a comment or section.
    ending: u8,
}
wire! { struct Open { element, words, fed, slash, ending } }

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Opens,
    Closes,
    /// A declaration or instruction.
    Stays,
}
wire! { enum Tag { Opens, Closes, Stays } }

impl Mark {
    pub(super) fn xml(&mut self, byte: u8) -> Step {
        match self.within {
            Within::Less => self.less(byte),
            Within::Bang => {
                self.within = match byte {
                    b'-' => Within::Comment,
                    b'[' => Within::Section,
                    _ => Within::Markup(Tag::Stays),
                };
                let step = self.inside(byte);
                // Of two that begin a comment the first ends none.
                self.xml.ending = 0;
                step
            }
            Within::Markup(_) | Within::Comment | Within::Section => self.inside(byte),
            _ => self.words(byte),
        }
    }

    fn words(&mut self, byte: u8) -> Step {
        let xml = &mut self.xml;
        match byte {
            b'<' => {
                self.within = Within::Less;
                return Step::Not;
            }
            b'\n' => xml.fed = true,
            b' ' | b'\t' if xml.words && !xml.fed => return Step::On,
            b' ' | b'\t' | b'\r' => {}
            _ => {
                if xml.fed || !xml.words && !xml.element {
                    self.breaks = true;
                    xml.element = false;
                }
                (xml.words, xml.fed) = (true, false);
                return self.show();
            }
        }
        Step::Not
    }

    /// What begins with `<` is known by the byte behind it.
    fn less(&mut self, byte: u8) -> Step {
        let tag = match byte {
            b'/' => Tag::Closes,
            b'!' | b'?' => Tag::Stays,
            _ => Tag::Opens,
        };
        if tag == Tag::Closes {
            self.depth = self.depth.saturating_sub(1);
        }
        self.breaks |= !(tag == Tag::Closes && self.xml.element);
        self.within = if byte == b'!' { Within::Bang } else { Within::Markup(tag) };
        self.xml = Open { ending: u8::from(byte == b'?'), ..Open::default() };
        match self.show() {
            Step::Begins(depth) => Step::Less(Some(depth)),
            _ => Step::Less(None),
        }
    }

    /// In a tag, a comment or a section: lines stay lines.
    fn inside(&mut self, byte: u8) -> Step {
        let xml = &mut self.xml;
        match byte {
            b'\n' => {
                xml.fed = true;
                return Step::Not;
            }
            b'\r' => return Step::Not,
            b' ' | b'\t' if xml.fed => return Step::Not,
            _ => {}
        }
        self.breaks |= std::mem::take(&mut xml.fed);
        let step = self.show();
        let stays = self.within == Within::Markup(Tag::Stays);
        if self.ends(byte) {
            let opens = self.within == Within::Markup(Tag::Opens) && !self.xml.slash;
            self.depth = self.depth.saturating_add(u32::from(opens));
            self.xml = Open { element: opens, ..Open::default() };
            self.within = Within::Words;
        }
        self.xml.slash = byte == if stays { b'?' } else { b'/' };
        step
    }

    /// The byte ends what it is inside of.
    fn ends(&mut self, byte: u8) -> bool {
        let Open { ending, slash, .. } = &mut self.xml;
        let last = match self.within {
            Within::Comment => b'-',
            Within::Section => b']',
            // A quote in a declaration may be an apostrophe of its comments: it goes to the next `>`, an instruction to `?>`.
            Within::Markup(Tag::Stays) => return byte == b'>' && (*ending == 0 || *slash),
            _ => {
                // A quoted value may hold what ends tags.
                match byte {
                    b'"' | b'\'' if *ending == 0 => *ending = byte,
                    _ if *ending == byte => *ending = 0,
                    _ => {}
                }
                return byte == b'>' && *ending == 0;
            }
        };
        let ended = byte == b'>' && *ending >= 2;
        *ending = if byte == last { (*ending + 1).min(2) } else { 0 };
        ended
    }
}
