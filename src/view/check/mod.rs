//! What `layerpeel check` prints, in the formats that continuous integration reads.

mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
#[cfg(test)]
mod tests;
mod text;

pub use github::github;
pub use json::{baseline, json};
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;
pub use text::text;

use crate::analysis::check::{Checked, Hit, Outcome, RULES, Rule, Status};
use crate::domain::order::SortSmall;
use serde::{Serialize, Serializer};

/// Findings of one rule that are listed where space is dear.
const MOST: usize = 10;

/// Where a hit is, in words: path, layer and step, as far as they are known and the message doesn't name them.
fn place(hit: &Hit) -> String {
    let mut parts = Vec::new();
    let path = String::from_utf8_lossy(&hit.path);
    parts.extend((!path.is_empty() && !names(&hit.message, &path)).then(|| path.into_owned()));
    parts.extend(hit.layer.map(|layer| format!("layer {layer}")));
    parts.extend((!hit.step.is_empty()).then(|| hit.step.clone()));
    parts.join(", ")
}

/// True when the path stands in a message, not merely the beginning of a longer one.
fn names(message: &str, path: &str) -> bool {
    message.match_indices(path).any(|(at, _)| {
        let before = message[..at].chars().next_back();
        let mut behind = message[at + path.len()..].chars();
        before.is_none_or(char::is_whitespace)
            && match behind.next() {
                Some('.') => behind.next().is_none_or(char::is_whitespace),
                next => next.is_none_or(|next| next.is_whitespace() || ":,;".contains(next)),
            }
    })
}

/// How many rules have this status.
fn count(checked: &[Checked], status: Status) -> usize {
    let outcomes = checked.iter().flat_map(|checked| &checked.outcomes);
    outcomes.filter(|outcome| outcome.status == status).count()
}

/// The rules that failed, each with its image.
fn failed(checked: &[Checked]) -> impl Iterator<Item = (&Checked, &Outcome)> {
    checked.iter().flat_map(|checked| {
        let fails = checked.outcomes.iter().filter(|outcome| outcome.status == Status::Fail);
        fails.map(move |outcome| (checked, outcome))
    })
}

/// The same, secrets first: where not all is shown, what others can use matters more than bytes.
fn worst_first(checked: &[Checked]) -> Vec<(&Checked, &Outcome)> {
    let secrets = [Rule::HighSecrets, Rule::MediumSecrets, Rule::LowSecrets];
    let rank = |rule: Rule| secrets.iter().position(|one| *one == rule).unwrap_or(RULES.len());
    let mut all: Vec<_> = failed(checked).collect();
    all.sort_small_by_key(|(_, outcome)| rank(outcome.rule));
    all
}

/// A list that is written row by row: nothing but the row that is being written is in memory.
struct Rows<F>(F);

impl<F, I> Serialize for Rows<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// As text of several lines.
fn written(value: &impl Serialize) -> String {
    // Nothing of it can fail: no map has keys that are no texts.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
