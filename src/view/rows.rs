//! The rows of an image's tree and the lives of its paths: what the page asks for and what it is given.

pub use crate::analysis::change::{ChangeKind, Counts};
pub use crate::analysis::life::LifeState;

use super::list::{Elsewhere, ListQuery, Listed};
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

/// Which rows of an image's tree there are, but for the folders that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeQuery {
    /// Which tree.
    pub view: TreeView,
    /// The chosen layer, base = 0.
    pub layer: u32,
    /// Hides what the chosen layer leaves as it was (merged views).
    pub hide_unchanged: bool,
    /// Order, kinds of change, filter.
    pub list: ListQuery<Paths>,
}
wire! { struct TreeQuery { view, layer, hide_unchanged, list } }

/// The list of an image's paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paths;

impl Listed for Paths {
    type Query = TreeQuery;
    type Sort = SortKey;
    type Kind = ChangeKind;
    type Cells = PathCells;
    type Totals = PathTotals;

    fn list(query: &TreeQuery) -> &ListQuery<Self> {
        &query.list
    }

    fn list_mut(query: &mut TreeQuery) -> &mut ListQuery<Self> {
        &mut query.list
    }

    fn only_changes(query: &mut TreeQuery) {
        query.hide_unchanged = query.view == TreeView::Merged;
        query.list.hide.clear();
    }

    fn turn_to(query: &mut TreeQuery, place: Elsewhere) {
        query.list.hide.clear();
        query.hide_unchanged = false;
        match place {
            Elsewhere::Buttons => {}
            Elsewhere::Final => query.view = TreeView::Final,
            Elsewhere::Layer(layer) => (query.view, query.layer) = (TreeView::Layer, layer),
        }
    }
}

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

/// What a row shows of a path. All text is inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathCells {
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
}
wire! { struct PathCells { kind, change, inside, layer, mode, owner, size, link, hardlink } }

/// What is known of all rows together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathTotals {
    /// Changes by kind in the shown layer, whatever is hidden.
    pub counts: Counts,
    /// Largest size among all siblings at the top, for the bars.
    pub largest: u64,
}
wire! { struct PathTotals { counts, largest } }

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
