//! What is looked for in one content.

use super::contents::{body, place, read};
use super::*;
use crate::worker::protocol::{Needle, Seek};
use crate::worker::schedule::{Found, Range};

fn needle(text: &str) -> Seek {
    Seek::Needle(Needle { bytes: text.into(), ignore_case: false })
}

fn find(play: &mut Play, id: RequestId, blob: u32, text: &str) {
    play.tell(Happened::FindAsked { id, place: place(1, blob, 512), seek: needle(text) });
}

/// Who types looks for one thing after the other: only the last is of use, and what else passes by goes on.
#[test]
fn what_is_looked_for_in_a_content_takes_the_place_of_what_was_before() {
    let mut play = read();
    find(&mut play, 5, 1, "a");
    let told = play.told();
    let [(worker, ToLayer::Find { body: 512, seek: of, .. })] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((of, *worker), (&needle("a"), *worker));
    play.tell(Happened::FindAsked { id: 4, place: place(1, 1, 512), seek: Seek::Marks });
    let marks = play.told();
    assert!(matches!(marks[..], [(_, ToLayer::Find { seek: Seek::Marks, .. })]), "{marks:?}");
    play.tell(Happened::FindDropped(5));
    find(&mut play, 6, 1, "ab");
    assert_eq!(play.ended(), [*worker], "it would go through all of it");
    let told = play.told();
    let [(worker, ToLayer::Find { seek: of, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(of, &needle("ab"));
    body(&mut play, *worker, "places");
    let found = Some(Found { bytes: "places", whole: true });
    let answers: Vec<_> = play
        .done
        .commands
        .iter()
        .filter(|one| matches!(one, Command::TellContent { .. }))
        .collect();
    assert_eq!(answers, [&Command::TellContent { id: 6, found }]);
    find(&mut play, 7, 9, "no such blob");
    assert!(play.done.commands.contains(&Command::TellContent { id: 7, found: None }));
}

/// Its worker would go on for as long as the blob is, and those who look at something else wait.
#[test]
fn what_is_not_looked_for_any_more_ends() {
    let mut play = read();
    find(&mut play, 5, 1, "a");
    let (worker, _) = play.told()[0].clone();
    play.tell(Happened::FindDropped(5));
    assert_eq!(play.ended(), [worker], "of 90 MB");
    play.forget();
    body(&mut play, worker, "late");
    assert_eq!(play.done, Step::default());
    find(&mut play, 6, 0, "a");
    let (worker, _) = play.told()[0].clone();
    play.tell(Happened::FindDropped(6));
    assert!(play.ended().is_empty(), "a short one is let finish");
    body(&mut play, worker, "places");
    play.forget();
    play.tell(Happened::FindDropped(6));
    assert_eq!(play.done, Step::default(), "nothing is looked for");
}

#[test]
fn what_waits_begins_in_its_place() {
    let mut play = read();
    let read_content = |play: &mut Play, id, offset| {
        let range = Range { from: 0, length: 9 };
        play.tell(Happened::ContentAsked { id, place: place(1, 0, offset), range });
    };
    for id in [5, 6, 7] {
        read_content(&mut play, id, 512 * u64::from(id));
    }
    assert_eq!(play.told().len(), 3, "all workers");
    find(&mut play, 8, 1, "a");
    assert!(play.told().is_empty());
    play.tell(Happened::FindDropped(8));
    body(&mut play, 3, "abcdefghi");
    assert!(play.told().is_empty(), "it was forgotten before it began");
    find(&mut play, 9, 1, "a");
    read_content(&mut play, 10, 1024);
    let told = play.told();
    let [(worker, ToLayer::Find { .. })] = &told[..] else { panic!("{told:?}") };
    play.tell(Happened::FindDropped(9));
    assert_eq!(play.ended(), [*worker]);
    let told = play.told();
    assert!(matches!(told[..], [(_, ToLayer::Body { body: 1024, .. })]), "{told:?}");
}
