//! Squash and stages on paper: three ways to build the same, beside each other.

use super::paper::{Face, MARGIN, Paper, Place};
use super::{Heading, STACK, Stack, head, panel, stack};
use crate::view::lab::squash::{Built, Shown};
use crate::view::text::size;

/// Width of a way.
const WAY: f32 = 370.0;
const GAP: f32 = 16.0;
const LINE: f32 = 18.0;

/// The stage as an SVG file.
pub fn squash(ways: &[Shown], heading: &Heading, dark: bool) -> String {
    let mut paper = Paper::new(dark);
    let count = ways.len() as f32;
    let width = 2.0 * MARGIN + count * (WAY + GAP) - GAP;
    let top = head(&mut paper, heading, width);
    let layers = |way: &Shown| way.built.as_ref().map_or(0, |built| built.rows.len());
    let most = ways.iter().map(layers).max().unwrap_or(0).max(1) as f32;
    let height = 40.0 + most * STACK + 7.0 * LINE;
    for (at, way) in ways.iter().enumerate() {
        let place = Place(MARGIN + at as f32 * (WAY + GAP), top, WAY, height);
        panel(&mut paper, place, way.title, way.tag);
        let Place(x, y, ..) = place;
        let Some(built) = &way.built else {
            let face = Face::of(12.0, paper.tones.ink_2);
            paper.text(x + 12.0, y + 50.0, "not built yet", face);
            continue;
        };
        let floor = y + 40.0 + most * STACK;
        rows(&mut paper, built, x, floor);
        sums(&mut paper, built, x, floor + LINE);
    }
    paper.finish(width, top + height + MARGIN, &format!("{}: {}", heading.title, heading.line))
}

fn rows(paper: &mut Paper, built: &Built, x: f32, floor: f32) {
    let tones = paper.tones;
    for row in &built.rows {
        let place = Place(x + 12.0, floor - (row.number + 1) as f32 * STACK, WAY - 24.0, 0.0);
        let of = Stack {
            made_by: &row.made_by,
            number: row.number,
            bytes: row.bytes,
            place: row.place,
            says: row.says(),
            tone: if row.tells { tones.removed } else { tones.line },
        };
        stack(paper, place, &of);
    }
}

fn sums(paper: &mut Paper, built: &Built, x: f32, y: f32) {
    let tones = paper.tones;
    let lines = [
        ("image", size(built.size)),
        ("shared with others here", size(built.common)),
        ("its own", size(built.size - built.common)),
    ];
    for (at, (name, value)) in lines.iter().enumerate() {
        let y = y + at as f32 * LINE;
        paper.text(x + 12.0, y, name, Face::of(12.0, tones.ink_2));
        paper.text(x + WAY - 12.0, y, value, Face::of(12.0, tones.ink).bold().end());
    }
    let colour = if built.told { tones.removed } else { tones.added };
    let y = y + 3.0 * LINE + 4.0;
    paper.text(x + 12.0, y, "Who can read the secret:", Face::of(11.5, tones.ink_2));
    let face = Face::of(11.5, colour);
    for (at, line) in lines_of(&built.readers, 52).iter().enumerate() {
        paper.text(x + 12.0, y + (at + 1) as f32 * 15.0, line, face);
    }
}

/// A text in lines of so many letters at most.
fn lines_of(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + word.chars().count() >= most {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}
