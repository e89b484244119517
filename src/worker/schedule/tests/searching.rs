//! Searches in contents.

use super::*;
use crate::view::finds::FactsQuery;
use crate::worker::event::Ended;
use crate::worker::protocol::{FoundFile, FoundLine, Searched, Tally, Wording};

fn wording() -> Wording {
    Wording { text: "needle".into(), ..Wording::default() }
}

/// Read and checked, of two processors; nobody works.
fn read() -> Play {
    let mut play = Play::opened(2, archive(&[9 * MB, 90 * MB], &[&[0, 1, 1]]));
    play.read(1);
    play.read(2);
    play.check(1);
    play.check(1);
    play.forget();
    play
}

fn ask(play: &mut Play, id: RequestId, layers: &[u32]) {
    let (image, layers) = (image(1, 0), layers.to_vec());
    play.tell(Happened::SearchAsked { id, image, layers, wording: wording() });
}

fn found(play: &mut Play, worker: u32, blob: u32, lines: usize) {
    let lines = vec![FoundLine::default(); lines];
    let files = vec![FoundFile { lines, ..FoundFile::default() }];
    play.say(worker, FromLayer::Found { id: worker, blob: BlobId(blob), files });
}

fn done(play: &mut Play, worker: u32, blob: u32) {
    let tallies = vec![(BlobId(blob), Tally::default())];
    play.say(worker, FromLayer::Searched { id: worker, tallies });
}

fn ended(play: &Play, id: RequestId) -> Option<Ended> {
    play.done.events.iter().find_map(|event| match event {
        Event::SearchEnded { id: of, how } if *of == id => Some(how.clone()),
        _ => None,
    })
}

#[test]
fn each_blob_is_searched_once_the_largest_first() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1, 2]);
    let offsets: Vec<Vec<u64>> = play.spans().into_iter().map(|(_, offsets)| offsets).collect();
    assert_eq!(offsets, [vec![9], vec![0]], "all processors, for somebody waits");
}

/// A digest is looked for as a text is: in the same jobs, of which each is told what narrows it.
#[test]
fn a_digest_is_looked_for_by_the_same_jobs() {
    let mut play = read();
    let facts = FactsQuery { sha256: "0a".repeat(32), ..FactsQuery::default() };
    let wording = Wording { hashed: Some(Box::new(facts)), ..Wording::default() };
    let (id, image, layers) = (7, image(1, 0), vec![1]);
    play.tell(Happened::SearchAsked { id, image, layers, wording: wording.clone() });
    let told = play.told();
    let [(worker, ToLayer::Search { wording: of, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(*of, wording);
    found(&mut play, *worker, 1, 1);
    assert!(matches!(play.to_desk()[..], [ToDesk::Found { id: 7, .. }]));
    play.tell(Happened::SearchDropped(7));
    assert_eq!(play.ended(), [*worker]);
}

#[test]
fn what_is_found_goes_to_the_desk_as_it_comes_and_the_last_blob_ends_it() {
    let mut play = read();
    ask(&mut play, 7, &[0]);
    let [(worker, ToLayer::Search { .. })] = play.told()[..] else { panic!() };
    found(&mut play, worker, 0, 3);
    let to_desk = play.to_desk();
    let [ToDesk::Found { id: 7, blob: BlobId(0), files, .. }] = &to_desk[..] else { panic!() };
    assert_eq!(files[0].lines.len(), 3);
    play.say(worker, FromLayer::Progress { id: worker, read: 4 * MB });
    let blobs = vec![BlobId(0)];
    let progress =
        |read, total| Event::Searching { id: 7, blobs: blobs.clone(), read, total, lines: 3 };
    assert!(play.has_told(&progress(4 * MB, 9 * MB)));
    assert_eq!(ended(&play, 7), None);
    done(&mut play, worker, 0);
    assert!(play.has_told(&progress(1, 1)));
    assert_eq!(ended(&play, 7), Some(Ended::Done));
}

#[test]
fn enough_is_enough() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1]);
    let workers: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    found(&mut play, workers[0], 1, 4999);
    assert_eq!(ended(&play, 7), None);
    found(&mut play, workers[1], 0, 1);
    assert_eq!(ended(&play, 7), Some(Ended::Limited));
    assert_eq!(play.ended(), workers, "nobody searches on");
    play.forget();
    found(&mut play, workers[0], 1, 1);
    assert!(play.to_desk().is_empty());
}

#[test]
fn a_cancel_or_another_search_ends_the_one_before() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1]);
    let before: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    ask(&mut play, 8, &[1]);
    assert_eq!(play.ended(), before);
    assert_eq!(play.spans().len(), 1);
    play.tell(Happened::SearchDropped(8));
    assert_eq!(play.ended().len(), 1);
    assert_eq!(ended(&play, 8), None, "who cancels knows");
    play.forget();
    ask(&mut play, 9, &[]);
    assert_eq!(ended(&play, 9), Some(Ended::Done), "nothing is to be searched");
}

#[test]
fn what_can_not_be_searched_is_told_and_the_rest_goes_on() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1]);
    let workers: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    play.fail(workers[0]);
    let to_desk = play.to_desk();
    let [ToDesk::Searched { tallies, .. }] = &to_desk[..] else { panic!("{to_desk:?}") };
    assert_eq!(tallies[0].1.damage.as_deref(), Some("moved"));
    done(&mut play, workers[1], 0);
    assert_eq!(ended(&play, 7), Some(Ended::Done));
}

#[test]
fn an_expression_that_is_none_is_told_once() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1]);
    let workers: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    play.say(workers[0], FromLayer::NotUnderstood { id: workers[0], message: "why".into() });
    assert_eq!(ended(&play, 7), Some(Ended::NotUnderstood("why".into())));
    assert_eq!(play.ended(), [workers[1]], "who is at it ends");
    assert!(play.told().is_empty(), "nobody else is asked");
}

#[test]
fn members_of_a_compressed_archive_are_searched_in_one_stream() {
    let member = |member| Location::Streamed { member, length: 5 };
    let mut play = Play::opened(2, made(vec![member(3), member(7)], &[&[0, 1]]));
    play.forget();
    ask(&mut play, 7, &[0, 1]);
    let told = play.told();
    let (worker, ToLayer::Search { blobs, .. }) = told.last().unwrap() else { panic!("{told:?}") };
    let members: Vec<Option<u32>> = blobs.iter().map(|of: &Searched| of.member).collect();
    assert_eq!(members, [Some(3), Some(7)]);
    let tallies = vec![(BlobId(0), Tally::default()), (BlobId(1), Tally::default())];
    play.say(*worker, FromLayer::Searched { id: *worker, tallies });
    assert_eq!(ended(&play, 7), Some(Ended::Done));
}

#[test]
fn closing_what_is_searched_ends_the_search() {
    let mut play = read();
    ask(&mut play, 7, &[0, 1]);
    let workers: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    play.ask(ToDesk::Close(ArchiveId(1)));
    assert_eq!(play.ended(), workers);
}

#[test]
fn workers_of_a_search_that_is_over_end() {
    type Over = fn(&mut Play, u32);
    let table: [Over; 3] = [
        |play, worker| done(play, worker, 1),
        |play, worker| found(play, worker, 1, 5000),
        |play, _| {
            play.tell(Happened::SearchDropped(7));
        },
    ];
    for (at, over) in table.into_iter().enumerate() {
        let mut play = read();
        ask(&mut play, 7, &[0, 1]);
        let workers: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
        done(&mut play, workers[1], 0);
        assert!(play.ended().is_empty());
        over(&mut play, workers[0]);
        assert_eq!(play.ended(), workers, "row {at}");
    }
}

#[test]
fn what_is_found_again_is_told_once() {
    let mut play = Play::opened(1, archive(&[MB / 4; 2], &[&[0, 1]]));
    (0..2).for_each(|_| play.read(1));
    (0..2).for_each(|_| play.check(1));
    play.forget();
    ask(&mut play, 7, &[0, 1]);
    let told = play.told();
    let [(first, ToLayer::Search { blobs, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(blobs.len(), 2, "in one go");
    found(&mut play, *first, 0, 3);
    play.lose(*first);
    let (second, _) = play.told()[0];
    found(&mut play, second, 0, 3);
    assert!(play.to_desk().is_empty());
    let lines = vec![FoundLine::default()];
    let file = |entry| FoundFile { entry, lines: lines.clone(), ..FoundFile::default() };
    let blob = BlobId(0);
    play.say(second, FromLayer::Found { id: second, blob, files: vec![file(0), file(4)] });
    let to_desk = play.to_desk();
    let [ToDesk::Found { files, .. }] = &to_desk[..] else { panic!("{to_desk:?}") };
    assert_eq!(*files, [file(4)]);
    let blobs = vec![blob];
    assert!(play.has_told(&Event::Searching { id: 7, blobs, read: 0, total: 1, lines: 4 }));
}
