//! More than two images: who shares what with whom.

use crate::analysis::matrix::Matrix;
use crate::analysis::sharing::Amount;
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
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
