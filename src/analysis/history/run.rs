//! `RUN`: what a shell ran. Lines are kept as they are; a here-document is written as one again.

use super::wrapping::{self, Unwrapped};
use super::{Builder, Doubt, Instruction, pairs};

/// Reads a command with its wrapping. Without the keyword before it, only a wrapping tells that it was a `RUN`.
pub(super) fn run(builder: Builder, text: &str, shell: &str, named: bool) -> Instruction {
    let Unwrapped { arguments, shell, command } = wrapping::unwrap(text, shell);
    if !named && shell.is_empty() && arguments.is_empty() && command.len() == text.len() {
        return Instruction { text: text.trim().into(), ..Instruction::default() };
    }
    let mut doubts = Vec::new();
    if builder == Builder::BuildKit {
        doubts.push(Doubt::OptionsLost);
        if shell.is_empty() {
            doubts.push(Doubt::ExecForm);
        }
    }
    Instruction {
        keyword: "RUN",
        text: script(command),
        build_args: build_args(arguments),
        doubts,
        ..Instruction::default()
    }
}

fn build_args(arguments: &str) -> Vec<(String, String)> {
    let found = pairs::pairs(arguments, |_| None).map(|found| found.0).unwrap_or_default();
    found.into_iter().map(|(name, value)| (name, value.unwrap_or_default())).collect()
}

/// BuildKit runs the lines of a here-document as they are, with the newline of the last; only there do commands have several
/// lines, since it joins continued ones. One that has other words on its first line keeps its own `<<`.
fn script(command: &str) -> String {
    let lines = command.trim_end_matches([' ', '\t']);
    let body = lines.trim_end_matches('\n');
    let Some((first, _)) = body.split_once('\n') else {
        return if lines.len() > body.len() && body.contains('#') {
            here_document(body)
        } else {
            one_space(body.trim())
        };
    };
    // Kept by builders that record the line as it was written.
    let continued = first.trim_end().ends_with(['\\', '`']);
    if first.contains("<<") || continued { body.trim().to_owned() } else { here_document(body) }
}

fn here_document(body: &str) -> String {
    let mut mark = "EOF".to_owned();
    while body.lines().any(|line| line == mark) {
        mark.push('_');
    }
    format!("<<{mark}\n{body}\n{mark}")
}

/// A continued line was joined with the blanks before its backslash and after the newline: one is enough, but for quotes.
fn one_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quote, mut escaped, mut blank) = (None, false, false);
    for c in text.chars() {
        if quote.is_none() && !escaped && matches!(c, ' ' | '\t' | '\r') {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            out.push(' ');
        }
        out.push(c);
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (None | Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_lines() {
        for (command, want) in [
            ("set -e\necho one\n", "<<EOF\nset -e\necho one\nEOF"),
            ("true # a comment\nmake\n", "<<EOF\ntrue # a comment\nmake\nEOF"),
            ("cat\nEOF\n", "<<EOF_\ncat\nEOF\nEOF_"),
            ("python - <<X > /y\nprint(1)\nX", "python - <<X > /y\nprint(1)\nX"),
            ("a \\\n  && b", "a \\\n  && b"),
            ("a  \t && b", "a && b"),
            ("echo 'a  b' \"c  d\"  e\\  f", "echo 'a  b' \"c  d\" e\\  f"),
            ("make\n", "make"),
            ("make # x\n", "<<EOF\nmake # x\nEOF"),
            ("if x:\n    y()\n", "<<EOF\nif x:\n    y()\nEOF"),
        ] {
            assert_eq!(script(command), want, "{command}");
        }
    }

    #[test]
    fn the_arguments_of_a_build_are_kept() {
        let read = run(Builder::BuildKit, "|2 A=one two B= /bin/sh -c make", "", true);
        assert_eq!(read.build_args, [("A".into(), "one two".into()), ("B".into(), String::new())]);
        assert_eq!((read.text.as_str(), read.doubts), ("make", vec![Doubt::OptionsLost]));
        let exec = run(Builder::BuildKit, "make all", "", true);
        assert_eq!(exec.doubts, [Doubt::OptionsLost, Doubt::ExecForm]);
        assert_eq!(run(Builder::Unknown, "/bin/bash", "", false).keyword, "");
    }
}
