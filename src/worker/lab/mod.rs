//! The lab as a desk: what the page tells it, and what it answers. Pure, so it is tested natively; in the browser a worker of its
//! own program runs it (`glue::lab`).

mod borrowed;
mod columns;
mod files;
mod hand;
#[cfg(test)]
mod hand_tests;
mod learn;
mod lend;
#[cfg(test)]
mod lend_tests;
#[cfg(test)]
mod lent_tests;
#[cfg(test)]
mod linked_tests;
mod shelf;
mod show;
mod stages;
#[cfg(test)]
mod stages_tests;
#[cfg(test)]
mod tests;
mod typing;

use super::protocol::{FromLab, Shown, ToLab};
use crate::domain::Time;
use crate::lab::docker::Answer;
use crate::lab::engine::Engine;
use crate::lab::session::{Session, complete, did_you_mean};
use crate::lab::{sample, samples};
use crate::view::lab::build::Controls;
use crate::view::lab::{sentences, told};
use crate::view::text::counted;
use borrowed::Borrowed;
use columns::Columns;
use learn::Lessons;
use lend::Linked;
use shelf::Shelf;
use stages::On;
use typing::Typing;

/// The working folder of the lab's host.
const HOME: &str = "/home/me";

/// 2025-10-09 08:53:20 UTC, and a second for each command: who opens a link sees what was seen by who made it.
const BEGINS: Time = Time { secs: 1_760_000_000, nanos: 0 };

/// Grey lines under a command at most.
const TOLD: usize = 6;

/// Bytes of one command's output that are shown at most.
const PRINTED: usize = 64 * 1024;

/// Bytes of an answer's markup, beyond which further lines of the same answer are no longer shown: the page keeps many answers.
const ANSWER: usize = 256 * 1024;

/// Characters of a text that are said at most.
const SAID: usize = 300;

/// A lab: its session, and what of it is shown.
pub struct Lab {
    session: Session,
    columns: Columns,
    /// The container that was chosen for the stage.
    chosen: Option<String>,
    /// What paths were looked for last.
    sought: String,
    /// Letters beside each other that the stage has room for.
    room: u32,
    lessons: Lessons,
    /// The stage that is shown.
    on: On,
    /// What was chosen on the build stage.
    controls: Controls,
    /// Somebody looks at the teacher's notes.
    noted: bool,
    /// Images of archives that are open.
    borrowed: Borrowed,
    /// Contents of their files.
    shelf: Shelf,
    /// Lines that are being typed.
    typing: Typing,
    /// What a link had typed, while nothing else was done.
    linked: Linked,
}

impl Default for Lab {
    fn default() -> Self {
        let Place { session, columns, chosen, sought, on, controls } = Place::default();
        let (room, lessons, borrowed) = (60, Lessons::default(), Borrowed::default());
        let (shelf, typing, linked) = (Shelf::default(), Typing::default(), Linked::default());
        Self {
            session,
            columns,
            chosen,
            sought,
            room,
            lessons,
            on,
            controls,
            noted: false,
            borrowed,
            shelf,
            typing,
            linked,
        }
    }
}

/// A lab while another is shown in its place.
struct Place {
    session: Session,
    columns: Columns,
    chosen: Option<String>,
    sought: String,
    on: On,
    controls: Controls,
}

impl Default for Place {
    fn default() -> Self {
        Self::of(session())
    }
}

impl Place {
    /// A session of which nothing was looked at yet.
    fn of(session: Session) -> Self {
        let (columns, sought) = (Columns::default(), String::new());
        let (on, controls) = (On::default(), Controls::default());
        Self { session, columns, chosen: None, sought, on, controls }
    }
}

fn session() -> Session {
    let mut engine = Engine::new(BEGINS);
    // Its contents are in memory, so nothing can go wrong.
    let _ = sample::add(&mut engine);
    let _ = samples::add(&mut engine, HOME);
    Session::new(engine, HOME)
}

impl Lab {
    /// Does what it is told and answers.
    pub fn answer(&mut self, told: ToLab) -> FromLab {
        let mut shown = Shown::default();
        match told {
            ToLab::Complete(before) => return self.completed(&before),
            ToLab::Learn(told) => return self.learn(told),
            ToLab::Hand(order) => return FromLab::Handed(Box::new(self.hand(&order))),
            ToLab::Lend(_) => {}
            ToLab::Offer(image) => self.offer(image, &mut shown),
            ToLab::Begin(lines) => {
                self.put_aside();
                self.begin(lines, &mut shown);
            }
            ToLab::Type(lines) => {
                self.touched();
                self.come_back(&mut shown);
                self.type_lines(&lines, &mut shown);
            }
            ToLab::Abandon => self.session.abandon(),
            ToLab::Go(steps) => self.go(steps, &mut shown),
            ToLab::Room(letters) => self.room = letters,
            ToLab::Choose(name) => self.chosen = Some(name),
            ToLab::Find(text) => self.find(&text, &mut shown),
            ToLab::Stage(name) => self.on = On::of(&name),
            ToLab::Notes(wanted) => self.noted = wanted,
            ToLab::Press { what, text } => {
                self.press(&what, &text, &mut shown);
                if what.starts_with("edit:") && self.shelf.is_wanting() {
                    return self.wait_for(ToLab::Press { what, text }, shown);
                }
            }
        }
        self.finish(shown)
    }

    /// Puts a lab in the place of the one that is shown, which is handed back.
    fn change(&mut self, place: Place) -> Place {
        Place {
            session: std::mem::replace(&mut self.session, place.session),
            columns: std::mem::replace(&mut self.columns, place.columns),
            chosen: std::mem::replace(&mut self.chosen, place.chosen),
            sought: std::mem::replace(&mut self.sought, place.sought),
            on: std::mem::replace(&mut self.on, place.on),
            controls: std::mem::replace(&mut self.controls, place.controls),
        }
    }

    /// The step with which one began: nobody goes back behind it.
    fn base(&self) -> usize {
        self.lessons.taught.as_ref().map_or(0, |taught| taught.base())
    }

    fn completed(&self, before: &str) -> FromLab {
        let found = complete(self.session.state(), before);
        let mut common = found.common().to_owned();
        if let [only] = &found.words[..]
            && !only.ends_with(['/', ':'])
        {
            common.push(' ');
        }
        let words = if found.words.len() > 1 { found.words } else { Vec::new() };
        FromLab::Completed { start: found.start as u32, common, words }
    }

    /// A command ran: what it printed, and in grey what happened.
    fn ran(&mut self, line: &str, shown: &mut Shown) {
        self.chosen = None;
        let answer = &self.session.now().answer;
        answered(answer, shown);
        if let Some(taught) = &mut self.lessons.taught {
            shown.says += &format!(" {}", taught.reveal_all());
        }
        if let Some(meant) = did_you_mean(self.session.before(), line, answer) {
            shown.printed += &told::pressed("did you mean", &meant);
        }
        for sentence in self.shelf.refusals() {
            note(&sentence, shown);
            shown.says += &format!(" {sentence}");
        }
        if let Some(built) = self.built_told() {
            shown.printed += &told::grey(&built);
            shown.says += &format!(" {}.", built.text);
        }
        let log = self.session.now().answer.log.clone();
        self.suit_columns();
        self.columns.touch(&log);
    }

    fn go(&mut self, steps: i64, shown: &mut Shown) {
        self.touched();
        self.session.abandon();
        let to = self.session.at() as i64 + steps;
        let is_own = |to: &usize| *to >= self.base();
        if usize::try_from(to).ok().filter(is_own).is_some_and(|to| self.session.goto(to)) {
            self.moved(shown);
        }
    }

    fn moved(&mut self, shown: &mut Shown) {
        self.chosen = None;
        let base = self.base();
        if self.session.at() < base {
            self.session.goto(base);
        }
        let (at, last) = (self.session.at() - base, self.session.last() - base);
        let line = String::from_utf8_lossy(&self.session.now().line).into_owned();
        let line = if at == 0 { "the start".to_owned() } else { line };
        print(&format!("step {at} of {last}: {line}"), "note", shown);
    }

    fn find(&mut self, text: &str, shown: &mut Shown) {
        text.clone_into(&mut self.sought);
        let disk = self.subject().and_then(|container| {
            self.session.state().engine.disks.get(&container.disk).map(|disk| (disk, text))
        });
        let found = disk.map(|(disk, text)| {
            crate::view::lab::found(disk, text.trim().as_bytes(), columns::MOST)
        });
        match found {
            _ if text.trim().is_empty() => self.columns.pinned.clear(),
            Some(found) if !found.is_empty() => self.columns.pinned = found,
            Some(_) => print(&format!("No path has {} in its name.", text.trim()), "note", shown),
            None => print("There is no container yet.", "note", shown),
        }
    }
}

const WELCOME: &str = "A docker to take apart. Type, or press a command below; every one can be undone.\n`help` lists what there is.";

fn print(text: &str, class: &str, shown: &mut Shown) {
    shown.printed += &told::printed(text, class);
    shown.says.extend(text.trim_end().chars().take(SAID));
}

/// What a command printed, and in grey what happened.
fn answered(answer: &Answer, shown: &mut Shown) {
    output(&answer.out, "out", shown);
    // Progress goes there, too: only what failed is red.
    output(&answer.err, if answer.status == 0 { "out" } else { "err" }, shown);
    for sentence in sentences(&answer.log, TOLD) {
        shown.printed += &told::grey(&sentence);
        shown.says += &format!(" {}.", sentence.text);
    }
}

/// A line of the lab's own that is not said.
fn note(text: &str, shown: &mut Shown) {
    shown.printed += &told::printed(text, "note");
}

/// What a command printed, or the beginning of it.
fn output(text: &[u8], class: &str, shown: &mut Shown) {
    let start = start(text);
    print(&String::from_utf8_lossy(start), class, shown);
    let more = (text.len() - start.len()) as u64;
    if more > 0 {
        note(&format!("… {} not shown", counted(more, "more byte is", "more bytes are")), shown);
    }
}

/// As much of an output as is shown: whole characters.
fn start(text: &[u8]) -> &[u8] {
    let is_inside = |at: usize| text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let end = (PRINTED - 3..=PRINTED).rev().find(|&at| !is_inside(at)).unwrap_or(PRINTED);
    text.get(..end).unwrap_or(text)
}
