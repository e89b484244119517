//! What was found, one row for each secret in each file or, in the config, for each value.

use super::ground::Ground;
use super::{Body, Place, Row, Scope, Value};
use crate::analysis::insight::{ImageSecrets, place as spot_place};
use crate::analysis::secrets::config::{ConfigFinding, Spot};
use crate::analysis::secrets::{FileFindings, Finding, Ignore, Severity};
use crate::analysis::union::Union;
use crate::domain::digest::hex;
use crate::domain::order::SortSmall;
use crate::domain::{Image, path};
use crate::view::text::{count, counted, escape, inert, size};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};

/// What the rows are made of.
#[derive(Debug)]
pub struct Judged<'a> {
    /// Which image.
    pub image: &'a Image,
    /// Its merged layers.
    pub union: &'a Union,
    /// What else is known of it.
    pub ground: &'a Ground,
    /// What was found.
    pub secrets: ImageSecrets<'a>,
}

impl Judged<'_> {
    /// The step that made a layer.
    pub(super) fn step(&self, layer: u32) -> String {
        let row = self.image.layers.get(layer as usize).and_then(|layer| layer.history);
        row.map(|row| self.ground.step(row)).unwrap_or_default()
    }

    /// The config's finding of a row.
    pub fn config_finding(&self, number: u64) -> Option<&ConfigFinding> {
        let mut all = by_value(self.secrets.config).into_iter();
        all.find(|all| config_number(all) == number).map(|all| all[0])
    }

    /// Ignores what a row is of, with a reason.
    pub fn ignore(&self, number: u64, scope: Scope, reason: &str) -> Option<Ignore> {
        let mut ignore = self.secrets.ignore.clone();
        let config = by_value(self.secrets.config).into_iter();
        let file = || {
            let all = self.secrets.files.iter();
            let mut all =
                all.flat_map(|(_, file)| file.found.findings.iter().map(move |one| (*file, one)));
            all.find(|(file, found)| file_number(&file.path, found) == number)
        };
        let (found, places) = match config.into_iter().find(|all| config_number(all) == number) {
            Some(all) => {
                let mut places: Vec<String> = all.iter().map(|one| spot_place(&one.spot)).collect();
                places.dedup();
                (&all[0].finding, places)
            }
            None => file().map(|(file, found)| (found, vec![path::display(&file.path)]))?,
        };
        match scope {
            Scope::Value => ignore.add_value(found, reason),
            Scope::Rule => ignore.add_place(found, None, reason),
            Scope::Place => {
                places.iter().for_each(|place| ignore.add_place(found, Some(place), reason));
            }
        }
        Some(ignore)
    }

    /// True for the findings of these rows, by their place: what leaves them out.
    pub fn of_rows(&self, numbers: &[u64]) -> impl Fn(&str, &Finding) -> bool + use<> {
        let numbers: HashSet<u64> = numbers.iter().copied().collect();
        let mut wanted: HashSet<(String, &'static str, [u8; 32])> = HashSet::new();
        for all in by_value(self.secrets.config) {
            if numbers.contains(&config_number(&all)) {
                let one = |one: &&ConfigFinding| {
                    (spot_place(&one.spot), one.finding.rule.id, one.finding.sha256)
                };
                wanted.extend(all.iter().map(one));
            }
        }
        for (_, file) in &self.secrets.files {
            let own = file.found.findings.iter();
            let own = own.filter(|found| numbers.contains(&file_number(&file.path, found)));
            let at = path::display(&file.path);
            wanted.extend(own.map(|found| (at.to_string(), found.rule.id, found.sha256)));
        }
        move |place, found| wanted.contains(&(place.to_owned(), found.rule.id, found.sha256))
    }

    /// The file's finding of a row.
    pub fn file_finding(&self, number: u64) -> Option<&Finding> {
        let of = |file: &FileFindings, found: &Finding| file_number(&file.path, found) == number;
        let files = self.secrets.files.iter();
        let mut all =
            files.flat_map(|(_, file)| file.found.findings.iter().map(move |one| (*file, one)));
        all.find(|(file, found)| of(file, found)).map(|(_, found)| found)
    }
}

/// A row's number, out of what makes it the row that it is: whatever else is found, it stays.
pub(super) fn number(parts: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let hash: [u8; 32] = hash.finalize().into();
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn file_number(path: &[u8], found: &Finding) -> u64 {
    let inside = found.inside.as_ref().map(|inside| inside.as_bytes());
    let parts = [b"file", path, found.rule.id.as_bytes(), &found.sha256];
    number(&parts.into_iter().chain(inside).collect::<Vec<_>>())
}

fn config_number(all: &[&ConfigFinding]) -> u64 {
    let found = &all[0].finding;
    number(&[b"config", found.rule.id.as_bytes(), &found.sha256])
}

/// A secret in a file, in all layers that store it.
struct InFile<'a> {
    places: Vec<(u32, &'a FileFindings, &'a Finding)>,
}

/// One value of the config, wherever it stands.
fn by_value(found: &[ConfigFinding]) -> Vec<Vec<&ConfigFinding>> {
    let mut all: Vec<Vec<&ConfigFinding>> = Vec::new();
    for one in found {
        let is_same =
            |other: &&mut Vec<&ConfigFinding>| other[0].finding.sha256 == one.finding.sha256;
        match all.iter_mut().find(is_same) {
            Some(same) => same.push(one),
            None => all.push(vec![one]),
        }
    }
    all
}

/// What makes two finds one: path, rule, SHA-256 of the value, and the path inside when the file is an archive.
type Same<'a> = (&'a [u8], &'a str, [u8; 32], Option<&'a String>);

fn by_file<'a>(judged: &Judged<'a>) -> Vec<InFile<'a>> {
    let mut all: Vec<InFile<'_>> = Vec::new();
    let mut known: HashMap<Same<'_>, usize> = HashMap::new();
    for &(layer, file) in &judged.secrets.files {
        for found in &file.found.findings {
            let key = (&*file.path, found.rule.id, found.sha256, found.inside.as_ref());
            let at = *known.entry(key).or_insert(all.len());
            match all.get_mut(at) {
                Some(same) => same.places.push((layer, file, found)),
                None => all.push(InFile { places: vec![(layer, file, found)] }),
            }
        }
    }
    all
}

/// All rows, each with its place; the worst first.
pub(super) fn rows(judged: &Judged<'_>) -> Vec<(Place, Row)> {
    let config = by_value(judged.secrets.config);
    let mut rows: Vec<(Severity, Place, Row)> =
        config.iter().map(|all| of_config(judged, all)).collect();
    rows.extend(by_file(judged).iter().map(|all| of_file(judged, all)));
    rows.sort_small_by(|a, b| (b.0, &a.2.place).cmp(&(a.0, &b.2.place)));
    rows.into_iter().map(|(_, place, row)| (place, row)).collect()
}

fn of_file(judged: &Judged<'_>, all: &InFile<'_>) -> (Severity, Place, Row) {
    let (first, file, found) = all.places[0];
    let hides = |layer: u32, file: &FileFindings| !judged.union.shown(layer, file.entry);
    let layers: Vec<(u32, bool)> =
        all.places.iter().map(|(layer, file, _)| (*layer, hides(*layer, file))).collect();
    let deleted = layers.iter().all(|(_, hidden)| *hidden);
    let (last, last_file, last_found) = *all.places.last().unwrap_or(&all.places[0]);
    let by = judged.ground.hidden_by(last, last_file.entry).filter(|_| deleted);
    // A link may have led there.
    let home = judged.union.home(last, last_file.entry, &file.path);
    let home = home.map(|node| format!("/{}", escape(&judged.union.path(node))));
    let shown = format!("/{}", escape(&file.path));
    let line = found.line.map(|line| format!(":{line}")).unwrap_or_default();
    let inside = found.inside.as_ref().map(|inside| format!(" → {}", inert(inside)));
    let ignore = &judged.secrets.ignore;
    let ignored = ignored(ignore, ignore.line_of(&path::display(&file.path), found));
    let place = match (found.severity, deleted) {
        _ if ignored.is_some() => Place::Ignored,
        (Severity::Info, _) => Place::Info,
        (_, true) => Place::Deleted,
        (_, false) => Place::Shown,
    };
    let row = Row {
        number: file_number(&file.path, found),
        place: format!("{shown}{line}{}", inside.unwrap_or_default()),
        path: home.or(Some(shown)),
        step: judged.step(first),
        hidden: by.map(|by| (by, judged.step(by))),
        value: value(judged, last, (last_file, last_found)),
        layers,
        ignored,
        ..row(found)
    };
    (found.severity, place, row)
}

fn ignored(ignore: &Ignore, line: Option<usize>) -> Option<(u32, String)> {
    let line = line?;
    Some((u32::try_from(line).ok()?, inert(&ignore.line(line))))
}

/// What lies in an archive can't be read from the file's own bytes.
fn value(judged: &Judged<'_>, layer: u32, (file, found): (&FileFindings, &Finding)) -> Value {
    let (Some(of), Some(index)) =
        (judged.image.layers.get(layer as usize), judged.union.layer(layer))
    else {
        return Value::None;
    };
    // A keystore is no text.
    if found.inside.is_some()
        || found.rule.id == "keystore"
        || found.length as usize > 64 << 10
        || file.entry as usize >= index.len()
    {
        return Value::None;
    }
    let entry = index.entry(file.entry);
    Value::File(Body {
        blob: of.blob,
        offset: entry.body_offset(),
        size: entry.size(),
        dense: entry.size() == entry.stored(),
        hash: entry.content(),
        from: found.start,
        length: found.length.into(),
    })
}

fn of_config(judged: &Judged<'_>, all: &[&ConfigFinding]) -> (Severity, Place, Row) {
    let found = &all[0].finding;
    let named = |one: &&ConfigFinding| match (&one.spot, &one.arg) {
        (Spot::Env(name), _) => format!("Env {name}"),
        (Spot::Label(name), _) => format!("label {name}"),
        (Spot::Field(name), Some(arg)) => format!("{name} ({arg})"),
        (Spot::Field(name), None) => (*name).to_owned(),
        (Spot::History(row), Some(arg)) => format!("step {} ({arg})", row + 1),
        (Spot::History(row), None) => format!("step {}", row + 1),
    };
    let mut places: Vec<String> = all.iter().map(named).collect();
    places.dedup();
    let more = places.len().saturating_sub(3);
    places.truncate(3);
    if more > 0 {
        places.push(format!("{more} more"));
    }
    let rows = all
        .iter()
        .filter_map(|one| if let Spot::History(row) = one.spot { Some(row) } else { None });
    let rows: Vec<u32> = rows.collect();
    let made = |row: &u32| judged.image.layers.iter().position(|layer| layer.history == Some(*row));
    let mut layers: Vec<(u32, bool)> =
        rows.iter().filter_map(made).map(|at| (at as u32, false)).collect();
    layers.dedup();
    let ignore = &judged.secrets.ignore;
    // One value is ignored when it is wherever it stands.
    let mut lines = all.iter().map(|one| ignore.line_of(&spot_place(&one.spot), &one.finding));
    let line =
        lines.try_fold(None, |first: Option<usize>, line| Some(first.or(Some(line?)))).flatten();
    let row = Row {
        number: config_number(all),
        place: inert(&places.join(", ")),
        step: rows.first().map(|row| judged.ground.step(*row)).unwrap_or_default(),
        layers,
        ignored: ignored(ignore, line),
        value: if all[0].spot == Spot::Field("provenance") { Value::None } else { Value::Config },
        ..row(found)
    };
    let place = match found.severity {
        _ if row.ignored.is_some() => Place::Ignored,
        Severity::Info => Place::Info,
        _ => Place::Config,
    };
    (found.severity, place, row)
}

/// What every finding tells.
fn row(found: &Finding) -> Row {
    let mut facts = vec![
        ("length".to_owned(), found.length.to_string()),
        ("SHA-256".to_owned(), format!("{}…", &hex(&found.sha256)[..16])),
    ];
    if let Some(encrypted) = found.encrypted {
        facts.push(("encrypted".into(), if encrypted { "yes" } else { "no" }.into()));
    }
    facts.extend(found.note.as_ref().map(|note| ("known".to_owned(), inert(note))));
    facts.push(("form".into(), found.rule.source.to_owned()));
    Row {
        severity: severity(found.severity).into(),
        name: found.rule.name.to_owned(),
        rule: found.rule.id.to_owned(),
        masked: inert(&found.masked),
        facts,
        advice: vec![found.rule.advice.to_owned()],
        can_be_ignored: true,
        ..Row::default()
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Info => "info",
    }
}

/// What was not looked at.
pub(super) fn notes(judged: &Judged<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for layer in &judged.ground.unread {
        notes.push(format!("Layer {} could not be looked through.", layer + 1));
    }
    let files = || judged.secrets.files.iter().map(|(_, file)| *file);
    let over = files().filter(|file| file.found.passed_over > 0).collect();
    few(
        &mut notes,
        over,
        |file| format!("{} of it were passed over.", size(file.found.passed_over)),
        "were not looked at to the end.",
    );
    let more = files().filter(|file| file.found.more > 0).collect();
    few(
        &mut notes,
        more,
        |file| format!("{} more were found, and are not listed.", count(file.found.more.into())),
        "hold more than is listed.",
    );
    notes
}

/// A sentence for each of the first three files, and one for all others.
fn few(
    notes: &mut Vec<String>,
    files: Vec<&FileFindings>,
    says: impl Fn(&FileFindings) -> String,
    others: &str,
) {
    let one =
        |file: &&FileFindings| format!("{}: {}", inert(&path::display(&file.path)), says(file));
    notes.extend(files.iter().take(3).map(one));
    if let Some(more) = files.len().checked_sub(3).filter(|more| *more > 0) {
        notes.push(format!("{} more {others}", counted(more as u64, "file", "files")));
    }
}
