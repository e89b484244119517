//! Digests are checked behind the reading.

use super::*;
use crate::domain::DiffId;
use crate::worker::protocol::{ExploreQuestion, Question};

#[test]
fn with_one_processor_checking_waits_for_the_tree_that_was_asked_for() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.read(1);
    play.read(1);
    assert!(play.told().iter().all(|(_, told)| matches!(told, ToLayer::Read { .. })));
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

#[test]
fn who_has_nothing_to_read_checks_digests() {
    let mut play = Play::opened(3, archive(&[90 * MB; 2], &[&[0, 1]]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.told();
    play.read(2);
    assert!(matches!(play.told()[..], [(2, ToLayer::Verify { .. })]));
    play.read(1);
    assert!(matches!(play.told()[..], [(1, ToLayer::Verify { .. })]), "one is left for the desk");
    play.index(image(1, 0));
    assert!(play.told().is_empty(), "there is no more");
}

#[test]
fn with_two_processors_the_tree_comes_first() {
    let mut play = Play::opened(2, archive(&[90 * MB; 2], &[&[0, 1]]));
    play.ask(ToDesk::Union(image(1, 0)));
    play.told();
    play.read(2);
    play.read(1);
    assert!(play.told().is_empty(), "the desk lays them over each other");
    play.index(image(1, 0));
    assert!(matches!(play.told()[..], [(_, ToLayer::Verify { .. })]));
}

impl Play {
    /// What the program was told of digests.
    fn verdicts(&self) -> Vec<Verdicts> {
        let verdicts = self.done.events.iter().filter_map(|event| match event {
            Event::Verified { verdicts, .. } => Some(verdicts.clone()),
            _ => None,
        });
        verdicts.collect()
    }
}

/// An archive of these layers, of each of which a diff ID is claimed.
fn claimed(lengths: &[u64], images: &[&[u32]], diff_id: &Digest) -> Archive {
    let mut contents = archive(lengths, images);
    let layers = contents.images.iter_mut().flat_map(|image| &mut image.layers);
    layers.for_each(|layer| layer.diff_id = Some(DiffId(diff_id.clone())));
    contents
}

#[test]
fn both_digests_of_a_large_compressed_layer_are_checked_side_by_side_and_told_together() {
    let unpacked = Digest::sha256(b"unpacked");
    let mut play = Play::opened(3, claimed(&[90 * MB], &[&[0]], &unpacked));
    play.ask(ToDesk::Union(image(1, 0)));
    play.read(1);
    play.index(image(1, 0));
    let asked = |told: Vec<(u32, ToLayer)>| -> Vec<(u32, bool, bool)> {
        let blobs = told.into_iter().filter_map(|(worker, told)| match told {
            ToLayer::Verify { blobs, .. } => Some((worker, blobs)),
            _ => None,
        });
        blobs
            .map(|(worker, blobs)| (worker, blobs[0].digest.is_some(), blobs[0].diff_id.is_some()))
            .collect()
    };
    let told = asked(play.told());
    let [(first, false, true), (second, true, false)] = told[..] else { panic!("{told:?}") };
    let wrong = Verdict::Mismatch(Digest::sha256(b"other"));
    let of = |digest: &Verdict, diff_id: &Verdict| Verdicts {
        digest: digest.clone(),
        diff_id: diff_id.clone(),
        findings: Vec::new(),
    };
    let verdicts = of(&wrong, &Verdict::Unchecked);
    play.say(second, FromLayer::Verified { id: second, verdicts });
    assert!(play.verdicts().is_empty(), "the other is not known");
    let verdicts = of(&Verdict::Unchecked, &Verdict::Verified);
    play.say(first, FromLayer::Verified { id: first, verdicts });
    assert_eq!(play.verdicts(), [of(&wrong, &Verdict::Verified)]);
    assert!(play.done.events.contains(&Event::AllVerified(ArchiveId(1))));
}

#[test]
fn a_large_layer_that_is_not_compressed_is_read_once() {
    let mut play = Play::opened(3, claimed(&[90 * MB], &[&[0]], &Digest::sha256(b"stored")));
    play.ask(ToDesk::Union(image(1, 0)));
    play.read(1);
    play.index(image(1, 0));
    let told = play.told();
    let [.., (worker, ToLayer::Verify { blobs, .. })] = &told[..] else { panic!("{told:?}") };
    assert!(blobs[0].digest.is_some() && blobs[0].diff_id.is_some());
    let worker = *worker;
    play.check(worker);
    assert_eq!(play.verdicts(), [sound()]);
}

#[test]
fn a_small_layer_is_checked_by_who_has_read_it() {
    let mut play = Play::opened(2, archive(&[9 * MB], &[&[0]]));
    assert_eq!(play.spans(), [(1, vec![0])]);
    play.read(1);
    assert!(matches!(play.told()[..], [(1, ToLayer::Verify { .. })]));
}

#[test]
fn nothing_is_told_of_a_layer_before_it_is_read() {
    let mut play = Play::opened(3, archive(&[90 * MB; 2], &[&[0, 1]]));
    play.read(2);
    play.forget();
    play.check(2);
    play.check(2);
    let verified = |blob| Event::Verified { archive: ArchiveId(1), blob, verdicts: sound() };
    assert_eq!(play.done.events, [verified(BlobId(1))], "that of the other is still being read");
    play.forget();
    play.read(1);
    let [ToDesk::LayerRead { .. }, ToDesk::Verified { blob: BlobId(0), .. }] = play.to_desk()[..]
    else {
        panic!("{:?}", play.done)
    };
    let [Event::LayerDone { .. }, told, Event::AllVerified(_)] = &play.done.events[..] else {
        panic!("{:?}", play.done)
    };
    assert_eq!(*told, verified(BlobId(0)));
}

/// All is read, its tree is there, and checking has begun. Answers who checks.
fn checking(processors: usize) -> (Play, Vec<u32>) {
    let blobs: Vec<u32> = (0..30).collect();
    let mut play = Play::opened(processors, archive(&[9 * MB; 30], &[&blobs]));
    play.ask(ToDesk::Union(image(1, 0)));
    let (mut reading, mut checking) = (Vec::new(), Vec::new());
    let sort = |play: &mut Play, reading: &mut Vec<u32>, checking: &mut Vec<u32>| {
        for (worker, told) in play.told() {
            let reads = matches!(told, ToLayer::Read { .. });
            if reads { &mut *reading } else { &mut *checking }.push(worker);
        }
    };
    sort(&mut play, &mut reading, &mut checking);
    while let Some(worker) = reading.pop() {
        play.read(worker);
        sort(&mut play, &mut reading, &mut checking);
    }
    play.index(image(1, 0));
    sort(&mut play, &mut reading, &mut checking);
    (play, checking)
}

#[test]
fn checking_leaves_one_processor_free_until_nobody_asks() {
    for (processors, busy) in [(1, 1), (2, 1), (4, 3), (20, 7)] {
        let (mut play, workers) = checking(processors);
        assert_eq!(workers.len(), busy, "{processors} processors");
        let worker = workers[0];
        let goes_on = |play: &mut Play| {
            for read in 1..=3 {
                play.say(worker, FromLayer::Progress { id: worker, read });
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
fn reading_does_not_wait_for_checking() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.read(1);
    play.read(1);
    assert!(matches!(play.told().last(), Some((1, ToLayer::Verify { .. }))));
    play.open(2, archive(&[8 * MB; 2], &[&[0, 1]]));
    let told = play.told();
    assert!(matches!(told[..], [(2, ToLayer::Read { .. })]), "{told:?}");
    play.check(1);
    assert!(play.told().is_empty(), "the next is checked when all is read");
}
