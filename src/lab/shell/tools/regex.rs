//! Regular expressions, and what it costs to look for them.

use super::super::Shell;
use super::super::words::Say;
use regex_lite::{Regex, RegexBuilder};

/// Room for one that is looked for at the usual cost; what needs four times as much costs eight times as much.
const ROOM: usize = 1 << 10;

/// One that needs more is refused: `a{1000}` is as long as if it were written out.
const MOST: usize = 256 << 10;

/// An expression, and how often a text is looked at for it.
pub(super) struct Weighed {
    pub(super) regex: Regex,
    weight: usize,
}

impl Weighed {
    /// `None` when it is none, or much too large.
    pub(super) fn new(pattern: &str, any_case: bool) -> Option<Self> {
        let (mut room, mut weight) = (ROOM, 1);
        loop {
            let mut builder = RegexBuilder::new(pattern);
            match builder.case_insensitive(any_case).size_limit(room).build() {
                Ok(regex) => return Some(Self { regex, weight }),
                Err(_) if room < MOST => (room, weight) = (room * 4, weight * 8),
                Err(_) => return None,
            }
        }
    }

    /// What a look at so many bytes costs.
    pub(super) fn cost(&self, bytes: usize) -> usize {
        bytes.saturating_mul(self.weight)
    }
}

/// What is wrong with an expression that is none: the engine here looks for nothing that was found before.
pub(super) fn fault(pattern: &[u8], or: Say) -> Say {
    let refers = |two: &[u8]| two[0] == b'\\' && (b'1'..=b'9').contains(&two[1]);
    if pattern.windows(2).any(refers) { Say::NoBackReference } else { or }
}

impl Shell<'_> {
    /// An expression; reading it is counted, too. Of one that is counted no more there is none.
    pub(super) fn compiled(&mut self, pattern: &str, any_case: bool) -> Option<Weighed> {
        let found = Weighed::new(pattern, any_case);
        let room = found.as_ref().map_or(MOST, |found| found.cost(ROOM));
        self.small_work(room / 4).ok().and(found)
    }

    /// Whether an expression is found in a text; the looking is counted.
    pub(super) fn finds(&mut self, pattern: &[u8], text: &[u8]) -> bool {
        self.compiled(&String::from_utf8_lossy(pattern), false).is_some_and(|found| {
            self.small_work(found.cost(text.len()) / 4).is_ok()
                && found.regex.is_match(&String::from_utf8_lossy(text))
        })
    }
}
