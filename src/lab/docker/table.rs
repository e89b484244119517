//! Tables and times as docker prints them.

use crate::domain::Time;

/// Lays rows out: columns at least ten wide, three blanks between.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width =
        |n: usize| rows.iter().map(|row| row[n].chars().count() + 3).max().unwrap_or(0).max(10);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        for (n, cell) in row.iter().enumerate() {
            out += cell;
            if n + 1 < columns {
                out += &" ".repeat(widths[n] - cell.chars().count());
            }
        }
        out.push('\n');
    }
    out
}

/// How long ago a time was: `2 seconds`, `About a minute`, `3 hours` (go-units' HumanDuration).
pub(super) fn ago(now: Time, then: Time) -> String {
    // Go counts no more than 292 years.
    let secs = (now.secs - then.secs).clamp(0, 292 * 365 * 86_400);
    let (minutes, hours) = (secs / 60, (secs + 1800) / 3600);
    match (secs, minutes) {
        (0, _) => "Less than a second".into(),
        (1, _) => "1 second".into(),
        (2..=59, _) => format!("{secs} seconds"),
        (_, 1) => "About a minute".into(),
        (_, 2..=59) => format!("{minutes} minutes"),
        _ if hours == 1 => "About an hour".into(),
        _ if hours < 48 => format!("{hours} hours"),
        _ if hours < 24 * 7 * 2 => format!("{} days", hours / 24),
        _ if hours < 24 * 30 * 2 => format!("{} weeks", hours / 24 / 7),
        _ if hours < 24 * 365 * 2 => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", hours / 24 / 365),
    }
}

/// Cut to a number of letters, with `…` in place of the last.
pub(super) fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters - 1).chain(['…']).collect()
}
