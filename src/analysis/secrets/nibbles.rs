//! Where one of some dozen words may begin, asked of 16 places in a handful of instructions. The words are dealt to eight groups; for
//! each of the first three bytes two tables say which groups have a word with such a low and such a high half of it there. WebAssembly's
//! `swizzle` looks up 16 halves at once, so a bit for each group that all six tables name is left for each place: "Teddy", of Intel's
//! Hyperscan (<https://www.usenix.org/conference/nsdi19/presentation/wang-xiang>), which the crate `aho-corasick` has, though not for WebAssembly.

use super::lanes::Lanes;
use super::words::{ASKED, Block, PLACES};
use crate::domain::order::SortSmall;

/// As many as a byte has bits.
const GROUPS: usize = 8;

/// Values of half a byte, one bit each.
type Halves = u16;

/// What the words of a group have at each of the first bytes: low halves, then high ones.
type Group = [[Halves; 2]; ASKED];

/// The tables.
#[derive(Debug)]
pub(super) struct Nibbles([[Lanes; 2]; ASKED]);

impl Nibbles {
    pub(super) fn new(words: &[&[u8]]) -> Self {
        let groups = groups(words);
        let table = |at: usize, half: usize| {
            Lanes::from(std::array::from_fn(|value| groups_with(&groups, at, half, value)))
        };
        Self(std::array::from_fn(|at| std::array::from_fn(|half| table(at, half))))
    }

    /// A bit for each place at which a word may begin; the lowest is the first. At some of them none does.
    #[inline(always)]
    pub(super) fn places(&self, block: &Block) -> u16 {
        let [first, second, third] = &self.0;
        // Each place's byte, then those behind it.
        let ([one @ .., _, _], [_, two @ .., _], [_, _, three @ ..]) = (block, block, block);
        asked(first, one).and(asked(second, two)).and(asked(third, three)).filled()
    }
}

/// For each place, bits of the groups that have such a byte there.
#[inline(always)]
fn asked([low, high]: &[Lanes; 2], bytes: &[u8; PLACES]) -> Lanes {
    let bytes = Lanes::from(*bytes);
    low.at(bytes.low()).and(high.at(bytes.high()))
}

/// A bit for each group that has this value there.
fn groups_with(groups: &[Group; GROUPS], at: usize, half: usize, value: usize) -> u8 {
    let bits = groups.iter().enumerate();
    bits.map(|(group, has)| ((has[at][half] >> value & 1) as u8) << group).sum()
}

/// Deals the words so that few other bytes look like one of a group: each goes where it adds least. By their last bytes first, for it
/// is those that differ.
fn groups(words: &[&[u8]]) -> [Group; GROUPS] {
    let mut all: Vec<Group> = words.iter().map(|word| group_of(word)).collect();
    all.sort_small_by_key(|group| std::array::from_fn::<_, ASKED, _>(|at| group[ASKED - 1 - at]));
    let mut groups = [Group::default(); GROUPS];
    for one in all {
        let adds = |group: &Group| looks(&both(group, &one)) - looks(group);
        let least = (0..GROUPS).min_by_key(|&at| adds(&groups[at])).unwrap_or(0);
        groups[least] = both(&groups[least], &one);
    }
    groups
}

/// Of one word. Behind its end anything may stand.
fn group_of(word: &[u8]) -> Group {
    let halves = |&byte: &u8| [1 << (byte & 15), 1 << (byte >> 4)];
    std::array::from_fn(|at| word.get(at).map_or([Halves::MAX; 2], halves))
}

fn both(a: &Group, b: &Group) -> Group {
    std::array::from_fn(|at| std::array::from_fn(|half| a[at][half] | b[at][half]))
}

/// How many bytes look like the group's.
fn looks(group: &Group) -> u64 {
    group.iter().flatten().map(|halves| u64::from(halves.count_ones())).product()
}
