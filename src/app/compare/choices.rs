//! The images that can be compared: all of all open archives, numbered from one as in the URL.

use super::SCREEN;
use crate::app::state::{AppState, Open};
use crate::domain::Image;
use crate::view::text;
use crate::worker::protocol::ImageRef;

/// An image to choose. All text is inert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which.
    pub image: ImageRef,
    /// Its number, from 1, over all archives.
    pub number: u32,
    /// Name of its archive's file.
    pub archive: String,
    /// Its first name, or else its ID or its file's name.
    pub title: String,
    /// Its platform; empty when unknown.
    pub platform: String,
}

impl AppState {
    /// The archives that are open, A's first.
    pub fn archives(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().chain(&self.compare.other)
    }

    /// Every image of every open archive.
    pub fn choices(&self) -> Vec<Choice> {
        let all = self.archives().flat_map(|open| {
            let images = open.contents.images.iter().zip(0u32..);
            images.map(move |(image, at)| choice(open, image, at))
        });
        all.zip(1..).map(|(choice, number)| Choice { number, ..choice }).collect()
    }

    /// What the screen is about: the image that Explore shows, or A and B; each as its archive with that image chosen.
    pub fn looked_at(&self) -> Vec<Open> {
        if &*self.screen != SCREEN {
            return self.open.iter().cloned().collect();
        }
        let sides = self.compare.sides.into_iter().flatten();
        sides
            .filter_map(|side| Some(Open { image: side.image, ..self.archive_of(side)?.clone() }))
            .collect()
    }

    /// The archive that an image is in.
    pub fn archive_of(&self, image: ImageRef) -> Option<&Open> {
        self.archives().find(|open| open.id == image.archive)
    }

    /// True when the image's union is complete.
    pub fn is_indexed(&self, image: ImageRef) -> bool {
        self.archive_of(image)
            .is_some_and(|open| matches!(open.facts.get(image.image as usize), Some(Some(_))))
    }

    /// The archive that is being read, or else the first.
    pub fn working(&self) -> Option<&Open> {
        self.archives()
            .find(|open| !open.stopped && open.current_facts().is_none())
            .or(self.open.as_ref())
    }
}

fn choice(open: &Open, image: &Image, at: u32) -> Choice {
    let archive = text::escape(open.name.as_bytes());
    let id = || image.id.as_ref().map(|id| id.short().to_owned());
    let title = image
        .tags
        .first()
        .map(|tag| text::escape(tag.as_bytes()))
        .or_else(id)
        .unwrap_or_else(|| archive.clone());
    let platform = text::platform(image);
    Choice { image: ImageRef { archive: open.id, image: at }, number: 0, archive, title, platform }
}
