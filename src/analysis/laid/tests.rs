use super::*;

/// All lines of a document.
fn lines(text: &[u8]) -> Vec<String> {
    let (mut mark, mut lines) = (Mark::default(), Vec::<Vec<u8>>::new());
    for &byte in text {
        next(&mut mark, byte, |piece| {
            if let Some(depth) = piece.begins {
                lines.push(vec![b' '; 2 * depth as usize]);
            }
            lines.last_mut().expect("a line began").extend_from_slice(piece.text);
        });
    }
    assert_eq!((mark.byte, mark.line), (text.len() as u64, lines.len() as u64));
    lines.into_iter().map(|line| String::from_utf8(line).unwrap()).collect()
}

#[test]
fn documents_have_a_line_for_each_value() {
    let table: [(&str, &[&str]); 19] = [
        ("", &[]),
        ("{}", &["{}"]),
        (" [ ]\n\n{ \"a\" : [ ] }", &["[]", "{", "  \"a\": []", "}"]),
        ("[1,\n 2]{}[]", &["[", "  1,", "  2", "]", "{}", "[]"]),
        (
            r#"{"a":"\"}\\","b":[{}]}"#,
            &["{", r#"  "a": "\"}\\","#, "  \"b\": [", "    {}", "  ]", "}"],
        ),
        ("1\n\"x\"\n", &["1", "\"x\""]),
        ("{} 1 2", &["{} 1 2"]),
        (
            "{\"a\" :1}\nINFO  server \"up\" [x y ]",
            &["{", "  \"a\": 1", "}", "INFO server \"up\"", "[", "  x y", "]"],
        ),
        ("]]}[", &["]", "]", "}", "["]),
        ("<a/>", &["<a/>"]),
        ("\u{feff}<?xml version='1.0'?>\r\n<a>x</a>", &["<?xml version='1.0'?>", "<a>x</a>"]),
        ("<a><b>x y </b>z</a>", &["<a>", "  <b>x y </b>", "  z", "</a>"]),
        ("<a>\n  x\n  y\n</a>", &["<a>", "  x", "  y", "</a>"]),
        ("<a\n  b='/>'\n  c=\"'\"/><d></d>", &["<a", "b='/>'", "c=\"'\"/>", "<d></d>"]),
        (
            "<a><!-- - -> <b> --><![CDATA[<c>]] >]]></a>",
            &["<a>", "  <!-- - -> <b> -->", "  <![CDATA[<c>]] >]]>", "</a>"],
        ),
        ("<?pi it's > ?><a/>", &["<?pi it's > ?>", "<a/>"]),
        ("<!DOCTYPE a [ <!-- it's --> ]><a/>", &["<!DOCTYPE a [ <!-- it's -->", "]>", "<a/>"]),
        ("<a><!--> x --></a>", &["<a>", "  <!--> x -->", "</a>"]),
        ("<!DOCTYPE a><a></a></b>", &["<!DOCTYPE a>", "<a></a>", "</b>"]),
    ];
    for (text, want) in table {
        assert_eq!(lines(text.as_bytes()), want, "{text}");
    }
}

/// In UTF-16, by its mark.
fn wide(text: &str, of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(of).collect()
}

#[test]
fn in_utf_16_they_are_the_same() {
    let table = [
        "",
        "{}",
        "{\"ä\":\"\\\"€\u{1f600}\",\"b\":[1 ,\t2]}\n{\"c\":\"、\u{7b7b}\u{227b}\"}",
        "<?xml version='1.0'?>\r\n<a><b c='é>'>x \u{1f600} </b>ö\n\u{1f600}</a>",
    ];
    for text in table {
        let want = lines(text.as_bytes());
        assert_eq!(lines(&wide(text, u16::to_le_bytes)), want, "{text}");
        assert_eq!(lines(&wide(text, u16::to_be_bytes)), want, "{text}");
    }
    // Half a letter, and a half of one alone.
    assert_eq!(lines(b"\xff\xfe[\0\"\0\x3d\xd8\"\0]\0 "), ["[", "  \"\"", "]"]);
    assert_eq!(lines(b"\xff\xfe\"\0\x00\xdc\"\0"), ["\"\u{fffd}\""]);
    // These are no marks.
    assert_eq!(lines(b"\xff{}"), ["{}"]);
    assert_eq!(lines(b"\xfe\xfe{}"), ["{}"]);
}

#[test]
fn what_is_no_utf_8_is_read_where_it_is_sure() {
    let table: [(&[u8], bool, Option<&str>); 12] = [
        (b"{}", true, Some("{}")),
        ("ä".as_bytes(), true, Some("ä")),
        (b"caf\xe9", true, Some("café")),
        (b"\x80 \x93x\x94", true, Some("€ “x”")),
        // Not all of it is one or the other; or it is cut.
        ("ä\u{e9}".as_bytes(), true, Some("äé")),
        (b"\xc3\xa4 \xe9!", true, None),
        (b"caf\xe9 \0", true, None),
        (b"x\xe9 \xc3", false, Some("xé Ã")),
        (b"x\xc3", true, Some("xÃ")),
        (b"\xff\xfex\0\x3d\xd8", false, Some("x")),
        (b"\xff\xfex\0\x3d\xd8", true, None),
        (b"\xfe\xff\0x\0\0", true, None),
    ];
    for (bytes, whole, want) in table {
        let found = readable(bytes, whole);
        assert_eq!(found.as_deref(), want.map(str::as_bytes), "{bytes:x?} {whole}");
    }
}

#[test]
fn it_goes_on_from_every_mark() {
    let text = format!(
        "{{\"a\":[{}],\"b\":\"{}\"}}",
        "[1,{\"é\":2}],".repeat(20_000),
        "ö\\\"".repeat(90_000)
    );
    for piece in [1000, 1 << 16, 1 << 20] {
        let mut marks = Marks::default();
        assert!(text.as_bytes().chunks(piece).all(|piece| marks.feed(piece)));
        let marks = marks.finish();
        assert_eq!(marks.len() as u64, text.len() as u64 / SPACING + 1);
        let end = *marks.last().unwrap();
        assert_eq!((end.byte, end.depth), (text.len() as u64, 0));
        for mut mark in marks {
            assert!(text.is_char_boundary(mark.byte as usize), "{}", mark.byte);
            for byte in &text.as_bytes()[mark.byte as usize..] {
                mark.step(*byte);
            }
            assert_eq!(mark, end);
        }
    }
    let wide = wide(&text, u16::to_be_bytes);
    let mut marks = Marks::default();
    assert!(wide.chunks(1001).all(|piece| marks.feed(piece)));
    let marks = marks.finish();
    for mut mark in marks.iter().copied() {
        assert_eq!(mark.byte % 2, 0);
        wide[mark.byte as usize..].iter().for_each(|byte| _ = mark.step(*byte));
        assert_eq!(Some(&mark), marks.last());
    }
}

#[test]
fn no_document_takes_more_memory_than_that() {
    let mut marks = Marks { most: 3, ..Marks::default() };
    let piece = vec![b' '; SPACING as usize + 1];
    assert_eq!((0..9).take_while(|_| marks.feed(&piece)).count(), 3);
    assert_eq!(marks.finish().len(), 4);
}
