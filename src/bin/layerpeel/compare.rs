//! `layerpeel compare`: two images, or any number of them, of one archive or several.

use crate::args::{Compare, Format, Which};
use layerpeel::analysis::Union;
use layerpeel::analysis::compare_report::{self, Comparison, SCHEMA, Subject};
use layerpeel::analysis::matrix::matrix;
use layerpeel::analysis::side::Side;
use layerpeel::analysis::treediff::Ignore;
use layerpeel::domain::{Archive, BlobId, LayerSummary};
use layerpeel::view::compare::{csv, diagram, print, svg};
use layerpeel::worker::native::Read;
use std::sync::Arc;

/// One of the images to compare.
struct Chosen {
    archive: usize,
    image: usize,
}

/// What is to be printed, and whether all of it could be read.
pub fn run(wanted: &Compare) -> Result<(Vec<u8>, bool), String> {
    let mut reads = Vec::new();
    for which in &wanted.inputs {
        reads.push(crate::read(&which.input, false, false)?);
    }
    let chosen = choose(wanted, &reads)?;
    let whole = reads.iter().all(Read::is_whole);
    let out = match &chosen[..] {
        [a, b] => two(wanted, &reads, a, b)?,
        many => set(wanted, &reads, many)?,
    };
    Ok((out, whole))
}

/// The images that are named; all of a single archive, the first of each of several.
fn choose(wanted: &Compare, reads: &[Read]) -> Result<Vec<Chosen>, String> {
    let mut chosen = Vec::new();
    for (archive, (which, read)) in wanted.inputs.iter().zip(reads).enumerate() {
        let images = read.archive.images.len();
        let range = match &which.image {
            Some(name) => {
                let image = find(&read.archive, name).ok_or_else(|| {
                    format!(
                        "{} has no image {name:?}; it has {}",
                        which.input.display(),
                        names(&read.archive)
                    )
                })?;
                image..image + 1
            }
            None if wanted.inputs.len() == 1 => 0..images,
            None => 0..images.min(1),
        };
        chosen.extend(range.map(|image| Chosen { archive, image }));
    }
    if chosen.len() < 2 {
        Err("there is nothing to compare with: give a second image".into())
    } else {
        Ok(chosen)
    }
}

/// By number, from 1, or by one of its names.
fn find(archive: &Archive, name: &str) -> Option<usize> {
    let by_number = name
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1))
        .filter(|&at| at < archive.images.len());
    let is_called = |tag: &String| tag == name || tag.ends_with(&format!("/{name}"));
    archive.images.iter().position(|image| image.tags.iter().any(is_called)).or(by_number)
}

fn names(archive: &Archive) -> String {
    archive.images.iter().map(layerpeel::analysis::side::name).collect::<Vec<_>>().join(", ")
}

fn summary(read: &Read, blob: BlobId) -> Option<LayerSummary> {
    read.whole_summary(blob)
}

fn subject<'a>(
    read: &'a Read,
    chosen: &Chosen,
    summary: &'a dyn Fn(BlobId) -> Option<LayerSummary>,
) -> Subject<'a> {
    let layers = &read.archive.images[chosen.image].layers;
    let indexes: Vec<_> = layers.iter().map(|layer| read.index(layer.blob)).collect();
    Subject {
        archive: &read.archive,
        image: chosen.image,
        archive_number: chosen.archive as u32,
        summary,
        union: Arc::new(Union::build(&indexes)),
        captured: layers
            .iter()
            .zip(0..)
            .flat_map(|(layer, at)| read.captured(layer.blob, at))
            .collect(),
    }
}

fn two(wanted: &Compare, reads: &[Read], a: &Chosen, b: &Chosen) -> Result<Vec<u8>, String> {
    let (read_a, read_b) = (&reads[a.archive], &reads[b.archive]);
    let (of_a, of_b) = (|blob| summary(read_a, blob), |blob| summary(read_b, blob));
    let ignore = Ignore::new(wanted.ignore_times, wanted.ignore.iter().map(String::as_str));
    let found = Comparison::new(&subject(read_a, a, &of_a), &subject(read_b, b, &of_b), &ignore);
    let found = found.ok_or("there is no such image")?;
    let configs =
        [(read_a, a), (read_b, b)].map(|(read, chosen)| &read.archive.images[chosen.image].config);
    Ok(match wanted.format {
        Format::Text => print::text(&found).into_bytes(),
        Format::Csv(table) => csv::csv(&found, configs, table).into_bytes(),
        Format::Svg => {
            let counts = |union: &Union| {
                (0..union.layer_count()).map(|layer| union.totals(layer)).collect::<Vec<_>>()
            };
            let (counts_a, counts_b) = (counts(found.trees.a()), counts(found.trees.b()));
            let changes = diagram::Changes { a: &counts_a, b: &counts_b };
            let picture = diagram::diagram(&found.a, &found.b, &found.sharing, changes);
            svg::svg(&picture, &diagram::description(&found.sharing)).into_bytes()
        }
        Format::Json => {
            let mut out = Vec::new();
            let written = compare_report::write(&mut out, &found, &print::sentences(&found));
            written.map_err(|error| format!("can't write the report: {error}"))?;
            out
        }
    })
}

fn set(wanted: &Compare, reads: &[Read], chosen: &[Chosen]) -> Result<Vec<u8>, String> {
    let side = |one: &Chosen| {
        let read = &reads[one.archive];
        Side::of(&read.archive, one.image, one.archive as u32, |blob| summary(read, blob))
    };
    let sides: Vec<Side> = chosen.iter().filter_map(side).collect();
    let found = matrix(&sides);
    match wanted.format {
        Format::Text => Ok(print::matrix(&found).into_bytes()),
        Format::Json => {
            Ok(format!("{}\n", serde_json::json!({ "schema": SCHEMA, "matrix": found }))
                .into_bytes())
        }
        Format::Csv(_) => Ok(csv::set(&found).into_bytes()),
        Format::Svg => Err("there is no diagram of more than two images".into()),
    }
}

/// A file or folder, with an image behind a `#`.
pub fn which(arg: std::ffi::OsString) -> Which {
    let path = std::path::PathBuf::from(&arg);
    let split = arg.to_str().filter(|_| !path.exists()).and_then(|text| text.rsplit_once('#'));
    match split {
        Some((file, image)) if !file.is_empty() => {
            Which { input: file.into(), image: Some(image.to_owned()) }
        }
        _ => Which { input: path, image: None },
    }
}
