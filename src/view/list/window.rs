//! A run of visible rows. All text is inert: control, bidirectional and invalid characters are shown as visible escapes.

use super::{FilterMode, Found, Listed};
use crate::domain::wire::wire;

/// One visible row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<L: Listed> {
    /// The node, stable for what is listed.
    pub node: u32,
    /// 0 for children of the root.
    pub depth: u32,
    /// Last component, escaped.
    pub name: String,
    /// `None`: nothing below it is shown. `Some(open)` otherwise.
    pub open: Option<bool>,
    /// True when the filter matches the row itself, not just something inside.
    pub matched: bool,
    /// 1-based place among its siblings, for `aria-posinset`.
    pub position: u32,
    /// Number of siblings with it, for `aria-setsize`.
    pub siblings: u32,
    /// What else it shows.
    pub cells: L::Cells,
}
wire! { struct Row<L: Listed> { node, depth, name, open, matched, position, siblings, cells } }

/// A run of visible rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window<L: Listed> {
    /// Rows in the whole list as it is open now.
    pub total: u32,
    /// Index of the first of `rows`.
    pub first: u32,
    /// Names of the folders around the first row, the outermost first, escaped.
    pub above: Vec<String>,
    /// The rows asked for, fewer at the end.
    pub rows: Vec<Row<L>>,
    /// What the filter found, when there is one.
    pub found: Option<Found>,
    /// How the filter was understood.
    pub mode: FilterMode,
    /// Why the filter could not be understood; the rows are then unfiltered.
    pub filter_error: Option<String>,
    /// What is known of all rows together, whatever is hidden.
    pub totals: L::Totals,
}
wire! { struct Window<L: Listed> { total, first, above, rows, found, mode, filter_error, totals } }

impl<L: Listed> Default for Window<L> {
    fn default() -> Self {
        let (above, rows, totals) = (Vec::new(), Vec::new(), L::Totals::default());
        let (found, mode) = (None, FilterMode::default());
        Self { total: 0, first: 0, above, rows, found, mode, filter_error: None, totals }
    }
}

impl<L: Listed> Window<L> {
    /// The row of this index, when it is in the window.
    pub fn row(&self, index: u32) -> Option<&Row<L>> {
        self.rows.get(index.checked_sub(self.first)? as usize)
    }

    /// The folder that the row of this index is in, as a path that begins and ends with a slash; `None` where that is not known.
    pub fn folder_of(&self, index: u32) -> Option<String> {
        let at = index.checked_sub(self.first)? as usize;
        let mut depth = self.rows.get(at)?.depth;
        let mut around: Vec<&str> = Vec::new();
        for row in self.rows[..at].iter().rev().filter(|row| row.open.is_some()) {
            if row.depth < depth {
                depth = row.depth;
                around.push(&row.name);
            }
        }
        let above = self.above.iter().take(depth as usize).map(String::as_str);
        let names = above.chain(around.into_iter().rev());
        Some(names.fold("/".to_owned(), |path, name| path + name + "/"))
    }

    /// The deepest row that is known.
    pub fn deepest(&self) -> u32 {
        self.rows.iter().map(|row| row.depth).max().unwrap_or(0)
    }
}
