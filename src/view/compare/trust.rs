//! What may be said of images whose configs agree: that their layers are those that the configs name was checked, was not, or is not so.

use super::words::Words;
use crate::analysis::sharing::{Relation, Sharing};
use crate::analysis::side::{Identity, Side, SideLayer};
use crate::view::text::counted;

/// Of two images with all layers in common: that they are the same, as far as that is known. `None` for others.
pub(super) fn sameness(a: &Side, b: &Side, sharing: &Sharing) -> Option<Words> {
    let say = Words::default();
    let number = counted(u64::from(sharing.trunk), "layer", "layers");
    let broken = a_broken("A", a).or_else(|| a_broken("B", b));
    let mut layers = a.layers.iter().chain(&b.layers);
    let checked = layers.all(|layer| layer.identity == Identity::Named);
    Some(match (sharing.relation, broken, checked) {
        (Relation::Identical, None, true) => say
            .strong("The same image.")
            .text(" Both have the same config, and so the same layers."),
        (Relation::Identical, None, false) => say
            .strong("The same config.")
            .text(" It names the same layers for both; that they are what it names was not checked."),
        (Relation::Identical, Some(how), _) => {
            say.strong("Both have the same config,").text(format!(" but {how}."))
        }
        (Relation::SameLayers, None, true) => say.strong("The same layers.").text(format!(
            " All {number} are equal; only the configuration differs."
        )),
        (Relation::SameLayers, None, false) => say.strong("The same diff IDs.").text(format!(
            " All {number} are named alike, and the configuration differs; that they are what it names was not checked."
        )),
        (Relation::SameLayers, Some(how), _) => {
            say.strong("Both configs name the same layers,").text(format!(" but {how}."))
        }
        _ => return None,
    })
}

/// How one of its layers is not what the config names.
fn a_broken(letter: &str, side: &Side) -> Option<String> {
    let at = |is: fn(&SideLayer) -> bool| side.layers.iter().position(is).map(|at| at + 1);
    at(is_other)
        .map(|at| format!("layer {at} of {letter} is not the one it names"))
        .or_else(|| Some(format!("layer {} of {letter} could not be read whole", at(is_cut)?)))
}

fn is_other(layer: &SideLayer) -> bool {
    layer.identity == Identity::Other
}

/// A layer of unknown size was not read to its end, and the comparison can't know what it holds.
fn is_cut(layer: &SideLayer) -> bool {
    layer.unpacked.is_none()
}

/// What is wrong with layers of an image, in sentences of their own.
pub(super) fn doubts(letter: &str, side: &Side) -> impl Iterator<Item = Words> {
    let cut = which(letter, side, is_cut).map(|(which, _)| {
        Words::default().strong(format!("{which} could not be read whole.")).text(
            " What was not read is missing from this comparison, as if the image did not have it.",
        )
    });
    let other = which(letter, side, is_other).map(|(which, has)| {
        Words::default().strong(format!("{which} {has} other bytes than the image says.")).text(
            " Which layers are shared is told by what it says, files are compared as they are.",
        )
    });
    cut.into_iter().chain(other)
}

/// `Layer 2 of A`, and `has`.
fn which(letter: &str, side: &Side, is: fn(&SideLayer) -> bool) -> Option<(String, &'static str)> {
    let numbers: Vec<String> = (1..)
        .zip(&side.layers)
        .filter(|(_, layer)| is(layer))
        .map(|(number, _): (u32, _)| number.to_string())
        .collect();
    let has = if numbers.len() == 1 { "has" } else { "have" };
    let which = match &numbers[..] {
        [] => return None,
        [one] => format!("Layer {one} of {letter}"),
        [first, .., last] if numbers.len() > 4 => {
            format!("{} layers of {letter}, from {first} to {last},", numbers.len())
        }
        several => format!("Layers {} of {letter}", several.join(", ")),
    };
    Some((which, has))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;

    /// What is said of an image and of the same one, of which a layer was changed so; and of one with another config.
    fn said(change: impl Fn(&mut SideLayer)) -> [String; 2] {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2)]);
        let mut same = a.clone();
        change(&mut same.layers[1]);
        let other = Side { id: side("b", "gz", &[]).id, ..same.clone() };
        [same, other].map(|b| sameness(&a, &b, &sharing(&a, &b)).expect("all in common").plain())
    }

    #[test]
    fn nothing_is_called_the_same_that_was_not_read_and_checked() {
        type Change = fn(&mut SideLayer);
        let table: &[(Change, [&str; 2])] = &[
            (|_| {}, ["The same image.", "The same layers."]),
            (
                |layer| layer.identity = Identity::Unchecked,
                ["The same config.", "The same diff IDs."],
            ),
            (
                |layer| layer.identity = Identity::Other,
                [
                    "Both have the same config, but layer 2 of B is not the one it names.",
                    "Both configs name the same layers, but layer 2 of B is not the one it names.",
                ],
            ),
            (
                |layer| layer.unpacked = None,
                [
                    "Both have the same config, but layer 2 of B could not be read whole.",
                    "Both configs name the same layers, but layer 2 of B could not be read whole.",
                ],
            ),
        ];
        for (change, want) in table {
            let said = said(change);
            assert!(said.iter().zip(want).all(|(said, want)| said.starts_with(want)), "{said:?}");
        }
    }
}
