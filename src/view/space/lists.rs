//! Beside the picture: the largest files, kinds of files, packages by size.

use super::{Spot, spot_of};
use crate::analysis::packages::{CapturedFile, of_image};
use crate::analysis::space::{Counted, KindSum, Space, bodies, kinds_by_size, largest};
use crate::analysis::union::{NodeId, Union};
use crate::domain::order::SortSmall;
use crate::domain::wire::wire;
use crate::view::compare::tables::ecosystem_word;
use crate::view::text::{count, counted, escape, size};
use std::cmp::Reverse;

/// So many files and packages are listed.
const MOST: usize = 100;
/// So many kinds; what is left is one line.
const MOST_KINDS: usize = 16;

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    /// What is selected with it.
    pub spot: Spot,
    /// Its name, inert.
    pub name: String,
    /// The folder that it is in, inert.
    pub folder: String,
    /// The last layer that stores bytes for it, base = 0.
    pub layer: u32,
    /// Bytes that all layers store for it, as text.
    pub stored: String,
    /// Bytes of it in the final image, as text; `hidden` where there are none.
    pub shown: String,
}
wire! { struct FileRow { spot, name, folder, layer, stored, shown } }

/// Files of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KindRow {
    /// What people call it.
    pub name: String,
    /// How many, in words.
    pub files: String,
    /// By the number of the colour, as [`super::Shade::Group`] has it.
    pub group: u8,
    /// Its part of all kinds' bytes, 0 to 1.
    pub part: f32,
    /// Bytes that all layers store, as text.
    pub stored: String,
    /// Bytes in the final image, as text; `hidden` where there are none.
    pub shown: String,
}
wire! { struct KindRow { name, files, group, part, stored, shown } }

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRow {
    /// Inert.
    pub name: String,
    /// Inert.
    pub version: String,
    /// Such as `deb`.
    pub ecosystem: String,
    /// Installed bytes as the package says them, as text.
    pub size: String,
}
wire! { struct PackageRow { name, version, ecosystem, size } }

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lists {
    /// The largest files, the largest first.
    pub files: Vec<FileRow>,
    /// How many files there are that have any bytes, in words.
    pub all_files: String,
    /// Kinds of files, those with the most bytes first.
    pub kinds: Vec<KindRow>,
    /// The largest packages that say how large they are.
    pub packages: Vec<PackageRow>,
    /// What is to be said of packages.
    pub packages_note: String,
}
wire! { struct Lists { files, all_files, kinds, packages, packages_note } }

/// The lists of an image, by what is counted.
pub fn lists(
    union: &Union,
    space: &Space,
    counted_: Counted,
    captured: &[CapturedFile<'_>],
) -> Lists {
    let files = largest(union, counted_, MOST);
    let sums = kinds_by_size(union, space, counted_);
    let all: u64 = sums.iter().map(|sum| u64::from(sum.files)).sum();
    let (packages, packages_note) = packages(union, captured);
    Lists {
        files: files.into_iter().map(|(node, _)| file(union, space, counted_, node)).collect(),
        all_files: counted(all, "file", "files"),
        kinds: kinds(sums, counted_),
        packages,
        packages_note,
    }
}

/// Bytes of the final image.
fn in_final(bytes: u64) -> String {
    if bytes == 0 { "hidden".to_owned() } else { size(bytes) }
}

fn file(union: &Union, space: &Space, counted_: Counted, node: NodeId) -> FileRow {
    let of = |counted| {
        bodies(union, node, counted).fold(0u64, |sum, body| sum.saturating_add(body.bytes))
    };
    let layer = bodies(union, node, counted_).last().map_or(0, |body| body.layer);
    FileRow {
        spot: spot_of(union, space, counted_, node),
        name: escape(union.name(node)),
        folder: format!("/{}", escape(&union.path(union.parent(node)))),
        layer,
        stored: size(of(Counted::Stored)),
        shown: match of(Counted::Final) {
            0 if space.hidden(node) == 0 => "under another name".to_owned(),
            bytes => in_final(bytes),
        },
    }
}

fn kinds(mut sums: Vec<KindSum>, counted_: Counted) -> Vec<KindRow> {
    let bytes = |sum: &KindSum| match counted_ {
        Counted::Stored => sum.stored,
        Counted::Final => sum.shown,
    };
    let all: f64 = sums.iter().map(|sum| bytes(sum) as f64).sum();
    let rest = if sums.len() > MOST_KINDS { sums.split_off(MOST_KINDS - 1) } else { Vec::new() };
    let row = |name: String, sum: &KindSum| KindRow {
        name,
        files: counted(sum.files.into(), "file", "files"),
        group: sum.kind.group() as u8,
        part: (bytes(sum) as f64 / all.max(1.0)) as f32,
        stored: size(sum.stored),
        shown: in_final(sum.shown),
    };
    let mut rows: Vec<KindRow> = sums.iter().map(|sum| row(kind_name(sum), sum)).collect();
    if !rest.is_empty() {
        let mut sum = KindSum::default();
        for other in &rest {
            sum.files += other.files;
            sum.stored = sum.stored.saturating_add(other.stored);
            sum.shown = sum.shown.saturating_add(other.shown);
        }
        rows.push(row(format!("{} other kinds", count(rest.len() as u64)), &sum));
    }
    rows
}

fn kind_name(sum: &KindSum) -> String {
    match &sum.ending {
        Some(ending) => format!(".{ending} files"),
        None => sum.kind.name().to_owned(),
    }
}

fn packages(union: &Union, captured: &[CapturedFile<'_>]) -> (Vec<PackageRow>, String) {
    let mut all = of_image(union, captured).packages;
    let number = all.len();
    all.retain(|package| package.size.is_some());
    all.sort_small_by_key(|package| Reverse(package.size));
    let note = match (number, all.len()) {
        (0, _) => "No package database was found in the final image.".to_owned(),
        (_, 0) => "None of the packages says how large it is.".to_owned(),
        (number, said) if said < number || number > MOST => format!(
            "{}; {} how large {}{}",
            counted(number as u64, "package", "packages"),
            match said {
                1 => "one says".to_owned(),
                said => format!("{} say", count(said as u64)),
            },
            if said == 1 { "it is" } else { "they are" },
            if said > MOST { format!(", the largest {MOST} are listed.") } else { ".".to_owned() }
        ),
        _ => "Installed sizes, as the packages say them.".to_owned(),
    };
    let row = |package: &crate::analysis::packages::Package| PackageRow {
        name: escape(package.name.as_bytes()),
        version: escape(package.version.as_bytes()),
        ecosystem: ecosystem_word(package.ecosystem).to_owned(),
        size: size(package.size.unwrap_or(0)),
    };
    (all.iter().take(MOST).map(row).collect(), note)
}
