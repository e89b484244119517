//! What is looked for in one content.

use super::contents::{body, place, read};
use super::*;
use crate::worker::protocol::Needle;
use crate::worker::schedule::Found;

fn needle(text: &str) -> Needle {
    Needle { bytes: text.into(), ignore_case: false }
}

fn find(play: &mut Play, id: RequestId, blob: u32, text: &str) {
    play.tell(Happened::FindAsked { id, place: place(1, blob, 512), needle: needle(text) });
}

/// Who types looks for one thing after the other: only the last is of use.
#[test]
fn what_is_looked_for_in_a_content_takes_the_place_of_what_was_before() {
    let mut play = read();
    find(&mut play, 5, 1, "a");
    let told = play.told();
    let [(worker, ToLayer::Find { body: 512, needle: of, .. })] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((of, *worker), (&needle("a"), *worker));
    find(&mut play, 6, 1, "ab");
    assert_eq!(play.ended(), [*worker], "it would go through all of it");
    let told = play.told();
    let [(worker, ToLayer::Find { needle: of, .. })] = &told[..] else { panic!("{told:?}") };
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
