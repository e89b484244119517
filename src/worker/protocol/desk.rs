//! What the page and the desk say to each other: commands, and questions with their answers.

use super::{
    ArchiveId, BodyPlace, ContentQuestion, FileQuestion, FoundFile, ImageRef, LayerRead, Look,
    Refusal, RequestId, TakeQuestion, Tally, Verdicts,
};
use crate::domain::wire::wire;
use crate::domain::{Archive, BlobId, Diagnostic};
use crate::view::compare::contents::TextView;
use crate::view::content::{Difference, KindView, Page};
use crate::view::rows::Counts;

/// What the page tells the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum ToDesk {
    /// Opens the files that travel beside the message; `paths` are their names in the dropped folder, or the one file's name.
    Open {
        /// The page's name for it.
        archive: ArchiveId,
        /// One for each file.
        paths: Vec<String>,
        /// It is wanted as one layer, whatever is in it.
        as_layer: bool,
    },
    /// Makes the built-in archive and opens it; its bytes travel beside [`FromDesk::Opened`].
    OpenSample(ArchiveId),
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
    /// A blob was looked through for secrets; what was found travels beside the message. None, or no bytes: it could not be read.
    Secrets {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// Makes the union of an image; answered by [`FromDesk::Indexed`] as soon as all its layers are read.
    Union(ImageRef),
    /// Asks something; answered by [`FromDesk::Answer`] with the same number.
    Ask {
        /// Its number.
        id: RequestId,
        /// What is asked.
        question: Question,
    },
    /// The content of two files was read; it travels beside the message, A first. An absent file has no bytes.
    ContentRead {
        /// Of which question.
        id: RequestId,
        /// Where they lie, as far as they are there.
        places: [Option<BodyPlace>; 2],
        /// What is wanted of them.
        look: Look,
    },
    /// Something was found in the contents of a blob.
    Found {
        /// By which search.
        id: RequestId,
        /// In which image.
        image: ImageRef,
        /// In which blob.
        blob: BlobId,
        /// In which of its files.
        files: Vec<FoundFile>,
    },
    /// These blobs are searched.
    Searched {
        /// By which search.
        id: RequestId,
        /// In which image.
        image: ImageRef,
        /// What was searched of each.
        tallies: Vec<(BlobId, Tally)>,
    },
    /// Something is to be taken away; answered by [`FromDesk::Script`], or by an answer that says why not.
    Take {
        /// Of which request.
        id: RequestId,
        /// What.
        of: TakeQuestion,
    },
    /// The lab is to have the layers of this archive: each that is read, and each that will be, is answered by [`FromDesk::Lent`].
    Lend(ArchiveId),
    /// Forgets an archive.
    Close(ArchiveId),
}
wire! {
    enum ToDesk {
        Open { archive, paths, as_layer },
        OpenSample(archive),
        Adopt { archive, contents },
        LayerRead { archive, blob, layer },
        Verified { archive, blob, verdicts },
        Secrets { archive, blob },
        Union(image),
        Ask { id, question },
        ContentRead { id, places, look },
        Found { id, image, blob, files },
        Searched { id, image, tallies },
        Take { id, of },
        Lend(archive),
        Close(archive)
    }
}

macro_rules! families {
    ($($module:ident: $Name:ident, $State:ident, $Question:ident, $Answer:ident;)*) => {
        $(use super::{$Answer, $Question};)*

        /// What can be asked, by family: each is a file here and one under `worker/desk`.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Question {
            $(#[doc = concat!("What ", stringify!($Name), " asks.")] $Name($Question),)*
            /// Contents of files.
            Content(ContentQuestion),
            /// A file for the person.
            File(FileQuestion),
        }
        wire! { enum Question { $($Name(of),)* Content(of), File(of) } }

        /// What is answered, by the family of its question.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Answer {
            $(#[doc = concat!("What ", stringify!($Name), " asked.")] $Name($Answer),)*
            /// Two contents, compared; or one, shown.
            Content(Box<TextView>),
            /// A page of a content, and where the content lies.
            Page {
                /// The page.
                page: Box<Page>,
                /// `None` where there is no content.
                place: Option<BodyPlace>,
            },
            /// How two versions of a file differ.
            Difference(Box<Difference>),
            /// What a file is, and where its content lies.
            Kind {
                /// What.
                kind: Box<KindView>,
                /// `None` where there is no content.
                place: Option<BodyPlace>,
            },
            /// The file is whole: its pieces came before ([`FromDesk::Piece`]).
            File,
        }
        wire! { enum Answer { $($Name(of),)* Content(view), Page { page, place }, Difference(view), Kind { kind, place }, File } }

        impl Question {
            /// For rows, whether it folds.
            fn rows(&self) -> Option<bool> {
                match self {
                    $(Self::$Name(of) => of.rows(),)*
                    Self::Content(_) | Self::File(_) => None,
                }
            }
        }
    };
}
screens!(families);

impl Question {
    /// It asks for rows: of several that wait, only the newest matters.
    pub fn is_rows(&self) -> bool {
        self.rows().is_some()
    }

    /// It opens or closes folders first, which changes what the desk knows: it must not be skipped.
    pub fn folds(&self) -> bool {
        self.rows() == Some(true)
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
    /// Where the contents of two files lie; the engine reads them before the question can be answered.
    ContentAt {
        /// Of which question.
        id: RequestId,
        /// A's and B's, as far as they are there.
        places: [Option<BodyPlace>; 2],
        /// What is wanted of them.
        look: Look,
    },
    /// The next piece of a file, of at most a megabyte, travels beside the message.
    Piece {
        /// Of which question.
        id: RequestId,
    },
    /// What is to be written so that something is taken away: the script for a layer worker travels beside the message.
    Script {
        /// Of which request.
        id: RequestId,
        /// Bytes that are read for it.
        total: u64,
    },
    /// The index of a layer, for the lab, travels beside the message; no bytes: nothing of it could be read.
    Lent {
        /// Of which archive.
        archive: ArchiveId,
        /// Which.
        blob: BlobId,
    },
    /// What was asked, or a sentence that says why it can't be known.
    Answer {
        /// Of which question.
        id: RequestId,
        /// The answer.
        result: Result<Answer, String>,
    },
}
wire! {
    enum FromDesk {
        Ready,
        Opened { archive, contents },
        Refused { archive, error },
        Compressed { archive, compression },
        Indexed { image, facts },
        ContentAt { id, places, look },
        Piece { id },
        Script { id, total },
        Lent { archive, blob },
        Answer { id, result }
    }
}

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
    /// Those bytes by the layer that stores them, base first.
    pub hidden_by_layer: Vec<u64>,
    /// Bytes of files that not even the layer that stores them shows.
    pub never_shown: u64,
    /// Bytes of files that all layers store.
    pub bodies: u64,
    /// Findings of the union.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths of findings that no layer has: whiteouts of nothing, what was left out. Nothing can be shown there.
    pub absent: Vec<String>,
}
wire! { struct ImageFacts { layers, docker, paths, bytes, hidden, hidden_files, hidden_by_layer, never_shown, bodies, diagnostics, absent } }
