//! Waste in the URL: `#1/waste?image=app:1@sha256:0123456789ab&by=layer&tick=0,3`

use super::By;
use crate::app::naming::Naming;
use crate::app::screens::InUrl;
use crate::app::url::encode;
use crate::domain::order::SortSmall;

/// A place on Waste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WastePlace {
    /// The image; `None`: the first.
    pub image: Option<Naming>,
    /// How the hidden bytes come apart.
    pub by: By,
    /// Numbers of the findings that are ticked, ascending.
    pub ticked: Vec<u32>,
    /// The layer from which on they become one, base = 0.
    pub squash_from: Option<u32>,
}

impl InUrl for WastePlace {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "image" => self.image = Naming::parse(value),
            "by" => {
                let found = By::ALL.into_iter().find(|(_, name, _)| *name == value);
                self.by = found.map(|(by, ..)| by).unwrap_or_default();
            }
            "tick" => {
                self.ticked = value.split(',').filter_map(|id| id.parse().ok()).collect();
                self.ticked.sort_small();
                self.ticked.dedup();
            }
            "squash" => {
                let layer = value.parse().ok().and_then(|layer: u32| layer.checked_sub(1));
                self.squash_from = layer;
            }
            _ => {}
        }
    }

    fn names(&self) -> Vec<&Naming> {
        self.image.iter().collect()
    }

    fn fields(&self) -> Vec<String> {
        let by = By::ALL.into_iter().find(|(by, ..)| *by == self.by && *by != By::Cause);
        let ticked: Vec<String> = self.ticked.iter().map(u32::to_string).collect();
        let fields = [
            self.image.as_ref().map(|image| format!("image={}", encode(&image.text()))),
            by.map(|(_, name, _)| format!("by={name}")),
            (!ticked.is_empty()).then(|| format!("tick={}", ticked.join(","))),
            self.squash_from.map(|layer| format!("squash={}", layer.saturating_add(1))),
        ];
        fields.into_iter().flatten().collect()
    }
}
