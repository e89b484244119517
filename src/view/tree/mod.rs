//! An image's tree on the screen: the union as a list.

mod scope;
#[cfg(test)]
mod tests;

use crate::analysis::union::{NodeId, Union};
use crate::view::list::Outline;
use crate::view::rows::{Paths, TreeQuery};
use crate::view::{list, text};
use scope::Scope;

/// The tree as it is on the screen.
pub type TreeModel = Outline<Paths>;

/// The node of an escaped path with a leading `/` (see [`text::escape`]), if any layer has it.
pub fn find(union: &Union, path: &str) -> Option<NodeId> {
    list::find(&Scope::new(union, &TreeQuery::default()), path).map(NodeId)
}

/// The whole path of a node, escaped, with a leading `/`.
pub fn spell(union: &Union, node: NodeId) -> String {
    format!("/{}", text::escape(&union.path(node)))
}
