//! Bytes → domain: pushes and positioned reads, no I/O of its own, no panic on any input.
//!
//! A layer's bytes are pushed: [`LayerReader`] feeds an [`Unpacker`] (which sniffs and decompresses), that feeds a
//! [`tar::Walker`], and the walker tells a [`tar::Sink`] of entries and bodies. [`BodyReader`], [`LayerBodies`] and [`Verifier`] reuse the parts.
//!
//! An archive is [`open`]ed by positioned reads of its headers and documents, or pushed through a [`StreamOpener`] when it is
//! compressed as a whole; [`Again`] streams it once more for the sake of some members. Both ways of opening end in `archive::conclude`: members by name → which format → images.

pub(crate) mod again;
mod archive;
mod assemble;
pub mod bodies;
pub(crate) mod body;
pub(crate) mod capture;
pub(crate) mod compression;
mod config;
pub mod config_write;
mod descriptor;
mod docker;
mod docker25;
mod docker_v1;
mod elf;
mod error;
pub(crate) mod findings;
mod foreign;
mod go_program;
mod history;
mod image;
mod json;
pub(crate) mod layer;
pub mod limits;
pub(crate) mod media_type;
mod members;
mod names;
mod nested;
mod oci;
mod oci_manifest;
mod open;
mod outer;
mod passing;
pub(crate) mod points;
mod rest;
pub(crate) mod seams;
mod shape;
mod source;
mod squash;
pub mod store;
mod stream;
pub mod tar;
pub(crate) mod toc;
mod transport_dir;
pub(crate) mod verify;
pub mod zip;

pub use again::Again;
pub use bodies::{Bodies, LayerBodies, Visited, Visitor, Wish};
pub use body::{BodyReader, Dense};
pub use compression::{Compression, Unpacked, Unpacker};
pub use error::OpenError;
pub use findings::Findings;
pub use layer::{Captured, LayerReader, ReadLayer, ReadOptions, TarReader};
pub use limits::Limits;
pub use open::{Opening, open, open_as_layer};
pub use points::{Entrance, Point};
pub use source::{Input, Source};
pub use stream::{StreamOpener, Streamed};
pub use toc::{Chunk, Chunks, Promises, Toc};
pub use verify::{Check, Hasher, Verified, Verifier, Wanted};

/// Whether whoever is fed wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Feed on.
    More,
    /// The rest need not be fed.
    Done,
}

/// Why reading stopped before the end: a sentence for a person, without its subject ("is cut short", "has damaged gzip data"),
/// which whoever shows it knows. What was read before stays usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage(pub String);

impl Damage {
    /// From a sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
