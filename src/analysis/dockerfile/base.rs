//! What an image was built on, and how that is known: provenance, then the builder's own word, then labels, then a gap in the dates
//! of the history.

use super::provenance::{Original, last_from, of_comment};
use crate::analysis::history;
use crate::domain::Config;
use crate::domain::time::parse_rfc3339;
use serde::Serialize;

/// How the base is known, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The Dockerfile that provenance carries.
    Provenance,
    /// A comment that buildah wrote.
    FromComment,
    /// The labels `org.opencontainers.image.base.name` and `.digest`.
    Labels,
    /// Hours between two steps: those before are of an earlier build.
    DateGap,
    /// `os-release` of the final tree.
    OsRelease,
}

/// A base image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Base {
    /// Its name, where it is known.
    pub name: Option<String>,
    /// Its digest, where it is known.
    pub digest: Option<String>,
    /// How.
    pub evidence: Evidence,
    /// In a sentence.
    pub because: String,
    /// How many rows of the history are its own, where that is known.
    pub rows: Option<u32>,
}

impl Base {
    /// True when the builder itself said where the base ends.
    pub(super) fn is_certain(&self) -> bool {
        self.evidence == Evidence::FromComment
    }
}

/// Steps of one build follow one another faster than this, in seconds.
const GAP: i64 = 6 * 3600;

/// What each kind of evidence in the config and in provenance tells, the surest first.
pub fn evidence(config: &Config, original: Option<&Original>) -> [(Evidence, Option<Base>); 4] {
    [
        (Evidence::Provenance, of_provenance(original)),
        (Evidence::FromComment, of_comments(config)),
        (Evidence::Labels, of_labels(config)),
        (Evidence::DateGap, gap(config).map(of_gap)),
    ]
}

fn of_gap((rows, seconds): (u32, i64)) -> Base {
    Base {
        name: None,
        digest: None,
        evidence: Evidence::DateGap,
        because: format!("{} between step {rows} and the next", hours(seconds)),
        rows: Some(rows),
    }
}

pub(super) fn base(config: &Config, original: Option<&Original>) -> Option<Base> {
    let gap = gap(config);
    let named =
        of_provenance(original).or_else(|| of_comments(config)).or_else(|| of_labels(config));
    match (named, gap) {
        (Some(base), gap) => {
            let rows = base
                .rows
                .or(gap.map(|(rows, _)| rows))
                .filter(|_| base.name.as_deref() != Some("scratch"));
            Some(Base { rows, ..base })
        }
        (None, gap) => gap.map(of_gap),
    }
}

fn of_provenance(original: Option<&Original>) -> Option<Base> {
    let original = original?;
    let name = last_from(&original.text)?;
    let short = |name: &str| {
        let name = name.strip_prefix("docker.io/").unwrap_or(name);
        name.strip_prefix("library/").unwrap_or(name).split('@').next().unwrap_or(name).to_owned()
    };
    let same = |material: &&String| short(material) == short(&name);
    let pinned = original.materials.iter().find(same).and_then(|found| found.split_once('@'));
    Some(Base {
        digest: pinned.map(|(_, digest)| digest.to_owned()),
        because: format!("the last FROM of {}, which is attached to the image", original.name),
        name: Some(name),
        evidence: Evidence::Provenance,
        rows: None,
    })
}

fn of_comments(config: &Config) -> Option<Base> {
    let rows = history::read(config);
    let found = config
        .history
        .iter()
        .zip(&rows)
        .zip(0..)
        .filter_map(|((row, read), at)| of_comment(read, &row.comment).map(|name| (name, at)));
    let (name, at) = found.last()?;
    let because = format!("buildah's comment at step {}", at + 1);
    let evidence = Evidence::FromComment;
    Some(Base { name: Some(name), digest: None, evidence, because, rows: Some(at) })
}

fn of_labels(config: &Config) -> Option<Base> {
    let label = |name: &str| {
        let name = format!("org.opencontainers.image.base.{name}");
        config.labels.get(&name).filter(|value| !value.is_empty()).cloned()
    };
    let (name, digest) = (label("name"), label("digest"));
    let because = "the label org.opencontainers.image.base".into();
    (name.is_some() || digest.is_some()).then_some(Base {
        name,
        digest,
        evidence: Evidence::Labels,
        because,
        rows: None,
    })
}

/// Rows before the last long gap, and its seconds.
fn gap(config: &Config) -> Option<(u32, i64)> {
    let times = config.history.iter().map(|row| row.created.as_deref().and_then(parse_rfc3339));
    let times: Vec<_> = times.map(|time| time.map(|time| time.secs)).collect();
    let gaps = times.windows(2).zip(1..).filter_map(|(pair, rows)| {
        let seconds = pair[1]?.checked_sub(pair[0]?)?;
        // Builders that are told what time it is write 1970 or the time of a commit.
        (seconds >= GAP && pair[0]? > 86_400).then_some((rows, seconds))
    });
    gaps.last()
}

fn hours(seconds: i64) -> String {
    match seconds / 3600 {
        hours @ ..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}
