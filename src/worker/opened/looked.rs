//! What an archive was read for a second time, to judge its images.

use super::Opened;
use crate::analysis::insight::ImageSecrets;
use crate::analysis::secrets::{FileFindings, Ignore, Scanner, config};
use crate::domain::BlobId;
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Debug)]
pub struct Looked {
    /// What found it.
    pub scanner: Scanner,
    /// Of it, what nobody wants to hear of.
    pub ignore: Ignore,
    /// Files with secrets, by layer blob.
    pub secrets: BTreeMap<BlobId, Vec<FileFindings>>,
    /// Layer blobs that could not be looked through.
    pub unread: BTreeSet<BlobId>,
    /// Attestations, as they are.
    pub statements: BTreeMap<BlobId, Vec<u8>>,
}

impl Opened {
    /// Keeps what was found.
    pub fn keep_looked(&mut self, looked: Looked) {
        self.looked = Some(looked);
    }

    /// What was found so far, or nothing yet; `now` as [`Scanner::new`] wants it.
    pub fn looking(&mut self, now: Option<i64>) -> &mut Looked {
        self.looked.get_or_insert_with(|| Looked {
            scanner: Scanner::new(now),
            ignore: Ignore::default(),
            secrets: BTreeMap::new(),
            unread: BTreeSet::new(),
            statements: BTreeMap::new(),
        })
    }

    /// What was found, when somebody looked.
    pub fn looked(&self) -> Option<&Looked> {
        self.looked.as_ref()
    }

    /// Secrets in the layers and the config of an image; `None` when nobody looked.
    pub fn secrets(&self, image: u32) -> Option<ImageSecrets<'_>> {
        let looked = self.looked.as_ref()?;
        let number = image;
        let image = self.archive.images.get(number as usize)?;
        let mut files = Vec::new();
        for (layer, at) in image.layers.iter().zip(0..) {
            let found = looked.secrets.get(&layer.blob).map_or(&[][..], Vec::as_slice);
            files.extend(found.iter().map(|file| (at, file)));
        }
        let mut config = config::secrets(&looked.scanner, &image.config);
        for statement in self.statements(number) {
            config.extend(config::of_statement(&looked.scanner, statement));
        }
        Some(ImageSecrets { files, config, ignore: looked.ignore.clone() })
    }

    /// The statements about an image that were read.
    pub fn statements(&self, image: u32) -> Vec<&[u8]> {
        let image = self.archive.images.get(image as usize);
        let all = image.map_or(&[][..], |image| &image.attestations);
        let Some(looked) = &self.looked else { return Vec::new() };
        all.iter().filter_map(|one| looked.statements.get(&one.blob).map(Vec::as_slice)).collect()
    }
}
