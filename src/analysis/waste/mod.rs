//! Why an image is big, what of it could go, and what to write instead.
//!
//! Hidden bytes are exact. *Leftovers* (shown and useless) and *duplicates* are opinions: three headings with three sums, which
//! overlap and are never added up. Advice is given where it is worth it (see [`Threshold`]), never for the base's layers, and
//! never for what a package manager must write again.

mod advice;
mod dev_modules;
mod duplicates;
mod finding;
mod hidden;
mod leftovers;
mod steps;
pub mod table;
#[cfg(test)]
mod tests;
mod what_if;

pub use finding::{Body, Finding, Heading, Threshold, Weight};
pub use steps::{Naming, Steps};
pub use what_if::{Figures, SharingLost, figures, sharing_lost, what_if};

use crate::analysis::hidden::Hidden;
use crate::analysis::packages::CapturedFile;
use crate::analysis::union::Union;
use crate::domain::Image;
use crate::domain::order::SortSmall;
use table::{Rule, Tone};

/// All that could be smaller in an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waste {
    /// What is worth a word first, most bytes first in each weight.
    pub findings: Vec<Finding>,
    /// Bytes of duplicates that are too small for a finding of their own.
    pub small_duplicates: u64,
    /// So many layers, from the bottom, count as the base's.
    pub base: u32,
}

impl Waste {
    /// Bytes under a heading, all its findings together.
    pub fn sum(&self, heading: Heading) -> u64 {
        let of = self.findings.iter().filter(|found| found.heading == heading);
        of.fold(0, |sum, found| sum.saturating_add(found.bytes))
    }

    /// The same, with what it advises as `shown` has it.
    pub fn shown(mut self, shown: impl Fn(&str) -> String) -> Self {
        for found in &mut self.findings {
            let texts = [&mut found.advice, &mut found.mended];
            texts.into_iter().flatten().for_each(|text| *text = shown(text));
        }
        self
    }

    /// The findings that carry advice.
    pub fn advised(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|found| found.advice.is_some())
    }
}

/// Judges an image. `base`: so many layers are the base's; `None`: as far as its history shows.
/// `captured`: what was kept of its files while they were read.
pub fn waste(
    image: &Image,
    union: &Union,
    hidden: &Hidden,
    captured: &[CapturedFile<'_>],
    base: Option<u32>,
) -> Waste {
    judged(union, hidden, captured, &Steps::of(image, base))
}

/// Judges an image by its steps, in their words for layers.
pub fn judged(
    union: &Union,
    hidden: &Hidden,
    captured: &[CapturedFile<'_>],
    steps: &Steps,
) -> Waste {
    let stored = (0..union.layer_count()).map(|layer| union.stored_by(layer));
    let threshold = Threshold::of(stored.fold(0, u64::saturating_add));
    let mut findings: Vec<(Finding, Option<&'static Rule>, bool)> = Vec::new();
    findings.extend(
        hidden::findings(union, hidden).into_iter().map(|(found, managed)| (found, None, managed)),
    );
    findings.extend(
        leftovers::findings(union, captured)
            .into_iter()
            .map(|(found, rule)| (found, Some(rule), false)),
    );
    let (duplicates, small_duplicates) = duplicates::findings(union);
    findings.extend(duplicates.into_iter().map(|found| (found, None, false)));
    for (found, rule, managed) in &mut findings {
        found
            .bodies
            .sort_unstable_by_key(|body| (std::cmp::Reverse(body.bytes), body.layer, body.node));
        found.weight = weight(found, *rule, *managed, threshold, steps.base);
    }
    findings.sort_small_by_key(|(found, ..)| {
        (
            found.weight,
            std::cmp::Reverse(found.bytes),
            found.heading,
            found.cause,
            found.by,
            found.layer,
        )
    });
    let findings = findings.into_iter().map(|(mut found, rule, _)| {
        let wanted = matches!(found.weight, Weight::Worth | Weight::Informational);
        if wanted && let Some(said) = advice::advice(&found, rule, union, steps) {
            found.advice = Some(said.sentence);
            found.mended = said.line;
        }
        found
    });
    Waste { findings: findings.collect(), small_duplicates, base: steps.base }
}

fn weight(
    found: &Finding,
    rule: Option<&'static Rule>,
    managed: bool,
    threshold: Threshold,
    base: u32,
) -> Weight {
    // Whoever hides bytes is to be told; of what is shown, whoever stores it; of duplicates, whoever stored the first copy again.
    let culprit = match found.heading {
        Heading::Duplicate => found.bodies.iter().map(|body| body.layer).max(),
        _ => found.by.or(found.layer),
    };
    if !threshold.is_worth(found.bytes) {
        Weight::Small
    } else if culprit.is_some_and(|layer| layer < base) {
        Weight::Base
    } else if managed {
        Weight::Managed
    } else if rule.is_some_and(|rule| rule.tone == Tone::Informational) {
        Weight::Informational
    } else {
        Weight::Worth
    }
}
