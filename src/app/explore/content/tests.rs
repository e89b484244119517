mod laid;
mod named;

use super::*;
use crate::analysis::search::{FoundPlaces, Place};
use crate::app::action::{Action, Effect};
use crate::app::explore::ExploreAction;
use crate::app::listing::{ListAction, Walk};
use crate::app::reduce::tests::{Play, questions};
use crate::view::compare::tables::Mark;
use crate::view::content::{DiffLine, DiffRow, KindView, Manner, Wanted};
use crate::view::rows::{LifeRow, LifeState, NodeFacts};
use crate::worker::event::Event;
use crate::worker::protocol::{Answer, ExploreAnswer, Look, Question, Seek};
use crate::worker::schedule::Found;

/// A file that L1 adds, L2 changes and L3 removes.
fn life(node: u32) -> Answer {
    let facts = || NodeFacts {
        kind: NodeKind::File,
        mode: String::new(),
        owner: String::new(),
        mtime: String::new(),
        size: 9,
        link: None,
        xattrs: vec![],
        hardlinks: vec![],
    };
    let states = [LifeState::Added, LifeState::Modified, LifeState::Removed];
    let row = |(state, layer): (LifeState, u32)| LifeRow {
        layer,
        state,
        fields: vec![],
        stored: 9,
        hidden: true,
        node: (layer < 2).then(facts),
    };
    Answer::Explore(ExploreAnswer::Life(Box::new(LifeView {
        node,
        path: format!("/n{node}"),
        kind: NodeKind::File,
        in_final: false,
        rows: states.into_iter().zip(0..).map(row).collect(),
        stored: 18,
        hidden: 18,
    })))
}

fn selected(node: u32) -> Play {
    let mut play = Play::indexed(1);
    select(&mut play, node);
    play
}

fn select(play: &mut Play, node: u32) -> Vec<Effect> {
    play.list(ListAction::Select { row: node, node });
    let id = play.state.screens.explore.life.asked().expect("its life is asked for");
    play.answer(id, life(node))
}

/// Where a content of so many bytes lies.
fn content(size: u64) -> BodyPlace {
    let (archive, blob) = (crate::worker::protocol::ArchiveId(1), crate::domain::BlobId(0));
    BodyPlace { archive, blob, offset: 512, cap: size, size, dense: true, hash: None }
}

fn act(play: &mut Play, action: ContentAction) -> Vec<Effect> {
    play.explore(ExploreAction::Content(action))
}

/// Number, layers and look of the one question about contents.
fn asked(effects: &[Effect]) -> (u32, [Option<u32>; 2], Look) {
    let of = |(id, question): (u32, &Question)| match question {
        Question::Content(asked) => {
            Some((id, asked.files.map(|file| file.map(|file| file.layer)), asked.look.clone()))
        }
        _ => None,
    };
    let all: Vec<_> = questions(effects).into_iter().filter_map(of).collect();
    let [one] = &all[..] else { panic!("{effects:?}") };
    one.clone()
}

fn page(play: &mut Play, id: u32, from: u64, to: u64) {
    let page =
        Page { from, to, size: 1000, line: Some(from + 1), next: Some(to + 1), ..Page::said("") };
    play.answer(id, Answer::Page { page: Box::new(page), place: None });
}

fn no_difference() -> Difference {
    let (words, note) = (String::new(), String::new());
    Difference { rows: vec![], words, note, private: false, goes_on: false }
}

fn panel(play: &Play) -> &Panel {
    play.state.screens.explore.panel.as_ref().expect("it is open")
}

fn known(play: &Play) -> Vec<(u64, u64)> {
    panel(play).pages.iter().map(|page| (page.from, page.to)).collect()
}

#[test]
fn the_last_version_of_a_deleted_file_opens_and_goes_into_the_url() {
    let mut play = selected(4);
    let effects = play.list(ListAction::Walk(Walk::Toggle));
    let (id, files, look) = asked(&effects);
    assert_eq!((files, look), ([Some(1), None], Look::page(Wanted::first())));
    let went = effects.iter().any(|effect| matches!(effect, Effect::Go { fragment, .. } if fragment.contains("path=/n4&show=text&version=2")));
    assert!(went, "{effects:?}");
    page(&mut play, id, 0, 1000);
    assert_eq!(known(&play), [(0, 1000)]);
    play.act(crate::app::action::Action::Back);
    assert!(play.state.screens.explore.panel.is_none());
    assert_eq!(play.state.screens.explore.tree.selected, Some(4), "one step back leads to the row");
}

#[test]
fn pages_are_asked_for_at_both_ends_and_few_are_kept() {
    let mut play = selected(4);
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    assert!(questions(&act(&mut play, ContentAction::More(true))).is_empty(), "one is on its way");
    page(&mut play, id, 0, 100);
    for from in (100..900).step_by(100) {
        let (id, _, look) = asked(&act(&mut play, ContentAction::More(true)));
        let wanted =
            Wanted { form: Some(Form::Hex), at: At::From(from), line: Some(from + 1), bare: false };
        assert_eq!(look, Look::page(wanted));
        page(&mut play, id, from, from + 100);
    }
    assert_eq!((known(&play)[0], known(&play).len()), ((300, 400), 6));
    let (id, ..) = asked(&act(&mut play, ContentAction::More(false)));
    page(&mut play, id, 200, 300);
    assert_eq!((known(&play)[0], known(&play).len()), ((200, 300), 6));
    let (id, ..) = asked(&act(&mut play, ContentAction::Go(At::UpTo(1000))));
    page(&mut play, id, 900, 1000);
    assert_eq!(known(&play), [(900, 1000)]);
    assert!(questions(&act(&mut play, ContentAction::More(true))).is_empty(), "that is the end");
}

#[test]
fn versions_are_stepped_through_and_two_are_held_against_each_other() {
    let mut play = selected(4);
    act(&mut play, ContentAction::Open(Opening::default()));
    let (_, files, _) = asked(&play.explore(ExploreAction::StepLayer(-1)));
    assert_eq!(files, [Some(0), None]);
    assert!(
        questions(&play.explore(ExploreAction::StepLayer(-1))).is_empty(),
        "there is none below"
    );
    play.explore(ExploreAction::StepLayer(1));
    let (id, files, look) = asked(&act(&mut play, ContentAction::Show(Show::Difference)));
    assert_eq!((files, look), ([Some(0), Some(1)], Look::Difference(Manner::default())));
    play.fail(id, "no");
    let panel = play.state.screens.explore.panel.as_ref().expect("it is open");
    assert_eq!(panel.difference.failed().map(|why| &**why), Some("no"));
    let (_, _, look) = asked(&act(&mut play, ContentAction::ToggleBlank));
    assert_eq!(look, Look::Difference(Manner { blank: true, ..Manner::default() }));
}

/// Another view, and another version, show them only when they are asked for there.
#[test]
fn private_keys_are_asked_for_where_one_looks() {
    let bare = |look: &Look| match look {
        Look::Page { wanted, .. } => wanted.bare,
        Look::Difference(manner) => manner.bare,
        _ => panic!("{look:?}"),
    };
    let mut play = selected(4);
    let (id, _, look) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    assert!(!bare(&look) && !panel(&play).is_private());
    let with_key = Page { to: 1000, size: 1000, private: true, line: Some(1), ..Page::said("") };
    play.answer(id, Answer::Page { page: Box::new(with_key), place: None });
    assert!(panel(&play).is_private());
    let (_, _, look) = asked(&act(&mut play, ContentAction::ToggleBare));
    let Look::Page { wanted, .. } = &look else { panic!("{look:?}") };
    assert_eq!((wanted.at, wanted.line, wanted.bare), (At::From(0), Some(1), true));
    let (id, _, look) = asked(&act(&mut play, ContentAction::Show(Show::Hex)));
    assert!(!bare(&look));
    page(&mut play, id, 0, 1000);
    assert!(bare(&asked(&act(&mut play, ContentAction::ToggleBare)).2));
    assert!(!bare(&asked(&act(&mut play, ContentAction::Show(Show::Difference))).2));
    let (id, _, look) = asked(&act(&mut play, ContentAction::ToggleBare));
    assert!(bare(&look));
    let shown = Difference { private: true, ..no_difference() };
    play.answer(id, Answer::Difference(Box::new(shown)));
    assert!(panel(&play).is_private());
    assert!(!bare(&asked(&act(&mut play, ContentAction::Pin(1, 0))).2));
    assert!(panel(&play).difference.known().is_none(), "it is not shown until another comes");
    assert!(bare(&asked(&act(&mut play, ContentAction::ToggleBare)).2));
    assert!(!bare(&asked(&act(&mut play, ContentAction::ToggleBare)).2), "and not any more");
}

#[test]
fn the_panel_follows_the_selection_and_old_answers_are_dropped() {
    let mut play = selected(4);
    let (old, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    let effects = select(&mut play, 5);
    let (new, ..) = asked(&effects);
    page(&mut play, old, 0, 7);
    assert!(known(&play).is_empty());
    page(&mut play, new, 0, 9);
    assert_eq!(known(&play), [(0, 9)]);
}

#[test]
fn other_screens_open_a_path_at_a_line() {
    let mut play = selected(4);
    let opening = Opening { version: Some(0), line: Some(12), ..Opening::default() };
    let effects = play.explore(ExploreAction::OpenContent { path: "/n4".into(), opening });
    let (_, files, look) = asked(&effects);
    let wanted = Wanted { form: None, at: At::Line(12), line: None, bare: false };
    assert_eq!((files, look), ([Some(0), None], Look::page(wanted)));
}

/// A page that says less than the kind of the file is followed by that, unless somebody chose to see it.
#[test]
fn what_a_file_is_comes_where_it_says_more() {
    let mut play = selected(4);
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    let page = Page { to: 9, size: 9, says_less: true, ..Page::said("") };
    let answer = |page: &Page| Answer::Page { page: Box::new(page.clone()), place: None };
    let (id, _, look) = asked(&play.answer(id, answer(&page)));
    assert_eq!(look, Look::Kind { path: String::new(), note: String::new() });
    let place = BodyPlace {
        archive: crate::worker::protocol::ArchiveId(1),
        blob: crate::domain::BlobId(0),
        offset: 512,
        cap: 9,
        size: 9,
        dense: true,
        hash: None,
    };
    let view = KindView { picture: Some("image/png".into()), ..KindView::said("") };
    let effects = play.answer(id, Answer::Kind { kind: Box::new(view), place: Some(place) });
    let read = effects.iter().find_map(|effect| match effect {
        Effect::ReadContent { id, from: 0, length: 9, .. } => Some(*id),
        _ => None,
    });
    let found = Found { bytes: vec![7; 9], whole: true };
    let event = Event::ContentRead { id: read.expect("it is read"), found: Some(found) };
    play.act(Action::Engine(event));
    assert_eq!(panel(&play).kind.picture.known().map(|bytes| bytes.len()), Some(9));
    // Another version begins as text again; what was chosen stays.
    let (_, _, look) = asked(&act(&mut play, ContentAction::Pin(1, 0)));
    assert!(matches!(look, Look::Page { .. }), "{look:?}");
    let (id, ..) = asked(&act(&mut play, ContentAction::Show(Show::Text)));
    play.answer(id, answer(&page));
    assert_eq!(panel(&play).show, Show::Text);
}

/// What is looked for is looked for in each content that is shown; from the last place one comes to the first.
#[test]
fn places_are_gone_to_one_after_the_other() {
    use crate::analysis::search::{FoundPlaces, Place};
    use crate::domain::wire::to_bytes;
    let mut play = selected(4);
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
    let size = 1 << 20;
    let place = content(size);
    let shown = Page { form: Form::Text(Default::default()), size, to: 400, ..Page::said("") };
    let answer = |page: &Page| Answer::Page { page: Box::new(page.clone()), place: Some(place) };
    play.answer(id, answer(&shown));
    let finding = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Find { id, seek: Seek::Needle(needle), .. } => Some((*id, needle.clone())),
            _ => None,
        })
    };
    let effects = act(&mut play, ContentAction::Find("Ab".into()));
    let (old, needle) = finding(&effects).expect("it is looked for");
    assert_eq!((&needle.bytes[..], needle.ignore_case), (&b"Ab"[..], true));
    let (id, needle) = finding(&act(&mut play, ContentAction::ToggleCase)).expect("again");
    assert!(!needle.ignore_case);
    let places = vec![Place { byte: 3, line: 1 }, Place { byte: 70_000, line: 900 }];
    let told = |id: u32, read: u64| {
        let found = FoundPlaces { places: places.clone(), more: false, read };
        let found = Some(Found { bytes: to_bytes(&found), whole: true });
        Action::Engine(Event::ContentRead { id, found })
    };
    assert!(questions(&play.act(told(old, size))).is_empty(), "an earlier wish");
    let at = |effects: &[Effect]| match asked(effects).2 {
        Look::Page { wanted, .. } => (wanted.at, wanted.line),
        look => panic!("{look:?}"),
    };
    assert_eq!(at(&play.act(told(id, size))), (At::Byte(3), Some(1)));
    let says =
        |play: &Play| play.state.screens.explore.panel.as_ref().expect("it is open").find.says();
    assert_eq!(says(&play), "1 of 2");
    assert_eq!(at(&act(&mut play, ContentAction::FindNext(1))), (At::Byte(70_000), Some(900)));
    assert_eq!(says(&play), "2 of 2");
    assert_eq!(at(&act(&mut play, ContentAction::FindNext(1))).0, At::Byte(3));
    // Another version: it is looked for there, too, and nothing is said of what could not be read.
    let (id, ..) = asked(&act(&mut play, ContentAction::Pin(1, 0)));
    let effects = act(&mut play, ContentAction::FindNext(1));
    assert!(effects.is_empty() && says(&play).is_empty(), "nothing is known of it yet");
    let other = BodyPlace { offset: 4096, ..place };
    let answer = Answer::Page { page: Box::new(shown), place: Some(other) };
    let (id, _) = finding(&play.answer(id, answer)).expect("in the other version");
    play.act(told(id, 100_000));
    assert_eq!(says(&play), "1 of at least 2");
}

#[test]
fn in_a_difference_its_lines_are_looked_through() {
    let mut play = selected(4);
    act(&mut play, ContentAction::Open(Opening::default()));
    let (id, ..) = asked(&act(&mut play, ContentAction::Pin(0, 0)));
    let line = |text: &str| DiffLine {
        mark: Mark::Added,
        a: None,
        b: Some(1),
        pieces: vec![(false, text.to_owned())],
    };
    let rows = ["one", "two", "One"].map(|text| DiffRow::One(line(text))).to_vec();
    let view = Difference { rows, ..no_difference() };
    let effects = act(&mut play, ContentAction::Find("ONE".into()));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Find { .. })));
    play.answer(id, Answer::Difference(Box::new(view)));
    let find = |play: &Play| {
        let find = &play.state.screens.explore.panel.as_ref().expect("it is open").find;
        (find.says(), find.row())
    };
    assert_eq!(find(&play), ("1 of 2".into(), Some(0)));
    act(&mut play, ContentAction::FindNext(1));
    assert_eq!(find(&play), ("2 of 2".into(), Some(2)));
    act(&mut play, ContentAction::ToggleCase);
    assert_eq!(find(&play), ("none in these lines".into(), None));
    // The version itself is looked through once it is shown.
    let (id, ..) = asked(&act(&mut play, ContentAction::Show(Show::Text)));
    let page = Page { form: Form::Text(Default::default()), size: 9, to: 9, ..Page::said("") };
    let answer = Answer::Page { page: Box::new(page), place: Some(content(9)) };
    let effects = play.answer(id, answer);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Find { .. })));
    assert_eq!(find(&play), ("searching…".into(), None));
}

#[test]
fn from_what_a_file_is_one_goes_to_where_it_stands() {
    let mut play = selected(4);
    let opening = Opening { show: Show::Kind, ..Opening::default() };
    let (id, ..) = asked(&act(&mut play, ContentAction::Open(opening)));
    let kind = Box::new(KindView::said("a program"));
    play.answer(id, Answer::Kind { kind, place: Some(content(9)) });
    let effects = act(&mut play, ContentAction::Find("a".into()));
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Find { id, .. } => Some(*id),
        _ => None,
    });
    let places = [3, 7].map(|byte| Place { byte, line: 1 }).to_vec();
    let found = (found.expect("it is looked for"), FoundPlaces { places, more: false, read: 9 });
    let bytes = crate::domain::wire::to_bytes(&found.1);
    let content = Some(Found { bytes, whole: true });
    let effects = play.act(Action::Engine(Event::ContentRead { id: found.0, found: content }));
    assert!(questions(&effects).is_empty(), "nobody is taken away");
    let effects = act(&mut play, ContentAction::FindNext(1));
    let Look::Page { wanted, .. } = asked(&effects).2 else { panic!("{effects:?}") };
    assert_eq!(wanted.at, At::Byte(3), "the first, not the second");
}

#[test]
fn nothing_is_looked_for_that_nobody_waits_for() {
    type Turn = fn(&mut Play) -> Vec<Effect>;
    let table: [(&str, bool, Turn); 8] = [
        ("emptied", true, |play| act(play, ContentAction::Find("".into()))),
        ("closed", true, |play| act(play, ContentAction::Close)),
        ("Esc", true, |play| play.act(Action::Back)),
        ("what it is", false, |play| act(play, ContentAction::Show(Show::Kind))),
        ("the difference", true, |play| act(play, ContentAction::Pin(0, 0))),
        ("another file", true, |play| select(play, 5)),
        ("something else", true, |play| act(play, ContentAction::Find("b".into()))),
        ("read on", false, |play| act(play, ContentAction::ToggleWrap)),
    ];
    for (how, drops, turn) in table {
        let mut play = selected(4);
        let (id, ..) = asked(&act(&mut play, ContentAction::Open(Opening::default())));
        let shown = Page { form: Form::Text(Default::default()), size: 9, to: 9, ..Page::said("") };
        play.answer(id, Answer::Page { page: Box::new(shown), place: Some(content(9)) });
        let effects = act(&mut play, ContentAction::Find("a".into()));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Find { .. })));
        let effects = turn(&mut play);
        let dropped = effects.iter().any(|effect| matches!(effect, Effect::DropFind(_)));
        assert_eq!(dropped, drops, "{how}");
        let find = play.state.screens.explore.panel.as_ref().map(|panel| &panel.find);
        let other = &*find.map_or_else(|| "".into(), |find| find.text.clone()) == "b";
        assert!(!drops || other || find.is_none_or(|find| find.says().is_empty()), "{how}");
    }
}
