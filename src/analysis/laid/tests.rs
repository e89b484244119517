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
}

#[test]
fn no_document_takes_more_memory_than_that() {
    let mut marks = Marks { most: 3, ..Marks::default() };
    let piece = vec![b' '; SPACING as usize + 1];
    assert_eq!((0..9).take_while(|_| marks.feed(&piece)).count(), 3);
    assert_eq!(marks.finish().len(), 4);
}
