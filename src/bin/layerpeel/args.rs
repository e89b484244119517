//! The command line: few enough words to read them by hand.

mod compare;
mod lab;
mod one;
mod report;

pub use compare::{Compare, Format};
pub use lab::Lab;
pub use one::One;
pub use report::Report;

use crate::words::hinted;
use crate::{check, contents, lesson, mend};
use layerpeel::domain::nearest::nearest;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// `layerpeel --help`.
pub const HELP: &str = "\
Shows what a container image is made of.

Usage: layerpeel report [OPTIONS] FILE|FOLDER[#IMAGE]
       layerpeel report --html [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT.html
       layerpeel compare [OPTIONS] FILE|FOLDER[#IMAGE]...
       layerpeel check [OPTIONS] FILE|FOLDER[#IMAGE]
       layerpeel mend [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT
       layerpeel lab [[--reveal] FILE|FOLDER[#IMAGE]]
       layerpeel lesson check FILE...
       layerpeel cat|diff|extract|find|grep ...

report prints the JSON report of an image archive: docker save, podman save, skopeo, an OCI layout as an archive or a
folder, a root file system or the tar of one layer; plain or compressed with gzip, zstd, xz or bzip2.

compare says what two images share, why they part and how they differ.

cat, diff, extract, find and grep read the files of an image, of every layer and every version, deleted ones too:
  layerpeel cat FILE PATH [--layer N]          prints a file
  layerpeel diff FILE PATH LAYER LAYER         how it differs between two layers
  layerpeel grep PATTERN FILE [--all-versions] searches in contents
  layerpeel find FILE [--name GLOB] ...        finds paths by what is known of them
  layerpeel extract FILE --merged -o OUT.tar   takes a tree, a folder or a layer away

check holds an image against rules, dive's and its own, and is meant for continuous integration.

mend writes a smaller image: without hidden bytes, without some paths, or with its upper layers merged.

lab is a docker to take apart, over the images of an archive or a small one of its own.

lesson check tries a lesson of the lab out, yours or one of static/lessons.

FILE may be `-`, the standard input, or a pipe, which goes to a temporary file first; OUT may be `-`, the standard output. A
file OUT is there once all of it is written, and can't be what is read.

Each command has its own help, with its options and exit codes: `layerpeel check --help`, or `layerpeel help check`.

An image of several in an archive is named by its tag, its platform (linux/arm64) or its number, from 1: FILE#IMAGE, or --image
IMAGE where only one is wanted.

  -h, --help         Print this
  -V, --version      Print the version
";

/// The commands beside those that read files.
const COMMANDS: [&str; 7] = ["report", "compare", "check", "mend", "lab", "lesson", "help"];

/// What to do.
#[derive(Debug)]
pub enum Command {
    /// Print [`HELP`].
    Help,
    /// Print a command's help.
    Say(&'static str),
    /// Print the version.
    Version,
    /// Print a report.
    Report(Report),
    /// Print a comparison.
    Compare(Compare),
    /// Check rules.
    Check(Box<check::Args>),
    /// Write a smaller image.
    Mend(mend::Args),
    /// Work in the lab.
    Lab(Lab),
    /// Check lessons.
    Lesson(Vec<PathBuf>),
}

/// An archive, and which of its images.
#[derive(Debug)]
pub struct Which {
    /// File or folder.
    pub input: PathBuf,
    /// Tag, or number from 1.
    pub image: Option<String>,
}

/// `help check` is `check --help`.
pub fn help_first(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.len() > 1 && args[0] == "help" {
        args.truncate(2);
        args[0] = "--help".into();
        args.swap(0, 1);
    }
    args
}

/// Reads the arguments after the program's name.
pub fn parse(mut args: Vec<OsString>) -> Result<Command, String> {
    if args.is_empty() {
        return Err(hinted("", "no command was given"));
    }
    let name = args.remove(0);
    let parsed = match name.to_str() {
        Some("report") => report::parse(args),
        Some("compare") => compare::parse(args),
        Some("check") => check::parse(args).map(|wanted| {
            wanted.map_or(Command::Say(check::HELP), |wanted| Command::Check(Box::new(wanted)))
        }),
        Some("mend") => {
            mend::parse(args).map(|wanted| wanted.map_or(Command::Say(mend::HELP), Command::Mend))
        }
        Some("lab") => lab::parse(args),
        Some("lesson") => lesson::parse(args)
            .map(|wanted| wanted.map_or(Command::Say(lesson::HELP), Command::Lesson)),
        Some("-h" | "--help" | "help") => return Ok(Command::Help),
        Some("-V" | "--version") => return Ok(Command::Version),
        _ => return Err(hinted("", &no_command(&name))),
    };
    parsed.map_err(|wrong| hinted(&name.to_string_lossy(), &wrong))
}

/// What to say of a command that there is not.
fn no_command(name: &OsStr) -> String {
    let shown = name.to_string_lossy();
    let wrong = format!("there is no command {shown:?}");
    if Path::new(name).exists() {
        return format!("{wrong}; did you mean `layerpeel report {shown}`?");
    }
    match nearest(&shown, COMMANDS.into_iter().chain(contents::names())) {
        Some(near) => format!("{wrong}; did you mean {near}?"),
        None if shown.contains(['.', '/']) => {
            format!("{wrong}; the report of an archive is `layerpeel report {shown}`")
        }
        None => wrong,
    }
}

/// True for what every command takes.
pub fn is_help(option: &str) -> bool {
    matches!(option, "-h" | "--help")
}
