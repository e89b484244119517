//! From text to tokens: quotes, `$`, operators, here-documents. Tokens come one by one, as the grammar asks for them.

use super::mistake::Mistake;
use super::node::{Op, Part, Word};
use super::parse::{Parser, parse_at};

/// What the grammar is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `&&`, `||`, `|`, `;`, `&`, `(`, `)`, newline.
    Op(&'static str),
    /// `2>` and the like.
    Redirect(Option<u32>, &'static str),
}

const OPS: [&str; 9] = ["&&", "||", ";;", "|", ";", "&", "(", ")", "\n"];
const REDIRECTS: [&str; 10] = ["<<-", "<<", ">>", ">&", "<&", ">|", "<>", "&>", "<", ">"];

/// How deep commands may lie in commands: the parser and the evaluator go down as deep.
const DEEPEST: u32 = 40;

/// A text, and how far it is read.
#[derive(Clone, Copy)]
pub(super) struct Lexer<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    /// Where it goes on after this line, whose here-documents lie before that.
    after: Option<usize>,
    /// It only looks for the end of a line.
    ahead: bool,
    /// The text ended inside a here-document.
    pub(super) open: bool,
    depth: u32,
    /// The line at a place, from which later ones are counted.
    counted: (usize, u32),
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t [u8], depth: u32) -> Self {
        Self { text, at: 0, after: None, ahead: false, open: false, depth, counted: (0, 1) }
    }

    pub(super) fn rest(&self) -> &'t [u8] {
        &self.text[self.at..]
    }

    /// The line that is read, from 1.
    pub(super) fn line(&mut self) -> u32 {
        let (from, line) = self.counted;
        let more = self.text[from.min(self.at)..self.at].iter().filter(|&&b| b == b'\n').count();
        self.counted = (self.at, line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)));
        self.counted.1
    }

    /// One level down.
    pub(super) fn enter(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(Mistake::DEEP) } else { Ok(()) }
    }

    /// One level up.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn token(&mut self) -> Result<Option<Token>, Mistake> {
        loop {
            let rest = self.rest();
            match rest {
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'\\', b'\n', ..] => self.at += 2,
                [b'#', ..] => {
                    self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
                }
                _ => break,
            }
        }
        if self.rest().is_empty() {
            return Ok(None);
        }
        if let Some(token) = self.redirect() {
            return Ok(Some(token));
        }
        if let Some(op) = OPS.iter().find(|op| self.rest().starts_with(op.as_bytes())) {
            self.at += op.len();
            if let Some(after) = self.after.take_if(|_| *op == "\n") {
                self.at = after;
            }
            return Ok(Some(Token::Op(op)));
        }
        Ok(Some(Token::Word(self.word(b" \t\r\n;&|<>()", false)?)))
    }

    fn redirect(&mut self) -> Option<Token> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        let after = &self.rest()[digits..];
        let op = REDIRECTS.iter().find(|op| after.starts_with(op.as_bytes()))?;
        let fd = std::str::from_utf8(&self.rest()[..digits]).ok()?.parse().ok();
        self.at += digits + op.len();
        Some(Token::Redirect(fd, op))
    }

    /// Where the next line begins; what is in quotes or in a `$(…)` is no end of this one. Who looks ahead does not do so
    /// again on the way.
    fn next_line(&self) -> Result<usize, Mistake> {
        let mut ahead = Self { after: None, ahead: true, ..*self };
        if self.ahead {
            return Ok((self.at + self.rest().iter().take_while(|&&b| b != b'\n').count() + 1)
                .min(self.text.len()));
        }
        while ahead.token()?.is_some_and(|token| token != Token::Op("\n")) {}
        Ok(ahead.at)
    }

    /// What a here-document holds whose end mark was just read: its lines begin after this one.
    pub(super) fn document(&mut self, mark: &Word, tabs: bool) -> Result<Word, Mistake> {
        let quoted = mark.iter().any(|part| matches!(part, Part::Text(_, true)));
        let mark: Vec<u8> = mark.iter().flat_map(Part::plain).copied().collect();
        let next = |from: usize| {
            let end = self.text[from..].iter().position(|&b| b == b'\n');
            end.map_or(self.text.len(), |end| from + end + 1)
        };
        let mut at = self.after.map_or_else(|| self.next_line(), Ok)?;
        let mut body = Vec::new();
        self.open = true;
        while at < self.text.len() {
            let end = next(at);
            let line = &self.text[at..end];
            let cut = if tabs { line.iter().take_while(|&&b| b == b'\t').count() } else { 0 };
            at = end;
            if line[cut..].strip_suffix(b"\n").unwrap_or(&line[cut..]) == mark {
                self.open = false;
                break;
            }
            body.extend_from_slice(&line[cut..]);
        }
        self.after = Some(at);
        match quoted {
            true => Ok(vec![Part::Text(body, true)]),
            false => Lexer::new(&body, self.depth).word(b"", true),
        }
    }

    /// Up to a byte that `ends` it outside of quotes. In double quotes only `$`, `` ` `` and `\` are special; with no
    /// end, it is a here-document, where quotes are text.
    pub(super) fn word(&mut self, ends: &[u8], double: bool) -> Result<Word, Mistake> {
        let mut parts = Vec::new();
        while let Some(&b) = self.rest().first() {
            if ends.contains(&b) {
                break;
            }
            self.at += 1;
            match b {
                b'\'' if !double => {
                    let end = self.rest().iter().position(|&b| b == b'\'');
                    let end = end.ok_or(Mistake::QUOTE)?;
                    add(&mut parts, &self.rest()[..end], true);
                    self.at += end + 1;
                }
                b'"' if !double || !ends.is_empty() => {
                    add(&mut parts, b"", true);
                    parts.extend(self.word(b"\"", true)?);
                    if self.rest().is_empty() {
                        return Err(Mistake::QUOTE);
                    }
                    self.at += 1;
                }
                b'\\' => self.escaped(&mut parts, ends, double),
                b'$' => {
                    let part = self.dollar(double)?;
                    match part {
                        Part::Text(text, quoted) => add(&mut parts, &text, quoted),
                        part => parts.push(part),
                    }
                }
                b'`' => parts.push(self.backquote(double)?),
                b => add(&mut parts, &[b], double),
            }
        }
        Ok(parts)
    }

    fn escaped(&mut self, parts: &mut Word, ends: &[u8], double: bool) {
        let special = |b: u8| {
            b"$`\\".contains(&b) || !ends.is_empty() && b == b'"' || b == b'}' && ends.contains(&b)
        };
        match self.rest().first().copied() {
            Some(b'\n') => self.at += 1,
            Some(b) if !double || special(b) => {
                add(parts, &[b], true);
                self.at += 1;
            }
            _ => add(parts, b"\\", true),
        }
    }

    fn dollar(&mut self, quoted: bool) -> Result<Part, Mistake> {
        let rest = self.rest();
        match rest {
            [b'(', b'(', ..] => {
                self.at += 2;
                self.enter()?;
                let sum = self.sum()?;
                self.leave();
                Ok(Part::Sum(sum, quoted))
            }
            [b'(', ..] => {
                self.at += 1;
                self.enter()?;
                // Lines in it are not those after which the documents of this one lie.
                let after = self.after.take();
                let mut parser = Parser::new(*self);
                let node = parser.inner()?;
                *self = parser.lexer;
                self.after = self.after.or(after);
                self.leave();
                Ok(Part::Command(Box::new(node), quoted))
            }
            [b'{', ..] => {
                self.at += 1;
                self.enter()?;
                let part = self.braces(quoted)?;
                self.leave();
                Ok(part)
            }
            [b'\'', ..] if !quoted => {
                self.at += 1;
                self.dollar_quoted()
            }
            [b, ..] if b"?#$@*!-".contains(b) || b.is_ascii_digit() => {
                self.at += 1;
                Ok(Part::Var { name: vec![*b], op: Op::Value, quoted })
            }
            _ => {
                let name = name_at(rest);
                self.at += name.len();
                Ok(match name.is_empty() {
                    true => Part::Text(b"$".to_vec(), quoted),
                    false => Part::Var { name, op: Op::Value, quoted },
                })
            }
        }
    }

    /// `$'…'`: with `\n`, `\t`, `\'`.
    fn dollar_quoted(&mut self) -> Result<Part, Mistake> {
        let mut text = Vec::new();
        loop {
            match *self.rest() {
                [] => return Err(Mistake::QUOTE),
                [b'\'', ..] => {
                    self.at += 1;
                    return Ok(Part::Text(text, true));
                }
                [b'\\', b, ..] => {
                    self.at += 2;
                    match b {
                        b'n' => text.push(b'\n'),
                        b't' => text.push(b'\t'),
                        b'r' => text.push(b'\r'),
                        b'\\' | b'\'' | b'"' => text.push(b),
                        b => text.extend([b'\\', b]),
                    }
                }
                [b, ..] => {
                    self.at += 1;
                    text.push(b);
                }
            }
        }
    }

    /// `` `…` ``, where a backslash before `` ` ``, `$` and itself is taken away.
    fn backquote(&mut self, quoted: bool) -> Result<Part, Mistake> {
        let mut inner = Vec::new();
        loop {
            match *self.rest() {
                [] => return Err(Mistake::BACKQUOTE),
                [b'`', ..] => {
                    self.at += 1;
                    break;
                }
                [b'\\', b, ..] if b"`$\\".contains(&b) || quoted && b == b'"' => {
                    inner.push(b);
                    self.at += 2;
                }
                [b, ..] => {
                    inner.push(b);
                    self.at += 1;
                }
            }
        }
        self.enter()?;
        let node = parse_at(&inner, self.depth)?;
        self.leave();
        Ok(Part::Command(Box::new(node), quoted))
    }
}

impl Part {
    /// Its text, when that is all it is.
    pub(super) fn plain(&self) -> &[u8] {
        match self {
            Self::Text(text, _) => text,
            _ => &[],
        }
    }
}

pub(super) fn name_at(text: &[u8]) -> Vec<u8> {
    let first = text.first().is_some_and(|b| !b.is_ascii_digit());
    let name = text.iter().take_while(|&&b| first && (b == b'_' || b.is_ascii_alphanumeric()));
    name.copied().collect()
}

pub(super) fn add(parts: &mut Word, text: &[u8], quoted: bool) {
    match parts.last_mut() {
        Some(Part::Text(last, was)) if *was == quoted => last.extend_from_slice(text),
        _ => parts.push(Part::Text(text.to_vec(), quoted)),
    }
}
