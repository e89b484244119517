//! The arguments of `layerpeel compare`.

use super::{Command, Which, is_help};
use crate::words::Words;
use layerpeel::view::compare::csv::CsvTable;
use std::ffi::OsString;
use std::path::PathBuf;

/// `layerpeel compare --help`.
const HELP: &str = "\
Says what two images share, why they part and how they differ: the images named (by tag, or by number from 1), else the first of
each archive, or all images of a single archive. More than two make a table of who shares what.

Usage: layerpeel compare [OPTIONS] FILE|FOLDER[#IMAGE]...

  -o, --output OUT   Write to OUT instead of the standard output
      --json         Print the whole comparison as JSON
      --csv[=TABLE]  Print a table as CSV: files that differ (if not named), packages, layers, config, history, or same (files of
                     equal content in layers that are not shared); of more than two images, their layers
      --svg          Print the diagram as SVG
      --format FORMAT
                     text, json, csv or svg: says the same
      --reveal       Show secrets of the configs, which are masked otherwise
      --as-layer     Take each file, a tar, as one layer, whatever is in it
      --ignore-times Count modification times as equal
      --no-verify    Don't check digests and diff IDs (faster)
      --ignore GLOB  Leave out paths, with all below them; may be given again
  -h, --help         Print this

Digests and diff IDs that are wrong are said on the standard error.
Exit codes: 0 all of it was read; 1 some of it could not be read, the report says what, or a layer is not the one that the config
names; 2 it could not be opened, or the command line is wrong.
";

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

const FORMATS: [(&str, Format); 4] = [
    ("text", Format::Text),
    ("json", Format::Json),
    ("csv", Format::Csv(CsvTable::Files)),
    ("svg", Format::Svg),
];

const TABLES: [(&str, CsvTable); 6] = [
    ("files", CsvTable::Files),
    ("packages", CsvTable::Packages),
    ("layers", CsvTable::Layers),
    ("config", CsvTable::Config),
    ("history", CsvTable::History),
    ("same", CsvTable::Same),
];

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

/// Reads the arguments after the command's name.
pub fn parse(args: Vec<OsString>) -> Result<Command, String> {
    let mut words = Words::new(args).of("compare", &[HELP]);
    let mut wanted = Compare::default();
    let mut inputs = Vec::new();
    let mut input = |file| {
        inputs.push(crate::compare::which(file));
        Ok(())
    };
    while let Some(option) = words.option(&mut input)? {
        match &option[..] {
            help if is_help(help) => return Ok(Command::Say(HELP)),
            "--json" => wanted.format = Format::Json,
            "--csv" if words.has_own() => {
                wanted.format = Format::Csv(words.one_of("table", &TABLES)?);
            }
            "--csv" => wanted.format = Format::Csv(CsvTable::Files),
            "--svg" => wanted.format = Format::Svg,
            "--format" => wanted.format = words.one_of("format", &FORMATS)?,
            "--as-layer" => wanted.as_layer = true,
            "--ignore-times" => wanted.ignore_times = true,
            "--no-verify" => wanted.no_verify = true,
            "--reveal" => wanted.reveal = true,
            "--ignore" => wanted.ignore.push(words.text()?),
            "-o" | "--output" => wanted.out = Some(words.value()?.into()),
            _ => return Err(words.unknown()),
        }
    }
    if inputs.is_empty() {
        return Err("no file was given".into());
    }
    Ok(Command::Compare(Compare { inputs, ..wanted }))
}
