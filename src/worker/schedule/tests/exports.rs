//! Files for the person, and what happens when the desk dies over one; archives that were refused.

use super::*;
use crate::worker::protocol::{Answer, FileQuestion, Question, Refusal};

fn report(id: RequestId) -> ToDesk {
    let question = Question::File(FileQuestion::Report(ArchiveId(1)));
    ToDesk::Ask { id, question }
}

fn piece(play: &mut Play, id: RequestId, bytes: &'static str) {
    play.tell(Happened::DeskSaid { body: FromDesk::Piece { id }, bytes: vec![bytes] });
}

fn die(play: &mut Play) {
    play.tell(Happened::DeskLost { message: "out of memory".into() });
}

#[test]
fn pieces_are_kept_until_the_file_is_whole() {
    let mut play = Play::opened(1, archive(&[5], &[&[0]]));
    play.ask(report(7));
    play.forget();
    piece(&mut play, 7, "{");
    piece(&mut play, 7, "}");
    piece(&mut play, 8, "nobody asked");
    play.desk(FromDesk::Answer { id: 7, result: Ok(Answer::File) });
    let part = |bytes| Command::KeepPart { id: 7, bytes };
    let done = Command::TellSaved { id: 7, found: true };
    assert_eq!(play.done.commands, [part("{"), part("}"), done]);
    assert!(play.done.events.is_empty());
}

#[test]
fn pieces_of_a_file_that_can_not_be_made_are_dropped() {
    let mut play = Play::opened(1, archive(&[5], &[&[0]]));
    play.ask(report(7));
    piece(&mut play, 7, "{");
    play.forget();
    play.desk(FromDesk::Answer { id: 7, result: Err("no".into()) });
    assert_eq!(play.done.commands, [Command::DropParts(7)]);
    assert!(matches!(play.done.events[..], [Event::Desk(FromDesk::Answer { id: 7, .. })]));
}

#[test]
fn a_desk_that_dies_over_a_file_takes_nothing_with_it() {
    let mut play = Play::opened(1, archive(&[5], &[&[0]]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.read(1);
    play.index(image(1, 0));
    play.ask(report(7));
    piece(&mut play, 7, "{");
    play.forget();
    die(&mut play);
    assert!(play.done.commands.contains(&Command::DropParts(7)));
    assert!(play.done.commands.contains(&Command::StartDesk));
    let said = play.to_desk();
    assert!(matches!(said[..], [ToDesk::Adopt { .. }, ToDesk::Union(_)]), "{said:?}");
    assert!(matches!(play.done.events[..], [Event::ExportLost { .. }]));
    play.forget();
    let contents = Box::new(archive(&[5], &[&[0]]));
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents });
    assert_eq!(play.told().len(), 1, "its layer is read again");
}

#[test]
fn a_desk_that_dies_again_takes_all_with_it() {
    let mut play = Play::opened(1, archive(&[5], &[&[0]]));
    play.ask(report(7));
    die(&mut play);
    play.forget();
    die(&mut play);
    assert!(matches!(play.done.events[..], [Event::DeskLost { .. }]));
    assert!(!play.schedule.holds(ArchiveId(1)));
}

#[test]
fn what_was_still_being_opened_is_refused_with_the_reason() {
    let mut play = Play::opened(1, archive(&[5], &[&[0]]));
    play.ask(report(7));
    play.hand(2);
    play.forget();
    die(&mut play);
    let refused = |event: &Event| match event {
        Event::Desk(FromDesk::Refused { archive, error }) => Some((*archive, error.code.clone())),
        _ => None,
    };
    let refused: Vec<_> = play.done.events.iter().filter_map(refused).collect();
    assert_eq!(refused, [(ArchiveId(2), "reader-stopped".to_owned())]);
}

#[test]
fn files_of_the_last_two_refused_archives_are_kept() {
    let mut play = Play::new(1);
    for archive in 1..=3 {
        play.hand(archive);
        let error = Refusal {
            code: "not-an-image".into(),
            found: String::new(),
            expected: String::new(),
            advice: String::new(),
            as_layer: true,
        };
        play.desk(FromDesk::Refused { archive: ArchiveId(archive), error });
    }
    let held = [1, 2, 3].map(|archive| play.schedule.holds(ArchiveId(archive)));
    assert_eq!(held, [false, true, true]);
}
