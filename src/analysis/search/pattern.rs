//! What is searched for: text or regular expressions, in lines.

use super::finder::Finder;
use regex_automata::meta::{Cache, Config, Regex};
use regex_automata::{Anchored, Input};
use regex_syntax::Error;
use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::hir::translate::TranslatorBuilder;
use regex_syntax::hir::{Class, ClassBytesRange, ClassUnicodeRange, Hir, HirKind, Look};
use regex_syntax::hir::{ClassBytes, ClassUnicode};
use std::ops::Range;

/// Bytes that the program of an expression may take: `(\w{100}){100}` would be unfolded into hundreds of megabytes.
const MOST_PROGRAM: usize = 16 << 20;

/// Bytes of the tables that a searching thread builds as it goes.
const MOST_TABLES: usize = 4 << 20;

/// Bytes of a pattern. `grep -f` is given lists of some thousand words.
const MOST_PATTERN: usize = 1 << 20;

/// How a pattern is to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Syntax {
    /// As text; else as a regular expression.
    pub literal: bool,
    /// Upper and lower case are the same.
    pub ignore_case: bool,
}

/// A compiled pattern. It never matches beyond a line; `^` and `$` are a line's ends. A line ends at LF or CR LF.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern; each of its lines is one of several alternatives, as in grep. The error is for a person.
    pub fn new(pattern: &str, syntax: Syntax) -> Result<Self, String> {
        if pattern.len() > MOST_PATTERN {
            return Err(format!("the pattern is longer than {MOST_PATTERN} bytes"));
        }
        // `a{,2}` is `a{0,2}`, as in GNU's.
        let mut parser = ParserBuilder::new().empty_min_range(true).build();
        let mut translator = TranslatorBuilder::new()
            .utf8(false)
            .multi_line(true)
            .case_insensitive(syntax.ignore_case)
            .build();
        let mut parse = |text: &str| {
            let ast = parser.parse(text).map_err(|error| Error::from(error).to_string())?;
            translator.translate(text, &ast).map_err(|error| Error::from(error).to_string())
        };
        let mut alternatives = Vec::new();
        for line in pattern.split('\n') {
            let line = line.strip_suffix('\r').filter(|_| pattern.contains('\n')).unwrap_or(line);
            let hir = if syntax.literal { parse(&regex_syntax::escape(line)) } else { parse(line) };
            alternatives.push(in_line(&hir?));
        }
        let config = Config::new()
            .utf8_empty(false)
            .nfa_size_limit(Some(MOST_PROGRAM))
            .hybrid_cache_capacity(MOST_TABLES);
        let built =
            Regex::builder().configure(config).build_from_hir(&Hir::alternation(alternatives));
        let regex = built.map_err(|error| match error.size_limit() {
            Some(_) => "the expression is too large once its repetitions are unfolded".to_owned(),
            None => error.to_string(),
        })?;
        Ok(Self { regex })
    }

    /// What searches for it on one thread.
    pub fn matcher(&self) -> Matcher {
        Matcher { regex: self.regex.clone(), cache: self.regex.create_cache() }
    }
}

/// A pattern, and the tables that a searching thread builds as it goes.
#[derive(Debug)]
pub struct Matcher {
    regex: Regex,
    cache: Cache,
}

impl Finder for Matcher {
    fn end(&mut self, bytes: &[u8], range: Range<usize>) -> Option<usize> {
        let input = Input::new(bytes).range(range).anchored(Anchored::No).earliest(true);
        self.regex.search_half_with(&mut self.cache, &input).map(|found| found.offset())
    }

    fn place(&mut self, line: &[u8], from: usize) -> Option<Range<usize>> {
        let input = Input::new(line).range(from..line.len());
        self.regex.search_with(&mut self.cache, &input).map(|found| found.range())
    }
}

/// The same expression, but so that nothing in it matches a line feed, and that its anchors are a line's ends.
fn in_line(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) if literal.0.contains(&b'\n') => Hir::fail(),
        HirKind::Literal(literal) => Hir::literal(literal.0.clone()),
        HirKind::Class(Class::Unicode(class)) => {
            let mut class = class.clone();
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new('\n', '\n')]));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Class(Class::Bytes(class)) => {
            let mut class = class.clone();
            class.difference(&ClassBytes::new([ClassBytesRange::new(b'\n', b'\n')]));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Look(Look::Start | Look::StartLF | Look::StartCRLF) => Hir::look(Look::StartLF),
        // The carriage return of a CR LF stands between the text and its end.
        HirKind::Look(Look::End | Look::EndLF | Look::EndCRLF) => {
            let cr = Hir::alternation(vec![Hir::literal(*b"\r"), Hir::empty()]);
            Hir::concat(vec![cr, Hir::look(Look::EndLF)])
        }
        HirKind::Look(look) => Hir::look(*look),
        HirKind::Repetition(repetition) => {
            Hir::repetition(repetition.with(in_line(&repetition.sub)))
        }
        HirKind::Capture(capture) => in_line(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(in_line).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(in_line).collect()),
    }
}
