//! Files of JSON.

use super::super::{Match, check, names, pem};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Bytes of a document that are parsed: states of Terraform have some megabytes.
const LARGEST: usize = 4 << 20;

/// Values of a document that are looked at.
const MOST: usize = 100_000;

fn parse(bytes: &[u8]) -> Option<Value> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    (text.len() <= LARGEST).then(|| serde_json::from_slice(text).ok()).flatten()
}

/// Where each text of a document stands first. A search for each of many values would go through all of it again and again.
struct Places<'a>(HashMap<&'a [u8], usize>);

impl<'a> Places<'a> {
    /// Of a document that could be parsed: quotes stand only around texts, or behind a backslash.
    fn new(bytes: &'a [u8]) -> Self {
        let (mut places, mut start) = (HashMap::new(), None);
        let mut marks = memchr::memchr2_iter(b'"', b'\\', bytes).peekable();
        while let Some(at) = marks.next() {
            if bytes[at] == b'\\' {
                // What is escaped ends no text.
                marks.next_if_eq(&(at + 1));
            } else if let Some(start) = start.take() {
                places.entry(&bytes[start..at]).or_insert(start);
            } else {
                start = Some(at + 1);
            }
        }
        Self(places)
    }

    /// Where a value stands: escapes may hide it, then at the start.
    fn located(&self, value: &str) -> Match {
        let found = self.0.get(value.as_bytes());
        let (start, end) = found.map_or((0, 0), |&at| (at, at + value.len()));
        Match { value: Some(value.as_bytes().to_vec()), ..Match::new(start, end, 0) }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// `auths` of a `config.json`, or the whole of an old `.dockercfg`: a login, or a token in its place. With `credsStore` there is
/// nothing in it.
pub(super) fn docker_config(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let Some(document) = parse(bytes) else { return };
    let places = Places::new(bytes);
    let hosts = document.get("auths").unwrap_or(&document).as_object();
    for (host, login) in hosts.into_iter().flatten().take(MOST) {
        let auth = text(login, "auth").filter(|auth| is_login(auth));
        let token =
            ["identitytoken", "registrytoken", "password"].iter().find_map(|key| text(login, key));
        if let Some(value) = auth.or(token) {
            take(Match { note: Some(format!("for {host}")), ..places.located(value) });
        }
    }
}

/// `user:password` in base64.
fn is_login(auth: &str) -> bool {
    let decoded = check::base64(auth.as_bytes()).unwrap_or_default();
    let colon = decoded.iter().position(|&byte| byte == b':');
    colon.is_some_and(|at| at > 0 && !check::is_placeholder(&decoded[at + 1..]))
}

/// Attributes with a name that says so, those that the state lists as sensitive, and such outputs.
pub(super) fn terraform_state(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let Some(document) = parse(bytes) else { return };
    if !matches!(document.get("version").and_then(Value::as_u64), Some(3 | 4)) {
        return;
    }
    let places = Places::new(bytes);
    // What is listed, an output and walked past: of all of them together no more than that.
    let mut left = MOST;
    // By place first: a long value may be listed again and again, and to hash it each time would take minutes.
    let (mut seen, mut said) = (HashSet::new(), HashSet::new());
    listed(&document, &mut left, &mut |name, value| {
        if seen.insert(value.as_ptr()) && said.insert(value) {
            take(Match { note: Some(format!("the attribute {name}")), ..places.located(value) });
        }
    });
    for output in document.get("outputs").and_then(Value::as_object).into_iter().flatten() {
        if !one_less(&mut left) {
            return;
        }
        let sensitive = output.1.get("sensitive").and_then(Value::as_bool) == Some(true);
        if let Some(value) = text(output.1, "value").filter(|_| sensitive) {
            take(Match { note: Some(format!("the output {}", output.0)), ..places.located(value) });
        }
    }
    walk("", &document, &mut left, &mut |name, value| {
        let tells = names::holds_secret(name, value) || pem::key(value.as_bytes(), 0).is_some();
        if tells && !said.contains(value) {
            take(Match { note: Some(format!("the attribute {name}")), ..places.located(value) });
        }
    });
}

/// Attributes of resources that the state lists as sensitive, and passwords that Terraform made: `result` of `random_password`.
fn listed<'a>(document: &'a Value, left: &mut usize, take: &mut dyn FnMut(&'a str, &'a str)) {
    for resource in list(document, "resources") {
        for instance in list(resource, "instances") {
            if !one_less(left) {
                return;
            }
            let Some(attributes) = instance.get("attributes") else { continue };
            let listed =
                list(instance, "sensitive_attributes").iter().take_while(|_| one_less(left));
            for (name, value) in listed.filter_map(|path| at_path(attributes, path)) {
                take(name, value);
            }
            if text(resource, "type") == Some("random_password")
                && let Some(value) = text(attributes, "result")
            {
                take("result", value);
            }
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// What a path of steps (`get_attr`, `index`) leads to, with the name of its last attribute; texts only.
fn at_path<'a>(attributes: &'a Value, path: &'a Value) -> Option<(&'a str, &'a str)> {
    let (mut at, mut name) = (attributes, "");
    for step in path.as_array()? {
        let key = step.get("value")?;
        let key = key.get("value").unwrap_or(key);
        at = match key {
            Value::String(key) => {
                name = key;
                at.get(key)?
            }
            key => at.get(usize::try_from(key.as_u64()?).ok()?)?,
        };
    }
    Some((name, at.as_str().filter(|text| !text.is_empty())?))
}

/// A kubeconfig written as JSON: the same names as in YAML, wherever they stand.
pub(super) fn kubeconfig(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let Some(document) = parse(bytes) else { return };
    let places = Places::new(bytes);
    let mut left = MOST;
    walk("", &document, &mut left, &mut |name, value| {
        if super::lines::is_login(name, value.as_bytes()) {
            take(Match { note: Some(name.into()), ..places.located(value) });
        }
    });
}

/// Whether there is one left to look at.
fn one_less(left: &mut usize) -> bool {
    let more = left.checked_sub(1);
    *left = more.unwrap_or(0);
    more.is_some()
}

/// Every text with the name before it. Serde bounds the depth.
fn walk(name: &str, value: &Value, left: &mut usize, visit: &mut dyn FnMut(&str, &str)) {
    if !one_less(left) {
        return;
    }
    match value {
        Value::String(text) => visit(name, text),
        Value::Array(list) => list.iter().for_each(|item| walk(name, item, left, visit)),
        Value::Object(map) => map.iter().for_each(|(name, item)| walk(name, item, left, visit)),
        _ => {}
    }
}

/// Its private key is one.
pub(super) fn service_account(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let Some(document) = parse(bytes) else { return };
    let Some(key) = text(&document, "private_key") else { return };
    let found = pem::key(key.as_bytes(), 0);
    if text(&document, "type") == Some("service_account")
        && let Some(found) = found
    {
        // In the file its lines end with `\n`, as two characters.
        let start = memchr::memmem::find(bytes, b"-----BEGIN ").unwrap_or(0);
        let end = memchr::memmem::rfind(bytes, b"-----END ")
            .map_or(start, |at| (at + 25).min(bytes.len()));
        let note = text(&document, "client_email").map(str::to_owned);
        take(Match {
            value: found.value,
            note,
            encrypted: Some(false),
            ..Match::new(start, end.max(start), 27)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(bytes: &[u8]) -> Vec<(Option<String>, usize)> {
        let mut found = Vec::new();
        terraform_state(bytes, &mut |one| found.push((one.note, one.start)));
        found
    }

    fn state(attributes: &Value, paths: Vec<Value>) -> Vec<u8> {
        let instance = json!({ "attributes": attributes, "sensitive_attributes": paths });
        let resources = json!([{ "instances": [instance] }]);
        json!({ "version": 4, "resources": resources }).to_string().into_bytes()
    }

    #[test]
    fn a_value_that_is_listed_again_and_again_is_told_once() {
        let path = |name: &str| json!([{ "value": name }]);
        let attributes = json!({ "p": "one-secret", "q": "two-secret" });
        let bytes = state(&attributes, vec![path("p"), path("q"), path("p"), path("x")]);
        let place = |value: &str| memchr::memmem::find(&bytes, value.as_bytes()).unwrap_or(0);
        let one = |name: &str, value: &str| (Some(format!("the attribute {name}")), place(value));
        assert_eq!(told(&bytes), [one("p", "one-secret"), one("q", "two-secret")]);

        let many = state(&attributes, vec![path("p"); MOST + 10]);
        assert_eq!(told(&many).len(), 1);
        // Read once for each time it is listed, this would be more than a hundred gigabytes.
        let long = json!({ "p": "ab".repeat(900_000) });
        assert_eq!(told(&state(&long, vec![path("p"); MOST - 1])).len(), 1);
        let mut late = vec![path("x"); MOST];
        late.push(path("q"));
        assert_eq!(told(&state(&attributes, late)), [], "no more than MOST are looked at");
    }

    #[test]
    fn a_text_is_where_it_is_the_whole_text() {
        let bytes = br#"{"a":"x\"y","b":"y","c":"\\","d":"\u0041b","yy":"yy"}"#;
        let places = Places::new(bytes);
        for (value, want) in [("y", 17), ("yy", 44), ("\\", 0), ("Ab", 0), ("d", 30), ("x", 0)] {
            assert_eq!(places.located(value).start, want, "{value}");
        }
    }
}
