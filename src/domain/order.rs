//! Sorting that stays small in the programs. Each `sort_by` of the standard library brings some 7 kB of its own for the type and the
//! order that it is called with: 370 kB of the workers' program were sorts. Here one sort orders places, whatever stands at them.
//!
//! Stable, like `sort_by`. It asks through a pointer, so what sorts a number for each path or body of an image calls the
//! standard library, by name in `tests/rooms.rs`.

use std::cmp::Ordering;

/// Slices that sort themselves, stably, with little code for each type.
pub trait SortSmall<T> {
    /// By the order of `T`.
    fn sort_small(&mut self)
    where
        T: Ord;
    /// By what `compare` says of two.
    fn sort_small_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);
    /// By a key, made anew for each comparison.
    fn sort_small_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> SortSmall<T> for [T] {
    fn sort_small(&mut self)
    where
        T: Ord,
    {
        self.sort_small_by(T::cmp);
    }

    fn sort_small_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let places = sorted_places(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        arrange(self, places);
    }

    fn sort_small_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.sort_small_by(|a, b| key(a).cmp(&key(b)));
    }
}

/// Maps and sets of few things. `collect` sorts what comes first, with a sort of its own for each type of map or set.
pub trait Gather: Iterator + Sized {
    /// All that comes, put in one by one: what is there already, as `collect` does it, gets the value that comes last.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

/// The places 0 to `len`, in the order of what stands at them. The one sort behind all.
#[inline(never)]
fn sorted_places(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Puts to each place what stands at `places[place]`: goes once around each circle of places.
fn arrange<T>(items: &mut [T], mut places: Vec<usize>) {
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut places[at], at);
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut seed = 7u32;
        for len in (0..60).chain([500, 4000]) {
            let mut items: Vec<(u32, usize)> = (0..len)
                .map(|at| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 26, at)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            items.sort_small_by_key(|item| item.0);
            assert_eq!(items, expected, "what is alike stays in its order");
            items.sort_small_by(|a, b| b.cmp(a));
            expected.sort_by(|a, b| b.cmp(a));
            assert_eq!(items, expected);
            items.sort_small();
            expected.sort();
            assert_eq!(items, expected);
        }
    }
}
