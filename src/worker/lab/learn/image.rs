//! A lesson on the open image instead of the sample, where it says what stands for what.

use super::super::{Lab, Place, note};
use super::taught::Taught;
use super::words::words;
use crate::lab::lesson::{Course, Fault, Lesson, check_on, on};
use crate::lab::open::Ready;
use crate::view::lab::lesson::elsewhere;
use crate::worker::protocol::{FromLab, LessonShown, Shown, Teach, ToLearn};

impl Lab {
    /// A link leads to a lesson on an open image: where that is not open, it is waited for, and never is it the sample instead.
    pub(super) fn teach_on(&mut self, wanted: Teach, shown: &mut Shown) {
        self.put_aside();
        self.begin_reading();
        let text = self.lessons.text_of(&wanted);
        if text.is_empty() {
            return self.refuse(wanted.name, true, &[]);
        }
        let Some(ready) = self.borrowed.named(&wanted.on).cloned() else {
            return self.await_image(wanted, None, shown);
        };
        let is_same = |(left, place): &(Box<Taught>, Place)| {
            left.text == text
                && left.is_on(Some(&ready))
                && left.is_at(&wanted.script, wanted.step as usize, &place.session)
        };
        let key = super::key(&wanted.name, true);
        if self.lessons.left.get(&key).is_some_and(is_same)
            && let Some((taught, place)) = self.lessons.left.remove(&key)
        {
            self.enter(taught, place);
            return self.reprint(shown);
        }
        match self.on_open(&text, &ready) {
            _ if self.shelf.is_wanting() => {}
            Err(why) => self.await_image(wanted, Some(why), shown),
            Ok((lesson, course)) => {
                let mut taught = Taught::new(wanted.name, text, lesson, course);
                taught.on = Some(ready);
                self.begin_taught(taught, &wanted.script, wanted.step as usize, shown);
                self.suit_columns();
            }
        }
    }

    /// In the place of a lesson: that its image is to be opened first, or why it can't be taught on that.
    fn await_image(&mut self, wanted: Teach, why: Option<String>, shown: &mut Shown) {
        let (name, on) = (wanted.name.clone(), wanted.on.clone());
        let (panel, says) = elsewhere(&name, &on, why.as_deref());
        let step = wanted.step;
        shown.says = says;
        self.lessons.refused = Some(LessonShown { name, panel, step, on, ..Default::default() });
        let refused = why.and_then(|_| self.borrowed.named(&wanted.on).cloned());
        self.lessons.wanted = Some((wanted, refused));
    }

    /// What this lesson reads of its image is not waited for any more: that is said in its place, and it does not begin by itself.
    pub(in super::super) fn give_up_lesson(&mut self, wanted: Teach, shown: &mut Shown) {
        let why = "what it reads there was not waited for";
        self.await_image(wanted, Some(why.into()), shown);
        // Whoever gave it up knows, and does something else now.
        shown.says.clear();
    }

    /// The image that a lesson waits for has come: it goes on there, and nobody need ask for that.
    pub(in super::super) fn go_on_lesson(&mut self, said: &mut Vec<FromLab>) -> bool {
        let is_new = |(wanted, refused): &(Teach, Option<Ready>)| {
            let ready = self.borrowed.named(&wanted.on);
            ready.is_some_and(|ready| !refused.as_ref().is_some_and(|of| of.is_same(ready)))
        };
        let is_due = self.lessons.wanted.as_ref().is_some_and(is_new) && self.typing.is_idle();
        let Some((wanted, _)) = self.lessons.wanted.take_if(|_| is_due) else { return false };
        let shown = Shown { unasked: true, ..Shown::default() };
        said.push(self.taught(ToLearn::Teach(wanted), shown));
        true
    }

    /// What is read from now on is wanted for what is done now.
    fn begin_reading(&mut self) {
        if self.typing.take_again() {
            self.shelf.begin_again();
        } else {
            self.shelf.begin();
        }
    }

    /// The lesson on the open image, or on the sample again. What was done on the other stays there.
    pub(super) fn change_image(&mut self, shown: &mut Shown) {
        self.begin_reading();
        let Some(taught) = &self.lessons.taught else { return };
        let (name, text) = (taught.name.clone(), taught.text.clone());
        let is_own = taught.on.is_none();
        let own = self.borrowed.offered().filter(|_| is_own).map(|open| open.ready.clone());
        let key = super::key(&name, is_own);
        // One that was left there is as it was. Another image of that name, or of an archive that was closed, is another.
        let is_same = |(left, _): &(Box<Taught>, _)| left.text == text && left.is_on(own.as_ref());
        let is_left = is_own == own.is_some() && self.lessons.left.get(&key).is_some_and(is_same);
        let left = if is_left { self.lessons.left.remove(&key) } else { None };
        let Some((taught, place)) = left.or_else(|| self.begun_on(name, text, own, shown)) else {
            return;
        };
        self.put_aside();
        self.enter(taught, place);
        self.suit_columns();
        self.reprint(shown);
    }

    /// The lesson at its beginning, on the open image or on the sample. Nothing, where that is not possible, which is said, or where
    /// what its solution reads has to come first.
    fn begun_on(
        &mut self,
        name: String,
        text: String,
        own: Option<Ready>,
        shown: &mut Shown,
    ) -> Option<(Box<Taught>, Place)> {
        let is_own = self.lessons.taught.as_ref().is_some_and(|taught| taught.on.is_none());
        let begun = match (is_own, &own) {
            (true, Some(ready)) => self.on_open(&text, ready),
            (true, None) => Err("none is open".into()),
            (false, _) => on_sample(&text),
        };
        if self.shelf.is_wanting() {
            return None;
        }
        match begun {
            Ok((lesson, course)) => {
                let mut taught = Taught::new(name, text, lesson, course);
                taught.on = own;
                let place = taught.begins();
                Some((Box::new(taught), place))
            }
            Err(why) => {
                let open = self.borrowed.offered().map_or("an open image", |open| open.name());
                let says = format!("This lesson can’t be taught on {open}: {why}.");
                let all = [&[says][..], &self.shelf.refusals()].concat();
                all.iter().for_each(|says| note(says, shown));
                shown.says = all.join(" ");
                None
            }
        }
    }

    /// The lesson begun on the open image, tried out; or why that is not possible.
    fn on_open(&self, text: &str, ready: &Ready) -> Result<(Lesson, Course), String> {
        let name = ready.names().first().map_or("", |name| name);
        let text = on(text, &words(ready, name))?;
        let mut lesson = Lesson::parse(&text).map_err(first)?;
        // Other ways are for who writes lessons, and may use what this image lacks.
        lesson.ways.clear();
        let course = Course::begin_on(&lesson, |engine| ready.add(engine)).map_err(first)?;
        let faults = check_on(&lesson, &course);
        if faults.is_empty() || self.shelf.is_wanting() {
            Ok((lesson, course))
        } else {
            Err(first(faults))
        }
    }
}

fn on_sample(text: &str) -> Result<(Lesson, Course), String> {
    let lesson = Lesson::parse(text).map_err(first)?;
    let course = Course::begin(&lesson).map_err(first)?;
    Ok((lesson, course))
}

/// What is wrong first.
fn first(faults: Vec<Fault>) -> String {
    faults.into_iter().next().map_or_else(String::new, |fault| fault.says)
}
