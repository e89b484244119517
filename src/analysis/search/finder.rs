//! What finds a pattern in bytes.

use std::ops::Range;

/// Whatever finds something in lines: text ([`Literal`](super::Literal)) or an expression ([`Matcher`]).
pub trait Finder {
    /// Where a match ends in the first line of `range` that has one. `bytes` may go on at both sides of it.
    fn end(&mut self, bytes: &[u8], range: Range<usize>) -> Option<usize>;
    /// The first match that begins at `from` or behind it in one line, which comes without its end.
    fn place(&mut self, line: &[u8], from: usize) -> Option<Range<usize>>;
}
