//! From text to commands (POSIX 2.2 to 2.10).

mod brace;
mod compound;
mod lex;
mod mistake;
mod node;
mod parse;
#[cfg(test)]
mod tests;

pub(super) use mistake::Mistake;
pub(super) use node::{Chained, Node, Op, Part, Redirect, Word};
pub(super) use parse::{Parser, goes_on, is_keyword, is_name, parse};
