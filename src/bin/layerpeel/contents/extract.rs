//! `layerpeel extract`: a tree or a layer of an image as a tar.

use super::cat::{deleted, not_stored};
use super::subject::{Choice, OPTIONS, Subject, common};
use super::words::{Word, Words, bytes, help};
use crate::output::{Target, conclude};
use layerpeel::analysis::Union;
use layerpeel::analysis::follow::{follow_parents, follow_stored};
use layerpeel::analysis::takeout::{Taken, plan};
use layerpeel::analysis::union::NodeId;
use layerpeel::domain::BlobId;
use layerpeel::view::text::escape;
use layerpeel::worker::native::content::Trouble;
use layerpeel::worker::native::layer_bytes::{self, Form};
use layerpeel::worker::native::takeout::{Origin, write};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Writes files of an image as a tar: its file system, as all layers make it or as those up to one do, or a single layer.

Usage: layerpeel extract FILE[#IMAGE] --merged [--layer N] [PATH] -o OUT.tar
       layerpeel extract FILE[#IMAGE] --layer N [PATH] -o OUT.tar

      --merged       The file system of the image; with --layer N, of its layers up to N. The base is layer 0, which the page
                     calls L1.
      --layer N      What layer N stores. Without PATH its tar as it is, deletions (whiteouts) and all: the bytes that its
                     diff ID is of.
      --stored       With --layer N: its blob as it is stored, compressed or not
  -o, --output OUT   Write to OUT; - is the standard output
";

const MORE: &str = "
PATH is a folder, with all below it, or a file; links in its parents are followed, and one at its end where a slash stands
behind it. With --layer N alone it may be the path that the layer's own tar has, as grep prints it. Names in the tar are whole paths. Owners (numbers), modes, times to the
nanosecond, links, devices, extended attributes and the holes of sparse files are kept. Files are in the order in which the
layers hold them, so that nothing is held in memory. A folder that no layer names has mode 0755, owner 0:0 and time 0.

Examples:
  layerpeel extract image.tar --merged -o - |
    sudo tar -xp --xattrs --xattrs-include='*' --delay-directory-restore -C rootfs
  layerpeel extract image.tar --merged --layer 2 /etc -o etc-after-layer-2.tar

Exit status: 0 all is written; 1 a layer could not be read to its end, a checksum in it is wrong, or a whole one has not the digest
that is claimed: what there is, is written; 2 there is no such path or layer, the layer does not store it, it could not be written,
the archive could not be opened, or the command line is wrong.
";

#[derive(Default)]
struct Wanted {
    merged: bool,
    layer: Option<u32>,
    stored: bool,
    out: Option<OsString>,
    path: Option<Vec<u8>>,
}

pub fn run(args: Vec<OsString>) -> Result<ExitCode, String> {
    let (mut words, mut choice) =
        (Words::new(args).of("extract", &[HELP, OPTIONS]), Choice::default());
    let mut wanted = Wanted::default();
    while let Some(word) = words.next()? {
        match &word {
            Word::Option(option) if option == "-h" || option == "--help" => {
                return help(&[HELP, OPTIONS, MORE].concat());
            }
            Word::Option(option) if option == "--merged" => wanted.merged = true,
            Word::Option(option) if option == "--stored" => wanted.stored = true,
            Word::Option(option) if option == "--layer" => wanted.layer = Some(words.number()?),
            Word::Option(option) if option == "-o" || option == "--output" => {
                wanted.out = Some(words.value()?);
            }
            _ => match common(word, &mut words, &mut choice)?.map(bytes) {
                Some(_) if wanted.path.is_some() => {
                    return Err("more than one path was given".into());
                }
                Some(path) => wanted.path = Some(path),
                None => {}
            },
        }
    }
    wanted.check()?;
    match wanted.layer.filter(|_| !wanted.merged && wanted.path.is_none()) {
        Some(layer) => one_layer(&wanted, choice, layer),
        None => tree(&wanted, choice),
    }
}

impl Wanted {
    fn check(&self) -> Result<(), String> {
        let wrong = match (self.merged, self.layer) {
            (false, None) => "--merged or --layer N is needed; see --help",
            _ if self.stored && (self.merged || self.layer.is_none() || self.path.is_some()) => {
                "--stored is for one whole layer: --layer N without --merged and PATH"
            }
            _ if self.out.is_none() => "-o OUT.tar is needed; -o - is the standard output",
            _ => return Ok(()),
        };
        Err(wrong.into())
    }

    /// Where to; onto nothing that is read.
    fn target(&self, choice: &Choice) -> Result<Target, String> {
        let out = PathBuf::from(self.out.clone().unwrap_or_default());
        let input = choice.input();
        Target::of_archive(&out, input.iter().map(PathBuf::as_path))
    }
}

/// The bytes of a layer as they are.
fn one_layer(wanted: &Wanted, choice: Choice, layer: u32) -> Result<ExitCode, String> {
    let target = wanted.target(&choice)?;
    let subject = choice.open_unread()?;
    subject.check(layer)?;
    let of = subject.layers().get(layer as usize).ok_or("its layer is not there")?;
    let mut out = target.open()?;
    let form = if wanted.stored { Form::Stored } else { Form::Unpacked };
    let result = layer_bytes::write(&subject.opened.archive, &subject.files, of, form, &mut out);
    let code = match result {
        Ok(()) => 0,
        Err(Trouble::Output(error)) => return conclude(Err(error), 0),
        Err(Trouble::Damage(why) | Trouble::Promised(why)) => {
            let why = subject.damage(layer).unwrap_or(why);
            tell!("layerpeel extract: layer {layer}: {}", escape(why.as_bytes()));
            1
        }
    };
    conclude(out.finish(), code)
}

fn tree(wanted: &Wanted, choice: Choice) -> Result<ExitCode, String> {
    let target = wanted.target(&choice)?;
    let subject = choice.open(wanted.layer)?;
    if let Some(layer) = wanted.layer {
        subject.check(layer)?;
    }
    let union = subject.union();
    let top = wanted.layer.unwrap_or(union.top());
    let taken = if wanted.merged { Taken::Merged(top) } else { Taken::Stored(top) };
    let start = start(&union, wanted.path.as_deref(), taken)?;
    let troubled = subject.say_doubts("extract");
    let blobs: Vec<BlobId> = subject.layers().iter().map(|layer| layer.blob).collect();
    let Subject { files, opened, .. } = &subject;
    let origin = Origin { archive: &opened.archive, files, blobs: &blobs, union: &union };
    let mut out = target.open()?;
    let lost = match write(&origin, start, taken, &mut out) {
        Ok(lost) => lost,
        Err(error) => return conclude(Err(error), 0),
    };
    if lost.files > 0 {
        tell!("layerpeel extract: {} files are not there, or not whole", lost.files);
    }
    conclude(out.finish(), u8::from(troubled || lost.files > 0))
}

/// The path to be taken, which is there at that layer; links are followed in its parents.
fn start(union: &Union, path: Option<&[u8]>, taken: Taken) -> Result<NodeId, String> {
    let Some(path) = path else { return Ok(NodeId::ROOT) };
    let (Taken::Merged(top) | Taken::Stored(top)) = taken;
    let gone = || format!("there is no {} at layer {top}", escape(path));
    if taken == Taken::Merged(top) {
        return follow_parents(union, path, top).map_err(|_| gone());
    }
    let node = follow_stored(union, path, top).ok_or_else(gone)?;
    if !plan(union, node, taken).is_empty() {
        return Ok(node);
    }
    Err(match deleted(union, node, top) {
        Some(why) => format!("{}: {why}", escape(path)),
        None if !union.exists(node, top) => gone(),
        None => format!("{}: {}", escape(path), not_stored(union, node, top)),
    })
}
