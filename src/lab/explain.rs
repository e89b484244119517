//! What happened and why, as values: the page's words, the stage's animation, the terminal's grey lines and the screen
//! reader's text are all made from these, elsewhere. Nothing here is a sentence.

use crate::domain::EntryKind;
use crate::lab::kernel::DiskId;
use std::sync::Arc;

/// A normalised path inside the file system it belongs to.
pub type Path = Arc<[u8]>;

/// A place in the pile that a container is: its own layer, or one of the image's, base = 0. docker's own `-init` layer
/// counts as [`Layer::Init`] and is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The container's own.
    Upper,
    /// What the engine puts between image and container: `/.dockerenv`, `/etc/hosts`, mount points.
    Init,
    /// A layer of the image, base = 0.
    Image(u32),
}

/// What a lookup found in one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing by that name: look below.
    Nothing,
    /// A folder: what is below is merged with it.
    Folder,
    /// A folder that closes all below.
    Opaque,
    /// The thing itself: look no further.
    Found(EntryKind),
    /// A whiteout: it is gone, look no further.
    Whiteout,
}

/// Why something was copied up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It holds something that changes.
    Parent,
    /// It was opened for writing.
    Open,
    /// Its mode, owner, times or attributes were set, even if to what they were.
    Attributes,
    /// It was cut or grown.
    Truncate,
    /// It got another name.
    Rename,
    /// It got one more name.
    Link,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A path was looked for: the layers that were looked at, from the top, and what was in each. Those not listed were not looked at.
    Looked {
        /// What for.
        path: Path,
        /// From the top.
        seen: Vec<(Layer, Seen)>,
    },
    /// A path of the image was copied into the container's layer.
    CopiedUp {
        /// Which.
        path: Path,
        /// What it is.
        kind: EntryKind,
        /// Where it came from.
        from: Layer,
        /// Bytes of content that were copied.
        bytes: u64,
        /// What for.
        why: Why,
    },
    /// A name of several for one file of the image went its own way; the others keep the old content.
    PartedLinks {
        /// The name that was copied up.
        path: Path,
        /// How many names the file of the image has.
        links: u32,
    },
    /// Something new is in the container's layer.
    Made {
        /// Where.
        path: Path,
        /// What.
        kind: EntryKind,
        /// A whiteout was there and is gone now.
        over_whiteout: bool,
        /// A folder that closes all below, since a whiteout was there.
        opaque: bool,
    },
    /// Content was written.
    Wrote {
        /// Where.
        path: Path,
        /// How many bytes.
        bytes: u64,
    },
    /// A path is gone from the container's layer; nothing of the image was there.
    Removed {
        /// Which.
        path: Path,
    },
    /// A whiteout hides a path of the image from now on; its bytes stay where they are.
    Hid {
        /// Which.
        path: Path,
        /// The topmost layer that has it.
        from: Layer,
        /// What is hidden.
        kind: EntryKind,
        /// Bytes of the hidden file; 0 for folders, whose content nobody counted.
        bytes: u64,
        /// A copy in the container's layer went, too.
        copy_removed: bool,
    },
    /// A name in the container's layer became another; no byte moved.
    Renamed {
        /// The old name.
        from: Path,
        /// The new one.
        to: Path,
        /// A folder that closes all below at its new place.
        opaque: bool,
    },
    /// A folder of the image can't be renamed: the program has to copy and delete.
    RefusedRename {
        /// The old name.
        from: Path,
        /// The new one.
        to: Path,
    },
    /// Content of the image was read; nothing was copied.
    Read {
        /// Which file.
        path: Path,
        /// The layer that served it.
        from: Layer,
        /// Bytes.
        bytes: u64,
    },
}

/// Events kept of one command at most; what a recursive command does beyond is counted.
const KEPT: usize = 2000;

/// What one command did, in order.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The first of them.
    pub events: Vec<Event>,
    /// How many more there were.
    pub more: u64,
    /// Bytes of content copied up, all of them.
    pub copied: u64,
    /// The file system of the container that it happened in, the last one of several.
    pub within: Option<DiskId>,
}

impl Log {
    /// Adds one.
    pub fn push(&mut self, event: Event) {
        if let Event::CopiedUp { bytes, .. } = event {
            self.copied += bytes;
        }
        // Programs look at a path several times in a row; one look is told.
        if matches!(event, Event::Looked { .. }) && self.events.last() == Some(&event) {
            return;
        }
        if !self.is_full() {
            self.events.push(event);
        } else {
            self.more += 1;
        }
    }

    /// True when further events are only counted.
    pub fn is_full(&self) -> bool {
        self.events.len() >= KEPT
    }

    /// Takes what is there.
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }
}
