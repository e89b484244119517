//! How the picture looks, and what is asked for it.

use crate::analysis::space::Counted;
use crate::domain::wire::wire;

/// How blocks are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Folders above what lies in them: names and paths can be read.
    #[default]
    Icicle,
    /// Folders around what lies in them: the one giant is seen at once.
    Squares,
}
wire! { enum Shape { Icicle, Squares } }

/// What a colour tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Which layer stores it.
    #[default]
    Layer,
    /// What that layer did to the path.
    Change,
    /// What kind of file it is.
    Kind,
}
wire! { enum Colour { Layer, Change, Kind } }

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How blocks are laid out.
    pub shape: Shape,
    /// Which bytes are counted.
    pub counted: Counted,
    /// What a colour tells.
    pub colour: Colour,
}
wire! { struct Look { shape, counted, colour } }

/// Which picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PictureQuery {
    /// The folder.
    pub folder: u32,
    /// How it looks.
    pub look: Look,
    /// The room that there is; in pixels, as long as the text is of the usual size.
    pub width: u32,
    /// The same.
    pub height: u32,
}
wire! { struct PictureQuery { folder, look, width, height } }
