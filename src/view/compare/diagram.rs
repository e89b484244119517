//! The two stacks as boxes in pixels: the common trunk drawn once and as wide as both columns, the parts above it.

use crate::analysis::sharing::{Link, SameContent, Sharing};
use crate::analysis::side::{Side, SideLayer};
use crate::domain::wire::wire;
use crate::view::instruction::Instruction;
use crate::view::names::NameParts;
use crate::view::rows::Counts;
use crate::view::stack::{Scale, stratum};
use crate::view::text::{counted, escape, size};

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

/// A line between equal layers that stand apart.
#[derive(Clone, Debug, PartialEq)]
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
wire! { struct LinkLine { a, b, path, same_blob, title } }

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

/// A line of the legend.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Legend {
    /// A line as between layers: whole or dashed; `None` where there are only words.
    pub same_blob: Option<bool>,
    /// What it means.
    pub label: Label,
}
wire! { struct Legend { same_blob, label } }

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

/// Below the trunk, from `top` on: the kinds of line that are there.
fn legend(links: &[Link], top: f32) -> Vec<Legend> {
    let any = |kind: SameContent| links.iter().any(|link| link.kind == kind);
    let other = match (any(SameContent::Recompressed), any(SameContent::Untold)) {
        (true, true) => Some("the same content: two blobs, or that can't be told"),
        (true, false) => Some("the same content compressed differently: two blobs"),
        (false, true) => Some("the same content: one blob or two, that can't be told"),
        (false, false) => None,
    };
    let same = any(SameContent::SameBlob).then_some((Some(true), "one blob in a registry"));
    let mut lines: Vec<(Option<bool>, &str)> =
        same.into_iter().chain(other.map(|says| (Some(false), says))).collect();
    if !lines.is_empty() {
        lines.push((None, "Equal layers on different parents can be stored once, but an engine does not share them."));
    }
    let line = |(at, (same_blob, says)): (usize, (Option<bool>, &str))| {
        let x = MARGIN + if same_blob.is_some() { 36.0 } else { 0.0 };
        Legend {
            same_blob,
            label: Label {
                text: says.to_owned(),
                x,
                y: top + 10.0 + 16.0 * at as f32,
                ends: false,
            },
        }
    };
    lines.into_iter().enumerate().map(line).collect()
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
        SameContent::SameBlob => {
            "one blob in a registry and on containerd, but two snapshots: what is below differs"
        }
        SameContent::Recompressed => {
            "the same content compressed differently: two blobs, two snapshots"
        }
        SameContent::Untold => {
            "the same content; whether a registry holds one blob can't be told from these archives"
        }
    };
    let title = format!("Layer {} of A and {} of B: {what}", link.a + 1, link.b + 1);
    Some(LinkLine {
        a: link.a,
        b: link.b,
        path,
        same_blob: link.kind == SameContent::SameBlob,
        title,
    })
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
        let want = [
            (Column::A, 3),
            (Column::A, 2),
            (Column::A, 1),
            (Column::B, 2),
            (Column::B, 1),
            (Column::Both, 0),
        ];
        assert_eq!(columns, want);
        for (at, one) in found.boxes.iter().enumerate() {
            assert!(
                one.x >= 0.0
                    && one.x + one.width <= found.width
                    && one.y + one.height <= found.height
            );
            for other in &found.boxes[at + 1..] {
                let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
                let above = one.y + one.height <= other.y || other.y + other.height <= one.y;
                assert!(beside || above, "{one:?} {other:?}");
            }
        }
        let trunk = &found.boxes[5];
        assert_eq!(trunk.width, WIDTH - 2.0 * MARGIN);
        assert_eq!(trunk.about.text, "300 B · shared, compressed differently");
        let foot = |at: usize| found.boxes[at].y + found.boxes[at].height;
        assert_eq!(foot(2), foot(4), "both parts stand on one line");
        assert_eq!(found.links.len(), 1);
        assert!(!found.links[0].same_blob);
        let legend: Vec<_> = found.legend.iter().map(|line| line.same_blob).collect();
        assert_eq!(legend, [Some(false), None], "only lines that are there are explained");
        assert!(
            found.legend.iter().all(|line| line.label.y > foot(5) && line.label.y < found.height)
        );
        assert_eq!(
            found.parting.map(|parting| parting.0).as_deref(),
            Some("▲ the images part here ▲")
        );
    }

    #[test]
    fn identical_and_unrelated_images() {
        let base = [("base", 100, 300)];
        let same = draw(&base, &base);
        assert_eq!((same.boxes.len(), same.parting), (1, None));
        let far = draw(&base, &[("far", 100, 300)]);
        assert_eq!(
            far.parting.map(|parting| parting.0).as_deref(),
            Some("▲ the images share no base layer ▲")
        );
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
    fn small_layers_make_low_boxes_and_names_stand_on_their_columns() {
        let found = draw(&[("base", 10, 4096)], &[("base", 10, 4096), ("x", 10, 40)]);
        let heights: Vec<_> = found.boxes.iter().map(|layer| layer.height).collect();
        assert!(
            heights[0] < heights[1] && heights[1] < 70.0,
            "{heights:?}: as low as in the stack of Explore"
        );
        let [a, b] = &found.names[..] else { panic!("two names") };
        assert_eq!((a.text.as_str(), b.text.as_str()), ("A  a:1", "B  b:1"));
        assert!(
            b.y < found.boxes[0].y && a.y > found.boxes[0].y + found.boxes[0].height - 20.0,
            "A has no column above the trunk"
        );
        assert!(a.y < found.boxes[1].y);
    }

    #[test]
    fn many_layers_have_one_line_each() {
        let names: Vec<String> =
            (0..120).map(|at| format!("step {at} {}", "long ".repeat(30))).collect();
        let layers: Vec<_> = names.iter().map(|name| (name.as_str(), 10, 20)).collect();
        let found = draw(&layers, &layers[..60]);
        assert!(found.height < 120.0 * 33.0 + 120.0, "{}", found.height);
        for layer in &found.boxes {
            assert!(layer.about.ends && layer.about.y == layer.instruction.y);
            let end =
                layer.instruction.x + layer.instruction.text.chars().count() as f32 * ADVANCE.0;
            assert!(
                end < layer.about.x - layer.about.text.chars().count() as f32 * ADVANCE.1,
                "{layer:?}"
            );
        }
    }

    #[test]
    fn a_layer_that_was_not_read_whole_says_so() {
        let (a, mut b) =
            (side("a", "gz", &[("base", 1, 2)]), side("b", "gz", &[("base", 1, 2), ("x", 10, 20)]));
        b.layers[1].unpacked = None;
        let found = diagram(&a, &b, &sharing(&a, &b), Changes::default());
        assert_eq!(found.boxes[0].about.text, "10 B · ✗ not read whole");
    }

    #[test]
    fn counts_as_glyphs() {
        let counts = Counts { added: 2906, modified: 38, removed: 4, ..Counts::default() };
        assert_eq!(glyphs(&counts), "+2\u{202f}906 ~38 −4");
    }
}
