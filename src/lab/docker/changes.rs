//! `--change` of commit and import: lines of a Dockerfile that change a configuration.

use super::args::Flags;
use super::build::fault_text;
use crate::domain::order::SortSmall;
use crate::domain::path::normalise_into;
use crate::lab::build::dockerfile::{self, Fault, Instruction, expand, pairs};
use crate::lab::engine::Config;

/// What may be changed so.
const KNOWN: [&str; 10] = [
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "LABEL",
    "ONBUILD",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// The changes that were given. Errors with what the engine says of one that is none.
pub(super) fn read(flags: &Flags) -> Result<Vec<Instruction>, String> {
    let mut all = Vec::new();
    for change in flags.all("change") {
        if change.trim().is_empty() {
            return Err("file with no instructions".into());
        }
        // One may be several lines.
        let lines = match dockerfile::read(change) {
            Ok(lines) => lines,
            Err(Fault::Bad(_, why)) => return Err(why),
            Err(fault) => return Err(fault_text(&fault)),
        };
        for line in lines {
            if line.name == "HEALTHCHECK" {
                return Err("this lab runs no health checks".into());
            }
            if !KNOWN.contains(&line.name.as_str()) {
                let name = line.text.split_whitespace().next().unwrap_or_default();
                return Err(format!("{name} is not a valid change command"));
            }
            all.push(line);
        }
    }
    Ok(all)
}

/// Changes the configuration of a container or of nothing. What leaves neither entrypoint nor command has those from before.
pub(super) fn apply(config: &mut Config, changes: &[Instruction]) {
    let (entrypoint, cmd) = (config.entrypoint.clone(), config.cmd.clone());
    for (at, change) in changes.iter().enumerate() {
        let with_cmd = changes[..at].iter().any(|one| one.name == "CMD");
        one(config, change, with_cmd);
    }
    if config.entrypoint.is_none() {
        config.cmd = config.cmd.take().filter(|list| !list.is_empty()).or(cmd);
        config.entrypoint = entrypoint;
    }
}

fn one(config: &mut Config, change: &Instruction, with_cmd: bool) {
    let env = config.env.clone();
    let get = |name: &str| {
        let found = env.iter().filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name);
        found.map(|(_, value)| value.to_owned())
    };
    let value = |text: &str| expand(text, &get, false);
    let list = || {
        change.json().unwrap_or_else(|| vec!["/bin/sh".into(), "-c".into(), change.rest.clone()])
    };
    let put = |all: &mut Vec<String>, one: String| {
        if !all.contains(&one) {
            all.push(one);
            all.sort_small();
        }
    };
    match change.name.as_str() {
        "CMD" => config.cmd = Some(list()),
        "ENTRYPOINT" => {
            config.entrypoint = Some(list()).filter(|list| !list.is_empty());
            // One entrypoint's command is no other's.
            config.cmd = config.cmd.take().filter(|_| with_cmd);
        }
        "USER" => config.user = value(&change.rest),
        "WORKDIR" => config.working_dir = within(&config.working_dir, &value(&change.rest)),
        "STOPSIGNAL" => config.stop_signal = value(&change.rest),
        "ONBUILD" => config.onbuild.push(change.rest.clone()),
        "EXPOSE" => {
            for port in change.words() {
                let port = value(&port);
                let port = if port.contains('/') { port } else { format!("{port}/tcp") };
                put(&mut config.exposed, port);
            }
        }
        "VOLUME" => {
            change.words().iter().for_each(|path| put(&mut config.volumes, value(path)));
        }
        "ENV" => {
            for (name, text) in pairs(&change.rest) {
                let pair = format!("{name}={}", value(&text.unwrap_or_default()));
                match config.env.iter_mut().find(|old| old.split('=').next() == Some(&name)) {
                    Some(old) => *old = pair,
                    None => config.env.push(pair),
                }
            }
        }
        "LABEL" => {
            for (name, text) in pairs(&change.rest) {
                config.labels.insert(name, value(&text.unwrap_or_default()));
            }
        }
        _ => {}
    }
}

/// A folder from another one on.
fn within(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut normal = b"/".to_vec();
    let mut parts = Vec::new();
    normalise_into(whole.as_bytes(), &mut parts);
    normal.extend(parts);
    String::from_utf8_lossy(&normal).into_owned()
}
