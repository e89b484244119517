//! Everything of the Compare screen but the rows of its trees, in one value.

use super::diagram::{Changes, Diagram, description, diagram};
use super::figures::{Figure, figures};
use super::layers::{LayerRow, layer_rows};
use super::tables::{self, ConfigRow, HistoryRow, PackageRow, SameRow};
use super::words::{Words, words};
use crate::analysis::compare_report::Comparison;
use crate::analysis::packages::Inventory;
use crate::analysis::treediff::Tally;
use crate::analysis::union::Union;
use crate::domain::Config;
use crate::domain::wire::wire;
use crate::view::rows::Counts;

/// So many files of equal content are listed; the CSV has them all.
const SAME_LISTED: u32 = 500;

/// A comparison, ready to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareView {
    /// What A and B are called.
    pub names: [String; 2],
    /// Shared, only A, only B, to pull.
    pub figures: Vec<Figure>,
    /// The layers that they count.
    pub layers: Vec<LayerRow>,
    /// How the images stand to each other and why they part, the most important first.
    pub words: Vec<Words>,
    /// The picture of the stacks.
    pub diagram: Diagram,
    /// The picture in words.
    pub description: String,
    /// Paths by how they differ.
    pub tally: Tally,
    /// Files that moved.
    pub moved: u32,
    /// Packages that differ.
    pub packages: Vec<PackageRow>,
    /// What there is to compare of the packages, in a sentence.
    pub package_words: String,
    /// True when either image has packages.
    pub has_packages: bool,
    /// What could not be read of the packages, and the systems' names.
    pub package_notes: Vec<String>,
    /// Fields of the configuration.
    pub config: Vec<ConfigRow>,
    /// How many of them differ.
    pub config_differs: u32,
    /// The histories, aligned.
    pub history: Vec<HistoryRow>,
    /// How many of their steps differ.
    pub history_differs: u32,
    /// Files of equal content in layers that are not shared, the largest first.
    pub same: Vec<SameRow>,
    /// How many there are in all.
    pub same_total: u32,
}
wire! {
    struct CompareView {
        names, figures, layers, words, diagram, description, tally, moved, packages, package_words, has_packages,
        package_notes, config, config_differs, history, history_differs, same, same_total
    }
}

/// What the screen shows of a comparison; `configs` are those of A and B.
pub fn compare_view(found: &Comparison, configs: [&Config; 2]) -> CompareView {
    let counts = [counts(found.trees.a()), counts(found.trees.b())];
    let changes = Changes { a: &counts[0], b: &counts[1] };
    let mut package_notes = tables::notes(&found.packages_a);
    package_notes.extend(tables::notes(&found.packages_b));
    package_notes.dedup();
    let packages_of = |inventory: &Inventory| inventory.packages.len() as u32;
    let (packages_a, packages_b) = (packages_of(&found.packages_a), packages_of(&found.packages_b));
    let notes = !package_notes.is_empty();
    CompareView {
        names: [found.a.name.clone(), found.b.name.clone()],
        figures: figures(&found.a, &found.b, &found.sharing).into(),
        layers: layer_rows(&found.a, &found.b, &found.sharing),
        words: words(&found.a, &found.b, &found.sharing, found.parting.as_ref()),
        diagram: diagram(&found.a, &found.b, &found.sharing, changes),
        description: description(&found.sharing),
        tally: found.trees.totals(),
        moved: found.trees.pairs().len() as u32,
        packages: tables::packages(&found.packages),
        package_words: tables::package_words(&found.packages, packages_a, packages_b, notes),
        has_packages: packages_a + packages_b > 0,
        package_notes,
        config: tables::config(&found.config),
        config_differs: found.config.differing() as u32,
        history: tables::history(&found.config, configs[0], configs[1]),
        history_differs: found.config.differing_steps() as u32,
        same: tables::same_content(&found.trees, &found.same, SAME_LISTED),
        same_total: found.same.len() as u32,
    }
}

/// Changes of each layer, base first.
pub fn counts(union: &Union) -> Vec<Counts> {
    (0..union.layer_count()).map(|layer| union.totals(layer)).collect()
}
