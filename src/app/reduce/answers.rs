//! Replies: each goes to who asked.

use super::Draft;
use crate::app::action::Effect;
use crate::app::asked::Asker;
use crate::view::compare::rows::Pairs;
use crate::view::rows::Paths;
use crate::worker::protocol::{Answer, CompareAnswer, ExploreAnswer, RequestId};

/// The answer to one who waits for a kind of it; what is of another kind is nothing to them.
macro_rules! of_kind {
    ($result:expr, $kind:pat => $value:expr) => {
        match $result {
            Ok($kind) => Ok($value),
            Ok(_) => return,
            Err(why) => Err(why),
        }
    };
}

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
            Asker::Paths(of) => {
                let list = of_kind!(result, Answer::Explore(ExploreAnswer::Tree(list)) => list);
                self.listed::<Paths>(id, of, list);
            }
            Asker::Life => {
                let life = of_kind!(result, Answer::Explore(ExploreAnswer::Life(life)) => *life);
                self.life(id, life);
            }
            Asker::Packages(image) => {
                let view =
                    of_kind!(result, Answer::Explore(ExploreAnswer::Packages(view)) => *view);
                self.packages(id, image, view);
            }
            Asker::Pairs(of) => {
                let list = of_kind!(result, Answer::Compare(CompareAnswer::Trees(list)) => list);
                self.listed::<Pairs>(id, of, list);
            }
            Asker::PairLife(side) => {
                let life = of_kind!(result, Answer::Explore(ExploreAnswer::Life(life)) => *life);
                self.pair_life(id, side, life);
            }
            Asker::Compared(pairing) => {
                let view = of_kind!(result, Answer::Compare(CompareAnswer::Two(view)) => *view);
                self.compared(id, pairing, view);
            }
            Asker::Set => {
                let view = of_kind!(result, Answer::Compare(CompareAnswer::Set(view)) => *view);
                self.set_compared(id, view);
            }
            Asker::Content => {
                let view = of_kind!(result, Answer::Content(view) => *view);
                self.content(id, view);
            }
            Asker::Export(_) | Asker::Report(_) | Asker::Statement => {
                if let Err(why) = result {
                    self.say(why, true);
                }
            }
        }
    }

    /// A text that was asked for: it becomes a file.
    pub(super) fn text(&mut self, id: RequestId, text: String) {
        match self.asker(id) {
            Some(Asker::Export(export)) => self.exported(export, text),
            Some(Asker::Report(archive)) => {
                let file = archive.rsplit('/').next().unwrap_or("image");
                let name = format!("{file}.layerpeel.json");
                self.effects.push(Effect::Download { name, text });
            }
            _ => {}
        }
    }
}
