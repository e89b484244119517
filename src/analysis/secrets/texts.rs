//! Every text of a config in which a secret may stand.

use crate::domain::{Config, HistoryEntry};

/// The config with each of those texts changed. Names of variables and fields stay: see [`map_names`].
pub(super) fn map_texts(config: &Config, change: &mut dyn FnMut(&str) -> String) -> Config {
    let mut one = |text: &String| change(text);
    let env = config.env.iter().map(|variable| match variable.split_once('=') {
        Some((name, value)) => format!("{name}={}", one(&value.to_owned())),
        None => one(variable),
    });
    let env = env.collect();
    let labels = config.labels.iter().map(|(name, value)| (one(name), one(value))).collect();
    let entrypoint = config.entrypoint.iter().map(&mut one).collect();
    let cmd = config.cmd.iter().map(&mut one).collect();
    let exposed_ports = config.exposed_ports.iter().map(&mut one).collect();
    let volumes = config.volumes.iter().map(&mut one).collect();
    let history = config.history.iter().map(|row| HistoryEntry {
        created: row.created.as_ref().map(&mut one),
        created_by: one(&row.created_by),
        comment: one(&row.comment),
        author: one(&row.author),
        ..row.clone()
    });
    let history = history.collect();
    let more = config.more.iter().map(|(place, json)| (place.clone(), one(json))).collect();
    Config {
        created: config.created.as_ref().map(&mut one),
        author: config.author.as_ref().map(&mut one),
        env,
        entrypoint,
        cmd,
        user: one(&config.user),
        exposed_ports,
        volumes,
        working_dir: one(&config.working_dir),
        labels,
        stop_signal: config.stop_signal.as_ref().map(&mut one),
        history,
        more,
    }
}

/// The config with the names of its variables and fields changed. Programs ask for them, so that only what is shown has them so.
pub(super) fn map_names(config: Config, change: &mut dyn FnMut(&str) -> String) -> Config {
    let env = config.env.iter().map(|variable| match variable.split_once('=') {
        Some((name, value)) => format!("{}={value}", change(name)),
        None => variable.clone(),
    });
    let env = env.collect();
    let more = config.more.iter().map(|(place, json)| (change(place), json.clone())).collect();
    Config { env, more, ..config }
}
