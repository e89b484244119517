//! The arguments of `layerpeel report`.

use super::{Command, One, Which, is_help};
use crate::words::Words;
use std::ffi::OsString;
use std::path::PathBuf;

/// `layerpeel report --help`.
const HELP: &str = "\
Prints the JSON report of an image archive: docker save, podman save, skopeo, an OCI layout as an archive or a folder, a root
file system or the tar of one layer; plain or compressed with gzip, zstd, xz or bzip2.

Usage: layerpeel report [OPTIONS] FILE|FOLDER[#IMAGE]
       layerpeel report --html [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT.html

  -o, --output OUT   Write to OUT instead of the standard output
      --image IMAGE  Only the image of that tag, platform (linux/arm64) or number, from 1. FILE#IMAGE says the same. Without
                     it, all images of the archive.
      --insight      Judge the images, too: what could be smaller, and what should not be there
      --html         Write one page to print or to hand on instead of JSON, for who has never heard of layers: what the image is,
                     why it is big, what to change, its secrets (masked), packages, and base
      --ignore FILE  With --insight or --html: leave out secrets that FILE lists: lines `RULE PATH`, or the start of a
                     value's SHA-256
      --reveal       Show secrets of the config and its history, which are masked otherwise
      --sha256       Give the SHA-256 of every file (slower)
      --no-verify    Don't check digests and diff IDs (faster)
      --as-layer     Take the file, a tar, as one layer, whatever is in it
  -h, --help         Print this

Exit codes: 0 all of it was read; 1 some of it could not be read, the report says what; 2 it could not be opened, or the command
line is wrong.
";

/// What to report, and how.
#[derive(Debug)]
pub struct Report {
    /// Which archive, and which image of it; all, if none is named.
    pub which: Which,
    /// Where to; the standard output if `None`.
    pub out: Option<PathBuf>,
    /// Judge, too.
    pub insight: bool,
    /// What is not to be told.
    pub ignore: Option<PathBuf>,
    /// Show secrets of the config.
    pub reveal: bool,
    /// The page to print or to hand on, instead of JSON.
    pub html: bool,
    /// Hash every file.
    pub sha256: bool,
    /// Check digests.
    pub verify: bool,
    /// One layer, whatever is in it.
    pub as_layer: bool,
}

/// Reads the arguments after the command's name.
pub fn parse(args: Vec<OsString>) -> Result<Command, String> {
    let mut words = Words::new(args).of("report", &[HELP]);
    let (mut one, mut out, mut ignore) = (One::default(), None, None);
    let (mut insight, mut html, mut reveal) = (false, false, false);
    let (mut sha256, mut verify, mut as_layer) = (false, true, false);
    while let Some(option) = words.option(|file| one.file(file))? {
        match &option[..] {
            help if is_help(help) => return Ok(Command::Say(HELP)),
            "--insight" => insight = true,
            "--ignore" => ignore = Some(PathBuf::from(words.value()?)),
            "--reveal" => reveal = true,
            "--html" => html = true,
            "--sha256" => sha256 = true,
            "--no-verify" => verify = false,
            "--as-layer" => as_layer = true,
            "-o" | "--output" => out = Some(PathBuf::from(words.value()?)),
            other if one.take(other, &mut words)? => {}
            _ => return Err(words.unknown()),
        }
    }
    let which = one.which().ok_or("no file was given")?;
    if html && reveal {
        return Err(
            "--html is made to be handed on, and shows no secret: leave out --reveal".into()
        );
    }
    if ignore.is_some() && !insight && !html {
        return Err(
            "--ignore goes with --insight or --html: without them nobody looks for secrets".into(),
        );
    }
    let report = Report { which, out, insight, ignore, reveal, html, sha256, verify, as_layer };
    Ok(Command::Report(report))
}
