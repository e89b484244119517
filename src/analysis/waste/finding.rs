//! One finding: what is wasted, by which step, and what to write instead.

use crate::analysis::union::NodeId;

/// Under which of the three headings it stands. Their sums are of different things and never added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// Stored and shown by no path: exact.
    Hidden,
    /// Shown and useless: an opinion.
    Leftover,
    /// Stored more than once: an opinion.
    Duplicate,
}

impl Heading {
    /// The word of the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Leftover => "leftover",
            Self::Duplicate => "duplicate",
        }
    }
}

/// How much is made of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth a word and a change.
    Worth,
    /// Large, but some want it so.
    Informational,
    /// The base's: figures, no advice.
    Base,
    /// A package manager or the system wrote it again: nobody can help it.
    Managed,
    /// Too small to speak of: "small things".
    Small,
}

impl Weight {
    /// The word of the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worth => "worth",
            Self::Informational => "informational",
            Self::Base => "base",
            Self::Managed => "managed",
            Self::Small => "small",
        }
    }
}

/// A stored body: the layer whose tar has it, one of its paths, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Body {
    /// The layer, base = 0.
    pub layer: u32,
    /// Its path; one of them, if it has several.
    pub node: NodeId,
    /// Bytes.
    pub bytes: u64,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Hidden, leftover, duplicate.
    pub heading: Heading,
    /// Why hidden, which leftover, or `duplicate`.
    pub cause: &'static str,
    /// Of hidden bytes: the cache that they were in.
    pub kind: Option<&'static str>,
    /// The layer that stores them; the one that stores most, if several do; `None` for duplicates.
    pub layer: Option<u32>,
    /// The layer that hides them.
    pub by: Option<u32>,
    /// What would be saved.
    pub bytes: u64,
    /// What is saved when it is ticked, most bytes first; of duplicates all copies but the one that stays.
    pub bodies: Vec<Body>,
    /// Of duplicates: the copy that stays.
    pub kept: Option<Body>,
    /// How much is made of it.
    pub weight: Weight,
    /// One sentence.
    pub advice: Option<String>,
    /// The line of the Dockerfile as it should be, where it can be told.
    pub mended: Option<String>,
}

impl Finding {
    /// Without weight and words.
    pub(super) fn new(heading: Heading, cause: &'static str, bodies: Vec<Body>) -> Self {
        let bytes = bodies.iter().fold(0u64, |sum, body| sum.saturating_add(body.bytes));
        Self {
            heading,
            cause,
            kind: None,
            layer: None,
            by: None,
            bytes,
            bodies,
            kept: None,
            weight: Weight::Small,
            advice: None,
            mended: None,
        }
    }
}

/// From how many bytes on a finding is worth a word: a megabyte, or half a per cent of the image and 4,096 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    least: u64,
}

impl Threshold {
    /// Smaller ones are not worth a line, whatever the image weighs.
    pub const LEAST: u64 = 4096;
    /// Larger ones always are.
    pub const MOST: u64 = 1_000_000;

    /// For an image whose layers store so many bytes of files.
    pub fn of(stored: u64) -> Self {
        Self { least: stored.div_ceil(200).clamp(Self::LEAST, Self::MOST) }
    }

    /// True for so many bytes or more.
    pub fn is_worth(self, bytes: u64) -> bool {
        bytes >= self.least
    }
}

#[cfg(test)]
mod tests {
    use super::Threshold;

    #[test]
    fn thresholds_grow_with_the_image_up_to_a_megabyte() {
        for (stored, least) in
            [(0, 4096), (100_000, 4096), (10_000_000, 50_000), (u64::MAX, 1_000_000)]
        {
            let threshold = Threshold::of(stored);
            assert!(threshold.is_worth(least) && !threshold.is_worth(least - 1), "{stored}");
        }
    }
}
