//! The step that made each layer, and where the base ends.

use crate::analysis::history::{self, Builder, Instruction};
use crate::domain::Image;

/// How sentences call a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `layer 2`; the lowest is 0, as in the report.
    #[default]
    Report,
    /// `L3`; the lowest is L1, as on the page's chips.
    Page,
}

/// What is known of the steps of an image.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    naming: Naming,
    /// By layer; `None` when history can't tell.
    of_layer: Vec<Option<Instruction>>,
    /// So many layers, from the bottom, are the base's.
    pub base: u32,
}

impl Steps {
    /// Reads the history of an image. `base`: so many layers are the base's; `None`: as far as the history shows it.
    pub fn of(image: &Image, base: Option<u32>) -> Self {
        let read = history::read(&image.config);
        let step = |row: Option<u32>| read.get(usize::try_from(row?).ok()?).cloned();
        Self {
            naming: Naming::Report,
            of_layer: image.layers.iter().map(|layer| step(layer.history)).collect(),
            base: base.unwrap_or_else(|| base_of(image, &read)),
        }
    }

    /// The same, and how layers are called.
    pub fn named(self, naming: Naming) -> Self {
        Self { naming, ..self }
    }

    /// The same, with each step's text as `shown` has it.
    pub fn shown(mut self, shown: impl Fn(&str) -> String) -> Self {
        self.of_layer.iter_mut().flatten().for_each(|step| step.text = shown(&step.text));
        self
    }

    /// What a layer is called in a sentence.
    pub fn name(&self, layer: u32) -> String {
        match self.naming {
            Naming::Report => format!("layer {layer}"),
            Naming::Page => format!("L{}", layer.saturating_add(1)),
        }
    }

    /// The step that made a layer.
    pub fn get(&self, layer: u32) -> Option<&Instruction> {
        self.of_layer.get(layer as usize)?.as_ref()
    }

    /// Such as `RUN`; empty when nobody knows.
    pub fn keyword(&self, layer: u32) -> &'static str {
        self.get(layer).map_or("", |step| step.keyword)
    }

    /// The text of a RUN that fits into a line to paste.
    pub fn run(&self, layer: u32) -> Option<&str> {
        /// Longer ones are nothing to read in a sentence.
        const LONGEST: usize = 2000;
        let step = self.get(layer).filter(|step| step.keyword == "RUN")?;
        let text = step.text.trim();
        (!text.is_empty() && text.len() <= LONGEST && !text.starts_with("<<")).then_some(text)
    }

    /// True when who built the layer knows `RUN --mount` and `COPY --chmod`.
    pub fn knows_mounts(&self, layer: u32) -> bool {
        let builder = self.get(layer).map(|step| step.builder).unwrap_or_default();
        !matches!(builder, Builder::Classic | Builder::Kaniko)
    }

    /// True when a step already mounts a cache.
    pub fn has_cache_mount(&self, layer: u32) -> bool {
        let text = self.get(layer).map_or("", |step| &step.text);
        text.contains("--mount=type=cache")
            || (text.contains("--mount=") && text.contains("type=cache"))
    }
}

/// A base image ends with the `CMD` of its own Dockerfile, and layers follow it: those before the last such `CMD` are the base's.
fn base_of(image: &Image, read: &[Instruction]) -> u32 {
    let last_row = image.layers.iter().filter_map(|layer| layer.history).max();
    let is_end = |row: &u32| {
        read.get(*row as usize).is_some_and(|step| step.keyword == "CMD") && Some(*row) < last_row
    };
    let Some(end) = (0..read.len() as u32).rev().find(is_end) else { return 0 };
    let below = image.layers.iter().filter(|layer| layer.history.is_some_and(|row| row < end));
    below.count() as u32
}
