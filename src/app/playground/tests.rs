use super::*;
use crate::app::action::{Action, Effect};
use crate::app::event::Event;
use crate::app::reduce::tests::Play;
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::worker::protocol::{ArchiveId, FromLab, Purpose};

pub(super) fn told(effects: &[Effect]) -> Vec<&ToLab> {
    fn told(effect: &Effect) -> Option<&ToLab> {
        if let Effect::Lab(told) = effect { Some(told) } else { None }
    }
    effects.iter().filter_map(told).collect()
}

pub(super) fn said(play: &mut Play, shown: Shown) -> Vec<Effect> {
    play.act(Action::Engine(Event::Lab(FromLab::Shown(Box::new(shown)))))
}

pub(super) fn shown(stage: &str, script: &str, phases: &[(u8, &str)]) -> Shown {
    Shown {
        stage: stage.into(),
        script: script.into(),
        printed: format!("<p>{script}</p>"),
        phases: phases.iter().map(|&(phase, name)| (phase, name.to_owned())).collect(),
        ..Shown::default()
    }
}

pub(super) fn lab(play: &Play) -> &PlaygroundState {
    &play.state.screens.playground
}

#[test]
fn the_lab_is_asked_for_when_the_screen_is_first_shown_and_never_again() {
    let mut play = Play::indexed(1);
    assert!(!lab(&play).begun, "not before");
    let effects = play.act(Action::ShowScreen(Screen::Playground));
    assert_eq!(told(&effects), [&ToLab::Begin(String::new())]);
    play.act(Action::ShowScreen(Screen::Explore));
    assert_eq!(told(&play.act(Action::ShowScreen(Screen::Playground))), [] as [&ToLab; 0]);
}

#[test]
fn a_link_carries_what_was_typed_and_leads_to_the_same() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    let effects = said(&mut play, shown("a", "docker images\ndocker ps", &[]));
    let fragment = "#1/playground?open=sample&do=docker%20images%0Adocker%20ps";
    assert!(
        matches!(&effects[..], [Effect::Go { fragment: to, .. }] if to == fragment),
        "{effects:?}"
    );
    let place = Place::parse(fragment).unwrap();
    assert_eq!(told(&play.act(Action::Went(place))), [] as [&ToLab; 0], "one is there");
    let other = Place::parse("#1/playground?do=docker%20ps").unwrap();
    assert_eq!(told(&play.act(Action::Went(other))), [&ToLab::Begin("docker ps".into())]);
    let long = PlaygroundPlace { script: "x".repeat(5000), ..PlaygroundPlace::default() };
    assert_eq!(crate::app::screens::InUrl::fields(&long), [] as [String; 0]);
}

#[test]
fn what_is_too_long_for_a_link_is_still_there_when_one_comes_back() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    let effects = said(&mut play, shown("a", &"x".repeat(5000), &[]));
    let fragment = "#1/playground?open=sample";
    assert!(
        matches!(&effects[..], [Effect::Go { fragment: to, .. }] if to == fragment),
        "{effects:?}"
    );
    play.act(Action::ShowScreen(Screen::Explore));
    let back = Place::parse(fragment).unwrap();
    assert_eq!(told(&play.act(Action::Went(back))), [] as [&ToLab; 0]);
}

#[test]
fn a_link_opens_the_sample_where_nothing_is_open_and_is_kept_meanwhile() {
    let fragment = "#1/playground?open=sample&do=docker%20ps";
    let mut play = Play::new();
    let effects = play.act(Action::Went(Place::parse(fragment).unwrap()));
    assert!(effects.contains(&Effect::OpenSample(Purpose::Show)), "{effects:?}");
    assert_eq!(told(&effects), [&ToLab::Begin("docker ps".into())]);
    let effects = said(&mut play, shown("a", "docker ps", &[]));
    assert_eq!(effects, [], "the start page, which is seen until then, writes nothing");
    let goes = |effects: &[Effect]| {
        let to = |effect: &Effect| match effect {
            Effect::Go { fragment, .. } => Some(fragment.clone()),
            _ => None,
        };
        effects.iter().filter_map(to).collect::<Vec<_>>()
    };
    assert_eq!(goes(&play.open(1, 1)), [fragment]);
    let mut play = Play::new();
    play.act(Action::Went(Place::parse(fragment).unwrap()));
    assert_eq!(goes(&play.open(1, 1)), [fragment], "the lab did not answer yet");
    play.act(Action::WentHome);
    assert_eq!(said(&mut play, shown("a", "docker images", &[])), [], "another is seen");
    let mut own = Play::indexed(1);
    let effects = own.act(Action::Went(Place::parse(fragment).unwrap()));
    assert!(!effects.contains(&Effect::OpenSample(Purpose::Show)), "what is open stays");
}

#[test]
fn back_on_the_playground_while_an_archive_is_read_stops_no_reading() {
    let mut play = Play::new();
    play.act(Action::OpenSample);
    play.open(1, 1);
    play.index(0);
    play.act(Action::Offered { name: "b.tar".into(), bytes: 1 });
    play.act(Action::Replace);
    play.open(2, 1);
    let place = Place::parse("#1/playground?open=sample").unwrap();
    play.act(Action::Went(place));
    assert_eq!(play.state.archives.shown().unwrap().id, ArchiveId(2));
}

#[test]
fn the_terminal_keeps_what_came_and_begins_anew_when_it_is_cleared() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    for number in 0..310 {
        said(&mut play, shown("a", &number.to_string(), &[]));
    }
    assert_eq!((lab(&play).printed.len(), lab(&play).dropped), (300, 10));
    assert_eq!(&*lab(&play).printed[0], "<p>10</p>");
    said(&mut play, Shown { clears: true, ..Shown::default() });
    assert_eq!((lab(&play).printed.len(), lab(&play).dropped), (0, 310));
    play.act(PlaygroundAction::Tell(ToLab::Type("ls\n\nls\npwd".into())).into());
    let typed: Vec<&str> = lab(&play).typed.iter().map(|line| &**line).collect();
    assert_eq!(typed, ["ls", "pwd"], "for the arrows, each once");
    let many: Vec<String> = (0..600).map(|number| format!("echo {number}")).collect();
    play.act(PlaygroundAction::Tell(ToLab::Type(many.join("\n"))).into());
    let typed = &lab(&play).typed;
    assert_eq!((typed.len(), &*typed[0]), (500, "echo 100"));
}

#[test]
fn a_picture_is_stepped_through_and_a_new_one_plays_by_itself() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    said(&mut play, shown("a", "1", &[(1, "look up"), (2, "copy up 1 B"), (3, "change")]));
    let mut step = |by: i8| {
        play.act(PlaygroundAction::Step(by).into());
        (lab(&play).phase, lab(&play).played)
    };
    assert_eq!(
        [step(1), step(1), step(1), step(1), step(-1)].map(|(phase, _)| phase),
        [1, 2, 3, 3, 2].map(Some)
    );
    assert_eq!(step(-1), (Some(1), 7));
    play.act(PlaygroundAction::Replay.into());
    assert_eq!((lab(&play).phase, lab(&play).played), (None, 8));
    said(&mut play, shown("a", "1", &[]));
    assert_eq!(lab(&play).played, 8, "the same picture stays as it is");
    play.act(PlaygroundAction::Step(1).into());
    assert_eq!(lab(&play).phase, None, "nothing moves in it");
    said(&mut play, shown("b", "1", &[]));
    assert_eq!(lab(&play).played, 9);
}

#[test]
fn slow_plays_it_from_its_begin_and_what_one_goes_back_to_is_at_rest() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    let at = |stage: &str, at: u32, on: &str| Shown {
        at,
        on: on.into(),
        ..shown(stage, "", &[(1, "look up")])
    };
    said(&mut play, at("a", 1, ""));
    let played = lab(&play).played;
    play.act(PlaygroundAction::Slow.into());
    assert_eq!((lab(&play).slow, lab(&play).played), (true, played + 1));
    play.act(PlaygroundAction::Slow.into());
    assert_eq!((lab(&play).slow, lab(&play).played), (false, played + 1), "nothing begins");
    said(&mut play, at("b", 2, ""));
    assert!(!lab(&play).still);
    said(&mut play, at("a", 1, ""));
    assert!(lab(&play).still, "undo cuts");
    play.act(PlaygroundAction::Replay.into());
    assert!(!lab(&play).still);
    said(&mut play, at("c", 1, "build"));
    assert!(!lab(&play).still, "another stage plays");
    said(&mut play, at("d", 1, "build"));
    assert!(lab(&play).still, "a reason is asked for");
}

#[test]
fn a_lab_that_died_begins_where_it_was() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    said(&mut play, shown("a", "docker ps", &[]));
    play.act(Action::Engine(Event::LabLost { message: "out of memory".into() }));
    assert_eq!(lab(&play).lost.as_deref(), Some("out of memory"));
    let effects = play.act(PlaygroundAction::Begin { anew: false }.into());
    assert_eq!(told(&effects), [&ToLab::Begin("docker ps".into())]);
    assert_eq!(lab(&play).lost, None);
    let effects = play.act(PlaygroundAction::Begin { anew: true }.into());
    assert_eq!(told(&effects), [&ToLab::Begin(String::new())]);
}

#[test]
fn what_happened_is_heard() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    said(&mut play, Shown { says: "a whiteout hides /etc/motd.".into(), ..Shown::default() });
    assert_eq!(&*play.state.voice, "a whiteout hides /etc/motd.");
}

fn went(play: &mut Play, fragment: &str) -> Vec<Effect> {
    play.act(Action::Went(Place::parse(fragment).unwrap()))
}

fn tab(play: &mut Play, name: &str) -> Vec<Effect> {
    play.act(PlaygroundAction::Tell(ToLab::Stage(name.into())).into())
}

/// The lab is on this stage, after these lines.
fn is_on(play: &mut Play, on: &str, script: &str) -> Vec<Effect> {
    said(play, Shown { on: on.into(), script: script.into(), ..Shown::default() })
}

#[test]
fn a_tab_is_a_step_and_back_leads_to_the_tab_before_and_undoes_nothing() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    is_on(&mut play, "", "docker ps");
    let effects = tab(&mut play, "build");
    let step = crate::app::action::Step::New;
    let fragment = "#1/playground?open=sample&stage=build&do=docker%20ps".to_owned();
    assert_eq!(effects, [Effect::Lab(ToLab::Stage("build".into())), Effect::Go { fragment, step }]);
    is_on(&mut play, "build", "docker ps");
    let goes = |effect: &Effect| matches!(effect, Effect::Go { .. });
    assert!(!tab(&mut play, "build").iter().any(goes), "one is there");
    is_on(&mut play, "build", "docker ps\ndocker images");
    let effects = went(&mut play, "#1/playground?open=sample&do=docker%20ps");
    assert_eq!(told(&effects), [&ToLab::Stage(String::new())], "what was typed since stays");
    is_on(&mut play, "", "docker ps\ndocker images");
    let effects = went(&mut play, "#1/playground?open=sample&stage=build&do=docker%20p");
    let begin = ToLab::Begin("docker p".into());
    assert_eq!(told(&effects), [&begin, &ToLab::Stage("build".into())], "that was never typed");
}

#[test]
fn the_tab_follows_the_lab_once_nothing_else_is_awaited() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    let effects = is_on(&mut play, "build", "");
    assert_eq!(&*lab(&play).on, "build", "as a lesson's stage");
    let fragment = "#1/playground?open=sample&stage=build";
    assert!(
        matches!(&effects[..], [Effect::Go { fragment: to, .. }] if to == fragment),
        "{effects:?}"
    );
    tab(&mut play, "share");
    tab(&mut play, "squash");
    is_on(&mut play, "share", "");
    assert_eq!(&*lab(&play).on, "squash", "the answer to that is still to come");
}

#[test]
fn back_out_of_a_lesson_loses_nothing_that_is_too_long_for_a_link() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    is_on(&mut play, "", &"x".repeat(5000));
    play.act(PlaygroundAction::Teach("mine.md".into()).into());
    let effects = went(&mut play, "#1/playground?open=sample");
    let leave = ToLab::Learn(crate::worker::protocol::ToLearn::Leave);
    assert_eq!(told(&effects), [&leave, &ToLab::Stage(String::new())]);
}

#[test]
fn the_lab_gets_what_is_open_once_and_again_when_it_died() {
    let lends = |effects: &[Effect]| {
        effects.iter().filter(|effect| matches!(effect, Effect::Lend(ArchiveId(1)))).count()
    };
    let mut play = Play::indexed(1);
    let begun = play.act(Action::ShowScreen(Screen::Playground));
    assert!(
        matches!(begun[..], [.., Effect::Lab(_), Effect::Lend(_)]),
        "first it begins: {begun:?}"
    );
    play.act(Action::ShowScreen(Screen::Explore));
    assert_eq!(lends(&play.act(Action::ShowScreen(Screen::Playground))), 0);
    play.act(Action::Engine(Event::LabLost { message: "out of memory".into() }));
    assert_eq!(lends(&play.act(PlaygroundAction::Begin { anew: false }.into())), 1);
    let mut play = Play::indexed(1);
    assert_eq!(
        lends(&went(&mut play, "#1/playground?lesson=04-copy-up")),
        1,
        "a lesson begins it, too"
    );
}

#[test]
fn the_door_leads_to_the_image_that_is_shown_and_out_of_a_lesson() {
    let mut play = Play::indexed(1);
    play.act(PlaygroundAction::Teach("04-copy-up".into()).into());
    play.act(Action::ShowScreen(Screen::Explore));
    let effects = play.act(PlaygroundAction::Open.into());
    let image = crate::worker::protocol::ImageRef { archive: ArchiveId(1), image: 0 };
    assert!(told(&effects).ends_with(&[&ToLab::Offer(image)]), "{effects:?}");
    assert_eq!((play.state.screen, lab(&play).lesson()), (Screen::Playground, None));
}

#[test]
fn while_files_are_read_it_says_so_and_what_nobody_asked_for_answers_nothing() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Playground));
    said(&mut play, shown("a", "", &[]));
    play.act(PlaygroundAction::Tell(ToLab::Type("cat /etc/os-release".into())).into());
    let place = crate::worker::protocol::BodyPlace {
        archive: ArchiveId(1),
        blob: crate::domain::BlobId(0),
        offset: 0,
        cap: 5,
        size: 5,
        dense: true,
        hash: None,
    };
    play.act(Action::Engine(Event::Lab(FromLab::Wants(vec![place; 2]))));
    assert_eq!((lab(&play).reading, lab(&play).awaited), (Some((2, 10)), 1));
    said(&mut play, Shown { unasked: true, waits: true, ..Shown::default() });
    assert_eq!((lab(&play).reading, lab(&play).awaited), (Some((2, 10)), 1));
    said(&mut play, shown("a", "cat", &[]));
    assert_eq!((lab(&play).reading, lab(&play).awaited), (None, 0));
}
