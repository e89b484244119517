//! Writes a mended image, for the command.

use super::now::{Files, now};
use crate::analysis::mend::Plan;
use crate::analysis::union::Union;
use crate::formats::Source;
use crate::worker::opened::Opened;
use crate::worker::takeout::{Mended, mended};
use std::io::{Seek, Write};

/// An image, its archive, and what it was opened from.
#[derive(Debug)]
pub struct Mending<'a, S> {
    /// The archive.
    pub opened: &'a Opened,
    /// Its file or files.
    pub files: &'a [(String, S)],
    /// Which of its images.
    pub image: usize,
    /// Its merged layers.
    pub union: &'a Union,
    /// What becomes of them.
    pub plan: &'a Plan,
    /// How it was asked for, for the history.
    pub command: &'a str,
}

/// Writes the archive to `out`. Returns its length: bytes behind it are to be cut off. Errors are sentences.
pub fn mend<S: Source, W: Write + Seek>(of: &Mending<'_, S>, out: W) -> Result<(u64, W), String> {
    let archive = &of.opened.archive;
    let image = u32::try_from(of.image).map_err(|_| "there is no such image")?;
    let compression = |layer: &_| of.opened.facts(layer).compression;
    let script = Mended::of(archive, image, of.union, of.plan, compression, of.command, None)?;
    now(mended::write(&script, &mut Files(of.files), out))
}
