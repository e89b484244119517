//! Files for the person: the desk gives them away in pieces as it writes them.

use super::{ArchiveId, ComparePart, ImageRef, WastePart};
use crate::domain::wire::wire;
use crate::view::image::export::ImagePart;
use crate::view::secrets::export::SecretsPart;
use crate::view::space::PictureQuery;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileQuestion {
    /// The JSON report of a whole archive.
    Report(ArchiveId),
    /// A part of the comparison that is looked at.
    Comparison(ComparePart),
    /// What could be smaller in an image.
    Waste(ImageRef, WastePart),
    /// A part of what an image says of itself.
    Image(ImageRef, ImagePart),
    /// Its secrets and risks.
    Secrets(ImageRef, SecretsPart),
    /// The report to hand on.
    Handout(ImageRef),
    /// A picture of where the space is in an image, as SVG.
    Space(ImageRef, PictureQuery),
}
wire! {
    enum FileQuestion { Report(archive), Comparison(part), Waste(image, part), Image(image, part), Secrets(image, part), Handout(image), Space(image, query) }
}
