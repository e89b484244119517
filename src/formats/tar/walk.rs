//! The state machine of the walk.

use super::extended::Extended;
use super::header::{Class, Head, looks_like};
use super::member::{Context, Following, long_text};
use super::sparse::{MapReader, Sparse};
use super::{BLOCK, Sink, padding};
use crate::domain::{Diagnostic, Entry};
use crate::formats::{Damage, Findings, Flow, Limits};

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

/// How far the runs of a sparse file are told.
#[derive(Debug)]
struct Playback {
    sparse: Sparse,
    /// Run that comes next or is under way.
    run: usize,
    /// How much of it is told.
    told: u64,
    /// Position in the content.
    at: u64,
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
    /// Bytes of the stream.
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

    /// Bytes fed or skipped so far.
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
            self.findings
                .push(Diagnostic::warning("tar-lone-extension", "the tar ends after an extension header without its entry"));
        }
        Walked { entries: self.entries, length: self.position, damage: self.damage, is_tar, findings: self.findings }
    }

    /// Reports where the end came. True when what there was is no tar.
    fn ended_inside<S: Sink>(&mut self, sink: &mut S) -> bool {
        let at = self.position;
        match std::mem::replace(&mut self.state, State::Stopped) {
            State::Stopped | State::Ended { .. } => {}
            State::Header | State::AfterZero if self.filled == 0 => {
                if at > 0 {
                    self.findings
                        .push(Diagnostic::info("tar-no-end", "the tar has no end-of-archive blocks; all entries are there"));
                }
            }
            State::Header if self.entries == 0 && at < BLOCK as u64 => {
                let seen = looks_like(&self.block[..self.filled]);
                self.damage = Some(Damage::new(format!("is no tar: {at} bytes that look like {seen}")));
                return true;
            }
            State::Body { .. } | State::Map { .. } | State::Skip { ends: Some(_), .. } => {
                let path = crate::domain::path::display(&self.entry.path);
                sink.end(&mut self.entry, false);
                self.damage = Some(Damage::new(format!("is cut short: it ends after {at} bytes, inside {path}")));
            }
            _ => self.damage = Some(Damage::new(format!("is cut short: it ends after {at} bytes, between two entries"))),
        }
        false
    }

    /// Consumes at least one byte.
    fn step<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) -> usize {
        let available = bytes.len() as u64;
        match &mut self.state {
            State::Header | State::AfterZero | State::MoreRuns(_) | State::Map { .. } => self.step_block(bytes, sink),
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
                tell(sparse, &bytes[..count as usize], sink);
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
            State::Stopped => {
                self.position += available;
                bytes.len()
            }
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
                State::Map { reader, sparse, left, padding } => self.map(&block, reader, sparse, (left, padding), sink),
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

    fn header<S: Sink>(&mut self, block: &[u8; BLOCK], after_zero: bool, sink: &mut S) {
        if block[0] == 0 && is_zero(block) {
            self.state = if after_zero { State::Ended { garbage: false } } else { State::AfterZero };
            return;
        }
        let at = self.position - BLOCK as u64;
        if after_zero {
            return self.stop(Damage::new(format!(
                "has a single block of zeros before byte {at}, neither an entry nor an end; what follows is not shown"
            )));
        }
        let Some(head) = Head::check(block) else {
            let seen = looks_like(block);
            return self.stop(Damage::new(match at {
                0 => format!("is no tar: it looks like {seen}"),
                _ => format!("has a damaged header at byte {at} (its checksum is wrong); what follows is not shown"),
            }));
        };
        match head.class() {
            Class::Entry => self.begin(&head, sink),
            Class::Meta => self.meta(&head),
            class => self.begin_extension(&head, class),
        }
    }

    fn begin_extension(&mut self, head: &Head<'_>, class: Class) {
        let at = self.position - BLOCK as u64;
        let limit = self.limits.extension_header;
        match head.size() {
            None => self.stop(Damage::new(format!("has an extension header at byte {at} whose size is no number"))),
            Some(size) if size > limit => {
                self.stop(Damage::new(format!(
                    "has an extension header of {size} bytes at byte {at}, beyond the limit of {limit}"
                )));
            }
            Some(size) => {
                self.extension.clear();
                self.state = State::Extension { class, left: size, padding: padding(size) };
                if size == 0 {
                    self.end_extension();
                }
            }
        }
    }

    fn end_extension(&mut self) {
        let State::Extension { class, padding, .. } = std::mem::replace(&mut self.state, State::Stopped) else { return };
        self.state = State::Skip { left: padding, ends: None };
        if padding == 0 {
            self.state = State::Header;
        }
        self.next.any |= class != Class::PaxGlobal;
        match class {
            Class::LongName => self.next.long_name = Some(long_text(&self.extension)),
            Class::LongLink => self.next.long_link = Some(long_text(&self.extension)),
            _ => match Extended::read(&self.extension, &mut self.findings, &self.limits) {
                Err(Damage(why)) => {
                    let at = self.position;
                    self.stop(Damage::new(format!("{why} (before byte {at}); what follows is not shown")));
                }
                Ok(pax) if class == Class::PaxGlobal => self.global_records(pax),
                Ok(pax) => self.next.replace_pax(pax),
            },
        }
    }

    fn global_records(&mut self, pax: Extended) {
        if self.global.merge_global(pax) {
            let sentence = "a global PAX header names a path, size or attribute for all entries; that is left out";
            self.findings.add("tar-global-header", |code| Diagnostic::warning(code, sentence));
        }
    }

    fn meta(&mut self, head: &Head<'_>) {
        let Some(size) = head.size() else {
            return self.stop(Damage::new("has a GNU book-keeping entry whose size is no number"));
        };
        let flag = head.flag() as char;
        self.findings.add("tar-meta-entry", |code| {
            Diagnostic::warning(
                code,
                format!("a GNU tar book-keeping entry (type {flag}) is no part of the file system; left out"),
            )
        });
        self.next.clear();
        self.skip_to_header(size + padding(size));
    }

    fn skip_to_header(&mut self, left: u64) {
        self.state = if left == 0 { State::Header } else { State::Skip { left, ends: None } };
    }

    fn begin<S: Sink>(&mut self, head: &Head<'_>, sink: &mut S) {
        if self.entries >= self.limits.entries {
            return self
                .stop(Damage::new(format!("has more than {} entries, the limit; the rest is not shown", self.limits.entries)));
        }
        let mut context = Context {
            next: &mut self.next,
            global: &self.global,
            findings: &mut self.findings,
            limits: &self.limits,
            raw: &mut self.raw,
            xattr_budget: &mut self.xattr_budget,
        };
        let filled = context.fill(head, &mut self.entry);
        self.next.clear();
        match filled {
            Err(damage) => self.stop(damage),
            Ok(following) if following.refused => self.skip_to_header(following.size + padding(following.size)),
            Ok(following) if following.more_runs => self.state = State::MoreRuns(Box::new(following)),
            Ok(following) => self.body(following, sink),
        }
    }

    fn more_runs<S: Sink>(&mut self, block: &[u8; BLOCK], mut following: Box<Following>, sink: &mut S) {
        let mut runs = tar::GnuExtSparseHeader::new();
        runs.as_mut_bytes().copy_from_slice(block);
        if let Some(sparse) = &mut following.sparse {
            following.broken |= !sparse.add_old(runs.sparse());
            if sparse.runs.len() > self.limits.sparse_runs {
                let limit = self.limits.sparse_runs;
                return self.stop(Damage::new(format!("has a sparse file of more than {limit} runs, the limit")));
            }
        }
        if runs.is_extended() { self.state = State::MoreRuns(following) } else { self.body(*following, sink) }
    }

    /// The header is complete, [`Walker::position`] is where the body begins.
    fn body<S: Sink>(&mut self, following: Following, sink: &mut S) {
        let Following { size, hidden, sparse, map_in_body, broken, .. } = following;
        let padding = padding(size);
        self.entry.body_offset = self.position;
        self.entries += 1;
        if map_in_body && !broken && size > 0 {
            let sparse = sparse.unwrap_or_default();
            self.state = State::Map { reader: MapReader::default(), sparse, left: size, padding };
            return;
        }
        if broken || map_in_body || sparse.as_ref().is_some_and(|sparse| !sparse.fits(size)) {
            return self.broken_sparse(size + padding, sink);
        }
        sink.begin(&self.entry);
        if hidden {
            self.state = State::Skip { left: size + padding, ends: Some(true) };
            self.after_skip(sink);
        } else {
            let sparse = sparse.map(|sparse| Playback { sparse, run: 0, told: 0, at: 0 });
            self.state = State::Body { left: size, padding, sparse };
            self.after_body(sink);
        }
    }

    fn map<S: Sink>(&mut self, block: &[u8], mut reader: MapReader, mut sparse: Sparse, rest: (u64, u64), sink: &mut S) {
        let (left, padding) = rest;
        let whole = left >= BLOCK as u64;
        let left = left.saturating_sub(BLOCK as u64);
        // A body shorter than a block: its padding was part of this block.
        let padding = if whole { padding } else { 0 };
        let read = if whole { reader.block(block, &mut sparse, self.limits.sparse_runs) } else { None };
        self.entry.stored = left;
        self.entry.body_offset = self.position;
        match read {
            Some(true) if sparse.fits(left) => {
                sink.begin(&self.entry);
                self.state = State::Body { left, padding, sparse: Some(Playback { sparse, run: 0, told: 0, at: 0 }) };
                self.after_body(sink);
            }
            Some(false) if left > 0 => self.state = State::Map { reader, sparse, left, padding },
            _ => self.broken_sparse(left + padding, sink),
        }
    }

    fn broken_sparse<S: Sink>(&mut self, left: u64, sink: &mut S) {
        self.findings.add("tar-sparse-malformed", |code| {
            Diagnostic::error(code, "the map of a sparse file makes no sense; the file is shown without content")
                .at(&self.entry.path)
        });
        sink.begin(&self.entry);
        self.state = State::Skip { left, ends: Some(false) };
        self.after_skip(sink);
    }

    fn after_body<S: Sink>(&mut self, sink: &mut S) {
        let State::Body { left: 0, padding, sparse } = &mut self.state else { return };
        let padding = *padding;
        tell_last_hole(sparse, sink);
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

/// Tells body bytes, and the holes of a sparse file between them.
fn tell<S: Sink>(playback: &mut Option<Playback>, mut bytes: &[u8], sink: &mut S) {
    let Some(playback) = playback else {
        sink.body(bytes);
        return;
    };
    while !bytes.is_empty() {
        let Some(run) = playback.sparse.runs.get(playback.run) else { return };
        if playback.told == 0 && run.offset > playback.at {
            sink.hole(run.offset - playback.at);
            playback.at = run.offset;
        }
        let count = (run.length - playback.told).min(bytes.len() as u64);
        if count > 0 {
            sink.body(&bytes[..count as usize]);
        }
        bytes = &bytes[count as usize..];
        playback.told += count;
        playback.at += count;
        if playback.told == run.length {
            playback.run += 1;
            playback.told = 0;
        }
    }
}

fn tell_last_hole<S: Sink>(playback: &mut Option<Playback>, sink: &mut S) {
    if let Some(playback) = playback
        && playback.sparse.size > playback.at
    {
        sink.hole(playback.sparse.size - playback.at);
    }
}

/// In steps that the compiler can make wide.
fn is_zero(bytes: &[u8]) -> bool {
    bytes.chunks(4096).all(|chunk| chunk.iter().fold(0, |all, byte| all | byte) == 0)
}
