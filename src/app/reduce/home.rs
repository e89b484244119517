//! Steps of the browser's history, and what leads out of an image without losing it.
//!
//! A step is a place in the URL (`app::url`). Whoever opens an image from the start page leaves that page behind as a step of its
//! own, so *back* from an image leads there, asks nothing and frees nothing: the page says what is still open, and *forward*, or
//! its button, leads into it again. A link that opens the sample by itself is no such step: nobody went anywhere. What takes the
//! place of something else is a step once its tree is there; a step before it belongs to an image that is gone, and leads to the
//! start page, which says which image it wants, as with any link. Typing, and walking with keys, is one step until there is a
//! pause ([`Step::Part`]); `ui::glue::history` knows what a pause is.

use super::Draft;
use crate::app::action::{Action, Effect, Step};
use crate::app::naming::{Fit, Naming};
use crate::app::screens::Screen;
use crate::app::state::Open;
use crate::app::url::Place;
use crate::worker::protocol::{Purpose, ToDesk};
use std::rc::Rc;

impl Draft {
    /// The start page is what is seen.
    pub(in crate::app) fn is_home(&self) -> bool {
        self.state.home || self.state.archives.shown().is_none()
    }

    /// Whatever is done on a screen leads to it.
    pub(super) fn leave_home(&mut self, action: &Action) {
        if matches!(action, Action::On(_) | Action::Find(_) | Action::ShowScreen(_)) {
            self.state.home = false;
        }
    }

    pub(super) fn show_home(&mut self) {
        self.state.refused = None;
        if !self.is_home() {
            self.state.home = true;
            self.go(Step::New);
        }
    }

    pub(super) fn show_open(&mut self) {
        if self.state.home {
            self.state.home = false;
            self.want_nothing();
            self.refresh();
            self.go(Step::New);
        }
    }

    /// No link waits for its images any more.
    fn want_nothing(&mut self) {
        self.state.screens.explore.wanted = None;
        self.state.screens.compare.wanted = None;
        self.state.screens.search.wanted = None;
    }

    /// Frees all that is open or on its way.
    pub(super) fn close_all(&mut self) {
        let archives = std::mem::take(&mut self.state.archives);
        let coming = [archives.coming(), archives.coming_beside()].into_iter().flatten();
        self.effects.extend(coming.map(|coming| Effect::Cancel(coming.id)));
        self.effects.push(Effect::EmptyInbox);
        archives.ids().for_each(|id| self.tell(ToDesk::Close(id)));
        self.screens_lost();
        self.state.asked.clear();
        (self.state.home, self.state.refused, self.state.dialog) = (false, None, None);
        self.go(Step::New);
        self.say("Closed. Its memory is free again.", false);
    }

    /// What the bar of progress speaks of.
    pub(super) fn cancel(&mut self) {
        let archives = &self.state.archives;
        let coming = archives.coming().or(archives.coming_beside()).map(|coming| coming.id);
        let id = coming.or(archives.working().map(|open| open.id));
        self.effects.extend(id.map(Effect::Cancel));
    }

    /// So that the file can be opened again when the page was loaded anew.
    pub(super) fn remember(&mut self, open: &Open) {
        if !open.sample {
            let (purpose, name, bytes) = (open.purpose, Rc::clone(&open.name), open.bytes);
            self.effects.push(Effect::Remember { purpose, name, bytes });
        }
    }

    pub(super) fn forget_last(&mut self) {
        self.state.last.clear();
        self.effects.push(Effect::ForgetLast);
    }

    /// An archive can be shown. The first leaves the start page behind; what takes the place of another is a step once it is read.
    pub(in crate::app) fn step_to_opened(&mut self, purpose: Purpose, first: bool) {
        let stepped = std::mem::take(&mut self.state.stepped);
        if self.state.archives.kept(purpose).is_some() {
            return;
        }
        if first && !stepped {
            self.effects.push(Effect::Go { fragment: String::new(), step: Step::Same });
        }
        self.go(!stepped);
    }

    /// Goes where the URL says; what needs an archive waits for one.
    pub(super) fn went(&mut self, mut place: Place) {
        self.return_to(&place);
        self.state.screen = place.at.screen();
        (self.state.home, self.state.refused) = (false, None);
        if place.sample && !self.is_busy() {
            self.open_sample();
            self.state.stepped = true;
        }
        let screen = place.at.screen();
        let is_unnamed = place.at.names().is_empty() && !screen.is_of_the_lab();
        if place.sample && is_unnamed && screen != Screen::Compare {
            self.unwritten(Self::turn_to_sample);
            if self.state.archives.shown().is_some_and(|open| !open.sample) {
                // It is about the sample, and not about what has come in its place.
                place.at.set("image", &Naming::sample().text());
            }
        }
        self.want_nothing();
        self.unwritten(|draft| draft.screen_went(place.at));
    }

    /// Goes somewhere without writing the URL: it is there already, or is written when all is done.
    pub(in crate::app) fn unwritten(&mut self, act: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.effects);
        act(self);
        self.effects.retain(|effect| !matches!(effect, Effect::Go { .. }));
        self.effects.splice(0..0, before);
    }

    /// *Back* from what is still being read, to what it takes the place of.
    fn return_to(&mut self, place: &Place) {
        // The lab's places say `open=sample` whatever is open.
        let sample = place.sample && !place.at.screen().is_of_the_lab();
        let named = |open: &Open| {
            let fits = |(at, image)| {
                let fits = |naming: &&Naming| naming.fits(image, &open.name, at) == Fit::Same;
                place.at.names().iter().any(fits)
            };
            open.contents.images.iter().enumerate().any(fits) || (sample && open.sample)
        };
        for purpose in [Purpose::Show, Purpose::Beside] {
            let is_kept = self.state.archives.kept(purpose).is_some_and(|kept| named(&kept.open));
            let new = self.state.archives.of(purpose).filter(|open| !named(open));
            if let Some(id) = new.map(|open| open.id).filter(|_| is_kept) {
                self.restore_instead_of(id);
                self.tell(ToDesk::Close(id));
            }
        }
    }

    pub(super) fn went_home(&mut self) {
        self.state.home = self.state.archives.shown().is_some();
        self.state.refused = None;
        self.want_nothing();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::compare::CompareAction;
    use crate::app::explore::ExploreAction;
    use crate::app::listing::{ListAction, Walk};
    use crate::app::reduce::tests::{Play, life, told};
    use crate::view::rows::SortKey;
    use crate::worker::protocol::ArchiveId;

    fn steps(effects: &[Effect]) -> Vec<(&str, Step)> {
        let of = |effect| match effect {
            &Effect::Go { ref fragment, step } => Some((&**fragment, step)),
            _ => None,
        };
        effects.iter().filter_map(of).collect()
    }

    fn go_to(play: &mut Play, fragment: &str) -> Vec<Effect> {
        play.act(Action::Went(Place::parse(fragment).unwrap()))
    }

    #[test]
    fn opening_leaves_the_start_page_behind_and_back_and_forward_lose_nothing() {
        let mut play = Play::new();
        play.act(Action::Offered { name: "a".into(), bytes: 1 });
        let effects = play.open(1, 1);
        let here = "#1/explore?image=a.tar@&layer=3";
        assert_eq!(steps(&effects), [("", Step::Same), (here, Step::New)]);
        play.index(0);
        assert_eq!(steps(&play.act(Action::WentHome)), []);
        assert!(play.state.home && play.state.archives.shown().unwrap().is_whole());
        go_to(&mut play, here);
        assert!(!play.state.home, "forward");
        assert_eq!(steps(&play.act(Action::ShowHome)), [("", Step::New)]);
        assert_eq!(steps(&play.act(Action::ShowHome)), [], "one is there");
        assert_eq!(steps(&play.act(Action::ShowOpen)), [(here, Step::New)]);
    }

    #[test]
    fn a_link_that_opens_the_sample_is_no_step() {
        let mut play = Play::new();
        let effects = go_to(&mut play, "#1/explore?open=sample&layer=2");
        assert_eq!(effects, [Effect::OpenSample(Purpose::Show)]);
        assert_eq!(steps(&play.open(1, 1)), [("#1/explore?open=sample&layer=2", Step::Same)]);
        let mut play = Play::new();
        play.act(Action::OpenSample);
        assert_eq!(steps(&play.open(1, 1)).len(), 2, "a button is");
    }

    #[test]
    fn what_one_does_is_a_step_and_typing_is_a_part_of_one() {
        let mut play = Play::indexed(1);
        let mut step = |action: Action| match steps(&play.act(action.clone()))[..] {
            [(_, step)] => step,
            ref other => panic!("{action:?}: {other:?}"),
        };
        let list = |action| ExploreAction::List(action).into();
        assert_eq!(step(list(ListAction::Filter("s".into()))), Step::Part);
        assert_eq!(step(list(ListAction::SortBy(SortKey::Size))), Step::New);
        assert_eq!(step(ExploreAction::ChooseLayer(0).into()), Step::New);
        assert_eq!(step(ExploreAction::StepLayer(1).into()), Step::Part);
        assert_eq!(step(ExploreAction::ToggleUnchanged.into()), Step::New);
        assert_eq!(step(Action::ShowScreen(Screen::Compare)), Step::New);
        let tab = crate::app::compare::Tab::Config;
        assert_eq!(step(CompareAction::ShowTab(tab).into()), Step::New);
        assert_eq!(step(CompareAction::ToggleTimes.into()), Step::New);
        let select = ListAction::Select { row: 3, node: 3 };
        for (action, step) in [(select, Step::New), (ListAction::Walk(Walk::By(1)), Step::Part)] {
            play.list(action);
            let id = play.state.screens.explore.life.asked().unwrap();
            let node = play.state.screens.explore.tree.selected.unwrap();
            assert_eq!(steps(&play.answer(id, life(node, "/x")))[0].1, step);
        }
    }

    #[test]
    fn going_somewhere_writes_nothing_and_keeps_a_path_that_is_still_looked_for() {
        let mut play = Play::indexed(1);
        let effects = go_to(&mut play, "#1/explore?image=a.tar@&layer=1&path=/etc/x&filter=x");
        assert_eq!(steps(&effects), []);
        let place = play.state.screens.explore.sought.clone();
        assert_eq!(place.as_deref(), Some("/etc/x"));
    }

    #[test]
    fn a_step_in_an_image_that_is_gone_leads_to_the_start_page_which_names_it() {
        let mut play = Play::indexed(1);
        go_to(&mut play, "#1/explore?image=old:1@sha256:0123456789ab&layer=2&path=/etc/x");
        assert!(play.state.home);
        let wanted = play.state.wanted().unwrap();
        assert_eq!(wanted.images, ["old:1 (sha256:0123456789ab)"]);
        assert_eq!(wanted.place, "/etc/x in layer 2");
        assert_eq!(play.state.screens.explore.tree.query.layer, 2, "what is open is left alone");
        play.act(Action::ShowOpen);
        assert_eq!((play.state.home, play.state.wanted()), (false, None));
    }

    #[test]
    fn a_link_says_when_another_image_is_opened_instead() {
        let said = |play: &Play| play.state.toasts.last().map(|toast| toast.text.to_string());
        let mut play = Play::new();
        go_to(&mut play, "#1/explore?image=old:1@sha256:0123456789ab&layer=2");
        assert!(play.state.wanted().is_some() && !play.state.home);
        play.open(1, 1);
        let says = said(&play).unwrap();
        assert!(says.contains("old:1") && says.contains("a.tar is another image"), "{says}");
        assert_eq!(play.state.screens.explore.tree.query.layer, 2, "from its top layer");
        let mut play = Play::new();
        go_to(&mut play, "#1/explore?image=a.tar@&layer=1");
        play.open(1, 1);
        assert_eq!((said(&play), play.state.screens.explore.tree.query.layer), (None, 0));
        let mut play = Play::new();
        go_to(&mut play, "#1/compare?a=x:1@sha256:01&b=y:2@sha256:02");
        assert_eq!(play.state.wanted().unwrap().images, ["x:1 (sha256:01)", "y:2 (sha256:02)"]);
        play.open(1, 1);
        assert!(said(&play).unwrap().contains("compares x:1"), "{:?}", said(&play));
        let mut play = Play::new();
        go_to(&mut play, "#1/compare?a=x:1@sha256:01&b=a.tar@");
        play.open(1, 1);
        assert_eq!(said(&play), None);
        assert_eq!(play.state.wanted_other().as_deref(), Some("x:1 (sha256:01)"));
        assert_eq!(play.state.screens.compare.sides[1], None, "that is waited for");
    }

    #[test]
    fn back_while_the_next_one_is_read_returns_to_what_it_takes_the_place_of() {
        let mut play = Play::indexed(1);
        play.act(Action::Replace);
        play.opening(2, "b.tar");
        let contents = play.state.archives.shown().unwrap().contents.clone();
        let contents = Box::new((*contents).clone());
        play.desk(crate::worker::protocol::FromDesk::Opened { archive: ArchiveId(2), contents });
        let effects = go_to(&mut play, "#1/explore?image=a.tar@&layer=1");
        assert!(effects.contains(&Effect::Unshelve(ArchiveId(1))), "{effects:?}");
        assert!(told(&effects).contains(&&ToDesk::Close(ArchiveId(2))));
        assert_eq!(play.state.archives.shown().unwrap().id, ArchiveId(1));
        assert_eq!(play.state.screens.explore.tree.query.layer, 0);
    }

    #[test]
    fn closing_frees_all_and_leads_to_the_start_page() {
        let mut play = Play::indexed(1);
        play.act(CompareAction::OpenInbox.into());
        play.open(2, 1);
        let effects = play.act(Action::CloseAll);
        let told = told(&effects);
        for id in [1, 2] {
            assert!(told.contains(&&ToDesk::Close(ArchiveId(id))), "{told:?}");
        }
        assert_eq!(steps(&effects), [("", Step::New)]);
        assert_eq!(play.state.archives, Default::default());
        assert!(play.state.screens.explore.tree.rows().is_none());
    }

    #[test]
    fn what_was_opened_is_remembered_but_for_the_sample() {
        let remembers = |effects: &[Effect]| {
            effects.iter().any(|effect| matches!(effect, Effect::Remember { bytes: 300, .. }))
        };
        let mut play = Play::new();
        play.act(Action::Offered { name: "a".into(), bytes: 1 });
        assert!(remembers(&play.open(1, 1)));
        let mut play = Play::new();
        play.act(Action::OpenSample);
        assert!(!remembers(&play.open(1, 1)));
        let last = crate::app::action::Last { name: "a".into(), bytes: 3, again: true };
        play.act(Action::LastKnown(vec![last]));
        assert_eq!(play.act(Action::OpenLast), [Effect::OpenLast]);
        assert_eq!(play.act(Action::ForgetLast), [Effect::ForgetLast]);
        assert!(play.state.last.is_empty());
    }

    #[test]
    fn a_place_in_the_sample_shows_nothing_of_what_has_come_in_its_place() {
        for screen in ["explore", "space", "waste", "image", "secrets"] {
            let mut play = Play::indexed(1);
            let place = Place::parse(&format!("#1/{screen}?open=sample")).unwrap();
            play.act(Action::Went(place));
            assert!(play.state.home, "{screen}: the sample is waited for");
            assert_eq!(
                play.state.screens.explore.wanted.as_ref().unwrap().image,
                Some(Naming::sample()),
                "{screen}"
            );
        }
    }

    #[test]
    fn the_sample_takes_no_place_without_a_word() {
        let mut play = Play::indexed(1);
        assert_eq!(play.act(Action::OpenSample), []);
        assert_eq!(play.act(Action::Replace), [Effect::OpenSample(Purpose::Show)]);
        play.act(Action::OpenSample);
        let effects = play.act(CompareAction::OpenInbox.into());
        assert!(effects.contains(&Effect::OpenSample(Purpose::Beside)), "{effects:?}");
    }
}
