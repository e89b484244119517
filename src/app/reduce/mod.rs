//! How the state changes: one pure function from state and action to the next state and what the world shall do. Each screen has its
//! part of it in its own folder; here is what all have: archives, dialogs, messages, where one is.

mod answers;
mod archives;
mod home;
mod kept;
mod statement;
#[cfg(test)]
pub(in crate::app) mod tests;

use super::action::{Action, Effect, Step};
use super::asked::Asker;
use super::screens::Screen;
use super::state::{AppState, Dialog, Toast};
use super::url::Place;
use super::voice::Heard;
use crate::worker::protocol::{FileQuestion, Purpose, Question, RequestId, ToDesk};
use std::rc::Rc;

/// So many questions of one asker are waited for.
const MOST_ALIKE: usize = 8;

/// The next state, and what is to be done. What nobody else holds is changed in place.
pub fn reduce(state: AppState, action: Action) -> (AppState, Vec<Effect>) {
    if action.is_quiet() {
        return taken(state, action);
    }
    let before = Heard::of(&state);
    let (mut state, effects) = taken(state, action);
    if state.screen != before.screen {
        state.pane = state.screen.pane();
    }
    if let Some(says) = before.says_of(&state) {
        state.voice = says.into();
    }
    (state, effects)
}

fn taken(state: AppState, action: Action) -> (AppState, Vec<Effect>) {
    let finding = state.screens.explore.finding();
    let mut draft = Draft { state, effects: Vec::new() };
    draft.take(action);
    draft.drop_find(finding);
    (draft.state, draft.effects)
}

/// The state while it changes.
pub struct Draft {
    pub(in crate::app) state: AppState,
    pub(in crate::app) effects: Vec<Effect>,
}

impl Draft {
    pub(in crate::app) fn take(&mut self, action: Action) {
        self.leave_home(&action);
        match action {
            Action::Engine(event) => self.engine(event),
            Action::On(action) => self.screen_act(action),
            Action::Take(action) => self.take_action(action),
            Action::Offered { name, bytes } => self.offered(name, bytes, false),
            Action::OfferedTwo { names: [a, b], bytes } => {
                self.offered(format!("{a}, {b}").into(), bytes, true)
            }
            Action::Replace => self.replace(),
            Action::OpenSample => self.open_sample(),
            Action::Cancel => self.cancel(),
            Action::ShowHome => self.show_home(),
            Action::ShowOpen => self.show_open(),
            Action::CloseAll => self.close_all(),
            Action::LastKnown(last) => self.state.last = last,
            Action::OpenLast => self.effects.push(Effect::OpenLast),
            Action::ForgetLast => self.forget_last(),
            Action::DismissRefusal => self.state.refused = None,
            Action::OpenAsLayer => {
                let refused = self.state.refused.take_if(|refused| refused.error.as_layer);
                let purpose = Purpose::Show;
                self.effects
                    .extend(refused.map(|refused| Effect::OpenAsLayer(refused.archive, purpose)));
            }
            Action::Back => self.back(),
            Action::Unfilter => self.screen_unfilter(),
            Action::ShowPane(pane) => self.state.pane = pane,
            Action::ShowScreen(screen) => self.show_screen(screen),
            Action::Find(text) => self.look_for(&text),
            Action::ShowMore => self.state.dialog = Some(Dialog::More),
            Action::ShowHelp => self.state.dialog = Some(Dialog::Help),
            Action::ShowFindings => self.state.dialog = Some(Dialog::Findings),
            Action::ShowAttestation(at) => self.show_attestation(at),
            Action::SaveAttestation => self.save_attestation(),
            Action::CloseDialog => self.close_dialog(),
            Action::ChooseTheme(theme) => {
                self.state.theme = theme;
                self.effects.push(Effect::Theme(theme));
            }
            Action::ChooseTextSize(size) => {
                self.state.text_size = size;
                self.effects.push(Effect::TextSize(size));
            }
            Action::Export => self.export(),
            Action::Went(place) => self.went(place),
            Action::WentHome => self.went_home(),
            Action::Say(text) => self.say(&text, false),
            Action::DismissToast(serial) => {
                self.state.toasts.retain(|toast| toast.serial != serial)
            }
        }
    }

    pub(in crate::app) fn show_screen(&mut self, screen: Screen) {
        self.state.screen = screen;
        self.go(true);
        self.refresh();
    }

    /// The number of the next request of `asker`.
    pub(in crate::app) fn next_id(&mut self, asker: Asker) -> RequestId {
        self.state.last_id += 1;
        let id = self.state.last_id;
        let asked = &mut self.state.asked;
        // The engine passes over questions for rows and contents that a newer one follows: nobody answers those.
        let mut same = asked.iter().enumerate().filter(|(_, (_, other))| *other == asker);
        if let (Some((oldest, _)), MOST_ALIKE..) = (same.next(), 1 + same.count()) {
            asked.remove(oldest);
        }
        asked.push((id, asker));
        id
    }

    pub(in crate::app) fn next_serial(&mut self) -> u32 {
        self.state.serial += 1;
        self.state.serial
    }

    /// Asks the desk; the number of the question.
    pub(in crate::app) fn ask(&mut self, asker: Asker, question: Question) -> RequestId {
        let id = self.next_id(asker);
        self.tell(ToDesk::Ask { id, question });
        id
    }

    /// Commands the desk.
    pub(in crate::app) fn tell(&mut self, command: ToDesk) {
        self.effects.push(Effect::Desk(command));
    }

    pub(in crate::app) fn say(&mut self, text: &str, alarming: bool) {
        let serial = self.next_serial();
        self.state.toasts.push(Toast { serial, text: text.into(), alarming });
        if self.state.toasts.len() > 4 {
            self.state.toasts.remove(0);
        }
    }

    /// Something is shown or on its way, so that new files need a word first.
    fn is_busy(&self) -> bool {
        self.state.archives.shown().is_some() || self.state.archives.coming().is_some()
    }

    /// Files came: what is shown or on its way goes only when the person says so. Where one is to be compared with, they are it.
    fn offered(&mut self, name: Rc<str>, bytes: u64, two: bool) {
        // Whatever waited in the inbox was pushed out.
        self.state.archives.forget_second();
        if !two && self.state.archives.shown().is_some() && self.lacks_other() {
            self.open_beside(Effect::OpenInbox(Purpose::Beside));
        } else if self.is_busy() {
            self.state.dialog = Some(Dialog::Replace { name, bytes, two, sample: false });
        } else {
            self.effects.push(Effect::OpenInbox(first_of(two)));
        }
    }

    fn replace(&mut self) {
        if self.offers_sample() {
            self.state.dialog = None;
            return self.open_instead(Effect::OpenSample(Purpose::Show));
        }
        let dialog = self.state.dialog.take();
        let two = matches!(dialog, Some(Dialog::Replace { two: true, .. }));
        self.open_instead(Effect::OpenInbox(first_of(two)));
    }

    /// The question that stands over the page is about the built-in archive.
    pub(in crate::app) fn offers_sample(&self) -> bool {
        matches!(self.state.dialog, Some(Dialog::Replace { sample: true, .. }))
    }

    /// What is open goes only when the person says so, for the sample, too.
    fn open_sample(&mut self) {
        match self.state.archives.shown() {
            Some(open) if !open.sample => {
                let name = "sample.tar".into();
                let dialog = Dialog::Replace { name, bytes: 0, two: false, sample: true };
                self.state.dialog = Some(dialog);
            }
            _ => self.open_instead(Effect::OpenSample(Purpose::Show)),
        }
    }

    fn open_instead(&mut self, how: Effect) {
        let coming = self.state.archives.coming().map(|coming| Effect::Cancel(coming.id));
        self.effects.extend(coming);
        self.effects.push(how);
    }

    fn close_dialog(&mut self) {
        if let Some(Dialog::Replace { .. }) = self.state.dialog.take() {
            self.effects.push(Effect::EmptyInbox);
        }
    }

    /// `Esc`: what stands over the screen goes first.
    fn back(&mut self) {
        if self.state.dialog.is_some() {
            self.close_dialog();
        } else if self.state.refused.take().is_none() {
            self.screen_back();
        }
    }

    fn export(&mut self) {
        let Some(open) = self.state.archives.shown() else { return };
        let (archive, name) = (open.id, Rc::clone(&open.name));
        if self.state.archives.ready().is_some() {
            self.ask(Asker::Report(name), Question::File(FileQuestion::Report(archive)));
        } else {
            self.say("The report can be made as soon as all layers are read.", false);
        }
    }

    /// Where the program is, for the URL.
    pub(in crate::app) fn place(&self) -> Place {
        let sample = self.state.archives.shown().is_some_and(|open| open.sample);
        // The lab looks at no image, but where none is open, the start page is all there is.
        let sample = sample || self.state.screen.is_of_the_lab();
        Place { sample, at: self.screen_place() }
    }

    /// Writes where the program is into the URL.
    pub(in crate::app) fn go(&mut self, step: impl Into<Step>) {
        let fragment = if self.is_home() { String::new() } else { self.place().fragment() };
        self.effects.push(Effect::Go { fragment, step: step.into() });
    }
}

/// What the first archive of the inbox is opened for.
fn first_of(two: bool) -> Purpose {
    if two { Purpose::ShowFirst } else { Purpose::Show }
}
