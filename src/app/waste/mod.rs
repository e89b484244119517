//! Waste: what could be smaller, and what the image would be then.

mod place;
mod reduce;
#[cfg(test)]
mod tests;

pub use place::WastePlace;

use super::keys::{Act, Key};
use super::shared::Shared;
use super::slot::Slot;
use crate::view::waste::{Door, WasteView, WhatIfView};
use crate::worker::protocol::{ImageRef, WastePart};

/// All that Waste knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WasteState {
    /// What could be smaller in the image, and which image that is.
    pub found: Slot<Shared<WasteView>>,
    /// The image of `found` and `what_if`.
    of: Option<ImageRef>,
    /// How the hidden bytes come apart.
    pub by: By,
    /// Numbers of the findings that are ticked, ascending.
    pub ticked: Vec<u32>,
    /// This layer and all above it become one, base = 0.
    pub squash_from: Option<u32>,
    /// What the image would be without them; of what was ticked before, until the answer comes.
    pub what_if: Slot<Shared<WhatIfView>>,
    /// Ticks, or the squash, changed while that was asked for.
    is_stale: bool,
}

impl WasteState {
    /// All findings that can be ticked, in their order.
    fn can_tick(&self) -> Vec<u32> {
        let groups = self.found.known().into_iter().flat_map(|view| &view.groups);
        groups.flat_map(crate::view::waste::Group::can_tick).collect()
    }
}

/// How the hidden bytes come apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// By cause.
    #[default]
    Cause,
    /// By the layer that stores them.
    Layer,
    /// By the step that hides them.
    Step,
}

impl By {
    /// All of them, as in `WasteView::shares`: each with its name in the URL, and what people call it.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Cause, "cause", "By cause"),
        (Self::Layer, "layer", "By layer"),
        (Self::Step, "step", "By instruction"),
    ];
}

/// What can happen on Waste only.
#[derive(Clone, Debug, PartialEq)]
pub enum WasteAction {
    /// A finding is ticked, or is not any more.
    Tick(u32),
    /// All of these are ticked; or, when they are, none of them.
    TickAll(Vec<u32>),
    /// All that can be ticked, or none.
    TickEverything,
    /// The hidden bytes in another way.
    Part(By),
    /// To what a figure counts.
    Through(Door),
    /// From this layer on they become one; `None`: they stay.
    Squash(Option<u32>),
    /// The mended image is taken away.
    TakeMended,
    /// The findings are wanted as a file.
    Export(WastePart),
}

/// What a reply is for on Waste.
#[derive(Clone, Debug, PartialEq)]
pub enum WasteAsker {
    /// What could be smaller.
    Found,
    /// What the image would be.
    WhatIf,
    /// A file.
    Export(WastePart),
}

/// Keys that only Waste knows.
pub const KEYS: &[Key] = &[
    Key {
        name: "a",
        does: "Tick all findings, or none",
        act: Act::Do(|_| WasteAction::TickEverything.into()),
    },
    Key {
        name: "b",
        does: "Hidden bytes by cause, by layer, by instruction",
        act: Act::Do(|state| {
            WasteAction::Part(match state.screens.waste.by {
                By::Cause => By::Layer,
                By::Layer => By::Step,
                By::Step => By::Cause,
            })
            .into()
        }),
    },
];
