//! A place for an answer: empty, asked for, known, or why it can't be known.

use crate::worker::protocol::RequestId;
use std::rc::Rc;

/// What is known of something that is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Slot<T> {
    /// Nobody asked.
    #[default]
    Idle,
    /// The question of this number is under way; what was known before may still be shown.
    Asked(RequestId, Option<T>),
    /// The answer.
    Known(T),
    /// A sentence that says why there is none.
    Failed(Rc<str>),
}

impl<T> Slot<T> {
    /// A question is under way. Answers to earlier ones are not waited for any more.
    pub fn ask(&mut self, id: RequestId) {
        *self = Self::Asked(id, std::mem::take(self).into_known());
    }

    /// An answer came: taken when it is the one that is awaited. True when it was.
    pub fn answer(&mut self, id: RequestId, result: Result<T, &str>) -> bool {
        if self.asked() != Some(id) {
            return false;
        }
        *self = match result {
            Ok(value) => Self::Known(value),
            Err(why) => Self::Failed(why.into()),
        };
        true
    }

    /// An answer to an earlier question came that is good to be shown until the last one does.
    pub fn early(&mut self, value: T) {
        match self {
            Self::Asked(_, known) => *known = Some(value),
            other => *other = Self::Known(value),
        }
    }

    /// The question that is under way.
    pub fn asked(&self) -> Option<RequestId> {
        if let Self::Asked(id, _) = self { Some(*id) } else { None }
    }

    /// What is known, even while a newer answer is awaited.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) | Self::Asked(_, Some(value)) => Some(value),
            _ => None,
        }
    }

    fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) | Self::Asked(_, Some(value)) => Some(value),
            _ => None,
        }
    }

    /// Why it can't be known.
    pub fn failed(&self) -> Option<&Rc<str>> {
        if let Self::Failed(why) = self { Some(why) } else { None }
    }

    /// Nobody asked yet.
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_question_counts_and_what_was_known_stays_until_it_is_answered() {
        let mut slot = Slot::Idle;
        slot.ask(1);
        slot.ask(2);
        assert!(!slot.answer(1, Ok("one")) && slot.known().is_none());
        assert!(slot.answer(2, Ok("two")));
        slot.ask(3);
        assert_eq!((slot.asked(), slot.known()), (Some(3), Some(&"two")));
        slot.early("almost three");
        assert_eq!((slot.asked(), slot.known()), (Some(3), Some(&"almost three")));
        assert!(slot.answer(3, Err("gone")));
        assert_eq!((slot.failed().map(|why| &**why), slot.known()), (Some("gone"), None));
    }
}
