//! Go's templates, as far as `--format` is used: fields, `json`, `len`, `range`, `if`, `index`, `println`.

use serde_json::Value;

/// Fills a template. Errors with what Go says of it.
pub(super) fn fill(template: &str, value: &Value) -> Result<String, String> {
    let text = template.replace("\\t", "\t").replace("\\n", "\n");
    let (out, rest) = until_end(&text, value, value)?;
    if rest.is_empty() {
        Ok(out)
    } else {
        Err("template parsing error: template: :1: unexpected {{end}}".into())
    }
}

fn until_end<'t>(text: &'t str, root: &Value, dot: &Value) -> Result<(String, &'t str), String> {
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
        match action.split_once(' ') {
            _ if action == "end" || action == "else" => return Ok((out, rest)),
            Some(("range", path)) => {
                let list = evaluate(path, root, dot)?;
                let items: Vec<Value> = match list {
                    Value::Array(items) => items,
                    Value::Object(map) => map.into_iter().map(|(_, value)| value).collect(),
                    _ => Vec::new(),
                };
                let after = behind_end(rest);
                for item in &items {
                    out += &until_end(rest, root, item)?.0;
                }
                rest = after;
            }
            Some(("if", path)) => {
                let holds = !matches!(evaluate(path, root, dot)?, Value::Null | Value::Bool(false))
                    && evaluate(path, root, dot)? != Value::String(String::new());
                if holds {
                    out += &until_end(rest, root, dot)?.0;
                }
                rest = behind_end(rest);
            }
            _ => out += &show(&evaluate(action, root, dot)?),
        }
    }
}

/// What follows the `end` of an action that is open.
fn behind_end(text: &str) -> &str {
    let (mut rest, mut depth) = (text, 0);
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((action, after)) = after.split_once("}}") else { return "" };
        rest = after;
        match action.trim().split(' ').next().unwrap_or_default() {
            "range" | "if" | "with" => depth += 1,
            "end" if depth == 0 => return rest,
            "end" => depth -= 1,
            _ => {}
        }
    }
    ""
}

fn evaluate(text: &str, root: &Value, dot: &Value) -> Result<Value, String> {
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    if let Some((function, rest)) = text.split_once(' ') {
        let value = |rest: &str| evaluate(rest, root, dot);
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
            ("{{index .L 1}}", "2"),
            ("{{.L}} {{.A}}", "[1 2] map[B:x]"),
        ] {
            assert_eq!(fill(template, &value), Ok(want.into()), "{template}");
        }
        assert!(fill("{{.Nope}}", &value).is_err());
    }
}
