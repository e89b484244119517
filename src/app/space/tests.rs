use super::*;
use crate::app::action::{Action, Effect, Step as HistoryStep};
use crate::app::reduce::tests::Play;
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::view::space::{Block, Crumb, Rect, What};
use crate::worker::protocol::{
    Answer, FileQuestion, Question, RequestId, SpaceAnswer, SpaceQuestion, ToDesk,
};

fn asked(effects: &[Effect]) -> Vec<(RequestId, SpaceQuestion)> {
    let question = |effect: &Effect| match effect {
        Effect::Desk(ToDesk::Ask { id, question: Question::Space(of) }) => Some((*id, of.clone())),
        _ => None,
    };
    effects.iter().filter_map(question).collect()
}

fn pictures(effects: &[Effect]) -> Vec<(RequestId, PictureQuery, Option<String>, Option<String>)> {
    let picture = |(id, question)| match question {
        SpaceQuestion::Picture { query, folder, select, .. } => Some((id, query, folder, select)),
        SpaceQuestion::Lists { .. } => None,
    };
    asked(effects).into_iter().filter_map(picture).collect()
}

fn gone(effects: &[Effect]) -> Vec<(&str, HistoryStep)> {
    let go = |effect| match effect {
        &Effect::Go { ref fragment, step } => Some((&**fragment, step)),
        _ => None,
    };
    effects.iter().filter_map(go).collect()
}

fn block(what: What, node: u32, parent: u32, depth: u32, name: &str) -> Block {
    let rect = Rect { x: node as f32, y: depth as f32, width: 1.0, height: 1.0 };
    let layer = (what == What::Body).then_some(0);
    Block { what, node, layer, parent, depth, rect, name: name.into(), says: name.into() }
}

/// `/` with the folder `usr` (1) and the file `big` (2); `usr` with the file `sh` (3).
fn root() -> Picture {
    Picture {
        path: "/".into(),
        crumbs: vec![Crumb { node: 0, name: "/".into() }],
        blocks: vec![
            block(What::Folder, 0, 0, 0, "/"),
            block(What::Folder, 1, 0, 1, "usr"),
            block(What::Body, 2, 0, 1, "big"),
            block(What::Body, 3, 1, 2, "sh"),
        ],
        ..Picture::default()
    }
}

fn usr() -> Picture {
    Picture {
        folder: 1,
        path: "/usr".into(),
        crumbs: [(0, "/"), (1, "usr")].map(|(node, name)| Crumb { node, name: name.into() }).into(),
        blocks: vec![block(What::Folder, 1, 0, 0, "usr"), block(What::Body, 3, 0, 1, "sh")],
        ..Picture::default()
    }
}

fn draw(play: &mut Play, id: RequestId, picture: Picture) -> Vec<Effect> {
    play.answer(id, Answer::Space(SpaceAnswer::Picture(Box::new(picture))))
}

/// The screen with its first picture.
fn shown() -> Play {
    let mut play = Play::indexed(1);
    assert_eq!(
        asked(&play.act(Action::ShowScreen(Screen::Space))).len(),
        1,
        "the lists; no room yet"
    );
    let effects = play.act(SpaceAction::Room(900, 600).into());
    let [(id, query, None, None)] = &pictures(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((query.folder, query.width, query.height), (0, 900, 600));
    draw(&mut play, *id, root());
    play
}

fn space(play: &Play) -> &SpaceState {
    &play.state.screens.space
}

fn selected(play: &Play) -> &str {
    space(play).selected.as_ref().map_or("", |spot| &spot.path)
}

#[test]
fn one_picture_is_asked_for_at_a_time_and_then_what_is_wanted_by_then() {
    let mut play = shown();
    let effects = play.act(SpaceAction::Room(800, 600).into());
    let id = pictures(&effects)[0].0;
    assert_eq!(pictures(&play.act(SpaceAction::Room(700, 600).into())), []);
    assert_eq!(pictures(&play.act(SpaceAction::Room(600, 600).into())), []);
    let effects = draw(&mut play, id, root());
    assert_eq!(pictures(&effects)[0].1.width, 600);
    let id = pictures(&effects)[0].0;
    assert_eq!(pictures(&draw(&mut play, id, root())), []);
    assert_eq!(pictures(&play.act(SpaceAction::Room(600, 600).into())), []);
}

#[test]
fn pressing_a_folder_zooms_and_escape_comes_back() {
    let mut play = shown();
    play.act(SpaceAction::Press(2).into());
    assert_eq!((selected(&play), space(&play).folder), ("/big", 0), "a file is only selected");
    let effects = play.act(SpaceAction::Press(1).into());
    let id = pictures(&effects)[0].0;
    assert_eq!(gone(&effects), [], "once it is drawn");
    let effects = draw(&mut play, id, usr());
    assert_eq!(gone(&effects), [("#1/space?image=a.tar@&folder=/usr&path=/usr", HistoryStep::New)]);
    play.act(SpaceAction::Press(1).into());
    assert_eq!(selected(&play), "/usr/sh");
    let effects = play.act(Action::Back);
    let id = pictures(&effects)[0].0;
    draw(&mut play, id, root());
    assert_eq!((selected(&play), space(&play).folder, space(&play).active()), ("/usr", 0, Some(1)));
    play.act(Action::Back);
    assert_eq!(selected(&play), "");
}

#[test]
fn arrows_walk_and_enter_zooms() {
    let mut play = shown();
    let mut walk = |step| {
        play.act(SpaceAction::Walk(step).into());
        selected(&play).to_owned()
    };
    assert_eq!(walk(Step::Next), "/", "at first to the folder that is drawn");
    assert_eq!([walk(Step::In), walk(Step::Next), walk(Step::Previous)], ["/usr", "/big", "/usr"]);
    assert_eq!(walk(Step::In), "/usr/sh");
    let effects = play.act(SpaceAction::Enter.into());
    assert_eq!(pictures(&effects)[0].1.folder, 1, "the folder that the file is in");
    assert_eq!(step("ArrowDown").zip(step("q")), None);
}

#[test]
fn what_is_chosen_in_a_list_is_selected_in_a_picture_that_shows_it() {
    let mut play = shown();
    let effects = play.act(SpaceAction::Press(1).into());
    draw(&mut play, pictures(&effects)[0].0, usr());
    let spot = Spot { node: 2, path: "/big".into(), around: vec![0], ..Spot::default() };
    let effects = play.act(SpaceAction::Select(spot).into());
    let [(id, query, ..)] = &pictures(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(query.folder, 0, "it lies outside `usr`");
    draw(&mut play, *id, root());
    assert_eq!(space(&play).active(), Some(2));
    let spot = Spot { node: 99, path: "/usr/tiny".into(), around: vec![1, 0], ..Spot::default() };
    assert_eq!(pictures(&play.act(SpaceAction::Select(spot).into())), []);
    assert_eq!(space(&play).active(), Some(1), "the folder that it is in");
}

#[test]
fn the_url_leads_back_to_folder_look_and_selection() {
    let fragment =
        "#1/space?image=a.tar@&shape=squares&bytes=final&colour=kind&folder=/usr&path=/usr/sh";
    let place = Place::parse(fragment).unwrap();
    assert_eq!(place.fragment(), fragment);
    let mut play = Play::new();
    play.act(Action::Went(place.clone()));
    play.act(SpaceAction::Room(900, 600).into());
    play.open(1, 1);
    assert_eq!(play.state.screen, Screen::Space);
    let effects = play.index(0);
    let [(id, query, folder, select)] = &pictures(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((folder.as_deref(), select.as_deref()), (Some("/usr"), Some("/usr/sh")));
    assert_eq!((query.look.shape, query.look.colour), (Shape::Squares, Colour::Kind));
    let spot = usr().spot(1);
    let effects = draw(&mut play, *id, Picture { spot, ..usr() });
    assert_eq!(selected(&play), "/usr/sh");
    assert_eq!(gone(&effects), [(fragment, HistoryStep::Same)]);
    assert_eq!(pictures(&effects), [], "it is the one that was wanted");
    assert_eq!(pictures(&play.act(Action::Went(place))), [], "it is there already");
    let effects = play.act(Action::Went(Place::parse("#1/space?image=a.tar@&path=/no").unwrap()));
    let (id, _, folder, _) = pictures(&effects)[0].clone();
    assert_eq!(folder.as_deref(), Some("/"));
    draw(&mut play, id, root());
    assert!(play.state.toasts[0].text.contains("/no"));
}

#[test]
fn another_look_asks_anew_and_is_a_step_of_the_history() {
    let mut play = shown();
    let look = Look { counted: Counted::Final, ..Look::default() };
    let effects = play.act(SpaceAction::Look(look).into());
    assert_eq!(asked(&effects).len(), 2, "the picture and the lists");
    assert_eq!(gone(&effects), [("#1/space?image=a.tar@&bytes=final", HistoryStep::New)]);
}

#[test]
fn the_picture_is_taken_away_as_it_is_drawn() {
    let mut play = shown();
    assert_eq!(Screen::Space.takes(&play.state).len(), 2);
    let effects = play.act(SpaceAction::Export(Export::Png).into());
    let Some(Effect::Desk(ToDesk::Ask { id, question })) = effects.first() else {
        panic!("{effects:?}")
    };
    assert!(
        matches!(question, Question::File(FileQuestion::Space(_, query)) if query.width == 900)
    );
    assert!(play.state.asked.iter().any(|(asked, _)| asked == id));
}

#[test]
fn a_path_is_a_door_to_the_tree() {
    let mut play = shown();
    play.act(SpaceAction::Press(2).into());
    play.act(SpaceAction::ShowInTree("/big".into()).into());
    assert_eq!(play.state.screen, Screen::Explore);
    assert_eq!(play.state.screens.explore.sought.as_deref(), Some("/big"));
}
