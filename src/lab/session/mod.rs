//! What a person does in the lab: lines go in, explanations come out, and every state there was can be gone back to.
//! The page and the terminal use the same.

mod complete;
mod suggest;
mod typo;
mod words;

use super::docker::{self, Answer};
use super::engine::Engine;
use super::shell::{Memory, OpenShell, is_whole};
use crate::domain::Time;
use std::collections::VecDeque;
use std::sync::Arc;

pub use complete::{Completion, complete};
pub use suggest::suggest;
pub use typo::did_you_mean;
pub use words::{WORDS, Word};

/// Steps that can be gone back: more than anybody types in a lesson. A step keeps what it changed and the lists of what
/// there is, a few kilobytes; the first ones go when there are more.
const KEPT: usize = 2000;

/// Bytes of one command at most, all of its lines together.
const LONGEST: usize = 1 << 20;

/// The world between two commands: a value that shares what did not change with the one before.
#[derive(Clone, Debug)]
pub struct State {
    /// Images, containers, volumes, the host's files.
    pub engine: Engine,
    /// The host's shell.
    host: Arc<Memory>,
    /// Shells opened in containers, each from the one before, with what each remembers.
    shells: Vec<(Arc<OpenShell>, Arc<Memory>)>,
}

impl State {
    /// The container whose shell is typed into; `None` on the host.
    pub fn inside(&self) -> Option<&str> {
        self.shells.last().map(|(open, _)| open.container.as_str())
    }

    /// The shell that is typed into.
    pub fn shell(&self) -> &Memory {
        self.shells.last().map_or(&self.host, |(_, memory)| memory)
    }

    /// What stands before a line: `$ ` on the host, `/srv # ` in a container.
    pub fn prompt(&self) -> String {
        let shell = self.shell();
        match self.inside() {
            None => "$ ".into(),
            Some(_) => {
                let sign = if shell.cred.uid == 0 { '#' } else { '$' };
                format!("/{} {sign} ", String::from_utf8_lossy(&shell.cwd))
            }
        }
    }
}

/// One command and what it led to.
#[derive(Clone, Debug)]
pub struct Step {
    /// As typed; several lines when it took them. Empty for the start.
    pub line: Vec<u8>,
    /// What stood before it.
    pub prompt: String,
    /// What it printed, how it ended and what happened.
    pub answer: Answer,
    /// What is so after it.
    pub state: State,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It goes on in the next line.
    More,
    /// A command ran: the step that the session is at now says what happened.
    Ran,
    /// The session went from a step to another.
    Moved {
        /// Number of the step before.
        from: usize,
        /// Number of the step now.
        to: usize,
    },
    /// Nothing happened to the world; this is to be shown, and the exit status.
    Told(String, i32),
    /// The screen is to be cleared.
    Clear,
    /// The host's shell was left, with an exit status.
    Left(i32),
}

/// All that was done, and where one is in it.
#[derive(Clone, Debug)]
pub struct Session {
    steps: VecDeque<Arc<Step>>,
    /// Number of the first step that is kept.
    first: usize,
    /// Place in `steps`.
    at: usize,
    /// Lines of a command that goes on.
    begun: Vec<u8>,
}

impl Session {
    /// A session that begins with an engine as it is, in a folder of its host.
    pub fn new(mut engine: Engine, home: &str) -> Self {
        let make = format!("mkdir -p {home} /tmp");
        docker::host(&mut engine, "/", make.as_bytes());
        let host = Arc::new(docker::host_shell(&mut engine, home));
        let state = State { engine, host, shells: Vec::new() };
        let answer = Answer::default();
        let start = Step { line: Vec::new(), prompt: String::new(), answer, state };
        Self { steps: [Arc::new(start)].into(), first: 0, at: 0, begun: Vec::new() }
    }

    /// The step that is shown: what it did, and the world after it.
    pub fn now(&self) -> &Step {
        &self.steps[self.at]
    }

    /// The world as it is shown.
    pub fn state(&self) -> &State {
        &self.now().state
    }

    /// The world before the step that is shown.
    pub fn before(&self) -> &State {
        &self.steps[self.at.saturating_sub(1)].state
    }

    /// Number of the step that is shown; 0 is the start.
    pub fn at(&self) -> usize {
        self.first + self.at
    }

    /// Number of the last step that can be gone to.
    pub fn last(&self) -> usize {
        self.first + self.steps.len() - 1
    }

    /// A step by its number, if it is kept.
    pub fn step(&self, number: usize) -> Option<&Step> {
        self.steps.get(number.checked_sub(self.first)?).map(|step| &**step)
    }

    /// All steps that are kept, with their numbers; those behind the one that is shown were undone.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        self.steps.iter().enumerate().map(|(at, step)| (self.first + at, &**step))
    }

    /// Changes the world of every step alike: something was there all the while.
    pub fn each_engine(&mut self, change: impl Fn(&mut Engine)) {
        self.steps.iter_mut().for_each(|step| change(&mut Arc::make_mut(step).state.engine));
    }

    /// What stands before the next line; `> ` while a command goes on.
    pub fn prompt(&self) -> String {
        if self.begun.is_empty() { self.state().prompt() } else { "> ".into() }
    }

    /// Goes one step back; false at the first one.
    pub fn undo(&mut self) -> bool {
        self.at.checked_sub(1).is_some_and(|at| {
            self.at = at;
            true
        })
    }

    /// Goes one step forth again; false at the last one.
    pub fn redo(&mut self) -> bool {
        let can = self.at + 1 < self.steps.len();
        self.at += usize::from(can);
        can
    }

    /// Goes to a step by its number; false when it is not kept.
    pub fn goto(&mut self, number: usize) -> bool {
        let at = number.checked_sub(self.first).filter(|&at| at < self.steps.len());
        self.at = at.unwrap_or(self.at);
        at.is_some()
    }

    /// Forgets the lines of a command that goes on.
    pub fn abandon(&mut self) {
        self.begun.clear();
    }

    /// Takes a line that was typed, at a time; without one, one second passes. Words that go through the history (`undo`,
    /// `redo`, `goto`, `history`) and `help`, `clear` are the session's; all else is the shell's.
    pub fn type_line(&mut self, line: &[u8], now: Option<Time>) -> Reply {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if self.begun.is_empty()
            && let Some(word) = Word::read(line)
        {
            return self.obey(word);
        }
        self.begun.extend_from_slice(line);
        if self.begun.len() > LONGEST {
            self.begun.clear();
            return Reply::Told("this command is too long\n".into(), 2);
        }
        if !is_whole(&self.begun) {
            self.begun.push(b'\n');
            return Reply::More;
        }
        let line = std::mem::take(&mut self.begun);
        if line.trim_ascii().is_empty()
            || line.trim_ascii().starts_with(b"#") && !line.contains(&b'\n')
        {
            return Reply::Told(String::new(), self.state().shell().status);
        }
        self.run(line, now)
    }

    /// Runs what was typed of a command that never came to its end, as a shell does at the end of its input.
    pub fn finish(&mut self, now: Option<Time>) -> Option<Reply> {
        let line = std::mem::take(&mut self.begun);
        (!line.is_empty()).then(|| self.run(line, now))
    }

    fn run(&mut self, line: Vec<u8>, now: Option<Time>) -> Reply {
        let mut state = self.state().clone();
        let prompt = state.prompt();
        state.engine.now = now.map_or(state.engine.now, |now| now.max(state.engine.now));
        let memory = state.shell().clone();
        let inside = state.inside().map(str::to_owned);
        let typed = docker::type_line(&mut state.engine, inside.as_deref(), memory, &line);
        let status = typed.answer.status;
        state.remember(typed.memory);
        if typed.left {
            match state.shells.pop() {
                None => return Reply::Left(status),
                Some((open, _)) => {
                    docker::leave(&mut state.engine, &open, status);
                    // As docker's own exit status.
                    let mut memory = state.shell().clone();
                    memory.status = status;
                    state.remember(memory);
                }
            }
        }
        if let Some(open) = typed.opened {
            let memory = Arc::new(open.memory.clone());
            state.shells.push((Arc::new(open), memory));
        }
        self.keep(Step { line, prompt, answer: typed.answer, state });
        Reply::Ran
    }

    fn keep(&mut self, step: Step) {
        self.steps.truncate(self.at + 1);
        self.steps.push_back(Arc::new(step));
        if self.steps.len() > KEPT {
            self.steps.pop_front();
            self.first += 1;
        }
        self.at = self.steps.len() - 1;
    }
}

impl State {
    fn remember(&mut self, memory: Memory) {
        let place = self.shells.last_mut().map_or(&mut self.host, |(_, memory)| memory);
        if **place != memory {
            *place = Arc::new(memory);
        }
    }
}

#[cfg(test)]
mod tests;
