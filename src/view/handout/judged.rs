//! What to change, and what should not be there.

use super::{Told, prose};
use crate::view::secrets::Row;
use crate::view::text::{counted, xml};
use crate::view::waste;
use std::fmt::Write as _;

/// Findings and secrets that are listed.
const MOST: usize = 12;
const MOST_SECRETS: usize = 30;

pub(super) fn change(told: &Told<'_>) -> String {
    let mut out = "<h2>What to change</h2>\n".to_owned();
    if !told.waste.tidy.is_empty() {
        let _ = writeln!(out, "<p>Nothing needs mending. {}</p>", xml(&told.waste.tidy));
        return out;
    }
    let rows: Vec<(&waste::Group, &waste::Row)> = told
        .waste
        .groups
        .iter()
        .flat_map(|group| group.rows.iter().map(move |row| (group, row)))
        .collect();
    if rows.is_empty() {
        out.push_str("<p>Nothing that is worth the work.</p>\n");
        return out;
    }
    out.push_str("<p>For who builds the image, in its Dockerfile. Figures of different kinds are not to be added up.</p>\n<ol class=\"findings\">\n");
    for (group, row) in rows.iter().take(MOST) {
        let layer = match (row.layer, row.by) {
            (Some(layer), Some(by)) if layer != by => {
                format!("stored by L{}, hidden by L{}", layer + 1, by + 1)
            }
            (Some(layer), _) | (None, Some(layer)) => format!("L{}", layer + 1),
            (None, None) => String::new(),
        };
        let about =
            [group.name.to_lowercase(), layer].into_iter().filter(|words| !words.is_empty());
        let _ = writeln!(
            out,
            "<li><span class=\"size\">{}</span><strong>{}</strong> <small>{}</small>",
            xml(&row.size),
            xml(&row.title),
            xml(&about.collect::<Vec<_>>().join(", ")),
        );
        if !row.says.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", prose(&row.says));
        }
        if !row.line.is_empty() {
            let _ = writeln!(out, "<pre>{}</pre>", xml(&row.line));
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    let more = rows.len().saturating_sub(MOST) as u64;
    if more > 0 {
        let _ = writeln!(
            out,
            "<p class=\"quiet\">{}.</p>",
            counted(more, "smaller thing is not listed", "smaller things are not listed")
        );
    }
    out
}

pub(super) fn secrets(told: &Told<'_>) -> String {
    let found = &told.secrets;
    let mut out = "<h2>Secrets</h2>\n".to_owned();
    if !told.subject.looked {
        out.push_str("<p>Not all layers were looked through for secrets yet, so that more may be in them.</p>\n");
    }
    if told.subject.looked || found.alarms() > 0 {
        let _ = writeln!(out, "<p>{} {}</p>", prose(&found.title), prose(&found.advice));
    }
    let rows = found.groups.iter().filter(|group| group.place.is_alarm());
    let rows: Vec<(&str, &Row)> =
        rows.flat_map(|group| group.rows.iter().map(|row| (&*group.title, row))).collect();
    if !rows.is_empty() {
        out.push_str("<div class=\"scroll\"><table class=\"cards\">\n<tr><th>How bad</th><th>What</th><th>Where</th><th>What to do</th></tr>\n");
        for (place, row) in rows.iter().take(MOST_SECRETS) {
            let layers = row.layers.iter().map(|(layer, _)| (layer + 1).to_string());
            let layers = layers.collect::<Vec<_>>().join(", ");
            let layers = if layers.is_empty() { String::new() } else { format!(", L{layers}") };
            let advice = row.advice.first().map(String::as_str).unwrap_or_default();
            let _ = writeln!(
                out,
                "<tr><td class=\"{severity}\">{severity}</td><td>{}<br><code>{}</code></td><td>{}{layers}<br><small>{}</small></td><td>{}</td></tr>",
                xml(&row.name),
                xml(&row.masked),
                xml(&row.place),
                xml(place),
                prose(advice),
                severity = xml(&row.severity),
            );
        }
        out.push_str("</table></div>\n");
        let more = rows.len().saturating_sub(MOST_SECRETS) as u64;
        if more > 0 {
            let _ = writeln!(out, "<p class=\"quiet\">{more} more are not listed.</p>");
        }
    }
    for note in &found.notes {
        let _ = writeln!(out, "<p class=\"quiet\">{}</p>", xml(note));
    }
    out
}
