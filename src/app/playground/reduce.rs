//! The playground's part of the reducer: what the lab is told, and what becomes of its answers.

use super::place::LONGEST;
use super::{
    Completed, KEYS, PlaygroundAction, PlaygroundAsker, PlaygroundPlace, PlaygroundState, STAGES,
};
use crate::app::action::Effect;
use crate::app::keys::Key;
use crate::app::reduce::Draft;
use crate::app::screens::{InUrl, OnScreen, Screen};
use crate::app::shared::Shared;
use crate::app::state::{AppState, Open, Pane};
use crate::worker::protocol::{Answer, FromLab, RequestId, Shown, ToLab};
use std::rc::Rc;

/// Answers that the terminal keeps.
const KEPT: usize = 300;

/// Lines that were typed and can be brought back.
const TYPED: usize = 500;

impl OnScreen for PlaygroundState {
    type Action = PlaygroundAction;
    type Asker = PlaygroundAsker;
    type Place = PlaygroundPlace;

    const TITLE: &'static str = "Playground";
    const GROUP: u8 = 3;
    const IN_BAR: bool = false;
    const KEYS: &'static [Key] = KEYS;
    const PANE: Pane = Pane::Layers;

    /// The lab has an image of its own.
    fn looked_at(_: &AppState) -> Vec<Open> {
        Vec::new()
    }

    fn act(draft: &mut Draft, action: PlaygroundAction) {
        draft.playground(action);
    }

    fn answered(_: &mut Draft, _: RequestId, asker: PlaygroundAsker, _: Result<Answer, &str>) {
        match asker {}
    }

    fn refresh(draft: &mut Draft) {
        if draft.state.screen == Screen::Playground && !draft.state.screens.playground.begun {
            draft.begin(String::new());
        }
        draft.lend();
    }

    fn anew(_: &mut Draft) {}

    fn lost(_: &mut Draft) {}

    fn back(_: &mut Draft) {}

    fn unfilter(_: &mut Draft) {}

    fn place(draft: &Draft) -> PlaygroundPlace {
        draft.state.screens.playground.place()
    }

    fn went(draft: &mut Draft, place: PlaygroundPlace) {
        let is_stage = STAGES.iter().any(|(name, _)| *name == place.stage);
        let place =
            PlaygroundPlace { stage: if is_stage { place.stage } else { String::new() }, ..place };
        draft.went_to_lab(place);
    }
}

impl Draft {
    /// To the lesson, or to what was typed, that a place names, and to its stage.
    fn went_to_lab(&mut self, place: PlaygroundPlace) {
        let lab = &self.state.screens.playground;
        // The stage is another matter; what is too long for a link is compared as links have it: as nothing.
        let here = PlaygroundPlace { stage: place.stage.clone(), ..lab.place() };
        let free = if lab.free.len() > LONGEST { "" } else { &*lab.free };
        let is_other_stage = *lab.on != *place.stage;
        // Back to the tab before undoes nothing of what was typed since.
        let is_here =
            here.fields() == place.fields() || is_other_stage && here.goes_on_from(&place);
        let was_taught = lab.teaching.is_some();
        if !place.lesson.is_empty() {
            if !is_here {
                // It is told its stage when its file has come.
                return self.teach(place);
            }
        } else if was_taught && *free == *place.script {
            self.leave_lesson();
        } else if !lab.begun || !is_here {
            self.begin(place.script);
        }
        // Behind a lesson, the lab has a stage of its own.
        if is_other_stage || was_taught && place.lesson.is_empty() {
            self.tell_lab(ToLab::Stage(place.stage));
        }
    }

    pub(super) fn playground(&mut self, action: PlaygroundAction) {
        let lab = &mut self.state.screens.playground;
        match action {
            PlaygroundAction::Tell(told) => {
                // A tab is a step of its own, and Back leads to the one before.
                let is_step = matches!(&told, ToLab::Stage(name) if **name != *lab.on);
                self.tell_lab(told);
                if is_step {
                    self.go(true);
                }
            }
            PlaygroundAction::Replay => {
                lab.phase = None;
                lab.play();
            }
            PlaygroundAction::Step(by) => lab.step(by),
            PlaygroundAction::Slow => lab.slow_down(),
            PlaygroundAction::Present(action) => self.present(action),
            PlaygroundAction::Open => self.open_in_lab(),
            PlaygroundAction::Teach(name) => self.start_lesson(name),
            PlaygroundAction::LessonRead { name, read } => self.lesson_read(&name, read),
            PlaygroundAction::Leave => {
                self.leave_lesson();
                self.go(true);
            }
            PlaygroundAction::Hand(what) => self.hand(what),
            PlaygroundAction::PutAway => lab.handed = None,
            PlaygroundAction::Notes => self.effects.push(Effect::OpenNotes),
            PlaygroundAction::Begin { anew } if lab.teaching.is_some() => self.lesson_anew(anew),
            PlaygroundAction::Begin { anew } => {
                let script = if anew { String::new() } else { lab.place().script };
                self.begin(script);
            }
        }
    }

    /// The image that is shown is the one that the lab offers from now on.
    fn open_in_lab(&mut self) {
        self.leave_lesson();
        self.show_screen(Screen::Playground);
        self.state.pane = Pane::Files;
        if let Some(open) = self.state.archives.shown() {
            self.tell_lab(ToLab::Offer(open.image_ref()));
        }
    }

    fn begin(&mut self, script: String) {
        let lab = &mut self.state.screens.playground;
        let is_lost = lab.lost.is_some();
        (lab.begun, lab.lost, lab.teaching) = (true, None, None);
        lab.begins = script.as_str().into();
        let on = lab.on.to_string();
        self.tell_lab(ToLab::Begin(script));
        if !on.is_empty() {
            self.tell_lab(ToLab::Stage(on));
        }
        if is_lost {
            self.tell_noted();
        }
        self.lend();
    }

    pub(in crate::app) fn tell_lab(&mut self, told: ToLab) {
        let lab = &mut self.state.screens.playground;
        if let ToLab::Type(lines) = &told {
            let typed = lab.typed.edit();
            for line in lines.lines().filter(|line| !line.trim().is_empty()) {
                if typed.last().is_none_or(|last| **last != *line) {
                    typed.push(line.into());
                }
            }
            let over = typed.len().saturating_sub(TYPED);
            typed.drain(..over);
        }
        match &told {
            ToLab::Stage(name) => lab.on = name.as_str().into(),
            ToLab::Notes(wanted) => lab.noted = *wanted,
            _ => {}
        }
        lab.awaited += 1;
        lab.completed = None;
        self.effects.push(Effect::Lab(told));
    }

    /// The lab gets what is open, once it is there.
    pub(super) fn lend(&mut self) {
        let lab = &mut self.state.screens.playground;
        if !lab.begun || lab.lost.is_some() {
            return;
        }
        for open in self.state.archives.iter() {
            if !lab.lent.contains(&open.id) {
                lab.lent.push(open.id);
                self.effects.push(Effect::Lend(open.id));
            }
        }
    }

    /// The lab answered.
    pub(in crate::app) fn lab_said(&mut self, said: FromLab) {
        let lab = &mut self.state.screens.playground;
        let is_answer = match &said {
            FromLab::Wants(_) => false,
            FromLab::Shown(shown) => !shown.unasked,
            _ => true,
        };
        lab.awaited = lab.awaited.saturating_sub(u32::from(is_answer));
        match said {
            FromLab::Wants(places) => {
                let bytes = places.iter().map(|place| place.size).sum();
                lab.reading = (!places.is_empty()).then_some((places.len() as u64, bytes));
            }
            FromLab::Completed { start, common, words } => {
                let start = start as usize;
                lab.completed = Some(Shared::new(Completed { start, common, words }));
            }
            FromLab::Learned(learned) => self.learned(*learned),
            FromLab::Handed(handed) => self.handed(*handed),
            FromLab::Shown(mut shown) => {
                let learned = shown.learned.take();
                lab.reading = lab.reading.filter(|_| shown.waits);
                if lab.awaited == 0 {
                    // A lesson begins on its own stage, and what was before it comes back on another.
                    lab.on = shown.on.as_str().into();
                }
                if !shown.says.is_empty() {
                    self.state.voice = shown.says.as_str().into();
                }
                let notes = lab.shown.as_ref().map(|shown| shown.notes.clone());
                let moved = lab.show(*shown);
                self.note(&notes.unwrap_or_default());
                if moved && self.state.screen == Screen::Playground && !self.is_home() {
                    self.go(false);
                }
                learned.into_iter().for_each(|learned| self.learned(learned));
            }
        }
    }

    /// The lab's worker died.
    pub(in crate::app) fn lab_lost(&mut self, message: &str) {
        let lab = &mut self.state.screens.playground;
        (lab.awaited, lab.reading) = (0, None);
        lab.lent.clear();
        lab.lost = Some(message.into());
        self.forgot_kept();
    }
}

impl PlaygroundState {
    /// Where the lab is, or where it begins until it is there.
    pub(super) fn place(&self) -> PlaygroundPlace {
        let shown = self.shown.as_ref();
        let taught = shown.and_then(|shown| shown.lesson.as_ref());
        let lesson = self.lesson().map(|name| &**name);
        // What was shown before a lesson began or ended says nothing of where one is now.
        let is_there = shown.is_some() && taught.map(|taught| &*taught.name) == lesson;
        let step = match taught.filter(|_| is_there) {
            Some(taught) => taught.step,
            None => self.teaching.as_ref().map_or(0, |teaching| teaching.step),
        };
        let script = shown.filter(|_| is_there).map_or(&*self.begins, |shown| &shown.script);
        // A step says what was typed.
        let script = if step > 0 { "" } else { script };
        // What was typed on an open image means nothing on the sample.
        let on = match taught.filter(|_| is_there) {
            Some(taught) => &*taught.on,
            None => self.teaching.as_ref().map_or("", |teaching| &teaching.on),
        };
        let (lesson, stage) = (lesson.unwrap_or_default().into(), self.on.to_string());
        PlaygroundPlace { lesson, stage, step, script: script.into(), on: on.into() }
    }

    /// Takes what is to be shown; true when the lab is somewhere else now.
    fn show(&mut self, shown: Shown) -> bool {
        let printed = self.printed.edit();
        if shown.clears {
            self.dropped += printed.len();
            printed.clear();
        }
        if !shown.printed.is_empty() {
            printed.push(Rc::from(shown.printed.as_str()));
        }
        let over = printed.len().saturating_sub(KEPT);
        self.dropped += over;
        printed.drain(..over);
        let before = self.shown.replace(Shared::new(shown));
        let (before, now) = (before.as_ref(), self.shown.as_ref());
        let place = |shown: Option<&Shared<Shown>>| {
            shown.map(|shown| {
                let lesson = shown.lesson.as_ref();
                let lesson = lesson.map(|of| (of.name.clone(), of.step, of.on.clone()));
                (shown.script.clone(), shown.at, shown.last, lesson, shown.on.clone())
            })
        };
        let moved = place(before) != place(now);
        if let (Some(before), Some(now)) = (before, now) {
            let is_back = now.at < before.at;
            let is_looked_at = now.on == "build" && before.on == now.on && before.at == now.at;
            self.still = is_back || is_looked_at;
        }
        if before.map(|shown| &shown.stage) != now.map(|shown| &shown.stage) {
            self.phase = self.first_phase();
            self.played += 1;
        }
        moved
    }

    /// Forth or back among the phases of the picture. Beyond the last one is the whole of it.
    fn step(&mut self, by: i8) {
        let Some(shown) = &self.shown else { return };
        let phases: Vec<u8> = shown.phases.iter().map(|(phase, _)| *phase).collect();
        let Some(last) = phases.len().checked_sub(1) else { return };
        let at = self.phase.and_then(|phase| phases.iter().position(|other| *other == phase));
        let to = match (at, by) {
            (None, 1..) => 0,
            (None, _) => last.saturating_sub(1),
            (Some(at), 1..) => (at + 1).min(last),
            (Some(at), _) => at.saturating_sub(1),
        };
        self.phase = Some(phases[to]);
        self.play();
    }

    /// The picture plays from its begin.
    pub(super) fn play(&mut self) {
        (self.still, self.played) = (false, self.played + 1);
    }

    /// Slow, or not any more. What was quick until now plays from its begin: halfway it would be nothing that anybody saw begin.
    fn slow_down(&mut self) {
        self.slow = !self.slow;
        if self.slow && self.shown.as_ref().is_some_and(|shown| !shown.phases.is_empty()) {
            self.play();
        }
    }
}
