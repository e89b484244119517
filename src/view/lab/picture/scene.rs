//! Copy-on-write on paper: the merged view on top, the containers' own layers, the image's layers; how a lookup came down and what
//! was copied up is drawn as it is at the end.

use super::blocks::draw;
use super::paper::{Face, Look, MARGIN, Paper, Place};
use super::{Heading, head};
use crate::lab::explain::{Layer, Seen};
use crate::view::lab::block;
use crate::view::lab::scene::{Lane, Scene, Spot};
use crate::view::lab::stage::View;
use crate::view::lab::{Sentence, told};
use crate::view::text::size;
use std::fmt::Write as _;

/// Width of the rows' names, of a block, of a column at least.
const NAMES: f32 = 190.0;
const BLOCK: f32 = 104.0;
const COLUMN: f32 = 128.0;
/// Heights: of a row, of the image's name between the containers' rows and its own, of a sentence.
const ROW: f32 = 48.0;
const TITLE: f32 = 36.0;
const SENTENCE: f32 = 20.0;
/// From a block's left edge to the thread it hangs on.
const RAIL: f32 = 11.0;

/// Where everything lies.
struct Ground<'s> {
    scene: &'s Scene,
    column: f32,
    width: f32,
    /// Top of the row `merged`.
    top: f32,
}

impl Ground<'_> {
    fn block_width(&self) -> f32 {
        self.column / self.scene.lanes.len().max(1) as f32
    }

    fn x(&self, column: usize, lane: usize) -> f32 {
        MARGIN + NAMES + column as f32 * self.column + lane as f32 * self.block_width()
    }

    /// Top of a row: 0 is the merged view, 1 the containers' own, from 2 on the image's layers.
    fn y(&self, row: usize) -> f32 {
        self.top + row as f32 * ROW + if row > 1 { TITLE } else { 0.0 }
    }

    fn middle(&self, row: usize) -> f32 {
        self.y(row) + ROW / 2.0
    }

    fn rail(&self, column: usize, lane: usize) -> f32 {
        self.x(column, lane) + RAIL
    }

    /// Every container at every path.
    fn spots(&self) -> impl Iterator<Item = (usize, usize, &Lane, &Spot)> {
        let lanes = self.scene.lanes.iter().enumerate();
        lanes.flat_map(|(at, lane)| {
            lane.spots.iter().enumerate().map(move |(column, spot)| (column, at, lane, spot))
        })
    }
}

/// The stage as an SVG file.
pub fn scene(scene: &Scene, heading: &Heading, sentences: &[Sentence], dark: bool) -> String {
    let mut paper = Paper::new(dark);
    let column = COLUMN.max(scene.lanes.len() as f32 * BLOCK);
    let width = 2.0 * MARGIN + NAMES + column * scene.columns.len() as f32;
    let begins = head(&mut paper, heading, width);
    let whose = if scene.lanes.len() > 1 { 18.0 } else { 0.0 };
    let ground = Ground { scene, column, width, top: begins + 34.0 + whose };
    columns(&mut paper, &ground, begins);
    rows(&mut paper, &ground);
    threads(&mut paper, &ground);
    blocks(&mut paper, &ground);
    copies(&mut paper, &ground);
    lookups(&mut paper, &ground);
    let mut y = ground.y(scene.layers.len() + 2) + 28.0;
    for sentence in sentences {
        let text = format!("{} {}", told::sign(sentence.tone), sentence.text);
        let face = Face::of(13.0, paper.tones.ink).within(width - 2.0 * MARGIN);
        paper.text(MARGIN, y, &text, face);
        y += SENTENCE;
    }
    paper.finish(width, y, &format!("{}: {}", heading.title, heading.line))
}

fn columns(paper: &mut Paper, ground: &Ground<'_>, top: f32) {
    let tones = paper.tones;
    for (at, path) in ground.scene.columns.iter().enumerate() {
        let (x, width) = (ground.x(at, 0), ground.column);
        let look = Look { fill: tones.surface, edge: tones.line, ..Look::default() };
        paper.rect(Place(x + 4.0, top, width - 8.0, 22.0), 11.0, look);
        let face = Face { keeps_end: true, ..Face::of(11.5, tones.ink).mono().middle() };
        paper.text(x + width / 2.0, top + 15.0, path, face.within(width - 24.0));
        if ground.scene.lanes.len() > 1 {
            for (number, lane) in ground.scene.lanes.iter().enumerate() {
                let middle = ground.x(at, number) + ground.block_width() / 2.0;
                let face = Face::of(11.0, tones.ink_2).middle().within(ground.block_width() - 6.0);
                paper.text(middle, top + 42.0, &lane.name, face);
            }
        }
    }
}

/// Grounds and names of the rows.
fn rows(paper: &mut Paper, ground: &Ground<'_>) {
    let tones = paper.tones;
    let (scene, across) = (ground.scene, ground.width - 2.0 * MARGIN);
    let row = |number| Place(MARGIN, ground.y(number), across, ROW);
    paper.rect(row(0), 4.0, Look { fill: tones.sunken, ..Look::default() });
    let own = Look { fill: tones.sunken, edge: tones.line_strong, dashed: true, percent: 0 };
    paper.rect(row(1), 4.0, own);
    for (number, name, about) in [(0, "merged", "what it sees"), (1, "upper", "what it wrote")] {
        let y = ground.middle(number);
        paper.text(MARGIN + 12.0, y - 2.0, name, Face::of(13.0, tones.ink).bold());
        paper.text(MARGIN + 12.0, y + 13.0, about, Face::of(11.0, tones.ink_2));
    }
    let y = ground.y(2) - 8.0;
    let face = Face::of(13.0, tones.ink).bold().mono();
    let wide = paper.text(MARGIN, y, &scene.image, face.within(across / 2.0));
    let room = NAMES - wide - 12.0;
    if room > 70.0 {
        let face = Face::of(11.0, tones.ink_2).within(room);
        paper.text(MARGIN + wide + 8.0, y, "read-only", face);
    }
    for (at, layer) in scene.layers.iter().enumerate() {
        let Place(x, y, width, height) = row(at + 2);
        let look = Look { fill: tones.surface, edge: tones.line, ..Look::default() };
        paper.rect(Place(x, y + 1.0, width, height - 2.0), 4.0, look);
        let (colour, _) = Paper::ground(layer.place);
        let edge = Look { fill: &colour, ..Look::default() };
        paper.rect(Place(x, y + 1.0, 7.0, height - 2.0), 3.0, edge);
        let face = Face::of(11.5, tones.ink).mono().within(NAMES - 22.0);
        paper.text(x + 14.0, y + 19.0, &layer.made_by, face);
        let wide = paper.chip(x + 14.0, y + 37.5, &format!("L{}", layer.number + 1), layer.place);
        let face = Face::of(11.0, tones.ink_2);
        paper.text(x + 20.0 + wide, y + 37.0, &size(layer.bytes), face);
    }
    for at in 0..scene.columns.len() {
        let (x, end) = (ground.x(at, 0), ground.y(scene.layers.len() + 2));
        paper.path(&format!("M{x:.1} {:.1}V{end:.1}", ground.top), tones.line, 1.0, false);
    }
}

/// What is seen hangs on what serves it.
fn threads(paper: &mut Paper, ground: &Ground<'_>) {
    for (column, lane, _, spot) in ground.spots() {
        let down = match spot.merged {
            View::Layer(Layer::Image(number), _) => {
                let at = ground.scene.layers.iter().position(|layer| layer.number == number);
                at.map_or(1, |at| at + 2)
            }
            View::Layer(..) => 1,
            View::Gone | View::Mount(..) => 0,
        };
        let (x, top) = (ground.rail(column, lane), ground.middle(0));
        if spot.looked > 0 {
            let way = format!("M{x:.1} {top:.1}V{:.1}", ground.middle(spot.looked));
            paper.path(&way, paper.tones.accent, 3.0, false);
        } else if down > 0 {
            let way = format!("M{x:.1} {top:.1}V{:.1}", ground.middle(down));
            paper.path(&way, paper.tones.line_strong, 2.0, false);
        }
    }
}

fn blocks(paper: &mut Paper, ground: &Ground<'_>) {
    let width = ground.block_width();
    let at = |x: f32, row, from: f32, width: f32| {
        Place(x + 3.0 + from, ground.y(row) + 4.0, width - 6.0 - from, ROW - 8.0)
    };
    // Beside the marks of a lookup, not below them.
    let beside = |spot: &Spot, row: usize| if spot.looked >= row { 2.0 * RAIL } else { 0.0 };
    for (column, number, lane, spot) in ground.spots() {
        let x = ground.x(column, number);
        let seen = block::seen(ground.scene, lane, spot.merged);
        draw(paper, at(x, 0, 0.0, width), &seen);
        if let Some(upper) = block::upper(&spot.upper, spot.merged) {
            draw(paper, at(x, 1, beside(spot, 1), width), &upper);
        }
    }
    for (row, layer) in ground.scene.layers.iter().enumerate() {
        for column in 0..layer.cells.len() {
            let Some(value) = block::layer(ground.scene, layer, column, false) else { continue };
            let first = ground.scene.lanes.first().and_then(|lane| lane.spots.get(column));
            let from = first.map_or(0.0, |spot| beside(spot, row + 2));
            draw(paper, at(ground.x(column, 0), row + 2, from, ground.column), &value);
        }
    }
}

/// What was copied up, from where to where.
fn copies(paper: &mut Paper, ground: &Ground<'_>) {
    let tones = paper.tones;
    for (column, lane, _, spot) in ground.spots() {
        let Some((row, bytes)) = spot.copied else { continue };
        let x = ground.x(column, lane) + ground.block_width() - 16.0;
        let (from, to) = (ground.y(row + 2) + 6.0, ground.y(2) - TITLE - 4.0);
        let mut way = format!("M{x:.1} {from:.1}V{:.1}", to + 8.0);
        paper.path(&way, tones.modified, 2.0, true);
        way.clear();
        let _ = write!(
            way,
            "M{:.1} {:.1}L{x:.1} {to:.1}L{:.1} {:.1}",
            x - 6.0,
            to + 9.0,
            x + 6.0,
            to + 9.0
        );
        paper.path(&way, tones.modified, 2.0, false);
        let text = size(bytes);
        let wide = text.chars().count() as f32 * 6.6 + 10.0;
        let middle = f32::midpoint(from, to);
        let look = Look { fill: tones.surface, edge: tones.modified, ..Look::default() };
        paper.rect(Place(x + 12.0 - wide, middle - 9.0, wide, 18.0), 4.0, look);
        let face = Face::of(11.0, tones.modified).bold().middle();
        paper.text(x + 12.0 - wide / 2.0, middle + 4.0, &text, face);
    }
}

/// Marks where a lookup came by, and where it ended.
fn lookups(paper: &mut Paper, ground: &Ground<'_>) {
    let tones = paper.tones;
    for (column, lane, _, spot) in ground.spots() {
        for row in 1..=spot.looked {
            let ended = spot.ended.filter(|_| row == spot.looked);
            let (sign, fill, edge, on) = match ended {
                None | Some(Seen::Nothing) => ("✗", tones.surface, tones.accent, tones.accent),
                Some(Seen::Whiteout) => ("⊘", tones.surface, tones.removed, tones.removed),
                Some(_) => ("✓", tones.accent, tones.accent, tones.bg),
            };
            let (x, y) = (ground.rail(column, lane), ground.middle(row));
            let look = Look { fill, edge, ..Look::default() };
            paper.rect(Place(x - 8.5, y - 8.5, 17.0, 17.0), 8.5, look);
            paper.text(x, y + 3.8, sign, Face::of(10.5, on).bold().middle());
        }
    }
}
