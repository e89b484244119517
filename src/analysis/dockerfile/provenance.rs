//! What BuildKit's provenance says (mode=max): the Dockerfile as it was, build arguments, and the images that the build used.
//! SLSA 0.2 has it in `metadata`, SLSA 1 in `runDetails` and `buildDefinition`.

use super::super::history;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes of a Dockerfile that are kept.
const LONGEST: usize = 1 << 20;

/// A Dockerfile as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Original {
    /// Such as `Dockerfile`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Names of the build arguments that were given. Their values are not repeated: they may be secrets.
    pub args: Vec<String>,
    /// What the build used, each with its digest: images as `name@sha256:…`.
    pub materials: Vec<String>,
}

/// From one statement; `None` when it holds no Dockerfile.
pub fn original(statement: &[u8]) -> Option<Original> {
    let statement: Value = serde_json::from_slice(statement).ok()?;
    let predicate = statement.get("predicate")?;
    let old = predicate.pointer("/metadata/https:~1~1mobyproject.org~1buildkit@v1#metadata");
    let metadata = old.or_else(|| predicate.pointer("/runDetails/metadata/buildkit_metadata"))?;
    let info = metadata.pointer("/source/infos")?.as_array()?.iter().find_map(file)?;
    let args = predicate
        .pointer("/invocation/parameters/args")
        .or_else(|| predicate.pointer("/buildDefinition/externalParameters/request/args"));
    let names = args.and_then(Value::as_object).into_iter().flatten();
    let args = names.filter_map(|(name, _)| Some(name.strip_prefix("build-arg:")?.to_owned()));
    let materials = predicate
        .get("materials")
        .or_else(|| predicate.pointer("/buildDefinition/resolvedDependencies"));
    let materials = materials.and_then(Value::as_array).into_iter().flatten();
    Some(Original {
        args: args.collect(),
        materials: materials.filter_map(material).collect(),
        ..info
    })
}

fn file(info: &Value) -> Option<Original> {
    let data = info.get("data")?.as_str().filter(|data| data.len() <= LONGEST)?;
    let text = String::from_utf8_lossy(&STANDARD.decode(data).ok()?).into_owned();
    let name = info.get("filename").and_then(Value::as_str).unwrap_or("Dockerfile").to_owned();
    Some(Original { name, text, ..Original::default() })
}

/// `pkg:docker/golang@1.23?platform=…` and its digest → `golang:1.23@sha256:…`.
fn material(material: &Value) -> Option<String> {
    let uri = material.get("uri")?.as_str()?;
    let digest = material.pointer("/digest/sha256").and_then(Value::as_str).unwrap_or_default();
    let Some(image) = uri.strip_prefix("pkg:docker/") else { return Some(uri.to_owned()) };
    let image = image.split('?').next().unwrap_or(image).replace("%2F", "/");
    let name = image.replacen('@', ":", 1);
    let known = name.contains(&format!(":{digest}")) || digest.is_empty();
    Some(if known { name } else { format!("{name}@sha256:{digest}") })
}

/// What the last stage of a Dockerfile is built on: the name after its `FROM`, through the stages that it names, arguments
/// filled in from their defaults.
pub(super) fn last_from(text: &str) -> Option<String> {
    let (mut stages, mut args): (BTreeMap<String, String>, _) = (BTreeMap::new(), BTreeMap::new());
    let mut last = None;
    for line in text.lines() {
        let Some((keyword, rest)) = line.trim().split_once(char::is_whitespace) else { continue };
        if keyword.eq_ignore_ascii_case("ARG") && last.is_none() {
            let (name, value) = rest.trim().split_once('=').unwrap_or((rest.trim(), ""));
            args.insert(name.to_owned(), value.trim_matches('"').to_owned());
        }
        if !keyword.eq_ignore_ascii_case("FROM") {
            continue;
        }
        let words: Vec<&str> =
            rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        let name = filled(words.first()?, &args);
        let base = stages.get(&name.to_ascii_lowercase()).cloned().unwrap_or(name);
        if let [_, _, stage, ..] = words[..] {
            stages.insert(stage.to_ascii_lowercase(), base.clone());
        }
        last = Some(base);
    }
    last
}

/// `${NAME}` and `$NAME`; what has no default stays.
fn filled(text: &str, args: &BTreeMap<String, String>) -> String {
    // Longer names first: one may begin with another.
    args.iter().rev().filter(|(_, value)| !value.is_empty()).fold(
        text.to_owned(),
        |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value)
        },
    )
}

/// True for what only the builder knows: the identifier of an image, or a number of a stage.
pub(super) fn is_identifier(name: &str) -> bool {
    name.len() >= 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name in a comment `FROM name`, which buildah writes to the first row of a stage; to later ones it writes identifiers.
pub(super) fn of_comment(row: &history::Instruction, comment: &str) -> Option<String> {
    let name = comment.trim().strip_prefix("FROM ")?.split_whitespace().next()?;
    (row.builder == history::Builder::Buildah && !is_identifier(name)).then(|| name.to_owned())
}
