//! The images that can be compared: all of all open archives, numbered from one as in the URL.

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
    /// Every image of every open archive.
    pub fn choices(&self) -> Vec<Choice> {
        let all = self.archives.iter().flat_map(|open| {
            let images = open.contents.images.iter().zip(0u32..);
            images.map(move |(image, at)| choice(open, image, at))
        });
        all.zip(1..).map(|(choice, number)| Choice { number, ..choice }).collect()
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
