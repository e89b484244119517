//! `layerpeel cat`: the content of a file, in any version.

use super::subject::{Choice, OPTIONS, Subject, common, storing};
use super::words::{Word, Words, bytes, help};
use layerpeel::analysis::Union;
use layerpeel::analysis::follow::{Astray, follow, follow_stored};
use layerpeel::analysis::union::{NodeId, Version};
use layerpeel::domain::{EntryKind, EntryRef};
use layerpeel::view::text::escape;
use layerpeel::worker::native::content::{self, Trouble};
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const HELP: &str = "\
Prints a file of an image, as the final image has it or as one layer stores it.

Usage: layerpeel cat [OPTIONS] FILE[#IMAGE] PATH...

      --layer N      Print the version that layer N stores, deleted or overwritten since or not. The base is layer 0, which
                     the page and its table call L1; `layerpeel find FILE --path PATH --all-versions` lists who stores one.
";

const MORE: &str = "
Symbolic links are followed inside the image (with --layer, as they lead once that layer is applied), and a hard link is
the file that it names. Holes of a sparse file are printed as zeros.

Examples:
  layerpeel cat image.tar /etc/os-release
  layerpeel cat image.tar /app/.env --layer 2 > env-before-it-was-deleted

Exit status: 0 printed; 1 there is no such file (or no such version of it), it is a folder or a device, it could not be
read to its end, or a layer that may hold a newer version could not, or a checksum in one of these is wrong; 2 the archive could
not be opened, or the command line is wrong.
";

pub fn run(args: Vec<std::ffi::OsString>) -> Result<ExitCode, String> {
    let (mut words, mut choice) = (Words::new(args).of("cat", &[HELP, OPTIONS]), Choice::default());
    let (mut paths, mut layer) = (Vec::new(), None);
    while let Some(word) = words.next()? {
        match word {
            Word::Option(option) if option == "-h" || option == "--help" => {
                return help(&[HELP, OPTIONS, MORE].concat());
            }
            Word::Option(option) if option == "--layer" => layer = Some(words.number()?),
            word => paths.extend(common(word, &mut words, &mut choice)?.map(bytes)),
        }
    }
    if !choice.lacks_file() && paths.is_empty() {
        return Err("no path was given; see --help".into());
    }
    let subject = choice.open(layer)?;
    if let Some(layer) = layer
        && let Err(why) = subject.check(layer)
    {
        return Ok(fail(&why));
    }
    let (union, mut out) = (subject.union(), BufWriter::with_capacity(1 << 20, io::stdout()));
    let mut code = ExitCode::SUCCESS;
    for path in paths {
        let result = print(&subject, &union, &path, layer, &mut out);
        if let Err(Trouble::Damage(why) | Trouble::Promised(why)) = result {
            code = fail(&format!("{}: {why}", escape(&path)));
        } else if let Err(Trouble::Output(error)) = result {
            return ended(error);
        }
    }
    out.flush().map_or_else(ended, |()| Ok(code))
}

fn fail(why: &str) -> ExitCode {
    tell!("layerpeel cat: {why}");
    ExitCode::from(1)
}

/// Whoever read our output has seen enough, or it can't be written.
fn ended(error: io::Error) -> Result<ExitCode, String> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("can't write: {error}"))
}

fn print(
    subject: &Subject,
    union: &Union,
    path: &[u8],
    layer: Option<u32>,
    out: &mut (dyn Write + Send),
) -> Result<(), Trouble> {
    let found = match layer {
        Some(layer) => stored(union, path, layer),
        None => shown(union, path, union.top()),
    };
    // What may hold a newer version.
    let unread = match (layer, &found) {
        (None, found) => {
            // Of what is printed the bytes may be wrong, but it is all there: that is told of below.
            let is_printed = |layer: u32| {
                found.as_ref().is_ok_and(|found| found.0 == layer)
                    && subject.damage(layer).is_none()
            };
            let above = subject.above(union, path, union.top());
            subject.doubts(above.filter(|&layer| !is_printed(layer)))
        }
        (Some(layer), Err(_)) => subject.unread(layer..layer + 1),
        (Some(_), Ok(_)) => Vec::new(),
    }
    .join("; ");
    let (at, entry) = found.map_err(|why| match &unread[..] {
        "" => Trouble::Damage(why),
        unread => Trouble::Damage(format!("{why}. Not all was read: {unread}")),
    })?;
    let blob = subject.blob(at).ok_or_else(|| Trouble::Damage("its layer is not there".into()))?;
    content::write(&subject.opened, &subject.files, blob, entry, out)?;
    let doubt = subject.doubt(at).map(|why| format!(": {why}"));
    let newer = Some(unread).filter(|unread| !unread.is_empty());
    let newer =
        newer.map(|unread| format!("; a newer version may be in what could not be read: {unread}"));
    match [doubt, newer] {
        [None, None] => Ok(()),
        why => {
            let why = why.map(Option::unwrap_or_default).concat();
            Err(Trouble::Damage(format!("what layer {at} stores was printed{why}")))
        }
    }
}

/// A file's entry, and the layer whose tar holds it.
type Found<'a> = (u32, EntryRef<'a>);

/// What a path leads to once a layer is applied.
pub(super) fn shown<'a>(union: &'a Union, path: &[u8], layer: u32) -> Result<Found<'a>, String> {
    let node = follow(union, path, layer).map_err(|astray| explain(union, &astray, layer))?;
    let version = union.state(node, layer).ok_or("there is no such file")?;
    file(&version)
}

/// The version that a layer stores: by that very path, or by the one that links above it lead to.
fn stored<'a>(union: &'a Union, path: &[u8], layer: u32) -> Result<Found<'a>, String> {
    let node = follow_stored(union, path, layer);
    let version = node.and_then(|node| union.version_in(node, layer));
    match version {
        Some(version) if version.exists() && version.kind != EntryKind::Symlink => file(&version),
        Some(version) if !version.exists() => {
            Err(node.and_then(|node| deleted(union, node, layer)).unwrap_or_default())
        }
        // The layer stores a link, or nothing under this name.
        _ => {
            let node = follow(union, path, layer).map_err(|astray| {
                format!("layer {layer} stores no such file: {}", explain(union, &astray, layer))
            })?;
            let is_link = version.is_some();
            match union.state(node, layer) {
                Some(version) if is_link || version.layer == layer => file(&version),
                _ => Err(not_stored(union, node, layer)),
            }
        }
    }
}

/// What to say of a path that the layer takes away.
pub(super) fn deleted(union: &Union, node: NodeId, layer: u32) -> Option<String> {
    union.version_in(node, layer).filter(|version| !version.exists())?;
    Some(match storing(union, node) {
        kept if kept.is_empty() => format!("layer {layer} deletes it"),
        kept => format!("layer {layer} deletes it; {kept} stored it"),
    })
}

/// Why the path can't be had of that layer, and of which it can.
pub(super) fn not_stored(union: &Union, node: NodeId, layer: u32) -> String {
    match storing(union, node) {
        kept if kept.is_empty() => format!("layer {layer} does not store it"),
        kept => format!("layer {layer} does not store it; stored by {kept}"),
    }
}

fn file<'a>(version: &Version<'a>) -> Result<Found<'a>, String> {
    match (version.kind, version.entry_layer.zip(version.entry)) {
        (EntryKind::File, Some(found)) => Ok(found),
        (EntryKind::File, None) => Err("its content is not there".into()),
        (EntryKind::Dir, _) => Err("is a folder".into()),
        (EntryKind::Char | EntryKind::Block, _) => Err("is a device, which has no content".into()),
        (EntryKind::Fifo, _) => Err("is a named pipe, which has no content".into()),
        (EntryKind::Symlink | EntryKind::Hardlink, _) => Err("is a link that leads nowhere".into()),
    }
}

fn explain(union: &Union, astray: &Astray, layer: u32) -> String {
    match astray {
        Astray::Missing(path) => {
            let node = union.find(path);
            let kept = node.map(|node| storing(union, node)).filter(|kept| !kept.is_empty());
            let removed = node.and_then(|node| {
                union.versions(node).rfind(|version| version.layer <= layer && !version.exists())
            });
            let what = format!("/{} is not there", escape(path));
            match (kept, removed) {
                (Some(kept), Some(removed)) => {
                    format!("{what}: layer {} deletes it; stored by {kept}", removed.layer)
                }
                (Some(kept), None) => format!("{what}; stored by {kept}"),
                (None, _) => what,
            }
        }
        Astray::NotAFolder(path) => format!("/{} is no folder", escape(path)),
        Astray::TooManyLinks(path) => format!("too many links, at /{}", escape(path)),
    }
}
