//! Contents and small blobs that are looked at.

use super::*;
use crate::domain::ContentHash;
use crate::view::content::Wanted;
use crate::worker::protocol::{BodyPlace, Look, Wording};
use crate::worker::schedule::{Found, Range};

/// A content of 9 bytes.
pub(super) fn place(archive: u32, blob: u32, offset: u64) -> BodyPlace {
    let archive = ArchiveId(archive);
    BodyPlace { archive, blob: BlobId(blob), offset, cap: 100, size: 9, dense: false, hash: None }
}

fn at(blob: u32, offset: u64) -> Option<BodyPlace> {
    Some(place(1, blob, offset))
}

/// Read, of two processors; nobody works.
pub(super) fn read() -> Play {
    let mut play = Play::opened(2, archive(&[9 * MB, 90 * MB], &[&[0, 1]]));
    play.read(1);
    play.read(2);
    play.check(1);
    play.check(1);
    play.forget();
    play
}

/// The worker has read a content.
pub(super) fn body(play: &mut Play, worker: u32, bytes: &'static str) {
    let body = FromLayer::Body { id: worker };
    play.tell(Happened::LayerSaid { worker, body, bytes: vec![bytes] });
}

#[test]
fn two_are_read_at_once_and_go_to_the_desk_together() {
    let mut play = read();
    play.desk(FromDesk::ContentAt {
        id: 7,
        places: [at(0, 512), at(1, 1024)],
        look: Look::Compare(Default::default()),
    });
    let told = play.spans();
    let [(first, _), (second, _)] = told[..] else { panic!("{told:?}") };
    body(&mut play, first, "b");
    assert!(play.to_desk().is_empty());
    body(&mut play, second, "a");
    let sent = Command::Desk {
        body: ToDesk::ContentRead {
            id: 7,
            places: [at(0, 512), at(1, 1024)],
            look: Look::Compare(Default::default()),
        },
        files: None,
        bytes: vec!["a", "b"],
    };
    assert!(play.done.commands.contains(&sent), "{:?}", play.done);
}

#[test]
fn a_content_that_is_not_had_is_told() {
    let mut play = read();
    play.desk(FromDesk::ContentAt {
        id: 7,
        places: [None, at(0, 512)],
        look: Look::Compare(Default::default()),
    });
    let (worker, _) = play.told()[0].clone();
    play.fail(worker);
    assert!(matches!(play.done.events[..], [Event::Desk(FromDesk::Answer { id: 7, .. })]));
    play.forget();
    play.desk(FromDesk::ContentAt {
        id: 8,
        places: [at(9, 0), None],
        look: Look::Compare(Default::default()),
    });
    assert!(
        play.done
            .events
            .iter()
            .any(|event| matches!(event, Event::Desk(FromDesk::Answer { id: 8, .. })))
    );
}

#[test]
fn what_nobody_waits_for_any_more_is_dropped() {
    let mut play = read();
    play.desk(FromDesk::ContentAt {
        id: 7,
        places: [at(0, 512), at(1, 1024)],
        look: Look::Compare(Default::default()),
    });
    let told = play.spans();
    let of = |offset: u64| told.iter().find(|(_, at)| *at == [offset]).map(|(worker, _)| *worker);
    let (short, long) = (of(512).unwrap(), of(1024).unwrap());
    play.desk(FromDesk::ContentAt {
        id: 8,
        places: [at(0, 2048), None],
        look: Look::Compare(Default::default()),
    });
    assert_eq!(play.ended(), [long], "a short one is let finish");
    body(&mut play, short, "late");
    assert!(play.to_desk().is_empty());
}

/// What Compare waits for is not dropped for a page, nor the other way round; of pages the newest counts.
#[test]
fn a_page_and_a_comparison_are_waited_for_at_once() {
    let mut play = read();
    let page = || Look::page(Wanted::first());
    play.desk(FromDesk::ContentAt {
        id: 7,
        places: [at(0, 512), None],
        look: Look::Compare(Default::default()),
    });
    play.desk(FromDesk::ContentAt { id: 8, places: [at(1, 2048), None], look: page() });
    let told = play.spans();
    let [(first, _), (second, _)] = told[..] else { panic!("{told:?}") };
    play.desk(FromDesk::ContentAt { id: 9, places: [at(1, 2048), None], look: page() });
    body(&mut play, first, "a");
    body(&mut play, second, "b");
    let sent = play.done.commands.iter().filter_map(|command| match command {
        Command::Desk { body: ToDesk::ContentRead { id, .. }, .. } => Some(*id),
        _ => None,
    });
    assert_eq!(sent.collect::<Vec<_>>(), [7, 9]);
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

const ALL: Range = Range { from: 0, length: 100 };

fn ask(play: &mut Play, id: RequestId, place: BodyPlace, range: Range) {
    play.tell(Happened::ContentAsked { id, place, range });
}

/// What the page was told of contents: of which request, the bytes, and whether they are all. Forgets everything.
fn told(play: &mut Play) -> Vec<(RequestId, Option<(&'static str, bool)>)> {
    let told = play.done.commands.iter().filter_map(|command| match command {
        Command::TellContent { id, found } => {
            Some((*id, found.as_ref().map(|found| (found.bytes, found.whole))))
        }
        _ => None,
    });
    let told = told.collect();
    play.forget();
    told
}

#[test]
fn a_range_is_read_and_told_with_whether_it_is_all() {
    let mut play = read();
    let range = Range { from: 2, length: 4 };
    ask(&mut play, 1, place(1, 0, 512), range);
    let message = play.told();
    let [(worker, ToLayer::Body { body: 512, from: 2, cap: 4, member: None, .. })] = message[..]
    else {
        panic!("{message:?}")
    };
    body(&mut play, worker, "cdef");
    assert_eq!(told(&mut play), [(1, Some(("cdef", false)))]);
    ask(&mut play, 2, place(1, 0, 512), Range { from: 6, length: 9 });
    let (worker, _) = play.told()[0];
    body(&mut play, worker, "ghi");
    assert_eq!(told(&mut play), [(2, Some(("ghi", true)))]);
}

#[test]
fn a_content_that_is_cut_short_is_told_as_far_as_it_goes() {
    let mut play = read();
    ask(&mut play, 1, place(1, 0, 512), ALL);
    let (worker, _) = play.told()[0];
    body(&mut play, worker, "abc");
    assert_eq!(told(&mut play), [(1, Some(("abc", false)))]);
    ask(&mut play, 2, place(1, 0, 512), ALL);
    assert_eq!(play.told().len(), 1, "it may be read further another time");
}

#[test]
fn what_several_want_is_read_once() {
    let mut play = read();
    ask(&mut play, 1, place(1, 0, 512), ALL);
    ask(&mut play, 2, place(1, 0, 512), Range { from: 1, length: 2 });
    let message = play.told();
    let [(worker, _)] = message[..] else { panic!("{message:?}") };
    play.say(worker, FromLayer::Progress { id: worker, read: 4 });
    let progress = |id| Event::ContentProgress { id, side: 0, read: 4, total: 9 * MB };
    assert_eq!(play.done.events, [progress(1), progress(2)]);
    body(&mut play, worker, "abcdefghi");
    assert_eq!(told(&mut play), [(1, Some(("abcdefghi", true))), (2, Some(("bc", false)))]);
}

#[test]
fn what_was_read_lately_is_not_read_again() {
    let mut play = read();
    let same = |blob, offset| BodyPlace { hash: Some(ContentHash(7)), ..place(1, blob, offset) };
    ask(&mut play, 1, same(0, 512), ALL);
    let (worker, _) = play.told()[0];
    body(&mut play, worker, "abcdefghi");
    play.forget();
    ask(&mut play, 2, same(1, 4096), Range { from: 7, length: 9 });
    assert_eq!(told(&mut play), [(2, Some(("hi", true)))], "the same content in another layer");
    let other = BodyPlace { hash: Some(ContentHash(8)), ..place(1, 1, 4096) };
    ask(&mut play, 3, other, ALL);
    assert_eq!(play.told().len(), 1);
    play.ask(ToDesk::Close(ArchiveId(1)));
    play.open(2, archive(&[9 * MB], &[&[0]]));
    play.forget();
    ask(&mut play, 4, BodyPlace { archive: ArchiveId(2), ..same(0, 512) }, ALL);
    assert!(told(&mut play).is_empty(), "nothing is kept of what is closed");
}

/// So much is kept, not more.
#[test]
fn the_oldest_is_forgotten_for_the_newest() {
    let long: &'static str = Box::leak("x".repeat(12 << 20).into_boxed_str());
    let of = |offset| BodyPlace { size: 12 << 20, ..place(1, 0, offset) };
    let range = Range { from: 0, length: 12 << 20 };
    let mut play = read();
    for offset in [1, 2, 1, 3] {
        ask(&mut play, 1, of(offset), range);
        for (worker, _) in play.told() {
            body(&mut play, worker, long);
        }
        play.forget();
    }
    for (offset, kept) in [(1, true), (3, true), (2, false)] {
        ask(&mut play, 2, of(offset), range);
        assert_eq!(!told(&mut play).is_empty(), kept, "{offset}");
    }
}

#[test]
fn what_is_looked_at_last_comes_first_and_all_of_it_before_the_reading() {
    let mut play = Play::opened(1, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
    assert_eq!(play.spans(), [(1, vec![0])]);
    for (id, offset) in [(1, 11), (2, 22), (3, 33)] {
        ask(&mut play, id, place(1, 0, offset), ALL);
    }
    let mut order = Vec::new();
    while let [(worker, message)] = &play.told()[..] {
        match message {
            ToLayer::Body { body: at, .. } => {
                order.push(*at);
                body(&mut play, *worker, "abcdefghi");
            }
            _ => break,
        }
    }
    assert_eq!(order, [11, 33, 22]);
    play.read(1);
    assert_eq!(play.spans(), [(1, vec![9])]);
}

/// One more, and for that only.
#[test]
fn what_is_looked_at_begins_though_all_workers_are_busy() {
    let reading = Play::opened(2, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
    let mut searching = read();
    searching.tell(Happened::SearchAsked {
        id: 7,
        image: image(1, 0),
        layers: vec![0, 1],
        wording: Wording::default(),
    });
    for mut play in [reading, searching] {
        assert_eq!(play.spans().len(), 2, "all processors");
        ask(&mut play, 1, place(1, 0, 11), ALL);
        ask(&mut play, 2, place(1, 0, 22), ALL);
        let told = play.spans();
        let [(worker, offsets)] = &told[..] else { panic!("{told:?}") };
        assert_eq!(*offsets, [11]);
        play.open(2, archive(&[9 * MB], &[&[0]]));
        assert!(play.spans().is_empty());
        body(&mut play, *worker, "abcdefghi");
        assert_eq!(play.spans(), [(*worker, vec![22])]);
        body(&mut play, *worker, "abcdefghi");
        assert!(play.spans().is_empty(), "a layer waits for one of two");
    }
}

#[test]
fn what_is_dropped_is_read_on_where_another_wants_it() {
    let mut play = read();
    let page = || Look::page(Wanted::first());
    for (id, look) in [(7, page()), (8, Look::Compare(Default::default()))] {
        play.desk(FromDesk::ContentAt { id, places: [at(1, 512), None], look });
    }
    let told = play.told();
    let [(worker, _)] = told[..] else { panic!("{told:?}") };
    let other = [at(0, 512), None];
    play.desk(FromDesk::ContentAt { id: 9, places: other, look: page() });
    assert!(play.ended().is_empty());
    play.desk(FromDesk::ContentAt {
        id: 10,
        places: other,
        look: Look::Compare(Default::default()),
    });
    assert_eq!(play.ended(), [worker]);
}

#[test]
fn closing_tells_who_waits_and_reads_elsewhere_what_lies_elsewhere() {
    let mut play = read();
    play.open(2, archive(&[9 * MB], &[&[0]]));
    let (worker, _) = play.told()[0];
    play.read(worker);
    play.forget();
    let same = |archive| BodyPlace { hash: Some(ContentHash(7)), ..place(archive, 0, 512) };
    ask(&mut play, 1, same(1), ALL);
    ask(&mut play, 2, same(2), ALL);
    play.forget();
    play.ask(ToDesk::Close(ArchiveId(1)));
    let body_of = |command: &Command<_>| match command {
        Command::Layer { body: ToLayer::Body { .. }, file, .. } => Some(file.archive),
        _ => None,
    };
    let read: Vec<ArchiveId> = play.done.commands.iter().filter_map(body_of).collect();
    assert_eq!(read, [ArchiveId(2)]);
    assert_eq!(told(&mut play), [(1, None)]);
}

#[test]
fn a_member_of_a_compressed_archive_is_streamed_up_to() {
    let member = Location::Streamed { member: 3, length: 5 };
    let mut play = Play::opened(1, made(vec![member], &[&[0]]));
    play.forget();
    ask(&mut play, 1, place(1, 0, 512), ALL);
    let message = play.told();
    let [(worker, ToLayer::Body { offset: 0, length, member: Some(3), .. })] = message[..] else {
        panic!("{message:?}")
    };
    assert_eq!(length, 1 << 40, "of the whole file");
    let wanted = Found { bytes: "abcdefghi", whole: true };
    body(&mut play, worker, "abcdefghi");
    let answer = Command::TellContent { id: 1, found: Some(wanted) };
    assert!(play.done.commands.contains(&answer));
}

#[test]
fn what_is_saved_passes_by_in_parts() {
    let mut play = read();
    play.tell(Happened::SaveAsked { id: 5, place: place(1, 1, 512) });
    let message = play.told();
    let [(worker, ToLayer::Save { body: 512, member: None, .. })] = message[..] else {
        panic!("{message:?}")
    };
    for part in ["ab", "cd"] {
        let body = FromLayer::Piece { id: worker };
        play.tell(Happened::LayerSaid { worker, body, bytes: vec![part] });
    }
    body(&mut play, worker, "e");
    let part = |bytes| Command::KeepPart { id: 5, bytes };
    let saved = Command::TellSaved { id: 5, found: true };
    assert_eq!(play.done.commands, [part("ab"), part("cd"), part("e"), saved]);
}

#[test]
fn what_was_written_to_disk_is_told_and_what_was_not_found_too() {
    for found in [true, false] {
        let mut play = read();
        play.tell(Happened::SaveAsked { id: 5, place: place(1, 1, 512) });
        let [(worker, ToLayer::Save { id, of: 5, .. })] = play.told()[..] else { panic!() };
        play.forget();
        let body = FromLayer::Saved { id, of: 5, found };
        play.tell(Happened::LayerSaid { worker, body, bytes: Vec::new() });
        assert_eq!(play.done.commands, [Command::TellSaved { id: 5, found }]);
    }
}

#[test]
fn what_is_saved_keeps_nobody_waiting_who_looks() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.check(1);
    play.forget();
    let is_save = |(_, told): &(u32, ToLayer)| matches!(told, ToLayer::Save { .. });
    for id in [5, 6, 7] {
        play.tell(Happened::SaveAsked { id, place: place(1, 0, 512) });
    }
    let saving = play.told();
    assert!(saving.len() == 2 && saving.iter().all(is_save), "two at a time: {saving:?}");
    let range = Range { from: 0, length: 9 };
    play.tell(Happened::ContentAsked { id: 8, place: place(1, 0, 1024), range });
    assert!(matches!(play.told()[..], [(_, ToLayer::Body { body: 1024, .. })]));
    body(&mut play, saving[0].0, "saved");
    assert!(play.told().iter().any(is_save), "then the third");
}

#[test]
fn what_cannot_be_saved_is_told() {
    let mut play = read();
    let unsaved = |id| Command::TellSaved { id, found: false };
    play.tell(Happened::SaveAsked { id: 5, place: place(1, 9, 512) });
    assert_eq!(play.done.commands, [unsaved(5)], "there is no such blob");
    play.forget();
    for (id, lost) in [(6, false), (7, true)] {
        play.tell(Happened::SaveAsked { id, place: place(1, 1, 512) });
        let (worker, _) = play.told()[0];
        if lost {
            play.lose(worker);
        } else {
            play.say(worker, FromLayer::Piece { id: worker });
            play.tell(Happened::LayerSaid {
                worker,
                body: FromLayer::Body { id: worker },
                bytes: Vec::new(),
            });
        }
        assert!(play.done.commands.contains(&unsaved(id)), "{:?}", play.done);
        play.forget();
    }
}
