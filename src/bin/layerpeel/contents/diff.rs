//! `layerpeel diff`: how two versions of a file differ.

use super::blanks::{Less, TOO_LONG, ignoring};
use super::cat::shown;
use super::far::pass_over;
use super::subject::{Choice, OPTIONS, Subject, common};
use super::words::{Word, Words, bytes, help};
use layerpeel::analysis::Union;
use layerpeel::analysis::contents::{Content, Found, compare};
use layerpeel::analysis::textdiff::{Caps, with_single_blanks, without_blanks};
use layerpeel::domain::path::LayerPath;
use layerpeel::domain::{BlobId, EntryRef};
use layerpeel::view::text::escape;
use layerpeel::view::unified;
use layerpeel::worker::native::content::{self, Trouble};
use std::ffi::OsString;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

/// Bytes of either version that are compared line by line.
pub(super) const MOST_BYTES: usize = 64 << 20;
/// The same in lines.
const MOST_LINES: usize = 2_000_000;

const HELP: &str = "\
Prints how a file differs between two layers, as `diff -u` does.

Usage: layerpeel diff [OPTIONS] FILE[#IMAGE] PATH LAYER LAYER

LAYER is the number of a layer; the base is 0, which the page calls L1. Compared is what PATH is once that layer is applied,
whichever layer stores it; symbolic links are followed inside the image.

  -U N           N unchanged lines around a change; 3 if not given
  -N             Where there is no such file at one of them, take it for an empty one
  -q             Only say whether they differ
  -b             More or less white space in a line is no difference, and none at its end
  -w             White space is no difference at all
";

const MORE: &str = "
Of files that are no text, the first byte that differs is told. What long files begin with alike is passed over; 64 MiB
from there on are compared line by line. That the whole is the same is only said when its length and checksum are.

Examples:
  layerpeel diff image.tar /etc/passwd 0 4
  layerpeel diff -N image.tar /app/config.json 2 3 > config.patch

Exit status: 0 the same; 1 they differ; 2 there is no such file or layer, one of the layers up to these could not be
read or has a wrong checksum in it, the archive could not be opened, or the command line is wrong.
";

#[derive(Default)]
struct Wanted {
    context: Option<u32>,
    absent_is_empty: bool,
    brief: bool,
    /// What is compared of lines.
    less: Option<Less>,
}

pub fn run(args: Vec<OsString>) -> Result<ExitCode, String> {
    let (mut words, mut choice) =
        (Words::new(args).of("diff", &[HELP, OPTIONS]), Choice::default());
    let (mut wanted, mut plain) = (Wanted::default(), Vec::new());
    while let Some(word) = words.next()? {
        match &word {
            Word::Option(option) if option == "-h" || option == "--help" => {
                return help(&[HELP, OPTIONS, MORE].concat());
            }
            Word::Option(option) if option == "-U" => wanted.context = Some(words.number()?),
            Word::Option(option) if option == "-N" => wanted.absent_is_empty = true,
            Word::Option(option) if option == "-q" => wanted.brief = true,
            Word::Option(option) if option == "-b" => wanted.less = Some(with_single_blanks),
            Word::Option(option) if option == "-w" => wanted.less = Some(without_blanks),
            // What is done anyway.
            Word::Option(option) if option == "-u" => {}
            _ => plain.extend(common(word, &mut words, &mut choice)?),
        }
    }
    let [path, a, b] = <[OsString; 3]>::try_from(plain)
        .map_err(|_| "a path and two layers are needed; see --help")?;
    let layers = [number(&a)?, number(&b)?];
    let subject = choice.open(Some(layers[0].max(layers[1])))?;
    layers.iter().try_for_each(|&layer| subject.check(layer))?;
    differ(&subject, &bytes(path), layers, &wanted)
}

fn number(word: &OsString) -> Result<u32, String> {
    let text = word.to_string_lossy();
    text.parse().map_err(|_| format!("{text:?} is no layer's number; see --help"))
}

/// One of the two versions, as far as it was read.
#[derive(Default)]
pub(super) struct Version<'a> {
    pub(super) read: Vec<u8>,
    pub(super) size: u64,
    hash: Option<layerpeel::domain::ContentHash>,
    /// Where it lies.
    pub(super) place: Option<(BlobId, EntryRef<'a>)>,
    /// The layer whose tar holds it.
    stored: Option<u32>,
    pub(super) damage: Option<String>,
    /// A layer that may hold a newer one could not be read, or a checksum in it is wrong.
    is_doubtful: bool,
    /// All of it was read, and the layer's table of contents promises something else.
    broken_promise: Option<String>,
}

fn differ(
    subject: &Subject,
    path: &[u8],
    layers: [u32; 2],
    wanted: &Wanted,
) -> Result<ExitCode, String> {
    let union = subject.union();
    let read = |layer: u32| version(subject, &union, path, layer, wanted);
    let mut troubled = subject.say_doubts_in("diff", 0..layers[0].max(layers[1]) + 1);
    let (mut a, mut b) = (read(layers[0])?, read(layers[1])?);
    if a.stored.or(b.stored).is_none() {
        let far = if troubled { ", as far as they could be read" } else { "" };
        return Err(format!("{} is there at neither layer{far}", escape(path)));
    }
    for (version, layer) in [(&a, layers[0]), (&b, layers[1])] {
        for why in version.damage.iter().chain(&version.broken_promise) {
            tell!("layerpeel diff: at layer {layer}: {}", escape(why.as_bytes()));
        }
        troubled |= version.damage.is_some();
    }
    let caps = Caps {
        bytes: MOST_BYTES,
        lines: MOST_LINES,
        context: wanted.context.unwrap_or(Caps::default().context),
    };
    let passed = pass_over(subject, [&mut a, &mut b], &caps);
    let is_whole = |version: &Version<'_>| version.read.len() as u64 >= version.size;
    let all_read = is_whole(&a) && is_whole(&b);
    let mut found = compare(&content(&a), &content(&b), &caps);
    if let (Some(less), Found::Lines { .. }) = (wanted.less, &found) {
        let other = match all_read {
            true => ignoring([&a.read, &b.read], less, &caps),
            false => Err(TOO_LONG),
        };
        match other {
            Ok(other) => found = other,
            Err(why) => tell!("layerpeel diff: {why}"),
        }
    }
    let found = match found.behind(&passed) {
        // How long the one that is cut was, nobody knows.
        Found::Further(same) if a.damage.is_some() || b.damage.is_some() => Found::Unknown(same),
        // What could not be read may hold other versions, and what a checksum contradicts may be what differs.
        Found::Same | Found::SameByHash if a.is_doubtful || b.is_doubtful => {
            Found::Unknown(passed.bytes + a.read.len() as u64)
        }
        found => found,
    };
    let code = match found {
        Found::Same | Found::SameByHash => 0,
        Found::Unknown(_) => 2,
        _ => 1,
    };
    let names =
        [(&a, layers[0]), (&b, layers[1])].map(|(version, layer)| name(path, version, layer));
    match print(&found, &names, wanted.brief) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(format!("can't write: {error}"));
        }
        _ => {}
    }
    if matches!(found, Found::Lines { .. }) && !all_read {
        let which = match passed.lines {
            0 => format!("the first {MOST_BYTES} bytes"),
            lines => format!("{MOST_BYTES} bytes from line {} on", lines + 1),
        };
        tell!("layerpeel diff: only {which} were compared; more may differ");
    }
    Ok(ExitCode::from(if troubled { 2 } else { code }))
}

pub(super) fn content<'a>(version: &'a Version<'_>) -> Content<'a> {
    let Version { read, size, hash, .. } = version;
    Content { read, size: *size, hash: *hash, cap: MOST_BYTES as u64 }
}

fn version<'a>(
    subject: &Subject,
    union: &'a Union,
    path: &[u8],
    layer: u32,
    wanted: &Wanted,
) -> Result<Version<'a>, String> {
    let above = subject.above(union, path, layer);
    let stored = above.start.saturating_sub(1)..above.start;
    let is_doubtful = !subject.unread(above.clone()).is_empty()
        || stored.chain(above).any(|layer| subject.doubt(layer).is_some());
    let (stored, entry) = match shown(union, path, layer) {
        Ok(found) => found,
        Err(_) if wanted.absent_is_empty && is_absent(union, path, layer) => {
            return Ok(Version { is_doubtful, ..Version::default() });
        }
        Err(why) => return Err(format!("at layer {layer}: {why}")),
    };
    let blob = subject.blob(stored).ok_or("its layer is not there")?;
    let mut out = Capped(Vec::new());
    let written = content::write(&subject.opened, &subject.files, blob, entry, &mut out);
    let (damage, broken_promise) = match written {
        Err(Trouble::Damage(why)) => (Some(why), None),
        Err(Trouble::Promised(why)) => (None, Some(why)),
        // It holds as much as is wanted.
        Ok(()) | Err(Trouble::Output(_)) => (None, None),
    };
    Ok(Version {
        // What a cut file would have held nobody knows.
        size: if damage.is_some() { u64::MAX } else { entry.size() },
        read: out.0,
        hash: entry.content(),
        place: Some((blob, entry)),
        stored: Some(stored),
        damage,
        is_doubtful,
        broken_promise,
    })
}

/// True when no such path is there, whatever links lead to it.
fn is_absent(union: &Union, path: &[u8], layer: u32) -> bool {
    let node = union.find(LayerPath::normalise(path).0.as_bytes());
    node.is_none_or(|node| !union.exists(node, layer))
}

/// As much of a content as is compared; then it takes no more.
struct Capped(Vec<u8>);

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MOST_BYTES - self.0.len();
        if room == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(room);
        self.0.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn name(path: &[u8], version: &Version<'_>, layer: u32) -> String {
    let path = escape(LayerPath::normalise(path).0.as_bytes());
    match version.stored {
        None => format!("/{path}\tlayer {layer}: not there"),
        Some(stored) if stored == layer => format!("/{path}\tlayer {layer}"),
        Some(stored) => format!("/{path}\tlayer {layer}, stored by layer {stored}"),
    }
}

fn print(found: &Found<'_>, names: &[String; 2], brief: bool) -> io::Result<()> {
    let stdout = io::stdout();
    let is_terminal = stdout.is_terminal();
    let mut out = BufWriter::new(stdout);
    let [a, b] = names.each_ref().map(|name| name.replace('\t', " ("));
    let both = format!("{a}) and {b})");
    let alike = |bytes: u64| match bytes {
        0 => String::new(),
        1 => "; the first byte is the same".to_owned(),
        _ => format!("; the first {bytes} bytes are the same"),
    };
    match found {
        Found::Same | Found::SameByHash => {}
        Found::Unknown(same) => {
            tell!("layerpeel diff: whether {both} are the same nobody knows{}", alike(*same));
        }
        _ if brief => writeln!(out, "{both} differ")?,
        Found::Further(same) => {
            writeln!(out, "{both} differ beyond the lines that were compared{}", alike(*same))?;
        }
        Found::Binary(same) => writeln!(out, "Binary files {both} differ{}", alike(*same))?,
        Found::TooLarge(same) => {
            writeln!(out, "{both} differ, in too many lines to show{}", alike(*same))?;
        }
        Found::Lines { hunks, .. } => {
            let inert = |bytes: &[u8]| match is_terminal {
                true => super::output::inert(bytes),
                false => bytes.to_vec(),
            };
            unified::write(&mut out, [&names[0], &names[1]], hunks, &inert)?;
        }
    }
    out.flush()
}
