//! What is asked of an image's waste.

use super::ImageRef;
use crate::domain::wire::wire;
use crate::view::waste::{WasteView, WhatIfView};

/// A question about an image whose union is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WasteQuestion {
    /// All that could be smaller.
    Found(ImageRef),
    /// What the image would be without what is ticked.
    WhatIf {
        /// Which image.
        image: ImageRef,
        /// Numbers of findings.
        ticked: Vec<u32>,
        /// This layer and all above it become one.
        squash_from: Option<u32>,
        /// Name of the file that it was opened from.
        file: String,
    },
}
wire! { enum WasteQuestion { Found(image), WhatIf { image, ticked, squash_from, file } } }

impl WasteQuestion {
    /// Nothing of it is rows of a list.
    pub(super) fn rows(&self) -> Option<bool> {
        None
    }
}

/// An answer about an image's waste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WasteAnswer {
    /// All that could be smaller.
    Found(Box<WasteView>),
    /// What it would be.
    WhatIf(Box<WhatIfView>),
}
wire! { enum WasteAnswer { Found(view), WhatIf(view) } }

/// As which file the findings are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WastePart {
    /// A table.
    Csv,
    /// As in the report of the command.
    Json,
}
wire! { enum WastePart { Csv, Json } }
