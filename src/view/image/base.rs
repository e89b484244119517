//! What an image was built on, and what tells so.

use super::About;
use crate::analysis::dockerfile::{Built, Evidence, evidence};
use crate::analysis::packages::of_image;
use crate::domain::wire::wire;
use crate::view::text::inert;

/// A base image, with all the evidence that there could be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseView {
    /// Its name, or that it is not known.
    pub title: String,
    /// Its digest; empty when nothing says.
    pub digest: String,
    /// How sure that is, in a word or two.
    pub sure: String,
    /// How many layers are its own, where that is known.
    pub layers: u32,
    /// Whether a kind of evidence is there, what it is called, and what it says.
    pub evidence: Vec<Clue>,
}
wire! { struct BaseView { title, digest, sure, layers, evidence } }

/// A kind of evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clue {
    /// It is there.
    pub there: bool,
    /// What it is called.
    pub name: String,
    /// What it says, or why it says nothing.
    pub says: String,
}
wire! { struct Clue { there, name, says } }

pub(super) fn base_view(about: &About<'_>, built: &Built) -> BaseView {
    let config = &about.image.config;
    let absent = |kind: Evidence| match kind {
        Evidence::Provenance if about.unread() > 0 => "what is attached was not all read",
        kind => absent(kind),
    };
    // A repository's URL may hold a password.
    let shown = |text: &str| inert(&about.masks.hide("config.sh", text));
    let mut clues: Vec<Clue> = evidence(config, built.original.as_ref())
        .into_iter()
        .map(|(kind, found)| Clue {
            there: found.is_some(),
            name: name(kind).into(),
            says: found.map_or_else(
                || absent(kind).into(),
                |base| {
                    shown(&base.name.map_or(base.because.clone(), |name| {
                        format!("{name}, by {}", base.because)
                    }))
                },
            ),
        })
        .collect();
    let os = of_image(about.union, &about.captured).os;
    clues.push(Clue {
        there: os.is_some(),
        name: name(Evidence::OsRelease).into(),
        says: os
            .as_ref()
            .map_or_else(|| absent(Evidence::OsRelease).into(), |os| inert(&os.pretty_name)),
    });
    let base = built.base.as_ref();
    let unnamed = match &os {
        Some(os) => format!("Not recorded; its system is {}", os.pretty_name),
        None => "Not recorded".to_owned(),
    };
    let rows = base.and_then(|base| base.rows).unwrap_or(0);
    let is_its_own = |row: Option<u32>| row.is_some_and(|row| row < rows);
    BaseView {
        title: shown(&base.and_then(|base| base.name.clone()).unwrap_or(unnamed)),
        digest: shown(&base.and_then(|base| base.digest.clone()).unwrap_or_default()),
        sure: base.map_or("", |base| sure(base.evidence)).into(),
        layers: about.image.layers.iter().filter(|layer| is_its_own(layer.history)).count() as u32,
        evidence: clues,
    }
}

fn sure(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Provenance | Evidence::FromComment => "the builder says so",
        Evidence::Labels => "a label says so",
        Evidence::DateGap => "a guess by the dates",
        Evidence::OsRelease => "a guess by the files",
    }
}

fn name(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Provenance => "provenance",
        Evidence::FromComment => "FROM comment",
        Evidence::Labels => "labels",
        Evidence::DateGap => "dates",
        Evidence::OsRelease => "os-release",
    }
}

fn absent(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Provenance => "none with a Dockerfile is attached",
        Evidence::FromComment => "only buildah writes one",
        Evidence::Labels => "image.base.name is not set",
        Evidence::DateGap => "no gap of six hours between steps",
        Evidence::OsRelease => "no such file",
    }
}
