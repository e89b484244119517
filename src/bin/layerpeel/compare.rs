//! `layerpeel compare`: two images, or any number of them, of one archive or several.

use crate::args::{Compare, Format, Which};
use crate::verified;
use layerpeel::analysis::Union;
use layerpeel::analysis::compare_report::{self, Comparison, SCHEMA};
use layerpeel::analysis::matrix::{MOST_IMAGES, matrix};
use layerpeel::analysis::side::{self, Side};
use layerpeel::analysis::treediff::Ignore;
use layerpeel::domain::Archive;
use layerpeel::view::compare::{csv, diagram, print, svg};
use layerpeel::worker::opened::Opened;
use std::io;

/// One of the images to compare.
struct Chosen {
    archive: usize,
    image: usize,
}

/// What is to be printed, and whether all of it could be read and is what its digests say.
pub fn run(wanted: &Compare) -> Result<(Vec<u8>, bool), String> {
    let mut reads = Vec::new();
    for which in &wanted.inputs {
        let mut read = crate::read(&which.input, wanted.as_layer, false, !wanted.no_verify, None)?;
        if wanted.reveal {
            read.archive.reveal();
        }
        reads.push(read);
    }
    let chosen = choose(wanted, &reads)?;
    // All of them have their say.
    let verified = reads.iter().filter(|read| !verified::say(read)).count() == 0;
    let whole = verified && reads.iter().all(Opened::is_whole);
    let out = match &chosen[..] {
        [a, b] => two(wanted, &reads, a, b)?,
        many => set(wanted, &reads, many)?,
    };
    Ok((out, whole))
}

/// The images that are named; all of a single archive, the first of each of several.
fn choose(wanted: &Compare, reads: &[Opened]) -> Result<Vec<Chosen>, String> {
    let mut chosen = Vec::new();
    for (archive, (which, read)) in wanted.inputs.iter().zip(reads).enumerate() {
        let mut range = images(which, read)?;
        if which.image.is_none() && wanted.inputs.len() > 1 {
            range.end = range.end.min(1);
        }
        chosen.extend(range.map(|image| Chosen { archive, image }));
    }
    if chosen.len() < 2 {
        Err("there is nothing to compare with: give a second image".into())
    } else {
        Ok(chosen)
    }
}

/// The image that is named; all, if none is.
pub fn images(which: &Which, read: &Opened) -> Result<std::ops::Range<usize>, String> {
    let Some(name) = &which.image else { return Ok(0..read.archive.images.len()) };
    let at = find(&read.archive, name).ok_or_else(|| {
        let (input, there) = (which.input.display(), names(&read.archive));
        format!("{input} has no image {name:?}; it has {there}")
    })?;
    Ok(at..at + 1)
}

/// By one of its names, by its platform, by number, from 1, or by a name without its tag that only one image has.
pub fn find(archive: &Archive, name: &str) -> Option<usize> {
    let by_number = name
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1))
        .filter(|&at| at < archive.images.len());
    let is_called = |tag: &String| tag == name || tag.ends_with(&format!("/{name}"));
    let of_platform = || archive.images.iter().position(|image| image.platform.to_string() == name);
    let by_name = archive.images.iter().position(|image| image.tags.iter().any(is_called));
    by_name.or_else(of_platform).or(by_number).or_else(|| alone(archive, name))
}

/// The only image with a tag of that repository: `alpine` for `alpine:latest`.
fn alone(archive: &Archive, repository: &str) -> Option<usize> {
    let is_of = |tag: &String| {
        let parts = tag.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
        let name = parts.map_or(&tag[..], |(name, _)| name);
        name == repository || name.ends_with(&format!("/{repository}"))
    };
    let mut of_it = (0..).zip(&archive.images).filter(|(_, image)| image.tags.iter().any(is_of));
    let (at, _) = of_it.next()?;
    of_it.next().is_none().then_some(at)
}

/// What the images of an archive are called, with all their tags.
pub fn names(archive: &Archive) -> String {
    let names = archive.images.iter().flat_map(|image| match &image.tags[..] {
        [] => vec![side::name(image)],
        tags => tags.to_vec(),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn two(wanted: &Compare, reads: &[Opened], a: &Chosen, b: &Chosen) -> Result<Vec<u8>, String> {
    let (read_a, read_b) = (&reads[a.archive], &reads[b.archive]);
    let (of_a, of_b) = (|blob| read_a.summary(blob), |blob| read_b.summary(blob));
    let ignore = Ignore::new(wanted.ignore_times, wanted.ignore.iter().map(String::as_str));
    let subject_a = read_a.subject(a.archive as u32, a.image as u32, &of_a);
    let subject_b = read_b.subject(b.archive as u32, b.image as u32, &of_b);
    let found = subject_a.zip(subject_b).and_then(|(a, b)| Comparison::new(&a, &b, &ignore));
    let found = found.ok_or("there is no such image")?;
    let configs =
        [(read_a, a), (read_b, b)].map(|(read, chosen)| &read.archive.images[chosen.image].config);
    Ok(match wanted.format {
        Format::Text => print::text(&found).into_bytes(),
        Format::Csv(table) => written(|out| csv::csv(out, &found, configs, table))?,
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
            let sentences = print::sentences(&found);
            written(|out| compare_report::write(out, &found, &sentences).map_err(Into::into))?
        }
    })
}

fn written(write: impl Fn(&mut dyn io::Write) -> io::Result<()>) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    write(&mut out).map_err(|error| format!("can't write the report: {error}"))?;
    Ok(out)
}

fn set(wanted: &Compare, reads: &[Opened], chosen: &[Chosen]) -> Result<Vec<u8>, String> {
    let side = |one: &Chosen| {
        let read = &reads[one.archive];
        Side::of(&read.archive, one.image, one.archive as u32, |blob| read.summary(blob))
    };
    if chosen.len() > MOST_IMAGES {
        tell!(
            "layerpeel: of {} images the first {MOST_IMAGES} are compared; name others as FILE#IMAGE",
            chosen.len()
        );
    }
    let sides: Vec<Side> = chosen.iter().take(MOST_IMAGES).filter_map(side).collect();
    let found = matrix(&sides);
    match wanted.format {
        Format::Text => Ok(print::matrix(&found).into_bytes()),
        Format::Json => {
            Ok(format!("{}\n", serde_json::json!({ "schema": SCHEMA, "matrix": found }))
                .into_bytes())
        }
        Format::Csv(_) => written(|out| csv::set(out, &found)),
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
