//! Archives come and go, their layers are read and verified. What concerns others than those that are known is dropped.

use super::Draft;
use crate::app::action::Effect;
use crate::app::asked::Asker;
use crate::app::event::Event;
use crate::app::explore::ExploreAsker;
use crate::app::screens::ScreenAsker;
use crate::app::shared::Shared;
use crate::app::state::{Incoming, Open, Refused};
use crate::domain::{Archive, BlobId};
use crate::view::stack::{BlobState, BlobStatus, Check};
use crate::view::text;
use crate::worker::protocol::{
    ArchiveId, FromDesk, ImageFacts, ImageRef, LayerRead, Purpose, Refusal, Verdict, Verdicts,
};
use std::rc::Rc;

impl Draft {
    pub(super) fn engine(&mut self, event: Event) {
        match event {
            Event::Opening { archive: id, name, bytes, purpose, sample } => {
                let name = name.into();
                self.opening(Incoming { id, name, bytes, purpose, sample, streaming: None });
            }
            Event::Desk(reply) => self.desk(reply),
            Event::Streaming { archive, read, .. } => {
                if let Some(incoming) = self.state.archives.coming_mut(archive) {
                    let known = incoming.streaming.as_ref();
                    let compression = known.map_or_else(|| "".into(), |(name, _)| Rc::clone(name));
                    incoming.streaming = Some((compression, read));
                }
            }
            Event::LayerStarted { archive, blob } => {
                self.set_status(archive, blob, BlobStatus::Reading(0))
            }
            Event::LayerProgress { archive, blob, read } => {
                self.set_status(archive, blob, BlobStatus::Reading(read))
            }
            Event::LayerDone { archive, blob, layer } => self.layer_read(archive, blob, layer),
            Event::Verified { archive, blob, verdicts } => self.verified(archive, blob, verdicts),
            Event::AllVerified(archive) => {
                if let Some(open) = self.state.archives.get_mut(archive) {
                    open.verified = true;
                }
                self.compare_checked(archive);
            }
            Event::ContentProgress { id, side, read, total } => {
                self.content_progress(id, side, (read, total));
                self.panel_progress(id, side, (read, total));
            }
            Event::Searching { id, blobs, read, total, lines } => {
                self.searching(id, &blobs, (read, total), lines)
            }
            Event::SearchEnded { id, how } => self.search_ended(id, how),
            Event::BlobRead { id, bytes } => self.blob_read(id, bytes.as_deref()),
            Event::ContentRead { id, found } => {
                let bytes = found.map(|found| found.bytes);
                match self.asker(id) {
                    Some(Asker::On(ScreenAsker::Secrets(of))) => self.secret_read(id, of, bytes),
                    Some(Asker::On(ScreenAsker::Explore(ExploreAsker::Picture))) => {
                        self.picture_read(id, bytes);
                    }
                    Some(Asker::On(ScreenAsker::Explore(ExploreAsker::Find))) => {
                        self.found_in_content(id, bytes);
                    }
                    Some(Asker::On(ScreenAsker::Explore(ExploreAsker::Marks))) => {
                        self.marks_came(id, bytes);
                    }
                    _ => {}
                }
            }
            Event::Secrets { archive, read, total, found, ended } => {
                self.looked_through(archive, (read, total), found, ended)
            }
            Event::Saved { id, found: true } => self.saved(id),
            Event::Saved { id, found: false } => self.unsaved(id),
            Event::Taking { id, read, total } => self.taking_on(id, (read, total)),
            Event::Taken { id, result } => self.taken(id, result),
            Event::Cancelled(archive) => self.cancelled(archive),
            Event::ExportLost { message } => self.export_lost(&message),
            Event::DeskLost { message } => self.desk_lost(&message),
            Event::Lab(said) => self.lab_said(said),
            Event::LabLost { message } => self.lab_lost(&message),
        }
    }

    fn desk(&mut self, reply: FromDesk) {
        match reply {
            // The engine gathers files and fetches contents.
            FromDesk::Ready
            | FromDesk::ContentAt { .. }
            | FromDesk::Piece { .. }
            | FromDesk::Lent { .. }
            | FromDesk::Script { .. } => {}
            FromDesk::Opened { archive, contents } => self.opened(archive, *contents),
            FromDesk::Refused { archive, error } => self.refused(archive, error),
            FromDesk::Compressed { archive, compression } => {
                if let Some(incoming) = self.state.archives.coming_mut(archive) {
                    incoming.streaming = Some((compression.into(), 0));
                }
            }
            FromDesk::Indexed { image, facts } => self.indexed(image, facts),
            FromDesk::Answer { id, result } => self.answered(id, result),
        }
    }

    fn opening(&mut self, incoming: Incoming) {
        match incoming.purpose {
            Purpose::Beside => self.state.screens.compare.refused = None,
            Purpose::Show | Purpose::ShowFirst => self.state.refused = None,
        }
        self.state.archives.add(incoming);
    }

    fn blob(&mut self, archive: ArchiveId, blob: BlobId) -> Option<&mut BlobState> {
        self.state.archives.get_mut(archive)?.blobs.edit().get_mut(blob.0 as usize)
    }

    /// Progress never takes back what is read.
    fn set_status(&mut self, archive: ArchiveId, blob: BlobId, status: BlobStatus) {
        if let Some(state) = self.blob(archive, blob)
            && matches!(state.status, BlobStatus::Waiting | BlobStatus::Reading(_))
        {
            state.status = status;
        }
    }

    /// The stack can be drawn: what it takes the place of goes.
    fn opened(&mut self, archive: ArchiveId, contents: Archive) {
        let Some(incoming) = self.state.archives.take_coming(archive) else { return };
        let first = self.state.archives.shown().is_none();
        let open = Open::new(incoming, contents, 0);
        let purpose = open.purpose;
        self.remember(&open);
        if purpose == Purpose::Beside {
            return self.opened_beside(open);
        }
        self.state.refused = None;
        self.state.dialog = None;
        self.state.home = false;
        self.unwritten(|draft| {
            draft.show_opened(open);
            draft.refresh();
        });
        self.step_to_opened(purpose, first);
        if purpose == Purpose::ShowFirst {
            self.open_beside(Effect::OpenInbox(Purpose::Beside));
        }
    }

    fn refused(&mut self, archive: ArchiveId, error: Refusal) {
        let Some(Incoming { name, purpose, .. }) = self.state.archives.take_coming(archive) else {
            return;
        };
        let refused = Refused { archive, name, error };
        match purpose {
            Purpose::Beside => self.state.screens.compare.refused = Some(Shared::new(refused)),
            Purpose::Show => self.state.refused = Some(Shared::new(refused)),
            Purpose::ShowFirst => self.open_second_instead(&refused),
        }
    }

    /// The first of two archives is none: the second is opened in its place.
    fn open_second_instead(&mut self, refused: &Refused) {
        let name = text::escape(refused.name.as_bytes());
        self.say(&format!("{name} can't be opened: {}", refused.error.found), true);
        self.effects.push(Effect::OpenInbox(Purpose::Show));
    }

    fn layer_read(&mut self, archive: ArchiveId, blob: BlobId, layer: LayerRead) {
        let Some(open) = self.state.archives.get_mut(archive) else { return };
        // Read once more for another desk: nothing new.
        let known = open.blobs.get(blob.0 as usize).map(|state| &state.status);
        if let Some(BlobStatus::Read(..) | BlobStatus::Damaged(..)) = known {
            return;
        }
        let packing = layer.packing();
        if !layer.diagnostics.is_empty() {
            let findings = open.findings.edit();
            findings.extend(layer.diagnostics.into_iter().map(|finding| (blob.0, finding)));
        }
        if let Some(state) = open.blobs.edit().get_mut(blob.0 as usize) {
            state.status = match layer.damage {
                Some(why) => BlobStatus::Damaged(layer.summary, why),
                None => BlobStatus::Read(layer.summary, packing),
            };
        }
        if self.state.archives.shown().is_some_and(|open| open.id == archive && open.is_read()) {
            self.effects.push(Effect::Read(archive));
        }
    }

    fn verified(&mut self, archive: ArchiveId, blob: BlobId, verdicts: Verdicts) {
        let Some(open) = self.state.archives.get_mut(archive) else { return };
        let claimed = open.contents.claimed(blob).is_some();
        let known = open.blobs.get(blob.0 as usize);
        if known.is_some_and(|state| !matches!(state.digest, Check::Pending)) {
            return;
        }
        if !verdicts.findings.is_empty() {
            open.findings
                .edit()
                .extend(verdicts.findings.into_iter().map(|finding| (blob.0, finding)));
        }
        if let Some(state) = open.blobs.edit().get_mut(blob.0 as usize) {
            state.digest = check(verdicts.digest);
            state.diff_id = if claimed { check(verdicts.diff_id) } else { Check::Unchecked };
        }
    }

    /// An image's tree is complete.
    fn indexed(&mut self, image: ImageRef, facts: ImageFacts) {
        let open = self.state.archives.get_mut(image.archive);
        let Some(slot) = open.and_then(|open| open.facts.get_mut(image.image as usize)) else {
            return;
        };
        *slot = Some(Shared::new(facts));
        self.refresh();
        self.screens_indexed(image);
        self.succeeded(image);
    }

    fn cancelled(&mut self, archive: ArchiveId) {
        match self.state.archives.take_coming(archive).map(|coming| coming.purpose) {
            Some(Purpose::Beside) => return self.cancelled_beside(),
            Some(purpose) => {
                if purpose == Purpose::ShowFirst {
                    self.effects.push(Effect::EmptyInbox);
                }
                return self.say("Stopped. Nothing was opened.", false);
            }
            None => {}
        }
        if self.restore_instead_of(archive) {
            return;
        }
        let Some(open) = self.state.archives.get_mut(archive) else { return };
        if open.purpose == Purpose::Beside {
            self.state.archives.take(archive);
            return self.cancelled_beside();
        }
        open.stopped = true;
        for state in open.blobs.edit() {
            if let BlobStatus::Reading(_) | BlobStatus::Waiting = state.status {
                state.status = BlobStatus::Stopped;
            }
        }
        self.say("Stopped reading. The stack stays; its files were not all read.", false);
    }

    fn cancelled_beside(&mut self) {
        self.refresh();
        self.say("Stopped. No second image was opened.", false);
    }

    /// What is open stays open: its trees are away until another desk has them.
    fn export_lost(&mut self, message: &str) {
        self.state.asked.clear();
        for open in self.state.archives.iter_mut() {
            open.facts.iter_mut().for_each(|facts| *facts = None);
        }
        self.screens_anew();
        self.say(
            &format!(
                "The file could not be made: the reader stopped over it ({message}). What is open stays open and is being \
                 read again. The layerpeel command writes reports of any size."
            ),
            true,
        );
    }
}

fn check(verdict: Verdict) -> Check {
    match verdict {
        Verdict::Pending => Check::Pending,
        Verdict::Verified => Check::Verified,
        Verdict::Mismatch(found) => Check::Mismatch(found),
        Verdict::Unchecked => Check::Unchecked,
    }
}
