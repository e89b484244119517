//! Attestations: which one is looked at, and its text.

use super::Draft;
use crate::app::action::Effect;
use crate::app::shared::Shared;
use crate::app::state::Dialog;
use crate::app::statement::{Reading, Statement};
use crate::view::statement::statement;
use crate::worker::protocol::RequestId;

impl Draft {
    /// Shows an attestation of the current image.
    pub(super) fn show_attestation(&mut self, at: u32) {
        let Some(open) = &self.state.open else { return };
        let Some(blob) =
            open.current().and_then(|image| image.attestations.get(at as usize)).map(|of| of.blob)
        else {
            return;
        };
        let archive = open.id;
        let id = self.next_id();
        self.state.statement = Statement { at, id, text: Reading::Waiting };
        self.state.dialog = Some(Dialog::Attestations);
        self.effects.push(Effect::ReadBlob { id, archive, blob });
    }

    /// Its bytes came, or could not be read.
    pub(super) fn blob_read(&mut self, id: RequestId, bytes: Option<&[u8]>) {
        if self.state.statement.id == id {
            self.state.statement.text = bytes
                .map_or(Reading::Failed, |bytes| Reading::Known(Shared::new(statement(bytes))));
        }
    }

    /// Hands the text to the person as a file.
    pub(super) fn save_attestation(&mut self) {
        if let Reading::Known(text) = &self.state.statement.text {
            let name = format!("attestation-{}.json", self.state.statement.at + 1);
            self.effects.push(Effect::Download { name, text: text.whole.clone() });
        }
    }
}
