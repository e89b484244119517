//! What an archive was read for a second time, to judge its images.

use super::Opened;
use crate::analysis::insight::ImageSecrets;
use crate::analysis::secrets::mask::{Masks, Texts};
use crate::analysis::secrets::{FileFindings, Ignore, Scanner};
use crate::domain::{Archive, BlobId, Config};
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Debug)]
pub struct Looked {
    /// What found it.
    pub scanner: Scanner,
    /// Of it, what nobody wants to hear of.
    pub ignore: Ignore,
    /// Texts are to be shown with what they tell.
    pub reveal: bool,
    /// Files with secrets, by layer blob.
    pub secrets: BTreeMap<BlobId, Vec<FileFindings>>,
    /// Layer blobs that could not be looked through.
    pub unread: BTreeSet<BlobId>,
    /// Attestations, as they are.
    pub statements: BTreeMap<BlobId, Vec<u8>>,
    /// What the texts of images tell that were asked for it, their statements included.
    pub(in crate::worker) texts: BTreeMap<u32, Texts>,
}

impl Looked {
    /// Nothing was found yet.
    pub fn new(scanner: Scanner) -> Self {
        Self {
            scanner,
            ignore: Ignore::default(),
            reveal: false,
            secrets: BTreeMap::new(),
            unread: BTreeSet::new(),
            statements: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }
}

/// Covers what the configs of an archive tell, if that was not done before.
pub fn cover(archive: &mut Archive) {
    let is_empty = |config: &Config| *config == Config::default();
    if !archive.secret.is_empty() || archive.images.iter().all(|image| is_empty(&image.config)) {
        return;
    }
    // What has expired is covered, too.
    let scanner = Scanner::new(None);
    for image in 0..archive.images.len() as u32 {
        let config = archive.config(image);
        let covered = config.and_then(|config| Texts::of(&scanner, config, []).covered(config));
        if let Some(covered) = covered {
            archive.cover(image, covered);
        }
    }
}

impl Looked {
    fn masks<'s>(&'s self, texts: &'s Texts) -> Masks<'s> {
        if self.reveal { Masks::none(&self.scanner) } else { texts.masks(&self.scanner) }
    }
}

impl Opened {
    /// Keeps what was found.
    pub fn keep_looked(&mut self, looked: Looked) {
        self.looked = Some(looked);
        (0..self.archive.images.len() as u32).for_each(|image| self.read_texts(image));
    }

    /// Keeps attestations; what the texts tell is read anew where they are about an image that was asked for it.
    pub fn keep_statements(&mut self, now: Option<i64>, statements: Vec<(BlobId, Vec<u8>)>) {
        let is_about = |image: &u32| {
            let of = self.archive.images.get(*image as usize);
            let all = of.map_or(&[][..], |of| &of.attestations);
            all.iter().any(|one| statements.iter().any(|(blob, _)| *blob == one.blob))
        };
        let known = self.looked.iter().flat_map(|looked| looked.texts.keys().copied());
        let anew: Vec<u32> = known.filter(is_about).collect();
        self.looking(now).statements.extend(statements);
        anew.into_iter().for_each(|image| self.read_texts(image));
    }

    /// Looks for secrets in the texts of an image.
    fn read_texts(&mut self, image: u32) {
        let (Some(looked), Some(of)) = (&self.looked, self.archive.images.get(image as usize))
        else {
            return;
        };
        let config = self.archive.config(image).unwrap_or(&of.config);
        let texts = Texts::of(&looked.scanner, config, self.statements(image));
        // A statement may tell more of them than the config does.
        if let Some(covered) = texts.covered(config) {
            self.archive.cover(image, covered);
        }
        if let Some(looked) = &mut self.looked {
            looked.texts.insert(image, texts);
        }
    }

    /// What leaves out of texts what those of an image tell, which are read once; `None` when there is no such image.
    pub fn reading_masks(&mut self, image: u32, now: Option<i64>) -> Option<Masks<'_>> {
        if !self.looking(now).texts.contains_key(&image) {
            self.read_texts(image);
        }
        self.masks(image)
    }

    /// The same, once they were read.
    pub fn masks(&self, image: u32) -> Option<Masks<'_>> {
        let looked = self.looked.as_ref()?;
        Some(looked.masks(looked.texts.get(&image)?))
    }

    /// What was found so far, or nothing yet; `now` as [`Scanner::new`] wants it.
    pub fn looking(&mut self, now: Option<i64>) -> &mut Looked {
        self.looked.get_or_insert_with(|| Looked::new(Scanner::new(now)))
    }

    /// What was found, when somebody looked.
    pub fn looked(&self) -> Option<&Looked> {
        self.looked.as_ref()
    }

    /// Secrets in the layers and the texts of an image; `None` when nobody looked.
    pub fn secrets(&self, image: u32) -> Option<ImageSecrets<'_>> {
        let looked = self.looked.as_ref()?;
        let number = image;
        let image = self.archive.images.get(number as usize)?;
        let mut files = Vec::new();
        for (layer, at) in image.layers.iter().zip(0..) {
            let found = looked.secrets.get(&layer.blob).map_or(&[][..], Vec::as_slice);
            files.extend(found.iter().map(|file| (at, file)));
        }
        let texts = looked.texts.get(&number)?;
        let (config, masks) = (&texts.found[..], looked.masks(texts));
        Some(ImageSecrets { files, config, masks, ignore: looked.ignore.clone() })
    }

    /// Layers of an image that could not be looked through, or not to their end.
    pub fn unread_layers(&self, image: u32) -> Vec<u32> {
        let is_unread = |blob| {
            let tried = self.looked.as_ref().is_some_and(|looked| looked.unread.contains(&blob));
            tried || self.archive.is_missing(blob)
        };
        let layers = self.layers_of(image).iter().zip(0..);
        layers.filter(|(layer, _)| is_unread(layer.blob)).map(|(_, at)| at).collect()
    }

    /// True when all layers of an image were looked through that can be.
    pub fn is_looked_through(&self, image: u32) -> bool {
        let Some(looked) = &self.looked else { return false };
        self.layers_of(image).iter().all(|layer| {
            looked.secrets.contains_key(&layer.blob)
                || looked.unread.contains(&layer.blob)
                || self.archive.is_missing(layer.blob)
        })
    }

    /// The statements about an image that were read.
    pub fn statements(&self, image: u32) -> Vec<&[u8]> {
        let image = self.archive.images.get(image as usize);
        let all = image.map_or(&[][..], |image| &image.attestations);
        let Some(looked) = &self.looked else { return Vec::new() };
        all.iter().filter_map(|one| looked.statements.get(&one.blob).map(Vec::as_slice)).collect()
    }
}
