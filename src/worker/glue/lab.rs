//! The lab's end: its loop of messages.

use super::host::{listen, post};
use super::message::Parcel;
use crate::worker::lab::Lab;
use crate::worker::protocol::ToLab;
use web_sys::DedicatedWorkerGlobalScope;

/// Serves as the lab, for as long as the worker lives.
pub fn serve(scope: &DedicatedWorkerGlobalScope) {
    let mut lab = Lab::default();
    listen(scope, move |parcel: Parcel<ToLab>| {
        let bytes = parcel.bytes.first().map(js_sys::Uint8Array::to_vec);
        for said in lab.hear(parcel.body, bytes) {
            post(&Parcel::new(said));
        }
    });
}
