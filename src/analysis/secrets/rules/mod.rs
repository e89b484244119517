//! The table of rules.

mod files;
mod keys;
mod settings;
mod tokens;

use super::anchors::Hit;
use super::shape::Part;
use super::{Match, Severity};

/// What finds a secret, and what is to be said of it.
pub struct Rule {
    /// Such as `github-token`.
    pub id: &'static str,
    /// In words.
    pub name: &'static str,
    /// How bad it is, where neither place nor value say otherwise.
    pub severity: Severity,
    /// Where the form is described.
    pub source: &'static str,
    /// What to do, in a sentence.
    pub advice: &'static str,
    /// How it is found.
    pub(super) form: Form,
}

/// How a rule finds what it is about.
pub(super) enum Form {
    /// Words that all have, then a form that begins with them, then a check of the whole.
    Token {
        anchors: &'static [&'static str],
        parts: &'static [&'static [Part]],
        check: fn(&[u8]) -> bool,
        /// A checksum tells that it is one, wherever it stands: in binary files, too, and in those for tests.
        sure: bool,
        /// Whether it is looked for in binary files.
        binary: bool,
    },
    /// Words that all have somewhere, and what reads around them.
    Read { anchors: &'static [&'static str], read: fn(&Hit<'_>) -> Option<Match>, binary: bool },
    /// By path, by what a whole file holds, or by the names of settings: [`super::files`], [`super::config`].
    Place,
}

impl Form {
    pub(super) fn anchors(&self) -> &'static [&'static str] {
        match self {
            Self::Token { anchors, .. } | Self::Read { anchors, .. } => anchors,
            Self::Place => &[],
        }
    }

    /// True for those that are looked for in binary files.
    pub(super) fn is_binary(&self) -> bool {
        matches!(
            self,
            Self::Token { sure: true, .. }
                | Self::Token { binary: true, .. }
                | Self::Read { binary: true, .. }
        )
    }

    /// True where a checksum tells.
    pub(super) fn is_sure(&self) -> bool {
        matches!(self, Self::Token { sure: true, .. })
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}

/// All rules, by group: tokens, settings, keys, files.
pub static RULES: [&[Rule]; 4] = [&tokens::TOKENS, &settings::SETTINGS, &keys::KEYS, &files::FILES];

/// Each rule once.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten()
}

/// The rule of this name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::all;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_name_a_source_and_advice() {
        let mut ids = BTreeSet::new();
        for rule in all() {
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(!rule.name.is_empty() && !rule.source.is_empty(), "{}", rule.id);
            assert!(rule.advice.ends_with('.') && rule.advice.len() > 20, "{}", rule.id);
        }
        assert!(ids.len() > 45, "{}", ids.len());
    }
}
