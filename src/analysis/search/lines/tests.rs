use super::*;
use crate::analysis::search::Finder;
use crate::analysis::search::Syntax;

const EXPRESSION: Syntax = Syntax { literal: false, ignore_case: false };
const TEXT: Syntax = Syntax { literal: true, ignore_case: false };

fn pattern(pattern: &str, syntax: Syntax) -> Pattern {
    Pattern::new(pattern, syntax).unwrap_or_else(|why| panic!("{pattern}: {why}"))
}

/// Line and text of each hit, however the content is cut into pieces.
fn found(wanted: &Pattern, content: &[u8], piece: usize) -> Vec<(Option<u64>, Vec<u8>)> {
    let (mut lines, mut found) = (Lines::new(wanted), Vec::new());
    let mut hit = |hit: Hit<'_>| {
        found.push((hit.line, hit.text.to_vec()));
        true
    };
    let _ = content.chunks(piece).all(|piece| lines.feed(piece, &mut hit));
    lines.end(&mut hit);
    found
}

fn numbers(expression: &str, syntax: Syntax, content: &[u8]) -> Vec<Option<u64>> {
    let wanted = pattern(expression, syntax);
    let all = [1, 3, 7, 4000, usize::MAX].map(|piece| found(&wanted, content, piece));
    all.iter().for_each(|other| assert_eq!(*other, all[0], "{expression} {content:?}"));
    all[0].iter().map(|hit| hit.0).collect()
}

/// What grep 3.11 says of the same, checked by hand.
#[test]
fn lines_are_found_as_grep_finds_them() {
    let text = b"alpha\nbeta gamma\n\ndelta\r\nepsilon\r\n\r\nlast";
    let table: &[(&str, Syntax, &[u64])] = &[
        ("a", TEXT, &[1, 2, 4, 7]),
        ("A", TEXT, &[]),
        ("A", Syntax { literal: true, ignore_case: true }, &[1, 2, 4, 7]),
        ("^[ad]", EXPRESSION, &[1, 4]),
        ("a$", EXPRESSION, &[1, 2, 4]),
        ("^$", EXPRESSION, &[3, 6]),
        ("", EXPRESSION, &[1, 2, 3, 4, 5, 6, 7]),
        ("a\\s", EXPRESSION, &[2]),
        ("n\\s*$", EXPRESSION, &[5]),
        ("a[^x]b", EXPRESSION, &[]),
        ("(?s)a.b", EXPRESSION, &[]),
        ("a.$", EXPRESSION, &[]),
        ("t$", EXPRESSION, &[7]),
        ("\\Adelta\\z", EXPRESSION, &[4]),
        ("\\bgam", EXPRESSION, &[2]),
        ("a\nlast", TEXT, &[1, 2, 4, 7]),
        ("beta|delta", EXPRESSION, &[2, 4]),
        ("beta|delta", TEXT, &[]),
        ("x*", EXPRESSION, &[1, 2, 3, 4, 5, 6, 7]),
    ];
    for (expression, syntax, want) in table {
        let want: Vec<_> = want.iter().map(|&line| Some(line)).collect();
        assert_eq!(numbers(expression, *syntax, text), want, "{expression:?}");
    }
    assert_eq!(numbers("", EXPRESSION, b""), []);
    assert_eq!(numbers("^", EXPRESSION, b"\n"), [Some(1)]);
    let any_case = Syntax { literal: true, ignore_case: true };
    assert_eq!(numbers("gr\u{f6}\u{df}e", any_case, "GR\u{d6}\u{df}E".as_bytes()), [Some(1)]);
}

#[test]
fn a_carriage_return_within_a_line_is_part_of_it() {
    assert_eq!(numbers("^b", EXPRESSION, b"a\rb\nb\r\n"), [Some(2)]);
    assert_eq!(numbers("a$", EXPRESSION, b"a\rb\na\r\n"), [Some(2)]);
    assert_eq!(numbers("a[^,]b", EXPRESSION, b"a\rb\n"), [Some(1)]);
}

#[test]
fn of_a_binary_file_it_is_only_told_that_it_matches() {
    let mut content = b"one needle\n\0\nanother needle\n".to_vec();
    assert_eq!(numbers("needle", TEXT, &content), [None]);
    assert_eq!(numbers("none", TEXT, &content), []);
    let mut lines = Lines::of_text(&pattern("needle", TEXT));
    assert!(
        lines.feed(&content, &mut |_| panic!("it is binary")),
        "so few bytes may go on as text"
    );
    lines.end(&mut |_| panic!("it is binary"));
    content = [vec![b'x'; 7999], vec![0], b"\nneedle".to_vec()].concat();
    assert_eq!(numbers("needle", TEXT, &content), [None]);
    content.insert(0, b'\n');
    assert_eq!(numbers("needle", TEXT, &content), [Some(3)], "the NUL is byte number 8,001");
}

#[test]
fn text_is_the_line_without_its_end() {
    let wanted = pattern("b", TEXT);
    let hits = found(&wanted, b"abc\r\n\xffb\xfe\nb", 5);
    let texts: Vec<&[u8]> = hits.iter().map(|hit| &hit.1[..]).collect();
    assert_eq!(texts, [&b"abc"[..], b"\xffb\xfe", b"b"]);
}

#[test]
fn a_line_of_megabytes_is_searched_in_parts_and_shown_in_part() {
    let long = |at: usize| {
        let mut line = "\u{fc}".repeat(3 << 20).into_bytes();
        line[at..at + 6].copy_from_slice(b"needle");
        [b"first\n".to_vec(), line, b"\nneedle\n".to_vec()].concat()
    };
    for at in [0, 1000, (1 << 20) - 10, (1 << 20) - 4, 1 << 20, (2 << 20) + 8, (6 << 20) - 6] {
        for piece in [100_000, 128 << 10, usize::MAX] {
            let content = long(at);
            let hits = found(&pattern("needle", TEXT), &content, piece);
            assert_eq!(
                hits.iter().map(|hit| hit.0).collect::<Vec<_>>(),
                [Some(2), Some(3)],
                "{at} {piece}"
            );
            let text = &hits[0].1;
            assert!(text.len() <= SHOWN && text.windows(6).any(|text| text == b"needle"), "{at}");
            let hits = found(&pattern("^.?needle|needle$", EXPRESSION), &content, piece);
            let at_end = at == 0 || at == (6 << 20) - 6;
            assert_eq!(hits.len(), if at_end { 2 } else { 1 }, "{at} {piece}");
        }
    }
    let mut lines = Lines::new(&pattern("needle", TEXT));
    (0..100).for_each(|_| assert!(lines.feed(&[b'x'; 100_000], &mut |_| true)));
    assert!(lines.held.capacity() < 4 * LONGEST, "{}", lines.held.capacity());
}

#[test]
fn who_has_enough_is_told_no_more() {
    let (mut lines, mut told) = (Lines::new(&pattern("a", TEXT)), 0);
    let content = b"a\n".repeat(10_000);
    assert!(!lines.feed(&content, &mut |_| {
        told += 1;
        told < 3
    }));
    lines.end(&mut |_| panic!("it had enough"));
    assert_eq!(told, 3);
    lines.begin();
    lines.feed(b"b\na", &mut |_| true);
    let mut last = None;
    lines.end(&mut |hit| {
        last = hit.line;
        true
    });
    assert_eq!(last, Some(2));
}

#[test]
fn a_hole_is_binary_where_it_shows() {
    let mut lines = Lines::new(&pattern("b", TEXT));
    let mut told = Vec::new();
    lines.feed(b"a", &mut |_| true);
    lines.hole(u64::MAX, &mut |_| true);
    lines.feed(b"b", &mut |hit| {
        told.push(hit.line);
        true
    });
    lines.end(&mut |hit| {
        told.push(hit.line);
        true
    });
    assert_eq!(told, [None]);
}

/// Against a search of line after line, each for itself.
#[test]
fn random_text_is_searched_as_line_by_line() {
    let expressions = [
        "a", "^a", "a$", "ab*", "^$", "a|\\r", "\\s", "b.a", "[^a]$", "^.$", "\\w\\b", "a\\B",
        "(ab)+",
    ];
    for seed in 0..200 {
        let mut state: u32 = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b"ab\n\r a"[(state >> 24) as usize % 6]
        };
        let length = seed as usize % 50;
        let mut content: Vec<u8> = (0..length).map(|_| next()).collect();
        // Of two carriage returns the first is text, which the pattern for lines does not know.
        content.dedup_by(|a, b| *a == b'\r' && *b == b'\r');
        for expression in expressions {
            let wanted = pattern(expression, EXPRESSION);
            let mut wanted = wanted.matcher();
            let text = content.strip_suffix(b"\n").unwrap_or(&content);
            let mut want = Vec::new();
            for (line, number) in text.split(|&byte| byte == b'\n').zip(1..) {
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                if wanted.place(line, 0).is_some() {
                    want.push(Some(number));
                }
            }
            let want = if content.is_empty() { Vec::new() } else { want };
            assert_eq!(numbers(expression, EXPRESSION, &content), want, "{expression} {content:?}");
        }
    }
}

#[test]
fn patterns_that_can_not_be_are_refused_in_words() {
    for (wrong, say) in
        [("(", "unclosed"), ("a{2,1}", "repetition"), ("(\\w{900}){900}", "too large")]
    {
        let why = Pattern::new(wrong, EXPRESSION).expect_err(wrong);
        assert!(why.contains(say), "{why}");
    }
    assert!(Pattern::new(&"a".repeat(2 << 20), TEXT).is_err());
    assert!(Pattern::new("(", TEXT).is_ok());
}
