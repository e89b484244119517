//! Secrets and risks of an image, as far as its layers were looked through.

use super::{Answered, Desk};
use crate::analysis::secrets::mask::value_in_file;
use crate::analysis::secrets::{Ignore, config};
use crate::domain::BlobId;
use crate::domain::wire::from_bytes;
use crate::view::secrets::export::{SecretsPart, write};
use crate::view::secrets::{Ground, Judged, SecretsView, secrets_view};
use crate::view::text::inert_lines;
use crate::worker::protocol::{
    Answer, ArchiveId, IgnoreChange, ImageRef, SecretsAnswer, SecretsQuestion,
};
use crate::worker::secrets::InLayer;
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
                let judged = self.judged_secrets(image).ok_or(NOT_READ)?;
                let value = match bytes {
                    Some(bytes) => {
                        judged.file_finding(number).and_then(|found| value_in_file(found, &bytes))
                    }
                    None => {
                        let found = judged.config_finding(number).cloned();
                        let opened = self.archives.get(&image.archive);
                        let config = opened.and_then(|opened| opened.archive.config(image.image));
                        config.zip(found).and_then(|(config, found)| config::value(config, &found))
                    }
                };
                SecretsAnswer::Value(inert_lines(&value.ok_or(PACKED)?))
            }
            SecretsQuestion::Ignore { image, change } => {
                match self.changed_ignore(image, change).ok_or(NOT_READ)? {
                    Ok(changed) => {
                        let opened = self.archives.get_mut(&image.archive).ok_or(NOT_READ)?;
                        opened.looking(self.now).ignore = changed;
                        SecretsAnswer::Found(Box::new(self.secrets_of(image).ok_or(NOT_READ)?))
                    }
                    Err(why) => {
                        let why = format!("This is no ignore file: {why}.");
                        SecretsAnswer::NoIgnoreFile(inert_lines(&why))
                    }
                }
            }
        };
        Ok(Answer::Secrets(answer))
    }

    /// What is ignored after a change; `None` when there is nothing that it is about.
    fn changed_ignore(
        &mut self,
        image: ImageRef,
        change: IgnoreChange,
    ) -> Option<Result<Ignore, String>> {
        Some(Ok(match change {
            IgnoreChange::Read(text) => return Some(Ignore::parse(&text)),
            IgnoreChange::Add { number, scope, reason } => {
                self.judged_secrets(image)?.ignore(number, scope, &reason)?
            }
            IgnoreChange::Remove(line) => {
                let opened = self.archives.get(&image.archive)?;
                let mut ignore = opened.looked()?.ignore.clone();
                ignore.remove(line as usize);
                ignore
            }
        }))
    }

    /// A blob was looked through; no bytes: it could not be.
    pub(super) fn keep_secrets(&mut self, archive: ArchiveId, blob: BlobId, bytes: &[Vec<u8>]) {
        let now = self.now;
        let Some(opened) = self.archives.get_mut(&archive) else { return };
        let found = bytes.first().and_then(|bytes| from_bytes::<InLayer>(bytes));
        let looked = opened.looking(now);
        if found.as_ref().is_none_or(|found| found.damaged) {
            looked.unread.insert(blob);
        }
        if let Some(found) = found {
            looked.secrets.insert(blob, found.found);
        }
    }

    /// Makes what stays the same of an image, where it is not there yet or more has become known.
    fn lay_ground(&mut self, image: ImageRef) -> Option<()> {
        let opened = self.archives.get_mut(&image.archive)?;
        opened.reading_masks(image.image, self.now)?;
        let of = opened.archive.images.get(image.image as usize)?;
        let unread = opened.unread_layers(image.image);
        let statements = opened.statements(image.image).len();
        let is_known = |known: &Ground| known.unread == unread && known.statements == statements;
        if !self.grounds.get(&image).is_some_and(is_known) {
            let (union, masks) = (opened.held(image.image)?, opened.masks(image.image)?);
            let ground = Ground::of(of, union, masks, unread, statements);
            self.grounds.insert(image, ground);
        }
        Some(())
    }

    pub(super) fn judged_secrets(&mut self, image: ImageRef) -> Option<Judged<'_>> {
        self.lay_ground(image)?;
        let opened = self.archives.get(&image.archive)?;
        Some(Judged {
            image: opened.archive.images.get(image.image as usize)?,
            union: opened.held(image.image)?,
            ground: self.grounds.get(&image)?,
            secrets: opened.secrets(image.image)?,
        })
    }

    fn secrets_of(&mut self, image: ImageRef) -> Option<SecretsView> {
        let opened = self.archives.get(&image.archive)?;
        let all = opened.is_looked_through(image.image);
        Some(secrets_view(&self.judged_secrets(image)?, all))
    }

    /// Writes them; `None` when nobody has asked for them.
    pub(super) fn write_secrets(
        &mut self,
        out: &mut dyn io::Write,
        image: ImageRef,
        part: SecretsPart,
    ) -> Option<io::Result<()>> {
        Some(write(out, &self.secrets_of(image)?, part))
    }
}
