//! The Dockerfile of an image: the one that provenance carries, and one that is put together again from the history. What the
//! history can't tell is said in comments; for an image that no Dockerfile made, none is made up.

mod base;
mod provenance;

pub use base::{Base, Evidence, evidence};
pub use provenance::{Original, original};

use super::history::{self, Args, Builder, Doubt, Instruction};
use crate::domain::Config;
use serde::Serialize;

/// How an image was built, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Built {
    /// Instructions and comments; none when no Dockerfile made the image.
    pub lines: Vec<String>,
    /// Of each line the row of the history that it says, from 0; `None` for what no row says.
    #[serde(skip)]
    pub rows: Vec<Option<u32>>,
    /// The Dockerfile itself, where provenance has it.
    pub original: Option<Original>,
    /// Name of the program that wrote the last step, where it can be told.
    pub by: Option<&'static str>,
    /// What the image was built on.
    pub base: Option<Base>,
}

/// From the config, and from statements about the image (in-toto's JSON).
pub fn built(config: &Config, statements: &[&[u8]]) -> Built {
    let original = statements.iter().find_map(|statement| provenance::original(statement));
    let rows = history::read(config);
    let base = base::base(config, original.as_ref());
    let last = rows.iter().rev().map(|row| row.builder.name()).find(|name| !name.is_empty());
    let mut lines = lines(&rows, base.as_ref());
    let by_buildkit = rows.iter().any(|row| row.builder == Builder::BuildKit);
    if by_buildkit && !lines.is_empty() && !rows.iter().any(|row| row.keyword == "ONBUILD") {
        lines.extend(on_build(config).into_iter().map(|line| (line, None)));
    }
    let (lines, rows) = lines.into_iter().unzip();
    Built { lines, rows, original, by: last, base }
}

/// Steps of the last builder that reads Dockerfiles, behind those of whoever made its base.
fn lines(rows: &[Instruction], base: Option<&Base>) -> Vec<(String, Option<u32>)> {
    let foreign =
        |row: &Instruction| !row.builder.reads_dockerfiles() && row.builder != Builder::Flattened;
    let after_foreign = rows.iter().rposition(foreign).map_or(0, |at| at + 1);
    let known = base.and_then(|base| base.rows).map_or(0, |rows| rows as usize);
    let start =
        after_foreign.max(if base.is_some_and(|base| base.is_certain()) { known } else { 0 });
    let own = &rows[start.min(rows.len())..];
    if !own.iter().any(|row| !row.keyword.is_empty()) {
        return Vec::new();
    }
    let mut lines = vec![(from(base, start), None)];
    for (row, at) in own.iter().zip(start..) {
        let number = u32::try_from(at).ok();
        if at > start && at == known {
            lines.push(("# The steps above seem to be those of the base image.".into(), None));
        }
        lines.extend(comments(row).into_iter().map(|comment| (comment, number)));
        lines.push((line(row), number));
    }
    lines
}

/// Steps for whoever builds on the image: BuildKit writes no row for them, and only the config has them.
fn on_build(config: &Config) -> Vec<String> {
    let steps = config.more.get("config.OnBuild");
    let steps: Option<Vec<String>> = steps.and_then(|json| serde_json::from_str(json).ok());
    let steps = steps.unwrap_or_default().into_iter();
    steps.map(|step| format!("ONBUILD {}", step.replace('\n', " \\\n"))).collect()
}

fn from(base: Option<&Base>, left_out: usize) -> String {
    let name = base.and_then(|base| base.name.as_deref());
    match name {
        Some(name) => format!("FROM {}", name.split_whitespace().next().unwrap_or(name)),
        None if left_out > 0 => {
            format!("# FROM: not recorded; the {left_out} steps of the base are left out")
        }
        None => "# FROM: not recorded; the steps of the base come first".into(),
    }
}

/// What a row does not tell.
fn comments(row: &Instruction) -> Vec<String> {
    let comment = |doubt: &Doubt| match doubt {
        Doubt::SourceUnknown => {
            Some(format!("# only a checksum of what was copied is recorded: {}", row.text))
        }
        Doubt::WordsSplit => Some("# split at spaces that may have been inside a word".into()),
        Doubt::ValuesSplit => Some("# where a value ends is guessed".into()),
        Doubt::ExecForm => Some("# in exec form: its words were joined with spaces".into()),
        // Of every row of BuildKit; said once, at the head of what is shown.
        Doubt::OptionsLost | Doubt::NotDockerfile => None,
    };
    row.doubts.iter().filter_map(comment).collect()
}

fn line(row: &Instruction) -> String {
    match &row.args {
        Args::Files { options, sources, destination } if sources.is_empty() => {
            let options = options.iter().map(|option| format!("{option} "));
            format!("{} {}… {destination}", row.keyword, options.collect::<String>())
        }
        _ if row.keyword.is_empty() => format!("# {}", row.text.replace('\n', "\n# ")),
        _ => row.whole(),
    }
}

#[cfg(test)]
mod tests;
