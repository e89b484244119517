use super::*;
use crate::app::action::{Action, Effect};
use crate::app::event::Event;
use crate::app::reduce::tests::{Play, questions};
use crate::app::screens::Screen;
use crate::domain::BlobId;
use crate::view::secrets::{Body, Group, Place, Row, Value};
use crate::worker::protocol::{
    Answer, ArchiveId, Question, SecretsAnswer, SecretsQuestion, TakeQuestion,
};

fn asked(effects: &[Effect]) -> Vec<(u32, SecretsQuestion)> {
    let of_secrets = |(id, question): (u32, &Question)| match question {
        Question::Secrets(question) => Some((id, question.clone())),
        _ => None,
    };
    questions(effects).into_iter().filter_map(of_secrets).collect()
}

fn went_on(read: u64, found: bool, ended: bool) -> Action {
    Action::Engine(Event::Secrets { archive: ArchiveId(1), read, total: 9, found, ended })
}

fn view() -> Answer {
    let body = Body {
        blob: BlobId(0),
        offset: 512,
        size: 90,
        dense: true,
        hash: None,
        from: 4,
        length: 40,
    };
    let row = |number, value| Row {
        number,
        path: Some("/srv/.env".into()),
        layers: vec![(1, true)],
        value,
        ..Row::default()
    };
    let rows = vec![row(0, Value::Config), row(1, Value::File(body)), row(2, Value::None)];
    let group = Group { place: Place::Deleted, title: String::new(), note: String::new(), rows };
    let view =
        SecretsView { title: "2 secrets.".into(), groups: vec![group], ..SecretsView::default() };
    Answer::Secrets(SecretsAnswer::Found(Box::new(view)))
}

/// The screen is shown, and what was found is known.
fn looked() -> Play {
    let mut play = Play::indexed(1);
    let effects = play.act(Action::ShowScreen(Screen::Secrets));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Secrets(_))), "the pass begins");
    let id = asked(&effects)[0].0;
    play.answer(id, view());
    play
}

#[test]
fn findings_come_as_they_are_made_and_the_pass_can_stop_and_go_on() {
    let mut play = looked();
    assert!(asked(&play.act(went_on(3, false, false))).is_empty(), "nothing new");
    assert_eq!(play.state.screens.secrets.looking, Looking::Under(3, 9));
    assert_eq!(asked(&play.act(went_on(6, true, false))).len(), 1);
    assert_eq!(play.act(SecretsAction::Stop.into()), [Effect::DropSecrets(ArchiveId(1))]);
    play.act(went_on(7, true, false));
    assert_eq!(play.state.screens.secrets.looking, Looking::Stopped);
    assert!(matches!(play.act(SecretsAction::GoOn.into())[..], [Effect::Secrets(_)]));
    let id = asked(&play.act(went_on(9, false, true)))[0].0;
    play.answer(id, view());
    assert_eq!(play.state.screens.secrets.looking, Looking::Done);
    assert_eq!(&*play.state.voice, "2 secrets.");
    let again = play.act(Action::ShowScreen(Screen::Secrets));
    assert!(!again.iter().any(|effect| matches!(effect, Effect::Secrets(_))), "once");
}

#[test]
fn a_value_is_read_when_asked_for_and_masked_as_soon_as_one_goes_elsewhere() {
    let mut play = looked();
    let shown = |play: &Play| play.state.screens.secrets.value.known().map(ToString::to_string);
    let value = || Answer::Secrets(SecretsAnswer::Value("hunter2".into()));
    play.act(SecretsAction::Choose(0).into());
    let effects = play.act(SecretsAction::Show.into());
    let [(id, SecretsQuestion::Value { number: 0, bytes: None, .. })] = asked(&effects)[..] else {
        panic!("{effects:?}")
    };
    play.answer(id, value());
    assert_eq!(shown(&play).as_deref(), Some("hunter2"));
    for leave in [
        SecretsAction::Mask.into(),
        SecretsAction::Choose(1).into(),
        Action::ShowScreen(Screen::Explore),
        Action::Back,
    ] {
        let mut play = Play { state: play.state.clone(), effects: Vec::new() };
        play.act(leave);
        assert_eq!(shown(&play), None);
    }
    play.act(SecretsAction::Choose(1).into());
    let effects = play.act(SecretsAction::Show.into());
    let [Effect::ReadContent { id, from: 4, length: 40, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let read = |id| {
        let found = crate::worker::schedule::Found { bytes: b"hunter2".to_vec(), whole: false };
        Action::Engine(Event::ContentRead { id, found: Some(found) })
    };
    let mut left = Play { state: play.state.clone(), effects: Vec::new() };
    left.act(SecretsAction::Mask.into());
    assert!(asked(&left.act(read(id))).is_empty(), "nobody waits for it any more");
    let [(id, SecretsQuestion::Value { number: 1, bytes: Some(_), .. })] =
        asked(&play.act(read(id)))[..]
    else {
        panic!()
    };
    play.answer(id, value());
    assert_eq!(shown(&play).as_deref(), Some("hunter2"));
    play.act(SecretsAction::Choose(2).into());
    assert!(play.act(SecretsAction::Show.into()).is_empty(), "it is packed");
}

#[test]
fn a_secret_is_never_in_the_url_and_leads_to_its_file() {
    let mut play = looked();
    play.act(SecretsAction::Choose(1).into());
    play.act(SecretsAction::OpenPath(1).into());
    let explore = &play.state.screens.explore;
    assert_eq!((play.state.screen, explore.tree.query.layer), (Screen::Explore, 1));
    assert_eq!(explore.sought.as_deref(), Some("/srv/.env"));
    let effects = play.act(Action::ShowScreen(Screen::Secrets));
    let fragments = effects.iter().filter_map(|effect| match effect {
        Effect::Go { fragment, .. } => Some(fragment.clone()),
        _ => None,
    });
    assert_eq!(fragments.collect::<Vec<_>>(), ["#1/secrets?image=a.tar@"]);
}

#[test]
fn of_another_image_nothing_stays_while_that_is_not_read() {
    let mut play = Play::indexed(2);
    let effects = play.act(Action::ShowScreen(Screen::Secrets));
    play.answer(asked(&effects)[0].0, view());
    play.act(SecretsAction::Choose(1).into());
    let effects = play.explore(crate::app::explore::ExploreAction::ChooseImage(1));
    assert!(effects.contains(&Effect::DropSecrets(ArchiveId(1))), "nobody waits for it any more");
    assert_eq!(play.state.screens.secrets, SecretsState::default());
    assert!(Screen::Secrets.takes(&play.state).is_empty());
    assert_eq!(asked(&play.index(1)).len(), 1, "it is asked as soon as it is read");
}

#[test]
fn what_comes_back_after_a_cancel_is_asked_anew() {
    let mut play = looked();
    play.act(Action::Offered { name: "b.tar".into(), bytes: 9 });
    play.act(Action::Replace);
    play.open(2, 1);
    assert!(play.state.screens.secrets.view.known().is_none());
    play.act(Action::Engine(Event::Cancelled(ArchiveId(2))));
    let effects = play.index(0);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Secrets(_))), "{effects:?}");
    assert_eq!(asked(&effects).len(), 1);
}

#[test]
fn ticks_are_of_what_is_there_and_lead_to_an_image() {
    let mut play = looked();
    let ticked = |play: &Play| play.state.screens.secrets.ticked.clone();
    play.act(SecretsAction::Tick(1).into());
    assert_eq!(ticked(&play), [1]);
    play.act(SecretsAction::TickAll.into());
    assert_eq!(ticked(&play), [0, 1, 2]);
    play.act(SecretsAction::Tick(1).into());
    assert_eq!(ticked(&play), [0, 2]);
    let effects = play.act(SecretsAction::TakeClean.into());
    let takes =
        |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::TakeOut { .. }));
    assert!(!takes(&effects), "a layer is still to be looked through");
    assert_eq!(Screen::Secrets.takes(&play.state).len(), 2);
    play.act(went_on(6, false, false));
    assert!(!takes(&play.act(SecretsAction::TakeClean.into())));
    play.act(went_on(9, false, true));
    assert_eq!(Screen::Secrets.takes(&play.state).len(), 3);
    let effects = play.act(SecretsAction::TakeClean.into());
    let wanted = effects.iter().find_map(|effect| match effect {
        Effect::TakeOut { name, of: TakeQuestion::Clean { numbers, .. }, .. } => {
            Some((name.as_str(), &numbers[..]))
        }
        _ => None,
    });
    assert_eq!(wanted, Some(("a-mended.tar", &[0, 2][..])));
    // What is found no more is left out no more.
    let id = asked(&play.act(went_on(9, false, true)))[0].0;
    let view = SecretsView { title: "None.".into(), ..SecretsView::default() };
    play.answer(id, Answer::Secrets(SecretsAnswer::Found(Box::new(view))));
    assert!(ticked(&play).is_empty());
}
