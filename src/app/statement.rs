//! The attestation that is looked at.

use super::shared::Shared;
use crate::view::statement::StatementText;
use crate::worker::protocol::RequestId;

/// One attestation of the current image, and its text once it is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its index in `Image::attestations`.
    pub at: u32,
    /// The reading that is awaited; the text of an earlier one is stale.
    pub id: RequestId,
    /// How far it is.
    pub text: Reading,
}

/// How far the reading of a text is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Reading {
    /// On its way.
    #[default]
    Waiting,
    /// There.
    Known(Shared<StatementText>),
    /// It could not be read.
    Failed,
}
