use super::*;
use crate::app::action::Action;
use crate::app::action::Effect;
use crate::app::event::Event;
use crate::app::listing::Walk;
use crate::app::reduce::tests::{Play, life, questions, told};
use crate::app::screens::Screen;
use crate::app::state::Dialog;
use crate::app::url::Place;
use crate::view::compare::rows::{PairCells, PairTotals};
use crate::view::list::Window;
use crate::view::rows::NodeKind;
use crate::worker::protocol::{
    Answer, ArchiveId, CompareAnswer, CompareQuestion, ContentQuestion, ExploreQuestion, FromDesk,
    ImageFacts, ListAnswer, ListQuestion, Purpose, Question, Refusal, Sought, ToDesk,
};

fn image(archive: u32, image: u32) -> ImageRef {
    ImageRef { archive: ArchiveId(archive), image }
}

fn index(play: &mut Play, image: ImageRef) -> Vec<Effect> {
    play.desk(FromDesk::Indexed { image, facts: ImageFacts::default() })
}

/// Number, A and B of the comparison that the effects ask for.
fn compare(effects: &[Effect]) -> Option<(u32, ImageRef, ImageRef)> {
    questions(effects).into_iter().find_map(|(id, question)| match question {
        Question::Compare(CompareQuestion::Two { images: [a, b], .. }) => Some((id, *a, *b)),
        _ => None,
    })
}

fn comparison(play: &mut Play, id: u32) -> Vec<Effect> {
    play.answer(id, Answer::Compare(CompareAnswer::Two(Box::default())))
}

fn list(play: &mut Play, action: ListAction<Pairs>) -> Vec<Effect> {
    play.act(CompareAction::List(action).into())
}

fn trees(play: &mut Play, id: u32, answer: ListAnswer<Pairs>) -> Vec<Effect> {
    play.answer(id, Answer::Compare(CompareAnswer::Trees(answer)))
}

fn row(node: u32, difference: Difference) -> Row<Pairs> {
    let cells = PairCells {
        node_a: Some(node),
        node_b: Some(node + 100),
        kind: NodeKind::File,
        difference,
        glyph: difference,
        inside: Default::default(),
        fields: vec![],
        size_a: Some(1),
        size_b: Some(2),
        delta: 1,
        twin: None,
        layer_a: None,
        layer_b: None,
    };
    let (name, position, siblings) = (format!("n{node}"), node + 1, 3);
    Row { node, depth: 0, name, open: None, matched: false, position, siblings, cells }
}

fn window(first: u32) -> ListAnswer<Pairs> {
    let rows = [Difference::Modified, Difference::Added, Difference::Metadata];
    let rows = (first..).zip(rows).map(|(node, difference)| row(node, difference)).collect();
    let totals = PairTotals::default();
    ListAnswer::Rows(Window { total: 9, first, rows, totals, ..Window::default() })
}

/// Two images of one archive, compared, with three rows known of nine.
fn compared() -> Play {
    let mut play = Play::indexed(2);
    play.act(Action::ShowScreen(Screen::Compare));
    let effects = index(&mut play, image(1, 1));
    let (id, ..) = compare(&effects).expect("both are there");
    let effects = comparison(&mut play, id);
    let [(id, Question::Compare(CompareQuestion::Trees(ListQuestion::Rows { .. })))] =
        questions(&effects)[..]
    else {
        panic!("{effects:?}")
    };
    trees(&mut play, id, window(0));
    play
}

#[test]
fn what_is_no_glob_is_refused_and_the_last_comparison_stays() {
    let mut play = compared();
    let ignored = |play: &Play| play.state.screens.compare.rows.query.ignore.patterns.clone();
    play.act(CompareAction::Ignore("*.{pyc,pyo}".into()).into());
    assert_eq!(ignored(&play), ["*.{pyc,pyo}"]);
    let effects = play.act(CompareAction::Ignore("*.{pyc,pyo}, [a".into()).into());
    assert!(questions(&effects).is_empty(), "nothing is compared anew");
    assert_eq!(ignored(&play), ["*.{pyc,pyo}"]);
    let why = play.state.screens.compare.unread.clone().unwrap();
    assert!(why.starts_with("“[a” is no glob"), "{why}");
    play.act(CompareAction::Ignore("".into()).into());
    assert!(play.state.screens.compare.unread.is_none() && ignored(&play).is_empty());
}

#[test]
fn two_images_of_one_archive_are_compared_without_further_ado() {
    let mut play = Play::indexed(2);
    let effects = play.act(Action::ShowScreen(Screen::Compare));
    assert!(told(&effects).contains(&&ToDesk::Union(image(1, 1))));
    assert!(compare(&effects).is_none(), "B is not read yet");
    let effects = index(&mut play, image(1, 1));
    let (id, a, b) = compare(&effects).unwrap();
    assert_eq!((a, b), (image(1, 0), image(1, 1)));
    assert!(compare(&index(&mut play, image(1, 1))).is_none(), "asked already");
    comparison(&mut play, id);
    assert!(play.state.screens.compare.current().is_some());
    let effects = play.act(CompareAction::Swap.into());
    let (_, a, b) = compare(&effects).unwrap();
    assert_eq!((a, b), (image(1, 1), image(1, 0)));
    assert!(
        play.state.screens.compare.current().is_none(),
        "figures never stand under other names"
    );
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Go { fragment, .. } if fragment == "#1/compare?a=2&b=1")),
        "{effects:?}"
    );
}

#[test]
fn what_is_said_of_two_images_is_asked_again_once_their_layers_are_checked() {
    let again = |effects: &[Effect]| {
        let asked = questions(effects).into_iter();
        let again = |question: &Question| *question == Question::Compare(CompareQuestion::Again);
        asked.filter(|(_, question)| again(question)).map(|(id, _)| id).next()
    };
    let mut play = compared();
    let checked = |archive| Action::Engine(Event::AllVerified(ArchiveId(archive)));
    assert_eq!(again(&play.act(checked(2))), None, "it is not compared");
    list(&mut play, ListAction::Select { row: 0, node: 0 });
    let before = play.state.screens.compare.clone();
    let id = again(&play.act(checked(1))).expect("it is asked again");
    let names = ["a".to_owned(), "b".to_owned()];
    let view = CompareView { names: names.clone(), ..CompareView::default() };
    let effects = play.answer(id, Answer::Compare(CompareAnswer::Two(view.clone().into())));
    let compare = &play.state.screens.compare;
    assert_eq!(compare.current().map(|view| &view.names), Some(&names));
    assert!(questions(&effects).is_empty() && compare.detail.is_some());
    assert!(compare.rows == before.rows && compare.detail == before.detail, "the rows stay");

    let id = again(&play.act(checked(1))).expect("it is asked again");
    play.act(CompareAction::Swap.into());
    play.answer(id, Answer::Compare(CompareAnswer::Two(view.into())));
    assert!(play.state.screens.compare.current().is_none(), "it is of other images");
}

#[test]
fn a_second_file_becomes_b_and_a_stays() {
    let mut play = Play::indexed(1);
    play.act(Action::Offered { name: "b.tar".into(), bytes: 9 });
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { .. })));
    let effects = play.act(CompareAction::OpenInbox.into());
    assert!(effects.contains(&Effect::OpenInbox(Purpose::Beside)) && play.state.dialog.is_none());
    play.open(2, 1);
    assert_eq!(play.state.archives.shown().unwrap().id, ArchiveId(1));
    assert_eq!(play.state.screens.compare.sides, [Some(image(1, 0)), Some(image(2, 0))]);
    assert!(compare(&index(&mut play, image(2, 0))).is_some());
    let effects = play.act(CompareAction::CloseOther.into());
    assert!(told(&effects).contains(&&ToDesk::Close(ArchiveId(2))));
    assert_eq!(play.state.screens.compare.sides[1], None);
}

#[test]
fn cancelling_and_refusing_the_second_leave_the_first() {
    let mut play = Play::indexed(1);
    play.act(CompareAction::OpenInbox.into());
    play.opening(2, "b");
    play.act(Action::Engine(Event::Cancelled(ArchiveId(2))));
    assert!(
        play.state.archives.coming_beside().is_none()
            && !play.state.archives.shown().unwrap().stopped
    );
    play.act(CompareAction::OpenInbox.into());
    play.opening(3, "c");
    play.desk(FromDesk::Refused { archive: ArchiveId(3), error: Default::default() });
    assert!(play.state.refused.is_none() && play.state.screens.compare.refused.is_some());
}

/// Numbers of the questions about a content, and its files.
fn contents(effects: &[Effect]) -> Vec<(u32, [Option<u32>; 2])> {
    let nodes = |asked: &ContentQuestion| asked.files.map(|file| file.map(|file| file.node));
    let of = |(id, question): (u32, &Question)| match question {
        Question::Content(asked) => Some((id, nodes(asked))),
        _ => None,
    };
    questions(effects).into_iter().filter_map(of).collect()
}

#[test]
fn a_selected_row_asks_for_both_lives_and_for_its_own_content_alone() {
    let mut play = compared();
    let effects = list(&mut play, ListAction::Select { row: 0, node: 0 });
    let is_life = |(_, question): &(u32, &Question)| {
        matches!(question, Question::Explore(ExploreQuestion::Life { .. }))
    };
    assert_eq!(questions(&effects).into_iter().filter(is_life).count(), 2);
    let [(first, [Some(0), Some(100)])] = contents(&effects)[..] else { panic!("{effects:?}") };
    let effects = list(&mut play, ListAction::Walk(Walk::By(1)));
    let [(id, [None, Some(101)])] = contents(&effects)[..] else { panic!("{effects:?}") };
    let progress = |id| Action::Engine(Event::ContentProgress { id, side: 1, read: 3, total: 9 });
    play.act(progress(first));
    let detail = |play: &Play| play.state.screens.compare.detail.clone().unwrap();
    assert_eq!(detail(&play).progress, [(0, 0); 2], "of a row that is not shown any more");
    play.act(progress(id));
    assert_eq!(detail(&play).progress[1], (3, 9));
    play.fail(first, "too late");
    play.fail(id, "gone");
    assert_eq!(detail(&play).content, Slot::Failed("gone".into()));
    assert!(play.state.toasts.is_empty(), "told where it belongs");
    play.act(Action::Back);
    assert_eq!(
        (play.state.screens.compare.detail.is_none(), play.state.screens.compare.rows.selected),
        (true, None)
    );
}

#[test]
fn a_side_is_read_on_explore_and_the_two_archives_change_places_for_it() {
    let mut play = Play::indexed(1);
    play.act(CompareAction::OpenInbox.into());
    play.open(2, 1);
    let (id, ..) = compare(&index(&mut play, image(2, 0))).expect("both are there");
    let effects = comparison(&mut play, id);
    trees(&mut play, questions(&effects)[0].0, window(0));
    let effects = list(&mut play, ListAction::Select { row: 0, node: 0 });
    let lives = questions(&effects).into_iter().filter_map(|(id, question)| match question {
        Question::Explore(ExploreQuestion::Life { .. }) => Some(id),
        _ => None,
    });
    for id in lives.collect::<Vec<_>>() {
        play.answer(id, life(0, "/etc/hosts"));
    }
    let ids = |play: &Play| {
        let all = &play.state.archives;
        (all.shown().map(|open| open.id.0), all.beside().map(|open| open.id.0))
    };
    assert_eq!(ids(&play), (Some(1), Some(2)));
    let effects = play.act(CompareAction::Read(1).into());
    assert_eq!(ids(&play), (Some(2), Some(1)));
    assert!(effects.contains(&Effect::Exchanged), "they are opened again as they stand now");
    assert_eq!(play.state.screen, Screen::Explore);
    let opening = play.state.screens.explore.opening.clone();
    assert_eq!(opening.expect("it is to be opened"), Default::default());
    let sides = play.state.screens.compare.sides;
    assert_eq!(sides, [Some(image(1, 0)), Some(image(2, 0))], "each keeps its letter");
}

#[test]
fn the_selected_row_is_found_again_and_stepping_out_goes_beyond_the_known_rows() {
    let mut play = compared();
    list(&mut play, ListAction::Select { row: 2, node: 2 });
    let effects = list(&mut play, ListAction::Fold(crate::view::list::Fold::OpenAll));
    let [(id, _)] = questions(&effects)[..] else { panic!("{effects:?}") };
    let effects = trees(&mut play, id, window(4));
    assert_eq!(questions(&effects).len(), 2, "where it is, and the rows that are on screen");
    let find = |sought| Question::Compare(CompareQuestion::Trees(ListQuestion::Find(sought)));
    let (id, asked) = questions(&effects)[0];
    assert_eq!(*asked, find(Sought::Node(2)));
    trees(&mut play, id, ListAnswer::Found { node: Some(2), row: Some(5) });
    assert_eq!(play.state.screens.compare.rows.active, 5);
    let effects = list(&mut play, ListAction::Walk(Walk::Out));
    let [(id, asked)] = questions(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(*asked, find(Sought::Around(5)));
    trees(&mut play, id, ListAnswer::Found { node: Some(1), row: Some(0) });
    assert_eq!(play.state.screens.compare.rows.active, 0, "though that row is not known yet");
}

#[test]
fn what_fails_says_so_where_it_was_asked() {
    let mut play = compared();
    let effects = list(&mut play, ListAction::Filter("x".into()));
    let [(id, _)] = questions(&effects)[..] else { panic!("{effects:?}") };
    play.fail(id, "no rows");
    assert_eq!(play.state.screens.compare.rows.window, Slot::Failed("no rows".into()));
    let effects = play.act(CompareAction::Swap.into());
    let (id, ..) = compare(&effects).unwrap();
    play.fail(id, "not both");
    assert_eq!(play.state.screens.compare.view.failed().map(|why| &**why), Some("not both"));
    assert!(play.state.toasts.is_empty() && play.state.asked.iter().all(|(of, _)| *of != id));
}

#[test]
fn ignoring_times_compares_anew_and_hiding_does_not() {
    let mut play = compared();
    let effects = list(&mut play, ListAction::Toggle(Difference::Added));
    assert!(matches!(questions(&effects)[..], [(_, Question::Compare(CompareQuestion::Trees(_)))]));
    let effects = play.act(CompareAction::ToggleTimes.into());
    assert!(compare(&effects).is_some());
    let effects = list(&mut play, ListAction::Filter("x".into()));
    assert!(
        effects.iter().any(
            |e| matches!(e, Effect::Go { fragment, .. } if fragment.contains("filter=x") && fragment.contains("times=ignore"))
        )
    );
    assert_eq!(
        play.state.screens.explore.tree.query.list.filter, "",
        "Explore keeps its own filter"
    );
}

#[test]
fn exports_become_files() {
    let mut play = compared();
    for (export, name) in [
        (Export::Part(ComparePart::Json), "a.tar-A--a.tar-B.comparison.json"),
        (Export::Png, "a.tar-A--a.tar-B.comparison.png"),
        (Export::Part(ComparePart::SetCsv), "layerpeel-images.csv"),
    ] {
        let effects = play.act(CompareAction::Export(export).into());
        let [(id, Question::File(_))] = questions(&effects)[..] else { panic!("{effects:?}") };
        let effects = play.act(Action::Engine(Event::Saved { id, found: true }));
        let named = |effect: &Effect| match effect {
            Effect::SaveExport { name, .. } | Effect::Picture { name, .. } => name.clone(),
            _ => String::new(),
        };
        assert_eq!(effects.iter().map(named).collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn a_link_waits_for_its_images() {
    let mut play = Play::new();
    play.act(Action::Went(Place::parse("#1/compare?a=2&b=3&tab=images").unwrap()));
    play.open(1, 3);
    assert_eq!(play.state.screens.compare.sides, [Some(image(1, 1)), Some(image(1, 2))]);
    assert_eq!(play.state.screens.compare.tab, Tab::Set);
    let questions = play
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Desk(ToDesk::Union(_))))
        .count();
    assert!(questions >= 2, "both are read");
}

fn two() -> Action {
    Action::OfferedTwo { names: ["a.tar".into(), "b.tar".into()], bytes: 9 }
}

#[test]
fn of_two_archives_the_first_becomes_a_and_the_second_b() {
    let mut play = Play::new();
    assert_eq!(play.act(two()), [Effect::OpenInbox(Purpose::ShowFirst)]);
    assert!(
        play.open(1, 1).contains(&Effect::OpenInbox(Purpose::Beside)),
        "the second when the first is known"
    );
    assert_eq!(play.state.screen, Screen::Compare);
    assert!(!play.open(2, 1).contains(&Effect::OpenInbox(Purpose::Beside)));
    assert_eq!(play.state.screens.compare.sides, [Some(image(1, 0)), Some(image(2, 0))]);
    play.act(two());
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { two: true, .. })));
    assert_eq!(play.act(Action::Replace), [Effect::OpenInbox(Purpose::ShowFirst)]);
    play.open(3, 1);
    play.open(4, 1);
    assert_eq!(play.state.screens.compare.sides, [Some(image(3, 0)), Some(image(4, 0))]);
}

#[test]
fn of_two_archives_a_bad_first_leaves_the_second_alone() {
    let mut play = Play::new();
    play.act(two());
    play.opening(1, "a.tar");
    assert_eq!(
        play.desk(FromDesk::Refused { archive: ArchiveId(1), error: Refusal::default() }),
        [Effect::OpenInbox(Purpose::Show)]
    );
    assert_eq!((play.state.toasts.len(), play.state.refused.is_some()), (1, false));
    play.open(2, 1);
    assert_eq!(play.state.archives.shown().map(|open| open.id), Some(ArchiveId(2)));
    let mut play = Play::new();
    play.act(two());
    play.opening(1, "a.tar");
    assert_eq!(play.act(Action::Engine(Event::Cancelled(ArchiveId(1)))), [Effect::EmptyInbox]);
    play.act(Action::Offered { name: "c.tar".into(), bytes: 3 });
    assert!(
        !play.open(3, 1).contains(&Effect::OpenInbox(Purpose::Beside)),
        "what was cancelled does not come back"
    );
}
