//! What a file is, in the contents panel: asked for, or because it says more than the text; and the picture that it is.

use super::{Panel, Show};
use crate::app::action::Effect;
use crate::app::asked::of_kind;
use crate::app::explore::ExploreAsker;
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::view::content::KindView;
use crate::worker::protocol::{Answer, ContentQuestion, Look, Question, RequestId};

/// What a file is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    /// In words and markup.
    pub view: Slot<Shared<KindView>>,
    /// All bytes of a picture.
    pub picture: Slot<Shared<Vec<u8>>>,
}

impl Panel {
    /// A page tells less than the kind of the file, and nobody asked for the page.
    pub(super) fn prefers_kind(&self, says_less: bool) -> bool {
        says_less && self.show == Show::Text && !self.chosen
    }
}

impl Draft {
    /// In place of a page that says less.
    pub(super) fn show_kind(&mut self) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        panel.show = Show::Kind;
        panel.pages.clear();
        self.ask_kind();
        self.go(false);
    }

    pub(super) fn ask_kind(&mut self) {
        let Some(panel) = self.panel() else { return };
        let Some(file) = self.file_ref(panel.version) else { return };
        let look = Look::Kind { path: String::new(), note: String::new() };
        let question = Question::Content(ContentQuestion { files: [Some(file), None], look });
        let id = self.ask(ExploreAsker::Kind.into(), question);
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.asked = None;
            panel.failed = None;
            panel.progress = Default::default();
            panel.kind = Kind::default();
            panel.kind.view.ask(id);
        }
    }

    /// It came; a picture is read.
    pub(in crate::app::explore) fn kind_came(
        &mut self,
        id: RequestId,
        result: Result<Answer, &str>,
    ) {
        let result = of_kind!(result, Answer::Kind { kind, place } => (kind, place));
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let place = result.as_ref().ok().and_then(|(_, place)| *place);
        if !panel.kind.view.answer(id, result.map(|(kind, _)| Shared::new(*kind))) {
            return;
        }
        panel.place = place;
        panel.laid.offered |= panel.kind.view.known().is_some_and(|view| view.lays_out);
        self.find_again();
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let is_picture = panel.kind.view.known().is_some_and(|view| view.picture.is_some());
        let Some(place) = place.filter(|_| is_picture) else { return };
        let id = self.next_id(ExploreAsker::Picture.into());
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.kind.picture.ask(id);
        }
        self.effects.push(Effect::ReadContent { id, place, from: 0, length: place.size });
    }

    /// The bytes of the picture were read.
    pub(in crate::app) fn picture_read(&mut self, id: RequestId, bytes: Option<Vec<u8>>) {
        if let Some(panel) = &mut self.state.screens.explore.panel {
            let unread = "The picture can't be read again: its layer is damaged, or the file was moved or changed.";
            panel.kind.picture.answer(id, bytes.map(Shared::new).ok_or(unread));
        }
    }
}
