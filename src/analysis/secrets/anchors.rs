//! One pass over bytes for the fixed words of all rules, and what the rules make of each.

use super::rules::{Form, Rule, all};
use super::shape::{self, Set, alnum};
use super::words::Words;
use super::{Finding, Match, Place, Severity, check, finding, machine, rule};
use crate::domain::order::SortSmall;
use std::ops::Range;

/// A fixed word that was found.
pub(super) struct Hit<'a> {
    pub(super) bytes: &'a [u8],
    /// Its first byte.
    pub(super) start: usize,
    /// After its last.
    pub(super) end: usize,
    pub(super) place: &'a Place,
    pub(super) kind: Kind,
    /// Seconds since 1970, if anybody knows.
    pub(super) now: Option<i64>,
}

impl Hit<'_> {
    /// True when what stands before the word belongs to it.
    pub(super) fn follows(&self, set: Set) -> bool {
        self.start.checked_sub(1).is_some_and(|before| set(self.bytes[before]))
    }
}

/// How bytes are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// All rules.
    Text,
    /// Rules that a checksum or a structure makes sure of, and `AKIA`.
    Binary,
}

/// What finds the words of all rules; made once, used for all files.
#[derive(Debug)]
pub struct Scanner {
    text: Anchors,
    binary: Anchors,
    now: Option<i64>,
}

#[derive(Debug)]
struct Anchors {
    words: Words,
    /// By number of the word.
    rules: Vec<&'static Rule>,
}

impl Anchors {
    fn of(rules: impl Iterator<Item = &'static Rule>) -> Self {
        let pairs: Vec<(&'static str, &'static Rule)> = rules
            .flat_map(|rule| rule.form.anchors().iter().map(move |anchor| (*anchor, rule)))
            .collect();
        let words = Words::new(pairs.iter().map(|pair| pair.0.as_bytes()).collect());
        Self { words, rules: pairs.iter().map(|pair| pair.1).collect() }
    }
}

impl Scanner {
    /// With the time, in seconds since 1970, by which tokens have expired; `None`: none has.
    pub fn new(now: Option<i64>) -> Self {
        Self {
            text: Anchors::of(all()),
            binary: Anchors::of(all().filter(|rule| rule.form.is_binary())),
            now,
        }
    }

    /// What begins in `range` of `bytes`, whose first is the byte `offset` of what is scanned.
    pub(super) fn scan(
        &self,
        kind: Kind,
        place: &Place,
        bytes: &[u8],
        range: Range<usize>,
        offset: u64,
        out: &mut Found,
    ) {
        let anchors = if kind == Kind::Text { &self.text } else { &self.binary };
        // A word may begin before what begins with it: that of a token in whose middle it is.
        for word in anchors.words.all(&bytes[range.start..]) {
            let (start, end) = (word.start + range.start, word.end + range.start);
            if start >= range.end {
                break;
            }
            let rule = anchors.rules[word.number];
            let hit = Hit { bytes, start, end, place, kind, now: self.now };
            if let Some((rule, found)) = read(rule, &hit) {
                out.push(finding(rule, found, bytes, offset));
            }
        }
    }
}

/// What a rule makes of one of its words.
fn read(rule: &'static Rule, hit: &Hit<'_>) -> Option<(&'static Rule, Match)> {
    let mut found = match &rule.form {
        Form::Token { parts, check, sure, .. } => token(hit, parts, *check, *sure)?,
        Form::Read { read, .. } => read(hit)?,
        Form::Place => return None,
    };
    let mut rule = rule;
    match rule.id {
        "private-key" => {
            rule = self::rule(machine::rule_of_key(&found, hit.place.is_host_key()))?;
            if hit.place.is_snake_oil() {
                found.severity = Some(Severity::Medium);
                found.note = Some("made with the package ssl-cert; all containers share it".into());
            }
        }
        "google-api-key" if hit.place.is_web => found.severity = Some(Severity::Medium),
        "stripe-key" if hit.bytes[hit.start..hit.end].ends_with(b"_test_") => {
            found.severity = Some(Severity::Info);
        }
        "aws-access-key" => {
            let account = check::aws_account(&hit.bytes[found.start..found.end]);
            found.note = account.map(|account| format!("of the account {account:012}"));
        }
        "basic-auth" if found.note.as_deref() == Some("bearer") => {
            found.note = None;
            rule = self::rule("bearer-auth")?;
        }
        _ => {}
    }
    let built_in = hit.kind == Kind::Binary && hit.place.is_library;
    if (hit.place.in_tests || built_in) && !rule.form.is_sure() {
        found.severity = Some(Severity::Info);
    }
    Some((rule, found))
}

/// The first form that fits. What has no checksum must stand alone.
fn token(
    hit: &Hit<'_>,
    parts: &[&[shape::Part]],
    check: fn(&[u8]) -> bool,
    sure: bool,
) -> Option<Match> {
    if !sure && hit.follows(alnum) {
        return None;
    }
    let shown = hit.end - hit.start;
    parts.iter().find_map(|parts| {
        // In compiled programs the next text may follow at once.
        let bounded = !sure && hit.kind == Kind::Text;
        let end = shape::fits(hit.bytes, hit.start, parts, bounded)?;
        // Where nothing bounds it, what follows may look like more of it.
        let most = if bounded || !sure { 0 } else { 4 };
        let ends = (0..=most).filter_map(|less| end.checked_sub(less));
        let found = ends.into_iter().find(|&end| check(&hit.bytes[hit.start..end]))?;
        Some(Match::new(hit.start, found, shown))
    })
}

/// Findings of one file, so many at most.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) list: Vec<Finding>,
    /// How many more there were.
    pub(super) more: u32,
}

/// Findings of one file that are kept: a dump of tokens can hold millions, and the first hundred say enough.
const MOST: usize = 100;

impl Found {
    pub(super) fn push(&mut self, mut found: Finding) {
        if check::is_published_hash(&found.sha256) {
            found.severity = Severity::Info;
            found.note = Some("its vendor gives it to everybody".into());
        }
        if self.list.len() < MOST {
            self.list.push(found);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// In order; of those that overlap the one that says most: what the file's own format tells, then what a service hands out,
    /// then what only looks like a password. What a token is stays as a note.
    pub(super) fn settle(&mut self) {
        self.list.sort_small_by_key(|found| (rank(found.rule), found.start));
        let mut kept: Vec<Finding> = Vec::with_capacity(self.list.len());
        for found in self.list.drain(..) {
            let covers = |other: &&mut Finding| {
                found.start < other.end() && other.start < found.end()
                    || other.sha256 == found.sha256 && other.rule == found.rule
            };
            match kept.iter_mut().find(covers) {
                Some(other) => other.also(found.rule),
                None => kept.push(found),
            }
        }
        kept.sort_small_by_key(|found| found.start);
        self.list = kept;
    }
}

impl Finding {
    /// The same value is, by another rule, this.
    fn also(&mut self, rule: &Rule) {
        if self.rule != rule && rank(rule) <= TOKEN && rank(self.rule) < TOKEN {
            let before = self.note.take().map(|note| format!("{note}; ")).unwrap_or_default();
            self.note = Some(format!("{before}{}", rule.name));
        }
    }
}

/// Of a token.
const TOKEN: u8 = 2;

fn rank(rule: &Rule) -> u8 {
    match rule.id {
        "google-service-account" => 0,
        "url-credentials" | "basic-auth" | "bearer-auth" => TOKEN + 1,
        "shell-history" => TOKEN + 2,
        // By the format of a file that its path names.
        _ if rule.form.anchors().is_empty() && !is_key(rule) => 1,
        _ => TOKEN,
    }
}

/// Those that share the anchors of another.
fn is_key(rule: &Rule) -> bool {
    matches!(rule.id, "ssh-host-key" | "pgp-private-key" | "keystore")
}
