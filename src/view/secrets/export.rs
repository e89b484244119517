//! Secrets and risks as files. Values are masked in them.

use super::SecretsView;
use crate::domain::wire::wire;
use crate::view::compare::csv::Table;
use serde_json::{Value, json};
use std::io;

/// As what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretsPart {
    /// A table.
    Csv,
    /// All that the screen shows.
    Json,
    /// The ignore file.
    Ignore,
}
wire! { enum SecretsPart { Csv, Json, Ignore } }

/// Writes them.
pub fn write(out: &mut dyn io::Write, view: &SecretsView, part: SecretsPart) -> io::Result<()> {
    if part == SecretsPart::Ignore {
        return out.write_all(view.ignore.as_bytes());
    }
    let rows = view.groups.iter().flat_map(|group| group.rows.iter().map(move |row| (group, row)));
    let layers =
        |row: &super::Row| row.layers.iter().map(|(layer, _)| layer + 1).collect::<Vec<_>>();
    if part == SecretsPart::Json {
        let one = |(group, row): (&super::Group, &super::Row)| {
            json!({
                "where": group.title, "severity": row.severity, "rule": row.rule, "name": row.name, "masked": row.masked,
                "place": row.place, "path": row.path, "layers": layers(row), "added_by": row.step,
                "hidden_in_layer": row.hidden.as_ref().map(|(by, _)| by + 1), "advice": row.advice,
            })
        };
        let found: Vec<Value> = rows.map(one).collect();
        let all = json!({ "summary": view.title, "found": found, "notes": view.notes });
        return serde_json::to_writer_pretty(out, &all).map_err(Into::into);
    }
    let columns = [
        "where",
        "severity",
        "rule",
        "name",
        "masked",
        "place",
        "layers",
        "added_by",
        "hidden_in_layer",
    ];
    let mut table = Table::new(out, &columns)?;
    for (group, row) in rows {
        let numbers: Vec<String> = layers(row).iter().map(u32::to_string).collect();
        let hidden = row.hidden.as_ref().map(|(by, _)| (by + 1).to_string()).unwrap_or_default();
        let cells = [
            &*group.title,
            &*row.severity,
            &*row.rule,
            &*row.name,
            &*row.masked,
            &*row.place,
            &*numbers.join(" "),
            &*row.step,
            &*hidden,
        ];
        table.row(&cells)?;
    }
    Ok(())
}
