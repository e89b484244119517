use super::*;
use crate::formats::Point;
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
