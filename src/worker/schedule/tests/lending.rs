//! What the lab gets of what is open.

use super::contents::{body, place, read};
use super::*;
use crate::worker::protocol::ToLend;

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
