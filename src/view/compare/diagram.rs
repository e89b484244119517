//! The two stacks as boxes in pixels: the common trunk drawn once and as wide as both columns, the parts above it.

use crate::analysis::sharing::{Link, SameContent, Sharing};
use crate::analysis::side::{Side, SideLayer};
use crate::view::instruction::Instruction;
use crate::view::rows::Counts;
use crate::view::stack::stratum;
use crate::view::text::{counted, size};
use serde::{Deserialize, Serialize};

const WIDTH: f32 = 600.0;
const MARGIN: f32 = 24.0;
const GAP: f32 = 6.0;
const COLUMN: f32 = 258.0;
const HEADER: f32 = 34.0;
/// Between the parts and the trunk, where the words stand.
const PARTING: f32 = 40.0;
const FLOOR: f32 = 40.0;
const CAP: f32 = 150.0;

/// Which image a box belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// A alone.
    A,
    /// B alone.
    B,
    /// Both: the trunk.
    Both,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerBox {
    /// Whose it is.
    pub column: Column,
    /// Its number there, base = 0; the same in both images for the trunk.
    pub layer: u32,
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Place on the strata ramp of its image, 0 to 1.
    pub stratum: f32,
    /// The instruction on one line, inert.
    pub title: String,
    /// Size, changes, and how it is shared.
    pub detail: String,
}

/// A line between equal layers that stand apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkLine {
    /// Layer of A.
    pub a: u32,
    /// Layer of B.
    pub b: u32,
    /// `M … C …`, for an SVG path.
    pub path: String,
    /// True for one blob in a registry (a whole line); false when they are compressed differently, or that can't be told (dashed).
    pub same_blob: bool,
    /// What it means.
    pub title: String,
}

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    /// Width of the picture.
    pub width: f32,
    /// Height of the picture.
    pub height: f32,
    /// Names over the columns: text, middle.
    pub names: Vec<(String, f32)>,
    /// From top to bottom: A's part, B's part, the trunk.
    pub boxes: Vec<LayerBox>,
    /// Equal layers that stand apart.
    pub links: Vec<LinkLine>,
    /// The line at which the images part: words and their height.
    pub parting: Option<(String, f32)>,
}

/// Changes of each layer by layer; empty while an image is not indexed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes<'a> {
    /// Of A.
    pub a: &'a [Counts],
    /// Of B.
    pub b: &'a [Counts],
}

/// Draws two images that share what `sharing` says.
pub fn diagram(a: &Side, b: &Side, sharing: &Sharing, changes: Changes<'_>) -> Diagram {
    let trunk = sharing.trunk as usize;
    let largest = a.layers.iter().chain(&b.layers).map(weight).max().unwrap_or(0);
    let painter = Painter { sharing, largest };
    let tall = |side: &Side| side.layers[trunk..].iter().map(|layer| painter.height(layer) + GAP).sum::<f32>();
    let (tall_a, tall_b) = (tall(a), tall(b));
    let foot = HEADER + tall_a.max(tall_b);
    let parts = a.layers.len() > trunk || b.layers.len() > trunk;
    let gap = if parts { PARTING } else { 0.0 };
    let mut boxes = Vec::new();
    let right = WIDTH - MARGIN - COLUMN;
    painter.column(&mut boxes, a, changes.a, Column::A, trunk..a.layers.len(), (MARGIN, foot - tall_a, COLUMN));
    painter.column(&mut boxes, b, changes.b, Column::B, trunk..b.layers.len(), (right, foot - tall_b, COLUMN));
    painter.column(&mut boxes, a, changes.a, Column::Both, 0..trunk, (MARGIN, foot + gap, WIDTH - 2.0 * MARGIN));
    let end = boxes.iter().map(|layer| layer.y + layer.height).fold(foot + gap, f32::max);
    let words = match (trunk, a.layers.len() > trunk, b.layers.len() > trunk) {
        (0, true, true) => "▲ the images share no base layer ▲",
        (_, true, true) => "▲ the images part here ▲",
        (_, true, false) => "▲ A is built on B ▲",
        (_, _, _) => "▲ B is built on A ▲",
    };
    Diagram {
        width: WIDTH,
        height: end + GAP,
        names: vec![(a.name.clone(), MARGIN + COLUMN / 2.0), (b.name.clone(), right + COLUMN / 2.0)],
        links: sharing.links.iter().filter_map(|link| line(&boxes, link, trunk)).collect(),
        boxes,
        parting: parts.then(|| (words.to_owned(), foot + PARTING / 2.0)),
    }
}

fn weight(layer: &SideLayer) -> u64 {
    layer.unpacked.or(layer.packed).unwrap_or(0)
}

struct Painter<'a> {
    sharing: &'a Sharing,
    largest: u64,
}

impl Painter<'_> {
    /// Square root between floor and cap, as in the stack.
    fn height(&self, layer: &SideLayer) -> f32 {
        let part = if self.largest == 0 { 0.0 } else { weight(layer) as f64 / self.largest as f64 };
        (FLOOR + (CAP - FLOOR) * part.sqrt() as f32).round()
    }

    /// A column of boxes, top first, from a left upper corner down.
    fn column(
        &self,
        boxes: &mut Vec<LayerBox>,
        side: &Side,
        changes: &[Counts],
        column: Column,
        layers: std::ops::Range<usize>,
        (x, mut y, width): (f32, f32, f32),
    ) {
        for at in layers.rev() {
            let layer = &side.layers[at];
            let height = self.height(layer);
            boxes.push(LayerBox {
                column,
                layer: at as u32,
                x,
                y,
                width,
                height,
                stratum: stratum(at as u32, side.layers.len() as u32),
                title: title(layer),
                detail: self.detail(layer, changes.get(at), column, at),
            });
            y += height + GAP;
        }
    }

    fn detail(&self, layer: &SideLayer, changes: Option<&Counts>, column: Column, at: usize) -> String {
        let mut parts = vec![size(weight(layer))];
        parts.extend(changes.map(glyphs).filter(|glyphs| !glyphs.is_empty()));
        if column == Column::Both {
            let recompressed = self.sharing.trunk_blobs.get(at) == Some(&SameContent::Recompressed);
            parts.push(if recompressed { "shared, compressed differently" } else { "shared" }.to_owned());
        }
        parts.join(" · ")
    }
}

fn title(layer: &SideLayer) -> String {
    match &layer.created_by {
        Some(created_by) => Instruction::read(created_by, "").line(),
        None => "instruction unknown".to_owned(),
    }
}

/// `+2 906 ~38 m2 −4`; what is zero is left out.
pub fn glyphs(counts: &Counts) -> String {
    let kinds = [("+", counts.added), ("~", counts.modified), ("m", counts.metadata), ("−", counts.removed)];
    let parts = kinds.iter().filter(|(_, number)| *number > 0);
    parts.map(|(glyph, number)| format!("{glyph}{}", crate::view::text::count(u64::from(*number)))).collect::<Vec<_>>().join(" ")
}

/// From the inner edge of A's box to the inner edge of B's; from the trunk around the right edge.
fn line(boxes: &[LayerBox], link: &Link, trunk: usize) -> Option<LinkLine> {
    let in_trunk = (link.a as usize) < trunk;
    let wanted = if in_trunk { Column::Both } else { Column::A };
    let a = boxes.iter().find(|layer| layer.column == wanted && layer.layer == link.a)?;
    let b = boxes.iter().find(|layer| layer.column == Column::B && layer.layer == link.b)?;
    let (y1, y2) = (a.y + a.height / 2.0, b.y + b.height / 2.0);
    let path = if in_trunk {
        let edge = a.x + a.width;
        let out = edge + MARGIN - 4.0;
        format!("M{edge:.0} {y1:.0}C{out:.0} {y1:.0} {out:.0} {y2:.0} {edge:.0} {y2:.0}")
    } else {
        let (x1, x2) = (a.x + a.width, b.x);
        let middle = (x1 + x2) / 2.0;
        format!("M{x1:.0} {y1:.0}C{middle:.0} {y1:.0} {middle:.0} {y2:.0} {x2:.0} {y2:.0}")
    };
    let what = match link.kind {
        SameContent::SameBlob => "one blob in a registry and on containerd, but two snapshots: what is below differs",
        SameContent::Recompressed => "the same content compressed differently: two blobs, two snapshots",
        SameContent::Untold => "the same content; whether a registry holds one blob can't be told from these archives",
    };
    let title = format!("Layer {} of A and {} of B: {what}", link.a + 1, link.b + 1);
    Some(LinkLine { a: link.a, b: link.b, path, same_blob: link.kind == SameContent::SameBlob, title })
}

/// What the picture says, for those who don't see it.
pub fn description(sharing: &Sharing) -> String {
    let layers = |number: u32| counted(u64::from(number), "layer", "layers");
    format!(
        "{} shared from the base up; above, {} only in A and {} only in B.",
        layers(sharing.trunk),
        layers(sharing.only_a.layers),
        layers(sharing.only_b.layers)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;

    fn draw(a: &[(&str, u64, u64)], b: &[(&str, u64, u64)]) -> Diagram {
        let (a, b) = (side("a:1", "gz", a), side("b:1", "zstd", b));
        diagram(&a, &b, &sharing(&a, &b), Changes::default())
    }

    #[test]
    fn the_trunk_spans_both_columns_and_nothing_overlaps() {
        let found = draw(
            &[("base", 100, 300), ("x", 10, 20), ("tail", 1, 2), ("top", 5, 6)],
            &[("base", 100, 300), ("y", 10, 20), ("tail", 1, 2)],
        );
        let columns: Vec<_> = found.boxes.iter().map(|layer| (layer.column, layer.layer)).collect();
        let want = [(Column::A, 3), (Column::A, 2), (Column::A, 1), (Column::B, 2), (Column::B, 1), (Column::Both, 0)];
        assert_eq!(columns, want);
        for (at, one) in found.boxes.iter().enumerate() {
            assert!(one.x >= 0.0 && one.x + one.width <= found.width && one.y + one.height <= found.height);
            for other in &found.boxes[at + 1..] {
                let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
                let above = one.y + one.height <= other.y || other.y + other.height <= one.y;
                assert!(beside || above, "{one:?} {other:?}");
            }
        }
        let trunk = &found.boxes[5];
        assert_eq!(trunk.width, WIDTH - 2.0 * MARGIN);
        assert_eq!(trunk.detail, "300 B · shared, compressed differently");
        let foot = |at: usize| found.boxes[at].y + found.boxes[at].height;
        assert_eq!(foot(2), foot(4), "both parts stand on one line");
        assert_eq!(found.links.len(), 1);
        assert!(!found.links[0].same_blob);
        assert_eq!(found.parting.map(|parting| parting.0).as_deref(), Some("▲ the images part here ▲"));
    }

    #[test]
    fn identical_and_unrelated_images() {
        let base = [("base", 100, 300)];
        let same = draw(&base, &base);
        assert_eq!((same.boxes.len(), same.parting), (1, None));
        let far = draw(&base, &[("far", 100, 300)]);
        assert_eq!(far.parting.map(|parting| parting.0).as_deref(), Some("▲ the images share no base layer ▲"));
        assert_eq!(draw(&[], &[]).boxes, []);
    }

    #[test]
    fn a_layer_of_the_trunk_again_is_linked_around_the_edge() {
        let base = [("base", 1, 1)];
        let found = draw(&base, &[("base", 1, 1), ("y", 10, 20), ("base", 1, 1)]);
        assert_eq!((found.links[0].a, found.links[0].b), (0, 2));
        assert!(found.links[0].path.starts_with("M576 "));
    }

    #[test]
    fn counts_as_glyphs() {
        let counts = Counts { added: 2906, modified: 38, removed: 4, ..Counts::default() };
        assert_eq!(glyphs(&counts), "+2\u{202f}906 ~38 −4");
    }
}
