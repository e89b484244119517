//! What the workers say: each word goes to who it is for.

use super::contents::Contents;
use super::holding::Holding;
use super::job::read::Read;
use super::job::{Job, Task};
use super::questions::Questions;
use super::{Bytes, Command, RESTARTED, Schedule, begun};
use crate::worker::event::Event;
use crate::worker::protocol::{Answer, FromDesk, FromLayer};

impl<B: Bytes> Schedule<B> {
    pub(super) fn desk_lost(&mut self, message: String) {
        if self.export_lost(&message) {
            return;
        }
        self.lose_takes(None, RESTARTED);
        let is_unknown = |opened: &Holding<B>| opened.contents.is_none();
        let unknown = self.archives.iter().filter(|(_, opened)| is_unknown(opened));
        let unknown: Vec<_> = unknown.map(|(&archive, _)| archive).collect();
        unknown.into_iter().for_each(|archive| self.lab_forgets(archive));
        // The program says which of the others it wants again.
        let known = std::mem::take(&mut self.archives).into_iter();
        self.shelf.extend(known.filter(|(_, opened)| !is_unknown(opened)));
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

    pub(super) fn layer_said(&mut self, worker: u32, body: FromLayer, bytes: Vec<B>) {
        let Some(job) = self.pool.job_of(worker) else { return };
        match body {
            FromLayer::Ready => {}
            FromLayer::Points { points, .. } => {
                if let Some(blob) = job.task.content_of() {
                    self.pool.points.keep(job.archive, blob, points);
                }
            }
            FromLayer::Footing { points, chunks, .. } => {
                if let Task::Read(Read(blob)) = job.task {
                    self.pool.points.keep(job.archive, blob, points);
                    self.promised(job.archive, blob, chunks);
                }
            }
            FromLayer::Piece { .. } => job.task.work().part(bytes, self),
            FromLayer::Found { blob, files, .. } => job.task.work().found(blob, files, self),
            FromLayer::Progress { read, .. } => {
                self.pool.got_on();
                job.task.work().progressed(&job, read, self);
                self.start_jobs();
            }
            FromLayer::Failed { message, .. } => {
                let job = self.pool.give_up(worker);
                self.gave_up(job.as_ref(), message);
            }
            said => {
                self.pool.got_on();
                let next = self.pool.release(worker);
                job.task.work().done(&job, said, bytes, self);
                self.step.events.extend(next.as_ref().and_then(begun));
                self.next_jobs();
            }
        }
    }

    pub(super) fn layer_lost(&mut self, worker: u32, message: &str) {
        let job = self.pool.give_up(worker);
        self.pool.discard(worker, &mut self.step.commands);
        self.gave_up(job.as_ref(), format!("The worker that read it ended: {message}"));
    }

    pub(super) fn gave_up(&mut self, job: Option<&Job>, message: String) {
        if let Some(job) = job {
            job.task.work().failed(job, message, self);
        }
        self.next_jobs();
    }
}
