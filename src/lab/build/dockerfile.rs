//! A Dockerfile's lines: continuations, comments, flags, here-documents (the classic parser and BuildKit's agree on these).

use super::declared::{self, Effect};
use crate::domain::instruction::KEYWORDS;
use std::collections::BTreeMap;

/// One instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// Line of the file, from 1.
    pub line: usize,
    /// In capitals.
    pub name: String,
    /// `--name=value` in order; a flag without `=` has an empty value.
    pub flags: Vec<(String, String)>,
    /// What follows, trimmed, continuations joined.
    pub rest: String,
    /// The whole instruction as it stands, continuations joined.
    pub text: String,
    /// Here-documents: mark, content, whether variables are left alone.
    pub here: Vec<(String, String, bool)>,
    /// Its last line, here-documents included.
    pub end: usize,
    /// What comments right above it declare that it does.
    pub declared: Vec<Effect>,
}

impl Instruction {
    /// A flag's value.
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// What a FROM calls its stage.
    pub fn stage_name(&self) -> Option<String> {
        let words = self.words();
        let named = words.len() >= 3 && words[1].eq_ignore_ascii_case("as");
        named.then(|| words[2].to_lowercase())
    }

    /// What a FROM begins with, given the arguments before it.
    pub fn base(&self, global: &BTreeMap<String, String>) -> String {
        let words = self.words();
        let first = words.first().map_or("", String::as_str);
        expand(first, &|name| global.get(name).cloned(), false)
    }

    /// The list of a JSON form, `["a", "b"]`.
    pub fn json(&self) -> Option<Vec<String>> {
        serde_json::from_str(&self.rest).ok()
    }

    /// What follows, split at blanks, quotes kept together; or the JSON list.
    pub fn words(&self) -> Vec<String> {
        self.json().unwrap_or_else(|| split_words(&self.rest))
    }
}

/// Why a file can't be built, before anything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// Line and word.
    Unknown(usize, String),
    /// An instruction other than ARG before FROM.
    NoStage,
    /// Line, and what about it.
    Bad(usize, String),
}

/// Reads a Dockerfile.
pub fn parse(text: &str) -> Result<Vec<Instruction>, Fault> {
    let all = read(text)?;
    if all.is_empty() {
        return Err(Fault::Empty);
    }
    if let Some(bad) = all.iter().find(|one| !KEYWORDS.contains(&one.name.as_str())) {
        return Err(Fault::Unknown(bad.line, bad.name.clone()));
    }
    let first = all.iter().find(|one| one.name != "ARG");
    if first.is_none_or(|one| one.name != "FROM") {
        return Err(Fault::NoStage);
    }
    Ok(all)
}

/// The instructions of a text, known or not. A fault is in a declaration.
pub fn read(text: &str) -> Result<Vec<Instruction>, Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let mut all = Vec::new();
    let mut at = 0;
    let mut effects = Vec::new();
    while at < lines.len() {
        let line = at + 1;
        if lines[at].trim().is_empty() || lines[at].trim_start().starts_with('#') {
            at += 1;
            let effect = declared::effect(lines[line - 1]);
            effects.extend(effect.map_err(|why| Fault::Bad(line, why))?);
            continue;
        }
        let mut joined = String::new();
        while at < lines.len() {
            let text = if joined.is_empty() { lines[at].trim_start() } else { lines[at] };
            at += 1;
            let comment = !joined.is_empty()
                && (text.trim().is_empty() || text.trim_start().starts_with('#'));
            if comment {
                continue;
            }
            match text.trim_end().strip_suffix('\\') {
                Some(more) => joined.push_str(more),
                None => {
                    joined.push_str(text);
                    break;
                }
            }
        }
        let mut one = instruction(line, joined.trim_end());
        if matches!(one.name.as_str(), "RUN" | "COPY" | "ADD") {
            for (mark, raw, tabs) in marks(&one.rest) {
                let mut body = String::new();
                while at < lines.len() {
                    let line = if tabs { lines[at].trim_start_matches('\t') } else { lines[at] };
                    at += 1;
                    if line == mark {
                        break;
                    }
                    body.push_str(line);
                    body.push('\n');
                }
                one.here.push((mark, body, raw));
            }
        }
        (one.end, one.declared) = (at, std::mem::take(&mut effects));
        all.push(one);
    }
    Ok(all)
}

fn instruction(line: usize, text: &str) -> Instruction {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = name.to_uppercase();
    let mut rest = rest.trim();
    let mut flags = Vec::new();
    while matches!(name.as_str(), "RUN" | "COPY" | "ADD" | "FROM" | "HEALTHCHECK")
        && rest.starts_with("--")
    {
        let (flag, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (key, value) = flag[2..].split_once('=').unwrap_or((&flag[2..], ""));
        flags.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    let text =
        format!("{name} {}", text[text.find(char::is_whitespace).unwrap_or(text.len())..].trim());
    Instruction { line, name, flags, rest: rest.to_owned(), text, ..Instruction::default() }
}

/// Marks of here-documents in an instruction: name, quoted, leading tabs cut.
fn marks(rest: &str) -> Vec<(String, bool, bool)> {
    let mut all = Vec::new();
    for word in split_words(rest) {
        let Some(at) = word.find("<<") else { continue };
        let fd = word[..at].bytes().all(|b| b.is_ascii_digit());
        let mark = &word[at + 2..];
        let tabs = mark.starts_with('-');
        let mark = mark.trim_start_matches('-');
        let quoted = mark.starts_with(['"', '\'']);
        let mark = mark.trim_matches(['"', '\'']);
        if fd && !mark.is_empty() && !mark.starts_with('<') {
            all.push((mark.to_owned(), quoted, tabs));
        }
    }
    all
}

/// A word in single quotes, in which nothing is replaced; one in it stands in double quotes.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\"'\"'"))
}

/// Words, those in quotes together; the quotes stay.
pub fn split_words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => {
                word.push(c);
                word.extend(letters.next());
            }
            _ if quote == Some(c) => {
                quote = None;
                word.push(c);
            }
            '"' | '\'' if quote.is_none() => {
                quote = Some(c);
                word.push(c);
            }
            c if c.is_whitespace() && quote.is_none() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Variables of a word replaced, quotes taken off; with `raw` quotes stay and unknown variables, too.
pub fn expand(word: &str, get: &dyn Fn(&str) -> Option<String>, raw: bool) -> String {
    let letters: Vec<char> = word.chars().collect();
    let (mut out, mut at, mut quote) = (String::new(), 0, None);
    while at < letters.len() {
        let c = letters[at];
        at += 1;
        match c {
            '\'' if quote != Some('"') => {
                quote = if quote.is_some() { None } else { Some('\'') };
                if raw {
                    out.push(c);
                }
            }
            '"' if quote != Some('\'') => {
                quote = if quote.is_some() { None } else { Some('"') };
                if raw {
                    out.push(c);
                }
            }
            '\\' if quote != Some('\'') && at < letters.len() => {
                if raw {
                    out.push(c);
                }
                out.push(letters[at]);
                at += 1;
            }
            '$' if quote != Some('\'') => variable(&letters, &mut at, get, raw, &mut out),
            c => out.push(c),
        }
    }
    out
}

fn variable(
    letters: &[char],
    at: &mut usize,
    get: &dyn Fn(&str) -> Option<String>,
    raw: bool,
    out: &mut String,
) {
    let start = *at;
    let name_from = |from: usize| {
        let name: String = letters[from..]
            .iter()
            .take_while(|c| **c == '_' || c.is_ascii_alphanumeric())
            .collect();
        name
    };
    if letters.get(*at) != Some(&'{') {
        let name = name_from(*at);
        *at += name.len();
        match get(&name) {
            Some(value) if !name.is_empty() => out.push_str(&value),
            _ if raw || name.is_empty() => {
                out.push('$');
                out.push_str(&name);
            }
            _ => {}
        }
        return;
    }
    let name = name_from(*at + 1);
    *at += 1 + name.len();
    let end = letters[*at..].iter().position(|&c| c == '}').map_or(letters.len(), |n| *at + n);
    let tail: String = letters[*at..end].iter().collect();
    *at = (end + 1).min(letters.len());
    let value = get(&name);
    match (value, tail.as_bytes()) {
        (None, [b':', b'-', ..]) => out.push_str(&expand(&tail[2..], get, raw)),
        (Some(value), [b':', b'-', ..]) if value.is_empty() => {
            out.push_str(&expand(&tail[2..], get, raw))
        }
        (Some(_), [b':', b'+', ..]) => out.push_str(&expand(&tail[2..], get, raw)),
        (None, [b':', b'+', ..]) => {}
        (Some(value), _) => out.push_str(&value),
        (None, _) if raw => {
            out.push('$');
            out.extend(&letters[start..*at]);
        }
        (None, _) => {}
    }
}

/// Pairs of ENV, LABEL and ARG: `a=b c="d e"`, or `a rest of the line`.
pub fn pairs(rest: &str) -> Vec<(String, Option<String>)> {
    let words = split_words(rest);
    if words.first().is_some_and(|word| !word.contains('=')) {
        let (name, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let value = if value.is_empty() { None } else { Some(value.trim().to_owned()) };
        return vec![(name.to_owned(), value)];
    }
    let pair = |word: &String| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        (name.to_owned(), Some(value.to_owned()))
    };
    words.iter().map(pair).collect()
}

/// The instruction that was meant, if one letter or two are wrong.
pub fn meant(name: &str) -> Option<&'static str> {
    let distance = |other: &str| {
        let (a, b): (Vec<u8>, Vec<u8>) = (name.bytes().collect(), other.bytes().collect());
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cost = corner + usize::from(x != y);
                corner = row[j + 1];
                row[j + 1] = cost.min(row[j] + 1).min(row[j + 1] + 1);
            }
        }
        row[b.len()]
    };
    let best = KEYWORDS.iter().min_by_key(|other| distance(other))?;
    (distance(best) <= 2).then_some(*best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lines_flags_and_documents() {
        let text = "# syntax\nFROM base AS b\nRUN a && \\\n# note\n  b\nCOPY --chown=5:5 x /y\nRUN <<E\none\ntwo\nE\nenv a=b c=\"d e\"\n";
        let all = parse(text).unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!((all[1].rest.as_str(), all[1].line), ("a &&   b", 3));
        assert_eq!(
            (all[2].flag("chown"), all[2].words()),
            (Some("5:5"), vec!["x".into(), "/y".into()])
        );
        assert_eq!(all[3].here, [("E".to_owned(), "one\ntwo\n".to_owned(), false)]);
        assert_eq!(pairs(&all[4].rest)[1], ("c".into(), Some("\"d e\"".into())));
        assert_eq!(parse("RUM x"), Err(Fault::Unknown(1, "RUM".into())));
        assert_eq!((meant("RUM"), meant("XYZZY")), (Some("RUN"), None));
        assert_eq!(parse("RUN x"), Err(Fault::NoStage));
        assert_eq!(parse("# only\n"), Err(Fault::Empty));
    }

    #[test]
    fn expands_variables() {
        let get = |name: &str| (name == "A").then(|| "1".to_owned());
        for (word, want, raw) in [
            ("$A/${A}x", "1/1x", "1/1x"),
            ("'$A'", "$A", "'$A'"),
            ("\"$A\"", "1", "\"1\""),
            ("${B:-d}", "d", "d"),
            ("$B", "", "$B"),
            ("${A:+y}", "y", "y"),
            ("\\$A", "$A", "\\$A"),
            ("a$", "a$", "a$"),
            ("${B}", "", "${B}"),
        ] {
            assert_eq!(
                (expand(word, &get, false), expand(word, &get, true)),
                (want.into(), raw.into()),
                "{word}"
            );
        }
    }
}
