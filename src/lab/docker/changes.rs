//! `--change` of commit and import: lines of a Dockerfile that change a configuration.

use super::args::Flags;
use super::build::fault_text;
use crate::lab::build::dockerfile::{self, Fault, Instruction, expand};
use crate::lab::build::{Builder, absolute, set};
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
    let mut has_cmd = false;
    for change in changes {
        let env = config.env.clone();
        let get = |name: &str| {
            env.iter()
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                .map(str::to_owned)
        };
        if change.name == "WORKDIR" {
            config.working_dir = absolute(&config.working_dir, &expand(&change.rest, &get, false));
        } else {
            // The engine reads them as its own builder does.
            set(config, change, &get, Builder::Classic, &mut has_cmd);
        }
    }
    if config.entrypoint.is_none() {
        config.cmd = config.cmd.take().filter(|list| !list.is_empty()).or(cmd);
        config.entrypoint = entrypoint;
    }
}
