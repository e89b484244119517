//! Ranks of rows among their siblings, for the few that are drawn.

/// A row's place among its siblings.
#[derive(Clone, Copy)]
pub(super) struct Rank {
    /// From 1.
    pub position: u32,
    /// How many there are.
    pub siblings: u32,
}

/// Ranks of neighbouring rows. The first row of each depth is counted out, those behind it follow from it.
pub(super) struct Ranks<'a> {
    depths: &'a [u16],
    /// Rank of the last row seen of each depth that is still open.
    last: Vec<(u16, Rank)>,
}

impl<'a> Ranks<'a> {
    /// Of rows of these depths.
    pub fn new(depths: &'a [u16]) -> Self {
        Self { depths, last: Vec::new() }
    }

    /// The place of the row of this index; ask for them in order.
    pub fn at(&mut self, at: usize) -> Rank {
        let depth = self.depths[at];
        self.last.retain(|&(seen, _)| seen <= depth);
        let place = match self.last.last() {
            Some(&(seen, place)) if seen == depth => Rank { position: place.position + 1, ..place },
            _ => self.count(at),
        };
        self.last.retain(|&(seen, _)| seen != depth);
        self.last.push((depth, place));
        place
    }

    /// Siblings are the rows of the same depth, up to one that is less deep, in both directions.
    fn count(&self, at: usize) -> Rank {
        let depth = self.depths[at];
        let among = |run: &mut dyn Iterator<Item = &u16>| {
            run.take_while(|&&other| other >= depth).filter(|&&other| other == depth).count() as u32
        };
        let before = among(&mut self.depths[..at].iter().rev());
        let after = among(&mut self.depths[at + 1..].iter());
        Rank { position: before + 1, siblings: before + 1 + after }
    }
}
