//! Messages between the page and its workers. Plain values; JavaScript values (`File`, `ArrayBuffer`) travel beside them.
//!
//! The page keeps one *desk* worker, which holds every open archive and answers questions, and a few *layer* workers, which
//! each read one blob after the other and hand a `LayerIndex` of each to the desk. Replies name the request they answer; the
//! page drops those that it no longer waits for.

mod class;
mod compare;
mod content;
mod desk;
mod explore;
mod file;
mod image;
mod layer;
mod learn;
mod list;
mod none;
mod playground;
mod search;
mod secrets;
mod space;
mod takeout;
mod waste;

use crate::domain::wire::wire;
use crate::domain::{Diagnostic, Digest, LayerSummary};
use crate::formats::Toc;

macro_rules! families {
    ($($module:ident: $Name:ident, $State:ident, $Question:ident, $Answer:ident;)*) => {
        $(pub use $module::{$Answer, $Question};)*
    };
}
screens!(families);

#[allow(unused_imports, reason = "only the page names it")]
pub use crate::worker::takeout::Form;
pub use class::{HandOut, Handed, Order};
pub use compare::ComparePart;
pub use content::{BodyPlace, ContentQuestion, FileRef, Look, Needle, Said, Seek};
pub use desk::{Answer, FromDesk, ImageFacts, Question, ToDesk};
pub use file::FileQuestion;
pub use layer::{Claimed, FromLayer, Span, StreamedMember, ToLayer, Way};
pub use learn::{Learned, LessonShown, Teach, ToLearn};
pub use list::{ListAnswer, ListQuestion, Sought};
pub use playground::{FromLab, Shown, ToLab, ToLend};
pub use search::{FoundFile, FoundLine, Searched, Tally, Wording};
pub use secrets::IgnoreChange;
pub use takeout::TakeQuestion;
pub use waste::WastePart;

/// Counts requests; a reply carries its request's number.
pub type RequestId = u32;

/// An opened archive; counts up, never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArchiveId(pub u32);
wire! { struct ArchiveId(number) }

/// What an archive is opened for; it travels with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To be shown, in place of what is.
    #[default]
    Show,
    /// The same, and as soon as it is known the second of two that were dropped at once comes beside it.
    ShowFirst,
    /// To be compared with what is shown.
    Beside,
}

/// One image of an opened archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageRef {
    /// Which archive.
    pub archive: ArchiveId,
    /// Index into `Archive::images`.
    pub image: u32,
}
wire! { struct ImageRef { archive, image } }

/// Why a file could not be opened (`formats::OpenError`, owned).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name.
    pub code: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub advice: String,
    /// It is a tar, which can be opened as one layer all the same.
    pub as_layer: bool,
}
wire! { struct Refusal { code, found, expected, advice, as_layer } }

/// What reading a layer told, but for its index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerRead {
    /// Sizes and counts.
    pub summary: LayerSummary,
    /// Such as `gzip`.
    pub compression: String,
    /// Findings; their `layer` is unset.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it could not be read to its end.
    pub damage: Option<String>,
    /// Its table of contents, if it is made to be pulled file by file.
    pub toc: Option<Toc>,
    /// Starts of gzip members or zstd frames where it can be entered.
    pub entrances: u64,
}
wire! { struct LayerRead { summary, compression, diagnostics, damage, toc, entrances } }

/// What checking a blob's bytes told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// On the digest of the stored bytes.
    pub digest: Verdict,
    /// On the diff ID, of the unpacked bytes.
    pub diff_id: Verdict,
    /// Wrong checksums of the compressed stream; their `layer` is unset.
    pub findings: Vec<Diagnostic>,
}
wire! { struct Verdicts { digest, diff_id, findings } }

impl Verdicts {
    /// The bytes could not be checked.
    pub fn unchecked() -> Self {
        Self { digest: Verdict::Unchecked, diff_id: Verdict::Unchecked, findings: Vec::new() }
    }
}

/// Outcome of checking a digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Not checked yet.
    #[default]
    Pending,
    /// It is what it should be.
    Verified,
    /// It is something else: what was found.
    Mismatch(Digest),
    /// Nothing to check against, or not readable to the end.
    Unchecked,
}
wire! { enum Verdict { Pending, Verified, Mismatch(digest), Unchecked } }

impl Verdict {
    /// What was found instead, when it is not what it should be.
    pub fn mismatch(&self) -> Option<&Digest> {
        if let Self::Mismatch(found) = self { Some(found) } else { None }
    }
}
