//! What every image format builds upon: documents and blobs by name out of the members, each blob once, findings bounded.

use super::members::{MemberPlace, Members, NotFound};
use super::{Findings, Limits, transport_dir};
use crate::domain::digest::Algorithm;
use crate::domain::{Blob, BlobId, Diagnostic, Digest, Document, Location, NotAnImage};
use sha2::{Digest as _, Sha512};
use std::collections::{HashMap, HashSet};

/// Bytes of one document that is kept to be shown, and of all of them: nobody reads on beyond that, and they travel to the page
/// with what else is known of the archive. A mirror of a registry has thousands of them.
const SHOWN: usize = 1 << 20;
const ALL_SHOWN: usize = 4 << 20;

/// Reads the bytes of small members.
pub(crate) trait Fetch {
    /// All bytes of a member of at most `cap` bytes; errors with the rest of a sentence that begins with the member's name.
    fn fetch(&self, place: &MemberPlace, cap: u64) -> Result<Vec<u8>, String>;

    /// True when a member begins like a layer: a tar, something compressed or another engine's file system.
    fn begins_like_layer(&self, place: &MemberPlace) -> bool;
}

/// What two names must share to be the same blob.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    At(u32, u64),
    Member(u32),
    Digest(Digest),
    Name(String),
}

/// How an archive names the blobs that descriptors point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// `blobs/ALGORITHM/HEX` (image-layout.md, "Blobs").
    Oci,
    /// As [`super::transport_dir`] says.
    Dir,
}

/// Collects what an archive holds.
pub(crate) struct Assembler<'a> {
    pub(crate) members: &'a Members,
    fetch: &'a dyn Fetch,
    pub(crate) layout: Layout,
    pub(crate) blobs: Vec<Blob>,
    known: HashMap<Key, BlobId>,
    pub(crate) others: Vec<NotAnImage>,
    /// Those that were read, to be shown as they are.
    pub(crate) documents: Vec<Document>,
    /// Their names, and bytes of all of them.
    names: HashSet<String>,
    kept: usize,
    findings: Findings,
    pub(crate) limits: Limits,
    /// Names that an image needs and that are cut or absent; decides whether a damaged archive can be shown.
    pub(crate) lacking: Vec<String>,
}

impl<'a> Assembler<'a> {
    pub(crate) fn new(members: &'a Members, fetch: &'a dyn Fetch, limits: &Limits) -> Self {
        Self {
            members,
            fetch,
            layout: Layout::Oci,
            blobs: Vec::new(),
            known: HashMap::new(),
            others: Vec::new(),
            documents: Vec::new(),
            names: HashSet::new(),
            kept: 0,
            findings: Findings::new(limits.findings_per_code),
            limits: limits.clone(),
            lacking: Vec::new(),
        }
    }

    /// The name under which a blob lies, or should lie. A parsed digest can't climb out of the archive.
    pub(crate) fn blob_name(&self, digest: &Digest) -> String {
        match self.layout {
            Layout::Oci => format!("blobs/{}", digest.as_str().replacen(':', "/", 1)),
            Layout::Dir => {
                let [blob, manifest] = transport_dir::names(digest);
                if self.members.contains(&manifest) { manifest } else { blob }
            }
        }
    }

    /// Adds a finding about the archive as a whole.
    pub(crate) fn say(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// All findings.
    pub(crate) fn finish_findings(&mut self) -> Vec<Diagnostic> {
        std::mem::replace(&mut self.findings, Findings::new(0)).finish()
    }

    /// A JSON document by its name; errors with a sentence without its full stop.
    pub(crate) fn document(&mut self, name: &str) -> Result<Vec<u8>, String> {
        match self.members.find(name) {
            Err(why) => {
                self.lacking.push(name.into());
                Err(format!("{name} can't be read: {why}"))
            }
            Ok(place) if place.cut => {
                self.lacking.push(name.into());
                Err(format!("{name} is cut short: the archive ends within it"))
            }
            Ok(place) if place.length > self.limits.json => {
                let (length, limit) = (place.length, self.limits.json);
                Err(format!("{name} is too large to be read: {length} bytes (limit: {limit})"))
            }
            Ok(place) => {
                let read = self.fetch.fetch(place, self.limits.json);
                let bytes = read.map_err(|why| format!("{name} {why}"))?;
                self.keep(name, &bytes);
                Ok(bytes)
            }
        }
    }

    /// Keeps a document to be shown, as long as there is room.
    fn keep(&mut self, name: &str, bytes: &[u8]) {
        let has_room = bytes.len() <= SHOWN && self.kept + bytes.len() <= ALL_SHOWN;
        if has_room && self.names.insert(name.to_owned()) {
            self.kept += bytes.len();
            self.documents.push(Document { name: name.to_owned(), bytes: bytes.to_vec() });
        }
    }

    /// True when there is a member of this name that begins like a layer.
    pub(crate) fn holds_layer(&self, name: &str) -> bool {
        self.members.find(name).is_ok_and(|place| self.fetch.begins_like_layer(place))
    }

    /// The blob under `name`, and its length. When it is not there it becomes a missing blob; `absent` may know a better reason
    /// why than its name does (a foreign layer), and then nobody lacks it.
    pub(crate) fn blob(
        &mut self,
        name: &str,
        digest: Option<Digest>,
        absent: Option<String>,
    ) -> (BlobId, Option<u64>) {
        match self.members.find(name) {
            Ok(place) => {
                let place = place.clone();
                if place.cut {
                    self.lacking.push(name.into());
                }
                (
                    self.intern(key_of(&place.location, name), place.location, digest, name),
                    Some(place.length),
                )
            }
            Err(why) => {
                let reason = match absent {
                    Some(reason) if why == NotFound::Absent => reason,
                    _ => {
                        self.lacking.push(name.into());
                        format!("{name} can't be read: {why}.")
                    }
                };
                (self.missing(name, digest, reason), None)
            }
        }
    }

    /// A blob that is not there.
    pub(crate) fn missing(&mut self, name: &str, digest: Option<Digest>, reason: String) -> BlobId {
        let key = digest.clone().map_or_else(|| Key::Name(name.into()), Key::Digest);
        self.intern(key, Location::Missing(reason), digest, name)
    }

    /// A blob that its descriptor carries.
    pub(crate) fn embedded(&mut self, digest: Digest, bytes: Vec<u8>) -> BlobId {
        let name = format!("data of {digest}");
        self.intern(Key::Digest(digest.clone()), Location::Embedded(bytes), Some(digest), &name)
    }

    /// The manifest says of a blob that its table of contents has this digest.
    pub(crate) fn promise(&mut self, blob: BlobId, toc: Option<Digest>) {
        if let Some(blob) = self.blobs.get_mut(blob.0 as usize) {
            blob.toc = blob.toc.take().or(toc);
        }
    }

    /// The whole input as one blob, for root file systems and lone layers.
    pub(crate) fn whole(&mut self, name: &str, length: u64) -> BlobId {
        let location = Location::Range { file: 0, offset: 0, length };
        self.intern(Key::At(0, 0), location, None, name)
    }

    fn intern(
        &mut self,
        key: Key,
        location: Location,
        digest: Option<Digest>,
        name: &str,
    ) -> BlobId {
        if let Some(&id) = self.known.get(&key) {
            let blob = &mut self.blobs[id.0 as usize];
            if blob.digest.is_none() {
                blob.digest = digest;
            }
            return id;
        }
        let id = BlobId(self.blobs.len() as u32);
        self.blobs.push(Blob { location, digest, name: name.into(), toc: None });
        self.known.insert(key, id);
        id
    }
}

/// Empty files in a folder all begin at 0 of their own file, so file and offset are enough.
fn key_of(location: &Location, name: &str) -> Key {
    match location {
        Location::Range { file, offset, .. } => Key::At(*file, *offset),
        Location::Streamed { member, .. } => Key::Member(*member),
        Location::Embedded(_) | Location::Missing(_) => Key::Name(name.into()),
    }
}

/// The digest of `bytes` by the algorithm of `like`.
pub(crate) fn digest_like(like: &Digest, bytes: &[u8]) -> Digest {
    match like.algorithm() {
        Algorithm::Sha256 => Digest::sha256(bytes),
        Algorithm::Sha512 => Digest::from_sha512(Sha512::digest(bytes).as_slice()),
    }
}
