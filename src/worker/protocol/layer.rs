//! What the page and a layer worker say to each other.

use super::{FoundFile, LayerRead, Refusal, RequestId, Searched, Seek, Tally, Verdicts, Wording};
use crate::domain::wire::wire;
use crate::domain::{Archive, BlobId, DiffId, Digest};
use crate::formats::{Point, Promises};
use crate::worker::takeout::Lost;

/// What the page asks of a layer worker; the blob's `File` travels beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToLayer {
    /// Reads and indexes blobs that lie one behind the other in the file; each is answered as soon as it is read.
    Read {
        /// Job number.
        id: RequestId,
        /// Where they lie.
        blobs: Vec<Span>,
    },
    /// Reads an archive that is compressed as a whole, from its first byte to its last.
    Stream {
        /// Job number.
        id: RequestId,
        /// As the tar of one layer, whatever is in it.
        as_layer: bool,
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
        /// The first byte of the content that is wanted.
        from: u64,
        /// How many bytes are wanted.
        cap: u64,
        /// The blob's member, where the file is an archive that is compressed as a whole: it is streamed up to there.
        member: Option<u32>,
        /// The shortest way to it, where the tar need not be walked.
        way: Option<Way>,
    },
    /// Reads the content of one file again, to be handed on as it comes, or written to a file that travels beside [`FromLayer::Saved`].
    Save {
        /// Job number.
        id: RequestId,
        /// Of which request.
        of: RequestId,
        /// First byte of the blob in the file.
        offset: u64,
        /// Its length.
        length: u64,
        /// Where the body is in the uncompressed tar.
        body: u64,
        /// As in [`ToLayer::Body`].
        member: Option<u32>,
        /// As in [`ToLayer::Body`].
        way: Option<Way>,
    },
    /// Looks for something in the content of one file; what is found of it comes as [`FromLayer::Body`].
    Find {
        /// Job number.
        id: RequestId,
        /// First byte of the blob in the file.
        offset: u64,
        /// Its length.
        length: u64,
        /// Where the body is in the uncompressed tar.
        body: u64,
        /// As in [`ToLayer::Body`].
        member: Option<u32>,
        /// As in [`ToLayer::Body`].
        way: Option<Way>,
        /// What.
        seek: Seek,
    },
    /// Searches in the files of blobs that lie one behind the other in the file, or in an archive that is compressed as a whole;
    /// what is found is told as it comes.
    Search {
        /// Job number.
        id: RequestId,
        /// Which.
        blobs: Vec<Searched>,
        /// What is looked for.
        wording: Wording,
    },
    /// Checks digests of blobs that lie one behind the other in the file; each is answered as soon as it is checked.
    Verify {
        /// Job number.
        id: RequestId,
        /// Which.
        blobs: Vec<Claimed>,
    },
    /// Checks digests of members of an archive that is compressed as a whole: streams it once more.
    VerifyStreamed {
        /// Job number.
        id: RequestId,
        /// Which.
        members: Vec<StreamedMember>,
    },
    /// Looks for secrets in blobs that lie one behind the other in the file; each is answered as soon as it is looked through.
    Secrets {
        /// Job number.
        id: RequestId,
        /// Where they lie.
        blobs: Vec<Span>,
    },
    /// Writes what is taken away. All files of the archive travel beside the message, behind them the script; so does the handle of
    /// the file that it is written to. Without one it becomes a file that travels beside [`FromLayer::Taken`].
    TakeOut {
        /// Job number.
        id: RequestId,
        /// Of which request.
        of: RequestId,
    },
    /// Looks for secrets in members of an archive that is compressed as a whole: streams it once more.
    SecretsStreamed {
        /// Job number.
        id: RequestId,
        /// Numbers of the members.
        members: Vec<u32>,
    },
}
wire! {
    enum ToLayer {
        Read { id, blobs },
        Stream { id, as_layer },
        Body { id, offset, length, body, from, cap, member, way },
        Save { id, of, offset, length, body, member, way },
        Find { id, offset, length, body, member, way, seek },
        Search { id, blobs, wording },
        Verify { id, blobs },
        VerifyStreamed { id, members },
        Secrets { id, blobs },
        TakeOut { id, of },
        SecretsStreamed { id, members }
    }
}

/// What a layer worker tells the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromLayer {
    /// Sent once, before anything else.
    Ready,
    /// Bytes of the blob that is being read, so far.
    Progress {
        /// Job number.
        id: RequestId,
        /// Bytes.
        read: u64,
    },
    /// What the next blob, which is read, tells those who read in it again. Sent before [`FromLayer::Read`], where there is any.
    Footing {
        /// Job number.
        id: RequestId,
        /// Where it can be entered.
        points: Vec<Point>,
        /// What its table of contents promises.
        chunks: Promises,
    },
    /// The next blob is read; its `LayerIndex` travels beside the message.
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
    /// Places where the blob can be entered again, found while a content was read.
    Points {
        /// Job number.
        id: RequestId,
        /// In order.
        points: Vec<Point>,
    },
    /// A part of a file's content; it travels beside the message. More follows, and [`FromLayer::Body`] with the last.
    Piece {
        /// Job number.
        id: RequestId,
    },
    /// Something was found in a blob that is being searched. More follows, and [`FromLayer::Searched`].
    Found {
        /// Job number.
        id: RequestId,
        /// In which blob.
        blob: BlobId,
        /// In which of its files.
        files: Vec<FoundFile>,
    },
    /// The next blob is searched; of an archive that is compressed as a whole, all of them.
    Searched {
        /// Job number.
        id: RequestId,
        /// What was searched of each.
        tallies: Vec<(BlobId, Tally)>,
    },
    /// What is looked for can't be: nothing is searched.
    NotUnderstood {
        /// Job number.
        id: RequestId,
        /// A sentence.
        message: String,
    },
    /// Streamed; the indexes of its layers travel beside the message, in order.
    Streamed {
        /// Job number.
        id: RequestId,
        /// What it holds.
        contents: Box<Archive>,
        /// What was read.
        layers: Vec<(BlobId, LayerRead)>,
        /// What tables of contents promise of the files in them: of those layers that have one.
        promises: Vec<(BlobId, Promises)>,
    },
    /// The stream is no archive that we can show.
    Refused {
        /// Job number.
        id: RequestId,
        /// Why.
        error: Refusal,
    },
    /// The next blob is checked.
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
    /// The next blob is looked through, or all members are. What was found travels beside the message, a run of bytes for each;
    /// an empty one: it could not be read.
    Secrets {
        /// Job number.
        id: RequestId,
        /// In how many files something was found.
        found: u32,
    },
    /// A content is written, or was not found; the file travels beside it.
    Saved {
        /// Job number.
        id: RequestId,
        /// Of which request.
        of: RequestId,
        /// It was found.
        found: bool,
    },
    /// All is written that could be had.
    Taken {
        /// Job number.
        id: RequestId,
        /// Of which request.
        of: RequestId,
        /// How long it is.
        length: u64,
        /// What is missing in it.
        lost: Lost,
    },
    /// The file could not be read (it was moved, changed or revoked), or what is taken away not be written; nothing more comes of
    /// the job.
    Failed {
        /// Job number.
        id: RequestId,
        /// A sentence.
        message: String,
    },
}
wire! {
    enum FromLayer {
        Ready,
        Progress { id, read },
        Footing { id, points, chunks },
        Read { id, layer },
        Body { id },
        Points { id, points },
        Piece { id },
        Found { id, blob, files },
        Searched { id, tallies },
        NotUnderstood { id, message },
        Streamed { id, contents, layers, promises },
        Refused { id, error },
        Verified { id, verdicts },
        StreamVerified { id, verdicts },
        Secrets { id, found },
        Saved { id, of, found },
        Taken { id, of, length, lost },
        Failed { id, message }
    }
}

/// How to get to the content of a file that is not sparse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Bytes of the content.
    pub size: u64,
    /// Where the blob is entered; `None`: at its first byte.
    pub start: Option<Point>,
    /// Points are to be laid from there on.
    pub laying: bool,
}
wire! { struct Way { size, start, laying } }

/// Where a blob lies in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
}
wire! { struct Span { offset, length } }

impl Span {
    /// One past the last byte.
    pub fn end(self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// A blob, and what is claimed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Where it lies.
    pub span: Span,
    /// What the stored bytes should hash to.
    pub digest: Option<Digest>,
    /// What the unpacked bytes should hash to.
    pub diff_id: Option<DiffId>,
    /// What its table of contents promises.
    pub chunks: Promises,
}
wire! { struct Claimed { span, digest, diff_id, chunks } }

/// A blob inside an archive that is compressed as a whole, and what is claimed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamedMember {
    /// Its number in the archive.
    pub member: u32,
    /// Which blob it is.
    pub blob: BlobId,
    /// What the stored bytes should hash to.
    pub digest: Option<Digest>,
    /// What the unpacked bytes should hash to.
    pub diff_id: Option<DiffId>,
    /// What its table of contents promises of the files in it.
    pub chunks: Promises,
}
wire! { struct StreamedMember { member, blob, digest, diff_id, chunks } }
