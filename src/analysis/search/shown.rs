//! Under which names the final image shows a file that a layer stores.

use crate::analysis::union::{NodeId, Union};
use crate::domain::order::SortSmall;

/// Names of one file that are told; hard links may give it a million.
const MOST: usize = 100;

/// A name in the final image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The layer that gave it.
    pub layer: u32,
    /// Normalised.
    pub path: Vec<u8>,
}

/// The names that show an entry of a layer's tar, by path, a hundred at most; none when the final image hides it. `path` is the
/// entry's own.
pub fn shown_names(union: &Union, layer: u32, entry: u32, path: &[u8]) -> Vec<Name> {
    if !union.shown(layer, entry) {
        return Vec::new();
    }
    let own = || union.find(path).into_iter();
    let mut nodes: Vec<NodeId> = union.links_to(layer, entry).collect();
    if nodes.is_empty() {
        nodes.extend(own());
    }
    let name = |node: NodeId| {
        let version = union.last(node)?;
        let is_it = version.entry_layer == Some(layer)
            && version.entry.is_some_and(|shown| shown.number() == entry);
        is_it.then(|| Name { layer: version.layer, path: union.path(node) })
    };
    let mut names: Vec<Name> = nodes.into_iter().filter_map(name).take(MOST).collect();
    names.sort_small_by(|a, b| a.path.cmp(&b.path));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn a_file_is_shown_under_the_names_that_are_left() {
        let union = union(&[&["a=1", "b=>a", "c=2"], &[".wh.a", "d=>b"], &["c=3"]]);
        let names = |layer, entry, path: &str| {
            let names = shown_names(&union, layer, entry, path.as_bytes()).into_iter();
            let text =
                |name: Name| format!("{}@{}", String::from_utf8(name.path).unwrap(), name.layer);
            names.map(text).collect::<Vec<_>>()
        };
        assert_eq!(names(0, 0, "a"), ["b@0", "d@1"]);
        assert_eq!(names(0, 2, "c"), [""; 0]);
        assert_eq!(names(2, 0, "c"), ["c@2"]);
    }
}
