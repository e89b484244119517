//! A lesson on the open image instead of the sample, where it says what stands for what.

use super::super::{Lab, note};
use super::taught::Taught;
use super::words::words;
use crate::lab::lesson::{Course, Lesson, check_on, on};
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
        let course = if is_own {
            match self.on_open(&text) {
                Ok(course) => course,
                Err(why) => {
                    let open = self.borrowed.offered().map_or("an open image", |open| open.name());
                    let says = format!("This lesson can’t be taught on {open}: {why}.");
                    note(&says, shown);
                    shown.says = says;
                    return;
                }
            }
        } else {
            let begun = Lesson::parse(&text)
                .and_then(|lesson| Course::begin(&lesson).map(|course| (lesson, course)));
            let Ok(begun) = begun else { return };
            begun
        };
        if self.shelf.is_wanting() {
            // What the solution reads comes first.
            return;
        }
        let own = self.borrowed.offered().filter(|_| is_own).map(|open| open.name().to_owned());
        self.put_aside();
        let left = self.lessons.left.remove(&super::key(&name, own.is_some()));
        let same = left.filter(|(taught, _)| taught.text == text && taught.on == own);
        let (taught, place) = same.unwrap_or_else(|| {
            let mut taught = Taught::new(name, text, course.0, course.1);
            taught.on = own;
            let place = taught.begins();
            (Box::new(taught), place)
        });
        self.enter(taught, place);
        self.suit_columns();
        self.reprint(shown);
    }

    /// The lesson begun on the open image, tried out; or why that is not possible.
    fn on_open(&mut self, text: &str) -> Result<(Lesson, Course), String> {
        let open = self.borrowed.offered().ok_or("none is open")?;
        let text = on(text, &words(&open.ready, open.name()))?;
        let first = |faults: Vec<crate::lab::lesson::Fault>| {
            faults.into_iter().next().map_or_else(String::new, |fault| fault.says)
        };
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
