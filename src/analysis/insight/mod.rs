//! What a report says of an image when it is asked to judge (`layerpeel report --insight`), beyond the facts that every report
//! has. Each key is a value of its own module that serializes itself; [`write`] puts them beside the image's other keys.
//!
//! A key is added in two lines: its module, and its row in [`write`]. What must be read for it comes with [`Gathered`].

mod findings;
mod squashed;

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
    findings::write(map, judged)?;
    Ok(())
}
