//! Workers that give up or die, and a desk that dies.

use super::*;

#[test]
fn a_layer_that_cannot_be_read_is_told_as_such() {
    for lost in [false, true] {
        let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
        play.forget();
        if lost {
            play.lose(1)
        } else {
            play.fail(1)
        }
        let Some(Event::LayerDone { blob: BlobId(0), layer, .. }) = play.done.events.first() else {
            panic!("{:?}", play.done)
        };
        let expected = if lost { "The worker that read it ended: out of memory" } else { "moved" };
        assert_eq!(layer.damage.as_deref(), Some(expected));
        assert!(
            matches!(play.to_desk()[..], [ToDesk::LayerRead { .. }]),
            "the tree goes on without"
        );
        assert_eq!(play.ended(), if lost { vec![1] } else { vec![] });
        let next = if lost { 2 } else { 1 };
        assert_eq!(play.spans(), [(next, vec![9])], "the next is done all the same");
    }
}

/// Blobs that one worker reads in one go.
fn run_of_four() -> Play {
    let mut play = Play::opened(1, archive(&[MB / 4; 4], &[&[0, 1, 2, 3]]));
    let told = play.told();
    let [(1, ToLayer::Read { blobs, .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!(blobs.len(), 4);
    play
}

#[test]
fn each_of_a_run_is_done_again_alone() {
    for lost in [false, true] {
        let mut play = run_of_four();
        play.read(1);
        play.forget();
        if lost {
            play.lose(1)
        } else {
            play.fail(1)
        }
        let failed = |event: &Event| matches!(event, Event::LayerDone { .. });
        assert!(!play.done.events.iter().any(failed), "any of the three may be to blame");
        let mut alone = Vec::new();
        for at in 0..3 {
            let told = play.told();
            let [(worker, ToLayer::Read { blobs, .. })] = &told[..] else { panic!("{told:?}") };
            assert_eq!(blobs.len(), 1);
            alone.push(blobs[0].offset / (MB / 4));
            if at == 1 {
                play.fail(*worker)
            } else {
                play.read(*worker)
            }
            let damaged = play.done.events.iter().any(
                |event| matches!(event, Event::LayerDone { layer, .. } if layer.damage.is_some()),
            );
            assert_eq!(damaged, at == 1, "only who was alone is to blame");
        }
        assert_eq!(alone, [1, 2, 3], "in their order");
    }
}

#[test]
fn a_worker_that_could_not_be_started_is_one_that_died() {
    let mut play = Play::opened(1, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.forget();
    play.lose(1);
    assert!(matches!(play.done.events[0], Event::LayerDone { blob: BlobId(0), .. }));
    assert!(play.done.commands.contains(&Command::StartLayer(2)));
}

#[test]
fn a_check_that_fails_is_told_as_unchecked() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.forget();
    play.fail(1);
    let verdicts = Verdicts::unchecked();
    let unchecked = Event::Verified { archive: ArchiveId(1), blob: BlobId(0), verdicts };
    assert_eq!(play.done.events, [unchecked, Event::AllVerified(ArchiveId(1))]);
    assert!(matches!(play.to_desk()[..], [ToDesk::Verified { .. }]), "for the report");
}

#[test]
fn a_lost_desk_is_replaced_and_what_was_open_can_be_had_again() {
    let mut play = Play::opened(2, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
    play.forget();
    play.tell(Happened::DeskLost { message: "unreachable".into() });
    assert_eq!((play.ended(), play.desks()), (vec![1, 2], 1));
    assert_eq!(play.done.events, [Event::DeskLost { message: "unreachable".into() }]);
    assert!(play.schedule.holds(ArchiveId(1)), "until the program closes it");
    play.ask(ToDesk::Close(ArchiveId(1)));
    assert!(!play.schedule.holds(ArchiveId(1)));
    // Who died may still be heard of.
    play.forget();
    play.read(1);
    assert_eq!(play.done, Step::default());
    play.open(2, archive(&[9 * MB], &[&[0]]));
    assert_eq!(play.spans(), [(3, vec![0])]);
}
