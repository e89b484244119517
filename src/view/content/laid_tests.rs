use super::*;
use crate::analysis::kinds::Parts;
use crate::analysis::laid::{Mark, Marks};

/// A document in one line, with a string that is longer than a page.
fn document() -> String {
    let one = |at: u32| format!("{{\"name\":\"package {at}\",\"needs\":[{at},[],\"ö\"]}}");
    let all: Vec<String> = (0..40_000).map(one).collect();
    format!("{{\"all\":[{}],\"map\":\"{}\"}}", all.join(","), "é".repeat(200_000))
}

fn marks(content: &[u8]) -> Vec<Mark> {
    let mut marks = Marks::default();
    marks.feed(content);
    marks.finish()
}

/// A page, of which as much is read as it asks for; it goes on from the last of the marks that may serve.
fn of(content: &[u8], marks: &[Mark], at: At) -> Page {
    let goal = match at {
        At::From(byte) | At::Byte(byte) => byte,
        At::UpTo(byte) => byte.saturating_sub(32 << 10),
        At::Line(_) => 0,
    };
    let mark = marks.iter().rfind(|mark| mark.byte <= goal).copied().unwrap_or_default();
    assert!(goal - mark.byte <= REACH);
    let wanted = Wanted { form: Some(Form::Laid(mark)), at, line: None, bare: false };
    let (from, length) = wanted.range();
    let from = (from as usize).min(content.len());
    let to = content.len().min(from + length as usize);
    page(&content[from..to], content.len() as u64, &wanted)
}

/// Lines as one text: where a row has no number, the one before goes on.
fn joined(pages: &[Page]) -> String {
    let mut text = String::new();
    for row in pages.iter().flat_map(|page| &page.rows) {
        if !row.label.is_empty() {
            text.push('\n');
        }
        text.push_str(&row.text);
    }
    text.trim_start().to_owned()
}

#[test]
fn all_of_a_long_document_is_gone_through_forwards_and_back() {
    let content = document();
    let value: serde_json::Value = serde_json::from_str(&content).unwrap();
    let want = serde_json::to_string_pretty(&value).unwrap();
    let bytes = content.as_bytes();
    let (mut known, mut pages) = (vec![Mark::default()], vec![of(bytes, &[], At::From(0))]);
    while let Some(last) = pages.last().filter(|last| last.to < last.size) {
        let Form::Laid(end) = last.form else { panic!("{:?}", last.form) };
        known.push(end);
        let next = of(bytes, &known, At::From(last.to));
        assert!(next.from == last.to && next.to > next.from && next.rows.len() <= 400);
        pages.push(next);
    }
    assert!(joined(&pages) == want, "as serde has it");
    let labels = pages.iter().flat_map(|page| &page.rows).filter(|row| !row.label.is_empty());
    assert!(labels.zip(1..).all(|(row, number)| row.label == number.to_string()));
    let marks = marks(bytes);
    let mut back = vec![of(bytes, &marks, At::UpTo(content.len() as u64))];
    while back[0].from > 0 {
        let to = back[0].from;
        let before = of(bytes, &marks, At::UpTo(to));
        assert!(before.to == to && before.from < to && before.rows.len() <= 400);
        back.insert(0, before);
    }
    assert!(joined(&back) == want);
    // Anywhere: the row that holds the place, and some above it.
    for at in (0..content.len()).step_by(99_991) {
        let page = of(bytes, &marks, At::Byte(at as u64));
        assert!(page.from <= at as u64 && (at as u64) < page.to, "{at}");
        assert!(page.target.is_some_and(|row| row < 13), "{at}: {:?}", page.target);
    }
    let at = content.find("package 30000").unwrap();
    let page = of(bytes, &marks, At::Byte(at as u64));
    let row = &page.rows[page.target.unwrap() as usize];
    assert_eq!(row.text, "      \"name\": \"package 30000\",");
    let line = want.lines().position(|line| line == row.text).unwrap() + 1;
    assert_eq!(row.label, line.to_string());
}

#[test]
fn what_is_no_document_is_text() {
    for (content, lays_out) in [
        (&b"{\"a\":1}"[..], true),
        (b"<?xml version='1.0'?><a/>", true),
        (b"{\"a\":1}\n{\"a\":2}\n", true),
        (b"[section]\nkey = 1\n", false),
        (b"{ function }", false),
        (b"<p>", false),
        (b"words", false),
        (b"<?xml version='1.0' encoding='latin1'?><a>\xe9</a>", true),
        (b"[\"\xe9\"]", true),
        // Some of its letters would be lost, whichever it is.
        (b"[\"\xc3\xa4 \xe9\"]", false),
    ] {
        let page = of(content, &[], At::From(0));
        let content = String::from_utf8_lossy(content);
        assert_eq!(page.lays_out, lays_out, "{content}");
        assert_eq!(matches!(page.form, Form::Laid(_)), lays_out, "{content}");
    }
}

#[test]
fn strange_documents_end() {
    let blank = format!("[{}1]", " ".repeat(3 << 20));
    let deep = "[".repeat(2 << 20);
    // So many pages are read of each, and whether that is all of it.
    for (content, most, ends) in [(blank, 60, true), (format!("{{\"a\":1}}\n{deep}"), 20, false)] {
        let (mut known, mut last) = (vec![], of(content.as_bytes(), &[], At::From(0)));
        for _ in 0..most {
            if last.to == last.size {
                break;
            }
            let Form::Laid(end) = last.form else { panic!("{:?}", last.form) };
            known.push(end);
            let next = of(content.as_bytes(), &known, At::From(last.to));
            assert!(next.to > next.from);
            last = next;
        }
        assert_eq!(last.to == last.size, ends);
    }
}

/// Not UTF-8, but sure: its letters are what they are, and its pages lead through all of it.
#[test]
fn documents_in_other_encodings_are_laid_out() {
    let text = document();
    let single = |text: &str| Encoding::Latin1.encode(text).expect("its letters");
    let wide = |of: Encoding, text: &str| of.encode(&format!("\u{feff}{text}")).expect("any");
    let xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a><b>caf\u{e9}</b></a>";
    let want = "{\n  \"a\": \"é\"\n}";
    for (bytes, encoding, want, kind) in [
        (single("{\"a\":\"é\"}"), Encoding::Latin1, want, "JSON (Latin-1, a guess)"),
        (single(xml), Encoding::Latin1, "\n<a>\n  <b>café</b>\n</a>", "XML (Latin-1, a guess)"),
        (b"[\"\x80\"]".to_vec(), Encoding::Latin1, "[\n  \"€\"\n]", "JSON (Latin-1, a guess)"),
        (wide(Encoding::Utf16Le, "{\"a\":\"é\"}"), Encoding::Utf16Le, want, "JSON (UTF-16 LE)"),
        (
            wide(Encoding::Utf16Be, xml),
            Encoding::Utf16Be,
            "\n<a>\n  <b>café</b>\n</a>",
            "XML (UTF-16 BE)",
        ),
    ] {
        let text = page(&bytes, bytes.len() as u64, &Wanted::first());
        assert!(text.lays_out, "{kind}");
        let laid = of(&bytes, &[], At::From(0));
        assert!(joined(std::slice::from_ref(&laid)).ends_with(want), "{laid:?}");
        assert!(laid.kind.starts_with(kind), "{}", laid.kind);
        assert_eq!(laid.encoding, encoding);
    }
    for bytes in [single(&text), wide(Encoding::Utf16Le, &text)] {
        let (mut known, mut pages) = (vec![Mark::default()], vec![of(&bytes, &[], At::From(0))]);
        while let Some(last) = pages.last().filter(|last| last.to < last.size) {
            let Form::Laid(end) = last.form else { panic!("{:?}", last.form) };
            known.push(end);
            let next = of(&bytes, &known, At::From(last.to));
            assert!(next.from == last.to && next.to > next.from);
            pages.push(next);
        }
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(joined(&pages) == serde_json::to_string_pretty(&value).unwrap());
    }
    // Some of it is UTF-8: nobody knows what the rest is.
    let mixed = b"{\"a\":\"\xc3\xa4 \xe9\"}";
    assert!(!page(mixed, mixed.len() as u64, &Wanted::first()).lays_out);
}

/// Private keys are left out of them as well.
#[test]
fn keys_in_wide_documents_are_left_out() {
    let body = "MC4CAQAwBQYDK2VwBCIEI";
    let label = |word: &str| format!("-----{word} EC PRIVATE KEY-----");
    let text = format!("{{\"k\":\"{}\\n{body}\\n{}\"}}", label("BEGIN"), label("END"));
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let bytes = encoding.encode(&format!("\u{feff}{text}")).expect("any");
        let laid = of(&bytes, &[], At::From(0));
        let rows = joined(std::slice::from_ref(&laid));
        assert!(laid.private && rows.contains("••••") && !rows.contains(&body[..6]), "{rows}");
    }
    // What it is, in a document of any encoding.
    for encoding in [Encoding::Utf8, Encoding::Latin1, Encoding::Utf16Le] {
        let begins = if encoding.is_wide() { "\u{feff}" } else { "" };
        let text = text.replace("{\"k\"", "{\"é\":1,\"k\"");
        let head = encoding.encode(&format!("{begins}{text}")).expect("all have them");
        let parts = Parts { head: &head, tail: &[], size: head.len() as u64 };
        let view = kind(&parts, "/key.json", "", |_, _| (Vec::new(), false));
        assert!(view.markup.contains("••••") && view.markup.contains("left out"), "{view:?}");
        assert!(!view.markup.contains(&body[..6]), "{view:?}");
    }
}
