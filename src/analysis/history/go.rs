//! Values as Go prints them: the docker builders write lists and structs into the history with `%q`, `%v` and `%+v`.

/// A string as `%q` prints it, at the start of `text`, and what follows. Bytes that are no UTF-8 become `U+FFFD`.
pub(super) fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut bytes = Vec::new();
    loop {
        let stop = rest.find(['"', '\\'])?;
        bytes.extend_from_slice(&rest.as_bytes()[..stop]);
        if let Some(after) = rest[stop..].strip_prefix('"') {
            return Some((String::from_utf8_lossy(&bytes).into_owned(), after));
        }
        rest = escape(&rest[stop + 1..], &mut bytes)?;
    }
}

/// One escape, after its backslash.
fn escape<'a>(text: &'a str, out: &mut Vec<u8>) -> Option<&'a str> {
    let letter = text.chars().next()?;
    let rest = &text[letter.len_utf8()..];
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            let byte = match letter {
                'a' => 7,
                'b' => 8,
                't' => b'\t',
                'n' => b'\n',
                'v' => 11,
                'f' => 12,
                'r' => b'\r',
                '\\' | '"' | '\'' | '/' => letter as u8,
                _ => return None,
            };
            out.push(byte);
            return Some(rest);
        }
    };
    let number = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
    if letter == 'x' {
        out.push(u8::try_from(number).ok()?);
    } else {
        let char = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(&rest[digits..])
}

/// A list as `%q` prints it, `["a" "b"]`, or as JSON has it, `["a", "b"]`, and what follows.
pub(super) fn quoted_list(text: &str) -> Option<(Vec<String>, &str)> {
    let mut rest = text.strip_prefix('[')?.trim_start();
    let mut words = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return Some((words, after));
        }
        if !words.is_empty() {
            rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
        }
        let (word, after) = quoted(rest)?;
        words.push(word);
        rest = after.trim_start();
    }
}

/// A small number that `%q` printed as the character of that code: `'\x03'`, `'\n'`, `'!'`.
pub(super) fn rune(text: &str) -> Option<u32> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    if let Some(escaped) = inner.strip_prefix('\\') {
        let mut bytes = Vec::new();
        let rest = escape(escaped, &mut bytes)?;
        let text = std::str::from_utf8(&bytes).ok()?;
        return text.chars().next().filter(|_| rest.is_empty()).map(u32::from);
    }
    let mut chars = inner.chars();
    let one = chars.next()?;
    chars.next().is_none().then_some(u32::from(one))
}

/// The inside of a list as `%v` prints it: `[a b]`. Where a word ends can't be told from a space in it, but `known` words (the
/// config's) can be recognised. True when every word was.
pub(super) fn split_known(inner: &str, known: &[String]) -> (Vec<String>, bool) {
    if known.join(" ") == inner {
        return (known.to_vec(), true);
    }
    let (mut words, mut sure, mut rest) = (Vec::new(), true, inner.trim());
    while !rest.is_empty() {
        let whole = |word: &&String| {
            !word.is_empty()
                && rest
                    .strip_prefix(word.as_str())
                    .is_some_and(|tail| tail.is_empty() || tail.starts_with(' '))
        };
        let found = known.iter().filter(whole).map(String::len).max();
        let end = found.unwrap_or_else(|| rest.find(' ').unwrap_or(rest.len()));
        sure &= found.is_some();
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    (words, sure)
}

/// Exec form as a Dockerfile has it: `["a", "b"]`.
pub(super) fn json_list(words: &[String]) -> String {
    let quoted = words.iter().map(|word| serde_json::to_string(word).unwrap_or_default());
    format!("[{}]", quoted.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_as_go_quotes_them() {
        let read = |text: &str| quoted(text).map(|(word, rest)| (word, rest.to_owned()));
        let some = |word: &str, rest: &str| Some((word.to_owned(), rest.to_owned()));
        assert_eq!(read(r#""a" b"#), some("a", " b"));
        assert_eq!(read(r#""a\"b\\c\td\x41\u00e9\U0001F600""#), some("a\"b\\c\tdAé😀", ""));
        assert_eq!(read(r#""\xff""#), some("\u{fffd}", ""));
        for bad in ["", "a", "\"a", "\"\\", "\"\\x4\"", "\"\\q\"", "\"\\xé\""] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn lists_with_and_without_commas() {
        let words = |text| quoted_list(text).map(|found| found.0);
        let both = Some(vec!["a b".to_owned(), "]".to_owned()]);
        assert_eq!(words(r#"["a b" "]"] rest"#), both);
        assert_eq!(words(r#"["a b", "]"]"#), both);
        assert_eq!(words("[]"), Some(vec![]));
        assert_eq!(words("[a b]"), None);
        assert_eq!(words("[\"a\""), None);
    }

    #[test]
    fn numbers_that_were_printed_as_characters() {
        for (text, want) in [
            (r"'\x03'", 3),
            (r"'\n'", 10),
            ("'!'", 33),
            (r"'\''", 39),
            (r"'\x00'", 0),
            ("'é'", 233),
        ] {
            assert_eq!(rune(text), Some(want), "{text}");
        }
        assert_eq!(rune("'ab'"), None);
        assert_eq!(rune("3"), None);
    }

    #[test]
    fn words_with_spaces_are_known_by_the_config() {
        let known = ["/a b".to_owned(), "/a".to_owned()];
        assert_eq!(split_known("/a b /c", &known), (vec!["/a b".into(), "/c".into()], false));
        assert_eq!(split_known("/a b /a", &known), (vec!["/a b".into(), "/a".into()], true));
        assert_eq!(split_known("/x", &[]), (vec!["/x".into()], false));
        assert_eq!(json_list(&["a\"b".into(), "c".into()]), r#"["a\"b", "c"]"#);
    }
}
