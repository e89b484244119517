//! Cancelling, closing, and who takes the desk over.

use super::*;

#[test]
fn cancelling_ends_what_is_being_read_and_keeps_what_is_complete() {
    let mut play = Play::opened(2, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.check(1);
    assert!(play.has_told(&Event::AllVerified(ArchiveId(1))));
    play.open(2, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
    play.hand(3);
    let working: Vec<u32> = play.told().into_iter().map(|(worker, _)| worker).skip(2).collect();
    play.tell(Happened::Cancelled(ArchiveId(1)));
    assert_eq!(play.done, Step::default(), "it is complete");
    play.tell(Happened::Cancelled(ArchiveId(3)));
    assert_eq!(play.done.events, [Event::Cancelled(ArchiveId(3))]);
    assert!(play.ended().is_empty(), "of two, the other goes on");
    let closed = [ToDesk::Close(ArchiveId(3)), ToDesk::Close(ArchiveId(2))];
    assert_eq!(play.to_desk(), [&closed[0]]);
    play.forget();
    play.tell(Happened::Cancelled(ArchiveId(2)));
    assert_eq!(play.ended(), working);
    assert_eq!(
        [1, 2, 3].map(|number| play.schedule.holds(ArchiveId(number))),
        [true, false, false]
    );
    assert_eq!(play.to_desk(), [&closed[1]], "the desk holds what was read");
}

#[test]
fn cancelling_what_nobody_read_gives_the_desk_back_too() {
    let mut play = Play::new(2);
    play.hand(1);
    play.forget();
    play.tell(Happened::Cancelled(ArchiveId(1)));
    assert_eq!((play.desks(), play.to_desk().len()), (1, 0));
    play.forget();
    // What was on its way is of nobody.
    let contents = Box::new(archive(&[9 * MB], &[&[0]]));
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents });
    assert_eq!(play.done, Step::default());
}

#[test]
fn who_read_what_is_closed_is_free_at_once() {
    let mut play = Play::opened(2, archive(&[9 * MB; 2], &[&[0, 1]]));
    assert_eq!(play.spans().len(), 2);
    play.open(2, archive(&[9 * MB; 4], &[&[0, 1, 2, 3]]));
    assert!(play.spans().is_empty(), "the second waits");
    play.ask(ToDesk::Close(ArchiveId(1)));
    assert_eq!(play.spans().len(), 2, "until the first is closed");
}

#[test]
fn checking_goes_on_after_a_cancel() {
    let mut play = Play::opened(2, archive(&[9 * MB; 3], &[&[0, 1, 2]]));
    for worker in [1, 2, 1] {
        play.read(worker);
    }
    play.open(2, archive(&[9 * MB; 4], &[&[0, 1, 2, 3]]));
    play.forget();
    play.check(1);
    assert!(play.told().is_empty(), "reading comes first");
    play.tell(Happened::Cancelled(ArchiveId(2)));
    let told = play.told();
    assert!(matches!(told[..], [(_, ToLayer::Verify { .. })]), "{told:?}");
}

#[test]
fn another_desk_adopts_what_stays_where_nothing_of_it_was_read() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.open(2, archive(&[8 * MB], &[&[0]]));
    play.ask(ToDesk::Union(image(2, 0)));
    play.forget();
    play.ask(ToDesk::Close(ArchiveId(1)));
    assert_eq!(play.desks(), 1);
    let said = play.to_desk();
    let [ToDesk::Adopt { archive: ArchiveId(2), .. }, ToDesk::Union(asked)] = &said[..] else {
        panic!("{said:?}")
    };
    assert_eq!(*asked, image(2, 0));
    play.forget();
    let contents = Box::new(archive(&[8 * MB], &[&[0]]));
    play.desk(FromDesk::Opened { archive: ArchiveId(2), contents });
    assert_eq!(play.done, Step::default(), "the program has heard of it");
}

#[test]
fn the_desk_stays_with_what_was_read() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.open(2, archive(&[8 * MB], &[&[0]]));
    play.read(1);
    play.forget();
    play.ask(ToDesk::Close(ArchiveId(2)));
    assert_eq!((play.desks(), play.to_desk()), (0, vec![&ToDesk::Close(ArchiveId(2))]));
}

#[test]
fn workers_without_work_end() {
    let mut play = Play::opened(2, archive(&[9 * MB; 2], &[&[0, 1]]));
    play.read(1);
    play.read(2);
    play.check(1);
    assert!(play.ended().is_empty());
    play.check(1);
    assert_eq!(play.ended(), [1, 2]);
}

#[test]
fn what_is_refused_is_forgotten() {
    let mut play = Play::new(1);
    play.hand(1);
    play.desk(FromDesk::Refused { archive: ArchiveId(1), error: Default::default() });
    assert!(!play.schedule.holds(ArchiveId(1)));
    assert!(matches!(play.done.events[..], [_, Event::Desk(FromDesk::Refused { .. })]));
}

#[test]
fn what_is_shelved_takes_no_memory_and_can_be_read_again() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.ask(ToDesk::Union(image(1, 0)));
    play.index(image(1, 0));
    play.open(2, archive(&[8 * MB], &[&[0]]));
    play.forget();
    play.tell(Happened::Shelved(ArchiveId(1)));
    assert_eq!(play.desks(), 1, "another desk, without the old one's index");
    assert!(play.schedule.holds(ArchiveId(1)), "its files can still be read");
    play.forget();
    play.tell(Happened::Cancelled(ArchiveId(2)));
    play.tell(Happened::Unshelved(ArchiveId(1)));
    let said = play.to_desk();
    let [ToDesk::Adopt { archive: ArchiveId(1), .. }, ToDesk::Union(asked)] = &said[..] else {
        panic!("{said:?}")
    };
    assert_eq!(*asked, image(1, 0), "with the trees that were there");
    let contents = Box::new(archive(&[9 * MB], &[&[0]]));
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents });
    assert_eq!(play.spans().len(), 1, "it is read again");
}

#[test]
fn closing_what_is_shelved_lets_its_files_go_and_disturbs_nobody() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    play.read(1);
    play.open(2, archive(&[8 * MB], &[&[0]]));
    play.tell(Happened::Shelved(ArchiveId(1)));
    play.forget();
    play.ask(ToDesk::Close(ArchiveId(1)));
    assert_eq!(play.done, Step::default());
    assert!(!play.schedule.holds(ArchiveId(1)));
    play.tell(Happened::Unshelved(ArchiveId(1)));
    assert_eq!(play.done, Step::default());
}
