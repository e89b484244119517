//! The engine's part of the reducer: archives come and go, layers are read, answers arrive. Late answers are dropped.

use super::Draft;
use crate::app::action::Effect;
use crate::app::compare::CompareState;
use crate::app::event::Event;
use crate::app::shared::Shared;
use crate::app::state::{Incoming, Open, Refused, TreeState};
use crate::domain::{Archive, BlobId};
use crate::view::rows::TreeQuery;
use crate::view::stack::{BlobState, BlobStatus, Check};
use crate::worker::protocol::{
    ArchiveId, FromDesk, ImageFacts, ImageRef, LayerRead, Refusal, ToDesk, Verdict, Verdicts,
};
use std::rc::Rc;

impl Draft {
    pub(super) fn engine(&mut self, event: Event) {
        match event {
            Event::Opening { archive, name, bytes } => self.opening(archive, name.into(), bytes),
            Event::Desk(reply) => self.desk(reply),
            Event::Streaming { archive, read, .. } => {
                if let Some(incoming) = self.incoming(archive) {
                    let compression = incoming
                        .streaming
                        .as_ref()
                        .map_or_else(|| "".into(), |(name, _)| Rc::clone(name));
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
                if let Some(open) = self.open(archive) {
                    open.verified = true;
                }
            }
            Event::ContentProgress { id, side, read, total } => {
                self.content_progress(id, side, (read, total))
            }
            // No screen asks for one yet: Compare's contents go to the desk.
            Event::ContentRead { .. } => {}
            Event::BlobRead { id, bytes } => self.blob_read(id, bytes.as_deref()),
            // What can't be made was told of as a failed question.
            Event::Saved { id, found } if found => self.exported(id),
            Event::Saved { .. } => {}
            Event::Cancelled(archive) => self.cancelled(archive),
            Event::ExportLost { message } => self.export_lost(&message),
            Event::DeskLost { message } => self.desk_lost(&message),
        }
    }

    fn opening(&mut self, id: ArchiveId, name: Rc<str>, bytes: u64) {
        let sample = std::mem::take(&mut self.state.sample_asked);
        let incoming = Incoming { id, name, bytes, sample, streaming: None };
        if std::mem::take(&mut self.state.compare.asked) {
            self.state.compare.refused = None;
            self.state.compare.incoming = Some(incoming);
        } else {
            self.state.refused = None;
            self.state.incoming = Some(incoming);
        }
    }

    fn desk(&mut self, reply: FromDesk) {
        match reply {
            FromDesk::Ready => {}
            FromDesk::Opened { archive, contents } => self.opened(archive, *contents),
            FromDesk::Refused { archive, error } => self.refused(archive, error),
            FromDesk::Compressed { archive, compression } => {
                if let Some(incoming) = self.incoming(archive) {
                    incoming.streaming = Some((compression.into(), 0));
                }
            }
            FromDesk::Indexed { image, facts } => self.indexed(image, facts),
            FromDesk::Rows { id, window } => self.rows(id, window),
            FromDesk::Life { id, life } => {
                if self.compared_life(id, &life) {
                } else if id == self.state.life_id && self.state.tree.selected == Some(life.node) {
                    self.state.life = Some(Shared::new(*life));
                    self.go(false);
                }
            }
            FromDesk::Located { id, node, row } => self.located(id, node, row),
            // The engine gathers files and fetches contents.
            FromDesk::Piece { .. } | FromDesk::Exported { .. } | FromDesk::ContentAt { .. } => {}
            FromDesk::Compared { id, view } => self.compared(id, *view),
            FromDesk::CompareRows { id, window } => self.compare_rows(id, *window),
            FromDesk::Set { id, view } => self.set_compared(id, *view),
            FromDesk::Packages { id, view } => self.packages(id, *view),
            FromDesk::Content { id, view } => drop(self.content(id, Ok(*view))),
            FromDesk::Failed { id, message } => self.failed(id, &message),
        }
    }

    /// The archive that is meant: the one that is shown, or the second.
    fn open(&mut self, archive: ArchiveId) -> Option<&mut Open> {
        let state = &mut self.state;
        state.open.iter_mut().chain(&mut state.compare.other).find(|open| open.id == archive)
    }

    fn incoming(&mut self, archive: ArchiveId) -> Option<&mut Incoming> {
        let state = &mut self.state;
        state
            .incoming
            .iter_mut()
            .chain(&mut state.compare.incoming)
            .find(|incoming| incoming.id == archive)
    }

    fn blob(&mut self, archive: ArchiveId, blob: BlobId) -> Option<&mut BlobState> {
        self.open(archive)?.blobs.edit().get_mut(blob.0 as usize)
    }

    /// Progress never takes back what is read.
    fn set_status(&mut self, archive: ArchiveId, blob: BlobId, status: BlobStatus) {
        if let Some(state) = self.blob(archive, blob)
            && matches!(state.status, BlobStatus::Waiting | BlobStatus::Reading(_))
        {
            state.status = status;
        }
    }

    /// The stack can be drawn: what was open goes, what the URL asked for is remembered until the tree is there.
    fn opened(&mut self, archive: ArchiveId, contents: Archive) {
        if let Some(incoming) =
            self.state.compare.incoming.take_if(|incoming| incoming.id == archive)
        {
            self.opened_other(Open::new(incoming, contents, 0));
            return;
        }
        let Some(incoming) = self.state.incoming.take_if(|incoming| incoming.id == archive) else {
            return;
        };
        if let Some(old) = self.state.open.take() {
            self.ask(ToDesk::Close(old.id));
        }
        let wanted = self.state.wanted.take();
        let image = wanted.as_ref().and_then(|place| place.image).map_or(0, |image| image - 1);
        let image = if (image as usize) < contents.images.len() { image } else { 0 };
        self.state.open = Some(Open::new(incoming, contents, image));
        let viewport = self.state.tree.viewport;
        self.state.tree = TreeState {
            query: TreeQuery::default(),
            viewport: (0, viewport.1),
            ..TreeState::default()
        };
        self.state.life = None;
        self.state.refused = None;
        self.state.dialog = None;
        self.show_image();
        if let Some(place) = wanted {
            self.adopt(&place);
            self.state.wanted = place.path.is_some().then_some(place);
        }
        self.compare_refresh();
        self.go(false);
        self.open_waiting();
    }

    fn refused(&mut self, archive: ArchiveId, error: Refusal) {
        if let Some(incoming) =
            self.state.compare.incoming.take_if(|incoming| incoming.id == archive)
        {
            let refused = Refused { archive, name: incoming.name, error };
            self.state.compare.refused = Some(Shared::new(refused));
            return;
        }
        let Some(incoming) = self.state.incoming.take_if(|incoming| incoming.id == archive) else {
            return;
        };
        let refused = Refused { archive, name: incoming.name, error };
        if !self.open_waiting_instead(&refused) {
            self.state.refused = Some(Shared::new(refused));
        }
    }

    fn layer_read(&mut self, archive: ArchiveId, blob: BlobId, layer: LayerRead) {
        let Some(open) = self.open(archive) else { return };
        // Read once more for another desk: nothing new.
        let known = open.blobs.get(blob.0 as usize).map(|state| &state.status);
        if let Some(BlobStatus::Read(..) | BlobStatus::Damaged(..)) = known {
            return;
        }
        if !layer.diagnostics.is_empty() {
            let findings = open.findings.edit();
            findings.extend(layer.diagnostics.into_iter().map(|finding| (blob.0, finding)));
        }
        if let Some(state) = open.blobs.edit().get_mut(blob.0 as usize) {
            state.status = match layer.damage {
                Some(why) => BlobStatus::Damaged(layer.summary, why),
                None => BlobStatus::Read(layer.summary, layer.compression),
            };
        }
        if self.state.open.as_ref().is_some_and(|open| open.id == archive && open.is_read()) {
            self.effects.push(Effect::Read(archive));
        }
    }

    fn verified(&mut self, archive: ArchiveId, blob: BlobId, verdicts: Verdicts) {
        let Some(open) = self.open(archive) else { return };
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

    /// The tree is complete: asks for its first rows, and for the path that the URL named.
    fn indexed(&mut self, image: ImageRef, facts: ImageFacts) {
        let Some(open) = self.open(image.archive) else { return };
        let Some(slot) = open.facts.get_mut(image.image as usize) else { return };
        *slot = Some(Shared::new(facts));
        self.compare_refresh();
        if self.state.open.as_ref().is_none_or(|open| open.image_ref() != image) {
            return;
        }
        self.ask_rows(None, true);
        if let Some(path) = self.state.wanted.take().and_then(|place| place.path) {
            self.locate(&path);
        }
    }

    fn exported(&mut self, id: u32) {
        if self.compare_export(id) || self.state.report_id != Some(id) {
            return;
        }
        self.state.report_id = None;
        if let Some(open) = &self.state.open {
            let name =
                format!("{}.layerpeel.json", open.name.rsplit('/').next().unwrap_or("image"));
            self.effects.push(Effect::SaveExport { name, id });
        }
    }

    fn cancelled(&mut self, archive: ArchiveId) {
        if self.cancelled_other(archive) {
            self.say("Stopped. No second image was opened.", false);
        } else if self.state.incoming.take_if(|incoming| incoming.id == archive).is_some() {
            if std::mem::take(&mut self.state.compare.in_inbox) {
                self.effects.push(Effect::EmptyInbox);
            }
            self.say("Stopped. Nothing was opened.", false);
        } else if let Some(open) = self.open(archive) {
            open.stopped = true;
            for state in open.blobs.edit() {
                if let BlobStatus::Reading(_) = state.status {
                    state.status = BlobStatus::Waiting;
                }
            }
            self.say("Stopped reading. The stack stays; its files were not all read.", false);
        }
    }

    /// What is open stays open: its trees are away until another desk has them.
    fn export_lost(&mut self, message: &str) {
        let state = &mut self.state;
        state.report_id = None;
        state.life = None;
        state.tree = TreeState {
            viewport: state.tree.viewport,
            query: state.tree.query.clone(),
            ..TreeState::default()
        };
        for open in state.open.iter_mut().chain(&mut state.compare.other) {
            open.facts.iter_mut().for_each(|facts| *facts = None);
        }
        self.compare_anew();
        self.say(
            &format!(
                "The file could not be made: the reader stopped over it ({message}). What is open stays open and is being \
                 read again. The layerpeel command writes reports of any size."
            ),
            true,
        );
    }

    /// Everything that the desk held is gone. The person learns it as with any file that can't be opened.
    fn desk_lost(&mut self, message: &str) {
        let name = self.state.incoming.take().map(|incoming| incoming.name);
        let name =
            name.or(self.state.open.take().map(|open| open.name)).unwrap_or_else(|| "".into());
        self.state.open = None;
        self.state.life = None;
        self.state.compare = CompareState::default();
        self.state.tree = TreeState { viewport: self.state.tree.viewport, ..TreeState::default() };
        let error = Refusal {
            as_layer: false,
            code: "reader-stopped".into(),
            found: format!("The reader stopped while it held this image: {message}"),
            expected: "An image whose index fits into the browser's memory.".into(),
            advice: "It was started afresh: close other tabs and open the image again, or use the layerpeel command.".into(),
        };
        self.state.refused = Some(Shared::new(Refused { archive: ArchiveId(0), name, error }));
    }

    fn failed(&mut self, id: u32, message: &str) {
        if self.compare_failed(id, message) {
            return;
        }
        let state = &mut self.state;
        if state.tree.asked == Some(id) {
            state.tree.asked = None;
        }
        state.tree.locating = state.tree.locating.filter(|(awaited, _)| *awaited != id);
        if state.report_id == Some(id) {
            state.report_id = None;
        }
        self.say(message, true);
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
