//! What would be left of the image's files in one layer.

use crate::analysis::hidden::{Hidden, never_shown};
use crate::analysis::union::Union;

/// Bytes of all file bodies that the layers store, less the hidden ones and those that not even their own layer shows.
pub fn squashed_bytes(union: &Union, hidden: &Hidden) -> u64 {
    let stored = (0..union.layer_count()).map(|layer| union.stored_by(layer));
    let never = never_shown(union).into_iter().fold(0, u64::saturating_add);
    stored.fold(0, u64::saturating_add).saturating_sub(hidden.bytes).saturating_sub(never)
}

#[cfg(test)]
mod tests {
    use super::squashed_bytes;
    use crate::analysis::hidden::hidden;
    use crate::analysis::union::tests::union;

    #[test]
    fn only_what_the_final_tree_shows_is_left() {
        for (layers, left) in [
            (vec![vec!["a=4444", "b=>a"], vec![".wh.a"]], 4),
            (vec![vec!["a=4444"], vec!["a=1"]], 1),
            (vec![vec!["a=4444", "a=22"]], 2),
            (vec![vec!["d/a=4444"], vec![".wh.d"]], 0),
        ] {
            let slices: Vec<&[&str]> = layers.iter().map(Vec::as_slice).collect();
            let union = union(&slices);
            assert_eq!(squashed_bytes(&union, &hidden(&union)), left, "{layers:?}");
        }
    }
}
