//! `layerpeel mend`: a smaller image of the same files.

mod figures;
mod secrets;

use crate::args::{One, Which, is_help};
use crate::output::Target;
use crate::words::Words;
use layerpeel::analysis::mend::{Wish, plan};
use layerpeel::domain::LayerPath;
use layerpeel::worker::native::mend::{Mending, mend};
use std::ffi::OsString;
use std::io::{BufWriter, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

/// `layerpeel mend --help`.
pub const HELP: &str = "\
Writes a smaller image of the same files, for docker load, podman load, skopeo and all that reads an OCI layout.

Usage: layerpeel mend [OPTIONS] FILE|FOLDER[#IMAGE] -o OUT

At least one of:
      --drop-hidden      Leave out all that layers store and the final tree does not show
      --without PATH     Leave out PATH with all below it, in all layers; may be given again
      --without-secrets  Leave out the files in which `report --insight` finds secrets worth an alarm, hidden ones too; variables
                         and labels that hold one, and its value wherever else the config and its history have it
      --squash-from N    Merge layer N (the lowest is 0) and all above it into one

Other options:
      --image IMAGE      The image of that tag, platform (linux/arm64) or number, from 1. FILE#IMAGE says the same.
      --ignore FILE      Secrets that may stay: lines `RULE PATH`, or the start of a value's SHA-256
      --no-verify        Take layers as they are, even if they are not those that the config names
      --as-layer         Take the file, a tar, as one layer, whatever is in it
  -o, --output OUT       Where to write the archive; - is the standard output
  -h, --help             Print this

Layers of which nothing is left out stay as they are, to the byte, and can still be shared; config and history say what was
done. All else of the final tree stays what it was; where that can't be, nothing is written and the reason is said. Layers that
are written anew are packed with gzip, or not at all, as the lowest of those that they stand for.

Exit codes: 0 written; 1 written, but a secret that was found may still be in it, which is said; 2 wrong use, or it could not be done:
not all of the image could be read, or a digest is wrong, say.
";

/// What to write, and how.
#[derive(Debug)]
pub struct Args {
    which: Which,
    wish: Wish,
    without_secrets: bool,
    ignore: Option<PathBuf>,
    verify: bool,
    as_layer: bool,
    out: PathBuf,
    /// As it was typed, for the history.
    command: String,
}

/// Reads the arguments after the command's name; `None` when help is wanted.
pub fn parse(args: Vec<OsString>) -> Result<Option<Args>, String> {
    let mut words = Words::new(args).of("mend", &[HELP]);
    let (mut one, mut out, mut wish, mut as_layer) = (One::default(), None, Wish::default(), false);
    let (mut without_secrets, mut ignore) = (false, None);
    let mut verify = true;
    while let Some(option) = words.option(|file| one.file(file))? {
        match &option[..] {
            help if is_help(help) => return Ok(None),
            "--drop-hidden" => wish.drop_hidden = true,
            "--without-secrets" => without_secrets = true,
            "--ignore" => ignore = Some(PathBuf::from(words.value()?)),
            "--no-verify" => verify = false,
            "--as-layer" => as_layer = true,
            "--without" => wish.without.push(path(&words.value()?)?),
            "--squash-from" => wish.squash_from = Some(words.number()?),
            "-o" | "--output" => out = Some(PathBuf::from(words.value()?)),
            other if one.take(other, &mut words)? => {}
            _ => return Err(words.unknown()),
        }
    }
    if wish == Wish::default() && !without_secrets {
        return Err(
            "nothing is to be done: give --drop-hidden, --without, --without-secrets or --squash-from"
                .into(),
        );
    }
    let which = one.which().ok_or("no file was given")?;
    let out = out.ok_or("-o needs a file: where to write the archive")?;
    let mut command = wish.command();
    if without_secrets {
        command += " --without-secrets";
    }
    Ok(Some(Args { which, wish, without_secrets, ignore, verify, as_layer, out, command }))
}

fn path(value: &OsString) -> Result<Vec<u8>, String> {
    let path = LayerPath::normalise(value.as_encoded_bytes()).0;
    if path.is_root() {
        return Err("--without needs a path, not the root".into());
    }
    Ok(path.as_bytes().to_vec())
}

/// Writes the image.
pub fn run(wanted: &Args) -> Result<ExitCode, String> {
    let input = &wanted.which.input;
    let read = [Some(input.as_path()), wanted.ignore.as_deref()];
    let target = Target::of_archive(&wanted.out, read.into_iter().flatten())?;
    let judging = wanted.without_secrets.then(|| crate::judging(wanted.ignore.as_deref(), false));
    let judging = judging.transpose()?;
    let (mut read, files) =
        crate::read_with_files(input, wanted.as_layer, false, wanted.verify, judging)?;
    let images = crate::compare::images(&wanted.which, &read)?;
    if images.len() != 1 {
        return Err(format!(
            "{} has {} images: name one as FILE#IMAGE, or with --image",
            input.display(),
            images.len()
        ));
    }
    crate::verified::vouch(input, &read, wanted.verify, "mended")?;
    let image = images.start;
    let union = read.parts(image).union;
    let mut wish = wanted.wish.clone();
    let left = if wanted.without_secrets {
        secrets::leave_out(&mut read, image, &union, &mut wish)?
    } else {
        0
    };
    let plan = plan(&union, &wish)?;
    let command = &wanted.command;
    let mending =
        Mending { opened: &read, files: &files, image, union: &union, plan: &plan, command };
    let length = write(&mending, target)?;
    figures::say(&mending, length);
    Ok(ExitCode::from(u8::from(left > 0)))
}

fn write(mending: &Mending<'_, crate::files::DiskFile>, target: Target) -> Result<u64, String> {
    let wrong = |error| format!("can't write: {error}");
    let (file, placed) = target.open_file()?;
    let (length, buffered) = mend(mending, BufWriter::with_capacity(1 << 20, file))?;
    let file = buffered.into_inner().map_err(|error| wrong(error.into_error()))?;
    match placed.finish(file, length) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(wrong(error)),
        _ => Ok(length),
    }
}
