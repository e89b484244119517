//! A list whose clones share what is equal: cloning is one count, changing one item copies one branch. States of the lab
//! are values that are kept for every step of a history, so this is what makes undo free.

use std::sync::Arc;

const WIDTH: usize = 32;

/// Items by number, in order of pushing.
#[derive(Clone, Debug)]
pub struct Slab<T> {
    root: Arc<Branch<T>>,
    len: usize,
}

#[derive(Clone, Debug)]
enum Branch<T> {
    Leaf(Vec<T>),
    Inner(Vec<Arc<Branch<T>>>),
}

impl<T: Clone> Default for Slab<T> {
    fn default() -> Self {
        Self { root: Arc::new(Branch::Leaf(Vec::new())), len: 0 }
    }
}

impl<T: Clone> Slab<T> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Items below one slot of the root's children; 1 when the root is a leaf.
    fn span(&self) -> usize {
        let mut span = 1;
        while span * WIDTH < self.len {
            span *= WIDTH;
        }
        span
    }

    /// The item of that number.
    pub fn get(&self, at: u32) -> Option<&T> {
        let (mut at, mut span, mut branch) = (at as usize, self.span(), &*self.root);
        if at >= self.len {
            return None;
        }
        loop {
            match branch {
                Branch::Leaf(items) => return items.get(at),
                Branch::Inner(below) => branch = below.get(at / span)?,
            }
            at %= span;
            span /= WIDTH;
        }
    }

    /// The item of that number, to be changed: what others share is copied first, one branch of it.
    pub fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        let (mut at, mut span) = (at as usize, self.span());
        if at >= self.len {
            return None;
        }
        let mut branch = Arc::make_mut(&mut self.root);
        loop {
            match branch {
                Branch::Leaf(items) => return items.get_mut(at),
                Branch::Inner(below) => branch = Arc::make_mut(below.get_mut(at / span)?),
            }
            at %= span;
            span /= WIDTH;
        }
    }

    /// Adds an item and gives its number.
    pub fn push(&mut self, item: T) -> u32 {
        let at = self.len;
        let full = self.span() * WIDTH;
        if at > 0 && at == full {
            let old = Arc::clone(&self.root);
            self.root = Arc::new(Branch::Inner(vec![old]));
        }
        self.len += 1;
        let mut span = self.span();
        let mut rest = at;
        let mut branch = Arc::make_mut(&mut self.root);
        loop {
            match branch {
                Branch::Leaf(items) => {
                    items.push(item);
                    return u32::try_from(at).unwrap_or(u32::MAX);
                }
                Branch::Inner(below) => {
                    if below.len() == rest / span {
                        let leaf = span == WIDTH;
                        let new = if leaf { Branch::Leaf(vec![]) } else { Branch::Inner(vec![]) };
                        below.push(Arc::new(new));
                    }
                    branch = Arc::make_mut(&mut below[rest / span]);
                }
            }
            rest %= span;
            span /= WIDTH;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_pushed_and_shares_it() {
        let mut slab = Slab::default();
        let mut old = Vec::new();
        for n in 0..40_000_u32 {
            assert_eq!(slab.push(n), n);
            if n % 7001 == 0 {
                old.push(slab.clone());
            }
        }
        for n in (0..40_000).step_by(3) {
            *slab.get_mut(n).unwrap() += 1;
        }
        for n in 0..40_000 {
            assert_eq!(slab.get(n), Some(&(n + u32::from(n % 3 == 0))));
        }
        assert_eq!((slab.get(40_000), slab.len()), (None, 40_000));
        for old in old {
            for n in (0..old.len() as u32).step_by(501) {
                assert_eq!(old.get(n), Some(&n), "an older state changed");
            }
            assert_eq!(old.get(old.len() as u32), None);
        }
    }
}
