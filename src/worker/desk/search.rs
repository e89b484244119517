//! What is found in an image: versions by what is known of them, and what the workers found in contents.

use super::{Answered, Desk, list};
use crate::domain::BlobId;
use crate::view::finds::{Findings, Finds, SightedLine, Sighting, Sightings};
use crate::view::list::Outline;
use crate::worker::protocol::{
    Answer, FoundFile, FoundLine, ImageRef, RequestId, SearchAnswer, SearchQuestion, Tally,
};
use std::sync::Arc;

/// What is found in an image, and the rows of it.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) image: ImageRef,
    findings: Findings,
    rows: Outline<Finds>,
}

impl Desk {
    pub(super) fn search(&mut self, question: SearchQuestion) -> Answered {
        let SearchQuestion::Rows { image, list } = question;
        let looking = self.looking(image).ok_or("The image is not read yet.")?;
        let rows = list::answer(&mut looking.rows, &looking.findings, *list);
        Ok(Answer::Search(SearchAnswer::Rows(rows)))
    }

    /// What is known of this image; of one at a time.
    fn looking(&mut self, image: ImageRef) -> Option<&mut Looking> {
        if self.looking.as_ref().is_none_or(|looking| looking.image != image) {
            let findings = Findings::of(Arc::clone(self.union(image)?));
            self.looking = Some(Looking { image, findings, rows: Outline::default() });
        }
        self.looking.as_mut()
    }

    /// The layers of an image that are this blob.
    fn layers_that_are(&self, image: ImageRef, blob: BlobId) -> Vec<u32> {
        let opened = self.archives.get(&image.archive);
        let of = opened.and_then(|opened| opened.archive.images.get(image.image as usize));
        let layers = of.map_or(&[][..], |of| &of.layers).iter().zip(0..);
        layers.filter(|(layer, _)| layer.blob == blob).map(|(_, number)| number).collect()
    }

    /// A worker found something.
    pub(super) fn found(
        &mut self,
        id: RequestId,
        image: ImageRef,
        blob: BlobId,
        files: Vec<FoundFile>,
    ) {
        let layers = self.layers_that_are(image, blob);
        let Some(union) = self.union(image).map(Arc::clone) else { return };
        let Some(all) = self.sightings(id, image) else { return };
        for FoundFile { entry, path, lines, more } in files {
            let sighted =
                |FoundLine { line: number, parts, bare }| SightedLine { number, parts, bare };
            let lines = lines.into_iter().map(sighted).collect();
            all.add(&union, &layers, Sighting { entry, path, lines, more });
        }
    }

    /// Blobs were searched.
    pub(super) fn searched(
        &mut self,
        id: RequestId,
        image: ImageRef,
        tallies: Vec<(BlobId, Tally)>,
    ) {
        for (blob, Tally { files, bytes, binary, damage }) in tallies {
            let layers = self.layers_that_are(image, blob);
            let Some(all) = self.sightings(id, image) else { return };
            all.searched(&layers, files, bytes, binary);
            damage.into_iter().for_each(|why| all.damaged(&layers, &why));
        }
    }

    /// What this search found; another begins anew, and what comes of an earlier one is dropped.
    fn sightings(&mut self, id: RequestId, image: ImageRef) -> Option<&mut Sightings> {
        let (of, all) = &mut self.looking(image)?.findings.sighted;
        if id > *of {
            (*of, *all) = (id, Sightings::default());
        }
        (id == *of).then_some(all)
    }
}
