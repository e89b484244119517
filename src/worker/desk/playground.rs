//! The playground asks the lab, not the desk.

use super::{Answered, Desk};
use crate::worker::protocol::PlaygroundQuestion;

impl Desk {
    pub(super) fn playground(&self, question: PlaygroundQuestion) -> Answered {
        match question {}
    }
}
