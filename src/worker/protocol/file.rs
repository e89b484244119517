//! Files for the person: the desk gives them away in pieces as it writes them.

use super::{ArchiveId, ComparePart, ImageRef};
use crate::domain::wire::wire;
use crate::view::image::export::ImagePart;
use crate::view::secrets::export::SecretsPart;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    /// The JSON report of a whole archive.
    Report(ArchiveId),
    /// A part of the comparison that is looked at.
    Comparison(ComparePart),
    /// A part of what an image says of itself.
    Image(ImageRef, ImagePart),
    /// Its secrets and risks.
    Secrets(ImageRef, SecretsPart),
}
wire! {
    enum FileQuestion { Report(archive), Comparison(part), Image(image, part), Secrets(image, part) }
}
