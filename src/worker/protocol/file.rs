//! Files for the person: the desk gives them away in pieces as it writes them.

use super::{ArchiveId, ComparePart, ImageRef};
use crate::domain::wire::wire;
use crate::view::space::PictureQuery;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    /// The JSON report of a whole archive.
    Report(ArchiveId),
    /// A part of the comparison that is looked at.
    Comparison(ComparePart),
    /// A picture of where the space is in an image, as SVG.
    Space(ImageRef, PictureQuery),
}
wire! { enum FileQuestion { Report(archive), Comparison(part), Space(image, query) } }
