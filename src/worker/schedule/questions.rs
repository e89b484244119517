//! Questions for rows: at most one is under way; of those behind it only the newest is kept, and each that folds.

use crate::worker::protocol::{FromDesk, RequestId, ToDesk};
use std::collections::VecDeque;

/// Those that were asked and not answered.
#[derive(Debug, Default)]
pub(super) struct Questions {
    in_flight: Option<RequestId>,
    waiting: VecDeque<ToDesk>,
}

/// The number of a question for rows.
fn rows(message: &ToDesk) -> Option<RequestId> {
    match message {
        ToDesk::Ask { id, question } if question.is_rows() => Some(*id),
        _ => None,
    }
}

/// Opening or closing a folder changes what the desk knows: such a question must not be skipped.
fn folds(message: &ToDesk) -> bool {
    matches!(message, ToDesk::Ask { question, .. } if question.folds())
}

impl Questions {
    /// The message, when it may be said now; else it waits.
    pub(super) fn ask(&mut self, message: ToDesk) -> Option<ToDesk> {
        let Some(id) = rows(&message) else { return Some(message) };
        if self.in_flight.is_some() {
            self.waiting.retain(folds);
            self.waiting.push_back(message);
            return None;
        }
        self.in_flight = Some(id);
        Some(message)
    }

    /// The desk spoke: the question that may be said now.
    pub(super) fn heard(&mut self, body: &FromDesk) -> Option<ToDesk> {
        let FromDesk::Answer { id, .. } = body else { return None };
        self.in_flight.take_if(|asked| asked == id)?;
        let next = self.waiting.pop_front()?;
        self.ask(next)
    }
}
