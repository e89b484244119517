//! Contents and small blobs that are looked at.

use super::*;
use crate::worker::protocol::BodyPlace;

fn at(blob: u32, offset: u64) -> Option<BodyPlace> {
    Some(BodyPlace { archive: ArchiveId(1), blob: BlobId(blob), offset, cap: 9 })
}

/// Read, of two processors; nobody works.
fn read() -> Play {
    let mut play = Play::opened(2, archive(&[9 * MB, 90 * MB], &[&[0, 1]]));
    play.read(1);
    play.read(2);
    play.check(1);
    play.check(1);
    play.forget();
    play
}

fn body(play: &mut Play, worker: u32, bytes: &'static str) {
    let body = FromLayer::Body { id: worker };
    play.tell(Happened::LayerSaid { worker, body, bytes: vec![bytes] });
}

#[test]
fn two_are_read_at_once_and_go_to_the_desk_together() {
    let mut play = read();
    play.desk(FromDesk::ContentAt { id: 7, a: at(0, 512), b: at(1, 1024) });
    let told = play.spans();
    let [(first, _), (second, _)] = told[..] else { panic!("{told:?}") };
    body(&mut play, first, "b");
    assert!(play.to_desk().is_empty());
    body(&mut play, second, "a");
    let sent = Command::Desk {
        body: ToDesk::ContentRead { id: 7, there: [true, true] },
        files: None,
        bytes: vec!["a", "b"],
    };
    assert!(play.done.commands.contains(&sent), "{:?}", play.done);
}

#[test]
fn a_content_that_is_not_had_is_told() {
    let mut play = read();
    play.desk(FromDesk::ContentAt { id: 7, a: None, b: at(0, 512) });
    let (worker, _) = play.told()[0].clone();
    play.fail(worker);
    assert!(matches!(play.done.events[..], [Event::Desk(FromDesk::Failed { id: 7, .. })]));
    play.forget();
    play.desk(FromDesk::ContentAt { id: 8, a: at(9, 0), b: None });
    assert!(
        play.done
            .events
            .iter()
            .any(|event| matches!(event, Event::Desk(FromDesk::Failed { id: 8, .. })))
    );
}

#[test]
fn what_nobody_waits_for_any_more_is_dropped() {
    let mut play = read();
    play.desk(FromDesk::ContentAt { id: 7, a: at(0, 512), b: at(1, 1024) });
    let told = play.spans();
    let of = |offset: u64| told.iter().find(|(_, at)| *at == [offset]).map(|(worker, _)| *worker);
    let (short, long) = (of(512).unwrap(), of(1024).unwrap());
    play.desk(FromDesk::ContentAt { id: 8, a: at(0, 2048), b: None });
    assert_eq!(play.ended(), [long], "a short one is let finish");
    body(&mut play, short, "late");
    assert!(play.to_desk().is_empty());
}

#[test]
fn small_blobs_are_read_whole() {
    let mut play = read();
    let asked = |id, blob| Happened::BlobAsked { id, archive: ArchiveId(1), blob: BlobId(blob) };
    play.tell(asked(3, 0));
    let file = FileOf { archive: ArchiveId(1), file: Held::File(0) };
    assert_eq!(play.done.commands, [Command::ReadBlob { id: 3, at: Some((file, 0, 9 * MB)) }]);
    play.forget();
    play.tell(asked(4, 1));
    assert_eq!(play.done.commands, [Command::ReadBlob { id: 4, at: None }], "90 MB is no document");
}
