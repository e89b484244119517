//! Finding something in the content that is shown: all places of it are looked for at once, and gone to one after the other.

use super::{ContentAction, Panel, Show};
use crate::analysis::search::{FoundPlaces, Place};
use crate::app::action::Effect;
use crate::app::explore::{ExploreAsker, ExploreState};
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::domain::wire::from_bytes;
use crate::view::content::{At, Encoding, Form};
use crate::view::text::count;
use crate::worker::protocol::{BodyPlace, Needle, RequestId};
use std::rc::Rc;

/// What is looked for in the panel, and what of it was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Find {
    /// What; empty: nothing.
    pub text: Rc<str>,
    /// Case counts.
    pub case: bool,
    /// All places of it.
    pub places: Slot<Shared<FoundPlaces>>,
    /// Which of them was gone to, from 0.
    pub at: usize,
    /// In which content they are looked for, and as what.
    of: Option<(BodyPlace, Encoding)>,
}

impl Find {
    /// The same, of another content.
    pub(super) fn again(&self) -> Self {
        Self { text: Rc::clone(&self.text), case: self.case, ..Self::default() }
    }

    /// `2 of 4`, `2 of at least 10 000`, `none`.
    pub fn says(&self) -> String {
        match &self.places {
            Slot::Known(found) if found.places.is_empty() => match self.is_cut(found) {
                true => "none in what can be read".to_owned(),
                false => "none".to_owned(),
            },
            Slot::Known(found) => {
                let least = if found.more || self.is_cut(found) { "at least " } else { "" };
                format!("{} of {least}{}", self.at + 1, count(found.places.len() as u64))
            }
            Slot::Asked(..) => "searching…".to_owned(),
            Slot::Failed(why) => why.to_string(),
            Slot::Idle => String::new(),
        }
    }

    /// Of a damaged layer not all can be looked through.
    fn is_cut(&self, found: &FoundPlaces) -> bool {
        self.of.is_some_and(|(place, _)| found.read < place.size)
    }

    fn place(&self) -> Option<Place> {
        self.places.known()?.places.get(self.at).copied()
    }
}

impl Panel {
    /// The box to find something stands in its head.
    pub fn can_find(&self) -> bool {
        matches!(self.show, Show::Text | Show::Hex)
    }

    /// How what is looked for stands in the content.
    fn encoding(&self) -> Encoding {
        match self.pages.first().map(|page| page.form) {
            Some(Form::Text(encoding)) => encoding,
            _ => Encoding::Utf8,
        }
    }
}

impl ExploreState {
    /// The number of what is being looked for in the panel.
    pub(in crate::app) fn finding(&self) -> Option<RequestId> {
        self.panel.as_ref()?.find.places.asked()
    }
}

impl Draft {
    /// Nobody waits any more for what was being looked for `before`, whatever it was that happened: no worker goes through the
    /// rest of a long content for it. What is looked for instead ends it, too.
    pub(in crate::app) fn drop_find(&mut self, before: Option<RequestId>) {
        let Some(before) = before else { return };
        if let Some(panel) = self.state.screens.explore.panel.as_mut()
            && !panel.can_find()
            && panel.find.places.asked().is_some()
        {
            panel.find = panel.find.again();
        }
        let waits = self.state.screens.explore.finding().is_some();
        if !waits && self.asker(before).is_some() {
            self.effects.push(Effect::DropFind);
        }
    }

    pub(super) fn find_action(&mut self, action: ContentAction) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        match action {
            ContentAction::Find(text) => panel.find = Find { text, ..panel.find.again() },
            ContentAction::ToggleCase => {
                panel.find = Find { case: !panel.find.case, ..panel.find.again() };
            }
            ContentAction::FindNext(step) => return self.find_next(step),
            _ => return,
        }
        self.find_again();
    }

    /// Looks for it in what is shown now, unless that was done.
    pub(super) fn find_again(&mut self) {
        let Some(panel) = &self.state.screens.explore.panel else { return };
        let (find, Some(place)) = (&panel.find, panel.place) else { return };
        let of = (place, panel.encoding());
        if find.text.is_empty() || !panel.can_find() || find.of == Some(of) {
            return;
        }
        let (case, bytes) = (find.case, of.1.encode(&find.text));
        let id = self.next_id(ExploreAsker::Find.into());
        if let Some(panel) = &mut self.state.screens.explore.panel {
            panel.find = Find { of: Some(of), ..panel.find.again() };
            panel.find.places.ask(id);
        }
        match bytes {
            Some(bytes) => {
                let needle = Needle { bytes, ignore_case: !case };
                self.effects.push(Effect::Find { id, place, needle });
            }
            // Nothing needs to be read to know that it is not there.
            None => {
                let found = FoundPlaces { read: u64::MAX, ..FoundPlaces::default() };
                self.places_found(id, Some(found));
            }
        }
    }

    /// All places are known; no bytes: the content could not be read.
    pub(in crate::app) fn found_in_content(&mut self, id: RequestId, bytes: Option<Vec<u8>>) {
        self.places_found(id, bytes.and_then(|bytes| from_bytes(&bytes)));
    }

    fn places_found(&mut self, id: RequestId, found: Option<FoundPlaces>) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let found = found.map(Shared::new).ok_or("it can't be read again");
        if !panel.find.places.answer(id, found) {
            return;
        }
        // The first behind where one looks.
        let from = panel.pages.first().map_or(0, |page| page.from);
        let places = panel.find.places.known().map(|found| &found.places);
        let next = places.and_then(|places| places.iter().position(|place| place.byte >= from));
        panel.find.at = next.unwrap_or(0);
        self.find_next(0);
    }

    /// So many places on; behind the last comes the first.
    fn find_next(&mut self, step: i32) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let count = panel.find.places.known().map_or(0, |found| found.places.len());
        if count == 0 {
            return;
        }
        let at = (panel.find.at as i64 + i64::from(step)).rem_euclid(count as i64);
        panel.find.at = usize::try_from(at).unwrap_or(0);
        let Some(place) = panel.find.place() else { return };
        // Bytes of a wide character may look like a line feed.
        let line = Some(place.line).filter(|_| !panel.encoding().is_wide());
        self.ask_page(At::Byte(place.byte), line);
    }
}
