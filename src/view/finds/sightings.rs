//! What a search in contents found so far: files in the order in which they were found, each with its lines. Equal contents of one
//! path are one file, whichever layers store them.

use super::versions::{says, shown};
use super::{FindCells, FindsTotals, RowOf};
use crate::analysis::search::{State, state_of};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::ContentHash;
use crate::view::text;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Numbers of files are kept apart from those of lines, so that none changes when there are more: so many files are told of.
pub(super) const MOST_FILES: usize = 5000;

/// All that was found.
#[derive(Debug, Default)]
pub struct Sightings {
    files: Vec<File>,
    /// By path.
    known: BTreeMap<(u32, Body), usize>,
    /// Layers and entries of all of them.
    entries: BTreeSet<(u32, u32)>,
    lines: Vec<Line>,
    /// Of some of them a private key is left out.
    is_private: bool,
    searched: Searched,
    wrong: Vec<String>,
}

/// What is the same file when it is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Body {
    /// Whichever layers store it.
    Of(ContentHash),
    /// It has no hash: that entry of that layer.
    At(u32, u32),
}

#[derive(Debug)]
struct File {
    node: NodeId,
    path: Vec<u8>,
    /// With what became of it there; `None`: a later entry of the same layer takes its place.
    layers: Vec<(u32, Option<State>)>,
    size: u64,
    lines: Range<u32>,
    more: bool,
}

#[derive(Debug)]
struct Line {
    file: u32,
    of: SightedLine,
}

/// What was searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Searched {
    blobs: u64,
    files: u64,
    bytes: u64,
    /// Or of which there is no SHA-256.
    binary: u64,
}

/// A file that a worker found something in.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// Its number in the layer's index.
    pub entry: u32,
    /// Its path, normalised.
    pub path: Vec<u8>,
    /// Its lines.
    pub lines: Vec<SightedLine>,
    /// There are further lines.
    pub more: bool,
}

/// A line that something was found in.
#[derive(Clone, Debug, Default)]
pub struct SightedLine {
    /// Its number; `None` in a binary file.
    pub number: Option<u64>,
    /// Its text: what does not match and what does by turns. Private keys are left out.
    pub parts: Vec<String>,
    /// The same with them; empty where none is left out.
    pub bare: Vec<String>,
}

impl File {
    /// It is stored there, too; what is known of a layer already is not said twice.
    fn merge(&mut self, (layer, state): (u32, Option<State>)) {
        match self.layers.binary_search_by_key(&layer, |of| of.0) {
            Ok(at) => self.layers[at].1 = self.layers[at].1.or(state),
            Err(at) => self.layers.insert(at, (layer, state)),
        }
    }
}

impl Sightings {
    /// Something was found in a blob that is these layers.
    pub fn add(&mut self, union: &Union, layers: &[u32], sighting: Sighting) {
        let Some(&first) = layers.first() else { return };
        let index = union.layer(first).filter(|index| (sighting.entry as usize) < index.len());
        let Some(entry) = index.map(|index| index.entry(sighting.entry)) else { return };
        self.entries.extend(layers.iter().map(|&layer| (layer, sighting.entry)));
        let body = entry.content().map_or(Body::At(first, sighting.entry), Body::Of);
        let mut lost = false;
        for &layer in layers {
            // A link below may lead one layer's elsewhere than the other's.
            match union.home(layer, sighting.entry, &sighting.path) {
                Some(node) => {
                    let version = union.version_in(node, layer);
                    let own = version.filter(|of| of.entry_layer == Some(layer));
                    let own = own.and_then(|of| of.entry).map(|entry| entry.number());
                    let is_it = own == Some(sighting.entry);
                    let state = is_it.then(|| state_of(union, node, layer));
                    let (path, size) = (|| union.path(node), entry.size());
                    self.put((node, body), path, size, (layer, state), &sighting);
                }
                None => lost = true,
            }
        }
        if lost {
            self.damaged(layers, "Something was found in files that no path of the tree leads to.");
        }
    }

    /// One layer stores it there.
    fn put(
        &mut self,
        (node, body): (NodeId, Body),
        path: impl FnOnce() -> Vec<u8>,
        size: u64,
        state: (u32, Option<State>),
        sighting: &Sighting,
    ) {
        let key = (node.0, body);
        if let Some(&at) = self.known.get(&key) {
            return self.files[at].merge(state);
        }
        if self.files.len() >= MOST_FILES {
            return;
        }
        let at = self.files.len();
        self.known.insert(key, at);
        let start = self.lines.len() as u32;
        let line = |of: &SightedLine| Line { file: at as u32, of: of.clone() };
        self.is_private |= sighting.lines.iter().any(|line| !line.bare.is_empty());
        self.lines.extend(sighting.lines.iter().map(line));
        let (lines, more) = (start..self.lines.len() as u32, sighting.more);
        self.files.push(File { node, path: path(), layers: vec![state], size, lines, more });
    }

    /// A blob that is these layers was searched.
    pub fn searched(&mut self, layers: &[u32], files: u64, bytes: u64, binary: u64) {
        let all = &mut self.searched;
        all.blobs += layers.len() as u64;
        all.files += files;
        all.bytes = all.bytes.saturating_add(bytes);
        all.binary += binary;
    }

    /// A blob that is these layers could not be searched to its end.
    pub fn damaged(&mut self, layers: &[u32], why: &str) {
        let name = |layer: &u32| format!("L{}", layer.saturating_add(1));
        let names: Vec<String> = layers.iter().map(name).collect();
        let said = format!("{}: {}", names.join(", "), text::inert(why));
        if !self.wrong.contains(&said) {
            self.wrong.push(said);
        }
    }

    /// Nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// It was found in the content of this version.
    pub(super) fn has(&self, version: &Version<'_>) -> bool {
        let number = version.entry.as_ref().map(|entry| entry.number());
        version.entry_layer.zip(number).is_some_and(|of| self.entries.contains(&of))
    }

    /// Which layers could not be searched to their end.
    pub(super) fn wrong(&self) -> impl Iterator<Item = String> {
        self.wrong.iter().cloned()
    }

    pub(super) fn counts(&self) -> (u32, u32) {
        (self.files.len() as u32, self.lines.len() as u32)
    }

    pub(super) fn lines_of(&self, file: usize) -> Range<u32> {
        self.files.get(file).map_or(0..0, |file| file.lines.clone())
    }

    pub(super) fn file_of(&self, line: usize) -> u32 {
        self.lines.get(line).map_or(0, |line| line.file)
    }

    pub(super) fn path(&self, file: usize) -> &[u8] {
        self.files.get(file).map_or(b"", |file| &file.path)
    }

    pub(super) fn file(&self, file: usize) -> FindCells {
        let Some(of) = self.files.get(file) else { return FindCells::default() };
        let lines = &self.lines[of.lines.start as usize..of.lines.end as usize];
        let says = match lines {
            [line] if line.of.number.is_none() => "binary file matches".to_owned(),
            lines if of.more => format!("first {} lines", lines.len()),
            lines => text::counted(lines.len() as u64, "line", "lines"),
        };
        let state = self.state(of);
        FindCells { of: RowOf::File, size: Some(of.size), state, says, ..self.shared(of) }
    }

    /// `bare`: with its private keys.
    pub(super) fn line(&self, line: usize, bare: bool) -> FindCells {
        let of = self.lines.get(line);
        let Some((Line { of: line, .. }, file)) =
            of.and_then(|of| Some((of, self.files.get(of.file as usize)?)))
        else {
            return FindCells::default();
        };
        let left_out = !line.bare.is_empty() && !bare;
        let parts = match line.number {
            Some(_) if line.bare.is_empty() || left_out => line.parts.clone(),
            Some(_) => line.bare.clone(),
            None => vec!["matches somewhere in its bytes".to_owned()],
        };
        let state = if left_out { "private key, left out" } else { "" };
        let (state, line) = (state.to_owned(), line.number.unwrap_or(0));
        FindCells { of: RowOf::Line, line, parts, state, ..self.shared(file) }
    }

    fn shared(&self, file: &File) -> FindCells {
        let hidden = |&(layer, state): &(u32, Option<State>)| (layer, state != Some(State::Final));
        FindCells {
            node: file.node.0,
            path: shown(&file.path),
            layers: file.layers.iter().map(hidden).collect(),
            ..FindCells::default()
        }
    }

    /// What became of it, of the last layer that stores it.
    fn state(&self, file: &File) -> String {
        let states = || file.layers.iter().filter_map(|(_, state)| *state);
        let shown = states().find(|state| *state == State::Final);
        shown.or(states().next_back()).map_or_else(
            || "stored twice in its layer: a later entry takes its place".to_owned(),
            says,
        )
    }

    /// What was searched: `5 files of 3 layers searched, 1 kB`.
    pub(super) fn read(&self) -> String {
        let Searched { blobs, files, bytes, .. } = self.searched;
        let layers = text::counted(blobs, "layer", "layers");
        let files = text::counted(files, "file", "files");
        format!("{files} of {layers} searched, {}", text::size(bytes))
    }

    /// Of which files there is no SHA-256: `; 1 sparse file passed over`.
    pub(super) fn passed_over(&self) -> String {
        match self.searched.binary {
            0 => String::new(),
            files => {
                format!("; {} passed over", text::counted(files, "sparse file", "sparse files"))
            }
        }
    }

    pub(super) fn totals(&self) -> FindsTotals {
        let Searched { bytes, binary, .. } = self.searched;
        let places = text::counted(self.lines.len() as u64, "line", "lines");
        let found = match self.files.len() as u64 {
            0 => "Nothing found".to_owned(),
            count => format!("{places} in {}", text::counted(count, "file", "files")),
        };
        let skipped = match binary {
            0 => String::new(),
            binary => format!("; {} skipped", text::counted(binary, "binary file", "binary files")),
        };
        FindsTotals {
            counts: vec![self.files.len() as u64],
            bytes,
            says: format!("{found}. {}{skipped}.", self.read()),
            wrong: self.wrong.clone(),
            private: self.is_private,
        }
    }
}
