//! What is being taken away: from the wish to the file.

use super::{TakeAction, Taking, Whither};
use crate::app::action::Effect;
use crate::app::reduce::Draft;
use crate::view::text::{counted, inert, size};
use crate::worker::protocol::{RequestId, TakeQuestion};
use crate::worker::takeout::Lost;
use std::rc::Rc;

impl Draft {
    pub(in crate::app) fn take_action(&mut self, action: TakeAction) {
        match action {
            TakeAction::Wanted { name, of } => self.want_taken(name, of),
            TakeAction::Chosen { id, to, name } => {
                if let Some(taking) = self.taking(id) {
                    taking.to = Some(to);
                    taking.name = name.unwrap_or_else(|| Rc::clone(&taking.name));
                }
            }
            TakeAction::Dismissed(id) => drop(self.forget_taking(id)),
            TakeAction::Cancel(id) => {
                if let Some(taking) = self.forget_taking(id) {
                    self.effects.push(Effect::DropTake(id));
                    self.say(&format!("{} is not written.", inert(&taking.name)), false);
                }
            }
        }
    }

    /// One at a time is asked for where it goes.
    fn want_taken(&mut self, name: String, of: TakeQuestion) {
        if self.state.takes.iter().any(|taking| taking.to.is_none()) {
            return;
        }
        self.state.last_id += 1;
        let id = self.state.last_id;
        let taking = Taking { id, name: name.as_str().into(), to: None, progress: (0, 0) };
        self.state.takes.push(taking);
        self.effects.push(Effect::TakeOut { id, name, of });
    }

    fn taking(&mut self, id: RequestId) -> Option<&mut Taking> {
        self.state.takes.iter_mut().find(|taking| taking.id == id)
    }

    fn forget_taking(&mut self, id: RequestId) -> Option<Taking> {
        let at = self.state.takes.iter().position(|taking| taking.id == id)?;
        Some(self.state.takes.remove(at))
    }

    /// Some more of it is read.
    pub(in crate::app) fn taking_on(&mut self, id: RequestId, progress: (u64, u64)) {
        self.taking(id).into_iter().for_each(|taking| taking.progress = progress);
    }

    /// It ended.
    pub(in crate::app) fn taken(&mut self, id: RequestId, result: Result<(u64, Lost), String>) {
        let Some(Taking { name, to, .. }) = self.forget_taking(id) else { return };
        let shown = inert(&name);
        let (length, lost) = match result {
            Ok(ended) => ended,
            Err(why) => return self.say(&format!("{shown} could not be written. {why}"), true),
        };
        let whole = size(length);
        let done = match to {
            Some(Whither::Disk) => format!("{shown} is written, {whole}."),
            _ => {
                self.effects.push(Effect::SaveExport { name: name.to_string(), id });
                format!("{shown} is made, {whole}, and goes to the browser's downloads.")
            }
        };
        match said(&lost) {
            Some(lost) => self.say(&format!("{done} {lost}"), true),
            None => self.say(&done, false),
        }
    }
}

/// What is missing, in a sentence.
fn said(lost: &Lost) -> Option<String> {
    let files = (lost.files > 0).then(|| {
        format!(
            "{} not there, or not whole.",
            match lost.files {
                1 => "1 file is".to_owned(),
                many => format!("{} are", counted(many, "file", "files")),
            }
        )
    });
    let layers = lost.damage.iter().map(|(layer, why)| format!("L{}: {why}", layer + 1));
    let said: Vec<String> = files.into_iter().chain(layers).collect();
    (!said.is_empty()).then(|| said.join(" "))
}
