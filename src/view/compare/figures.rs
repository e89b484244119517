//! The four figures above a comparison.

use super::words::pull_assumption;
use crate::analysis::sharing::{Amount, Sharing};
use crate::analysis::side::Side;
use crate::domain::wire::wire;
use crate::view::text::{counted, exact, size};

/// One figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// `149.2 MB`.
    pub value: String,
    /// What it is a part of: `of 194.3 MB`; empty when it stands alone.
    pub of: String,
    /// What it is.
    pub caption: String,
    /// Exact bytes and what is assumed, for whoever points at it.
    pub title: String,
}
wire! { struct Figure { value, of, caption, title } }

/// Shared, only A, only B, to pull B where A is present.
pub fn figures(a: &Side, b: &Side, sharing: &Sharing) -> [Figure; 4] {
    let layers = |amount: &Amount| counted(u64::from(amount.layers), "layer", "layers");
    let pull = &sharing.pull;
    let whole = size(pull.whole.packed);
    [
        amount(&sharing.shared, format!("shared in {}, stored once", layers(&sharing.shared))),
        amount(&sharing.only_a, format!("only in A ({})", layers(&sharing.only_a))),
        amount(&sharing.only_b, format!("only in B ({})", layers(&sharing.only_b))),
        Figure {
            value: size(pull.blobs.packed),
            of: format!("of {whole}"),
            caption: "to pull B where A is present".to_owned(),
            title: format!(
                "{} to pull {} where {} is present. {}",
                exact(pull.blobs.packed),
                b.name,
                a.name,
                pull_assumption(sharing)
            ),
        },
    ]
}

fn amount(amount: &Amount, caption: String) -> Figure {
    let compressed = if amount.plain == 0 {
        format!("; {} compressed", exact(amount.packed))
    } else {
        String::new()
    };
    // Before the layers are read, only the stored sizes are known.
    let bytes = if amount.unpacked == 0 { amount.packed } else { amount.unpacked };
    Figure {
        value: size(bytes),
        of: String::new(),
        caption,
        title: format!("{}{compressed}", exact(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sharing::sharing;
    use crate::analysis::side::tests::side;

    #[test]
    fn four_of_them() {
        let a = side("shop-api:1", "gz", &[("base", 1000, 3000), ("x", 10, 20)]);
        let b = side("shop-worker:2", "gz", &[("base", 1000, 3000), ("y", 2000, 4000)]);
        let found = figures(&a, &b, &sharing(&a, &b));
        let short: Vec<_> = found
            .iter()
            .map(|figure| format!("{} {} | {}", figure.value, figure.of, figure.caption))
            .collect();
        let want = [
            "3.0 kB  | shared in 1 layer, stored once",
            "20 B  | only in A (1 layer)",
            "4.0 kB  | only in B (1 layer)",
            "2.0 kB of 3.0 kB | to pull B where A is present",
        ];
        assert_eq!(short, want);
        assert!(found[0].title.contains("1\u{202f}000 bytes compressed"));
        assert!(found[3].title.contains("to pull shop-worker:2 where shop-api:1 is present"));
    }
}
