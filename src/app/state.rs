//! All that the program knows. Cheap to clone: what is large is [`Shared`].

use super::action::Last;
use super::archives::Archives;
use super::asked::Asker;
use super::screens::{Screen, Screens};
use super::shared::Shared;
use super::statement::Statement;
use super::takeout::Taking;
use crate::domain::order::SortSmall;
use crate::domain::{Archive, BlobId, Image, Location};
use crate::view::stack::{BlobState, BlobStatus};
use crate::worker::protocol::{ArchiveId, ImageFacts, ImageRef, Purpose, Refusal, RequestId};
use std::rc::Rc;

/// The root of the state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppState {
    /// The screen that is shown.
    pub screen: Screen,
    /// The archives that are open or on their way; what was open stays until another succeeds in its place.
    pub archives: Archives,
    /// The start page is shown, though something is open.
    pub home: bool,
    /// The step to what is being opened is in the history already.
    pub stepped: bool,
    /// The files that were open last time.
    pub last: Vec<Last>,
    /// Why the last file that was to be shown could not be opened.
    pub refused: Option<Shared<Refused>>,
    /// What each screen knows.
    pub screens: Screens,
    /// What stands over the page.
    pub dialog: Option<Dialog>,
    /// Short messages, oldest first.
    pub toasts: Vec<Toast>,
    /// What is being taken away, oldest first.
    pub takes: Vec<Taking>,
    /// Light, dark or as the system.
    pub theme: Theme,
    /// Size of all text, in percent.
    pub text_size: TextSize,
    /// The last sentence for those who hear the page.
    pub voice: Rc<str>,
    /// Which pane is shown where there is room for one only.
    pub pane: Pane,
    /// The attestation that is looked at.
    pub statement: Statement,
    /// Questions under way, each with who asked.
    pub asked: Vec<(RequestId, Asker)>,
    /// The last request sent; the next has the next number.
    pub last_id: RequestId,
    /// Numbers toasts and scrolls.
    pub serial: u32,
}

/// An archive that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// The engine's name for it.
    pub id: ArchiveId,
    /// Name of its file or folder.
    pub name: Rc<str>,
    /// What it was opened for.
    pub purpose: Purpose,
    /// Bytes of its files.
    pub bytes: u64,
    /// It is the built-in one, so a link can lead to it.
    pub sample: bool,
    /// All that is known before a layer is read.
    pub contents: Shared<Archive>,
    /// Indexed by `BlobId`.
    pub blobs: Shared<Vec<BlobState>>,
    /// Findings made while layers were read, by blob.
    pub findings: Shared<Vec<(u32, crate::domain::Diagnostic)>>,
    /// Figures by image, when its union is complete.
    pub facts: Vec<Option<Shared<ImageFacts>>>,
    /// The image that is shown.
    pub image: u32,
    /// All digests are checked.
    pub verified: bool,
    /// Reading was stopped by the person.
    pub stopped: bool,
}

impl Open {
    /// What was on its way and has come.
    pub fn new(incoming: Incoming, contents: Archive, image: u32) -> Self {
        Self {
            id: incoming.id,
            name: incoming.name,
            purpose: incoming.purpose,
            bytes: incoming.bytes,
            sample: incoming.sample,
            blobs: Shared::new(vec![BlobState::default(); contents.blobs.len()]),
            findings: Shared::new(Vec::new()),
            facts: vec![None; contents.images.len()],
            contents: Shared::new(contents),
            image,
            verified: false,
            stopped: false,
        }
    }

    /// The image that is shown; `None` in an archive without images.
    pub fn current(&self) -> Option<&Image> {
        self.contents.images.get(self.image as usize)
    }

    /// How many layers that has.
    pub fn layers(&self) -> u32 {
        self.current().map_or(0, |image| u32::try_from(image.layers.len()).unwrap_or(u32::MAX))
    }

    /// Its name for the workers.
    pub fn image_ref(&self) -> ImageRef {
        ImageRef { archive: self.id, image: self.image }
    }

    /// Its figures, once its union is complete.
    pub fn current_facts(&self) -> Option<&Shared<ImageFacts>> {
        self.facts_of(self.image)
    }

    /// True when no layer of the image is still to come.
    pub fn is_read(&self) -> bool {
        let has_come = |blob: BlobId| {
            let status = self.blobs.get(blob.0 as usize).map(|blob| &blob.status);
            self.contents.is_missing(blob)
                || !matches!(status, Some(BlobStatus::Waiting | BlobStatus::Reading(_)))
        };
        self.current().is_some_and(|image| image.layers.iter().all(|layer| has_come(layer.blob)))
    }

    /// The shown image's tree is there.
    pub fn is_whole(&self) -> bool {
        !self.stopped && self.current_facts().is_some()
    }

    /// Bytes read and to be read of the image's blobs, each once.
    pub fn progress(&self) -> (u64, u64) {
        let mut blobs: Vec<u32> =
            self.current().map_or_else(Vec::new, |i| i.layers.iter().map(|l| l.blob.0).collect());
        blobs.sort_small();
        blobs.dedup();
        let (mut read, mut total) = (0u64, 0u64);
        for blob in blobs {
            let length = match self.contents.blobs.get(blob as usize).map(|blob| &blob.location) {
                Some(Location::Range { length, .. } | Location::Streamed { length, .. }) => *length,
                _ => 0,
            };
            total = total.saturating_add(length);
            let done = match self.blobs.get(blob as usize).map(|blob| &blob.status) {
                Some(BlobStatus::Reading(read)) => (*read).min(length),
                Some(BlobStatus::Waiting) | None => 0,
                Some(_) => length,
            };
            read = read.saturating_add(done);
        }
        (read, total)
    }
}

/// An archive on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// The engine's name for it.
    pub id: ArchiveId,
    /// Name of the file, folder or sample.
    pub name: Rc<str>,
    /// What it is opened for.
    pub purpose: Purpose,
    /// Bytes of all files.
    pub bytes: u64,
    /// It is the built-in one.
    pub sample: bool,
    /// It is compressed as a whole and streams: the compression and bytes read.
    pub streaming: Option<(Rc<str>, u64)>,
}

/// A file that could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The engine's name for it.
    pub archive: ArchiveId,
    /// Its name.
    pub name: Rc<str>,
    /// Why.
    pub error: Refusal,
}

/// What stands over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// What a narrow window has no room for.
    More,
    /// The list of keys.
    Help,
    /// Files came while something is open: replace it?
    Replace {
        /// Of the files that wait.
        name: Rc<str>,
        /// Their size.
        bytes: u64,
        /// They are two archives, to be compared with each other.
        two: bool,
        /// It is the built-in archive, which waits nowhere.
        sample: bool,
    },
    /// All findings.
    Findings,
    /// Attestations of the image.
    Attestations,
}

/// A short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Tells one from the next.
    pub serial: u32,
    /// A sentence.
    pub text: Rc<str>,
    /// It says that something went wrong.
    pub alarming: bool,
}

/// Light, dark or as the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As in `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The inverse of [`Theme::name`]; anything else is `Auto`.
    pub fn named(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// Size of all text in percent of the usual one: more for a projector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSize(pub u16);

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

impl TextSize {
    /// All that can be chosen.
    pub const ALL: [Self; 5] = [Self(100), Self(125), Self(150), Self(175), Self(200)];

    /// The inverse of showing the number; anything else is the usual size.
    pub fn named(percent: &str) -> Self {
        let size = percent.parse().map(Self).unwrap_or_default();
        if Self::ALL.contains(&size) { size } else { Self::default() }
    }

    /// The next one; after the largest, the usual.
    pub fn next(self) -> Self {
        Self::ALL.into_iter().find(|size| size.0 > self.0).unwrap_or_default()
    }
}

/// The three panes, of which a narrow window shows one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The stack.
    Layers,
    /// The tree.
    #[default]
    Files,
    /// The inspector.
    Details,
}
