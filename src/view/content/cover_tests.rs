use super::*;
use crate::analysis::contents::testing::content;
use crate::view::compare::contents::{TextView, contents};

const BODY: &str = "MC4CAQAwBQYDK2VwBCIEI";

fn key(body: &str) -> String {
    ["-----BEGIN PRIVATE", " KEY-----\n", BODY, body, "\n-----END PRIVATE", " KEY-----\n"].concat()
}

fn words(difference: &Difference) -> String {
    let line = |of: &DiffLine| of.pieces.iter().map(|(_, text)| text.as_str()).collect::<String>();
    let row = |row: &DiffRow| match row {
        DiffRow::Title(_) => String::new(),
        DiffRow::One(of) => line(of),
        DiffRow::Two { a, b } => a.iter().chain(b).map(line).collect::<Vec<_>>().join(" | "),
    };
    difference.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// What a view shows of a content, and whether it says that a key is in it.
fn page_of(text: &str, form: Option<Form>, at: At, bare: bool) -> (String, bool) {
    let wanted = Wanted { form, at, line: None, bare };
    let (from, length) = wanted.range();
    let from = (from as usize).min(text.len());
    let to = text.len().min(from + length as usize);
    let page = page(&text.as_bytes()[from..to], text.len() as u64, &wanted);
    let rows: Vec<&str> = page.rows.iter().map(|row| row.text.as_str()).collect();
    (rows.join("\n"), page.private)
}

#[test]
fn a_private_key_is_left_out_of_every_view_until_it_is_asked_for() {
    let text = format!("# ours\n{}end\n", key("AAAA"));
    let json = format!("{{\"a\":1,\"key\":\"{}\"}}", key("AAAA").replace('\n', "\\n"));
    let laid = Some(Form::Laid(Mark::default()));
    let table: [(&str, Option<Form>, At, &str); 5] = [
        (
            &text,
            None,
            At::From(0),
            "# ours\n-----BEGIN PRIVATE KEY-----\n••••\n-----END PRIVATE KEY-----\nend",
        ),
        (
            &text,
            None,
            At::Line(3),
            "# ours\n-----BEGIN PRIVATE KEY-----\n••••\n-----END PRIVATE KEY-----\nend",
        ),
        (&text, Some(Form::Hex), At::From(0), "|--.•••••••••••••|"),
        (
            &json,
            None,
            At::From(0),
            "\"key\":\"-----BEGIN PRIVATE KEY-----••••-----END PRIVATE KEY-----\\n\"}",
        ),
        (
            &json,
            laid,
            At::From(0),
            "  \"key\": \"-----BEGIN PRIVATE KEY-----••••-----END PRIVATE KEY-----\\n\"\n}",
        ),
    ];
    for (text, form, at, want) in table {
        let (shown, private) = page_of(text, form, at, false);
        assert!(private && shown.contains(want), "{form:?} {shown}");
        assert!(!shown.contains("MC4") && !shown.contains("4d 43 34"), "{form:?} {shown}");
        let (shown, private) = page_of(text, form, at, true);
        assert!(private && !shown.contains('•'), "{form:?} {shown}");
        assert!(shown.contains("MC4") || shown.contains("4d 43 34"), "{form:?} {shown}");
    }
    let public = text.replace("PRIVATE", "PUBLIC");
    assert_eq!(
        page_of(&public, None, At::From(0), false),
        page_of(&public, None, At::From(0), true)
    );
    assert!(!page_of(&public, None, At::From(0), false).1);
}

#[test]
fn a_key_in_utf_16_is_left_out_as_well() {
    let text = format!("\u{feff}ours\n{}end\n", key("AAAA"));
    for of in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(of).collect();
        for (form, want) in [
            (None, "-----BEGIN PRIVATE KEY-----\n••••\n-----END PRIVATE KEY-----\nend"),
            (Some(Form::Hex), "••••••••••••••••|"),
        ] {
            let of = |bare| {
                let wanted = Wanted { form, bare, ..Wanted::first() };
                let page = page(&bytes, bytes.len() as u64, &wanted);
                let rows: Vec<&str> = page.rows.iter().map(|row| row.text.as_str()).collect();
                (rows.join("\n"), page.private)
            };
            let (shown, private) = of(false);
            assert!(private && shown.contains(want), "{form:?} {shown}");
            assert!(!shown.contains("MC4") && !shown.contains("M.C.4"), "{form:?} {shown}");
            let (shown, _) = of(true);
            assert!(shown.contains("MC4") || shown.contains("C.4.C"), "{form:?} {shown}");
        }
    }
}

/// A page knows what is before it only as far as it was read.
#[test]
fn a_key_that_lies_across_what_is_read_is_left_out() {
    let before = "x\n".repeat((BLOCK as usize - 60) / 2);
    let text = format!("{before}{}{}", key(&"A".repeat(40)), "y\n".repeat(9000));
    for at in [BLOCK - 70, BLOCK - 20, BLOCK, BLOCK + 4, BLOCK + 60] {
        let (shown, private) = page_of(&text, None, At::From(at), false);
        assert!(!shown.contains("AAAA"), "{at}: {shown}");
        let (bare, _) = page_of(&text, None, At::From(at), true);
        assert_eq!(private, bare.contains('A') && bare != shown, "{at}");
    }
}

#[test]
fn keys_that_differ_are_told_apart_and_left_out() {
    let (a, b) = (key("AAAA"), key("BBBB"));
    let of = |a: &str, b: &str, manner| {
        difference(&content(a.as_bytes(), a.len()), &content(b.as_bytes(), b.len()), manner)
    };
    for beside in [false, true] {
        let covered = of(&a, &b, Manner { beside, ..Manner::default() });
        let shown = words(&covered);
        assert_eq!((covered.words.as_str(), covered.private), ("+1 −1 line", true));
        assert!(shown.contains("••••") && !shown.contains("MC4"), "{shown}");
        let bare = words(&of(&a, &b, Manner { beside, bare: true, ..Manner::default() }));
        assert!(bare.contains("AAAA") && bare.contains("BBBB"), "{bare}");
    }
    // As bytes.
    let (a, b) = (format!("{a}\0"), format!("{b}\0"));
    let covered = of(&a, &b, Manner::default());
    let shown = words(&covered);
    assert_eq!(covered.words, "4 bytes differ · 81 bytes in A, 81 bytes in B");
    assert!(
        covered.private && shown.contains("|••••••••••••••••|") && !shown.contains("AAA"),
        "{shown}"
    );
    assert!(words(&of(&a, &b, Manner { bare: true, ..Manner::default() })).contains("AAA"));
}

#[test]
fn of_a_key_that_only_one_image_has_no_more_is_shown() {
    let text = key("AAAA");
    let of = |side: usize, bare| {
        let mut sides = [None, None];
        sides[side] = Some(content(text.as_bytes(), text.len()));
        match contents(sides[0], sides[1], bare) {
            TextView::Hunks { hunks, private, .. } => {
                let rows = hunks.iter().flat_map(|(_, rows)| rows).map(|row| row.text.as_str());
                (rows.collect::<Vec<_>>().join("\n"), private)
            }
            TextView::Words(words) => (words, false),
        }
    };
    for side in [0, 1] {
        let covered = "-----BEGIN PRIVATE KEY-----\n••••\n-----END PRIVATE KEY-----";
        assert_eq!(of(side, false), (covered.to_owned(), true));
        assert_eq!(of(side, true), (text.trim_end().to_owned(), true));
    }
}
