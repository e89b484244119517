//! Where the space is in an image. Its sums are made with the first question and kept until the archive is closed.

use super::{Answered, Desk};
use crate::analysis::space::Space;
use crate::analysis::union::{NodeId, Union};
use crate::view::space::{PictureQuery, lists, named, picture, spot_of, svg};
use crate::view::text::escape;
use crate::worker::protocol::{Answer, ImageRef, SpaceAnswer, SpaceQuestion};
use std::sync::Arc;

const NOT_READ: &str = "The image is not read yet.";

impl Desk {
    pub(super) fn space(&mut self, question: SpaceQuestion) -> Answered {
        let answer = match question {
            SpaceQuestion::Picture { image, query, folder, select } => {
                let (union, space) = self.summed(image).ok_or(NOT_READ)?;
                let folder = folder.map(|path| folder_of(&union, &path));
                let query = PictureQuery { folder: folder.unwrap_or(query.folder), ..query };
                let selected = select.and_then(|path| named(&union, &path));
                let spot = selected.map(|node| spot_of(&union, space, query.look.counted, node));
                let mut picture = Box::new(picture(&union, space, query));
                picture.spot = spot;
                SpaceAnswer::Picture(picture)
            }
            SpaceQuestion::Lists { image, counted } => {
                self.summed(image).ok_or(NOT_READ)?;
                let opened = self.archives.get(&image.archive).ok_or(NOT_READ)?;
                let union = opened.held(image.image).ok_or(NOT_READ)?;
                let captured = opened.captured(image.image).ok_or(NOT_READ)?;
                let space = self.spaces.get(&image).ok_or(NOT_READ)?;
                SpaceAnswer::Lists(Box::new(lists(union, space, counted, &captured)))
            }
        };
        Ok(Answer::Space(answer))
    }

    /// An image and its sums.
    fn summed(&mut self, image: ImageRef) -> Option<(Arc<Union>, &Space)> {
        let union = Arc::clone(self.union(image)?);
        let space = self.spaces.entry(image).or_insert_with(|| Space::of(&union));
        Some((union, space))
    }

    /// A picture as the text of an SVG file.
    pub(super) fn space_svg(&self, image: ImageRef, query: PictureQuery) -> Option<String> {
        let opened = self.archives.get(&image.archive)?;
        let of = opened.archive.images.get(image.image as usize)?;
        let name = of.tags.first().map(|tag| escape(tag.as_bytes())).unwrap_or_default();
        let picture = picture(self.union(image)?, self.spaces.get(&image)?, query);
        Some(svg(&picture, &name))
    }
}

/// The folder of a path: the innermost that there is.
fn folder_of(union: &Union, path: &str) -> u32 {
    let Some(node) = named(union, path) else { return NodeId::ROOT.0 };
    let is_folder = !union.child_range(node).is_empty();
    if is_folder { node.0 } else { union.parent(node).0 }
}
