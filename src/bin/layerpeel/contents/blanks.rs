//! Two texts that are compared with less white space than they have, and shown as they are.

use layerpeel::analysis::contents::Found;
use layerpeel::analysis::textdiff::{Caps, Hunk, Line, LineKind, TextDiff, text_diff};

/// What is left of a text.
pub type Less = fn(&[u8]) -> Vec<u8>;

/// Why white space counts nevertheless.
pub const TOO_LONG: &str = "they are too long to leave white space out of account";
const NO_TEXT: &str = "there are NULs in them: white space is not left out of account";

/// How two whole texts differ once `less` is made of both. A sentence where that can't be said in lines.
pub fn ignoring<'a>(
    [a, b]: [&'a [u8]; 2],
    less: Less,
    caps: &Caps,
) -> Result<Found<'a>, &'static str> {
    let (left, right) = (less(a), less(b));
    match text_diff(&left, &right, caps) {
        TextDiff::Equal => Ok(Found::Same),
        TextDiff::Lines { hunks, added, removed } => {
            let texts = [a, b].map(|text| text.split(|&byte| byte == b'\n').collect::<Vec<_>>());
            let hunks = hunks.iter().map(|hunk| as_it_is(hunk, &texts)).collect();
            Ok(Found::Lines { hunks, added, removed })
        }
        TextDiff::Binary { .. } => Err(NO_TEXT),
        TextDiff::TooLarge { .. } => Err(TOO_LONG),
    }
}

/// Of lines that are in both, A's are shown.
fn as_it_is<'a>(hunk: &Hunk<'_>, [a, b]: &[Vec<&'a [u8]>; 2]) -> Hunk<'a> {
    let line = |line: &Line<'_>| {
        let (texts, number) = match line.kind {
            LineKind::Added => (b, line.b),
            LineKind::Same | LineKind::Removed => (a, line.a),
        };
        let at = number.and_then(|number| (number as usize).checked_sub(1));
        let text = at.and_then(|at| texts.get(at)).copied().unwrap_or_default();
        Line { kind: line.kind, a: line.a, b: line.b, text, ends: line.ends }
    };
    Hunk { a: hunk.a, b: hunk.b, lines: hunk.lines.iter().map(line).collect() }
}
