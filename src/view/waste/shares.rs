//! Hidden bytes by cause, by the layer that stores them, and by the step that hides them.

use super::{Door, Share, part};
use crate::analysis::hidden::{Hidden, Why};
use crate::analysis::waste::Steps;
use crate::domain::order::SortSmall;
use crate::view::hidden::why_word;
use crate::view::text::{exact, inert, size};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Parts that are told apart; the rest is one.
const MOST: usize = 8;
/// Letters of a step.
const LETTERS: usize = 60;

/// The three, each with the largest first.
pub(super) fn shares(hidden: &Hidden, steps: &Steps) -> Vec<Vec<Share>> {
    let whys = Why::ALL.into_iter().zip(hidden.by_why);
    let by_why =
        whys.map(|(why, bytes)| of(why_word(why).into(), None, bytes, door(None, None, Some(why))));
    let layers = (0..).zip(hidden.by_layer.iter().copied());
    let by_layer = layers
        .map(|(layer, bytes)| of(String::new(), Some(layer), bytes, door(Some(layer), None, None)));
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    for file in &hidden.files {
        let sum = sums.entry(file.by).or_default();
        *sum = sum.saturating_add(file.bytes);
    }
    let by_step = sums.into_iter().map(|(layer, bytes)| {
        of(step(steps, layer), Some(layer), bytes, door(None, Some(layer), None))
    });
    let all = hidden.bytes;
    vec![largest(by_why, all), largest(by_layer, all), largest(by_step, all)]
}

type Part = (Share, u64);

fn of(name: String, layer: Option<u32>, bytes: u64, door: Door) -> Part {
    (
        Share { name, layer, size: size(bytes), exact: exact(bytes), part: 0, door: Some(door) },
        bytes,
    )
}

fn door(layer: Option<u32>, by: Option<u32>, why: Option<Why>) -> Door {
    Door::Hidden { layer, by, within: None, why }
}

fn largest(parts: impl Iterator<Item = Part>, all: u64) -> Vec<Share> {
    let mut parts: Vec<Part> = parts.filter(|(_, bytes)| *bytes > 0).collect();
    parts.sort_small_by_key(|(_, bytes)| Reverse(*bytes));
    if parts.len() > MOST {
        let rest = parts.split_off(MOST - 1);
        let bytes = rest.iter().fold(0u64, |sum, (_, bytes)| sum.saturating_add(*bytes));
        let name = format!("{} more", rest.len());
        let (share, bytes) = of(name, None, bytes, door(None, None, None));
        parts.push((Share { door: None, ..share }, bytes));
    }
    parts.into_iter().map(|(share, bytes)| Share { part: part(bytes, all), ..share }).collect()
}

/// The beginning of a step, in one line.
fn step(steps: &Steps, layer: u32) -> String {
    let Some(step) = steps.get(layer) else { return "not recorded".into() };
    let words: Vec<&str> = [step.keyword].into_iter().chain(step.text.split_whitespace()).collect();
    let line = words.join(" ");
    let mut cut: String = line.trim().chars().take(LETTERS).collect();
    if cut.len() < line.trim().len() {
        cut.push('…');
    }
    inert(&cut)
}
