//! What a file is, told by its bytes: pictures, documents as they are meant to be read, certificates and keys, programs, archives,
//! databases. Pure, and for hostile bytes: no more is looked at than what was read, and what is told is bounded.

mod archive;
mod certificate;
mod database;
mod document;
mod elf;
mod key;
mod magic;
mod picture;
mod private;
mod program;
mod tar;
mod zip;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use document::{DEEPEST, lays_out};
pub use private::{DOTS, LEFT_OUT, armoured_parts, private_parts};

/// Bytes at the beginning that are looked at. Nearly all programs fit.
pub const HEAD: u64 = 4 << 20;
/// Bytes at the end that are looked at, where a file is longer: zips and ELF files have their tables there.
pub const TAIL: u64 = 1 << 20;
/// Members of an archive that are told.
const MOST_MEMBERS: usize = 2000;
/// Bytes that are unpacked of what is packed.
const MOST_UNPACKED: usize = 8 << 20;
/// Certificates and keys of one file that are told.
const MOST_GROUPS: usize = 200;
/// Lines of a document that are told.
const MOST_LINES: usize = 5000;

/// Unpacks what gzip, zstd, xz or bzip2 packed, as far as it can be, but no more than so many bytes; true when that is all of it.
pub type Unpack = fn(&[u8], usize) -> (Vec<u8>, bool);

/// What was read of a content.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Its first bytes.
    pub head: &'a [u8],
    /// Its last bytes; none where they were not read.
    pub tail: &'a [u8],
    /// Bytes of the whole.
    pub size: u64,
}

impl<'a> Parts<'a> {
    /// All of a content.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { head: bytes, tail: &[], size: bytes.len() as u64 }
    }

    fn is_whole(&self) -> bool {
        self.head.len() as u64 >= self.size
    }

    /// So many bytes from this offset, where they were read.
    fn at(&self, offset: u64, length: u64) -> Option<&'a [u8]> {
        let cut = |bytes: &'a [u8], base: u64| {
            let from = usize::try_from(offset.checked_sub(base)?).ok()?;
            bytes.get(from..from.checked_add(usize::try_from(length).ok()?)?)
        };
        let tail = || cut(self.tail, self.size.checked_sub(self.tail.len() as u64)?);
        cut(self.head, 0).or_else(tail)
    }
}

/// What is told of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// `PNG image`
    pub kind: String,
    /// Facts about it, or about each thing that is in it.
    pub groups: Vec<Group>,
    /// What lies in an archive.
    pub members: Vec<Member>,
    /// A document, line by line as it is meant to be read.
    pub lines: Vec<Vec<u8>>,
    /// All of it can be laid out so.
    pub laid: bool,
    /// Its media type, for pictures that a browser shows.
    pub picture: Option<&'static str>,
    /// What was not told, and why.
    pub notes: Vec<String>,
    /// A secret is in it: its text is shown masked.
    pub secret: bool,
}

/// Facts about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// `Certificate`; empty where there is one thing only.
    pub title: String,
    /// What is known of it.
    pub facts: Vec<(&'static str, Value)>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Bytes as the file has them, or words.
    Text(Vec<u8>),
    /// A number.
    Number(u64),
    /// A number of bytes.
    Bytes(u64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.as_bytes().to_vec())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into_bytes())
    }
}

/// What lies in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name as stored.
    pub name: Vec<u8>,
    /// Its bytes, unpacked; folders and links have none.
    pub size: Option<u64>,
}

impl Told {
    fn new(kind: impl Into<String>) -> Self {
        Self { kind: kind.into(), ..Self::default() }
    }

    fn facts(mut self, facts: Vec<(&'static str, Value)>) -> Self {
        self.groups.push(Group { title: String::new(), facts });
        self
    }

    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }
}

/// The kind says more of a file than its text does, as far as its first bytes tell.
pub fn says_more(head: &[u8]) -> bool {
    magic::is_known(head) || key::is_armoured(head)
}

/// The end must be read, too, to tell what it is.
pub fn wants_end(head: &[u8]) -> bool {
    head.starts_with(b"\x7fELF") || head.starts_with(zip::MAGIC)
}

/// What a file is; `None`: nothing is known of it but its bytes. `path` is as layers have it.
pub fn look(parts: &Parts<'_>, path: &[u8], unpack: Unpack) -> Option<Told> {
    let mut told = picture::look(parts)
        .or_else(|| elf::look(parts))
        .or_else(|| program::look(parts))
        .or_else(|| zip::look(parts))
        .or_else(|| archive::look(parts, unpack))
        .or_else(|| database::look(parts, path))
        .or_else(|| key::look(parts))
        .or_else(|| key::look_der(parts))
        .or_else(|| document::look(parts, path))
        .or_else(|| magic::named(parts.head).map(Told::new))?;
    if told.members.len() > MOST_MEMBERS {
        told.members.truncate(MOST_MEMBERS);
        told.note("More lies in it than is listed.");
    }
    Some(told)
}

/// Bytes of a number, the low one first.
fn little(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// The same, the high one first.
fn big(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
