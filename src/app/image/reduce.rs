//! Image's part of the reducer: attestations are read first, then the desk is asked about the image.

use super::{ImageAction, ImageAsker, ImagePlace, ImageState, Tab};
use crate::app::action::Effect;
use crate::app::asked::of_kind;
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen, Take};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::AppState;
use crate::view::image::export::ImagePart;
use crate::view::names::alone_in_file_name;
use crate::worker::protocol::{
    Answer, FileQuestion, ImageAnswer, ImageQuestion, ImageRef, Question, RequestId,
};

/// Bytes of an attestation that is read for this screen; an SBOM of a whole distribution has ten megabytes.
const LONGEST: u64 = 24 << 20;

impl OnScreen for ImageState {
    type Action = ImageAction;
    type Asker = ImageAsker;
    type Place = ImagePlace;

    const TITLE: &'static str = "Image";
    const GROUP: u8 = 1;
    const IN_BAR: bool = false;
    const KEYS: &'static [Key] = &[];

    fn takes(state: &AppState) -> Vec<Take> {
        let Some(view) = state.screens.image.view.known() else { return Vec::new() };
        let take = |name, part| Take { name, action: ImageAction::Take(part).into() };
        let mut takes = Vec::new();
        if view.written.original.is_some() {
            takes.push(take("Dockerfile, as attached", ImagePart::Original));
        }
        if view.written.is_dockerfile {
            takes.push(take("Dockerfile, from the history", ImagePart::Dockerfile));
        }
        if view.config().is_some() {
            takes.push(take("Config as JSON, secrets masked", ImagePart::Config));
        }
        takes.push(take("All packages as CSV", ImagePart::Packages));
        takes
    }

    fn act(draft: &mut Draft, action: ImageAction) {
        draft.image_act(action);
    }

    fn answered(draft: &mut Draft, id: RequestId, asker: ImageAsker, result: Result<Answer, &str>) {
        draft.image_answered(id, asker, result);
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: ImageAsker) {
        if let ImageAsker::Part(part) = asker {
            let name = draft.part_name(part);
            draft.effects.push(Effect::SaveExport { name, id });
        }
    }

    fn refresh(draft: &mut Draft) {
        draft.image_refresh();
    }

    fn anew(draft: &mut Draft) {
        let ImageState { tab, source, document, .. } = draft.state.screens.image;
        draft.state.screens.image = Self { tab, source, document, ..Self::default() };
    }

    fn lost(draft: &mut Draft) {
        draft.state.screens.image = Self::default();
    }

    fn back(draft: &mut Draft) {
        if draft.state.screens.image.layer.take().is_none() {
            draft.show_tab(Tab::Overview);
        }
    }

    fn unfilter(_: &mut Draft) {}

    fn place(draft: &Draft) -> ImagePlace {
        let ImageState { tab, source, document, .. } = draft.state.screens.image;
        ImagePlace { image: draft.shown_naming(), tab, source, document }
    }

    fn went(draft: &mut Draft, place: ImagePlace) {
        let image = &mut draft.state.screens.image;
        (image.tab, image.source) = (place.tab, place.source);
        if image.document != place.document {
            (image.document, image.text) = (place.document, Slot::Idle);
        }
        if draft.turn_to_named(place.image.as_ref()) {
            draft.image_refresh();
        }
    }
}

impl Draft {
    fn image_act(&mut self, action: ImageAction) {
        let image = &mut self.state.screens.image;
        match action {
            ImageAction::ShowTab(tab) => self.show_tab(tab),
            ImageAction::ShowSource(source) => {
                image.source = source;
                self.go(true);
            }
            ImageAction::ShowDocument(number) => {
                image.tab = Tab::Documents;
                if image.document != number {
                    (image.document, image.text) = (number, Slot::Idle);
                }
                self.ask_document();
                self.go(true);
            }
            ImageAction::ToggleLayer(layer) => {
                image.layer = Some(layer).filter(|_| image.layer != Some(layer));
            }
            ImageAction::OpenLayer(layer) => self.show_at(layer, None),
            ImageAction::Take(part) => {
                if let Some(of) = image.of.filter(|_| image.view.known().is_some()) {
                    let question = Question::File(FileQuestion::Image(of, part));
                    self.ask(ImageAsker::Part(part).into(), question);
                }
            }
        }
    }

    fn show_tab(&mut self, tab: Tab) {
        if self.state.screens.image.tab != tab {
            self.state.screens.image.tab = tab;
            self.ask_document();
            self.go(true);
        }
    }

    /// Of an image that is not the one that is read, nothing stays: it would stand under another, and the desk may have
    /// forgotten it.
    fn image_refresh(&mut self) {
        let (ready, of) = (self.state.archives.ready(), self.state.screens.image.of);
        if of.is_some() && of != ready {
            ImageState::anew(self);
        }
        let Some(ready) = ready else { return };
        if self.state.screen != Screen::Image {
            return;
        }
        if self.state.screens.image.of != Some(ready) {
            self.begin_about(ready);
        }
        self.ask_document();
    }

    /// Reads what is attached to the image; then the desk is asked.
    fn begin_about(&mut self, of: ImageRef) {
        let shown = self.state.archives.shown().and_then(|open| open.current());
        let attached = shown.map_or(&[][..], |image| &image.attestations);
        let mut awaited: Vec<_> =
            attached.iter().filter(|one| one.size <= LONGEST).map(|one| one.blob).collect();
        awaited.dedup();
        let ImageState { tab, source, document, .. } = self.state.screens.image;
        self.state.screens.image = ImageState {
            of: Some(of),
            awaited: awaited.clone(),
            tab,
            source,
            document,
            ..ImageState::default()
        };
        for &blob in &awaited {
            let id = self.next_id(ImageAsker::Statement(of, blob).into());
            self.effects.push(Effect::ReadBlob { id, archive: of.archive, blob });
        }
        if awaited.is_empty() {
            self.ask_about(of);
        }
    }

    /// An attestation was read, or could not be.
    pub(in crate::app) fn image_statement(&mut self, asker: ImageAsker, bytes: Option<&[u8]>) {
        let ImageAsker::Statement(of, blob) = asker else { return };
        let image = &mut self.state.screens.image;
        let awaited = image.awaited.iter().position(|awaited| *awaited == blob);
        let Some(at) = awaited.filter(|_| image.of == Some(of)) else { return };
        image.awaited.remove(at);
        image.statements.extend(bytes.map(|bytes| (blob, bytes.to_vec())));
        if image.awaited.is_empty() {
            self.ask_about(of);
        }
    }

    fn ask_about(&mut self, image: ImageRef) {
        let statements = std::mem::take(&mut self.state.screens.image.statements);
        let question = Question::Image(ImageQuestion::About { image, statements });
        let id = self.ask(ImageAsker::About(image).into(), question);
        self.state.screens.image.view.ask(id);
    }

    /// The text of the document that is chosen, as soon as it is looked at.
    fn ask_document(&mut self) {
        let image = &self.state.screens.image;
        let is_wanted = image.tab == Tab::Documents && image.text.is_idle();
        let Some(of) = image.of.filter(|_| is_wanted && image.view.known().is_some()) else {
            return;
        };
        let question = ImageQuestion::Document { image: of, number: image.document };
        let id = self.ask(ImageAsker::Document.into(), Question::Image(question));
        self.state.screens.image.text.ask(id);
    }

    fn image_answered(&mut self, id: RequestId, asker: ImageAsker, result: Result<Answer, &str>) {
        match asker {
            ImageAsker::About(_) => {
                let view = of_kind!(result, Answer::Image(ImageAnswer::About(view)) => *view);
                if self.state.screens.image.view.answer(id, view.map(Shared::new)) {
                    self.ask_document();
                }
            }
            ImageAsker::Document => {
                let text = of_kind!(result, Answer::Image(ImageAnswer::Document(text)) => *text);
                self.state.screens.image.text.answer(id, text.map(Shared::new));
            }
            ImageAsker::Part(_) => result.err().into_iter().for_each(|why| self.say(why, true)),
            ImageAsker::Statement(..) => {}
        }
    }

    fn part_name(&self, part: ImagePart) -> String {
        let name = self.state.shown_name().unwrap_or_default();
        let end = match part {
            ImagePart::Dockerfile => "history.Dockerfile",
            ImagePart::Original => "Dockerfile",
            ImagePart::Config => "config.json",
            ImagePart::Packages => "packages.csv",
        };
        format!("{}.{end}", alone_in_file_name(&name)).trim_start_matches('.').to_owned()
    }
}
