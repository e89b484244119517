//! Space: where the bytes of an image are, as a picture and as lists of what is largest.

mod place;
mod reduce;
#[cfg(test)]
mod tests;

pub use place::SpacePlace;

use super::action::Action;
use super::keys::{Act, Key};
use super::shared::Shared;
use super::slot::Slot;
use super::state::AppState;
use crate::analysis::space::Counted;
use crate::view::space::{Colour, Lists, Look, Picture, PictureQuery, Shape, Spot, Step};
use crate::worker::protocol::ImageRef;
use std::rc::Rc;

/// All that Space knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpaceState {
    /// The image that all of it is about.
    pub image: Option<ImageRef>,
    /// How the picture looks.
    pub look: Look,
    /// The folder that is drawn, or shall be.
    pub folder: u32,
    /// The picture; it stays until another is there.
    pub picture: Slot<Shared<Picture>>,
    /// What is largest.
    pub lists: Slot<Shared<Lists>>,
    /// What is selected, in the picture and in the lists.
    pub selected: Option<Spot>,
    /// The list that is shown.
    pub tab: Tab,
    /// Room for the picture; nothing is asked before it is measured.
    room: (u32, u32),
    /// What the picture was last asked for.
    asked: Option<PictureQuery>,
    /// By which bytes the lists were last asked for.
    listed: Option<Counted>,
    /// Where the URL wants to go, not asked for yet.
    sought: Option<Sought>,
    /// The same, asked for.
    coming: Option<Sought>,
    /// The next picture is a step of the history.
    stepped: bool,
}

/// Paths that the URL names, escaped and with a leading `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sought {
    folder: Option<String>,
    select: Option<String>,
}

impl SpaceState {
    /// The block that shows what is selected.
    pub fn active(&self) -> Option<u32> {
        self.picture.known()?.block_of(self.selected.as_ref()?)
    }

    /// The folder above the one that is drawn.
    fn above(&self) -> Option<u32> {
        let crumbs = &self.picture.known()?.crumbs;
        crumbs.len().checked_sub(2).map(|at| crumbs[at].node)
    }
}

/// The lists that share a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The largest files.
    #[default]
    Files,
    /// Packages by size.
    Packages,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 2] = [Self::Files, Self::Packages];
}

/// What can happen on Space only.
#[derive(Clone, Debug, PartialEq)]
pub enum SpaceAction {
    /// The picture has so much room, in pixels of a text of the usual size.
    Room(u32, u32),
    /// It shall look otherwise.
    Look(Look),
    /// Another folder fills it.
    Zoom(u32),
    /// Something in it was pressed: it is selected; a folder fills the picture.
    Press(u32),
    /// A step with the arrows.
    Walk(Step),
    /// `Enter`: what is selected fills the picture, or the folder that it is in.
    Enter,
    /// Something in a list was chosen.
    Select(Spot),
    /// Another list.
    ShowTab(Tab),
    /// A path in the tree of Explore.
    ShowInTree(Rc<str>),
    /// The picture is wanted as a file.
    Export(Export),
}

/// As what the picture is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Lines and letters.
    Svg,
    /// Pixels.
    Png,
}

/// What a reply is for on Space.
#[derive(Clone, Debug, PartialEq)]
pub enum SpaceAsker {
    /// The picture.
    Picture,
    /// What is largest.
    Lists,
    /// The picture as a file.
    Export(Export),
}

/// Keys that only Space knows.
pub const KEYS: &[Key] = &[
    Key {
        name: "x",
        does: "Icicle or squares",
        act: Act::Do(|state| {
            seen(state, |look| {
                look.shape = match look.shape {
                    Shape::Icicle => Shape::Squares,
                    Shape::Squares => Shape::Icicle,
                }
            })
        }),
    },
    Key {
        name: "f",
        does: "All that is stored, or the final image",
        act: Act::Do(|state| {
            seen(state, |look| {
                look.counted = match look.counted {
                    Counted::Stored => Counted::Final,
                    Counted::Final => Counted::Stored,
                }
            })
        }),
    },
    Key {
        name: "c",
        does: "Next colours: layer, change, kind",
        act: Act::Do(|state| {
            seen(state, |look| {
                look.colour = match look.colour {
                    Colour::Layer => Colour::Change,
                    Colour::Change => Colour::Kind,
                    Colour::Kind => Colour::Layer,
                }
            })
        }),
    },
];

/// The look that there is, changed.
fn seen(state: &AppState, change: fn(&mut Look)) -> Action {
    let mut look = state.screens.space.look;
    change(&mut look);
    SpaceAction::Look(look).into()
}

/// Where a key leads in the picture: arrows as it is drawn, the folder above what lies in it.
pub fn step(key: &str) -> Option<Step> {
    Some(match key {
        "ArrowUp" => Step::Out,
        "ArrowDown" => Step::In,
        "ArrowRight" => Step::Next,
        "ArrowLeft" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return None,
    })
}
