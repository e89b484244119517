//! How two images stand to each other, in a sentence or two.

use super::trust::{sameness, unchecked};
use super::words::{Words, layers};
use crate::analysis::sharing::{Amount, Relation, Sharing};
use crate::analysis::side::Side;
use crate::view::text::size;

pub(super) fn relation(a: &Side, b: &Side, sharing: &Sharing) -> Words {
    match sharing.relation {
        Relation::Identical | Relation::SameLayers => return sameness(a, b, sharing),
        Relation::BBuiltOnA => built("B is built on A.", ("A", sharing.trunk), b, &sharing.only_b),
        Relation::ABuiltOnB => built("A is built on B.", ("B", sharing.trunk), a, &sharing.only_a),
        Relation::CommonTrunk => {
            let verb = if sharing.trunk == 1 { "is" } else { "are" };
            let shared = format!("{} {verb} shared", layers(sharing.trunk));
            Words::default().strong(shared).text(format!(
                " from the base up: {} that an engine stores and pulls once.",
                size(sharing.shared.unpacked)
            ))
        }
        Relation::Unrelated => return no_base(a, b),
    }
    .texts(unchecked(a, b, sharing.trunk))
}

fn built(said: &str, (base, number): (&str, u32), upper: &Side, adds: &Amount) -> Words {
    let (adds, bytes) = (layers(adds.layers), size(adds.unpacked));
    Words::default()
        .strong(said)
        .text(format!(" {} the base of ", all_of(base, number)))
        .code(&upper.name)
        .text(format!(", which adds {adds} with {bytes}."))
}

fn all_of(image: &str, number: u32) -> String {
    if number == 1 {
        format!("{image}'s one layer is")
    } else {
        format!("All of {image}'s {} are", layers(number))
    }
}

/// No layer in common: there is none, or the lowest are others, or nobody says what one of them is.
fn no_base(a: &Side, b: &Side) -> Words {
    let say = Words::default();
    let (Some(lowest_a), Some(lowest_b)) = (a.layers.first(), b.layers.first()) else {
        let bare = if a.layers.is_empty() { "A" } else { "B" };
        return say.strong("No common base.").text(format!(" {bare} has no layers."));
    };
    let who = match (lowest_a.certain, lowest_b.certain) {
        (true, true) => {
            return say
                .strong("No common base.")
                .text(" The lowest layers differ already, so no snapshot is shared.");
        }
        (false, false) => "neither config names",
        (false, true) => "A's config does not name",
        (true, false) => "B's config does not name",
    };
    say.strong("No common base is known:")
        .text(format!(" {who} a diff ID for the lowest layer, by which it would be told."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;
    use crate::analysis::side::{Identity, SideLayer};

    fn said(a: &Side, b: &Side) -> String {
        relation(a, b, &sharing(a, b)).plain()
    }

    #[test]
    fn where_no_base_is_common_it_is_said_why() {
        let side = |name, layers| side(name, "gz", layers);
        let (bare, base) = (side("bare", &[]), side("base", &[("base", 1, 2)]));
        let mut unnamed = side("unnamed", &[("?", 1, 2)]);
        unnamed.layers[0].certain = false;
        let table = [
            (&base, &side("far", &[("far", 1, 2)]), "No common base. The lowest layers differ"),
            (&bare, &base, "No common base. A has no layers."),
            (&base, &bare, "No common base. B has no layers."),
            (&base, &unnamed, "No common base is known: B's config does not name a diff ID"),
        ];
        for (a, b, want) in table {
            assert!(said(a, b).starts_with(want), "{}", said(a, b));
        }
    }

    #[test]
    fn that_shared_layers_were_not_checked_is_said_wherever_layers_are_shared() {
        let base = side("base", "gz", &[("base", 1, 2)]);
        let [x, y] = ["x", "y"].map(|top| side(top, "gz", &[("base", 1, 2), (top, 1, 2)]));
        let caution = "That the shared layers are what the configs name was not checked.";
        let set = |side: &Side, at: usize, identity| {
            let mut side = side.clone();
            let change = |layer: &mut SideLayer| layer.identity = identity;
            side.layers.get_mut(at).into_iter().for_each(change);
            side
        };
        for (a, b) in [(&base, &x), (&x, &base), (&x, &y)] {
            assert!(!said(a, b).contains(caution), "{}", said(a, b));
            let unread = set(b, 0, Identity::Unchecked);
            assert!(said(a, &unread).ends_with(caution), "{}", said(a, &unread));
            let upper = set(b, 1, Identity::Unchecked);
            assert!(!said(a, &upper).contains(caution), "what is not shared needs no caution");
        }
    }
}
