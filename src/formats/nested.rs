//! An image archive inside of what was opened: a tar packed once more, a release with a README beside the image, a folder of
//! downloads. A plain tar is opened from where it lies; of one that is compressed we say that it is there.

use super::archive::{Contents, conclude};
use super::assemble::Fetch;
use super::compression::{Compression, Unpacker, sniff};
use super::error::OpenError;
use super::layer::ReadLayer;
use super::members::{Member, MemberPlace, Members};
use super::open::is_tar;
use super::outer::{self, Outer};
use super::source::{Input, Section, read_vec};
use super::tar::Walker;
use super::{Limits, shape};
use crate::domain::order::SortSmall;
use crate::domain::{Archive, Diagnostic, Location};
use std::collections::HashMap;

/// Members that are looked into, at most.
const LOOK_INTO: usize = 64;
/// Bytes of a compressed member that are unpacked to see what it is.
const PEEK: u64 = 256 << 10;
/// Members of a member that tell what it is, at most.
const MEMBERS: usize = 4096;
/// No archive is smaller.
const SMALLEST: u64 = 64;

/// The image archive among `members`, or the words that there are such; `None` when there is none.
pub(crate) fn find(
    inputs: &[Input],
    members: &Members,
    fetch: &dyn Fetch,
    limits: &Limits,
    what: &str,
) -> Option<Result<Archive, OpenError>> {
    let (mut opened, mut packed) = (Vec::new(), Vec::new());
    for (name, place) in candidates(members) {
        let Location::Range { file, offset, length } = place.location else { continue };
        let Some(input) = inputs.get(file as usize) else { continue };
        let part = Section::new(input.source, offset, length);
        let Ok(head) = read_vec(&part, 0, super::tar::BLOCK as u64) else { continue };
        if is_tar(&head) {
            opened.extend(open(&part, file, fetch, limits).map(|archive| (name, archive)));
        } else if sniff(&head) != Compression::Plain && seems_image(&part, limits) {
            packed.push(name);
        }
    }
    let mut names: Vec<String> = opened.iter().map(|(name, _)| name.clone()).collect();
    if let (1, true) = (opened.len(), packed.is_empty())
        && let Some((name, mut archive)) = opened.pop()
    {
        let message = format!(
            "The image archive lies inside this {what}, as {name}; it is opened from there."
        );
        archive.diagnostics.push(Diagnostic::info("nested-archive", message));
        return Some(Ok(archive));
    }
    names.append(&mut packed);
    (!names.is_empty()).then(|| Err(refuse(&names, what)))
}

/// Of an archive that passed in a stream: the words that an image archive was among its members.
pub(crate) fn passed(members: &Members, layers: &HashMap<u32, ReadLayer>) -> Option<OpenError> {
    let is_image = |place: &MemberPlace| {
        let Location::Streamed { member, .. } = place.location else { return false };
        layers.get(&member).is_some_and(|layer| {
            let mut inner = Members::default();
            let mut paths = layer.index.paths().iter();
            let mut left = MEMBERS;
            while let (Some(path), 1..) = (paths.next_path(), left) {
                inner.add(path, Member::Other);
                left -= 1;
            }
            shape::seems_image(&inner)
        })
    };
    let names: Vec<String> = candidates(members)
        .into_iter()
        .filter(|(_, place)| is_image(place))
        .map(|(name, _)| name)
        .collect();
    (!names.is_empty()).then(|| refuse(&names, "tar"))
}

/// Files that may be archives, in the order of their names.
fn candidates(members: &Members) -> Vec<(String, MemberPlace)> {
    let few = members.files().nth(LOOK_INTO).is_none();
    let mut found: Vec<(String, MemberPlace)> = members
        .files()
        .filter(|(name, place)| place.length >= SMALLEST && (few || is_archive_name(name)))
        .map(|(name, place)| (String::from_utf8_lossy(name).into_owned(), place.clone()))
        .collect();
    found.sort_small_by(|a, b| a.0.cmp(&b.0));
    found.truncate(LOOK_INTO);
    found
}

fn is_archive_name(name: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 10] = [
        b".tar", b".tgz", b".gz", b".zst", b".tzst", b".xz", b".txz", b".bz2", b".oci", b".docker",
    ];
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Opens a plain tar where it lies, when it is an image archive.
fn open(part: &Section, file: u32, fetch: &dyn Fetch, limits: &Limits) -> Option<Archive> {
    let Outer { mut members, end } = outer::index(part, limits).ok()?;
    members.shift(file, part.offset());
    conclude(&Contents { members: &members, fetch, end, limits, whole: None }).ok()
}

/// Whether the first members of a compressed tar are those of an image archive.
fn seems_image(part: &Section, limits: &Limits) -> bool {
    let Ok(bytes) = read_vec(part, 0, PEEK) else { return false };
    let mut unpacker = Unpacker::new(limits);
    let mut walker = Walker::new(limits);
    let mut sink = outer::Names(Members::new(limits));
    let mut feed = |piece: &[u8]| walker.feed(piece, &mut sink);
    if unpacker.feed(&bytes, &mut feed).is_ok() {
        let _ = unpacker.finish(&mut feed);
    }
    shape::seems_image(&sink.0)
}

fn refuse(names: &[String], what: &str) -> OpenError {
    let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(3);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let found = match names {
        [_] => format!("An image archive lies inside this {what}: {shown}."),
        _ => format!("{} image archives lie inside this {what}: {shown}{more}.", names.len()),
    };
    let first = names.first().map_or("", |name| name.rsplit('/').next().unwrap_or(name));
    let advice = if what == "tar" {
        format!("Unpack it first, with `tar -xf FILE`, and open {first}.")
    } else {
        format!("Open {first} itself.")
    };
    OpenError::not_an_image(found, &advice)
}
