//! What `layerpeel mend` says it did: like beside like.

use crate::files::DiskFile;
use layerpeel::analysis::Union;
use layerpeel::analysis::mend::{Made, OutLayer};
use layerpeel::domain::EntryKind;
use layerpeel::formats::Source;
use layerpeel::view::text::size;
use layerpeel::worker::native::mend::Mending;
use std::fmt::Write;

/// Says it on the error output; the archive that was written has `length` bytes.
pub fn say(of: &Mending<'_, DiskFile>, length: u64) {
    tell!("layerpeel: {}", sentence(of, length));
}

fn sentence(of: &Mending<'_, DiskFile>, length: u64) -> String {
    let layers = &of.plan.layers;
    let made: Vec<&Made> = layers.iter().filter_map(anew).collect();
    let before = (0..of.union.layer_count()).map(|layer| of.union.stored_by(layer)).sum::<u64>();
    let after = layers.iter().map(|layer| files(of.union, layer)).sum::<u64>();
    let mut text = format!("{} of {} layers written anew; ", made.len(), layers.len());
    let _ = match &of.opened.archive.images[..] {
        [_] => write!(text, "archive {} → {}", size(archive(of)), size(length)),
        several => write!(
            text,
            "the archive had {} images in {}, the new one has one in {}",
            several.len(),
            size(archive(of)),
            size(length)
        ),
    };
    let _ = write!(text, "; files {} → {}", size(before), size(after));
    if before == after {
        text += "; no file was left out";
    }
    let others = others(of, &made);
    if !others.is_empty() {
        let _ = write!(text, "; layers that were {} are gzip now", others.join(", "));
    }
    text
}

fn anew(layer: &OutLayer) -> Option<&Made> {
    match layer {
        OutLayer::Made(made) => Some(made),
        OutLayer::Same(_) => None,
    }
}

fn archive(of: &Mending<'_, DiskFile>) -> u64 {
    of.files.iter().map(|(_, file)| file.len()).sum()
}

/// Bytes of the files that a layer has now.
fn files(union: &Union, layer: &OutLayer) -> u64 {
    let taken = |layer: u32, number: u32| {
        let entry = union.layer(layer).map(|index| index.entry(number));
        entry.filter(|entry| entry.kind() == EntryKind::File).map_or(0, |entry| entry.stored())
    };
    match layer {
        OutLayer::Same(layer) => union.stored_by(*layer),
        OutLayer::Made(made) => made
            .passes
            .iter()
            .flat_map(|pass| pass.take.iter().map(|&(number, _)| taken(pass.layer, number)))
            .sum(),
    }
}

/// How the layers were packed that are packed with gzip now.
fn others(of: &Mending<'_, DiskFile>, made: &[&Made]) -> Vec<String> {
    let layers = &of.opened.archive.images[of.image].layers;
    let first = made.iter().filter_map(|made| layers.get(made.of.start as usize));
    let mut found: Vec<String> = first
        .map(|layer| of.opened.facts(layer).compression)
        .filter(|packed| !matches!(packed.as_str(), "none" | "gzip"))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
