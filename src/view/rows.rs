//! The rows of the tree: what the page asks for and what it is given. Computed by the desk, drawn by `ui`.

pub use crate::analysis::change::{ChangeKind, Counts};
pub use crate::analysis::life::LifeState;

use crate::domain::EntryKind;
use crate::domain::wire::wire;

/// Which of an image's trees is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TreeView {
    /// Only what the chosen layer changes, in its folders.
    Layer,
    /// The merged view up to and with the chosen layer.
    #[default]
    Merged,
    /// The merged view of all layers.
    Final,
}
wire! { enum TreeView { Layer, Merged, Final } }

/// What order siblings stand in; folders are not set apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// By the bytes of the name.
    #[default]
    Name,
    /// By size, folders by their sum.
    Size,
}
wire! { enum SortKey { Name, Size } }

/// How the filter's text is understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FilterMode {
    /// Part of the path, ASCII case ignored.
    #[default]
    Text,
    /// `*`, `**`, `?`, `[a-z]`, `{a,b}`; against the name, or the whole path when the pattern has a `/`.
    Glob,
    /// A regular expression against the whole path.
    Regex,
}
wire! { enum FilterMode { Text, Glob, Regex } }

/// Everything that decides which rows there are, but for the folders that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TreeQuery {
    /// Which tree.
    pub view: TreeView,
    /// The chosen layer, base = 0.
    pub layer: u32,
    /// Order of siblings.
    pub sort: SortKey,
    /// Largest or last first.
    pub descending: bool,
    /// Kinds of change that are hidden.
    pub hide: Vec<ChangeKind>,
    /// Hides what the chosen layer leaves as it was (merged views).
    pub hide_unchanged: bool,
    /// Text of the filter; empty: no filter.
    pub filter: String,
    /// How to understand it.
    pub mode: FilterMode,
}
wire! { struct TreeQuery { view, layer, sort, descending, hide, hide_unchanged, filter, mode } }

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Regular file.
    File,
    /// Folder.
    Dir,
    /// Symbolic link.
    Symlink,
    /// Character device.
    Char,
    /// Block device.
    Block,
    /// Named pipe.
    Fifo,
}
wire! { enum NodeKind { File, Dir, Symlink, Char, Block, Fifo } }

impl From<EntryKind> for NodeKind {
    /// A hard link shows the file that it names.
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::File | EntryKind::Hardlink => Self::File,
            EntryKind::Dir => Self::Dir,
            EntryKind::Symlink => Self::Symlink,
            EntryKind::Char => Self::Char,
            EntryKind::Block => Self::Block,
            EntryKind::Fifo => Self::Fifo,
        }
    }
}

/// One visible row. All text is inert: control, bidirectional and invalid characters are shown as visible escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The node, stable for the image.
    pub node: u32,
    /// 0 for children of the root.
    pub depth: u32,
    /// Last component, escaped.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// What the shown layer does to it (*layer* and *merged* views); in *final*, nothing.
    pub change: Option<ChangeKind>,
    /// Changes inside a folder in the shown layer.
    pub inside: Counts,
    /// The layer that added or last modified what is shown.
    pub layer: Option<u32>,
    /// `drwxr-xr-x`; empty for an implicit folder.
    pub mode: String,
    /// `uid:gid`; empty for an implicit folder.
    pub owner: String,
    /// Bytes; folders: the sum of what they hold in this view.
    pub size: u64,
    /// Link target, escaped.
    pub link: Option<String>,
    /// Other names share its content.
    pub hardlink: bool,
    /// `None`: nothing below it in this view. `Some(open)` otherwise.
    pub open: Option<bool>,
    /// True when the filter matches the row itself, not just something inside.
    pub matched: bool,
    /// 1-based place among its siblings, for `aria-posinset`.
    pub position: u32,
    /// Number of siblings with it, for `aria-setsize`.
    pub siblings: u32,
}
wire! {
    struct Row {
        node, depth, name, kind, change, inside, layer, mode, owner, size, link, hardlink, open, matched, position,
        siblings
    }
}

/// A run of visible rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Rows in the whole tree as it is open now.
    pub total: u32,
    /// Index of the first of `rows`.
    pub first: u32,
    /// The rows asked for, fewer at the end.
    pub rows: Vec<Row>,
    /// Changes by kind in the shown layer, whatever is hidden.
    pub counts: Counts,
    /// Paths that match the filter, when there is one.
    pub matches: Option<u32>,
    /// Largest size among all siblings at the top, for the bars.
    pub largest: u64,
    /// Why the filter could not be understood; the rows are then unfiltered.
    pub filter_error: Option<String>,
}
wire! { struct Window { total, first, rows, counts, matches, largest, filter_error } }

/// A change of what is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Opens or closes one folder.
    Toggle(u32),
    /// Opens the folder and all below it.
    OpenBelow(u32),
    /// Opens all.
    OpenAll,
    /// Closes all.
    CloseAll,
    /// Opens all folders above a node, so that it is visible.
    Reveal(u32),
}
wire! { enum Fold { Toggle(number), OpenBelow(number), OpenAll, CloseAll, Reveal(number) } }

/// One row of a path's life: what one layer does to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeRow {
    /// The layer, base = 0.
    pub layer: u32,
    /// What it does.
    pub state: LifeState,
    /// What differs from below (`content`, `mode`, `owner`, `mtime`, `xattrs`, `link`, `type`, `device`).
    pub fields: Vec<String>,
    /// Bytes this layer stores for the path.
    pub stored: u64,
    /// True when those bytes are hidden in the final image.
    pub hidden: bool,
    /// What the path is after this layer, when the layer names it.
    pub node: Option<NodeFacts>,
}
wire! { struct LifeRow { layer, state, fields, stored, hidden, node } }

/// What a path is at one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeFacts {
    /// What it is.
    pub kind: NodeKind,
    /// `0644 -rw-r--r--`; empty for an implicit folder.
    pub mode: String,
    /// `uid:gid`; empty for an implicit folder.
    pub owner: String,
    /// ISO 8601, UTC, with a fraction when there is one; empty for an implicit folder.
    pub mtime: String,
    /// Apparent size in bytes.
    pub size: u64,
    /// Link target or `major:minor`, escaped.
    pub link: Option<String>,
    /// `name = value`, escaped; binary values as hex.
    pub xattrs: Vec<String>,
    /// Other names of the same content, escaped paths.
    pub hardlinks: Vec<String>,
}
wire! { struct NodeFacts { kind, mode, owner, mtime, size, link, xattrs, hardlinks } }

/// A path's life through the layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeView {
    /// The node.
    pub node: u32,
    /// Whole path, escaped, with a leading `/`.
    pub path: String,
    /// What it is in the final image, or was last.
    pub kind: NodeKind,
    /// True when it is in the final image.
    pub in_final: bool,
    /// One row a layer, base first.
    pub rows: Vec<LifeRow>,
    /// Bytes stored for it by all layers; folders: by all below.
    pub stored: u64,
    /// Those of them that no final path shows.
    pub hidden: u64,
}
wire! { struct LifeView { node, path, kind, in_final, rows, stored, hidden } }
