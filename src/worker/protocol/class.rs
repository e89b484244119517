//! What is handed out to a class: the lab makes it, the page shows, saves or prints it.

use crate::domain::wire::wire;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOut {
    /// The link with its code, what is to be copied, and the sheet to print: markup.
    Panel,
    /// The code for the whole room: markup.
    Code,
    /// The stage as the text of an SVG file.
    Svg,
    /// The same, to be drawn as pixels.
    Png,
}
wire! { enum HandOut { Panel, Code, Svg, Png } }

/// The order for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What is wanted.
    pub what: HandOut,
    /// The page's address, where one is included.
    pub address: String,
    /// Pictures are in the dark theme's colours.
    pub dark: bool,
}
wire! { struct Order { what, address, dark } }

/// What was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// What it is.
    pub what: HandOut,
    /// What a file of it is called; for the rest its title.
    pub name: String,
    /// Markup, or a file's text.
    pub text: String,
}
wire! { struct Handed { what, name, text } }
