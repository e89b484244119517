//! Finding something in the content that is shown: all places of it are looked for at once, and gone to one after the other. In a
//! difference they are looked for in the lines that are drawn; where it is told what a file is, in its bytes, to which one then goes.

use super::{ContentAction, Panel, Show};
use crate::analysis::search::{FoundPlaces, Place};
use crate::app::action::Effect;
use crate::app::explore::{ExploreAsker, ExploreState};
use crate::app::reduce::Draft;
use crate::app::shared::Shared;
use crate::app::slot::Slot;
use crate::domain::wire::from_bytes;
use crate::view::content::{At, Encoding, Form, Page};
use crate::view::text::count;
use crate::worker::protocol::{BodyPlace, Needle, RequestId, Seek};
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
    /// The rows of the difference that is shown with it; `None`: no difference is.
    pub rows: Option<Shared<Vec<u32>>>,
    /// Which of them was gone to, from 0, and the number of that wish.
    pub at: usize,
    /// Grows when a row is gone to.
    pub jump: u32,
    /// In which content they are looked for, and as what.
    of: Option<(BodyPlace, Encoding)>,
}

impl Find {
    /// The same, of another content.
    pub(super) fn again(&self) -> Self {
        let (text, case, jump) = (Rc::clone(&self.text), self.case, self.jump);
        Self { text, case, jump, ..Self::default() }
    }

    /// `2 of 4`, `2 of at least 10 000`, `none`.
    pub fn says(&self) -> String {
        match &self.rows {
            Some(rows) if rows.is_empty() => return "none in these lines".to_owned(),
            Some(rows) => return format!("{} of {}", self.at + 1, count(rows.len() as u64)),
            None => {}
        }
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

    /// There is a place to go to.
    pub fn has_places(&self) -> bool {
        match &self.rows {
            Some(rows) => !rows.is_empty(),
            None => self.places.known().is_some_and(|found| !found.places.is_empty()),
        }
    }

    /// The row of the difference that was gone to.
    pub fn row(&self) -> Option<u32> {
        self.rows.as_ref()?.get(self.at).copied()
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
    /// What is looked for is looked for in all bytes of the version, not in the lines of a difference.
    pub fn finds_in_bytes(&self) -> bool {
        self.show != Show::Difference
    }

    /// Looks for it in the rows of the difference.
    fn find_in_rows(&mut self) {
        let find = &self.find;
        let view = self.difference.known().filter(|_| !find.text.is_empty());
        let rows = view.map(|view| Shared::new(view.rows_with(&find.text, find.case)));
        if rows != find.rows || rows.is_none() {
            self.find = Find { rows, jump: find.jump + 1, ..find.again() };
        }
    }

    /// How what is looked for stands in the content.
    fn encoding(&self) -> Encoding {
        let of = |page: &Shared<Page>| match page.form {
            Form::Text(encoding) => encoding,
            _ => page.encoding,
        };
        // A page of ASCII alone says nothing of the others.
        self.pages.iter().map(of).find(|of| *of != Encoding::Utf8).unwrap_or_default()
    }
}

impl ExploreState {
    /// The numbers of what is being looked for in the panel's content.
    pub(in crate::app) fn finding(&self) -> [Option<RequestId>; 2] {
        let panel = self.panel.as_ref();
        let asked = |panel: &Panel| [panel.find.places.asked(), panel.laid.asked()];
        panel.map(asked).unwrap_or_default()
    }
}

impl Draft {
    /// Nobody waits any more for what was being looked for `before`, whatever it was that happened: no worker goes through the
    /// rest of a long content for it. What is looked for instead ends it, too.
    pub(in crate::app) fn drop_find(&mut self, before: [Option<RequestId>; 2]) {
        if let Some(panel) = self.state.screens.explore.panel.as_mut()
            && !panel.finds_in_bytes()
            && panel.find.places.asked().is_some()
        {
            panel.find = panel.find.again();
        }
        self.state.screens.explore.panel.iter_mut().for_each(Panel::drop_marks);
        let now = self.state.screens.explore.finding();
        for id in before.into_iter().flatten() {
            if !now.contains(&Some(id)) && self.asker(id).is_some() {
                // Its worker is free for what is looked for instead.
                self.effects.insert(0, Effect::DropFind(id));
            }
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
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        if !panel.finds_in_bytes() {
            return panel.find_in_rows();
        }
        panel.find.rows = None;
        let (find, Some(place)) = (&panel.find, panel.place) else { return };
        let of = (place, panel.encoding());
        if find.text.is_empty() || find.of == Some(of) {
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
                let seek = Seek::Needle(Needle { bytes, ignore_case: !case });
                self.effects.push(Effect::Find { id, place, seek });
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
        // Nobody is taken away from what a file is who only looks whether there is any.
        if panel.show != Show::Kind {
            self.find_next(0);
        }
    }

    /// So many places on; behind the last comes the first.
    fn find_next(&mut self, step: i32) {
        let Some(panel) = &mut self.state.screens.explore.panel else { return };
        let places = || panel.find.places.known().map_or(0, |found| found.places.len());
        let count = panel.find.rows.as_ref().map_or_else(places, |rows| rows.len());
        if count == 0 {
            return;
        }
        // From what the file is to where it stands: the first that was found.
        let step = if panel.show == Show::Kind { 0 } else { step };
        let at = (panel.find.at as i64 + i64::from(step)).rem_euclid(count as i64);
        panel.find.at = usize::try_from(at).unwrap_or(0);
        panel.find.jump += 1;
        if panel.show == Show::Kind {
            (panel.show, panel.chosen, panel.bare) = (Show::Text, true, false);
            panel.pages.clear();
        }
        let Some(place) = panel.find.place() else { return };
        // Bytes of a wide character may look like a line feed.
        let line = Some(place.line).filter(|_| !panel.encoding().is_wide());
        self.ask_page(At::Byte(place.byte), line);
    }
}
