//! The stage that is shown as an SVG file: drawn from the same values as its markup, without style sheet or script.

mod bench;
mod blocks;
mod paper;
mod scene;
mod share;
mod squash;
mod tones;

pub use bench::bench;
pub use scene::scene;
pub use share::share;
pub use squash::squash;

use crate::view::text::size;
use paper::{Face, Look, MARGIN, Paper, Place};

/// What stands above a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The stage, or the lesson.
    pub title: String,
    /// The command with which one is here; nothing at the start.
    pub line: String,
}

/// Draws the heading; answers where the picture begins below it.
fn head(paper: &mut Paper, heading: &Heading, width: f32) -> f32 {
    let tones = paper.tones;
    let room = width - 2.0 * MARGIN;
    let face = Face::of(18.0, tones.ink).bold().within(room);
    paper.text(MARGIN, MARGIN + 14.0, &heading.title, face);
    let Some(line) = heading.line.lines().next() else { return MARGIN + 30.0 };
    let face = Face::of(13.0, tones.ink_2).mono().within(room);
    paper.text(MARGIN, MARGIN + 36.0, line, face);
    MARGIN + 54.0
}

/// A panel with its title; below it is room.
fn panel(paper: &mut Paper, place: Place, title: &str, about: &str) {
    let tones = paper.tones;
    let Place(x, y, ..) = place;
    paper.rect(place, 8.0, Look { fill: tones.surface, edge: tones.line, ..Look::default() });
    paper.text(x + 12.0, y + 22.0, title, Face::of(14.0, tones.ink).bold());
    let face = Face::of(11.0, tones.ink_2).end();
    paper.text(x + place.2 - 12.0, y + 22.0, about, face);
}

/// A stage with nothing on it.
pub fn empty(heading: &Heading, says: &str, dark: bool) -> String {
    let mut paper = Paper::new(dark);
    let (width, y) = (640.0, head(&mut paper, heading, 640.0));
    let face = Face::of(14.0, paper.tones.ink_2);
    paper.text(MARGIN, y + 20.0, says, face);
    paper.finish(width, y + 50.0, &format!("{}: {says}", heading.title))
}

/// Height of a layer that says what made it.
const STACK: f32 = 46.0;

/// A layer: what made it, its number, its bytes, and what is to be said of it.
struct Stack<'s> {
    made_by: &'s str,
    number: usize,
    bytes: u64,
    place: f32,
    says: &'s str,
    /// Colour of what is said, and of the edge.
    tone: &'static str,
}

fn stack(paper: &mut Paper, Place(x, y, width, _): Place, of: &Stack<'_>) {
    let tones = paper.tones;
    let place = Place(x, y, width, STACK - 5.0);
    paper.rect(place, 6.0, Look { fill: tones.surface, edge: of.tone, ..Look::default() });
    let (colour, _) = Paper::ground(of.place);
    let edge = Look { fill: &colour, ..Look::default() };
    paper.rect(Place(x, y, 8.0, STACK - 5.0), 3.0, edge);
    let face = Face::of(11.5, tones.ink).mono().within(width - 24.0);
    paper.text(x + 16.0, y + 16.0, of.made_by, face);
    let wide = paper.chip(x + 16.0, y + 34.5, &format!("L{}", of.number + 1), of.place);
    paper.text(x + 22.0 + wide, y + 34.0, &size(of.bytes), Face::of(11.5, tones.ink).bold());
    let colour = if of.tone == tones.line { tones.ink_2 } else { of.tone };
    paper.text(x + width - 8.0, y + 34.0, of.says, Face::of(11.0, colour).end());
}
