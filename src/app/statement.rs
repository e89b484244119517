//! The attestation that is looked at.

use super::shared::Shared;
use super::slot::Slot;
use crate::view::statement::StatementText;

/// One attestation of the current image, and its text once it is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its index in `Image::attestations`.
    pub at: u32,
    /// Its text.
    pub text: Slot<Shared<StatementText>>,
}
