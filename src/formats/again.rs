//! Members of an archive that is compressed as a whole, once more: it is streamed from its start, and what is wanted is handed on
//! as it passes.

use super::compression::Unpacker;
use super::tar::{Sink, Walker};
use super::{BodyReader, Flow, Limits, Verifier};
use crate::domain::Entry;
use std::collections::HashMap;

/// Whoever wants the bytes of one member.
pub trait Taker {
    /// Takes the next bytes. `Done` when the rest is of no interest.
    fn take(&mut self, bytes: &[u8]) -> Flow;

    /// No more of them come: the member ended, or the rest is of no interest.
    fn end(&mut self) {}
}

impl Taker for Verifier {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        self.feed(bytes);
        Flow::More
    }
}

impl Taker for BodyReader {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        self.feed(bytes)
    }
}

/// Streams an archive for the sake of a few of its members.
#[derive(Debug)]
pub struct Again<T> {
    unpacker: Unpacker,
    walker: Walker,
    picker: Picker<T>,
}

#[derive(Debug)]
struct Picker<T> {
    /// By number of the member, as `Location::Streamed` counts them.
    wanted: HashMap<u32, T>,
    number: u32,
    current: Option<T>,
    done: Vec<(u32, T)>,
}

impl<T: Taker> Again<T> {
    /// Who wants which member.
    pub fn new(wanted: impl IntoIterator<Item = (u32, T)>) -> Self {
        let limits = Limits::default();
        let picker = Picker {
            wanted: wanted.into_iter().collect(),
            number: 0,
            current: None,
            done: Vec::new(),
        };
        Self { unpacker: Unpacker::new(&limits), walker: Walker::new(&limits), picker }
    }

    /// Takes the next bytes of the file. `Done` when nothing more is wanted of it.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, walker, picker } = self;
        let fed = unpacker.feed(bytes, &mut |piece| picker.walk(walker, piece));
        fed.unwrap_or(Flow::Done)
    }

    /// Who is taking a member's bytes just now.
    pub fn current(&mut self) -> Option<&mut T> {
        self.picker.current.as_mut()
    }

    /// Those who got all that they wanted, with the numbers of their members.
    pub fn finish(self) -> Vec<(u32, T)> {
        let Self { unpacker, mut walker, mut picker } = self;
        // What comes only now may hold the last members.
        let _ = unpacker.finish(&mut |piece| picker.walk(&mut walker, piece));
        picker.done
    }
}

impl<T: Taker> Picker<T> {
    fn walk(&mut self, walker: &mut Walker, piece: &[u8]) -> Flow {
        let flow = walker.feed(piece, self);
        if self.wanted.is_empty() && self.current.is_none() { Flow::Done } else { flow }
    }

    fn give(&mut self) {
        if let Some(mut taker) = self.current.take() {
            taker.end();
            self.done.push((self.number, taker));
        }
    }
}

impl<T: Taker> Sink for Picker<T> {
    fn begin(&mut self, _: &Entry) {
        self.number += 1;
        self.current = self.wanted.remove(&self.number);
    }

    fn body(&mut self, bytes: &[u8]) {
        if self.current.as_mut().is_some_and(|taker| taker.take(bytes) == Flow::Done) {
            self.give();
        }
    }

    fn end(&mut self, _: &mut Entry, whole: bool) {
        if whole {
            self.give();
        }
        self.current = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BlobId, Digest, Location};
    use crate::formats::{Check, Compression, ReadOptions, StreamOpener, Wanted};
    use crate::make::archive::{ImageSpec, PACKINGS, pack};
    use crate::make::tar::{TarBuilder, gzip, splits};

    fn image() -> ImageSpec {
        let layer =
            |name: &str, body: &str| TarBuilder::default().dir("d/").file(name, body).finish();
        ImageSpec::new("a:1")
            .layer("RUN x", layer("d/x", "one"))
            .layer("RUN y", layer("d/y", "two"))
    }

    fn again<T: Taker>(
        file: &[u8],
        wanted: impl Fn() -> Vec<(u32, T)>,
        mut check: impl FnMut(Vec<(u32, T)>),
    ) {
        for pieces in splits(file) {
            let mut again = Again::new(wanted());
            let _ = pieces
                .into_iter()
                .try_for_each(|piece| (again.feed(piece) == Flow::More).then_some(()));
            check(again.finish());
        }
    }

    #[test]
    fn layers_are_verified_and_their_files_read() {
        for packing in PACKINGS {
            let file = gzip(&pack(&[image()], packing));
            let mut opener = StreamOpener::new(Compression::Gzip, ReadOptions::default());
            opener.feed(&file);
            let streamed = opener.finish().unwrap();
            for (((BlobId(blob), read), tar), text) in
                streamed.layers.iter().zip(image().layers()).zip([b"on", b"tw"])
            {
                let Location::Streamed { member, .. } =
                    streamed.archive.blobs[*blob as usize].location
                else {
                    panic!()
                };
                let wanted = Wanted {
                    digest: None,
                    diff_id: Some(crate::domain::DiffId(Digest::sha256(tar))),
                };
                again(
                    &file,
                    || vec![(member, Verifier::new(wanted.clone()))],
                    |mut found| {
                        let (number, verifier) = found.pop().expect("a member that passed before");
                        assert_eq!(
                            (number, verifier.finish().diff_id),
                            (member, Check::Verified),
                            "{packing:?}"
                        );
                    },
                );
                let body = read.index.entry(1).body_offset();
                again(
                    &file,
                    || vec![(member, BodyReader::new(body, 2))],
                    |mut found| {
                        assert_eq!(
                            found.pop().and_then(|(_, reader)| reader.finish()).as_deref(),
                            Some(&text[..])
                        );
                    },
                );
            }
        }
    }

    #[test]
    fn a_member_that_is_cut_is_not_given() {
        let file =
            gzip(&TarBuilder::default().file("a", "1").file("b", [7; 2000]).unfinished()[..2048]);
        let wanted = || [1, 2, 9].map(|member| (member, Verifier::new(Wanted::default()))).into();
        again(&file, wanted, |found| {
            assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1])
        });
    }
}
