//! What is shown stays until another succeeds. When that can be drawn, the old one is shelved: the program keeps what it knows of
//! it, the engine its files, nobody its trees, which would take the memory that the new one needs. Once the new one is read, the
//! old one is closed. When it is cancelled, or the desk dies over it, the old one comes back where it was, and is read again.

use super::Draft;
use crate::app::action::{Effect, Step};
use crate::app::archives::Replaced;
use crate::app::explore::ExploreState;
use crate::app::shared::Shared;
use crate::app::state::{Open, Refused};
use crate::view::text;
use crate::worker::protocol::{ArchiveId, ImageRef, Purpose, Refusal, ToDesk};
use std::rc::Rc;

impl Draft {
    /// An archive takes the place of what is open there.
    pub(in crate::app) fn put_instead(&mut self, open: Open) {
        let (purpose, image) = (open.purpose, open.image_ref());
        let has_image = open.current().is_some();
        let (sides, at) = (self.state.screens.compare.sides, self.explore_place());
        let Some(mut old) = self.state.archives.put(open) else { return };
        // Whichever letter it had, the new one has.
        for side in self.state.screens.compare.sides.iter_mut().flatten() {
            if side.archive == old.id {
                *side = image;
            }
        }
        let is_kept = self.state.archives.kept(purpose).is_some();
        if old.is_whole() && has_image && !is_kept {
            self.effects.push(Effect::Shelve(old.id));
            old.facts.iter_mut().for_each(|facts| *facts = None);
            self.state.archives.keep(Replaced { open: old, sides, at });
        } else {
            self.tell(ToDesk::Close(old.id));
        }
    }

    /// A tree has come: what its image takes the place of is not needed any more.
    pub(super) fn succeeded(&mut self, image: ImageRef) {
        let Some(open) = self.state.archives.get(image.archive) else { return };
        let purpose = open.purpose;
        if open.image == image.image
            && let Some(kept) = self.state.archives.take_kept(purpose)
        {
            self.tell(ToDesk::Close(kept.open.id));
            self.go(Step::New);
        }
    }

    /// Takes an archive away; what it took the place of comes back. False when there is nothing to come back.
    pub(super) fn restore_instead_of(&mut self, archive: ArchiveId) -> bool {
        let purpose = self.state.archives.get(archive).map(|open| open.purpose);
        let kept = purpose.and_then(|purpose| self.state.archives.take_kept(purpose));
        let Some(kept) = kept else { return false };
        self.state.archives.take(archive);
        let name = text::escape(kept.open.name.as_bytes());
        self.restore(kept);
        self.say(&format!("Stopped. {name} is open as before."), false);
        self.refresh();
        self.go(Step::Same);
        true
    }

    fn restore(&mut self, Replaced { open, sides, at }: Replaced) {
        self.effects.push(Effect::Unshelve(open.id));
        if open.purpose != Purpose::Beside {
            let tree = self.state.screens.explore.tree.renewed(at.query);
            self.state.screens.explore =
                ExploreState { tree, sought: at.path, ..ExploreState::default() };
        }
        self.state.archives.put(open);
        self.state.screens.compare.sides = sides;
    }

    /// All that the desk held is gone. What it was reading may have killed it; what was whole before is read again. The person
    /// learns it as with any file that can't be opened.
    pub(super) fn desk_lost(&mut self, message: &str) {
        let mut archives = std::mem::take(&mut self.state.archives);
        self.state.asked.clear();
        let coming = archives.coming().or(archives.coming_beside());
        let reading = archives.iter().find(|open| !open.is_whole() && !open.stopped);
        let blamed = coming
            .map(|coming| (Rc::clone(&coming.name), coming.purpose))
            .or(reading.map(|open| (Rc::clone(&open.name), open.purpose)));
        let name = blamed.as_ref().map(|(name, _)| Rc::clone(name));
        let name = name.or(archives.shown().map(|open| Rc::clone(&open.name))).unwrap_or_default();
        self.screens_anew();
        for purpose in [Purpose::Show, Purpose::Beside] {
            let open = archives.of(purpose).map(|open| open.id).and_then(|id| archives.take(id));
            let kept = archives.take_kept(purpose);
            match (open, kept) {
                (Some(mut open), _)
                    if open.is_whole() && self.may_stay(purpose, blamed.is_some()) =>
                {
                    self.effects.push(Effect::Unshelve(open.id));
                    open.facts.iter_mut().for_each(|facts| *facts = None);
                    self.state.archives.put(open);
                }
                (open, Some(kept)) if self.may_stay(purpose, true) => {
                    open.into_iter().for_each(|open| self.tell(ToDesk::Close(open.id)));
                    self.restore(kept);
                }
                (open, kept) => {
                    let gone = open.into_iter().chain(kept.map(|kept| kept.open));
                    gone.for_each(|open| self.tell(ToDesk::Close(open.id)));
                }
            }
        }
        let beside = blamed.is_some_and(|(_, purpose)| purpose == Purpose::Beside);
        self.say_lost(name, message, beside);
    }

    /// Nothing stands beside nothing.
    fn may_stay(&self, purpose: Purpose, other_is_blamed: bool) -> bool {
        let is_beside = purpose == Purpose::Beside;
        other_is_blamed && (!is_beside || self.state.archives.shown().is_some())
    }

    fn say_lost(&mut self, name: Rc<str>, message: &str, beside: bool) {
        let error = Refusal {
            as_layer: false,
            code: "reader-stopped".into(),
            found: format!("The reader stopped while it held this image: {message}"),
            expected: "An image whose index fits into the browser's memory.".into(),
            advice: "It was started afresh: close other tabs and open the image again, or use the layerpeel command.".into(),
        };
        let refused = Some(Shared::new(Refused { archive: ArchiveId(0), name, error }));
        if self.state.archives.shown().is_none() {
            self.screens_lost();
            self.state.refused = refused;
        } else if beside {
            self.refresh();
            self.state.screens.compare.refused = refused;
        } else {
            self.refresh();
            self.state.refused = refused;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::action::{Action, Effect, Step};
    use crate::app::compare::CompareAction;
    use crate::app::event::Event;
    use crate::app::explore::ExploreAction;
    use crate::app::reduce::tests::{Play, told};
    use crate::worker::protocol::{
        ArchiveId, FromDesk, ImageFacts, ImageRef, Purpose, Refusal, ToDesk,
    };

    fn offer(play: &mut Play) {
        play.act(Action::Offered { name: "b.tar".into(), bytes: 9 });
        play.act(Action::Replace);
    }

    fn shown(play: &Play) -> Option<ArchiveId> {
        play.state.archives.shown().map(|open| open.id)
    }

    fn event(play: &mut Play, event: Event) -> Vec<Effect> {
        play.act(Action::Engine(event))
    }

    /// One is open, at its lowest layer, and another takes its place but is not read yet.
    fn replacing() -> Play {
        let mut play = Play::indexed(1);
        play.explore(ExploreAction::ChooseLayer(0));
        offer(&mut play);
        let effects = play.open(2, 1);
        assert!(effects.contains(&Effect::Shelve(ArchiveId(1))), "{effects:?}");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Go { .. })), "{effects:?}");
        assert_eq!(shown(&play), Some(ArchiveId(2)));
        play
    }

    #[test]
    fn a_cancel_while_the_new_one_is_read_brings_the_old_one_back() {
        let mut play = replacing();
        assert_eq!(play.act(Action::Cancel), [Effect::Cancel(ArchiveId(2))]);
        let effects = event(&mut play, Event::Cancelled(ArchiveId(2)));
        assert!(effects.contains(&Effect::Unshelve(ArchiveId(1))));
        assert_eq!(shown(&play), Some(ArchiveId(1)));
        let open = play.state.archives.shown().unwrap();
        assert!(!open.stopped && open.current_facts().is_none(), "it is read again");
        assert_eq!(play.state.screens.explore.tree.query.layer, 0, "where one was");
        let asked = play.tree_id();
        play.index(0);
        assert!(play.tree_id() > asked, "its rows are asked for");
        assert!(
            play.state.toasts.iter().any(|toast| toast.text.contains("a.tar is open as before"))
        );
    }

    #[test]
    fn a_cancel_before_anything_is_known_of_the_new_one_leaves_the_old_one_alone() {
        for streaming in [false, true] {
            let mut play = Play::indexed(1);
            offer(&mut play);
            play.opening(2, "b.tar.gz");
            if streaming {
                let compression = "gzip".into();
                play.desk(FromDesk::Compressed { archive: ArchiveId(2), compression });
                let archive = ArchiveId(2);
                event(&mut play, Event::Streaming { archive, read: 3, total: 9 });
            }
            assert_eq!(play.act(Action::Cancel), [Effect::Cancel(ArchiveId(2))], "of that alone");
            event(&mut play, Event::Cancelled(ArchiveId(2)));
            let open = play.state.archives.shown().unwrap();
            assert!(open.id == ArchiveId(1) && open.is_whole());
            assert!(play.state.archives.coming().is_none());
        }
    }

    #[test]
    fn a_refusal_leaves_the_old_one_alone() {
        let mut play = Play::indexed(1);
        offer(&mut play);
        play.opening(2, "b.tar");
        play.desk(FromDesk::Refused { archive: ArchiveId(2), error: Refusal::default() });
        play.act(Action::DismissRefusal);
        assert!(play.state.archives.shown().unwrap().is_whole());
    }

    #[test]
    fn a_desk_that_dies_over_the_new_one_takes_the_old_one_not_with_it() {
        let lost = || Event::DeskLost { message: "out of memory".into() };
        let mut while_opening = Play::indexed(1);
        offer(&mut while_opening);
        while_opening.opening(2, "b.tar");
        for mut play in [replacing(), while_opening] {
            let effects = event(&mut play, lost());
            assert!(effects.contains(&Effect::Unshelve(ArchiveId(1))), "{effects:?}");
            assert_eq!(shown(&play), Some(ArchiveId(1)));
            assert_eq!(&*play.state.refused.as_ref().unwrap().error.code, "reader-stopped");
            // Once more, while it is read again: it may be to blame now.
            event(&mut play, lost());
            assert_eq!(shown(&play), None);
        }
        let mut alone = Play::indexed(1);
        let effects = event(&mut alone, lost());
        assert!(told(&effects).contains(&&ToDesk::Close(ArchiveId(1))), "nothing else is to blame");
    }

    #[test]
    fn the_second_of_two_comes_back_too() {
        let mut play = Play::indexed(1);
        play.act(CompareAction::OpenInbox.into());
        play.open(2, 1);
        let image = |archive| ImageRef { archive: ArchiveId(archive), image: 0 };
        play.desk(FromDesk::Indexed { image: image(2), facts: ImageFacts::default() });
        play.act(CompareAction::Swap.into());
        play.act(CompareAction::OpenInbox.into());
        let effects = play.open(3, 1);
        assert!(effects.contains(&Effect::Shelve(ArchiveId(2))));
        let sides = |play: &Play| play.state.screens.compare.sides;
        assert_eq!(
            sides(&play),
            [Some(image(3)), Some(image(1))],
            "it has the letter of the old one"
        );
        event(&mut play, Event::Cancelled(ArchiveId(3)));
        assert_eq!(sides(&play), [Some(image(2)), Some(image(1))]);
        assert_eq!(play.state.archives.beside().map(|open| open.id), Some(ArchiveId(2)));
    }

    #[test]
    fn success_is_a_step_and_closes_the_old_one_and_the_newest_counts() {
        let mut play = replacing();
        offer(&mut play);
        assert!(told(&play.open(3, 1)).contains(&&ToDesk::Close(ArchiveId(2))), "never read");
        let image = ImageRef { archive: ArchiveId(3), image: 0 };
        let effects = play.desk(FromDesk::Indexed { image, facts: ImageFacts::default() });
        assert!(told(&effects).contains(&&ToDesk::Close(ArchiveId(1))));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Go { step: Step::New, .. })));
        assert!(play.state.archives.kept(Purpose::Show).is_none());
    }
}
