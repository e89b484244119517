//! One image: its tree, the lives of its paths, its packages.

use super::{Answered, Desk, list};
use crate::analysis::union::NodeId;
use crate::view::hidden::HiddenFiles;
use crate::view::life::life_view;
use crate::view::list::Outline;
use crate::view::packages::packages_view;
use crate::worker::protocol::{Answer, ExploreAnswer, ExploreQuestion, ImageRef};
use std::sync::Arc;

const NOT_READ: &str = "The image is not read yet.";

impl Desk {
    pub(super) fn explore(&mut self, question: ExploreQuestion) -> Answered {
        let answer = match question {
            ExploreQuestion::Tree { image, list } => {
                let (union, tree) = self.seen(image).ok_or(NOT_READ)?;
                ExploreAnswer::Tree(list::answer(tree, &*union, list))
            }
            ExploreQuestion::Hidden { image, list } => {
                let union = Arc::clone(self.union(image).ok_or(NOT_READ)?);
                let made = || (HiddenFiles::of(&union), Outline::default());
                let (files, rows) = self.hidden.entry(image).or_insert_with(made);
                ExploreAnswer::Hidden(list::answer(rows, files, list))
            }
            ExploreQuestion::Life { image, node } => {
                let union = self.union(image).ok_or(NOT_READ)?;
                let known = (node as usize) < union.len();
                let node = known.then_some(NodeId(node)).ok_or("No layer has this path.")?;
                ExploreAnswer::Life(Box::new(life_view(union, node)))
            }
            ExploreQuestion::Packages(image) => self.packages(image).ok_or(NOT_READ)?,
        };
        Ok(Answer::Explore(answer))
    }

    fn packages(&self, image: ImageRef) -> Option<ExploreAnswer> {
        let opened = self.archives.get(&image.archive)?;
        let union = opened.held(image.image)?;
        let view = packages_view(union, &opened.captured(image.image)?);
        Some(ExploreAnswer::Packages(Box::new(view)))
    }
}
