//! The little Markdown that lessons have: paragraphs, `code`, **words**, *said with weight*.

use crate::view::text::xml;

/// What opens and closes, and the element that it stands for; the longer one first.
const MARKS: [(&str, &str); 3] = [("`", "code"), ("**", "strong"), ("*", "em")];

/// A line of text.
pub fn inline(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, mark, element, inside, behind)) = next(rest) {
        out += &xml(before);
        // Code is as it stands.
        let inside = if mark == "`" { xml(inside) } else { inline(inside) };
        out += &format!("<{element}>{inside}</{element}>");
        rest = behind;
    }
    out + &xml(rest)
}

/// What stands before the first mark that is closed again, which it is, what it holds, and what is behind it.
fn next(text: &str) -> Option<(&str, &str, &str, &str, &str)> {
    let of = |(mark, element): (&'static str, &'static str)| {
        let (before, rest) = text.split_once(mark)?;
        let (inside, behind) = rest.split_once(mark)?;
        let is_glob = inside.is_empty() || (mark != "`" && inside.starts_with(' '));
        (!is_glob).then_some((before, mark, element, inside, behind))
    };
    MARKS.into_iter().filter_map(of).min_by_key(|(before, ..)| before.len())
}

/// Paragraphs, with an empty line between each two.
pub fn paragraphs(text: &str) -> String {
    let all = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    all.map(|paragraph| format!("<p>{}</p>", inline(paragraph))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_elements_and_nothing_else_does() {
        let table = [
            ("a `b` **c** *d*", "a <code>b</code> <strong>c</strong> <em>d</em>"),
            ("`**x** <b>`", "<code>**x** &lt;b&gt;</code>"),
            ("**a `b`**", "<strong>a <code>b</code></strong>"),
            ("3 * 4 * 5 and `open", "3 * 4 * 5 and `open"),
            ("", ""),
        ];
        for (text, markup) in table {
            assert_eq!(inline(text), markup, "{text}");
        }
        assert_eq!(paragraphs("a\nb\n\n\n<c>"), "<p>a\nb</p><p>&lt;c&gt;</p>");
    }
}
