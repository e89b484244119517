//! The build cache on paper: the Dockerfile's lines and how each went, and the layers that came of it.

use super::paper::{Face, Look, MARGIN, Paper, Place};
use super::{Heading, STACK, Stack, head, panel, stack};
use crate::view::lab::build::{Bench, Line, Piece, label};
use crate::view::text::size;

const MAIN: f32 = 720.0;
const SIDE: f32 = 360.0;
const GAP: f32 = 16.0;
/// Heights: of a piece with one line, of each further line.
const PIECE: f32 = 34.0;
const LINE: f32 = 16.0;

/// The stage as an SVG file.
pub fn bench(bench: &Bench, heading: &Heading, dark: bool) -> String {
    let mut paper = Paper::new(dark);
    let width = 2.0 * MARGIN + MAIN + GAP + SIDE;
    let top = head(&mut paper, heading, width);
    let heights = bench.pieces.iter().map(height);
    let all = 44.0 + heights.sum::<f32>();
    let file = bench.controls.source.as_ref().map_or("", |source| source.file.as_str());
    panel(&mut paper, Place(MARGIN, top, MAIN, all), file, &bench.state());
    let mut y = top + 36.0;
    for (piece, line) in bench.pieces.iter().zip(&bench.lines) {
        row(&mut paper, piece, line, y);
        y += height(piece);
    }
    let mut y = top + all + 20.0;
    if let Some(failure) = &bench.failure {
        let face = Face::of(12.0, paper.tones.removed).within(MAIN);
        paper.text(MARGIN, y, &format!("The build ended: {failure}"), face);
        y += LINE;
    }
    let below = layers(&mut paper, bench, MARGIN + MAIN + GAP, top);
    paper.finish(width, y.max(below + MARGIN), &format!("{}: {}", heading.title, heading.line))
}

fn height(piece: &Piece) -> f32 {
    PIECE + (piece.shown.lines().count().max(1) - 1) as f32 * LINE
}

fn row(paper: &mut Paper, piece: &Piece, line: &Line, y: f32) {
    let tones = paper.tones;
    paper.path(&format!("M{MARGIN} {y:.1}H{:.1}", MARGIN + MAIN), tones.line, 1.0, false);
    let base = y + 21.0;
    let number = Face::of(12.0, tones.ink_2).end();
    paper.text(MARGIN + 34.0, base, &piece.line.to_string(), number);
    for (at, text) in piece.shown.lines().enumerate() {
        let face = Face::of(12.5, tones.ink).mono().within(400.0);
        paper.text(MARGIN + 46.0, base + at as f32 * LINE, text, face);
    }
    let (class, text) = label(&line.went);
    let (look, colour) = match class {
        "cached" => (Look { fill: tones.added, percent: 12, ..Look::default() }, tones.added),
        "missed" => {
            let fill = tones.modified;
            (Look { fill, percent: 14, edge: tones.modified, ..Look::default() }, tones.modified)
        }
        "below" => (Look { edge: tones.modified, dashed: true, ..Look::default() }, tones.modified),
        "failed" => (Look { edge: tones.removed, ..Look::default() }, tones.removed),
        _ => (Look::default(), tones.ink_2),
    };
    let x = MARGIN + 460.0;
    let wide = (text.chars().count() as f32 * 7.4 + 18.0).min(190.0);
    paper.rect(Place(x, y + 6.0, wide, 22.0), 11.0, look);
    paper.text(x + 9.0, base, &text, Face::of(11.0, colour).bold().within(wide - 12.0));
    let bytes = line.bytes.map(size).unwrap_or_default();
    paper.text(MARGIN + MAIN - 12.0, base, &bytes, Face::of(12.0, tones.ink_2).end());
}

fn layers(paper: &mut Paper, bench: &Bench, x: f32, top: f32) -> f32 {
    let tones = paper.tones;
    let count = bench.layers.len();
    let height = 40.0 + count.max(1) as f32 * STACK;
    let all: u64 = bench.layers.iter().map(|(_, bytes, _)| bytes).sum();
    panel(paper, Place(x, top, SIDE, height), "Resulting layers", &size(all));
    let most = count.max(2) as f32 - 1.0;
    for (at, (made_by, bytes, anew)) in bench.layers.iter().enumerate() {
        let y = top + 38.0 + (count - 1 - at) as f32 * STACK;
        let of = Stack {
            made_by,
            number: at,
            bytes: *bytes,
            place: at as f32 / most,
            says: bench.says(*anew),
            tone: if *anew { tones.modified } else { tones.line },
        };
        stack(paper, Place(x + 12.0, y, SIDE - 24.0, 0.0), &of);
    }
    top + height
}
