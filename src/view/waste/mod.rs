//! What the Waste screen shows: two numbers, three headings with their findings, and what mending some of them would make of the
//! image. Ready texts; layers count from 0 here.

mod command;
mod csv;
mod rows;
mod shares;
#[cfg(test)]
mod tests;
mod what_if;

pub use command::mended_name;
pub use csv::csv;
pub use what_if::{Other, Wanted, WhatIfView, mend_wish, what_if_view};

use super::hidden::Why;
use super::text::{count, counted, escape, exact, size};
use crate::analysis::efficiency::{Efficiency, efficiency};
use crate::analysis::hidden::{Hidden, hidden};
use crate::analysis::packages::CapturedFile;
use crate::analysis::secrets::mask::Masks;
use crate::analysis::union::Union;
use crate::analysis::waste::{Figures, Naming, Steps, Waste, figures, judged};
use crate::domain::Image;
use crate::domain::wire::wire;

/// Where a figure leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// To the hidden files.
    Hidden {
        /// Only those that it stores.
        layer: Option<u32>,
        /// Only those that it hides.
        by: Option<u32>,
        /// Only this path and all below it: escaped, with a leading `/`.
        within: Option<String>,
        /// Only those that were hidden so.
        why: Option<Why>,
    },
    /// To a path, as a layer has it.
    Path {
        /// The layer.
        layer: u32,
        /// Escaped, with a leading `/`.
        path: String,
    },
}
wire! { enum Door { Hidden { layer, by, within, why }, Path { layer, path } } }

/// A number, and a sentence that says what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Such as `76.8 MB`.
    pub number: String,
    /// The same to the last digit.
    pub exact: String,
    /// What it is of.
    pub about: String,
    /// It is worse than is usually taken.
    pub is_bad: bool,
    /// The sentence.
    pub says: String,
    /// What it counts, as the words on a door; empty: nothing.
    pub door: String,
}
wire! { struct Card { number, exact, about, is_bad, says, door } }

/// A part of the hidden bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What it is; empty where the layer says it.
    pub name: String,
    /// The layer that it is of.
    pub layer: Option<u32>,
    /// Its bytes.
    pub size: String,
    /// To the byte.
    pub exact: String,
    /// In ten thousand of all.
    pub part: u32,
    /// To what it counts; `None`: several are in it.
    pub door: Option<Door>,
}
wire! { struct Share { name, layer, size, exact, part, door } }

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the image; what is ticked, is named by it.
    pub id: u32,
    /// The cause.
    pub title: String,
    /// The layer that stores it.
    pub layer: Option<u32>,
    /// The layer that hides it.
    pub by: Option<u32>,
    /// What to do, in a sentence; empty: nothing.
    pub says: String,
    /// The line of the Dockerfile as it should be; empty: it can't be told.
    pub line: String,
    /// What would be saved.
    pub size: String,
    /// To the byte.
    pub exact: String,
    /// In ten thousand of the largest under its heading.
    pub part: u32,
    /// Some want it so.
    pub is_information: bool,
    /// What it counts.
    pub doors: Vec<(String, Door)>,
}
wire! { struct Row { id, title, layer, by, says, line, size, exact, part, is_information, doors } }

/// Findings that are a line together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// What they are.
    pub says: String,
    /// Their bytes.
    pub size: String,
    /// The findings; at most a hundred.
    pub rows: Vec<Row>,
    /// They can be ticked.
    pub can_tick: bool,
}
wire! { struct Fold { says, size, rows, can_tick } }

/// A heading with what stands under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `Hidden`, `Leftovers`, `Duplicates`.
    pub name: String,
    /// What that is.
    pub about: String,
    /// All its bytes.
    pub size: String,
    /// At most ten, the largest first.
    pub rows: Vec<Row>,
    /// What is not worth a line of its own.
    pub folds: Vec<Fold>,
}
wire! { struct Group { name, about, size, rows, folds } }

impl Group {
    /// The findings that can be ticked.
    pub fn can_tick(&self) -> impl Iterator<Item = u32> {
        let folds = self.folds.iter().filter(|fold| fold.can_tick);
        self.rows.iter().chain(folds.flat_map(|fold| &fold.rows)).map(|row| row.id)
    }
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WasteView {
    /// What a squash frees, and dive's score.
    pub cards: Vec<Card>,
    /// The score, in ten thousand.
    pub score: u32,
    /// Hidden bytes by cause, by the layer that stores them, by the step that hides them; the largest first.
    pub shares: Vec<Vec<Share>>,
    /// The three headings, of which none is added to another.
    pub groups: Vec<Group>,
    /// Where nothing is to be done: what there is all the same, in a sentence; else empty.
    pub tidy: String,
}
wire! { struct WasteView { cards, score, shares, groups, tidy } }

/// What the screen is made of.
#[derive(Clone, Debug)]
pub struct Judged {
    hidden: Hidden,
    efficiency: Efficiency,
    figures: Figures,
    steps: Steps,
    /// The findings; a row is named by its place here.
    pub waste: Waste,
}

impl Judged {
    /// Judges an image. `captured`: what was kept of its files while they were read.
    pub fn of(image: &Image, union: &Union, captured: &[CapturedFile<'_>]) -> Self {
        let hidden = hidden(union);
        let steps = Steps::of(image, None).named(Naming::Page);
        let waste = judged(union, &hidden, captured, &steps);
        Self { efficiency: efficiency(union), figures: figures(union), hidden, steps, waste }
    }

    /// Bytes that are hidden.
    pub fn hidden_bytes(&self) -> u64 {
        self.hidden.bytes
    }

    /// Those of them that a layer stores.
    pub fn hidden_in(&self, layer: u32) -> u64 {
        self.hidden.by_layer.get(layer as usize).copied().unwrap_or(0)
    }

    /// The same, with no secret in its words.
    pub fn masked(self, masks: Masks<'_>) -> Self {
        let shown = |text: &str| masks.hide("Dockerfile", text);
        Self { steps: self.steps.shown(shown), waste: self.waste.shown(shown), ..self }
    }
}

/// What is shown of it.
pub fn waste_view(union: &Union, of: &Judged) -> WasteView {
    let groups = rows::groups(union, &of.waste);
    let tidy = if groups.iter().all(|group| group.rows.is_empty()) {
        rows::tidy(&groups)
    } else {
        String::new()
    };
    WasteView {
        cards: vec![squash(union, &of.hidden), dive(&of.efficiency)],
        score: ten_thousandths(of.efficiency.score),
        shares: shares::shares(&of.hidden, &of.steps),
        groups: if tidy.is_empty() { groups } else { Vec::new() },
        tidy,
    }
}

fn ten_thousandths(of: f64) -> u32 {
    (of.clamp(0.0, 1.0) * 10_000.0) as u32
}

/// So many of ten thousand.
fn part(bytes: u64, all: u64) -> u32 {
    if all == 0 { 0 } else { ten_thousandths(bytes as f64 / all as f64) }
}

/// A share of one, cut and not rounded, as gates see it.
fn percent(of: f64) -> String {
    format!("{:.1} %", (of * 1000.0).floor() / 10.0)
}

fn squash(union: &Union, hidden: &Hidden) -> Card {
    let stored = (0..union.layer_count()).map(|layer| union.stored_by(layer));
    let stored = stored.fold(0, u64::saturating_add);
    let share = if stored == 0 { 0.0 } else { hidden.bytes as f64 / stored as f64 };
    let files = hidden.files.len() as u64;
    Card {
        number: size(hidden.bytes),
        exact: exact(hidden.bytes),
        about: format!("a squash frees, {} of {}", percent(share), size(stored)),
        is_bad: false,
        says: if files == 0 {
            "Every byte that the layers store can be seen in the final image.".into()
        } else {
            "Bodies of files that a higher layer deleted, copied up or overwrote; each is counted once, to the byte:".into()
        },
        door: if files == 0 { String::new() } else { counted(files, "file", "files") },
    }
}

/// What dive's CI asks for, when nobody says otherwise.
const GATE: f64 = 0.9;

fn dive(of: &Efficiency) -> Card {
    let is_bad = of.score < GATE;
    let gate = if is_bad { ", below its usual gate of 90 %" } else { "" };
    let mut says = format!(
        "To compare with other teams. dive calls {} wasted, and counts the copy that you need among it.",
        size(of.wasted_bytes)
    );
    if let Some(first) = of.stumbles.first() {
        let layers = count(of.stumbles.len() as u64);
        let of_layers = if of.stumbles.len() == 1 {
            format!("L{}", first.layer + 1)
        } else {
            format!("{layers} layers")
        };
        says += &format!(
            " It gives {of_layers} up at a whiteout of nothing (/{} first), and so does this figure.",
            escape(&first.path)
        );
    }
    Card {
        number: percent(of.score),
        exact: of.score.to_string(),
        about: format!("dive’s score{gate}"),
        is_bad,
        says,
        door: String::new(),
    }
}
