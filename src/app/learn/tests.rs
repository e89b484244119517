use super::*;
use crate::app::action::{Action, Effect};
use crate::app::event::Event;
use crate::app::playground::PlaygroundAction;
use crate::app::reduce::tests::Play;
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::worker::protocol::{
    FromLab, Learned, LessonShown, Purpose, Shown, Teach, ToLab, ToLearn,
};

const KEPT: &str = "layerpeel lessons 1\nlesson 01-a-stack done 4\n";

fn told(effects: &[Effect]) -> Vec<ToLearn> {
    let told = |effect: &Effect| match effect {
        Effect::Lab(ToLab::Learn(told)) => Some(told.clone()),
        _ => None,
    };
    effects.iter().filter_map(told).collect()
}

fn fragment(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Go { fragment, .. } => Some(&**fragment),
        _ => None,
    })
}

fn kept(text: &str) -> ToLearn {
    ToLearn::Kept(text.into())
}

fn play() -> Play {
    let mut play = Play::indexed(1);
    play.state.screens.learn.kept = KEPT.into();
    play
}

fn shows(play: &mut Play, name: &str, step: u32, script: &str) -> Vec<Effect> {
    let lesson = (!name.is_empty()).then(|| LessonShown {
        name: name.into(),
        step,
        ..LessonShown::default()
    });
    let shown = Shown { lesson, script: script.into(), stage: script.into(), ..Shown::default() };
    play.act(Action::Engine(Event::Lab(FromLab::Shown(Box::new(shown)))))
}

fn start(play: &mut Play, name: &str) -> Vec<Effect> {
    play.act(PlaygroundAction::Teach(name.into()).into())
}

fn reads(play: &mut Play, name: &str) -> Vec<Effect> {
    play.act(PlaygroundAction::LessonRead { name: name.into(), read: Ok("# T".into()) }.into())
}

fn went(play: &mut Play, fragment: &str) -> Vec<Effect> {
    play.act(Action::Went(Place::parse(fragment).unwrap()))
}

#[test]
fn the_lab_is_told_what_is_kept_once_and_says_what_to_keep() {
    let mut play = play();
    let effects = play.act(Action::ShowScreen(Screen::Learn));
    assert_eq!(told(&effects), [kept(KEPT)]);
    assert_eq!(fragment(&effects), Some("#1/learn?open=sample"));
    assert_eq!(told(&start(&mut play, "02-names")), [], "and not again");
    let kept = format!("{KEPT}lesson 02-names done 4\n");
    let learned = Learned { shelf: "<ol>".into(), kept: kept.clone(), says: String::new() };
    let said = |play: &mut Play| {
        play.act(Action::Engine(Event::Lab(FromLab::Learned(Box::new(learned.clone())))))
    };
    assert!(said(&mut play).contains(&Effect::KeepLessons(kept.clone())));
    assert_eq!(said(&mut play), [], "what is kept is not kept again");
    let effects = play.act(LearnAction::Export.into());
    let name = "layerpeel-lessons.txt".into();
    assert_eq!(effects, [Effect::Download { name, text: kept.clone() }]);
    play.act(Action::Engine(Event::LabLost { message: "x".into() }));
    let effects = play.act(LearnAction::Tell(ToLearn::Forget).into());
    assert_eq!(
        told(&effects),
        [ToLearn::Kept(kept), ToLearn::Leave, ToLearn::Forget],
        "a new lab is told first"
    );
}

#[test]
fn what_another_page_has_kept_is_told_to_a_lab_that_knew_less() {
    let mut play = play();
    let theirs = format!("{KEPT}lesson 02-names done 4\n");
    let elsewhere = |text: &str| LearnAction::KeptElsewhere(text.into()).into();
    assert_eq!(play.act(elsewhere(&theirs)), [], "no lab was told of anything yet");
    let effects = play.act(Action::ShowScreen(Screen::Learn));
    assert_eq!(told(&effects), [kept(&theirs)]);
    assert_eq!(play.act(elsewhere(&theirs)), [], "that is known");
    assert_eq!(told(&play.act(elsewhere(KEPT))), [kept(KEPT)]);
}

#[test]
fn a_lesson_is_fetched_taught_and_left_for_what_was_before() {
    let mut play = play();
    play.act(Action::ShowScreen(Screen::Playground));
    shows(&mut play, "", 0, "docker ps");
    let effects = start(&mut play, "04-copy-up");
    assert!(effects.contains(&Effect::ReadLesson("04-copy-up".into())));
    assert_eq!(fragment(&effects), Some("#1/playground?open=sample&lesson=04-copy-up"));
    assert_eq!(told(&reads(&mut play, "02-names")), [], "another is wanted by now");
    let (name, text) = ("04-copy-up".to_owned(), "# T".to_owned());
    let teach = ToLearn::Teach(Teach { name, text, ..Teach::default() });
    assert_eq!(told(&reads(&mut play, "04-copy-up")), [teach]);
    let effects = shows(&mut play, "04-copy-up", 1, "docker exec");
    assert_eq!(fragment(&effects), Some("#1/playground?open=sample&lesson=04-copy-up&step=1"));
    let effects = shows(&mut play, "04-copy-up", 0, "docker images");
    let here = "#1/playground?open=sample&lesson=04-copy-up&do=docker%20images";
    assert_eq!(fragment(&effects), Some(here));
    assert_eq!(told(&went(&mut play, here)), [], "one is there");
    let effects = play.act(PlaygroundAction::Leave.into());
    assert_eq!(told(&effects), [ToLearn::Leave]);
    assert_eq!(fragment(&effects), Some("#1/playground?open=sample&do=docker%20ps"));
}

#[test]
fn a_link_to_a_lesson_on_an_open_image_says_which_and_keeps_what_was_typed_on_it() {
    let on = "class:1@sha256:0123456789ab";
    let here = "#1/playground?open=sample&lesson=02-names&on=class:1@sha256:0123456789ab";
    let mut play = play();
    start(&mut play, "02-names");
    reads(&mut play, "02-names");
    let is_on = |play: &mut Play, step: u32, script: &str| {
        let lesson =
            LessonShown { name: "02-names".into(), step, on: on.into(), ..Default::default() };
        let shown = Shown { lesson: Some(lesson), script: script.into(), ..Shown::default() };
        play.act(Action::Engine(Event::Lab(FromLab::Shown(Box::new(shown)))))
    };
    let effects = is_on(&mut play, 0, "");
    assert_eq!(fragment(&effects), Some(here), "even before something is typed");
    let effects = is_on(&mut play, 0, "docker ps");
    let there = format!("{here}&do=docker%20ps");
    assert_eq!(fragment(&effects), Some(&*there));
    let mut play = Play::new();
    went(&mut play, &there);
    let taught = told(&reads(&mut play, "02-names"));
    let is_so = |of: &Teach| of.on == on && of.script == "docker ps" && of.step == 0;
    assert!(matches!(&taught[..], [ToLearn::Teach(of)] if is_so(of)), "{taught:?}");
    is_on(&mut play, 0, "docker ps");
    assert_eq!(told(&went(&mut play, &there)), [], "one is there");
    play.act(Action::Engine(Event::LabLost { message: "x".into() }));
    play.act(PlaygroundAction::Begin { anew: false }.into());
    let taught = told(&reads(&mut play, "02-names"));
    assert!(matches!(&taught[..], [ToLearn::Teach(of)] if is_so(of)), "{taught:?}");
    is_on(&mut play, 0, "docker ps");
    let sample = went(&mut play, "#1/playground?open=sample&lesson=02-names");
    assert!(sample.contains(&Effect::ReadLesson("02-names".into())), "the sample is another place");
}

#[test]
fn back_leads_out_of_a_lesson_and_forth_into_it() {
    let mut play = play();
    play.act(Action::ShowScreen(Screen::Playground));
    shows(&mut play, "", 0, "docker ps");
    start(&mut play, "04-copy-up");
    reads(&mut play, "04-copy-up");
    shows(&mut play, "04-copy-up", 1, "x");
    let effects = went(&mut play, "#1/playground?open=sample&do=docker%20ps");
    assert_eq!(told(&effects), [ToLearn::Leave], "what was before comes back as it was");
    shows(&mut play, "", 0, "docker ps");
    let effects = went(&mut play, "#1/playground?open=sample&lesson=04-copy-up&step=1");
    assert!(effects.contains(&Effect::ReadLesson("04-copy-up".into())), "{effects:?}");
    let effects = went(&mut play, "#1/playground?open=sample&do=docker%20images");
    assert!(effects.contains(&Effect::Lab(ToLab::Begin("docker images".into()))));
    assert_eq!(play.state.screens.playground.teaching, None);
}

#[test]
fn a_link_to_a_lesson_opens_the_sample_and_names_no_other_file() {
    let mut play = Play::new();
    let effects = went(&mut play, "#1/playground?open=sample&lesson=12-order&step=2");
    assert!(effects.contains(&Effect::OpenSample(Purpose::Show)), "{effects:?}");
    assert!(effects.contains(&Effect::ReadLesson("12-order".into())));
    let taught = told(&reads(&mut play, "12-order"));
    assert!(matches!(&taught[..], [ToLearn::Teach(Teach { step: 2, .. })]), "{taught:?}");
    let place = Place::parse("#1/playground?lesson=../secret").unwrap();
    assert_eq!(place.fragment(), "#1/playground");
}

#[test]
fn a_lesson_of_ones_own_shows_the_list_wherever_one_is() {
    let add = LearnAction::Add { file: "a.md".into(), text: "# A".into() };
    let added = ToLearn::Add { file: "a.md".into(), text: "# A".into() };
    let mut play = play();
    let effects = play.act(add.clone().into());
    assert_eq!(
        (play.state.screen, told(&effects)),
        (Screen::Learn, vec![kept(KEPT), added.clone()])
    );
    let mut play = Play::new();
    let effects = play.act(add.into());
    assert!(effects.contains(&Effect::OpenSample(Purpose::Show)), "{effects:?}");
    assert_eq!((play.state.screen, told(&effects)), (Screen::Learn, vec![kept(""), added]));
    let effects = start(&mut play, "a.md");
    assert!(matches!(&told(&effects)[..], [ToLearn::Teach(Teach { text, .. })] if text.is_empty()));
}

#[test]
fn nothing_is_forgotten_before_it_was_asked() {
    let mut play = play();
    play.act(Action::ShowScreen(Screen::Learn));
    assert_eq!(play.act(LearnAction::Ask(true).into()), []);
    assert!(play.state.screens.learn.asks);
    play.act(Action::Back);
    assert!(!play.state.screens.learn.asks);
    play.act(LearnAction::Ask(true).into());
    assert_eq!(told(&play.act(LearnAction::Tell(ToLearn::Forget).into())), [ToLearn::Forget]);
    assert!(!play.state.screens.learn.asks);
}

#[test]
fn a_lesson_whose_file_does_not_come_says_why_and_can_be_tried_again() {
    let mut play = play();
    start(&mut play, "02-names");
    let read = Err("away".into());
    play.act(PlaygroundAction::LessonRead { name: "02-names".into(), read }.into());
    let failed =
        |play: &Play| play.state.screens.playground.teaching.as_ref().unwrap().failed.clone();
    assert_eq!(failed(&play).as_deref(), Some("away"));
    assert!(start(&mut play, "02-names").contains(&Effect::ReadLesson("02-names".into())));
    assert_eq!(failed(&play), None);
}

#[test]
fn a_lesson_begins_again_where_the_lab_was_lost() {
    let mut play = play();
    start(&mut play, "02-names");
    reads(&mut play, "02-names");
    shows(&mut play, "02-names", 0, "docker ps");
    let effects = play.act(PlaygroundAction::Begin { anew: true }.into());
    assert_eq!(told(&effects), [ToLearn::Press("over".into())]);
    play.act(Action::Engine(Event::LabLost { message: "x".into() }));
    let effects = play.act(PlaygroundAction::Begin { anew: false }.into());
    assert_eq!(told(&effects), [kept(KEPT)]);
    let taught = told(&reads(&mut play, "02-names"));
    assert!(
        matches!(&taught[..], [ToLearn::Teach(Teach { script, .. })] if script == "docker ps"),
        "{taught:?}"
    );
}

#[test]
fn the_stage_of_a_link_comes_along_and_without_one_the_lesson_has_its_own() {
    let stages = |effects: &[Effect]| -> Vec<String> {
        let of = |told: ToLearn| match told {
            ToLearn::Teach(Teach { stage, .. }) => Some(stage),
            _ => None,
        };
        told(effects).into_iter().filter_map(of).collect()
    };
    let mut play = play();
    let effects = went(&mut play, "#1/playground?lesson=12-order&stage=share&step=1");
    let told = |effect: &Effect| matches!(effect, Effect::Lab(ToLab::Stage(_)));
    assert!(!effects.iter().any(told), "not before the lesson is there: {effects:?}");
    assert_eq!(stages(&reads(&mut play, "12-order")), ["share"]);
    start(&mut play, "13-update");
    assert_eq!(stages(&reads(&mut play, "13-update")), [""]);
}

#[test]
fn a_lab_that_died_in_a_lesson_loses_nothing_of_what_was_before_it() {
    let mut play = play();
    play.act(Action::ShowScreen(Screen::Playground));
    shows(&mut play, "", 0, "docker ps");
    start(&mut play, "a.md");
    shows(&mut play, "a.md", 0, "ls");
    play.act(Action::Engine(Event::LabLost { message: "x".into() }));
    let effects = play.act(PlaygroundAction::Begin { anew: false }.into());
    let free = effects.iter().position(|e| *e == Effect::Lab(ToLab::Begin("docker ps".into())));
    let teaches = |e: &Effect| matches!(e, Effect::Lab(ToLab::Learn(ToLearn::Teach(_))));
    assert!(free.is_some() && free < effects.iter().position(teaches), "{effects:?}");
}
