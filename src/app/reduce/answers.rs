//! Replies: each goes to who asked.

use super::Draft;
use crate::app::action::Effect;
use crate::app::asked::Asker;
use crate::worker::protocol::{Answer, RequestId};

impl Draft {
    /// Who asked the question of this number; told once.
    pub(super) fn asker(&mut self, id: RequestId) -> Option<Asker> {
        let at = self.state.asked.iter().position(|(asked, _)| *asked == id)?;
        Some(self.state.asked.remove(at).1)
    }

    /// The desk answered, or says why it can't.
    pub(super) fn answered(&mut self, id: RequestId, result: Result<Answer, String>) {
        // A text comes as an event of its own.
        if matches!(result, Ok(Answer::Text)) {
            return;
        }
        let Some(asker) = self.asker(id) else { return };
        let why;
        let result = match result {
            Ok(answer) => Ok(answer),
            Err(said) => {
                why = said;
                Err(&*why)
            }
        };
        match asker {
            Asker::Explore(of) => self.explore_answered(id, of, result),
            Asker::Compare(of) => self.compare_answered(id, of, result),
            Asker::Report(_) | Asker::Statement => {
                if let Err(why) = result {
                    self.say(why, true);
                }
            }
        }
    }

    /// A text that was asked for: it becomes a file.
    pub(super) fn text(&mut self, id: RequestId, text: String) {
        match self.asker(id) {
            Some(Asker::Compare(of)) => self.compare_text(of, text),
            Some(Asker::Report(archive)) => {
                let file = archive.rsplit('/').next().unwrap_or("image");
                let name = format!("{file}.layerpeel.json");
                self.effects.push(Effect::Download { name, text });
            }
            _ => {}
        }
    }
}
