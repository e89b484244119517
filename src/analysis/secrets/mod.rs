//! Secrets that should not be in an image: in files, and in what the config says.
//!
//! One pass finds fixed words (*anchors*), a small form is read around each, and a check says whether it can be real: a
//! checksum, a structure that parses, or at least enough disorder. Then the place is looked at. Rules that know a file by its
//! path read that file's own format. All of it is pure: bytes and a path go in, findings come out; no value leaves this room
//! but masked, with its length and its SHA-256.

pub mod anchors;
mod auth;
pub mod body;
mod check;
pub mod config;
pub(crate) mod der;
mod files;
pub mod ignore;
mod jwt;
mod keystore;
#[cfg(any(target_arch = "wasm32", test))]
mod lanes;
mod machine;
pub mod mask;
mod names;
#[cfg(any(target_arch = "wasm32", test))]
mod nibbles;
mod options;
mod packed;
mod pem;
mod pgp;
mod place;
pub mod purge;
mod putty;
pub mod rules;
mod shape;
mod statement;
mod texts;
mod words;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use anchors::Scanner;
pub use body::{Body, BodyFindings};
pub use ignore::Ignore;
pub use place::Place;
pub use rules::{RULES, Rule, rule};

use crate::domain::digest::hex;
use crate::domain::wire::{Wire, wire};
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// How bad it is that a secret is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, and no alarm: test keys, expired tokens.
    Info,
    /// May tell something: a shell's history, a folder of git.
    Low,
    /// Of use to few: encrypted keys, keys that are often meant to be public.
    Medium,
    /// Whoever has the image can use it.
    High,
}
wire! { enum Severity { Info, Low, Medium, High } }

impl Wire for &'static Rule {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.to_owned().put(out);
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        rule(&String::take(from)?)
    }
}

/// One secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub rule: &'static Rule,
    /// The rule's own, or less where the place or the value says so.
    pub severity: Severity,
    /// Line that it begins on, from 1; `None` in binary files.
    pub line: Option<u32>,
    /// First byte of the value in what was scanned.
    pub start: u64,
    /// Bytes of the value.
    pub length: u32,
    /// What may be shown: the prefix that all of its kind have, dots, the last two characters.
    pub masked: String,
    /// SHA-256 of the value, to tell values apart without showing them.
    pub sha256: [u8; 32],
    /// Whether a key is encrypted; `None` for all else, and where that can't be known.
    pub encrypted: Option<bool>,
    /// What else is known of it, in a few words.
    pub note: Option<String>,
    /// Member of the archive in which it is, outermost first.
    pub inside: Option<String>,
}
wire! {
    struct Finding { rule, severity, line, start, length, masked, sha256, encrypted, note, inside }
}

impl Finding {
    /// Bytes after its last one.
    fn end(&self) -> u64 {
        self.start + u64::from(self.length)
    }
}

/// What was found in one file of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFindings {
    /// Its number in the layer's index.
    pub entry: u32,
    /// Its path, as the layer's tar names it.
    pub path: Vec<u8>,
    /// What.
    pub found: BodyFindings,
}
wire! { struct FileFindings { entry, path, found } }

/// What a form matched.
#[derive(Clone, Debug, Default)]
struct Match {
    start: usize,
    end: usize,
    /// Bytes of it that all of its kind have.
    shown: usize,
    severity: Option<Severity>,
    encrypted: Option<bool>,
    note: Option<String>,
    /// In place of the bytes from `start` to `end`, for the hash: a key is the same in any armour.
    value: Option<Vec<u8>>,
}

impl Match {
    fn new(start: usize, end: usize, shown: usize) -> Self {
        Self { start, end, shown, ..Self::default() }
    }
}

/// The finding of a match in `bytes`, which begin at `offset` of what is scanned.
fn finding(rule: &'static Rule, found: Match, bytes: &[u8], offset: u64) -> Finding {
    let whole = bytes.get(found.start..found.end).unwrap_or_default();
    let value = found.value.as_deref().unwrap_or(whole);
    Finding {
        rule,
        severity: found.severity.unwrap_or(rule.severity),
        line: None,
        start: offset + found.start as u64,
        length: u32::try_from(whole.len()).unwrap_or(u32::MAX),
        masked: masked(whole, found.shown),
        sha256: Sha256::digest(value).into(),
        encrypted: found.encrypted,
        note: found.note,
        inside: None,
    }
}

/// Characters of a value from which on its last two tell nothing.
const LONG: usize = 12;

/// The first `shown` bytes, dots, and the last two; of a short value the dots alone, and of a key in armour.
fn masked(value: &[u8], shown: usize) -> String {
    let dots = "••••••••";
    let head = String::from_utf8_lossy(&value[..shown.min(value.len())]);
    let rest = &value[shown.min(value.len())..];
    let tail = rest.len().checked_sub(2).filter(|_| rest.len() >= LONG).map(|at| &rest[at..]);
    let tells = |byte: &u8| byte.is_ascii_graphic() && *byte != b'-';
    let plain = tail.filter(|tail| tail.iter().all(tells));
    format!("{head}{dots}{}", String::from_utf8_lossy(plain.unwrap_or_default()))
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        self.put(&mut map)?;
        map.end()
    }
}

impl Finding {
    /// Writes its keys into an object that says the place, too.
    pub(crate) fn put<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("rule", self.rule.id)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("line", &self.line)?;
        if let Some(encrypted) = self.encrypted {
            map.serialize_entry("encrypted", &encrypted)?;
        }
        if let Some(inside) = &self.inside {
            map.serialize_entry("inside", inside)?;
        }
        map.serialize_entry("masked", &self.masked)?;
        map.serialize_entry("length", &self.length)?;
        map.serialize_entry("sha256", &hex(&self.sha256))?;
        if let Some(note) = &self.note {
            map.serialize_entry("note", note)?;
        }
        map.serialize_entry("advice", self.rule.advice)
    }
}
