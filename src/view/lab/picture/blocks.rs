//! Blocks of the stage on paper.

use super::paper::{Face, Look, Paper, Place};
use crate::view::lab::block::{Block, Kind};

/// Draws a block.
pub(super) fn draw(paper: &mut Paper, place: Place, block: &Block) {
    let tones = paper.tones;
    let (ground, on) = block.place.map_or((tones.line.to_owned(), tones.ink), Paper::ground);
    let plain = Look::default();
    // Opaque first, so that no thread is seen through it.
    let under = if block.kind == Kind::Gone { tones.bg } else { tones.surface };
    paper.rect(place, 5.0, Look { fill: under, ..plain });
    let (look, colour) = match (block.kind, block.folder, block.covered) {
        (Kind::Layer, _, true) => {
            (Look { fill: &ground, percent: 14, edge: &ground, dashed: true }, tones.ink_2)
        }
        (Kind::Layer, true, _) => {
            (Look { fill: &ground, percent: 22, edge: &ground, ..plain }, tones.ink)
        }
        (Kind::Layer, ..) => (Look { fill: &ground, ..plain }, on),
        (Kind::Own, true, _) => (Look { edge: tones.ink, ..plain }, tones.ink),
        (Kind::Own, ..) => (Look { fill: tones.ink, ..plain }, tones.bg),
        (Kind::Beside, ..) => {
            let fill = tones.accent;
            (Look { fill, percent: 8, edge: tones.accent, ..plain }, tones.ink)
        }
        (Kind::Gone, ..) => (Look { edge: tones.line_strong, dashed: true, ..plain }, tones.ink_2),
        (Kind::Whiteout, ..) => {
            let fill = tones.removed;
            (Look { fill, percent: 8, edge: tones.removed, dashed: true }, tones.removed)
        }
        (Kind::Opaque, ..) => {
            let fill = tones.metadata;
            (Look { fill, percent: 8, edge: tones.metadata, ..plain }, tones.metadata)
        }
    };
    let Place(x, y, width, height) = place;
    paper.rect(place, 5.0, look);
    if block.kind == Kind::Opaque {
        let lid = Look { fill: tones.metadata, ..plain };
        paper.rect(Place(x, y, width, 5.0), 2.0, lid);
    }
    let (middle, room) = (x + width / 2.0, width - 6.0);
    let face = |size| Face::of(size, colour).middle().within(room);
    paper.text(middle, y + height / 2.0 - 2.0, &block.first, face(12.0).bold());
    paper.text(middle, y + height / 2.0 + 12.0, &block.second, face(10.5));
}
