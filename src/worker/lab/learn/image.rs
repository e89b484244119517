//! A lesson on the open image instead of the sample, where it says what stands for what.

use super::super::{Lab, Place, note};
use super::taught::Taught;
use super::words::words;
use crate::lab::lesson::{Course, Fault, Lesson, check_on, on};
use crate::lab::open::Ready;
use crate::worker::protocol::Shown;

impl Lab {
    /// The lesson on the open image, or on the sample again. What was done on the other stays there.
    pub(super) fn change_image(&mut self, shown: &mut Shown) {
        let Some(taught) = &self.lessons.taught else { return };
        if self.typing.take_again() {
            self.shelf.begin_again();
        } else {
            self.shelf.begin();
        }
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
        let begun = match is_own {
            true => self.on_open(&text),
            false => on_sample(&text),
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
    fn on_open(&mut self, text: &str) -> Result<(Lesson, Course), String> {
        let open = self.borrowed.offered().ok_or("none is open")?;
        let text = on(text, &words(&open.ready, open.name()))?;
        let mut lesson = Lesson::parse(&text).map_err(first)?;
        // Other ways are for who writes lessons, and may use what this image lacks.
        lesson.ways.clear();
        let course = Course::begin_on(&lesson, |engine| open.ready.add(engine)).map_err(first)?;
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
