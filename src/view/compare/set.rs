//! More than two images: who shares what with whom.

use crate::analysis::matrix::Matrix;
use crate::analysis::sharing::Amount;
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::stack::stratum;
use crate::view::text::{escape, exact, size};

/// A size to read and its exact number of bytes for whoever points at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SizeText {
    /// `149.2 MB`.
    pub value: String,
    /// Exact.
    pub title: String,
}
wire! { struct SizeText { value, title } }

/// One distinct layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetRow {
    /// The instruction on one line, inert.
    pub title: String,
    /// Bytes of the layer, unpacked where known.
    pub size: SizeText,
    /// For each image, where the layer stands in it, base = 0.
    pub at: Vec<Option<u32>>,
}
wire! { struct SetRow { title, size, at } }

/// A set of images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetView {
    /// Names of the images, in order.
    pub names: Vec<String>,
    /// Distinct layers: those of the first image from the base up, then those that only later images have.
    pub rows: Vec<SetRow>,
    /// What each pair shares; on the diagonal the whole image.
    pub shared: Vec<Vec<SizeText>>,
    /// Each image stored for itself.
    pub apart: SizeText,
    /// Each layer stored once.
    pub once: SizeText,
    /// What each image adds where all others are.
    pub adding: Vec<SizeText>,
}
wire! { struct SetView { names, rows, shared, apart, once, adding } }

impl SetView {
    /// Where a distinct layer stands on the strata ramp: a colour means one layer only, whichever images have it.
    pub fn stratum(&self, row: usize) -> f32 {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        stratum(number(row), number(self.rows.len()))
    }

    /// The places of an image's layers, base first; `image` counts from 0.
    pub fn strata(&self, image: usize) -> Vec<f32> {
        let mut strata = Vec::new();
        for (row, layer) in self.rows.iter().enumerate() {
            if let Some(at) = layer.at.get(image).copied().flatten() {
                let at = at as usize;
                strata.resize(strata.len().max(at + 1), 0.0);
                strata[at] = self.stratum(row);
            }
        }
        strata
    }
}

/// What the screen shows of a set.
pub fn set_view(matrix: &Matrix) -> SetView {
    let row = |layer: &crate::analysis::matrix::MatrixLayer| SetRow {
        title: layer
            .created_by
            .as_deref()
            .map(|text| Instruction::read(text, "").line())
            .unwrap_or_default(),
        size: text(layer.unpacked.or(layer.packed).unwrap_or(0)),
        at: layer.at.clone(),
    };
    SetView {
        names: matrix.names.iter().map(|name| escape(name.as_bytes())).collect(),
        rows: matrix.layers.iter().map(row).collect(),
        shared: matrix.shared.iter().map(|row| row.iter().map(amount).collect()).collect(),
        apart: amount(&matrix.apart),
        once: amount(&matrix.once),
        adding: matrix.adding.iter().map(amount).collect(),
    }
}

/// Unpacked bytes; before the layers are read, only the stored sizes are known.
fn amount(amount: &Amount) -> SizeText {
    text(if amount.unpacked == 0 { amount.packed } else { amount.unpacked })
}

fn text(bytes: u64) -> SizeText {
    SizeText { value: size(bytes), title: exact(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::matrix::matrix;
    use crate::analysis::side::tests::side;
    use std::collections::BTreeMap;

    #[test]
    fn a_colour_means_one_layer() {
        let base = ("base", 100, 300);
        let sides = [
            side("a", "gz", &[base, ("x", 10, 20), ("z", 1, 2)]),
            side("b", "gz", &[base, ("y", 5, 6)]),
            // The same content on another parent is another layer.
            side("c", "gz", &[("other", 50, 60), ("x", 10, 20)]),
        ];
        let view = set_view(&matrix(&sides));
        let mut of_colour = BTreeMap::new();
        for (at, side) in sides.iter().enumerate() {
            let strata = view.strata(at);
            assert_eq!(strata.len(), side.layers.len());
            for (layer, stratum) in side.layers.iter().zip(strata) {
                let chain = of_colour.entry(stratum.to_bits()).or_insert(&layer.chain);
                assert_eq!(*chain, &layer.chain, "{stratum} means two layers");
            }
        }
        assert_eq!(of_colour.len(), 6, "and a layer has one colour");
        assert_eq!(view.strata(9), Vec::<f32>::new());
    }
}
