//! Where secrets are: the layer and file, whether the final tree still shows it, and the steps that added and hid it.

use super::Judged;
use crate::analysis::history;
use crate::analysis::secrets::config::{ConfigFinding, Spot};
use crate::analysis::secrets::mask::Masks;
use crate::analysis::secrets::{FileFindings, Finding, Ignore, Severity};
use crate::domain::order::SortSmall;
use crate::domain::path;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::collections::HashMap;

/// What was found in an image.
#[derive(Clone, Debug)]
pub struct ImageSecrets<'a> {
    /// In files: the layer, base = 0, and what is in one of its files.
    pub files: Vec<(u32, &'a FileFindings)>,
    /// In the config, and in the statements about the image.
    pub config: &'a [ConfigFinding],
    /// What leaves those out of texts.
    pub masks: Masks<'a>,
    /// What nobody wants to hear of.
    pub ignore: Ignore,
}

/// A secret in a file.
struct FileRow<'a> {
    layer: u32,
    file: &'a FileFindings,
    found: &'a Finding,
    deleted: bool,
    /// The layer that hid it.
    by: Option<u32>,
    added: Option<Step>,
    hidden: Option<Step>,
}

/// A row of the history.
#[derive(Clone, Serialize)]
struct Step {
    history: u32,
    instruction: String,
}

/// Bytes of a step's text that are told: some hold whole scripts.
const STEP: usize = 200;

/// Writes `secrets`, and beside it what was left out or not looked at.
pub(super) fn write<M: SerializeMap>(
    map: &mut M,
    judged: &Judged<'_>,
    found: &ImageSecrets<'_>,
) -> Result<(), M::Error> {
    let mut rows = file_rows(judged, found);
    let config: Vec<_> = found
        .config
        .iter()
        .filter(|row| !found.ignore.covers(&place(&row.spot), &row.finding))
        .collect();
    let all = found.files.iter().map(|(_, file)| file.found.findings.len()).sum::<usize>();
    let ignored = all + found.config.len() - rows.len() - config.len();
    // The worst first; of those, what nobody sees any more.
    rows.sort_small_by_key(|row| {
        (std::cmp::Reverse(row.found.severity), !row.deleted, row.layer, &row.file.path)
    });
    map.serialize_entry("secrets", &Rows { files: &rows, config: &config })?;
    let alarms = rows.iter().map(|row| row.found.severity);
    let alarms = alarms.chain(config.iter().map(|row| row.finding.severity));
    let worst = alarms.clone().max().filter(|worst| *worst > Severity::Info);
    map.serialize_entry("secrets_worst", &worst)?;
    map.serialize_entry("secrets_ignored", &ignored)?;
    let partly: Vec<_> = found.files.iter().filter_map(partly).collect();
    map.serialize_entry("secrets_not_looked_at", &partly)
}

/// A file that was not looked at to its end, or that holds more than is listed.
#[derive(Serialize)]
struct Partly {
    layer: u32,
    path: String,
    bytes: u64,
    more: u32,
}

fn partly((layer, file): &(u32, &FileFindings)) -> Option<Partly> {
    let (bytes, more) = (file.found.passed_over, file.found.more);
    (bytes > 0 || more > 0).then(|| Partly {
        layer: *layer,
        path: path::display(&file.path),
        bytes,
        more,
    })
}

fn file_rows<'a>(judged: &Judged<'_>, found: &ImageSecrets<'a>) -> Vec<FileRow<'a>> {
    let steps =
        if found.files.is_empty() { Vec::new() } else { history::read(&judged.image.config) };
    let steps: Vec<String> =
        steps.iter().map(|step| found.masks.hide("Dockerfile", &step.whole())).collect();
    let step = |layer: u32| {
        let row = judged.image.layers.get(layer as usize)?.history?;
        let text = steps.get(row as usize)?;
        let end = text.char_indices().map(|(at, _)| at).find(|&at| at > STEP);
        let instruction = end.map_or(text.clone(), |at| format!("{}…", &text[..at]));
        Some(Step { history: row, instruction })
    };
    let hidden = judged.hidden.files.iter().map(|file| ((file.layer, file.entry), file.by));
    let hidden: HashMap<_, _> =
        if found.files.is_empty() { HashMap::new() } else { hidden.collect() };
    let mut rows = Vec::new();
    for &(layer, file) in &found.files {
        let kept = |one: &&Finding| !found.ignore.covers(&path::display(&file.path), one);
        let deleted = !judged.union.shown(layer, file.entry);
        let by = hidden.get(&(layer, file.entry)).copied().filter(|_| deleted);
        rows.extend(file.found.findings.iter().filter(kept).map(|one| FileRow {
            layer,
            file,
            found: one,
            deleted,
            by,
            added: step(layer),
            hidden: by.and_then(step),
        }));
    }
    rows
}

struct Rows<'a, 'b> {
    files: &'b [FileRow<'a>],
    config: &'b [&'b ConfigFinding],
}

impl Serialize for Rows<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.files.len() + self.config.len()))?;
        self.files.iter().try_for_each(|row| seq.serialize_element(row))?;
        self.config.iter().try_for_each(|row| seq.serialize_element(&ConfigRow(row)))?;
        seq.end()
    }
}

impl Serialize for FileRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("layer", &self.layer)?;
        map.serialize_entry("path", &path::display(&self.file.path))?;
        if let Some(hex) = path::odd_hex(&self.file.path) {
            map.serialize_entry("path_hex", &hex)?;
        }
        map.serialize_entry("deleted", &self.deleted)?;
        map.serialize_entry("added_by", &self.added)?;
        if self.deleted {
            map.serialize_entry("hidden_in", &self.by)?;
            map.serialize_entry("hidden_by", &self.hidden)?;
        }
        self.found.put(&mut map)?;
        map.end()
    }
}

struct ConfigRow<'a>(&'a ConfigFinding);

impl Serialize for ConfigRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.0.spot {
            Spot::Env(name) => map.serialize_entry("env", name)?,
            Spot::Label(name) => map.serialize_entry("label", name)?,
            Spot::Field(name) => map.serialize_entry("config", name)?,
            Spot::History(row) => map.serialize_entry("history", row)?,
        }
        if let Some(arg) = &self.0.arg {
            map.serialize_entry("arg", arg)?;
        }
        self.0.finding.put(&mut map)?;
        map.end()
    }
}

/// As an ignore file names it.
pub fn place(spot: &Spot) -> String {
    match spot {
        Spot::Env(name) => format!("env:{name}"),
        Spot::Label(name) => format!("label:{name}"),
        Spot::Field(name) => format!("config:{name}"),
        Spot::History(row) => format!("history:{row}"),
    }
}
