//! Lessons ask the lab, not the desk.

use super::{Answered, Desk};
use crate::worker::protocol::LearnQuestion;

impl Desk {
    pub(super) fn learn(&mut self, question: LearnQuestion) -> Answered {
        match question {}
    }
}
