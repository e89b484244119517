//! Which folders are open.

use std::collections::HashSet;

/// A default and the folders that differ from it, so that "open all" costs nothing at a million paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    open_by_default: bool,
    others: HashSet<u32>,
}

impl Folds {
    /// All folders open, or all closed.
    pub fn all(open: bool) -> Self {
        Self { open_by_default: open, others: HashSet::new() }
    }

    /// Whether the folder is open.
    pub fn is_open(&self, node: u32) -> bool {
        self.open_by_default != self.others.contains(&node)
    }

    /// Opens or closes one folder.
    pub fn set(&mut self, node: u32, open: bool) {
        if open == self.open_by_default {
            self.others.remove(&node);
        } else {
            self.others.insert(node);
        }
    }

    /// Closes an open folder, opens a closed one.
    pub fn toggle(&mut self, node: u32) {
        self.set(node, !self.is_open(node));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_and_its_exceptions() {
        let mut folds = Folds::all(false);
        folds.toggle(3);
        assert!(folds.is_open(3) && !folds.is_open(4));
        folds.set(3, true);
        assert!(folds.is_open(3));
        folds = Folds::all(true);
        folds.toggle(3);
        assert!(!folds.is_open(3) && folds.is_open(4));
    }
}
