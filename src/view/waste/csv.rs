//! All findings as CSV: a row each, bytes as plain numbers, layers as in the report: the lowest is 0.

use crate::analysis::union::Union;
use crate::analysis::waste::{Finding, Waste};
use crate::view::compare::csv::Table;
use crate::view::text::escape;
use std::io;

const COLUMNS: [&str; 11] = [
    "heading", "cause", "kind", "layer", "by", "bytes", "files", "weight", "path", "advice",
    "mended",
];

/// Writes them, the weightiest first. `path` is the largest file's.
pub fn csv(out: &mut dyn io::Write, union: &Union, waste: &Waste) -> io::Result<()> {
    let mut table = Table::new(out, &COLUMNS)?;
    waste.findings.iter().try_for_each(|found| table.row(&cells(union, found)))
}

fn cells(union: &Union, found: &Finding) -> [String; 11] {
    let number = |of: Option<u32>| of.map(|of| of.to_string()).unwrap_or_default();
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let path = found.bodies.first().map(|body| format!("/{}", escape(&union.path(body.node))));
    [
        found.heading.name().into(),
        found.cause.into(),
        found.kind.unwrap_or_default().into(),
        number(found.layer),
        number(found.by),
        found.bytes.to_string(),
        found.bodies.len().to_string(),
        found.weight.name().into(),
        path.unwrap_or_default(),
        text(&found.advice),
        text(&found.mended),
    ]
}
