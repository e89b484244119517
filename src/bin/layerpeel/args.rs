//! The command line: few enough words to read them by hand.

use crate::{check, lesson, mend};
use layerpeel::view::compare::csv::CsvTable;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// `layerpeel --help`.
pub const HELP: &str = "\
Shows what a container image is made of.

Usage: layerpeel report [OPTIONS] FILE|FOLDER
       layerpeel report --html [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT.html
       layerpeel compare [OPTIONS] FILE|FOLDER[#IMAGE]...
       layerpeel check [OPTIONS] FILE|FOLDER[#IMAGE]
       layerpeel mend [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT
       layerpeel lab [[--reveal] FILE|FOLDER]
       layerpeel lesson check FILE...
       layerpeel cat|diff|extract|find|grep ...

report prints the JSON report of an image archive: docker save, podman save, skopeo, an OCI layout as an archive or a
folder, a root file system or the tar of one layer; plain or compressed with gzip, zstd, xz or bzip2.

compare says what two images share, why they part and how they differ: the images named (by tag, or by number from 1),
else the first of each archive, or all images of a single archive. More than two make a table of who shares what.

cat, diff, extract, find and grep read the files of an image, of every layer and every version, deleted ones too:
  layerpeel cat FILE PATH [--layer N]          prints a file
  layerpeel diff FILE PATH LAYER LAYER         how it differs between two layers
  layerpeel grep PATTERN FILE [--all-versions] searches in contents
  layerpeel find FILE [--name GLOB] ...        finds paths by what is known of them
  layerpeel extract FILE --merged -o OUT.tar   takes a tree, a folder or a layer away
Each has its own --help, with its exit codes.
check holds an image against rules, dive's and its own, and is meant for continuous integration: `layerpeel check --help`.

mend writes a smaller image: without hidden bytes, without some paths, or with its upper layers merged:
`layerpeel mend --help`.

lab is a docker to take apart, over the images of an archive or a small one of its own: type docker commands, or give a
script as standard input; the exit status is that of the last command. With --case, --build, --registry or --transcript
FILE it answers a case of the test corpus. Secrets of the configs are masked; --reveal shows them.

lesson check tries a lesson of the lab out, yours or one of static/lessons: `layerpeel lesson --help` has the format.

FILE may be `-`, the standard input, or a pipe, which goes to a temporary file first; OUT may be `-`, the standard output. A
file OUT is there once all of it is written, and can't be what is read.

Options of report:
  -o, --output OUT   Write to OUT instead of the standard output
      --insight      Judge the images, too: what could be smaller, and what should not be there
      --html         Write one page to print or to hand on instead of JSON, for who has never heard of layers: what the image is,
                     why it is big, what to change, its secrets (masked), packages, and base; of all images, or FILE#IMAGE
      --ignore FILE  Leave out secrets that FILE lists: lines `RULE PATH`, or the start of a value's SHA-256
      --reveal       Show secrets of the config and its history, which are masked otherwise
      --sha256       Give the SHA-256 of every file (slower)
      --no-verify    Don't check digests and diff IDs (faster)
      --as-layer     Take the file, a tar, as one layer, whatever is in it

Options of compare:
  -o, --output OUT   Write to OUT instead of the standard output
      --json         Print the whole comparison as JSON
      --csv[=TABLE]  Print a table as CSV: files that differ (if not named), packages, layers, config, history, or same (files of
                     equal content in layers that are not shared); of more than two images, their layers
      --svg          Print the diagram as SVG
      --reveal       Show secrets of the configs, which are masked otherwise
      --as-layer     Take each file, a tar, as one layer, whatever is in it
      --ignore-times Count modification times as equal
      --no-verify    Don't check digests and diff IDs (faster)
      --ignore GLOB  Leave out paths, with all below them; may be given again

  -h, --help         Print this
  -V, --version      Print the version

Digests and diff IDs that are wrong are said on the standard error.
Exit codes of report and compare: 0 all of it was read; 1 some of it could not be read, the report says what, or, of compare,
a layer is not the one that the config names; 2 it could not be opened, or the command line is wrong.
";

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

/// What to do in the lab.
#[derive(Debug)]
pub enum Lab {
    /// Play, over the images of an archive or the sample; with the secrets of its configs, or masked.
    Play(Option<PathBuf>, bool),
    /// Answer a case of containers.
    Case(PathBuf),
    /// Answer a transcript of an engine.
    Transcript(PathBuf),
    /// Answer a case of builds.
    Build(PathBuf),
    /// Answer a case of a registry.
    Registry(PathBuf),
}

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// All of it.
    Json,
    /// A table.
    Csv(CsvTable),
    /// The diagram.
    Svg,
}

/// An archive, and which of its images.
#[derive(Debug)]
pub struct Which {
    /// File or folder.
    pub input: PathBuf,
    /// Tag, or number from 1.
    pub image: Option<String>,
}

/// What to compare, and how.
#[derive(Debug, Default)]
pub struct Compare {
    /// In order.
    pub inputs: Vec<Which>,
    /// Where to; the standard output if `None`.
    pub out: Option<PathBuf>,
    /// How to print it.
    pub format: Format,
    /// Show secrets of the configs.
    pub reveal: bool,
    /// Count modification times as equal.
    pub ignore_times: bool,
    /// Digests are not checked.
    pub no_verify: bool,
    /// Each file is one layer, whatever is in it.
    pub as_layer: bool,
    /// Globs of paths to leave out.
    pub ignore: Vec<String>,
}

/// What to report, and how.
#[derive(Debug)]
pub struct Report {
    /// File or folder.
    pub input: PathBuf,
    /// Where to; the standard output if `None`.
    pub out: Option<PathBuf>,
    /// Judge, too.
    pub insight: bool,
    /// What is not to be told.
    pub ignore: Option<PathBuf>,
    /// Show secrets of the config.
    pub reveal: bool,
    /// The page to print or to hand on, instead of JSON.
    pub html: bool,
    /// Hash every file.
    pub sha256: bool,
    /// Check digests.
    pub verify: bool,
    /// One layer, whatever is in it.
    pub as_layer: bool,
}

/// Reads the arguments after the program's name.
pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut args = args.peekable();
    match args.next().as_ref().and_then(|arg| arg.to_str()) {
        Some("report") => report(args),
        Some("compare") => compare(args),
        Some("check") => Ok(check::parse(args)?
            .map_or(Command::Say(check::HELP), |wanted| Command::Check(Box::new(wanted)))),
        Some("mend") => Ok(mend::parse(args)?.map_or(Command::Say(mend::HELP), Command::Mend)),
        Some("lab") => lab(args),
        Some("lesson") => {
            Ok(lesson::parse(args)?.map_or(Command::Say(lesson::HELP), Command::Lesson))
        }
        Some("-h" | "--help" | "help") => Ok(Command::Help),
        Some("-V" | "--version") => Ok(Command::Version),
        Some(other) => Err(format!("there is no command {other:?}")),
        None => Err("no command was given".into()),
    }
}

/// An option, as far as there are `options` still; `-` alone is none.
pub fn dashed(arg: &OsStr, options: bool) -> Option<&str> {
    arg.to_str().filter(|text| options && text.starts_with('-') && *text != "-")
}

/// `--name=value` in two; any other option as it is.
pub fn split(option: &str) -> (&str, Option<OsString>) {
    match option.split_once('=').filter(|_| option.starts_with("--")) {
        Some((name, value)) => (name, Some(OsString::from(value))),
        None => (option, None),
    }
}

fn report(mut args: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let (mut input, mut out, mut sha256, mut verify, mut options) = (None, None, false, true, true);
    let (mut insight, mut ignore, mut as_layer, mut reveal) = (false, None, false, false);
    let mut html = false;
    while let Some(arg) = args.next() {
        match dashed(&arg, options) {
            Some("--") => options = false,
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("--insight") => insight = true,
            Some("--ignore") => {
                ignore = Some(args.next().ok_or("--ignore needs a file")?.into());
            }
            Some("--reveal") => reveal = true,
            Some("--html") => html = true,
            Some("--sha256") => sha256 = true,
            Some("--no-verify") => verify = false,
            Some("--as-layer") => as_layer = true,
            Some("-o" | "--output") => out = Some(args.next().ok_or("-o needs a file")?.into()),
            Some(text) if text.starts_with("--output=") => {
                out = Some(text["--output=".len()..].into())
            }
            Some(other) => return Err(format!("there is no option {other}")),
            None if input.is_none() => input = Some(PathBuf::from(arg)),
            None => return Err("more than one file was given".into()),
        }
    }
    let input = input.ok_or("no file was given")?;
    if html && reveal {
        return Err(
            "--html is made to be handed on, and shows no secret: leave out --reveal".into()
        );
    }
    Ok(Command::Report(Report {
        input,
        out,
        insight,
        ignore,
        reveal,
        html,
        sha256,
        verify,
        as_layer,
    }))
}

fn lab(mut args: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let Some(first) = args.next() else { return Ok(Command::Lab(Lab::Play(None, false))) };
    let mut file =
        |option: &str| args.next().map(PathBuf::from).ok_or(format!("{option} needs a file"));
    let wanted = match first.to_str() {
        Some("-h" | "--help") => return Ok(Command::Help),
        Some(option @ "--case") => Lab::Case(file(option)?),
        Some(option @ "--transcript") => Lab::Transcript(file(option)?),
        Some(option @ "--build") => Lab::Build(file(option)?),
        Some(option @ "--registry") => Lab::Registry(file(option)?),
        Some(option @ "--reveal") => Lab::Play(Some(file(option)?), true),
        Some(other) if other.starts_with("--") => {
            return Err(format!("there is no option {other}"));
        }
        _ => Lab::Play(Some(PathBuf::from(first)), false),
    };
    match args.next() {
        None => Ok(Command::Lab(wanted)),
        Some(_) => Err("more than one file was given".into()),
    }
}

fn table(name: &str) -> Result<CsvTable, String> {
    Ok(match name {
        "files" => CsvTable::Files,
        "packages" => CsvTable::Packages,
        "layers" => CsvTable::Layers,
        "config" => CsvTable::Config,
        "history" => CsvTable::History,
        "same" => CsvTable::Same,
        other => return Err(format!("there is no table {other:?}")),
    })
}

fn compare(mut args: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut wanted = Compare::default();
    let mut options = true;
    while let Some(arg) = args.next() {
        match dashed(&arg, options) {
            Some("--") => options = false,
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("--json") => wanted.format = Format::Json,
            Some("--csv") => wanted.format = Format::Csv(CsvTable::Files),
            Some(text) if text.starts_with("--csv=") => {
                wanted.format = Format::Csv(table(&text["--csv=".len()..])?)
            }
            Some("--svg") => wanted.format = Format::Svg,
            Some("--as-layer") => wanted.as_layer = true,
            Some("--ignore-times") => wanted.ignore_times = true,
            Some("--no-verify") => wanted.no_verify = true,
            Some("--reveal") => wanted.reveal = true,
            Some("--ignore") => {
                let glob = args.next().and_then(|glob| glob.into_string().ok());
                wanted.ignore.push(glob.ok_or("--ignore needs a glob")?);
            }
            Some(text) if text.starts_with("--ignore=") => {
                wanted.ignore.push(text["--ignore=".len()..].into())
            }
            Some("-o" | "--output") => {
                wanted.out = Some(args.next().ok_or("-o needs a file")?.into())
            }
            Some(text) if text.starts_with("--output=") => {
                wanted.out = Some(text["--output=".len()..].into())
            }
            Some(other) => return Err(format!("there is no option {other}")),
            None => wanted.inputs.push(crate::compare::which(arg)),
        }
    }
    if wanted.inputs.is_empty() {
        Err("no file was given".into())
    } else {
        Ok(Command::Compare(wanted))
    }
}
