//! Lines on their way: each is run as one that was typed. One that needs a content of an open archive waits until that has come
//! and is then run again, from the state before it; what is told meanwhile waits behind it, or has it given up.

use super::{ANSWER, Lab, note, print};
use crate::lab::session::Reply;
use crate::view::lab::told;
use crate::view::text::counted;
use crate::worker::protocol::{FromLab, Shown, ToLab, ToLearn};
use std::collections::VecDeque;

/// What is being typed.
#[derive(Default)]
pub(super) struct Typing {
    /// Lines that are still to be run.
    lines: VecDeque<String>,
    /// Of those that ran, how many are not shown.
    unshown: u64,
    /// The first of them was tried, and waits: what is to be shown of those before it.
    waiting: Option<Box<Shown>>,
    /// It was tried before.
    is_again: bool,
    /// What waits is no line, but this.
    retold: Option<ToLab>,
    /// What was told since.
    behind: VecDeque<ToLab>,
}

impl Typing {
    /// True when nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        self.lines.is_empty() && self.waiting.is_none()
    }

    /// True when what runs now ran before, and lacked something.
    pub(super) fn take_again(&mut self) -> bool {
        std::mem::take(&mut self.is_again)
    }
}

/// Who presses this on a lesson's panel asks or answers something, and changes nothing in its lab; a solution goes on by itself.
fn asks(what: &str) -> bool {
    matches!(what.split(' ').next(), Some("hint" | "choose" | "reveal" | "tick"))
}

impl Lab {
    /// Does what it is told, with what travels beside it, and says what comes of that: an answer to each that is told, some of them
    /// later, and what nobody asked for ([`Shown::unasked`]).
    pub fn hear(&mut self, told: ToLab, bytes: Option<Vec<u8>>) -> Vec<FromLab> {
        let mut said = Vec::new();
        match told {
            ToLab::Lend(lent) => self.lend(lent, bytes, &mut said),
            told if self.typing.waiting.is_some() => self.told_meanwhile(told, &mut said),
            told => said.push(self.answer(told)),
        }
        said
    }

    /// A line waits. Who only looks is answered at once, who types waits, too, and all else has what waits given up.
    fn told_meanwhile(&mut self, told: ToLab, said: &mut Vec<FromLab>) {
        match told {
            ToLab::Type(_) | ToLab::Press { .. } => self.typing.behind.push_back(told),
            ToLab::Complete(_)
            | ToLab::Room(_)
            | ToLab::Choose(_)
            | ToLab::Find(_)
            | ToLab::Stage(_)
            | ToLab::Offer(_)
            | ToLab::Hand(_)
            | ToLab::Notes(_)
            | ToLab::Learn(
                ToLearn::Kept(_)
                | ToLearn::Import(_)
                | ToLearn::Forget
                | ToLearn::Add { .. }
                | ToLearn::Drop(_),
            ) => said.push(self.looked(told)),
            ToLab::Learn(ToLearn::Press(what)) if asks(&what) => {
                let told = ToLab::Learn(ToLearn::Press(what));
                said.push(self.looked(told));
            }
            told => {
                self.give_up(said);
                said.push(self.answer(told));
                // Its image may have come meanwhile.
                self.go_on_lesson(said);
            }
        }
    }

    /// An answer that leaves alone what waits.
    fn looked(&mut self, told: ToLab) -> FromLab {
        let typing = std::mem::take(&mut self.typing);
        let mut said = self.answer(told);
        if let FromLab::Shown(shown) = &mut said {
            shown.waits = true;
        }
        self.typing = typing;
        said
    }

    /// What waits is not run; each that waits for an answer gets one.
    fn give_up(&mut self, said: &mut Vec<FromLab>) {
        let Typing { waiting, behind, lines, retold, .. } = std::mem::take(&mut self.typing);
        self.shelf.begin();
        // Lines before it may have begun what the rest of them would have ended.
        self.session.abandon();
        self.touched();
        said.push(FromLab::Wants(Vec::new()));
        let Some(mut shown) = waiting else { return };
        note("^C: not run, as what it reads did not come.", &mut shown);
        let more = lines.len().saturating_sub(1) as u64;
        if more > 0 {
            let more = counted(more, "line behind it was", "lines behind it were");
            note(&format!("{more} not run either."), &mut shown);
        }
        if let Some(ToLab::Learn(ToLearn::Teach(wanted))) = retold {
            self.give_up_lesson(wanted, &mut shown);
        }
        said.push(self.finish(*shown));
        said.extend(behind.iter().map(|_| self.finish(Shown::default())));
    }

    /// All that was wanted has come, or can't: the line runs again.
    pub(super) fn go_on(&mut self, said: &mut Vec<FromLab>) {
        let Some(mut shown) = self.typing.waiting.take() else { return };
        match self.typing.retold.take() {
            Some(told) => {
                let mut answer = self.answer(told);
                let is_unasked = shown.unasked;
                if let FromLab::Shown(shown) = &mut answer {
                    shown.unasked |= is_unasked;
                } else if let Some(waiting) = &mut self.typing.waiting {
                    waiting.unasked |= is_unasked;
                }
                said.push(answer);
            }
            None => {
                self.run_lines(&mut shown);
                said.push(self.finish(*shown));
            }
        }
        while self.typing.waiting.is_none()
            && let Some(told) = self.typing.behind.pop_front()
        {
            said.push(self.answer(told));
        }
        if self.go_on_lesson(said) {
            return;
        }
        let mut shown = Shown { unasked: true, ..Shown::default() };
        if self.catch_up(&mut shown) {
            said.push(self.finish(shown));
        }
    }

    /// Does this again when what it lacks has come.
    pub(super) fn wait_for(&mut self, told: ToLab, shown: Shown) -> FromLab {
        (self.typing.retold, self.typing.is_again) = (Some(told), true);
        self.typing.waiting = Some(Box::new(shown));
        FromLab::Wants(self.shelf.ask())
    }

    /// What is to be shown; or, where a line waits, what for.
    pub(super) fn finish(&mut self, mut shown: Shown) -> FromLab {
        if !self.typing.lines.is_empty() {
            self.typing.waiting = Some(Box::new(shown));
            return FromLab::Wants(self.shelf.ask());
        }
        self.show(&mut shown);
        FromLab::Shown(Box::new(shown))
    }

    /// Types lines, one after the other.
    pub(super) fn type_lines(&mut self, lines: &str, shown: &mut Shown) {
        let lines = lines.strip_suffix('\n').unwrap_or(lines);
        let waits = !self.typing.lines.is_empty();
        let all = lines.split('\n').filter(|_| !lines.is_empty()).map(str::to_owned);
        self.typing.lines.extend(all);
        if !waits {
            self.run_lines(shown);
        }
    }

    fn run_lines(&mut self, shown: &mut Shown) {
        while let Some(line) = self.typing.lines.pop_front() {
            let before = shown.printed.len();
            if !self.type_line(&line, shown) {
                self.typing.lines.push_front(line);
                return;
            }
            if shown.printed.len() < before {
                // The terminal was cleared.
                self.typing.unshown = 0;
            } else if before > ANSWER {
                shown.printed.truncate(before);
                self.typing.unshown += 1;
            }
        }
        let unshown = std::mem::take(&mut self.typing.unshown);
        if unshown > 0 {
            let lines = counted(unshown, "line", "lines");
            note(&format!("… {lines} more, and what was printed, are not shown"), shown);
        }
    }

    /// Runs a line; false when it needs contents that are not there: then nothing has happened.
    fn type_line(&mut self, line: &str, shown: &mut Shown) -> bool {
        let line = line.trim_end_matches('\r');
        if self.typing.take_again() {
            self.shelf.begin_again();
        } else {
            shown.printed += &told::typed(&self.session.prompt(), line);
            self.shelf.begin();
        }
        shown.says.clear();
        let before = self.session.clone();
        let reply = self.session.type_line(line.as_bytes(), None);
        if self.shelf.is_wanting() {
            self.session = before;
            self.typing.is_again = true;
            return false;
        }
        match reply {
            Reply::More => {}
            Reply::Ran => self.ran(line, shown),
            Reply::Moved { .. } => self.moved(shown),
            Reply::Told(text, _) => print(&text, "out", shown),
            Reply::Clear => (shown.clears, shown.printed) = (true, String::new()),
            Reply::Left(_) => print("There is nothing outside of the lab: stay.", "note", shown),
        }
        true
    }
}
