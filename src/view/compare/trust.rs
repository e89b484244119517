//! What may be said of images whose configs agree: that their layers are those that the configs name was checked, was not, or is not so.

use super::words::{Words, layers};
use crate::analysis::sharing::{Relation, Sharing};
use crate::analysis::side::{Identity, Side, SideLayer};

/// Of two images with all layers in common: that they are the same, as far as that is known.
pub(super) fn sameness(a: &Side, b: &Side, sharing: &Sharing) -> Words {
    let say = Words::default();
    let all = match sharing.trunk {
        1 => "The one layer is".to_owned(),
        number => format!("All {} are", layers(number)),
    };
    let broken = a_broken("A", a).or_else(|| a_broken("B", b));
    let mut layers = a.layers.iter().chain(&b.layers);
    let checked =
        layers.all(|layer| [Identity::Named, Identity::Repacked].contains(&layer.identity));
    match (sharing.relation == Relation::Identical, broken, checked) {
        (true, None, true) => say
            .strong("The same image.")
            .text(" Both have the same config, and so the same layers."),
        (true, None, false) => say
            .strong("The same config.")
            .text(" It names the same layers for both; that they are what it names was not checked."),
        (true, Some(how), _) => {
            say.strong("Both have the same config,").text(format!(" but {how}."))
        }
        (false, None, true) => say.strong("The same layers.").text(format!(
            " {all} equal; only the configuration differs."
        )),
        (false, None, false) => say.strong("The same diff IDs.").text(format!(
            " {all} named alike, and the configuration differs; that they are what it names was not checked."
        )),
        (false, Some(how), _) => {
            say.strong("Both configs name the same layers,").text(format!(" but {how}."))
        }
    }
}

/// That the trunk is told by what is claimed only.
pub(super) fn unchecked(a: &Side, b: &Side, trunk: u32) -> Option<&'static str> {
    let mut shared = [a, b].into_iter().flat_map(|side| side.layers.iter().take(trunk as usize));
    // Layers without a diff ID are shared as one blob of one archive: there is nothing to check.
    let is_claimed = |layer: &SideLayer| layer.certain && layer.identity == Identity::Unchecked;
    shared
        .any(is_claimed)
        .then_some(" That the shared layers are what the configs name was not checked.")
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
    let is_repacked = |layer: &SideLayer| layer.identity == Identity::Repacked;
    let repacked = which(letter, side, is_repacked).map(|(which, has)| {
        let verb = if has == "has" { "is" } else { "are" };
        Words::default()
            .strong(format!("{which} {verb} stored as other bytes than the digest says."))
            .text(" They unpack to what the config names, so it is the same content.")
    });
    cut.into_iter().chain(other).chain(repacked)
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
    use crate::analysis::sharing::{SameContent, sharing};
    use crate::analysis::side::tests::side;

    /// What is said of an image and of the same one, of which a layer was changed so; and of one with another config.
    fn said(change: impl Fn(&mut SideLayer)) -> [String; 2] {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2)]);
        let mut same = a.clone();
        change(&mut same.layers[1]);
        let other = Side { id: side("b", "gz", &[]).id, ..same.clone() };
        [same, other].map(|b| sameness(&a, &b, &sharing(&a, &b)).plain())
    }

    #[test]
    fn nothing_is_called_the_same_that_was_not_read_and_checked() {
        type Change = fn(&mut SideLayer);
        let table: &[(Change, [&str; 2])] = &[
            (|_| {}, ["The same image.", "The same layers."]),
            (|layer| layer.identity = Identity::Repacked, ["The same image.", "The same layers."]),
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

    #[test]
    fn what_is_packed_otherwise_than_its_digest_says_is_the_same_content() {
        let a = side("a", "gz", &[("base", 1, 2), ("x", 1, 2)]);
        let mut b = a.clone();
        b.layers[1].identity = Identity::Repacked;
        let found = sharing(&a, &b);
        assert_eq!(found.trunk, 2);
        assert_eq!(found.trunk_blobs[1], SameContent::Untold, "its digest is no blob's");
        let said: Vec<String> = doubts("B", &b).map(|words| words.plain()).collect();
        assert_eq!(
            said,
            [
                "Layer 2 of B is stored as other bytes than the digest says. They unpack to what the config names, so it is the same content."
            ]
        );
    }
}
