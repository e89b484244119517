//! What is taken away of an image, however large it is.

use super::ImageRef;
use crate::analysis::takeout::Taken;
use crate::domain::wire::wire;
use crate::worker::takeout::Form;

/// What is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TakeQuestion {
    /// A tree, as a tar.
    Tree {
        /// Of which image.
        image: ImageRef,
        /// This node of its union, and all below it.
        node: u32,
        /// Which versions.
        taken: Taken,
    },
    /// The bytes of a layer.
    Layer {
        /// Of which image.
        image: ImageRef,
        /// Which, base = 0.
        layer: u32,
        /// In which form.
        form: Form,
    },
    /// The image without what is ticked on Waste: what the command does that is shown there.
    Mended {
        /// Which.
        image: ImageRef,
        /// Numbers of findings.
        ticked: Vec<u32>,
        /// This layer and all above it become one.
        squash_from: Option<u32>,
    },
    /// The image without these secrets.
    Clean {
        /// Which.
        image: ImageRef,
        /// Numbers of rows, as `SecretsQuestion::Found` tells them.
        numbers: Vec<u64>,
    },
}
wire! {
    enum TakeQuestion {
        Tree { image, node, taken },
        Layer { image, layer, form },
        Mended { image, ticked, squash_from },
        Clean { image, numbers }
    }
}

impl TakeQuestion {
    /// Of which image.
    pub fn image(&self) -> ImageRef {
        match self {
            Self::Tree { image, .. }
            | Self::Layer { image, .. }
            | Self::Mended { image, .. }
            | Self::Clean { image, .. } => *image,
        }
    }
}
