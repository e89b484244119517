//! The lab as a desk: what the page tells it, and what it answers. Pure, so it is tested natively; in the browser a worker of its
//! own program runs it (`glue::lab`).

mod columns;
mod files;
mod hand;
#[cfg(test)]
mod hand_tests;
mod learn;
mod show;
mod stages;
#[cfg(test)]
mod stages_tests;
#[cfg(test)]
mod tests;

use super::protocol::{FromLab, Shown, ToLab};
use crate::domain::Time;
use crate::lab::docker::Answer;
use crate::lab::engine::Engine;
use crate::lab::session::{Reply, Session, complete, did_you_mean};
use crate::lab::{sample, samples};
use crate::view::lab::build::Controls;
use crate::view::lab::{sentences, told};
use crate::view::text::counted;
use columns::Columns;
use learn::Lessons;
use stages::On;

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
}

impl Default for Lab {
    fn default() -> Self {
        let Place { session, columns, chosen, sought, on, controls } = Place::default();
        let (room, lessons, noted) = (60, Lessons::default(), false);
        Self { session, columns, chosen, sought, room, lessons, on, controls, noted }
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
            ToLab::Begin(lines) => {
                self.put_aside();
                self.change(Place::default());
                shown.clears = true;
                shown.printed = told::printed(WELCOME, "note");
                self.type_lines(&lines, &mut shown);
            }
            ToLab::Type(lines) => {
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
            ToLab::Press { what, text } => self.press(&what, &text, &mut shown),
        }
        self.show(&mut shown);
        FromLab::Shown(Box::new(shown))
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

    fn type_lines(&mut self, lines: &str, shown: &mut Shown) {
        let lines = lines.strip_suffix('\n').unwrap_or(lines);
        let mut unshown = 0_u64;
        for line in lines.split('\n').filter(|_| !lines.is_empty()) {
            let before = shown.printed.len();
            self.type_line(line, shown);
            if shown.printed.len() < before {
                // The terminal was cleared.
                unshown = 0;
            } else if before > ANSWER {
                shown.printed.truncate(before);
                unshown += 1;
            }
        }
        if unshown > 0 {
            let lines = counted(unshown, "line", "lines");
            note(&format!("… {lines} more, and what was printed, are not shown"), shown);
        }
    }

    fn type_line(&mut self, line: &str, shown: &mut Shown) {
        let line = line.trim_end_matches('\r');
        shown.printed += &told::typed(&self.session.prompt(), line);
        shown.says.clear();
        match self.session.type_line(line.as_bytes(), None) {
            Reply::More => {}
            Reply::Ran => self.ran(line, shown),
            Reply::Moved { .. } => self.moved(shown),
            Reply::Told(text, _) => print(&text, "out", shown),
            Reply::Clear => (shown.clears, shown.printed) = (true, String::new()),
            Reply::Left(_) => print("There is nothing outside of the lab: stay.", "note", shown),
        }
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
            shown.printed += &told::meant(&meant);
        }
        let log = self.session.now().answer.log.clone();
        self.columns.touch(&log);
    }

    fn go(&mut self, steps: i64, shown: &mut Shown) {
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
