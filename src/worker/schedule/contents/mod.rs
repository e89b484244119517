//! Contents of files, read once more: whoever wants one asks for its place and a range of it, and gets the bytes and whether they
//! are all.
//!
//! Deep in a layer that can be entered at its start only, a stretch of the layer is read around what is wanted, and kept.
//!
//! A content that several want is read once; one that was read lately is not read again; one that nobody wants any more is let go.

mod cache;
mod pair;
mod stretch;

pub(super) use pair::Pair;

use super::command::Command;
use super::job::content::Content;
use super::job::{Job, Place, Task};
use super::points::Body;
use super::{Bytes, Schedule};
use crate::domain::Location;
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, BodyPlace, RequestId, ToLend};
use cache::{Cache, Entry};

/// Some bytes of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: u64,
    /// How many, at most.
    pub length: u64,
}

impl Range {
    fn end(self) -> u64 {
        self.from.saturating_add(self.length)
    }

    fn holds(self, other: Range) -> bool {
        self.from <= other.from && other.end() <= self.end()
    }
}

/// Bytes of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<B> {
    /// Those of the range, as far as there are any.
    pub bytes: B,
    /// The content ends with them.
    pub whole: bool,
}

/// Who wants a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    /// Who looks: one side of two (0: A, 1: B), which go to the desk together.
    Pair(usize),
    /// The page.
    Page,
    /// The lab; its askers have no numbers.
    Lab,
}

#[derive(Clone, Debug)]
struct Asker {
    id: RequestId,
    by: For,
    place: BodyPlace,
    range: Range,
}

/// A content or a stretch of a layer that is being read, or waits to be.
#[derive(Debug)]
struct Reading {
    number: u32,
    place: BodyPlace,
    range: Range,
    askers: Vec<Asker>,
}

/// Those that are wanted, and those that were read lately.
#[derive(Debug)]
pub(super) struct Contents<B> {
    readings: Vec<Reading>,
    last: u32,
    cache: Cache<B>,
    pairs: Vec<Pair<B>>,
}

impl<B> Default for Contents<B> {
    fn default() -> Self {
        Self { readings: Vec::new(), last: 0, cache: Cache::default(), pairs: Vec::new() }
    }
}

/// Two places hold the same bytes.
fn is_same(a: &BodyPlace, b: &BodyPlace) -> bool {
    let at = |place: &BodyPlace| (place.archive, place.blob, place.offset);
    at(a) == at(b) || (a.hash.is_some() && (a.hash, a.size) == (b.hash, b.size))
}

/// How far into what is or was read the wanted bytes of a content begin: all that there are of them. `None`: not all are in it.
fn first_in(read: &BodyPlace, range: Range, place: &BodyPlace, wanted: Range) -> Option<u64> {
    let beside = |place: &BodyPlace| (place.archive, place.blob, place.dense);
    let from = if is_same(read, place) {
        wanted.from
    } else if read.dense && beside(read) == beside(place) {
        place.offset.saturating_add(wanted.from).checked_sub(read.offset)?
    } else {
        return None;
    };
    let length = place.size.saturating_sub(wanted.from).min(wanted.length);
    range.holds(Range { from, length }).then(|| from - range.from)
}

impl<B: Bytes> Schedule<B> {
    /// The page wants a content; [`Command::TellContent`] answers, once.
    pub(super) fn content_asked(&mut self, id: RequestId, place: BodyPlace, range: Range) {
        self.want(Asker { id, by: For::Page, place, range });
        self.start_jobs();
    }

    /// The lab wants these, whole, and nothing else any more.
    pub(super) fn lab_wants(&mut self, places: &[BodyPlace]) {
        self.drop_askers(|asker| asker.by == For::Lab && !places.contains(&asker.place));
        for &place in places {
            let range = Range { from: 0, length: place.size };
            self.want(Asker { id: 0, by: For::Lab, place, range });
        }
        self.start_jobs();
    }

    /// What was read of it goes; who waited for it is told that there is nothing, but for who looked at it: that is gone, too.
    pub(super) fn forget_contents(&mut self, archive: ArchiveId) {
        self.contents.cache.forget(archive);
        self.contents.pairs.retain(|pair| !pair.is_of(archive));
        let readings = std::mem::take(&mut self.contents.readings);
        let (gone, kept) = readings.into_iter().partition(|of| of.place.archive == archive);
        self.contents.readings = kept;
        let gone: Vec<Reading> = gone;
        for Reading { askers, .. } in gone {
            for asker in askers {
                if asker.place.archive == archive {
                    self.give(&asker, None);
                } else {
                    // The same content lies elsewhere, too.
                    self.want(asker);
                }
            }
        }
    }

    /// From the cache, with what is being read already, or by a job of its own.
    fn want(&mut self, asker: Asker) {
        let place = asker.place;
        if let Some(found) = self.contents.cache.find(&place, asker.range) {
            return self.give(&asker, Some(found));
        }
        let readings = &mut self.contents.readings;
        let holds =
            |of: &&mut Reading| first_in(&of.place, of.range, &place, asker.range).is_some();
        let known = readings.iter_mut().find(holds);
        if let Some(reading) = known {
            return reading.askers.push(asker);
        }
        let (place, range) = self.stretch(&place, asker.range).unwrap_or((place, asker.range));
        let Some((at, body)) = self.place_of(&place) else { return self.give(&asker, None) };
        self.contents.last += 1;
        let number = self.contents.last;
        let askers = vec![asker];
        self.contents.readings.push(Reading { number, place, range, askers });
        let task = Task::Content(Content { number, body, range });
        self.pool.add_content(Job::new(place.archive, task, at));
    }

    /// Which bytes must be read for it, and where it lies in them.
    pub(super) fn place_of(&self, body: &BodyPlace) -> Option<(Place, Body)> {
        let opened = self.archives.get(&body.archive)?;
        let contents = opened.contents.as_ref()?;
        let &BodyPlace { blob, offset, size, dense, .. } = body;
        let (place, member) = match contents.blobs.get(blob.0 as usize)?.location {
            Location::Streamed { member, .. } => (opened.whole()?, Some(member)),
            _ => (opened.place(blob)?, None),
        };
        Some((place, Body { blob, offset, size, dense, member }))
    }

    /// A reading is done; no bytes: it could not be.
    pub(super) fn content_read(&mut self, number: u32, bytes: Option<B>) {
        let readings = &mut self.contents.readings;
        let Some(at) = readings.iter().position(|of| of.number == number) else { return };
        let Reading { place, range, askers, .. } = readings.swap_remove(at);
        let Some(bytes) = bytes else {
            return askers.iter().for_each(|asker| self.give(asker, None));
        };
        let entry = Entry { place, from: range.from, bytes };
        for asker in askers {
            let first = first_in(&place, range, &asker.place, asker.range).unwrap_or(u64::MAX);
            let found = entry.cut(first, &asker.place, asker.range);
            self.give(&asker, Some(found));
        }
        self.contents.cache.keep(entry);
    }

    /// So much is read for it: those who show that are told.
    pub(super) fn content_progressed(&mut self, number: u32, read: u64, total: u64) {
        let reading = self.contents.readings.iter().find(|of| of.number == number);
        let askers = reading.iter().flat_map(|of| &of.askers);
        for asker in askers.filter(|asker| asker.by != For::Lab) {
            let side = if let For::Pair(side) = asker.by { side } else { 0 };
            let event = Event::ContentProgress { id: asker.id, side, read, total };
            self.step.events.push(event);
        }
    }

    fn give(&mut self, asker: &Asker, found: Option<Found<B>>) {
        match asker.by {
            For::Pair(side) => self.give_side(asker.id, side, found),
            For::Page => {
                let id = asker.id;
                self.step.commands.push(Command::TellContent { id, found });
            }
            For::Lab => {
                let body = ToLend::Content(asker.place);
                let bytes = found.map(|found| found.bytes).into_iter().collect();
                self.step.commands.push(Command::Lend { body, bytes });
            }
        }
    }

    /// Forgets who does not wait any more; what nobody waits for is not begun, and ended where it would take long.
    fn drop_askers(&mut self, gone: impl Fn(&Asker) -> bool) {
        let mut unwanted = Vec::new();
        self.contents.readings.retain_mut(|reading| {
            reading.askers.retain(|asker| !gone(asker));
            if reading.askers.is_empty() {
                unwanted.push(reading.number);
            }
            !reading.askers.is_empty()
        });
        self.pool.drop_contents(&unwanted, &mut self.step.commands);
    }
}
