//! A step of the history as the page, the tables and the command write it: [`crate::analysis::history`] in a screen's words.

use super::text::inert_lines;
use crate::analysis::history::{self, Known, Reader};
use crate::domain::{Config, HistoryEntry};

/// One step: its keyword and the rest, apart, so that a screen can set them differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// `RUN`, `COPY`, …; empty when it is not a Dockerfile's.
    pub keyword: &'static str,
    /// The rest with its newlines, inert; a sentence when there is nothing to show.
    pub text: String,
    /// As the builder wrote it, but inert; empty when the history says nothing.
    pub whole: String,
    /// False when the history does not say what was done.
    pub known: bool,
}

/// Lines and characters of a step that a screen sets where the whole is at hand beside it.
const HEAD: (usize, usize) = (4, 2000);

/// Stands for a newline where there is room for one line only: without it a comment would swallow what follows.
const NEWLINE: &str = " ⏎ ";

impl Instruction {
    /// A layer that no row of the history belongs to.
    pub fn unknown(why: &str) -> Self {
        Self { keyword: "", text: why.to_owned(), whole: String::new(), known: false }
    }

    /// One row without those around it.
    pub fn read(created_by: &str, comment: &str) -> Self {
        Self::of(&history::read_row(created_by, comment), created_by, comment)
    }

    /// Every row of a config, in order.
    pub fn all(config: &Config) -> Vec<Self> {
        Self::some(config, |_| true).into_iter().flatten().collect()
    }

    /// The rows of a config that are `wanted`, each at its place; the others cost next to nothing.
    pub fn some(config: &Config, wanted: impl Fn(usize) -> bool) -> Vec<Option<Self>> {
        let mut reader = Reader::new(Known::of(config));
        let each = |(at, row): (usize, &HistoryEntry)| {
            if wanted(at) {
                Some(Self::of(&reader.row(row), &row.created_by, &row.comment))
            } else {
                reader.pass(row);
                None
            }
        };
        config.history.iter().enumerate().map(each).collect()
    }

    fn of(read: &history::Instruction, created_by: &str, comment: &str) -> Self {
        let recorded = [created_by, comment].into_iter().find(|text| !text.trim().is_empty());
        let Some(recorded) = recorded else { return Self::unknown("no instruction recorded") };
        Self {
            keyword: read.keyword,
            text: inert_lines(&read.text),
            whole: inert_lines(recorded.trim()),
            known: true,
        }
    }

    /// Keyword and rest with newlines, whole: what a table's cell holds.
    pub fn full(&self) -> String {
        self.after_keyword(&self.text)
    }

    /// Keyword and rest on one line, whole.
    pub fn line(&self) -> String {
        self.after_keyword(&self.rest_line())
    }

    /// The rest on one line, whole.
    pub fn rest_line(&self) -> String {
        self.text.replace('\n', NEWLINE)
    }

    /// The first lines of the rest on one line, cut where nobody reads on.
    pub fn short(&self) -> String {
        self.head().replace('\n', NEWLINE)
    }

    /// The first lines of the rest, cut where nobody reads on.
    fn head(&self) -> String {
        let (lines, chars) = HEAD;
        let end = self.text.match_indices('\n').nth(lines - 1).map(|(at, _)| at);
        let end =
            end.into_iter().chain(self.text.char_indices().nth(chars).map(|(at, _)| at)).min();
        end.map_or_else(|| self.text.clone(), |end| format!("{}…", &self.text[..end]))
    }

    fn after_keyword(&self, text: &str) -> String {
        if self.keyword.is_empty() || text.is_empty() {
            format!("{}{text}", self.keyword)
        } else {
            format!("{} {text}", self.keyword)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_and_marked_where_there_is_one() {
        let read = Instruction::read("RUN /bin/sh -c true # why\nmake\n # buildkit", "");
        assert_eq!(read.full(), "RUN <<EOF\ntrue # why\nmake\nEOF");
        assert_eq!(read.line(), "RUN <<EOF ⏎ true # why ⏎ make ⏎ EOF");
        assert_eq!(read.head(), read.text);
        let long = Instruction::read("RUN /bin/sh -c a\nb\nc\nd\ne\n # buildkit", "");
        assert_eq!(long.head(), "<<EOF\na\nb\nc…");
        assert_eq!(long.short(), "<<EOF ⏎ a ⏎ b ⏎ c…");
        assert!(long.full().ends_with("\nd\ne\nEOF"));
        let wide = Instruction::read(&format!("RUN {}", "é".repeat(3000)), "");
        assert_eq!(wide.head().chars().count(), HEAD.1 + 1);
    }

    #[test]
    fn says_when_nothing_is_known() {
        let silent = Instruction::read(" \n", "");
        assert!(!silent.known && silent.whole.is_empty());
        assert_eq!(silent.line(), "no instruction recorded");
        let nix = Instruction::read("", "store paths: ['/nix/store/x']");
        assert!(nix.known && nix.line() == nix.whole);
    }

    #[test]
    fn whole_text_is_kept_but_inert() {
        let read = Instruction::read("/bin/sh -c echo a \\\n\t&& echo \u{202e}b\u{1b}", "");
        assert_eq!(read.whole, "/bin/sh -c echo a \\\n    && echo \\u{202e}b\\x1b");
        assert_eq!(read.full(), "RUN echo a \\\n    && echo \\u{202e}b\\x1b");
    }

    #[test]
    fn rows_know_those_around_them() {
        let row = |by: &str| HistoryEntry { created_by: by.into(), ..HistoryEntry::default() };
        let config = Config {
            env: vec!["B=two words".into()],
            history: vec![
                row("SHELL [fish -c]"),
                row("RUN fish -c make # buildkit"),
                row("ENV B=two words A=1"),
            ],
            ..Config::default()
        };
        let lines: Vec<String> = Instruction::all(&config).iter().map(Instruction::line).collect();
        assert_eq!(lines, ["SHELL [\"fish\", \"-c\"]", "RUN make", "ENV B=\"two words\" A=1"]);
    }
}
