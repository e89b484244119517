//! Comparing: the second archive, which images, what the desk is asked about them and what it answers.

use super::Draft;
use crate::analysis::matrix::MOST_IMAGES;
use crate::app::action::{Action, Effect};
use crate::app::compare::{CompareAction, ComparePlace, CompareState, Export, RowsState, SCREEN};
use crate::app::shared::Shared;
use crate::app::state::{Open, Refused};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::packages::PackagesView;
use crate::view::text;
use crate::worker::protocol::{ArchiveId, ComparePart, ImageRef, RequestId, ToDesk};

impl Draft {
    /// The Compare screen is shown.
    pub(super) fn is_comparing(&self) -> bool {
        &*self.state.screen == SCREEN
    }

    pub(super) fn compare(&mut self, action: CompareAction) {
        match action {
            CompareAction::OpenInbox => self.open_other(Effect::OpenInbox),
            CompareAction::OpenSample => {
                self.state.sample_asked = true;
                self.open_other(Effect::OpenSample);
            }
            CompareAction::CloseOther => self.close_other(),
            CompareAction::Choose(side, image) => self.choose_side(side, image),
            CompareAction::Swap => self.swap(),
            CompareAction::DismissRefusal => self.state.compare.refused = None,
            CompareAction::OpenAsLayer => {
                let refused = &mut self.state.compare.refused;
                if let Some(refused) = refused.take_if(|refused| refused.error.as_layer) {
                    self.open_other(Effect::OpenAsLayer(refused.archive));
                }
            }
            CompareAction::ShowTab(tab) => {
                self.state.compare.tab = tab;
                self.compare_refresh();
                self.go(false);
            }
            CompareAction::CloseDetail => self.state.compare.detail = None,
            CompareAction::Export(export) => self.ask_export(export),
            rows => self.compare_query(rows),
        }
    }

    /// Files come to be the second archive; the screen shows what becomes of them.
    fn open_other(&mut self, how: Effect) {
        if self.state.compare.incoming.is_some() {
            self.effects.push(Effect::Cancel);
        }
        self.state.dialog = None;
        self.state.compare.asked = true;
        self.effects.push(how);
        if !self.is_comparing() {
            self.take(Action::ShowScreen(SCREEN.into()));
        }
    }

    /// The first of two archives is open: now the second.
    pub(super) fn open_waiting(&mut self) {
        if std::mem::take(&mut self.state.compare.in_inbox) {
            self.open_other(Effect::OpenInbox);
        }
    }

    /// The first of two archives is none: the second is opened in its place. True when there was a second.
    pub(super) fn open_waiting_instead(&mut self, refused: &Refused) -> bool {
        let waits = std::mem::take(&mut self.state.compare.in_inbox);
        if waits {
            self.say(
                &format!(
                    "{} can't be opened: {}",
                    text::escape(refused.name.as_bytes()),
                    refused.error.found
                ),
                true,
            );
            self.effects.push(Effect::OpenInbox);
        }
        waits
    }

    /// The second archive is known.
    pub(super) fn opened_other(&mut self, open: Open) {
        if let Some(old) = self.state.compare.other.take() {
            self.ask(ToDesk::Close(old.id));
        }
        let image = ImageRef { archive: open.id, image: 0 };
        let compare = &mut self.state.compare;
        compare.refused = None;
        compare.other = Some(open);
        // A stays what it was, unless it was in what was just closed.
        compare.sides[1] = Some(image);
        self.compare_refresh();
        self.go(false);
    }

    fn close_other(&mut self) {
        if let Some(old) = self.state.compare.other.take() {
            self.ask(ToDesk::Close(old.id));
            self.compare_refresh();
            self.go(false);
        }
    }

    /// True when it was the second archive that was cancelled.
    pub(super) fn cancelled_other(&mut self, archive: ArchiveId) -> bool {
        let compare = &mut self.state.compare;
        let coming = compare.incoming.take_if(|incoming| incoming.id == archive).is_some();
        let stopped = coming || compare.other.take_if(|open| open.id == archive).is_some();
        if stopped {
            self.compare_refresh();
        }
        stopped
    }

    fn choose_side(&mut self, side: usize, image: ImageRef) {
        if side > 1 || self.state.compare.sides[side] == Some(image) {
            return;
        }
        self.state.compare.sides[side] = Some(image);
        self.compare_refresh();
        self.go(true);
    }

    fn swap(&mut self) {
        self.state.compare.sides.swap(0, 1);
        self.compare_refresh();
        self.go(true);
    }

    /// Sees to it that what the screen shows is asked for. Called whenever anything that it depends on has changed.
    pub(super) fn compare_refresh(&mut self) {
        self.choose_sides();
        if !self.is_comparing() {
            return;
        }
        self.ask_set();
        let Some(subject) = self.state.compare.subject() else { return };
        self.show_sides(subject.images);
        for image in subject.images {
            if !self.state.is_indexed(image) && !self.state.compare.unions.contains(&image) {
                self.state.compare.unions.push(image);
                self.ask(ToDesk::Union(image));
            }
        }
        let compare = &self.state.compare;
        let known = compare.view.as_ref().is_some_and(|(known, _)| *known == subject)
            && compare.awaited.is_none();
        let coming = compare.awaited.as_ref().is_some_and(|(_, coming)| *coming == subject);
        if known || coming || !subject.images.iter().all(|image| self.state.is_indexed(*image)) {
            return;
        }
        let id = self.next_id();
        let [a, b] = subject.images;
        let ignore = subject.ignore.clone();
        self.state.compare.awaited = Some((id, subject));
        self.ask(ToDesk::Compare { id, a, b, ignore });
    }

    /// Two images that are there: those of the URL, those chosen before, or else the first two.
    fn choose_sides(&mut self) {
        let all: Vec<ImageRef> = self.state.choices().iter().map(|choice| choice.image).collect();
        let numbered = |number: Option<u32>| all.get(number?.checked_sub(1)? as usize).copied();
        if let Some(place) = self.state.compare.wanted.clone().filter(|_| !all.is_empty()) {
            let found = [numbered(place.a), numbered(place.b)];
            let compare = &mut self.state.compare;
            compare.tab = place.tab;
            compare.rows = RowsState {
                viewport: compare.rows.viewport,
                query: place.rows(),
                ..RowsState::default()
            };
            compare.detail = None;
            compare.sides = [found[0].or(compare.sides[0]), found[1].or(compare.sides[1])];
            compare.view = None;
            // B may be in a file that is still to be opened.
            if place.b.is_none() || found[1].is_some() {
                compare.wanted = None;
            }
        }
        let first = self.state.open.as_ref().map(Open::image_ref).or(all.first().copied());
        let other = self.state.compare.other.as_ref().map(Open::image_ref);
        let sides = &mut self.state.compare.sides;
        for side in sides.iter_mut() {
            *side = side.filter(|image| all.contains(image));
        }
        let unlike = |image: &ImageRef| Some(*image) != sides[1];
        sides[0] = sides[0].or(first.filter(unlike)).or(all.iter().copied().find(unlike)).or(first);
        sides[1] =
            sides[1].or(other).or(all.iter().copied().find(|image| Some(*image) != sides[0]));
        let compare = &mut self.state.compare;
        compare.unions.retain(|image| all.contains(image));
        compare.packages.retain(|(image, _)| all.contains(image));
        if compare
            .view
            .as_ref()
            .is_some_and(|(subject, _)| !subject.images.iter().all(|image| all.contains(image)))
        {
            compare.view = None;
            compare.detail = None;
        }
    }

    /// The second archive's progress is that of the image that is compared.
    fn show_sides(&mut self, images: [ImageRef; 2]) {
        let Some(other) = &mut self.state.compare.other else { return };
        if let Some(image) = images.iter().rev().find(|image| image.archive == other.id) {
            other.image = image.image;
        }
    }

    /// The comparison came.
    pub(super) fn compared(&mut self, id: RequestId, view: CompareView) {
        let compare = &mut self.state.compare;
        let Some((_, subject)) = compare.awaited.take_if(|(awaited, _)| *awaited == id) else {
            return;
        };
        compare.view = Some((subject, Shared::new(view)));
        compare.detail = None;
        compare.rows.window = None;
        compare.rows.active = 0;
        self.ask_compare_rows(None, true);
    }

    /// Asks what all images have in common, when there are several. The newest answer counts.
    fn ask_set(&mut self) {
        let images: Vec<ImageRef> =
            self.state.choices().iter().map(|choice| choice.image).take(MOST_IMAGES).collect();
        if images.len() < 2 {
            self.state.compare.set = None;
            return;
        }
        let id = self.next_id();
        self.state.compare.set_id = Some(id);
        self.ask(ToDesk::Set { id, images });
    }

    pub(super) fn set_compared(&mut self, id: RequestId, view: SetView) {
        let compare = &mut self.state.compare;
        if compare.set_id == Some(id) {
            compare.set_id = None;
            if compare.set.as_deref() != Some(&view) {
                compare.set = Some(Shared::new(view));
            }
        }
    }

    /// Asks for the packages of the image that Explore shows, once, behind its first rows.
    pub(super) fn ask_packages(&mut self) {
        let Some(image) = self.state.open.as_ref().map(Open::image_ref) else { return };
        let compare = &self.state.compare;
        if compare.packages_of(image).is_some()
            || compare.packages_ids.iter().any(|(_, asked)| *asked == image)
        {
            return;
        }
        let id = self.next_id();
        self.state.compare.packages_ids.push((id, image));
        self.ask(ToDesk::Packages { id, image });
    }

    pub(super) fn packages(&mut self, id: RequestId, view: PackagesView) {
        let compare = &mut self.state.compare;
        if let Some((_, image)) =
            compare.packages_ids.iter().find(|(asked, _)| *asked == id).copied()
        {
            compare.packages_ids.retain(|(asked, _)| *asked != id);
            compare.packages.push((image, Shared::new(view)));
        }
    }

    fn ask_export(&mut self, export: Export) {
        if self.state.compare.current().is_none() {
            return;
        }
        let part = match export {
            Export::Part(part) => part,
            Export::Png => ComparePart::Svg,
        };
        let id = self.next_id();
        self.state.compare.exports.push((id, export));
        self.ask(ToDesk::CompareExport { id, part });
    }

    /// Hands an export over; false when it is none of ours.
    pub(super) fn compare_export(&mut self, id: RequestId) -> bool {
        let exports = &mut self.state.compare.exports;
        let Some((_, export)) = exports.iter().find(|(asked, _)| *asked == id).copied() else {
            return false;
        };
        exports.retain(|(asked, _)| *asked != id);
        let name = format!("layerpeel-{}", export.file_name());
        self.effects.push(match export {
            Export::Png => Effect::Picture { name, id },
            Export::Part(_) => Effect::SaveExport { name, id },
        });
        true
    }

    /// The desk that compared is gone, and another reads again what it held: all is asked anew once that is there.
    pub(super) fn compare_anew(&mut self) {
        let compare = &mut self.state.compare;
        compare.exports.clear();
        compare.unions.clear();
        compare.packages_ids.clear();
        (compare.view, compare.awaited, compare.detail) = (None, None, None);
        (compare.content_asked, compare.set_id) = (None, None);
        (compare.rows.asked, compare.rows.window) = (None, None);
    }

    /// True when the failure was ours to tell.
    pub(super) fn compare_failed(&mut self, id: RequestId, message: &str) -> bool {
        let compare = &mut self.state.compare;
        compare.exports.retain(|(asked, _)| *asked != id);
        if compare.rows.asked == Some(id) {
            compare.rows.asked = None;
        }
        compare.set_id = compare.set_id.filter(|asked| *asked != id);
        if compare.packages_ids.iter().any(|(asked, _)| *asked == id) {
            compare.packages_ids.retain(|(asked, _)| *asked != id);
            return true;
        }
        if compare.awaited.take_if(|(awaited, _)| *awaited == id).is_some() {
            return false;
        }
        self.content(id, Err(message))
    }

    /// Where the Compare screen is, for the URL.
    pub(super) fn compare_place(&self) -> ComparePlace {
        let CompareState { sides, tab, rows, .. } = &self.state.compare;
        let choices = self.state.choices();
        let number = |side: Option<ImageRef>| {
            choices.iter().find(|choice| Some(choice.image) == side).map(|choice| choice.number)
        };
        ComparePlace::of(number(sides[0]), number(sides[1]), *tab, &rows.query)
    }

    /// Takes what both screens have, when the Compare screen is shown; gives back what it has no use for.
    pub(super) fn take_comparing(&mut self, action: Action) -> Option<Action> {
        if !self.is_comparing() {
            return Some(action);
        }
        match action {
            Action::Offered { .. } if self.state.open.is_some() && self.nothing_to_compare() => {
                self.state.compare.in_inbox = false;
                self.open_other(Effect::OpenInbox);
            }
            Action::Filter(text) => self.compare_filter(&text),
            Action::FilterAs(mode) => self.compare_requery(|query| query.mode = mode),
            Action::Fold(fold) => self.ask_compare_rows(Some(fold), true),
            Action::Viewport { first, count } => self.compare_viewport(first, count),
            Action::Select { row, node } => self.compare_select(row, node),
            Action::Walk(walk) => self.compare_walk(walk),
            Action::Back => return self.compare_back(),
            Action::ChooseLayer(_) | Action::StepLayer(_) | Action::ChooseView(_) => {}
            other => return Some(other),
        }
        None
    }

    fn nothing_to_compare(&self) -> bool {
        self.state.compare.sides[1].is_none() && self.state.compare.incoming.is_none()
    }

    /// `Esc`: one step back.
    fn compare_back(&mut self) -> Option<Action> {
        let compare = &mut self.state.compare;
        if self.state.dialog.is_some() || self.state.refused.is_some() {
            return Some(Action::Back);
        }
        if compare.refused.take().is_some() || compare.detail.take().is_some() {
            return None;
        }
        if !compare.rows.query.filter.is_empty() {
            self.compare_filter("");
        }
        None
    }
}
