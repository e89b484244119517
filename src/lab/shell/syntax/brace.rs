//! `${…}` and `$((…))`.

use super::lex::{Lexer, add, name_at};
use super::mistake::Mistake;
use super::node::{Op, Part, Word};

impl Lexer<'_> {
    /// After `${`.
    pub(super) fn braces(&mut self, quoted: bool) -> Result<Part, Mistake> {
        let length = self.rest().first() == Some(&b'#')
            && self.rest().get(1).is_some_and(|b| !b"}-=+:%/".contains(b));
        self.at += usize::from(length);
        let mut name = name_at(self.rest());
        if name.is_empty() {
            let digits = self.rest().iter().take_while(|b| b.is_ascii_digit());
            name = digits.copied().collect();
        }
        if name.is_empty() {
            let special = self.rest().first().filter(|b| b"?#$@*!-".contains(b));
            name = special.copied().into_iter().collect();
        }
        if name.is_empty() {
            return Err(self.no_brace());
        }
        self.at += name.len();
        let op = if length { Op::Length } else { self.operator(quoted)? };
        if !self.took(b"}") {
            return Err(self.no_brace());
        }
        Ok(Part::Var { name, op, quoted })
    }

    fn no_brace(&self) -> Mistake {
        if self.rest().is_empty() { Mistake::BRACE } else { Mistake::SUBSTITUTION }
    }

    fn took(&mut self, text: &[u8]) -> bool {
        let is = self.rest().starts_with(text);
        self.at += if is { text.len() } else { 0 };
        is
    }

    fn operator(&mut self, quoted: bool) -> Result<Op, Mistake> {
        let colon = self.took(b":");
        let Some(&letter) = self.rest().first() else { return Err(Mistake::BRACE) };
        if b"-=+?".contains(&letter) {
            self.at += 1;
            let word = self.word(b"}", quoted)?;
            return Ok(match letter {
                b'-' => Op::Else(colon, word),
                b'=' => Op::Assign(colon, word),
                b'+' => Op::Instead(colon, word),
                _ => Op::Need(colon, word),
            });
        }
        if colon {
            let from = self.word(b":}", true)?;
            let count = self.took(b":").then(|| self.word(b"}", true));
            return Ok(Op::Slice(from, count.transpose()?));
        }
        self.at += usize::from(letter != b'}');
        Ok(match letter {
            b'#' | b'%' => {
                let longest = self.took(&[letter]);
                // Quotes count in a pattern, whether or not it stands in quotes.
                let pattern = self.word(b"}", false)?;
                if letter == b'#' {
                    Op::CutStart(longest, pattern)
                } else {
                    Op::CutEnd(longest, pattern)
                }
            }
            b'/' => {
                let all = self.took(b"/");
                let pattern = self.word(b"/}", false)?;
                let with = if self.took(b"/") { self.word(b"}", quoted)? } else { Vec::new() };
                Op::Replace(all, pattern, with)
            }
            b'}' => Op::Value,
            _ => return Err(Mistake::SUBSTITUTION),
        })
    }

    /// After `$((`, to its `))`.
    pub(super) fn sum(&mut self) -> Result<Word, Mistake> {
        let (mut parts, mut depth) = (Word::new(), 0);
        loop {
            parts.extend(self.word(b"()", true)?);
            match self.rest() {
                [] => return Err(Mistake::sum(true)),
                [b'(', ..] => {
                    add(&mut parts, b"(", true);
                    depth += 1;
                }
                [b')', ..] if depth > 0 => {
                    add(&mut parts, b")", true);
                    depth -= 1;
                }
                [b')', b')', ..] => {
                    self.at += 2;
                    return Ok(parts);
                }
                [_, rest @ ..] => return Err(Mistake::sum(rest.is_empty())),
            }
            self.at += 1;
        }
    }
}
