//! Archives that are compressed as a whole.

use super::*;
use crate::formats::{Chunk, Promises};
use crate::worker::protocol::Refusal;

fn streaming() -> Play {
    let mut play = Play::new(2);
    play.hand(1);
    play.desk(FromDesk::Compressed { archive: ArchiveId(1), compression: "gzip".into() });
    let told = play.told();
    assert_eq!(told, [(1, ToLayer::Stream { id: 1, as_layer: false })]);
    play
}

fn members() -> Archive {
    let member = |member| Location::Streamed { member, length: 5 };
    made(vec![member(3), member(7)], &[&[0, 1]])
}

/// What a layer's table of contents says of the files in it.
fn promise() -> Promises {
    let chunk = Chunk { start: 512, size: 9, sha256: [7; 32], file: 0 };
    Promises { all: vec![chunk], paths: vec![b"a".to_vec()] }
}

/// Streamed, and adopted by the desk.
fn streamed() -> Play {
    let mut play = streaming();
    let contents = Box::new(members());
    let layers = vec![(BlobId(0), LayerRead::default()), (BlobId(1), LayerRead::default())];
    let promises = vec![(BlobId(1), promise())];
    let body = FromLayer::Streamed { id: 1, contents: contents.clone(), layers, promises };
    play.tell(Happened::LayerSaid { worker: 1, body, bytes: vec!["i0", "c0", "i1", "c1"] });
    assert!(matches!(play.to_desk()[..], [ToDesk::Adopt { .. }]));
    play.forget();
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents });
    play
}

#[test]
fn its_layers_go_to_the_desk_once_the_program_has_heard_of_it() {
    let mut play = streamed();
    let Step { commands, events } = &play.done;
    assert_eq!(*commands, [Command::Soon(Happened::Heard(ArchiveId(1)))]);
    assert!(matches!(events[..], [Event::Desk(FromDesk::Opened { .. }), ..]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.forget();
    play.tell(Happened::Heard(ArchiveId(1)));
    let beside = |command: &Command<&'static str>| match command {
        Command::Desk { body: ToDesk::LayerRead { blob, .. }, bytes, .. } => (*blob, bytes.clone()),
        other => panic!("{other:?}"),
    };
    let handed: Vec<_> = play.done.commands.iter().map(beside).collect();
    assert_eq!(handed, [(BlobId(0), vec!["i0", "c0"]), (BlobId(1), vec!["i1", "c1"])]);
    play.forget();
    play.tell(Happened::Heard(ArchiveId(1)));
    assert_eq!(play.done, Step::default(), "once");
}

#[test]
fn it_is_streamed_once_more_to_check_all_of_its_layers() {
    let mut play = streamed();
    play.ask(ToDesk::Union(image(1, 0)));
    play.tell(Happened::Heard(ArchiveId(1)));
    assert!(play.told().is_empty(), "once its tree is there");
    play.index(image(1, 0));
    let told = play.told();
    let [(worker, ToLayer::VerifyStreamed { members, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(members.iter().map(|member| member.member).collect::<Vec<_>>(), [3, 7]);
    let promised: Vec<_> = members.iter().map(|member| member.chunks.clone()).collect();
    assert_eq!(promised, [Promises::default(), promise()], "it is checked with the digests");
    play.forget();
    let verdicts = vec![(BlobId(1), sound())];
    play.say(*worker, FromLayer::StreamVerified { id: *worker, verdicts });
    let verified =
        |blob, verdicts| Event::Verified { archive: ArchiveId(1), blob: BlobId(blob), verdicts };
    let all = Event::AllVerified(ArchiveId(1));
    assert_eq!(
        play.done.events,
        [verified(0, Verdicts::unchecked()), verified(1, sound()), all],
        "who is not among the verdicts could not be read"
    );
}

#[test]
fn how_far_it_is_and_that_it_is_none() {
    let mut play = streaming();
    play.say(1, FromLayer::Progress { id: 1, read: 5 });
    let progress = Event::Streaming { archive: ArchiveId(1), read: 5, total: 1 << 40 };
    assert_eq!(play.done.events, [progress]);
    play.forget();
    let error = Refusal { code: "no-archive".into(), ..Refusal::default() };
    play.say(1, FromLayer::Refused { id: 1, error: error.clone() });
    assert_eq!(play.done.events, [Event::Desk(FromDesk::Refused { archive: ArchiveId(1), error })]);
    assert!(!play.schedule.holds(ArchiveId(1)));
}

#[test]
fn a_worker_that_dies_at_it_refuses_it() {
    let mut play = streaming();
    play.lose(1);
    let [Event::Desk(FromDesk::Refused { error, .. })] = &play.done.events[..] else { panic!() };
    assert_eq!(error.code, "stream-lost");
    assert!(error.found.contains("out of memory") && !play.schedule.holds(ArchiveId(1)));
}

#[test]
fn cancelling_ends_it() {
    let mut play = streaming();
    play.tell(Happened::Cancelled(ArchiveId(1)));
    assert_eq!(play.ended(), [1]);
    assert_eq!(play.done.events, [Event::Cancelled(ArchiveId(1))]);
}
