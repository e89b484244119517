//! From words to arguments: variables, commands, splitting, patterns (POSIX 2.6).

use super::super::syntax::{Op, Part, Word, is_name};
use super::super::{Shell, Stop};
use super::pattern::{Marked, is_pattern, plain};

/// What a piece of a word costs, whatever it comes to, in small things.
const PART: usize = 64;

type Expanded<T> = Result<T, Stop>;

/// Arguments that are done, and the one that is being put together.
#[derive(Default)]
struct Fields {
    done: Vec<Marked>,
    field: Option<Marked>,
}

impl Fields {
    fn add(&mut self, text: impl IntoIterator<Item = u8>, quoted: bool) {
        self.field.get_or_insert_default().extend(text.into_iter().map(|b| (b, quoted)));
    }

    fn next(&mut self) {
        self.done.extend(self.field.take());
    }

    /// Adds what is split at the bytes of IFS: white space in a row counts once, all else each time.
    fn split(&mut self, text: &[u8], ifs: &[u8]) {
        let mut ended = false;
        for &b in text {
            if !ifs.contains(&b) {
                self.add([b], false);
                ended = false;
            } else if b" \t\n".contains(&b) {
                ended |= self.field.is_some();
                self.next();
            } else {
                if self.field.is_none() && !ended {
                    self.done.push(Vec::new());
                }
                self.next();
                ended = false;
            }
        }
    }
}

impl Shell<'_> {
    /// All arguments of some words.
    pub(super) fn expand_all(&mut self, words: &[Word]) -> Expanded<Vec<Vec<u8>>> {
        let mut out = Vec::new();
        for word in words {
            let mut fields = Fields::default();
            self.fields(word, &mut fields)?;
            fields.next();
            for field in fields.done {
                self.charge(field.len())?;
                if self.is_set(b'f') {
                    out.push(plain(&field));
                } else {
                    self.glob(field, &mut out)?;
                }
            }
        }
        Ok(out)
    }

    /// The words of a command. Those of `[[` are not split, and what is quoted in its patterns stands for itself.
    pub(super) fn arguments_of(&mut self, words: &[Word]) -> Expanded<Vec<Vec<u8>>> {
        let double = |word: &Word| *word == [Part::Text(b"[[".to_vec(), false)];
        if !words.first().is_some_and(double) {
            return self.expand_all(words);
        }
        let mut out: Vec<Vec<u8>> = Vec::new();
        for word in words {
            let marked = self.marked(word)?;
            let pattern = out
                .last()
                .is_some_and(|op| [b"=".as_slice(), b"==", b"!="].contains(&op.as_slice()));
            let quote = |(b, quoted): (u8, bool)| {
                let quoted = pattern && quoted && b"*?[\\".contains(&b);
                quoted.then_some(b'\\').into_iter().chain([b])
            };
            out.push(marked.into_iter().flat_map(quote).collect());
        }
        Ok(out)
    }

    /// A word as one text: assignments, redirections, here-documents.
    pub(in super::super) fn expand_one(&mut self, word: &Word) -> Expanded<Vec<u8>> {
        Ok(plain(&self.marked(word)?))
    }

    /// A word as a pattern: what is quoted in it stands for itself.
    pub(super) fn marked(&mut self, word: &Word) -> Expanded<Marked> {
        let mut out = Marked::new();
        for (n, part) in word.iter().enumerate() {
            self.small_work(PART)?;
            let (value, quoted) = match part {
                Part::Text(text, false) if n == 0 => (self.home_of(text), false),
                Part::Text(text, quoted) => (text.clone(), *quoted),
                Part::Var { quoted, .. } | Part::Command(_, quoted) | Part::Sum(_, quoted) => {
                    (self.value(part)?, *quoted)
                }
            };
            self.charge(value.len())?;
            out.extend(value.into_iter().map(|b| (b, quoted)));
        }
        Ok(out)
    }

    /// `~` and `~/…` with the folder that it stands for.
    fn home_of(&mut self, text: &[u8]) -> Vec<u8> {
        let Some(rest) = text.strip_prefix(b"~") else { return text.to_vec() };
        let name = rest.split(|&b| b == b'/').next().unwrap_or_default();
        let home = match name {
            [] => self.vars.get(b"HOME".as_slice()).cloned(),
            name => self.look_up(b"/etc/passwd", 0, name, 5),
        };
        home.map_or(text.to_vec(), |home| [&home, &rest[name.len()..]].concat())
    }

    fn fields(&mut self, word: &[Part], out: &mut Fields) -> Expanded<()> {
        for (n, part) in word.iter().enumerate() {
            self.small_work(PART)?;
            match part {
                Part::Text(text, false) if n == 0 && text.starts_with(b"~") => {
                    let text = self.home_of(text);
                    out.add(text, false);
                }
                Part::Text(text, quoted) => out.add(text.iter().copied(), *quoted),
                Part::Var { name, quoted, op: Op::Value }
                    if name == b"@" || name == b"*" && !*quoted =>
                {
                    self.arguments(*quoted, out)?;
                }
                Part::Var { name, quoted: false, op: Op::Else(colon, word) }
                    if !self.has(name, *colon) =>
                {
                    self.operand(word, out)?;
                }
                Part::Var { name, quoted: false, op: Op::Instead(colon, word) } => {
                    if self.has(name, *colon) {
                        self.operand(word, out)?;
                    }
                }
                Part::Var { quoted, .. } | Part::Command(_, quoted) | Part::Sum(_, quoted) => {
                    let value = self.value(part)?;
                    self.charge(value.len())?;
                    if *quoted {
                        out.add(value, true);
                    } else {
                        self.split(&value, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What stands for a value that is not there: it is split as that would be, but for what is quoted in it.
    fn operand(&mut self, word: &Word, out: &mut Fields) -> Expanded<()> {
        for (n, part) in word.iter().enumerate() {
            match part {
                Part::Text(text, false) => {
                    let text = if n == 0 { self.home_of(text) } else { text.clone() };
                    self.split(&text, out)?;
                }
                part => self.fields(std::slice::from_ref(part), out)?,
            }
        }
        Ok(())
    }

    /// `$@`, each an argument of its own; `$*` without quotes is the same.
    fn arguments(&mut self, quoted: bool, out: &mut Fields) -> Expanded<()> {
        // Quotes around nothing but an empty `$@` are no argument.
        if quoted && self.args.is_empty() && out.field.as_ref().is_some_and(Vec::is_empty) {
            out.field = None;
        }
        for n in 0..self.args.len() {
            let arg = self.args[n].clone();
            self.small_work(PART)?;
            self.charge(arg.len())?;
            if n > 0 {
                out.next();
            }
            if quoted {
                out.add(arg, true);
            } else {
                self.split(&arg, out)?;
            }
        }
        Ok(())
    }

    /// Splits a value; each word of it counts as a piece.
    fn split(&mut self, value: &[u8], out: &mut Fields) -> Expanded<()> {
        let ifs = self.separators();
        let pieces = 1 + value.iter().filter(|b| ifs.contains(b)).count();
        self.charge(PART.saturating_mul(pieces))?;
        self.small_work(PART.saturating_mul(pieces))?;
        out.split(value, &ifs);
        Ok(())
    }

    /// What splits words.
    pub(in super::super) fn separators(&self) -> Vec<u8> {
        self.vars.get(b"IFS".as_slice()).cloned().unwrap_or(b" \t\n".to_vec())
    }

    fn has(&mut self, name: &[u8], colon: bool) -> bool {
        self.get(name).is_some_and(|value| !colon || !value.is_empty())
    }

    /// A variable's value; with `set -u`, one that is not there ends the script.
    pub(super) fn asked(&mut self, name: &[u8]) -> Expanded<Option<Vec<u8>>> {
        let value = self.get(name);
        if value.is_none() && self.is_set(b'u') && name != b"@" && name != b"*" {
            let text = [name, b": parameter not set"].concat();
            return Err(self.fatal(&text));
        }
        Ok(value)
    }

    fn value(&mut self, part: &Part) -> Expanded<Vec<u8>> {
        match part {
            Part::Text(text, _) => Ok(text.clone()),
            Part::Command(node, _) => self.capture(node),
            Part::Sum(word, _) => {
                let text = self.expand_one(word)?;
                Ok(self.arithmetic(&text)?.to_string().into_bytes())
            }
            Part::Var { name, op, .. } => self.operated(name, op),
        }
    }

    fn operated(&mut self, name: &[u8], op: &Op) -> Expanded<Vec<u8>> {
        match op {
            Op::Else(colon, word) if !self.has(name, *colon) => self.expand_one(word),
            Op::Instead(colon, word) if self.has(name, *colon) => self.expand_one(word),
            Op::Instead(..) => Ok(Vec::new()),
            Op::Assign(colon, word) if !self.has(name, *colon) => {
                let value = self.expand_one(word)?;
                if !is_name(name) {
                    let text = [name, b": bad variable name"].concat();
                    return Err(self.fatal(&text));
                }
                self.set_var(name, value.clone())?;
                Ok(value)
            }
            Op::Need(colon, word) if !self.has(name, *colon) => {
                let mut why = self.expand_one(word)?;
                if word.is_empty() {
                    let null = if *colon { " or null" } else { "" };
                    why = format!("parameter not set{null}").into_bytes();
                }
                Err(self.fatal(&[name, b": ", &why].concat()))
            }
            Op::Value | Op::Length => {
                let value = self.asked(name)?.unwrap_or_default();
                Ok(match op {
                    Op::Length => length(&value).to_string().into_bytes(),
                    _ => value,
                })
            }
            Op::Else(..) | Op::Assign(..) | Op::Need(..) => Ok(self.get(name).unwrap_or_default()),
            Op::CutStart(longest, word) | Op::CutEnd(longest, word) => {
                let value = self.asked(name)?.unwrap_or_default();
                let pattern = self.marked(word)?;
                self.cut(value, &pattern, matches!(op, Op::CutEnd(..)), *longest)
            }
            Op::Slice(from, count) => {
                let value = self.asked(name)?.unwrap_or_default();
                self.slice(&value, from, count.as_ref())
            }
            Op::Replace(all, pattern, with) => {
                let value = self.asked(name)?.unwrap_or_default();
                let (pattern, with) = (self.marked(pattern)?, self.expand_one(with)?);
                self.replaced(&value, &pattern, &with, *all)
            }
        }
    }

    /// `${x:FROM:COUNT}`; below zero counts from the end.
    fn slice(&mut self, value: &[u8], from: &Word, count: Option<&Word>) -> Expanded<Vec<u8>> {
        let len = i64::try_from(value.len()).unwrap_or(i64::MAX);
        let mut number = |word: &Word| -> Expanded<i64> {
            let text = self.expand_one(word)?;
            self.arithmetic(&text)
        };
        let from = number(from)?;
        let from = if from < 0 { len.saturating_add(from) } else { from };
        let count = count.map_or(Ok(len), &mut number)?;
        let end = if count < 0 { len.saturating_add(count) } else { from.saturating_add(count) };
        let place = |n: i64| usize::try_from(n.clamp(0, len)).unwrap_or(0);
        let from_place = if from < 0 { value.len() } else { place(from) };
        Ok(value.get(from_place..place(end)).unwrap_or_default().to_vec())
    }

    fn cut(
        &mut self,
        value: Vec<u8>,
        pattern: &Marked,
        suffix: bool,
        longest: bool,
    ) -> Expanded<Vec<u8>> {
        for n in 0..=value.len() {
            let cut = if suffix == longest { n } else { value.len() - n };
            let (kept, tried) = match suffix {
                true => (&value[..cut], &value[cut..]),
                false => (&value[cut..], &value[..cut]),
            };
            if self.fits(pattern, tried)? {
                return Ok(kept.to_vec());
            }
        }
        Ok(value)
    }

    /// `${x/PATTERN/WORD}`: the first or all, each as long as can be.
    fn replaced(
        &mut self,
        value: &[u8],
        pattern: &Marked,
        with: &[u8],
        all: bool,
    ) -> Expanded<Vec<u8>> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < value.len() && !pattern.is_empty() {
            match self.longest(pattern, &value[at..])? {
                Some(length) => {
                    self.charge(with.len())?;
                    out.extend_from_slice(with);
                    at += length;
                    if !all {
                        break;
                    }
                }
                None => {
                    out.push(value[at]);
                    at += 1;
                }
            }
        }
        out.extend_from_slice(&value[at..]);
        Ok(out)
    }

    /// How much of the beginning of a text, and not nothing, a pattern takes at most.
    fn longest(&mut self, pattern: &Marked, text: &[u8]) -> Expanded<Option<usize>> {
        // Nothing but itself fits what is no pattern.
        let lengths = match is_pattern(pattern) {
            true => 1..=text.len(),
            false => pattern.len()..=pattern.len().min(text.len()),
        };
        for length in lengths.rev() {
            if self.fits(pattern, &text[..length])? {
                return Ok(Some(length));
            }
        }
        Ok(None)
    }
}

/// Letters, where it is text.
fn length(value: &[u8]) -> usize {
    std::str::from_utf8(value).map_or(value.len(), |text| text.chars().count())
}
