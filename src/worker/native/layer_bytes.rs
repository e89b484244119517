//! The bytes of a whole layer, as they are stored or unpacked.

use super::content::Trouble;
use super::feed::feed;
use crate::domain::{Archive, BlobId, Location};
use crate::formats::again::Taker;
use crate::formats::{Again, Damage, Flow, Limits, Source, Unpacker};
use std::io::{self, Write};

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it lies in the archive: what its digest is of.
    Stored,
    /// Without its compression: what its diff ID is of.
    Unpacked,
}

/// Writes a layer's bytes. What can be read before damage is written.
pub fn write<S: Source>(
    archive: &Archive,
    files: &[(String, S)],
    blob: BlobId,
    form: Form,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    let unpacker = (form == Form::Unpacked).then(|| Unpacker::new(&Limits::default()));
    let mut copy = Copy { unpacker, out, damage: None, failed: None };
    let missing = || Trouble::Damage("The layer is missing.".into());
    let location = archive.blobs.get(blob.0 as usize).map(|blob| &blob.location);
    let fed = match location.ok_or_else(missing)? {
        Location::Range { file, offset, length } => {
            let (_, file) = files.get(*file as usize).ok_or_else(missing)?;
            feed(file, *offset, *length, |slice| copy.take(slice))
        }
        Location::Embedded(bytes) => {
            copy.take(bytes);
            Ok(())
        }
        Location::Streamed { member, .. } => {
            let (_, file) = files.first().ok_or_else(missing)?;
            let mut again = Again::new([(*member, copy)]);
            let fed = feed(file, 0, file.len(), |slice| again.feed(slice));
            let mut done = again.finish();
            copy = done.pop().ok_or_else(missing)?.1;
            fed
        }
        Location::Missing(_) => return Err(missing()),
    };
    copy.finish(fed)
}

struct Copy<'a> {
    unpacker: Option<Unpacker>,
    out: &'a mut dyn Write,
    damage: Option<Damage>,
    failed: Option<io::Error>,
}

impl Taker for Copy<'_> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, out, damage, failed } = self;
        let mut put = |bytes: &[u8]| match out.write_all(bytes) {
            Ok(()) => Flow::More,
            Err(error) => {
                failed.get_or_insert(error);
                Flow::Done
            }
        };
        let Some(unpacker) = unpacker else { return put(bytes) };
        unpacker.feed(bytes, &mut put).unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }
}

impl Copy<'_> {
    fn finish(self, fed: io::Result<()>) -> Result<(), Trouble> {
        let Self { unpacker, out, damage, mut failed } = self;
        let unpacked = unpacker.map(|unpacker| {
            unpacker.finish(&mut |bytes| {
                failed = failed.take().or_else(|| out.write_all(bytes).err());
                Flow::More
            })
        });
        if let Some(error) = failed {
            return Err(Trouble::Output(error));
        }
        if let Err(error) = fed {
            return Err(Trouble::Damage(format!(
                "The layer could not be read from disk: {error}."
            )));
        }
        let damage = damage.or_else(|| unpacked.and_then(|unpacked| unpacked.damage));
        damage.map_or(Ok(()), |damage| Err(Trouble::Damage(format!("The layer {damage}."))))
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
                        write(&opened.archive, &files, layer.blob, form, &mut out).expect("all");
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
