//! Files for the person: the desk gives them away in pieces as it writes them.

use super::{ArchiveId, ComparePart, ImageRef, WastePart};
use crate::domain::wire::wire;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    /// The JSON report of a whole archive.
    Report(ArchiveId),
    /// A part of the comparison that is looked at.
    Comparison(ComparePart),
    /// What could be smaller in an image.
    Waste(ImageRef, WastePart),
}
wire! { enum FileQuestion { Report(archive), Comparison(part), Waste(image, part) } }
