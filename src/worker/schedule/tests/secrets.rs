//! Secrets are looked for behind all else.

use super::*;

/// All is read, its tree is there, its digests are checked.
fn checked(processors: usize, blobs: usize) -> Play {
    let numbers: Vec<u32> = (0..blobs as u32).collect();
    let mut play = Play::opened(processors, archive(&vec![9 * MB; blobs], &[&numbers]));
    for _ in 0..blobs {
        play.read(1);
    }
    for _ in 0..blobs {
        play.check(1);
    }
    assert!(play.has_told(&Event::AllVerified(ArchiveId(1))));
    play.forget();
    play
}

fn found(play: &mut Play, worker: u32, found: u32) {
    let body = FromLayer::Secrets { id: worker, found };
    play.tell(Happened::LayerSaid { worker, body, bytes: vec!["findings"] });
}

fn worker(play: &mut Play) -> u32 {
    let told = play.told();
    let [(worker, ToLayer::Secrets { .. })] = &told[..] else { panic!("{told:?}") };
    *worker
}

#[test]
fn each_blob_is_looked_through_once_and_what_is_found_goes_to_the_desk() {
    let mut play = checked(1, 2);
    play.tell(Happened::SecretsAsked(image(1, 0)));
    let first = worker(&mut play);
    play.say(first, FromLayer::Progress { id: first, read: 4 * MB });
    let event = |read, found, ended| Event::Secrets {
        archive: ArchiveId(1),
        read: read * MB,
        total: 18 * MB,
        found,
        ended,
    };
    assert!(play.has_told(&event(4, false, false)));
    found(&mut play, first, 3);
    assert!(matches!(play.to_desk()[..], [ToDesk::Secrets { blob: BlobId(0), .. }]));
    assert!(play.has_told(&event(9, true, false)));
    let second = worker(&mut play);
    found(&mut play, second, 0);
    assert!(play.has_told(&event(18, false, true)));
    assert_eq!(play.ended(), [second], "its memory is given back");
    play.forget();
    play.tell(Happened::SecretsAsked(image(1, 0)));
    assert!(play.has_told(&event(18, false, true)), "all is known");
    assert!(play.told().is_empty());
}

#[test]
fn they_come_before_digests_that_wait_and_can_be_left_for_later() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.read(1);
    play.read(1);
    play.told();
    play.tell(Happened::SecretsAsked(image(1, 0)));
    play.check(1);
    assert!(matches!(play.told()[..], [(_, ToLayer::Secrets { .. })]), "somebody waits for them");
    play.tell(Happened::SecretsDropped(ArchiveId(1)));
    assert!(matches!(play.told()[..], [(_, ToLayer::Verify { .. })]), "now the other digest");
    play.check(1);
    play.forget();
    play.tell(Happened::SecretsAsked(image(1, 0)));
    let again = worker(&mut play);
    found(&mut play, again, 0);
    play.tell(Happened::SecretsDropped(ArchiveId(1)));
    assert!(!play.ended().is_empty(), "who is at it ends at once");
    play.forget();
    play.tell(Happened::SecretsAsked(image(1, 0)));
    let told = play.told();
    let [(_, ToLayer::Secrets { blobs, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(blobs[0].offset, 9 * MB, "what is done is not done again");
}

#[test]
fn what_can_t_be_read_is_told_without_findings() {
    let mut play = checked(1, 1);
    play.tell(Happened::SecretsAsked(image(1, 0)));
    let worker = worker(&mut play);
    play.fail(worker);
    let said = play.done.commands.iter().find_map(|command| match command {
        Command::Desk { body: ToDesk::Secrets { .. }, bytes, .. } => Some(bytes.len()),
        _ => None,
    });
    assert_eq!(said, Some(0));
}
