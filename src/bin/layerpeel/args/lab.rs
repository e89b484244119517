//! The arguments of `layerpeel lab`.

use super::{Command, One, Which, is_help};
use crate::words::Words;
use std::ffi::OsString;
use std::path::PathBuf;

/// `layerpeel lab --help`.
const HELP: &str = "\
A docker to take apart, over the images of an archive or a small one of its own: type docker commands, or give a script as
standard input.

Usage: layerpeel lab [[--reveal] FILE|FOLDER[#IMAGE]]

      --image IMAGE  Only the image of that tag, platform (linux/arm64) or number, from 1. FILE#IMAGE says the same. Without
                     it, all images of the archive.
      --reveal       Show secrets of the configs, which are masked otherwise

Instead of that, it answers a case of the test corpus:
      --case FILE    of containers
      --build FILE   of builds
      --registry FILE
                     of a registry
      --transcript FILE
                     of an engine
  -h, --help         Print this

Exit codes: that of the last command; 2 it could not be opened, or the command line is wrong.
";

/// What to do in the lab.
#[derive(Debug)]
pub enum Lab {
    /// Play, over the images of an archive or the sample; with the secrets of its configs, or masked.
    Play(Option<Which>, bool),
    /// Answer a case of containers.
    Case(PathBuf),
    /// Answer a transcript of an engine.
    Transcript(PathBuf),
    /// Answer a case of builds.
    Build(PathBuf),
    /// Answer a case of a registry.
    Registry(PathBuf),
}

/// Reads the arguments after the command's name.
pub fn parse(args: Vec<OsString>) -> Result<Command, String> {
    let mut words = Words::new(args).of("lab", &[HELP]);
    let (mut one, mut reveal, mut case) = (One::default(), false, None);
    while let Some(option) = words.option(|file| one.file(file))? {
        match &option[..] {
            help if is_help(help) => return Ok(Command::Say(HELP)),
            "--case" => case = Some(Lab::Case(words.value()?.into())),
            "--transcript" => case = Some(Lab::Transcript(words.value()?.into())),
            "--build" => case = Some(Lab::Build(words.value()?.into())),
            "--registry" => case = Some(Lab::Registry(words.value()?.into())),
            "--reveal" => reveal = true,
            other if one.take(other, &mut words)? => {}
            _ => return Err(words.unknown()),
        }
    }
    match (case, one.which()) {
        (Some(_), Some(_)) => Err("more than one file was given".into()),
        (Some(case), None) => Ok(Command::Lab(case)),
        (None, None) if reveal => {
            Err("--reveal needs the file of an image: the lab's own has no secrets".into())
        }
        (None, which) => Ok(Command::Lab(Lab::Play(which, reveal))),
    }
}
