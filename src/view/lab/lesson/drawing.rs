//! A small picture for each lesson, from a line of data: what the lesson is about, at a glance. It tells nothing that its card does
//! not say in words.

use crate::lab::lesson::Stage;
use crate::view::text::xml;
use std::fmt::Write as _;

/// Each lesson's picture, on 232 by 84 pixels. Pieces end with `;` and begin with what they are: `b x y width` a layer, `d` a dashed
/// one, `r x y width height` a rectangle, `l x y x y` a dashed line, `a x y x y` an arrow, `c x y x y` a curved one, `t x y` a text
/// from there, `m x y` one around there; behind that stands the colour, and of texts what they say, a word each.
const DRAWINGS: [(&str, &str); 16] = [
    ("01-a-stack", "d 68 14 96 q;b 68 26 96 c3;b 68 38 96 c2;b 68 50 96 c1;b 68 62 96 c0"),
    (
        "02-names",
        "b 40 36 62 c2;b 40 48 62 c1;b 40 60 62 c0;a 132 41 106 41 a;t 138 44 i shop:1;a 132 59 106 59 q;t 138 62 q shop:old",
    ),
    (
        "03-looking-down",
        "b 50 26 132 c3 f;b 50 38 132 c2 f;b 50 50 132 c1 f;b 50 62 132 c0 f;b 100 38 32 c2;a 116 8 116 35 a",
    ),
    (
        "04-copy-up",
        "b 50 26 132 c3 f;b 50 38 132 c2 f;b 50 50 132 c1 f;b 50 62 132 c0 f;b 70 62 34 c0;a 87 60 87 25 m;d 70 11 34 i;t 128 20 m whole file",
    ),
    (
        "05-invisible-copy",
        "b 50 26 132 c3 f;b 50 38 132 c2 f;b 50 50 132 c1 f;b 50 62 132 c0 f;b 70 50 34 c1;a 87 48 87 25 m;b 70 11 34 i;t 128 20 q chmod 644",
    ),
    (
        "06-stop-remove-keep",
        "m 48 15 q stop;m 116 15 r rm;m 184 15 q commit;b 24 22 48 i;d 92 22 48 r;b 160 22 48 c3;b 24 35 48 c2;b 92 35 48 c2;b 160 35 48 c2;b 24 48 48 c1;b 92 48 48 c1;b 160 48 48 c1;b 24 61 48 c0;b 92 61 48 c0;b 160 61 48 c0",
    ),
    (
        "07-deleting",
        "b 50 26 132 c3 f;b 50 38 132 c2 f;b 50 50 132 c1 f;b 50 62 132 c0 f;b 66 62 40 c0;l 86 25 86 61 r;d 66 11 40 r;r 126 9 40 4 v;d 126 13 40 v",
    ),
    (
        "08-moving",
        "b 50 26 132 c3 f;b 50 38 132 c2 f;b 50 50 132 c1 f;b 50 62 132 c0 f;d 62 11 36 r;b 62 62 36 c0;c 98 67 146 24 m;b 128 11 36 i",
    ),
    (
        "09-twins",
        "b 50 24 44 i;m 72 18 i one;d 138 24 44 c1;m 160 18 q two;b 74 58 84 c1;l 78 35 84 57 r;l 158 35 150 57 q",
    ),
    (
        "10-secret",
        "m 116 16 r rm;d 96 20 40 r;b 58 36 116 c2;b 58 48 116 c1;r 96 48 40 10 r;m 116 57 w ••••;b 58 60 116 c0",
    ),
    (
        "11-volumes",
        "b 40 26 90 c3;b 40 38 90 c2;b 40 50 90 c1;b 40 62 90 c0;l 132 48 148 48 v;r 150 26 46 46 v;m 173 53 w /data",
    ),
    (
        "12-order",
        "t 58 25 q COPY . .;t 58 45 q RUN pip;t 58 65 q CMD;c 46 22 52 60 a;b 134 17 52 m;b 134 37 52 m f;d 134 57 52 q",
    ),
    (
        "13-update",
        "t 22 34 q apt-get update;r 142 23 60 16 g;m 172 35 w CACHED;t 22 60 q install curl;r 142 49 60 16 m;m 172 61 w MISS",
    ),
    (
        "14-stages",
        "b 34 24 52 c3;b 34 36 52 c2;b 34 48 52 c1;b 34 60 52 c0;a 94 46 132 46 q;d 146 24 52 q;d 146 36 52 q;b 146 48 52 c3;b 146 60 52 c0",
    ),
    (
        "15-pull",
        "b 32 38 56 c2;b 32 50 56 c1;b 32 62 56 c0;a 94 43 140 43 m;m 172 30 m new only;d 144 38 56 m;b 144 50 56 c1;b 144 62 56 c0",
    ),
    (
        "16-same-bytes",
        "m 116 22 q same digest;b 46 34 56 c3;b 46 47 56 c0;m 116 48 m ≠;b 130 34 56 c3;b 130 47 56 c2",
    ),
];

/// The picture of a lesson; of one's own, that of its stage.
pub(super) fn drawing(name: &str, stage: Stage) -> String {
    let of_stage = match stage {
        Stage::CopyOnWrite => "01-a-stack",
        Stage::BuildCache => "12-order",
        Stage::Share => "15-pull",
        Stage::Squash => "14-stages",
    };
    let find = |name: &str| DRAWINGS.iter().find(|(of, _)| *of == name).map(|(_, line)| *line);
    let line = find(name).or_else(|| find(of_stage)).unwrap_or_default();
    let mut out =
        String::from("<svg class=\"card-picture\" viewBox=\"0 0 232 84\" aria-hidden=\"true\">");
    line.split(';').for_each(|piece| out += &draw(piece).unwrap_or_default());
    out + "</svg>"
}

fn draw(piece: &str) -> Option<String> {
    let mut words = piece.split(' ');
    let what = words.next()?;
    let count = match what {
        "r" | "l" | "a" | "c" => 4,
        "t" | "m" => 2,
        _ => 3,
    };
    let numbers: Vec<i32> =
        words.by_ref().take(count).filter_map(|word| word.parse().ok()).collect();
    let colour = words.next()?;
    let rest: Vec<&str> = words.collect();
    let faded = if rest == ["f"] { " f" } else { "" };
    let mut out = String::new();
    let _ = match (what, &numbers[..]) {
        ("b", [x, y, w]) => write!(
            out,
            "<rect class=\"{colour}{faded}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"10\" rx=\"2\"/>"
        ),
        ("d", [x, y, w]) => write!(
            out,
            "<rect class=\"{colour} d\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"10\" rx=\"2\"/>"
        ),
        ("r", [x, y, w, h]) => write!(
            out,
            "<rect class=\"{colour}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"2\"/>"
        ),
        ("l", [x, y, to_x, to_y]) => {
            write!(out, "<path class=\"{colour} d\" d=\"M{x} {y}L{to_x} {to_y}\"/>")
        }
        ("a", [x, y, to_x, to_y]) => write!(
            out,
            "<path class=\"{colour}\" d=\"M{x} {y}L{to_x} {to_y}{}\"/>",
            head(*x, *y, *to_x, *to_y)
        ),
        // Out to the side, then to where it points: up, or back to the right.
        ("c", [x, y, to_x, to_y]) if to_y < y => write!(
            out,
            "<path class=\"{colour}\" d=\"M{x} {y}Q{to_x} {y} {to_x} {to_y}m-4 6l4 -6l4 6\"/>"
        ),
        ("c", [x, y, to_x, to_y]) => write!(
            out,
            "<path class=\"{colour}\" d=\"M{x} {y}C{0} {y} {0} {to_y} {to_x} {to_y}m-6 -4l6 4l-6 4\"/>",
            x - 22
        ),
        ("t" | "m", [x, y]) => {
            let anchor = if what == "m" { " text-anchor=\"middle\"" } else { "" };
            write!(
                out,
                "<text class=\"{colour}\" x=\"{x}\" y=\"{y}\"{anchor}>{}</text>",
                xml(&rest.join(" "))
            )
        }
        _ => return None,
    };
    Some(out)
}

/// The tip of an arrow along one of the axes.
fn head(x: i32, y: i32, to_x: i32, to_y: i32) -> String {
    let (along_x, along_y) = ((x - to_x).signum() * 6, (y - to_y).signum() * 6);
    let (across_x, across_y) = ((y - to_y).signum() * 4, (x - to_x).signum() * 4);
    format!(
        "M{} {}L{to_x} {to_y}L{} {}",
        to_x + along_x + across_x,
        to_y + along_y + across_y,
        to_x + along_x - across_x,
        to_y + along_y - across_y
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::lesson::LESSONS;

    #[test]
    fn each_lesson_has_a_picture_of_its_own_and_all_of_it_is_understood() {
        for of in LESSONS {
            let line = DRAWINGS.iter().find(|(name, _)| *name == of.name).map(|(_, line)| *line);
            let line = line.unwrap_or_else(|| panic!("{} has none", of.name));
            line.split(';')
                .for_each(|piece| assert!(draw(piece).is_some(), "{}: {piece}", of.name));
        }
        assert_eq!(DRAWINGS.len(), LESSONS.len());
        assert_eq!(drawing("mine.md", Stage::Share), drawing("15-pull", Stage::Share));
    }
}
