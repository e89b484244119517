//! Layers read by a worker that does nothing else: `begin`, `feed` what lies in `room`, `end`.

mod fdeflate_gzip;

use fdeflate_gzip::FdeflateGzip;
use layerpeel::analysis::{Union, hidden};
use layerpeel::domain::{DiffId, Digest, LayerIndex};
use layerpeel::formats::{Flow, LayerReader, Limits, ReadOptions, Unpacker, Verifier, Wanted};
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;

/// Bytes of the buffer that the worker fills.
const ROOM: usize = 1 << 20;

enum Job {
    /// As the page does it: unpacked, walked, hashed, indexed.
    Layer(Box<LayerReader>),
    /// Unpacked, and that is all.
    Unpack(Box<Unpacker>),
    /// Unpacked by another library.
    Fdeflate(Box<FdeflateGzip>),
    /// As the page checks its digests.
    Verify(Box<Verifier>),
}

thread_local! {
    static ROOM_BYTES: RefCell<Vec<u8>> = RefCell::new(vec![0; ROOM]);
    static LAYERS: RefCell<Vec<Option<Arc<LayerIndex>>>> = const { RefCell::new(Vec::new()) };
    static JOB: RefCell<Option<Job>> = const { RefCell::new(None) };
}

/// Where the next bytes go; as many as [`ROOM`].
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM_BYTES.with_borrow_mut(Vec::as_mut_ptr)
}

/// A new job: 0 as the page does it, 1 unpack, 2 unpack gzip by fdeflate, 3 check both digests, 4 check the stored bytes' alone.
#[unsafe(no_mangle)]
pub extern "C" fn begin(kind: u32) {
    let job = match kind {
        0 => Job::Layer(Box::new(LayerReader::new(ReadOptions {
            checksums: false,
            ..ReadOptions::default()
        }))),
        1 => Job::Unpack(Box::new(Unpacker::without_checksums(&Limits::default()))),
        3 | 4 => {
            let digest = Some(Digest::sha256(b""));
            let diff_id = (kind == 3).then(|| DiffId(Digest::sha256(b"")));
            Job::Verify(Box::new(Verifier::new(Wanted { digest, diff_id })))
        }
        _ => Job::Fdeflate(Box::default()),
    };
    JOB.set(Some(job));
}

/// The next `length` bytes lie in the room.
#[unsafe(no_mangle)]
pub extern "C" fn feed(length: usize) {
    ROOM_BYTES.with_borrow(|room| {
        JOB.with_borrow_mut(|job| match job {
            Some(Job::Layer(reader)) => {
                reader.feed(&room[..length]);
            }
            Some(Job::Unpack(unpacker)) => {
                unpacker.feed(&room[..length], &mut |_| Flow::More).expect("a sound layer");
            }
            Some(Job::Fdeflate(gzip)) => gzip.feed(&room[..length]),
            Some(Job::Verify(verifier)) => verifier.feed(&room[..length]),
            None => {}
        });
    });
}

/// Bytes that came out.
#[unsafe(no_mangle)]
pub extern "C" fn end() -> f64 {
    let bytes = match JOB.take() {
        Some(Job::Layer(reader)) => {
            let read = reader.finish();
            LAYERS.with_borrow_mut(|layers| layers.push(Some(Arc::new(read.index))));
            read.summary.unpacked
        }
        Some(Job::Unpack(unpacker)) => unpacker.finish(&mut |_| Flow::More).unpacked,
        Some(Job::Fdeflate(gzip)) => gzip.unpacked,
        Some(Job::Verify(verifier)) => {
            black_box(verifier.finish());
            0
        }
        None => 0,
    };
    bytes as f64
}

/// Lays all layers that were read as the page does it over each other, in that order, and finds what is hidden. How many paths
/// they have in all.
#[unsafe(no_mangle)]
pub extern "C" fn lay() -> f64 {
    LAYERS.with_borrow(|layers| {
        let union = Union::build(layers);
        black_box(hidden(&union));
        union.len() as f64
    })
}
