//! What is taken away: asked of the desk, written by a layer worker, dropped with its archive.

use super::*;
use crate::analysis::takeout::Taken;
use crate::worker::protocol::{BodyPlace, TakeQuestion};
use crate::worker::takeout::Lost;

const ID: RequestId = 7;

fn question() -> TakeQuestion {
    TakeQuestion::Tree { image: image(1, 0), node: 0, taken: Taken::Merged(0) }
}

/// The desk has said what is to be written.
fn taking() -> Play {
    let mut play = Play::opened(2, archive(&[MB], &[&[0]]));
    play.read(1);
    play.index(image(1, 0));
    play.forget();
    play.tell(Happened::TakeAsked { id: ID, of: question() });
    assert_eq!(play.to_desk(), [&ToDesk::Take { id: ID, of: question() }]);
    play.forget();
    let body = FromDesk::Script { id: ID, total: 3 * MB };
    play.tell(Happened::DeskSaid { body, bytes: vec!["script"] });
    play
}

/// The worker that writes it, and what travels beside the message.
fn writer(play: &Play) -> Option<(u32, FileOf)> {
    play.done.commands.iter().find_map(|command| match command {
        Command::Layer { worker, body: ToLayer::TakeOut { id, of: ID }, file } => {
            assert_eq!(id, worker);
            Some((*worker, file.clone()))
        }
        _ => None,
    })
}

fn ended(play: &Play) -> Option<Result<(u64, Lost), String>> {
    play.done.events.iter().find_map(|event| match event {
        Event::Taken { id: ID, result } => Some(result.clone()),
        _ => None,
    })
}

#[test]
fn it_is_written_by_a_worker_that_gets_the_script_and_all_files() {
    let mut play = taking();
    assert!(play.done.commands.contains(&Command::KeepPart { id: ID, bytes: "script" }));
    let (worker, file) = writer(&play).expect("a worker writes it");
    assert_eq!(file, FileOf { archive: ArchiveId(1), file: Held::All { id: ID } });
    play.say(worker, FromLayer::Progress { id: worker, read: MB });
    assert!(play.has_told(&Event::Taking { id: ID, read: MB, total: 3 * MB }));
    let lost = Lost { files: 1, ..Lost::default() };
    play.say(worker, FromLayer::Taken { id: worker, of: ID, length: 9, lost: lost.clone() });
    assert_eq!(ended(&play), Some(Ok((9, lost))));
    assert!(play.done.commands.contains(&Command::Delivered(ID)));
}

#[test]
fn whatever_goes_wrong_is_told_once_and_leaves_nothing_behind() {
    type Wrong = fn(&mut Play, u32);
    let table: [(&str, Wrong); 5] = [
        ("moved", |play, worker| play.fail(worker)),
        ("out of memory", |play, worker| play.lose(worker)),
        ("closed", |play, _| _ = play.ask(ToDesk::Close(ArchiveId(1)))),
        ("closed", |play, _| _ = play.tell(Happened::Shelved(ArchiveId(1)))),
        ("afresh", |play, _| _ = play.tell(Happened::DeskLost { message: "trap".into() })),
    ];
    for (why, wrong) in table {
        let mut play = taking();
        let (worker, _) = writer(&play).expect("a worker writes it");
        play.forget();
        wrong(&mut play, worker);
        let said = ended(&play).expect("it is told").expect_err(why);
        assert!(said.contains(why), "{said}");
        assert!(play.done.commands.contains(&Command::DropParts(ID)), "{why}");
        play.forget();
        play.say(worker, FromLayer::Progress { id: worker, read: MB });
        assert_eq!(play.done.events, [], "{why}");
    }
}

#[test]
fn the_desk_may_say_why_not() {
    let mut play = Play::opened(2, archive(&[MB], &[&[0]]));
    play.tell(Happened::TakeAsked { id: ID, of: question() });
    play.forget();
    play.desk(FromDesk::Answer { id: ID, result: Err("No.".into()) });
    assert_eq!(ended(&play), Some(Err("No.".into())));
    let mut closed = Play::new(2);
    closed.tell(Happened::TakeAsked { id: ID, of: question() });
    assert!(ended(&closed).is_some_and(|result| result.is_err()));
}

#[test]
fn who_is_not_wanted_any_more_ends_and_says_nothing() {
    let mut play = taking();
    let (worker, _) = writer(&play).expect("a worker writes it");
    play.forget();
    assert!(play.schedule.is_taking(ID));
    play.tell(Happened::TakeDropped(ID));
    assert!(!play.schedule.is_taking(ID), "what came of it is not kept");
    assert_eq!(play.ended(), [worker]);
    assert!(play.done.commands.contains(&Command::DropParts(ID)));
    assert_eq!(ended(&play), None);
    let mut early = Play::opened(2, archive(&[MB], &[&[0]]));
    early.tell(Happened::TakeAsked { id: ID, of: question() });
    early.tell(Happened::TakeDropped(ID));
    early.forget();
    early.desk(FromDesk::Script { id: ID, total: MB });
    assert_eq!(writer(&early), None, "the script comes too late");
}

/// The desk has said what is to be written for this one, too.
fn take_too(play: &mut Play, id: RequestId) {
    play.tell(Happened::TakeAsked { id, of: question() });
    play.desk(FromDesk::Script { id, total: 3 * MB });
}

/// Of which requests something is written from now on, and by whom. Forgets everything.
fn begun(play: &mut Play) -> Vec<(RequestId, u32)> {
    let begun = play.told().into_iter().filter_map(|(worker, body)| match body {
        ToLayer::TakeOut { of, .. } => Some((of, worker)),
        _ => None,
    });
    begun.collect()
}

#[test]
fn whatever_else_is_to_be_done_goes_on_beside_it() {
    for processors in [1, 2] {
        for takes in [1, 2, 3] {
            let mut play = Play::opened(processors, archive(&[MB], &[&[0]]));
            play.read(1);
            play.index(image(1, 0));
            play.check(1);
            (0..takes).for_each(|more| take_too(&mut play, ID + more));
            play.forget();
            let case = format!("{processors} processors, {takes} taken away");
            play.open(2, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
            let reads = |(_, body): &(u32, ToLayer)| matches!(body, ToLayer::Read { .. });
            let told = play.told();
            assert_eq!(told.iter().filter(|told| reads(told)).count(), processors, "{case}");
            let place = super::contents::place(1, 0, 512);
            for (id, offset, begins) in [(50, 512, true), (51, 1024, true), (52, 1536, false)] {
                play.tell(Happened::SaveAsked { id, place: BodyPlace { offset, ..place } });
                assert_eq!(!play.told().is_empty(), begins, "{case}: {id}");
            }
        }
    }
}

#[test]
fn the_third_waits_for_one_of_two() {
    type End = fn(&mut Play, RequestId, u32);
    let table: [(&str, End); 3] = [
        ("written", |play, of, id| {
            _ = play.say(id, FromLayer::Taken { id, of, length: 9, lost: Lost::default() });
        }),
        ("not written", |play, _, worker| play.fail(worker)),
        ("dropped", |play, of, _| _ = play.tell(Happened::TakeDropped(of))),
    ];
    for (how, end) in table {
        let mut play = taking();
        take_too(&mut play, 8);
        take_too(&mut play, 9);
        take_too(&mut play, 10);
        let begun_first = begun(&mut play);
        let [(ID, worker), (8, _)] = begun_first[..] else { panic!("{begun_first:?}") };
        play.tell(Happened::TakeDropped(9));
        assert!(begun(&mut play).is_empty() && play.ended().is_empty(), "9 had not begun");
        end(&mut play, ID, worker);
        assert!(matches!(begun(&mut play)[..], [(10, _)]), "{how}");
    }
}

#[test]
fn who_waits_ends_with_its_archive() {
    let mut play = taking();
    take_too(&mut play, 8);
    take_too(&mut play, 9);
    play.forget();
    play.ask(ToDesk::Close(ArchiveId(1)));
    let ends = |event: &Event| matches!(event, Event::Taken { result: Err(_), .. });
    assert_eq!(play.done.events.iter().filter(|event| ends(event)).count(), 3);
    assert!(begun(&mut play).is_empty());
}
