//! The stack of one image as plain values: blocks from top to bottom, and between them the steps that made no layer.

use super::instruction::Instruction;
use super::rows::Counts;
use super::text;
use crate::domain::{
    Archive, Blob, BlobId, ChainId, Diagnostic, DiffId, Digest, Image, Layer, LayerSummary,
    Location,
};

/// How far a blob has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BlobStatus {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// The person stopped before it was read.
    Stopped,
    /// So many bytes of it are read.
    Reading(u64),
    /// Read to its end: figures and compression.
    Read(LayerSummary, String),
    /// Readable in part only; the sentence says why.
    Damaged(LayerSummary, String),
    /// Not in the archive; the sentence says why.
    Missing(String),
}

/// Outcome of checking a digest, as far as a screen cares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// Not checked yet.
    #[default]
    Pending,
    /// It is what it should be.
    Verified,
    /// It is something else: this.
    Mismatch(Digest),
    /// There is nothing to check against, or it can't be read to the end.
    Unchecked,
}

impl Check {
    /// What it is instead, when it is not what it should be.
    pub fn mismatch(&self) -> Option<&Digest> {
        if let Self::Mismatch(found) = self { Some(found) } else { None }
    }
}

/// What is known of a blob beside the archive.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlobState {
    /// How far it has come.
    pub status: BlobStatus,
    /// Its stored bytes.
    pub digest: Check,
    /// Its unpacked bytes.
    pub diff_id: Check,
}

/// One layer, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Base = 0.
    pub layer: u32,
    /// Its blob.
    pub blob: BlobId,
    /// Place on the strata ramp, 0 (base) to 1 (top).
    pub stratum: f32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Share of the image's bytes, 0 to 1, for the bar that is true to scale.
    pub share: f32,
    /// What made it.
    pub instruction: Instruction,
    /// Bytes as stored.
    pub packed: Option<u64>,
    /// Bytes of the uncompressed tar, once read.
    pub unpacked: Option<u64>,
    /// Entries of the tar, once read.
    pub entries: Option<u64>,
    /// Such as `gzip`, once read.
    pub compression: String,
    /// As the history has it; empty when it does not say.
    pub created: String,
    /// Of the stored bytes.
    pub digest: Option<Digest>,
    /// Of the unpacked bytes.
    pub diff_id: Option<DiffId>,
    /// Of this layer and all below.
    pub chain_id: Option<ChainId>,
    /// As declared.
    pub media_type: String,
    /// How far it has come.
    pub state: BlobState,
    /// Read so far, 0 to 1.
    pub progress: f32,
    /// Changes, once the image is indexed.
    pub counts: Option<Counts>,
}

impl Block {
    /// The bytes that the block's height stands for.
    pub fn weight(&self) -> u64 {
        self.unpacked.or(self.packed).unwrap_or(0)
    }

    /// Why it can't be shown whole.
    pub fn trouble(&self) -> Option<&str> {
        match &self.state.status {
            BlobStatus::Damaged(_, why) | BlobStatus::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// Both digests as one mark: a mismatch outweighs, then what is pending, then what holds. Of a layer that can't be read,
    /// nothing holds: its stored bytes may be what they should be and are of no use.
    pub fn check(&self) -> Check {
        let both = [&self.state.digest, &self.state.diff_id];
        let mismatch = both.into_iter().find(|check| matches!(check, Check::Mismatch(_)));
        match mismatch {
            Some(mismatch) => mismatch.clone(),
            None if self.trouble().is_some() => Check::Unchecked,
            None if both.contains(&&Check::Pending) => Check::Pending,
            None if both.contains(&&Check::Verified) => Check::Verified,
            None => Check::Unchecked,
        }
    }
}

/// What stands in the stack.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A layer.
    Block(std::rc::Rc<Block>),
    /// A step that made none.
    Step(Instruction),
    /// So many more of them, beyond what anybody reads.
    More(usize),
}

/// The stack of one image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StackView {
    /// Top first.
    pub items: Vec<Item>,
    /// Bytes of all layers: unpacked where known, else as stored.
    pub total: u64,
    /// True when `total` mixes or has stored sizes only because layers are still to be read.
    pub preliminary: bool,
    /// Number of layers.
    pub layers: u32,
}

impl StackView {
    /// The blocks, top first.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &std::rc::Rc<Block>> {
        self.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(block),
            Item::Step(_) | Item::More(_) => None,
        })
    }
}

/// Steps without a layer that are drawn between two layers. Dockerfiles have a few; ten thousand would only stall the page.
const STEPS: usize = 40;

/// Lowest and highest block.
const SCALE: Scale = Scale { floor: 58.0, cap: 148.0 };

/// How tall blocks are, in pixels: square root between floor and cap, so that a layer a hundred times larger is taller at a
/// glance, and small ones keep their text.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The lowest.
    pub floor: f64,
    /// The highest.
    pub cap: f64,
}

impl Scale {
    /// The height of a block of `weight` bytes beside one of `largest`.
    pub fn height(self, weight: u64, largest: u64) -> u32 {
        if largest == 0 {
            return self.floor as u32;
        }
        // A stack of small layers has no reason to fill the screen.
        let scale = (largest as f64 / 20e6).sqrt().clamp(0.25, 1.0);
        (self.floor + (self.cap - self.floor) * scale * (weight as f64 / largest as f64).sqrt())
            .round() as u32
    }
}

/// Where layer `index` of `layers` stands on the strata ramp.
pub fn stratum(index: u32, layers: u32) -> f32 {
    if layers < 2 { 0.0 } else { (f64::from(index.min(layers - 1)) / f64::from(layers - 1)) as f32 }
}

/// The stack of image number `image`. `blobs` is indexed by [`BlobId`], `counts` by layer (empty while not indexed).
pub fn stack(
    archive: &Archive,
    image: &Image,
    blobs: &[BlobState],
    counts: &[Counts],
) -> StackView {
    let number = u32::try_from(image.layers.len()).unwrap_or(u32::MAX);
    let steps = shown_steps(image);
    let mut blocks: Vec<Block> = image
        .layers
        .iter()
        .zip(0u32..)
        .map(|(layer, index)| {
            let step = layer.history.and_then(|row| steps.get(row as usize)).cloned().flatten();
            let step = step.unwrap_or_else(|| unknown(image, index));
            block(archive, image, layer, (index, number), step, blobs, counts)
        })
        .collect();
    let largest = blocks.iter().map(Block::weight).max().unwrap_or(0);
    let total: u64 = blocks.iter().map(Block::weight).fold(0, u64::saturating_add);
    for block in &mut blocks {
        block.height = SCALE.height(block.weight(), largest);
        block.share = if total == 0 { 0.0 } else { (block.weight() as f64 / total as f64) as f32 };
    }
    let preliminary = blocks.iter().any(|block| block.unpacked.is_none());
    StackView { items: interleave(image, &steps, blocks), total, preliminary, layers: number }
}

fn block(
    archive: &Archive,
    image: &Image,
    layer: &Layer,
    (index, layers): (u32, u32),
    instruction: Instruction,
    blobs: &[BlobState],
    counts: &[Counts],
) -> Block {
    let blob: Option<&Blob> = archive.blobs.get(layer.blob.0 as usize);
    let mut state = blobs.get(layer.blob.0 as usize).cloned().unwrap_or_default();
    if let Some(Location::Missing(why)) = blob.map(|blob| &blob.location) {
        state = BlobState {
            status: BlobStatus::Missing(why.clone()),
            digest: Check::Unchecked,
            diff_id: Check::Unchecked,
        };
    }
    // The sentences name paths as the archive has them.
    if let BlobStatus::Damaged(_, why) | BlobStatus::Missing(why) = &mut state.status {
        *why = text::inert(why);
    }
    let (summary, compression) = match &state.status {
        BlobStatus::Read(summary, compression) => (Some(*summary), compression.clone()),
        BlobStatus::Damaged(summary, _) => (Some(*summary), String::new()),
        _ => (None, String::new()),
    };
    let packed = layer.packed.or(summary.map(|summary| summary.packed));
    let history = layer.history.and_then(|row| image.config.history.get(row as usize));
    let progress = match &state.status {
        BlobStatus::Waiting | BlobStatus::Stopped => 0.0,
        BlobStatus::Reading(read) => packed
            .filter(|&all| all > 0)
            .map_or(0.0, |all| (*read as f64 / all as f64).min(1.0) as f32),
        _ => 1.0,
    };
    Block {
        layer: index,
        blob: layer.blob,
        stratum: stratum(index, layers),
        height: 0,
        share: 0.0,
        instruction,
        packed,
        unpacked: summary.map(|summary| summary.unpacked),
        entries: summary.map(|summary| summary.entries),
        compression,
        created: history.and_then(|row| row.created.clone()).unwrap_or_default(),
        digest: blob.and_then(|blob| blob.digest.clone()),
        diff_id: layer.diff_id.clone(),
        chain_id: layer.chain_id.clone(),
        media_type: layer.media_type.clone(),
        state,
        progress,
        counts: counts.get(index as usize).copied(),
    }
}

/// What stands on a layer that no row is certain to have made.
fn unknown(image: &Image, layer: u32) -> Instruction {
    Instruction::unknown(if is_squashed(image, layer) {
        "squashed: the work of several steps"
    } else {
        "instruction unknown: the history does not say"
    })
}

fn is_squashed(image: &Image, layer: u32) -> bool {
    let mut found = image.diagnostics.iter();
    found.any(|found| found.code == Diagnostic::SQUASHED && found.layer == Some(layer))
}

/// The rows of the history that the stack shows, each at its place: the layers' own and the first of those between two.
fn shown_steps(image: &Image) -> Vec<Option<Instruction>> {
    let history = &image.config.history;
    let mut wanted = vec![false; history.len()];
    let mut empty = 0;
    for (row, wanted) in history.iter().zip(&mut wanted) {
        empty = if row.empty_layer { empty + 1 } else { 0 };
        *wanted = empty <= STEPS;
    }
    Instruction::some(&image.config, |at| wanted[at])
}

/// Where each layer stands in the history: its own row, or for a squashed one the row that it was filed under, which is a
/// step beside it. `None` as soon as one is uncertain.
fn places(image: &Image) -> Option<Vec<(usize, bool)>> {
    let mut filed =
        image.config.history.iter().enumerate().filter(|row| !row.1.empty_layer).map(|row| row.0);
    let place = |(layer, at): (&Layer, u32)| match (layer.history, filed.next()) {
        (Some(row), _) => Some((row as usize, true)),
        (None, filed) if is_squashed(image, at) => Some((filed.unwrap_or(0), false)),
        _ => None,
    };
    let places: Option<Vec<_>> = image.layers.iter().zip(0u32..).map(place).collect();
    places.filter(|places| places.is_sorted())
}

/// Puts the empty steps of the history between the blocks, each above the layer it followed. Without a certain order of
/// history and layers, steps are left out rather than placed wrongly.
fn interleave(image: &Image, steps: &[Option<Instruction>], blocks: Vec<Block>) -> Vec<Item> {
    let history = &image.config.history;
    let between = |from: usize, to: usize| {
        let rows = from.min(history.len())..to.min(history.len());
        let shown: Vec<Item> =
            rows.clone().filter_map(|at| steps[at].clone().map(Item::Step)).collect();
        let more = rows.len() - shown.len();
        shown.into_iter().chain((more > 0).then_some(Item::More(more)))
    };
    let places = places(image);
    let mut items = Vec::new();
    let mut next = 0;
    for (at, block) in blocks.into_iter().enumerate() {
        if let Some((row, own)) = places.as_ref().map(|places| places[at]) {
            items.extend(between(next, row));
            next = row + usize::from(own);
        }
        items.push(Item::Block(std::rc::Rc::new(block)));
    }
    if places.is_some() {
        items.extend(between(next, history.len()));
    }
    items.reverse();
    items
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{ArchiveKind, Config, HistoryEntry, Platform};

    fn step(created_by: &str, empty_layer: bool) -> HistoryEntry {
        HistoryEntry { created_by: created_by.into(), empty_layer, ..HistoryEntry::default() }
    }

    /// An image with a history of five steps, two of which made layers; `rows` are its layers' rows of it.
    pub(crate) fn sample(rows: &[Option<u32>]) -> (Archive, Image) {
        let layer = |(row, blob): (&Option<u32>, u32)| Layer {
            blob: BlobId(blob),
            diff_id: None,
            chain_id: None,
            media_type: String::new(),
            packed: Some(10u64.pow(blob * 3)),
            history: *row,
        };
        let history = vec![
            step("ADD a", false),
            step("CMD [\"x\"]", true),
            step("RUN b", false),
            step("ENV C=d", true),
            step("USER e", true),
        ];
        let image = Image {
            tags: vec![],
            id: None,
            manifest: None,
            platform: Platform::default(),
            config: Config { history, ..Config::default() },
            layers: rows.iter().zip(1..).map(layer).collect(),
            attestations: vec![],
            diagnostics: vec![],
        };
        let missing = Blob {
            location: Location::Missing("foreign".into()),
            digest: None,
            name: String::new(),
            toc: None,
        };
        let archive = Archive {
            kind: ArchiveKind::OciLayout,
            images: vec![],
            blobs: vec![
                missing.clone(),
                Blob { location: Location::Embedded(vec![]), ..missing.clone() },
                missing,
            ],
            others: vec![],
            documents: vec![],
            secret: Default::default(),
            diagnostics: vec![],
        };
        (archive, image)
    }

    fn lines(view: &StackView) -> Vec<String> {
        let line = |item: &Item| match item {
            Item::Block(block) => format!("L{}", block.layer),
            Item::Step(step) => step.line(),
            Item::More(more) => format!("{more} more"),
        };
        view.items.iter().map(line).collect()
    }

    #[test]
    fn steps_stand_where_they_were_taken() {
        let (archive, image) = sample(&[Some(0), Some(2)]);
        let view = stack(&archive, &image, &[], &[]);
        assert_eq!(lines(&view), ["USER e", "ENV C=d", "L1", "CMD [\"x\"]", "L0"]);
        assert_eq!((view.layers, view.total, view.preliminary), (2, 1_001_000, true));
    }

    #[test]
    fn no_history_is_too_long_to_draw() {
        let (archive, mut image) = sample(&[Some(0), Some(2)]);
        image.config.history.extend((0..10_000).map(|n| step(&format!("ENV N={n}"), true)));
        let view = stack(&archive, &image, &[], &[]);
        assert_eq!(view.items.len(), 44);
        assert_eq!(lines(&view)[..2], ["9962 more", "ENV N=37"]);
    }

    #[test]
    fn uncertain_history_places_nothing() {
        let (archive, image) = sample(&[Some(0), None]);
        let view = stack(&archive, &image, &[], &[]);
        assert_eq!(lines(&view), ["L1", "L0"]);
        assert!(!view.blocks().next().unwrap().instruction.known);
    }

    #[test]
    fn a_squashed_layer_is_not_the_work_of_the_row_it_is_filed_under() {
        let (archive, mut image) = sample(&[Some(0), None]);
        image.config.history[2].created_by = "CMD [\"y\"]".into();
        image.diagnostics =
            vec![Diagnostic::info(Diagnostic::SQUASHED, "of several steps").in_layer(1)];
        let view = stack(&archive, &image, &[], &[]);
        let want = ["USER e", "ENV C=d", "CMD [\"y\"]", "L1", "CMD [\"x\"]", "L0"];
        assert_eq!(lines(&view), want);
        let top = &view.blocks().next().unwrap().instruction;
        assert_eq!(
            (top.line().as_str(), top.known),
            ("squashed: the work of several steps", false)
        );
    }

    #[test]
    fn missing_blobs_say_why_and_count_as_no_progress_to_wait_for() {
        let (archive, image) = sample(&[Some(0), Some(2)]);
        let view = stack(&archive, &image, &[], &[]);
        let top = view.blocks().next().unwrap();
        assert_eq!(
            (top.trouble(), top.progress, top.check()),
            (Some("foreign"), 1.0, Check::Unchecked)
        );
        assert_eq!(view.blocks().last().unwrap().trouble(), None);
    }

    #[test]
    fn heights_grow_with_size_between_floor_and_cap() {
        let height = |weight, largest| SCALE.height(weight, largest);
        assert_eq!(height(0, 0), 58);
        assert_eq!(height(0, 1_000_000_000), 58);
        assert_eq!(height(1_000_000_000, 1_000_000_000), 148);
        assert!(height(10_000_000, 1_000_000_000) < height(100_000_000, 1_000_000_000));
    }

    #[test]
    fn strata_span_the_ramp() {
        assert_eq!(
            (stratum(0, 1), stratum(0, 5), stratum(4, 5), stratum(2, 5)),
            (0.0, 0.0, 1.0, 0.5)
        );
    }

    #[test]
    fn a_mismatch_outweighs() {
        let (archive, image) = sample(&[Some(0)]);
        let bad = Check::Mismatch(Digest::sha256(b""));
        let blobs = [
            BlobState::default(),
            BlobState {
                status: BlobStatus::Waiting,
                digest: Check::Verified,
                diff_id: bad.clone(),
            },
        ];
        assert_eq!(stack(&archive, &image, &blobs, &[]).blocks().next().unwrap().check(), bad);
    }
}
