//! What the page and the desk say to each other.

use super::{ArchiveId, ImageRef, LayerRead, Refusal, RequestId, Verdicts};
use crate::domain::wire::wire;
use crate::domain::{Archive, BlobId, ContentHash, Diagnostic};
use crate::view::compare::contents::TextView;
use crate::view::compare::csv::CsvTable;
use crate::view::compare::rows::{CompareQuery, CompareWindow, IgnoreQuery};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;
use crate::view::packages::PackagesView;
use crate::view::rows::{Counts, Fold, LifeView, TreeQuery, Window};

/// What the page asks of the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum ToDesk {
    /// Opens the files that travel beside the message; `paths` are their names in the dropped folder, or the one file's name.
    Open {
        /// The page's name for it.
        archive: ArchiveId,
        /// One for each file.
        paths: Vec<String>,
        /// As the tar of one layer, whatever is in it.
        as_layer: bool,
    },
    /// An archive whose contents are known: a layer worker streamed it, or another desk held it. Its layers follow.
    Adopt {
        /// The page's name for it.
        archive: ArchiveId,
        /// What it holds.
        contents: Box<Archive>,
    },
    /// A layer was read; its `LayerIndex` travels beside the message. Answered when an image waited for it alone.
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
    /// Asks for a part of the comparison as a file.
    CompareExport {
        /// Answered by [`FromDesk::Piece`]s, then [`FromDesk::Exported`].
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
    /// The content of those files was read, up to its cap; it travels beside the message, A first. An absent file has no bytes.
    ContentRead {
        /// Answered by [`FromDesk::Content`].
        id: RequestId,
        /// Those that are there, as [`FromDesk::ContentAt`] had them.
        places: [Option<BodyPlace>; 2],
    },
    /// Asks for the JSON report of a whole archive.
    Report {
        /// Answered by [`FromDesk::Piece`]s, then [`FromDesk::Exported`].
        id: RequestId,
        /// Of which archive.
        archive: ArchiveId,
    },
    /// Forgets an archive.
    Close(ArchiveId),
}
wire! {
    enum ToDesk {
        Open { archive, paths, as_layer },
        Adopt { archive, contents },
        LayerRead { archive, blob, layer },
        Verified { archive, blob, verdicts },
        Union(image),
        Tree { id, image, query, fold, first, count },
        Life { id, image, node },
        Locate { id, image, path },
        RowOf { id, image, node },
        Compare { id, a, b, ignore },
        CompareTree { id, query, fold, first, count },
        CompareExport { id, part },
        Set { id, images },
        Packages { id, image },
        Content { id, a, b },
        ContentRead { id, places },
        Report { id, archive },
        Close(archive)
    }
}

impl ToDesk {
    /// The number of a request for a file.
    pub fn export_id(&self) -> Option<RequestId> {
        match self {
            Self::CompareExport { id, .. } | Self::Report { id, .. } => Some(*id),
            _ => None,
        }
    }
}

/// What the desk tells the page.
#[derive(Clone, Debug, PartialEq)]
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
    /// The next piece of the JSON report, or of a part of a comparison; its bytes travel beside the message.
    Piece {
        /// Of which request.
        id: RequestId,
    },
    /// All pieces were said.
    Exported {
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
wire! {
    enum FromDesk {
        Ready,
        Opened { archive, contents },
        Refused { archive, error },
        Compressed { archive, compression },
        Indexed { image, facts },
        Rows { id, window },
        Life { id, life },
        Located { id, node, row },
        Compared { id, view },
        CompareRows { id, window },
        Set { id, view },
        Packages { id, view },
        ContentAt { id, a, b },
        Content { id, view },
        Piece { id },
        Exported { id },
        Failed { id, message }
    }
}

/// A file in one image as of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileRef {
    /// Which image.
    pub image: ImageRef,
    /// Which node of its union.
    pub node: u32,
    /// As of which layer; past the last: in the final image.
    pub layer: u32,
}
wire! { struct FileRef { image, node, layer } }

/// Where a file's body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyPlace {
    /// In which archive.
    pub archive: ArchiveId,
    /// In which blob.
    pub blob: BlobId,
    /// Where in the uncompressed tar, see `EntryRef::body_offset`.
    pub offset: u64,
    /// How many bytes are wanted.
    pub cap: u64,
    /// How many there are.
    pub size: u64,
    /// Of all of them; `None` when the file could not be read to its end.
    pub hash: Option<ContentHash>,
}
wire! { struct BodyPlace { archive, blob, offset, cap, size, hash } }

/// What of a comparison is wanted as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
wire! { enum ComparePart { Json, Csv(table), SetCsv, Svg } }

/// Figures of an image whose union is complete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageFacts {
    /// Changes of each layer, base first.
    pub layers: Vec<Counts>,
    /// Bytes of each layer as `docker history` says them.
    pub docker: Vec<u64>,
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
wire! { struct ImageFacts { layers, docker, paths, bytes, hidden, hidden_files, diagnostics, absent } }
