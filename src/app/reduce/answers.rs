//! Replies: each goes to who asked.

use super::Draft;
use crate::app::action::Effect;
use crate::app::asked::Asker;
use crate::worker::protocol::{Answer, RequestId};

impl Draft {
    /// Who asked the question of this number; told once.
    pub(in crate::app) fn asker(&mut self, id: RequestId) -> Option<Asker> {
        let at = self.state.asked.iter().position(|(asked, _)| *asked == id)?;
        Some(self.state.asked.remove(at).1)
    }

    /// The desk answered, or says why it can't.
    pub(super) fn answered(&mut self, id: RequestId, result: Result<Answer, String>) {
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
            Asker::On(of) => self.screen_answered(id, of, result),
            Asker::Report(_) | Asker::Statement => {
                if let Err(why) = result {
                    self.say(why, true);
                }
            }
        }
    }

    /// A file that was asked for has come.
    pub(super) fn saved(&mut self, id: RequestId) {
        match self.asker(id) {
            Some(Asker::On(of)) => self.screen_saved(id, of),
            Some(Asker::Report(archive)) => {
                let file = archive.rsplit('/').next().unwrap_or("image");
                let name = format!("{file}.layerpeel.json");
                self.effects.push(Effect::SaveExport { name, id });
            }
            _ => {}
        }
    }

    /// A file that was asked for can't be had.
    pub(super) fn unsaved(&mut self, id: RequestId) {
        if self.asker(id).is_some() {
            self.say("The file can't be saved: its content can't be read again.", true);
        }
    }
}
