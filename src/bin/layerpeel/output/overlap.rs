//! Whether what is to be written is what is read.

use std::fs::{self, Metadata};
use std::path::Path;

/// An error when `out` is `input`, by whatever name, or lies in that folder.
pub fn check(out: &Path, input: &Path) -> Result<(), String> {
    let Ok(read) = fs::metadata(input) else { return Ok(()) };
    if read.is_dir() && lies_in(out, input, &read) {
        let (out, input) = (out.display(), input.display());
        return Err(format!("{out} lies in {input}, which can't be written over itself"));
    }
    // What a device or a pipe gives is not what is written to it.
    let is_same = fs::metadata(out).is_ok_and(|there| same(out, &there, input, &read));
    if is_same && read.is_file() {
        return Err(format!("{} can't be written over itself", input.display()));
    }
    Ok(())
}

fn lies_in(out: &Path, folder: &Path, about: &Metadata) -> bool {
    // What is not there yet comes to where its folder is.
    let place = out.canonicalize().or_else(|_| match out.parent() {
        Some(parent) if parent != Path::new("") => parent.canonicalize(),
        _ => Path::new(".").canonicalize(),
    });
    let Ok(place) = place else { return false };
    place
        .ancestors()
        .any(|above| fs::metadata(above).is_ok_and(|there| same(above, &there, folder, about)))
}

#[cfg(unix)]
fn same(_: &Path, a: &Metadata, _: &Path, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same(a: &Path, _: &Metadata, b: &Path, _: &Metadata) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
