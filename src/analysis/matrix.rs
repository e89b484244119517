//! More than two images: which layers they have in common, what the set costs together and apart.

use super::sharing::{Amount, trunk};
use super::side::{Side, SideLayer};
use crate::domain::{ChainId, DiffId};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// So many images are set against each other: each pair and each layer of each is a cell, and more make no readable table.
pub const MOST_IMAGES: usize = 64;

/// One distinct layer of the set: a snapshot, told apart by its chain ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixLayer {
    /// Of this layer and all below.
    pub chain: ChainId,
    /// Of the layer alone; equal in rows that share a blob but no snapshot.
    pub content: DiffId,
    /// For each image, where the layer stands in it.
    pub at: Vec<Option<u32>>,
    /// Compressed bytes where an archive knows them.
    pub packed: Option<u64>,
    /// Bytes of the uncompressed tar.
    pub unpacked: Option<u64>,
    /// The step that made it, as the first image that has it says.
    pub created_by: Option<String>,
}

/// A set of images and their distinct layers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Names of the images, in the order given.
    pub names: Vec<String>,
    /// Distinct layers: those of the first image from the base up, then those that only later images have.
    pub layers: Vec<MatrixLayer>,
    /// `shared[i][j]`: the trunk that images i and j share; on the diagonal the whole image.
    pub shared: Vec<Vec<Amount>>,
    /// Each image stored for itself.
    pub apart: Amount,
    /// Each snapshot stored once.
    pub once: Amount,
    /// Each content stored once, as a registry does when the compressed bytes agree.
    pub contents_once: Amount,
    /// What each image adds where all others are: its snapshots that no other has.
    pub adding: Vec<Amount>,
}

/// Compares any number of images.
pub fn matrix(sides: &[Side]) -> Matrix {
    let every = || sides.iter().flat_map(|side| &side.layers);
    let sizes = Sizes::new(every());
    let layers = distinct(sides, &sizes);
    let mut seen = HashSet::new();
    Matrix {
        names: sides.iter().map(|side| side.name.clone()).collect(),
        shared: sides
            .iter()
            .map(|a| sides.iter().map(|b| sizes.amount(&b.layers[..trunk(a, b)])).collect())
            .collect(),
        apart: sizes.amount(every()),
        once: sizes.amount(every().filter(|layer| seen.insert(&layer.chain))),
        contents_once: sizes
            .amount(sizes.by_content.values().filter_map(|equal| equal.first().copied())),
        adding: (0..sides.len())
            .map(|image| sizes.amount(only_in(sides, &layers, image)))
            .collect(),
        layers,
    }
}

/// What one more image costs where all of `sides` are: its snapshots that none of them has.
pub fn cost_of_adding(sides: &[Side], one_more: &Side) -> Amount {
    let every = || sides.iter().flat_map(|side| &side.layers);
    let sizes = Sizes::new(every().chain(&one_more.layers));
    let has: HashSet<_> = every().map(|layer| &layer.chain).collect();
    sizes.amount(one_more.layers.iter().filter(|layer| !has.contains(&layer.chain)))
}

fn only_in<'a>(sides: &'a [Side], layers: &[MatrixLayer], image: usize) -> Vec<&'a SideLayer> {
    let alone = layers.iter().filter(|layer| layer.at.iter().flatten().count() == 1);
    let places = alone.filter_map(|layer| layer.at[image]);
    places.filter_map(|at| sides[image].layers.get(at as usize)).collect()
}

fn distinct(sides: &[Side], sizes: &Sizes<'_>) -> Vec<MatrixLayer> {
    let mut rows: Vec<MatrixLayer> = Vec::new();
    let mut row_of: HashMap<&ChainId, usize> = HashMap::new();
    for (image, side) in sides.iter().enumerate() {
        for (at, layer) in side.layers.iter().enumerate() {
            let row = *row_of.entry(&layer.chain).or_insert_with(|| {
                rows.push(sizes.row(layer, sides.len()));
                rows.len() - 1
            });
            rows[row].at[image] = Some(at as u32);
        }
    }
    rows
}

/// Knows a layer's sizes from every archive.
struct Sizes<'a> {
    by_content: HashMap<&'a DiffId, Vec<&'a SideLayer>>,
}

impl<'a> Sizes<'a> {
    fn new(layers: impl Iterator<Item = &'a SideLayer>) -> Self {
        let mut by_content: HashMap<_, Vec<_>> = HashMap::new();
        layers.for_each(|layer| by_content.entry(&layer.content).or_default().push(layer));
        Self { by_content }
    }

    fn amount(&self, layers: impl IntoIterator<Item = &'a SideLayer>) -> Amount {
        let mut amount = Amount::default();
        for layer in layers {
            let equal = self.by_content.get(&layer.content).into_iter().flatten().copied();
            amount.add(layer, equal);
        }
        amount
    }

    fn row(&self, layer: &'a SideLayer, images: usize) -> MatrixLayer {
        let amount = self.amount([layer]);
        MatrixLayer {
            chain: layer.chain.clone(),
            content: layer.content.clone(),
            at: vec![None; images],
            packed: (amount.packed > 0 || amount.unknown == 0).then_some(amount.packed),
            unpacked: (amount.unpacked > 0 || amount.unknown == 0).then_some(amount.unpacked),
            created_by: layer.created_by.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::tests::side;
    use super::*;

    #[test]
    fn a_set_stored_once_and_apart() {
        let base = ("base", 100, 300);
        let sides = [
            side("a", "gz", &[base, ("x", 10, 20)]),
            side("b", "gz", &[base, ("y", 5, 6)]),
            side("c", "gz", &[("other", 50, 60), ("x", 10, 20)]),
        ];
        let found = matrix(&sides);
        assert_eq!(found.layers.len(), 5);
        assert_eq!(found.layers[0].at, [Some(0), Some(0), None]);
        assert_eq!(found.shared[0][1].packed, 100);
        assert_eq!(found.shared[1][0].packed, 100);
        assert_eq!(found.shared[0][2].packed, 0);
        assert_eq!(found.shared[0][0].packed, 110);
        assert_eq!(
            (found.apart.packed, found.once.packed, found.contents_once.packed),
            (275, 175, 165)
        );
        assert_eq!(
            found.adding.iter().map(|amount| amount.packed).collect::<Vec<_>>(),
            [10, 5, 60]
        );
        assert_eq!(cost_of_adding(&sides[..2], &sides[2]).packed, 60);
        assert_eq!(
            cost_of_adding(&sides, &side("d", "gz", &[base, ("x", 10, 20), ("z", 1, 2)])).packed,
            1
        );
    }

    #[test]
    fn no_image_and_the_same_twice() {
        assert_eq!(matrix(&[]), Matrix::default());
        let one = side("a", "gz", &[("base", 1, 2), ("base", 1, 2)]);
        let found = matrix(&[one.clone(), one]);
        assert_eq!(
            (found.layers.len(), found.apart.packed, found.once.packed, found.contents_once.packed),
            (2, 4, 2, 1)
        );
        assert!(found.adding.iter().all(|amount| amount.packed == 0));
    }
}
