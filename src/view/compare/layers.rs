//! The layers of two images: those that they share, those that only one has, and which are to be pulled. The figures count them.

use crate::analysis::sharing::{Sharing, pulled};
use crate::analysis::side::{Side, SideLayer};
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;

/// Which layers, as a figure counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerPart {
    /// All of both.
    #[default]
    All,
    /// The common trunk.
    Shared,
    /// A's above it.
    OnlyA,
    /// B's above it.
    OnlyB,
    /// What is to be pulled of B where A is present.
    Pull,
}

impl LayerPart {
    /// All of them, in the order of the figures.
    pub const ALL: [Self; 5] = [Self::All, Self::Shared, Self::OnlyA, Self::OnlyB, Self::Pull];

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::All => "All layers",
            Self::Shared => "Shared",
            Self::OnlyA => "Only in A",
            Self::OnlyB => "Only in B",
            Self::Pull => "To pull",
        }
    }

    /// As in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Shared => "shared",
            Self::OnlyA => "a",
            Self::OnlyB => "b",
            Self::Pull => "pull",
        }
    }

    /// The inverse of [`LayerPart::name`]; anything else is all.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|part| part.name() == name).unwrap_or_default()
    }
}

/// A layer of A, of B, or of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerRow {
    /// Its number in A, base = 0.
    pub layer_a: Option<u32>,
    /// Its number in B.
    pub layer_b: Option<u32>,
    /// What made it, inert.
    pub instruction: String,
    /// Bytes of its uncompressed tar, when known.
    pub unpacked: Option<u64>,
    /// Bytes as stored, when known.
    pub packed: Option<u64>,
    /// It is to be pulled where A is present.
    pub pulled: bool,
}
wire! { struct LayerRow { layer_a, layer_b, instruction, unpacked, packed, pulled } }

impl LayerRow {
    /// Whether a figure counts it.
    pub fn is_in(&self, part: LayerPart) -> bool {
        match part {
            LayerPart::All => true,
            LayerPart::Shared => self.layer_a.is_some() && self.layer_b.is_some(),
            LayerPart::OnlyA => self.layer_b.is_none(),
            LayerPart::OnlyB => self.layer_a.is_none(),
            LayerPart::Pull => self.pulled,
        }
    }
}

/// The trunk from its top, A's part from its top, B's part from its top.
pub fn layer_rows(a: &Side, b: &Side, sharing: &Sharing) -> Vec<LayerRow> {
    let trunk = sharing.trunk as usize;
    let wanted = pulled(a, b, trunk);
    let row = |layer: &SideLayer| LayerRow {
        instruction: layer
            .created_by
            .as_deref()
            .map(|step| Instruction::read(step, "").full())
            .unwrap_or_default(),
        unpacked: layer.unpacked,
        packed: layer.packed,
        ..LayerRow::default()
    };
    let numbered = |side: &'_ Side| (0u32..).zip(side.layers.clone()).collect::<Vec<_>>();
    let (all_a, all_b) = (numbered(a), numbered(b));
    let shared = all_b[..trunk].iter().map(|(at, layer)| LayerRow {
        layer_a: Some(*at),
        layer_b: Some(*at),
        ..row(layer)
    });
    let only_a =
        all_a[trunk..].iter().map(|(at, layer)| LayerRow { layer_a: Some(*at), ..row(layer) });
    let only_b = all_b[trunk..].iter().map(|(at, layer)| LayerRow {
        layer_b: Some(*at),
        pulled: wanted.contains(&(*at as usize)),
        ..row(layer)
    });
    shared.rev().chain(only_a.rev()).chain(only_b.rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;

    #[test]
    fn each_figure_counts_its_rows() {
        let base = ("base", 1000, 3000);
        let a = side("a", "gz", &[base, ("x", 10, 20), ("both", 5, 6)]);
        let b = side("b", "gz", &[base, ("y", 2000, 4000), ("both", 5, 6), ("y", 2000, 4000)]);
        let sharing = sharing(&a, &b);
        let rows = layer_rows(&a, &b, &sharing);
        let count = |part| rows.iter().filter(|row| row.is_in(part)).count() as u32;
        let figures = [
            (LayerPart::All, 6),
            (LayerPart::Shared, sharing.shared.layers),
            (LayerPart::OnlyA, sharing.only_a.layers),
            (LayerPart::OnlyB, sharing.only_b.layers),
            (LayerPart::Pull, sharing.pull.blobs.layers),
        ];
        for (part, want) in figures {
            assert_eq!(count(part), want, "{part:?}");
            assert_eq!(LayerPart::named(part.name()), part);
        }
        assert_eq!(rows[0].instruction, "RUN base");
        assert_eq!((rows[1].layer_a, rows[3].layer_b), (Some(2), Some(3)), "the top first");
    }
}
