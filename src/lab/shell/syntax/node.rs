//! What commands are made of.

use std::sync::Arc;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Part {
    /// Bytes; quoted ones are no pattern.
    Text(Vec<u8>, bool),
    /// `$NAME`, `${NAME}`, `${NAME:-WORD}` and the like; quoted ones are not split.
    Var {
        /// NAME, a number, or one of `?#$@*!-`.
        name: Vec<u8>,
        /// What is done with the value.
        op: Op,
        /// In double quotes.
        quoted: bool,
    },
    /// `$(…)` or `` `…` ``.
    Command(Box<Node>, bool),
    /// `$((…))`.
    Sum(Word, bool),
}

/// What `${NAME…}` does with a value. A flag says that a colon stood before it: empty is as good as unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Op {
    /// Nothing.
    Value,
    /// `#` before the name.
    Length,
    /// `-WORD`
    Else(bool, Word),
    /// `=WORD`
    Assign(bool, Word),
    /// `?WORD`
    Need(bool, Word),
    /// `+WORD`
    Instead(bool, Word),
    /// `#PATTERN`, and `##` for the longest.
    CutStart(bool, Word),
    /// `%PATTERN`, and `%%` for the longest.
    CutEnd(bool, Word),
    /// `:FROM:COUNT`
    Slice(Word, Option<Word>),
    /// `/PATTERN/WORD`, and `//` for all.
    Replace(bool, Word, Word),
}

/// Pieces in a row.
pub(in super::super) type Word = Vec<Part>;

/// Where a redirection leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Redirect {
    /// `<`
    Read(Word),
    /// `>`
    Write(Word),
    /// `>|`: also over a file, whatever `set -C` said.
    Over(Word),
    /// `>>`
    Append(Word),
    /// `<>`
    Both(Word),
    /// `>&1`, `<&3`, `>&-`
    Copy(Word),
    /// `<<END`
    Here(Word),
}

/// One more of a list: true for `&&`, false for `||`.
pub(in super::super) type Chained = (bool, Node);

/// A command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Node {
    /// Words after assignments, and the line that they begin in.
    Simple {
        assign: Vec<(Vec<u8>, Word)>,
        words: Vec<Word>,
        redirects: Vec<(u32, Redirect)>,
        line: u32,
    },
    /// `a | b`
    Pipe(Vec<Node>),
    /// `! a`
    Not(Box<Node>),
    /// `a && b || c`
    Chain(Box<Node>, Vec<Chained>),
    /// `a; b`
    Seq(Vec<Node>),
    /// `a &`
    Background(Box<Node>),
    /// `( a )`, `{ a; }` with redirections; the first is a shell of its own.
    Group { body: Box<Node>, own: bool, redirects: Vec<(u32, Redirect)> },
    /// `if a; then b; elif c; then d; else e; fi`: what is tested and what is done then, and what else.
    If(Vec<(Node, Node)>, Option<Box<Node>>),
    /// `while a; do b; done`; `until` when the flag is set.
    While(Box<Node>, Box<Node>, bool),
    /// `for NAME in WORDS; do a; done`
    For(Vec<u8>, Vec<Word>, Box<Node>),
    /// `case WORD in PATTERN|PATTERN) a;; esac`
    Case(Word, Vec<(Vec<Word>, Node)>),
    /// `NAME() a`
    Function(Vec<u8>, Arc<Node>),
}
