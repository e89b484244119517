//! Lessons in the lab: the list of them, the one that is taught, and what was done before, which comes back.

mod image;
mod offer;
mod solution;
mod taught;
#[cfg(test)]
mod tests;
mod words;

use super::stages::On;
use super::{Lab, Place, Session};
use crate::domain::order::Gather;
use crate::lab::lesson::{Course, Fault, Kept, Lesson, check};
use crate::lab::open::Ready;
use crate::view::lab::lesson::{Own, faults, shelf};
use crate::view::lab::told;
use crate::view::text::counted;
use crate::worker::protocol::{FromLab, Learned, LessonShown, Shown, Teach, ToLab, ToLearn};
use std::collections::BTreeMap;
use taught::Taught;

/// All that the lab knows of lessons.
#[derive(Default)]
pub(super) struct Lessons {
    kept: Kept,
    /// What was read of one's own, by file.
    read: BTreeMap<String, Read>,
    /// The lesson that is taught.
    pub(super) taught: Option<Box<Taught>>,
    /// Why the one that was wanted can't be.
    refused: Option<LessonShown>,
    /// The one that was wanted on an image that is not open, or that is none for it: then nothing is tried again on that.
    wanted: Option<(Teach, Option<Ready>)>,
    /// Those that were left, each with its lab.
    left: BTreeMap<String, (Box<Taught>, Place)>,
}

/// What the lab of a lesson is kept under: on the open image it is another than on the sample. No file's name has a slash.
fn key(name: &str, is_own: bool) -> String {
    if is_own { format!("{name}/open") } else { name.to_owned() }
}

struct Read {
    lesson: Option<Lesson>,
    faults: Vec<Fault>,
}

impl Read {
    fn of(text: &str) -> Self {
        Self { lesson: Lesson::parse(text).ok(), faults: check(text) }
    }
}

impl Lab {
    /// Does what it is told about lessons.
    pub(super) fn learn(&mut self, told: ToLearn) -> FromLab {
        let lessons = &mut self.lessons;
        let says = match told {
            ToLearn::Kept(text) => {
                // What can't be read takes nothing away.
                Kept::read(&text).into_iter().for_each(|kept| lessons.keep(kept));
                String::new()
            }
            ToLearn::Import(text) => match Kept::read(&text) {
                Some(theirs) => {
                    let mut all = lessons.kept.clone();
                    all.merge(theirs);
                    lessons.keep(all);
                    let done = lessons.kept.done() as u64;
                    format!("The file is read: {} done now.", counted(done, "lesson is", "lessons are"))
                }
                None => "That file holds no progress of lessons: it does not begin with “layerpeel lessons 1”.".into(),
            },
            ToLearn::Forget => {
                lessons.kept.lessons.clear();
                lessons.left.clear();
                "All progress is forgotten.".into()
            }
            ToLearn::Add { file, text } => lessons.add(file, text),
            ToLearn::Drop(file) => {
                let is_there = lessons.kept.own.remove(&file).is_some();
                lessons.read.remove(&file);
                if is_there { format!("{file} is off the list.") } else { String::new() }
            }
            ToLearn::Teach(_) | ToLearn::Press(_) | ToLearn::Leave => {
                return self.taught(told, Shown::default());
            }
        };
        FromLab::Learned(Box::new(self.lessons.learned(says)))
    }

    fn taught(&mut self, told: ToLearn, mut shown: Shown) -> FromLab {
        match told {
            ToLearn::Teach(wanted) if wanted.on.is_empty() => {
                let stage = wanted.stage.clone();
                self.teach(wanted, &mut shown);
                self.begin_on(&stage);
            }
            ToLearn::Teach(wanted) => {
                let told = ToLearn::Teach(wanted.clone());
                let stage = wanted.stage.clone();
                self.teach_on(wanted, &mut shown);
                if self.typing.is_idle() && self.shelf.is_wanting() {
                    return self.wait_for(ToLab::Learn(told), shown);
                }
                self.begin_on(&stage);
            }
            ToLearn::Press(what) => {
                self.press_lesson(&what, &mut shown);
                if what == "image" && self.shelf.is_wanting() {
                    return self.wait_for(ToLab::Learn(ToLearn::Press(what)), shown);
                }
            }
            _ => {
                self.put_aside();
                if !self.catch_up(&mut shown) {
                    self.reprint(&mut shown);
                }
            }
        }
        self.finish(shown)
    }

    /// The lesson that is taught is kept as it is, and the lab is as it was before it.
    pub(super) fn put_aside(&mut self) {
        self.put_away();
        (self.lessons.refused, self.lessons.wanted) = (None, None);
        if let Some(mut taught) = self.lessons.taught.take() {
            let before = std::mem::take(&mut taught.before);
            let place = self.change(before);
            let key = key(&taught.name, taught.on.is_some());
            self.lessons.left.insert(key, (taught, place));
        }
    }

    /// On this stage, where a link says so.
    fn begin_on(&mut self, stage: &str) {
        if !stage.is_empty() && self.lessons.taught.is_some() {
            self.on = On::of(stage);
        }
    }

    fn teach(&mut self, wanted: Teach, shown: &mut Shown) {
        self.put_aside();
        let text = self.lessons.text_of(&wanted);
        let Teach { name, script, step, .. } = wanted;
        let step = step as usize;
        let is_plain = script.is_empty() && step == 0;
        let is_done = self.lessons.kept.is_done(&name);
        if let Some((taught, place)) = self.lessons.left.remove(&name)
            && taught.text == text
            && (is_plain && !is_done || !is_plain && taught.is_at(&script, step, &place.session))
        {
            self.enter(taught, place);
            return self.reprint(shown);
        }
        let begun = Lesson::parse(&text).and_then(|lesson| {
            let course = Course::begin(&lesson)?;
            Ok(Taught::new(name.clone(), text.clone(), lesson, course))
        });
        match begun {
            Err(all) => self.refuse(name, text.is_empty(), &all),
            Ok(mut taught) => {
                let progress =
                    self.lessons.kept.lessons.get(&name).filter(|_| is_plain && !is_done);
                let script = progress.map_or(script, |progress| progress.script.clone());
                if let Some(progress) = progress {
                    taught.answer_as(&progress.answers);
                }
                self.begin_taught(taught, &script, step, shown);
            }
        }
    }

    /// The lesson from its beginning: after these lines, or so many steps of its solution.
    fn begin_taught(&mut self, taught: Taught, script: &str, step: usize, shown: &mut Shown) {
        let first = if script.is_empty() { taught.first(step) } else { script.to_owned() };
        let place = taught.begins();
        self.enter(Box::new(taught), place);
        self.reprint(shown);
        self.type_lines(&first, shown);
    }

    fn enter(&mut self, mut taught: Box<Taught>, place: Place) {
        taught.before = self.change(place);
        self.lessons.taught = Some(taught);
    }

    fn refuse(&mut self, name: String, is_unknown: bool, all: &[Fault]) {
        let panel = if is_unknown { faults(&name, &[]) } else { faults(&name, all) };
        self.lessons.refused = Some(LessonShown { name, panel, ..LessonShown::default() });
    }

    /// The terminal as it was: all that was typed to come here, and what it printed.
    pub(super) fn reprint(&mut self, shown: &mut Shown) {
        shown.clears = true;
        shown.printed = match &self.lessons.taught {
            Some(taught) => told::printed(&taught.welcome(), "note"),
            None => told::printed(super::WELCOME, "note"),
        };
        let base = self.base();
        let steps: Vec<_> = self.session.steps().map(|(at, step)| (at, step.clone())).collect();
        for (at, step) in steps.into_iter().filter(|(at, _)| (1..=self.session.at()).contains(at)) {
            let line = String::from_utf8_lossy(&step.line);
            shown.printed += &told::typed(&step.prompt, &line);
            if at > base {
                super::answered(&step.answer, shown);
            } else if at == base {
                super::note("That was prepared. Now it is your turn.", shown);
            }
        }
        shown.says.clear();
    }

    /// Fills in what is to be shown of lessons.
    pub(super) fn show_lesson(&mut self, shown: &mut Shown) {
        shown.lesson = self.lessons.refused.clone();
        if let Some((wanted, _)) = &self.lessons.wanted {
            // A link to here is still one to there.
            shown.script.clone_from(&wanted.script);
        }
        let Some(mut taught) = self.lessons.taught.take() else { return };
        taught.open = self.borrowed.offered().map(|open| open.name().to_owned());
        let news = taught.judge(&self.session);
        if !news.is_empty() {
            shown.says = format!("{} {news}", shown.says).trim().to_owned();
        }
        shown.lesson = Some(taught.shown(&self.session));
        shown.chips = taught.offers(&self.session, std::mem::take(&mut shown.chips));
        if self.lessons.note(&taught, &self.session) {
            shown.learned = Some(self.lessons.learned(String::new()));
        }
        self.lessons.taught = Some(taught);
    }
}

impl Lessons {
    /// How the lesson that is on begins a container; `None` where none is on.
    pub(super) fn runs(&self, session: &Session) -> Option<Vec<String>> {
        self.taught.as_ref().map(|taught| taught.runs(session))
    }

    /// The file of a lesson: what came, or what is known of one's own.
    fn text_of(&self, wanted: &Teach) -> String {
        let own = || self.kept.own.get(&wanted.name).cloned().unwrap_or_default();
        if wanted.text.is_empty() { own() } else { wanted.text.clone() }
    }

    fn keep(&mut self, kept: Kept) {
        self.read = kept.own.iter().map(|(file, text)| (file.clone(), Read::of(text))).gather();
        self.kept = kept;
    }

    fn add(&mut self, file: String, text: String) -> String {
        // A heading of what is kept is one line, and an address ends with the name.
        let file: String = file.chars().filter(|c| !c.is_control()).collect();
        let file = if file.ends_with(".md") { file } else { format!("{file}.md") };
        let read = Read::of(&text);
        let says = match read.faults.first() {
            None => format!("{file} can be taught."),
            Some(fault) => format!("{file} can’t be taught: line {}: {}.", fault.line, fault.says),
        };
        self.left.remove(&file);
        self.kept.lessons.remove(&file);
        self.read.insert(file.clone(), read);
        self.kept.own.insert(file, text);
        says
    }

    /// Writes down how far one is; true when that is news.
    fn note(&mut self, taught: &Taught, shown: &crate::lab::session::Session) -> bool {
        let was_done = self.kept.is_done(&taught.name);
        if taught.on.is_some() && !taught.is_solved() {
            // What was typed there means nothing where another image is open, or none.
            return false;
        }
        let progress = taught.progress(was_done, shown);
        let before = self.kept.lessons.insert(taught.name.clone(), progress);
        before.as_ref() != self.kept.lessons.get(&taught.name)
    }

    fn learned(&self, says: String) -> Learned {
        let own: Vec<Own<'_>> = self
            .read
            .iter()
            .map(|(file, read)| Own { file, lesson: read.lesson.as_ref(), faults: &read.faults })
            .collect();
        Learned { shelf: shelf(&self.kept, &own), kept: self.kept.text(), says }
    }
}
