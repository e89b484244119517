//! Explore: one image, its stack, its tree, the life of a path.

pub mod content;
mod hidden;
pub(in crate::app) mod place;
mod reduce;
mod taking;
#[cfg(test)]
mod tests;
mod ways;

pub use content::{ContentAction, Opening, Panel};
pub use place::ExplorePlace;

use super::asked::ListAsker;
use super::keys::{Act, Key};
use super::listing::{ListAction, Listing};
use super::shared::Shared;
use super::slot::Slot;
use crate::view::content::Manner;
use crate::view::hidden::Bodies;
use crate::view::packages::PackagesView;
use crate::view::rows::{ChangeKind, LifeView, Paths, SortKey, TreeView};
use crate::worker::protocol::ImageRef;
use crate::worker::takeout::Form;
use std::rc::Rc;

/// All that Explore knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExploreState {
    /// The tree of the shown image.
    pub tree: Listing<Paths>,
    /// Its hidden files.
    pub hidden: Listing<Bodies>,
    /// The hidden files stand in the tree's place.
    pub shows_hidden: bool,
    /// The life of the selected path.
    pub life: Slot<Shared<LifeView>>,
    /// Packages of images that were shown.
    pub packages: Vec<(ImageRef, Slot<Shared<PackagesView>>)>,
    /// The path that is looked for, as soon as the tree is there.
    pub sought: Option<String>,
    /// The contents panel.
    pub panel: Option<Panel>,
    /// What shall be shown of the selected path, as soon as its life is known.
    pub opening: Option<Opening>,
    /// Long lines of contents go on in the next row.
    pub wrap: bool,
    /// How differences are shown.
    pub manner: Manner,
    /// Where the URL wants to go once the image that it names is open.
    pub wanted: Option<ExplorePlace>,
}

impl ExploreState {
    /// The packages of an image.
    pub fn packages_of(&self, image: ImageRef) -> Option<&Shared<PackagesView>> {
        self.packages.iter().find(|(of, _)| *of == image).and_then(|(_, view)| view.known())
    }

    /// No path is looked for any more, and nothing is to be shown of it.
    fn seek_nothing(&mut self) {
        (self.sought, self.opening) = (None, None);
    }

    /// The life of the selected path, once it is known; a life of another path may be known until then.
    pub fn selected_life(&self) -> Option<&Shared<LifeView>> {
        let node = self.tree.selected?;
        self.life.known().filter(|life| life.node == node)
    }
}

/// What can happen on Explore only.
#[derive(Clone, Debug, PartialEq)]
pub enum ExploreAction {
    /// Something in the tree.
    List(ListAction<Paths>),
    /// Another image of the archive.
    ChooseImage(u32),
    /// Another layer, base = 0.
    ChooseLayer(u32),
    /// So many layers up.
    StepLayer(i32),
    /// Another of the three trees.
    ChooseView(TreeView),
    /// Shows or hides what the layer leaves alone.
    ToggleUnchanged,
    /// Shows a path, wherever it is.
    Reveal(Rc<str>),
    /// Something in the contents panel.
    Content(ContentAction),
    /// Shows what a path holds, from any screen.
    OpenContent {
        /// The path, escaped, with a leading `/`.
        path: Rc<str>,
        /// What of it.
        opening: Opening,
    },
    /// Something in the list of hidden files.
    Hidden(ListAction<Bodies>),
    /// The hidden files: all, or those of a layer or a path.
    ShowHidden {
        /// Only those that it stores, base = 0.
        layer: Option<u32>,
        /// Only this path and all below it, escaped, with a leading `/`.
        within: Option<Rc<str>>,
    },
    /// The tree again, in place of the hidden files.
    ShowTree,
    /// What a layer does of one kind.
    ShowChanges {
        /// The layer, base = 0.
        layer: u32,
        /// The kind.
        kind: ChangeKind,
    },
    /// All of the final image, sorted by this.
    ShowAll(SortKey),
    /// Something is taken away.
    Take(ToTake),
}

/// What Explore has to take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToTake {
    /// The selected folder, of the tree that is shown.
    Folder,
    /// The file system as the layers up to the chosen one make it, or all.
    Tree,
    /// The chosen layer.
    Layer(Form),
}

/// What a reply is for on Explore.
#[derive(Clone, Debug, PartialEq)]
pub enum ExploreAsker {
    /// The tree.
    List(ListAsker),
    /// The hidden files.
    Hidden(ListAsker),
    /// The life of the selected path.
    Life,
    /// Packages of an image.
    Packages(ImageRef),
    /// A page of the contents panel.
    Page,
    /// Its difference.
    Difference,
    /// What the file is.
    Kind,
    /// The bytes of the picture that the file is.
    Picture,
    /// The places of what is looked for in it.
    Find,
    /// Where laying it out can go on.
    Marks,
    /// A version of the file of this name, to be saved.
    Saved(Rc<str>),
}

/// Keys that only Explore knows.
pub const KEYS: &[Key] = &[
    Key {
        name: "[",
        does: "One layer down, one layer up; of a content, one version",
        act: Act::Do(|_| ExploreAction::StepLayer(-1).into()),
    },
    Key {
        name: "]",
        does: "One layer down, one layer up; of a content, one version",
        act: Act::Do(|_| ExploreAction::StepLayer(1).into()),
    },
    Key {
        name: "v",
        does: "Next view: this layer, merged, final",
        act: Act::Do(|state| {
            ExploreAction::ChooseView(match state.screens.explore.tree.query.view {
                TreeView::Layer => TreeView::Merged,
                TreeView::Merged => TreeView::Final,
                TreeView::Final => TreeView::Layer,
            })
            .into()
        }),
    },
    Key {
        name: "x",
        does: "Content: bytes or lines",
        act: Act::Do(|_| ExploreAction::Content(ContentAction::ToggleHex).into()),
    },
    Key {
        name: "w",
        does: "Content: wrap long lines",
        act: Act::Do(|_| ExploreAction::Content(ContentAction::ToggleWrap).into()),
    },
    Key {
        name: "n",
        does: "Difference: next change, change before",
        act: Act::Do(|_| ExploreAction::Content(ContentAction::Change(1)).into()),
    },
    Key {
        name: "p",
        does: "Difference: next change, change before",
        act: Act::Do(|_| ExploreAction::Content(ContentAction::Change(-1)).into()),
    },
];
