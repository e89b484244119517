//! Joins a manifest's layers with what the config says of them: diff IDs, chain IDs, history.

use super::assemble::Assembler;
use super::config::Parsed;
use super::{history, squash};
use crate::domain::{BlobId, ChainId, Diagnostic, DiffId, Digest, Image, Layer, Platform};

/// A layer as the manifest lists it.
pub(crate) struct ListedLayer {
    pub(crate) blob: BlobId,
    pub(crate) packed: Option<u64>,
    pub(crate) media_type: String,
}

/// An image as far as its manifest tells.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) tags: Vec<String>,
    pub(crate) id: Option<Digest>,
    pub(crate) manifest: Option<Digest>,
    /// What the index says; the config has precedence.
    pub(crate) platform: Platform,
    /// What the index says of the platform beyond that.
    pub(crate) platform_more: Vec<(String, String)>,
    pub(crate) layers: Vec<ListedLayer>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Draft {
    /// The image, with a config that may be unreadable: its layers are shown all the same.
    pub(crate) fn finish(mut self, config: Result<Parsed, String>, assembler: &Assembler) -> Image {
        let mut parsed = config.unwrap_or_else(|why| {
            let message =
                format!("{why}. The layers are shown without history, diff IDs and settings.");
            self.diagnostics.push(Diagnostic::error("config-unreadable", message));
            Parsed::default()
        });
        let readable = parsed != Parsed::default();
        if readable {
            self.check(&parsed, assembler);
        }
        self.diagnostics.extend(parsed.diagnostics);
        let history = &parsed.config.history;
        let (mut rows, mismatch) = history::rows_of_layers(history, self.layers.len());
        self.diagnostics.extend(mismatch.filter(|_| readable));
        self.diagnostics.extend(squash::find(history, &mut rows, &parsed.diff_ids));
        let platform = self.join_platform(parsed.platform);
        parsed.config.more.extend(self.platform_more);
        Image {
            tags: self.tags,
            id: self.id,
            manifest: self.manifest,
            platform,
            layers: with_ids(self.layers, &parsed.diff_ids, &rows),
            config: parsed.config,
            attestations: Vec::new(),
            diagnostics: self.diagnostics,
        }
    }

    fn check(&mut self, parsed: &Parsed, assembler: &Assembler) {
        let (layers, ids) = (self.layers.len(), parsed.diff_ids.len());
        if !parsed.has_rootfs && layers > 0 {
            let message = "The config has no rootfs, so the layers' diff IDs are unknown and can't be checked.";
            self.diagnostics.push(Diagnostic::warning("config-no-rootfs", message));
        } else if layers != ids {
            let message = format!(
                "The manifest lists {layers} layers, but the config names {ids} diff IDs; the manifest is followed."
            );
            self.diagnostics.push(Diagnostic::warning("diff-ids-mismatch", message));
        }
        self.diagnostics.extend(check_order(&self.layers, &parsed.diff_ids, assembler));
    }

    /// The config's word, else the index's. A conflict is said, not resolved: builders of lists often copy one config.
    fn join_platform(&mut self, config: Platform) -> Platform {
        let index = std::mem::take(&mut self.platform);
        if config.os.is_empty() && config.architecture.is_empty() {
            return if index.is_empty() { config } else { index };
        }
        let known = !index.os.is_empty() || !index.architecture.is_empty();
        if known && platforms_conflict(&config, &index) {
            let message = format!(
                "The index says that this image is for {index}, its config says {config}; the config is followed."
            );
            self.diagnostics.push(Diagnostic::info("platform-conflict", message));
        }
        // What the config leaves out, the index may know.
        let or = |of: String, else_: String| if of.is_empty() { else_ } else { of };
        Platform {
            os: config.os,
            architecture: config.architecture,
            variant: or(config.variant, index.variant),
            os_version: or(config.os_version, index.os_version),
            os_features: if config.os_features.is_empty() {
                index.os_features
            } else {
                config.os_features
            },
        }
    }
}

/// True when both say something and not the same.
fn platforms_conflict(config: &Platform, index: &Platform) -> bool {
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    (&config.os, &config.architecture) != (&index.os, &index.architecture)
        || differ(&config.os_version, &index.os_version)
}

/// A blob stored under its own diff ID (an uncompressed layer) tells where in the order it belongs.
fn check_order(
    layers: &[ListedLayer],
    ids: &[Option<DiffId>],
    assembler: &Assembler,
) -> Option<Diagnostic> {
    let ids: Vec<Option<&Digest>> = ids.iter().map(|id| id.as_ref().map(|id| &id.0)).collect();
    for (at, layer) in layers.iter().enumerate() {
        let Some(digest) = &assembler.blobs[layer.blob.0 as usize].digest else { continue };
        if ids.get(at).is_some_and(|id| *id != Some(digest)) && ids.contains(&Some(digest)) {
            let message = format!(
                "The manifest lists {} as layer {at}, the config's diff IDs put it elsewhere; the manifest's order is followed.",
                digest.short()
            );
            return Some(Diagnostic::warning("layer-order", message).in_layer(at as u32));
        }
    }
    None
}

fn with_ids(listed: Vec<ListedLayer>, ids: &[Option<DiffId>], rows: &[Option<u32>]) -> Vec<Layer> {
    let mut below: Option<ChainId> = None;
    let mut unbroken = true;
    let mut layers = Vec::with_capacity(listed.len());
    for (at, layer) in listed.into_iter().enumerate() {
        let diff_id = ids.get(at).cloned().flatten();
        unbroken &= diff_id.is_some();
        let chain_id =
            diff_id.as_ref().filter(|_| unbroken).map(|id| ChainId::on(below.as_ref(), id));
        below.clone_from(&chain_id);
        let ListedLayer { blob, packed, media_type } = layer;
        layers.push(Layer {
            blob,
            diff_id,
            chain_id,
            media_type,
            packed,
            history: rows.get(at).copied().flatten(),
        });
    }
    layers
}
