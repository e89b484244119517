//! Words that a session itself understands, beside what is a command of the shell.

use super::{Reply, Session};

/// The words, and what each does.
pub const WORDS: [(&str, &str); 6] = [
    ("undo", "undo [N]     go back, one command or N"),
    ("redo", "redo [N]     go forth again"),
    ("goto", "goto N       go to a step of the history"),
    ("history", "history      what was typed, by step"),
    ("clear", "clear        an empty screen"),
    ("help", "help         this"),
];

/// What a session is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Back so many steps.
    Undo(usize),
    /// Forth so many steps.
    Redo(usize),
    /// To that step.
    Goto(usize),
    /// The list of steps.
    History,
    /// An empty screen.
    Clear,
    /// What there is to type.
    Help,
}

impl Word {
    /// The word that a line is; `None` for a command of the shell.
    pub fn read(line: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
        let (word, number) = (words.next()?, words.next());
        if words.next().is_some() {
            return None;
        }
        let count = number.map(|text| text.parse::<usize>());
        Some(match (word, count) {
            ("undo", None) => Self::Undo(1),
            ("undo", Some(Ok(count))) => Self::Undo(count),
            ("redo", None) => Self::Redo(1),
            ("redo", Some(Ok(count))) => Self::Redo(count),
            ("goto", Some(Ok(step))) => Self::Goto(step),
            ("history", None) => Self::History,
            ("clear", None) => Self::Clear,
            ("help", None) => Self::Help,
            _ => return None,
        })
    }
}

impl Session {
    /// Does what a word of the session asks for.
    pub fn obey(&mut self, word: Word) -> Reply {
        let from = self.at();
        let (to, refusal) = match word {
            Word::Undo(count) => (from.checked_sub(count), "there is nothing more to undo\n"),
            Word::Redo(count) => (from.checked_add(count), "there is nothing to redo\n"),
            Word::Goto(step) => (Some(step), "there is no such step\n"),
            Word::History => return Reply::Told(self.history(), 0),
            Word::Clear => return Reply::Clear,
            Word::Help => return Reply::Told(help(), 0),
        };
        match to.is_some_and(|to| self.goto(to)) {
            true => Reply::Moved { from, to: self.at() },
            false => Reply::Told(refusal.into(), 1),
        }
    }

    /// One line a step: its number, `*` at the one that is shown, what was typed.
    fn history(&self) -> String {
        let line = |(number, step): (usize, &super::Step)| {
            let mark = if number == self.at() { '*' } else { ' ' };
            let text = String::from_utf8_lossy(&step.line).replace('\n', "\n        ");
            let text =
                if number == 0 { "(start)".into() } else { format!("{}{text}", step.prompt) };
            format!("{mark}{number:>5}  {text}\n")
        };
        self.steps().map(line).collect()
    }
}

fn help() -> String {
    let docker: Vec<&str> = super::docker::commands().filter(|name| !name.contains(' ')).collect();
    let tools: Vec<&str> = crate::lab::shell::tools::names().collect();
    let words: String = WORDS.iter().map(|(_, text)| format!("  {text}\n")).collect();
    format!(
        "A docker to take apart. Every command can be undone.\n{words}docker {}\nand in containers and here:\n{}\n",
        wrapped(&docker),
        wrapped(&tools)
    )
}

fn wrapped(words: &[&str]) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for word in words {
        if width + word.len() > 70 {
            out.push('\n');
            width = 0;
        }
        out += if width == 0 { "  " } else { " " };
        out += word;
        width += word.len() + 1;
    }
    out.trim_start().to_owned()
}
