//! What `layerpeel mend` says it did: like beside like.

use crate::files::DiskFile;
use layerpeel::analysis::Union;
use layerpeel::analysis::mend::{Made, OutLayer, Pass};
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
    let before = (0..of.union.layer_count()).flat_map(|layer| stored(of.union, layer));
    let before = Files::of(before);
    let after = Files::of(layers.iter().flat_map(|layer| files(of.union, layer)));
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
    let _ = write!(text, "; files {} → {}", size(before.bytes), size(after.bytes));
    if before.count == after.count {
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

/// How many, and their bytes as they are stored.
#[derive(Default)]
struct Files {
    count: u64,
    bytes: u64,
}

impl Files {
    fn of(bytes: impl Iterator<Item = u64>) -> Self {
        bytes.fold(Self::default(), |all, bytes| Self {
            count: all.count + 1,
            bytes: all.bytes.saturating_add(bytes),
        })
    }
}

/// Bytes of each file that a layer stores.
fn stored(union: &Union, layer: u32) -> impl Iterator<Item = u64> + '_ {
    let count = union.layer(layer).map_or(0, |index| index.len() as u32);
    (0..count).filter_map(move |number| file(union, layer, number))
}

/// Bytes of an entry that is a file.
fn file(union: &Union, layer: u32, number: u32) -> Option<u64> {
    let entry = union.layer(layer)?.entry(number);
    (entry.kind() == EntryKind::File).then(|| entry.stored())
}

/// Bytes of each file that a layer has now.
fn files<'a>(union: &'a Union, layer: &'a OutLayer) -> Box<dyn Iterator<Item = u64> + 'a> {
    match layer {
        OutLayer::Same(layer) => Box::new(stored(union, *layer)),
        OutLayer::Made(made) => {
            let of_pass = move |pass: &'a Pass| {
                pass.take.iter().filter_map(move |&(number, _)| file(union, pass.layer, number))
            };
            Box::new(made.passes.iter().flat_map(of_pass))
        }
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
