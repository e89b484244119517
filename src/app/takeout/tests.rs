use super::*;
use crate::app::action::{Action, Effect};
use crate::app::event::Event;
use crate::app::explore::{ExploreAction, ToTake};
use crate::app::reduce::tests::Play;
use crate::worker::takeout::{Form, Lost};

/// The number and the name of what is to be taken.
fn wanted(effects: &[Effect]) -> Option<(RequestId, String)> {
    effects.iter().find_map(|effect| match effect {
        Effect::TakeOut { id, name, .. } => Some((*id, name.clone())),
        _ => None,
    })
}

fn play() -> (Play, RequestId) {
    let mut play = Play::indexed(1);
    let (id, name) = wanted(&play.explore(ExploreAction::Take(ToTake::Tree))).expect("it is asked");
    assert_eq!(name, "a.tar-layer3-merged.tar");
    (play, id)
}

fn toast(play: &Play) -> Option<(&str, bool)> {
    play.state.toasts.last().map(|toast| (&*toast.text, toast.alarming))
}

fn chosen(play: &mut Play, id: RequestId, to: Whither) {
    play.act(Action::Take(TakeAction::Chosen { id, to, name: None }));
}

#[test]
fn a_dismissed_picker_leaves_no_trace() {
    let (mut play, id) = play();
    let again = play.explore(ExploreAction::Take(ToTake::Tree));
    assert_eq!(wanted(&again), None, "one picker at a time");
    let effects = play.act(Action::Take(TakeAction::Dismissed(id)));
    assert_eq!((effects, toast(&play)), (Vec::new(), None));
    assert!(play.state.takes.is_empty());
}

#[test]
fn what_is_on_disk_is_told_and_what_is_not_is_handed_over() {
    for (to, handed) in [(Whither::Disk, false), (Whither::Downloads, true)] {
        let (mut play, id) = play();
        chosen(&mut play, id, to);
        play.act(Action::Engine(Event::Taking { id, read: 1, total: 4 }));
        assert_eq!(play.state.takes[0].percent(), 25);
        let result = Ok((1000, Lost::default()));
        let effects = play.act(Action::Engine(Event::Taken { id, result }));
        let saves = effects.iter().any(|effect| matches!(effect, Effect::SaveExport { .. }));
        assert_eq!(saves, handed);
        let (said, alarming) = toast(&play).expect("it is told");
        assert!(said.starts_with("a.tar-layer3-merged.tar is") && !alarming, "{said}");
    }
}

#[test]
fn what_is_missing_and_what_went_wrong_is_said() {
    let lost = Lost { damage: vec![(1, "The layer is cut short.".into())], files: 2 };
    for (result, want) in [
        (Ok((7, lost)), "2 files are not there, or not whole. L2: The layer is cut short."),
        (Err("There is no room left on the disk.".to_owned()), "could not be written. There is no"),
    ] {
        let (mut play, id) = play();
        chosen(&mut play, id, Whither::Disk);
        play.act(Action::Engine(Event::Taken { id, result }));
        let (said, alarming) = toast(&play).expect("it is told");
        assert!(said.contains(want) && alarming, "{said}");
        assert!(play.state.takes.is_empty());
    }
}

#[test]
fn cancelled_it_is_dropped_and_later_news_mean_nothing() {
    let (mut play, id) = play();
    chosen(&mut play, id, Whither::Disk);
    let effects = play.act(Action::Take(TakeAction::Cancel(id)));
    assert!(effects.contains(&Effect::DropTake(id)));
    let toasts = play.state.toasts.len();
    play.act(Action::Engine(Event::Taken { id, result: Err("late".into()) }));
    assert_eq!(play.state.toasts.len(), toasts);
}

#[test]
fn files_have_names_that_say_what_they_are() {
    let mut play = Play::indexed(1);
    play.explore(ExploreAction::ChooseLayer(1));
    for (of, want) in [
        (ToTake::Tree, "a.tar-layer2-merged.tar"),
        (ToTake::Layer(Form::Unpacked), "a.tar-layer2.tar"),
    ] {
        let (id, name) = wanted(&play.explore(ExploreAction::Take(of))).expect("it is asked");
        assert_eq!(name, want);
        play.act(Action::Take(TakeAction::Dismissed(id)));
    }
}
