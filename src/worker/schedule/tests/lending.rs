//! What the lab gets of what is open.

use super::contents::{body, place, read};
use super::*;
use crate::worker::protocol::{Refusal, ToLend};

impl Play {
    /// What was lent since the last look, with what travels beside it.
    fn lent(&mut self) -> Vec<(ToLend, Vec<&'static str>)> {
        let commands = std::mem::take(&mut self.done.commands).into_iter();
        let lend = |command| match command {
            Command::Lend { body, bytes } => Some((body, bytes)),
            _ => None,
        };
        commands.filter_map(lend).collect()
    }
}

const ONE: ArchiveId = ArchiveId(1);

fn lent(play: &mut Play) -> Vec<(ToLend, Vec<&'static str>)> {
    let body = FromDesk::Lent { archive: ONE, blob: BlobId(0) };
    play.tell(Happened::DeskSaid { body, bytes: vec!["index"] });
    play.lent()
}

#[test]
fn the_images_at_once_and_each_layer_as_the_desk_says_it() {
    let mut play = read();
    play.tell(Happened::LendAsked(ONE));
    assert!(play.to_desk().contains(&&ToDesk::Lend(ONE)));
    assert!(
        matches!(&play.lent()[..], [(ToLend::Archive { archive: ONE, .. }, bytes)] if bytes.is_empty())
    );
    let layer = ToLend::Layer { archive: ONE, blob: BlobId(0) };
    assert_eq!(lent(&mut play), [(layer, vec!["index"])]);
    play.tell(Happened::LendAsked(ONE));
    assert_eq!(play.lent(), [], "it has it");
}

#[test]
fn another_desk_says_it_again_another_lab_gets_it_again_and_what_is_closed_is_told() {
    let mut play = read();
    play.tell(Happened::LendAsked(ONE));
    play.forget();
    play.desk(FromDesk::Opened {
        archive: ONE,
        contents: Box::new(archive(&[9 * MB, 90 * MB], &[&[0, 1]])),
    });
    assert!(play.to_desk().contains(&&ToDesk::Lend(ONE)));
    play.tell(Happened::LabLost);
    assert_eq!(lent(&mut play), [], "nobody is there to get it");
    play.tell(Happened::LendAsked(ONE));
    assert_eq!(play.lent().len(), 1);
    play.ask(ToDesk::Close(ONE));
    assert_eq!(play.lent(), [(ToLend::Closed(ONE), Vec::new())]);
}

#[test]
fn a_content_goes_to_the_lab_and_what_it_wants_no_more_is_let_go() {
    let mut play = read();
    play.tell(Happened::LabWants(vec![place(1, 0, 512)]));
    let told = play.spans();
    let [(worker, _)] = told[..] else { panic!("{told:?}") };
    body(&mut play, worker, "ninebytes");
    assert_eq!(play.lent(), [(ToLend::Content(place(1, 0, 512)), vec!["ninebytes"])]);
    play.tell(Happened::LabWants(vec![place(1, 0, 1024)]));
    play.tell(Happened::LabWants(Vec::new()));
    assert_eq!(play.lent(), []);
    play.tell(Happened::LabWants(vec![place(9, 0, 512)]));
    assert!(
        matches!(&play.lent()[..], [(ToLend::Content(_), bytes)] if bytes.is_empty()),
        "it can't be had"
    );
}

#[test]
fn what_is_wished_before_it_is_known_is_lent_once_it_is() {
    let mut play = Play::new(2);
    play.hand(1);
    play.tell(Happened::LendAsked(ONE));
    assert_eq!(play.lent(), []);
    let contents = Box::new(archive(&[9 * MB], &[&[0]]));
    play.desk(FromDesk::Opened { archive: ONE, contents });
    assert!(play.to_desk().contains(&&ToDesk::Lend(ONE)));
    assert!(matches!(&play.lent()[..], [(ToLend::Archive { archive: ONE, .. }, _)]));
}

#[test]
fn what_is_cancelled_or_refused_is_closed_for_the_lab_too() {
    let closed = [(ToLend::Closed(ONE), Vec::new())];
    let begun = || {
        let mut play = Play::opened(2, archive(&[9 * MB, 90 * MB], &[&[0, 1]]));
        play.tell(Happened::LendAsked(ONE));
        assert_eq!(play.lent().len(), 1);
        play
    };
    let mut play = begun();
    play.tell(Happened::Cancelled(ONE));
    assert_eq!(play.lent(), closed);
    let mut play = begun();
    let error = Refusal::default();
    play.desk(FromDesk::Refused { archive: ONE, error });
    assert_eq!(play.lent(), closed);
}

#[test]
fn what_is_wished_while_it_is_put_away_is_lent_once_it_is_back() {
    let mut play = read();
    play.tell(Happened::Shelved(ONE));
    play.tell(Happened::LendAsked(ONE));
    assert_eq!(play.lent(), []);
    play.tell(Happened::Unshelved(ONE));
    let contents = Box::new(archive(&[9 * MB, 90 * MB], &[&[0, 1]]));
    play.desk(FromDesk::Opened { archive: ONE, contents });
    assert!(matches!(&play.lent()[..], [(ToLend::Archive { archive: ONE, .. }, _)]));
}
