//! Which blobs are read, by whom, in which order.

use super::*;

#[test]
fn files_go_to_the_desk_and_the_program_hears_of_them() {
    let mut play = Play::new(2);
    play.tell(Happened::Handed {
        archive: ArchiveId(1),
        paths: vec!["/image/index.json".into(), "/image/blobs/sha256/a".into()],
        lengths: vec![3, 4],
        how: How::default(),
    });
    let Step { commands, events } = &play.done;
    let [
        Command::Desk {
            body: ToDesk::Open { archive: ArchiveId(1), paths, as_layer: false },
            files,
            bytes,
        },
    ] = &commands[..]
    else {
        panic!("{commands:?}")
    };
    assert_eq!((paths.len(), *files, bytes.len()), (2, Some(ArchiveId(1)), 0));
    let opening = Event::Opening {
        archive: ArchiveId(1),
        name: "image".into(),
        bytes: 7,
        purpose: Purpose::Show,
        sample: false,
    };
    assert_eq!(*events, [opening]);
    assert!(play.schedule.holds(ArchiveId(1)) && !play.schedule.holds(ArchiveId(2)));
}

/// Lengths of blobs in MB, images, and the offsets in MB in the order in which one worker reads them.
type Case = (&'static str, &'static [u64], &'static [&'static [u32]], &'static [u64]);

const ORDERS: [Case; 6] = [
    ("the largest first", &[5, 50, 500], &[&[0, 1, 2]], &[55, 5, 0]),
    ("of about as large ones the lowest", &[64, 70, 79], &[&[0, 1, 2]], &[0, 64, 134]),
    ("a quarter larger is larger", &[64, 80], &[&[0, 1]], &[64, 0]),
    ("the first image before the others", &[5, 50, 6], &[&[2], &[0, 1]], &[55, 5, 0]),
    ("a blob once, however many have it", &[5, 50], &[&[0], &[0, 1]], &[0, 5]),
    ("small ones last, as they lie", &[1, 9, 2, 3], &[&[3, 0, 2, 1]], &[1, 0, 10, 12]),
];

#[test]
fn blobs_are_read_in_turn() {
    for (name, lengths, images, expected) in ORDERS {
        let lengths: Vec<u64> = lengths.iter().map(|length| length * MB).collect();
        let mut play = Play::opened(1, archive(&lengths, images));
        play.ask(ToDesk::Union(image(1, 0)));
        let mut found: Vec<u64> = Vec::new();
        while let [(worker, blobs)] = &play.spans()[..] {
            found.extend(blobs);
            blobs.iter().for_each(|_| play.read(*worker));
        }
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn as_many_workers_as_processors_and_never_more_than_eight() {
    for (processors, expected) in [(0, 1), (1, 1), (2, 2), (8, 8), (64, 8)] {
        let mut play =
            Play::opened(processors, archive(&[9 * MB; 20], &[&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]));
        let started = |command: &&Command<_>| matches!(command, Command::StartLayer(_));
        assert_eq!(play.done.commands.iter().filter(started).count(), expected);
        assert_eq!(play.told().len(), expected, "one blob each");
    }
}

#[test]
fn a_layer_that_was_read_goes_to_the_desk_with_its_bytes() {
    let mut play = Play::opened(1, archive(&[9 * MB], &[&[0]]));
    let started = Event::LayerStarted { archive: ArchiveId(1), blob: BlobId(0) };
    assert!(play.has_told(&started));
    let file = FileOf { archive: ArchiveId(1), file: Held::File(0) };
    let is_file = |command: &Command<_>| matches!(command, Command::Layer { file: given, .. } if *given == file);
    assert!(play.done.commands.iter().any(is_file));
    play.forget();
    play.say(1, FromLayer::Progress { id: 1, read: 5 });
    let progress = Event::LayerProgress { archive: ArchiveId(1), blob: BlobId(0), read: 5 };
    assert_eq!(play.done.events, [progress]);
    play.forget();
    play.read(1);
    let Some(Command::Desk { body: ToDesk::LayerRead { blob, .. }, bytes, files: None }) =
        play.done.commands.first()
    else {
        panic!("{:?}", play.done)
    };
    assert_eq!((*blob, &bytes[..]), (BlobId(0), &["index", "captured"][..]));
    assert!(matches!(play.done.events[0], Event::LayerDone { blob: BlobId(0), .. }));
}

#[test]
fn small_layers_are_read_in_runs_that_leave_enough_for_all() {
    // 100 blobs of 1 MB: 2 workers take at most a quarter of what waits, and never more than 16 MB.
    let blobs: Vec<u32> = (0..100).collect();
    let mut play = Play::opened(2, archive(&[MB; 100], &[&blobs]));
    let runs = play.spans();
    let sizes: Vec<usize> = runs.iter().map(|(_, blobs)| blobs.len()).collect();
    assert_eq!(sizes, [16, 16], "99 / 4 and 83 / 4 are more than 16");
    assert_eq!(runs[0].1, (0..16).collect::<Vec<_>>());
    // Each blob of a run is begun when the one before it is done.
    play.read(1);
    let begun = Event::LayerStarted { archive: ArchiveId(1), blob: BlobId(1) };
    assert!(play.has_told(&begun));
}

#[test]
fn a_run_ends_at_a_gap_and_at_another_file() {
    let at = |file, offset, length| Location::Range { file, offset: offset * MB, length };
    let apart =
        vec![at(0, 0, 9), at(0, 1, 9), at(0, 3, 9), at(1, 4, 9), Location::Embedded(vec![1])];
    let mut play = Play::new(1);
    play.tell(Happened::Handed {
        archive: ArchiveId(1),
        paths: vec!["d/a".into(), "d/b".into()],
        lengths: vec![99, 99],
        how: How::default(),
    });
    let contents = Box::new(made(apart, &[&[4, 0, 1, 2, 3]]));
    play.desk(FromDesk::Opened { archive: ArchiveId(1), contents });
    assert_eq!(play.spans(), [(1, vec![0])], "embedded bytes are a file of their own");
    play.read(1);
    assert_eq!(play.spans(), [(1, vec![0, 1])], "nearly 1 MB between them is read through");
    play.read(1);
    play.read(1);
    assert_eq!(play.spans(), [(1, vec![3])], "2 MB are not");
    play.read(1);
    assert_eq!(play.spans(), [(1, vec![4])]);
}

#[test]
fn the_image_that_is_waited_for_comes_first() {
    let mut play = Play::opened(1, archive(&[9 * MB; 4], &[&[0, 1], &[2, 3]]));
    assert_eq!(play.spans(), [(1, vec![0])]);
    play.ask(ToDesk::Union(image(1, 1)));
    play.read(1);
    assert_eq!(play.spans(), [(1, vec![18])]);
}

#[test]
fn what_is_missing_is_not_waited_for() {
    let mut play = Play::opened(1, made(vec![Location::Missing("not there".into())], &[&[0]]));
    assert!(play.has_told(&Event::AllVerified(ArchiveId(1))), "there is nothing to check");
    assert!(play.told().is_empty());
}

#[test]
fn the_sample_is_made_at_the_desk_and_read_like_any_file() {
    let mut play = Play::new(1);
    play.tell(Happened::SampleAsked { archive: ArchiveId(1), purpose: Purpose::Beside });
    assert_eq!(play.to_desk(), [&ToDesk::OpenSample(ArchiveId(1))]);
    let [Event::Opening { sample: true, purpose: Purpose::Beside, .. }] = &play.done.events[..]
    else {
        panic!("{:?}", play.done.events)
    };
    play.forget();
    let contents = Box::new(archive(&[5], &[&[0]]));
    let body = FromDesk::Opened { archive: ArchiveId(1), contents };
    play.tell(Happened::DeskSaid { body, bytes: vec!["a tar"] });
    let kept = Command::KeepFile { archive: ArchiveId(1), bytes: "a tar" };
    let at = |wanted: &dyn Fn(&Command<&'static str>) -> bool| {
        play.done.commands.iter().position(wanted)
    };
    let (kept, told) = (at(&|of| *of == kept), at(&|of| matches!(of, Command::Layer { .. })));
    assert!(kept.is_some() && kept < told, "{:?}", play.done.commands);
}
