//! What the desk says, and what becomes of it; and what is done when it dies.

use super::contents::Contents;
use super::job::{read, stream};
use super::questions::Questions;
use super::{Bytes, Command, Happened, RESTARTED, Schedule};
use crate::domain::Archive;
use crate::worker::event::Event;
use crate::worker::protocol::{Answer, ArchiveId, FromDesk, ImageRef};

impl<B: Bytes> Schedule<B> {
    pub(super) fn desk_lost(&mut self, message: String) {
        if self.export_lost(&message) {
            return;
        }
        self.lose_takes(None, RESTARTED);
        // The program says which of them it wants again.
        let known = std::mem::take(&mut self.archives).into_iter();
        self.shelf.extend(known.filter(|(_, opened)| opened.contents.is_some()));
        self.pool.clear(&mut self.step.commands);
        self.contents = Contents::default();
        self.search = None;
        self.questions = Questions::default();
        self.step.commands.push(Command::StartDesk);
        self.step.events.push(Event::DeskLost { message });
    }

    pub(super) fn desk_said(&mut self, body: FromDesk, bytes: Vec<B>) {
        if let FromDesk::Opened { archive, .. } = &body {
            self.lend_again(*archive);
        }
        match &body {
            FromDesk::Lent { archive, blob } => return self.lent(*archive, *blob, bytes),
            FromDesk::Script { id, total } => return self.scripted(*id, *total, bytes),
            FromDesk::Answer { id, result: Err(why) } if self.takes.contains_key(id) => {
                return self.taken(*id, Err(why.clone()));
            }
            FromDesk::Piece { id } => return self.export_piece(*id, bytes),
            FromDesk::Answer { id, result: Ok(Answer::File) } => return self.export_ended(*id),
            // What is known already was only said again, to who took over.
            FromDesk::Opened { archive, .. } if !self.is_unknown(*archive) => return,
            FromDesk::Opened { archive, contents } => {
                bytes.into_iter().for_each(|bytes| self.made(*archive, bytes));
                self.opened(*archive, contents.clone());
            }
            FromDesk::Compressed { archive, .. } => self.stream(*archive),
            FromDesk::Refused { archive, error } => self.refuse(*archive, error.as_layer),
            FromDesk::Indexed { image, .. } => self.indexed(*image),
            FromDesk::ContentAt { id, places, look } => self.read_pair(*id, *places, look.clone()),
            body => {
                if let FromDesk::Answer { id, result: Err(_) } = body
                    && self.exports.remove(id)
                {
                    self.step.commands.push(Command::DropParts(*id));
                }
                if let Some(waiting) = self.questions.heard(body) {
                    self.step.desk(waiting);
                }
            }
        }
        // Before what came of it.
        self.step.events.insert(0, Event::Desk(body));
    }

    fn opened(&mut self, archive: ArchiveId, contents: Box<Archive>) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        opened.contents = Some(contents);
        if !opened.streamed.is_empty() {
            // Once the program has heard of the archive, and has closed what it replaces.
            self.step.commands.push(Command::Soon(Happened::Heard(archive)));
        }
        self.pool.add(read::jobs(archive, opened));
        self.next_jobs();
    }

    fn stream(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.get(&archive) else { return };
        self.pool.add(stream::job(archive, opened).into_iter().collect());
        self.start_jobs();
    }

    fn indexed(&mut self, image: ImageRef) {
        if let Some(opened) = self.archives.get_mut(&image.archive) {
            opened.awaited.remove(&image);
            opened.indexed.insert(image);
        }
        self.pool.disturb();
        self.next_jobs();
    }
}
