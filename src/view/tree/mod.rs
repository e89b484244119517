//! The tree that is on the screen: which rows there are, in which order, and the few that are drawn.
//!
//! [`TreeModel`] keeps the query, the open folders and the flat list of visible rows (6 bytes each). A change of the query or
//! of a folder makes the list anew; a scroll only reads it.

pub mod filter;
mod find;
pub mod fold;
mod kept;
mod model;
mod rows;
mod scope;
#[cfg(test)]
mod tests;

pub use find::{find, spell};
pub use model::TreeModel;
