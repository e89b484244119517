//! A Dockerfile as pieces that can be moved: an instruction with the comments right above it.

use crate::lab::build::dockerfile::{self, Instruction};

/// One instruction and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its lines as they stand, comments above it included.
    pub text: String,
    /// The instruction's line, from 1; the first of what is no instruction.
    pub line: usize,
    /// Its name; empty for what follows the last instruction.
    pub name: String,
    /// The instruction's lines without the comments.
    pub shown: String,
    /// Its effects are declared.
    pub declared: bool,
}

/// The pieces of a text; together they are all of it.
pub fn pieces(text: &str) -> Vec<Piece> {
    let lines: Vec<&str> = text.lines().collect();
    // Where a declaration is wrong, each line stands for itself.
    let all = dockerfile::read(text).unwrap_or_else(|_| by_line(&lines));
    let mut out = Vec::new();
    let mut from = 0;
    for one in all {
        let (first, end) = (one.line - 1, one.end.min(lines.len()));
        out.push(Piece {
            text: lines[from..end].join("\n"),
            line: one.line,
            name: one.name,
            shown: lines[first..end].join("\n"),
            declared: !one.declared.is_empty(),
        });
        from = end;
    }
    if from < lines.len() {
        let text = lines[from..].join("\n");
        let line = from + 1;
        out.push(Piece { shown: text.clone(), text, line, name: String::new(), declared: false });
    }
    out
}

fn by_line(lines: &[&str]) -> Vec<Instruction> {
    let one = |(at, line): (usize, &&str)| Instruction {
        line: at + 1,
        end: at + 1,
        name: line.split(' ').next().unwrap_or_default().to_owned(),
        ..Instruction::default()
    };
    lines.iter().enumerate().map(one).collect()
}

/// The text with a piece at another place.
pub fn moved(pieces: &[Piece], from: usize, to: usize) -> String {
    let mut all: Vec<&Piece> = pieces.iter().collect();
    if from < all.len() && to < all.len() {
        let one = all.remove(from);
        all.insert(to, one);
    }
    all.iter().map(|piece| format!("{}\n", piece.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a shop\nFROM a\n# lab: adds /x 1kB\nRUN pip \\\n  install\nCOPY <<E /x\nhi\nE\n\nCMD [\"a\"]\n# end\n";

    #[test]
    fn pieces_are_instructions_with_their_comments_and_together_the_whole() {
        let all = pieces(TEXT);
        let names: Vec<(&str, usize)> = all.iter().map(|p| (p.name.as_str(), p.line)).collect();
        assert_eq!(names, [("FROM", 2), ("RUN", 4), ("COPY", 6), ("CMD", 10), ("", 11)]);
        assert_eq!(moved(&all, 0, 0), TEXT);
        assert_eq!(all[1].shown, "RUN pip \\\n  install");
        assert!(all[1].declared && !all[2].declared);
    }

    #[test]
    fn a_piece_moves_with_its_declaration() {
        let all = pieces("FROM a\n# lab: takes 1s\nRUN b\nCOPY . .\n");
        assert_eq!(moved(&all, 1, 2), "FROM a\nCOPY . .\n# lab: takes 1s\nRUN b\n");
        assert_eq!(moved(&all, 1, 9), moved(&all, 0, 0), "nowhere: it stays");
    }

    #[test]
    fn what_can_not_be_read_is_shown_line_by_line() {
        let all = pieces("FROM a\n# lab: eats\nRUN b\n");
        assert_eq!(all.iter().map(|p| p.line).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
