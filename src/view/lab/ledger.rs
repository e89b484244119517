//! Where the bytes are: what layers take once, what containers wrote, and what it all would take without sharing.

use crate::lab::engine::Engine;

/// Bytes on one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// All layers, each once.
    pub stored: u64,
    /// What each container wrote, in order of creation, by name.
    pub containers: Vec<(String, u64)>,
    /// Layers and containers as they are.
    pub total: u64,
    /// What it would be if each image had its layers for itself and each container a copy of its image.
    pub unshared: u64,
}

/// The bytes of an engine.
pub fn ledger(engine: &Engine) -> Ledger {
    let written = |disk| engine.disks.get(disk).map_or(0, |disk| disk.written());
    let containers: Vec<(String, u64)> =
        engine.containers.iter().map(|c| (c.name.clone(), written(&c.disk))).collect();
    let sum: u64 = containers.iter().map(|(_, bytes)| bytes).sum();
    let stored = engine.stored();
    let images: u64 = engine.images.values().map(|image| engine.image_size(image)).sum();
    let copies = engine.containers.iter().flat_map(|c| &c.layers);
    let copies: u64 =
        copies.filter_map(|chain| engine.layers.get(chain)).map(|layer| layer.size).sum();
    Ledger { stored, containers, total: stored + sum, unshared: images + copies + sum }
}
