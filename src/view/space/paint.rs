//! Blocks as what is to be painted: a path for each colour, so that a picture of thousands of blocks is a few elements.

use super::block::Made;
use super::{Rect, Shade, What};
use crate::domain::wire::wire;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Height of the strip that says which layers made a folder.
pub(super) const STRIP: f32 = 5.0;

/// How something is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// A folder: pale.
    Folder,
    /// A file.
    Leaf,
    /// What is too small, dotted.
    Dots,
    /// The strip of a folder.
    Strip,
    /// Hidden bytes, hatched, on whatever is below.
    Hatch,
}
wire! { enum Tone { Folder, Leaf, Dots, Strip, Hatch } }

/// All that is painted alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// How.
    pub tone: Tone,
    /// Its colour; `None`: of no layer or kind.
    pub shade: Option<Shade>,
    /// Place on the strata ramp, 0 to 1, where it is a layer's.
    pub stratum: f32,
    /// `M … h … v … h … z …`, for an SVG path.
    pub path: String,
}
wire! { struct Fill { tone, shade, stratum, path } }

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Name of a folder.
    Folder,
    /// Name of a file, or how many are too small.
    File,
    /// Bytes.
    Size,
    /// Who stores it.
    Note,
}
wire! { enum LineKind { Folder, File, Size, Note } }

impl LineKind {
    /// What the name of a block is.
    pub(super) fn name(what: What) -> Self {
        if what == What::Folder { Self::Folder } else { Self::File }
    }

    /// As a class of a style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Folder => "is-folder",
            Self::File => "is-file",
            Self::Size => "is-size",
            Self::Note => "is-note",
        }
    }
}

/// A line of text, inert.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where it begins.
    pub x: f32,
    /// Its base line; of an upright one, its upper end.
    pub y: f32,
    /// What it says.
    pub text: String,
    /// What it is.
    pub kind: LineKind,
    /// It stands on a hatched ground.
    pub hidden: bool,
    /// It is turned, and read from above.
    pub upright: bool,
}
wire! { struct Line { x, y, text, kind, hidden, upright } }

/// Collects paths by how they are painted.
#[derive(Default)]
struct Paths(BTreeMap<(Tone, Option<Shade>), String>);

impl Paths {
    fn push(&mut self, tone: Tone, shade: Option<Shade>, rect: Rect) {
        let Rect { x, y, width, height } = rect;
        if width > 0.0 && height > 0.0 {
            let path = self.0.entry((tone, shade)).or_default();
            let _ = write!(path, "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}z");
        }
    }
}

/// The block without the gap to the next.
fn inset(rect: Rect) -> Rect {
    let gap = |length: f32| if length > 4.0 { 1.0 } else { length / 5.0 };
    Rect { width: rect.width - gap(rect.width), height: rect.height - gap(rect.height), ..rect }
}

/// What is to be painted, in order.
pub(super) fn fills(made: &[Made], layers: u32) -> Vec<Fill> {
    let mut paths = Paths::default();
    for of in made {
        let rect = inset(of.block.rect);
        match of.block.what {
            What::Folder => {
                paths.push(Tone::Folder, of.shade, rect);
                if of.is_hidden {
                    paths.push(Tone::Hatch, None, rect);
                }
                strip(&mut paths, of);
            }
            What::Body => {
                paths.push(Tone::Leaf, of.shade, rect);
                if of.is_hidden {
                    paths.push(Tone::Hatch, None, rect);
                }
            }
            What::More => {
                paths.push(Tone::Folder, of.shade, rect);
                paths.push(Tone::Dots, None, rect);
            }
        }
    }
    let fill = |((tone, shade), path): ((Tone, Option<Shade>), String)| {
        let stratum = shade.map_or(0.0, |shade| shade.stratum(layers));
        Fill { tone, shade, stratum, path }
    };
    paths.0.into_iter().map(fill).collect()
}

/// Who made a folder, from the left to the right.
fn strip(paths: &mut Paths, of: &Made) {
    let Some(place) = of.strip_at else { return };
    let total: f64 = of.strip.values().map(|bytes| *bytes as f64).sum();
    let mut before = 0.0;
    let edge = |bytes: f64| place.x + (f64::from(place.width) * bytes / total.max(1.0)) as f32;
    for (&(shade, hidden), &bytes) in &of.strip {
        let x = edge(before);
        before += bytes as f64;
        let part = Rect { x, width: edge(before) - x, ..place };
        paths.push(Tone::Strip, Some(shade), part);
        if hidden {
            paths.push(Tone::Hatch, None, part);
        }
    }
}
