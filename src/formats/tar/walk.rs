//! The state machine of the walk.

mod blocks;

use super::extended::Extended;
use super::header::{Class, looks_like};
use super::member::Following;
use super::sparse::{MapReader, Playback, Sparse};
use super::{BLOCK, Sink};
use crate::domain::{Diagnostic, Entry};
use crate::formats::{Damage, Findings, Flow, Limits};

/// Code of the finding: the tar ends after an entry, without blocks of zeros.
pub const NO_END: &str = "tar-no-end";
/// Code of the finding: it even ends before the last entry's padding does, as `umoci insert` writes it.
pub const NO_PADDING: &str = "tar-no-padding";

/// What the next bytes are.
#[derive(Debug)]
enum State {
    /// A header block.
    Header,
    /// The block after a block of zeros.
    AfterZero,
    /// The body of an extension header; `left` bytes of it, then `then_skip` of padding.
    Extension { class: Class, left: u64, padding: u64 },
    /// Old GNU: a block of further sparse runs, before the body.
    MoreRuns(Box<Following>),
    /// PAX sparse 1.0: a block of the map, at the head of the body. `left`: of the whole body, map and all.
    Map { reader: MapReader, sparse: Sparse, left: u64, padding: u64 },
    /// Bytes of the entry's body.
    Body { left: u64, padding: u64, sparse: Option<Playback> },
    /// Bytes of no interest, then a header. `ends`: the entry ends with them, and whether it is whole.
    Skip { left: u64, ends: Option<bool> },
    /// After the end-of-archive.
    Ended { garbage: bool },
    /// After damage.
    Stopped,
}

/// Walks a tar that is fed in pieces.
#[derive(Debug)]
pub struct Walker {
    limits: Limits,
    findings: Findings,
    state: State,
    /// Bytes fed or skipped.
    position: u64,
    block: [u8; BLOCK],
    filled: usize,
    extension: Vec<u8>,
    next: Extended,
    global: Extended,
    entry: Entry,
    raw: Vec<u8>,
    entries: u64,
    xattr_budget: u64,
    damage: Option<Damage>,
}

/// What the walk found, besides what it told the sink.
#[derive(Debug)]
pub struct Walked {
    /// Entries told.
    pub entries: u64,
    /// Bytes of the stream, up to the damage when there is some.
    pub length: u64,
    /// Why it stopped early.
    pub damage: Option<Damage>,
    /// Whether anything but zeros could be read as tar at all.
    pub is_tar: bool,
    /// What was odd.
    pub findings: Findings,
}

impl Walker {
    /// At the first header.
    pub fn new(limits: &Limits) -> Self {
        Self {
            findings: Findings::new(limits.findings_per_code),
            xattr_budget: limits.xattr_bytes,
            limits: limits.clone(),
            state: State::Header,
            position: 0,
            block: [0; BLOCK],
            filled: 0,
            extension: Vec::new(),
            next: Extended::default(),
            global: Extended::default(),
            entry: Entry::file(""),
            raw: Vec::new(),
            entries: 0,
            damage: None,
        }
    }

    /// Takes the next bytes, as many or few as there are. `Done` after damage: nothing more will be told.
    pub fn feed<S: Sink>(&mut self, mut bytes: &[u8], sink: &mut S) -> Flow {
        while !bytes.is_empty() {
            let used = self.step(bytes, sink);
            bytes = &bytes[used..];
        }
        if matches!(self.state, State::Stopped) { Flow::Done } else { Flow::More }
    }

    /// Bytes that come next and need not be fed: whoever can seek may pass that many (or fewer) to [`Walker::skip`] instead.
    /// A body skipped in part or whole is not told, but its entry ends as if it had been.
    pub fn skippable(&self) -> u64 {
        match &self.state {
            State::Body { left, padding, .. } => left + padding,
            State::Skip { left, .. } => *left,
            _ => 0,
        }
    }

    /// Passes over `count` bytes, at most [`Walker::skippable`].
    pub fn skip<S: Sink>(&mut self, count: u64, sink: &mut S) {
        let count = count.min(self.skippable());
        if count == 0 {
            return;
        }
        if let State::Body { left, padding, .. } = self.state {
            self.state = State::Skip { left: left + padding, ends: Some(true) };
        }
        if let State::Skip { left, .. } = &mut self.state {
            *left -= count;
        }
        self.position += count;
        self.after_skip(sink);
    }

    /// True after damage that makes it pointless to read on.
    pub fn is_stopped(&self) -> bool {
        matches!(self.state, State::Stopped)
    }

    /// Bytes walked or skipped so far; none behind damage.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Where to report what is found on the way.
    pub fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    /// The stream ended.
    pub fn finish<S: Sink>(mut self, sink: &mut S) -> Walked {
        let is_tar = self.entries > 0 || !matches!(self.state, State::Stopped);
        let is_tar = is_tar && !self.ended_inside(sink);
        if self.next.any {
            self.findings.push(Diagnostic::warning(
                "tar-lone-extension",
                "the tar ends after an extension header without its entry",
            ));
        }
        Walked {
            entries: self.entries,
            length: self.position,
            damage: self.damage,
            is_tar,
            findings: self.findings,
        }
    }

    /// Reports where the end came. True when what there was is no tar.
    fn ended_inside<S: Sink>(&mut self, sink: &mut S) -> bool {
        let at = self.position;
        match std::mem::replace(&mut self.state, State::Stopped) {
            State::Stopped | State::Ended { .. } => {}
            State::Header | State::AfterZero if is_zero(&self.block[..self.filled]) => {
                self.no_end()
            }
            // Padding of the last entry: some writers leave it out.
            State::Skip { ends: None, left } if left < BLOCK as u64 => self.no_end(),
            State::Header if self.entries == 0 && at < BLOCK as u64 => {
                let seen = looks_like(&self.block[..self.filled]);
                self.damage =
                    Some(Damage::new(format!("is no tar: {at} bytes that look like {seen}")));
                return true;
            }
            State::Map { left, .. } => {
                sink.begin(&self.entry);
                self.cut(left, sink);
            }
            State::Body { left, .. } | State::Skip { ends: Some(_), left } => self.cut(left, sink),
            _ => {
                self.damage = Some(Damage::new(format!(
                    "is cut short: it ends after {at} bytes, between two entries"
                )))
            }
        }
        false
    }

    fn no_end(&mut self) {
        if !self.position.is_multiple_of(BLOCK as u64) {
            let sentence =
                "the tar ends inside the padding of its last entry; all entries are there";
            self.findings.push(Diagnostic::info(NO_PADDING, sentence));
        } else if self.position > 0 {
            let sentence = "the tar has no end-of-archive blocks; all entries are there";
            self.findings.push(Diagnostic::info(NO_END, sentence));
        }
    }

    /// The archive ended inside the entry, `left` bytes before its end. What is stored of it is what is there: a header may
    /// claim exabytes.
    fn cut<S: Sink>(&mut self, left: u64, sink: &mut S) {
        let (path, at) = (crate::domain::path::display(&self.entry.path), self.position);
        let dense = self.entry.size == self.entry.stored;
        self.entry.stored = self.entry.stored.saturating_sub(left);
        if dense {
            self.entry.size = self.entry.stored;
        }
        sink.end(&mut self.entry, false);
        self.damage =
            Some(Damage::new(format!("is cut short: it ends after {at} bytes, inside {path}")));
    }

    /// Consumes at least one byte.
    fn step<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let available = bytes.len() as u64;
        match &mut self.state {
            State::Header | State::AfterZero | State::MoreRuns(_) | State::Map { .. } => {
                self.step_block(bytes, sink)
            }
            State::Extension { left, .. } => {
                let count = available.min(*left);
                self.extension.extend_from_slice(&bytes[..count as usize]);
                *left -= count;
                self.position += count;
                if *left == 0 {
                    self.end_extension();
                }
                count as usize
            }
            State::Body { left, sparse, .. } => {
                let count = available.min(*left);
                match sparse {
                    None => sink.body(&bytes[..count as usize]),
                    Some(playback) => playback.tell(&bytes[..count as usize], sink),
                }
                *left -= count;
                self.position += count;
                self.after_body(sink);
                count as usize
            }
            State::Skip { left, .. } => {
                let count = available.min(*left);
                *left -= count;
                self.position += count;
                self.after_skip(sink);
                count as usize
            }
            State::Ended { garbage } => {
                let found = !*garbage && !is_zero(bytes);
                *garbage |= found;
                if found {
                    self.findings.push(Diagnostic::warning(
                        "tar-trailing",
                        "bytes follow the end of the archive; they are not part of the layer's files",
                    ));
                }
                self.position += available;
                bytes.len()
            }
            // How far it came must not depend on how much was pushed at a time.
            State::Stopped => bytes.len(),
        }
    }

    /// Collects a whole block and acts on it.
    fn step_block<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let count = bytes.len().min(BLOCK - self.filled);
        self.block[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
        self.filled += count;
        self.position += count as u64;
        if self.filled == BLOCK {
            self.filled = 0;
            let block = self.block;
            match std::mem::replace(&mut self.state, State::Stopped) {
                State::Header => self.header(&block, false, sink),
                State::AfterZero => self.header(&block, true, sink),
                State::MoreRuns(following) => self.more_runs(&block, following, sink),
                State::Map { reader, sparse, left, padding } => {
                    self.map(&block, reader, sparse, (left, padding), sink)
                }
                other => self.state = other,
            }
        }
        count
    }

    fn stop(&mut self, damage: Damage) {
        self.state = State::Stopped;
        self.next.clear();
        self.damage = Some(damage);
    }

    fn after_body<S: Sink>(&mut self, sink: &mut S) {
        let State::Body { left: 0, padding, sparse } = &mut self.state else { return };
        let padding = *padding;
        if let Some(playback) = sparse {
            playback.tell_last_hole(sink);
        }
        sink.end(&mut self.entry, true);
        self.skip_to_header(padding);
    }

    fn after_skip<S: Sink>(&mut self, sink: &mut S) {
        let State::Skip { left: 0, ends } = self.state else { return };
        self.state = State::Header;
        if let Some(whole) = ends {
            sink.end(&mut self.entry, whole);
        }
    }
}

/// In steps that the compiler can make wide.
fn is_zero(bytes: &[u8]) -> bool {
    bytes.chunks(4096).all(|chunk| chunk.iter().fold(0, |all, byte| all | byte) == 0)
}
