//! What is written on a block: only what can be read there. Names are cut in their middle, in a narrow block they stand upright.

use super::paint::{Line, LineKind};
use super::{Rect, What};

/// Width of a letter of the name, which is as wide as any other; the type is of 12 pixels.
const LETTER: f32 = 7.25;
const PAD: f32 = 5.0;
/// Room for one line.
const LINE: f32 = 15.0;
/// A block must be as wide as this for a line, and as high.
const LEAST: (f32, f32) = (40.0, 14.0);

/// The words for a block.
pub(super) struct Words<'a> {
    pub name: &'a str,
    pub size: &'a str,
    /// Who stores it, or what the colour means.
    pub note: &'a str,
    pub what: What,
    pub hidden: bool,
}

/// A name of so many letters at most; of how many there are more, the number alone.
fn short(words: &Words<'_>, fit: usize) -> String {
    match words.name.strip_suffix(" more") {
        Some(number) if words.what == What::More && words.name.chars().count() > fit => {
            cut(&format!("+{number}"), fit)
        }
        _ => cut(words.name, fit),
    }
}

/// `libopenbla…v4f0c1b.so`, of so many letters at most.
pub(super) fn cut(text: &str, fit: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= fit {
        return text.to_owned();
    }
    let kept = fit.saturating_sub(1);
    let end = kept / 2;
    let head = letters[..kept - end].iter();
    head.chain(&['…']).chain(&letters[letters.len() - end..]).collect()
}

/// A line has room in its whole length.
pub(super) fn fits(text: &str, room: Rect) -> bool {
    text.chars().count() as f32 * LETTER <= room.width - 2.0 * PAD
}

/// Writes what fits into `room`, which is the block or its head.
pub(super) fn write(lines: &mut Vec<Line>, room: Rect, words: &Words<'_>) {
    let fit = ((room.width - 2.0 * PAD) / LETTER).max(0.0) as usize;
    if room.width >= LEAST.0 && room.height >= LEAST.1 {
        let rows = ((room.height - 2.0) / LINE).max(1.0) as usize;
        let name = LineKind::name(words.what);
        let texts =
            [(words.name, name), (words.size, LineKind::Size), (words.note, LineKind::Note)];
        let fits = |(text, kind): &(&str, LineKind)| {
            !text.is_empty() && (*kind == name || text.chars().count() <= fit)
        };
        for (row, (text, kind)) in texts.into_iter().filter(fits).take(rows).enumerate() {
            let y = room.y + 12.0 + row as f32 * LINE;
            let text = if kind == name { short(words, fit) } else { text.to_owned() };
            push(lines, (room.x + PAD, y), text, kind, words.hidden, false);
        }
    } else if room.width >= LEAST.1 && room.height >= LEAST.0 {
        let fit = ((room.height - 2.0 * PAD) / LETTER) as usize;
        let at = (room.x + room.width / 2.0 - 4.0, room.y + PAD);
        push(lines, at, short(words, fit), LineKind::name(words.what), words.hidden, true);
    }
}

fn push(
    lines: &mut Vec<Line>,
    (x, y): (f32, f32),
    text: String,
    kind: LineKind,
    hidden: bool,
    upright: bool,
) {
    if text.chars().count() > 2 || !text.contains('…') {
        lines.push(Line { x, y, text, kind, hidden, upright });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: f32, height: f32) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        let words = Words {
            name: "libopenblas-v4f0c1b.so",
            size: "21.9 MB",
            note: "L8",
            what: What::Body,
            hidden: false,
        };
        write(&mut lines, Rect { x: 0.0, y: 0.0, width, height }, &words);
        lines.into_iter().map(|line| (line.text, line.upright)).collect()
    }

    #[test]
    fn only_what_can_be_read_is_written() {
        let texts = |width, height| {
            written(width, height).into_iter().map(|line| line.0).collect::<Vec<_>>()
        };
        assert_eq!(texts(200.0, 80.0), ["libopenblas-v4f0c1b.so", "21.9 MB", "L8"]);
        assert_eq!(texts(100.0, 32.0), ["libope…1b.so", "21.9 MB"]);
        assert_eq!(texts(48.0, 80.0), ["li…so", "L8"], "a size is never cut");
        assert_eq!(texts(39.0, 13.0), [""; 0]);
        assert_eq!(written(16.0, 80.0), [("libo…b.so".to_owned(), true)]);
        assert_eq!(texts(10.0, 80.0), [""; 0]);
    }

    #[test]
    fn a_cut_keeps_both_ends() {
        for (fit, want) in [(9, "größenwah"), (8, "größ…wah"), (3, "g…h"), (1, "…"), (0, "…")]
        {
            assert_eq!(cut("größenwah", fit), want);
        }
    }
}
