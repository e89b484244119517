//! The lab's worker: it starts when it is told something for the first time, and again when it died.

use super::Engine;
use super::{Inner, take_weak};
use crate::worker::event::Event;
use crate::worker::glue::{message::Parcel, spawn::Handle};
use crate::worker::protocol::{ArchiveId, FromLab, ToLab, ToLend};
use crate::worker::schedule::Happened;
use js_sys::Uint8Array;
use std::rc::Rc;

impl Engine {
    /// Tells the lab something; [`Event::Lab`] is its answer.
    pub fn tell_lab(&self, told: ToLab) {
        let has = self.0.borrow().lab.is_some();
        if !has {
            let lab = self.start_lab();
            self.0.borrow_mut().lab = lab;
        }
        if let Some(lab) = &self.0.borrow().lab {
            lab.post(&Parcel::new(told));
        }
    }

    /// Has the lab get the images of an archive.
    pub fn lend(&self, archive: ArchiveId) {
        self.happened(Happened::LendAsked(archive));
    }

    fn start_lab(&self) -> Option<Handle> {
        let (heard, lost) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let lab = Handle::start(
            "lab",
            move |Parcel { body, .. }: Parcel<FromLab>| {
                if let FromLab::Wants(places) = &body {
                    take_weak(&heard, Happened::LabWants(places.clone()));
                }
                super::tell_weak(&heard, Event::Lab(body));
            },
            move |message| {
                if let Some(engine) = lost.upgrade() {
                    engine.borrow_mut().lab = None;
                }
                take_weak(&lost, Happened::LabLost);
                super::tell_weak(&lost, Event::LabLost { message });
            },
        );
        lab.map_err(|error| web_sys::console::error_1(&error)).ok()
    }
}

impl Inner {
    pub(super) fn post_lab(&self, body: ToLend, bytes: Vec<Uint8Array>) {
        if let Some(lab) = &self.lab {
            lab.post(&Parcel { bytes, ..Parcel::new(ToLab::Lend(body)) });
        }
    }
}
