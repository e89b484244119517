//! Lessons as data: a Markdown file that a teacher writes in any editor. It tells how the lab begins, what is asked and what
//! must be so in the end; goals look at the state of the lab and never at the words that were typed.
//!
//! ````markdown
//! # Looking down
//! stage: copy-on-write
//! believed: A container holds a copy of the image.
//! words: layer, lookup
//!
//! ## Start
//! ```
//! docker run -d --name web1 debian-ish:1 sleep 1000
//! ```
//!
//! ## Text
//! At most a screen, in plain words.
//!
//! ## Question served: Which layer serves /etc/motd?
//! - [ ] L3 -- It is on top, but has no such path.
//! - [x] L1 -- Nothing above it has the path.
//!
//! ## Goal
//! - upper web1 is empty
//! - answered served
//!
//! ## Hint
//! - Read the file with `cat`.
//!
//! ## Solution
//! ```
//! docker exec web1 cat /etc/motd
//! ```
//!
//! ## Way: a shell in the container
//! (another solution, in a block as above)
//!
//! ## Wrong: writing instead of reading
//! (an attempt that must not reach the goal, in a block as above)
//! ````
//!
//! A line `stands:` in the head makes it a lesson on any image, see [`on`].
//!
//! What a goal may say is in [`Claim`]; [`check`] tries the whole lesson out.

mod check;
mod claim;
mod course;
mod holds;
mod kept;
mod parse;
mod shelf;
mod stands;

pub use check::{check, check_on};
pub use claim::{Amount, Claim, File, Time, What};
pub use course::Course;
pub use kept::{Kept, Progress};
pub use shelf::{LESSONS, Listed, listed};
pub use stands::{Words, on};

/// What is wrong with a lesson, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: usize,
    /// A sentence.
    pub says: String,
}

impl Fault {
    fn new(line: usize, says: impl Into<String>) -> Self {
        Self { line, says: says.into() }
    }
}

/// Which picture a lesson is taught on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Containers over layers.
    CopyOnWrite,
    /// Steps of a build.
    BuildCache,
    /// A registry and its hosts.
    Share,
    /// One image made in several ways.
    Squash,
}

impl Stage {
    const NAMES: [(&str, Self); 4] = [
        ("copy-on-write", Self::CopyOnWrite),
        ("build-cache", Self::BuildCache),
        ("share", Self::Share),
        ("squash", Self::Squash),
    ];

    /// What a lesson calls it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, stage)| *stage == self).map_or("", |(name, _)| name)
    }

    fn read(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, stage)| *stage)
    }
}

/// Commands to be typed one after the other, and the line of the file in which the first stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Line of the file, from 1.
    pub line: usize,
    /// What the attempt or the way is called; empty for start and solution.
    pub title: String,
    /// A line of the file each.
    pub lines: Vec<String>,
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Why it is right, or what is wrong with it.
    pub why: String,
    /// Whether it is right.
    pub right: bool,
}

/// Something to predict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Line of the file, from 1.
    pub line: usize,
    /// What goals call it.
    pub name: String,
    /// What is asked.
    pub asks: String,
    /// One of them is right.
    pub choices: Vec<Choice>,
}

/// Something that must be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Line of the file, from 1.
    pub line: usize,
    /// As the file says it.
    pub text: String,
    /// As it was understood.
    pub claim: Claim,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// Its picture.
    pub stage: Stage,
    /// What learners wrongly believe.
    pub believed: String,
    /// New words in it, five at most.
    pub words: Vec<String>,
    /// What in its text stands for what of the image, where it can be taught on others than the sample, too.
    pub stands: Vec<(String, String)>,
    /// What is done before the learner begins.
    pub start: Script,
    /// What is read, in Markdown: paragraphs, `code`, **words**.
    pub text: String,
    /// What is predicted.
    pub questions: Vec<Question>,
    /// What must be so in the end, all of it.
    pub goals: Vec<Goal>,
    /// Help, one after the other.
    pub hints: Vec<String>,
    /// What reaches the goal.
    pub solution: Script,
    /// Other ways to it.
    pub ways: Vec<Script>,
    /// What does not.
    pub wrong: Vec<Script>,
}

impl Lesson {
    /// Reads a lesson's file. Errors are all that is wrong with it, line by line.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        parse::parse(text)
    }

    /// About how many minutes it takes: to read it, to predict, to type what solves it.
    pub fn minutes(&self) -> usize {
        let seconds = self.text.chars().count() / 12
            + 30 * self.questions.len()
            + 10 * self.goals.len()
            + 12 * self.solution.lines.len();
        seconds.div_ceil(60)
    }

    /// The question of a name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }
}

#[cfg(test)]
mod tests;
