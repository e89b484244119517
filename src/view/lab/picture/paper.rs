//! What a picture is drawn on: an SVG that stands alone, in the theme's colours. Texts are real, and cut where there is no room.

use super::tones::Tones;
use crate::view::compare::svg::stratum_colour;
use crate::view::ramp::is_white;
use crate::view::text::xml;
use std::fmt::Write as _;

const UI: &str = "system-ui,Segoe UI,Roboto,Helvetica Neue,sans-serif";
const MONO: &str = "ui-monospace,SF Mono,DejaVu Sans Mono,Menlo,Consolas,monospace";

/// Width of a letter by its height: of the fonts above, whichever the reader has, hardly any text is wider.
const LETTER: f32 = 0.6;

/// Room around everything.
pub const MARGIN: f32 = 24.0;

/// Left, top, width, height, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Place(pub f32, pub f32, pub f32, pub f32);

/// How a surface looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// Nothing: `none`.
    pub fill: &'a str,
    /// Of the fill, in percent; 0: opaque.
    pub percent: u8,
    /// Nothing: no edge.
    pub edge: &'a str,
    pub dashed: bool,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Face<'a> {
    pub size: f32,
    pub colour: &'a str,
    pub bold: bool,
    pub mono: bool,
    /// `start`, `middle`, `end`.
    pub anchor: &'a str,
    /// What it must not be wider than; 0: no matter.
    pub room: f32,
    /// Where there is no room its beginning goes, as of a path.
    pub keeps_end: bool,
}

impl<'a> Face<'a> {
    pub fn of(size: f32, colour: &'a str) -> Self {
        let (bold, mono, keeps_end) = (false, false, false);
        Self { size, colour, bold, mono, anchor: "start", room: 0.0, keeps_end }
    }

    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub fn mono(self) -> Self {
        Self { mono: true, ..self }
    }

    pub fn middle(self) -> Self {
        Self { anchor: "middle", ..self }
    }

    pub fn end(self) -> Self {
        Self { anchor: "end", ..self }
    }

    pub fn within(self, room: f32) -> Self {
        Self { room, ..self }
    }
}

/// A picture on its way.
pub struct Paper {
    body: String,
    /// Its colours.
    pub tones: &'static Tones,
}

impl Paper {
    pub fn new(dark: bool) -> Self {
        Self { body: String::new(), tones: Tones::of(dark) }
    }

    pub fn rect(&mut self, Place(x, y, width, height): Place, radius: f32, look: Look<'_>) {
        let fill = if look.fill.is_empty() { "none" } else { look.fill };
        let _ = write!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius}\" fill=\"{fill}\""
        );
        if look.percent > 0 {
            let _ = write!(self.body, " fill-opacity=\"{:.2}\"", f32::from(look.percent) / 100.0);
        }
        self.edge(look.edge, 1.2, look.dashed);
    }

    pub fn path(&mut self, way: &str, colour: &str, width: f32, dashed: bool) {
        let _ = write!(self.body, "<path d=\"{way}\" fill=\"none\"");
        self.edge(colour, width, dashed);
    }

    fn edge(&mut self, colour: &str, width: f32, dashed: bool) {
        if !colour.is_empty() {
            let _ = write!(self.body, " stroke=\"{colour}\" stroke-width=\"{width}\"");
            if dashed {
                self.body += " stroke-dasharray=\"4 3\"";
            }
        }
        self.body += "/>\n";
    }

    /// A text; answers how wide it is at most.
    pub fn text(&mut self, x: f32, y: f32, text: &str, face: Face<'_>) -> f32 {
        let letter = face.size * LETTER;
        let text = cut(text, (face.room / letter) as usize, face.keeps_end);
        let _ = write!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{}\" fill=\"{}\"",
            face.size, face.colour
        );
        if face.anchor != "start" {
            let _ = write!(self.body, " text-anchor=\"{}\"", face.anchor);
        }
        if face.bold {
            self.body += " font-weight=\"700\"";
        }
        if face.mono {
            let _ = write!(self.body, " font-family=\"{MONO}\"");
        }
        let _ = writeln!(self.body, ">{}</text>", xml(&text));
        cells(&text) as f32 * letter
    }

    /// A layer's colour, and what is written on it.
    pub fn ground(place: f32) -> (String, &'static str) {
        (stratum_colour(place), if is_white(place) { "#ffffff" } else { "#000000" })
    }

    /// A label in a layer's colour; answers its width.
    pub fn chip(&mut self, x: f32, y: f32, text: &str, place: f32) -> f32 {
        let (fill, on) = Self::ground(place);
        let width = cells(text) as f32 * 7.0 + 12.0;
        self.rect(Place(x, y - 12.5, width, 17.0), 4.0, Look { fill: &fill, ..Look::default() });
        let face = Face::of(11.5, on).bold().middle();
        self.text(x + width / 2.0, y, text, face);
        width
    }

    /// The whole of it. `says` is for those who don't see it.
    pub fn finish(self, width: f32, height: f32, says: &str) -> String {
        let (bg, body) = (self.tones.bg, self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             font-family=\"{UI}\" role=\"img\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"{bg}\"/>\n{body}</svg>\n",
            xml(says)
        )
    }
}

/// So many letters wide: those of East Asia are two.
fn cells(text: &str) -> usize {
    text.chars()
        .map(|c| 1 + usize::from(c >= '\u{1100}' && !('\u{2000}'..'\u{2e80}').contains(&c)))
        .sum()
}

/// The beginning of a text, or its end, that has room; 0: all of it.
fn cut(text: &str, room: usize, keeps_end: bool) -> String {
    if room == 0 || cells(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let mut fits = |c: &char| {
        let wide = cells(c.encode_utf8(&mut [0; 4]));
        left.checked_sub(wide).inspect(|rest| left = *rest).is_some()
    };
    if keeps_end {
        let end: Vec<char> = text.chars().rev().take_while(|c| fits(c)).collect();
        format!("…{}", end.iter().rev().collect::<String>())
    } else {
        format!("{}…", text.chars().take_while(|c| fits(c)).collect::<String>().trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_cut_where_it_tells_least() {
        assert_eq!(cut("RUN apt-get install", 9, false), "RUN apt-…");
        assert_eq!(cut("/usr/share/doc", 7, true), "…re/doc");
        assert_eq!(cut("目録目録", 5, false), "目録…");
        assert_eq!(cut("all", 0, false), "all");
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut paper = Paper::new(true);
        paper.text(0.0, 0.0, "</text><script>&\u{0}", Face::of(12.0, "#fff"));
        let svg = paper.finish(10.0, 10.0, "<b>");
        assert!(!svg.contains("<script>") && !svg.contains("<b>") && !svg.contains('\u{0}'));
    }
}
