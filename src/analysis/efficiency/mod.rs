//! The score that dive prints, computed as dive does, so that teams can compare. It is *not* the share of hidden bytes: a removed
//! folder raises it, opaque removals are not seen, and the copy that is needed counts as wasted, too. Where dive stumbles, so do
//! these figures, and say where.

mod stack;

use super::bytes::add;
use super::union::Union;
use stack::Stack;

/// A path of which layers tell more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inefficient {
    /// Normalised path.
    pub path: Vec<u8>,
    /// Bytes over all layers.
    pub bytes: u64,
    /// How often it is stored or deleted.
    pub times: u32,
    /// How often it is deleted, of those.
    pub deletions: u32,
}

/// Where dive gives a layer up: a whiteout of what the layers below it, as it stacks them, do not have. No leaf of the layer
/// behind that path counts, and a path that was only ever met so counts a smallest size of -1 (wagoodman/dive#715).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stumble {
    /// The layer, base = 0.
    pub layer: u32,
    /// The path that the whiteout names.
    pub path: Vec<u8>,
}

/// dive's figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Efficiency {
    /// 1 is best.
    pub score: f64,
    /// Bytes of all entries of all layers.
    pub total_bytes: u64,
    /// The same without the base layer.
    pub user_bytes: u64,
    /// Bytes of all inefficient paths.
    pub wasted_bytes: u64,
    /// `wasted_bytes` in `user_bytes`, as a fraction; 0 when there are none.
    pub user_wasted: f64,
    /// Most bytes first.
    pub inefficient: Vec<Inefficient>,
    /// Where dive stopped counting, at most one a layer.
    pub stumbles: Vec<Stumble>,
}

/// Computes dive's figures for an image.
pub fn efficiency(union: &Union) -> Efficiency {
    let mut stack = Stack::new();
    let mut figures = Efficiency::default();
    for layer in 0..union.layer_count() {
        if let Some(index) = union.layer(layer) {
            let (bytes, stopped) = stack.layer(index);
            add(&mut figures.total_bytes, bytes);
            add(&mut figures.user_bytes, if layer > 0 { bytes } else { 0 });
            figures.stumbles.extend(stopped.map(|path| Stumble { layer, path }));
        }
    }
    let (mut least, mut cumulative) = (0i128, 0i128);
    for (node, seen) in stack.seen() {
        least += if seen.times == 0 { -1 } else { i128::from(seen.least) };
        cumulative += i128::from(seen.cumulative);
        if seen.times > 1 {
            add(&mut figures.wasted_bytes, seen.cumulative);
            figures.inefficient.push(Inefficient {
                path: stack.path(node),
                bytes: seen.cumulative,
                times: seen.times,
                deletions: seen.deletions,
            });
        }
    }
    figures.score = if cumulative == 0 { 1.0 } else { least as f64 / cumulative as f64 };
    figures.user_wasted = if figures.user_bytes == 0 {
        0.0
    } else {
        figures.wasted_bytes as f64 / figures.user_bytes as f64
    };
    figures.inefficient.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    /// Score, wasted bytes, and where dive stopped.
    fn told(layers: &[&[&str]]) -> (f64, u64, Vec<(u32, String)>) {
        let found = efficiency(&union(layers));
        let path =
            |stumble: Stumble| (stumble.layer, String::from_utf8_lossy(&stumble.path).into_owned());
        (found.score, found.wasted_bytes, found.stumbles.into_iter().map(path).collect())
    }

    /// Each figure here is what dive 0.13.1 printed of an archive of these layers.
    #[test]
    fn figures_are_dives() {
        let score = |layers: &[&[&str]]| {
            let (score, wasted, _) = told(layers);
            (score, wasted)
        };
        assert_eq!(score(&[&["a=4444", "b=22"], &[".wh.a"]]), (1.0 / 3.0, 4));
        assert_eq!(score(&[&["d/", "d/f=4444"], &[".wh.d"]]), (1.0, 0));
        assert_eq!(
            score(&[&["d/", "d/f=4444"], &["d/g=22"], &[".wh.d"]]),
            (1.0, 0),
            "a layer that names no folder makes dive forget that it is one"
        );
        assert_eq!(
            score(&[&["a=1", "d/x=22"], &["a=333", "d/.wh..wh..opq", "d/y=1"]]),
            (4.0 / 7.0, 4),
            "opaque folders are not seen"
        );
        assert_eq!(
            score(&[&[".wh.a", "a=22"], &["a=1"]]),
            (0.0, 3),
            "in the base a whiteout removes from the base itself"
        );
        assert_eq!(score(&[&[]]), (1.0, 0));
    }

    #[test]
    fn where_dive_stumbles_its_figures_are_told_and_the_place() {
        let gone = |layer, path: &str| vec![(layer, path.to_owned())];
        assert_eq!(
            told(&[&["a=4444", "m=22"], &[".wh.gone", "m=333", "z=1"], &["m=22", "z=7777777"]]),
            (0.8, 4, gone(1, "gone"))
        );
        assert_eq!(
            told(&[&["+a=1", ".wh.gone", "b=22"], &["+a=333", "b=22"]]),
            (1.0 / 3.0, 4, gone(0, "gone")),
            "what comes before it counts"
        );
        assert_eq!(
            told(&[&["a=1"], &[".wh..wh.aufs", "b=22"], &["b=333"]]),
            (0.75, 0, gone(1, ".wh.aufs")),
            "book-keeping of AUFS is a whiteout to dive"
        );
        assert_eq!(
            told(&[&["d/.wh.", "d/f=333", "+x=1"], &["d/.wh.", "+x=22", ".wh.+x"], &["+x=1"]]),
            (3.0 / 7.0, 4, Vec::new()),
            "a whiteout without a name removes the folder that it lies in"
        );
    }
}
