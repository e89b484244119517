//! Files for the person, on their way from the desk: their pieces pass by here, and a desk that dies over one takes nothing with
//! it that was open.

use super::holding::{Checking, Holding};
use super::job::stream;
use super::{Bytes, Command, Contents, Questions, RESTARTED, Schedule};
use crate::domain::order::Gather;
use crate::domain::{Archive, Location};
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, FromDesk, Refusal, RequestId, ToDesk};

/// What is said of an archive that was not even known yet.
fn not_opened(message: &str) -> Refusal {
    Refusal {
        code: "reader-stopped".into(),
        found: format!(
            "The reader stopped over an export while this file was being opened: {message}"
        ),
        expected: "a reader that has memory for both".into(),
        advice: "It was started afresh: open the file again.".into(),
        as_layer: false,
    }
}

fn is_streamed(contents: &Archive) -> bool {
    contents.blobs.iter().any(|blob| matches!(blob.location, Location::Streamed { .. }))
}

impl<B: Bytes> Schedule<B> {
    /// The next piece of a file.
    pub(super) fn export_piece(&mut self, id: RequestId, bytes: Vec<B>) {
        if self.exports.contains(&id) {
            let parts = bytes.into_iter().map(|bytes| Command::KeepPart { id, bytes });
            self.step.commands.extend(parts);
        }
    }

    /// A file is whole.
    pub(super) fn export_ended(&mut self, id: RequestId) {
        if self.exports.remove(&id) {
            self.step.commands.push(Command::TellSaved { id, found: true });
        }
    }

    /// Where the desk died over a file: another takes over what was open, and reads it again. False: it died over something
    /// else, which another would do, too.
    pub(super) fn export_lost(&mut self, message: &str) -> bool {
        let lost = std::mem::take(&mut self.exports);
        if lost.is_empty() {
            return false;
        }
        self.step.commands.extend(lost.into_iter().map(Command::DropParts));
        self.lose_takes(None, RESTARTED);
        self.pool.clear(&mut self.step.commands);
        self.contents = Contents::default();
        self.search = None;
        self.questions = Questions::default();
        self.step.commands.push(Command::StartDesk);
        self.step.events.push(Event::ExportLost { message: message.to_owned() });
        let archives: Vec<ArchiveId> = self.archives.keys().copied().collect();
        for archive in archives {
            if self.is_unknown(archive) {
                self.lab_forgets(archive);
                self.archives.remove(&archive);
                let error = not_opened(message);
                self.step.events.push(Event::Desk(FromDesk::Refused { archive, error }));
            } else {
                self.read_again(archive);
            }
        }
        self.start_jobs();
        true
    }

    /// Begins again with an archive whose contents are known.
    pub(super) fn read_again(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let Some(contents) = opened.contents.take() else { return };
        let Holding { lengths, as_layer, awaited, indexed, lent, .. } =
            std::mem::replace(opened, Holding::new(Vec::new(), false));
        *opened = Holding {
            awaited: awaited.union(&indexed).copied().gather(),
            checking: Checking::NotYet,
            lent,
            ..Holding::new(lengths, as_layer)
        };
        if is_streamed(&contents) {
            self.pool.add(stream::job(archive, opened).into_iter().collect());
        } else {
            self.step.desk(ToDesk::Adopt { archive, contents });
            self.ask_trees(archive);
        }
    }

    /// Asks the desk for the trees of an archive that somebody waits for.
    pub(super) fn ask_trees(&mut self, archive: ArchiveId) {
        let awaited = self.archives.get(&archive).into_iter().flat_map(|opened| &opened.awaited);
        for &image in awaited {
            self.step.desk(ToDesk::Union(image));
        }
    }
}
