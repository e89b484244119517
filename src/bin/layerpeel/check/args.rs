//! The arguments of `layerpeel check`.

use crate::args::{One, Which, is_help};
use crate::words::Words;
use layerpeel::analysis::check::{RULES, Rule};
use std::ffi::OsString;
use std::path::PathBuf;

/// `layerpeel check --help`.
pub const HELP: &str = "\
Checks an image against rules, for continuous integration.

Usage: layerpeel check [OPTIONS] FILE|FOLDER[#IMAGE]

Rules of dive 0.13.1, with its defaults; also read from .dive-ci in this folder:
      --lowestEfficiency RATIO           0.9
      --highestWastedBytes SIZE          disabled
      --highestUserWastedPercent RATIO   0.1

Rules of its own, off until a limit is given, here or in the same file; only secrets of high severity fail without:
      --highestHighSecrets N             Secrets that whoever has the image can use, deleted ones too: 0
      --highestMediumSecrets N           Encrypted keys, keys often meant to be public
      --highestLowSecrets N              What may tell something: histories of shells, folders of git
      --highestHiddenBytes SIZE          Bytes that layers store and no path shows
      --highestLeftoverBytes SIZE        Caches, logs and the like
      --highestImageSize SIZE            Bytes of files that the layers store
      --highestLayerCount N
      --highestSetuidFiles N             Files with setuid or setgid
      --newFindings N                    With --baseline: new or grown findings, 0 if not given
      --highestGrowth SIZE               With --baseline: bytes more than it has

Sizes are such as 20MB or 17KiB; `disabled` switches a rule off. A flag beats the file.

Options:
      --ci-config FILE   Read the rules from FILE instead of .dive-ci
      --only dive        Check dive's rules only
      --baseline OLD     Compare with an earlier image (FILE or FILE#IMAGE), or with what --format json printed of it
      --image IMAGE      Only the image of that tag, platform (linux/arm64) or number, from 1. FILE#IMAGE says the same.
                         Without it, all images of the archive.
      --base N|IMAGE     Leave out the lowest N layers, or those of the image in an archive, in all but dive's rules
      --format FORMAT    text, json, junit, sarif, github or markdown
      --ignore FILE      Leave out secrets that FILE lists: lines `RULE PATH`, or the start of a value's SHA-256
      --reveal           Show steps with the secrets in them, which are masked otherwise
      --sarif-uri URI    SARIF: hang all results on this file of the repository
      --no-verify        Don't check digests and diff IDs (faster)
      --as-layer         Take the file, a tar, as one layer, whatever is in it
  -o, --output OUT       Write to OUT instead of the standard output
  -h, --help             Print this

Exit codes: 0 all rules passed; 1 a rule failed; 2 wrong use or configuration, or the image or the baseline could not
be read whole or has a wrong digest, so that it can't be judged.
";

/// How it is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// JUnit's XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands.
    Github,
    /// For comments.
    Markdown,
}

const FORMATS: [(&str, Format); 6] = [
    ("text", Format::Text),
    ("json", Format::Json),
    ("junit", Format::Junit),
    ("sarif", Format::Sarif),
    ("github", Format::Github),
    ("markdown", Format::Markdown),
];

/// What to check, and how.
#[derive(Debug)]
pub struct Args {
    /// Which archive, and which image of it; all, if none is named.
    pub which: Which,
    /// Limits that were given as flags, as text.
    pub limits: Vec<(Rule, String)>,
    /// Where the rules are, if not in `.dive-ci`.
    pub ci_config: Option<PathBuf>,
    /// Rules of ours are left out.
    pub only_dive: bool,
    /// An earlier image or result.
    pub baseline: Option<Which>,
    /// Secrets that are not to be told.
    pub ignore: Option<PathBuf>,
    /// Show secrets of the config.
    pub reveal: bool,
    /// Layers to leave out: their number, or an archive.
    pub base: Option<OsString>,
    /// How to print it.
    pub format: Format,
    /// Where SARIF's results hang.
    pub sarif_uri: Option<String>,
    /// Check digests.
    pub verify: bool,
    /// One layer, whatever is in it.
    pub as_layer: bool,
    /// Where to; the standard output if `None`.
    pub out: Option<PathBuf>,
}

/// Reads the arguments after the command's name; `None` when help is wanted.
pub fn parse(args: Vec<OsString>) -> Result<Option<Args>, String> {
    let mut words = Words::new(args).of("check", &[HELP]);
    let mut one = One::default();
    let mut wanted = Args {
        which: Which { input: PathBuf::new(), image: None },
        limits: Vec::new(),
        ci_config: None,
        only_dive: false,
        baseline: None,
        ignore: None,
        reveal: false,
        base: None,
        format: Format::Text,
        sarif_uri: None,
        verify: true,
        as_layer: false,
        out: None,
    };
    while let Some(option) = words.option(|file| one.file(file))? {
        match &option[..] {
            help if is_help(help) => return Ok(None),
            "--no-verify" => wanted.verify = false,
            "--as-layer" => wanted.as_layer = true,
            "--reveal" => wanted.reveal = true,
            "--ci-config" => wanted.ci_config = Some(words.value()?.into()),
            "--baseline" => wanted.baseline = Some(crate::compare::which(words.value()?)),
            "--ignore" => wanted.ignore = Some(words.value()?.into()),
            "--base" => wanted.base = Some(words.value()?),
            "--format" => wanted.format = words.one_of("format", &FORMATS)?,
            "--sarif-uri" => wanted.sarif_uri = Some(words.text()?),
            "-o" | "--output" => wanted.out = Some(words.value()?.into()),
            "--only" => match &words.text()?[..] {
                "dive" => wanted.only_dive = true,
                other => return Err(format!("--only knows dive, not {other:?}")),
            },
            other if one.take(other, &mut words)? => {}
            other => match rule(other) {
                Some(rule) => wanted.limits.push((rule, words.text()?)),
                None => return Err(words.unknown()),
            },
        }
    }
    wanted.which = one.which().ok_or("no file was given")?;
    Ok(Some(wanted))
}

/// `--lowestEfficiency` and `--lowest-efficiency`.
fn rule(option: &str) -> Option<Rule> {
    let name = option.strip_prefix("--")?.replace('-', "");
    RULES.iter().find(|about| about.name.eq_ignore_ascii_case(&name)).map(|about| about.rule)
}
