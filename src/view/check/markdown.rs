//! Markdown, for a comment or a job's summary.

use super::place;
use crate::analysis::check::{Checked, Status};
use std::fmt::Write;

/// GitHub takes no summary beyond 1 MiB; a comment stays far below.
const MOST_BYTES: usize = 900 << 10;
/// Hits of one rule.
const MOST_HITS: usize = 50;

/// A table of rules for each image, and a list of what failed.
pub fn markdown(checked: &[Checked]) -> String {
    let mut out = String::new();
    for one in checked {
        let verdict = if one.passed() { "passed" } else { "failed" };
        let _ = writeln!(out, "### {}: {verdict}\n", escaped(&one.image));
        out.push_str("| rule | status | |\n| --- | --- | --- |\n");
        for outcome in &one.outcomes {
            let (name, status) = (outcome.rule.about().name, outcome.status.name());
            let _ = writeln!(out, "| {name} | {status} | {} |", escaped(&outcome.message));
        }
        out.push('\n');
        for outcome in one.outcomes.iter().filter(|outcome| outcome.status == Status::Fail) {
            for hit in outcome.hits.iter().take(MOST_HITS) {
                if out.len() > MOST_BYTES {
                    return out + "\nThere is more; the list was cut here.\n";
                }
                let _ = writeln!(out, "- **{}** {}", escaped(&hit.what), escaped(&hit.message));
                let at = place(hit);
                if !at.is_empty() {
                    let _ = writeln!(out, "  <br>{}", escaped(&at));
                }
            }
            if outcome.hits.len() > MOST_HITS {
                let _ = writeln!(out, "- and {} more", outcome.hits.len() - MOST_HITS);
            }
        }
        out.push('\n');
    }
    out
}

/// On one line, and nothing of it Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() => {}
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '|' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
