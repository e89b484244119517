use super::*;

/// A page of a content, of which as much is read as the page asks for.
fn of(content: &[u8], wanted: &Wanted) -> Page {
    let (from, length) = wanted.range();
    let from = (from as usize).min(content.len());
    let to = content.len().min(from + length as usize);
    page(&content[from..to], content.len() as u64, wanted)
}

fn first(content: &[u8]) -> Page {
    of(content, &Wanted::first())
}

fn drawn(page: &Page) -> Vec<String> {
    page.rows.iter().map(|row| format!("{} {}", row.label, row.text)).collect()
}

#[test]
fn what_bytes_look_like_is_told() {
    let table: [(&[u8], Form, &str, &[&str]); 10] = [
        (
            b"one\n\ttwo\\\x1b[m\n",
            Form::Text(Encoding::Utf8),
            "UTF-8 · LF",
            &["1 one", "2 \ttwo\\\\x1b[m"],
        ),
        (b"a\r\nb", Form::Text(Encoding::Utf8), "UTF-8 · CRLF", &["1 a", "2 b"]),
        (b"\xef\xbb\xbfx", Form::Text(Encoding::Utf8), "UTF-8", &["1 x"]),
        (b"caf\xe9\n", Form::Text(Encoding::Latin1), "Latin-1, a guess · LF", &["1 café"]),
        (b"\xff\xfea\0\r\0\n\0b\0", Form::Text(Encoding::Utf16Le), "UTF-16 LE", &["1 a", "2 b"]),
        // Of an odd number of bytes: text, or something else that begins so.
        (b"\xff\xfea\0b", Form::Text(Encoding::Utf16Le), "UTF-16 LE", &["1 a"]),
        (
            b"\xff\xfe\0\0a",
            Form::Hex,
            "bytes",
            &["00000000 ff fe 00 00 61                                   |....a|"],
        ),
        (b"\xfe\xff\0a\0\n\0b", Form::Text(Encoding::Utf16Be), "UTF-16 BE", &["1 a", "2 b"]),
        (
            b"a\0b",
            Form::Hex,
            "bytes",
            &["00000000 61 00 62                                         |a.b|"],
        ),
        (
            b"\x01\x02\x03\xff",
            Form::Hex,
            "bytes",
            &["00000000 01 02 03 ff                                      |....|"],
        ),
    ];
    for (content, form, kind, rows) in table {
        let page = first(content);
        assert_eq!((page.form, page.kind.as_str()), (form, kind), "{content:?}");
        assert_eq!(drawn(&page), rows, "{content:?}");
        assert_eq!((page.from, page.to), (0, content.len() as u64));
        assert_eq!(page.note.is_empty(), form != Form::Hex);
    }
    assert_eq!(first(b"").note, "The file is empty.");
}

#[test]
fn what_can_not_be_read_is_said() {
    let page = page(b"one\ntw", 4000, &Wanted::first());
    assert_eq!(drawn(&page), ["1 one", "2 tw"]);
    assert_eq!(page.note, "Of its 4\u{202f}000 bytes only 6 can be read: its layer is damaged.");
    assert_eq!(read_words(0, 6, 6), "All 6 bytes read");
    assert_eq!(read_words(2, 6, 4000), "Bytes 3 to 6 of 4\u{202f}000 read");
}

/// Every line once, in order, with its number: forwards, and backwards from the end.
#[test]
fn pages_side_by_side_are_the_whole() {
    let long = "ü".repeat(150_000);
    let mut content: String = (1..=30_000).map(|n| format!("line {n} of a log\n")).collect();
    content.push_str(&long);
    content.push_str("\nend");
    let bytes = content.as_bytes();
    let whole: Vec<(String, String)> = content
        .lines()
        .zip(1..)
        .map(|(line, n): (&str, u32)| (n.to_string(), line.to_owned()))
        .collect();
    let joined = |pages: &[Page]| {
        let mut lines: Vec<(String, String)> = Vec::new();
        for row in pages.iter().flat_map(|page| &page.rows) {
            match lines.last_mut().filter(|_| row.label.is_empty()) {
                Some(last) => last.1.push_str(&row.text),
                None => lines.push((row.label.clone(), row.text.clone())),
            }
        }
        lines
    };
    let mut forwards = vec![first(bytes)];
    while let Some(last) = forwards.last().filter(|last| last.to < last.size) {
        let wanted =
            Wanted { form: Some(last.form), at: At::From(last.to), line: last.next, bare: false };
        forwards.push(of(bytes, &wanted));
    }
    assert!(forwards.len() > 9 && forwards.iter().all(|page| page.to - page.from <= PAGE));
    assert!(joined(&forwards) == whole);
    let last = forwards.last().expect("there are pages");
    let mut backwards = vec![];
    let (mut at, mut line) = (last.to, last.next);
    while at > 0 {
        let page =
            of(bytes, &Wanted { form: Some(last.form), at: At::UpTo(at), line, bare: false });
        (at, line) = (page.from, page.line);
        backwards.insert(0, page);
    }
    assert_eq!(line, Some(1));
    assert!(joined(&backwards) == whole);
}

#[test]
fn a_line_is_found_by_its_number_and_by_a_byte() {
    let content: String = (1..=90_000).map(|n| format!("line {n}\n")).collect();
    let target = |wanted: &Wanted| {
        let page = of(content.as_bytes(), wanted);
        let row = &page.rows[page.target.expect("it is there") as usize];
        (row.label.clone(), row.text.clone())
    };
    for number in [1, 2, 40, 89_999, 90_000] {
        let want = (number.to_string(), format!("line {number}"));
        let by_number = Wanted { form: None, at: At::Line(number), line: None, bare: false };
        assert_eq!(target(&by_number), want);
        let byte = content.find(&format!("line {number}\n")).expect("it is there") as u64 + 3;
        let by_byte = Wanted { form: None, at: At::Byte(byte), line: Some(number), bare: false };
        assert_eq!(target(&by_byte), want);
        let unknown = Wanted { line: None, ..by_byte };
        assert_eq!(target(&unknown), (String::new(), want.1));
    }
    let none = of(b"one\ntwo\n", &Wanted { form: None, at: At::Line(7), line: None, bare: false });
    assert_eq!(
        (none.target, none.note.as_str()),
        (None, "There is no line 7: the file has 2 line feeds.")
    );
}

#[test]
fn bytes_are_gone_through_in_both_directions() {
    let content: Vec<u8> = (0..600_001u32).map(|n| (n % 251) as u8).collect();
    let hex = |at| of(&content, &Wanted { form: Some(Form::Hex), at, line: None, bare: false });
    let mut at = 0;
    while at < content.len() as u64 {
        let page = hex(At::From(at));
        assert_eq!((page.from, page.rows[0].label.clone()), (at, format!("{at:08x}")));
        at = page.to;
    }
    assert_eq!(at, 600_001);
    let last = hex(At::UpTo(at));
    assert_eq!(
        (last.to, last.rows.last().map(|row| row.label.as_str())),
        (600_001, Some("000927c0"))
    );
    let around = hex(At::Byte(300_000));
    assert_eq!(around.rows[around.target.expect("there") as usize].label, "000493e0");
}

#[test]
fn what_is_looked_for_is_marked_in_a_row() {
    let drawn = |text: &str, wanted: &str, case: bool| {
        let pieces = found_in(text, wanted, case).into_iter();
        pieces
            .map(|(found, text)| if found { format!("[{text}]") } else { text.into() })
            .collect::<String>()
    };
    assert_eq!(drawn("Ab äb ab", "ab", false), "[Ab] äb [ab]");
    assert_eq!(drawn("Ab äb ab", "ab", true), "Ab äb [ab]");
    assert_eq!(drawn("ää", "ä", false), "[ä][ä]");
    assert_eq!(drawn("aaa", "aa", true), "[aa]a");
    assert_eq!(drawn("a", "", true), "a");
    for (encoding, want) in [
        (Encoding::Utf8, Some(&b"\xc3\xa9"[..])),
        (Encoding::Latin1, Some(b"\xe9")),
        (Encoding::Utf16Le, Some(b"\xe9\0")),
        (Encoding::Utf16Be, Some(b"\0\xe9")),
    ] {
        assert_eq!(encoding.encode("é").as_deref(), want);
    }
    assert_eq!(
        Encoding::Latin1.encode("€").as_deref(),
        Some(&b"\x80"[..]),
        "Windows has more letters"
    );
    assert_eq!(Encoding::Latin1.encode("ж"), None);
}
