//! Differences of lines as text, as `diff -u` prints them (POSIX, diff, "Diff -u or -U Output Format").

use crate::analysis::textdiff::{Hunk, Line, LineKind};
use std::io::{self, Write};

/// Writes hunks under a header that names both sides; `inert` makes bytes harmless where they are shown on a terminal.
pub fn write(
    out: &mut dyn Write,
    names: [&str; 2],
    hunks: &[Hunk<'_>],
    inert: &dyn Fn(&[u8]) -> Vec<u8>,
) -> io::Result<()> {
    writeln!(out, "--- {}\n+++ {}", names[0], names[1])?;
    for hunk in hunks {
        writeln!(out, "@@ -{} +{} @@", range(hunk.a), range(hunk.b))?;
        for line in &hunk.lines {
            write_line(out, line, inert)?;
        }
    }
    Ok(())
}

fn write_line(
    out: &mut dyn Write,
    line: &Line<'_>,
    inert: &dyn Fn(&[u8]) -> Vec<u8>,
) -> io::Result<()> {
    let sign = match line.kind {
        LineKind::Same => " ",
        LineKind::Removed => "-",
        LineKind::Added => "+",
    };
    out.write_all(sign.as_bytes())?;
    out.write_all(&inert(line.text))?;
    out.write_all(if line.ends { b"\n" } else { b"\n\\ No newline at end of file\n" })
}

/// `first,count`; of a single line its number, of none the number of the line before.
fn range((before, count): (u32, u32)) -> String {
    match count {
        0 => format!("{before},0"),
        1 => format!("{}", before + 1),
        _ => format!("{},{count}", before + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::textdiff::{Caps, TextDiff, text_diff};

    fn unified(a: &str, b: &str) -> String {
        let TextDiff::Lines { hunks, .. } = text_diff(a.as_bytes(), b.as_bytes(), &Caps::default())
        else {
            panic!("lines")
        };
        let mut out = Vec::new();
        write(&mut out, ["a", "b"], &hunks, &<[u8]>::to_vec).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    /// What diff -u (GNU diffutils 3.8) prints.
    #[test]
    fn it_is_what_diff_prints() {
        let table = [
            ("1\n2\n3\n", "1\nzwei\n3\n", "@@ -1,3 +1,3 @@\n 1\n-2\n+zwei\n 3\n"),
            ("", "1\n", "@@ -0,0 +1 @@\n+1\n"),
            ("1\n", "", "@@ -1 +0,0 @@\n-1\n"),
            ("1\n2", "1\n2\n", "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n"),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                "1\n2\n3\n4\n6\n7\n8\n9\n9\n",
                "@@ -2,8 +2,8 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n 9\n+9\n",
            ),
        ];
        for (a, b, want) in table {
            assert_eq!(unified(a, b), format!("--- a\n+++ b\n{want}"), "{a:?} {b:?}");
        }
    }
}
