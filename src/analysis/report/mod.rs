//! The JSON report: one shape for the page's export and for the native command. Rows are written as they are computed, so that
//! millions of them need no memory; unions are asked for one image at a time.
//!
//! Names and link targets are bytes: beside the text of one that is not UTF-8 stands a twin with its hex (`path_hex`,
//! `linkname_hex`, `hardlinks_hex`, `xattrs_by_name_hex`).

mod rows;

use super::docker_size::docker_sizes;
use super::efficiency::{Efficiency, Stumble, efficiency};
use super::hidden::{Hidden, hidden, never_shown};
use super::insight::{self, Gathered, Judged};
use super::union::Union;
use crate::domain::{
    Archive, Blob, Config, Diagnostic, DiffId, Digest, HistoryEntry, Image, Layer, LayerSummary,
    Location,
};
use rows::{Changes, HiddenFiles, UnionRows, put_path};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// Counts up when a key changes its meaning or goes away.
pub const SCHEMA: u32 = 1;

/// What the report says of one layer beyond archive and union.
#[derive(Clone, Debug, Default)]
pub struct LayerFacts {
    /// `None` when it was not read.
    pub summary: Option<LayerSummary>,
    /// Such as `gzip`.
    pub compression: String,
    /// Why it could not be read (to its end).
    pub damage: Option<String>,
    /// Findings of reading it; their `layer` is set by the report.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the stored bytes are what the digest says; `None`: not checked.
    pub digest_verified: Option<bool>,
    /// Whether the unpacked bytes are what the diff ID says; `None`: not checked.
    pub diff_id_verified: Option<bool>,
    /// What the unpacked bytes hash to, where the archive claims nothing or something else.
    pub diff_id_found: Option<Digest>,
}

/// One image, read.
#[derive(Clone, Debug)]
pub struct ImageParts<'a> {
    /// Its merged layers.
    pub union: Arc<Union>,
    /// One for each layer.
    pub layers: Vec<LayerFacts>,
    /// What it is judged by; `None`: facts only.
    pub insight: Option<Gathered<'a>>,
}

/// Writes the report of an archive. `parts` is called once for each image, in order, and its value dropped before the next.
pub fn write<'a>(
    out: impl io::Write,
    archive: &'a Archive,
    parts: &'a dyn Fn(usize) -> ImageParts<'a>,
) -> serde_json::Result<()> {
    serde_json::to_writer(out, &Report { archive, parts })
}

struct Report<'a> {
    archive: &'a Archive,
    parts: &'a dyn Fn(usize) -> ImageParts<'a>,
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", &SCHEMA)?;
        map.serialize_entry("generator", concat!("layerpeel ", env!("CARGO_PKG_VERSION")))?;
        map.serialize_entry("kind", &self.archive.kind)?;
        map.serialize_entry("images", &Images(self))?;
        map.serialize_entry("others", &self.archive.others)?;
        map.serialize_entry("diagnostics", &self.archive.diagnostics)?;
        map.end()
    }
}

struct Images<'a, 'b>(&'b Report<'a>);

impl Serialize for Images<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let archive = self.0.archive;
        let mut seq = serializer.serialize_seq(Some(archive.images.len()))?;
        for (at, image) in archive.images.iter().enumerate() {
            let parts = (self.0.parts)(at);
            seq.serialize_element(&OneImage { image, blobs: &archive.blobs, parts: &parts })?;
        }
        seq.end()
    }
}

struct OneImage<'a> {
    image: &'a Image,
    blobs: &'a [Blob],
    parts: &'a ImageParts<'a>,
}

impl Serialize for OneImage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { image, parts, .. } = self;
        let union = &*parts.union;
        let facts = |at: usize| parts.layers.get(at);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tags", &image.tags)?;
        map.serialize_entry("id", &image.id)?;
        map.serialize_entry("manifest", &image.manifest)?;
        map.serialize_entry("platform", &image.platform.to_string())?;
        if !image.platform.os_version.is_empty() {
            map.serialize_entry("os_version", &image.platform.os_version)?;
        }
        if !image.platform.os_features.is_empty() {
            map.serialize_entry("os_features", &image.platform.os_features)?;
        }
        map.serialize_entry("config", &ConfigRow::of(&image.config))?;
        map.serialize_entry("history", &history(&image.config))?;
        map.serialize_entry("attestations", &self.attestations())?;
        let docker = docker_sizes(union);
        let layers: Vec<_> = image
            .layers
            .iter()
            .enumerate()
            .map(|(at, layer)| self.layer(at, layer, docker.get(at).copied()))
            .collect();
        map.serialize_entry("layers", &layers)?;
        let sizes = layers.iter().map(|layer| layer.docker_size);
        let whole = sizes.reduce(|sum, size| Some(sum?.saturating_add(size?))).unwrap_or(Some(0));
        map.serialize_entry("docker_size", &whole)?;
        let stored = (0..image.layers.len())
            .map(|at| facts(at).and_then(|facts| facts.summary).map(|summary| summary.stored));
        map.serialize_entry("stored_file_bytes", &stored.collect::<Vec<_>>())?;
        map.serialize_entry("union", &UnionRows(union))?;
        map.serialize_entry("changes", &Changes(union, image.layers.len()))?;
        let mut found = hidden(union);
        found
            .files
            .sort_unstable_by_key(|file| (std::cmp::Reverse(file.bytes), file.layer, file.node));
        map.serialize_entry("hidden", &HiddenFigures { union, found: &found })?;
        let figures = efficiency(union);
        map.serialize_entry("efficiency", &Score::of(&figures))?;
        if let Some(gathered) = &parts.insight {
            insight::write(&mut map, &Judged { image, union, hidden: &found, gathered })?;
        }
        drop(found);
        let mut diagnostics = self.diagnostics();
        diagnostics.extend(figures.stumbles.iter().map(stumble));
        map.serialize_entry("diagnostics", &diagnostics)?;
        map.end()
    }
}

/// A row of the history, and what it says that was done.
#[derive(Serialize)]
struct StepRow<'a> {
    #[serde(flatten)]
    row: &'a HistoryEntry,
    /// As a Dockerfile has it, with its newlines; empty when the row is silent.
    instruction: String,
}

fn history(config: &Config) -> Vec<StepRow<'_>> {
    let read = super::history::read(config);
    let rows = config.history.iter().zip(read);
    rows.map(|(row, read)| StepRow { row, instruction: read.whole() }).collect()
}

/// The config, its history left out; `more` by place, as JSON and not as text.
#[derive(Serialize)]
struct ConfigRow<'a> {
    #[serde(flatten)]
    config: Config,
    more: BTreeMap<&'a str, Option<Box<RawValue>>>,
}

impl<'a> ConfigRow<'a> {
    fn of(config: &'a Config) -> Self {
        let json = |text: &String| RawValue::from_string(text.clone()).ok();
        Self {
            more: config.more.iter().map(|(place, text)| (place.as_str(), json(text))).collect(),
            config: Config { history: Vec::new(), more: BTreeMap::new(), ..config.clone() },
        }
    }
}

/// A layer's row.
#[derive(Serialize)]
struct LayerRow<'a> {
    diff_id: Option<&'a Digest>,
    chain_id: &'a Option<crate::domain::ChainId>,
    digest: Option<&'a Digest>,
    size: Option<u64>,
    tar_size: Option<u64>,
    /// As `docker history` says it, see [`docker_sizes`]; `None` when the layer was not read.
    docker_size: Option<u64>,
    media_type: &'a str,
    compression: &'a str,
    history: Option<u32>,
    entries: Option<u64>,
    counts: super::Counts,
    digest_verified: Option<bool>,
    diff_id_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff_id_found: Option<&'a Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<&'a str>,
}

/// A statement about the image.
#[derive(Serialize)]
struct AttestationRow<'a> {
    predicate_type: &'a str,
    digest: Option<&'a Digest>,
    size: u64,
}

impl<'a> OneImage<'a> {
    fn attestations(&'a self) -> Vec<AttestationRow<'a>> {
        let row = |of: &'a crate::domain::image::Attestation| {
            let digest = self.blobs.get(of.blob.0 as usize).and_then(|blob| blob.digest.as_ref());
            AttestationRow { predicate_type: &of.predicate_type, digest, size: of.size }
        };
        self.image.attestations.iter().map(row).collect()
    }

    fn layer(&'a self, at: usize, layer: &'a Layer, docker: Option<u64>) -> LayerRow<'a> {
        let blob = self.blobs.get(layer.blob.0 as usize);
        let facts = self.parts.layers.get(at);
        let summary = facts.and_then(|facts| facts.summary);
        let missing = blob.and_then(|blob| match &blob.location {
            Location::Missing(why) => Some(why.as_str()),
            _ => None,
        });
        let found = facts.and_then(|facts| facts.diff_id_found.as_ref());
        let claimed = layer.diff_id.as_ref().map(|DiffId(digest)| digest);
        LayerRow {
            diff_id: claimed.or(found),
            chain_id: &layer.chain_id,
            digest: blob.and_then(|blob| blob.digest.as_ref()),
            size: layer.packed.or(summary.map(|summary| summary.packed)),
            tar_size: summary.map(|summary| summary.unpacked),
            docker_size: docker.filter(|_| summary.is_some()),
            media_type: &layer.media_type,
            compression: facts.map_or("", |facts| facts.compression.as_str()),
            history: layer.history,
            entries: summary.map(|summary| summary.entries),
            counts: self.parts.union.totals(at as u32),
            digest_verified: facts.and_then(|facts| facts.digest_verified),
            diff_id_verified: facts.and_then(|facts| facts.diff_id_verified),
            diff_id_found: found,
            missing,
            damage: facts.and_then(|facts| facts.damage.as_deref()),
        }
    }

    /// Of the image, of its layers, of their union; each says which layer it is about.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all = self.image.diagnostics.clone();
        for (at, facts) in self.parts.layers.iter().enumerate() {
            all.extend(
                facts.diagnostics.iter().cloned().map(|diagnostic| diagnostic.in_layer(at as u32)),
            );
        }
        all.extend_from_slice(self.parts.union.diagnostics());
        all
    }
}

struct HiddenFigures<'a> {
    union: &'a Union,
    found: &'a Hidden,
}

impl Serialize for HiddenFigures<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { union, found } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("bytes", &found.bytes)?;
        map.serialize_entry("by_layer", &found.by_layer)?;
        let by_why: std::collections::BTreeMap<_, _> = super::Why::ALL
            .iter()
            .map(|why| (why.name(), found.by_why[*why as usize]))
            .filter(|row| row.1 > 0)
            .collect();
        map.serialize_entry("by_cause", &by_why)?;
        map.serialize_entry("never_shown", &never_shown(union))?;
        map.serialize_entry("files", &HiddenFiles(union, &found.files))?;
        map.end()
    }
}

/// dive's figures, as far as a report needs them.
#[derive(Serialize)]
struct Score<'a> {
    score: f64,
    size_bytes: u64,
    wasted_bytes: u64,
    user_wasted: f64,
    /// Where dive stopped counting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stopped_at: Vec<StumbleRow<'a>>,
}

struct StumbleRow<'a>(&'a Stumble);

impl Serialize for StumbleRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("layer", &self.0.layer)?;
        put_path(&mut map, &self.0.path)?;
        map.end()
    }
}

impl<'a> Score<'a> {
    fn of(figures: &'a Efficiency) -> Self {
        Self {
            score: figures.score,
            size_bytes: figures.total_bytes,
            wasted_bytes: figures.wasted_bytes,
            user_wasted: figures.user_wasted,
            stopped_at: figures.stumbles.iter().map(StumbleRow).collect(),
        }
    }
}

fn stumble(stumble: &Stumble) -> Diagnostic {
    let path = crate::domain::path::display(&stumble.path);
    Diagnostic::info(
        "dive-stops",
        format!(
            "{path}: dive finds nothing to remove here and stops counting this layer; its score and its wasted bytes, given as \
             dive gives them, leave out the rest of the layer"
        ),
    )
    .in_layer(stumble.layer)
    .at(&stumble.path)
}
