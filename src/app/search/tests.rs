use super::{Fact, SearchAction, SearchState};
use crate::app::action::{Action, Effect, Step};
use crate::app::event::{Ended, Event};
use crate::app::listing::{ListAction, Walk};
use crate::app::reduce::Draft;
use crate::app::reduce::tests::Play;
use crate::app::screens::Screen;
use crate::app::shared::Shared;
use crate::app::url::Place;
use crate::domain::BlobId;
use crate::view::finds::{FactsQuery, FindCells, FindsQuery, RowOf};
use crate::view::list::{Row, Window};
use crate::view::rows::TreeView;
use crate::worker::protocol::{
    Answer, ListAnswer, ListQuestion, Question, RequestId, SearchAnswer, SearchQuestion, ToDesk,
};

/// On Search, with an image that is read.
fn play() -> Play {
    let mut play = Play::indexed(1);
    play.act(Action::ShowScreen(Screen::Search));
    play
}

fn search(play: &Play) -> &SearchState {
    &play.state.screens.search
}

/// The questions for rows among the effects: number and query.
fn asked(effects: &[Effect]) -> Vec<(RequestId, FindsQuery)> {
    let of = |effect: &Effect| match effect {
        Effect::Desk(ToDesk::Ask {
            id,
            question: Question::Search(SearchQuestion::Rows { list, .. }),
        }) => match &**list {
            ListQuestion::Rows { query, .. } => Some((*id, query.clone())),
            ListQuestion::Find(_) => None,
        },
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn rows(play: &mut Play, id: RequestId, of: &[RowOf]) -> Vec<Effect> {
    let row = |(at, of): (u32, &RowOf)| Row {
        node: at + 1,
        depth: 0,
        name: String::new(),
        open: (*of == RowOf::File).then_some(true),
        matched: false,
        position: 1,
        siblings: 1,
        cells: FindCells {
            of: *of,
            path: format!("/p{at}"),
            layers: vec![(0, true), (1, false), (2, true)],
            line: 3,
            ..FindCells::default()
        },
    };
    let window = Window {
        total: of.len() as u32,
        rows: (0..).zip(of).map(row).collect(),
        ..Window::default()
    };
    play.answer(id, Answer::Search(SearchAnswer::Rows(ListAnswer::Rows(window))))
}

/// Begins to look for a text; the number of the search.
fn begin(play: &mut Play, text: &str) -> RequestId {
    play.act(SearchAction::InContents(true).into());
    play.act(SearchAction::Word(text.into()).into());
    let effects = play.act(SearchAction::Begin.into());
    let begun = effects.iter().find_map(|effect| match effect {
        Effect::Search { id, wording, .. } => Some((*id, wording.text.clone())),
        _ => None,
    });
    let (id, of) = begun.expect("a search");
    assert_eq!(of, text);
    id
}

fn searching(id: RequestId, blob: u32, read: u64, lines: u64) -> Action {
    Action::Engine(Event::Searching { id, blobs: vec![BlobId(blob)], read, total: 10, lines })
}

#[test]
fn the_screen_begins_with_all_versions_the_largest_first() {
    let play = play();
    let asked = asked(&play.effects);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].1, FindsQuery::default());
}

#[test]
fn facts_are_asked_for_and_written_into_the_url() {
    let mut play = play();
    let effects = play.act(SearchAction::Fact(Fact::Least, "1 MB".into()).into());
    assert_eq!(asked(&effects)[0].1.facts.sizes[0], "1 MB");
    let fragment = effects.iter().find_map(|effect| match effect {
        Effect::Go { fragment, .. } => Some(fragment.clone()),
        _ => None,
    });
    let place = Place::parse(&fragment.unwrap()).unwrap();
    play.act(SearchAction::Everything.into());
    assert_eq!(search(&play).finds.query, FindsQuery::default());
    play.act(Action::Went(place));
    assert_eq!(search(&play).finds.query.facts.sizes[0], "1 MB");
}

#[test]
fn a_search_is_shown_as_it_goes_on_and_one_question_for_rows_is_under_way() {
    let mut play = play();
    let id = begin(&mut play, "needle");
    let first = asked(&play.effects).last().unwrap().0;
    let effects = play.act(searching(id, 0, 5, 2));
    assert!(asked(&effects).is_empty(), "rows are on their way");
    let effects = rows(&mut play, first, &[]);
    let [(second, query)] = &asked(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(query.sighted.map(|of| of.search), Some(id));
    rows(&mut play, *second, &[RowOf::File, RowOf::Line]);
    assert_eq!(asked(&play.act(searching(id, 0, 6, 2))).len(), 0, "nothing new");
    assert_eq!(asked(&play.act(searching(id, 0, 7, 3))).len(), 1);
    assert!(search(&play).is_searching());
    play.act(Action::Engine(Event::SearchEnded { id, how: Ended::Limited }));
    let says = search(&play).run.as_ref().unwrap().says();
    assert!(says.starts_with("Stopped after 3 lines: there may be more."), "{says}");
    assert!(!search(&play).is_searching());
}

#[test]
fn escape_stops_a_search_and_then_steps_back() {
    let mut play = play();
    let id = begin(&mut play, "needle");
    play.act(searching(id, 0, 5, 0));
    let effects = play.act(Action::Back);
    assert!(effects.contains(&Effect::DropSearch(id)));
    assert!(search(&play).run.as_ref().unwrap().says().starts_with("Stopped: "));
    play.act(Action::Back);
    assert!(!search(&play).in_contents);
    assert_eq!(search(&play).finds.query, FindsQuery::default());
}

#[test]
fn a_find_is_opened_in_a_layer_that_shows_it_and_a_file_folds() {
    let mut play = play();
    let first = asked(&play.effects)[0].0;
    rows(&mut play, first, &[RowOf::File, RowOf::Line]);
    play.act(SearchAction::List(ListAction::Walk(Walk::First)).into());
    play.act(SearchAction::List(ListAction::Walk(Walk::Toggle)).into());
    assert_eq!(play.state.screen, Screen::Search, "a file folds");
    let effects = play.act(SearchAction::List(ListAction::Select { row: 1, node: 2 }).into());
    let steps = effects.iter().filter(|of| matches!(of, Effect::Go { step: Step::New, .. }));
    assert_eq!(steps.count(), 1, "back leads to the finds");
    assert_eq!(play.state.screen, Screen::Explore);
    let opening = play.state.screens.explore.opening.as_ref();
    assert_eq!(opening.map(|of| (of.version, of.line)), Some((Some(1), Some(3))));
    let explore = &play.state.screens.explore;
    assert_eq!((explore.tree.query.view, explore.tree.query.layer), (TreeView::Merged, 1));
    assert_eq!(explore.sought.as_deref(), Some("/p1"));
}

#[test]
fn a_link_to_a_search_begins_it() {
    let mut play = play();
    let id = begin(&mut play, "a b&c");
    play.act(SearchAction::ToggleLayer(1).into());
    let place = Draft { state: play.state.clone(), effects: Vec::new() }.place();
    let fragment = place.fragment();
    assert_eq!(Place::parse(&fragment), Some(place.clone()), "{fragment}");
    let effects = play.act(Action::Went(place.clone()));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Search { .. })), "it is there");
    let mut other = Play::new();
    other.act(Action::Went(place));
    other.open(1, 1);
    other.index(0);
    let begun = other.effects.iter().find_map(|effect| match effect {
        Effect::Search { layers, wording, .. } => Some((layers.clone(), wording.text.clone())),
        _ => None,
    });
    assert_eq!(begun, Some((vec![0, 2], "a b&c".to_owned())));
    assert!(id > 0);
}

#[test]
fn back_from_facts_to_contents_shows_what_was_found() {
    let mut play = play();
    let id = begin(&mut play, "needle");
    let place = Draft { state: play.state.clone(), effects: Vec::new() }.place();
    play.act(SearchAction::InContents(false).into());
    let effects = play.act(Action::Went(place));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Search { .. })));
    assert_eq!(search(&play).shown_run().map(|run| run.id), Some(id));
}

/// What was typed since says nothing of the rows.
#[test]
fn a_place_says_what_was_searched() {
    let mut play = play();
    begin(&mut play, "one");
    play.act(SearchAction::Word("two".into()).into());
    let place = Draft { state: play.state.clone(), effects: Vec::new() }.place();
    assert!(place.fragment().contains("text=one"), "{}", place.fragment());
    let is_begun =
        |effects: &[Effect]| effects.iter().any(|of| matches!(of, Effect::Search { .. }));
    let effects = play.act(Action::Went(place.clone()));
    assert!(!is_begun(&effects), "its rows are there");
    assert_eq!(search(&play).wording.text, "one");
    play.act(SearchAction::Word("two".into()).into());
    let other = Place::parse(&place.fragment().replace("text=one", "text=two")).unwrap();
    let effects = play.act(Action::Went(other));
    assert!(is_begun(&effects), "though it stands in the box");
}

#[test]
fn no_layer_is_no_search() {
    let mut play = play();
    (0..3).for_each(|layer| drop(play.act(SearchAction::ToggleLayer(layer).into())));
    play.act(SearchAction::Word("x".into()).into());
    play.act(SearchAction::Begin.into());
    assert!(search(&play).run.is_none());
    assert_eq!(play.state.toasts.len(), 1);
}

/// The search for a SHA-256 that is among the effects: its number, layers and facts.
fn hashed(effects: &[Effect]) -> Option<(RequestId, Vec<u32>, FactsQuery)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Search { id, layers, wording, .. } => {
            Some((*id, layers.clone(), *wording.hashed.clone()?))
        }
        _ => None,
    })
}

#[test]
fn a_digest_is_looked_for_in_contents_and_versions_are_shown_as_they_are_found() {
    let hash = "0a".repeat(32);
    let mut play = play();
    let fact = |of, text: &str| Action::from(SearchAction::Fact(of, text.into()));
    assert_eq!(hashed(&play.act(fact(Fact::Sha256, "0a"))), None, "the desk says that it is none");
    let effects = play.act(fact(Fact::Sha256, &hash));
    let (id, layers, facts) = hashed(&effects).expect("a search");
    assert_eq!((layers, facts.sha256.as_str()), (vec![0, 1, 2], hash.as_str()));
    let (rows_id, query) = asked(&effects).pop().expect("rows");
    let of = |query: &FindsQuery| (query.hashed.map(|of| of.search), query.sighted);
    assert_eq!(of(&query), (Some(id), None));
    assert!(search(&play).is_searching() && search(&play).shown_run().is_some());
    rows(&mut play, rows_id, &[]);
    let effects = play.act(searching(id, 0, 5, 1));
    assert_eq!(of(&asked(&effects)[0].1), (Some(id), None));
    // An owner is known: nothing needs to be read again. A size and a layer narrow what is read.
    assert_eq!(hashed(&play.act(fact(Fact::Owner, "7"))), None);
    let (_, _, facts) = hashed(&play.act(fact(Fact::Least, "1 kB"))).expect("another");
    assert_eq!((facts.sizes[0].as_str(), facts.owner.as_str()), ("1 kB", ""));
    let (last, layers, _) =
        hashed(&play.act(SearchAction::Layer(Some(1)).into())).expect("one more");
    assert_eq!(layers, [0, 1], "a hard link may lead to what a layer below stores");
    play.act(Action::Engine(Event::SearchEnded { id: last, how: Ended::Done }));
    assert!(!search(&play).is_searching());
    // In contents nothing of it is shown; back again it is there.
    play.act(SearchAction::InContents(true).into());
    assert!(search(&play).shown_run().is_none());
    let effects = play.act(SearchAction::InContents(false).into());
    assert_eq!((hashed(&effects), of(&asked(&effects)[0].1).0), (None, Some(last)));
    let effects = play.act(SearchAction::Everything.into());
    assert_eq!((search(&play).run.is_none(), of(&asked(&effects)[0].1)), (true, (None, None)));
}

#[test]
fn a_search_for_a_digest_is_cancelled_and_begun_by_a_link() {
    let hash = format!("sha256:{}", "0a".repeat(32));
    let mut play = play();
    let fact = SearchAction::Fact(Fact::Sha256, hash.as_str().into());
    let (id, ..) = hashed(&play.act(fact.into())).expect("a search");
    let place = Draft { state: play.state.clone(), effects: Vec::new() }.place();
    let fragment = place.fragment();
    assert!(fragment.contains(&"0a".repeat(32)), "{fragment}");
    assert_eq!(Place::parse(&fragment), Some(place.clone()), "{fragment}");
    assert!(play.act(SearchAction::Stop.into()).contains(&Effect::DropSearch(id)));
    assert!(search(&play).run.as_ref().unwrap().says().starts_with("Stopped: "));
    let mut other = Play::new();
    other.act(Action::Went(place));
    other.open(1, 1);
    other.index(0);
    assert_eq!(
        hashed(&other.effects).map(|(_, layers, facts)| (layers, facts.sha256)),
        Some((vec![0, 1, 2], hash))
    );
}

#[test]
fn of_a_layer_that_can_not_be_read_nothing_of_another_digest_is_shown() {
    let mut play = play();
    let open = play.state.archives.shown_mut().expect("an archive");
    let mut contents = (*open.contents).clone();
    contents.blobs[0].location = crate::domain::Location::Missing("it is elsewhere".into());
    open.contents = Shared::new(contents);
    let fact = |hash: &str| SearchAction::Fact(Fact::Sha256, hash.repeat(32).as_str().into());
    let (id, layers, _) = hashed(&play.act(fact("0a").into())).expect("a search");
    assert_eq!((layers, play.state.toasts.len()), (vec![1, 2], 0));
    let effects = play.act(SearchAction::Layer(Some(0)).into());
    assert!(hashed(&effects).is_none() && effects.contains(&Effect::DropSearch(id)));
    assert!(search(&play).run.is_none() && asked(&effects)[0].1.hashed.is_none());
    let said = |play: &Play| play.state.toasts.last().map(|toast| toast.text.to_string());
    let why = "L1 can't be read to look for a SHA-256 in it.";
    assert_eq!(said(&play).as_deref(), Some(why));
}

/// Private keys in what was found are shown until something else is looked for.
#[test]
fn keys_are_shown_when_they_are_asked_for() {
    let mut play = play();
    begin(&mut play, "needle");
    let first = asked(&play.effects).last().unwrap().0;
    rows(&mut play, first, &[RowOf::File, RowOf::Line]);
    for bare in [true, false, true] {
        let effects = play.act(SearchAction::ToggleBare.into());
        let [(id, query)] = &asked(&effects)[..] else { panic!("{effects:?}") };
        assert_eq!(query.bare, bare);
        rows(&mut play, *id, &[RowOf::File, RowOf::Line]);
    }
    begin(&mut play, "another");
    assert!(!search(&play).finds.query.bare);
}
