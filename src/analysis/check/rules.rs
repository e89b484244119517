//! The rules of `layerpeel check`, in one table: dive's own three, and ours in the same style. A rule of ours is off until a limit
//! is given, but for new findings and for secrets of high severity.

use super::limit::{Kind, Limit};

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Rule {
    /// dive's score may not be lower.
    LowestEfficiency = 0,
    /// dive's wasted bytes may not be more.
    HighestWastedBytes = 1,
    /// dive's share of wasted bytes in the layers above the base may not be more.
    HighestUserWastedPercent = 2,
    /// Hidden bytes.
    HighestHiddenBytes = 3,
    /// Bytes of leftovers, the informational ones left out.
    HighestLeftoverBytes = 4,
    /// Bytes of files that the layers store.
    HighestImageSize = 5,
    /// Layers.
    HighestLayerCount = 6,
    /// Files with setuid or setgid.
    HighestSetuidFiles = 7,
    /// Findings that the baseline does not have, or that have grown worth a word since.
    NewFindings = 8,
    /// Bytes that the layers store beyond the baseline's.
    HighestGrowth = 9,
    /// Secrets that whoever has the image can use.
    HighSecrets = 10,
    /// Secrets of medium severity.
    MediumSecrets = 11,
    /// Secrets of low severity.
    LowSecrets = 12,
}

/// What is known of a rule.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Which.
    pub rule: Rule,
    /// Its name in a configuration and as an option.
    pub name: &'static str,
    /// What its limit is.
    pub kind: Kind,
    /// Without a word of anybody.
    pub default: Limit,
    /// True for those that dive has.
    pub is_dives: bool,
    /// One sentence, for reports.
    pub about: &'static str,
}

const fn ours(rule: Rule, name: &'static str, kind: Kind, about: &'static str) -> About {
    About { rule, name, kind, default: Limit::Off, is_dives: false, about }
}

const fn dives(
    rule: Rule,
    name: &'static str,
    kind: Kind,
    default: Limit,
    about: &'static str,
) -> About {
    About { rule, name, kind, default, is_dives: true, about }
}

/// All rules, in the order of their numbers. The first three are those of dive 0.13.1 with its defaults.
pub const RULES: [About; 13] = [
    dives(
        Rule::LowestEfficiency,
        "lowestEfficiency",
        Kind::Ratio,
        Limit::Ratio(0.9),
        "dive's score of the image is not lower than the limit.",
    ),
    dives(
        Rule::HighestWastedBytes,
        "highestWastedBytes",
        Kind::Bytes,
        Limit::Off,
        "dive's wasted bytes are not more than the limit.",
    ),
    dives(
        Rule::HighestUserWastedPercent,
        "highestUserWastedPercent",
        Kind::Ratio,
        Limit::Ratio(0.1),
        "dive's wasted bytes, as a share of all layers but the base, are not more than the limit.",
    ),
    ours(
        Rule::HighestHiddenBytes,
        "highestHiddenBytes",
        Kind::Bytes,
        "The bytes that layers store and no path shows are not more than the limit.",
    ),
    ours(
        Rule::HighestLeftoverBytes,
        "highestLeftoverBytes",
        Kind::Bytes,
        "Caches, logs and other leftovers have not more bytes than the limit.",
    ),
    ours(
        Rule::HighestImageSize,
        "highestImageSize",
        Kind::Bytes,
        "The files that the layers store have not more bytes than the limit.",
    ),
    ours(
        Rule::HighestLayerCount,
        "highestLayerCount",
        Kind::Count,
        "There are not more layers than the limit.",
    ),
    ours(
        Rule::HighestSetuidFiles,
        "highestSetuidFiles",
        Kind::Count,
        "There are not more files with setuid or setgid than the limit.",
    ),
    About {
        default: Limit::Number(0),
        ..ours(
            Rule::NewFindings,
            "newFindings",
            Kind::Count,
            "There are not more new findings than the limit, compared with the baseline.",
        )
    },
    ours(
        Rule::HighestGrowth,
        "highestGrowth",
        Kind::Bytes,
        "The layers store not more bytes beyond those of the baseline than the limit.",
    ),
    About {
        default: Limit::Number(0),
        ..ours(
            Rule::HighSecrets,
            "highestHighSecrets",
            Kind::Count,
            "There are not more secrets of high severity than the limit, deleted ones counted.",
        )
    },
    ours(
        Rule::MediumSecrets,
        "highestMediumSecrets",
        Kind::Count,
        "There are not more secrets of medium severity than the limit.",
    ),
    ours(
        Rule::LowSecrets,
        "highestLowSecrets",
        Kind::Count,
        "There are not more secrets of low severity than the limit.",
    ),
];

impl Rule {
    /// What is known of it.
    pub fn about(self) -> &'static About {
        &RULES[self as usize]
    }

    /// The rule of this name, in whatever case.
    pub fn named(name: &str) -> Option<Self> {
        RULES.iter().find(|about| about.name.eq_ignore_ascii_case(name)).map(|about| about.rule)
    }
}

/// Which rules apply, and their limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    of: [Limit; RULES.len()],
    /// Somebody gave it, in a configuration or as an option.
    given: [bool; RULES.len()],
    /// Ours are left out altogether.
    pub only_dive: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { of: RULES.map(|about| about.default), given: [false; RULES.len()], only_dive: false }
    }
}

impl Limits {
    /// Sets a limit from text; the error names the rule.
    pub fn set(&mut self, rule: Rule, text: &str) -> Result<(), String> {
        let about = rule.about();
        let read = Limit::read(text, about.kind);
        self.of[rule as usize] = read.map_err(|why| format!("{}: {why}", about.name))?;
        self.given[rule as usize] = true;
        Ok(())
    }

    /// The limit of a rule.
    pub fn get(&self, rule: Rule) -> Limit {
        self.of[rule as usize]
    }

    /// True when the rule is about secrets and has a limit.
    pub fn looks_for_secrets(&self, rule: Rule) -> bool {
        let is_one = matches!(rule, Rule::HighSecrets | Rule::MediumSecrets | Rule::LowSecrets);
        is_one && self.get(rule) != Limit::Off
    }

    /// An error when a limit was given that nothing is held against without a baseline: it would pass unseen.
    pub fn check_without_baseline(&self) -> Result<(), String> {
        let is_idle = |rule: &Rule| {
            let needs_one = matches!(rule, Rule::NewFindings | Rule::HighestGrowth);
            needs_one && self.given[*rule as usize] && self.get(*rule) != Limit::Off
        };
        match self.rules().find(is_idle) {
            None => Ok(()),
            Some(rule) => Err(format!("{} needs --baseline", rule.about().name)),
        }
    }

    /// The rules that are reported, those that are off among them.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        RULES.iter().filter(|about| about.is_dives || !self.only_dive).map(|about| about.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_stands_at_its_number() {
        for (at, about) in RULES.iter().enumerate() {
            assert_eq!(about.rule as usize, at);
            assert_eq!(Rule::named(&about.name.to_uppercase()), Some(about.rule));
        }
        assert_eq!(Rule::named("lowest-efficiency"), None);
    }
}
