//! Go's templates, as far as `--format` is used: fields, `json`, `len`, `range`, `if`, `index`, `println`.

use serde_json::Value;

/// How deep actions may nest, and functions in one: each takes a piece of the program's own stack.
const DEPTH: usize = 64;

/// How many actions are carried out for one template: a `range` in a `range` multiplies them.
const ACTIONS: usize = 100_000;

/// Fills a template. Errors with what Go says of it, or with the limit that it exceeds.
pub(super) fn fill(template: &str, value: &Value) -> Result<String, String> {
    let text = template.replace("\\t", "\t").replace("\\n", "\n");
    let mut filling = Filling { root: value, depth: 0, left: ACTIONS };
    let (out, rest) = filling.until_end(&text, value)?;
    if rest.is_empty() {
        Ok(out)
    } else {
        Err("template parsing error: template: :1: unexpected {{end}}".into())
    }
}

/// A template that is being filled.
struct Filling<'v> {
    root: &'v Value,
    /// Actions that are open.
    depth: usize,
    /// Actions that may still be carried out.
    left: usize,
}

impl Filling<'_> {
    /// Fills up to the `end` or `else` of the action that is open; what is behind it comes back, too.
    fn until_end<'t>(&mut self, text: &'t str, dot: &Value) -> Result<(String, &'t str), String> {
        let (mut out, mut rest) = (String::new(), text);
        loop {
            let Some(start) = rest.find("{{") else {
                out += rest;
                return Ok((out, ""));
            };
            out += &rest[..start];
            let end = rest[start..]
                .find("}}")
                .ok_or("template parsing error: template: :1: unclosed action")?
                + start;
            let action = rest[start + 2..end].trim().trim_matches('-').trim();
            rest = &rest[end + 2..];
            self.left = self.left.checked_sub(1).ok_or_else(|| {
                format!("template: this lab carries out at most {ACTIONS} actions of one template")
            })?;
            match action.split_once(' ') {
                _ if action == "end" || action == "else" => return Ok((out, rest)),
                Some(("range", path)) => {
                    let items: Vec<Value> = match evaluate(path, self.root, dot, 0)? {
                        Value::Array(items) => items,
                        Value::Object(map) => map.into_iter().map(|(_, value)| value).collect(),
                        _ => Vec::new(),
                    };
                    for item in &items {
                        out += &self.inside(rest, item)?;
                    }
                    rest = behind(rest, false).0;
                }
                Some(("if", path)) => {
                    let value = evaluate(path, self.root, dot, 0)?;
                    let (other, is_else) = behind(rest, true);
                    if holds(&value) {
                        out += &self.inside(rest, dot)?;
                    } else if is_else {
                        out += &self.inside(other, dot)?;
                    }
                    rest = behind(rest, false).0;
                }
                _ => out += &show(&evaluate(action, self.root, dot, 0)?),
            }
        }
    }

    /// What an action makes of the text that it holds.
    fn inside(&mut self, text: &str, dot: &Value) -> Result<String, String> {
        if self.depth == DEPTH {
            return Err(too_deep());
        }
        self.depth += 1;
        let (out, _) = self.until_end(text, dot)?;
        self.depth -= 1;
        Ok(out)
    }
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

/// What follows the `end` of an action that is open, or its `else`, if that is wanted and there; true for the latter.
fn behind(text: &str, or_else: bool) -> (&str, bool) {
    let (mut rest, mut depth) = (text, 0);
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((action, after)) = after.split_once("}}") else { return ("", false) };
        rest = after;
        match action.trim().trim_matches('-').trim().split(' ').next().unwrap_or_default() {
            "range" | "if" | "with" => depth += 1,
            "else" if depth == 0 && or_else => return (rest, true),
            "end" if depth == 0 => return (rest, false),
            "end" => depth -= 1,
            _ => {}
        }
    }
    ("", false)
}

/// The value of an expression, `depth` functions deep.
fn evaluate(text: &str, root: &Value, dot: &Value, depth: usize) -> Result<Value, String> {
    if depth > DEPTH {
        return Err(too_deep());
    }
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    if let Some((function, rest)) = text.split_once(' ') {
        let value = |rest: &str| evaluate(rest, root, dot, depth + 1);
        return Ok(match function {
            "json" => {
                let name = rest.rsplit('.').next().unwrap_or_default().trim();
                Value::String(super::order::line(&value(rest)?, name))
            }
            "len" => match value(rest)? {
                Value::Array(items) => items.len().into(),
                Value::Object(map) => map.len().into(),
                Value::String(text) => text.len().into(),
                _ => 0.into(),
            },
            "index" => {
                let (list, key) = rest.split_once(' ').unwrap_or((rest, "0"));
                let (list, key) = (value(list)?, key.trim().trim_matches('"'));
                match key.parse::<usize>() {
                    Ok(at) => list.get(at).cloned().unwrap_or(Value::Null),
                    Err(_) => list.get(key).cloned().unwrap_or(Value::Null),
                }
            }
            "upper" => Value::String(show(&value(rest)?).to_uppercase()),
            "lower" => Value::String(show(&value(rest)?).to_lowercase()),
            "println" => Value::String(show(&value(rest)?) + "\n"),
            _ => {
                return Err(format!(
                    "template parsing error: template: :1: function \"{function}\" not defined"
                ));
            }
        });
    }
    if let Some(text) = text.strip_prefix('"') {
        return Ok(Value::String(text.trim_end_matches('"').to_owned()));
    }
    let (mut here, path) = match text.strip_prefix('$') {
        Some(path) => (root.clone(), path),
        None => (dot.clone(), text),
    };
    for part in path.split('.').filter(|part| !part.is_empty()) {
        match here.get(part) {
            Some(value) => here = value.clone(),
            None => {
                return Err(format!(
                    "template parsing error: template: :1:2: executing \"\" at <{text}>: map has no entry for key {part:?}"
                ));
            }
        }
    }
    Ok(here)
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fills() {
        let value = json!({"A": {"B": "x"}, "L": [1, 2], "M": [{"N": "a"}, {"N": "b"}], "E": ""});
        for (template, want) in [
            ("{{.A.B}} {{len .L}}", "x 2"),
            ("{{json .L}}", "[1,2]"),
            ("{{range .M}}{{.N}},{{end}}!", "a,b,!"),
            ("{{if .E}}no{{end}}{{if .A.B}}yes{{end}}", "yes"),
            ("{{if .E}}no{{else}}yes{{end}}{{if .L}}yes{{else}}no{{end}}", "yesyes"),
            ("{{index .L 1}}", "2"),
            ("{{.L}} {{.A}}", "[1 2] map[B:x]"),
        ] {
            assert_eq!(fill(template, &value), Ok(want.into()), "{template}");
        }
        assert!(fill("{{.Nope}}", &value).is_err());
    }

    #[test]
    fn what_nests_without_end_is_refused_in_a_sentence() {
        let value = json!({ "A": "x", "L": (0..100).collect::<Vec<_>>() });
        let deep = fill(&"{{if .A}}".repeat(100_000), &value);
        assert_eq!(
            deep,
            Err("template: this lab knows no templates that nest more than 64 deep".into())
        );
        assert_eq!(fill(&format!("{{{{{}.A}}}}", "len ".repeat(100_000)), &value), deep);
        let much = fill(&format!("{}x", "{{range $.L}}".repeat(20)), &value);
        assert!(much.is_err_and(|why| why.contains("at most 100000 actions")));
        assert_eq!(
            fill(&["{{if .A}}".repeat(64), "y".into(), "{{end}}".repeat(64)].concat(), &value),
            Ok("y".into())
        );
    }
}
