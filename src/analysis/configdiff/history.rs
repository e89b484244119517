//! Which steps of two histories are the same.

use super::field::Kind;
use crate::domain::{Config, HistoryEntry};
use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;

/// One row of both histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// Row of A's history.
    pub a: Option<u32>,
    /// Row of B's history.
    pub b: Option<u32>,
    /// `Changed`: other steps in the same place, or the same step where one makes a layer and the other does not.
    pub kind: Kind,
    /// True when both ran the same step but at different times.
    pub other_time: bool,
}

/// The step without what changes from one build to the next.
pub fn normalised_step(created_by: &str) -> String {
    // Lines stay apart: in one, a comment would swallow what follows it.
    let fold = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = created_by.trim().lines().map(fold).collect::<Vec<_>>().join("\n");
    let text = folded.strip_suffix("# buildkit").unwrap_or(&folded).trim();
    let text = text.strip_prefix("RUN ").unwrap_or(text);
    text.strip_prefix("/bin/sh -c #(nop) ")
        .or_else(|| text.strip_prefix("/bin/sh -c "))
        .unwrap_or(text)
        .trim()
        .to_owned()
}

fn step(row: &HistoryEntry) -> (String, bool) {
    let said = if row.created_by.trim().is_empty() { &row.comment } else { &row.created_by };
    (normalised_step(said), row.empty_layer)
}

/// Aligns two histories.
pub(super) fn history_diff(a: &Config, b: &Config) -> Vec<HistoryRow> {
    let mut input: InternedInput<(String, bool)> = InternedInput::default();
    input.update_before(a.history.iter().map(step));
    input.update_after(b.history.iter().map(step));
    let diff = Diff::compute(Algorithm::Myers, &input);
    let mut rows = Vec::new();
    let mut at = (0u32, 0u32);
    for hunk in diff.hunks() {
        same_until(&mut rows, &mut at, hunk.before.start, a, b);
        changed(&mut rows, hunk.before.clone(), hunk.after.clone());
        at = (hunk.before.end, hunk.after.end);
    }
    same_until(&mut rows, &mut at, a.history.len() as u32, a, b);
    rows
}

fn same_until(rows: &mut Vec<HistoryRow>, at: &mut (u32, u32), end: u32, a: &Config, b: &Config) {
    while at.0 < end {
        let created = |config: &Config, row: u32| {
            config.history.get(row as usize).and_then(|row| row.created.clone())
        };
        let other_time = created(a, at.0) != created(b, at.1);
        rows.push(HistoryRow { a: Some(at.0), b: Some(at.1), kind: Kind::Same, other_time });
        *at = (at.0 + 1, at.1 + 1);
    }
}

/// Steps that differ stand side by side as far as there are as many on either side.
fn changed(rows: &mut Vec<HistoryRow>, mut a: std::ops::Range<u32>, mut b: std::ops::Range<u32>) {
    loop {
        let row = match (a.next(), b.next()) {
            (None, None) => return,
            (Some(a), Some(b)) => {
                HistoryRow { a: Some(a), b: Some(b), kind: Kind::Changed, other_time: false }
            }
            (Some(a), None) => {
                HistoryRow { a: Some(a), b: None, kind: Kind::Removed, other_time: false }
            }
            (None, Some(b)) => {
                HistoryRow { a: None, b: Some(b), kind: Kind::Added, other_time: false }
            }
        };
        rows.push(row);
    }
}
