//! Workflow commands of GitHub Actions: an annotation for each failed rule, then one for each of their hits. A step shows ten of
//! a kind, so secrets come before bytes, and one says how many there are besides.

use super::{MOST, place, worst_first};
use crate::analysis::check::{Checked, Hit, Outcome};

/// The commands, a line each.
pub fn github(checked: &[Checked]) -> String {
    let failed = worst_first(checked);
    let all: usize = failed.iter().map(|(_, outcome)| 1 + outcome.hits.len()).sum();
    let hits =
        failed.iter().flat_map(|(_, outcome)| outcome.hits.iter().map(|hit| of_hit(outcome, hit)));
    let shown = if all > MOST { MOST - 1 } else { all };
    let mut lines: Vec<String> =
        failed.iter().map(|(one, outcome)| of_rule(one, outcome)).chain(hits).take(shown).collect();
    let more = all - shown;
    lines.extend((more > 0).then(|| command("layerpeel check", &format!("and {more} more"))));
    let verdict = if failed.is_empty() { "passed" } else { "failed" };
    lines.push(format!("layerpeel check: {verdict}"));
    lines.join("\n") + "\n"
}

fn of_rule(one: &Checked, outcome: &Outcome) -> String {
    let name = format!("{} of {}", outcome.rule.about().name, one.image);
    command(&name, &outcome.message)
}

fn of_hit(outcome: &Outcome, hit: &Hit) -> String {
    let at = place(hit);
    let at = if at.is_empty() { String::new() } else { format!("\n{at}") };
    let name = format!("{}: {}", outcome.rule.about().name, hit.what);
    command(&name, &format!("{}{at}", hit.message))
}

fn command(title: &str, message: &str) -> String {
    format!("::error title={}::{}", escaped(title, true), escaped(message, false))
}

/// As the toolkit's `escapeData` and `escapeProperty` do.
fn escaped(text: &str, property: bool) -> String {
    let mut out = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property {
        out = out.replace(':', "%3A").replace(',', "%2C");
    }
    out
}
