//! What two images, or a set of them, are asked. The desk keeps one comparison.

use super::{ImageRef, ListAnswer, ListQuestion};
use crate::domain::wire::wire;
use crate::view::compare::csv::CsvTable;
use crate::view::compare::rows::{IgnoreQuery, Pairs};
use crate::view::compare::screen::CompareView;
use crate::view::compare::set::SetView;

/// A question about images beside each other.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareQuestion {
    /// Compares two images whose unions are complete.
    Two {
        /// A and B.
        images: [ImageRef; 2],
        /// What is left out.
        ignore: IgnoreQuery,
    },
    /// The same two once more, since digests were checked meanwhile. The trees stay as they are.
    Again,
    /// About the rows of the trees that were compared last. They must have been compared with the same left out.
    Trees(ListQuestion<Pairs>),
    /// What a set of images has in common.
    Set(Vec<ImageRef>),
}
wire! { enum CompareQuestion { Two { images, ignore }, Again, Trees(list), Set(images) } }

impl CompareQuestion {
    /// For rows, whether it folds.
    pub(super) fn rows(&self) -> Option<bool> {
        if let Self::Trees(list) = self { list.rows() } else { None }
    }
}

/// An answer about images beside each other.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareAnswer {
    /// A comparison, all but the trees.
    Two(Box<CompareView>),
    /// About the rows of the compared trees.
    Trees(ListAnswer<Pairs>),
    /// What a set has in common.
    Set(Box<SetView>),
}
wire! { enum CompareAnswer { Two(view), Trees(list), Set(view) } }

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
