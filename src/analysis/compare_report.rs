//! Everything that comparing two images finds, in one value, and as JSON.

use super::configdiff::{ConfigDiff, config_diff};
use super::packages::{self, CapturedFile, Inventory, Note, OsRelease, PackageDiff};
use super::part::{Parting, parting};
use super::sharing::{Sharing, sharing};
use super::side::{Identity, Packing, Side, SideLayer};
use super::treediff::{Difference, Ignore, PairId, SameContent, Tally, TreeDiff, same_content};
use super::union::Union;
use crate::domain::{Archive, BlobId, ChainId, DiffId, Digest, EntryKind, LayerSummary, path};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::io;
use std::sync::Arc;

/// Counts up when a key changes its meaning or goes away.
pub const SCHEMA: u32 = 1;

/// One of the images to compare.
pub struct Subject<'a> {
    /// Where it is.
    pub archive: &'a Archive,
    /// Which of the archive's images.
    pub image: usize,
    /// Tells archives apart; equal for two images of one archive.
    pub archive_number: u32,
    /// Figures of the layers that were read to their end.
    pub summary: &'a dyn Fn(BlobId) -> Option<LayerSummary>,
    /// Its merged layers.
    pub union: Arc<Union>,
    /// Files that say which packages are installed.
    pub captured: Vec<CapturedFile<'a>>,
    /// Whether its layers are those that the config names, base first; nothing of one that is not there was checked.
    pub identities: Vec<Identity>,
}

/// Two images, compared.
#[derive(Debug)]
pub struct Comparison {
    /// The first image.
    pub a: Side,
    /// The second image.
    pub b: Side,
    /// What layers they share.
    pub sharing: Sharing,
    /// Why they part; `None` when they don't.
    pub parting: Option<Parting>,
    /// How their final file systems differ.
    pub trees: TreeDiff,
    /// Files of equal content in layers that they don't share.
    pub same: Vec<SameContent>,
    /// Packages of A.
    pub packages_a: Inventory,
    /// Packages of B.
    pub packages_b: Inventory,
    /// How the packages differ.
    pub packages: PackageDiff,
    /// How the configurations differ.
    pub config: ConfigDiff,
}

impl Comparison {
    /// Compares two images whose layers were read. `None` when an archive has no such image.
    pub fn new(a: &Subject<'_>, b: &Subject<'_>, ignore: &Ignore) -> Option<Self> {
        let side = |subject: &Subject<'_>| {
            Side::of(subject.archive, subject.image, subject.archive_number, subject.summary)
                .map(|side| side.identified(&subject.identities))
        };
        let (side_a, side_b) = (side(a)?, side(b)?);
        let sharing = sharing(&side_a, &side_b);
        let trees = TreeDiff::build(Arc::clone(&a.union), Arc::clone(&b.union), ignore);
        let inventory =
            |subject: &Subject<'_>| packages::of_image(&subject.union, &subject.captured);
        let (packages_a, packages_b) = (inventory(a), inventory(b));
        Some(Self {
            parting: parting(&side_a, &side_b, &sharing, Some(&trees)),
            same: same_content(&trees, sharing.trunk),
            packages: packages::diff(&packages_a.packages, &packages_b.packages),
            packages_a,
            packages_b,
            config: config_diff(a.archive.images.get(a.image)?, b.archive.images.get(b.image)?),
            a: side_a,
            b: side_b,
            sharing,
            trees,
        })
    }

    /// What checking the layers told since, of A and of B, base first.
    pub fn identify(&mut self, [a, b]: [&[Identity]; 2]) {
        self.a.identify(a);
        self.b.identify(b);
        self.sharing = sharing(&self.a, &self.b);
        self.parting = parting(&self.a, &self.b, &self.sharing, Some(&self.trees));
    }
}

/// Writes a comparison as one line of JSON; `sentences` say it in words. Rows are written as they are read.
pub fn write(
    mut out: impl io::Write,
    comparison: &Comparison,
    sentences: &[String],
) -> serde_json::Result<()> {
    serde_json::to_writer(&mut out, &Report::of(comparison, sentences))?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    generator: &'static str,
    sentences: &'a [String],
    a: ImageReport<'a>,
    b: ImageReport<'a>,
    sharing: &'a Sharing,
    parting: Option<&'a Parting>,
    files: FilesReport<'a>,
    same_content: Rows<'a, SameContent>,
    packages: PackagesReport<'a>,
    config: &'a ConfigDiff,
}

#[derive(Serialize)]
struct ImageReport<'a> {
    name: &'a str,
    id: Option<&'a Digest>,
    layers: Vec<LayerReport<'a>>,
}

#[derive(Serialize)]
struct LayerReport<'a> {
    /// `None` when the config does not name it.
    diff_id: Option<&'a DiffId>,
    chain_id: Option<&'a ChainId>,
    digest: Option<&'a Digest>,
    compressed: Option<bool>,
    packed: Option<u64>,
    unpacked: Option<u64>,
    created_by: Option<&'a str>,
}

#[derive(Serialize)]
struct FilesReport<'a> {
    tally: Tally,
    moved_files: usize,
    moved_folders: Vec<MovedReport>,
    differences: Differences<'a>,
}

#[derive(Serialize)]
struct MovedReport {
    a: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    a_hex: Option<String>,
    b: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    b_hex: Option<String>,
    files: u32,
    bytes: u64,
}

#[derive(Serialize)]
struct PackagesReport<'a> {
    a: InventoryReport<'a>,
    b: InventoryReport<'a>,
    #[serde(flatten)]
    diff: &'a PackageDiff,
}

#[derive(Serialize)]
struct InventoryReport<'a> {
    os: Option<&'a OsRelease>,
    packages: usize,
    notes: &'a [Note],
}

impl<'a> Report<'a> {
    fn of(comparison: &'a Comparison, sentences: &'a [String]) -> Self {
        let trees = &comparison.trees;
        let moved = trees.moved_folders().iter().map(|folder| {
            let (a, b) = (trees.path(folder.a), trees.path(folder.b));
            MovedReport {
                a: path::display(&a),
                a_hex: path::odd_hex(&a),
                b: path::display(&b),
                b_hex: path::odd_hex(&b),
                files: folder.files,
                bytes: folder.bytes,
            }
        });
        Self {
            schema: SCHEMA,
            generator: concat!("layerpeel ", env!("CARGO_PKG_VERSION")),
            sentences,
            a: image(&comparison.a),
            b: image(&comparison.b),
            sharing: &comparison.sharing,
            parting: comparison.parting.as_ref(),
            files: FilesReport {
                tally: trees.totals(),
                moved_files: trees.pairs().len(),
                moved_folders: moved.collect(),
                differences: Differences(trees),
            },
            same_content: Rows { trees, rows: &comparison.same },
            packages: PackagesReport {
                a: packages(&comparison.packages_a),
                b: packages(&comparison.packages_b),
                diff: &comparison.packages,
            },
            config: &comparison.config,
        }
    }
}

fn image(side: &Side) -> ImageReport<'_> {
    ImageReport {
        name: &side.name,
        id: side.id.as_ref(),
        layers: side.layers.iter().map(layer).collect(),
    }
}

fn layer(layer: &SideLayer) -> LayerReport<'_> {
    LayerReport {
        diff_id: layer.certain.then_some(&layer.content),
        chain_id: layer.certain.then_some(&layer.chain),
        digest: layer.digest.as_ref(),
        compressed: match layer.packing {
            Packing::Plain => Some(false),
            Packing::Compressed => Some(true),
            Packing::Unknown => None,
        },
        packed: layer.packed,
        unpacked: layer.unpacked,
        created_by: layer.created_by.as_deref(),
    }
}

fn packages(inventory: &Inventory) -> InventoryReport<'_> {
    InventoryReport {
        os: inventory.os.as_ref(),
        packages: inventory.packages.len(),
        notes: &inventory.notes,
    }
}

/// A path as text, and in hex where it is not UTF-8.
#[derive(Serialize)]
struct PathReport {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
}

impl PathReport {
    fn of(bytes: &[u8]) -> Self {
        Self { path: path::display(bytes), path_hex: path::odd_hex(bytes) }
    }
}

struct Differences<'a>(&'a TreeDiff);

#[derive(Serialize)]
struct DifferenceRow {
    #[serde(flatten)]
    path: PathReport,
    difference: Difference,
    #[serde(rename = "type")]
    kind: Option<EntryKind>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<&'static str>,
    size_a: Option<u64>,
    size_b: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_hex: Option<String>,
}

impl Serialize for Differences<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trees = self.0;
        let mut rows = serializer.serialize_seq(None)?;
        for node in (1..trees.len() as u32)
            .map(PairId)
            .filter(|&node| trees.difference(node) != Difference::Equal)
        {
            let twin = trees.twin(node).map(|twin| trees.path(twin));
            rows.serialize_element(&DifferenceRow {
                path: PathReport::of(&trees.path(node)),
                difference: trees.difference(node),
                kind: trees.version_b(node).or(trees.version_a(node)).map(|version| version.kind),
                fields: trees.fields(node).names().collect(),
                size_a: trees.size_a(node),
                size_b: trees.size_b(node),
                moved: twin.as_deref().map(path::display),
                moved_hex: twin.as_deref().and_then(path::odd_hex),
            })?;
        }
        rows.end()
    }
}

struct Rows<'a, T> {
    trees: &'a TreeDiff,
    rows: &'a [T],
}

#[derive(Serialize)]
struct SameRow {
    #[serde(flatten)]
    path: PathReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b_hex: Option<String>,
    size: u64,
    layer_a: u32,
    layer_b: u32,
}

impl Serialize for Rows<'_, SameContent> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|file| {
            let other = (file.a != file.b).then(|| self.trees.path(file.b));
            SameRow {
                path: PathReport::of(&self.trees.path(file.a)),
                path_b: other.as_deref().map(path::display),
                path_b_hex: other.as_deref().and_then(path::odd_hex),
                size: file.size,
                layer_a: file.layer_a,
                layer_b: file.layer_b,
            }
        }))
    }
}
