//! From text to tokens: quotes, `$`, operators, here-documents.

use super::parse::{Node, Part, Word, parse};

/// What the grammar is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// `&&`, `||`, `|`, `;`, `&`, `(`, `)`, newline.
    Op(&'static str),
    /// `2>` and the like.
    Redirect(Option<u32>, &'static str),
}

impl Token {
    /// As error messages quote it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Op("\n") => "newline".into(),
            Self::Op(op) | Self::Redirect(_, op) => (*op).into(),
            Self::Word(word) => match word.first() {
                Some(Part::Text(text, _)) => String::from_utf8_lossy(text).into_owned(),
                _ => "word".into(),
            },
        }
    }
}

const OPS: [&str; 9] = ["&&", "||", ";;", "|", ";", "&", "(", ")", "\n"];
const REDIRECTS: [&str; 9] = ["<<-", "<<", ">>", ">&", "<&", ">|", "<>", "<", ">"];

pub(super) fn lex(text: &[u8]) -> Result<Vec<Token>, String> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), here: Vec::new(), open: false };
    lexer.run()?;
    Ok(lexer.tokens)
}

/// True when the text ends before the end mark of a here-document.
pub(super) fn waits_for_document(text: &[u8]) -> bool {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), here: Vec::new(), open: false };
    lexer.run().is_ok() && (lexer.open || !lexer.here.is_empty())
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    /// Here-documents whose lines come after this one: place of the word, end mark, quoted, without leading tabs.
    here: Vec<(usize, Vec<u8>, bool, bool)>,
    /// The text ended inside a here-document.
    open: bool,
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn run(&mut self) -> Result<(), String> {
        loop {
            while matches!(self.rest().first(), Some(b' ' | b'\t' | b'\r'))
                || self.rest().starts_with(b"\\\n")
            {
                self.at += if self.rest()[0] == b'\\' { 2 } else { 1 };
            }
            let Some(&first) = self.rest().first() else { return Ok(()) };
            if first == b'#' {
                let end = self.rest().iter().position(|&b| b == b'\n');
                self.at += end.unwrap_or(self.rest().len());
                continue;
            }
            if let Some(token) = self.redirect() {
                self.tokens.push(token);
                continue;
            }
            if let Some(op) = OPS.iter().find(|op| self.rest().starts_with(op.as_bytes())) {
                self.at += op.len();
                self.tokens.push(Token::Op(op));
                if *op == "\n" {
                    self.here_documents()?;
                }
                continue;
            }
            let word = self.word(b" \t\r\n;&|<>()", false)?;
            self.note_here(&word);
            self.tokens.push(Token::Word(word));
        }
    }

    fn redirect(&mut self) -> Option<Token> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        let after = &self.rest()[digits..];
        let op = REDIRECTS.iter().find(|op| after.starts_with(op.as_bytes()))?;
        let fd = std::str::from_utf8(&self.rest()[..digits]).ok()?.parse().ok();
        self.at += digits + op.len();
        Some(Token::Redirect(fd, op))
    }

    fn note_here(&mut self, word: &Word) {
        let Some(Token::Redirect(_, op @ ("<<" | "<<-"))) = self.tokens.last() else { return };
        let quoted = word.iter().any(|part| matches!(part, Part::Text(_, true)));
        let mark = word.iter().flat_map(|part| match part {
            Part::Text(text, _) => text.clone(),
            _ => Vec::new(),
        });
        self.here.push((self.tokens.len(), mark.collect(), quoted, *op == "<<-"));
    }

    fn here_documents(&mut self) -> Result<(), String> {
        for (place, mark, quoted, tabs) in std::mem::take(&mut self.here) {
            let mut body = Vec::new();
            self.open = true;
            while self.at < self.text.len() {
                let end = self.rest().iter().position(|&b| b == b'\n');
                let line = &self.rest()[..end.unwrap_or(self.rest().len())];
                let cut = if tabs { line.iter().take_while(|&&b| b == b'\t').count() } else { 0 };
                let line = line[cut..].to_vec();
                self.at += cut + line.len() + usize::from(end.is_some());
                if line == mark {
                    self.open = false;
                    break;
                }
                body.extend(line);
                body.push(b'\n');
            }
            let word = if quoted { vec![Part::Text(body, true)] } else { here_word(&body)? };
            self.tokens[place] = Token::Word(word);
        }
        Ok(())
    }

    /// Up to a byte that `ends` it outside of quotes. In double quotes only `$`, `` ` `` and `\` are special.
    fn word(&mut self, ends: &[u8], double: bool) -> Result<Word, String> {
        let mut parts = Vec::new();
        while let Some(&b) = self.rest().first() {
            if ends.contains(&b) {
                break;
            }
            self.at += 1;
            match b {
                b'\'' if !double => {
                    let end = self.rest().iter().position(|&b| b == b'\'');
                    let end = end.ok_or("Unterminated quoted string")?;
                    add(&mut parts, &self.rest()[..end], true);
                    self.at += end + 1;
                }
                b'"' if !double => {
                    add(&mut parts, b"", true);
                    parts.extend(self.word(b"\"", true)?);
                    if self.rest().first() != Some(&b'"') {
                        return Err("Unterminated quoted string".into());
                    }
                    self.at += 1;
                }
                b'\\' => self.escaped(&mut parts, double),
                b'$' => parts.push(self.dollar(double)?),
                b'`' => parts.push(self.backquote(double)?),
                b => add(&mut parts, &[b], double),
            }
        }
        Ok(parts)
    }

    fn escaped(&mut self, parts: &mut Word, double: bool) {
        match self.rest().first().copied() {
            Some(b'\n') => self.at += 1,
            Some(b) if !double || b"$`\"\\".contains(&b) => {
                add(parts, &[b], true);
                self.at += 1;
            }
            _ => add(parts, b"\\", true),
        }
    }

    fn dollar(&mut self, quoted: bool) -> Result<Part, String> {
        let rest = self.rest();
        match rest.first() {
            Some(b'(') => {
                self.at += 1;
                let end = self.matching()?;
                let inner = parse(&self.text[self.at..end])?;
                self.at = end + 1;
                Ok(Part::Command(Box::new(inner), quoted))
            }
            Some(b'{') => {
                self.at += 1;
                self.braces(quoted)
            }
            Some(b) if b"?#$@*!-".contains(b) || b.is_ascii_digit() => {
                let name = vec![*b];
                self.at += 1;
                Ok(Part::Var { name, op: vec![], word: vec![], quoted })
            }
            _ => {
                let name = name_at(rest);
                self.at += name.len();
                Ok(match name.is_empty() {
                    true => Part::Text(b"$".to_vec(), quoted),
                    false => Part::Var { name, op: vec![], word: vec![], quoted },
                })
            }
        }
    }

    fn braces(&mut self, quoted: bool) -> Result<Part, String> {
        if self.rest().first() == Some(&b'#') && self.rest().get(1) != Some(&b'}') {
            self.at += 1;
            let name = name_at(self.rest());
            self.at += name.len() + 1;
            return Ok(Part::Var { name, op: b"#len".to_vec(), word: vec![], quoted });
        }
        let mut name = name_at(self.rest());
        if name.is_empty() {
            name = self.rest().first().copied().into_iter().collect();
        }
        self.at += name.len();
        let op: Vec<u8> =
            self.rest().iter().take_while(|b| b":-+=?%#".contains(b)).take(2).copied().collect();
        self.at += op.len();
        let word = self.word(b"}", quoted)?;
        if self.rest().first() != Some(&b'}') {
            return Err("Bad substitution".into());
        }
        self.at += 1;
        Ok(Part::Var { name, op, word, quoted })
    }

    /// Where the `)` is that ends the text from here on.
    fn matching(&self) -> Result<usize, String> {
        let (mut depth, mut quote, mut at) = (0, 0, self.at);
        while let Some(&b) = self.text.get(at) {
            match b {
                b'\\' if quote != b'\'' => at += 1,
                b'\'' | b'"' if quote == 0 => quote = b,
                _ if quote == b && quote != 0 => quote = 0,
                b'(' if quote == 0 => depth += 1,
                b')' if quote == 0 && depth == 0 => return Ok(at),
                b')' if quote == 0 => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        Err("end of file unexpected (expecting \")\")".into())
    }

    fn backquote(&mut self, quoted: bool) -> Result<Part, String> {
        let end =
            self.rest().iter().position(|&b| b == b'`').ok_or("Unterminated quoted string")?;
        let inner: Node = parse(&self.rest()[..end])?;
        self.at += end + 1;
        Ok(Part::Command(Box::new(inner), quoted))
    }
}

fn name_at(text: &[u8]) -> Vec<u8> {
    let first = text.first().is_some_and(|b| !b.is_ascii_digit());
    let name = text.iter().take_while(|&&b| first && (b == b'_' || b.is_ascii_alphanumeric()));
    name.copied().collect()
}

fn add(parts: &mut Word, text: &[u8], quoted: bool) {
    match parts.last_mut() {
        Some(Part::Text(last, was)) if *was == quoted => last.extend_from_slice(text),
        _ => parts.push(Part::Text(text.to_vec(), quoted)),
    }
}

fn here_word(body: &[u8]) -> Result<Word, String> {
    let mut lexer = Lexer { text: body, at: 0, tokens: Vec::new(), here: Vec::new(), open: false };
    lexer.word(b"", true)
}
