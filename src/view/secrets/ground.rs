//! What stays the same of an image while its layers are looked through.

use crate::analysis::hidden::hidden;
use crate::analysis::secrets::mask::Masks;
use crate::analysis::union::Union;
use crate::domain::{EntryKind, Image};
use crate::view::instruction::Instruction;
use std::collections::{HashMap, HashSet};

/// Made once for an image, and anew when more statements or another layer that can't be read become known.
#[derive(Debug)]
pub struct Ground {
    /// Layers that could not be looked through, or not to their end; ascending.
    pub unread: Vec<u32>,
    /// Files with content of their own, in all other layers.
    pub bodies: u64,
    /// Statements about the image.
    pub statements: usize,
    /// The layer that hides a file, by the layer that stores it and its number there.
    by: HashMap<(u32, u32), u32>,
    /// Steps by row of the history, cut short; none of them tells a secret.
    steps: Vec<String>,
}

impl Ground {
    /// Of an image.
    pub fn of(
        image: &Image,
        union: &Union,
        masks: Masks<'_>,
        unread: Vec<u32>,
        statements: usize,
    ) -> Self {
        let hidden = hidden(union).files;
        Self {
            bodies: bodies(union, &unread),
            by: hidden.iter().map(|file| ((file.layer, file.entry), file.by)).collect(),
            steps: steps(image, masks),
            unread,
            statements,
        }
    }

    pub(super) fn hidden_by(&self, layer: u32, entry: u32) -> Option<u32> {
        self.by.get(&(layer, entry)).copied()
    }

    pub(super) fn step(&self, row: u32) -> String {
        self.steps.get(row as usize).cloned().unwrap_or_default()
    }
}

fn bodies(union: &Union, unread: &[u32]) -> u64 {
    let mut seen = HashSet::new();
    let read = (0..union.layer_count()).filter(|layer| !unread.contains(layer));
    for layer in read.filter_map(|layer| union.layer(layer)) {
        let entries = (0..layer.len() as u32).map(|at| layer.entry(at));
        let files = entries.filter(|entry| entry.kind() == EntryKind::File && entry.size() > 0);
        seen.extend(files.filter_map(|entry| entry.content()));
    }
    seen.len() as u64
}

/// Secrets are left out before a step is cut short: half of one tells, too.
fn steps(image: &Image, masks: Masks<'_>) -> Vec<String> {
    let shown = |step: Instruction| {
        let step = Instruction { text: masks.hide("Dockerfile", &step.text), ..step };
        format!("{} {}", step.keyword, step.short())
    };
    Instruction::all(&image.config).into_iter().map(shown).collect()
}
