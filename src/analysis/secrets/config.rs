//! Secrets in what the config says: variables, labels, commands, and the steps of the history as the builder wrote them.
//!
//! A build argument stands in the row that declares it and in every later `RUN` of its stage: it is found in each of them.

use super::body::whole;
use super::{Finding, Match, Scanner, finding, names, rule};
use crate::analysis::history::{self, Args, Instruction};
use crate::domain::Config;
use sha2::{Digest as _, Sha256};

/// Where in the config.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// The variable of this name.
    Env(String),
    /// The label of this name.
    Label(String),
    /// A field, such as `Healthcheck`.
    Field(&'static str),
    /// A row of the history, from 0.
    History(u32),
}

/// A secret in the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFinding {
    /// Where.
    pub spot: Spot,
    /// The build argument or variable whose value it is, in a row of the history.
    pub arg: Option<String>,
    /// What.
    pub finding: Finding,
}

/// Text of the config is read as a script is.
const AS: &[u8] = b"config.sh";

/// Labels that say what an image is made of and by whom.
const PUBLIC_LABELS: [&str; 4] =
    ["org.opencontainers.", "org.label-schema.", "io.buildah.", "com.docker."];

/// All that the config tells.
pub fn secrets(scanner: &Scanner, config: &Config) -> Vec<ConfigFinding> {
    let mut found = Vec::new();
    let spot = |spot: Spot| {
        move |finding: Finding| ConfigFinding { spot: spot.clone(), arg: None, finding }
    };
    for variable in &config.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        found.extend(
            setting(scanner, name, value, true).into_iter().map(spot(Spot::Env(name.to_owned()))),
        );
    }
    for (name, value) in &config.labels {
        let own = !PUBLIC_LABELS.iter().any(|start| name.starts_with(start));
        found.extend(
            setting(scanner, name, value, own).into_iter().map(spot(Spot::Label(name.clone()))),
        );
    }
    for (field, text) in fields(config) {
        found.extend(command(scanner, &text).into_iter().map(spot(Spot::Field(field))));
    }
    let read = history::read(config);
    for ((row, read), at) in config.history.iter().zip(&read).zip(0..) {
        found.extend(
            step(scanner, &row.created_by, read).into_iter().map(|(arg, finding)| ConfigFinding {
                spot: Spot::History(at),
                arg,
                finding,
            }),
        );
        if !row.comment.is_empty() && !row.comment.starts_with("buildkit.") {
            found.extend(text(scanner, &row.comment).into_iter().map(spot(Spot::History(at))));
        }
    }
    found
}

/// All that the config tells, each with its value where that can be read.
pub(super) fn with_values(
    scanner: &Scanner,
    config: &Config,
) -> Vec<(ConfigFinding, Option<String>)> {
    let read = history::read(config);
    let value = |one: &ConfigFinding| value_in(config, &read, one);
    let found = secrets(scanner, config).into_iter();
    found
        .map(|one| {
            let value = value(&one);
            (one, value)
        })
        .collect()
}

/// The value itself, for who asks to see it; `None` for what a statement tells.
pub fn value(config: &Config, found: &ConfigFinding) -> Option<String> {
    value_in(config, &history::read(config), found)
}

fn value_in(config: &Config, read: &[Instruction], found: &ConfigFinding) -> Option<String> {
    texts_at(config, read, &found.spot).into_iter().find_map(|text| of_text(&text, &found.finding))
}

/// The value of a finding in the text in which it was found; `None` in any other.
pub(super) fn of_text(text: &str, found: &Finding) -> Option<String> {
    let start = usize::try_from(found.start).ok()?;
    let value = text.get(start..start.checked_add(found.length as usize)?)?;
    let is_it = <[u8; 32]>::from(Sha256::digest(value)) == found.sha256;
    // The hash of a key is not of its armour.
    (is_it || value.contains("PRIVATE KEY")).then(|| value.to_owned())
}

/// All texts in which something may have been found at a spot.
fn texts_at(config: &Config, read: &[Instruction], spot: &Spot) -> Vec<String> {
    let both = |name: &str, value: &str| [format!("{name}={value}"), bare(value)];
    match spot {
        Spot::Env(name) => {
            let pairs = config.env.iter().filter_map(|variable| variable.split_once('='));
            pairs.filter(|(of, _)| of == name).flat_map(|(of, value)| both(of, value)).collect()
        }
        Spot::Label(name) => {
            let value = config.labels.get(name);
            value.into_iter().flat_map(|value| both(name, value)).collect()
        }
        Spot::Field(name) => {
            let texts = fields(config).into_iter().filter(|(field, _)| field == name);
            texts
                .flat_map(|(_, text)| {
                    let read = history::read_row(&text, "");
                    let values = settings(&text, &read).into_iter().map(|(_, value)| bare(&value));
                    let values: Vec<String> = values.collect();
                    [text].into_iter().chain(values)
                })
                .collect()
        }
        Spot::History(at) => {
            let (Some(row), Some(read)) =
                (config.history.get(*at as usize), read.get(*at as usize))
            else {
                return Vec::new();
            };
            let values = settings(&row.created_by, read).into_iter();
            let values = values.map(|(_, value)| bare(&value));
            [row.created_by.clone(), row.comment.clone()].into_iter().chain(values).collect()
        }
    }
}

/// What a name and its value tell. `by_name`: the name alone may tell that the value is a secret.
fn setting(scanner: &Scanner, name: &str, value: &str, by_name: bool) -> Vec<Finding> {
    let line = format!("{name}={value}");
    let mut found = text(scanner, &line);
    if found.is_empty() && by_name && names::holds_secret(name, value) {
        found.extend(named(value));
    }
    found
}

/// Token rules and URLs on text; lines mean nothing here.
fn text(scanner: &Scanner, text: &str) -> Vec<Finding> {
    let found = whole(scanner, AS, text.as_bytes()).findings;
    found.into_iter().map(|found| Finding { line: None, ..found }).collect()
}

/// The finding of a value whose name told.
pub(super) fn named(value: &str) -> Option<Finding> {
    let value = bare(value);
    Some(finding(rule("env-secret")?, Match::new(0, value.len(), 0), value.as_bytes(), 0))
}

/// A value without its quotes.
pub(super) fn bare(value: &str) -> String {
    value.trim().trim_matches(['"', '\'']).to_owned()
}

/// Fields that hold commands, each as one text a command.
fn fields(config: &Config) -> Vec<(&'static str, String)> {
    let mut fields =
        vec![("Entrypoint", config.entrypoint.join(" ")), ("Cmd", config.cmd.join(" "))];
    let json =
        |place: &str| config.more.get(place).and_then(|json| serde_json::from_str(json).ok());
    if let Some(serde_json::Value::Object(check)) = json("config.Healthcheck") {
        fields.push(("Healthcheck", texts(check.get("Test")).join(" ")));
    }
    if let Some(steps) = json("config.OnBuild") {
        fields.extend(texts(Some(&steps)).into_iter().map(|step| ("OnBuild", step)));
    }
    fields
}

fn texts(list: Option<&serde_json::Value>) -> Vec<String> {
    let list = list.and_then(serde_json::Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// What a command tells, or a step that a later build will do.
fn command(scanner: &Scanner, line: &str) -> Vec<Finding> {
    let read = history::read_row(line, "");
    step(scanner, line, &read).into_iter().map(|(_, found)| found).collect()
}

/// What a row of the history tells, and the name of the setting whose value it is.
pub(super) fn step(
    scanner: &Scanner,
    created_by: &str,
    read: &Instruction,
) -> Vec<(Option<String>, Finding)> {
    let settings = settings(created_by, read);
    let inside = |found: &Finding| {
        let start = usize::try_from(found.start).ok()?;
        let value = created_by.get(start..start + found.length as usize)?;
        let named = settings.iter().find(|(_, text)| text.contains(value));
        named.map(|(name, _)| name.clone())
    };
    let mut found: Vec<_> =
        text(scanner, created_by).into_iter().map(|found| (inside(&found), found)).collect();
    for (name, value) in &settings {
        let told = found.iter().any(|(arg, _)| arg.as_ref() == Some(name));
        if !told && names::holds_secret(name, value) {
            found.extend(named(value).map(|found| (Some(name.clone()), found)));
        }
    }
    found
}

/// Names and values: of `ARG`, `ENV`, `LABEL`, of the build arguments of a `RUN`, and what its command sets.
pub(super) fn settings(created_by: &str, read: &Instruction) -> Vec<(String, String)> {
    let mut found = read.build_args.clone();
    if let Args::Pairs(pairs) = &read.args {
        found.extend(pairs.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))));
    } else if matches!(read.keyword, "RUN" | "" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "ONBUILD")
    {
        let words = created_by.split([' ', '\t', '\n', ';', '&', '|', '(', '[']);
        found.extend(words.filter_map(assignment));
        found.extend(super::options::options(created_by));
    } else if matches!(read.keyword, "ARG" | "ENV" | "LABEL") {
        found.extend(assignment(&read.text));
    }
    found
}

/// `NAME=value`, `--name=value`; a name that says little needs more than a script's line to be believed.
fn assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let name = name.trim_start_matches('-').trim_matches(['"', '\'']);
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let strong = names::weight(name) == Some(names::Weight::Strong);
    (is_name && strong)
        .then(|| (name.to_owned(), value.trim_end_matches(['"', '\'', ']']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ALNUM, Chance, crc_token};
    use super::*;
    use crate::domain::HistoryEntry;

    /// Where something was found, by which rule, and the name that it stands behind.
    fn found(config: &Config) -> Vec<(Spot, &'static str, Option<String>)> {
        let rows = secrets(&Scanner::new(None), config);
        rows.into_iter().map(|row| (row.spot, row.finding.rule.id, row.arg)).collect()
    }

    #[test]
    fn variables_labels_and_commands() {
        let chance = &mut Chance::new(4);
        let word = chance.text(ALNUM, 18);
        let token = crc_token("npm_", chance);
        let env = [
            "PATH=/bin".into(),
            format!("DB_PASSWORD={word}"),
            format!("DATABASE_URL=postgres://app:{word}@db.internal/x"),
            "DB_PASSWORD_FILE=/run/secrets/db".into(),
            "API_KEY=changeme".into(),
            "PASSWORD=${DB_PASSWORD}".into(),
            "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D".into(),
        ]
        .into();
        let mut config = Config { env, ..Config::default() };
        config.labels.insert("ci.token".into(), token);
        config
            .labels
            .insert("org.opencontainers.image.revision".into(), "9d9043f264f5e93fadd2".into());
        let check =
            format!("{{\"Test\":[\"CMD-SHELL\",\"curl -f -u admin:{word} http://localhost/\"]}}");
        config.more.insert("config.Healthcheck".into(), check);
        config
            .more
            .insert("config.OnBuild".into(), format!("[\"ENV API_TOKEN={word}\",\"RUN make\"]"));
        let env = |name: &str| Spot::Env(name.into());
        assert_eq!(
            found(&config),
            [
                (env("DB_PASSWORD"), "env-secret", None),
                (env("DATABASE_URL"), "url-credentials", None),
                (Spot::Label("ci.token".into()), "npm-token", None),
                (Spot::Field("Healthcheck"), "basic-auth", None),
                (Spot::Field("OnBuild"), "env-secret", None),
            ]
        );
    }

    #[test]
    fn rows_of_the_history_as_the_builder_wrote_them() {
        let chance = &mut Chance::new(9);
        let (word, token) = (chance.text(ALNUM, 18), crc_token("ghs_", chance));
        let rows = [
            format!("ARG GH_TOKEN={token}"),
            format!("RUN |2 VERSION=1 GH_TOKEN={token} /bin/sh -c make # buildkit"),
            format!("|1 DB_PASSWORD={word} /bin/sh -c make"),
            format!("RUN /bin/sh -c API_TOKEN={word} make # buildkit"),
            format!("/bin/sh -c #(nop)  ENV APP_SECRET={word}"),
            format!("RUN /bin/sh -c curl -H 'Authorization: Bearer {word}' x # buildkit"),
            "RUN /bin/sh -c export TOKEN=$(cat /run/secrets/x) NGINX_GPGKEY=573BFD6B3D8FBC64107 # buildkit".into(),
            "COPY . /app # buildkit".into(),
        ];
        let row = |created_by: &String| HistoryEntry {
            created_by: created_by.clone(),
            ..HistoryEntry::default()
        };
        let config = Config { history: rows.iter().map(row).collect(), ..Config::default() };
        let at = |row, rule, arg: &str| {
            (Spot::History(row), rule, Some(arg.to_owned()).filter(|arg| !arg.is_empty()))
        };
        assert_eq!(
            found(&config),
            [
                at(0, "github-token", "GH_TOKEN"),
                at(1, "github-token", "GH_TOKEN"),
                at(2, "env-secret", "DB_PASSWORD"),
                at(3, "env-secret", "API_TOKEN"),
                at(4, "env-secret", "APP_SECRET"),
                at(5, "bearer-auth", ""),
            ]
        );
    }
}
