//! `ENV`, `LABEL`, `ARG`: builders print `NAME=value` after taking quotes off, so a value with a space runs into the next
//! name. The config's values say where one ends; without them it ends before the next word that looks like a name.

/// One name and its value; `None` for a name alone (`ARG NAME`).
pub(super) type Pair = (String, Option<String>);

/// Takes `text` apart. The flag is false when a value's end is a guess. `None` when the text is not what a builder prints, but
/// as it was written: quoted, or without `=`.
pub(super) fn pairs<'a>(
    text: &str,
    known: impl Fn(&str) -> Option<&'a str>,
) -> Option<(Vec<Pair>, bool)> {
    let (mut pairs, mut sure, mut rest) = (Vec::new(), true, text.trim());
    while !rest.is_empty() {
        let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let Some((name, _)) = word.split_once('=') else {
            pairs.push((word.to_owned(), None));
            rest = rest[word.len()..].trim_start();
            continue;
        };
        if !is_name(name) {
            return None;
        }
        let after = &rest[name.len() + 1..];
        let confirmed = known(name).filter(|value| ends_here(after, value));
        let value = match confirmed {
            Some(value) => value,
            None => &after[..guess_end(after)],
        };
        if confirmed.is_none() {
            if value.starts_with(['"', '\'']) {
                return None;
            }
            sure &= !value.contains(char::is_whitespace);
        }
        pairs.push((name.to_owned(), Some(value.to_owned())));
        rest = after[value.len()..].trim_start();
    }
    Some((pairs, sure))
}

/// True when `text` is `value` and then nothing, or another word.
fn ends_here(text: &str, value: &str) -> bool {
    text.strip_prefix(value).is_some_and(|tail| {
        let next = tail.trim_start();
        tail.is_empty() || (next.len() < tail.len() && (next.is_empty() || starts_pair(next)))
    })
}

/// Where a value ends that nobody knows: before the next ` NAME=`, or with the text.
fn guess_end(text: &str) -> usize {
    let spaces = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    let end = spaces.into_iter().find(|&at| {
        let next = &text[at..];
        starts_pair(&next[next.chars().next().map_or(0, char::len_utf8)..])
    });
    end.unwrap_or(text.trim_end().len())
}

fn starts_pair(text: &str) -> bool {
    let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
    text[end..].starts_with('=') && is_name(&text[..end])
}

/// Names of variables and labels; options of a command line (`-Dx=y`) are none.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || "._-/".contains(c))
}

/// As a Dockerfile has it: values in quotes where a space, a quote or a dollar would be read as something else.
pub(super) fn write(pairs: &[Pair]) -> String {
    let words = pairs.iter().map(|(name, value)| match value {
        None => name.clone(),
        Some(value) => format!("{name}={}", quote(value)),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn quote(value: &str) -> String {
    let special = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '$');
    if !value.contains(special) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_spaces() {
        let known = |name: &str| match name {
            "B" => Some("two words"),
            "OPTS" => Some("-x A=1 y"),
            "Q" => Some("say \"hi\""),
            _ => None,
        };
        for (text, want, sure) in [
            ("A=1", "A=1", true),
            ("A=1 B=two words", "A=1 B=\"two words\"", true),
            ("B=two words A=1", "B=\"two words\" A=1", true),
            ("OPTS=-x A=1 y", "OPTS=\"-x A=1 y\"", true),
            ("Q=say \"hi\"", "Q=\"say \\\"hi\\\"\"", true),
            ("org.x.title=a vendor=Example Org", "org.x.title=a vendor=\"Example Org\"", false),
            ("X=a b C=d e", "X=\"a b\" C=\"d e\"", false),
            ("JAVA=-Da=b -Dc=d", "JAVA=\"-Da=b -Dc=d\"", false),
            ("E= F=1", "E= F=1", true),
            ("D=$HOME", "D=\"\\$HOME\"", true),
            ("A B=1", "A B=1", true),
        ] {
            let (found, certain) = pairs(text, known).unwrap();
            assert_eq!((write(&found).as_str(), certain), (want, sure), "{text}");
        }
    }

    #[test]
    fn what_was_written_is_left() {
        for text in ["\"name\"=\"x\"", "a=\"b c\" d=e", "A='b'"] {
            assert_eq!(pairs(text, |_| None), None, "{text}");
        }
    }
}
