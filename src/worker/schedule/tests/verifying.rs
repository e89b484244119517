//! Digests are checked behind the tree.

use super::*;
use crate::worker::protocol::{ExploreQuestion, Question};

#[test]
fn checking_waits_for_the_tree_that_was_asked_for() {
    let mut play = Play::opened(2, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.read(1);
    play.read(2);
    assert!(play.spans().iter().all(|(_, blobs)| blobs.len() == 1));
    play.index(image(1, 0));
    let told = play.told();
    let [(_, ToLayer::Verify { blobs, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(blobs[0].digest, Some(Digest::sha256(b"stored")));
    assert_eq!(
        blobs[0].diff_id.as_ref().map(|wanted| &wanted.0),
        Some(&Digest::sha256(b"")),
        "asked even where nothing is claimed: it tells what it is"
    );
}

/// All is read, its tree is there, and checking has begun. Answers who checks.
fn checking(processors: usize) -> (Play, usize) {
    let blobs: Vec<u32> = (0..30).collect();
    let mut play = Play::opened(processors, archive(&[9 * MB; 30], &[&blobs]));
    play.ask(ToDesk::Union(image(1, 0)));
    let mut working: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).collect();
    while let Some(worker) = working.pop() {
        play.read(worker);
        working.extend(play.told().into_iter().map(|(worker, _)| worker));
    }
    play.index(image(1, 0));
    let checking = play.told().len();
    (play, checking)
}

#[test]
fn checking_leaves_one_processor_free_until_nobody_asks() {
    for (processors, busy) in [(1, 1), (2, 1), (4, 3), (20, 7)] {
        let (mut play, begun) = checking(processors);
        assert_eq!(begun, busy, "{processors} processors");
        let goes_on = |play: &mut Play| {
            for read in 1..=3 {
                play.say(1, FromLayer::Progress { id: 1, read });
            }
            play.told().len()
        };
        assert_eq!(goes_on(&mut play), 0);
        play.ask(ToDesk::Ask {
            id: 1,
            question: Question::Explore(ExploreQuestion::Life { image: image(1, 0), node: 1 }),
        });
        assert_eq!(goes_on(&mut play), 0, "somebody is looking");
        let more = usize::from(processors > 1);
        assert_eq!(goes_on(&mut play), more, "nobody has asked for a while");
        assert_eq!(goes_on(&mut play), 0, "all processors are busy");
    }
}

#[test]
fn verdicts_go_to_desk_and_program_and_all_is_told_once() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.read(1);
    play.read(1);
    play.forget();
    play.check(1);
    let [ToDesk::Verified { blob: BlobId(0), .. }] = play.to_desk()[..] else { panic!() };
    let verified = Event::Verified { archive: ArchiveId(1), blob: BlobId(0), verdicts: sound() };
    assert_eq!(play.done.events, [verified]);
    play.check(1);
    let all = Event::AllVerified(ArchiveId(1));
    assert_eq!(play.done.events.iter().filter(|event| **event == all).count(), 1);
    play.forget();
    play.ask(ToDesk::Union(image(1, 0)));
    play.index(image(1, 0));
    assert!(!play.has_told(&all), "nothing is checked twice");
    assert!(play.told().is_empty());
}

#[test]
fn reading_comes_before_checking() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.read(1);
    play.read(1);
    play.open(2, archive(&[8 * MB; 2], &[&[0, 1]]));
    play.forget();
    play.check(1);
    let told = play.told();
    assert!(matches!(told[..], [(1, ToLayer::Read { .. })]), "{told:?}");
}
