//! A search in contents: how far it has got.

use crate::domain::BlobId;
use crate::view::finds::Sighted;
use crate::view::text;
use crate::worker::protocol::{RequestId, Wording};

/// A search that was begun.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number.
    pub id: RequestId,
    /// What is looked for.
    pub wording: Wording,
    /// The layers that are searched, base first: number, blob, bytes, and how much of it is searched, from 0 to 1.
    pub layers: Vec<Share>,
    /// How it ended; `None`: it goes on.
    pub outcome: Option<Outcome>,
    /// Lines that were found.
    lines: u64,
    /// Grows with what is found.
    step: u32,
}

/// A layer that is searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Base = 0.
    pub layer: u32,
    /// Its blob.
    pub blob: BlobId,
    /// Bytes of the blob.
    pub bytes: u64,
    /// How much of it is searched, from 0 to 1.
    pub done: f32,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is searched.
    Done,
    /// So much was found that it stopped.
    Limited,
    /// The person stopped it.
    Stopped,
    /// It could not begin: a sentence.
    Refused(String),
}

impl Run {
    /// It begins.
    pub(super) fn new(id: RequestId, wording: Wording, layers: Vec<Share>) -> Self {
        Self { id, wording, layers, outcome: None, lines: 0, step: 0 }
    }

    /// What its rows are asked for as.
    pub(super) fn sighted(&self) -> Sighted {
        Sighted { search: self.id, step: self.step }
    }

    /// So much of these blobs is searched. True when there is more to be shown.
    pub(super) fn got_on(
        &mut self,
        blobs: &[BlobId],
        (read, total): (u64, u64),
        lines: u64,
    ) -> bool {
        let done = if total == 0 { 1.0 } else { (read as f64 / total as f64).min(1.0) as f32 };
        for share in self.layers.iter_mut().filter(|share| blobs.contains(&share.blob)) {
            share.done = share.done.max(done);
        }
        let more = lines > self.lines;
        self.lines = lines;
        self.step += u32::from(more);
        more
    }

    /// It ended.
    pub(super) fn end(&mut self, outcome: Outcome) {
        self.step += 1;
        self.outcome = Some(outcome);
    }

    /// Bytes that are searched, and of all layers.
    fn bytes(&self) -> (u64, u64) {
        let of = |share: &Share| (share.bytes as f64 * f64::from(share.done)) as u64;
        (self.layers.iter().map(of).sum(), self.layers.iter().map(|share| share.bytes).sum())
    }

    /// How much is searched, from 0 to 1.
    pub fn done(&self) -> f64 {
        let (read, total) = self.bytes();
        if total == 0 { 1.0 } else { read as f64 / total as f64 }
    }

    /// How far it has got or how it ended, in words.
    pub fn says(&self) -> String {
        let (read, total) = self.bytes();
        match &self.outcome {
            None => format!("Searching {} of {}", text::size(read), text::size(total)),
            Some(Outcome::Done) => String::new(),
            Some(Outcome::Limited) => format!(
                "Stopped after {}: there may be more. Look for something rarer, or in fewer layers.",
                match self.wording.hashed {
                    Some(_) => text::counted(self.lines, "file", "files"),
                    None => text::counted(self.lines, "line", "lines"),
                }
            ),
            Some(Outcome::Stopped) => {
                format!("Stopped: {} of {} were searched.", text::size(read), text::size(total))
            }
            Some(Outcome::Refused(why)) => text::inert(why),
        }
    }
}
