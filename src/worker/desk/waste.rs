//! One image's waste: what could be smaller, what it would be then, and both as files.

use super::{Answered, Desk};
use crate::analysis::hidden::hidden;
use crate::analysis::insight::write_findings;
use crate::analysis::side;
use crate::analysis::union::Union;
use crate::analysis::waste::waste as found_in;
use crate::domain::Image;
use crate::view::waste::{self, Judged, Other, Wanted, WhatIfView, waste_view, what_if_view};
use crate::worker::protocol::{Answer, ImageRef, WasteAnswer, WastePart, WasteQuestion};
use std::io;
use std::sync::Arc;

const NOT_READ: &str = "The image is not read yet.";
const NO_PLAN: &str = "These findings can't be mended together: the layers contradict themselves.";

impl Desk {
    pub(super) fn waste(&mut self, question: WasteQuestion) -> Answered {
        let answer = match question {
            WasteQuestion::Found(image) => {
                let (union, judged) = self.waste_of(image).ok_or(NOT_READ)?;
                WasteAnswer::Found(Box::new(waste_view(&union, judged)))
            }
            WasteQuestion::WhatIf { image, ticked, squash_from, file } => {
                self.waste_of(image).ok_or(NOT_READ)?;
                let view = self.what_if(image, (&ticked, squash_from), &file).ok_or(NOT_READ)?;
                WasteAnswer::WhatIf(Box::new(view.map_err(|_| NO_PLAN)?))
            }
        };
        Ok(Answer::Waste(answer))
    }

    /// An image that is complete, judged once.
    pub(super) fn waste_of(&mut self, image: ImageRef) -> Option<(Arc<Union>, &Judged)> {
        let union = Arc::clone(self.union(image)?);
        let opened = self.archives.get_mut(&image.archive)?;
        opened.reading_masks(image.image, self.now)?;
        let (of, masks) =
            (opened.archive.images.get(image.image as usize)?, opened.masks(image.image)?);
        let captured = opened.captured(image.image)?;
        let judged = || Judged::of(of, &union, &captured).masked(masks);
        Some((Arc::clone(&union), self.judged.entry(image).or_insert_with(judged)))
    }

    fn what_if(
        &self,
        image: ImageRef,
        (ticked, squash_from): (&[u32], Option<u32>),
        file: &str,
    ) -> Option<Result<WhatIfView, String>> {
        let own = self.image_of(image)?;
        let others: Vec<(String, ImageRef, &Image)> = self
            .images()
            .filter(|(at, _)| *at != image)
            .map(|(at, image)| (side::name(image), at, image))
            .collect();
        let others = others.iter().map(|(name, at, other)| Other {
            name,
            is_beside: at.archive != image.archive,
            layers: &other.layers,
        });
        let others: Vec<Other<'_>> = others.collect();
        let is_one = self.archives.get(&image.archive)?.archive.images.len() == 1;
        let number = (!is_one).then_some(image.image);
        let layers = &own.layers;
        let wanted = Wanted { ticked, squash_from, file, image: number, layers, others: &others };
        Some(what_if_view(self.union(image)?, self.judged.get(&image)?, &wanted))
    }

    fn image_of(&self, image: ImageRef) -> Option<&Image> {
        self.archives.get(&image.archive)?.archive.images.get(image.image as usize)
    }

    /// All images of all archives.
    fn images(&self) -> impl Iterator<Item = (ImageRef, &Image)> {
        self.archives.iter().flat_map(|(&archive, opened)| {
            let images = (0..).zip(&opened.archive.images);
            images.map(move |(image, of)| (ImageRef { archive, image }, of))
        })
    }

    /// Writes all findings; `None` when the image is not read.
    pub(super) fn write_waste(
        &mut self,
        out: &mut dyn io::Write,
        image: ImageRef,
        part: WastePart,
    ) -> Option<io::Result<()>> {
        self.archives.get_mut(&image.archive)?.reading_masks(image.image, self.now)?;
        let (union, of) = (self.union(image)?, self.image_of(image)?);
        let masks = self.archives.get(&image.archive)?.masks(image.image)?;
        let captured = self.archives.get(&image.archive)?.captured(image.image)?;
        let found = found_in(of, union, &hidden(union), &captured, None);
        let found = found.shown(|text| masks.hide("Dockerfile", text));
        Some(match part {
            WastePart::Csv => waste::csv(out, union, &found),
            WastePart::Json => write_findings(out, union, &found).map_err(Into::into),
        })
    }
}
