//! A search for a regular expression in a program of its own: the engine is several times as large as all else that searches, so
//! it is fetched when it is first used. What is told passes between the programs as bytes.

use super::{InLines, Searcher, Told};
use crate::analysis::search::{Matcher, Pattern, Syntax};
use crate::domain::wire::to_bytes;

/// Looks for one expression in one content after another.
#[derive(Debug)]
pub struct Expression(InLines<Matcher>);

impl Expression {
    /// Compiles it, or a text that only the engine knows how to fold. The error is a sentence.
    pub fn new(text: &str, literal: bool, ignore_case: bool, binary: bool) -> Result<Self, String> {
        let pattern = Pattern::new(text, Syntax { literal, ignore_case });
        let pattern = pattern.map_err(|why| format!("This is no regular expression: {why}"))?;
        Ok(Self(InLines::new(pattern.matcher(), binary)))
    }

    /// Another content begins.
    pub fn begin(&mut self) {
        self.0.begin();
    }

    /// Takes the next bytes. What it tells, as bytes; nothing when there is nothing to be told.
    pub fn feed(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        sent(&self.0.feed(bytes))
    }

    /// The same for so many zeros.
    pub fn hole(&mut self, length: u64) -> Option<Vec<u8>> {
        sent(&self.0.hole(length))
    }

    /// The content ended.
    pub fn end(&mut self) -> Option<Vec<u8>> {
        sent(&self.0.end())
    }
}

fn sent(told: &Told) -> Option<Vec<u8>> {
    (*told != Told::default()).then(|| to_bytes(told))
}
