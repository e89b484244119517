//! Files of JSON.

use super::super::{Match, check, names, pem};
use serde_json::Value;

/// Bytes of a document that are parsed: states of Terraform have some megabytes.
const LARGEST: usize = 4 << 20;

/// Values of a document that are looked at.
const MOST: usize = 100_000;

fn parse(bytes: &[u8]) -> Option<Value> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    (text.len() <= LARGEST).then(|| serde_json::from_slice(text).ok()).flatten()
}

/// Where a value stands: escapes may hide it, then at the start.
fn located(bytes: &[u8], value: &str) -> Match {
    let found = memchr::memmem::find(bytes, value.as_bytes());
    let (start, end) = found.map_or((0, 0), |at| (at, at + value.len()));
    Match { value: Some(value.as_bytes().to_vec()), ..Match::new(start, end, 0) }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// `auths` of a `config.json`, or the whole of an old `.dockercfg`: a login, or a token in its place. With `credsStore` there is
/// nothing in it.
pub(super) fn docker_config(bytes: &[u8], take: &mut dyn FnMut(Match)) {
    let Some(document) = parse(bytes) else { return };
    let hosts = document.get("auths").unwrap_or(&document).as_object();
    for (host, login) in hosts.into_iter().flatten().take(MOST) {
        let auth = text(login, "auth").filter(|auth| is_login(auth));
        let token =
            ["identitytoken", "registrytoken", "password"].iter().find_map(|key| text(login, key));
        if let Some(value) = auth.or(token) {
            take(Match { note: Some(format!("for {host}")), ..located(bytes, value) });
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
    let mut said = Vec::new();
    listed(&document, &mut |name, value| {
        said.push(value.to_owned());
        take(Match { note: Some(format!("the attribute {name}")), ..located(bytes, value) });
    });
    let mut left = MOST;
    for output in document.get("outputs").and_then(Value::as_object).into_iter().flatten() {
        let sensitive = output.1.get("sensitive").and_then(Value::as_bool) == Some(true);
        if let Some(value) = text(output.1, "value").filter(|_| sensitive) {
            take(Match { note: Some(format!("the output {}", output.0)), ..located(bytes, value) });
        }
    }
    walk("", &document, &mut left, &mut |name, value| {
        let tells = names::holds_secret(name, value) || pem::key(value.as_bytes(), 0).is_some();
        if tells && !said.iter().any(|said| said == value) {
            take(Match { note: Some(format!("the attribute {name}")), ..located(bytes, value) });
        }
    });
}

/// Attributes of resources that the state lists as sensitive, and passwords that Terraform made: `result` of `random_password`.
fn listed(document: &Value, take: &mut dyn FnMut(&str, &str)) {
    for resource in list(document, "resources").iter().take(MOST) {
        for instance in list(resource, "instances") {
            let Some(attributes) = instance.get("attributes") else { continue };
            let listed = list(instance, "sensitive_attributes").iter();
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
    let mut left = MOST;
    walk("", &document, &mut left, &mut |name, value| {
        if super::lines::is_login(name, value.as_bytes()) {
            take(Match { note: Some(name.into()), ..located(bytes, value) });
        }
    });
}

/// Every text with the name before it. Serde bounds the depth.
fn walk(name: &str, value: &Value, left: &mut usize, visit: &mut dyn FnMut(&str, &str)) {
    if *left == 0 {
        return;
    }
    *left -= 1;
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
