//! Where the space is, ready to draw: a picture of one folder and what lies below it, and lists of what is largest. The desk makes
//! both for the room that there is; the page draws them and finds in them what is pointed at.

mod block;
mod label;
mod layout;
mod lists;
mod look;
mod paint;
mod shade;
mod svg;
#[cfg(test)]
mod tests;
mod walk;

pub use crate::analysis::space::Counted;
pub use block::{named, picture, spot_of};
pub use lists::{FileRow, KindRow, Lists, PackageRow, lists};
pub use look::{Colour, Look, PictureQuery, Shape};
pub use paint::{Fill, Line, LineKind, Tone};
pub use shade::{Shade, ShadeRow};
pub use svg::svg;
pub use walk::{Heard, Step};

use crate::domain::wire::wire;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}
wire! { struct Rect { x, y, width, height } }

/// What a block stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A folder.
    Folder,
    /// The bytes of a file that one layer stores.
    Body,
    /// What is too small to be drawn, together.
    More,
}
wire! { enum What { Folder, Body, More } }

/// A block of the picture. What lies in it comes behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it stands for.
    pub what: What,
    /// Its path; of what is too small, the folder that it is in.
    pub node: u32,
    /// Of a file, the layer that stores these bytes, base = 0.
    pub layer: Option<u32>,
    /// Index of the block around it; of the first, itself.
    pub parent: u32,
    /// How many blocks are around it.
    pub depth: u32,
    /// Where it is drawn.
    pub rect: Rect,
    /// Last component, inert; of the root, `/`.
    pub name: String,
    /// What is said of it: its name, bytes, share, and who stores it.
    pub says: String,
}
wire! { struct Block { what, node, layer, parent, depth, rect, name, says } }

/// A folder above the one that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// The folder.
    pub node: u32,
    /// Inert; of the root, `/`.
    pub name: String,
}
wire! { struct Crumb { node, name } }

/// Something that is selected: in the picture, in a list, in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Its path.
    pub node: u32,
    /// Of a file, the layer that stores the bytes that are meant; `None`: any.
    pub layer: Option<u32>,
    /// Escaped, with a leading `/`.
    pub path: String,
    /// What is said of it.
    pub says: String,
    /// The folders around it, the innermost first.
    pub around: Vec<u32>,
    /// It can be shown as a picture of its own.
    pub folder: bool,
}
wire! { struct Spot { node, layer, path, says, around, folder } }

/// A folder and what lies below it, as blocks whose size is their bytes'.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Width; as long as the text is of the usual size, in pixels.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// The folder that is drawn.
    pub folder: u32,
    /// Its path, escaped, with a leading `/`.
    pub path: String,
    /// The folders above it, the root first, and itself.
    pub crumbs: Vec<Crumb>,
    /// All blocks, each folder before what lies in it. Empty where nothing has any bytes.
    pub blocks: Vec<Block>,
    /// What is to be painted, in this order.
    pub fills: Vec<Fill>,
    /// What is written, in this order.
    pub lines: Vec<Line>,
    /// The shades that occur, with their bytes.
    pub shades: Vec<ShadeRow>,
    /// What was asked to be selected, when there is such a path.
    pub spot: Option<Spot>,
    /// For those who don't see it, in a sentence.
    pub says: String,
}
wire! {
    struct Picture {
        width, height, folder, path, crumbs, blocks, fills, lines, shades, spot, says
    }
}
