//! What stands between the braces of a template: terms, commands of them, and pipes of commands, as Go reads them.

use super::functions::FUNCTIONS;
use super::template::{DEPTH, too_deep, wrong};
use serde_json::Value;

/// `$a, $b := first | second`.
pub(super) struct Pipe<'t> {
    /// All of it, as it was written.
    pub(super) text: &'t str,
    /// Variables that take the value.
    pub(super) takers: Vec<&'t str>,
    /// They are new: `:=`, not `=`.
    pub(super) news: bool,
    pub(super) commands: Vec<Command<'t>>,
}

/// A term with arguments behind it.
pub(super) struct Command<'t> {
    pub(super) text: &'t str,
    pub(super) terms: Vec<Term<'t>>,
}

/// A value, or a function.
pub(super) struct Term<'t> {
    pub(super) text: &'t str,
    pub(super) base: Base<'t>,
    /// Fields of it, one in the other.
    pub(super) path: Vec<&'t str>,
}

/// What the fields of a term are of.
pub(super) enum Base<'t> {
    Dot,
    Variable(&'t str),
    Literal(Value),
    Function(&'t str),
    Group(Box<Pipe<'t>>),
}

/// A piece of the text between braces.
#[derive(Clone, Copy, PartialEq)]
enum Piece<'t> {
    Word(&'t str),
    Quoted(&'t str),
    Open(&'t str),
    Close(&'t str),
    Bar,
    Comma,
    Declares,
    Assigns,
}

/// Cuts a text into pieces. A `)` may have fields right behind it, which then are a word that begins with a dot; `true` beside a
/// piece says that no blank is before it.
fn pieces(text: &str) -> Result<Vec<(Piece<'_>, bool)>, String> {
    let (mut out, mut rest, mut close) = (Vec::new(), text, true);
    while let Some(first) = rest.chars().next() {
        let (piece, length) = match first {
            first if first.is_whitespace() => {
                (rest, close) = (&rest[first.len_utf8()..], false);
                continue;
            }
            '(' => (Piece::Open(rest), 1),
            ')' => (Piece::Close(rest), 1),
            '|' => (Piece::Bar, 1),
            ',' => (Piece::Comma, 1),
            ':' if rest.starts_with(":=") => (Piece::Declares, 2),
            '=' => (Piece::Assigns, 1),
            '"' | '`' => {
                let length = quoted(rest, first)?;
                (Piece::Quoted(&rest[..length]), length)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "()|,:=\"`".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                if length == 0 {
                    return Err(wrong(&format!("unexpected {first:?} in command")));
                }
                (Piece::Word(&rest[..length]), length)
            }
        };
        out.push((piece, close));
        (rest, close) = (&rest[length..], true);
    }
    Ok(out)
}

/// How long a text in quotes is, with both of them.
fn quoted(text: &str, quote: char) -> Result<usize, String> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            letter if letter == quote => return Ok(at + 1),
            _ => {}
        }
    }
    let kind =
        if quote == '"' { "unterminated quoted string" } else { "unterminated raw quoted string" };
    Err(wrong(kind))
}

/// Reads what stands between braces. `variables`: those that there are, to which its own come.
pub(super) fn parse<'t>(text: &'t str, variables: &mut Vec<&'t str>) -> Result<Pipe<'t>, String> {
    let pieces = pieces(text)?;
    let mut parser = Parser { text, pieces: &pieces, variables, depth: 0 };
    let pipe = parser.pipe()?;
    match parser.pieces.first() {
        None => Ok(pipe),
        Some((Piece::Close(_), _)) => Err(wrong("unexpected right paren")),
        Some(_) => Err(wrong("unexpected input in command")),
    }
}

struct Parser<'p, 't> {
    /// What it reads, to tell where pieces are.
    text: &'t str,
    pieces: &'p [(Piece<'t>, bool)],
    variables: &'p mut Vec<&'t str>,
    depth: usize,
}

impl<'t> Parser<'_, 't> {
    fn next(&mut self) -> Option<(Piece<'t>, bool)> {
        let (first, rest) = self.pieces.split_first()?;
        self.pieces = rest;
        Some(*first)
    }

    fn peek(&self) -> Option<Piece<'t>> {
        self.pieces.first().map(|(piece, _)| *piece)
    }

    fn pipe(&mut self) -> Result<Pipe<'t>, String> {
        let (takers, news) = self.takers()?;
        let mut commands = Vec::new();
        loop {
            let terms = self.terms()?;
            if terms.is_empty() {
                match self.peek() {
                    Some(Piece::Bar) => return Err(wrong("unexpected \"|\" in command")),
                    _ if commands.is_empty() => return Err(wrong("missing value for command")),
                    _ => break,
                }
            }
            let text = span(self.text, terms[0].text, terms[terms.len() - 1].text);
            commands.push(Command { text, terms });
            if self.peek() != Some(Piece::Bar) {
                break;
            }
            self.next();
        }
        if news {
            self.variables.extend(&takers);
        }
        Ok(Pipe { text: self.text, takers, news, commands })
    }

    /// `$a, $b :=`, if it begins so.
    fn takers(&mut self) -> Result<(Vec<&'t str>, bool), String> {
        let mut takers = Vec::new();
        let mut at = 0;
        while let Some((Piece::Word(name), _)) = self.pieces.get(at)
            && name.starts_with('$')
            && !name.contains('.')
        {
            takers.push(*name);
            match self.pieces.get(at + 1).map(|(piece, _)| *piece) {
                Some(Piece::Comma) => at += 2,
                Some(piece @ (Piece::Declares | Piece::Assigns)) => {
                    if takers.len() > 2 {
                        return Err(wrong("too many declarations in range"));
                    }
                    self.pieces = &self.pieces[at + 2..];
                    let news = piece == Piece::Declares;
                    let unknown = takers.iter().find(|name| !self.variables.contains(name));
                    return match unknown.filter(|_| !news) {
                        Some(name) => Err(wrong(&format!("undefined variable {name:?}"))),
                        None => Ok((takers, news)),
                    };
                }
                _ => break,
            }
        }
        Ok((Vec::new(), false))
    }

    fn terms(&mut self) -> Result<Vec<Term<'t>>, String> {
        let mut terms: Vec<Term<'t>> = Vec::new();
        while let Some(piece) = self.peek() {
            let (text, base, path) = match piece {
                Piece::Bar | Piece::Close(_) => break,
                Piece::Quoted(text) => (text, Base::Literal(Value::String(unquoted(text))), ""),
                Piece::Word(text) => {
                    let (base, path) = self.word(text)?;
                    (text, base, path)
                }
                Piece::Open(text) => {
                    terms.push(self.group(text)?);
                    continue;
                }
                Piece::Comma => return Err(wrong("unexpected \",\" in command")),
                Piece::Declares => return Err(wrong("unexpected \":=\" in command")),
                Piece::Assigns => return Err(wrong("unexpected \"=\" in command")),
            };
            self.next();
            terms.push(term(text, base, path)?);
        }
        Ok(terms)
    }
    /// A pipe in parentheses, and the fields behind them. `text` begins with the first one.
    fn group(&mut self, text: &'t str) -> Result<Term<'t>, String> {
        if self.depth == DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        self.next();
        let pipe = self.pipe()?;
        self.depth -= 1;
        let Some((Piece::Close(behind), _)) = self.next() else {
            return Err(wrong("unclosed left paren"));
        };
        let text = &text[..text.len() - behind.len() + 1];
        let path = match self.pieces.first() {
            Some((Piece::Word(path), true)) if path.starts_with('.') => {
                self.next();
                path
            }
            _ => "",
        };
        term(text, Base::Group(Box::new(pipe)), path)
    }

    /// What a word is the beginning of, and the fields behind that.
    fn word(&self, word: &'t str) -> Result<(Base<'t>, &'t str), String> {
        let name = word.split('.').next().unwrap_or_default();
        if word.starts_with('.') {
            return Ok((Base::Dot, word));
        }
        if word.starts_with('$') {
            return match self.variables.contains(&name) {
                true => Ok((Base::Variable(name), &word[name.len()..])),
                false => Err(wrong(&format!("undefined variable {name:?}"))),
            };
        }
        let literal = match word {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "nil" => Some(Value::Null),
            _ => word.parse::<i64>().map(Value::from).ok().or_else(|| {
                let number = word.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c));
                word.parse::<f64>().ok().filter(|_| number).map(Value::from)
            }),
        };
        match literal {
            Some(literal) => Ok((Base::Literal(literal), "")),
            None if FUNCTIONS.contains(&word) => Ok((Base::Function(word), "")),
            None => Err(wrong(&format!("function {name:?} not defined"))),
        }
    }
}

fn term<'t>(text: &'t str, base: Base<'t>, path: &'t str) -> Result<Term<'t>, String> {
    let fields = path.strip_prefix('.').filter(|fields| !fields.is_empty());
    let path: Vec<&str> = fields.map(|fields| fields.split('.').collect()).unwrap_or_default();
    if path.contains(&"") {
        return Err(wrong("unexpected <.> in operand"));
    }
    Ok(Term { text, base, path })
}

/// From the beginning of one piece to the end of another.
fn span<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let place = |piece: &str| (piece.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    text.get(place(from)..place(to) + to.len()).unwrap_or(text)
}

/// A text without its quotes.
fn unquoted(text: &str) -> String {
    let inner = &text[1..text.len() - 1];
    if text.starts_with('`') {
        return inner.to_owned();
    }
    let (mut out, mut letters) = (String::new(), inner.chars());
    while let Some(letter) = letters.next() {
        out.push(match letter {
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            letter => letter,
        });
    }
    out
}
