//! Secrets and risks of an image, as far as its layers were looked through.

use super::{Answered, Desk};
use crate::analysis::hidden::hidden;
use crate::analysis::secrets::config;
use crate::analysis::secrets::mask::value_in_file;
use crate::domain::wire::from_bytes;
use crate::domain::{BlobId, EntryKind};
use crate::view::secrets::export::{SecretsPart, write};
use crate::view::secrets::{Judged, SecretsView, secrets_view};
use crate::view::text::inert_lines;
use crate::worker::protocol::{Answer, ArchiveId, ImageRef, SecretsAnswer, SecretsQuestion};
use std::collections::HashSet;
use std::io;

const NOT_READ: &str = "The image is not read yet.";
const PACKED: &str = "It is in a packed file, and can't be shown from here.";

impl Desk {
    pub(super) fn secrets(&mut self, question: SecretsQuestion) -> Answered {
        let answer = match question {
            SecretsQuestion::Found(image) => {
                let now = self.now;
                let opened = self.archives.get_mut(&image.archive).ok_or(NOT_READ)?;
                opened.looking(now);
                SecretsAnswer::Found(Box::new(self.secrets_of(image).ok_or(NOT_READ)?))
            }
            SecretsQuestion::Value { image, number, bytes } => {
                let judged = self.judged(image).ok_or(NOT_READ)?;
                let value = match bytes {
                    Some(bytes) => {
                        judged.file_finding(number).and_then(|found| value_in_file(found, &bytes))
                    }
                    None => judged
                        .config_finding(number)
                        .and_then(|found| config::value(&judged.image.config, found)),
                };
                SecretsAnswer::Value(inert_lines(&value.ok_or(PACKED)?))
            }
        };
        Ok(Answer::Secrets(answer))
    }

    /// A blob was looked through; no bytes: it could not be.
    pub(super) fn keep_secrets(&mut self, archive: ArchiveId, blob: BlobId, bytes: &[Vec<u8>]) {
        let now = self.now;
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let found = bytes.first().and_then(|bytes| from_bytes(bytes));
        let looked = opened.looking(now);
        match found {
            Some(found) => drop(looked.secrets.insert(blob, found)),
            None => drop(looked.unread.insert(blob)),
        }
    }

    fn judged(&self, image: ImageRef) -> Option<Judged<'_>> {
        let opened = self.archives.get(&image.archive)?;
        let (of, looked) = (opened.archive.images.get(image.image as usize)?, opened.looked()?);
        let union = opened.held(image.image)?;
        let unread =
            of.layers.iter().zip(0..).filter(|(layer, _)| looked.unread.contains(&layer.blob));
        let mut seen = HashSet::new();
        for layer in (0..union.layer_count()).filter_map(|layer| union.layer(layer)) {
            let entries = (0..layer.len() as u32).map(|at| layer.entry(at));
            let files = entries.filter(|entry| entry.kind() == EntryKind::File && entry.size() > 0);
            seen.extend(files.filter_map(|entry| entry.content()));
        }
        Some(Judged {
            image: of,
            union,
            hidden: hidden(union),
            secrets: opened.secrets(image.image)?,
            unread: unread.map(|(_, at)| at).collect(),
            bodies: seen.len() as u64,
        })
    }

    fn secrets_of(&self, image: ImageRef) -> Option<SecretsView> {
        let opened = self.archives.get(&image.archive)?;
        let (of, looked) = (opened.archive.images.get(image.image as usize)?, opened.looked()?);
        let is_done = |blob: &BlobId| {
            looked.secrets.contains_key(blob)
                || looked.unread.contains(blob)
                || opened.archive.is_missing(*blob)
        };
        let all = of.layers.iter().all(|layer| is_done(&layer.blob));
        Some(secrets_view(&self.judged(image)?, all))
    }

    /// Writes them; `None` when nobody has asked for them.
    pub(super) fn write_secrets(
        &self,
        out: &mut dyn io::Write,
        image: ImageRef,
        part: SecretsPart,
    ) -> Option<io::Result<()>> {
        Some(write(out, &self.secrets_of(image)?, part))
    }
}
