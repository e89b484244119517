//! The lab's worker: it starts when it is told something for the first time, and again when it died.

use super::Engine;
use crate::worker::event::Event;
use crate::worker::glue::{message::Parcel, spawn::Handle};
use crate::worker::protocol::{FromLab, ToLab};
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

    fn start_lab(&self) -> Option<Handle> {
        let (heard, lost) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let lab = Handle::start(
            "lab",
            move |Parcel { body, .. }: Parcel<FromLab>| super::tell_weak(&heard, Event::Lab(body)),
            move |message| {
                if let Some(engine) = lost.upgrade() {
                    engine.borrow_mut().lab = None;
                }
                super::tell_weak(&lost, Event::LabLost { message });
            },
        );
        lab.map_err(|error| web_sys::console::error_1(&error)).ok()
    }
}
