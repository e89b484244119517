//! From words to arguments: variables, commands, splitting, patterns (POSIX 2.6).

use super::parse::{Part, Word};
use super::{Exit, Shell};
use crate::lab::tree::join;

/// Bytes with a note on each whether it was quoted, so that quoted `*` are no pattern.
type Marked = Vec<(u8, bool)>;

impl Shell<'_> {
    /// All arguments of some words.
    pub(super) fn expand_all(&mut self, words: &[Word]) -> Result<Vec<Vec<u8>>, Exit> {
        let mut out = Vec::new();
        for word in words {
            for field in self.fields(word)? {
                self.glob(field, &mut out);
            }
        }
        Ok(out)
    }

    /// A word as one text: assignments, redirections, here-documents.
    pub(super) fn expand_one(&mut self, word: &Word) -> Result<Vec<u8>, Exit> {
        let mut out = Vec::new();
        for part in word {
            match part {
                Part::Text(text, _) => out.extend_from_slice(text),
                part => out.extend(self.value(part)?),
            }
        }
        Ok(out)
    }

    fn fields(&mut self, word: &Word) -> Result<Vec<Marked>, Exit> {
        let (mut done, mut field) = (Vec::new(), None::<Marked>);
        for part in word {
            match part {
                Part::Text(text, quoted) => {
                    let field = field.get_or_insert_default();
                    let tilde = done.is_empty() && field.is_empty() && !quoted && *text == b"~";
                    let home = if tilde { self.var(b"HOME") } else { text.clone() };
                    field.extend(home.into_iter().map(|b| (b, *quoted)));
                }
                Part::Var { name, quoted: true, op, .. } if name == b"@" && op.is_empty() => {
                    for (n, arg) in self.args.clone().into_iter().enumerate() {
                        if n > 0 {
                            done.extend(field.take());
                        }
                        field.get_or_insert_default().extend(arg.into_iter().map(|b| (b, true)));
                    }
                }
                Part::Var { quoted, .. } | Part::Command(_, quoted) => {
                    let value = self.value(part)?;
                    if *quoted {
                        let field = field.get_or_insert_default();
                        field.extend(value.into_iter().map(|b| (b, true)));
                    } else {
                        split(&value, &mut field, &mut done);
                    }
                }
            }
        }
        done.extend(field);
        Ok(done)
    }

    fn value(&mut self, part: &Part) -> Result<Vec<u8>, Exit> {
        match part {
            Part::Text(text, _) => Ok(text.clone()),
            Part::Command(node, _) => self.capture(node),
            Part::Var { name, op, word, .. } => {
                let value = self.get(name);
                let there = value.as_ref().is_some_and(|v| !op.starts_with(b":") || !v.is_empty());
                let value = value.unwrap_or_default();
                Ok(match op.strip_prefix(b":").unwrap_or(op) {
                    b"-" if !there => self.expand_one(word)?,
                    b"=" if !there => {
                        let value = self.expand_one(word)?;
                        self.vars.insert(name.clone(), value.clone());
                        value
                    }
                    b"+" => {
                        if there {
                            self.expand_one(word)?
                        } else {
                            Vec::new()
                        }
                    }
                    b"#len" => value.len().to_string().into_bytes(),
                    b"%" | b"%%" | b"#" | b"##" => self.trimmed(value, op, word)?,
                    _ => value,
                })
            }
        }
    }

    fn trimmed(&mut self, value: Vec<u8>, op: &[u8], word: &Word) -> Result<Vec<u8>, Exit> {
        let pattern: Marked = self.expand_one(word)?.into_iter().map(|b| (b, false)).collect();
        let (suffix, longest) = (op[0] == b'%', op.len() == 2);
        let mut cuts: Vec<usize> = (0..=value.len()).collect();
        if suffix != longest {
            cuts.reverse();
        }
        let matching = cuts
            .into_iter()
            .find(|&cut| matches(&pattern, if suffix { &value[cut..] } else { &value[..cut] }));
        Ok(match matching {
            Some(cut) if suffix => value[..cut].to_vec(),
            Some(cut) => value[cut..].to_vec(),
            None => value,
        })
    }

    fn glob(&mut self, field: Marked, out: &mut Vec<Vec<u8>>) {
        let pattern =
            |part: &[(u8, bool)]| part.iter().any(|&(b, quoted)| !quoted && b"*?[".contains(&b));
        let plain = |part: &[(u8, bool)]| part.iter().map(|&(b, _)| b).collect::<Vec<u8>>();
        if !pattern(&field) {
            return out.push(plain(&field));
        }
        let mut found: Vec<Vec<u8>> = vec![if field[0].0 == b'/' { b"/".to_vec() } else { vec![] }];
        for part in field.split(|&(b, _)| b == b'/').filter(|part| !part.is_empty()) {
            let mut next = Vec::new();
            for dir in found {
                if !pattern(part) {
                    let path = under(&dir, &plain(part));
                    if self.kernel().stat(&path, false).is_ok() {
                        next.push(path);
                    }
                    continue;
                }
                let at: &[u8] = if dir.is_empty() { b"." } else { &dir };
                for name in self.kernel().read_dir(at).unwrap_or_default() {
                    let hidden = name.starts_with(b".") && part[0].0 != b'.';
                    if !hidden && matches(part, &name) {
                        next.push(under(&dir, &name));
                    }
                }
            }
            found = next;
        }
        if found.is_empty() {
            out.push(plain(&field));
        }
        out.extend(found);
    }
}

fn under(dir: &[u8], name: &[u8]) -> Vec<u8> {
    if dir == b"/" { [b"/", name].concat() } else { join(dir, name) }
}

fn split(value: &[u8], field: &mut Option<Marked>, done: &mut Vec<Marked>) {
    for &b in value {
        if b" \t\n".contains(&b) {
            done.extend(field.take());
        } else {
            field.get_or_insert_default().push((b, false));
        }
    }
}

/// Whether a pattern of `*`, `?` and `[…]` matches all of `text`.
fn matches(pattern: &[(u8, bool)], text: &[u8]) -> bool {
    let Some((&(b, quoted), rest)) = pattern.split_first() else { return text.is_empty() };
    if quoted {
        return text.first() == Some(&b) && matches(rest, &text[1..]);
    }
    match b {
        b'*' => (0..=text.len()).any(|skip| matches(rest, &text[skip..])),
        b'?' => !text.is_empty() && matches(rest, &text[1..]),
        b'[' => match (set(rest), text.split_first()) {
            (Some((takes, rest)), Some((&c, text))) => takes(c) && matches(rest, text),
            (None, Some((&b'[', text))) => matches(rest, text),
            _ => false,
        },
        b => text.first() == Some(&b) && matches(rest, &text[1..]),
    }
}

type Rest<'a> = &'a [(u8, bool)];

type Takes = Box<dyn Fn(u8) -> bool>;

/// What a `[…]` takes, and the pattern after it.
fn set(pattern: Rest<'_>) -> Option<(Takes, Rest<'_>)> {
    let not = matches!(pattern.first(), Some((b'!' | b'^', false)));
    let inner = &pattern[usize::from(not)..];
    let end = inner.iter().skip(1).position(|&(b, quoted)| b == b']' && !quoted)? + 1;
    let bytes: Vec<u8> = inner[..end].iter().map(|&(b, _)| b).collect();
    let takes = move |c: u8| {
        let mut at = 0;
        let mut found = false;
        while at < bytes.len() {
            if at + 2 < bytes.len() && bytes[at + 1] == b'-' {
                found |= (bytes[at]..=bytes[at + 2]).contains(&c);
                at += 3;
            } else {
                found |= bytes[at] == c;
                at += 1;
            }
        }
        found != not
    };
    Some((Box::new(takes), &inner[end + 1..]))
}

/// Whether a pattern of `*`, `?` and `[…]` matches all of `text`; a backslash quotes.
pub fn fnmatch(pattern: &[u8], text: &[u8]) -> bool {
    let (mut marked, mut at) = (Vec::new(), 0);
    while at < pattern.len() {
        let quoted = pattern[at] == b'\\' && at + 1 < pattern.len();
        at += usize::from(quoted);
        marked.push((pattern[at], quoted));
        at += 1;
    }
    matches(&marked, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, want) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "ab", false),
            ("?", "", false),
            ("[a-c]x", "bx", true),
            ("[!a]", "a", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[", "[", true),
            ("a[]]", "a]", true),
        ] {
            assert_eq!(fnmatch(pattern.as_bytes(), text.as_bytes()), want, "{pattern} {text}");
        }
    }
}
