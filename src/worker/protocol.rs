//! Messages between the page and its workers. Plain values; JavaScript values (`File`, `ArrayBuffer`) travel beside them.
//!
//! The page keeps one *desk* worker, which holds every open archive and answers questions, and a few *layer* workers, which
//! each read one blob at a time and hand a `LayerIndex` to the desk. Replies name the request they answer; the page drops
//! those that it no longer waits for.

use crate::domain::{Archive, BlobId, Diagnostic, DiffId, Digest, LayerSummary};
use crate::view::compare::csv::CsvTable;
use crate::view::compare::rows::{CompareQuery, CompareWindow, IgnoreQuery};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::compare::tables::TextView;
use crate::view::packages::PackagesView;
use crate::view::rows::{Counts, Fold, LifeView, TreeQuery, Window};
use serde::{Deserialize, Serialize};

/// Counts requests; a reply carries its request's number.
pub type RequestId = u32;

/// An opened archive; counts up, never used twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArchiveId(pub u32);

/// One image of an opened archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ImageRef {
    /// Which archive.
    pub archive: ArchiveId,
    /// Index into `Archive::images`.
    pub image: u32,
}

/// What the page asks of the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToDesk {
    /// Opens the files that travel beside the message; `paths` are their names in the dropped folder, or the one file's name.
    Open {
        /// The page's name for it.
        archive: ArchiveId,
        /// One for each file.
        paths: Vec<String>,
    },
    /// A compressed archive was streamed by a layer worker. The indexes of its layers travel beside the message, in order.
    OpenStreamed {
        /// The page's name for it.
        archive: ArchiveId,
        /// What it holds.
        contents: Box<Archive>,
        /// What was read.
        layers: Vec<(BlobId, LayerRead)>,
    },
    /// A layer was read; its `LayerIndex` travels beside the message.
    LayerRead {
        /// Of which archive.
        archive: ArchiveId,
        /// What was read.
        blob: BlobId,
        /// All but the index.
        layer: LayerRead,
    },
    /// A blob's digests were checked; for the report.
    Verified {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
        /// How it went.
        verdicts: Verdicts,
    },
    /// Makes the union of an image; answered by [`FromDesk::Indexed`] as soon as all its layers are read.
    Union(ImageRef),
    /// Sets which rows there are, and asks for some of them.
    Tree {
        /// Answered by [`FromDesk::Rows`].
        id: RequestId,
        /// Of which image.
        image: ImageRef,
        /// Which rows.
        query: TreeQuery,
        /// Opens or closes folders first.
        fold: Option<Fold>,
        /// First row wanted.
        first: u32,
        /// How many.
        count: u32,
    },
    /// Asks for the life of a node.
    Life {
        /// Answered by [`FromDesk::Life`].
        id: RequestId,
        /// Of which image.
        image: ImageRef,
        /// Which node.
        node: u32,
    },
    /// Finds the node of an escaped path (from the URL), opens the folders above it, says in which row it is.
    Locate {
        /// Answered by [`FromDesk::Located`].
        id: RequestId,
        /// Of which image.
        image: ImageRef,
        /// With a leading `/`.
        path: String,
    },
    /// Asks for the row a node is in, or would be next to; for keyboard walks beyond the window.
    RowOf {
        /// Answered by [`FromDesk::Located`].
        id: RequestId,
        /// Of which image.
        image: ImageRef,
        /// Which node.
        node: u32,
    },
    /// Compares two images whose unions are complete; the desk keeps one comparison.
    Compare {
        /// Answered by [`FromDesk::Compared`].
        id: RequestId,
        /// The first image.
        a: ImageRef,
        /// The second image.
        b: ImageRef,
        /// What is left out.
        ignore: IgnoreQuery,
    },
    /// Sets which rows of the compared trees there are, and asks for some of them.
    CompareTree {
        /// Answered by [`FromDesk::CompareRows`].
        id: RequestId,
        /// Which rows.
        query: CompareQuery,
        /// Opens or closes folders first.
        fold: Option<Fold>,
        /// First row wanted.
        first: u32,
        /// How many.
        count: u32,
    },
    /// Asks for a part of the comparison as a file; its text travels beside the reply.
    CompareExport {
        /// Answered by [`FromDesk::Report`].
        id: RequestId,
        /// Which part.
        part: ComparePart,
    },
    /// Asks what a set of images has in common.
    Set {
        /// Answered by [`FromDesk::Set`].
        id: RequestId,
        /// Which.
        images: Vec<ImageRef>,
    },
    /// Asks for the packages of an image whose union is complete.
    Packages {
        /// Answered by [`FromDesk::Packages`].
        id: RequestId,
        /// Which.
        image: ImageRef,
    },
    /// Asks where the content of one or two files lies.
    Content {
        /// Answered by [`FromDesk::ContentAt`], and once it is read by [`FromDesk::Content`].
        id: RequestId,
        /// The file before, if any.
        a: Option<FileRef>,
        /// The file after, if any.
        b: Option<FileRef>,
    },
    /// The content of those files was read; it travels beside the message, A first. An absent file has no bytes.
    ContentRead {
        /// Answered by [`FromDesk::Content`].
        id: RequestId,
        /// Which of them are there.
        there: [bool; 2],
    },
    /// Asks for the JSON report of a whole archive; its text travels beside the reply.
    Report {
        /// Answered by [`FromDesk::Report`].
        id: RequestId,
        /// Of which archive.
        archive: ArchiveId,
    },
    /// Forgets an archive.
    Close(ArchiveId),
}

/// What the desk tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromDesk {
    /// Sent once, before anything else.
    Ready,
    /// The archive is known: the stack can be drawn. Layers are still to be read, but for those in `read`.
    Opened {
        /// Which.
        archive: ArchiveId,
        /// All of it.
        contents: Box<Archive>,
    },
    /// It is no archive that we can show.
    Refused {
        /// Which.
        archive: ArchiveId,
        /// Why.
        error: Refusal,
    },
    /// It is compressed as a whole: a layer worker must stream it once ([`ToLayer::Stream`]) before anything is known.
    Compressed {
        /// Which.
        archive: ArchiveId,
        /// Such as `gzip`.
        compression: String,
    },
    /// A layer's figures; sent for each layer once it is read.
    LayerRead {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
        /// All but the index.
        layer: LayerRead,
    },
    /// An image's union is complete.
    Indexed {
        /// Which.
        image: ImageRef,
        /// Figures for the stack and the status line.
        facts: ImageFacts,
    },
    /// Rows of the tree.
    Rows {
        /// Of which request.
        id: RequestId,
        /// The rows.
        window: Window,
    },
    /// A life.
    Life {
        /// Of which request.
        id: RequestId,
        /// The life.
        life: Box<LifeView>,
    },
    /// Where a node is.
    Located {
        /// Of which request.
        id: RequestId,
        /// The node; `None` when there is no such path.
        node: Option<u32>,
        /// Its row, when it is visible as the tree is open now.
        row: Option<u32>,
    },
    /// A comparison.
    Compared {
        /// Of which request.
        id: RequestId,
        /// All but the trees.
        view: Box<CompareView>,
    },
    /// Rows of the compared trees.
    CompareRows {
        /// Of which request.
        id: RequestId,
        /// The rows.
        window: Box<CompareWindow>,
    },
    /// What a set has in common.
    Set {
        /// Of which request.
        id: RequestId,
        /// All of it.
        view: Box<SetView>,
    },
    /// Packages of an image.
    Packages {
        /// Of which request.
        id: RequestId,
        /// All of them.
        view: Box<PackagesView>,
    },
    /// Where the content of two files lies; the engine reads it.
    ContentAt {
        /// Of which request.
        id: RequestId,
        /// A's, if there is one.
        a: Option<BodyPlace>,
        /// B's, if there is one.
        b: Option<BodyPlace>,
    },
    /// Two contents, compared; or one, shown.
    Content {
        /// Of which request.
        id: RequestId,
        /// Lines or a sentence.
        view: Box<TextView>,
    },
    /// The JSON report, or a part of a comparison; its text travels beside the message.
    Report {
        /// Of which request.
        id: RequestId,
    },
    /// The desk could not do what was asked; nothing else changed.
    Failed {
        /// Of which request.
        id: RequestId,
        /// A sentence.
        message: String,
    },
}

/// Why a file could not be opened (`formats::OpenError`, owned).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable name.
    pub code: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub advice: String,
}

/// What reading a layer told, but for its index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRead {
    /// Sizes and counts.
    pub summary: LayerSummary,
    /// Such as `gzip`.
    pub compression: String,
    /// Findings; their `layer` is unset.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it could not be read to its end.
    pub damage: Option<String>,
}

/// A file in one image as of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Which image.
    pub image: ImageRef,
    /// Which node of its union.
    pub node: u32,
    /// As of which layer; past the last: in the final image.
    pub layer: u32,
}

/// Where a file's body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPlace {
    /// In which archive.
    pub archive: ArchiveId,
    /// In which blob.
    pub blob: BlobId,
    /// Where in the uncompressed tar, see `EntryRef::body_offset`.
    pub offset: u64,
    /// How many bytes are wanted.
    pub cap: u64,
}

/// What of a comparison is wanted as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparePart {
    /// Everything, as JSON.
    Json,
    /// One of its tables, as CSV.
    Csv(CsvTable),
    /// The layers of all images that are open, as CSV.
    SetCsv,
    /// The picture.
    Svg,
}

/// Figures of an image whose union is complete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// Changes of each layer, base first.
    pub layers: Vec<Counts>,
    /// Paths in the final image, without the root.
    pub paths: u32,
    /// Bytes of files in the final image, hard links once.
    pub bytes: u64,
    /// Bytes stored that the final image does not show.
    pub hidden: u64,
    /// Files those bytes are in.
    pub hidden_files: u32,
    /// Findings of the union.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of findings that no layer has: whiteouts of nothing, what was left out. Nothing can be shown there.
    pub absent: Vec<String>,
}

/// What the page asks of a layer worker; the blob's `File` travels beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToLayer {
    /// Reads and indexes `length` bytes at `offset`.
    Read {
        /// Job number.
        id: RequestId,
        /// First byte of the blob in the file.
        offset: u64,
        /// Its length.
        length: u64,
    },
    /// Reads an archive that is compressed as a whole, from its first byte to its last.
    Stream {
        /// Job number.
        id: RequestId,
    },
    /// Reads the content of one file again.
    Body {
        /// Job number.
        id: RequestId,
        /// First byte of the blob in the file.
        offset: u64,
        /// Its length.
        length: u64,
        /// Where the body is in the uncompressed tar.
        body: u64,
        /// How many bytes are wanted.
        cap: u64,
        /// The blob's member, where the file is an archive that is compressed as a whole: it is streamed up to there.
        member: Option<u32>,
    },
    /// Checks digests of a blob.
    Verify {
        /// Job number.
        id: RequestId,
        /// First byte of the blob in the file.
        offset: u64,
        /// Its length.
        length: u64,
        /// What the stored bytes should hash to.
        digest: Option<Digest>,
        /// What the unpacked bytes should hash to.
        diff_id: Option<DiffId>,
    },
    /// Checks digests of members of an archive that is compressed as a whole: streams it once more.
    VerifyStreamed {
        /// Job number.
        id: RequestId,
        /// Which.
        members: Vec<StreamedMember>,
    },
}

/// A blob inside an archive that is compressed as a whole, and what is claimed of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamedMember {
    /// Its number in the archive.
    pub member: u32,
    /// Which blob it is.
    pub blob: BlobId,
    /// What the stored bytes should hash to.
    pub digest: Option<Digest>,
    /// What the unpacked bytes should hash to.
    pub diff_id: Option<DiffId>,
}

/// What a layer worker tells the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromLayer {
    /// Sent once, before anything else.
    Ready,
    /// Bytes of the blob read so far.
    Progress {
        /// Job number.
        id: RequestId,
        /// Bytes.
        read: u64,
    },
    /// Read; the `LayerIndex` travels beside the message.
    Read {
        /// Job number.
        id: RequestId,
        /// All but the index.
        layer: LayerRead,
    },
    /// A file's content; it travels beside the message, unless it was not found.
    Body {
        /// Job number.
        id: RequestId,
    },
    /// Streamed; the indexes of its layers travel beside the message, in order.
    Streamed {
        /// Job number.
        id: RequestId,
        /// What it holds.
        contents: Box<Archive>,
        /// What was read.
        layers: Vec<(BlobId, LayerRead)>,
    },
    /// The stream is no archive that we can show.
    Refused {
        /// Job number.
        id: RequestId,
        /// Why.
        error: Refusal,
    },
    /// Checked.
    Verified {
        /// Job number.
        id: RequestId,
        /// How it went.
        verdicts: Verdicts,
    },
    /// Members of an archive that is compressed as a whole were checked, as far as they could be read.
    StreamVerified {
        /// Job number.
        id: RequestId,
        /// Those that were.
        verdicts: Vec<(BlobId, Verdicts)>,
    },
    /// The file could not be read (it was moved, changed or revoked).
    Failed {
        /// Job number.
        id: RequestId,
        /// A sentence.
        message: String,
    },
}

/// What checking a blob's bytes told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// On the digest of the stored bytes.
    pub digest: Verdict,
    /// On the diff ID, of the unpacked bytes.
    pub diff_id: Verdict,
    /// Wrong checksums of the compressed stream; their `layer` is unset.
    pub findings: Vec<Diagnostic>,
}

impl Verdicts {
    /// The bytes could not be checked.
    pub fn unchecked() -> Self {
        Self { digest: Verdict::Unchecked, diff_id: Verdict::Unchecked, findings: Vec::new() }
    }
}

/// Outcome of checking a digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Verdict {
    /// What was found instead, when it is not what it should be.
    pub fn mismatch(&self) -> Option<&Digest> {
        if let Self::Mismatch(found) = self { Some(found) } else { None }
    }
}
