//! A link as a QR code (ISO/IEC 18004), drawn as one path. A code of too many modules is none that thirty phones can take up, so
//! there are limits far below those of the standard.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use std::fmt::Write as _;

/// Versions at most. On a wall, 97 modules beside each other: of a code one metre wide a module is a centimetre, which a phone
/// reads from about four metres. On paper, 117: six tenths of a millimetre each where the code is 7 cm wide.
const ON_A_WALL: u8 = 20;
const ON_PAPER: u8 = 25;

/// Modules that stay white around a code.
const QUIET: i32 = 4;

/// Where a code is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Across a room.
    Wall,
    /// In a hand, or on a screen on the desk.
    Paper,
}

impl Place {
    fn most(self) -> Version {
        Version::new(if self == Self::Wall { ON_A_WALL } else { ON_PAPER })
    }
}

/// The code of a text as an SVG element; `None`: there would be too many modules in it.
pub fn code(text: &str, place: Place) -> Option<String> {
    let segments = QrSegment::make_segments(text);
    let (least, most) = (Version::MIN, place.most());
    let low = QrCodeEcc::Low;
    let made = QrCode::encode_segments_advanced(&segments, low, least, most, None, true).ok()?;
    let whole = made.size() + 2 * QUIET;
    Some(format!(
        "<svg class=\"code\" viewBox=\"0 0 {whole} {whole}\" role=\"img\" aria-label=\"QR code of the link\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path fill=\"#000\" d=\"{}\"/></svg>",
        path(&made)
    ))
}

/// The dark modules, those beside each other as one piece.
fn path(of: &QrCode) -> String {
    let mut out = String::new();
    for y in 0..of.size() {
        let mut x = 0;
        while x < of.size() {
            let run = (x..of.size()).take_while(|&at| of.get_module(at, y)).count() as i32;
            if run > 0 {
                let _ = write!(out, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a drawn code has: rows of dark and light, without the white around.
    fn modules(svg: &str) -> Vec<Vec<bool>> {
        let path = svg.split("fill=\"#000\" d=\"").nth(1).and_then(|rest| rest.split('"').next());
        let numbers = |piece: &str| -> Vec<i32> {
            piece.split(['M', ' ', 'h', 'v', 'z']).filter_map(|part| part.parse().ok()).collect()
        };
        let runs: Vec<Vec<i32>> = path.unwrap().split_inclusive('z').map(numbers).collect();
        let size = runs.iter().map(|run| run[1] + 1 - QUIET).max().unwrap();
        let mut all = vec![vec![false; size as usize]; size as usize];
        for run in runs {
            for x in run[0]..run[0] + run[2] {
                all[(run[1] - QUIET) as usize][(x - QUIET) as usize] = true;
            }
        }
        all
    }

    #[test]
    fn a_code_has_its_finders_and_its_timing_and_white_around() {
        let text = "https://example.org/#1/playground?open=sample&lesson=04-copy-up&step=1";
        let svg = code(text, Place::Wall).unwrap();
        let all = modules(&svg);
        let last = all.len() - 1;
        assert_eq!((all.len() - 17) % 4, 0, "a size of the standard");
        assert!(svg.contains(&format!("viewBox=\"0 0 {0} {0}\"", all.len() + 8)));
        // A finder is a ring of dark, one of light, and a dark square; the fourth corner has none.
        for (left, top) in [(0, 0), (last - 6, 0), (0, last - 6)] {
            for y in 0..7 {
                for x in 0..7 {
                    let ring = x.min(6 - x).min(y.min(6 - y));
                    assert_eq!(all[top + y][left + x], ring != 1, "{left}+{x} {top}+{y}");
                }
            }
        }
        for (at, row) in all.iter().enumerate().take(all.len() - 8).skip(8) {
            assert_eq!((all[6][at], row[6]), (at % 2 == 0, at % 2 == 0), "timing at {at}");
        }
        assert!(all[last - 7][8], "the module that is always dark");
    }

    #[test]
    fn what_no_phone_could_read_is_no_code() {
        assert!(code(&"x".repeat(850), Place::Wall).is_some());
        assert!(code(&"x".repeat(870), Place::Wall).is_none());
        assert!(code(&"x".repeat(1270), Place::Paper).is_some());
        assert!(code(&"x".repeat(1280), Place::Paper).is_none());
    }
}
