//! The bodies of a whole layer, one after another, as they pass: for whoever searches in them.

use super::tar::{Sink, Walker};
use super::{Damage, Flow, Limits, Unpacked, Unpacker, again::Taker};
use crate::domain::{Diagnostic, Entry};

/// What a [`Visitor`] wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The next piece of this body, or the next entry.
    More,
    /// Nothing more of this body; the entry's end is told all the same.
    Skip,
    /// Nothing more of this layer.
    Stop,
}

/// Whoever is told of a layer's entries, in the order of its tar. For each: `begin`, then `piece` for each part of a regular file's
/// body that is wanted, then `end`.
pub trait Visitor {
    /// An entry begins; its number counts like those of [`LayerIndex`](crate::domain::LayerIndex). All of it is known but the
    /// hashes of its content. Paths are normalised; markers (whiteouts) are entries, too.
    fn begin(&mut self, number: u32, entry: &Entry) -> Wish;

    /// The next bytes of the body, from byte `offset` of the content on; never empty, at most some 128 KiB. Where `offset` is
    /// beyond what came before, a hole lies between: zeros.
    fn piece(&mut self, offset: u64, bytes: &[u8]) -> Wish;

    /// The next `length` bytes of a sparse file, from `offset` on, are a hole. It may claim exabytes.
    fn hole(&mut self, offset: u64, length: u64) -> Wish {
        let _ = (offset, length);
        Wish::More
    }

    /// The entry ends. Not `whole`: the layer ends inside it, or its sparse map makes no sense.
    fn end(&mut self, number: u32, entry: &Entry, whole: bool) -> Wish {
        let _ = (number, entry, whole);
        Wish::More
    }

    /// Nothing more of the layer comes: it ended, is damaged, or the visitor had enough.
    fn done(&mut self) {}
}

/// What is left of a layer that was visited.
#[derive(Debug)]
pub struct Visited<V> {
    /// Who was told.
    pub visitor: V,
    /// Why its end was not reached: a whole sentence. `None`, too, when the visitor stopped before anything was found.
    pub damage: Option<String>,
    /// What was odd about the compressed stream: wrong checksums above all.
    pub findings: Vec<Diagnostic>,
    /// The visitor had enough.
    pub stopped: bool,
}

/// Visits what a layer unpacks to, in whatever pieces it comes.
#[derive(Debug)]
pub struct Bodies<V> {
    walker: Walker,
    telling: Telling<V>,
}

#[derive(Debug)]
struct Telling<V> {
    visitor: V,
    number: u32,
    /// Of the content under way, how much was told or passed over.
    offset: u64,
    wish: Wish,
}

impl<V: Visitor> Bodies<V> {
    /// Before the first byte.
    pub fn new(visitor: V, limits: &Limits) -> Self {
        let telling = Telling { visitor, number: 0, offset: 0, wish: Wish::More };
        Self { walker: Walker::new(limits), telling }
    }

    /// Takes the next unpacked bytes. `Done` when the rest can tell nothing.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Flow {
        // Never so much at a time that a visitor with enough is told of many more.
        while !bytes.is_empty() && self.telling.wish != Wish::Stop {
            let (now, rest) = bytes.split_at(bytes.len().min(super::compression::PIECE));
            bytes = rest;
            if self.walker.feed(now, &mut self.telling) == Flow::Done {
                return Flow::Done;
            }
        }
        if self.telling.wish == Wish::Stop { Flow::Done } else { Flow::More }
    }

    /// Unpacked bytes that come next and tell nothing: whoever can seek may [`pass`](Self::pass) over so many, or fewer.
    pub fn passable(&self) -> u64 {
        if self.telling.wish == Wish::Skip { self.walker.skippable() } else { 0 }
    }

    /// Passes over `count` bytes, at most [`Bodies::passable`].
    pub fn pass(&mut self, count: u64) {
        self.walker.skip(count.min(self.passable()), &mut self.telling);
    }

    /// All has come that could be unpacked. `damage` is what [`Unpacker::feed`] returned.
    pub fn finish(self, unpacked: Unpacked, damage: Option<Damage>) -> Visited<V> {
        let Self { walker, mut telling } = self;
        let walked = walker.finish(&mut telling);
        telling.visitor.done();
        let stopped = telling.wish == Wish::Stop;
        // A stream that is no tar at all is worth more words than that it is cut short as well.
        let not_tar = (!walked.is_tar).then_some(walked.damage.clone()).flatten();
        let damage = not_tar.or(damage).or(unpacked.damage).or(walked.damage);
        Visited {
            visitor: telling.visitor,
            damage: damage.filter(|_| !stopped).map(|damage| format!("The layer {damage}.")),
            findings: unpacked.findings,
            stopped,
        }
    }
}

impl<V: Visitor> Telling<V> {
    fn take(&mut self, length: u64, tell: impl FnOnce(&mut V, u64) -> Wish) {
        if self.wish == Wish::More {
            self.wish = tell(&mut self.visitor, self.offset);
        }
        self.offset = self.offset.saturating_add(length);
    }
}

impl<V: Visitor> Sink for Telling<V> {
    fn begin(&mut self, entry: &Entry) {
        self.offset = 0;
        if self.wish != Wish::Stop {
            self.wish = self.visitor.begin(self.number, entry);
        }
    }

    fn body(&mut self, bytes: &[u8]) {
        self.take(bytes.len() as u64, |visitor, offset| visitor.piece(offset, bytes));
    }

    fn hole(&mut self, length: u64) {
        self.take(length, |visitor, offset| visitor.hole(offset, length));
    }

    fn end(&mut self, entry: &mut Entry, whole: bool) {
        if self.wish != Wish::Stop {
            self.wish = match self.visitor.end(self.number, entry, whole) {
                Wish::Stop => Wish::Stop,
                Wish::More | Wish::Skip => Wish::More,
            };
        }
        self.number += 1;
    }
}

/// Visits a layer's stored bytes: [`Bodies`] with an [`Unpacker`] before them.
#[derive(Debug)]
pub struct LayerBodies<V> {
    unpacker: Unpacker,
    bodies: Bodies<V>,
    damage: Option<Damage>,
}

impl<V: Visitor> LayerBodies<V> {
    /// Before the first byte.
    pub fn new(visitor: V, limits: &Limits) -> Self {
        Self::behind(Unpacker::new(limits), visitor, limits)
    }

    /// The same without the checksums of the compressed stream, for whoever reads what a [`Verifier`](super::Verifier) reads, too.
    pub fn without_checksums(visitor: V, limits: &Limits) -> Self {
        Self::behind(Unpacker::without_checksums(limits), visitor, limits)
    }

    fn behind(unpacker: Unpacker, visitor: V, limits: &Limits) -> Self {
        Self { unpacker, bodies: Bodies::new(visitor, limits), damage: None }
    }

    /// Takes the next bytes as stored. `Done` when the rest can tell nothing.
    pub fn feed(&mut self, bytes: &[u8]) -> Flow {
        let Self { unpacker, bodies, damage } = self;
        unpacker.feed(bytes, &mut |piece| bodies.feed(piece)).unwrap_or_else(|found| {
            *damage = Some(found);
            Flow::Done
        })
    }

    /// Who is told.
    pub fn visitor(&mut self) -> &mut V {
        &mut self.bodies.telling.visitor
    }

    /// Stored bytes that come next and tell nothing, of a layer that is not compressed: whoever can seek may
    /// [`pass`](Self::pass) over so many, or fewer.
    pub fn passable(&self) -> u64 {
        if self.unpacker.is_plain() { self.bodies.passable() } else { 0 }
    }

    /// Passes over `count` bytes, at most [`LayerBodies::passable`].
    pub fn pass(&mut self, count: u64) {
        self.bodies.pass(count.min(self.passable()));
    }

    /// The layer ended, or the rest is of no interest.
    pub fn finish(self) -> Visited<V> {
        let Self { unpacker, mut bodies, damage } = self;
        let unpacked = unpacker.finish(&mut |piece| bodies.feed(piece));
        bodies.finish(unpacked, damage)
    }
}

impl<V: Visitor> Taker for LayerBodies<V> {
    fn take(&mut self, bytes: &[u8]) -> Flow {
        self.feed(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{LayerReader, ReadOptions};
    use crate::make::tar::{TarBuilder, gzip, noise, splits};

    /// Writes down what it is told; skips and stops where it is told to.
    #[derive(Default)]
    struct Script {
        told: Vec<(u32, String, Vec<u8>, bool)>,
        skip: &'static str,
        stop: &'static str,
    }

    impl Visitor for Script {
        fn begin(&mut self, number: u32, entry: &Entry) -> Wish {
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            let wish = match &*path {
                path if path == self.stop => return Wish::Stop,
                path if path == self.skip => Wish::Skip,
                _ => Wish::More,
            };
            self.told.push((number, path, Vec::new(), false));
            wish
        }

        fn piece(&mut self, offset: u64, bytes: &[u8]) -> Wish {
            let body = &mut self.told.last_mut().expect("an entry").2;
            body.resize(offset as usize, 0);
            body.extend_from_slice(bytes);
            Wish::More
        }

        fn end(&mut self, number: u32, entry: &Entry, whole: bool) -> Wish {
            let last = self.told.last_mut().expect("an entry");
            assert_eq!((last.0, last.1.as_bytes()), (number, &entry.path[..]));
            last.3 = whole;
            Wish::More
        }
    }

    fn visit(bytes: &[u8], skip: &'static str, stop: &'static str) -> Visited<Script> {
        let mut all = splits(bytes).into_iter().map(|pieces| {
            let script = Script { skip, stop, ..Script::default() };
            let mut bodies = LayerBodies::new(script, &Limits::default());
            let _ = pieces.iter().any(|piece| bodies.feed(piece) == Flow::Done);
            bodies.finish()
        });
        let first = all.next().expect("one split");
        for other in all {
            assert_eq!((&other.visitor.told, &other.damage), (&first.visitor.told, &first.damage));
        }
        first
    }

    fn layer() -> TarBuilder {
        let sparse: &[(&str, &[u8])] = &[("GNU.sparse.size", b"6"), ("GNU.sparse.map", b"3,3")];
        TarBuilder::default()
            .dir("d/")
            .file("d/a", noise(3000, 1))
            .symlink("d/l", "a")
            .pax(sparse)
            .file("d/s", "xyz")
            .file("d/.wh.b", "")
            .file("d/z", "last")
    }

    #[test]
    fn every_body_comes_with_its_number_in_the_index() {
        for bytes in [layer().finish(), gzip(&layer().finish())] {
            let visited = visit(&bytes, "", "-");
            assert_eq!((visited.damage, visited.stopped), (None, false));
            let mut reader = LayerReader::new(ReadOptions::default());
            reader.feed(&bytes);
            let paths = crate::domain::layer_index::all_paths(&reader.finish().index);
            let told = visited.visitor.told;
            let bodies: Vec<_> =
                told.iter().map(|(_, _, body, whole)| (&body[..], *whole)).collect();
            let a = noise(3000, 1);
            let none = (&b""[..], true);
            assert_eq!(
                bodies,
                [none, (&a, true), none, (b"\0\0\0xyz", true), none, (b"last", true)]
            );
            for ((number, path, ..), (at, listed)) in told.iter().zip(paths.iter().enumerate()) {
                assert_eq!((*number as usize, path.as_bytes()), (at, &listed[..]));
            }
        }
    }

    #[test]
    fn what_is_not_wanted_is_not_told() {
        let bytes = gzip(&layer().finish());
        let skipped = visit(&bytes, "d/a", "-").visitor.told;
        assert_eq!((skipped.len(), skipped[1].2.len(), skipped[5].2.len()), (6, 0, 4));
        let stopped = visit(&bytes, "", "d/s");
        assert_eq!((stopped.visitor.told.len(), stopped.stopped), (3, true));
        assert_eq!(stopped.damage, None, "it was not read to its end, which nobody wanted");
    }

    #[test]
    fn a_plain_layer_may_be_passed_over() {
        let bytes = layer().finish();
        let script = Script { skip: "d/a", stop: "-", ..Script::default() };
        let mut bodies = LayerBodies::new(script, &Limits::default());
        let (mut at, mut fed) = (0, 0);
        while at < bytes.len() {
            let over = bodies.passable() as usize;
            bodies.pass(over as u64);
            at += over;
            let end = bytes.len().min(at + 512);
            bodies.feed(&bytes[at..end]);
            fed += end - at;
            at = end;
        }
        assert_eq!(bodies.finish().visitor.told.len(), 6);
        assert_eq!(fed, bytes.len() - 3072, "the body with its padding");
    }

    #[test]
    fn damage_is_told_after_what_came_before() {
        let whole = layer().finish();
        let cut = visit(&whole[..4000], "", "-");
        assert_eq!(cut.visitor.told.len(), 2);
        assert!(!cut.visitor.told[1].3, "it is cut");
        assert!(cut.damage.is_some_and(|damage| damage.starts_with("The layer is cut short")));
        let text = visit(&gzip(b"no tar at all"), "", "-");
        assert!(text.damage.is_some_and(|damage| damage.contains("no tar")));
        let mut packed = gzip(&whole);
        let at = packed.len() - 8;
        packed[at] ^= 1;
        assert_eq!(visit(&packed, "", "-").findings[0].code, "gzip-checksum");
    }
}
