//! What is kept of lessons from one visit to the next: how far one came, and lessons of one's own. It is a text that people can
//! read, so that it can be handed in as a file, too:
//!
//! ```text
//! layerpeel lessons 1
//! lesson 04-copy-up done 5 cost=2
//! lesson 05-invisible-copy begun 2
//! | docker exec web1 chmod 644 /etc/motd
//! own week3.md
//! | # Week 3
//! ```

use super::LESSONS;
use crate::domain::order::Gather;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The first line. The number grows when the meaning of a line changes.
const HEAD: &str = "layerpeel lessons 1";

/// How far one came in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All goals were reached once.
    pub done: bool,
    /// Goals that were reached when it was left.
    pub reached: usize,
    /// The number of the chosen answer by question.
    pub answers: BTreeMap<String, usize>,
    /// What was typed, so that it goes on there; a command each line.
    pub script: String,
}

/// All that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// By name of the lesson.
    pub lessons: BTreeMap<String, Progress>,
    /// Lessons of one's own: their texts by the names of their files.
    pub own: BTreeMap<String, String>,
}

impl Kept {
    /// Reads what [`Kept::text`] wrote; `None` when it is something else. Lines that it does not know are left out.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()?.trim_end() != HEAD {
            return None;
        }
        let (mut kept, mut into) = (Self::default(), None::<&mut String>);
        for line in lines {
            // A line of the text that belongs to the last heading.
            if let Some(of) = line.strip_prefix('|') {
                if let Some(into) = &mut into {
                    into.push_str(of.strip_prefix(' ').unwrap_or(of));
                    into.push('\n');
                }
                continue;
            }
            into = match line.split_once(' ') {
                Some(("lesson", rest)) => kept.begin(rest),
                Some(("own", file)) => Some(kept.own.entry(file.to_owned()).or_default()),
                _ => None,
            };
        }
        for progress in kept.lessons.values_mut() {
            progress.script = progress.script.trim_end_matches('\n').to_owned();
        }
        Some(kept)
    }

    fn begin(&mut self, line: &str) -> Option<&mut String> {
        // The name of a file may have blanks in it: the last of these words is no part of it.
        let found = ["done", "begun"].into_iter().filter_map(|how| {
            line.rsplit_once(&format!(" {how} ")).map(|(name, rest)| (name, how, rest))
        });
        let (name, how, rest) = found.max_by_key(|(name, ..)| name.len())?;
        let mut words = rest.split(' ');
        let reached = words.next()?;
        let answer = |word: &str| {
            let (question, choice) = word.split_once('=')?;
            Some((question.to_owned(), choice.parse().ok()?))
        };
        let progress = Progress {
            done: how == "done",
            reached: reached.parse().ok()?,
            answers: words.filter_map(answer).gather(),
            script: String::new(),
        };
        self.lessons.insert(name.to_owned(), progress);
        self.lessons.get_mut(name).map(|progress| &mut progress.script)
    }

    /// As a text.
    pub fn text(&self) -> String {
        let mut out = format!("{HEAD}\n");
        for (name, progress) in &self.lessons {
            let how = if progress.done { "done" } else { "begun" };
            let _ = write!(out, "lesson {name} {how} {}", progress.reached);
            for (question, choice) in &progress.answers {
                let _ = write!(out, " {question}={choice}");
            }
            out.push('\n');
            bar(&progress.script, &mut out);
        }
        for (file, text) in &self.own {
            let _ = writeln!(out, "own {file}");
            bar(text, &mut out);
        }
        out
    }

    /// Takes over what another file has: what is done in either is done, else the one in which more is reached.
    pub fn merge(&mut self, other: Self) {
        for (name, theirs) in other.lessons {
            let ours = self.lessons.entry(name).or_default();
            if (theirs.done, theirs.reached) > (ours.done, ours.reached) {
                *ours = theirs;
            }
        }
        self.own.extend(other.own);
    }

    /// How many of the program's own lessons are done.
    pub fn done(&self) -> usize {
        LESSONS.iter().filter(|listed| self.is_done(listed.name)).count()
    }

    /// Whether this lesson is done.
    pub fn is_done(&self, name: &str) -> bool {
        self.lessons.get(name).is_some_and(|progress| progress.done)
    }

    /// The lesson to go on with: the first of the program's own that is not done.
    pub fn next(&self) -> Option<&'static str> {
        LESSONS.iter().map(|listed| listed.name).find(|name| !self.is_done(name))
    }
}

/// Each line behind a bar.
fn bar(text: &str, out: &mut String) {
    for line in text.lines() {
        let _ = writeln!(out, "| {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let answers = [("cost".to_owned(), 2)].into();
        let done = Progress { done: true, reached: 5, answers, script: String::new() };
        let script = "cat > x <<END\n\n| a\nEND\ndocker ps".to_owned();
        let begun = Progress { reached: 1, script, ..Progress::default() };
        Kept {
            lessons: [("01-a-stack".to_owned(), done), ("04-copy-up".to_owned(), begun)].into(),
            own: [("my week.md".to_owned(), "# Title\n\n## Text\n".to_owned())].into(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let kept = kept();
        assert_eq!(Kept::read(&kept.text()), Some(kept.clone()));
        assert_eq!((kept.done(), kept.next()), (1, Some("02-names")));
        assert_eq!(Kept::read("# A lesson"), None);
        let lenient = "layerpeel lessons 1\nnews\n| of it\nlesson x\nlesson y done 1 z\n";
        assert!(Kept::read(lenient).unwrap().is_done("y"));
    }

    #[test]
    fn nothing_done_is_undone_by_another_file() {
        let mut ours = kept();
        let done = Progress { done: true, reached: 5, ..Progress::default() };
        let less = Progress { reached: 3, ..Progress::default() };
        let theirs = [("04-copy-up".to_owned(), done), ("01-a-stack".to_owned(), less)].into();
        ours.merge(Kept { lessons: theirs, own: [("b.md".into(), "x".into())].into() });
        assert!(ours.is_done("01-a-stack") && ours.is_done("04-copy-up"));
        assert_eq!(ours.own.len(), 2);
    }
}
