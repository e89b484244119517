//! What an image would be like if findings were mended: its size, dive's score of it, and the layers that it would no longer share
//! with another image. Sums are of stored bytes, each body once, and of what a tar needs around it.

use super::Finding;
use crate::analysis::efficiency::efficiency;
use crate::analysis::hidden::hidden;
use crate::analysis::mend::{OutLayer, Plan, Wish, plan, predict};
use crate::analysis::union::Union;
use crate::domain::{Layer, LayerIndex};

/// Figures of an image, as it is or as it would be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Bytes of files that the layers store.
    pub stored: u64,
    /// The same of each layer, base first.
    pub by_layer: Vec<u64>,
    /// The same as plain tars: a header of 512 bytes for each entry, padding, and the end. Extended headers are left out.
    pub tar: u64,
    /// Hidden bytes.
    pub hidden: u64,
    /// dive's score.
    pub score: f64,
    /// dive's wasted bytes.
    pub wasted: u64,
}

/// Figures of a union.
pub fn figures(union: &Union) -> Figures {
    let dive = efficiency(union);
    let layers = (0..union.layer_count()).filter_map(|layer| union.layer(layer));
    let by_layer: Vec<u64> = (0..union.layer_count()).map(|layer| union.stored_by(layer)).collect();
    Figures {
        stored: by_layer.iter().copied().fold(0, u64::saturating_add),
        by_layer,
        tar: layers.map(tar_bytes).fold(0, u64::saturating_add),
        hidden: hidden(union).bytes,
        score: dive.score,
        wasted: dive.wasted_bytes,
    }
}

/// What mending these findings would make of the image, and what would become of each layer. A body that is in several findings
/// counts once. `now`: its figures as it is, which stay when nothing is ticked.
pub fn what_if(
    union: &Union,
    now: &Figures,
    ticked: &[&Finding],
    squash_from: Option<u32>,
) -> Result<(Figures, Plan), String> {
    let bodies = ticked.iter().flat_map(|found| &found.bodies);
    let bodies = bodies.map(|body| (body.layer, body.node)).collect();
    let plan = plan(union, &Wish { bodies, squash_from, ..Wish::default() })?;
    if ticked.is_empty() && squash_from.is_none() {
        return Ok((now.clone(), plan));
    }
    let mended = Union::build(&predict(union, &plan));
    Ok((figures(&mended), plan))
}

fn tar_bytes(index: &LayerIndex) -> u64 {
    const BLOCK: u64 = 512;
    let entries = (0..index.len() as u32).map(|at| index.entry(at).stored());
    let padded = entries.map(|bytes| bytes.div_ceil(BLOCK).saturating_add(1).saturating_mul(BLOCK));
    padded.fold(2 * BLOCK, u64::saturating_add)
}

/// Layers that an image has in common with another, from the base up: engines keep them once, registries send them once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SharingLost {
    /// So many are shared now.
    pub before: u32,
    /// So many would be.
    pub after: u32,
}

/// What of the sharing with `other` would be lost: a layer that is written anew parts the images, and all above it with it.
pub fn sharing_lost(layers: &[Layer], plan: &Plan, other: &[Layer]) -> SharingLost {
    let same =
        |pair: &(&Layer, &Layer)| pair.0.diff_id.is_some() && pair.0.diff_id == pair.1.diff_id;
    let before = layers.iter().zip(other).take_while(same).count();
    let kept = plan.layers.iter().zip(0..).take_while(|(layer, at)| **layer == OutLayer::Same(*at));
    let after = kept.count().min(before);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    SharingLost { before: count(before), after: count(after) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;
    use crate::analysis::waste::{Body, Heading};
    use crate::domain::{BlobId, DiffId, Digest};

    fn finding(union: &Union, bodies: &[(u32, &str)]) -> Finding {
        let body = |&(layer, path): &(u32, &str)| {
            let node = union.find(path.as_bytes()).expect("a path");
            Body { layer, node, bytes: 0 }
        };
        Finding::new(Heading::Hidden, "whiteout", bodies.iter().map(body).collect())
    }

    #[test]
    fn bodies_count_once_and_whiteouts_of_nothing_go_with_them() {
        let union = union(&[&["a=4444", "b=22", "c=>b"], &[".wh.a", "d=1"]]);
        let before = figures(&union);
        assert_eq!((before.stored, before.hidden), (7, 4));
        let found = finding(&union, &[(0, "a")]);
        let (after, plan) =
            what_if(&union, &figures(&union), &[&found, &found], None).expect("a plan");
        assert_eq!((after.stored, after.hidden, after.score), (3, 0, 1.0));
        assert_eq!(
            before.tar - after.tar,
            2 * 512 + 512,
            "header, block and the whiteout's header"
        );
        assert_eq!(plan.layers.len(), 2);
        let (after, _) = what_if(&union, &figures(&union), &[&finding(&union, &[(0, "b")])], None)
            .expect("a plan");
        assert_eq!((after.stored, after.hidden), (5, 4), "all names of a body go with it");
    }

    #[test]
    fn nothing_ticked_changes_nothing() {
        let union = union(&[&["a=4444"], &["a=1"]]);
        let (after, plan) = what_if(&union, &figures(&union), &[], None).expect("a plan");
        assert_eq!(after, figures(&union));
        assert_eq!(plan.layers, [OutLayer::Same(0), OutLayer::Same(1)]);
    }

    #[test]
    fn sharing_ends_at_the_first_layer_that_is_written_anew() {
        let layer = |text: &str| Layer {
            blob: BlobId(0),
            diff_id: Some(DiffId(Digest::sha256(text.as_bytes()))),
            chain_id: None,
            media_type: String::new(),
            packed: None,
            history: None,
        };
        let union = union(&[&["x=1"], &["a=4444"], &["a=1"]]);
        let (_, plan) = what_if(&union, &figures(&union), &[&finding(&union, &[(1, "a")])], None)
            .expect("a plan");
        let ours = ["0", "1", "2"].map(layer);
        let other = ["0", "1", "9"].map(layer);
        assert_eq!(sharing_lost(&ours, &plan, &other), SharingLost { before: 2, after: 1 });
        assert_eq!(sharing_lost(&ours, &plan, &[layer("5")]), SharingLost::default());
    }
}
