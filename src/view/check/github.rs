//! Workflow commands of GitHub Actions: an annotation for each hit of a failed rule. A step shows ten of a kind, so the worst
//! come first and one says how many there are besides.

use super::{MOST, failed, place};
use crate::analysis::check::{Checked, Status};

/// The commands, a line each.
pub fn github(checked: &[Checked]) -> String {
    let mut lines = Vec::new();
    for (one, outcome) in failed(checked) {
        let rule = outcome.rule.about().name;
        let name = format!("{rule} of {}", one.image);
        lines.push(command(&name, &outcome.message));
        lines.extend(outcome.hits.iter().map(|hit| {
            let at = place(hit);
            let at = if at.is_empty() { String::new() } else { format!("\n{at}") };
            command(&format!("{rule}: {}", hit.what), &format!("{}{at}", hit.message))
        }));
    }
    let more = lines.len().saturating_sub(MOST);
    if more > 0 {
        lines.truncate(MOST - 1);
        lines.push(command("layerpeel check", &format!("and {} more", more + 1)));
    }
    let passed = super::count(checked, Status::Fail) == 0;
    lines.push(if passed {
        "layerpeel check: passed".into()
    } else {
        "layerpeel check: failed".into()
    });
    lines.join("\n") + "\n"
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
