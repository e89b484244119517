//! Which images are A and B, and where one is on Compare: those of the URL, those chosen, or else the first two.

use super::{ComparePlace, CompareState};
use crate::app::naming::{Fit, Naming};
use crate::app::reduce::Draft;
use crate::app::slot::Slot;
use crate::app::state::Open;
use crate::view::compare::rows::Pairs;
use crate::worker::protocol::ImageRef;

impl Draft {
    /// Two images that are there: those of the URL, those chosen before, or else the first two.
    pub(super) fn choose_sides(&mut self) {
        let all: Vec<ImageRef> = self.state.choices().iter().map(|choice| choice.image).collect();
        if let Some(place) = self.state.screens.compare.wanted.clone().filter(|_| !all.is_empty()) {
            let found = [&place.a, &place.b].map(|naming| self.named(naming.as_ref()));
            let first = self.state.archives.shown().map(Open::image_ref);
            let compare = &mut self.state.screens.compare;
            compare.tab = place.tab;
            compare.part = place.part;
            compare.unread = None;
            let before = compare.pairing();
            compare.sides = [found[0].or(compare.sides[0]), found[1].or(compare.sides[1])];
            let missing =
                [found[0].is_none() && place.a.is_some(), found[1].is_none() && place.b.is_some()];
            if compare.pairing() == before && compare.rows.query.ignore == place.query.ignore {
                self.go_in_rows(&place);
            } else {
                compare.rows = compare.rows.renewed(place.rows());
                (compare.view, compare.asked, compare.detail) = (Slot::Idle, None, None);
                compare.sought = place.path.clone();
            }
            let compare = &mut self.state.screens.compare;
            // One of them may be in a file that is still to be opened.
            if missing == [false; 2] {
                compare.wanted = None;
            } else {
                compare.sides = [found[0].or(found[1]).or(first), None];
                return;
            }
        }
        let first = self.state.archives.shown().map(Open::image_ref).or(all.first().copied());
        let other = self.state.archives.beside().map(Open::image_ref);
        let sides = &mut self.state.screens.compare.sides;
        for side in sides.iter_mut() {
            *side = side.filter(|image| all.contains(image));
        }
        let unlike = |image: &ImageRef| Some(*image) != sides[1];
        sides[0] = sides[0].or(first.filter(unlike)).or(all.iter().copied().find(unlike)).or(first);
        sides[1] =
            sides[1].or(other).or(all.iter().copied().find(|image| Some(*image) != sides[0]));
        let compare = &mut self.state.screens.compare;
        compare.unions.retain(|image| all.contains(image));
        let known = compare.view.known();
        if known.is_some_and(|(of, _)| !of.images.iter().all(|image| all.contains(image))) {
            (compare.view, compare.asked) = (Slot::Idle, None);
            compare.rows.forget();
            compare.detail = None;
        }
    }

    /// Goes to other rows of the same comparison.
    fn go_in_rows(&mut self, place: &ComparePlace) {
        let rows = place.rows();
        self.requery::<Pairs>(false, |query| *query = rows);
        let compare = &mut self.state.screens.compare;
        match &place.path {
            None => self.close_detail(),
            Some(path) if compare.path() != Some(path) => {
                compare.sought = Some(path.clone());
                self.find_path::<Pairs>(path);
            }
            Some(_) => {}
        }
    }

    /// The second archive's progress is that of the image that is compared.
    pub(super) fn show_sides(&mut self, images: [ImageRef; 2]) {
        let Some(id) = self.state.archives.beside().map(|open| open.id) else { return };
        let image = images.iter().rev().find(|image| image.archive == id);
        if let (Some(image), Some(other)) = (image, self.state.archives.get_mut(id)) {
            other.image = image.image;
        }
    }

    /// Where Compare is, for the URL.
    pub(super) fn compare_place(&self) -> ComparePlace {
        let CompareState { sides, tab, part, rows, .. } = &self.state.screens.compare;
        let [a, b] = sides.map(|side| self.state.naming(side?));
        let path = self.state.screens.compare.path().cloned();
        let part = *part;
        ComparePlace { path, part, ..ComparePlace::of(a, b, *tab, &rows.query) }
    }

    /// Goes where the URL says.
    pub(super) fn compare_went(&mut self, place: ComparePlace) {
        let named = [&place.a, &place.b];
        let found = named.iter().any(|naming| self.named(naming.as_ref()).is_some());
        self.state.home = !found
            && named.iter().any(|naming| naming.is_some())
            && self.state.archives.shown().is_some();
        self.state.screens.compare.wanted = Some(place);
        if !self.state.home {
            self.compare_refresh();
        }
    }

    /// The open image that a link names.
    fn named(&self, naming: Option<&Naming>) -> Option<ImageRef> {
        let (image, fit) = self.state.find_named(naming?)?;
        (fit == Fit::Same).then_some(image)
    }
}
