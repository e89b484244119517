//! Under which names the final image shows a file that a layer stores.

use crate::analysis::union::Union;
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
    let name = |node| Some(Name { layer: union.last(node)?.layer, path: union.path(node) });
    let nodes = union.shown_names(layer, entry, path).take(MOST);
    let mut names: Vec<Name> = nodes.filter_map(name).collect();
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

    #[test]
    fn a_file_that_links_led_elsewhere_is_shown_there() {
        let union = union(&[&["usr/bin/", "bin->usr/bin"], &["bin/t=1", "b=>bin/t"], &["bin/t=2"]]);
        let names = |layer, entry| shown_names(&union, layer, entry, b"bin/t");
        assert_eq!(names(1, 0), [Name { layer: 1, path: b"b".to_vec() }]);
        assert_eq!(names(2, 0), [Name { layer: 2, path: b"usr/bin/t".to_vec() }]);
    }
}
