//! Lessons on the playground: how one begins and ends, and where one is in it.

use super::{PlaygroundPlace, PlaygroundState, Teaching};
use crate::app::action::Effect;
use crate::app::reduce::Draft;
use crate::app::screens::Screen;
use crate::app::shared::Shared;
use crate::app::state::Pane;
use crate::worker::protocol::{Teach, ToLab, ToLearn};
use std::rc::Rc;

impl PlaygroundState {
    /// The name of the lesson that is taught, or wanted.
    pub fn lesson(&self) -> Option<&Rc<str>> {
        self.teaching.as_ref().map(|teaching| &teaching.name)
    }
}

impl Draft {
    /// A lesson is begun, or gone on with: a step of its own.
    pub(super) fn start_lesson(&mut self, name: Rc<str>) {
        self.teach(PlaygroundPlace { lesson: name.to_string(), ..PlaygroundPlace::default() });
        self.state.screen = Screen::Playground;
        self.go(true);
    }

    /// Teaches a lesson from where a link says: after these lines, or so many steps of its solution.
    pub(super) fn teach(&mut self, place: PlaygroundPlace) {
        self.tell_kept();
        let lab = &mut self.state.screens.playground;
        if lab.teaching.is_none() {
            lab.free = lab.place().script.into();
        }
        if lab.lost.is_some() {
            // Another lab: what was before the lesson is to be there when that is left.
            let free = lab.free.to_string();
            self.tell_lab(ToLab::Begin(free));
            self.tell_noted();
        }
        let lab = &mut self.state.screens.playground;
        (lab.begun, lab.lost, lab.begins) = (true, None, place.script.into());
        let (name, stage): (Rc<str>, _) = (place.lesson.into(), place.stage.into());
        let (step, on) = (place.step, place.on.into());
        let teaching = Teaching { name: Rc::clone(&name), step, stage, on, ..Teaching::default() };
        lab.teaching = Some(Shared::new(teaching));
        self.state.pane = Pane::Layers;
        if name.ends_with(".md") {
            self.tell_lesson();
        } else {
            self.effects.push(Effect::ReadLesson(name));
        }
        // It may be what begins the lab.
        self.lend();
    }

    /// Tells the lab which lesson, and from where.
    fn tell_lesson(&mut self) {
        let lab = &self.state.screens.playground;
        let Some(teaching) = &lab.teaching else { return };
        let (name, text, script) = (&*teaching.name, &*teaching.text, &*lab.begins);
        let (name, text, script) = (name.into(), text.into(), script.into());
        let (step, stage, on) = (teaching.step, (*teaching.stage).into(), (*teaching.on).into());
        let teach = Teach { name, text, script, step, stage, on };
        self.tell_lab(ToLab::Learn(ToLearn::Teach(teach)));
    }

    /// A lesson's file came; who wants another by now does not wait for it.
    pub(super) fn lesson_read(&mut self, name: &str, read: Result<Rc<str>, Rc<str>>) {
        let teaching = self.state.screens.playground.teaching.as_mut();
        let Some(teaching) = teaching.filter(|teaching| *teaching.name == *name) else { return };
        match read {
            Ok(text) => {
                teaching.edit().text = text;
                self.tell_lesson();
            }
            Err(why) => teaching.edit().failed = Some(why),
        }
    }

    /// Back to what was before the lesson.
    pub(in crate::app) fn leave_lesson(&mut self) {
        let lab = &mut self.state.screens.playground;
        if lab.teaching.take().is_some() {
            lab.begins = Rc::clone(&lab.free);
            self.state.pane = Pane::Layers;
            self.tell_lab(ToLab::Learn(ToLearn::Leave));
        }
    }

    /// The lesson from its beginning; what was typed in it can be redone, unless the lab is gone.
    pub(super) fn lesson_anew(&mut self, anew: bool) {
        let lab = &self.state.screens.playground;
        if lab.lost.is_none() {
            return self.tell_lab(ToLab::Learn(ToLearn::Press("over".into())));
        }
        let place = lab.place();
        let (step, script) = if anew { (0, String::new()) } else { (place.step, place.script) };
        self.teach(PlaygroundPlace { step, script, ..place });
    }
}
