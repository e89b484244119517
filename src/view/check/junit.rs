//! JUnit's XML, as Jenkins and GitLab read it: a suite for each image, a case for each rule, at most one failure in a case.

use super::place;
use crate::analysis::check::{Checked, Outcome, Status};
use crate::view::text::xml;
use std::fmt::Write;

/// The report.
pub fn junit(checked: &[Checked]) -> String {
    let all: usize = checked.iter().map(|one| one.outcomes.len()).sum();
    let count = |status| super::count(checked, status);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"layerpeel check\" tests=\"{all}\" failures=\"{}\">",
        count(Status::Fail)
    );
    for one in checked {
        let of = |status| super::count(std::slice::from_ref(one), status);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">",
            xml(&one.image),
            one.outcomes.len(),
            of(Status::Fail),
            of(Status::Skip)
        );
        one.outcomes.iter().for_each(|outcome| case(&mut out, one, outcome));
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(out: &mut String, one: &Checked, outcome: &Outcome) {
    let name = outcome.rule.about().name;
    let message = xml(&outcome.message);
    let _ =
        write!(out, "    <testcase classname=\"{}\" name=\"{name}\" time=\"0\"", xml(&one.image));
    match outcome.status {
        Status::Pass => out.push_str("/>\n"),
        Status::Skip => {
            // Jenkins's older schema has no attribute here.
            let _ = writeln!(out, ">\n      <skipped>{message}</skipped>\n    </testcase>");
        }
        Status::Fail => {
            let lines = outcome.hits.iter().map(|hit| match place(hit) {
                at if at.is_empty() => hit.message.clone(),
                at => format!("{} ({at})", hit.message),
            });
            let text: Vec<String> = std::iter::once(outcome.message.clone()).chain(lines).collect();
            let _ = writeln!(
                out,
                ">\n      <failure message=\"{message}\" type=\"{name}\">{}</failure>\n    </testcase>",
                xml(&text.join("\n"))
            );
        }
    }
}
