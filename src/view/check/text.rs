//! For people.

use super::{MOST, count, place};
use crate::analysis::check::{Checked, Status};
use crate::view::text::{counted, inert};
use std::fmt::Write;

/// All rules, and of those that failed what makes them fail.
pub fn text(checked: &[Checked]) -> String {
    let mut out = String::new();
    for one in checked {
        let _ = writeln!(out, "{}", inert(&one.image));
        for outcome in &one.outcomes {
            let status = outcome.status.name().to_uppercase();
            let _ =
                writeln!(out, "  {status:<4}  {}: {}", outcome.rule.about().name, outcome.message);
            if outcome.status != Status::Fail {
                continue;
            }
            for hit in outcome.hits.iter().take(MOST) {
                let _ = writeln!(out, "          {}", inert(&hit.message));
                let at = place(hit);
                if !at.is_empty() {
                    let _ = writeln!(out, "            at {}", inert(&at));
                }
            }
            if let Some(more) = outcome.hits.len().checked_sub(MOST).filter(|&more| more > 0) {
                let _ = writeln!(out, "          and {more} more");
            }
        }
    }
    let failed = count(checked, Status::Fail);
    let result = match failed {
        0 => "passed".to_owned(),
        _ => format!("failed: {}", counted(failed as u64, "rule", "rules")),
    };
    let _ = writeln!(out, "{result}");
    out
}
