//! The shell's grammar (POSIX 2.10): lists, pipelines, redirections, `if`, `for`, `while`, `case`, groups, functions.

use super::lex::{Lexer, Token};
use super::mistake::Mistake;
use super::node::{Node, Part, Redirect, Word};

/// Words that are no commands where a command may begin.
const KEYWORDS: [&str; 16] = [
    "!", "{", "}", "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done",
    "case", "esac", "in",
];

type Redirects = Vec<(u32, Redirect)>;

/// True for a word of the grammar.
pub(in super::super) fn is_keyword(word: &[u8]) -> bool {
    KEYWORDS.iter().any(|known| known.as_bytes() == word)
}

/// True for what a variable may be called.
pub(in super::super) fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && !name[0].is_ascii_digit()
        && name.iter().all(|&b| b == b'_' || b.is_ascii_alphanumeric())
}

/// Reads all of a script.
pub(in super::super) fn parse(text: &[u8]) -> Result<Node, Mistake> {
    parse_at(text, 0)
}

/// The same, at some depth in another.
pub(super) fn parse_at(text: &[u8], depth: u32) -> Result<Node, Mistake> {
    let mut parser = Parser::new(Lexer::new(text, depth));
    let mut all = Vec::new();
    while let Some(node) = parser.next_line()? {
        all.push(node);
    }
    Ok(one_or(all))
}

/// True when more lines may bring what a text lacks: the end of a command, or of a here-document.
pub(in super::super) fn goes_on(text: &[u8]) -> bool {
    let mut parser = Parser::of(text);
    loop {
        match parser.next_line() {
            Ok(Some(_)) => {}
            Ok(None) => return parser.lexer.open,
            Err(mistake) => return mistake.is_open() || parser.lexer.open,
        }
    }
}

fn one_or(mut all: Vec<Node>) -> Node {
    if all.len() == 1 { all.remove(0) } else { Node::Seq(all) }
}

/// Reads commands, line by line.
pub(in super::super) struct Parser<'t> {
    pub(super) lexer: Lexer<'t>,
    /// The token that comes, once it was asked for; `None` inside is the end.
    pub(super) peeked: Option<Option<Token>>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(lexer: Lexer<'t>) -> Self {
        Self { lexer, peeked: None }
    }

    /// A reader of a script.
    pub(in super::super) fn of(text: &'t [u8]) -> Self {
        Self::new(Lexer::new(text, 0))
    }

    /// The next line with something in it, with all that belongs to it; `None` at the end.
    pub(in super::super) fn next_line(&mut self) -> Result<Option<Node>, Mistake> {
        self.skip_newlines()?;
        let mut all = Vec::new();
        while self.peek()?.is_some() && !self.take_op("\n")? {
            let (node, more) = self.item()?;
            all.push(node);
            if !more && self.peek()?.is_some() && !self.is_op("\n")? {
                return Err(self.unexpected(None)?);
            }
        }
        Ok((!all.is_empty()).then(|| one_or(all)))
    }

    /// The line that is read, from 1.
    pub(in super::super) fn line(&mut self) -> u32 {
        self.lexer.line()
    }

    /// All up to the `)` of a `$(`.
    pub(super) fn inner(&mut self) -> Result<Node, Mistake> {
        let node = self.list(&[], false)?;
        self.expect_op(")")?;
        Ok(node)
    }

    pub(super) fn peek(&mut self) -> Result<Option<&Token>, Mistake> {
        if self.peeked.is_none() {
            self.peeked = Some(self.lexer.token()?);
        }
        Ok(self.peeked.as_ref().and_then(Option::as_ref))
    }

    pub(super) fn next(&mut self) -> Result<Option<Token>, Mistake> {
        self.peek()?;
        Ok(self.peeked.take().flatten())
    }

    pub(super) fn next_if_word(&mut self) -> Result<Option<Token>, Mistake> {
        if matches!(self.peek()?, Some(Token::Word(_))) { self.next() } else { Ok(None) }
    }

    pub(super) fn is_op(&mut self, op: &str) -> Result<bool, Mistake> {
        Ok(matches!(self.peek()?, Some(Token::Op(found)) if *found == op))
    }

    pub(super) fn take_op(&mut self, op: &str) -> Result<bool, Mistake> {
        let is = self.is_op(op)?;
        if is {
            self.peeked = None;
        }
        Ok(is)
    }

    pub(super) fn expect_op(&mut self, op: &'static str) -> Result<(), Mistake> {
        if self.take_op(op)? { Ok(()) } else { Err(self.unexpected(Some(op))?) }
    }

    pub(super) fn keyword(&mut self) -> Result<Option<&str>, Mistake> {
        Ok(match self.peek()? {
            Some(Token::Word(word)) => match word.as_slice() {
                [Part::Text(text, false)] => std::str::from_utf8(text).ok(),
                _ => None,
            },
            _ => None,
        })
    }

    pub(super) fn take_keyword(&mut self, word: &str) -> Result<bool, Mistake> {
        let is = self.keyword()? == Some(word);
        if is {
            self.peeked = None;
        }
        Ok(is)
    }

    pub(super) fn expect(&mut self, word: &'static str) -> Result<(), Mistake> {
        if self.take_keyword(word)? { Ok(()) } else { Err(self.unexpected(Some(word))?) }
    }

    /// What is wrong with the token that comes.
    pub(super) fn unexpected(
        &mut self,
        expected: Option<&'static str>,
    ) -> Result<Mistake, Mistake> {
        let keyword = self.keyword()?.filter(|word| is_keyword(word.as_bytes()));
        let found = match (keyword, expected) {
            (Some(word), _) => format!("\"{word}\""),
            _ => match self.peek()? {
                None => return Ok(Mistake::End(expected)),
                Some(Token::Word(_)) => "word".into(),
                Some(Token::Redirect(..)) => "redirection".into(),
                Some(Token::Op("\n")) => "newline".into(),
                Some(Token::Op(op)) => format!("\"{op}\""),
            },
        };
        Ok(Mistake::Unexpected(found, expected))
    }

    pub(super) fn skip_newlines(&mut self) -> Result<(), Mistake> {
        while self.take_op("\n")? {}
        Ok(())
    }

    /// One of a list, and whether something may follow it: `;`, `&`.
    fn item(&mut self) -> Result<(Node, bool), Mistake> {
        let node = self.chain()?;
        if self.take_op("&")? {
            return Ok((Node::Background(Box::new(node)), true));
        }
        Ok((node, self.take_op(";")?))
    }

    pub(super) fn list(&mut self, ends: &[&'static str], needed: bool) -> Result<Node, Mistake> {
        let mut all = Vec::new();
        loop {
            self.skip_newlines()?;
            let ended = self.keyword()?.is_some_and(|word| ends.contains(&word));
            if ended || self.peek()?.is_none() || self.is_op(")")? || self.is_op(";;")? {
                break;
            }
            let (node, more) = self.item()?;
            all.push(node);
            if !more && !self.is_op("\n")? {
                break;
            }
        }
        if needed && all.is_empty() && self.peek()?.is_some() {
            return Err(self.unexpected(None)?);
        }
        Ok(one_or(all))
    }

    fn chain(&mut self) -> Result<Node, Mistake> {
        let first = self.pipeline()?;
        let mut more = Vec::new();
        loop {
            let and = self.take_op("&&")?;
            if !and && !self.take_op("||")? {
                break;
            }
            self.skip_newlines()?;
            more.push((and, self.pipeline()?));
        }
        Ok(if more.is_empty() { first } else { Node::Chain(Box::new(first), more) })
    }

    fn pipeline(&mut self) -> Result<Node, Mistake> {
        if self.take_keyword("!")? {
            self.lexer.enter()?;
            let node = self.pipeline()?;
            self.lexer.leave();
            return Ok(Node::Not(Box::new(node)));
        }
        let mut all = vec![self.command()?];
        while self.take_op("|")? {
            self.skip_newlines()?;
            all.push(self.command()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Pipe(all) })
    }

    pub(super) fn command(&mut self) -> Result<Node, Mistake> {
        self.lexer.enter()?;
        let node = self.compound()?;
        let node = match node {
            Some(node) => self.with_redirects(node)?,
            None => self.simple()?,
        };
        self.lexer.leave();
        Ok(node)
    }

    pub(super) fn redirects(&mut self) -> Result<Redirects, Mistake> {
        let mut all = Vec::new();
        while matches!(self.peek()?, Some(Token::Redirect(..))) {
            self.redirect(&mut all)?;
        }
        Ok(all)
    }

    fn redirect(&mut self, all: &mut Redirects) -> Result<(), Mistake> {
        let Some(Token::Redirect(fd, op)) = self.next()? else { return Ok(()) };
        let Some(Token::Word(word)) = self.next_if_word()? else {
            return Err(self.unexpected(None)?);
        };
        let fd = fd.unwrap_or(u32::from(!op.starts_with('<')));
        let redirect = match op {
            "<" => Redirect::Read(word),
            ">>" => Redirect::Append(word),
            ">|" => Redirect::Over(word),
            "<>" => Redirect::Both(word),
            ">&" | "<&" => Redirect::Copy(word),
            "<<" | "<<-" => Redirect::Here(self.lexer.document(&word, op == "<<-")?),
            _ => Redirect::Write(word),
        };
        all.push((fd, redirect));
        if op == "&>" {
            all.push((2, Redirect::Copy(vec![Part::Text(b"1".to_vec(), false)])));
        }
        Ok(())
    }

    fn simple(&mut self) -> Result<Node, Mistake> {
        let (mut assign, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        let line = self.lexer.line();
        loop {
            match self.peek()? {
                Some(Token::Redirect(..)) => self.redirect(&mut redirects)?,
                Some(Token::Word(_)) => {
                    let Some(Token::Word(word)) = self.next()? else { continue };
                    match assignment(&word).filter(|_| words.is_empty()) {
                        Some(pair) => assign.push(pair),
                        None if words.is_empty() && is(&word, b"[[") => {
                            words = self.double_brackets(word)?;
                        }
                        None => words.push(word),
                    }
                }
                Some(Token::Op("(")) if words.len() == 1 && assign.is_empty() => {
                    self.peeked = None;
                    self.expect_op(")")?;
                    let name = words.concat().iter().flat_map(Part::plain).copied().collect();
                    return self.function(name);
                }
                _ if assign.is_empty() && words.is_empty() && redirects.is_empty() => {
                    return Err(self.unexpected(None)?);
                }
                _ => return Ok(Node::Simple { assign, words, redirects, line }),
            }
        }
    }

    /// `[[ … ]]`, where `&&`, `||`, `<` and `>` are words.
    fn double_brackets(&mut self, first: Word) -> Result<Vec<Word>, Mistake> {
        let mut words = vec![first];
        loop {
            let word = match self.peek()? {
                Some(Token::Op("&&")) => "-a",
                Some(Token::Op("||")) => "-o",
                Some(Token::Redirect(None, op @ ("<" | ">"))) => op,
                Some(Token::Word(_)) => {
                    let Some(Token::Word(word)) = self.next()? else { continue };
                    let last = is(&word, b"]]");
                    words.push(word);
                    if last {
                        return Ok(words);
                    }
                    continue;
                }
                _ => return Err(self.unexpected(Some("]]"))?),
            };
            words.push(vec![Part::Text(word.into(), true)]);
            self.peeked = None;
        }
    }
}

fn is(word: &Word, text: &[u8]) -> bool {
    matches!(word.as_slice(), [Part::Text(found, false)] if found == text)
}

/// `NAME=WORD` taken apart.
fn assignment(word: &Word) -> Option<(Vec<u8>, Word)> {
    let [Part::Text(text, false), rest @ ..] = word.as_slice() else { return None };
    let at = text.iter().position(|&b| b == b'=')?;
    if !is_name(&text[..at]) {
        return None;
    }
    let mut value = vec![Part::Text(text[at + 1..].to_vec(), false)];
    value.extend_from_slice(rest);
    Some((text[..at].to_vec(), value))
}
