//! What two images share: as snapshots (same chain ID), as blobs (same digest), as content (same diff ID), told apart.

use super::side::{Packing, Side, SideLayer};
use serde::Serialize;
use std::collections::HashSet;

/// How two images stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Same config, so same everything.
    Identical,
    /// Same layers, another config.
    SameLayers,
    /// All layers of A are the lower layers of B.
    BBuiltOnA,
    /// All layers of B are the lower layers of A.
    ABuiltOnB,
    /// A common trunk, and parts above it on both sides.
    CommonTrunk,
    /// The base layers differ already.
    Unrelated,
}

/// How two layers of equal diff ID are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameContent {
    /// Same digest: one blob in a registry and in containerd's content store.
    SameBlob,
    /// Both compressed, to different bytes: two blobs in a registry.
    Recompressed,
    /// An archive holds it uncompressed, or no digest: what a registry would hold can't be told.
    Untold,
}

/// Two layers with equal content outside the trunk: no common snapshot, since what is below them differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Layer of A, base = 0.
    pub a: u32,
    /// Layer of B, base = 0.
    pub b: u32,
    /// How the two are stored.
    pub kind: SameContent,
}

/// A number of layers and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// How many layers.
    pub layers: u32,
    /// Bytes as transferred: compressed where an archive knows that size, else as stored.
    pub packed: u64,
    /// Bytes of the uncompressed tars.
    pub unpacked: u64,
    /// Layers in `packed` at their uncompressed size, for no archive here holds them compressed.
    pub plain: u32,
    /// Layers of unknown size, in neither sum (`packed`) or missing from one (`unpacked`).
    pub unknown: u32,
}

/// What has to be transferred to have B where A is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pull {
    /// All of B, each blob once.
    pub whole: Amount,
    /// For an engine that keeps compressed blobs (containerd): neither the trunk nor blobs that A has elsewhere in its chain.
    pub blobs: Amount,
    /// For an engine that keeps snapshots only (Docker's overlay2): everything above the trunk.
    pub snapshots: Amount,
}

/// What two images share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sharing {
    /// How they stand to each other.
    pub relation: Relation,
    /// Layers of the common trunk: as many base layers of A as of B.
    pub trunk: u32,
    /// The trunk, stored and pulled once.
    pub shared: Amount,
    /// A's layers above the trunk.
    pub only_a: Amount,
    /// B's layers above the trunk.
    pub only_b: Amount,
    /// To have B where A is.
    pub pull: Pull,
    /// For each layer of the trunk, how the two archives store it.
    pub trunk_blobs: Vec<SameContent>,
    /// Equal layers outside the trunk.
    pub links: Vec<Link>,
}

/// Compares the chains of two images.
pub fn sharing(a: &Side, b: &Side) -> Sharing {
    let trunk = trunk(a, b);
    let sizes = Sizes { a, b };
    let (upper_a, upper_b) = (&a.layers[trunk..], &b.layers[trunk..]);
    Sharing {
        relation: relation(a, b, trunk),
        trunk: trunk as u32,
        shared: sizes.amount(&b.layers[..trunk]),
        only_a: sizes.amount(upper_a),
        only_b: sizes.amount(upper_b),
        pull: pull(&sizes, trunk),
        trunk_blobs: a
            .layers
            .iter()
            .zip(&b.layers)
            .take(trunk)
            .map(|(a, b)| same_content(a, b))
            .collect(),
        links: links(a, b, trunk),
    }
}

/// Base layers that have equal chain IDs.
pub fn trunk(a: &Side, b: &Side) -> usize {
    a.layers.iter().zip(&b.layers).take_while(|(a, b)| a.chain == b.chain).count()
}

fn relation(a: &Side, b: &Side, trunk: usize) -> Relation {
    let (all_a, all_b) = (trunk == a.layers.len(), trunk == b.layers.len());
    match (all_a, all_b) {
        (true, true) if a.id.is_some() && a.id == b.id => Relation::Identical,
        (true, true) => Relation::SameLayers,
        _ if trunk == 0 => Relation::Unrelated,
        (true, false) => Relation::BBuiltOnA,
        (false, true) => Relation::ABuiltOnB,
        (false, false) => Relation::CommonTrunk,
    }
}

/// How two layers of equal content are stored.
pub fn same_content(a: &SideLayer, b: &SideLayer) -> SameContent {
    match (a.known_digest(), b.known_digest()) {
        (Some(a), Some(b)) if a == b => SameContent::SameBlob,
        (Some(_), Some(_))
            if a.packing == Packing::Compressed && b.packing == Packing::Compressed =>
        {
            SameContent::Recompressed
        }
        _ => SameContent::Untold,
    }
}

/// For each layer of B above the trunk, the layer of A with the same content: one above the trunk that is not taken yet,
/// or else any.
fn links(a: &Side, b: &Side, trunk: usize) -> Vec<Link> {
    let mut taken = vec![false; a.layers.len()];
    let mut links = Vec::new();
    for (at_b, layer) in b.layers.iter().enumerate().skip(trunk) {
        let equal = |at: &usize| a.layers[*at].content == layer.content;
        let free = (trunk..a.layers.len()).filter(|&at| !taken[at]).find(equal);
        if let Some(at_a) = free.or_else(|| (0..a.layers.len()).find(equal)) {
            taken[at_a] = true;
            links.push(Link {
                a: at_a as u32,
                b: at_b as u32,
                kind: same_content(&a.layers[at_a], layer),
            });
        }
    }
    links
}

/// The layers of B, by number, that an engine that keeps blobs pulls where A is: none of the trunk, nothing that A has, each once.
pub fn pulled(a: &Side, b: &Side, trunk: usize) -> Vec<usize> {
    let has: HashSet<_> = a.layers.iter().filter_map(SideLayer::known_digest).collect();
    let absent =
        |layer: &SideLayer| layer.known_digest().is_none_or(|digest| !has.contains(digest));
    let mut seen = HashSet::new();
    let upper = b.layers.iter().enumerate().skip(trunk);
    let pulled = upper.filter(|(_, layer)| absent(layer) && seen.insert(&layer.content));
    pulled.map(|(at, _)| at).collect()
}

fn pull(sizes: &Sizes<'_>, trunk: usize) -> Pull {
    let (a, b) = (sizes.a, sizes.b);
    let upper = &b.layers[trunk..];
    Pull {
        whole: sizes.amount(once(b.layers.iter())),
        blobs: sizes.amount(pulled(a, b, trunk).into_iter().map(|at| &b.layers[at])),
        snapshots: sizes.amount(once(upper.iter())),
    }
}

/// Each content once: a blob that stands in a chain twice is transferred once.
fn once<'a>(layers: impl Iterator<Item = &'a SideLayer>) -> Vec<&'a SideLayer> {
    let mut seen = HashSet::new();
    layers.filter(|layer| seen.insert(&layer.content)).collect()
}

/// Knows a layer's sizes from either archive.
struct Sizes<'a> {
    a: &'a Side,
    b: &'a Side,
}

impl Sizes<'_> {
    fn amount<'l>(&self, layers: impl IntoIterator<Item = &'l SideLayer>) -> Amount {
        let mut amount = Amount::default();
        for layer in layers {
            let others = self
                .a
                .layers
                .iter()
                .chain(&self.b.layers)
                .filter(|other| other.content == layer.content);
            amount.add(layer, others);
        }
        amount
    }
}

impl Amount {
    /// Adds a layer; what its own archive does not know of its sizes is taken from `equal` ones.
    pub fn add<'a>(
        &mut self,
        layer: &'a SideLayer,
        equal: impl Iterator<Item = &'a SideLayer> + Clone,
    ) {
        self.layers += 1;
        let all = || std::iter::once(layer).chain(equal.clone());
        let compressed = all()
            .filter(|layer| layer.packing == Packing::Compressed)
            .find_map(|layer| layer.packed);
        let unpacked = all().find_map(|layer| {
            layer.unpacked.or(layer.packed.filter(|_| layer.packing == Packing::Plain))
        });
        let packed = compressed.or_else(|| all().find_map(|layer| layer.packed));
        if compressed.is_none() && packed.is_some() {
            self.plain += 1;
        }
        if packed.is_none() || unpacked.is_none() {
            self.unknown += 1;
        }
        // Sizes are claims of a manifest and may be anything.
        self.packed = self.packed.saturating_add(packed.unwrap_or(0));
        self.unpacked = self.unpacked.saturating_add(unpacked.unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::tests::side;
    use super::*;

    const BASE: (&str, u64, u64) = ("base", 100, 300);

    #[test]
    fn relations() {
        let base = side("base", "gz", &[BASE]);
        let upper = side("upper", "gz", &[BASE, ("x", 10, 20)]);
        let other = side("other", "gz", &[BASE, ("y", 10, 20)]);
        let far = side("far", "gz", &[("far", 1, 2), BASE]);
        let renamed = side("renamed", "gz", &[BASE]);
        let empty = side("empty", "gz", &[]);
        let table = [
            (&base, &base, Relation::Identical, 1),
            (&base, &renamed, Relation::SameLayers, 1),
            (&base, &upper, Relation::BBuiltOnA, 1),
            (&upper, &base, Relation::ABuiltOnB, 1),
            (&upper, &other, Relation::CommonTrunk, 1),
            (&upper, &far, Relation::Unrelated, 0),
            (&empty, &base, Relation::Unrelated, 0),
            (&empty, &empty, Relation::Identical, 0),
        ];
        for (a, b, relation, trunk) in table {
            let found = sharing(a, b);
            assert_eq!((found.relation, found.trunk), (relation, trunk), "{} {}", a.name, b.name);
        }
    }

    #[test]
    fn four_figures() {
        let a = side("a", "gz", &[BASE, ("x", 10, 20), ("tail", 7, 9)]);
        let b = side("b", "gz", &[BASE, ("y", 30, 40), ("tail", 7, 9), ("y", 30, 40)]);
        let found = sharing(&a, &b);
        assert_eq!(
            (found.shared.packed, found.shared.unpacked, found.shared.layers),
            (100, 300, 1)
        );
        assert_eq!((found.only_a.packed, found.only_a.unpacked), (17, 29));
        assert_eq!((found.only_b.packed, found.only_b.layers), (67, 3));
        assert_eq!(found.pull.whole.packed, 137, "the repeated blob is transferred once");
        assert_eq!(found.pull.snapshots.packed, 37);
        assert_eq!(found.pull.blobs.packed, 30, "the tail's blob is there already");
        assert_eq!(found.links, [Link { a: 2, b: 2, kind: SameContent::SameBlob }]);
    }

    #[test]
    fn recompression_is_told_from_a_shared_blob() {
        let a = side("a", "gz", &[BASE, ("x", 10, 20), ("tail", 7, 9)]);
        let b = side("b", "zstd", &[BASE, ("y", 30, 40), ("tail", 6, 9)]);
        let found = sharing(&a, &b);
        assert_eq!(found.trunk, 1);
        assert_eq!(found.trunk_blobs, [SameContent::Recompressed]);
        assert_eq!(found.links[0].kind, SameContent::Recompressed);
        assert_eq!(found.pull.blobs.packed, 36, "other bytes, so it is pulled again");
    }

    #[test]
    fn compressed_sizes_come_from_either_archive() {
        let a = side("a", "gz", &[BASE]);
        let b = side("b", "gz", &[("base", 300, 300), ("y", 40, 40)]);
        let found = sharing(&a, &b);
        assert_eq!((found.shared.packed, found.shared.plain), (100, 0));
        assert_eq!((found.pull.blobs.packed, found.pull.blobs.plain), (40, 1));
        assert_eq!(found.trunk_blobs, [SameContent::Untold]);
    }

    #[test]
    fn an_equal_layer_below_the_trunk_is_linked_too() {
        let a = side("a", "gz", &[BASE, ("nothing", 1, 1), ("x", 10, 20)]);
        let b = side("b", "gz", &[BASE, ("nothing", 1, 1), ("y", 10, 20), ("nothing", 1, 1)]);
        assert_eq!(sharing(&a, &b).links, [Link { a: 1, b: 3, kind: SameContent::SameBlob }]);
    }
}
