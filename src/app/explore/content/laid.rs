//! A document laid out, page by page. Laying out goes on from marks: those at the ends of pages that came, and, for who jumps, those of all
//! of the document, which a worker finds in one pass.

use super::{Panel, Show};
use crate::analysis::laid::{Mark, SPACING};
use crate::app::action::Effect;
use crate::app::explore::ExploreAsker;
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::domain::wire::from_bytes;
use crate::view::content::{At, Form, Page, REACH};
use crate::worker::protocol::{RequestId, Seek};

/// Bytes that a page before a place may have, about.
const BEFORE: u64 = 32 << 10;

/// What is known of laying the content out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Laid {
    /// It is a document that can be.
    pub offered: bool,
    /// From where it can go on, by place; besides from the beginning.
    marks: Shared<Vec<Mark>>,
    /// They are of all of it.
    pass: Slot<()>,
    /// The page that waits for them.
    waits: Option<At>,
}

impl Laid {
    /// The pass that is under way.
    pub fn asked(&self) -> Option<RequestId> {
        self.pass.asked()
    }

    /// A page waits for it.
    pub fn waits(&self) -> bool {
        self.waits.is_some()
    }

    /// Why there is no page.
    pub fn failed(&self) -> Option<&std::rc::Rc<str>> {
        self.pass.failed()
    }

    /// The last mark at or before this place.
    fn before(&self, byte: u64) -> Mark {
        let behind = self.marks.partition_point(|mark| mark.byte <= byte);
        behind.checked_sub(1).map(|at| self.marks[at]).unwrap_or_default()
    }

    /// A page came: who reads on goes on from its end.
    fn came(&mut self, page: &Page) {
        self.offered |= page.lays_out;
        let Form::Laid(end) = page.form else { return };
        if end.byte >= self.marks.last().map_or(0, |mark| mark.byte) + SPACING {
            self.marks.edit().push(end);
        }
    }
}

impl Panel {
    /// A page came of a content that is laid out, if it can be.
    pub(super) fn laid_came(&mut self, page: &Page) {
        self.laid.came(page);
        if self.show == Show::Laid && !matches!(page.form, Form::Laid(_)) {
            self.show = Show::Text;
            self.laid.offered = false;
        }
    }

    /// Nobody waits for marks where something else is shown.
    pub(super) fn drop_marks(&mut self) {
        if self.show != Show::Laid && self.laid.asked().is_some() {
            (self.laid.pass, self.laid.waits) = (Slot::Idle, None);
        }
    }
}

impl Draft {
    /// With which mark a page is asked for; `None`: it waits for marks.
    pub(super) fn laid_form(&mut self, at: At) -> Option<Form> {
        let panel = self.state.screens.explore.panel.as_mut()?;
        let goal = match at {
            At::From(byte) | At::Byte(byte) => byte,
            At::UpTo(byte) => byte.saturating_sub(BEFORE),
            At::Line(_) => 0,
        };
        let mark = panel.laid.before(goal);
        let far = goal - mark.byte > REACH && panel.laid.pass.known().is_none();
        let Some(place) = panel.place.filter(|_| far) else {
            (panel.laid.waits, panel.failed) = (None, None);
            if panel.laid.failed().is_some() {
                panel.laid.pass = Slot::Idle;
            }
            return Some(Form::Laid(mark));
        };
        panel.laid.waits = Some(at);
        panel.asked = None;
        if panel.laid.asked().is_none() {
            let id = self.next_id(ExploreAsker::Marks.into());
            self.effects.push(Effect::Find { id, place, seek: Seek::Marks });
            if let Some(panel) = &mut self.state.screens.explore.panel {
                panel.progress = Default::default();
                panel.laid.pass.ask(id);
            }
        }
        None
    }

    /// All marks are known; no bytes: the content could not be read.
    pub(in crate::app) fn marks_came(&mut self, id: RequestId, bytes: Option<Vec<u8>>) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let marks: Option<Vec<Mark>> = bytes.and_then(|bytes| from_bytes(&bytes));
        let known = marks.as_ref().map(|_| ()).ok_or("It can't be read again.");
        if !panel.laid.pass.answer(id, known) {
            return;
        }
        let waits = panel.laid.waits.take();
        let Some(marks) = marks else {
            if waits.is_none() {
                // No page needs it any more.
                panel.laid.pass = Slot::Idle;
            }
            return;
        };
        panel.laid.marks = Shared::new(marks);
        if let Some(at) = waits {
            self.ask_page(at, None);
        }
    }
}
