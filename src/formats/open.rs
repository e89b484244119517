//! Opening by positioned reads: what needs no streaming is known from headers and small documents alone.

use super::archive::{self, Contents, conclude};
use super::assemble::Fetch;
use super::error::OpenError;
use super::foreign;
use super::members::{Member, MemberPlace, Members};
use super::outer::{self, End};
use super::source::{Input, Source, read_full, read_vec};
use super::{Compression, Limits, nested};
use crate::domain::{Archive, Location};

/// What a file or folder turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// All is known but the layers' own contents.
    Archive(Archive),
    /// Compressed as a whole: push it all through a [`super::StreamOpener`].
    Compressed(Compression),
}

/// Opens one file, or the files of a folder.
pub fn open(inputs: &[Input], limits: &Limits) -> Result<Opening, OpenError> {
    match inputs {
        [] => Err(OpenError::empty()),
        [input] => file(input, limits),
        inputs => folder(inputs, limits),
    }
}

/// Opens one file as the tar of one layer, whatever is in it. A compressed one goes through [`super::StreamOpener::as_layer`].
pub fn open_as_layer(inputs: &[Input]) -> Result<Opening, OpenError> {
    let [input] = inputs else {
        return Err(OpenError::not_an_image(
            "A folder is not the tar of a layer.",
            "Pack it with `tar -cf layer.tar -C FOLDER .` and open that.",
        ));
    };
    match begin(input)? {
        Begins::Compressed(compression) => Ok(Opening::Compressed(compression)),
        Begins::Tar => Ok(Opening::Archive(archive::as_layer(&input.path, input.source.len()))),
    }
}

/// What a file begins with.
enum Begins {
    Compressed(Compression),
    Tar,
}

fn begin(input: &Input) -> Result<Begins, OpenError> {
    let mut head = vec![0; foreign::HEAD];
    let count =
        read_full(input.source, 0, &mut head).map_err(|error| OpenError::unreadable(&error))?;
    head.truncate(count);
    let compression = super::compression::sniff(&head);
    if compression != Compression::Plain {
        return Ok(Begins::Compressed(compression));
    }
    if !is_tar(&head) {
        return Err(foreign::recognise(&head, Some(input.source.len())));
    }
    Ok(Begins::Tar)
}

fn file(input: &Input, limits: &Limits) -> Result<Opening, OpenError> {
    if let Begins::Compressed(compression) = begin(input)? {
        return Ok(Opening::Compressed(compression));
    }
    let outer::Outer { members, end } =
        outer::index(input.source, limits).map_err(|error| OpenError::unreadable(&error))?;
    let fetch = FromInputs(std::slice::from_ref(input));
    let whole = Some((input.path.clone(), input.source.len()));
    let contents = Contents { members: &members, fetch: &fetch, end, limits, whole };
    or_inside(&contents, std::slice::from_ref(input), "tar")
        .map(Opening::Archive)
        .map_err(OpenError::of_a_tar)
}

/// What the contents are; else the image archive inside.
fn or_inside(contents: &Contents, inputs: &[Input], what: &str) -> Result<Archive, OpenError> {
    conclude(contents).or_else(|error| {
        let inside = (error.code == OpenError::NOT_AN_IMAGE)
            .then(|| nested::find(inputs, contents.members, contents.fetch, contents.limits, what));
        inside.flatten().unwrap_or(Err(error))
    })
}

/// Leading bytes that tell a layer from other blobs; the sign of an ext4 file system lies deepest.
const LAYER_HEAD: u64 = 2048;

/// True when these are the first bytes of a tar, of something compressed or of another engine's file system.
pub(crate) fn begins_like_layer(head: &[u8]) -> bool {
    is_tar(head) || super::compression::sniff(head) != Compression::Plain || foreign::is_disk(head)
}

/// True when the first block is a header.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(super::tar::is_header)
}

fn folder(inputs: &[Input], limits: &Limits) -> Result<Opening, OpenError> {
    let mut members = Members::new(limits);
    for (file, input) in (0u32..).zip(inputs) {
        let length = input.source.len();
        let location = Location::Range { file, offset: 0, length };
        members
            .add(input.path.as_bytes(), Member::File(MemberPlace { location, length, cut: false }));
    }
    let fetch = FromInputs(inputs);
    let contents =
        Contents { members: &members, fetch: &fetch, end: End::Marked, limits, whole: None };
    or_inside(&contents, inputs, "folder").map(Opening::Archive)
}

/// Reads members where they lie.
struct FromInputs<'a>(&'a [Input<'a>]);

impl Fetch for FromInputs<'_> {
    fn fetch(&self, place: &MemberPlace, cap: u64) -> Result<Vec<u8>, String> {
        let Location::Range { file, offset, length } = place.location else {
            return Err("is not in a file".into());
        };
        let source: &dyn Source = self.0.get(file as usize).ok_or("is not in a file")?.source;
        let bytes = read_vec(source, offset, length.min(cap))
            .map_err(|error| format!("can't be read: {error}"))?;
        if (bytes.len() as u64) < length { Err("is cut short".into()) } else { Ok(bytes) }
    }

    fn begins_like_layer(&self, place: &MemberPlace) -> bool {
        let Location::Range { file, offset, length } = place.location else { return false };
        let Some(input) = self.0.get(file as usize) else { return false };
        read_vec(input.source, offset, length.min(LAYER_HEAD))
            .is_ok_and(|head| begins_like_layer(&head))
    }
}
