//! Attestations: which one is looked at, and its text.

use super::Draft;
use crate::app::action::Effect;
use crate::app::asked::Asker;
use crate::app::screens::ScreenAsker;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::Dialog;
use crate::app::statement::Statement;
use crate::view::names::alone_in_file_name;
use crate::view::statement::statement;
use crate::worker::protocol::RequestId;

const UNREAD: &str = "It can't be read: its blob is missing or the file was moved or changed.";

impl Draft {
    /// Shows an attestation of the current image.
    pub(super) fn show_attestation(&mut self, at: u32) {
        let Some(open) = self.state.archives.shown() else { return };
        let Some(blob) =
            open.current().and_then(|image| image.attestations.get(at as usize)).map(|of| of.blob)
        else {
            return;
        };
        let archive = open.id;
        let id = self.next_id(Asker::Statement);
        self.state.statement = Statement { at, text: Slot::Asked(id, None) };
        self.state.dialog = Some(Dialog::Attestations);
        self.effects.push(Effect::ReadBlob { id, archive, blob });
    }

    /// Its bytes came, or could not be read.
    pub(super) fn blob_read(&mut self, id: RequestId, bytes: Option<&[u8]>) {
        if let Some(Asker::On(ScreenAsker::Image(of))) = self.asker(id) {
            return self.image_statement(of, bytes);
        }
        let text = bytes.map(|bytes| Shared::new(statement(bytes)));
        self.state.statement.text.answer(id, text.ok_or(UNREAD));
    }

    /// Hands the text to the person as a file.
    pub(super) fn save_attestation(&mut self) {
        if let Slot::Known(text) = &self.state.statement.text {
            let of = self.state.archives.shown();
            let image = of.and_then(|open| open.current());
            let name = image.and_then(|image| image.tags.first()).map_or("", String::as_str);
            let name = format!(
                "{}.attestation-{}.json",
                alone_in_file_name(name),
                self.state.statement.at + 1
            );
            let name = name.trim_start_matches('.').to_owned();
            self.effects.push(Effect::Download { name, text: text.whole.clone() });
        }
    }
}
