//! The outer tar by positioned reads: headers are read, bodies are stepped over, so that an archive of any size is known in
//! milliseconds. What a header means is for [`super::tar`] to say.

use super::members::{Member, MemberPlace, Members};
use super::shape;
use super::source::{Source, read_full};
use super::tar::{NO_END, NO_PADDING, Sink, Walker};
use super::{Flow, Limits};
use crate::domain::{Diagnostic, Entry, EntryKind, Location};
use std::io;

/// How an archive ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With its end mark, or it is a folder.
    Marked,
    /// Where a member ends, but without a mark: all may be there, or not.
    Unmarked,
    /// Within a member or header; a sentence without its full stop.
    Cut(String),
    /// At a header that is none; a sentence without its full stop.
    Damaged(String),
    /// We stopped reading: enough is known.
    Enough,
}

/// What an outer tar holds.
pub(crate) struct Outer {
    pub(crate) members: Members,
    pub(crate) end: End,
}

/// Members after which a tar that looks like a root file system is taken for one without reading all its headers.
const PLAIN_AFTER: usize = 20_000;
const SMALL_WINDOW: usize = 16 << 10;
const LARGE_WINDOW: usize = 4 << 20;
/// Bytes that a browser reads in the time that it takes to ask for any.
const NEAR: u64 = 1 << 19;

/// Reads the headers of a tar.
pub(crate) fn index(source: &dyn Source, limits: &Limits) -> io::Result<Outer> {
    let mut walker = Walker::new(limits);
    let mut sink = Collect { members: Members::new(limits), length: source.len(), count: 0 };
    let mut window = SMALL_WINDOW;
    let mut buffer = Vec::new();
    loop {
        let left = source.len().saturating_sub(walker.position());
        let skip = walker.skippable().min(left);
        walker.skip(skip, &mut sink);
        // Big members are stepped over; many that are smaller than what a read costs are read through in large pieces.
        window = if skip > NEAR { SMALL_WINDOW } else { (window * 2).min(LARGE_WINDOW) };
        buffer.resize(window, 0);
        let count = read_full(source, walker.position(), &mut buffer)?;
        if count == 0 {
            break;
        }
        if walker.feed(&buffer[..count], &mut sink) == Flow::Done {
            break;
        }
        if sink.is_enough() {
            return Ok(Outer { members: sink.members, end: End::Enough });
        }
    }
    let end = end_of(walker, &mut sink);
    Ok(Outer { members: sink.members, end })
}

/// How a tar ended that was walked to the end of its bytes.
pub(crate) fn end_of(walker: Walker, sink: &mut impl Sink) -> End {
    let stopped = walker.is_stopped();
    let walked = walker.finish(sink);
    match walked.damage {
        Some(damage) if stopped => End::Damaged(damage.to_string()),
        Some(damage) => End::Cut(damage.to_string()),
        None => walked.findings.finish().iter().find_map(end_by).unwrap_or(End::Marked),
    }
}

fn end_by(finding: &Diagnostic) -> Option<End> {
    match finding.code.as_str() {
        NO_END => Some(End::Unmarked),
        NO_PADDING => Some(End::Cut("ends inside the padding of its last member".into())),
        _ => None,
    }
}

/// Adds each entry to the members.
struct Collect {
    members: Members,
    length: u64,
    count: usize,
}

impl Collect {
    /// A root file system of a million files is known by its first thousands; its documents, if any, would be an image's.
    fn is_enough(&mut self) -> bool {
        let due = self.count >= PLAIN_AFTER;
        if due {
            self.count = 0;
        }
        let known =
            due && !shape::has_documents(&self.members) && !shape::is_fragment(&self.members);
        (known && shape::plain(&self.members).is_some()) || self.members.overflowed()
    }
}

impl Sink for Collect {
    fn begin(&mut self, entry: &Entry) {
        self.count += 1;
        let location = Location::Range { file: 0, offset: entry.body_offset, length: entry.stored };
        let cut = entry.body_offset.checked_add(entry.stored).is_none_or(|end| end > self.length);
        self.members.add(&entry.path, member(entry, location, cut));
    }

    fn body(&mut self, _: &[u8]) {}

    fn end(&mut self, _: &mut Entry, _: bool) {}
}

/// Adds the names of entries alone.
pub(crate) struct Names(pub(crate) Members);

impl Sink for Names {
    fn begin(&mut self, entry: &Entry) {
        self.0.add(&entry.path, Member::Other);
    }

    fn body(&mut self, _: &[u8]) {}

    fn end(&mut self, _: &mut Entry, _: bool) {}
}

/// What an entry of an outer tar is. A sparse file is no blob: its bytes do not lie in one piece.
pub(crate) fn member(entry: &Entry, location: Location, cut: bool) -> Member {
    match entry.kind {
        EntryKind::File if entry.size == entry.stored => {
            Member::File(MemberPlace { location, length: entry.stored, cut })
        }
        EntryKind::Symlink => Member::Symlink(entry.link.clone()),
        EntryKind::Hardlink => Member::Hardlink(entry.link.clone()),
        _ => Member::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make::tar::TarBuilder;
    use std::cell::Cell;

    /// Counts reads, and the bytes that were asked for.
    struct Counting {
        bytes: Vec<u8>,
        reads: Cell<(usize, usize)>,
    }

    impl Source for Counting {
        fn len(&self) -> u64 {
            self.bytes.len() as u64
        }

        fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
            let (reads, bytes) = self.reads.get();
            self.reads.set((reads + 1, bytes + buf.len()));
            self.bytes.read_at(offset, buf)
        }
    }

    /// Reads, bytes and members of a tar of `count` files of `size` bytes.
    fn cost(count: usize, size: usize) -> (usize, usize, usize) {
        let body = "x".repeat(size);
        let tar = (0..count)
            .fold(TarBuilder::default(), |tar, at| tar.file(&format!("{at}/layer.tar"), &body));
        let source = Counting { bytes: tar.finish(), reads: Cell::new((0, 0)) };
        let outer = index(&source, &Limits::default()).unwrap();
        let (reads, bytes) = source.reads.get();
        (reads, bytes, outer.members.len())
    }

    #[test]
    fn small_members_are_read_through_and_big_ones_stepped_over() {
        let (reads, _, members) = cost(300, 100 << 10);
        assert_eq!(members, 300);
        assert!(reads < 60, "{reads} reads for 300 members of 100 KiB");
        let (reads, bytes, members) = cost(20, 2 << 20);
        assert_eq!(members, 20);
        assert!(
            reads < 50 && bytes < 20 * 3 * SMALL_WINDOW,
            "{reads} reads of {bytes} bytes for 20 members of 2 MiB"
        );
    }
}
