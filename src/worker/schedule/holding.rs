//! What is kept of an archive that was handed over.

use super::job::secrets::Looking;
use crate::domain::{Archive, BlobId};
use crate::formats::Promises;
use crate::worker::protocol::{ImageRef, LayerRead, Verdicts};
use std::collections::{BTreeMap, BTreeSet};

/// An archive, from the handing over to the closing.
#[derive(Debug)]
pub(super) struct Holding<B> {
    /// Bytes of its files.
    pub(super) lengths: Vec<u64>,
    /// It is one layer, whatever is in it.
    pub(super) as_layer: bool,
    /// What it holds, once that is known.
    pub(super) contents: Option<Box<Archive>>,
    /// Layers that were read before the desk knew the archive.
    pub(super) streamed: Vec<StreamedLayer<B>>,
    /// Images whose trees were asked for and have not come yet.
    pub(super) awaited: BTreeSet<ImageRef>,
    /// Images whose trees have come.
    pub(super) indexed: BTreeSet<ImageRef>,
    /// The desk was handed a layer.
    pub(super) read: bool,
    /// What tables of contents promise, until it is checked.
    pub(super) chunks: BTreeMap<BlobId, Promises>,
    /// Layers that are entered at their start only, but for their points, and how long they are unpacked.
    pub(super) slow: BTreeMap<BlobId, u64>,
    /// The lab has it, or gets it.
    pub(super) lent: bool,
    /// The lab is to have it as soon as it is known what it holds.
    pub(super) wished: bool,
    /// How far its digests are checked.
    pub(super) checking: Checking,
    /// What the first of a layer's two checks told.
    pub(super) halves: BTreeMap<BlobId, Verdicts>,
    /// What checking told of layers that are still being read.
    pub(super) early: BTreeMap<BlobId, Verdicts>,
    /// How far it is looked through for secrets.
    pub(super) looking: Looking,
}

/// A layer that was read on the way through a compressed archive, with what travels beside it.
#[derive(Debug)]
pub(super) struct StreamedLayer<B> {
    pub(super) blob: BlobId,
    pub(super) layer: LayerRead,
    pub(super) bytes: Vec<B>,
}

/// How far digests are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checking {
    /// Not begun.
    NotYet,
    /// Its jobs are queued.
    Begun,
    /// All is told.
    Done,
}

impl<B> Holding<B> {
    pub(super) fn new(lengths: Vec<u64>, as_layer: bool) -> Self {
        Self {
            lengths,
            as_layer,
            contents: None,
            streamed: Vec::new(),
            awaited: BTreeSet::new(),
            indexed: BTreeSet::new(),
            read: false,
            chunks: BTreeMap::new(),
            slow: BTreeMap::new(),
            lent: false,
            wished: false,
            checking: Checking::NotYet,
            halves: BTreeMap::new(),
            early: BTreeMap::new(),
            looking: Looking::default(),
        }
    }

    /// It is known what it holds, and nothing that was read of it waits to be handed over.
    pub(super) fn is_known(&self) -> bool {
        self.contents.is_some() && self.streamed.is_empty()
    }
}
