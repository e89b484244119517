//! Images beside each other: two of them, or a set.

use super::{Answered, Desk, Opened, Said, list};
use crate::analysis::compare_report::{self, Comparison, Subject};
use crate::analysis::matrix::{Matrix, matrix};
use crate::analysis::packages::CapturedFile;
use crate::analysis::side::Side;
use crate::analysis::treediff::Ignore;
use crate::domain::{BlobId, Config, LayerSummary};
use crate::view::compare::csv::{self, csv};
use crate::view::compare::diagram::{Changes, description, diagram};
use crate::view::compare::print::sentences;
use crate::view::compare::rows::IgnoreQuery;
use crate::view::compare::screen::{compare_view, counts};
use crate::view::compare::set::set_view;
use crate::view::compare::svg::svg;
use crate::view::compare::tree::CompareModel;
use crate::worker::protocol::{
    Answer, CompareAnswer, ComparePart, CompareQuestion, ImageRef, ListQuestion,
};
use std::sync::Arc;

/// The comparison that the page looks at.
#[derive(Debug)]
pub(super) struct Compared {
    pub images: [ImageRef; 2],
    ignore: IgnoreQuery,
    found: Comparison,
    tree: CompareModel,
}

fn picture(found: &Comparison) -> String {
    let (a, b) = (counts(found.trees.a()), counts(found.trees.b()));
    svg(
        &diagram(&found.a, &found.b, &found.sharing, Changes { a: &a, b: &b }),
        &description(&found.sharing),
    )
}

const NOT_READ: &str = "The images are not both read yet.";
const NOTHING: &str = "Nothing is compared.";

impl Desk {
    pub(super) fn compare(&mut self, question: CompareQuestion) -> Answered {
        let answer = match question {
            CompareQuestion::Two { images, ignore } => self.two(images, ignore).ok_or(NOT_READ)?,
            CompareQuestion::Trees(list) => {
                let Compared { ignore, found, tree, .. } = self.compared.as_mut().ok_or(NOTHING)?;
                if let ListQuestion::Rows { query, .. } = &list
                    && query.ignore != *ignore
                {
                    return Err("These rows leave out other paths than what was compared.");
                }
                CompareAnswer::Trees(list::answer(tree, &found.trees, list))
            }
            CompareQuestion::Export(part) => {
                return self.part(part).map(Said::text).ok_or(NOTHING);
            }
            CompareQuestion::Set(images) => self.set(images).ok_or("An image is not open.")?,
        };
        Ok(Answer::Compare(answer).into())
    }

    fn two(&mut self, images: [ImageRef; 2], ignore: IgnoreQuery) -> Option<CompareAnswer> {
        let found = self.comparison(images, &ignore)?;
        let view = Box::new(compare_view(&found, self.configs(images)?));
        self.compared = Some(Compared { images, ignore, found, tree: CompareModel::default() });
        Some(CompareAnswer::Two(view))
    }

    fn configs(&self, [a, b]: [ImageRef; 2]) -> Option<[&Config; 2]> {
        let config = |image: ImageRef| {
            Some(
                &self
                    .archives
                    .get(&image.archive)?
                    .contents
                    .images
                    .get(image.image as usize)?
                    .config,
            )
        };
        Some([config(a)?, config(b)?])
    }

    fn comparison(&self, images: [ImageRef; 2], ignore: &IgnoreQuery) -> Option<Comparison> {
        let [a, b] =
            [self.archives.get(&images[0].archive)?, self.archives.get(&images[1].archive)?];
        let (of_a, of_b) = (|blob| a.summary(blob), |blob| b.summary(blob));
        let ignore = Ignore::new(ignore.times, ignore.patterns.iter().map(String::as_str));
        Comparison::new(&a.subject(images[0], &of_a)?, &b.subject(images[1], &of_b)?, &ignore)
    }

    fn part(&self, part: ComparePart) -> Option<Vec<u8>> {
        let Compared { images, found, .. } = self.compared.as_ref()?;
        let text = match part {
            ComparePart::Csv(table) => csv(found, self.configs(*images)?, table),
            ComparePart::SetCsv => csv::set(&self.matrix(&self.set)?),
            ComparePart::Svg => picture(found),
            ComparePart::Json => {
                let mut out = Vec::new();
                compare_report::write(&mut out, found, &sentences(found)).ok()?;
                return Some(out);
            }
        };
        Some(text.into_bytes())
    }

    fn set(&mut self, images: Vec<ImageRef>) -> Option<CompareAnswer> {
        let view = Box::new(set_view(&self.matrix(&images)?));
        self.set = images;
        Some(CompareAnswer::Set(view))
    }

    fn matrix(&self, images: &[ImageRef]) -> Option<Matrix> {
        let side = |image: &ImageRef| {
            let opened = self.archives.get(&image.archive)?;
            Side::of(&opened.contents, image.image as usize, image.archive.0, |blob| {
                opened.summary(blob)
            })
        };
        let sides: Option<Vec<Side>> = images.iter().map(side).collect();
        Some(matrix(&sides?))
    }
}

impl Opened {
    /// Figures of a layer that was read to its end.
    fn summary(&self, blob: BlobId) -> Option<LayerSummary> {
        let layer = self.layers.get(&blob)?;
        (layer.index.is_some() && layer.read.damage.is_none()).then_some(layer.read.summary)
    }

    fn subject<'a>(
        &'a self,
        image: ImageRef,
        summary: &'a dyn Fn(BlobId) -> Option<LayerSummary>,
    ) -> Option<Subject<'a>> {
        Some(Subject {
            archive: &self.contents,
            image: image.image as usize,
            archive_number: image.archive.0,
            summary,
            union: Arc::clone(&self.images.get(&image.image)?.union),
            captured: self.captured(image.image)?,
        })
    }

    pub(super) fn captured(&self, image: u32) -> Option<Vec<CapturedFile<'_>>> {
        let mut files = Vec::new();
        for (layer, at) in self.contents.images.get(image as usize)?.layers.iter().zip(0..) {
            let kept = self.layers.get(&layer.blob).map_or(&[][..], |layer| &layer.captured);
            files.extend(kept.iter().map(|file| CapturedFile {
                layer: at,
                path: &file.path,
                bytes: &file.bytes,
            }));
        }
        Some(files)
    }
}
