//! What the expressions of a template are worth.

use super::expression::{Base, Command, Pipe, Term};
use super::functions::{self, Arg};
use super::template::{WRONG, holds, too_long};
use serde_json::Value;
use std::cell::Cell;
use std::rc::Rc;

/// A value: one of what the template is filled with, or one that a function made.
#[derive(Clone)]
pub(super) struct Held<'v> {
    whose: Whose<'v>,
    /// The field that it stands in, if any.
    pub(super) field: &'v str,
}

#[derive(Clone)]
enum Whose<'v> {
    Given(&'v Value),
    Made(Rc<Value>),
}

impl<'v> Held<'v> {
    pub(super) fn of(value: &'v Value) -> Self {
        Self { whose: Whose::Given(value), field: "" }
    }

    pub(super) fn made(value: Value) -> Self {
        Self { whose: Whose::Made(Rc::new(value)), field: "" }
    }

    pub(super) fn get(&self) -> &Value {
        match &self.whose {
            Whose::Given(value) => value,
            Whose::Made(value) => value,
        }
    }

    /// What it has under a name or a number; nothing where there is none. What was made is copied, which counts.
    pub(super) fn item(&self, key: &Value, given: Given<'v>) -> Result<Self, String> {
        fn of<'l>(value: &'l Value, key: &Value) -> Option<&'l Value> {
            match (value, key) {
                (Value::Array(items), key) => items.get(usize::try_from(key.as_u64()?).ok()?),
                (value, key) => value.get(key.as_str()?),
            }
        }
        Ok(match &self.whose {
            Whose::Given(value) => match of(value, key) {
                Some(value) => Self { whose: Whose::Given(value), field: self.field },
                None => Self::made(Value::Null),
            },
            Whose::Made(value) => match of(value, key) {
                Some(value) => given.made(value.clone())?,
                None => Self::made(Value::Null),
            },
        })
    }
}

/// A template's own text, to tell places in it, and how many bytes functions may still make.
#[derive(Clone, Copy)]
pub(super) struct Given<'v> {
    pub(super) source: &'v str,
    pub(super) left: &'v Cell<usize>,
}

impl<'v> Given<'v> {
    /// Counts bytes before they are made, whether they are written or not.
    pub(super) fn charge(&self, bytes: usize) -> Result<(), String> {
        self.left.set(self.left.get().checked_sub(bytes).ok_or_else(too_long)?);
        Ok(())
    }

    /// A value that a function made.
    pub(super) fn made(&self, value: Value) -> Result<Held<'v>, String> {
        self.charge(weight(&value))?;
        Ok(Held::made(value))
    }

    /// What is wrong at a piece of the source with an action there.
    pub(super) fn wrong(&self, piece: &str, action: &str, what: &str) -> String {
        let at = (piece.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        format!("{WRONG}template: :1:{at}: executing \"\" at <{action}>: {what}")
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(|item| 16 + weight(item)).sum(),
        _ => 0,
    }
}

/// What variables hold.
type Variables<'v> = [(&'v str, Held<'v>)];

/// The value of a pipe.
pub(super) fn evaluate<'v>(
    pipe: &Pipe<'v>,
    given: Given<'v>,
    variables: &Variables<'v>,
    dot: &Held<'v>,
) -> Result<Held<'v>, String> {
    let mut last: Option<Held<'v>> = None;
    for command in &pipe.commands {
        last = Some(Evaluating { given, variables, dot, last }.command(command)?);
    }
    Ok(last.unwrap_or_else(|| Held::made(Value::Null)))
}

struct Evaluating<'e, 'v> {
    given: Given<'v>,
    variables: &'e Variables<'v>,
    dot: &'e Held<'v>,
    /// What the command before it in the pipe gave.
    last: Option<Held<'v>>,
}

impl<'v> Evaluating<'_, 'v> {
    fn command(&mut self, command: &Command<'v>) -> Result<Held<'v>, String> {
        let (first, rest) = (&command.terms[0], &command.terms[1..]);
        let Base::Function(name) = first.base else {
            let given = rest.len() + usize::from(self.last.is_some());
            if let (Base::Dot, ["Label"], Some(labels)) =
                (&first.base, &first.path[..], self.dot.get().get("Labels"))
            {
                if given != 1 {
                    let why = format!("wrong number of args for Label: want 1 got {given}");
                    return Err(self.given.wrong(first.text, first.text, &why));
                }
                let name = match rest.first() {
                    Some(term) => self.term(term)?,
                    None => self.last.take().unwrap_or_else(|| Held::made(Value::Null)),
                };
                let name = name.get().as_str().unwrap_or_default();
                let label = label(labels.as_str().unwrap_or_default(), name).to_owned();
                return self.given.made(label.into());
            }
            let value = self.term(first)?;
            if given > 0 {
                let why = match first.path.last() {
                    Some(field) => format!("{field} is not a method but has arguments"),
                    None => format!("can't give argument to non-function {}", first.text),
                };
                return Err(self.given.wrong(first.text, first.text, &why));
            }
            return match first.base {
                Base::Literal(Value::Null) => {
                    Err(self.given.wrong(first.text, first.text, "nil is not a command"))
                }
                _ => Ok(value),
            };
        };
        if matches!(name, "and" | "or") && !(rest.is_empty() && self.last.is_none()) {
            return self.until(name == "or", rest);
        }
        let mut args = Vec::new();
        for term in rest {
            args.push(Arg { value: self.term(term)?, text: term.text });
        }
        args.extend(self.last.take().map(|value| Arg { value, text: command.text }));
        functions::call(name, first.text, command.text, args, self.given)
    }

    /// The first that holds, or that does not; the last where there is none.
    fn until(&mut self, wanted: bool, terms: &[Term<'v>]) -> Result<Held<'v>, String> {
        let mut value = None;
        for term in terms {
            let one = self.term(term)?;
            if holds(one.get()) == wanted {
                return Ok(one);
            }
            value = Some(one);
        }
        Ok(self.last.take().or(value).unwrap_or_else(|| Held::made(Value::Null)))
    }

    fn term(&self, term: &Term<'v>) -> Result<Held<'v>, String> {
        let mut here = match &term.base {
            Base::Dot => self.dot.clone(),
            Base::Variable(name) => {
                let found = self.variables.iter().rev().find(|(known, _)| known == name);
                found.map_or_else(|| Held::made(Value::Null), |(_, value)| value.clone())
            }
            Base::Literal(value) => self.given.made(value.clone())?,
            Base::Function(name) => {
                return functions::call(name, term.text, term.text, Vec::new(), self.given);
            }
            Base::Group(pipe) => evaluate(pipe, self.given, self.variables, self.dot)?,
        };
        for field in &term.path {
            let why = match here.get() {
                Value::Object(map) if map.contains_key(*field) => None,
                Value::Object(_) => Some(format!("map has no entry for key {field:?}")),
                _ => Some(format!("can't evaluate field {field} in type interface {{}}")),
            };
            if let Some(why) = why {
                // Go names the place of the last field.
                let last = &term.text[term.text.rfind('.').unwrap_or(0)..];
                return Err(self.given.wrong(last, term.text, &why));
            }
            here = here.item(&Value::from(*field), self.given)?;
            here.field = field;
        }
        Ok(here)
    }
}

/// A label of those that a list shows; the head of a column is the label's name.
fn label<'l>(labels: &'l str, name: &'l str) -> &'l str {
    if labels == "LABELS" {
        return name;
    }
    let begins = |from: &str| from.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
    let starts = std::iter::once(0).chain(labels.match_indices(',').map(|(at, _)| at + 1));
    let Some(at) = starts.into_iter().find(|at| begins(&labels[*at..])) else { return "" };
    let value = &labels[at + name.len() + 1..];
    // A comma that no other label comes behind is the value's own.
    let next = value
        .match_indices(',')
        .find(|(at, _)| value[at + 1..].split(',').next().is_some_and(|next| next.contains('=')));
    next.map_or(value, |(end, _)| &value[..end])
}
