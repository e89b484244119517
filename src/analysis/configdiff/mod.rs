//! How the configurations of two images differ, and their histories side by side.

mod field;
mod history;
mod rest;

use crate::domain::{Config, Image};
use field::Values;
pub use field::{Field, Kind};
use history::history_diff;
pub use history::{HistoryRow, normalised_step};
use serde::Serialize;
use std::collections::BTreeMap;

/// One value of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigRow {
    /// Which part.
    pub field: Field,
    /// Name of the variable, the label, the port or the mount point; of [`Field::Other`], its place, such as
    /// `config.MacAddress`. Empty for single values.
    pub key: String,
    /// In A.
    pub a: Option<String>,
    /// In B.
    pub b: Option<String>,
    /// How they stand to each other.
    pub kind: Kind,
}

/// How two configurations differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConfigDiff {
    /// Every value of either, those that agree among them, in the order of [`Field`], then of their keys.
    pub rows: Vec<ConfigRow>,
    /// Both histories, aligned.
    pub history: Vec<HistoryRow>,
}

impl ConfigDiff {
    /// How many values differ.
    pub fn differing(&self) -> usize {
        self.rows.iter().filter(|row| row.kind != Kind::Same).count()
    }

    /// How many steps differ.
    pub fn differing_steps(&self) -> usize {
        self.history.iter().filter(|row| row.kind != Kind::Same).count()
    }
}

/// Compares two images' configurations.
pub fn config_diff(a: &Image, b: &Image) -> ConfigDiff {
    let (mut values_a, mut values_b) = (values(a), values(b));
    rest::values(&a.config, &b.config, &mut values_a, &mut values_b);
    let history = history_diff(&a.config, &b.config);
    for &row in history.iter().filter(|row| row.kind == Kind::Same) {
        said(row, [&a.config, &b.config], [&mut values_a, &mut values_b]);
    }
    let mut rows = BTreeMap::new();
    for key in values_a.keys().chain(values_b.keys()) {
        let (in_a, in_b) = (values_a.get(key).cloned(), values_b.get(key).cloned());
        let kind = Kind::of(in_a.as_ref(), in_b.as_ref());
        let row = ConfigRow { field: key.0, key: key.1.clone(), a: in_a, b: in_b, kind };
        rows.insert(key.clone(), row);
    }
    ConfigDiff { rows: rows.into_values().collect(), history }
}

/// What a history says beside a step that both have, where it is not the same.
fn said(row: HistoryRow, [a, b]: [&Config; 2], into: [&mut Values; 2]) {
    let at = |config: &'_ Config, row: Option<u32>| config.history.get(row? as usize).cloned();
    let (Some(in_a), Some(in_b)) = (at(a, row.a), at(b, row.b)) else { return };
    let place = |word: &str| (Field::Other, format!("history[{}].{word}", row.a.unwrap_or(0)));
    let [values_a, values_b] = into;
    for (word, a, b) in
        [("author", in_a.author, in_b.author), ("comment", in_a.comment, in_b.comment)]
    {
        if a != b {
            let put = |values: &mut Values, value: String| {
                if !value.is_empty() {
                    values.insert(place(word), value);
                }
            };
            put(values_a, a);
            put(values_b, b);
        }
    }
}

fn values(image: &Image) -> Values {
    let config = &image.config;
    let mut out = BTreeMap::new();
    let mut single = |field, value: &str| {
        if !value.is_empty() {
            out.insert((field, String::new()), value.to_owned());
        }
    };
    single(Field::Platform, &image.platform.to_string());
    single(Field::Entrypoint, &words(&config.entrypoint));
    single(Field::Cmd, &words(&config.cmd));
    single(Field::User, &config.user);
    single(Field::WorkingDir, &config.working_dir);
    single(Field::StopSignal, config.stop_signal.as_deref().unwrap_or_default());
    single(Field::Created, config.created.as_deref().unwrap_or_default());
    single(Field::Author, config.author.as_deref().unwrap_or_default());
    for variable in &config.env {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        // A container takes the last of two of the same name.
        out.insert((Field::Env, name.to_owned()), value.to_owned());
    }
    for port in &config.exposed_ports {
        out.insert((Field::Port, port.clone()), String::new());
    }
    for volume in &config.volumes {
        out.insert((Field::Volume, volume.clone()), String::new());
    }
    for (name, value) in &config.labels {
        out.insert((Field::Label, name.clone()), value.clone());
    }
    out
}

/// Exec form as a Dockerfile has it; empty for none.
fn words(words: &[String]) -> String {
    if words.is_empty() { String::new() } else { serde_json::to_string(words).unwrap_or_default() }
}

#[cfg(test)]
pub(crate) mod tests;
