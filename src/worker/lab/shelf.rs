//! Contents of opened archives' files, as far as the lab has them: a command that needs another stops, says which, and is run
//! again once that has come. States are values, so nothing of the first run is left.

use crate::domain::{BlobId, ContentHash};
use crate::formats::Limits;
use crate::view::text::{counted, size};
use crate::worker::protocol::{ArchiveId, BodyPlace};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// What is known of all contents. Clones are the same shelf.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Held>>);

/// A content by what it is, or where that is not known, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Hash(ContentHash, u64),
    Place(ArchiveId, BlobId, u64),
}

impl Key {
    fn of(place: &BodyPlace) -> Self {
        match place.hash {
            Some(hash) => Self::Hash(hash, place.size),
            None => Self::Place(place.archive, place.blob, place.offset),
        }
    }
}

#[derive(Default)]
struct Held {
    limits: Limits,
    /// With the number of the command that read it last.
    kept: BTreeMap<Key, (u64, Arc<[u8]>)>,
    /// Counts commands.
    command: u64,
    /// What the command wants beyond that, each once.
    wanted: BTreeMap<Key, BodyPlace>,
    /// Those that were asked for and have not come.
    awaited: Vec<Key>,
    /// Why the command does not get what it wants, a sentence each.
    refused: BTreeSet<String>,
    /// The command wants more than all that may be had at once: none of it comes.
    overflows: bool,
    /// What can't be read at all; the next command may try again.
    unreadable: Vec<Key>,
}

impl Held {
    /// Contents that the command has read and wants, and their bytes.
    fn needed(&self) -> (usize, u64) {
        let read = self.kept.values().filter(|(command, _)| *command == self.command);
        let read = read.map(|(_, bytes)| bytes.len() as u64);
        read.chain(self.wanted.values().map(|place| place.size))
            .fold((0, 0), |(count, all), bytes| (count + 1, all + bytes))
    }

    /// Forgets what was read longest ago, but for what the command reads.
    fn make_room(&mut self) {
        let mut all: u64 = self.kept.values().map(|(_, bytes)| bytes.len() as u64).sum();
        while all > self.limits.lab_kept {
            let old = self.kept.iter().filter(|(_, (command, _))| *command != self.command);
            let Some(key) = old.min_by_key(|(_, (command, _))| *command).map(|(key, _)| *key)
            else {
                return;
            };
            let gone = self.kept.remove(&key);
            all -= gone.map_or(0, |(_, bytes)| bytes.len() as u64);
        }
    }

    fn want(&mut self, key: Key, place: &BodyPlace) -> String {
        let most = (self.limits.lab_file, self.limits.lab_kept, self.limits.lab_files);
        let why = if self.unreadable.contains(&key) {
            "A file can’t be read: its layer is damaged, or its archive was closed, moved or changed.".to_owned()
        } else if place.size > most.0 {
            format!(
                "A file of {} is too big to be read here: the lab takes up to {}. `layerpeel lab ARCHIVE` in a terminal reads all; copying it up or removing it works here, too.",
                size(place.size),
                size(most.0)
            )
        } else if !self.wanted.contains_key(&key) && {
            let (count, bytes) = self.needed();
            bytes + place.size > most.1 || count >= most.2
        } {
            self.overflows = true;
            format!(
                "This reads more than {} or {} of the archive: too much at once here. `layerpeel lab ARCHIVE` in a terminal does it.",
                counted(most.2 as u64, "file", "files"),
                size(most.1)
            )
        } else {
            self.wanted.insert(key, *place);
            return "it is on its way".to_owned();
        };
        self.refused.insert(why.clone());
        why
    }
}

impl Shelf {
    fn held(&self) -> MutexGuard<'_, Held> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Bytes of a content; an error, and the content is wanted, where it is not there.
    pub(super) fn read(
        &self,
        place: &BodyPlace,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, String> {
        let mut held = self.held();
        let (key, command) = (Key::of(place), held.command);
        match held.kept.get_mut(&key) {
            Some((last, bytes)) => {
                *last = command;
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let end = start.saturating_add(length).min(bytes.len());
                Ok(bytes[start..end].to_vec())
            }
            None => Err(held.want(key, place)),
        }
    }

    /// Another command begins.
    pub(super) fn begin(&self) {
        let mut held = self.held();
        held.command += 1;
        held.wanted.clear();
        held.awaited.clear();
        (held.refused, held.overflows) = (BTreeSet::new(), false);
        held.unreadable.clear();
    }

    /// The same command begins once more.
    pub(super) fn begin_again(&self) {
        let mut held = self.held();
        held.wanted.clear();
        (held.refused, held.overflows) = (BTreeSet::new(), false);
    }

    /// Something is missing that can be had. What is refused for itself keeps nothing else from coming.
    pub(super) fn is_wanting(&self) -> bool {
        let held = self.held();
        !held.wanted.is_empty() && !held.overflows
    }

    /// What is missing: it is asked for from now on.
    pub(super) fn ask(&self) -> Vec<BodyPlace> {
        let mut held = self.held();
        held.awaited = held.wanted.keys().copied().collect();
        held.wanted.values().copied().collect()
    }

    /// A content has come, or can't be had; one that came short is of a damaged layer. True when nothing more is to come.
    pub(super) fn put(&self, place: &BodyPlace, bytes: Option<Vec<u8>>) -> bool {
        let mut held = self.held();
        let key = Key::of(place);
        let Some(at) = held.awaited.iter().position(|awaited| *awaited == key) else {
            return false;
        };
        held.awaited.swap_remove(at);
        let command = held.command;
        match bytes.filter(|bytes| bytes.len() as u64 == place.size) {
            Some(bytes) => drop(held.kept.insert(key, (command, bytes.into()))),
            None => held.unreadable.push(key),
        }
        held.make_room();
        held.awaited.is_empty()
    }

    /// Why the command did not get all, in sentences.
    pub(super) fn refusals(&self) -> Vec<String> {
        self.held().refused.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: u64, size: u64) -> BodyPlace {
        let hash = Some(ContentHash(number.into()));
        BodyPlace { offset: number, size, hash, cap: size, dense: true, ..PLACE }
    }

    const PLACE: BodyPlace = BodyPlace {
        archive: ArchiveId(1),
        blob: BlobId(0),
        offset: 0,
        cap: 0,
        size: 0,
        dense: true,
        hash: None,
    };

    #[test]
    fn what_is_missing_is_asked_for_once_and_then_there_wherever_it_lies() {
        let shelf = Shelf::default();
        shelf.begin();
        for _ in 0..2 {
            assert!(shelf.read(&place(1, 3), 0, 3).is_err());
        }
        assert!(shelf.read(&place(2, 3), 0, 3).is_err() && shelf.is_wanting());
        assert_eq!(shelf.ask().len(), 2);
        assert!(!shelf.put(&place(1, 3), Some(b"one".to_vec())));
        assert!(shelf.put(&place(2, 3), None), "that was the last");
        shelf.begin_again();
        let elsewhere = BodyPlace { archive: ArchiveId(2), ..place(1, 3) };
        assert_eq!(shelf.read(&elsewhere, 1, 2).unwrap(), b"ne");
        assert!(shelf.read(&place(2, 3), 0, 3).is_err() && !shelf.is_wanting());
        assert!(shelf.refusals()[0].contains("can’t be read"), "{:?}", shelf.refusals());
        assert!(!shelf.put(&place(3, 1), Some(vec![0])), "nobody asked for that");
    }

    #[test]
    fn too_big_and_too_much_are_refused_in_words() {
        let shelf = Shelf::default();
        shelf.begin();
        let limits = Limits::default();
        assert!(shelf.read(&place(1, limits.lab_file + 1), 0, 1).is_err());
        assert!(!shelf.is_wanting() && shelf.refusals()[0].contains("too big"));
        shelf.begin();
        let count = limits.lab_kept / limits.lab_file;
        for number in 0..count {
            let _ = shelf.read(&place(number, limits.lab_file), 0, 1);
        }
        assert!(shelf.is_wanting());
        let _ = shelf.read(&place(count, 1), 0, 1);
        assert!(!shelf.is_wanting() && shelf.refusals()[0].contains("too much at once"));
    }

    #[test]
    fn what_is_refused_for_itself_keeps_nothing_else_from_coming() {
        let shelf = Shelf::default();
        shelf.begin();
        assert!(shelf.read(&place(1, Limits::default().lab_file + 1), 0, 1).is_err());
        assert!(shelf.read(&place(2, 3), 0, 3).is_err() && shelf.is_wanting());
        assert_eq!(shelf.ask(), [place(2, 3)]);
    }

    #[test]
    fn a_content_that_came_short_is_none() {
        let shelf = Shelf::default();
        shelf.begin();
        assert!(shelf.read(&place(1, 3), 0, 3).is_err());
        shelf.ask();
        assert!(shelf.put(&place(1, 3), Some(b"on".to_vec())));
        shelf.begin_again();
        assert!(shelf.read(&place(1, 3), 0, 3).is_err() && !shelf.is_wanting());
        assert!(shelf.refusals()[0].contains("damaged"), "{:?}", shelf.refusals());
    }

    #[test]
    fn what_was_read_longest_ago_goes_first_and_never_what_is_read_now() {
        let shelf = Shelf::default();
        let limits = Limits::default();
        let (size, count) = (limits.lab_file, limits.lab_kept / limits.lab_file);
        for number in 0..=count {
            shelf.begin();
            assert!(shelf.read(&place(number, size), 0, 1).is_err());
            shelf.ask();
            assert!(shelf.put(&place(number, size), Some(vec![1; size as usize])));
        }
        assert!(
            shelf.read(&place(1, size), 0, 1).is_ok()
                && shelf.read(&place(count, size), 0, 1).is_ok()
        );
        assert!(shelf.read(&place(0, size), 0, 1).is_err(), "the first is gone");
    }
}
