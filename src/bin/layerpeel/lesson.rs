//! `layerpeel lesson check`: what a teacher runs on a lesson before the class does.

use crate::args::is_help;
use crate::output::{Output, conclude};
use crate::words::Words;
use layerpeel::lab::lesson;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `layerpeel lesson --help`.
pub const HELP: &str = "\
Tries a lesson out before a class does.

Usage: layerpeel lesson check FILE...

A lesson is a Markdown file:
  # Title
  stage: copy-on-write | build-cache | share | squash
  believed: what learners wrongly believe
  words: new, words, five at most
  stands: debian-ish:1 = {image} | /etc/motd = {file}   (if it can be taught on any image: what is put for which words:
          {image} {size}; a small file {file} {bytes} {more}, its layer {layer}, one without it {other}; {big} {big-bytes};
          {folder} of a few files, {folder-bytes} and {folder-most}, and {leaf}, the name of one of them)
  ## Start              commands that were typed before, in a block of ```
  ## Text               at most a screen
  ## Question NAME: …?  - [ ] answer -- what is wrong with it; - [x] answer -- why it is right
  ## Goal               - a claim a line, all must hold
  ## Hint               - one after the other
  ## Solution           commands that reach the goal
  ## Way: NAME          another way to it; as many as you like
  ## Wrong: NAME        commands that don't reach it; one at least

A claim begins with `not` when it must not be so, and with `once` when it is enough that it was so on the way:
  container C runs | stopped | exists          image I exists
  upper C is empty                             image I is J                  (one image, two names)
  upper C has /PATH [at least 3 kB] [holding \"text\"]
  upper C hides /PATH         (a whiteout)     image I has /PATH [of 19] [holding \"text\"]
  upper C closes /PATH        (opaque)         image I tells \"text\"          (any layer, history, config)
  upper C weighs at most 3 MB                  image I weighs at most 3 MB
  merged C has /PATH …                         image I stacks at least 3     (layers)
  merged C keeps /PATH        (as the image)   image I shares at least 2 with J
  diff C is empty | lists /PATH                image I repeats J             (one diff ID, stored twice)
  volume V has /PATH …                         registry has I
  build cached \"text\" | ran \"text\"             pull moved at most 3 kB | found at least 2
  answered NAME

The start must not reach the goal, the solution and all ways must, and no wrong attempt may. What is wrong is told with
the line that it stands in.

Exit codes: 0 all can be taught; 1 something is wrong; 2 wrong use, or a file can't be read.
";

/// Reads the arguments after the command's name: the files; `None` when help is wanted.
pub fn parse(args: Vec<OsString>) -> Result<Option<Vec<PathBuf>>, String> {
    let mut words = Words::new(args).of("lesson", &[HELP]);
    let mut plain = Vec::new();
    let mut given = |word| {
        plain.push(word);
        Ok(())
    };
    match words.option(&mut given)? {
        None => {}
        Some(option) if is_help(&option) => return Ok(None),
        Some(_) => return Err(words.unknown()),
    }
    match plain.split_first() {
        Some((check, files)) if check == "check" && !files.is_empty() => {
            Ok(Some(files.iter().map(PathBuf::from).collect()))
        }
        Some((check, _)) if check == "check" => Err("no file was given".into()),
        _ => Err("lesson can only check: layerpeel lesson check FILE...".into()),
    }
}

/// Checks the files and says of each what is wrong.
pub fn run(files: &[PathBuf]) -> Result<ExitCode, String> {
    let (mut sound, mut out, mut written) = (true, Output::stdout(), Ok(()));
    for file in files {
        let (is_sound, said) = check(file)?;
        sound &= is_sound;
        written = written.and_then(|()| out.write_all(said.as_bytes()));
    }
    conclude(written.and_then(|()| out.finish()), u8::from(!sound))
}

/// Whether it can be taught, and what is to be said of it.
fn check(file: &Path) -> Result<(bool, String), String> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("can't read {shown}: {error}"))?;
    let faults = lesson::check(&text);
    let mut said = String::new();
    for fault in &faults {
        said += &format!("{shown}:{}: {}\n", fault.line, fault.says);
    }
    if faults.is_empty() {
        said += &format!("{shown}: can be taught\n");
    }
    Ok((faults.is_empty(), said))
}
