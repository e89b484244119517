//! Contents of files: where they lie, and what they are once they were read.

use super::Desk;
use crate::analysis::contents::Content;
use crate::analysis::union::NodeId;
use crate::domain::EntryKind;
use crate::view::compare::contents::contents;
use crate::worker::protocol::{Answer, BodyPlace, ContentQuestion, FileRef};

/// Bytes of a file that are read to be shown; more is no reading matter.
const MOST_BYTES: u64 = 2 << 20;

impl Desk {
    /// Where the contents lie that are asked for.
    pub(super) fn content_places(
        &self,
        question: ContentQuestion,
    ) -> Result<[Option<BodyPlace>; 2], &'static str> {
        let places = question.files.map(|file| file.and_then(|file| self.place(file)));
        let any = places.iter().any(Option::is_some);
        any.then_some(places).ok_or("There is no file content to show.")
    }

    fn place(&self, file: FileRef) -> Option<BodyPlace> {
        let opened = self.archives.get(&file.image.archive)?;
        let union = opened.held(file.image.image)?;
        let node = Some(NodeId(file.node)).filter(|node| (node.0 as usize) < union.len())?;
        let version = union.state(node, file.layer)?;
        let entry = version.entry.filter(|entry| entry.kind() == EntryKind::File)?;
        let layer = opened
            .archive
            .images
            .get(file.image.image as usize)?
            .layers
            .get(version.entry_layer? as usize)?;
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
}

/// How the contents differ that were read; an absent one has no bytes.
pub(super) fn content_read(places: [Option<BodyPlace>; 2], bytes: &[Vec<u8>]) -> Answer {
    let mut bytes = bytes.iter();
    let [a, b] = places.map(|place| {
        let place = place?;
        let read = bytes.next().map_or(&[][..], Vec::as_slice);
        Some(Content { read, size: place.size, hash: place.hash, cap: place.cap })
    });
    Answer::Content(Box::new(contents(a, b)))
}
