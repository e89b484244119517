//! Secrets and risks of an image.

use super::ImageRef;
use crate::domain::wire::wire;
use crate::view::secrets::SecretsView;

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
}
wire! { enum SecretsQuestion { Found(image), Value { image, number, bytes } } }

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
}
wire! { enum SecretsAnswer { Found(view), Value(text) } }
