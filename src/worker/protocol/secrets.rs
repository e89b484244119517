//! Secrets and risks of an image.

use super::ImageRef;
use crate::domain::wire::wire;
use crate::view::secrets::{Scope, SecretsView};

/// A question about secrets and risks of an image whose union is complete.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretsQuestion {
    /// All that was found so far.
    Found(ImageRef),
    /// The value of a secret, for who asks to see it.
    Value {
        /// Of which image.
        image: ImageRef,
        /// Which, as [`SecretsQuestion::Found`] numbers them.
        number: u64,
        /// The bytes that should be it, where it is in a file.
        bytes: Option<Vec<u8>>,
    },
    /// Changes what is ignored of an image's archive; answered as [`SecretsQuestion::Found`] is.
    Ignore {
        /// Of which image.
        image: ImageRef,
        /// What changes.
        change: IgnoreChange,
    },
}
wire! {
    enum SecretsQuestion { Found(image), Value { image, number, bytes }, Ignore { image, change } }
}

/// A change of the ignore file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IgnoreChange {
    /// A line more.
    Add {
        /// About which row.
        number: u64,
        /// What of it.
        scope: Scope,
        /// Why.
        reason: String,
    },
    /// This line less, from 0.
    Remove(u32),
    /// Another file in its place.
    Read(String),
}
wire! { enum IgnoreChange { Add { number, scope, reason }, Remove(line), Read(text) } }

impl SecretsQuestion {
    /// It asks for no rows of a list.
    pub(super) fn rows(&self) -> Option<bool> {
        None
    }
}

/// An answer about secrets.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretsAnswer {
    /// All that was found so far.
    Found(Box<SecretsView>),
    /// A value, inert.
    Value(String),
    /// A file is no ignore file: why, in a sentence.
    NoIgnoreFile(String),
}
wire! { enum SecretsAnswer { Found(view), Value(text), NoIgnoreFile(why) } }
