//! Functions of templates: Go's own, and those that docker adds.

use super::evaluate::{Given, Held};
use super::template::{holds, show};
use serde_json::Value;
use std::cmp::Ordering;

/// All names, with those that the evaluation itself knows.
pub(super) const FUNCTIONS: [&str; 23] = [
    "and", "eq", "ge", "gt", "index", "join", "json", "le", "len", "lower", "lt", "ne", "not",
    "or", "pad", "print", "printf", "println", "slice", "split", "title", "truncate", "upper",
];

/// An argument, and the term that it was written as.
pub(super) struct Arg<'v> {
    pub(super) value: Held<'v>,
    pub(super) text: &'v str,
}

/// A call: what it is of, and what it tells of mistakes.
struct Call<'c, 'v> {
    name: &'c str,
    /// The function's name, and all of the command, as they were written.
    word: &'v str,
    text: &'v str,
    args: &'c [Arg<'v>],
    given: Given<'v>,
}

/// Calls a function.
pub(super) fn call<'v>(
    name: &str,
    word: &'v str,
    text: &'v str,
    args: Vec<Arg<'v>>,
    given: Given<'v>,
) -> Result<Held<'v>, String> {
    let call = Call { name, word, text, args: &args, given };
    call.counted()?;
    let first = args.first().map(|arg| arg.value.get());
    let made = |text: String| given.made(Value::String(text));
    match name {
        "json" => {
            let held = &args[0].value;
            made(super::order::line(held.get(), held.field))
        }
        "not" => Ok(Held::made((!holds(args[0].value.get())).into())),
        "len" => call.len(),
        "index" => call.index(),
        "slice" => call.slice(),
        "eq" | "ne" | "lt" | "le" | "gt" | "ge" => call.compare(),
        "upper" => made(call.string(0)?.to_uppercase()),
        "lower" => made(call.string(0)?.to_lowercase()),
        "title" => made(title(call.string(0)?)),
        "split" => {
            let (text, by) = (call.string(0)?, call.string(1)?);
            given.charge(16 * text.len())?;
            let parts = |parts: Vec<&str>| given.made(parts.into());
            match by {
                "" => parts(text.split("").filter(|part| !part.is_empty()).collect()),
                by => parts(text.split(by).collect()),
            }
        }
        "join" => match first {
            Some(Value::Array(items)) => {
                let by = call.string(1)?;
                given.charge(items.len() * by.len())?;
                made(items.iter().map(show).collect::<Vec<_>>().join(by))
            }
            _ => Err(call.unfit(0, "[]string")),
        },
        "pad" => {
            let (before, behind) = (call.number(1)?, call.number(2)?);
            given.charge(before.saturating_add(behind))?;
            let text = call.string(0)?;
            made(match text {
                "" => String::new(),
                text => format!("{}{text}{}", " ".repeat(before), " ".repeat(behind)),
            })
        }
        "truncate" => made(call.string(0)?.chars().take(call.number(1)?).collect()),
        "printf" => {
            let args: Vec<&Value> = args[1..].iter().map(|arg| arg.value.get()).collect();
            made(super::printf::printf(call.string(0)?, &args, &|bytes| given.charge(bytes))?)
        }
        "println" => {
            made(args.iter().map(|arg| show(arg.value.get())).collect::<Vec<_>>().join(" ") + "\n")
        }
        _ => {
            let mut text = String::new();
            for (at, arg) in args.iter().enumerate() {
                let value = arg.value.get();
                // Between two of which neither is a text.
                if at > 0 && !value.is_string() && !args[at - 1].value.get().is_string() {
                    text.push(' ');
                }
                text += &show(value);
            }
            made(text)
        }
    }
}

fn title(text: &str) -> String {
    let mut begins = true;
    let one = |letter: char| {
        let big = std::mem::replace(&mut begins, !letter.is_alphanumeric() && letter != '_');
        if big { letter.to_uppercase().collect() } else { letter.to_string() }
    };
    text.chars().map(one).collect()
}

/// What Go calls the type of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nil",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

impl<'v> Call<'_, 'v> {
    /// Whether there are as many arguments as it takes.
    fn counted(&self) -> Result<(), String> {
        let (exact, count) = match self.name {
            "print" | "println" => return Ok(()),
            "and" | "or" | "eq" | "index" | "printf" | "slice" => (false, 1),
            "join" | "split" | "truncate" | "ne" | "lt" | "le" | "gt" | "ge" => (true, 2),
            "pad" => (true, 3),
            _ => (true, 1),
        };
        let given = self.args.len();
        if given == count || (!exact && given > count) {
            return Ok(());
        }
        let least = if exact { "" } else { "at least " };
        let name = self.name;
        let why = format!("wrong number of args for {name}: want {least}{count} got {given}");
        Err(self.given.wrong(self.word, self.word, &why))
    }

    fn fails(&self, why: &str) -> String {
        let why = format!("error calling {}: {why}", self.name);
        self.given.wrong(self.word, self.text, &why)
    }

    /// An argument is of another type.
    fn unfit(&self, at: usize, wanted: &str) -> String {
        let Arg { value, text } = &self.args[at];
        let why = match value.get() {
            // Written as it stands.
            Value::String(_) | Value::Number(_) | Value::Bool(_)
                if !text.starts_with(['.', '$', '(']) =>
            {
                match wanted.starts_with("[]") {
                    true => format!("can't handle {text} for arg of type {wanted}"),
                    false => format!("expected {wanted}; found {text}"),
                }
            }
            value => format!("wrong type for value; expected {wanted}; got {}", kind(value)),
        };
        self.given.wrong(text, text, &why)
    }

    fn string(&self, at: usize) -> Result<&str, String> {
        self.args[at].value.get().as_str().ok_or_else(|| self.unfit(at, "string"))
    }

    fn number(&self, at: usize) -> Result<usize, String> {
        let number = self.args[at].value.get().as_u64().and_then(|n| usize::try_from(n).ok());
        number.ok_or_else(|| self.unfit(at, "int"))
    }

    fn len(&self) -> Result<Held<'v>, String> {
        let length = match self.args[0].value.get() {
            Value::Array(items) => items.len(),
            Value::Object(map) => map.len(),
            Value::String(text) => text.len(),
            // A list that there is none of.
            Value::Null if !self.args[0].value.field.is_empty() => 0,
            other => return Err(self.fails(&format!("len of type {}", kind(other)))),
        };
        Ok(Held::made(length.into()))
    }

    fn index(&self) -> Result<Held<'v>, String> {
        let mut here = self.args[0].value.clone();
        for arg in &self.args[1..] {
            let key = arg.value.get();
            here = match (here.get(), key) {
                (Value::Array(items), Value::Number(at)) => {
                    match at.as_u64().is_some_and(|at| at < items.len() as u64) {
                        true => here.item(key, self.given)?,
                        false => return Err(self.fails(&format!("index out of range: {at}"))),
                    }
                }
                (Value::String(text), Value::Number(at)) => {
                    let at_text = at.as_u64().and_then(|at| text.as_bytes().get(at as usize));
                    match at_text {
                        Some(byte) => Held::made((*byte).into()),
                        None => return Err(self.fails(&format!("index out of range: {at}"))),
                    }
                }
                (Value::Object(map), Value::String(name)) => match map.contains_key(name) {
                    true => here.item(key, self.given)?,
                    // Where all are texts, a missing one is an empty text.
                    false if map.values().all(Value::is_string) => Held::made("".into()),
                    false => Held::made(Value::Null),
                },
                (Value::Null, Value::String(_)) => Held::made("".into()),
                (Value::Array(_) | Value::String(_), key) => {
                    let why = format!("cannot index slice/array with type {}", kind(key));
                    return Err(self.fails(&why));
                }
                (Value::Object(_), key) => {
                    let why = format!("value has type {}; should be string", kind(key));
                    return Err(self.fails(&why));
                }
                (other, _) => {
                    return Err(self.fails(&format!("can't index item of type {}", kind(other))));
                }
            };
        }
        Ok(here)
    }

    fn slice(&self) -> Result<Held<'v>, String> {
        let value = self.args[0].value.get();
        let length = match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.len(),
            other => {
                return Err(self.fails(&format!("can't slice item of type {}", kind(other))));
            }
        };
        let mut bounds = [0, length];
        for (at, bound) in bounds.iter_mut().enumerate().take(self.args.len() - 1) {
            *bound = self.number(at + 1)?;
            if *bound > length {
                return Err(self.fails(&format!("index out of range: {bound}")));
            }
        }
        let [from, to] = bounds;
        if from > to {
            return Err(self.fails(&format!("invalid slice index: {from} > {to}")));
        }
        let bytes = |text: &str| String::from_utf8_lossy(&text.as_bytes()[from..to]).into_owned();
        match value {
            Value::String(text) => self.given.made(bytes(text).into()),
            value => {
                let items = value.as_array().map(|items| items[from..to].to_vec());
                self.given.made(items.unwrap_or_default().into())
            }
        }
    }

    fn compare(&self) -> Result<Held<'v>, String> {
        let first = self.args[0].value.get();
        let mut holds = false;
        if self.name == "eq" && self.args.len() < 2 {
            return Err(self.fails("missing argument for comparison"));
        }
        for arg in &self.args[1..] {
            let ordering = self.ordering(first, arg.value.get())?;
            holds |= match self.name {
                "eq" => ordering.is_eq(),
                "ne" => ordering.is_ne(),
                "lt" => ordering.is_lt(),
                "le" => ordering.is_le(),
                "gt" => ordering.is_gt(),
                _ => ordering.is_ge(),
            };
        }
        Ok(Held::made(holds.into()))
    }

    fn ordering(&self, a: &Value, b: &Value) -> Result<Ordering, String> {
        let equals = matches!(self.name, "eq" | "ne");
        let same = |same: bool| if same { Ordering::Equal } else { Ordering::Less };
        match (a, b) {
            (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
            (Value::Number(a), Value::Number(b)) => {
                let (a, b) = (a.as_f64(), b.as_f64());
                Ok(a.partial_cmp(&b).unwrap_or(Ordering::Less))
            }
            (Value::Bool(a), Value::Bool(b)) if equals => Ok(same(a == b)),
            (Value::Null, other) | (other, Value::Null) if equals => Ok(same(other.is_null())),
            (other @ (Value::Array(_) | Value::Object(_)), _)
            | (_, other @ (Value::Array(_) | Value::Object(_)))
                if equals =>
            {
                let why = format!("non-comparable type {}: {}", show(other), kind(other));
                Err(self.fails(&why))
            }
            (Value::Bool(_), Value::Bool(_)) => Err(self.fails("invalid type for comparison")),
            _ => Err(self.fails("incompatible types for comparison")),
        }
    }
}
