//! Files for the person, on their way from the desk: gathered in pieces, which the browser keeps where it likes, and handed
//! over whole. A desk that dies over one takes nothing with it that was open.

use super::jobs;
use super::{Engine, Inner, Latest, Opened};
use crate::app::event::Event;
use crate::domain::{Archive, Location};
use crate::worker::glue::message::Parcel;
use crate::worker::protocol::{ArchiveId, FromDesk, Refusal, RequestId, ToDesk};
use js_sys::{Array, Uint8Array};
use std::collections::HashMap;
use web_sys::{Blob, BlobPropertyBag};

/// Files by the requests that asked for them.
#[derive(Default)]
pub(super) struct Exports(HashMap<RequestId, Gathered>);

#[derive(Default)]
struct Gathered {
    pieces: Vec<Blob>,
    whole: bool,
}

impl Exports {
    /// A file is asked for. One that is whole and was not taken is of no use to anybody.
    pub fn begin(&mut self, id: RequestId) {
        self.0.retain(|_, file| !file.whole);
        let _ = self.0.insert(id, Gathered::default());
    }

    /// The next piece of a file.
    pub fn add(&mut self, id: RequestId, bytes: &[Uint8Array]) {
        let Some(file) = self.0.get_mut(&id) else { return };
        let parts: Array = bytes.iter().collect();
        file.pieces.extend(Blob::new_with_u8_array_sequence(&parts));
    }

    /// All pieces are there.
    pub fn end(&mut self, id: RequestId) {
        if let Some(file) = self.0.get_mut(&id) {
            file.whole = true;
        }
    }

    /// There is no such file.
    pub fn drop(&mut self, id: RequestId) {
        let _ = self.0.remove(&id);
    }

    /// Drops what is under way. True when something was.
    fn give_up(&mut self) -> bool {
        let before = self.0.len();
        self.0.retain(|_, file| file.whole);
        self.0.len() < before
    }
}

impl Engine {
    /// A file that is whole, of a media type; it is kept no longer.
    pub fn take_export(&self, id: RequestId, mime: &str) -> Option<Blob> {
        let file = self.run(|inner| (inner.exports.0.remove(&id), Vec::new()))?;
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let pieces: Array = file.pieces.iter().collect();
        Blob::new_with_blob_sequence_and_options(&pieces, &options).ok()
    }
}

fn is_streamed(contents: &Archive) -> bool {
    contents.blobs.iter().any(|blob| matches!(blob.location, Location::Streamed { .. }))
}

/// What is said of an archive that was not even known yet.
fn not_opened(message: &str) -> Refusal {
    Refusal {
        code: "reader-stopped".into(),
        found: format!(
            "The reader stopped over an export while this file was being opened: {message}"
        ),
        expected: "a reader that has memory for both".into(),
        advice: "It was started afresh: open the file again.".into(),
        as_layer: false,
    }
}

impl Inner {
    /// Where the desk died over a file: another takes over what was open, and reads it again. `None`: it died over
    /// something else, which another would do, too.
    pub(super) fn export_lost(&mut self, message: &str) -> Option<Vec<Event>> {
        if !self.exports.give_up() {
            return None;
        }
        self.pool.clear();
        self.rows = Latest::default();
        self.contents = None;
        self.start_desk();
        let mut events = vec![Event::ExportLost { message: message.to_owned() }];
        let archives: Vec<ArchiveId> = self.archives.keys().copied().collect();
        for archive in archives {
            if self.is_unknown(archive) {
                drop(self.archives.remove(&archive));
                let error = not_opened(message);
                events.push(Event::Desk(FromDesk::Refused { archive, error }));
            } else {
                self.read_again(archive);
            }
        }
        events.extend(self.start_jobs());
        Some(events)
    }

    /// Begins again with an archive whose contents are known.
    fn read_again(&mut self, archive: ArchiveId) {
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let Some(contents) = opened.contents.take() else { return };
        *opened = Opened {
            handed: std::mem::take(&mut opened.handed),
            awaited: opened.awaited.union(&opened.indexed).copied().collect(),
            ..Opened::default()
        };
        if is_streamed(&contents) {
            let job = jobs::stream_job(archive, &opened.handed.files, opened.handed.as_layer);
            self.pool.add(job.into_iter().collect());
        } else {
            self.post_desk(&Parcel::new(ToDesk::Adopt { archive, contents }));
            self.ask_trees(archive);
        }
    }

    /// Asks the desk for the trees of an archive that somebody waits for.
    pub(super) fn ask_trees(&self, archive: ArchiveId) {
        let awaited = self.archives.get(&archive).into_iter().flat_map(|opened| &opened.awaited);
        awaited.for_each(|&image| self.post_desk(&Parcel::new(ToDesk::Union(image))));
    }
}
