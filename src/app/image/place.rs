//! Image in the URL: `#1/image?image=app:1@sha256:0123456789ab&tab=documents&document=2&dockerfile=history`

use super::{Source, Tab};
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;

/// A place on Image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImagePlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
    /// The part.
    pub tab: Tab,
    /// The Dockerfile.
    pub source: Source,
    /// The document; counts from 0 here, and from one in the URL.
    pub document: u32,
}

impl InUrl for ImagePlace {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "image" => self.image = Naming::parse(value),
            "tab" => self.tab = Tab::named(value),
            "document" => self.document = value.parse::<u32>().unwrap_or(1).saturating_sub(1),
            "dockerfile" if value == "history" => self.source = Source::History,
            _ => {}
        }
    }

    fn fields(&self) -> Vec<String> {
        let tab = self.tab;
        let fields = [
            self.image.as_ref().map(|image| format!("image={}", encode(&image.text()))),
            (tab != Tab::Overview).then(|| format!("tab={}", tab.name())),
            (tab == Tab::Documents && self.document > 0)
                .then(|| format!("document={}", u64::from(self.document) + 1)),
            (self.source == Source::History).then(|| "dockerfile=history".to_owned()),
        ];
        fields.into_iter().flatten().collect()
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }
}
