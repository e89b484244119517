//! Go's templates, as far as `--format` is used: fields, `json`, `len`, `range`, `if`, `with`, `else`, `index`, `println`.

use serde_json::Value;
use std::borrow::Cow;
use std::cell::Cell;

/// How deep actions may nest, and functions in one: each takes a piece of the program's own stack.
const DEPTH: usize = 64;

/// How many actions are carried out for one template: a `range` in a `range` multiplies them.
const ACTIONS: usize = 100_000;

/// How many bytes are written in all, and how many functions make on the way in one template: each action may write a text as
/// long as what it is given, and each `json` in a `json` doubles what it gets.
pub(super) const BYTES: usize = 4_000_000;

/// Fills a template, behind what others wrote. Errors with what Go says of it, or with the limit that it exceeds.
pub(super) fn fill_into(out: &mut String, template: &str, value: &Value) -> Result<(), String> {
    let text = template.replace("\\t", "\t").replace("\\n", "\n");
    let mut parser = Parser { tokens: tokens(&text)?.into_iter(), depth: 0 };
    let (nodes, end) = parser.list()?;
    match end {
        End::Text => {
            let given = Given { source: &text, root: value, left: &Cell::new(BYTES) };
            Filling { out, given, left: ACTIONS }.run(&nodes, value)
        }
        End::Closed => Err(wrong("unexpected {{end}}")),
        End::Else(_) => Err(wrong("unexpected {{else}}")),
    }
}

/// It was found while the template was carried out, not before.
pub(super) fn is_parsed(why: &str) -> bool {
    !why.starts_with(WRONG) || why.contains(": executing ")
}

const WRONG: &str = "template parsing error: ";

fn wrong(what: &str) -> String {
    format!("{WRONG}template: :1: {what}")
}

enum Token<'t> {
    Text(&'t str),
    Action(&'t str),
}

/// Texts and actions in turn; `{{- ` and ` -}}` take the blanks beside them away.
fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, behind) = after.split_once("}}").ok_or_else(|| wrong("unclosed action"))?;
        let left = action.strip_prefix('-').filter(|rest| rest.starts_with(char::is_whitespace));
        let action = left.unwrap_or(action);
        let right = action.strip_suffix('-').filter(|rest| rest.ends_with(char::is_whitespace));
        out.push(Token::Text(if left.is_some() { before.trim_end() } else { before }));
        let action = right.unwrap_or(action).trim();
        let comment = action.starts_with("/*") && action.ends_with("*/");
        if !comment {
            out.push(Token::Action(action));
        }
        rest = if right.is_some() { behind.trim_start() } else { behind };
    }
    out.push(Token::Text(rest));
    Ok(out)
}

/// A piece of a template.
enum Node<'t> {
    Text(&'t str),
    Show(&'t str),
    /// `if`, `range` or `with`, of what, what it holds, and what stands behind its `else`.
    Branch(&'t str, &'t str, Vec<Node<'t>>, Vec<Node<'t>>),
}

/// What a list of nodes ends with; an `else` with what stands behind it.
enum End<'t> {
    Text,
    Closed,
    Else(&'t str),
}

struct Parser<'t> {
    tokens: std::vec::IntoIter<Token<'t>>,
    /// Actions that are open.
    depth: usize,
}

impl<'t> Parser<'t> {
    fn list(&mut self) -> Result<(Vec<Node<'t>>, End<'t>), String> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.next() {
            let action = match token {
                Token::Text(text) => {
                    nodes.push(Node::Text(text));
                    continue;
                }
                Token::Action(action) => action,
            };
            let (word, rest) = action.split_once(char::is_whitespace).unwrap_or((action, ""));
            match word {
                "end" if rest.is_empty() => return Ok((nodes, End::Closed)),
                "end" => return Err(wrong(&format!("unexpected {:?} in end", rest.trim()))),
                "else" => return Ok((nodes, End::Else(rest.trim()))),
                "if" | "range" | "with" => nodes.push(self.branch(word, rest.trim())?),
                "" => return Err(wrong("missing value for command")),
                _ => nodes.push(Node::Show(action)),
            }
        }
        Ok((nodes, End::Text))
    }

    fn branch(&mut self, kind: &'t str, of: &'t str) -> Result<Node<'t>, String> {
        if of.is_empty() {
            return Err(wrong(&format!("missing value for {kind}")));
        }
        if self.depth == DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let (body, end) = self.list()?;
        let other = match end {
            End::Text => return Err(wrong("unexpected EOF")),
            End::Closed => Vec::new(),
            End::Else("") => match self.list()? {
                (other, End::Closed) => other,
                (_, End::Text) => return Err(wrong("unexpected EOF")),
                (_, End::Else(_)) => return Err(wrong("expected end; found {{else}}")),
            },
            End::Else(rest) => {
                let (word, of) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                if kind != "if" || word != "if" {
                    return Err(wrong(&format!("unexpected <{word}> in input")));
                }
                // One `end` closes both.
                vec![self.branch(word, of.trim())?]
            }
        };
        self.depth -= 1;
        Ok(Node::Branch(kind, of, body, other))
    }
}

/// What a template is filled with: its own text, to tell places in it, what `$` is, and how many bytes functions may still make.
#[derive(Clone, Copy)]
struct Given<'v> {
    source: &'v str,
    root: &'v Value,
    left: &'v Cell<usize>,
}

impl Given<'_> {
    /// A text that a function made; each counts, whether it is written or not.
    fn made(&self, text: String) -> Result<Value, String> {
        self.left.set(self.left.get().checked_sub(text.len()).ok_or_else(too_long)?);
        Ok(Value::String(text))
    }

    /// What is wrong at a piece of the source with an action there.
    fn wrong(&self, piece: &str, action: &str, what: &str) -> String {
        let at = (piece.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        format!("{WRONG}template: :1:{at}: executing \"\" at <{action}>: {what}")
    }
}

/// A template that is being filled.
struct Filling<'v> {
    out: &'v mut String,
    given: Given<'v>,
    /// Actions that may still be carried out.
    left: usize,
}

impl Filling<'_> {
    fn run(&mut self, nodes: &[Node<'_>], dot: &Value) -> Result<(), String> {
        for node in nodes {
            match node {
                Node::Text(text) => self.put(text)?,
                Node::Show(action) => {
                    self.count()?;
                    let value = evaluate(action, self.given, dot, 0)?;
                    self.put(&show(&value))?;
                }
                Node::Branch(kind, of, body, other) => {
                    self.count()?;
                    let value = evaluate(of, self.given, dot, 0)?;
                    match *kind {
                        _ if !holds(&value) => self.run(other, dot)?,
                        "range" => self.each(body, &value)?,
                        "with" => self.run(body, &value)?,
                        _ => self.run(body, dot)?,
                    }
                }
            }
        }
        // The end of a list is an action, too: one that holds nothing may be repeated as well.
        self.count()
    }

    fn each(&mut self, body: &[Node<'_>], value: &Value) -> Result<(), String> {
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| self.run(body, item)),
            Value::Object(map) => map.values().try_for_each(|item| self.run(body, item)),
            _ => Ok(()),
        }
    }

    fn count(&mut self) -> Result<(), String> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            format!("template: this lab carries out at most {ACTIONS} actions of one template")
        })?;
        Ok(())
    }

    fn put(&mut self, text: &str) -> Result<(), String> {
        if self.out.len() + text.len() > BYTES {
            return Err(too_long());
        }
        self.out.push_str(text);
        Ok(())
    }
}

fn too_long() -> String {
    format!("template: this lab writes at most {BYTES} bytes by templates")
}

fn too_deep() -> String {
    format!("template: this lab knows no templates that nest more than {DEPTH} deep")
}

/// What Go takes for true: nothing that is empty.
fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// The value of an expression, `depth` functions deep.
fn evaluate<'v>(
    text: &str,
    given: Given<'v>,
    dot: &'v Value,
    depth: usize,
) -> Result<Cow<'v, Value>, String> {
    if depth > DEPTH {
        return Err(too_deep());
    }
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    if let Some((function, rest)) = text.split_once(' ') {
        let value = |rest: &str| evaluate(rest, given, dot, depth + 1);
        return Ok(Cow::Owned(match function {
            "json" => {
                let name = rest.rsplit('.').next().unwrap_or_default().trim();
                given.made(super::order::line(&*value(rest)?, name))?
            }
            "len" => match &*value(rest)? {
                Value::Array(items) => items.len().into(),
                Value::Object(map) => map.len().into(),
                Value::String(text) => text.len().into(),
                _ => 0.into(),
            },
            "index" => {
                let (list, key) = rest.split_once(' ').unwrap_or((rest, "0"));
                let (list, key) = (value(list)?, key.trim().trim_matches('"'));
                if let (Value::Array(items), Ok(at)) = (&*list, key.parse::<usize>())
                    && at >= items.len()
                {
                    let why = format!("error calling index: index out of range: {at}");
                    return Err(given.wrong(text, text, &why));
                }
                return Ok(item(list, key));
            }
            "upper" => given.made(show(&*value(rest)?).to_uppercase())?,
            "lower" => given.made(show(&*value(rest)?).to_lowercase())?,
            "println" => given.made(show(&*value(rest)?) + "\n")?,
            _ => return Err(wrong(&format!("function \"{function}\" not defined"))),
        }));
    }
    if let Some(text) = text.strip_prefix('"') {
        return given.made(text.trim_end_matches('"').to_owned()).map(Cow::Owned);
    }
    let (mut here, path) = text.strip_prefix('$').map_or((dot, text), |path| (given.root, path));
    for part in path.split('.').filter(|part| !part.is_empty()) {
        here = here.get(part).ok_or_else(|| {
            // Go names the place of the last field.
            let field = &text[text.rfind('.').unwrap_or(0)..];
            given.wrong(field, text, &format!("map has no entry for key {part:?}"))
        })?;
    }
    Ok(Cow::Borrowed(here))
}

/// One of a list, by its number or its key.
fn item<'v>(list: Cow<'v, Value>, key: &str) -> Cow<'v, Value> {
    fn of<'l>(list: &'l Value, key: &str) -> Option<&'l Value> {
        key.parse::<usize>().map_or_else(|_| list.get(key), |at| list.get(at))
    }
    match list {
        Cow::Borrowed(list) => of(list, key).map_or(Cow::Owned(Value::Null), Cow::Borrowed),
        Cow::Owned(list) => Cow::Owned(of(&list, key).cloned().unwrap_or(Value::Null)),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "<no value>".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(" "))
        }
        Value::Object(map) => {
            let pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}:{}", show(value))).collect();
            format!("map[{}]", pairs.join(" "))
        }
        other => other.to_string(),
    }
}
