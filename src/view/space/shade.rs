//! What a colour tells: the layer, the change, or the kind of file.

use super::Colour;
use crate::analysis::change::ChangeKind;
use crate::analysis::space::Body;
use crate::analysis::space::kinds::{Group, Kind};
use crate::domain::wire::wire;
use crate::view::stack::stratum;

/// A colour with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// A layer, base = 0.
    Layer(u32),
    /// What a layer did, by the number of [`ChangeKind`].
    Change(u8),
    /// Kinds of files, by the number of [`Group`].
    Group(u8),
}
wire! { enum Shade { Layer(layer), Change(kind), Group(group) } }

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct ShadeRow {
    /// The colour.
    pub shade: Shade,
    /// Place on the strata ramp, 0 to 1, where it is a layer's.
    pub stratum: f32,
    /// What it means.
    pub name: String,
    /// Bytes of it in the picture, as text.
    pub size: String,
    /// Its part of the picture, 0 to 1.
    pub part: f32,
    /// Bytes of it that are hidden, as text; empty where there are none.
    pub hidden: String,
}
wire! { struct ShadeRow { shade, stratum, name, size, part, hidden } }

impl Shade {
    /// What a body is coloured by.
    pub(super) fn of(colour: Colour, body: &Body, kind: Kind) -> Self {
        match colour {
            Colour::Layer => Self::Layer(body.layer),
            Colour::Change => Self::Change(body.change as u8),
            Colour::Kind => Self::Group(kind.group() as u8),
        }
    }

    /// Place on the strata ramp, where it is a layer's.
    pub(super) fn stratum(self, layers: u32) -> f32 {
        if let Self::Layer(layer) = self { stratum(layer, layers) } else { 0.0 }
    }

    /// What it means, in a word or two.
    pub(super) fn name(self) -> String {
        match self {
            Self::Layer(layer) => format!("L{}", layer + 1),
            Self::Change(kind) => change(kind).name().to_owned(),
            Self::Group(group) => self::group(group).name().to_owned(),
        }
    }

    /// The same in one sign or two, for what has little room.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Change(kind) => match change(kind) {
                ChangeKind::Added => "+ added",
                ChangeKind::Modified => "~ modified",
                ChangeKind::Metadata => "m metadata",
                ChangeKind::Removed => "− removed",
                ChangeKind::Rewritten => "= rewritten",
            },
            _ => "",
        }
    }
}

fn change(number: u8) -> ChangeKind {
    ChangeKind::ALL[usize::from(number.clamp(1, 5)) - 1]
}

fn group(number: u8) -> Group {
    Group::ALL.get(usize::from(number)).copied().unwrap_or_default()
}
