//! Secrets' part of the reducer. The pass begins when the screen is first looked at: on every image that is opened it would take
//! the processors from those who look at its tree.

use super::{Looking, SecretsAction, SecretsAsker, SecretsPlace, SecretsState};
use crate::app::action::{Action, Effect};
use crate::app::asked::of_kind;
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{OnScreen, Screen, Take};
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::app::state::{AppState, Pane};
use crate::app::takeout::TakeAction;
use crate::view::names::alone_in_file_name;
use crate::view::secrets::Value;
use crate::view::secrets::export::SecretsPart;
use crate::view::waste::mended_name;
use crate::worker::protocol::{
    Answer, ArchiveId, BodyPlace, FileQuestion, IgnoreChange, ImageRef, Question, RequestId,
    SecretsAnswer, SecretsQuestion, TakeQuestion,
};
use std::rc::Rc;

const UNREAD: &str = "It can’t be read again: was the file moved or changed?";

impl OnScreen for SecretsState {
    type Action = SecretsAction;
    type Asker = SecretsAsker;
    type Place = SecretsPlace;

    const TITLE: &'static str = "Secrets";
    const GROUP: u8 = 1;
    const IN_BAR: bool = false;
    const KEYS: &'static [Key] = &[];

    fn takes(state: &AppState) -> Vec<Take> {
        if state.screens.secrets.view.known().is_none() {
            return Vec::new();
        }
        let take = |name, part| Take { name, action: SecretsAction::Take(part).into() };
        let is_any = state.screens.secrets.view.known().is_some_and(|view| !view.ignore.is_empty());
        let mut takes = vec![
            take("Secrets and risks as CSV, masked", SecretsPart::Csv),
            take("Secrets and risks as JSON, masked", SecretsPart::Json),
        ];
        if state.screens.secrets.why_not_clean().is_none() {
            let action = SecretsAction::TakeClean.into();
            takes.insert(0, Take { name: "Image without what is ticked", action });
        }
        takes.extend(is_any.then(|| take("Ignore file", SecretsPart::Ignore)));
        takes
    }

    fn act(draft: &mut Draft, action: SecretsAction) {
        draft.secrets_act(action);
    }

    fn answered(
        draft: &mut Draft,
        id: RequestId,
        asker: SecretsAsker,
        result: Result<Answer, &str>,
    ) {
        draft.secrets_answered(id, asker, result);
    }

    fn saved(draft: &mut Draft, id: RequestId, asker: SecretsAsker) {
        let end = match asker {
            SecretsAsker::Part(SecretsPart::Csv) => "secrets.csv",
            SecretsAsker::Part(SecretsPart::Json) => "secrets.json",
            SecretsAsker::Part(SecretsPart::Ignore) => "secrets.ignore",
            SecretsAsker::Handout => "report.html",
            _ => return,
        };
        let name = alone_in_file_name(&draft.state.shown_name().unwrap_or_default());
        let name = format!("{name}.{end}").trim_start_matches('.').to_owned();
        draft.effects.push(Effect::SaveExport { name, id });
    }

    fn refresh(draft: &mut Draft) {
        draft.secrets_refresh();
    }

    fn anew(draft: &mut Draft) {
        draft.state.screens.secrets = Self::default();
    }

    fn lost(draft: &mut Draft) {
        draft.state.screens.secrets = Self::default();
    }

    fn back(draft: &mut Draft) {
        draft.close_secret();
    }

    fn unfilter(_: &mut Draft) {}

    fn place(draft: &Draft) -> SecretsPlace {
        SecretsPlace { image: draft.shown_naming() }
    }

    fn went(draft: &mut Draft, place: SecretsPlace) {
        if draft.turn_to_named(place.image.as_ref()) {
            draft.secrets_refresh();
        }
    }
}

impl Draft {
    fn secrets_act(&mut self, action: SecretsAction) {
        let secrets = &mut self.state.screens.secrets;
        match action {
            SecretsAction::Choose(number) => {
                (secrets.chosen, secrets.value) = (Some(number), Slot::Idle);
                secrets.reason = Rc::default();
                self.state.pane = Pane::Details;
            }
            SecretsAction::Close => self.close_secret(),
            SecretsAction::Show => self.show_value(),
            SecretsAction::Mask => secrets.value = Slot::Idle,
            SecretsAction::Stop => {
                (secrets.looking, secrets.hands_on) = (Looking::Stopped, false);
                let archive = secrets.of.map(|of| of.archive);
                self.effects.extend(archive.map(Effect::DropSecrets));
            }
            SecretsAction::GoOn => {
                secrets.looking = Looking::NotYet;
                self.effects.extend(secrets.of.map(Effect::Secrets));
            }
            SecretsAction::Tick(number) => {
                let is_ticked = secrets.ticked.contains(&number);
                secrets.ticked.retain(|ticked| *ticked != number);
                secrets.ticked.extend((!is_ticked).then_some(number));
            }
            SecretsAction::TickAll => {
                let all = secrets.view.known().map(|view| view.can_go()).unwrap_or_default();
                let are_all = all.len() == secrets.ticked.len();
                secrets.ticked = if are_all { Vec::new() } else { all };
            }
            SecretsAction::TakeClean => self.take_clean(),
            SecretsAction::OpenPath(number) => self.open_secret(number),
            SecretsAction::HandOn => self.hand_on(),
            SecretsAction::Reason(text) => secrets.reason = text,
            SecretsAction::Ignore(scope) => {
                if let Some(number) = secrets.chosen {
                    let reason = std::mem::take(&mut secrets.reason).to_string();
                    self.change_ignored(IgnoreChange::Add { number, scope, reason });
                }
            }
            SecretsAction::TakeBack(line) => self.change_ignored(IgnoreChange::Remove(line)),
            SecretsAction::ReadIgnore(text) => {
                self.change_ignored(IgnoreChange::Read(text.to_string()));
            }
            SecretsAction::Take(part) => {
                if let Some(of) = secrets.of {
                    let question = Question::File(FileQuestion::Secrets(of, part));
                    self.ask(SecretsAsker::Part(part).into(), question);
                }
            }
        }
    }

    fn take_clean(&mut self) {
        let secrets = &self.state.screens.secrets;
        if let Some(why) = secrets.why_not_clean() {
            return self.say(why, true);
        }
        let Some((image, open)) = secrets.of.zip(self.state.archives.shown()) else { return };
        let of = TakeQuestion::Clean { image, numbers: secrets.ticked.clone() };
        let name = mended_name(&open.name);
        self.take(Action::Take(TakeAction::Wanted { name, of }));
    }

    /// What is ignored by now, or is none any more, is left out no longer.
    fn hold_secret_ticks(&mut self) {
        let secrets = &mut self.state.screens.secrets;
        let all = secrets.view.known().map(|view| view.can_go()).unwrap_or_default();
        secrets.ticked.retain(|ticked| all.contains(ticked));
    }

    fn close_secret(&mut self) {
        let secrets = &mut self.state.screens.secrets;
        (secrets.chosen, secrets.value) = (None, Slot::Idle);
        self.state.pane = Pane::Files;
    }

    fn open_secret(&mut self, number: u64) {
        let view = self.state.screens.secrets.view.known();
        let Some(row) = view.and_then(|view| view.row(number)) else { return };
        let (path, layer) = (row.path.clone(), row.layers.last().map(|(layer, _)| *layer));
        if let Some(layer) = layer {
            self.show_at(layer, path.as_deref());
        }
    }

    /// A value is masked again as soon as one goes elsewhere. Of an image that is not the one that is read, nothing stays: its
    /// secrets would stand under another, and the desk may have forgotten them.
    fn secrets_refresh(&mut self) {
        let (ready, secrets) = (self.state.archives.ready(), &mut self.state.screens.secrets);
        secrets.value = Slot::Idle;
        if secrets.of.is_some() && secrets.of != ready {
            let left = std::mem::take(secrets);
            let is_under_way = matches!(left.looking, Looking::NotYet | Looking::Under(..));
            let left = left.of.filter(|_| is_under_way);
            self.effects.extend(left.map(|of| Effect::DropSecrets(of.archive)));
        }
        let Some(ready) = ready else { return };
        if self.state.screen == Screen::Secrets && self.state.screens.secrets.of != Some(ready) {
            self.look_through(ready);
        }
    }

    fn look_through(&mut self, ready: ImageRef) {
        self.state.screens.secrets = SecretsState { of: Some(ready), ..SecretsState::default() };
        self.effects.push(Effect::Secrets(ready));
        self.ask_secrets(ready);
    }

    /// The report tells of secrets, too: it comes when they were looked for, or at once when the person stopped that.
    fn hand_on(&mut self) {
        let Some(ready) = self.state.archives.ready() else { return };
        if self.state.screens.secrets.of != Some(ready) {
            self.look_through(ready);
        }
        let secrets = &mut self.state.screens.secrets;
        if matches!(secrets.looking, Looking::Done | Looking::Stopped) {
            self.ask(SecretsAsker::Handout.into(), Question::File(FileQuestion::Handout(ready)));
        } else {
            secrets.hands_on = true;
            self.say(
                "The report comes as soon as all layers are looked through for secrets.",
                false,
            );
        }
    }

    fn change_ignored(&mut self, change: IgnoreChange) {
        if self.state.screens.secrets.of.is_none() {
            // A file that was dropped on another screen.
            let Some(ready) = self.state.archives.ready() else {
                self.say("An ignore file is about the secrets of an image: open that first.", true);
                return;
            };
            self.look_through(ready);
        }
        let Some(image) = self.state.screens.secrets.of else { return };
        let question = Question::Secrets(SecretsQuestion::Ignore { image, change });
        let id = self.ask(SecretsAsker::Ignored.into(), question);
        self.state.screens.secrets.view.ask(id);
    }

    fn ask_secrets(&mut self, of: ImageRef) {
        let question = Question::Secrets(SecretsQuestion::Found(of));
        let id = self.ask(SecretsAsker::Found(of).into(), question);
        self.state.screens.secrets.view.ask(id);
    }

    /// Some more of an archive was looked through.
    pub(in crate::app) fn looked_through(
        &mut self,
        archive: ArchiveId,
        (read, total): (u64, u64),
        found: bool,
        ended: bool,
    ) {
        let secrets = &mut self.state.screens.secrets;
        let Some(of) = secrets.of.filter(|of| of.archive == archive) else { return };
        if secrets.looking == Looking::Stopped {
            return;
        }
        secrets.looking = if ended { Looking::Done } else { Looking::Under(read, total) };
        let hands_on = ended && std::mem::take(&mut secrets.hands_on);
        if found || ended {
            self.ask_secrets(of);
        }
        if hands_on {
            self.hand_on();
        }
    }

    /// Reads the value from where it lies, or asks the desk for what the config says.
    fn show_value(&mut self) {
        let secrets = &self.state.screens.secrets;
        let (Some(row), Some(of)) = (secrets.row(), secrets.of) else { return };
        let number = row.number;
        match row.value {
            Value::None => {}
            Value::Config => self.ask_value(of, number, None),
            Value::File(body) => {
                let place = BodyPlace {
                    archive: of.archive,
                    blob: body.blob,
                    offset: body.offset,
                    cap: body.length,
                    size: body.size,
                    dense: body.dense,
                    hash: body.hash,
                };
                let id = self.next_id(SecretsAsker::Bytes(number).into());
                self.state.screens.secrets.value.ask(id);
                let (from, length) = (body.from, body.length);
                self.effects.push(Effect::ReadContent { id, place, from, length });
            }
        }
    }

    fn ask_value(&mut self, image: ImageRef, number: u64, bytes: Option<Vec<u8>>) {
        let question = Question::Secrets(SecretsQuestion::Value { image, number, bytes });
        let id = self.ask(SecretsAsker::Value.into(), question);
        self.state.screens.secrets.value.ask(id);
    }

    /// The bytes of a value were read; nobody may be waiting any more.
    pub(in crate::app) fn secret_read(
        &mut self,
        id: RequestId,
        asker: SecretsAsker,
        bytes: Option<Vec<u8>>,
    ) {
        let SecretsAsker::Bytes(number) = asker else { return };
        let secrets = &mut self.state.screens.secrets;
        if secrets.value.asked() != Some(id) {
            return;
        }
        match (bytes, secrets.of) {
            (Some(bytes), Some(of)) => self.ask_value(of, number, Some(bytes)),
            _ => drop(secrets.value.answer(id, Err(UNREAD))),
        }
    }

    fn secrets_answered(
        &mut self,
        id: RequestId,
        asker: SecretsAsker,
        result: Result<Answer, &str>,
    ) {
        let secrets = &mut self.state.screens.secrets;
        match asker {
            SecretsAsker::Found(_) => {
                let view = of_kind!(result, Answer::Secrets(SecretsAnswer::Found(view)) => *view);
                let said = view.as_ref().map(|view| view.title.clone()).ok();
                if secrets.view.answer(id, view.map(Shared::new))
                    && let (Some(title), Looking::Done) = (said, secrets.looking)
                {
                    self.state.voice = title.into();
                }
                self.hold_secret_ticks();
            }
            SecretsAsker::Value => {
                let text = of_kind!(result, Answer::Secrets(SecretsAnswer::Value(text)) => text);
                secrets.value.answer(id, text.map(Into::into));
            }
            SecretsAsker::Ignored => self.ignored(id, result),
            SecretsAsker::Part(_) | SecretsAsker::Handout => {
                result.err().into_iter().for_each(|why| self.say(why, true))
            }
            SecretsAsker::Bytes(_) => {}
        }
    }

    /// What is left is shown; what can't be read as an ignore file changes nothing.
    fn ignored(&mut self, id: RequestId, result: Result<Answer, &str>) {
        let secrets = &mut self.state.screens.secrets;
        match result {
            Ok(Answer::Secrets(SecretsAnswer::Found(view))) => {
                let title = view.title.clone();
                if secrets.view.answer(id, Ok(Shared::new(*view))) {
                    self.state.voice = title.into();
                }
                self.hold_secret_ticks();
            }
            Ok(Answer::Secrets(SecretsAnswer::NoIgnoreFile(why))) => {
                self.say(&why, true);
                self.state.screens.secrets.of.into_iter().for_each(|of| self.ask_secrets(of));
            }
            Ok(_) => {}
            Err(why) => self.say(why, true),
        }
    }
}
