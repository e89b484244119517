//! Contents of files: where they lie, and what they are once they were read.

use super::{Desk, Reply, answered};
use crate::analysis::contents::Content;
use crate::analysis::follow::{Astray, follow};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::EntryKind;
use crate::view::compare::contents::contents;
use crate::view::content::{Page, difference, page};
use crate::view::text;
use crate::view::tree::spell;
use crate::worker::opened::Opened;
use crate::worker::protocol::{
    Answer, BodyPlace, ContentQuestion, FileRef, FromDesk, Look, RequestId,
};

/// Bytes of a file that are read to be compared; more is no reading matter.
const MOST_BYTES: u64 = 2 << 20;

impl Desk {
    /// Where the contents lie that are asked for; or what there is instead.
    pub(super) fn content(&self, id: RequestId, question: ContentQuestion) -> Reply {
        let ContentQuestion { files, look } = question;
        if let (Look::Page { wanted, .. }, [Some(file), _]) = (&look, files) {
            return match self.followed(file) {
                Ok((place, followed)) => {
                    let look = Look::Page { wanted: *wanted, followed };
                    FromDesk::ContentAt { id, places: [Some(place), None], look }.into()
                }
                Err(says) => {
                    let page = Box::new(Page::said(&says));
                    answered(id, Ok(Answer::Page { page, place: None }))
                }
            };
        }
        let places = files.map(|file| file.and_then(|file| self.place(file)));
        let enough = match look {
            Look::Compare => places.iter().any(Option::is_some),
            _ => places.iter().all(Option::is_some),
        };
        if enough {
            return FromDesk::ContentAt { id, places, look }.into();
        }
        answered(id, Err("There is no file content to show."))
    }

    fn union_of(&self, file: FileRef) -> Option<(&Opened, &Union)> {
        let opened = self.archives.get(&file.image.archive)?;
        let union = opened.held(file.image.image)?;
        ((file.node as usize) < union.len()).then_some((opened, union))
    }

    fn place(&self, file: FileRef) -> Option<BodyPlace> {
        let (opened, union) = self.union_of(file)?;
        let version = union.state(NodeId(file.node), file.layer)?;
        place(opened, file, &version)
    }

    /// Where the content lies that the path leads to, and the path that links lead to; else a sentence.
    fn followed(&self, file: FileRef) -> Result<(BodyPlace, Option<String>), String> {
        let (opened, union) = self.union_of(file).ok_or("The image is not read yet.")?;
        let node = NodeId(file.node);
        let version =
            union.state(node, file.layer).ok_or("There is nothing here in this layer.")?;
        let target = match version.kind {
            EntryKind::Symlink => Some(lead(union, node, file.layer)?),
            _ => None,
        };
        let version = match target {
            Some(target) => union.state(target, file.layer).ok_or("The link leads nowhere.")?,
            None => version,
        };
        let place = place(opened, file, &version);
        let followed = target.map(|target| spell(union, target));
        match (place, &followed) {
            (Some(place), _) => Ok((place, followed)),
            (None, Some(path)) => {
                Err(format!("The link leads to {path}. {}", instead(version.kind)))
            }
            (None, None) => Err(instead(version.kind).to_owned()),
        }
    }
}

fn place(opened: &Opened, file: FileRef, version: &Version<'_>) -> Option<BodyPlace> {
    let entry = version.entry.filter(|entry| entry.kind() == EntryKind::File)?;
    let image = opened.archive.images.get(file.image.image as usize)?;
    let layer = image.layers.get(version.entry_layer? as usize)?;
    Some(BodyPlace {
        archive: file.image.archive,
        blob: layer.blob,
        offset: entry.body_offset(),
        cap: MOST_BYTES,
        size: entry.size(),
        dense: entry.size() == entry.stored(),
        hash: entry.content(),
    })
}

/// The node that a link leads to.
fn lead(union: &Union, node: NodeId, layer: u32) -> Result<NodeId, String> {
    follow(union, &union.path(node), layer).map_err(|astray| match astray {
        Astray::Missing(path) => {
            format!("The link leads to /{}, which is not there.", text::escape(&path))
        }
        Astray::NotAFolder(path) => {
            format!("The link leads through /{}, which is no folder.", text::escape(&path))
        }
        Astray::TooManyLinks(_) => "The link leads through too many others.".to_owned(),
    })
}

/// What has no content, in a sentence.
fn instead(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Dir => "A folder has no content of its own: its files have.",
        EntryKind::Char | EntryKind::Block => "A device has no content in an image.",
        EntryKind::Fifo => "A named pipe has no content in an image.",
        _ => "There is no file content to show.",
    }
}

/// What the contents are that were read; an absent one has no bytes.
pub(super) fn content_read(
    places: [Option<BodyPlace>; 2],
    look: &Look,
    bytes: &[Vec<u8>],
) -> Answer {
    let mut bytes = bytes.iter();
    let [a, b] = places.map(|place| {
        let place = place?;
        let read = bytes.next().map_or(&[][..], Vec::as_slice);
        Some(Content { read, size: place.size, hash: place.hash, cap: place.cap })
    });
    match (look, a, b) {
        (Look::Page { wanted, followed }, Some(of), _) => {
            let mut page = page(of.read, of.size, wanted);
            if let Some(path) = followed {
                page.note =
                    format!("The link leads to {path}. {}", page.note).trim_end().to_owned();
            }
            Answer::Page { page: Box::new(page), place: places[0] }
        }
        (Look::Difference(manner), Some(a), Some(b)) => {
            Answer::Difference(Box::new(difference(&a, &b, *manner)))
        }
        _ => Answer::Content(Box::new(contents(a, b))),
    }
}
