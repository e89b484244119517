//! An archive, from the handing over to the forgetting.

use super::holding::Holding;
use super::job::{read, stream};
use super::questions::Questions;
use super::{Bytes, CLOSED, Command, Happened, How, MOST_REFUSED, Schedule};
use crate::domain::Archive;
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, Purpose, ToDesk};

/// Name of the built-in archive.
const SAMPLE: &str = "sample.tar";

impl<B: Bytes> Schedule<B> {
    pub(super) fn handed(
        &mut self,
        archive: ArchiveId,
        paths: Vec<String>,
        lengths: Vec<u64>,
        How { purpose, as_layer }: How,
    ) {
        let name = name_of(&paths);
        let bytes = lengths.iter().sum();
        self.archives.insert(archive, Holding::new(lengths, as_layer));
        let body = ToDesk::Open { archive, paths, as_layer };
        self.step.commands.push(Command::Desk { body, files: Some(archive), bytes: Vec::new() });
        self.step.events.push(Event::Opening { archive, name, bytes, purpose, sample: false });
    }

    pub(super) fn sample_asked(&mut self, archive: ArchiveId, purpose: Purpose) {
        self.archives.insert(archive, Holding::new(Vec::new(), false));
        self.step.desk(ToDesk::OpenSample(archive));
        let (name, bytes) = (SAMPLE.into(), 0);
        self.step.events.push(Event::Opening { archive, name, bytes, purpose, sample: true });
    }

    /// The desk made the archive itself: its bytes are a file like any.
    pub(super) fn made(&mut self, archive: ArchiveId, bytes: B) {
        if let Some(opened) = self.archives.get_mut(&archive) {
            opened.lengths = vec![bytes.length()];
            self.step.commands.push(Command::KeepFile { archive, bytes });
        }
    }

    /// It could not be opened. The files of a tar are kept for a while: the person may want them as one layer.
    pub(super) fn refuse(&mut self, archive: ArchiveId, is_tar: bool) {
        self.lab_forgets(archive);
        if self.archives.remove(&archive).is_some() && is_tar {
            self.refused.push_back(archive);
            if self.refused.len() > MOST_REFUSED {
                self.refused.pop_front();
            }
        }
    }

    pub(super) fn opened(&mut self, archive: ArchiveId, contents: Box<Archive>) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        opened.contents = Some(contents);
        let is_wished = std::mem::take(&mut opened.wished);
        if !opened.streamed.is_empty() {
            // Once the program has heard of the archive, and has closed what it replaces.
            self.step.commands.push(Command::Soon(Happened::Heard(archive)));
        }
        self.pool.add(read::jobs(archive, opened));
        if is_wished {
            self.lend(archive);
        }
        self.next_jobs();
    }

    pub(super) fn stream(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.get(&archive) else { return };
        self.pool.add(stream::job(archive, opened).into_iter().collect());
        self.start_jobs();
    }

    /// Nobody has said yet what it holds.
    pub(super) fn is_unknown(&self, archive: ArchiveId) -> bool {
        self.archives.get(&archive).is_some_and(|opened| opened.contents.is_none())
    }

    /// Stops what is being opened or read and gives its memory back. An archive that is complete stays, and so do all others.
    pub(super) fn cancel(&mut self, archive: ArchiveId) {
        self.pool.disturb();
        let awaited = self.archives.get(&archive).is_some_and(|opened| !opened.awaited.is_empty());
        if awaited || self.is_busy(archive) {
            self.lab_forgets(archive);
            self.forget(archive);
            self.step.events.push(Event::Cancelled(archive));
        }
        self.next_jobs();
    }

    /// A worker's memory never shrinks: where nothing that stays has cost any yet, another desk takes over.
    pub(super) fn forget(&mut self, archive: ArchiveId) {
        self.archives.remove(&archive);
        self.pool.drop_archive(archive, &mut self.step.commands);
        self.lose_takes(Some(archive), CLOSED);
        self.forget_contents(archive);
        self.search.take_if(|search| search.is_in(archive));
        if self.archives.values().any(|opened| opened.read || opened.contents.is_none()) {
            self.step.desk(ToDesk::Close(archive));
        } else {
            self.renew_desk();
        }
    }

    pub(super) fn renew_desk(&mut self) {
        self.questions = Questions::default();
        self.step.commands.push(Command::StartDesk);
        for (&archive, opened) in &self.archives {
            if let Some(contents) = opened.contents.clone() {
                self.step.desk(ToDesk::Adopt { archive, contents });
            }
            for &image in &opened.awaited {
                self.step.desk(ToDesk::Union(image));
            }
        }
    }
}

/// The dropped file's name, or the folder that all paths lie in.
fn name_of(paths: &[String]) -> String {
    match paths {
        [only] => only.clone(),
        [first, ..] => {
            first.trim_start_matches('/').split('/').next().unwrap_or_default().to_string()
        }
        [] => String::new(),
    }
}
