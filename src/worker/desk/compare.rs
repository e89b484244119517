//! Comparing at the desk: two images, a set, the packages of one.

use super::Desk;
use crate::analysis::compare_report::{self, Comparison};
use crate::analysis::matrix::{Matrix, matrix};
use crate::analysis::side::Side;
use crate::analysis::treediff::Ignore;
use crate::domain::Config;
use crate::view::compare::csv::{self, csv};
use crate::view::compare::diagram::{Changes, description, diagram};
use crate::view::compare::print::sentences;
use crate::view::compare::rows::{CompareQuery, IgnoreQuery};
use crate::view::compare::screen::{compare_view, counts};
use crate::view::compare::set::set_view;
use crate::view::compare::svg::svg;
use crate::view::compare::tree::CompareModel;
use crate::view::packages::packages_view;
use crate::view::rows::Fold;
use crate::worker::protocol::{ComparePart, FromDesk, ImageRef, RequestId};
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

impl Desk {
    pub(super) fn compare(&mut self, images: [ImageRef; 2], ignore: &IgnoreQuery) -> Option<()> {
        let found = self.comparison(images, ignore)?;
        self.compared =
            Some(Compared { images, ignore: ignore.clone(), found, tree: CompareModel::default() });
        Some(())
    }

    pub(super) fn compared(
        &mut self,
        id: RequestId,
        images: [ImageRef; 2],
        ignore: &IgnoreQuery,
    ) -> Option<FromDesk> {
        self.compare(images, ignore)?;
        let view = compare_view(&self.compared.as_ref()?.found, self.configs(images)?);
        Some(FromDesk::Compared { id, view: Box::new(view) })
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

    pub(super) fn compare_rows(
        &mut self,
        id: RequestId,
        query: &CompareQuery,
        fold: Option<Fold>,
        first: u32,
        count: u32,
    ) -> Option<FromDesk> {
        let now = self.compared.as_ref()?;
        if now.ignore != query.ignore {
            let images = now.images;
            self.compare(images, &query.ignore)?;
        }
        let Compared { found, tree, .. } = self.compared.as_mut()?;
        tree.ask(&found.trees, query, fold);
        Some(FromDesk::CompareRows {
            id,
            window: Box::new(tree.window(&found.trees, first, count)),
        })
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

    pub(super) fn set(&mut self, id: RequestId, images: Vec<ImageRef>) -> Option<FromDesk> {
        let view = Box::new(set_view(&self.matrix(&images)?));
        self.set = images;
        Some(FromDesk::Set { id, view })
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

    pub(super) fn packages(&self, id: RequestId, image: ImageRef) -> Option<FromDesk> {
        let opened = self.archives.get(&image.archive)?;
        let union = opened.held(image.image)?;
        let view = packages_view(union, &opened.captured(image.image)?);
        Some(FromDesk::Packages { id, view: Box::new(view) })
    }
}
