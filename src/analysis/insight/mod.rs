//! What a report says of an image when it is asked to judge (`layerpeel report --insight`), beyond the facts that every report
//! has. Each key is a value of its own module that serializes itself; [`write`] puts them beside the image's other keys.
//!
//! A key is added in two lines: its module, and its row in [`write`]. What must be read for it comes with [`Gathered`].

mod findings;
mod packages;
mod risks;
mod secrets;
mod squashed;

pub use findings::write_json as write_findings;
pub use packages::{PackageRow, Packages, by_layer};
pub use risks::{Kind as RiskKind, Risk, risks};
pub use secrets::{ImageSecrets, place};

use super::dockerfile;
use super::hidden::Hidden;
use super::packages::CapturedFile;
use super::union::Union;
use crate::domain::Image;
use serde::ser::SerializeMap;

/// What was read of an image for the sake of judging it, beyond its union and config.
#[derive(Clone, Debug, Default)]
pub struct Gathered<'a> {
    /// Package databases and the like, base first.
    pub captured: Vec<CapturedFile<'a>>,
    /// What was found by who looked for secrets; `None`: nobody did.
    pub secrets: Option<ImageSecrets<'a>>,
    /// Statements about the image, as they are: in-toto's JSON.
    pub statements: Vec<&'a [u8]>,
}

/// All that a key may be made of.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Config, history, layers.
    pub image: &'a Image,
    /// Its merged layers.
    pub union: &'a Union,
    /// Its hidden bytes.
    pub hidden: &'a Hidden,
    /// What was read besides.
    pub gathered: &'a Gathered<'a>,
}

/// Writes the keys, one line each.
pub(super) fn write<M: SerializeMap>(map: &mut M, judged: &Judged<'_>) -> Result<(), M::Error> {
    map.serialize_entry("squashed_bytes", &squashed::squashed_bytes(judged.union, judged.hidden))?;
    if let Some(found) = &judged.gathered.secrets {
        secrets::write(map, judged, found)?;
    }
    let mut built = dockerfile::built(&judged.image.config, &judged.gathered.statements);
    if let (Some(found), Some(original)) = (&judged.gathered.secrets, &mut built.original) {
        original.text = found.masks.hide("Dockerfile", &original.text);
    }
    map.serialize_entry("dockerfile", &built.lines)?;
    map.serialize_entry("dockerfile_original", &built.original)?;
    map.serialize_entry("built_by", &built.by)?;
    map.serialize_entry("base", &built.base.or_else(|| packages::system(judged)))?;
    let packages = packages::by_layer(judged.union, &judged.gathered.captured);
    map.serialize_entry("packages", &packages.there)?;
    map.serialize_entry("packages_gone", &packages.gone)?;
    map.serialize_entry("packages_not_read", &packages.not_read)?;
    map.serialize_entry("risks", &risks::risks(judged.union))?;
    findings::write(map, judged)?;
    Ok(())
}
