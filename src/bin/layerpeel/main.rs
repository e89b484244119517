//! The native command: what the page shows of an archive, as JSON; and how images differ.

#![deny(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "they panic where nothing can be written"
)]

/// A line on the error output. Where that is closed or full, nobody can be told.
macro_rules! tell {
    ($($words:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", format_args!($($words)*)));
    }};
}

mod args;
mod check;
mod compare;
mod contents;
mod files;
mod lab;
mod lesson;
mod mend;
mod output;
mod verified;
mod words;

use args::{Command, Compare, Report};
use layerpeel::analysis::report;
use layerpeel::analysis::secrets::Ignore;
use layerpeel::domain::Archive;
use layerpeel::formats::{OpenError, ReadOptions};
use layerpeel::worker::handout::handout;
use layerpeel::worker::native::{self, Judging};
use layerpeel::worker::opened::Opened;
use output::{Target, conclude};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = args::help_first(std::env::args_os().skip(1).collect());
    if let Some(run) = args.first().and_then(|name| contents::command(name)) {
        return run(args.split_off(1));
    }
    match args::parse(args) {
        Ok(Command::Help) => say(args::HELP),
        Ok(Command::Say(help)) => say(help),
        Ok(Command::Version) => say(concat!("layerpeel ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::Report(wanted)) => run(&wanted).unwrap_or_else(|message| fail(&message)),
        Ok(Command::Compare(wanted)) => {
            run_compare(&wanted).unwrap_or_else(|message| fail(&message))
        }
        Ok(Command::Check(wanted)) => check::run(&wanted).unwrap_or_else(|message| fail(&message)),
        Ok(Command::Mend(wanted)) => mend::run(&wanted).unwrap_or_else(|message| fail(&message)),
        Ok(Command::Lab(wanted)) => lab::run(&wanted).unwrap_or_else(|message| fail(&message)),
        Ok(Command::Lesson(files)) => lesson::run(&files).unwrap_or_else(|message| fail(&message)),
        Err(message) => fail(&message),
    }
}

fn say(text: &str) -> ExitCode {
    output::print(text).unwrap_or_else(|message| fail(&message))
}

fn fail(message: &str) -> ExitCode {
    tell!("layerpeel: {message}");
    ExitCode::from(2)
}

fn run(wanted: &Report) -> Result<ExitCode, String> {
    if wanted.html {
        return run_html(wanted);
    }
    let judging =
        wanted.insight.then(|| judging(wanted.ignore.as_deref(), wanted.reveal)).transpose()?;
    let which = &wanted.which;
    let target = target(wanted)?;
    let mut read = read(&which.input, wanted.as_layer, wanted.sha256, wanted.verify, judging)?;
    verified::say(&read);
    if wanted.reveal {
        read.archive.reveal();
    }
    let images = compare::images(which, &read)?;
    let first = images.start;
    let archive = Archive { images: read.archive.images[images].to_vec(), ..read.archive.clone() };
    let parts = |image| match wanted.insight {
        true => read.judged_parts(first + image),
        false => read.parts(first + image),
    };
    let mut out = target.open()?;
    let written = report::write(&mut out, &archive, &parts).map_err(io::Error::from);
    let written = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.finish());
    conclude(written, u8::from(!read.is_whole()))
}

/// Where a report goes.
fn target(wanted: &Report) -> Result<Target, String> {
    let read = [Some(&wanted.which.input), wanted.ignore.as_ref()];
    Target::new(wanted.out.as_deref(), read.into_iter().flatten().map(PathBuf::as_path))
}

fn run_html(wanted: &Report) -> Result<ExitCode, String> {
    let which = &wanted.which;
    let judging = judging(wanted.ignore.as_deref(), false)?;
    let target = target(wanted)?;
    let now = judging.now;
    let mut read = read(&which.input, wanted.as_layer, false, wanted.verify, Some(judging))?;
    verified::say(&read);
    let images = compare::images(which, &read)?;
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let images = number(images.start)..number(images.end);
    let name = which.input.file_name().unwrap_or(which.input.as_os_str()).to_string_lossy();
    let page = handout(&mut read, now, images, &name).ok_or("there is no image in it")?;
    let mut out = target.open()?;
    let written = out.write_all(page.as_bytes()).and_then(|()| out.finish());
    conclude(written, u8::from(!read.is_whole()))
}

/// By what an image is judged: the time of now, and what nobody wants to hear of.
fn judging(ignore: Option<&Path>, reveal: bool) -> Result<Judging, String> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    let now = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    let ignore = match ignore {
        None => Ignore::default(),
        Some(path) => {
            let shown = path.display();
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("can't read {shown}: {error}"))?;
            Ignore::parse(&text).map_err(|error| format!("{shown}: {error}"))?
        }
    };
    Ok(Judging { now, ignore, reveal })
}

fn run_compare(wanted: &Compare) -> Result<ExitCode, String> {
    let inputs = wanted.inputs.iter().map(|which| which.input.as_path());
    let target = Target::new(wanted.out.as_deref(), inputs)?;
    let (text, whole) = compare::run(wanted)?;
    let mut out = target.open()?;
    conclude(out.write_all(&text).and_then(|()| out.finish()), u8::from(!whole))
}

/// Opens and reads a file or folder.
fn read(
    input: &Path,
    as_layer: bool,
    sha256: bool,
    verify: bool,
    judging: Option<Judging>,
) -> Result<Opened, String> {
    Ok(read_with_files(input, as_layer, sha256, verify, judging)?.0)
}

/// The same, with what its bytes are read from.
fn read_with_files(
    input: &Path,
    as_layer: bool,
    sha256: bool,
    verify: bool,
    judging: Option<Judging>,
) -> Result<(Opened, Vec<(String, files::DiskFile)>), String> {
    let files =
        files::files(input).map_err(|error| format!("can't read {}: {error}", input.display()))?;
    let options = ReadOptions { sha256, ..ReadOptions::default() };
    let read = match judging {
        Some(judging) => native::read_judged(&files, &options, verify, as_layer, judging),
        None if as_layer => native::read_as_layer(&files, &options, verify),
        None => native::read(&files, &options, verify),
    };
    let opened = read.map_err(|error| explain(input, &error))?;
    Ok((opened, files))
}

/// Why something could not be opened.
fn explain(input: &Path, error: &OpenError) -> String {
    let layer = if error.as_layer {
        "\nIt is a tar: with --as-layer it opens as one layer, whatever it holds."
    } else {
        ""
    };
    let shown = input.display();
    format!("{shown}: {}\n{}\n{}{layer}", error.found, error.expected, error.advice)
}
