//! What an image is compared with: a baseline, and the base whose layers are left out.

use super::Args;
use crate::args::Which;
use layerpeel::analysis::check::Baseline;
use layerpeel::analysis::side;
use layerpeel::domain::{DiffId, Image};
use layerpeel::view::check::baseline;
use layerpeel::worker::opened::Opened;
use std::path::PathBuf;

/// Bytes of the result of an earlier check; an archive begins otherwise.
const MOST_JSON: u64 = 256 << 20;

/// Layers to leave out.
pub enum Base {
    /// None were named.
    None,
    /// So many.
    Count(u32),
    /// Those of an image.
    Image(Vec<Option<DiffId>>),
}

impl Base {
    /// As the arguments say.
    pub fn of(wanted: &Args) -> Result<Self, String> {
        let Some(base) = &wanted.base else { return Ok(Self::None) };
        if let Some(count) = base.to_str().and_then(|text| text.parse().ok()) {
            return Ok(Self::Count(count));
        }
        let which = crate::compare::which(base.clone());
        let read = crate::read(&which.input, false, false, false, None)?;
        let images = crate::compare::images(&which, &read)?;
        let image = images.start;
        let layers =
            read.archive.images.get(image).map(|image| &image.layers[..]).unwrap_or_default();
        Ok(Self::Image(layers.iter().map(|layer| layer.diff_id.clone()).collect()))
    }

    /// How many layers of `image` are the base's.
    pub fn layers(&self, image: &Image) -> Result<Option<u32>, String> {
        let there = image.layers.len();
        match self {
            Self::None => Ok(None),
            Self::Count(count) if *count as usize <= there => Ok(Some(*count)),
            Self::Count(count) => Err(format!("the image has {there} layers, not {count}")),
            Self::Image(base) => {
                let same = base.len() <= there
                    && base
                        .iter()
                        .zip(&image.layers)
                        .all(|(diff_id, layer)| diff_id.is_some() && *diff_id == layer.diff_id);
                let count = u32::try_from(base.len()).map_err(|_| "it has too many layers")?;
                same.then_some(Some(count)).ok_or_else(|| {
                    "the image is not built on that one: its lowest layers are others".into()
                })
            }
        }
    }
}

/// The baseline.
pub enum Before {
    /// None was named.
    None,
    /// What an earlier check printed.
    Result(PathBuf, String),
    /// An earlier archive, and the image that was named.
    Image(Box<Opened>, Option<usize>, Base),
}

impl Before {
    /// As the arguments say.
    pub fn of(wanted: &Args) -> Result<Self, String> {
        let Some(which @ Which { input: path, image }) = &wanted.baseline else {
            return Ok(Self::None);
        };
        let wrong = |error| format!("can't read {}: {error}", path.display());
        let is_file = std::fs::metadata(path).map_err(wrong)?;
        if is_file.is_file() && is_file.len() <= MOST_JSON && begins_with_brace(path) {
            let text = std::fs::read_to_string(path).map_err(wrong)?;
            return Ok(Self::Result(path.clone(), text));
        }
        let read = crate::read(
            path,
            wanted.as_layer,
            false,
            wanted.verify,
            Some(crate::judging(wanted.ignore.as_deref(), wanted.reveal)?),
        )?;
        crate::verified::vouch(path, &read, wanted.verify, "the baseline")?;
        let named = image.is_some().then(|| crate::compare::images(which, &read)).transpose()?;
        Ok(Self::Image(Box::new(read), named.map(|at| at.start), Base::of(wanted)?))
    }

    /// What the earlier image of the same name was like; the first, if none has it.
    pub fn of_image(&self, name: &str) -> Result<Option<Baseline>, String> {
        match self {
            Self::None => Ok(None),
            Self::Result(path, text) => baseline(text, name).map(Some).ok_or_else(|| {
                format!("{}: no result of `layerpeel check --format json`", path.display())
            }),
            Self::Image(read, named, base) => {
                let images = &read.archive.images;
                let called = || images.iter().position(|image| side::name(image) == name);
                let at = named.or_else(called).unwrap_or(0);
                let image = images.get(at).ok_or("the baseline has no image")?;
                // A baseline on another base is compared whole.
                let layers = base.layers(image).unwrap_or(None);
                Ok(Some(super::facts(read, at, layers).baseline()))
            }
        }
    }
}

fn begins_with_brace(path: &std::path::Path) -> bool {
    use std::io::Read;
    let mut first = [0];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut first));
    matches!(read, Ok(1)) && first[0] == b'{'
}
