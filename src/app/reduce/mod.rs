//! How the state changes: one pure function from state and action to the next state and what the world shall do.

mod compare;
mod compare_rows;
#[cfg(test)]
mod compare_tests;
mod engine;
mod statement;
#[cfg(test)]
mod tests;
mod tree;

use super::action::{Action, Effect};
use super::state::{AppState, Dialog, Toast};
use super::url::Place;
use crate::domain::Image;
use crate::view::rows::{Fold, TreeView};
use crate::worker::protocol::{RequestId, ToDesk};
use std::rc::Rc;

/// The next state, and what is to be done. What nobody else holds is changed in place.
pub fn reduce(state: AppState, action: Action) -> (AppState, Vec<Effect>) {
    let mut draft = Draft { state, effects: Vec::new() };
    draft.take(action);
    (draft.state, draft.effects)
}

/// The state while it changes.
struct Draft {
    state: AppState,
    effects: Vec<Effect>,
}

impl Draft {
    fn take(&mut self, action: Action) {
        // What both screens have is meant for the one that is shown.
        let Some(action) = self.take_comparing(action) else { return };
        match action {
            Action::Engine(event) => self.engine(event),
            Action::Offered { name, bytes } => self.offered(name, bytes, false),
            Action::OfferedTwo { names: [a, b], bytes } => {
                self.offered(format!("{a}, {b}").into(), bytes, true)
            }
            Action::Replace => self.replace(),
            Action::OpenSample => self.open_sample(),
            Action::Cancel => self.effects.push(Effect::Cancel),
            Action::DismissRefusal => self.state.refused = None,
            Action::OpenAsLayer => {
                let refused = self.state.refused.take_if(|refused| refused.error.as_layer);
                self.effects.extend(refused.map(|refused| Effect::OpenAsLayer(refused.archive)));
            }
            Action::ChooseImage(image) => self.choose_image(image),
            Action::ChooseLayer(layer) => self.choose_layer(layer),
            Action::StepLayer(step) => {
                self.choose_layer(self.state.tree.query.layer.saturating_add_signed(step));
            }
            Action::ChooseView(view) => self.choose_view(view),
            Action::Filter(text) => self.filter(&text),
            Action::FilterAs(mode) => self.requery(|query| query.mode = mode),
            Action::ToggleKind(kind) => {
                self.requery(|query| match query.hide.iter().position(|&hidden| hidden == kind) {
                    Some(at) => drop(query.hide.remove(at)),
                    None => query.hide.push(kind),
                })
            }
            Action::ToggleUnchanged => {
                self.requery(|query| query.hide_unchanged = !query.hide_unchanged)
            }
            Action::SortBy(key) => self.sort_by(key),
            Action::Fold(fold) => self.fold(fold),
            Action::Viewport { first, count } => self.viewport(first, count),
            Action::Select { row, node } => {
                self.state.tree.active = row;
                self.select(node);
            }
            Action::Walk(walk) => self.walk(walk),
            Action::Reveal(path) => self.locate(&path),
            Action::Back => self.back(),
            Action::ShowPane(pane) => self.state.pane = pane,
            Action::Compare(action) => self.compare(action),
            Action::ShowScreen(screen) => {
                self.state.screen = screen;
                self.go(true);
                self.compare_refresh();
            }
            Action::ShowHelp => self.state.dialog = Some(Dialog::Help),
            Action::ShowFindings => self.state.dialog = Some(Dialog::Findings),
            Action::ShowAttestation(at) => self.show_attestation(at),
            Action::SaveAttestation => self.save_attestation(),
            Action::CloseDialog => self.close_dialog(),
            Action::ChooseTheme(theme) => {
                self.state.theme = theme;
                self.effects.push(Effect::Theme(theme));
            }
            Action::Export => self.export(),
            Action::Went(place) => self.went(place),
            Action::Say(text) => self.say(&text, false),
            Action::DismissToast(serial) => {
                self.state.toasts.retain(|toast| toast.serial != serial)
            }
        }
    }

    /// The number of the next request.
    fn next_id(&mut self) -> RequestId {
        self.state.last_id += 1;
        self.state.last_id
    }

    fn next_serial(&mut self) -> u32 {
        self.state.serial += 1;
        self.state.serial
    }

    fn ask(&mut self, question: ToDesk) {
        self.effects.push(Effect::Ask(question));
    }

    fn say(&mut self, text: &str, alarming: bool) {
        let serial = self.next_serial();
        self.state.toasts.push(Toast { serial, text: text.into(), alarming });
        if self.state.toasts.len() > 4 {
            self.state.toasts.remove(0);
        }
    }

    /// Something is shown or on its way, so that new files need a word first.
    fn is_busy(&self) -> bool {
        self.state.open.is_some() || self.state.incoming.is_some()
    }

    /// Files came: what is shown or on its way goes only when the person says so.
    fn offered(&mut self, name: Rc<str>, bytes: u64, two: bool) {
        // Whatever waited in the inbox was pushed out.
        self.state.compare.in_inbox = false;
        if self.is_busy() {
            self.state.dialog = Some(Dialog::Replace { name, bytes, two });
        } else {
            self.state.compare.in_inbox = two;
            self.effects.push(Effect::OpenInbox);
        }
    }

    fn replace(&mut self) {
        if let Some(Dialog::Replace { two, .. }) = self.state.dialog.take() {
            self.state.compare.in_inbox = two;
        }
        if self.state.incoming.is_some() {
            self.effects.push(Effect::Cancel);
        }
        self.effects.push(Effect::OpenInbox);
    }

    fn open_sample(&mut self) {
        if self.state.incoming.is_some() {
            self.effects.push(Effect::Cancel);
        }
        self.state.sample_asked = true;
        self.effects.push(Effect::OpenSample);
    }

    fn close_dialog(&mut self) {
        if let Some(Dialog::Replace { .. }) = self.state.dialog.take() {
            self.effects.push(Effect::EmptyInbox);
        }
    }

    fn choose_image(&mut self, image: u32) {
        let Some(open) = &mut self.state.open else { return };
        if image == open.image || open.contents.images.get(image as usize).is_none() {
            return;
        }
        open.image = image;
        self.show_image();
        self.go(true);
    }

    /// Shows the current image from its top layer, or asks for its union first.
    fn show_image(&mut self) {
        let Some(open) = &self.state.open else { return };
        let top = top_layer(open.current());
        let (image, known) = (open.image_ref(), open.current_facts().is_some());
        let tree = &mut self.state.tree;
        tree.query.layer = top;
        tree.window = None;
        tree.active = 0;
        tree.selected = None;
        tree.locating = None;
        tree.find_again = None;
        self.state.life = None;
        if known {
            self.ask_rows(None, true);
        } else {
            self.ask(ToDesk::Union(image));
        }
    }

    fn choose_layer(&mut self, layer: u32) {
        let top = top_layer(self.state.open.as_ref().and_then(|open| open.current()));
        self.step_query(|query| {
            query.layer = layer.min(top);
            // The final image knows no layer: choosing one means its merged view.
            if query.view == TreeView::Final {
                query.view = TreeView::Merged;
            }
        });
    }

    fn choose_view(&mut self, view: TreeView) {
        self.step_query(|query| query.view = view);
    }

    fn back(&mut self) {
        if self.state.dialog.is_some() {
            self.close_dialog();
        } else if self.state.refused.is_some() {
            self.state.refused = None;
        } else if !self.state.tree.query.filter.is_empty() {
            self.filter("");
        } else if self.state.tree.selected.is_some() {
            self.state.tree.selected = None;
            self.state.life = None;
            self.go(false);
        }
    }

    fn export(&mut self) {
        let Some(open) = &self.state.open else { return };
        let archive = open.id;
        if open.current_facts().is_none() {
            self.say("The report can be made as soon as all layers are read.", false);
            return;
        }
        let id = self.next_id();
        self.state.report_id = Some(id);
        self.ask(ToDesk::Report { id, archive });
    }

    /// Where the program is, for the URL.
    fn place(&self) -> Place {
        let state = &self.state;
        let path = match (&state.life, state.tree.selected) {
            (Some(life), Some(node)) if life.node == node => Some(life.path.clone()),
            _ => None,
        };
        Place {
            screen: if state.screen.is_empty() {
                "explore".into()
            } else {
                state.screen.to_string()
            },
            sample: state.open.as_ref().is_some_and(|open| open.sample),
            image: state.open.as_ref().map(|open| open.image + 1),
            query: state.tree.query.clone(),
            layer_given: state.open.is_some(),
            path,
            compare: self.compare_place(),
        }
    }

    /// Writes where the program is into the URL.
    fn go(&mut self, push: bool) {
        let fragment = self.place().fragment();
        self.effects.push(Effect::Go { fragment, push });
    }

    /// Goes where the URL says; what needs an archive waits for one.
    fn went(&mut self, place: Place) {
        self.state.screen = place.screen.as_str().into();
        if self.is_comparing() {
            self.state.compare.wanted = Some(place.compare.clone());
        }
        if self.state.open.is_none() {
            if place.sample && self.state.incoming.is_none() {
                self.open_sample();
            }
            self.state.wanted = Some(place);
            return;
        }
        if self.is_comparing() {
            self.compare_refresh();
            return;
        }
        // A place that names no image means the first.
        let image = place.image.map_or(0, |image| image - 1);
        if let Some(open) = &mut self.state.open
            && image != open.image
            && open.contents.images.get(image as usize).is_some()
        {
            open.image = image;
            self.show_image();
        }
        let here = self.place();
        if here.path != place.path && place.path.is_none() {
            self.state.tree.selected = None;
            self.state.life = None;
        }
        self.adopt(&place);
        if let Some(path) = place.path.filter(|path| here.path.as_ref() != Some(path)) {
            self.locate(&path);
        }
    }

    /// Takes the query of a place, as far as this image can follow.
    fn adopt(&mut self, place: &Place) {
        let top = top_layer(self.state.open.as_ref().and_then(|open| open.current()));
        let layer = if place.layer_given { place.query.layer.min(top) } else { top };
        let query = crate::view::rows::TreeQuery { layer, ..place.query.clone() };
        self.requery(|old| *old = query);
    }

    fn fold(&mut self, fold: Fold) {
        self.ask_rows(Some(fold), true);
        if self.state.tree.selected.is_some() {
            let far = matches!(fold, Fold::OpenAll | Fold::CloseAll);
            self.state.tree.find_again =
                Some(if far { super::state::Find::Show } else { super::state::Find::Quietly });
        }
    }
}

/// The highest layer of an image; 0 when there is none.
fn top_layer(image: Option<&Image>) -> u32 {
    image.map_or(0, |image| u32::try_from(image.layers.len()).unwrap_or(u32::MAX).saturating_sub(1))
}
