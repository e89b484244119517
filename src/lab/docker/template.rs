//! Go's templates, as far as `--format` is used: texts, and actions between braces, of which some hold others. What stands in an
//! action is read by `expression` and carried out by `evaluate`.

use super::evaluate::{Given, Held, evaluate};
use super::expression::{Pipe, parse};
use serde_json::Value;
use std::cell::Cell;

/// How deep actions may nest, and functions in one: each takes a piece of the program's own stack.
pub(super) const DEPTH: usize = 64;

/// How many actions are carried out for one template: a `range` in a `range` multiplies them.
const ACTIONS: usize = 100_000;

/// How many bytes are written in all, and how many functions make on the way in one template: each action may write a text as
/// long as what it is given, and each `json` in a `json` doubles what it gets.
pub(super) const BYTES: usize = 4_000_000;

/// Fills a template, behind what others wrote. Errors with what Go says of it, or with the limit that it exceeds.
pub(super) fn fill_into(out: &mut String, template: &str, value: &Value) -> Result<(), String> {
    let text = template.replace("\\t", "\t").replace("\\n", "\n");
    let tokens = tokens(&text)?.into_iter();
    let mut parser = Parser { tokens, depth: 0, loops: 0, variables: vec!["$"] };
    let (nodes, end) = parser.list()?;
    match end {
        End::Text => {
            let dot = Held::of(value);
            let given = Given { source: &text, left: &Cell::new(BYTES) };
            let variables = vec![("$", dot.clone())];
            Filling { out, given, variables, left: ACTIONS }.run(&nodes, &dot).map(drop)
        }
        End::Closed => Err(wrong("unexpected {{end}}")),
        End::Else(_) => Err(wrong("unexpected {{else}}")),
    }
}

/// It was found while the template was carried out, not before.
pub(super) fn is_parsed(why: &str) -> bool {
    !why.starts_with(WRONG) || why.contains(": executing ")
}

pub(super) const WRONG: &str = "template parsing error: ";

pub(super) fn wrong(what: &str) -> String {
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
    Show(Pipe<'t>),
    /// `if`, `range` or `with`, of what, what it holds, and what stands behind its `else`.
    Branch(&'t str, Pipe<'t>, Vec<Node<'t>>, Vec<Node<'t>>),
    /// `break`, or else `continue`.
    Leave(bool),
}

/// What a list of nodes ends with; an `else` with what stands behind it.
enum End<'t> {
    Text,
    Closed,
    Else(&'t str),
}

struct Parser<'t> {
    tokens: std::vec::IntoIter<Token<'t>>,
    /// Actions that are open, and those of them that are `range`.
    depth: usize,
    loops: usize,
    /// Variables that there are here.
    variables: Vec<&'t str>,
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
                "break" | "continue" if rest.is_empty() => match self.loops {
                    0 => return Err(wrong(&format!("{{{{{word}}}}} outside {{{{range}}}}"))),
                    _ => nodes.push(Node::Leave(word == "break")),
                },
                _ => nodes.push(Node::Show(parse(action, &mut self.variables)?)),
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
        let known = self.variables.len();
        let pipe = parse(of, &mut self.variables)?;
        if pipe.takers.len() > 1 && kind != "range" {
            return Err(wrong(&format!("too many declarations in {kind}")));
        }
        let inside = self.variables.len();
        self.loops += usize::from(kind == "range");
        let (body, end) = self.list()?;
        self.loops -= usize::from(kind == "range");
        self.variables.truncate(inside);
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
        self.variables.truncate(known);
        Ok(Node::Branch(kind, pipe, body, other))
    }
}

/// A template that is being filled.
struct Filling<'o, 't> {
    out: &'o mut String,
    given: Given<'t>,
    /// Variables with what they hold, the innermost last.
    variables: Vec<(&'t str, Held<'t>)>,
    /// Actions that may still be carried out.
    left: usize,
}

/// What comes behind a list of nodes: the next thing, or else the end of a round (`true`: of all rounds).
type Left = Option<bool>;

impl<'t> Filling<'_, 't> {
    fn run(&mut self, nodes: &[Node<'t>], dot: &Held<'t>) -> Result<Left, String> {
        let known = self.variables.len();
        for node in nodes {
            match node {
                Node::Text(text) => self.put(text)?,
                Node::Leave(all) => {
                    self.variables.truncate(known);
                    return self.count().map(|()| Some(*all));
                }
                Node::Show(pipe) => {
                    self.count()?;
                    let value = evaluate(pipe, self.given, &self.variables, dot)?;
                    match pipe.takers.last() {
                        None => self.put(&show(value.get()))?,
                        Some(name) => self.take(name, pipe.news, value),
                    }
                }
                Node::Branch(kind, pipe, body, other) => {
                    let left = self.branch(kind, pipe, (body, other), dot)?;
                    if left.is_some() {
                        self.variables.truncate(known);
                        return Ok(left);
                    }
                }
            }
        }
        self.variables.truncate(known);
        // The end of a list is an action, too: one that holds nothing may be repeated as well.
        self.count().map(|()| None)
    }

    fn branch(
        &mut self,
        kind: &str,
        pipe: &Pipe<'t>,
        (body, other): (&[Node<'t>], &[Node<'t>]),
        dot: &Held<'t>,
    ) -> Result<Left, String> {
        self.count()?;
        let known = self.variables.len();
        let value = evaluate(pipe, self.given, &self.variables, dot)?;
        if kind != "range"
            && let Some(name) = pipe.takers.last()
        {
            self.take(name, pipe.news, value.clone());
        }
        let left = match kind {
            _ if !holds(value.get()) => self.run(other, dot)?,
            "range" => {
                self.each(pipe, body, &value)?;
                None
            }
            "with" => self.run(body, &value)?,
            _ => self.run(body, dot)?,
        };
        self.variables.truncate(known);
        Ok(left)
    }

    fn each(&mut self, pipe: &Pipe<'t>, body: &[Node<'t>], value: &Held<'t>) -> Result<(), String> {
        let keys: Vec<Value> = match value.get() {
            Value::Array(items) => (0..items.len()).map(Value::from).collect(),
            Value::Object(map) => map.keys().map(|key| Value::from(key.as_str())).collect(),
            other => {
                let text = pipe.commands.last().map_or(pipe.text, |command| command.text);
                let why = format!("range can't iterate over {}", show(other));
                return Err(self.given.wrong(text, text, &why));
            }
        };
        let known = self.variables.len();
        for key in keys {
            let item = value.item(&key, self.given)?;
            match pipe.takers[..] {
                [] => {}
                [one] => self.take(one, pipe.news, item.clone()),
                [first, second, ..] => {
                    self.take(first, pipe.news, Held::made(key));
                    self.take(second, pipe.news, item.clone());
                }
            }
            let left = self.run(body, &item)?;
            self.variables.truncate(known);
            if left == Some(true) {
                break;
            }
        }
        Ok(())
    }

    /// Gives a value to a variable, a new one or one that there is.
    fn take(&mut self, name: &'t str, new: bool, value: Held<'t>) {
        let old = self.variables.iter_mut().rev().find(|(known, _)| *known == name);
        match old.filter(|_| !new) {
            Some(old) => old.1 = value,
            None => self.variables.push((name, value)),
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

pub(super) fn too_long() -> String {
    format!("template: this lab writes at most {BYTES} bytes by templates")
}

pub(super) fn too_deep() -> String {
    format!("template: this lab knows no templates that nest more than {DEPTH} deep")
}

/// What Go takes for true: nothing that is empty.
pub(super) fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

pub(super) fn show(value: &Value) -> String {
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
