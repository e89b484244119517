//! Secrets in the URL: `#1/secrets?image=app:1@sha256:0123456789ab`. Never which secret: its number tells nothing anywhere else.

use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;

/// A place on Secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretsPlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
}

impl InUrl for SecretsPlace {
    fn set(&mut self, key: &str, value: &str) {
        if key == "image" {
            self.image = Naming::parse(value);
        }
    }

    fn fields(&self) -> Vec<String> {
        self.image.iter().map(|image| format!("image={}", encode(&image.text()))).collect()
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }
}
