//! One file: as it is, or unpacked when its first bytes say that it is an archive or compressed.

use super::Files;
use crate::analysis::secrets::{Body, BodyFindings, FileFindings, Finding, Scanner};
use crate::domain::path;
use crate::formats::bodies::LayerBodies;
use crate::formats::compression::{Compression, sniff};
use crate::formats::{Flow, Limits, Unpacker, zip};

/// Bytes that tell what a file is: a tar's magic is at 257.
const HEAD: usize = 512;

/// Archives in archives that are opened: a jar in a jar in a tar is as deep as anybody packs.
const DEEPEST: u32 = 3;

/// Bytes that the members of one file may unpack to. Archives that unpack to more are backups of whole systems, or meant to
/// fill the memory; what is behind this is passed over, and said so.
const UNPACKED: u64 = 512 << 20;

/// Bytes of a zip: it is read from its end, so that all of it is held.
const ZIP: usize = 64 << 20;

/// A file that is being read.
#[derive(Debug)]
pub(super) struct Taking<'s> {
    scanner: &'s Scanner,
    path: Vec<u8>,
    depth: u32,
    how: How<'s>,
}

#[derive(Debug)]
enum How<'s> {
    /// Too little is there to tell.
    Begun(Vec<u8>),
    Plain(Box<Body<'s>>),
    Tar(Box<Tar<'s>>),
    /// Compressed: what comes out is taken as a file without the ending.
    Packed(Box<Packed<'s>>),
    Zip {
        held: Vec<u8>,
        over: u64,
    },
}

#[derive(Debug)]
struct Tar<'s> {
    bodies: LayerBodies<Files<'s>>,
    left: u64,
    over: u64,
    done: bool,
}

#[derive(Debug)]
struct Packed<'s> {
    unpacker: Unpacker,
    inner: Taking<'s>,
    left: u64,
    done: bool,
}

impl<'s> Taking<'s> {
    /// A file at this path, its archive's included.
    pub(super) fn new(scanner: &'s Scanner, path: Vec<u8>, depth: u32) -> Self {
        Self { scanner, path, depth, how: How::Begun(Vec::new()) }
    }

    /// Takes the next bytes; false when the rest can tell nothing.
    pub(super) fn push(&mut self, bytes: &[u8]) -> bool {
        if let How::Begun(head) = &mut self.how {
            if head.is_empty() && bytes.len() >= HEAD {
                self.start(bytes);
                return true;
            }
            head.extend_from_slice(bytes);
            if head.len() >= HEAD {
                let head = std::mem::take(head);
                self.start(&head);
            }
            return true;
        }
        self.take(bytes)
    }

    fn start(&mut self, head: &[u8]) {
        self.how = self.decide(head);
        self.take(head);
    }

    fn decide(&self, head: &[u8]) -> How<'s> {
        let plain = || How::Plain(Box::new(Body::new(self.scanner, &self.path)));
        if self.depth >= DEEPEST || is_manual(&self.path) {
            return plain();
        }
        if head.get(257..262) == Some(b"ustar") {
            let files = Files::inside(self.scanner, &self.path, self.depth + 1);
            let bodies = LayerBodies::new(files, &Limits::default());
            return How::Tar(Box::new(Tar { bodies, left: UNPACKED, over: 0, done: false }));
        }
        if head.starts_with(zip::MAGIC) {
            return How::Zip { held: Vec::new(), over: 0 };
        }
        if sniff(head) == Compression::Plain {
            return plain();
        }
        let inner = Taking::new(self.scanner, without_ending(&self.path).to_vec(), self.depth + 1);
        let unpacker = Unpacker::new(&Limits::default());
        How::Packed(Box::new(Packed { unpacker, inner, left: UNPACKED, done: false }))
    }

    fn take(&mut self, bytes: &[u8]) -> bool {
        match &mut self.how {
            How::Begun(_) => true,
            How::Plain(body) => {
                body.push(bytes);
                true
            }
            How::Tar(tar) => tar.take(bytes),
            How::Packed(packed) => packed.take(bytes),
            How::Zip { held, over } => {
                let room = ZIP.saturating_sub(held.len());
                held.extend_from_slice(&bytes[..bytes.len().min(room)]);
                *over += bytes.len().saturating_sub(room) as u64;
                true
            }
        }
    }

    /// What was found in it.
    pub(super) fn finish(mut self) -> BodyFindings {
        if let How::Begun(head) = &mut self.how {
            let head = std::mem::take(head);
            self.start(&head);
        }
        let Self { scanner, path, depth, how } = self;
        match how {
            How::Begun(_) => BodyFindings::default(),
            How::Plain(body) => body.finish(),
            How::Tar(tar) => gathered(tar.bodies.finish().visitor, tar.over),
            How::Packed(packed) => packed.finish(),
            How::Zip { held, over: 0 } => members(Files::inside(scanner, &path, depth + 1), &held),
            // Its directory is at its end.
            How::Zip { held, over } => {
                BodyFindings { passed_over: held.len() as u64 + over, ..BodyFindings::default() }
            }
        }
    }
}

impl Tar<'_> {
    fn take(&mut self, bytes: &[u8]) -> bool {
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        self.left -= count as u64;
        self.over += (bytes.len() - count) as u64;
        if !self.done && count > 0 {
            self.done = self.bodies.feed(&bytes[..count]) == Flow::Done;
        }
        true
    }
}

impl Packed<'_> {
    fn take(&mut self, bytes: &[u8]) -> bool {
        let Self { unpacker, inner, left, done } = self;
        if *done {
            return false;
        }
        let mut take = |piece: &[u8]| hand_on(inner, left, piece);
        // Damage ends it: what came before is looked at.
        *done = unpacker.feed(bytes, &mut take).unwrap_or(Flow::Done) == Flow::Done;
        !*done
    }

    fn finish(self) -> BodyFindings {
        let Self { unpacker, mut inner, mut left, done } = self;
        if !done {
            unpacker.finish(&mut |piece| hand_on(&mut inner, &mut left, piece));
        }
        let mut found = inner.finish();
        if left == 0 {
            found.passed_over = found.passed_over.max(1);
        }
        found
    }
}

fn hand_on(inner: &mut Taking<'_>, left: &mut u64, piece: &[u8]) -> Flow {
    let count = usize::try_from(*left).unwrap_or(usize::MAX).min(piece.len());
    *left -= count as u64;
    if inner.push(&piece[..count]) && *left > 0 { Flow::More } else { Flow::Done }
}

/// The members of a zip, as files of their own.
fn members(mut files: Files<'_>, held: &[u8]) -> BodyFindings {
    let (mut left, mut over) = (UNPACKED, 0);
    for (member, number) in zip::members(held).iter().zip(0..) {
        let mut path = Vec::new();
        path::normalise_into(member.name, &mut path);
        let mut taking = files.taking(&path);
        let before = left;
        member.unpack(left, |piece| {
            left = left.saturating_sub(piece.len() as u64);
            taking.push(piece)
        });
        if before > 0 && left == 0 || before == 0 {
            over += member.size.saturating_sub(before);
        }
        let found = taking.finish();
        if !found.findings.is_empty() || found.passed_over > 0 {
            files.found.push(FileFindings { entry: number, path, found });
        }
    }
    gathered(files, over)
}

/// Findings of the members of an archive as those of the archive itself.
fn gathered(files: Files<'_>, over: u64) -> BodyFindings {
    let mut out = BodyFindings { passed_over: over, ..BodyFindings::default() };
    for file in files.found {
        out.more = out.more.saturating_add(file.found.more);
        out.passed_over = out.passed_over.saturating_add(file.found.passed_over);
        out.findings.extend(file.found.findings.into_iter().map(|found| inside(&file.path, found)));
    }
    out
}

fn inside(member: &[u8], found: Finding) -> Finding {
    let name = path::display(member).trim_start_matches('/').to_owned();
    let inside = found.inside.map_or(name.clone(), |deeper| format!("{name} → {deeper}"));
    Finding { inside: Some(inside), ..found }
}

/// `dump.sql.gz` → `dump.sql`.
fn without_ending(path: &[u8]) -> &[u8] {
    const ENDINGS: [&[u8]; 5] = [b".gz", b".zst", b".xz", b".bz2", b".Z"];
    ENDINGS.iter().find_map(|ending| path.strip_suffix(*ending)).unwrap_or(path)
}

/// Thousands of compressed pages that say how programs are used.
fn is_manual(path: &[u8]) -> bool {
    [&b"usr/share/man/"[..], b"usr/share/doc/", b"usr/share/info/", b"usr/share/locale/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}
