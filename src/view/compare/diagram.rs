//! The two stacks as boxes in pixels: the common trunk drawn once and as wide as both columns, the parts above it.

use crate::analysis::sharing::{SameContent, Sharing};
use crate::analysis::side::{Side, SideLayer};
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::names::NameParts;
use crate::view::rows::Counts;
use crate::view::stack::{Scale, stratum};
use crate::view::text::{counted, escape, size};

mod links;

pub use links::{Legend, LinkLine};
use links::{legend, line};

const WIDTH: f32 = 600.0;
const MARGIN: f32 = 24.0;
const GAP: f32 = 6.0;
const COLUMN: f32 = 258.0;
const HEADER: f32 = 34.0;
/// Between the parts and the trunk, where the words stand.
const PARTING: f32 = 40.0;
const SCALE: Scale = Scale { floor: 40.0, cap: 150.0 };
/// Of stacks with more than [`MANY`] layers, whose boxes have one line of text.
const LOW: Scale = Scale { floor: 20.0, cap: 60.0 };
const MANY: usize = 14;
/// A box needs this height for two lines.
const TWO_LINES: f32 = 36.0;
/// Left of the text in a box, and right of it.
const PAD: (f32, f32) = (18.0, 10.0);
/// Width of a character of the instruction and of the words about it, in pixels.
const ADVANCE: (f32, f32) = (7.3, 6.2);

/// Which image a box belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// A alone.
    A,
    /// B alone.
    B,
    /// Both: the trunk.
    Both,
}
wire! { enum Column { A, B, Both } }

/// One layer.
#[derive(Clone, Debug, PartialEq)]
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
    /// Place on the strata ramp, 0 to 1; of this picture, no other layer has it.
    pub stratum: f32,
    /// The layer's number, its instruction and what is written about it, whole.
    pub title: String,
    /// As much of the instruction as fits.
    pub instruction: Label,
    /// Size, changes, and how it is shared.
    pub about: Label,
}
wire! { struct LayerBox { column, layer, x, y, width, height, stratum, title, instruction, about } }

/// A line of text, inert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Where it begins; where it ends when `ends` is set; its middle when it is a name over a column.
    pub x: f32,
    /// Its base line.
    pub y: f32,
    /// It stands at the right edge.
    pub ends: bool,
}
wire! { struct Label { text, x, y, ends } }

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// Width of the picture.
    pub width: f32,
    /// Height of the picture.
    pub height: f32,
    /// Names over the columns, cut in the middle where there is no room.
    pub names: Vec<Label>,
    /// The names, whole.
    pub whole: Vec<String>,
    /// From top to bottom: A's part, B's part, the trunk.
    pub boxes: Vec<LayerBox>,
    /// Equal layers that stand apart.
    pub links: Vec<LinkLine>,
    /// The line at which the images part: words and their height.
    pub parting: Option<(String, f32)>,
    /// What the lines between equal layers mean.
    pub legend: Vec<Legend>,
}
wire! { struct Diagram { width, height, names, whole, boxes, links, parting, legend } }

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
    let painter = Painter::of(a, b, sharing);
    let gap = painter.gap;
    let tall = |side: &Side| {
        side.layers[trunk..].iter().map(|layer| painter.height(layer) + gap).sum::<f32>()
    };
    let (tall_a, tall_b) = (tall(a), tall(b));
    let foot = HEADER + tall_a.max(tall_b);
    let parts = a.layers.len() > trunk || b.layers.len() > trunk;
    let below = foot + if parts { PARTING } else { 0.0 };
    let mut boxes = Vec::new();
    let right = WIDTH - MARGIN - COLUMN;
    painter.column(
        &mut boxes,
        a,
        changes.a,
        Column::A,
        trunk..a.layers.len(),
        (MARGIN, foot - tall_a, COLUMN),
    );
    painter.column(
        &mut boxes,
        b,
        changes.b,
        Column::B,
        trunk..b.layers.len(),
        (right, foot - tall_b, COLUMN),
    );
    painter.column(
        &mut boxes,
        a,
        changes.a,
        Column::Both,
        0..trunk,
        (MARGIN, below, WIDTH - 2.0 * MARGIN),
    );
    let end = boxes.iter().map(|layer| layer.y + layer.height).fold(below, f32::max);
    let links: Vec<LinkLine> =
        sharing.links.iter().filter_map(|link| line(&boxes, link, trunk)).collect();
    let legend = legend(&sharing.links, end + 2.0 * GAP);
    let end = legend.last().map_or(end, |line| line.label.y);
    let words = parting_words(trunk, a.layers.len() > trunk, b.layers.len() > trunk);
    let whole = [a, b].map(|side| escape(side.name.as_bytes()));
    Diagram {
        width: WIDTH,
        height: end + GAP,
        names: vec![
            name('A', [&whole[0], &whole[1]], MARGIN, foot - tall_a),
            name('B', [&whole[1], &whole[0]], right, foot - tall_b),
        ],
        whole: whole.into(),
        links,
        legend,
        boxes,
        parting: parts.then(|| (words.to_owned(), foot + PARTING / 2.0)),
    }
}

/// A name stands on its own column, however low that is, and never looks like the other.
fn name(letter: char, [name, other]: [&str; 2], left: f32, top: f32) -> Label {
    let fit = (COLUMN / ADVANCE.0) as usize - 3;
    let text = format!("{letter}  {}", NameParts::beside(name, other).cut(fit));
    Label { text, x: left + COLUMN / 2.0, y: top - HEADER + 20.0, ends: false }
}

fn parting_words(trunk: usize, more_in_a: bool, more_in_b: bool) -> &'static str {
    match (trunk, more_in_a, more_in_b) {
        (0, true, true) => "▲ the images share no base layer ▲",
        (_, true, true) => "▲ the images part here ▲",
        (_, true, false) => "▲ A is built on B ▲",
        (_, _, _) => "▲ B is built on A ▲",
    }
}

fn weight(layer: &SideLayer) -> u64 {
    layer.unpacked.or(layer.packed).unwrap_or(0)
}

struct Painter<'a> {
    sharing: &'a Sharing,
    /// Layers of A and of B.
    layers: [usize; 2],
    largest: u64,
    scale: Scale,
    gap: f32,
}

impl<'a> Painter<'a> {
    fn of(a: &Side, b: &Side, sharing: &'a Sharing) -> Self {
        let largest = a.layers.iter().chain(&b.layers).map(weight).max().unwrap_or(0);
        let many = a.layers.len().max(b.layers.len()) > MANY;
        let (scale, gap) = if many { (LOW, GAP / 2.0) } else { (SCALE, GAP) };
        let layers = [a, b].map(|side| side.layers.len());
        Self { sharing, layers, largest, scale, gap }
    }

    /// A colour means one layer only: those of the trunk come first, then those of A alone, then those of B alone.
    fn stratum(&self, column: Column, at: usize) -> f32 {
        let ([a, b], trunk) = (self.layers, self.sharing.trunk as usize);
        let number = if column == Column::B { a + at - trunk } else { at };
        stratum(number as u32, (a + b - trunk) as u32)
    }

    /// As in the stack.
    fn height(&self, layer: &SideLayer) -> f32 {
        self.scale.height(weight(layer), self.largest) as f32
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
            let (step, about) =
                (instruction(layer), self.about(layer, changes.get(at), column, at));
            let title = format!("L{}: {step}\n{about}", at + 1);
            let (instruction, about) = labels(step, about, (x, y), (width, height));
            let stratum = self.stratum(column, at);
            boxes.push(LayerBox {
                column,
                layer: at as u32,
                x,
                y,
                width,
                height,
                stratum,
                title,
                instruction,
                about,
            });
            y += height + self.gap;
        }
    }

    fn about(
        &self,
        layer: &SideLayer,
        changes: Option<&Counts>,
        column: Column,
        at: usize,
    ) -> String {
        let mut parts = vec![size(weight(layer))];
        // Compared are layers that were read; what has no size by now could not be read to its end.
        parts.extend(layer.unpacked.is_none().then(|| "✗ not read whole".to_owned()));
        parts.extend(changes.map(glyphs).filter(|glyphs| !glyphs.is_empty()));
        if column == Column::Both {
            let recompressed = self.sharing.trunk_blobs.get(at) == Some(&SameContent::Recompressed);
            parts.push(
                if recompressed { "shared, compressed differently" } else { "shared" }.to_owned(),
            );
        }
        parts.join(" · ")
    }
}

fn instruction(layer: &SideLayer) -> String {
    let line = layer.created_by.as_ref().map(|created_by| Instruction::read(created_by, "").line());
    line.filter(|line| !line.is_empty()).unwrap_or_else(|| "instruction unknown".to_owned())
}

/// Instruction above, words about it below; in a low box both on one line.
fn labels(
    step: String,
    about: String,
    (x, y): (f32, f32),
    (width, height): (f32, f32),
) -> (Label, Label) {
    let (left, middle) = (x + PAD.0, y + height / 2.0);
    let room = width - PAD.0 - PAD.1;
    if height >= TWO_LINES {
        let step =
            Label { text: cut(&step, room, ADVANCE.0), x: left, y: middle - 3.0, ends: false };
        return (
            step,
            Label { text: cut(&about, room, ADVANCE.1), x: left, y: middle + 13.0, ends: false },
        );
    }
    let room = room - PAD.1 - about.chars().count() as f32 * ADVANCE.1;
    let step = Label { text: cut(&step, room, ADVANCE.0), x: left, y: middle + 4.0, ends: false };
    (step, Label { text: about, x: x + width - PAD.1, y: middle + 4.0, ends: true })
}

/// As many characters as fit into `width`.
fn cut(text: &str, width: f32, advance: f32) -> String {
    let fit = (width / advance) as usize;
    if text.chars().count() <= fit {
        return text.to_owned();
    }
    text.chars().take(fit.saturating_sub(1)).chain(['…']).collect()
}

/// `+2 906 ~38 m2 −4`; what is zero is left out.
pub fn glyphs(counts: &Counts) -> String {
    let kinds = [
        ("+", counts.added),
        ("~", counts.modified),
        ("m", counts.metadata),
        ("−", counts.removed),
    ];
    let parts = kinds.iter().filter(|(_, number)| *number > 0);
    parts
        .map(|(glyph, number)| format!("{glyph}{}", crate::view::text::count(u64::from(*number))))
        .collect::<Vec<_>>()
        .join(" ")
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
mod tests;
