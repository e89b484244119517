//! `.dive-ci`: limits by the names of the rules, below `rules`. As in dive 0.13.1, other keys are passed over and flags win.

use super::Args;
use layerpeel::analysis::check::{Limits, Rule};
use std::io::ErrorKind;
use std::path::Path;
use yaml_rust2::{Yaml, YamlLoader};

/// Read when no other is named and it is there.
const DEFAULT: &str = ".dive-ci";
/// Such files have a handful of lines; what is larger is something else.
const MOST_BYTES: usize = 1 << 20;

/// The limits of file and flags. Errors name the rule, or the file.
pub fn limits(wanted: &Args) -> Result<Limits, String> {
    let mut limits = Limits::default();
    limits.only_dive = wanted.only_dive;
    let path = path(wanted);
    match std::fs::read_to_string(path) {
        Ok(text) => read(&mut limits, &text).map_err(|why| format!("{}: {why}", path.display()))?,
        Err(error) if error.kind() == ErrorKind::NotFound && wanted.ci_config.is_none() => {}
        Err(error) => {
            return Err(format!("can't read {}, wanted as dive-ci: {error}", path.display()));
        }
    }
    for (rule, text) in &wanted.limits {
        limits.set(*rule, text)?;
    }
    if wanted.baseline.is_none() {
        limits.check_without_baseline()?;
    }
    Ok(limits)
}

/// Where they are read from.
pub fn path(wanted: &Args) -> &Path {
    wanted.ci_config.as_deref().unwrap_or(Path::new(DEFAULT))
}

fn read(limits: &mut Limits, text: &str) -> Result<(), String> {
    if text.len() > MOST_BYTES {
        return Err("is too large for a dive-ci file".into());
    }
    let all = YamlLoader::load_from_str(text).map_err(|error| format!("is no YAML: {error}"))?;
    let rules = all.iter().filter_map(Yaml::as_hash).flat_map(|top| {
        let named = |key: &Yaml| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case("rules"));
        top.iter().filter(move |(key, _)| named(key)).filter_map(|(_, value)| value.as_hash())
    });
    for (key, value) in rules.flatten() {
        let Some(rule) = key.as_str().and_then(Rule::named) else { continue };
        let name = rule.about().name;
        let text = scalar(value).ok_or_else(|| format!("{name}: expected a number or a word"))?;
        limits.set(rule, &text)?;
    }
    Ok(())
}

/// A value as it was written, as far as that matters.
fn scalar(value: &Yaml) -> Option<String> {
    Some(match value {
        Yaml::Real(text) | Yaml::String(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(word) => word.to_string(),
        Yaml::Null => String::new(),
        _ => return None,
    })
}
