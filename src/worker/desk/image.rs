//! What an image says of itself.

use super::{Answered, Desk};
use crate::view::image::export::{self, ImagePart};
use crate::view::image::{About, documents, image_view};
use crate::worker::protocol::{Answer, ImageAnswer, ImageQuestion, ImageRef};
use std::io;

const NOT_READ: &str = "The image is not read yet.";

impl Desk {
    pub(super) fn image(&mut self, question: ImageQuestion) -> Answered {
        let answer = match question {
            ImageQuestion::About { image, statements } => {
                let now = self.now;
                let opened = self.archives.get_mut(&image.archive).ok_or(NOT_READ)?;
                opened.keep_statements(now, statements);
                opened.reading_masks(image.image, now).ok_or(NOT_READ)?;
                let about = self.about(image).ok_or(NOT_READ)?;
                ImageAnswer::About(Box::new(image_view(&about)))
            }
            ImageQuestion::Document { image, number } => {
                let about = self.about(image).ok_or(NOT_READ)?;
                let text = documents::text(&about, number).ok_or("There is no such document.")?;
                ImageAnswer::Document(Box::new(text))
            }
        };
        Ok(Answer::Image(answer))
    }

    /// All that is known of an image whose union is complete, once somebody has asked about it.
    fn about(&self, image: ImageRef) -> Option<About<'_>> {
        let opened = self.archives.get(&image.archive)?;
        opened.about(image.image, opened.held(image.image)?)
    }

    /// Writes a part of it; `None` when nobody has asked about it.
    pub(super) fn write_image(
        &self,
        out: &mut dyn io::Write,
        image: ImageRef,
        part: ImagePart,
    ) -> Option<io::Result<()>> {
        Some(export::write(out, &self.about(image)?, part))
    }
}
