//! Images beside each other: two of them, or a set.

use super::{Answered, Desk, list};
use crate::analysis::compare_report::{self, Comparison};
use crate::analysis::matrix::{Matrix, matrix};
use crate::analysis::side::Side;
use crate::analysis::treediff::Ignore;
use crate::domain::Config;
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
use std::io;

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
            CompareQuestion::Again => self.again().ok_or(NOTHING)?,
            CompareQuestion::Trees(list) => {
                let Compared { ignore, found, tree, .. } = self.compared.as_mut().ok_or(NOTHING)?;
                if let ListQuestion::Rows { query, .. } = &list
                    && query.ignore != *ignore
                {
                    return Err("These rows leave out other paths than what was compared.");
                }
                CompareAnswer::Trees(list::answer(tree, &found.trees, list))
            }
            CompareQuestion::Set(images) => self.set(images).ok_or("An image is not open.")?,
        };
        Ok(Answer::Compare(answer))
    }

    fn two(&mut self, images: [ImageRef; 2], ignore: IgnoreQuery) -> Option<CompareAnswer> {
        let found = self.comparison(images, &ignore)?;
        let view = Box::new(compare_view(&found, self.configs(images)?));
        self.compared = Some(Compared { images, ignore, found, tree: CompareModel::default() });
        Some(CompareAnswer::Two(view))
    }

    fn again(&mut self) -> Option<CompareAnswer> {
        let Compared { images, found, .. } = self.compared.as_mut()?;
        let told =
            |image: ImageRef| Some(self.archives.get(&image.archive)?.identities(image.image));
        let (images, a, b) = (*images, told(images[0])?, told(images[1])?);
        found.identify([&a, &b]);
        let found = &self.compared.as_ref()?.found;
        Some(CompareAnswer::Two(Box::new(compare_view(found, self.configs(images)?))))
    }

    fn configs(&self, [a, b]: [ImageRef; 2]) -> Option<[&Config; 2]> {
        let config = |image: ImageRef| {
            let archive = &self.archives.get(&image.archive)?.archive;
            Some(&archive.images.get(image.image as usize)?.config)
        };
        Some([config(a)?, config(b)?])
    }

    fn comparison(&self, images: [ImageRef; 2], ignore: &IgnoreQuery) -> Option<Comparison> {
        let [a, b] =
            [self.archives.get(&images[0].archive)?, self.archives.get(&images[1].archive)?];
        let (of_a, of_b) = (|blob| a.summary(blob), |blob| b.summary(blob));
        let ignore = Ignore::new(ignore.times, ignore.patterns.iter().map(String::as_str));
        let a = a.subject(images[0].archive.0, images[0].image, &of_a)?;
        let b = b.subject(images[1].archive.0, images[1].image, &of_b)?;
        Comparison::new(&a, &b, &ignore)
    }

    /// Writes a part of the comparison; `None` when nothing is compared.
    pub(super) fn write_part(
        &self,
        out: &mut dyn io::Write,
        part: ComparePart,
    ) -> Option<io::Result<()>> {
        let Compared { images, found, .. } = self.compared.as_ref()?;
        Some(match part {
            ComparePart::Csv(table) => csv(out, found, self.configs(*images)?, table),
            ComparePart::SetCsv => csv::set(out, &self.matrix(&self.set)?),
            ComparePart::Svg => out.write_all(picture(found).as_bytes()),
            ComparePart::Json => {
                compare_report::write(out, found, &sentences(found)).map_err(Into::into)
            }
        })
    }

    fn set(&mut self, images: Vec<ImageRef>) -> Option<CompareAnswer> {
        let view = Box::new(set_view(&self.matrix(&images)?));
        self.set = images;
        Some(CompareAnswer::Set(view))
    }

    fn matrix(&self, images: &[ImageRef]) -> Option<Matrix> {
        let side = |image: &ImageRef| {
            let opened = self.archives.get(&image.archive)?;
            Side::of(&opened.archive, image.image as usize, image.archive.0, |blob| {
                opened.summary(blob)
            })
        };
        let sides: Option<Vec<Side>> = images.iter().map(side).collect();
        Some(matrix(&sides?))
    }
}
