//! The kinds of difference: glyph, class and words. Colour never stands alone.

use crate::view::compare::rows::{Difference, Tally};
use crate::view::compare::tables::Mark;
use crate::view::text;

/// The sign for it.
pub fn glyph(kind: Difference) -> &'static str {
    match kind {
        Difference::Added => "+",
        Difference::Modified => "~",
        Difference::Metadata => "m",
        Difference::Removed => "−",
        Difference::Equal => "",
    }
}

/// What a person is told.
pub fn meaning(kind: Difference) -> &'static str {
    match kind {
        Difference::Added => "only in B",
        Difference::Modified => "content, type or link target differ",
        Difference::Metadata => "same content; only mode, owner, time or attributes differ",
        Difference::Removed => "only in A",
        Difference::Equal => "the same in both",
    }
}

/// All that differ, in words: `12 added, 3 removed`.
pub fn spoken(tally: &Tally) -> String {
    let parts =
        Difference::ALL.iter().filter(|kind| **kind != Difference::Equal && tally.of(**kind) > 0);
    parts
        .map(|kind| format!("{} {}", text::count(tally.of(*kind).into()), kind.name()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The class of a mark in a table.
pub fn mark_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "",
        Mark::Added => "added",
        Mark::Removed => "removed",
        Mark::Changed | Mark::Down => "modified",
        Mark::Up => "metadata",
    }
}

/// The word for a mark in a table.
pub fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "same",
        Mark::Added => "only in B",
        Mark::Removed => "only in A",
        Mark::Changed => "changed",
        Mark::Up => "newer in B",
        Mark::Down => "older in B",
    }
}
