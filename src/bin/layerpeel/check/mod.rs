//! `layerpeel check`: a gate for continuous integration.

mod args;
mod ci_file;
mod earlier;

pub use args::{Args, HELP, parse};

use crate::output::Target;
use args::Format;
use layerpeel::analysis::check::{Checked, Facts, judge};
use layerpeel::analysis::side;
use layerpeel::view::check as view;
use layerpeel::worker::opened::Opened;
use std::ffi::OsStr;
use std::io::Write;
use std::process::ExitCode;

/// The summary that GitHub shows of a job is this file's content.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Checks, prints, and tells whether all passed. Errors are of use and configuration.
pub fn run(wanted: &Args) -> Result<ExitCode, String> {
    let target = target(wanted)?;
    let limits = ci_file::limits(wanted)?;
    let wants_secrets = limits.rules().any(|rule| limits.looks_for_secrets(rule));
    let judging = wants_secrets
        .then(|| crate::judging(wanted.ignore.as_deref(), wanted.reveal))
        .transpose()?;
    let mut read =
        crate::read(&wanted.which.input, wanted.as_layer, false, wanted.verify, judging)?;
    if wanted.reveal {
        read.archive.reveal();
    }
    crate::verified::vouch(&wanted.which.input, &read, wanted.verify, "judged")?;
    let images = crate::compare::images(&wanted.which, &read)?;
    let base = earlier::Base::of(wanted)?;
    let before = earlier::Before::of(wanted)?;
    let mut checked: Vec<Checked> = Vec::new();
    for at in images {
        let image = &read.archive.images[at];
        let name = side::name(image);
        let layers = base.layers(image).map_err(|why| format!("--base: {why}"))?;
        let facts = facts(&read, at, layers);
        let baseline = before.of_image(&name)?;
        checked.push(judge(&name, &facts, &limits, baseline.as_ref()));
    }
    let text = match wanted.format {
        Format::Text => view::text(&checked),
        Format::Json => view::json(&checked),
        Format::Junit => view::junit(&checked),
        Format::Sarif => view::sarif(&checked, wanted.sarif_uri.as_deref()),
        Format::Markdown => view::markdown(&checked),
        Format::Github => {
            summarise(&checked)?;
            view::github(&checked)
        }
    };
    let mut out = target.open()?;
    crate::output::conclude(out.write_all(text.as_bytes()).and_then(|()| out.finish()), 0)?;
    Ok(ExitCode::from(u8::from(!checked.iter().all(Checked::passed))))
}

/// Where the result goes: onto nothing of all that is read.
fn target(wanted: &Args) -> Result<Target, String> {
    let base = wanted.base.clone().map(|base| crate::compare::which(base).input);
    let read = [
        Some(wanted.which.input.as_path()),
        wanted.baseline.as_ref().map(|of| of.input.as_path()),
        base.as_deref().filter(|base| !is_count(base.as_os_str())),
        wanted.ignore.as_deref(),
        Some(ci_file::path(wanted)),
    ];
    Target::new(wanted.out.as_deref(), read.into_iter().flatten())
}

fn is_count(base: &OsStr) -> bool {
    base.to_str().is_some_and(|text| text.parse::<u32>().is_ok())
}

fn summarise(checked: &[Checked]) -> Result<(), String> {
    let Some(path) = std::env::var_os(SUMMARY).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(view::markdown(checked).as_bytes()))
        .map_err(|error| format!("can't write {SUMMARY}: {error}"))
}

/// Measures an image of an archive; so many layers are left out.
fn facts(read: &Opened, at: usize, base: Option<u32>) -> Facts {
    let number = u32::try_from(at).unwrap_or(u32::MAX);
    let captured = read.captured(number).unwrap_or_default();
    let union = read.parts(at).union;
    Facts::of(&read.archive.images[at], &union, &captured, base, read.secrets(number).as_ref())
}
