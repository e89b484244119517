//! What `docker history` and `docker images` say that a layer weighs. It is neither the tar's length nor the sum of its bodies:
//! the engine adds up what it unpacked, regular files at their full size, each inode once, and for a symlink the length of its
//! target. Folders, whiteouts, devices and FIFOs weigh nothing.
//!
//! Measured with Docker Engine 26.1.5. A layer that BuildKit has just made there leaves the targets out, until it comes back
//! from an archive or a registry; an image in an archive has.

use super::bytes::add;
use super::union::{NodeId, Union};
use crate::domain::{EntryKind, EntryRef};

/// For each layer, base first, the bytes that docker says. A layer that was not read weighs 0.
pub fn docker_sizes(union: &Union) -> Vec<u64> {
    let mut sizes = vec![0; union.layer_count() as usize];
    for at in (0..union.len() as u32).flat_map(|node| union.range(NodeId(node))) {
        if union.own_state(at).is_some_and(|state| !union.is_linked(state)) {
            add(&mut sizes[union.layer_at(at) as usize], weight(union.version(at).entry));
        }
    }
    for (state, names) in union.shared() {
        // Its own layer shows it under one name at least, or docker has nothing of it.
        let places = names.iter().flat_map(|&name| union.range(name));
        if let Some(at) = places.into_iter().find(|&at| union.own_state(at) == Some(state)) {
            add(&mut sizes[union.layer_at(at) as usize], weight(union.version(at).entry));
        }
    }
    sizes
}

fn weight(entry: Option<EntryRef<'_>>) -> u64 {
    entry.map_or(0, |entry| match entry.kind() {
        EntryKind::File => entry.size(),
        EntryKind::Symlink => entry.link().len() as u64,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn files_once_and_the_length_of_targets() {
        for (layers, want) in [
            // The engine's own figures: 16 B for a file of 6 and a target of 10, 19 B for 5 and 14.
            (vec![vec!["f=123456", "l2->0123456789"]], vec![16]),
            (vec![vec!["d/", "d/one->nowhere/at/all", "d/f=12345"]], vec![19]),
            (vec![vec!["l1->a-target-of-twenty-bytes"]], vec![24]),
            // One inode, two names.
            (vec![vec!["a=4444", "b=>a"]], vec![4]),
            (vec![vec!["l->abc", "m=>l"]], vec![3]),
            // What a layer names twice it stores once.
            (vec![vec!["a=4444", "a=1"]], vec![1]),
            // Whiteouts, and what a lower layer holds.
            (vec![vec!["a=4444", "b=22"], vec![".wh.a", "c=1"], vec!["b=22"]], vec![6, 1, 2]),
            (vec![vec!["a=4444", "b=>a"], vec![".wh.a"], vec![".wh.b"]], vec![4, 0, 0]),
        ] {
            let slices: Vec<&[&str]> = layers.iter().map(Vec::as_slice).collect();
            assert_eq!(docker_sizes(&union(&slices)), want, "{layers:?}");
        }
    }
}
