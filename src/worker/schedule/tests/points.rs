use super::*;
use crate::domain::LayerSummary;
use crate::formats::{Chunk, Entrance, Point, Promises};
use crate::worker::protocol::{BodyPlace, Way};
use crate::worker::schedule::Range;

fn place(blob: u32, offset: u64) -> BodyPlace {
    let (archive, blob) = (ArchiveId(1), BlobId(blob));
    BodyPlace { archive, blob, offset, cap: 10, size: 9, dense: true, hash: None }
}

/// The way that a worker is told to go to ten bytes there.
fn way(play: &mut Play, id: u32, place: BodyPlace) -> (u32, Option<Way>) {
    let range = Range { from: 0, length: 10 };
    play.tell(Happened::ContentAsked { id, place, range });
    let told = play.told();
    let [(worker, ToLayer::Body { way, .. })] = &told[..] else { panic!("{told:?}") };
    (*worker, way.clone())
}

fn lay(play: &mut Play, worker: u32, at: &[u64]) {
    let points = at.iter().map(|&at| Point::plain(at)).collect();
    let body = FromLayer::Points { id: worker, points };
    play.tell(Happened::LayerSaid { worker, body, bytes: Vec::new() });
}

fn finish(play: &mut Play, worker: u32) {
    let body = FromLayer::Body { id: worker };
    play.tell(Happened::LayerSaid { worker, body, bytes: vec!["content"] });
    play.forget();
}

fn ready() -> Play {
    let mut play = Play::opened(2, archive(&[9 * MB, 2 * MB], &[&[0, 1]]));
    play.read(1);
    play.read(2);
    play.check(1);
    play.check(1);
    play.forget();
    play
}

#[test]
fn the_second_read_begins_at_the_last_point_before_it() {
    let mut play = ready();
    let from = |start: Option<u64>, laying| Way { size: 9, start: start.map(Point::plain), laying };
    let (worker, first) = way(&mut play, 1, place(0, 900));
    assert_eq!(first, Some(from(None, true)));
    lay(&mut play, worker, &[300, 600]);
    // Those that another laid meanwhile are known already.
    lay(&mut play, worker, &[450, 600, 800]);
    finish(&mut play, worker);
    let table = [
        (200, None, false),
        (300, Some(300), false),
        (700, Some(600), false),
        (5000, Some(800), true),
    ];
    for (id, (at, start, laying)) in (2..).zip(table) {
        let (worker, found) = way(&mut play, id, place(0, at));
        assert_eq!(found, Some(from(start, laying)), "{at}");
        finish(&mut play, worker);
    }
    let (worker, small) = way(&mut play, 9, place(1, 700));
    assert_eq!(small, Some(from(None, false)), "it is read as quickly without");
    finish(&mut play, worker);
    let sparse = BodyPlace { dense: false, ..place(0, 1700) };
    assert_eq!(way(&mut play, 10, sparse).1, None, "its bytes do not lie side by side");
}

#[test]
fn points_go_with_their_archive() {
    let mut play = ready();
    let (worker, _) = way(&mut play, 1, place(0, 900));
    lay(&mut play, worker, &[300]);
    finish(&mut play, worker);
    play.tell(Happened::Asked(ToDesk::Close(ArchiveId(1))));
    play.open(1, archive(&[9 * MB, 2 * MB], &[&[0, 1]]));
    for worker in [3, 4] {
        play.read(worker);
    }
    for _ in 0..2 {
        play.check(3);
    }
    play.forget();
    let (worker, found) = way(&mut play, 2, place(0, 900));
    let fresh = Way { size: 9, start: None, laying: true };
    assert_eq!(found, Some(fresh), "worker {worker}");
}

#[test]
fn what_was_found_while_a_layer_was_indexed_is_used_at_once() {
    let mut play = Play::opened(2, archive(&[9 * MB, 2 * MB], &[&[0, 1]]));
    let member = |at| Point { packed: at, unpacked: at * 2, entry: Entrance::Member };
    let chunk = Chunk { start: 512, size: 9, sha256: [7; 32], file: 0 };
    let (points, chunks) =
        (vec![member(300), member(400)], Promises { all: vec![chunk], paths: vec![b"a".to_vec()] });
    let body = FromLayer::Footing { id: 1, points, chunks: chunks.clone() };
    play.tell(Happened::LayerSaid { worker: 1, body, bytes: Vec::new() });
    play.forget();
    play.read(1);
    play.read(2);
    let claimed = play.told().into_iter().find_map(|(_, body)| match body {
        ToLayer::Verify { blobs, .. } if !blobs[0].chunks.all.is_empty() => Some(blobs),
        _ => None,
    });
    assert_eq!(claimed.expect("it is checked behind the tree")[0].chunks, chunks);
    play.check(1);
    play.check(1);
    play.forget();
    let (_, found) = way(&mut play, 1, place(0, 790));
    assert_eq!(found, Some(Way { size: 9, start: Some(member(300)), laying: false }));
}

/// Two layers of zstd, 40 MB unpacked, read and checked.
fn slow() -> Play {
    let mut play = Play::opened(2, archive(&[9 * MB, 9 * MB], &[&[0, 1]]));
    for worker in [1, 2] {
        let summary = LayerSummary { packed: 9 * MB, unpacked: 40 * MB, ..LayerSummary::default() };
        let layer = LayerRead { summary, compression: "zstd".into(), ..LayerRead::default() };
        play.say(worker, FromLayer::Read { id: worker, layer });
    }
    play.check(1);
    play.check(1);
    play.forget();
    play
}

#[test]
fn around_a_place_deep_in_a_layer_without_points_a_stretch_is_read_and_kept() {
    let mut play = slow();
    let ask = |play: &mut Play, id, at| {
        let range = Range { from: 1, length: 4 };
        play.tell(Happened::ContentAsked { id, place: place(0, at), range });
    };
    ask(&mut play, 1, 10 * MB);
    // What lies near is had with it.
    ask(&mut play, 2, 11 * MB);
    let told = play.told();
    let [(worker, ToLayer::Body { body, from, cap, way, .. })] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*body, *from, *cap), (8 * MB, 0, 4 * MB));
    assert_eq!(*way, Some(Way { size: 4 * MB, start: None, laying: true }));
    let mut text = "-".repeat(4 << 20);
    for (at, of) in [(2, "abcdefghi"), (3, "ABCDEFGHI")] {
        text.replace_range((at << 20)..(at << 20) + 9, of);
    }
    let bytes = vec![&*text.leak()];
    let body = FromLayer::Body { id: *worker };
    play.tell(Happened::LayerSaid { worker: *worker, body, bytes });
    ask(&mut play, 3, 10 * MB);
    let given = play.done.commands.drain(..).filter_map(|command| match command {
        Command::TellContent { id, found } => Some((id, found.expect("it is there").bytes)),
        _ => None,
    });
    assert_eq!(given.collect::<Vec<_>>(), [(1, "bcde"), (2, "BCDE"), (3, "bcde")]);
    // Another stretch, and what is near the start.
    ask(&mut play, 4, 13 * MB);
    ask(&mut play, 5, MB);
    let told = play.told().into_iter().map(|(_, body)| match body {
        ToLayer::Body { body, cap, .. } => (body, cap),
        other => panic!("{other:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), [(12 * MB, 4 * MB), (MB, 4)]);
}
