//! A comparison as plain text, for a terminal.

use super::figures::figures;
use super::tables::{self, Mark};
use super::words::{Words, words};
use crate::analysis::compare_report::Comparison;
use crate::analysis::matrix::Matrix;
use crate::analysis::treediff::{Difference, PairId};
use crate::domain::order::SortSmall;
use crate::view::instruction::Instruction;
use crate::view::text::{count, counted, escape, size};
use std::fmt::Write as _;

/// So many of the largest differences are listed.
const LARGEST: usize = 20;

/// What the comparison found, in words.
pub fn sentences(found: &Comparison) -> Vec<String> {
    words(&found.a, &found.b, &found.sharing, found.parting.as_ref())
        .iter()
        .map(Words::plain)
        .collect()
}

/// The comparison as text.
pub fn text(found: &Comparison) -> String {
    let mut out = String::new();
    let name = |name: &str| escape(name.as_bytes());
    let _ = writeln!(out, "A  {}\nB  {}\n", name(&found.a.name), name(&found.b.name));
    for figure in figures(&found.a, &found.b, &found.sharing) {
        let of = if figure.of.is_empty() { String::new() } else { format!(" {}", figure.of) };
        let _ = writeln!(out, "{:>10}{of}  {}", figure.value, name(&figure.caption));
    }
    out.push('\n');
    sentences(found).iter().for_each(|sentence| out.extend([sentence.as_str(), "\n"]));
    push_files(&mut out, found);
    push_packages(&mut out, found);
    push_config(&mut out, found);
    out
}

fn push_files(out: &mut String, found: &Comparison) {
    let trees = &found.trees;
    let tally = trees.totals();
    let number = |number: u32| count(u64::from(number));
    let _ = writeln!(
        out,
        "\nFiles: +{} only in B, −{} only in A, ~{} modified, m{} metadata only, {} moved; {} equal",
        number(tally.added),
        number(tally.removed),
        number(tally.modified),
        number(tally.metadata),
        number(trees.pairs().len() as u32),
        number(tally.equal)
    );
    let differs = |node: &PairId| {
        trees.difference(*node) != Difference::Equal && trees.inside(*node).differing() == 0
    };
    let mut nodes: Vec<PairId> = (1..trees.len() as u32).map(PairId).filter(differs).collect();
    nodes.sort_small_by_key(|&node| std::cmp::Reverse(trees.delta(node).unsigned_abs()));
    for &node in nodes.iter().take(LARGEST) {
        let glyph = ["=", "+", "~", "m", "−"][trees.difference(node) as usize];
        let delta = trees.delta(node);
        let sign = if delta < 0 { "−" } else { "+" };
        let path = escape(&trees.path(node));
        let _ = writeln!(
            out,
            "  {glyph} {:>11}  /{path}",
            format!("{sign}{}", size(delta.unsigned_abs()))
        );
    }
    if nodes.len() > LARGEST {
        let _ = writeln!(out, "    … and {} more", count((nodes.len() - LARGEST) as u64));
    }
}

fn push_packages(out: &mut String, found: &Comparison) {
    let (a, b) = (&found.packages_a, &found.packages_b);
    let of = |number: usize| count(number as u64);
    let _ = writeln!(
        out,
        "\nPackages: {} in A, {} in B; {} differ",
        of(a.packages.len()),
        of(b.packages.len()),
        of(found.packages.changes.len())
    );
    for row in tables::packages(&found.packages) {
        let _ = writeln!(
            out,
            "  {} {:<7} {} {} → {}",
            row.mark.glyph(),
            row.ecosystem,
            row.name,
            or_dash(&row.version_a),
            or_dash(&row.version_b)
        );
    }
    for note in tables::notes(a).into_iter().chain(tables::notes(b)) {
        let _ = writeln!(out, "  {note}");
    }
}

fn push_config(out: &mut String, found: &Comparison) {
    let differing = found.config.differing();
    let _ = writeln!(
        out,
        "\nConfiguration: {}",
        counted(differing as u64, "value differs", "values differ")
    );
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    for row in tables::config(&found.config).iter().filter(|row| row.mark != Mark::Same) {
        let _ = writeln!(out, "  {}: {} → {}", row.named(), or_none(&row.a), or_none(&row.b));
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

/// A set of images as text.
pub fn matrix(found: &Matrix) -> String {
    let mut out = String::new();
    for (at, name) in found.names.iter().enumerate() {
        let (whole, adds) = (&found.shared[at][at], &found.adding[at]);
        let _ = writeln!(
            out,
            "{:>3}  {}  {} in {}; adds {} where the others are",
            at + 1,
            escape(name.as_bytes()),
            size(whole.packed),
            counted(u64::from(whole.layers), "layer", "layers"),
            size(adds.packed)
        );
    }
    let _ = writeln!(
        out,
        "\nStored apart {}, each layer once {}, each blob once {}\n\nShared, pair by pair:",
        size(found.apart.packed),
        size(found.once.packed),
        size(found.contents_once.packed)
    );
    for (at, row) in found.shared.iter().enumerate() {
        let cells: Vec<String> =
            row.iter().map(|amount| format!("{:>10}", size(amount.packed))).collect();
        let _ = writeln!(out, "{:>3}  {}", at + 1, cells.join(" "));
    }
    out.push_str("\nLayers:\n");
    for layer in &found.layers {
        let marks: String =
            layer.at.iter().map(|at| if at.is_some() { '●' } else { '·' }).collect();
        let bytes = layer.packed.map_or_else(|| "unknown".to_owned(), size);
        let step = layer
            .created_by
            .as_deref()
            .map(|step| Instruction::read(step, "").line())
            .unwrap_or_default();
        let _ = writeln!(out, "  {marks} {bytes:>10}  {step}");
    }
    out
}
