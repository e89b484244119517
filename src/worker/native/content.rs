//! The content of one file, written out as it is read.

use super::bodies::{one, visit};
use super::feed::feed;
use crate::domain::{BlobId, Entry, EntryRef, Location};
use crate::formats::compression::{Compression, SNIFF, sniff};
use crate::formats::{
    BodyReader, Chunks, Dense, Flow, Limits, Point, Source, Visited, Visitor, Wish,
};
use crate::worker::opened::Opened;
use crate::worker::takeout::zeros;
use std::io::{self, Write};

/// Bytes that are written at a time.
const PART: usize = 1 << 20;

/// Why a content could not be written to its end.
#[derive(Debug)]
pub enum Trouble {
    /// A sentence about the layer: it is cut, damaged, could not be read.
    Damage(String),
    /// It is all written, and is not what the layer's table of contents promises: a sentence about that.
    Promised(String),
    /// Whoever takes the bytes failed.
    Output(io::Error),
}

/// Writes the content of a file that lies in this blob; holes of a sparse file are written as zeros. Of a layer that is stored
/// plain no more is read than the file.
///
/// What a table of contents promises of it is checked on the way.
pub fn write<S: Source + Sync>(
    opened: &Opened,
    files: &[(String, S)],
    blob: BlobId,
    entry: EntryRef<'_>,
    out: &mut (dyn Write + Send),
) -> Result<(), Trouble> {
    let (from, end) = (entry.body_offset(), entry.body_offset().saturating_add(entry.stored()));
    let of_file = opened.footing(blob).map(|footing| footing.chunks.within(from..end));
    checked(Chunks::new(of_file.unwrap_or_default(), from), out, |out| {
        if entry.size() == 0 {
            return Ok(());
        }
        let archive = &opened.archive;
        let location = archive.blobs.get(blob.0 as usize).map(|blob| &blob.location);
        if let Some(&Location::Range { file, offset, length }) = location
            && let Some((_, file)) = files.get(file as usize)
        {
            // Of a file that is cut short, the entry tells what is there; the walk tells that it is cut.
            let is_whole = entry.content().is_some() && entry.stored() == entry.size();
            if is_whole && is_plain(file, offset, length) {
                return plain(file, offset + entry.body_offset(), entry.stored(), out);
            }
            let points = opened.footing(blob).map_or(&[][..], |footing| &footing.points);
            let before = points.partition_point(|point| point.unpacked <= entry.body_offset());
            if let Some(point) = points[..before].last().filter(|_| is_whole) {
                return from_point(file, (offset, length), entry, point, out);
            }
            let visited = one(file, (offset, length), Writer::of(entry, out), &Limits::default());
            return done(visited);
        }
        let mut writer = Some(Writer::of(entry, out));
        let wanted = |other| if other == blob { writer.take() } else { None };
        let visited = visit(archive, files, &Limits::default(), wanted).remove(&blob);
        visited.map_or_else(|| Err(Trouble::Damage("The layer could not be read.".into())), done)
    })
}

/// Holds what is written against these chunks.
fn checked(
    chunks: Chunks,
    out: &mut (dyn Write + Send),
    write: impl FnOnce(&mut Promised<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut promised = Promised { chunks, out };
    write(&mut promised)?;
    match promised.chunks.finish().into_iter().next() {
        Some(found) => Err(Trouble::Promised(found.message)),
        None => Ok(()),
    }
}

/// Has all bytes hashed that are written.
struct Promised<'a> {
    chunks: Chunks,
    out: &'a mut (dyn Write + Send),
}

impl Write for Promised<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.chunks.feed(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn is_plain(file: &impl Source, offset: u64, length: u64) -> bool {
    let mut head = [0; SNIFF];
    let want = SNIFF.min(usize::try_from(length).unwrap_or(SNIFF));
    file.read_at(offset, &mut head[..want])
        .is_ok_and(|count| sniff(&head[..count]) == Compression::Plain)
}

/// Enters the layer at a point before the file.
fn from_point(
    file: &impl Source,
    (offset, length): (u64, u64),
    entry: EntryRef<'_>,
    point: &Point,
    out: &mut dyn Write,
) -> Result<(), Trouble> {
    let body = Dense { offset: entry.body_offset(), size: entry.size() };
    let Some(mut reader) = BodyReader::dense(body, (0, entry.size()), Some(point), false) else {
        return Err(Trouble::Damage("The layer can't be entered where it could.".into()));
    };
    let (mut wrote, mut failed) = (0, None);
    let mut write = |bytes: &[u8]| {
        failed = out.write_all(bytes).err();
        if failed.is_some() {
            return Flow::Done;
        }
        wrote += bytes.len() as u64;
        Flow::More
    };
    let mut refused = false;
    let at = offset.saturating_add(point.packed);
    let fed = feed(file, at, length.saturating_sub(point.packed), |slice| {
        let flow = reader.feed(slice);
        while let Some(bytes) = reader.take(PART) {
            refused = write(&bytes) == Flow::Done;
            if refused {
                return Flow::Done;
            }
        }
        flow
    });
    // What is held yet goes to nobody who refused what came before it.
    if fed.is_ok() && !refused {
        reader.finish().map(|rest| write(&rest));
    }
    ended(fed, failed, wrote, entry.size())
}

/// How writing a file came to its end.
fn ended(
    fed: io::Result<()>,
    failed: Option<io::Error>,
    wrote: u64,
    size: u64,
) -> Result<(), Trouble> {
    match (fed, failed) {
        (_, Some(error)) => Err(Trouble::Output(error)),
        (Err(error), None) => {
            Err(Trouble::Damage(format!("The layer could not be read from disk: {error}.")))
        }
        (Ok(()), None) if wrote < size => Err(Trouble::Damage("The layer is cut short.".into())),
        (Ok(()), None) => Ok(()),
    }
}

fn plain(file: &impl Source, offset: u64, length: u64, out: &mut dyn Write) -> Result<(), Trouble> {
    let (mut wrote, mut failed) = (0, None);
    let fed = feed(file, offset, length, |slice| match out.write_all(slice) {
        Ok(()) => {
            wrote += slice.len() as u64;
            Flow::More
        }
        Err(error) => {
            failed = Some(error);
            Flow::Done
        }
    });
    ended(fed, failed, wrote, length)
}

fn done(visited: Visited<Writer<'_>>) -> Result<(), Trouble> {
    match (visited.visitor.failed, visited.visitor.whole) {
        (Some(error), _) => Err(Trouble::Output(error)),
        (None, true) => Ok(()),
        (None, false) => Err(Trouble::Damage(
            visited.damage.unwrap_or_else(|| "The map of a sparse file makes no sense.".into()),
        )),
    }
}

/// Writes the body of one entry, then stops.
struct Writer<'a> {
    number: u32,
    out: &'a mut (dyn Write + Send),
    failed: Option<io::Error>,
    whole: bool,
}

impl<'a> Writer<'a> {
    fn of(entry: EntryRef<'_>, out: &'a mut (dyn Write + Send)) -> Self {
        Self { number: entry.number(), out, failed: None, whole: false }
    }

    fn wrote(&mut self, result: io::Result<()>) -> Wish {
        self.failed = result.err();
        if self.failed.is_some() { Wish::Stop } else { Wish::More }
    }
}

impl Visitor for Writer<'_> {
    fn begin(&mut self, number: u32, _: &Entry) -> Wish {
        if number == self.number { Wish::More } else { Wish::Skip }
    }

    fn piece(&mut self, _: u64, bytes: &[u8]) -> Wish {
        let result = self.out.write_all(bytes);
        self.wrote(result)
    }

    fn hole(&mut self, _: u64, length: u64) -> Wish {
        let result = zeros(self.out, length);
        self.wrote(result)
    }

    fn end(&mut self, number: u32, _: &Entry, whole: bool) -> Wish {
        self.whole |= whole && self.failed.is_none() && number == self.number;
        // Where it is not whole the layer may end here: the walk says why.
        if self.whole || number > self.number { Wish::Stop } else { Wish::More }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::ReadOptions;
    use crate::make::archive::{ImageSpec, PACKINGS, Packing, pack};
    use crate::make::lazy;
    use crate::make::tar::{TarBuilder, gzip, noise};
    use crate::worker::native;

    /// All files of the first layer, by the entries of its index.
    fn contents(file: Vec<u8>) -> Vec<Result<Vec<u8>, Trouble>> {
        let files = [("a.tar".to_owned(), file)];
        let opened = native::read(&files, &ReadOptions::default(), false).expect("an archive");
        let blob = opened.archive.images[0].layers[0].blob;
        let index = opened.index(blob).expect("entries");
        (0..index.len() as u32)
            .map(|at| {
                let mut out = Vec::new();
                write(&opened, &files, blob, index.entry(at), &mut out).map(|()| out)
            })
            .collect()
    }

    fn layer() -> Vec<u8> {
        let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"9"), ("GNU.sparse.map", b"4,2")];
        TarBuilder::default()
            .file("first", "1")
            .file("large", noise(2 << 20, 1))
            .pax(sparse)
            .file("sparse", "xy")
            .file("empty", "")
            .file("last", "9")
            .finish()
    }

    #[test]
    fn each_file_of_every_packing_is_written_as_it_is() {
        for packing in PACKINGS {
            for compressed in [false, true] {
                let image = ImageSpec::new("a:1").layer("RUN", layer());
                let file = pack(&[image], packing);
                let found = contents(if compressed { gzip(&file) } else { file });
                let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
                let large = noise(2 << 20, 1);
                let wanted: [&[u8]; 5] = [b"1", &large, b"\0\0\0\0xy\0\0\0", b"", b"9"];
                assert!(found == wanted, "{packing:?} {compressed}");
            }
        }
    }

    #[test]
    fn a_layer_is_entered_where_a_member_begins() {
        let layer = layer();
        let mut reader = crate::formats::LayerReader::new(ReadOptions::default());
        reader.feed(&layer);
        let index = reader.finish().index;
        for make in [lazy::estargz, lazy::chunked] {
            let blob = make(&layer, &index, 1 << 20, &|_| {}).blob;
            let image = ImageSpec::new("a:1").layer("RUN", blob);
            for packing in [Packing::Docker, Packing::Oci] {
                let found = contents(pack(std::slice::from_ref(&image), packing));
                let found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
                assert!(found[1] == noise(2 << 20, 1) && found[4] == b"9", "{packing:?}");
            }
        }
    }

    #[test]
    fn what_the_table_of_contents_does_not_promise_is_written_and_told() {
        let layer = layer();
        let mut reader = crate::formats::LayerReader::new(ReadOptions::default());
        reader.feed(&layer);
        let index = reader.finish().index;
        let other = crate::domain::Digest::sha256(b"other");
        let lie = |all: &mut Vec<serde_json::Value>| {
            all[2]["chunkDigest"] = serde_json::Value::from(other.as_str());
        };
        let image =
            ImageSpec::new("a:1").layer("RUN", lazy::estargz(&layer, &index, 1 << 20, &lie).blob);
        let found = contents(pack(&[image], Packing::Oci));
        let Err(Trouble::Promised(why)) = &found[1] else { panic!("it promises other bytes") };
        assert!(why.contains("promises 1048576 bytes"), "{why}");
        assert!(found[0].is_ok() && found[4].is_ok());
    }

    /// Takes all writes but one.
    struct Failing {
        /// Writes until then.
        left: usize,
        written: usize,
    }

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.left = self.left.wrapping_sub(1);
            if self.left == usize::MAX {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.written += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whatever_write_fails_it_is_told_and_nothing_follows() {
        let layer = TarBuilder::default()
            .file("first", noise(1 << 20, 1))
            .file("deep", noise(3 << 20, 2))
            .finish();
        let mut reader = crate::formats::LayerReader::new(ReadOptions::default());
        reader.feed(&layer);
        let lazy = lazy::estargz(&layer, &reader.finish().index, 1 << 20, &|_| {}).blob;
        let file = pack(&[ImageSpec::new("a:1").layer("RUN", lazy)], Packing::Oci);
        let files = [("a.tar".to_owned(), file)];
        let opened = native::read(&files, &ReadOptions::default(), false).expect("an archive");
        let blob = opened.archive.images[0].layers[0].blob;
        assert!(!opened.footing(blob).expect("it was read").points.is_empty());
        let index = opened.index(blob).expect("entries");
        let mut before = 0;
        for left in 0.. {
            let mut out = Failing { left, written: 0 };
            match write(&opened, &files, blob, index.entry(1), &mut out) {
                Err(Trouble::Output(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
                other => {
                    assert!(other.is_ok() && out.written == 3 << 20 && left > 1, "write {left}");
                    break;
                }
            }
            assert!(left == 0 || out.written > before, "write {left}");
            before = out.written;
        }
    }

    #[test]
    fn what_is_cut_is_not_called_whole() {
        let mut cut = gzip(&layer());
        cut.truncate(cut.len() / 2);
        for layer in [cut, layer()[..1 << 20].to_vec()] {
            let image = ImageSpec::new("a:1").layer("RUN", layer);
            let found = contents(pack(&[image], Packing::Docker));
            assert_eq!(found.len(), 2);
            assert_eq!(found[0].as_deref().ok(), Some(&b"1"[..]));
            let Err(Trouble::Damage(why)) = &found[1] else { panic!("it is cut") };
            assert!(why.contains("cut short"), "{why}");
        }
    }
}
