use super::difference::{FURTHEST, MOST_ROWS};
use super::*;
use crate::analysis::contents::testing::content;

#[test]
fn more_can_be_compared_of_what_was_cut_until_enough_is() {
    let (a, b) = ("1\n2\n3\n4\n", "1\n2\n3\n5\n");
    let found = |a: &str, b: &str, cap: usize, further: u8| {
        let [a, b] = [a, b].map(|text| content(text.as_bytes(), cap));
        difference(&a, &b, Manner { further, ..Manner::default() })
    };
    let cut = found(a, b, 4, 0);
    assert!(cut.goes_on && cut.rows.is_empty(), "{cut:?}");
    assert!(cut.words.contains('4'), "it says how far it came: {}", cut.words);
    assert!(found(a, b, 6, FURTHEST - 1).goes_on);
    assert!(!found(a, b, 6, FURTHEST).goes_on, "there is an end to it");
    assert!(!found(a, b, 8, 0).goes_on, "all of it was compared");
    assert!(!found(a, a, 4, 0).goes_on, "they are known to be the same");
    let lines = "x\n".repeat(250_000);
    let other = format!("y\n{lines}");
    let [few, more] = [0, 1].map(|further| found(&lines, &other, 1 << 20, further));
    assert!(few.rows.is_empty() && !more.rows.is_empty(), "twice as many lines, too");
    assert!(few.goes_on, "which is offered");
}

/// Lines that all have another time in front: as many changes as lines, of which few are drawn and none takes a look at all others.
#[test]
fn as_many_changes_as_lines_are_counted_and_the_first_are_drawn() {
    const LINES: usize = 120_000;
    let text =
        |time: char| -> String { (0..LINES).map(|n| format!("same {n}\n{time} {n}\n")).collect() };
    let [a, b] = [text('a'), text('b')];
    for beside in [false, true] {
        let [a, b] = [&a, &b].map(|text| content(text.as_bytes(), text.len()));
        let found = difference(&a, &b, Manner { beside, further: 2, ..Manner::default() });
        assert_eq!(found.words, "+120\u{202f}000 −120\u{202f}000 lines");
        assert_eq!(found.rows.len(), MOST_ROWS);
        let rows = 1 + LINES + if beside { LINES } else { 2 * LINES };
        let left_out = crate::view::text::count((rows - MOST_ROWS) as u64);
        assert!(found.note.starts_with(&format!("{left_out} more rows")), "{}", found.note);
    }
}
