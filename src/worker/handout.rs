//! The report to hand on, of images of an opened archive: what it is drawn from is read here.

use super::opened::Opened;
use crate::analysis::union::Union;
use crate::domain::BlobId;
use crate::view::handout::{Subject, page};
use crate::view::image::About;
use crate::view::secrets::{Ground, Judged};
use crate::view::waste;
use std::ops::Range;
use std::sync::Arc;

/// The page of these images, made from a file of this name. Those that are not read are left out; `None` when none is left.
pub fn handout(
    opened: &mut Opened,
    now: Option<i64>,
    images: Range<u32>,
    file: &str,
) -> Option<String> {
    for image in images.clone() {
        opened.reading_masks(image, now);
    }
    let unions: Vec<(u32, Arc<Union>)> =
        images.filter_map(|image| Some((image, opened.union(image)?))).collect();
    let made: Vec<(Ground, bool)> =
        unions.iter().filter_map(|(image, union)| opened.ground(*image, union)).collect();
    let subject =
        |((image, union), (ground, looked))| subject(opened, image, union, ground, looked);
    let parts = unions.iter().map(|(image, union)| (*image, &**union)).zip(&made);
    let parts = parts.map(|(of, (ground, looked))| (of, (ground, *looked)));
    let subjects: Option<Vec<Subject<'_>>> = parts.map(subject).collect();
    subjects.filter(|subjects| !subjects.is_empty()).map(|subjects| page(file, &subjects))
}

fn subject<'a>(
    opened: &'a Opened,
    number: u32,
    union: &'a Union,
    ground: &'a Ground,
    looked: bool,
) -> Option<Subject<'a>> {
    let image = opened.archive.images.get(number as usize)?;
    let masks = opened.masks(number)?;
    Some(Subject {
        about: opened.about(number, union)?,
        waste: waste::Judged::of(image, union, &opened.captured(number)?).masked(masks),
        secrets: Judged { image, union, ground, secrets: opened.secrets(number)? },
        looked,
        mismatches: opened.mismatches(number as usize),
    })
}

impl Opened {
    /// All that is known of an image, once its texts were read.
    pub fn about<'a>(&'a self, number: u32, union: &'a Union) -> Option<About<'a>> {
        let looked = self.looked()?;
        let image = self.archive.images.get(number as usize)?;
        let read = |blob: &BlobId| looked.statements.get(blob).map(Vec::as_slice);
        let statements = image.attestations.iter();
        let statements = statements
            .filter_map(|one| Some((one.predicate_type.as_str(), read(&one.blob)?)))
            .collect();
        Some(About {
            archive: &self.archive,
            image,
            union,
            captured: self.captured(number)?,
            statements,
            masks: self.masks(number)?,
        })
    }

    /// What stays the same of an image while its layers are looked through, and whether all were.
    fn ground(&self, number: u32, union: &Union) -> Option<(Ground, bool)> {
        let image = self.archive.images.get(number as usize)?;
        let statements = self.statements(number).len();
        let unread = self.unread_layers(number);
        let ground = Ground::of(image, union, self.masks(number)?, unread, statements);
        Some((ground, self.is_looked_through(number)))
    }
}
