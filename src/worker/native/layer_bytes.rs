//! The bytes of a whole layer, as they are stored or unpacked, for the command.

use super::content::Trouble;
use super::now::{Files, now};
use crate::domain::{self, Archive, Diagnostic, Digest, Location};
use crate::formats::{Check, Hasher, Source};
use crate::worker::takeout::{self, Halt, Layer, Store};
use std::io::{self, Write};

pub use crate::worker::takeout::Form;

/// Writes a layer's bytes. What can be read before damage is written; that they are not those that its own image claims is told
/// behind them.
pub fn write<S: Source>(
    archive: &Archive,
    files: &[(String, S)],
    layer: &domain::Layer,
    form: Form,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    let claimed = claimed(archive, layer, form);
    let blob = archive.blobs.get(layer.blob.0 as usize);
    let location = blob.map_or(Location::Missing(String::new()), |blob| blob.location.clone());
    let layer = Layer { store: Store { layer: 0, location }, form };
    let mut out = Out { out, failed: None, hasher: claimed.map(Hasher::of) };
    let written = now(takeout::layer::write(&layer, &mut Files(files), &mut out));
    let checked = out.hasher.zip(claimed).map(|(hasher, claimed)| hasher.check(claimed));
    match (out.failed, written) {
        (Some(error), _) => Err(Trouble::Output(error)),
        (None, Ok(None)) => match (checked, form) {
            (Some(Check::Mismatched(found)), Form::Unpacked) => {
                Err(Trouble::Damage(Diagnostic::diff_id_mismatch(&found).message))
            }
            (Some(Check::Mismatched(found)), Form::Stored) => {
                Err(Trouble::Damage(Diagnostic::digest_mismatch(&found).message))
            }
            _ => Ok(()),
        },
        (None, Ok(Some(why)) | Err(Halt::Unread(why) | Halt::Unwritten(why))) => {
            Err(Trouble::Damage(why))
        }
    }
}

/// What the bytes should hash to; of encrypted ones nobody knows what they unpack to. Another image may claim another diff ID for
/// the same blob.
fn claimed<'a>(archive: &'a Archive, layer: &'a domain::Layer, form: Form) -> Option<&'a Digest> {
    match form {
        Form::Stored => archive.blobs.get(layer.blob.0 as usize)?.digest.as_ref(),
        Form::Unpacked => {
            archive.wanted(layer.blob)?;
            layer.diff_id.as_ref().map(|diff_id| &diff_id.0)
        }
    }
}

/// Keeps the error of the output as it is, and hashes what it took.
struct Out<'a> {
    out: &'a mut dyn Write,
    failed: Option<io::Error>,
    hasher: Option<Hasher>,
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes).map_err(|error| {
            let kind = error.kind();
            self.failed.get_or_insert(error);
            io::Error::from(kind)
        })?;
        self.hasher.iter_mut().for_each(|hasher| hasher.update(&bytes[..written]));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Digest;
    use crate::formats::ReadOptions;
    use crate::make::archive::{ImageSpec, PACKINGS, pack};
    use crate::make::tar::{TarBuilder, gzip};
    use crate::worker::native;

    #[test]
    fn unpacked_it_is_what_its_diff_id_is_of_and_stored_what_its_digest_is_of() {
        let layer = |text: &str| TarBuilder::default().file("a", text).finish();
        let image = || ImageSpec::new("a:1").layer("1", layer("one")).layer("2", layer("two"));
        for packing in PACKINGS {
            for compressed in [false, true] {
                let file = pack(&[image()], packing);
                let file = if compressed { gzip(&file) } else { file };
                let files = [("a.tar".to_owned(), file)];
                let opened =
                    native::read(&files, &ReadOptions::default(), true).expect("an archive");
                for (layer, want) in opened.archive.images[0].layers.iter().zip(image().layers()) {
                    let take = |form| {
                        let mut out = Vec::new();
                        write(&opened.archive, &files, layer, form, &mut out).expect("all");
                        out
                    };
                    assert!(take(Form::Unpacked) == want, "{packing:?} {compressed}");
                    let blob = &opened.archive.blobs[layer.blob.0 as usize];
                    if let Some(digest) = &blob.digest {
                        assert_eq!(Digest::sha256(&take(Form::Stored)), *digest, "{packing:?}");
                    }
                }
            }
        }
    }
}
