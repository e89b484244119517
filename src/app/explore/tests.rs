use super::*;
use crate::app::action::Action;
use crate::app::action::{Effect, Step};
use crate::app::listing::Walk;
use crate::app::reduce::tests::{Play, life, questions, told, window};
use crate::app::screens::Screen;
use crate::app::url::Place;
use crate::view::hidden::{BodyCells, Why};
use crate::view::list::{Elsewhere, Fold, Found, Row, Window};
use crate::view::rows::{ChangeKind, SortKey};
use crate::worker::protocol::{
    Answer, ArchiveId, ExploreAnswer, ExploreQuestion, ListAnswer, ListQuestion, Purpose, Question,
    Sought, ToDesk,
};

#[test]
fn stale_rows_and_lives_are_dropped() {
    let mut play = Play::indexed(1);
    let old = play.tree_id();
    play.explore(ExploreAction::ChooseLayer(0));
    let new = play.tree_id();
    play.rows(old, window(0, 1, 1));
    assert_eq!(play.state.screens.explore.tree.rows().unwrap().total, 1000);
    assert_ne!(
        play.state.screens.explore.tree.answered, play.state.screens.explore.tree.query,
        "old rows are labelled as old"
    );
    play.rows(new, window(0, 5, 5));
    assert_eq!(play.state.screens.explore.tree.rows().unwrap().total, 5);
    assert_eq!(play.state.screens.explore.tree.answered, play.state.screens.explore.tree.query);
    play.list(ListAction::Select { row: 1, node: 1 });
    let first = play.state.screens.explore.life.asked().unwrap();
    play.list(ListAction::Select { row: 2, node: 2 });
    play.answer(first, life(1, "/n1"));
    assert!(play.state.screens.explore.life.known().is_none());
    let id = play.state.screens.explore.life.asked().unwrap();
    let effects = play.answer(id, life(2, "/n2"));
    assert!(
        matches!(&effects[..], [Effect::Go { fragment, step: Step::New }] if fragment.contains("path=/n2"))
    );
}

#[test]
fn scrolling_asks_for_three_screens_and_no_more_often_than_needed() {
    let mut play = Play::indexed(1);
    assert_eq!(play.list(ListAction::Viewport { first: 20, count: 30 }), []);
    assert_eq!(questions(&play.list(ListAction::Viewport { first: 500, count: 30 })).len(), 1);
    let (id, _, first, count) = play.tree();
    assert_eq!((first, count), (440, 180));
    assert_eq!(play.list(ListAction::Viewport { first: 510, count: 30 }), [], "is on its way");
    play.rows(id, window(first, count, 1000));
    assert_eq!(play.list(ListAction::Viewport { first: 530, count: 30 }), []);
    // An answer of the same query, though not the last asked for, is good for showing.
    play.list(ListAction::Viewport { first: 700, count: 30 });
    let early = play.tree_id();
    play.list(ListAction::Viewport { first: 900, count: 30 });
    play.rows(early, window(640, 180, 1000));
    assert_eq!(play.state.screens.explore.tree.rows().unwrap().first, 640);
}

#[test]
fn keys_walk_the_tree() {
    let mut play = Play::indexed(1);
    let active = |play: &Play| {
        (play.state.screens.explore.tree.active, play.state.screens.explore.tree.selected)
    };
    play.list(ListAction::Walk(Walk::By(1)));
    assert_eq!(active(&play), (1, Some(1)));
    play.list(ListAction::Walk(Walk::By(-9)));
    assert_eq!(active(&play), (0, Some(0)));
    play.list(ListAction::Walk(Walk::In));
    assert_eq!(active(&play), (1, Some(1)), "into the open folder");
    play.list(ListAction::Walk(Walk::By(14)));
    let effects = play.list(ListAction::Walk(Walk::Out));
    let [(id, Question::Explore(ExploreQuestion::Tree { list, .. }))] = questions(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(*list, ListQuestion::Find(Sought::Around(15)), "the desk knows, however far it is");
    play.found(id, Some(10), Some(10));
    assert_eq!(active(&play), (10, Some(10)), "to its parent");
    let effects = play.list(ListAction::Walk(Walk::Out));
    assert!(matches!(
        questions(&effects)[..],
        [(
            _,
            Question::Explore(ExploreQuestion::Tree {
                list: ListQuestion::Rows { fold: Some(Fold::Toggle(10)), .. },
                ..
            })
        )]
    ));
    play.list(ListAction::Walk(Walk::Last));
    assert_eq!(active(&play), (999, Some(10)), "not known yet");
    let (id, _, first, count) = play.tree();
    assert!(first <= 999 && first + count >= 1000);
    play.rows(id, window(first, count, 1000));
    assert_eq!(active(&play), (999, Some(999)));
    play.list(ListAction::Walk(Walk::First));
    assert_eq!(play.state.screens.explore.tree.scroll.unwrap().row, 0);
}

#[test]
fn the_selected_node_is_found_again_when_rows_change() {
    let mut play = Play::indexed(1);
    play.list(ListAction::Select { row: 4, node: 4 });
    play.explore(ExploreAction::ChooseView(TreeView::Layer));
    let id = play.tree_id();
    let effects = play.rows(id, window(0, 90, 500));
    let [
        (
            id,
            Question::Explore(ExploreQuestion::Tree {
                list: ListQuestion::Find(Sought::Node(4)),
                ..
            }),
        ),
    ] = questions(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    play.found(id, Some(4), Some(2));
    assert_eq!(
        (
            play.state.screens.explore.tree.active,
            play.state.screens.explore.tree.scroll.unwrap().row
        ),
        (2, 2)
    );
    play.found(id, Some(4), Some(7));
    assert_eq!(play.state.screens.explore.tree.active, 2, "answered already");
}

#[test]
fn queries_change_what_is_asked_and_the_url() {
    let mut play = Play::indexed(1);
    let effects = play.explore(ExploreAction::ChooseLayer(0));
    assert!(effects.iter().any(
        |e| matches!(e, Effect::Go { fragment, step: Step::New } if fragment == "#1/explore?image=a.tar@&layer=1")
    ));
    let goes = effects.iter().filter(|effect| matches!(effect, Effect::Go { .. })).count();
    assert_eq!(goes, 1, "one step of the history, not a replaced one and a new one");
    play.list(ListAction::SortBy(SortKey::Size));
    assert!(play.state.screens.explore.tree.query.list.descending);
    play.list(ListAction::SortBy(SortKey::Size));
    assert!(!play.state.screens.explore.tree.query.list.descending);
    play.explore(ExploreAction::ChooseView(TreeView::Final));
    play.explore(ExploreAction::StepLayer(-5));
    assert_eq!(
        (play.state.screens.explore.tree.query.view, play.state.screens.explore.tree.query.layer),
        (TreeView::Merged, 0)
    );
    play.explore(ExploreAction::StepLayer(99));
    assert_eq!(play.state.screens.explore.tree.query.layer, 2);
    play.list(ListAction::Filter("x".into()));
    assert_eq!(play.tree().1.list.filter, "x");
    play.act(Action::Back);
    assert_eq!(play.tree().1.list.filter, "");
}

#[test]
fn the_url_leads_back_when_the_image_is_opened() {
    let mut play = Play::new();
    let place = Place::parse("#1/explore?image=2&view=layer&layer=2&path=/etc/x").unwrap();
    assert_eq!(play.act(Action::Went(place.clone())), []);
    play.open(1, 2);
    assert_eq!(play.state.archives.shown().unwrap().image, 1);
    assert_eq!(
        (play.state.screens.explore.tree.query.view, play.state.screens.explore.tree.query.layer),
        (TreeView::Layer, 1)
    );
    let effects = play.index(1);
    let asked = questions(&effects);
    let [
        (_, Question::Explore(ExploreQuestion::Tree { list: ListQuestion::Rows { .. }, .. })),
        (
            id,
            Question::Explore(ExploreQuestion::Tree {
                list: ListQuestion::Find(Sought::Path(path)),
                ..
            }),
        ),
    ] = asked[..]
    else {
        panic!("{asked:?}")
    };
    assert_eq!(path, "/etc/x");
    play.found(id, None, None);
    assert!(play.state.toasts[0].text.contains("/etc/x"));
    let sample = Place::parse("#1/explore?open=sample").unwrap();
    assert_eq!(Play::new().act(Action::Went(sample)), [Effect::OpenSample(Purpose::Show)]);
}

#[test]
fn going_back_restores_layer_and_selection() {
    let mut play = Play::indexed(2);
    play.list(ListAction::Select { row: 3, node: 3 });
    let id = play.state.screens.explore.life.asked().unwrap();
    play.answer(id, life(3, "/n3"));
    let effects = play.act(Action::Went(Place::parse("#1/explore?layer=1").unwrap()));
    assert_eq!(
        (play.state.screens.explore.tree.query.layer, play.state.screens.explore.tree.selected),
        (0, None)
    );
    assert!(matches!(
        questions(&effects)[..],
        [(_, Question::Explore(ExploreQuestion::Tree { list: ListQuestion::Rows { .. }, .. }))]
    ));
    let effects =
        play.act(Action::Went(Place::parse("#1/explore?layer=1&path=/n3&image=2").unwrap()));
    assert!(told(&effects).contains(&&ToDesk::Union(ImageRef { archive: ArchiveId(1), image: 1 })));
    assert!(
        play.state.screens.explore.sought.is_some(),
        "the path waits for the other image's tree"
    );
    play.act(Action::Went(Place::parse("#1/explore?layer=3").unwrap()));
    assert_eq!(
        play.state.archives.shown().unwrap().image,
        0,
        "a place without an image means the first"
    );
}

#[test]
fn what_could_not_be_opened_does_not_open_on_another_path() {
    let sought = |effects: &[Effect]| match questions(effects)[..] {
        [.., (id, _)] => id,
        _ => panic!("{effects:?}"),
    };
    let selected = |play: &mut Play| {
        play.list(ListAction::Select { row: 4, node: 4 });
        let id = play.state.screens.explore.life.asked().unwrap();
        play.answer(id, life(4, "/n4"));
        play.state.screens.explore.panel.is_some()
    };
    let fragment = "#1/explore?image=a.tar@&layer=3&path=/nope&show=text&line=7";
    let mut play = Play::indexed(1);
    let id = sought(&play.act(Action::Went(Place::parse(fragment).unwrap())));
    play.found(id, None, None);
    assert!(!selected(&mut play), "the link's path is not in the image");
    let mut play = Play::indexed(1);
    let first = sought(&play.explore(ExploreAction::Reveal("/nope".into())));
    play.act(Action::Went(Place::parse(&fragment.replace("nope", "n4")).unwrap()));
    play.found(first, None, None);
    assert!(selected(&mut play), "another one was looked for in vain");
    let mut play = Play::indexed(2);
    play.act(Action::Went(Place::parse(fragment).unwrap()));
    play.explore(ExploreAction::ChooseImage(1));
    play.explore(ExploreAction::ChooseImage(0));
    assert!(!selected(&mut play), "it was wanted of an image that went");
    let mut play = Play::indexed(1);
    play.act(Action::Went(Place::parse(fragment).unwrap()));
    play.act(Action::Went(Place::parse("#1/explore?image=a.tar@&layer=3").unwrap()));
    assert!(!selected(&mut play), "Back");
}

#[test]
fn names_are_looked_for_and_figures_are_doors_from_any_screen() {
    let mut play = Play::indexed(1);
    play.explore(ExploreAction::ChooseView(TreeView::Layer));
    play.act(Action::ShowScreen(Screen::Compare));
    play.act(Action::Find("conf".into()));
    let (_, query, ..) = play.tree();
    assert_eq!(
        (play.state.screen, query.view, &*query.list.filter),
        (Screen::Explore, TreeView::Final, "conf")
    );
    play.act(Action::ShowScreen(Screen::Compare));
    play.explore(ExploreAction::ShowAll(SortKey::Size));
    let (_, query, ..) = play.tree();
    assert_eq!(
        (play.state.screen, query.list.sort, query.list.descending),
        (Screen::Explore, SortKey::Size, true)
    );
    assert!(query.list.filter.is_empty());
}

#[test]
fn clearing_the_filter_keeps_the_selected_row_in_view() {
    let mut play = Play::indexed(1);
    play.list(ListAction::Filter("conf".into()));
    let id = play.tree_id();
    play.rows(id, window(0, 9, 9));
    play.list(ListAction::Select { row: 4, node: 4 });
    let effects = play.list(ListAction::Filter("".into()));
    let asked = questions(&effects);
    let [(id, Question::Explore(ExploreQuestion::Tree { list, .. }))] = asked[..] else {
        panic!("{asked:?}")
    };
    assert!(
        matches!(list, ListQuestion::Rows { fold: Some(Fold::Reveal(4)), .. }),
        "the folders around it open"
    );
    let effects = play.rows(id, window(0, 90, 500));
    let [(id, _)] = questions(&effects)[..] else { panic!("{effects:?}") };
    play.found(id, Some(4), Some(77));
    let scroll = play.state.screens.explore.tree.scroll.unwrap();
    assert_eq!((scroll.row, scroll.centre), (77, true));
}

#[test]
fn the_keyboard_goes_to_the_first_match_as_soon_as_it_is_known() {
    let mut play = Play::indexed(1);
    let matched = |first| Window {
        found: Some(Found { count: 1, first: Some(first), ..Found::default() }),
        ..window(0, 9, 9)
    };
    let active = |play: &Play| {
        (play.state.screens.explore.tree.active, play.state.screens.explore.tree.selected)
    };
    play.list(ListAction::Filter("conf".into()));
    let id = play.tree_id();
    play.list(ListAction::Walk(Walk::Match));
    assert_eq!(active(&play), (0, None), "its rows are still to come");
    play.rows(id, matched(3));
    assert_eq!(active(&play), (3, Some(3)));
    play.list(ListAction::Filter("co".into()));
    let id = play.tree_id();
    play.rows(id, matched(5));
    play.list(ListAction::Walk(Walk::Match));
    assert_eq!(active(&play), (5, Some(5)));
}

#[test]
fn matches_that_are_not_shown_are_one_link_away() {
    let mut play = Play::indexed(1);
    play.explore(ExploreAction::ChooseView(TreeView::Layer));
    play.list(ListAction::Toggle(ChangeKind::Added));
    play.list(ListAction::Filter("conf".into()));
    play.list(ListAction::ShowMore(Elsewhere::Buttons));
    let (_, query, ..) = play.tree();
    assert!(query.list.hide.is_empty() && query.list.filter == "conf");
    play.list(ListAction::ShowMore(Elsewhere::Layer(1)));
    let (_, query, ..) = play.tree();
    assert_eq!((query.view, query.layer), (TreeView::Layer, 1));
    play.list(ListAction::ShowMore(Elsewhere::Final));
    assert_eq!(play.tree().1.view, TreeView::Final);
}

#[test]
fn figures_lead_to_hidden_files_and_to_changes_of_a_kind() {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Compare));
    let within = Some("/etc".into());
    let effects = play.explore(ExploreAction::ShowHidden { layer: Some(1), within });
    let asked = questions(&effects);
    let Some((id, Question::Explore(ExploreQuestion::Hidden { list, .. }))) = asked.last() else {
        panic!("{asked:?}")
    };
    let ListQuestion::Rows { query, .. } = list else { panic!("{list:?}") };
    assert_eq!((query.layer, query.within.as_deref()), (Some(1), Some("/etc")));
    assert!(query.list.descending, "the largest first");
    assert!(play.state.screens.explore.shows_hidden && play.state.screen == Screen::Explore);
    let gone = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::Go { fragment, .. } => Some(fragment.clone()),
            _ => None,
        })
    };
    assert!(gone(&effects).unwrap().contains("list=hidden&stored=2&within=/etc"));
    let row = Row {
        node: 1,
        depth: 0,
        name: "etc/x".into(),
        open: None,
        matched: false,
        position: 1,
        siblings: 1,
        cells: BodyCells { node: 77, layer: 1, by: 2, why: Why::Whiteout, size: 5 },
    };
    let rows = ListAnswer::Rows(Window { total: 1, rows: vec![row], ..Window::default() });
    play.answer(*id, Answer::Explore(ExploreAnswer::Hidden(rows)));
    play.explore(ExploreAction::Hidden(ListAction::Select { row: 0, node: 1 }));
    assert_eq!(play.state.screens.explore.tree.selected, Some(77), "its path, in the tree, too");
    play.act(Action::Back);
    assert!(!play.state.screens.explore.shows_hidden);
    play.explore(ExploreAction::ShowChanges { layer: 0, kind: ChangeKind::Removed });
    let (_, query, ..) = play.tree();
    assert_eq!((query.view, query.layer, query.list.hide.len()), (TreeView::Layer, 0, 4));
    assert!(!query.list.hide.contains(&ChangeKind::Removed));
    play.act(Action::Went(Place::parse("#1/explore?list=hidden&stored=1").unwrap()));
    let explore = &play.state.screens.explore;
    assert!(explore.shows_hidden && explore.hidden.query.layer == Some(0));
}

#[test]
fn questions_that_are_passed_over_are_not_remembered_for_ever() {
    let mut play = Play::indexed(1);
    for first in 1..50 {
        play.list(ListAction::Viewport { first: 100 * first % 900, count: 30 });
    }
    let early = play.state.asked.len();
    assert!(early <= 10, "{early}");
    let last = play.tree_id();
    play.rows(last, window(0, 90, 1000));
    assert!(play.state.asked.iter().all(|(id, _)| *id != last), "told once");
}

#[test]
fn letters_are_looked_for_by_the_desk_and_the_keyboard_goes_there() {
    let mut play = Play::indexed(1);
    let effects = play.list(ListAction::Seek("us".into()));
    let [(id, Question::Explore(ExploreQuestion::Tree { list, .. }))] = questions(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    let wanted = Sought::Named { from: 0, prefix: "us".to_owned() };
    assert_eq!(*list, ListQuestion::Find(wanted));
    play.found(id, Some(40), Some(40));
    let tree = &play.state.screens.explore.tree;
    assert_eq!((tree.active, tree.selected), (40, Some(40)));
    let effects = play.list(ListAction::Seek("q".into()));
    play.found(questions(&effects)[0].0, None, None);
    assert_eq!(play.state.screens.explore.tree.active, 40, "nothing of that name: it stays");
}
