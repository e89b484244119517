//! Every text of a config in which a secret may stand.

use crate::domain::{Config, HistoryEntry};

/// The config with each of those texts changed. Names of variables, labels and fields stay.
pub(super) fn map_texts(config: &Config, change: &mut dyn FnMut(&str) -> String) -> Config {
    let mut one = |text: &String| change(text);
    let env = config.env.iter().map(|variable| match variable.split_once('=') {
        Some((name, value)) => format!("{name}={}", one(&value.to_owned())),
        None => variable.clone(),
    });
    let env = env.collect();
    let labels = config.labels.iter().map(|(name, value)| (name.clone(), one(value))).collect();
    let entrypoint = config.entrypoint.iter().map(&mut one).collect();
    let cmd = config.cmd.iter().map(&mut one).collect();
    let history = config.history.iter().map(|row| HistoryEntry {
        created_by: one(&row.created_by),
        comment: one(&row.comment),
        author: one(&row.author),
        ..row.clone()
    });
    let history = history.collect();
    let more = config.more.iter().map(|(place, json)| (place.clone(), one(json))).collect();
    let author = config.author.as_ref().map(&mut one);
    Config { env, labels, entrypoint, cmd, history, more, author, ..config.clone() }
}
