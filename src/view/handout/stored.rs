//! Why it is so big: what each layer stores and how much of it nobody sees, as a picture; then where it lies.

use super::{Told, bytes, folders};
use crate::domain::order::SortSmall;
use crate::view::compare::svg::stratum_colour;
use crate::view::instruction::Instruction;
use crate::view::stack::stratum;
use crate::view::text::{counted, size, xml};
use std::fmt::Write as _;

/// Layers that have a bar each; of more, the largest have.
const MOST: usize = 16;
/// Measures of the picture.
const WIDTH: f32 = 812.0;
const ROW: f32 = 30.0;
const LEFT: f32 = 44.0;
const RIGHT: f32 = 84.0;
/// Characters of a step below its bar.
const STEP: usize = 96;

/// One layer.
struct Bar {
    layer: u32,
    stored: u64,
    hidden: u64,
    step: String,
}

pub(super) fn section(told: &Told<'_>) -> String {
    let hidden = match told.hidden {
        0 => "All of it can be seen in the end: nothing is carried along for nothing.".to_owned(),
        hidden => format!(
            "{} of it is hidden: a later layer deleted or replaced the files, but a layer is never changed once it is made. \
             Deleting a file in a later step hides it and saves nothing.",
            bytes(hidden),
        ),
    };
    format!(
        "<h2>Why it is as big as it is</h2>\n<p>Its layers store {} of files. {hidden}</p>\n{}{}",
        bytes(told.stored),
        bars(told),
        folders(told),
    )
}

fn bars(told: &Told<'_>) -> String {
    let (about, union) = (&told.subject.about, told.subject.about.union);
    let steps = Instruction::all(&about.image.config);
    let bar = |layer: u32| Bar {
        layer,
        stored: union.stored_by(layer),
        hidden: told.subject.waste.hidden_in(layer),
        step: about
            .image
            .layers
            .get(layer as usize)
            .and_then(|layer| steps.get(layer.history? as usize))
            .map(Instruction::line)
            .unwrap_or_default(),
    };
    let mut all: Vec<Bar> = (0..union.layer_count()).map(bar).collect();
    let count = all.len();
    if count == 0 {
        return String::new();
    }
    if count > MOST {
        all.sort_small_by_key(|bar| std::cmp::Reverse(bar.stored));
        all.truncate(MOST);
        all.sort_small_by_key(|bar| bar.layer);
    }
    let largest = all.iter().map(|bar| bar.stored).max().unwrap_or(0).max(1);
    let height = ROW * all.len() as f32 + 8.0;
    let says = all.iter().map(|bar| format!("L{}: {}", bar.layer + 1, size(bar.stored)));
    let mut out = format!(
        "<figure tabindex=\"0\">\n<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" font-size=\"12\">\n<title>What each layer stores. {}</title>\n\
         <defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <path d=\"M1 0v6\" stroke=\"var(--ink)\" stroke-width=\"1.6\"/></pattern></defs>\n",
        xml(&says.collect::<Vec<_>>().join(", ")),
    );
    // The uppermost is drawn first, as it lies.
    for (row, bar) in all.iter().rev().enumerate() {
        draw(&mut out, bar, row as f32 * ROW + 4.0, largest, union.layer_count());
    }
    out.push_str("</svg>\n<figcaption>Layers, the lowest below, as they lie over each other; the hatched part is hidden.");
    if count > MOST {
        let more = counted((count - MOST) as u64, "smaller layer is", "smaller layers are");
        let _ = write!(out, " {more} not drawn.");
    }
    out.push_str("</figcaption>\n</figure>\n");
    out
}

fn draw(out: &mut String, bar: &Bar, y: f32, largest: u64, layers: u32) {
    let room = WIDTH - LEFT - RIGHT;
    let wide = |bytes: u64| (bytes as f64 / largest as f64) as f32 * room;
    let (width, hidden) = (wide(bar.stored).max(1.5), wide(bar.hidden));
    let colour = stratum_colour(stratum(bar.layer, layers));
    let step: String = match bar.step.char_indices().nth(STEP) {
        Some((end, _)) => format!("{}…", &bar.step[..end]),
        None => bar.step.clone(),
    };
    let _ = writeln!(
        out,
        "<text x=\"0\" y=\"{text:.1}\" fill=\"var(--ink-2)\">L{number}</text>\
         <rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"10\" rx=\"1.5\" fill=\"{colour}\"/>",
        text = y + 9.5,
        number = bar.layer + 1,
    );
    if hidden >= 0.5 {
        let x = LEFT + width - hidden;
        let _ = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{hidden:.1}\" height=\"10\" fill=\"url(#hatch)\" stroke=\"var(--ink)\" stroke-width=\".75\"/>"
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{WIDTH}\" y=\"{size_y:.1}\" text-anchor=\"end\" fill=\"var(--ink)\">{size}</text>\
         <text x=\"{LEFT}\" y=\"{step_y:.1}\" font-size=\"10.5\" fill=\"var(--ink-2)\">{step}</text>",
        size_y = y + 9.5,
        size = xml(&size(bar.stored)),
        step_y = y + 21.5,
        step = xml(&step),
    );
}
