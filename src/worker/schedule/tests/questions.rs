//! Questions for rows.

use super::*;
use crate::view::compare::rows::CompareQuery;
use crate::view::list::Fold;
use crate::view::rows::TreeQuery;
use crate::worker::protocol::{
    CompareQuestion, ExploreQuestion, FileQuestion, ListQuestion, Question,
};

fn rows(id: RequestId, fold: Option<Fold>) -> ToDesk {
    let list = ListQuestion::Rows { query: TreeQuery::default(), fold, first: 0, count: 9 };
    let question = Question::Explore(ExploreQuestion::Tree { image: image(1, 0), list });
    ToDesk::Ask { id, question }
}

fn compared(id: RequestId) -> ToDesk {
    let list =
        ListQuestion::Rows { query: CompareQuery::default(), fold: None, first: 0, count: 9 };
    ToDesk::Ask { id, question: Question::Compare(CompareQuestion::Trees(list)) }
}

fn answered(id: RequestId) -> FromDesk {
    FromDesk::Answer { id, result: Err("who asked does not look".into()) }
}

/// The numbers of the questions for rows that went to the desk.
fn asked(play: &mut Play) -> Vec<RequestId> {
    let id = |message: &&ToDesk| match message {
        ToDesk::Ask { id, .. } => *id,
        other => panic!("{other:?}"),
    };
    let ids = play.to_desk().iter().map(id).collect();
    play.forget();
    ids
}

#[test]
fn one_is_under_way_and_behind_it_the_newest_waits() {
    let mut play = Play::new(1);
    for question in [rows(1, None), rows(2, None), compared(3), rows(4, None)] {
        play.ask(question);
    }
    assert_eq!(asked(&mut play), [1]);
    play.desk(answered(9));
    assert!(asked(&mut play).is_empty(), "of a question that is not under way");
    play.desk(answered(1));
    assert_eq!(asked(&mut play), [4]);
    play.desk(FromDesk::Answer { id: 4, result: Err("closed".into()) });
    play.forget();
    play.ask(rows(5, None));
    assert_eq!(asked(&mut play), [5], "a failure is an answer");
}

#[test]
fn what_folds_is_never_skipped() {
    let mut play = Play::new(1);
    let fold = Some(Fold::Toggle(3));
    for question in [rows(1, None), rows(2, fold), rows(3, None), rows(4, fold), rows(5, None)] {
        play.ask(question);
    }
    let mut found = asked(&mut play);
    for id in [1, 2, 4] {
        play.desk(answered(id));
        found.extend(asked(&mut play));
    }
    assert_eq!(found, [1, 2, 4, 5]);
}

#[test]
fn other_questions_go_at_once() {
    let mut play = Play::new(1);
    play.ask(rows(1, None));
    play.forget();
    let question = Question::File(FileQuestion::Report(ArchiveId(1)));
    play.ask(ToDesk::Ask { id: 2, question });
    assert_eq!(asked(&mut play), [2]);
}

#[test]
fn who_takes_over_is_asked_anew() {
    let mut play = Play::new(1);
    play.hand(1);
    play.ask(rows(1, None));
    play.tell(Happened::Cancelled(ArchiveId(1)));
    play.forget();
    play.ask(rows(2, None));
    assert_eq!(asked(&mut play), [2]);
}
