//! Whether an image may pass: rules with limits, held against its figures. Pure: who reads archives, configuration and arguments
//! is the command.
//!
//! A rule is added in three places: its row in [`rules`], what is measured of it in [`Facts`], and its arm in [`judge`].

mod facts;
mod judge;
pub mod limit;
mod rules;
mod secrets;
#[cfg(test)]
mod tests;

pub use facts::{Baseline, Facts, Hit, Setuid};
pub use judge::judge;
pub use limit::{Kind, Limit};
pub use rules::{About, Limits, RULES, Rule};

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Within its limit.
    Pass,
    /// Beyond it.
    Fail,
    /// Off, or there is nothing to hold it against.
    Skip,
}

impl Status {
    /// The word of the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// One rule, held against one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Which rule.
    pub rule: Rule,
    /// What became of it.
    pub status: Status,
    /// What it is held against.
    pub limit: Limit,
    /// What was measured, as a number; `None` when nothing was.
    pub value: Option<f64>,
    /// One sentence.
    pub message: String,
    /// What makes up the value, worst first.
    pub hits: Vec<Hit>,
}

/// All rules, held against one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The image's name.
    pub image: String,
    /// In the order of [`RULES`].
    pub outcomes: Vec<Outcome>,
    /// What a later check may take as its baseline.
    pub baseline: Baseline,
}

impl Checked {
    /// True when no rule failed.
    pub fn passed(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.status != Status::Fail)
    }
}
