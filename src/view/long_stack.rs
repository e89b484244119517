//! A stack may be too long to draw each of its layers: its items in bunches, its drill core in stretches.

use super::stack::{Item, StackView};

impl StackView {
    /// The items in bunches of neighbours, top first: one, unless there are too many to be drawn all at once.
    pub fn bunches(&self) -> Vec<Bunch> {
        let most = if self.is_long() { BUNCH } else { self.items.len().max(1) };
        self.items
            .chunks(most)
            .map(|items| Bunch { items: items.to_vec(), height: height(items) })
            .collect()
    }

    fn is_long(&self) -> bool {
        self.items.len() > LONG
    }

    /// The image as a drill core, base first: shares true to scale. In a long stack neighbours that are too thin to be seen
    /// make one stretch.
    pub fn core(&self) -> Vec<Stretch> {
        let thin = if self.is_long() { THIN } else { 0.0 };
        let mut stretches: Vec<Stretch> = Vec::new();
        for block in self.blocks().rev() {
            match stretches.last_mut() {
                Some(last) if last.share < thin && block.share < thin => last.share += block.share,
                _ => stretches.push(Stretch { share: block.share, stratum: block.stratum }),
            }
        }
        stretches
    }
}

/// A piece of the drill core.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Share of the image's bytes, 0 to 1.
    pub share: f32,
    /// Place on the strata ramp of its lowest layer.
    pub stratum: f32,
}

/// Neighbours in the stack, which are drawn together.
#[derive(Clone, Debug, PartialEq)]
pub struct Bunch {
    /// Top first.
    pub items: Vec<Item>,
    /// CSS pixels that they take, by and large.
    pub height: u32,
}

impl Bunch {
    /// The layer is one of them.
    pub fn has(&self, layer: u32) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Block(block) if block.layer == layer))
    }
}

/// What items take, with the gaps between them.
fn height(items: &[Item]) -> u32 {
    let each = |item: &Item| match item {
        Item::Block(block) => block.height,
        Item::Step(_) | Item::More(_) => STEP,
    };
    items.iter().map(each).sum::<u32>() + GAP * (items.len() as u32).saturating_sub(1)
}

/// Items of the longest stack that is drawn as a whole.
const LONG: usize = 60;

/// Items of a longer one that are drawn together.
const BUNCH: usize = 20;

/// CSS pixels of a step without a layer, and of the gap between two items.
const STEP: u32 = 18;
const GAP: u32 = 3;

/// Share below which a layer of a long stack shares a stretch: five pixels of a pane of some 300.
const THIN: f32 = 1.0 / 64.0;

#[cfg(test)]
mod tests {
    use super::super::stack::stack;
    use super::super::stack::tests::sample;
    use super::*;
    use crate::domain::{Image, Layer};

    #[test]
    fn a_long_stack_comes_in_bunches_that_leave_nothing_out() {
        let (archive, mut image) = sample(&[Some(0), Some(2)]);
        let one = stack(&archive, &image, &[], &[]);
        assert_eq!(
            one.bunches(),
            [Bunch { items: one.items.clone(), height: 81 + 59 + 3 * 18 + 4 * 3 }]
        );
        assert!(StackView::default().bunches().is_empty());
        image.layers = vec![Layer { history: None, ..image.layers[0].clone() }; 61];
        let long = stack(&archive, &image, &[], &[]);
        let bunches = long.bunches();
        assert_eq!(
            bunches.iter().map(|bunch| bunch.items.len()).collect::<Vec<_>>(),
            [20, 20, 20, 1]
        );
        assert_eq!(
            bunches.iter().flat_map(|bunch| bunch.items.clone()).collect::<Vec<_>>(),
            long.items
        );
        let with = |layer| bunches.iter().map(|bunch| bunch.has(layer)).collect::<Vec<_>>();
        assert_eq!(
            (with(60), with(0)),
            (vec![true, false, false, false], vec![false, false, false, true])
        );
    }

    #[test]
    fn a_core_is_true_to_scale_however_many_layers_there_are() {
        let (archive, mut image) = sample(&[Some(0), Some(2)]);
        let shares = |image: &Image| {
            stack(&archive, image, &[], &[]).core().iter().map(|s| s.share).collect::<Vec<_>>()
        };
        assert_eq!(shares(&image).len(), 2, "each of a few, however thin");
        let layer = |packed| Layer { packed: Some(packed), ..image.layers[0].clone() };
        image.layers = [vec![layer(1); 300], vec![layer(1000)], vec![layer(1); 700]].concat();
        let shares = shares(&image);
        assert!(shares.len() < 80, "{} pieces", shares.len());
        assert!(shares.contains(&0.5));
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let before = shares.iter().take_while(|&&share| share < 0.5).sum::<f32>();
        assert!((before - 0.15).abs() < 0.001, "{before}");
    }
}
