use super::tests::{Play, questions};
use super::*;
use crate::app::action::Walk;
use crate::app::compare::{CompareAction, Content, Export, SCREEN, Tab};
use crate::app::event::Event;
use crate::view::compare::rows::{CompareRow, CompareWindow, Difference};
use crate::view::compare::screen::CompareView;
use crate::view::rows::NodeKind;
use crate::worker::protocol::{ArchiveId, ComparePart, FromDesk, ImageFacts, ImageRef, Refusal};

fn image(archive: u32, image: u32) -> ImageRef {
    ImageRef { archive: ArchiveId(archive), image }
}

fn index(play: &mut Play, image: ImageRef) -> Vec<Effect> {
    play.desk(FromDesk::Indexed { image, facts: ImageFacts::default() })
}

/// Number, A and B of the comparison that the effects ask for.
fn compare(effects: &[Effect]) -> Option<(u32, ImageRef, ImageRef)> {
    questions(effects).into_iter().find_map(|question| match question {
        ToDesk::Compare { id, a, b, .. } => Some((*id, *a, *b)),
        _ => None,
    })
}

fn row(node: u32, difference: Difference) -> CompareRow {
    CompareRow {
        node,
        node_a: Some(node),
        node_b: Some(node + 100),
        depth: 0,
        name: format!("n{node}"),
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
        open: None,
        matched: false,
        position: node + 1,
        siblings: 3,
    }
}

/// Two images of one archive, compared, with three rows.
fn compared() -> Play {
    let mut play = Play::indexed(2);
    play.act(Action::ShowScreen("compare".into()));
    let effects = index(&mut play, image(1, 1));
    let (id, ..) = compare(&effects).expect("both are there");
    let effects = play.desk(FromDesk::Compared { id, view: Box::new(CompareView::default()) });
    let [ToDesk::CompareTree { id, .. }] = questions(&effects)[..] else { panic!("{effects:?}") };
    let rows =
        vec![row(0, Difference::Modified), row(1, Difference::Added), row(2, Difference::Metadata)];
    play.desk(FromDesk::CompareRows {
        id: *id,
        window: Box::new(CompareWindow { total: 3, rows, ..CompareWindow::default() }),
    });
    play
}

#[test]
fn two_images_of_one_archive_are_compared_without_further_ado() {
    let mut play = Play::indexed(2);
    let effects = play.act(Action::ShowScreen("compare".into()));
    assert!(questions(&effects).contains(&&ToDesk::Union(image(1, 1))));
    assert!(compare(&effects).is_none(), "B is not read yet");
    let effects = index(&mut play, image(1, 1));
    let (id, a, b) = compare(&effects).unwrap();
    assert_eq!((a, b), (image(1, 0), image(1, 1)));
    assert!(compare(&index(&mut play, image(1, 1))).is_none(), "asked already");
    play.desk(FromDesk::Compared { id, view: Box::new(CompareView::default()) });
    assert!(play.state.compare.current().is_some());
    let effects = play.act(Action::Compare(CompareAction::Swap));
    let (_, a, b) = compare(&effects).unwrap();
    assert_eq!((a, b), (image(1, 1), image(1, 0)));
    assert!(play.state.compare.current().is_none(), "figures never stand under other names");
    assert!(
        effects
            .iter()
            .any(|e| matches!(e, Effect::Go { fragment, .. } if fragment == "#1/compare?a=2&b=1")),
        "{effects:?}"
    );
}

#[test]
fn a_second_file_becomes_b_and_a_stays() {
    let mut play = Play::indexed(1);
    play.act(Action::Offered { name: "b.tar".into(), bytes: 9 });
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { .. })));
    let effects = play.act(Action::Compare(CompareAction::OpenInbox));
    assert!(effects.contains(&Effect::OpenInbox) && play.state.dialog.is_none());
    play.open(2, 1);
    assert_eq!(play.state.open.as_ref().unwrap().id, ArchiveId(1));
    assert_eq!(play.state.compare.sides, [Some(image(1, 0)), Some(image(2, 0))]);
    assert!(compare(&index(&mut play, image(2, 0))).is_some());
    let effects = play.act(Action::Compare(CompareAction::CloseOther));
    assert!(questions(&effects).contains(&&ToDesk::Close(ArchiveId(2))));
    assert_eq!(play.state.compare.sides[1], None);
}

#[test]
fn cancelling_and_refusing_the_second_leave_the_first() {
    let mut play = Play::indexed(1);
    play.act(Action::Compare(CompareAction::OpenInbox));
    play.act(Action::Engine(Event::Opening { archive: ArchiveId(2), name: "b".into(), bytes: 1 }));
    play.act(Action::Engine(Event::Cancelled(ArchiveId(2))));
    assert!(play.state.compare.incoming.is_none() && !play.state.open.as_ref().unwrap().stopped);
    play.act(Action::Compare(CompareAction::OpenInbox));
    play.act(Action::Engine(Event::Opening { archive: ArchiveId(3), name: "c".into(), bytes: 1 }));
    play.desk(FromDesk::Refused { archive: ArchiveId(3), error: Default::default() });
    assert!(play.state.refused.is_none() && play.state.compare.refused.is_some());
}

#[test]
fn a_selected_row_asks_for_both_lives_and_for_its_own_content_alone() {
    let mut play = compared();
    let effects = play.act(Action::Select { row: 0, node: 0 });
    let asked = questions(&effects);
    assert_eq!(asked.iter().filter(|question| matches!(question, ToDesk::Life { .. })).count(), 2);
    let [.., ToDesk::Content { id, a: Some(_), b: Some(b) }] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!((b.image, b.node), (image(1, 1), 100));
    let first = *id;
    let effects = play.act(Action::Walk(Walk::By(1)));
    let asked = questions(&effects);
    let [.., ToDesk::Content { id, a: None, b: Some(_) }] = asked[..] else { panic!("{asked:?}") };
    let progress = |id| Action::Engine(Event::ContentProgress { id, side: 1, read: 3, total: 9 });
    play.act(progress(first));
    assert_eq!(
        play.state.compare.detail.as_ref().unwrap().progress,
        [(0, 0); 2],
        "of a row that is not shown any more"
    );
    play.act(progress(*id));
    assert_eq!(play.state.compare.detail.as_ref().unwrap().progress[1], (3, 9));
    play.desk(FromDesk::Failed { id: *id, message: "gone".into() });
    assert_eq!(play.state.compare.detail.as_ref().unwrap().content, Content::Failed("gone".into()));
    assert!(play.state.toasts.is_empty(), "told where it belongs");
    play.act(Action::Back);
    assert!(play.state.compare.detail.is_none());
}

#[test]
fn ignoring_times_compares_anew_and_hiding_does_not() {
    let mut play = compared();
    let effects = play.act(Action::Compare(CompareAction::Toggle(Difference::Added)));
    assert!(matches!(questions(&effects)[..], [ToDesk::CompareTree { .. }]));
    let effects = play.act(Action::Compare(CompareAction::ToggleTimes));
    assert!(compare(&effects).is_some());
    let effects = play.act(Action::Filter("x".into()));
    assert!(
        effects.iter().any(
            |e| matches!(e, Effect::Go { fragment, .. } if fragment.contains("filter=x") && fragment.contains("times=ignore"))
        )
    );
    assert_eq!(play.state.tree.query.filter, "", "Explore keeps its own filter");
}

#[test]
fn exports_become_files() {
    let mut play = compared();
    for (export, name) in [
        (Export::Part(ComparePart::Json), "layerpeel-comparison.json"),
        (Export::Png, "layerpeel-comparison.png"),
    ] {
        let effects = play.act(Action::Compare(CompareAction::Export(export)));
        let [ToDesk::CompareExport { id, .. }] = questions(&effects)[..] else {
            panic!("{effects:?}")
        };
        let effects = play.act(Action::Engine(Event::Saved { id: *id, found: true }));
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
    assert_eq!(play.state.compare.sides, [Some(image(1, 1)), Some(image(1, 2))]);
    assert_eq!(play.state.compare.tab, Tab::Set);
    let questions = play
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Ask(ToDesk::Union(_))))
        .count();
    assert!(questions >= 2, "both are read");
}

fn two() -> Action {
    Action::OfferedTwo { names: ["a.tar".into(), "b.tar".into()], bytes: 9 }
}

#[test]
fn of_two_archives_the_first_becomes_a_and_the_second_b() {
    let mut play = Play::new();
    assert_eq!(play.act(two()), [Effect::OpenInbox]);
    assert!(play.open(1, 1).contains(&Effect::OpenInbox), "the second when the first is known");
    assert_eq!(&*play.state.screen, SCREEN);
    assert!(!play.open(2, 1).contains(&Effect::OpenInbox));
    assert_eq!(play.state.compare.sides, [Some(image(1, 0)), Some(image(2, 0))]);
    play.act(two());
    assert!(matches!(play.state.dialog, Some(Dialog::Replace { two: true, .. })));
    assert_eq!(play.act(Action::Replace), [Effect::OpenInbox]);
    play.open(3, 1);
    play.open(4, 1);
    assert_eq!(play.state.compare.sides, [Some(image(3, 0)), Some(image(4, 0))]);
}

#[test]
fn of_two_archives_a_bad_first_leaves_the_second_alone() {
    let mut play = Play::new();
    play.act(two());
    play.act(Action::Engine(Event::Opening {
        archive: ArchiveId(1),
        name: "a.tar".into(),
        bytes: 3,
    }));
    assert_eq!(
        play.desk(FromDesk::Refused { archive: ArchiveId(1), error: Refusal::default() }),
        [Effect::OpenInbox]
    );
    assert_eq!((play.state.toasts.len(), play.state.refused.is_some()), (1, false));
    play.open(2, 1);
    assert_eq!(play.state.open.as_ref().map(|open| open.id), Some(ArchiveId(2)));
    let mut play = Play::new();
    play.act(two());
    play.act(Action::Engine(Event::Opening {
        archive: ArchiveId(1),
        name: "a.tar".into(),
        bytes: 3,
    }));
    assert_eq!(play.act(Action::Engine(Event::Cancelled(ArchiveId(1)))), [Effect::EmptyInbox]);
    assert!(!play.open(3, 1).contains(&Effect::OpenInbox), "what was cancelled does not come back");
}
