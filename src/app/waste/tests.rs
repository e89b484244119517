use super::*;
use crate::app::action::{Action, Effect, Step};
use crate::app::reduce::Draft;
use crate::app::reduce::tests::{Play, told};
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::view::waste::{Group, Row, WasteView};
use crate::worker::protocol::{
    Answer, ArchiveId, FileQuestion, ImageRef, Question, RequestId, ToDesk, WasteAnswer,
    WasteQuestion,
};

const IMAGE: ImageRef = ImageRef { archive: ArchiveId(1), image: 0 };

fn row(id: u32) -> Row {
    Row {
        id,
        title: "x".into(),
        layer: None,
        by: None,
        says: String::new(),
        line: String::new(),
        size: String::new(),
        exact: String::new(),
        part: 0,
        is_information: false,
        doors: Vec::new(),
    }
}

fn view() -> WasteView {
    let group = Group {
        name: "Hidden".into(),
        about: String::new(),
        size: String::new(),
        rows: vec![row(0), row(2)],
        folds: Vec::new(),
    };
    WasteView { groups: vec![group], ..WasteView::default() }
}

/// Numbers of what was asked, and what.
fn asked(effects: &[Effect]) -> Vec<(RequestId, WasteQuestion)> {
    let of = |told: &&ToDesk| match told {
        ToDesk::Ask { id, question: Question::Waste(question) } => Some((*id, question.clone())),
        _ => None,
    };
    told(effects).iter().filter_map(of).collect()
}

fn ticked(effects: &[Effect]) -> Vec<Vec<u32>> {
    let of = |(_, question): (_, WasteQuestion)| match question {
        WasteQuestion::WhatIf { ticked, .. } => Some(ticked),
        WasteQuestion::Found(_) => None,
    };
    asked(effects).into_iter().filter_map(of).collect()
}

fn fragments(effects: &[Effect]) -> Vec<(String, Step)> {
    let of = |effect: &Effect| match effect {
        Effect::Go { fragment, step } => Some((fragment.clone(), *step)),
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn shown() -> Play {
    let mut play = Play::indexed(1);
    let effects = play.act(Action::ShowScreen(Screen::Waste));
    let (id, _) = asked(&effects)[0];
    play.answer(id, Answer::Waste(WasteAnswer::Found(Box::new(view()))));
    what_would_be(&mut play, &effects);
    play
}

/// The desk says what would be.
fn what_would_be(play: &mut Play, effects: &[Effect]) -> Vec<Effect> {
    let questions = asked(effects);
    let of = questions.iter().find(|(_, of)| matches!(of, WasteQuestion::WhatIf { .. }));
    let Some((id, _)) = of else { panic!("{effects:?}") };
    play.answer(*id, Answer::Waste(WasteAnswer::WhatIf(Box::default())))
}

#[test]
fn an_image_is_judged_once_and_only_when_somebody_looks() {
    let mut play = Play::indexed(1);
    assert!(asked(&play.effects).is_empty());
    let effects = play.act(Action::ShowScreen(Screen::Waste));
    let questions: Vec<_> = asked(&effects).into_iter().map(|(_, question)| question).collect();
    assert_eq!(questions[0], WasteQuestion::Found(IMAGE));
    assert_eq!(ticked(&effects), [[0u32; 0]]);
    play.act(Action::ShowScreen(Screen::Explore));
    assert!(asked(&play.act(Action::ShowScreen(Screen::Waste))).is_empty());
}

#[test]
fn ticks_are_asked_about_and_stand_in_the_url() {
    let mut play = shown();
    let effects = play.act(WasteAction::Tick(2).into());
    assert_eq!(ticked(&effects), [[2]]);
    assert_eq!(fragments(&effects), [("#1/waste?image=a.tar@&tick=2".to_owned(), Step::Part)]);
    assert!(ticked(&play.act(WasteAction::TickEverything.into())).is_empty(), "one at a time");
    assert!(ticked(&play.act(WasteAction::TickAll(vec![0]).into())).is_empty());
    assert!(ticked(&play.act(WasteAction::TickEverything.into())).is_empty());
    let effects = what_would_be(&mut play, &effects);
    assert_eq!(ticked(&effects), [[0, 2]], "the last counts");
    assert!(what_would_be(&mut play, &effects).is_empty());
    assert_eq!(ticked(&play.act(Action::Back)), [[0u32; 0]], "Esc");
    assert!(play.act(Action::Back).is_empty());
}

#[test]
fn back_to_another_image_brings_its_ticks() {
    let mut play = Play::opened(2);
    play.index(0);
    play.act(Action::ShowScreen(Screen::Waste));
    play.act(WasteAction::Tick(2).into());
    let place = Draft { state: play.state.clone(), effects: Vec::new() }.place();
    play.explore(crate::app::explore::ExploreAction::ChooseImage(1));
    play.index(1);
    play.act(Action::ShowScreen(Screen::Waste));
    play.act(Action::Went(place));
    assert_eq!(play.state.archives.ready(), Some(IMAGE));
    assert_eq!(play.state.screens.waste.ticked, [2]);
}

#[test]
fn a_link_ticks_what_there_is() {
    let mut play = shown();
    let place = Place::parse("#1/waste?image=a.tar@&by=layer&tick=2,7,2").unwrap();
    assert_eq!(place.fragment(), "#1/waste?image=a.tar@&by=layer&tick=2,7");
    let effects = play.act(Action::Went(place.clone()));
    assert_eq!((play.state.screens.waste.by, ticked(&effects)), (By::Layer, vec![vec![2, 7]]));
    let mut play = Play::new();
    play.act(Action::Went(place));
    play.open(1, 1);
    let effects = play.index(0);
    let (id, _) = asked(&effects)[0];
    assert_eq!(ticked(&effects), [[2, 7]], "once the image is there");
    play.answer(id, Answer::Waste(WasteAnswer::Found(Box::new(view()))));
    let effects = what_would_be(&mut play, &effects);
    assert_eq!(ticked(&effects), [[2]]);
}

#[test]
fn another_image_has_other_findings() {
    let mut play = Play::opened(2);
    play.index(0);
    play.act(Action::ShowScreen(Screen::Waste));
    play.act(WasteAction::Tick(0).into());
    play.explore(crate::app::explore::ExploreAction::ChooseImage(1));
    let effects = play.index(1);
    let of = ImageRef { image: 1, ..IMAGE };
    assert_eq!(asked(&effects)[0].1, WasteQuestion::Found(of));
    assert!(play.state.screens.waste.ticked.is_empty());
}

#[test]
fn a_failure_is_said_where_it_was_asked() {
    let mut play = Play::indexed(1);
    let (id, _) = asked(&play.act(Action::ShowScreen(Screen::Waste)))[0];
    play.fail(id, "no");
    assert_eq!(play.state.screens.waste.found.failed().map(|why| &**why), Some("no"));
}

#[test]
fn doors_lead_to_explore_in_one_step() {
    let mut play = shown();
    let door = Door::Hidden { layer: Some(0), by: Some(2), within: None, why: None };
    let steps = fragments(&play.act(WasteAction::Through(door).into()));
    let Some((last, Step::New)) = steps.last() else { panic!("{steps:?}") };
    assert!(last.contains("list=hidden&stored=1&hides=3"), "{last}");
    assert_eq!(steps.iter().filter(|(_, step)| *step == Step::New).count(), 1);
    let path = "/a".to_owned();
    let mut play = shown();
    let steps = fragments(&play.act(WasteAction::Through(Door::Path { layer: 1, path }).into()));
    let Some((last, Step::New)) = steps.last() else { panic!("{steps:?}") };
    assert!(last.contains("layer=2") && last.contains("path=/a"), "{last}");
}

#[test]
fn files_are_asked_for_and_named_by_the_image() {
    let mut play = shown();
    let effects = play.act(WasteAction::Export(WastePart::Csv).into());
    let wanted = Question::File(FileQuestion::Waste(IMAGE, WastePart::Csv));
    let id = told(&effects).iter().find_map(|told| match told {
        ToDesk::Ask { id, question } if *question == wanted => Some(*id),
        _ => None,
    });
    let saved = crate::app::event::Event::Saved { id: id.unwrap(), found: true };
    let effects = play.act(Action::Engine(saved));
    let [Effect::SaveExport { name, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(name, "a.tar.waste.csv");
}
