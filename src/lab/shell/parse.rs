//! The shell's grammar (POSIX 2.10): words with quotes, lists, pipelines, redirections, `if`, `for`, `while`, groups.

use super::lex::{Token, lex};

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes; quoted ones are no pattern.
    Text(Vec<u8>, bool),
    /// `$NAME`, `${NAME}`, `${NAME:-WORD}` and the like; quoted ones are not split.
    Var {
        /// NAME, a digit, or one of `?#$@*!-`.
        name: Vec<u8>,
        /// Such as `:-`, empty when there is none.
        op: Vec<u8>,
        /// WORD.
        word: Vec<Part>,
        /// In double quotes.
        quoted: bool,
    },
    /// `$(…)` or `` `…` ``.
    Command(Box<Node>, bool),
}

/// Pieces in a row.
pub type Word = Vec<Part>;

/// Where a redirection leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// `<`
    Read(Word),
    /// `>`, and `>|`.
    Write(Word),
    /// `>>`
    Append(Word),
    /// `<>`
    Both(Word),
    /// `>&1`, `<&3`, `>&-`
    Copy(Word),
    /// `<<END`
    Here(Word),
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words after assignments.
    Simple { assign: Vec<(Vec<u8>, Word)>, words: Vec<Word>, redirects: Vec<(u32, Redirect)> },
    /// `a | b`
    Pipe(Vec<Node>),
    /// `! a`
    Not(Box<Node>),
    /// `a && b`
    And(Box<Node>, Box<Node>),
    /// `a || b`
    Or(Box<Node>, Box<Node>),
    /// `a; b`
    Seq(Vec<Node>),
    /// `a &`
    Background(Box<Node>),
    /// `( a )`, `{ a; }` with redirections; the first is a shell of its own.
    Group { body: Box<Node>, own: bool, redirects: Vec<(u32, Redirect)> },
    /// `if a; then b; else c; fi`
    If(Box<Node>, Box<Node>, Option<Box<Node>>),
    /// `while a; do b; done`; `until` when the flag is set.
    While(Box<Node>, Box<Node>, bool),
    /// `for NAME in WORDS; do a; done`
    For(Vec<u8>, Vec<Word>, Box<Node>),
}

/// Reads a script. The error is what stands where it can't, as the shells quote it.
pub fn parse(text: &[u8]) -> Result<Node, String> {
    let mut parser = Parser { tokens: lex(text)?, at: 0 };
    let node = parser.list(&[])?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(format!("\"{}\" unexpected", token.shown())),
    }
}

/// True when the text ends before the end mark of a here-document.
pub(super) fn waits_for_document(text: &[u8]) -> bool {
    super::lex::waits_for_document(text)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_op(&self, op: &str) -> bool {
        matches!(self.peek(), Some(Token::Op(found)) if *found == op)
    }

    fn take_op(&mut self, op: &str) -> bool {
        let is = self.is_op(op);
        self.at += usize::from(is);
        is
    }

    fn keyword(&self) -> Option<&str> {
        match self.peek()? {
            Token::Word(word) => match word.as_slice() {
                [Part::Text(text, false)] => std::str::from_utf8(text).ok(),
                _ => None,
            },
            _ => None,
        }
    }

    fn take_keyword(&mut self, word: &str) -> bool {
        let is = self.keyword() == Some(word);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        if self.take_keyword(word) {
            return Ok(());
        }
        let found = self.peek().map_or("end of file".to_owned(), Token::shown);
        Err(format!("{found} unexpected (expecting \"{word}\")"))
    }

    fn skip_newlines(&mut self) {
        while self.take_op("\n") {}
    }

    fn list(&mut self, ends: &[&str]) -> Result<Node, String> {
        let mut all = Vec::new();
        loop {
            while self.take_op("\n") || (!all.is_empty() && self.take_op(";")) {}
            let ended = self.keyword().is_some_and(|word| ends.contains(&word));
            if self.peek().is_none() || ended || self.is_op(")") || self.is_op(";;") {
                break;
            }
            let mut node = self.and_or()?;
            if self.take_op("&") {
                node = Node::Background(Box::new(node));
            } else if !(self.is_op(";") || self.is_op("\n")) {
                all.push(node);
                break;
            }
            all.push(node);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Node::Seq(all),
        })
    }

    fn and_or(&mut self) -> Result<Node, String> {
        let mut left = self.pipeline()?;
        loop {
            let and = self.take_op("&&");
            if !and && !self.take_op("||") {
                return Ok(left);
            }
            self.skip_newlines();
            let right = Box::new(self.pipeline()?);
            left = match and {
                true => Node::And(Box::new(left), right),
                false => Node::Or(Box::new(left), right),
            };
        }
    }

    fn pipeline(&mut self) -> Result<Node, String> {
        if self.take_keyword("!") {
            return Ok(Node::Not(Box::new(self.pipeline()?)));
        }
        let mut all = vec![self.command()?];
        while self.take_op("|") {
            self.skip_newlines();
            all.push(self.command()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Pipe(all) })
    }

    fn command(&mut self) -> Result<Node, String> {
        if self.take_op("(") {
            let body = Box::new(self.list(&[])?);
            if !self.take_op(")") {
                return Err("end of file unexpected (expecting \")\")".into());
            }
            return Ok(Node::Group { body, own: true, redirects: self.redirects()? });
        }
        match self.keyword() {
            Some("{") => {
                self.at += 1;
                let body = Box::new(self.list(&["}"])?);
                self.expect("}")?;
                Ok(Node::Group { body, own: false, redirects: self.redirects()? })
            }
            Some("if") => {
                self.at += 1;
                let node = self.branches()?;
                self.with_redirects(node)
            }
            Some(word @ ("while" | "until")) => {
                let until = word == "until";
                self.at += 1;
                let test = Box::new(self.list(&["do"])?);
                let body = Box::new(self.body()?);
                self.with_redirects(Node::While(test, body, until))
            }
            Some("for") => {
                self.at += 1;
                let node = self.for_loop()?;
                self.with_redirects(node)
            }
            _ => self.simple(),
        }
    }

    fn with_redirects(&mut self, node: Node) -> Result<Node, String> {
        let redirects = self.redirects()?;
        Ok(match redirects.is_empty() {
            true => node,
            false => Node::Group { body: Box::new(node), own: false, redirects },
        })
    }

    fn branches(&mut self) -> Result<Node, String> {
        let test = Box::new(self.list(&["then"])?);
        self.expect("then")?;
        let yes = Box::new(self.list(&["elif", "else", "fi"])?);
        if self.take_keyword("elif") {
            return Ok(Node::If(test, yes, Some(Box::new(self.branches()?))));
        }
        let no = match self.take_keyword("else") {
            true => Some(Box::new(self.list(&["fi"])?)),
            false => None,
        };
        self.expect("fi")?;
        Ok(Node::If(test, yes, no))
    }

    fn body(&mut self) -> Result<Node, String> {
        self.expect("do")?;
        let body = self.list(&["done"])?;
        self.expect("done")?;
        Ok(body)
    }

    fn for_loop(&mut self) -> Result<Node, String> {
        let name = self.keyword().unwrap_or_default().as_bytes().to_vec();
        self.at += 1;
        self.skip_newlines();
        let mut words = Vec::new();
        if self.take_keyword("in") {
            while let Some(Token::Word(word)) = self.peek() {
                words.push(word.clone());
                self.at += 1;
            }
        } else {
            let all = Part::Var { name: b"@".to_vec(), op: vec![], word: vec![], quoted: true };
            words.push(vec![all]);
        }
        while self.take_op(";") || self.take_op("\n") {}
        Ok(Node::For(name, words, Box::new(self.body()?)))
    }

    fn redirects(&mut self) -> Result<Vec<(u32, Redirect)>, String> {
        let mut all = Vec::new();
        while let Some(Token::Redirect(fd, op)) = self.peek().cloned() {
            self.at += 1;
            all.push(self.redirect(fd, op)?);
        }
        Ok(all)
    }

    fn redirect(&mut self, fd: Option<u32>, op: &str) -> Result<(u32, Redirect), String> {
        let word = match self.peek() {
            Some(Token::Word(word)) => word.clone(),
            other => {
                let found = other.map_or("newline".to_owned(), Token::shown);
                return Err(format!("{found} unexpected"));
            }
        };
        self.at += 1;
        let input = op.starts_with('<');
        let fd = fd.unwrap_or(u32::from(!input));
        let redirect = match op {
            "<" => Redirect::Read(word),
            ">>" => Redirect::Append(word),
            "<>" => Redirect::Both(word),
            ">&" | "<&" => Redirect::Copy(word),
            "<<" | "<<-" => Redirect::Here(word),
            _ => Redirect::Write(word),
        };
        Ok((fd, redirect))
    }

    fn simple(&mut self) -> Result<Node, String> {
        let (mut assign, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            match self.peek().cloned() {
                Some(Token::Redirect(fd, op)) => {
                    self.at += 1;
                    redirects.push(self.redirect(fd, op)?);
                }
                Some(Token::Word(word)) => {
                    self.at += 1;
                    match assignment(&word).filter(|_| words.is_empty()) {
                        Some(pair) => assign.push(pair),
                        None => words.push(word),
                    }
                }
                other => {
                    if assign.is_empty() && words.is_empty() && redirects.is_empty() {
                        let found = other.map_or("end of file".to_owned(), |token| token.shown());
                        return Err(format!("{found} unexpected"));
                    }
                    return Ok(Node::Simple { assign, words, redirects });
                }
            }
        }
    }
}

/// `NAME=WORD` taken apart.
fn assignment(word: &Word) -> Option<(Vec<u8>, Word)> {
    let [Part::Text(text, false), rest @ ..] = word.as_slice() else { return None };
    let at = text.iter().position(|&b| b == b'=')?;
    let name = &text[..at];
    let fine = !name.is_empty()
        && !name[0].is_ascii_digit()
        && name.iter().all(|&b| b == b'_' || b.is_ascii_alphanumeric());
    if !fine {
        return None;
    }
    let mut value = vec![Part::Text(text[at + 1..].to_vec(), false)];
    value.extend_from_slice(rest);
    Some((name.to_vec(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_shells_read() {
        for good in [
            "",
            "a",
            "a;b",
            "a && b || c",
            "a | b | c",
            "if a; then b; elif c; then d; else e; fi",
            "for x in 1 2; do echo $x; done",
            "while false; do :; done",
            "(a; b) > x",
            "{ a; } 2>&1",
            "a # comment",
            "x=1 y=2 a",
            "! a",
            "a &",
            "cat <<E\nx\nE\n",
            "echo \"$(a \"b\")\" `c`",
            "a\nb\n\nc\n",
            "echo a'b'\"c\"\\ d",
            "echo ${x:-y}",
        ] {
            assert!(parse(good.as_bytes()).is_ok(), "{good}: {:?}", parse(good.as_bytes()));
        }
        for bad in ["a &&", "| a", "if a; then", "(a", "echo 'x", "a >", "fi )", "a || ;"] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}: {:?}", parse(bad.as_bytes()));
        }
    }
}
