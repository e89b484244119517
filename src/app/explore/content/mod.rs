//! The contents panel: a version of the selected file, read page by page, or how two versions differ. It follows the selection.

mod choose;
mod find;
mod kind;
mod laid;
mod reduce;
#[cfg(test)]
mod tests;

pub use find::Find;
pub use kind::Kind;
pub use laid::Laid;

use super::ExploreState;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::view::content::{At, Difference, Form, Page};
use crate::view::rows::{LifeView, NodeKind, TreeView};
use crate::worker::protocol::{BodyPlace, RequestId};
use std::rc::Rc;

/// What the panel shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// The content, as what it looks like.
    #[default]
    Text,
    /// Its bytes.
    Hex,
    /// How version A differs from version B.
    Difference,
    /// What the file is.
    Kind,
    /// The document as it is meant to be read.
    Laid,
}

/// What shall be shown of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// What.
    pub show: Show,
    /// That was asked for by its name, in a link: text, too, where what the file is says more.
    pub named: bool,
    /// The version as of this layer, base = 0; `None`: as of where one looks.
    pub version: Option<u32>,
    /// What it is held against.
    pub against: Option<u32>,
    /// Which line, counted from 1.
    pub line: Option<u64>,
    /// A byte of that line, where it is known: it spares counting lines up to there.
    pub byte: Option<u64>,
}

/// The panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Of which node.
    pub node: u32,
    /// What is shown.
    pub show: Show,
    /// The version that is shown (B), by its layer, base = 0.
    pub version: u32,
    /// The version that it is held against (A).
    pub against: Option<u32>,
    /// What is shown was asked for.
    pub chosen: bool,
    /// What the file is.
    pub kind: Kind,
    /// How far it is laid out.
    pub laid: Laid,
    /// What is looked for in it.
    pub find: Find,
    /// The line that was looked for.
    pub line: Option<u64>,
    /// Pages side by side.
    pub pages: Vec<Shared<Page>>,
    /// The difference.
    pub difference: Slot<Shared<Difference>>,
    /// Where the content lies.
    pub place: Option<BodyPlace>,
    /// Why the content can't be read.
    pub failed: Option<Rc<str>>,
    /// Bytes read and to be read, of A and of B.
    pub progress: [(u64, u64); 2],
    /// The change that was gone to, from 0, and the number of that wish.
    pub change: Option<(usize, u32)>,
    /// Grows when another part is gone to.
    pub jump: u32,
    /// Private keys are shown, too: somebody asked for them, of this version in this view.
    pub bare: bool,
    /// So often twice as much of the two is compared.
    pub further: u8,
    asked: Option<(RequestId, At)>,
    /// It is asked where the version lies that is to be saved.
    saving: Option<RequestId>,
}

/// What can happen in the panel.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentAction {
    /// The selected path is to be read.
    Open(Opening),
    /// The panel is not wanted any more.
    Close,
    /// This layer's version is A (0) or B (1).
    Pin(usize, u32),
    /// Something else is to be shown of it.
    Show(Show),
    /// Bytes instead of lines, or the other way round.
    ToggleHex,
    /// Long lines go on in the next row, or to the side.
    ToggleWrap,
    /// A and B side by side, or one below the other.
    ToggleBeside,
    /// White space counts, or not.
    ToggleBlank,
    /// Private keys are shown, or left out.
    ToggleBare,
    /// More of the two is compared.
    Further,
    /// The end of what is known is near: the next page; false: the one before.
    More(bool),
    /// Another part.
    Go(At),
    /// So many changes on.
    Change(i32),
    /// This is looked for in it; nothing, when it is empty.
    Find(Rc<str>),
    /// Case counts, or not.
    ToggleCase,
    /// So many places of it on.
    FindNext(i32),
    /// The version is wanted as a file.
    Save,
}

impl ExploreState {
    /// As of which layer paths are looked at.
    pub fn as_of(&self) -> u32 {
        let query = &self.tree.query;
        if query.view == TreeView::Final { u32::MAX } else { query.layer }
    }

    /// What the panel would show of the selected path now, for the URL.
    pub(super) fn shown_place(&self) -> Option<Opening> {
        let panel = self.panel.as_ref()?;
        let Panel { show, version, line, .. } = *panel;
        let against = panel.shown_against();
        Some(Opening { show, named: true, version: Some(version), against, line, byte: None })
    }
}

/// The layers with a version of the path that has a content, base first.
pub fn versions(life: &LifeView) -> Vec<u32> {
    let is_file = |kind| matches!(kind, NodeKind::File | NodeKind::Symlink);
    let rows =
        life.rows.iter().filter(|row| row.node.as_ref().is_some_and(|node| is_file(node.kind)));
    rows.map(|row| row.layer).collect()
}

impl Panel {
    /// Something is on its way.
    pub fn is_reading(&self) -> bool {
        self.asked.is_some()
            || self.difference.asked().is_some()
            || self.kind.view.asked().is_some()
            || self.laid.waits()
    }

    /// Leaves private keys out from now on; a difference that shows some goes at once.
    fn cover_again(&mut self) {
        if std::mem::take(&mut self.bare) {
            self.difference = Slot::default();
        }
    }

    /// A page is on its way, or what must be known for it.
    fn waits_for_page(&self) -> bool {
        self.asked.is_some() || self.laid.waits()
    }

    /// The version that is pinned as A, where two are held against each other.
    pub fn shown_against(&self) -> Option<u32> {
        self.against.filter(|_| self.show == Show::Difference)
    }

    /// A private key is in what is shown: left out, unless it was asked for.
    pub fn is_private(&self) -> bool {
        match self.show {
            Show::Difference => self.difference.known().is_some_and(|view| view.private),
            Show::Kind => false,
            Show::Text | Show::Hex | Show::Laid => self.pages.iter().any(|page| page.private),
        }
    }

    /// More of the two can be compared, and is not under way.
    pub fn goes_on(&self) -> bool {
        let known = self.difference.known().filter(|_| self.show == Show::Difference);
        known.is_some_and(|view| view.goes_on) && self.difference.asked().is_none()
    }

    /// Bytes are shown, wanted or not.
    pub fn is_hex(&self) -> bool {
        let is_hex = |page: &Shared<Page>| page.form == Form::Hex && !page.rows.is_empty();
        self.show == Show::Hex || self.show == Show::Text && self.pages.first().is_some_and(is_hex)
    }
}
