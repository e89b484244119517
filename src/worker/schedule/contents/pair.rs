//! Contents of one or two files, to be compared or shown by the desk: they go there together. Compare waits for one pair at a time,
//! and so does who looks at a file's contents.

use super::{Asker, For, Found, Range};
use crate::worker::event::Event;
use crate::worker::protocol::{ArchiveId, BodyPlace, FromDesk, Look, RequestId, ToDesk};
use crate::worker::schedule::{Bytes, Command, Schedule};

/// Both, on their way.
#[derive(Debug)]
pub(in crate::worker::schedule) struct Pair<B> {
    id: RequestId,
    places: [Option<BodyPlace>; 2],
    look: Look,
    sides: [Option<B>; 2],
}

impl<B> Pair<B> {
    /// True when one of the two lies in this archive.
    pub(super) fn is_of(&self, archive: ArchiveId) -> bool {
        self.places.iter().flatten().any(|place| place.archive == archive)
    }
}

/// What is said when a content can't be had again.
fn unread(id: RequestId) -> Event {
    let message =
        "The content can't be read again: its layer is damaged, or the file was moved or changed.";
    Event::Desk(FromDesk::Answer { id, result: Err(message.into()) })
}

impl<B: Bytes> Schedule<B> {
    /// Reads the contents of one or two files; the answer comes when both are there.
    pub(in crate::worker::schedule) fn read_pair(
        &mut self,
        id: RequestId,
        places: [Option<BodyPlace>; 2],
        look: Look,
    ) {
        let like = |pair: &mut Pair<B>| pair.look.is_like(&look);
        let gone: Vec<RequestId> =
            self.contents.pairs.extract_if(.., like).map(|pair| pair.id).collect();
        self.contents.pairs.push(Pair { id, places, look: look.clone(), sides: [None, None] });
        for (side, place) in places.into_iter().enumerate() {
            let Some(place) = place else { continue };
            let (from, length) = look.range(&place, side);
            let range = Range { from, length };
            self.want(Asker { id, by: For::Pair(side), place, range });
        }
        // Behind the others: what both want is not read twice.
        self.drop_askers(|asker| matches!(asker.by, For::Pair(_)) && gone.contains(&asker.id));
        self.start_jobs();
    }

    /// One side came, or can't be had.
    pub(super) fn give_side(&mut self, id: RequestId, side: usize, found: Option<Found<B>>) {
        let pairs = &mut self.contents.pairs;
        let Some(at) = pairs.iter().position(|pair| pair.id == id) else { return };
        let Some(found) = found else {
            pairs.remove(at);
            self.step.events.push(unread(id));
            return;
        };
        let pair = &mut pairs[at];
        pair.sides[side] = Some(found.bytes);
        let waits = |side: usize| pair.places[side].is_some() && pair.sides[side].is_none();
        if !waits(0) && !waits(1) {
            let Pair { places, look, sides, .. } = pairs.remove(at);
            let bytes = sides.into_iter().flatten().collect();
            let body = ToDesk::ContentRead { id, places, look };
            self.step.commands.push(Command::Desk { body, files: None, bytes });
        }
    }
}
