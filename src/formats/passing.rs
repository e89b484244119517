//! The members of a compressed archive as they pass.

use super::layer::{LayerReader, ReadLayer, ReadOptions};
use super::members::Members;
use super::open::begins_like_layer;
use super::outer;
use super::shape;
use super::stream::can_only_be_image;
use super::tar::{BLOCK, Sink};
use crate::domain::{Entry, EntryKind, Location, path};
use std::collections::{HashMap, HashSet};

/// What is done with the member under way.
#[derive(Debug)]
enum Doing {
    /// Nothing: no file, or of no interest.
    Passing,
    /// Its first block decides.
    Sniffing(Vec<u8>),
    /// A document: kept.
    Keeping(Vec<u8>),
    /// Anything else may be a layer.
    Reading(Box<LayerReader>),
}

/// Collects members, documents and layers.
#[derive(Debug)]
pub(crate) struct Passing {
    options: ReadOptions,
    pub(crate) members: Members,
    /// By number of the member.
    pub(crate) layers: HashMap<u32, ReadLayer>,
    /// By number of the member.
    pub(crate) kept: HashMap<u32, Vec<u8>>,
    /// Numbers of the members that begin like a layer.
    pub(crate) layer_like: HashSet<u32>,
    kept_bytes: u64,
    doing: Doing,
    number: u32,
    /// Known to be a root file system or a layer: nothing in it is a layer of its own.
    plain: bool,
    image: bool,
    /// Nothing is of interest: the archive is wanted as one layer.
    ignored: bool,
}

/// Layers that could not be read are kept for their diagnosis, so many.
const MAX_DAMAGED: usize = 10_000;
/// How often the names are judged again.
const JUDGE_EVERY: u32 = 64;

impl Passing {
    pub(crate) fn new(options: ReadOptions) -> Self {
        Self {
            members: Members::new(&options.limits),
            layers: HashMap::new(),
            kept: HashMap::new(),
            layer_like: HashSet::new(),
            kept_bytes: 0,
            doing: Doing::Passing,
            number: 0,
            plain: false,
            image: false,
            ignored: false,
            options,
        }
    }

    /// True once it is certain that the archive itself is no layer.
    pub(crate) fn is_image(&self) -> bool {
        self.image
    }

    /// Lets all pass.
    pub(crate) fn ignore(&mut self) {
        self.ignored = true;
    }

    fn judge(&mut self) {
        if self.number > JUDGE_EVERY && !self.number.is_multiple_of(JUDGE_EVERY) {
            return;
        }
        self.image = self.image || can_only_be_image(&self.members);
        let plain = !self.image
            && !shape::has_documents(&self.members)
            && !shape::may_be_packed_by_path(&self.members)
            && shape::plain(&self.members).is_some();
        if plain && !self.plain {
            self.layers.clear();
        }
        self.plain = plain;
    }

    fn decide(&mut self, head: Vec<u8>, entry: Option<&Entry>) {
        let layer = begins_like_layer(&head);
        if layer && !self.plain {
            self.layer_like.insert(self.number);
        }
        let document =
            !layer && (is_jsonish(&head) || entry.is_some_and(|entry| is_document(&entry.path)));
        self.doing = if document {
            Doing::Keeping(head)
        } else if self.plain {
            Doing::Passing
        } else {
            let mut reader = Box::new(LayerReader::new(self.options.clone()));
            reader.feed(&head);
            Doing::Reading(reader)
        };
    }

    fn keep(&mut self, bytes: Vec<u8>) {
        self.kept_bytes += bytes.len() as u64;
        self.kept.insert(self.number, bytes);
    }

    fn read(&mut self, reader: LayerReader) {
        let layer = reader.finish();
        let damaged = layer.damage.is_some() && layer.index.is_empty();
        if !damaged || self.layers.len() < MAX_DAMAGED {
            self.layers.insert(self.number, layer);
        }
    }
}

impl Sink for Passing {
    fn begin(&mut self, entry: &Entry) {
        self.number += 1;
        let file = entry.kind == EntryKind::File && !self.ignored;
        self.doing = if file { Doing::Sniffing(Vec::new()) } else { Doing::Passing };
    }

    fn body(&mut self, mut bytes: &[u8]) {
        if let Doing::Sniffing(head) = &mut self.doing {
            let count = bytes.len().min(BLOCK - head.len());
            head.extend_from_slice(&bytes[..count]);
            bytes = &bytes[count..];
            if head.len() < BLOCK {
                return;
            }
            let head = std::mem::take(head);
            self.decide(head, None);
        }
        match &mut self.doing {
            Doing::Keeping(kept) => {
                let length = (kept.len() + bytes.len()) as u64;
                if length > self.options.limits.json
                    || self.kept_bytes + length > self.options.limits.kept
                {
                    self.doing = Doing::Passing;
                } else {
                    kept.extend_from_slice(bytes);
                }
            }
            // After damage it counts.
            Doing::Reading(reader) => {
                reader.feed(bytes);
            }
            Doing::Passing | Doing::Sniffing(_) => {}
        }
    }

    fn end(&mut self, entry: &mut Entry, whole: bool) {
        if let Doing::Sniffing(head) = &mut self.doing {
            let head = std::mem::take(head);
            self.decide(head, Some(entry));
        }
        match std::mem::replace(&mut self.doing, Doing::Passing) {
            Doing::Keeping(bytes) => self.keep(bytes),
            Doing::Reading(reader) => self.read(*reader),
            Doing::Passing | Doing::Sniffing(_) => {}
        }
        if self.ignored {
            return;
        }
        let location = Location::Streamed { member: self.number, length: entry.stored };
        self.members.add(&entry.path, outer::member(entry, location, !whole));
        self.judge();
    }
}

/// True for what may be JSON: it begins with a bracket, a byte order mark and blanks aside.
fn is_jsonish(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    matches!(head.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// Documents by name: when they are no JSON, that is what is to be said.
fn is_document(name: &[u8]) -> bool {
    let last = path::name(name);
    last.ends_with(b".json") || matches!(last, b"json" | b"repositories" | b"oci-layout")
}
