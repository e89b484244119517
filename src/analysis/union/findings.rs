//! Findings of a layer, one a kind: a layer with ten thousand odd entries yields one sentence with a count.

use crate::domain::{Diagnostic, Severity};

/// What can be odd about a layer when it is laid over others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odd {
    AufsLeftover,
    BelowMarker,
    DuplicateDir,
    DuplicatePath,
    FileAsParent,
    HardlinkMetadata,
    HardlinkToDir,
    HardlinkToNothing,
    NamelessWhiteout,
    RootClobber,
    SymlinkCycle,
    SymlinkDangling,
    SymlinkFollowed,
    TooManyPaths,
    WhiteoutInNoFolder,
    WhiteoutOfNothing,
    WhiteoutWithBody,
}

impl Odd {
    fn about(self) -> (Severity, &'static str, &'static str) {
        use Severity::{Error, Info, Warning};
        match self {
            Self::AufsLeftover => (
                Warning,
                "aufs-leftover",
                "book-keeping of AUFS, neither file nor whiteout; left out",
            ),
            Self::BelowMarker => (
                Warning,
                "below-whiteout-name",
                "lies below a name that means a whiteout; left out",
            ),
            Self::DuplicateDir => (
                Info,
                "duplicate-folder",
                "the layer names this folder more than once; the last entry counts",
            ),
            Self::DuplicatePath => (
                Warning,
                "duplicate-path",
                "the layer has this path more than once; the last entry counts",
            ),
            Self::FileAsParent => (
                Warning,
                "file-as-parent",
                "not a folder, but the layer has entries below it; shown as a folder",
            ),
            Self::HardlinkMetadata => (
                Warning,
                "hardlink-metadata",
                "the hard link's header disagrees with its target; the target's counts",
            ),
            Self::HardlinkToDir => {
                (Warning, "hardlink-to-folder", "a hard link to a folder can't be; left out")
            }
            Self::HardlinkToNothing => (
                Warning,
                "hardlink-without-target",
                "the target of this hard link is not there (yet); left out",
            ),
            Self::NamelessWhiteout => (
                Warning,
                "whiteout-without-name",
                "a whiteout without a name removes nothing; left out",
            ),
            Self::RootClobber => (
                Warning,
                "root-clobber",
                "an entry would turn the root into something else than a folder; left out",
            ),
            Self::SymlinkCycle => {
                (Warning, "symlink-cycle", "following this path's symbolic links does not end")
            }
            Self::SymlinkDangling => (
                Warning,
                "symlink-dangling",
                "lies below a symbolic link that points nowhere; its target was made",
            ),
            Self::SymlinkFollowed => (
                Info,
                "symlink-followed",
                "lies below a symbolic link, and is shown where the link points, as tar would write it",
            ),
            Self::TooManyPaths => {
                (Error, "too-many-paths", "more paths than can be numbered; left out")
            }
            Self::WhiteoutInNoFolder => (
                Warning,
                "whiteout-in-no-folder",
                "the whiteout lies in a folder that no lower layer has; no effect",
            ),
            Self::WhiteoutOfNothing => (
                Info,
                "whiteout-of-nothing",
                "the whiteout names what no lower layer has; no effect",
            ),
            Self::WhiteoutWithBody => (
                Warning,
                "whiteout-odd",
                "a whiteout should be an empty regular file; taken as a whiteout",
            ),
        }
    }
}

/// Collects them for one layer after the other.
#[derive(Default)]
pub(super) struct Findings {
    done: Vec<Diagnostic>,
    /// First path and count of each kind, for the layer at hand.
    now: Vec<(Odd, u64, Vec<u8>)>,
}

impl Findings {
    /// Notes one; of the first of its kind in a layer the path, too.
    pub fn note(&mut self, odd: Odd, path: impl FnOnce() -> Vec<u8>) {
        match self.now.iter_mut().find(|row| row.0 == odd) {
            Some(row) => row.1 += 1,
            None => self.now.push((odd, 1, path())),
        }
    }

    /// Ends a layer.
    pub fn close(&mut self, layer: u32) {
        for (odd, count, path) in self.now.drain(..) {
            let (severity, code, about) = odd.about();
            let place = crate::domain::path::display(&path);
            let more = if count > 1 {
                format!(" ({} more in this layer)", count - 1)
            } else {
                String::new()
            };
            self.done.push(
                Diagnostic::new(severity, code, format!("{place}: {about}{more}"))
                    .in_layer(layer)
                    .at(&path),
            );
        }
    }

    /// A finding about the whole.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.done.push(diagnostic);
    }

    /// All of them.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.done
    }
}
