//! Contents of files, and small blobs, read once more when somebody looks at them.

use super::jobs::{self, Job, Task};
use super::{Engine, Inner, run_weak};
use crate::app::event::Event;
use crate::domain::BlobId;
use crate::worker::glue::message::Parcel;
use crate::worker::protocol::{ArchiveId, BodyPlace, FromDesk, RequestId, ToDesk};
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Contents of one or two files, on their way.
pub(super) struct Contents {
    id: RequestId,
    sides: [Option<Uint8Array>; 2],
    waiting: usize,
}

/// What is said when a content can't be had again.
fn unread(id: RequestId) -> Event {
    let message =
        "The content can't be read again: its layer is damaged, or the file was moved or changed.";
    Event::Desk(FromDesk::Answer { id, result: Err(message.into()) })
}

impl Engine {
    /// Reads a small blob whole, here: it is shown as it is.
    pub fn read_blob(&self, id: RequestId, archive: ArchiveId, blob: BlobId) {
        let file = self.run(|inner| {
            let opened = inner.archives.get(&archive);
            let file = opened.and_then(|opened| {
                jobs::blob_file(opened.contents.as_deref()?, &opened.files, blob)
            });
            (file, Vec::new())
        });
        let engine = Rc::downgrade(&self.0);
        spawn_local(async move {
            let read = match file {
                Some(file) => JsFuture::from(file.array_buffer()).await.ok(),
                None => None,
            };
            let bytes = read.map(|buffer| Uint8Array::new(&buffer).to_vec());
            run_weak(&engine, |_| vec![Event::BlobRead { id, bytes }]);
        });
    }
}

impl Inner {
    /// Reads the contents of one or two files; the answer comes when both are there.
    pub(super) fn read_contents(
        &mut self,
        id: RequestId,
        places: [Option<BodyPlace>; 2],
    ) -> Vec<Event> {
        self.pool.drop_bodies();
        let mut contents = Contents { id, sides: [None, None], waiting: 0 };
        for (side, place) in places.into_iter().enumerate() {
            let Some(place) = place else { continue };
            let opened = self.archives.get(&place.archive);
            let job = opened.and_then(|opened| {
                jobs::body_job(id, side, place, opened.contents.as_deref()?, &opened.files)
            });
            match job {
                Some(job) => {
                    contents.waiting += 1;
                    self.pool.add_first(job);
                }
                None => return vec![unread(id)],
            }
        }
        self.contents = Some(contents);
        self.start_jobs()
    }

    pub(super) fn content_read(&mut self, job: &Job, bytes: Vec<Uint8Array>) -> Vec<Event> {
        let Task::Body { id, side, .. } = job.task else { return Vec::new() };
        let Some(contents) = self.contents.as_mut().filter(|contents| contents.id == id) else {
            return Vec::new();
        };
        let Some(bytes) = bytes.into_iter().next() else {
            self.contents = None;
            return vec![unread(id)];
        };
        contents.sides[side] = Some(bytes);
        contents.waiting -= 1;
        if contents.waiting == 0
            && let Some(Contents { sides, .. }) = self.contents.take()
        {
            let there = [sides[0].is_some(), sides[1].is_some()];
            let mut parcel = Parcel::new(ToDesk::ContentRead { id, there });
            parcel.bytes = sides.into_iter().flatten().collect();
            self.post_desk(&parcel);
        }
        Vec::new()
    }
}
