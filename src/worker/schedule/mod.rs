//! What the page has its workers do: who is started, what each is given and in which order, what becomes of what they say.
//!
//! The page keeps one *desk* and a few *layer* workers. This is pure: [`Schedule::take`] is told what happened and answers what is
//! to be done; `app::engine` does it, with the browser's workers and files. Rules, each a test:
//!
//! - The shown image's layers are read first, the largest of them first; small ones that lie side by side in one go.
//! - When a worker gives up in a run, each of the run is done again alone; only a job that was alone fails.
//! - Digests are checked by who has nothing to read; once the tree is there, they leave a processor to who looks at it until
//!   nobody has asked for a while. They keep no reading waiting, and are told of no layer before it is read.
//! - Cancelling or closing ends the workers that are at it, and others begin at once.
//! - A worker's memory never shrinks: when an archive goes and nothing that stays has been read, another desk takes over.
//! - What another archive takes the place of is shelved until that is read: a cancel, or a desk that dies, brings it back.
//! - A desk that dies over a file for the person takes nothing with it: another takes over and reads again.
//! - What somebody looks at does not wait for a search that has all workers: one more begins for it.
//! - What is taken away or saved is written by a worker of its own, beside all others, two of each kind at a time; it ends with its
//!   archive, or when nobody wants it any more.
//! - Secrets are looked for once somebody wants to know, before digests that wait; a blob once, and what is stopped can go on.
//! - The lab gets the layers of what is open as they are read, and contents as its commands want them.
//! - One question for rows is under way; behind it the newest waits, and each that folds.

mod command;
mod contents;
mod exports;
mod holding;
mod job;
mod lend;
mod opening;
mod order;
mod points;
mod pool;
mod questions;
mod said;
mod shelf;

#[cfg(test)]
mod tests;

#[allow(unused_imports, reason = "natively nobody holds a handle")]
pub use command::{Command, FileOf, Happened, Held, How, Step};
#[allow(unused_imports, reason = "natively nobody holds a handle")]
pub use contents::{Found, Range};

use super::event::Event;
use super::protocol::{ArchiveId, ImageRef, Question, RequestId, ToDesk};
use crate::domain::BlobId;
use contents::Contents;
use holding::Holding;
use job::Job;
use job::search::Searching;
use pool::Pool;
use questions::Questions;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Why something that is taken away ends before its end.
const CLOSED: &str = "The image was closed.";
const RESTARTED: &str = "The reader stopped, and was started afresh.";

/// So many refused archives are remembered: one for each side of a comparison.
const MOST_REFUSED: usize = 2;

/// A run of bytes that travels beside a message.
pub trait Bytes {
    /// How many.
    fn length(&self) -> u64;
    /// A copy of some of them: what goes to a worker is gone here. `from` and `count` lie within the length.
    #[must_use]
    fn part(&self, from: u64, count: u64) -> Self;
}

impl Bytes for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn part(&self, from: u64, count: u64) -> Self {
        self[from as usize..][..count as usize].to_vec()
    }
}

/// All that is under way. `B` is a run of bytes that travels beside a message.
#[derive(Debug)]
pub struct Schedule<B> {
    pool: Pool,
    archives: BTreeMap<ArchiveId, Holding<B>>,
    questions: Questions,
    contents: Contents<B>,
    /// What is looked for in contents.
    search: Option<Searching>,
    /// Files for the person that the desk is making.
    exports: BTreeSet<RequestId>,
    /// What is being taken away, and from which archive.
    takes: BTreeMap<RequestId, ArchiveId>,
    /// What may be wanted again: nobody reads it, its files are kept.
    shelf: BTreeMap<ArchiveId, Holding<B>>,
    /// What was refused last: it can be opened as one layer.
    refused: VecDeque<ArchiveId>,
    /// What is being answered.
    step: Step<B>,
}

impl<B: Bytes> Schedule<B> {
    /// Nothing is under way yet, on a machine of so many processors.
    pub fn new(processors: usize) -> Self {
        Self {
            pool: Pool::new(processors),
            archives: BTreeMap::new(),
            questions: Questions::default(),
            contents: Contents::default(),
            search: None,
            exports: BTreeSet::new(),
            takes: BTreeMap::new(),
            shelf: BTreeMap::new(),
            refused: VecDeque::new(),
            step: Step::default(),
        }
    }

    /// True while the archive's files may still be needed.
    pub fn holds(&self, archive: ArchiveId) -> bool {
        self.archives.contains_key(&archive)
            || self.shelf.contains_key(&archive)
            || self.refused.contains(&archive)
    }

    /// Takes what happened; answers what is to be done.
    pub fn take(&mut self, happened: Happened<B>) -> Step<B> {
        match happened {
            Happened::Started => self.step.commands.push(Command::StartDesk),
            Happened::Handed { archive, paths, lengths, how } => {
                self.handed(archive, paths, lengths, how);
            }
            Happened::SampleAsked { archive, purpose } => self.sample_asked(archive, purpose),
            Happened::Asked(ToDesk::Close(archive)) => self.close(archive),
            Happened::Shelved(archive) => self.shelve(archive),
            Happened::Unshelved(archive) => self.unshelve(archive),
            Happened::Asked(message) => self.asked(message),
            Happened::BlobAsked { id, archive, blob } => self.read_blob(id, archive, blob),
            Happened::ContentAsked { id, place, range } => self.content_asked(id, place, range),
            Happened::SaveAsked { id, place } => self.save(id, place),
            Happened::FindAsked { id, place, seek } => self.find(id, place, seek),
            Happened::FindDropped(id) => self.stop_find(id),
            Happened::TakeAsked { id, of } => self.take_out(id, of),
            Happened::TakeDropped(id) => self.stop_taking(id),
            Happened::LendAsked(archive) => self.lend(archive),
            Happened::LabWants(places) => self.lab_wants(&places),
            Happened::LabLost => self.lab_lost(),
            Happened::SecretsAsked(image) => self.look_for_secrets(image),
            Happened::SecretsDropped(archive) => self.stop_looking(archive),
            Happened::SearchAsked { id, image, layers, wording } => {
                self.search_asked(id, image, &layers, &wording);
            }
            Happened::SearchDropped(id) => self.stop_search(id),
            Happened::Cancelled(archive) => self.cancel(archive),
            Happened::DeskSaid { body, bytes } => self.desk_said(body, bytes),
            Happened::DeskLost { message } => self.desk_lost(message),
            Happened::LayerSaid { worker, body, bytes } => self.layer_said(worker, body, bytes),
            Happened::LayerLost { worker, message } => self.layer_lost(worker, &message),
            Happened::Heard(archive) => self.hand_over_streamed(archive),
        }
        std::mem::take(&mut self.step)
    }

    fn asked(&mut self, message: ToDesk) {
        self.pool.disturb();
        if let ToDesk::Union(image) = message {
            self.await_tree(image);
        }
        if let ToDesk::Ask { id, question: Question::File(_) } = message {
            self.exports.insert(id);
        }
        if let Some(message) = self.questions.ask(message) {
            self.step.desk(message);
        }
    }

    /// Somebody waits for this image's tree: its layers are read first.
    fn await_tree(&mut self, image: ImageRef) {
        let Some(opened) = self.archives.get_mut(&image.archive) else { return };
        opened.awaited.insert(image);
        let contents = opened.contents.as_ref();
        if let Some(of) = contents.and_then(|all| all.images.get(image.image as usize)) {
            let blobs: Vec<BlobId> = of.layers.iter().map(|layer| layer.blob).collect();
            self.pool.prefer(image.archive, &blobs);
        }
    }

    fn indexed(&mut self, image: ImageRef) {
        if let Some(opened) = self.archives.get_mut(&image.archive) {
            opened.awaited.remove(&image);
            opened.indexed.insert(image);
        }
        self.pool.disturb();
        self.next_jobs();
    }

    fn is_busy(&self, archive: ArchiveId) -> bool {
        self.is_unknown(archive) || self.pool.is_reading(archive)
    }

    fn start_jobs(&mut self) {
        let started = self.pool.start(&mut self.step.commands);
        self.step.events.extend(started.iter().filter_map(begun));
    }

    /// Starts what waits, and has digests checked, behind the reading or once the tree is there.
    fn next_jobs(&mut self) {
        self.start_jobs();
        let known = self.archives.iter().filter(|(_, opened)| opened.is_known());
        let known: Vec<ArchiveId> = known.map(|(&archive, _)| archive).collect();
        for archive in known {
            if self.pool.may_check_behind(archive) || self.has_trees(archive) {
                self.check(archive);
            }
        }
    }

    /// All of it is read, and the trees that were asked for are there.
    fn has_trees(&self, archive: ArchiveId) -> bool {
        let awaits = |opened: &Holding<B>| !opened.awaited.is_empty();
        !self.archives.get(&archive).is_some_and(awaits) && !self.is_busy(archive)
    }
}

fn begun(job: &Job) -> Option<Event> {
    job.task.kind().begun(job.archive)
}
