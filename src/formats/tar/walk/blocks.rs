//! What the walk does with a whole block: headers, extension headers, maps of sparse files.

use super::super::extended::Extended;
use super::super::header::{Class, Head, looks_like};
use super::super::member::{Context, Following, long_text};
use super::super::sparse::{MapReader, Playback, Sparse};
use super::super::{BLOCK, Sink, padding};
use super::{State, Walker, is_zero};
use crate::domain::Diagnostic;
use crate::formats::Damage;

impl Walker {
    pub(super) fn header<S: Sink>(&mut self, block: &[u8; BLOCK], after_zero: bool, sink: &mut S) {
        if block[0] == 0 && is_zero(block) {
            self.state =
                if after_zero { State::Ended { garbage: false } } else { State::AfterZero };
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
            None => self.stop(Damage::new(format!(
                "has an extension header at byte {at} whose size is no number"
            ))),
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

    pub(super) fn end_extension(&mut self) {
        let State::Extension { class, padding, .. } =
            std::mem::replace(&mut self.state, State::Stopped)
        else {
            return;
        };
        self.state = State::Skip { left: padding, ends: None };
        if padding == 0 {
            self.state = State::Header;
        }
        self.next.any |= class != Class::PaxGlobal;
        match class {
            Class::LongName => self.next.long_name = long_text(&self.extension),
            Class::LongLink => self.next.long_link = long_text(&self.extension),
            _ => match Extended::read(&self.extension, &mut self.findings, &self.limits) {
                Err(Damage(why)) => {
                    let at = self.position;
                    self.stop(Damage::new(format!(
                        "{why} (before byte {at}); what follows is not shown"
                    )));
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

    pub(super) fn skip_to_header(&mut self, left: u64) {
        self.state = if left == 0 { State::Header } else { State::Skip { left, ends: None } };
    }

    fn begin<S: Sink>(&mut self, head: &Head<'_>, sink: &mut S) {
        if self.entries >= self.limits.entries {
            return self.stop(Damage::new(format!(
                "has more than {} entries, the limit; the rest is not shown",
                self.limits.entries
            )));
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
            Ok(following) if following.refused => {
                self.skip_to_header(following.size + padding(following.size))
            }
            Ok(following) if following.more_runs => {
                self.state = State::MoreRuns(Box::new(following))
            }
            Ok(following) => self.body(following, sink),
        }
    }

    pub(super) fn more_runs<S: Sink>(
        &mut self,
        block: &[u8; BLOCK],
        mut following: Box<Following>,
        sink: &mut S,
    ) {
        let mut runs = tar::GnuExtSparseHeader::new();
        runs.as_mut_bytes().copy_from_slice(block);
        if let Some(sparse) = &mut following.sparse {
            following.broken |= !sparse.add_old(runs.sparse());
            if sparse.runs.len() > self.limits.sparse_runs {
                let limit = self.limits.sparse_runs;
                return self.stop(Damage::new(format!(
                    "has a sparse file of more than {limit} runs, the limit"
                )));
            }
        }
        if runs.is_extended() {
            self.state = State::MoreRuns(following)
        } else {
            self.body(*following, sink)
        }
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
            let sparse = sparse.map(Playback::new);
            self.state = State::Body { left: size, padding, sparse };
            self.after_body(sink);
        }
    }

    pub(super) fn map<S: Sink>(
        &mut self,
        block: &[u8],
        mut reader: MapReader,
        mut sparse: Sparse,
        rest: (u64, u64),
        sink: &mut S,
    ) {
        let (left, padding) = rest;
        let whole = left >= BLOCK as u64;
        let left = left.saturating_sub(BLOCK as u64);
        // A body shorter than a block: its padding was part of this block.
        let padding = if whole { padding } else { 0 };
        let read =
            if whole { reader.block(block, &mut sparse, self.limits.sparse_runs) } else { None };
        self.entry.stored = left;
        self.entry.body_offset = self.position;
        match read {
            Some(true) if sparse.fits(left) => {
                sink.begin(&self.entry);
                self.state = State::Body { left, padding, sparse: Some(Playback::new(sparse)) };
                self.after_body(sink);
            }
            Some(false) if left > 0 => self.state = State::Map { reader, sparse, left, padding },
            _ => self.broken_sparse(left + padding, sink),
        }
    }

    fn broken_sparse<S: Sink>(&mut self, left: u64, sink: &mut S) {
        self.findings.add("tar-sparse-malformed", |code| {
            Diagnostic::error(
                code,
                "the map of a sparse file makes no sense; the file is shown without content",
            )
            .at(&self.entry.path)
        });
        sink.begin(&self.entry);
        self.state = State::Skip { left, ends: Some(false) };
        self.after_skip(sink);
    }
}
