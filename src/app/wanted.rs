//! What a link wants that is not open, and what is said of it.

use super::explore::ExplorePlace;
use super::naming::{Fit, Naming};
use super::reduce::Draft;
use super::state::{AppState, Open};
use crate::view::text;
use crate::worker::protocol::ImageRef;

/// What the start page says of a link that waits for its images. All text is inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The images that it names.
    pub images: Vec<String>,
    /// Where in them it leads to; empty: nowhere in particular.
    pub place: String,
}

impl AppState {
    /// What the link that was followed waits for.
    pub fn wanted(&self) -> Option<Wanted> {
        let (explore, compare) = (&self.screens.explore.wanted, &self.screens.compare.wanted);
        let (names, place) = match (explore, compare) {
            (Some(place), _) => (place.image.iter().collect::<Vec<_>>(), words(place)),
            (None, Some(place)) => {
                let names = place.a.iter().chain(&place.b).collect::<Vec<_>>();
                (names, "a comparison".to_owned())
            }
            _ => return None,
        };
        let is_named = |naming: &&&Naming| matches!(naming, Naming::Name { .. });
        let images: Vec<String> = names.iter().filter(is_named).map(|name| name.words()).collect();
        (!images.is_empty() || !place.is_empty()).then_some(Wanted { images, place })
    }

    /// What a link compares with what is open, while that is not open itself.
    pub fn wanted_other(&self) -> Option<String> {
        let place = self.screens.compare.wanted.as_ref()?;
        let is_missing = |naming: &&Naming| {
            matches!(naming, Naming::Name { .. })
                && self.find_named(naming).is_none_or(|(_, fit)| fit < Fit::Same)
        };
        place.a.iter().chain(&place.b).find(is_missing).map(Naming::words)
    }

    /// What the image that is shown is called.
    pub fn shown_name(&self) -> Option<String> {
        self.archives.shown().map(name)
    }
}

/// What the image of an archive that is chosen is called, inert.
pub fn name(open: &Open) -> String {
    let tag = open.current().and_then(|image| image.tags.first());
    text::escape(tag.map_or(open.name.as_bytes(), |tag| tag.as_bytes()))
}

fn words(place: &ExplorePlace) -> String {
    let layer = place.layer_given.then(|| format!("layer {}", place.query.layer + 1));
    let path = place.path.as_deref().map(text::inert);
    match (path, layer) {
        (Some(path), Some(layer)) => format!("{path} in {layer}"),
        (path, layer) => path.or(layer).unwrap_or_default(),
    }
}

impl Draft {
    /// Which image of the shown archive a place on Explore means; one that names none means the first.
    fn image_at(&self, place: &ExplorePlace) -> Option<u32> {
        let open = self.state.archives.shown()?;
        best(open, place).filter(|(_, fit)| *fit == Fit::Same).map(|(image, _)| image)
    }

    /// The image that a place on Explore means, of what is shown or of what stands beside it: they may have changed places since
    /// the place was written.
    pub(in crate::app) fn open_at_place(&self, place: &ExplorePlace) -> Option<ImageRef> {
        let shown = self.state.archives.shown()?;
        if let Some(image) = self.image_at(place) {
            return Some(ImageRef { archive: shown.id, image });
        }
        let found = place.image.as_ref().and_then(|naming| self.state.find_named(naming));
        found.filter(|(_, fit)| *fit == Fit::Same).map(|(image, _)| image)
    }

    /// Which image of an archive that was just opened a link means. Says so when it is another than the link was made from;
    /// `None` when it has nothing to do with it.
    pub(in crate::app) fn image_wanted(
        &mut self,
        open: &Open,
        place: Option<&ExplorePlace>,
    ) -> Option<u32> {
        let Some(place) = place else { return Some(0) };
        let wanted = place.image.as_ref().map(Naming::words).unwrap_or_default();
        let opened = name(open);
        match best(open, place) {
            Some((image, Fit::Same)) => Some(image),
            Some((image, Fit::Sibling)) => {
                self.say(&format!("The link was made from {wanted}. {opened} is another build: the link leads to the same place in it."), false);
                Some(image)
            }
            _ => {
                self.say(&format!("The link was made from {wanted}. {opened} is another image, shown from its top layer."), false);
                None
            }
        }
    }

    /// An archive was opened while a comparison waits for its images: says so when it is none of them, and waits no more.
    pub(in crate::app) fn compare_wanted(&mut self, opened: &Open) {
        let Some(place) = &self.state.screens.compare.wanted else { return };
        let named: Vec<&Naming> = place.a.iter().chain(&place.b).collect();
        let is_one = |naming: &&Naming| {
            let fits = |(at, image)| naming.fits(image, &opened.name, at) == Fit::Same;
            matches!(naming, Naming::Number(_))
                || opened.contents.images.iter().enumerate().any(fits)
        };
        if !named.iter().any(is_one) && !named.is_empty() {
            let names: Vec<String> = named.iter().map(|naming| naming.words()).collect();
            let (names, opened) = (names.join(" with "), name(opened));
            self.say(&format!("The link compares {names}. {opened} is another image."), false);
            self.state.screens.compare.wanted = None;
        }
    }
}

/// The image of an archive that fits a place best.
fn best(open: &Open, place: &ExplorePlace) -> Option<(u32, Fit)> {
    let images = open.contents.images.iter().zip(0u32..);
    let Some(naming) = &place.image else { return Some((0, Fit::Same)) };
    let fits = images.map(|(image, at)| (at, naming.fits(image, &open.name, at as usize)));
    let best = fits.fold(None, |best: Option<(u32, Fit)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    });
    match (best, naming) {
        (None, _) => Some((0, Fit::Same)),
        // A number that there is not, in an old link, means the first.
        (Some((_, Fit::Other)), Naming::Number(_)) => Some((0, Fit::Same)),
        (best, _) => best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::{Action, Effect};
    use crate::app::compare::CompareAction;
    use crate::app::reduce::tests::Play;
    use crate::app::screens::Screen;
    use crate::app::url::Place;
    use crate::worker::protocol::{ArchiveId, FromDesk, ImageFacts};

    fn at(archive: u32) -> ImageRef {
        ImageRef { archive: ArchiveId(archive), image: 0 }
    }

    #[test]
    fn a_place_leads_to_its_image_though_the_two_have_changed_places_since() {
        for (place, sample) in [
            ("#1/explore?image=a.tar@&layer=2", false),
            ("#1/waste?image=a.tar@", false),
            ("#1/search?image=a.tar@", false),
            ("#1/explore?open=sample&layer=2", true),
            ("#1/space?open=sample", true),
        ] {
            let mut play = Play::new();
            let open = if sample {
                Action::OpenSample
            } else {
                Action::Offered { name: "a".into(), bytes: 1 }
            };
            play.act(open);
            play.open(1, 1);
            let contents = play.state.archives.shown().unwrap().contents.clone();
            play.act(Action::Offered { name: "b".into(), bytes: 1 });
            play.act(CompareAction::OpenInbox.into());
            play.opening(2, "b.tar");
            let contents = Box::new((*contents).clone());
            play.desk(FromDesk::Opened { archive: ArchiveId(2), contents });
            for image in [at(1), at(2)] {
                play.desk(FromDesk::Indexed { image, facts: ImageFacts::default() });
            }
            let mut draft = Draft { state: play.state.clone(), effects: Vec::new() };
            assert!(draft.turn_to_either(at(2)));
            play.state = draft.state;
            let shown = |play: &Play| play.state.archives.shown().map(|open| open.id.0);
            assert_eq!(shown(&play), Some(2));
            let effects = play.act(Action::Went(Place::parse(place).unwrap()));
            assert_eq!(shown(&play), Some(1), "{place}");
            assert!(!play.state.home && play.state.wanted().is_none(), "{place}");
            assert!(effects.contains(&Effect::Exchanged), "{place}");
            let layer = play.state.screens.explore.tree.query.layer;
            assert!(play.state.screen != Screen::Explore || layer == 1, "{place}");
        }
    }
}
