//! Which paths are the stage's columns: those that were touched last, each staying in its place as long as it stays at all.

use crate::domain::order::SortSmall;
use crate::lab::explain::{Event, Log, Seen, Why};

/// Columns at most.
pub const MOST: usize = 6;

/// What is there before anything was touched: a path of each kind that the sample has.
const FIRST: [&str; 4] =
    ["etc/motd", "srv/app/conf.ini", "srv/app/notes.old", "usr/share/doc/manual.txt"];

/// The columns, and when each was touched.
pub struct Columns {
    /// Path and the count of commands when it was touched last, in order of their places.
    paths: Vec<(Vec<u8>, u64)>,
    commands: u64,
    /// Paths that were looked for instead; none: those above.
    pub pinned: Vec<Vec<u8>>,
}

impl Default for Columns {
    fn default() -> Self {
        let paths = FIRST.iter().map(|path| (path.as_bytes().to_vec(), 0)).collect();
        Self { paths, commands: 0, pinned: Vec::new() }
    }
}

impl Columns {
    /// These first, as many as there are places, and then what is there anyway.
    pub fn of(paths: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut columns = Self { paths: Vec::new(), ..Self::default() };
        let usual = FIRST.iter().map(|path| path.as_bytes().to_vec());
        for (number, path) in paths.map(|path| (1, path)).chain(usual.map(|path| (0, path))) {
            let is_known = columns.paths.iter().any(|(known, _)| *known == path);
            let room = if number > 0 { MOST } else { FIRST.len() };
            if !is_known && columns.paths.len() < room {
                columns.paths.push((path, number));
            }
        }
        columns.commands = 1;
        columns
    }

    /// So many of them, in their places: those that were touched last.
    pub fn shown(&self, count: usize) -> Vec<Vec<u8>> {
        if !self.pinned.is_empty() {
            return self.pinned.iter().take(count).cloned().collect();
        }
        let mut order: Vec<usize> = (0..self.paths.len()).collect();
        order.sort_small_by_key(|&at| std::cmp::Reverse(self.paths[at].1));
        order.truncate(count);
        order.sort_small();
        order.into_iter().map(|at| self.paths[at].0.clone()).collect()
    }

    /// Columns that nothing has touched yet show these, in their places; none: what the sample has.
    pub fn suit(&mut self, usual: Option<Vec<Vec<u8>>>) {
        let first = || FIRST.iter().map(|path| path.as_bytes().to_vec()).collect();
        let usual: Vec<Vec<u8>> = usual.unwrap_or_else(first);
        let suits = |(path, at): &(Vec<u8>, u64)| *at > 0 || usual.contains(path);
        if self.paths.iter().all(suits) {
            return;
        }
        let known: Vec<Vec<u8>> = self.paths.iter().map(|(path, _)| path.clone()).collect();
        let mut new = usual.iter().filter(|path| !known.contains(path)).cloned();
        self.paths.retain_mut(|of| {
            let keeps = suits(of);
            let other = if keeps { None } else { new.next() };
            let stays = keeps || other.is_some();
            of.0 = other.unwrap_or_else(|| std::mem::take(&mut of.0));
            stays
        });
        let room = FIRST.len().saturating_sub(self.paths.len());
        self.paths.extend(new.take(room).map(|path| (path, 0)));
    }

    /// A command did this: what it touched takes the places of what was touched longest ago.
    pub fn touch(&mut self, log: &Log) {
        self.commands += 1;
        for path in worth(log) {
            if let Some(known) = self.paths.iter_mut().find(|(known, _)| *known == path) {
                known.1 = self.commands;
            } else if self.paths.len() < MOST {
                self.paths.push((path, self.commands));
            } else if let Some(oldest) = self.paths.iter_mut().min_by_key(|(_, at)| *at) {
                *oldest = (path, self.commands);
            }
        }
    }
}

/// Paths that a command is about, a few of them: what it changed, else what it read, else what it did not find.
fn worth(log: &Log) -> Vec<Vec<u8>> {
    let mut by_weight: [Vec<&[u8]>; 3] = Default::default();
    for event in &log.events {
        let (weight, path) = match event {
            Event::CopiedUp { why: Why::Parent, .. } => continue,
            Event::CopiedUp { path, .. }
            | Event::PartedLinks { path, .. }
            | Event::Made { path, .. }
            | Event::Wrote { path, .. }
            | Event::Removed { path }
            | Event::Hid { path, .. }
            | Event::Renamed { to: path, .. } => (0, path),
            Event::Read { path, .. } => (1, path),
            // What was found and neither read nor changed is a program, or a folder on the way.
            Event::Looked { seen, .. }
                if seen.iter().any(|(_, seen)| matches!(seen, Seen::Found(_) | Seen::Folder)) =>
            {
                continue;
            }
            Event::RefusedRename { from: path, .. } | Event::Looked { path, .. } => (2, path),
        };
        let kept = &mut by_weight[weight];
        if !path.is_empty() && !kept.contains(&&**path) {
            kept.push(path);
        }
    }
    let found = by_weight.into_iter().find(|paths| !paths.is_empty()).unwrap_or_default();
    // The last are what the command came to: before them are its program and its folders.
    found.iter().rev().take(MOST / 2).rev().map(|path| path.to_vec()).collect()
}
