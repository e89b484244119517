//! A program of awk, read: rules of a pattern and statements, and expressions by how strongly their signs bind (POSIX awk,
//! "Grammar"). Arrays, loops and functions of one's own are not read.

use super::expression::Expr;

/// When a rule is for a record.
pub(super) enum When {
    Begin,
    End,
    Always,
    If(Expr),
}

pub(super) type Rule = (When, Vec<Statement>);

pub(super) enum Statement {
    Print(Vec<Expr>),
    Printf(Vec<Expr>),
    Do(Expr),
    If(Expr, Vec<Statement>, Vec<Statement>),
    Next,
    Exit(Option<Expr>),
}

/// How deep expressions and statements lie in each other.
const DEEPEST: u32 = 40;

/// Signs that one expression may have.
const MOST: u32 = 200;

/// What could not be read, as it stands there.
pub(super) type Read<T> = Result<T, String>;

pub(super) struct Reader<'t> {
    pub(super) rest: &'t str,
    depth: u32,
    /// Signs in the expression that is read.
    signs: u32,
    /// In the words of `print`, where `>` leads to a file.
    pub(super) prints: bool,
}

pub(super) fn program(text: &str) -> Read<Vec<Rule>> {
    let mut reader = Reader { rest: text, depth: 0, signs: 0, prints: false };
    let mut rules = Vec::new();
    loop {
        reader.between();
        if reader.rest.is_empty() {
            return Ok(rules);
        }
        reader.signs = 0;
        let when = match () {
            () if reader.word("BEGIN") => When::Begin,
            () if reader.word("END") => When::End,
            () if reader.rest.starts_with('{') => When::Always,
            () => When::If(reader.expression(0)?),
        };
        reader.blank();
        let acts = match reader.rest.starts_with('{') {
            true => reader.block()?,
            false if matches!(when, When::If(_)) => vec![Statement::Print(Vec::new())],
            false => return Err(reader.shown()),
        };
        rules.push((when, acts));
    }
}

impl Reader<'_> {
    /// The beginning of what could not be read.
    pub(super) fn shown(&self) -> String {
        self.rest.chars().take(20).collect()
    }

    pub(super) fn blank(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            match self.rest.strip_prefix("\\\n") {
                Some(rest) => self.rest = rest,
                None => return,
            }
        }
    }

    /// Goes behind what parts statements and rules.
    fn between(&mut self) {
        self.behind(&[';', '\n']);
    }

    fn behind(&mut self, signs: &[char]) {
        loop {
            self.blank();
            self.rest = self.rest.trim_start_matches(signs);
            match self.rest.strip_prefix('#') {
                Some(rest) => self.rest = rest.split_once('\n').map_or("", |(_, rest)| rest),
                None if !self.rest.starts_with([' ', '\t', '\\']) => return,
                None if self.rest.starts_with('\\') && !self.rest.starts_with("\\\n") => return,
                None => {}
            }
        }
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        self.blank();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn needs(&mut self, sign: &str) -> Read<()> {
        if self.take(sign) { Ok(()) } else { Err(self.shown()) }
    }

    /// The name that stands here, or nothing.
    pub(super) fn name(&self) -> &str {
        let is = |c: char| c == '_' || c.is_ascii_alphanumeric();
        let end = self.rest.find(|c| !is(c)).unwrap_or(self.rest.len());
        let name = &self.rest[..end];
        if name.starts_with(|c: char| c.is_ascii_digit()) { "" } else { name }
    }

    fn word(&mut self, word: &str) -> bool {
        self.blank();
        let is = self.name() == word;
        self.rest = if is { &self.rest[word.len()..] } else { self.rest };
        is
    }

    /// Counts a sign: what stands in a row lies in each other, too.
    pub(super) fn more(&mut self) -> Read<()> {
        self.signs += 1;
        if self.signs > MOST { Err(self.shown()) } else { Ok(()) }
    }

    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.depth += 1;
        let got = if self.depth > DEEPEST { Err(self.shown()) } else { read(self) };
        self.depth -= 1;
        got
    }

    fn block(&mut self) -> Read<Vec<Statement>> {
        self.needs("{")?;
        let mut all = Vec::new();
        loop {
            self.between();
            if self.take("}") {
                return Ok(all);
            }
            let before = self.rest;
            all.push(self.deeper(Self::statement)?);
            // A block's end is its own.
            let read = before[..before.len() - self.rest.len()].trim_end();
            self.blank();
            if !read.ends_with('}') && !self.ends() {
                return Err(self.shown());
            }
        }
    }

    /// A block, or one statement, or none: `;`.
    fn body(&mut self) -> Read<Vec<Statement>> {
        self.behind(&['\n']);
        match self.rest.chars().next() {
            Some('{') => self.deeper(Self::block),
            Some(';') => Ok(Vec::new()),
            _ => Ok(vec![self.deeper(Self::statement)?]),
        }
    }

    fn statement(&mut self) -> Read<Statement> {
        self.signs = 0;
        if self.word("if") {
            self.needs("(")?;
            let test = self.expression(0)?;
            self.needs(")")?;
            let yes = self.body()?;
            let before = self.rest;
            self.between();
            if self.word("else") {
                return Ok(Statement::If(test, yes, self.body()?));
            }
            self.rest = before;
            return Ok(Statement::If(test, yes, Vec::new()));
        }
        for (word, formatted) in [("printf", true), ("print", false)] {
            if self.word(word) {
                let all = self.printed()?;
                return Ok(if formatted { Statement::Printf(all) } else { Statement::Print(all) });
            }
        }
        if self.word("next") {
            return Ok(Statement::Next);
        }
        if self.word("exit") {
            self.blank();
            return Ok(Statement::Exit(if self.ends() { None } else { Some(self.expression(0)?) }));
        }
        Ok(Statement::Do(self.expression(0)?))
    }

    /// Here a statement may end.
    fn ends(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with([';', '\n', '}', '#'])
    }

    fn printed(&mut self) -> Read<Vec<Expr>> {
        self.blank();
        if self.ends() {
            return Ok(Vec::new());
        }
        let start = self.rest;
        // Parentheses may be around all of them, or around the first part of one.
        if self.take("(") {
            let all = self.list();
            let closed = self.take(")");
            self.blank();
            match all {
                Ok(all) if closed && self.ends() => return Ok(all),
                _ => self.rest = start,
            }
        }
        self.prints = true;
        let all = self.list();
        self.prints = false;
        self.blank();
        if self.rest.starts_with(['>', '|']) { Err(self.shown()) } else { all }
    }

    pub(super) fn list(&mut self) -> Read<Vec<Expr>> {
        let mut all = vec![self.expression(0)?];
        while self.take(",") {
            self.behind(&['\n']);
            all.push(self.expression(0)?);
        }
        Ok(all)
    }

    /// The text up to a sign that no backslash stands before, which the reader goes behind.
    pub(super) fn until(&mut self, end: char) -> Read<String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == end => {
                    self.rest = &self.rest[at + end.len_utf8()..];
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, c)) if c == end => text.push(c),
                    Some((_, c)) => text.extend(['\\', c]),
                    None => text.push('\\'),
                },
                '\n' => break,
                c => text.push(c),
            }
        }
        Err(self.shown())
    }
}
