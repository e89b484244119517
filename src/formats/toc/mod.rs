//! Tables of contents of layers that are made to be pulled file by file: eStargz (docs/estargz.md of stargz-snapshotter) and
//! zstd:chunked (containers/storage), of which the JSON is the same. Engines that pull so make the tree from the table; all others
//! from the tar. Here the tar decides: the table is held against it, and each difference is a finding, for then two engines run
//! two different images.
//!
//! Where files can be reached is not taken from the table, but from where members and frames really begin ([`super::seams`]).

mod check;
mod chunks;
mod raw;

pub use chunks::{Chunk, Chunks, Promises};

use super::compression::Unpacker;
use super::seams::Seams;
use super::{Flow, Limits};
use crate::domain::layer_index::all_paths;
use crate::domain::wire::wire;
use crate::domain::{Diagnostic, Digest, LayerIndex};
use check::Check;

/// The table of an eStargz layer, a file of its tar.
pub(crate) const ESTARGZ: &[u8] = b"stargz.index.json";

/// What a layer's descriptor names its table by: eStargz, zstd:chunked, and what the latter was called at first.
pub(crate) const ANNOTATIONS: [&str; 3] = [
    "containerd.io/snapshot/stargz/toc.digest",
    "io.github.containers.zstd-chunked.manifest-checksum",
    "io.containers.zstd-chunked.manifest-checksum",
];

/// What the codes of all findings about tables begin with.
pub const CODES: &str = "toc-";

/// Code of the finding: there is a table, and it can't be read.
pub const UNREADABLE: &str = "toc-unreadable";
/// Code of the finding: the table is not the one that the manifest means.
pub const DIGEST: &str = "toc-digest";
/// Code of the finding: it describes another tree than the tar.
pub const DIFFERS: &str = "toc-differs";
/// Code of the finding: it has a file begin where none does.
pub const PLACE: &str = "toc-place";
/// The table has another time of modification than the tar.
pub const TIME: &str = "toc-time";
/// The table has nothing in it.
pub const EMPTY: &str = "toc-empty";
/// Code of the finding: of some files it has no digest that the bytes can be held against.
pub const BARE: &str = "toc-bare";
/// Code of the finding: it promises other bytes.
pub const CHUNK: &str = "toc-chunk";

/// Which kind of table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TocKind {
    /// In gzip.
    Estargz,
    /// In zstd.
    Chunked,
}
wire! { enum TocKind { Estargz, Chunked } }

impl TocKind {
    /// As its makers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Estargz => "eStargz",
            Self::Chunked => "zstd:chunked",
        }
    }
}

/// A table, as far as it is needed once it was held against the tar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    /// Which kind.
    pub kind: TocKind,
    /// What manifests name it by: of eStargz the SHA-256 of the JSON, of zstd:chunked that of the compressed one.
    pub digest: Digest,
}
wire! { struct Toc { kind, digest } }

impl Toc {
    /// Says when the manifest means another table.
    pub fn annotated(&self, wanted: Option<&Digest>) -> Option<Diagnostic> {
        let wanted = wanted.filter(|wanted| **wanted != self.digest)?;
        let (kind, found) = (self.kind.name(), &self.digest);
        let message = format!(
            "the manifest means a {kind} table of contents with {wanted}, the layer has one with {found}; engines that pull by it refuse the layer"
        );
        Some(Diagnostic::warning(DIGEST, message))
    }
}

/// The file of an eStargz layer that may be its table, kept while the layer streams by: of several the last, behind which the footer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kept {
    /// There is none.
    #[default]
    Missing,
    /// It is longer than is read, or was not told whole.
    Long,
    /// All of it.
    Whole(Vec<u8>),
}

impl Kept {
    fn whole(self) -> Result<Vec<u8>, &'static str> {
        match self {
            Self::Missing => Err("the layer has no stargz.index.json"),
            Self::Long => Err(LONG),
            Self::Whole(json) => Ok(json),
        }
    }
}

/// Of a table beyond `Limits::json`.
const LONG: &str = "it is longer than is read";

/// What came of looking for a table.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) toc: Option<Toc>,
    /// What it promises of the files' bytes, for those that lie where it says.
    pub(crate) chunks: Promises,
    pub(crate) findings: Vec<Diagnostic>,
}

impl Found {
    fn unreadable(kind: TocKind, why: &str) -> Self {
        let message = format!("the {} table of contents can't be read: {why}", kind.name());
        Self { findings: vec![Diagnostic::warning(UNREADABLE, message)], ..Self::default() }
    }
}

/// Holds the table of a layer that was read whole against its tar; nothing where there is none. `file`: that of eStargz.
pub(crate) fn held_against(
    index: &LayerIndex,
    seams: &Seams,
    file: Kept,
    limits: &Limits,
) -> Found {
    if seams.cut {
        return Found::default();
    }
    let (kind, read) = match (seams.footer, footer(seams)) {
        (Some(at), _) => (TocKind::Estargz, estargz(seams, at, file)),
        (None, Some(place)) => (TocKind::Chunked, chunked(seams, place, limits)),
        (None, None) => return Found::default(),
    };
    let (table, json) = match read {
        Ok(read) => read,
        Err(why) => return Found::unreadable(kind, why),
    };
    let paths = all_paths(index);
    let mut check = Check::new((index, &paths), seams, kind, limits);
    if let Err(error) = raw::read(&json, &mut |entry| check.take(entry)) {
        return Found::unreadable(kind, &error.to_string());
    }
    let (chunks, findings) = check.finish();
    Found { toc: Some(Toc { kind, digest: table }), chunks, findings }
}

/// A table's digest, and its JSON; or why it can't be read.
type Read = Result<(Digest, Vec<u8>), &'static str>;

fn estargz(seams: &Seams, at: u64, file: Kept) -> Read {
    let json = file.whole()?;
    seams.at(at).ok_or("the footer says that it lies where no gzip member begins")?;
    Ok((Digest::sha256(&json), json))
}

fn chunked(seams: &Seams, (offset, length): (u64, u64), limits: &Limits) -> Read {
    let nowhere = "the footer says that it lies where none is";
    let (_, packed) = seams.skipped.iter().find(|(at, _)| *at == offset).ok_or(nowhere)?;
    let kept = packed.len() as u64;
    // No more is kept of a frame, so how long it is nobody knows.
    if length > limits.json && kept == limits.json {
        return Err(LONG);
    }
    if kept != length {
        return Err(nowhere);
    }
    Ok((Digest::sha256(packed), unpack(packed, limits)?))
}

/// Where the table of a zstd:chunked layer lies by its footer: the first stored byte, and how many.
fn footer(seams: &Seams) -> Option<(u64, u64)> {
    let (_, footer) = seams.skipped.back()?;
    // Offset, length, length unpacked, type; since containers/storage 1.46 the same of the tar split; magic.
    let (numbers, odd) = footer.as_chunks::<8>();
    let (magic, numbers) = numbers.split_last()?;
    let is_one = odd.is_empty() && magic == b"GnUlInUx" && matches!(numbers.len(), 4 | 7);
    let number = |at: usize| u64::from_le_bytes(numbers[at]);
    // 1 is the only type.
    (is_one && number(3) == 1).then(|| (number(0), number(1)))
}

fn unpack(packed: &[u8], limits: &Limits) -> Result<Vec<u8>, &'static str> {
    let mut json = Vec::new();
    let mut take = |piece: &[u8]| {
        json.extend_from_slice(piece);
        if json.len() as u64 <= limits.json { Flow::More } else { Flow::Done }
    };
    let mut unpacker = Unpacker::new(limits);
    let fed = unpacker.feed(packed, &mut take);
    let ended = unpacker.finish(&mut take);
    if json.len() as u64 > limits.json {
        return Err(LONG);
    }
    (fed == Ok(Flow::More) && ended.damage.is_none()).then_some(json).ok_or("it is damaged")
}

#[cfg(test)]
mod tests;
