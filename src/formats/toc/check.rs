//! Holds a table against the tar, entry by entry.

use super::raw::Entry;
use super::{BARE, Chunk, DIFFERS, EMPTY, ESTARGZ, PLACE, Promises, TIME, TocKind};
use crate::domain::path::LayerPath;
use crate::domain::time::parse_rfc3339;
use crate::domain::{Diagnostic, Digest, EntryKind, EntryRef, LayerIndex};
use crate::formats::seams::Seams;
use crate::formats::{Findings, Limits};
use base64::Engine as _;
use std::collections::HashMap;

/// A table that is being read.
pub(super) struct Check<'a> {
    index: &'a LayerIndex,
    seams: &'a Seams,
    kind: TocKind,
    /// Of the entries of the tar, in order.
    paths: &'a [Vec<u8>],
    /// Which entries of the tar the table has.
    seen: Vec<bool>,
    /// The entry that comes next, when both are in one order, as their makers write them.
    next: usize,
    /// By path, once they are not.
    by_path: Option<ByPath<'a>>,
    /// The file that the table is at, and its chunk whose length is known with the next entry.
    file: Option<File>,
    /// It has said nothing yet.
    is_empty: bool,
    chunks: Promises,
    /// Files with a chunk that has no digest.
    bare: u64,
    findings: Findings,
}

/// Finds the entries of a path, each once: a hostile tar may have a million of one path.
struct ByPath<'a> {
    /// The first of each path that may be unseen.
    first: HashMap<&'a [u8], u32>,
    /// For each entry the next one with its path; the last one has itself.
    next: Vec<u32>,
}

impl<'a> ByPath<'a> {
    fn new(paths: &'a [Vec<u8>]) -> Self {
        let mut all = Self { first: HashMap::new(), next: (0..paths.len() as u32).collect() };
        for (at, path) in paths.iter().enumerate().rev() {
            if let Some(later) = all.first.insert(path, at as u32) {
                all.next[at] = later;
            }
        }
        all
    }

    /// The first that is unseen, or the last one. What was passed over is not looked at again.
    fn unseen(&mut self, path: &[u8], seen: &[bool]) -> Option<u32> {
        let first = self.first.get_mut(path)?;
        while seen[*first as usize] && self.next[*first as usize] != *first {
            *first = self.next[*first as usize];
        }
        Some(*first)
    }
}

/// A file, and its last chunk so far.
struct File {
    /// Which entry of the tar.
    number: u32,
    /// What the table calls it.
    name: String,
    /// Its chunks so far end here.
    end: u64,
    odd: bool,
    /// A chunk of it has another name.
    misnamed: bool,
    /// A chunk of it has no digest.
    bare: bool,
    /// Its place among those of which something is promised.
    promised: Option<u32>,
}

impl File {
    fn new(number: u32, entry: &Entry) -> Self {
        let name = entry.name.clone();
        Self { number, name, end: 0, odd: false, misnamed: false, bare: false, promised: None }
    }
}

impl<'a> Check<'a> {
    pub(super) fn new(
        (index, paths): (&'a LayerIndex, &'a [Vec<u8>]),
        seams: &'a Seams,
        kind: TocKind,
        limits: &Limits,
    ) -> Self {
        let seen = vec![false; paths.len()];
        let findings = Findings::new(limits.findings_per_code);
        Self {
            index,
            seams,
            kind,
            paths,
            seen,
            next: 0,
            by_path: None,
            file: None,
            is_empty: true,
            chunks: Promises::default(),
            bare: 0,
            findings,
        }
    }

    /// The next entry of the table.
    pub(super) fn take(&mut self, entry: Entry) {
        let is_first = std::mem::replace(&mut self.is_empty, false);
        if entry.kind == "chunk" {
            return if is_first { self.begins_with_chunk() } else { self.further(&entry) };
        }
        self.end_file();
        let path = LayerPath::normalise(entry.name.as_bytes()).0;
        let Some(number) = self.of_tar(path.as_bytes()) else {
            let kind = self.kind.name();
            return self.findings.add(DIFFERS, |code| {
                let message = format!("the {kind} table of contents has it, the tar has not: engines that pull by the table make it, others don't");
                Diagnostic::warning(code, message).at(path.as_bytes())
            });
        };
        if std::mem::replace(&mut self.seen[number as usize], true) {
            return self.differs(number, "it has it more than once".into());
        }
        let of_tar = self.index.entry(number);
        if let Some(what) = difference(&entry, &of_tar) {
            return self.differs(number, what);
        }
        if has_other_time(&entry, &of_tar) {
            self.findings.add(TIME, |code| {
                let message = "the table of contents has another time of modification than the tar";
                Diagnostic::info(code, message).at(path.as_bytes())
            });
        }
        let has_bytes = of_tar.size() > 0;
        self.file = Some(File::new(number, &entry));
        if has_bytes {
            self.chunk(&entry);
        }
    }

    /// The entry of the tar with this path that comes next.
    fn of_tar(&mut self, path: &[u8]) -> Option<u32> {
        // One that was seen may be there once more further on.
        let is_next = self.paths.get(self.next).is_some_and(|next| next == path);
        if is_next && !self.seen[self.next] {
            self.next += 1;
            return Some(self.next as u32 - 1);
        }
        let all = self.by_path.get_or_insert_with(|| ByPath::new(self.paths));
        let number = all.unseen(path, &self.seen)?;
        self.next = number as usize + 1;
        Some(number)
    }

    fn begins_with_chunk(&mut self) {
        let kind = self.kind.name();
        self.findings.add(DIFFERS, |code| {
            let message = format!("the {kind} table of contents begins with a chunk of no file");
            Diagnostic::warning(code, message)
        });
    }

    /// A further chunk of the file, as engines have it whatever it is called. Nothing more is said of an entry that differs.
    fn further(&mut self, entry: &Entry) {
        if let Some(file) = &mut self.file {
            file.misnamed |= file.name != entry.name;
            self.chunk(entry);
        }
    }

    fn chunk(&mut self, entry: &Entry) {
        let Some(file) = &mut self.file else { return };
        let of_tar = self.index.entry(file.number);
        let left = of_tar.size().saturating_sub(entry.chunk_offset);
        let size = if entry.chunk_size == 0 { left } else { entry.chunk_size };
        file.odd |= entry.chunk_offset != file.end || size > left;
        file.end = entry.chunk_offset.saturating_add(size);
        // Runs of a sparse file do not lie where its bytes do. What is no file has none.
        if file.odd || of_tar.size() == 0 || of_tar.stored() != of_tar.size() {
            return;
        }
        let (number, is_whole) = (file.number, size == of_tar.size());
        let start = of_tar.body_offset().saturating_add(entry.chunk_offset);
        if entry.chunk_type != "zeros" {
            let found = self.seams.at(entry.offset).map(|at| at.saturating_add(entry.inner_offset));
            if found != Some(start) {
                let (offset, path) = (entry.offset, &self.paths[number as usize]);
                self.findings.add(PLACE, |code| {
                    let message = format!("the table of contents has it begin {offset} bytes into the stored layer, where it does not begin: engines that pull by it can't read it");
                    Diagnostic::info(code, message).at(path)
                });
            }
        }
        let of_file = Some(&entry.digest).filter(|_| is_whole);
        let digest = Some(&entry.chunk_digest).filter(|digest| !digest.is_empty()).or(of_file);
        if let Some(sha256) = digest.and_then(|digest| bytes_of(digest)) {
            let Promises { all, paths } = &mut self.chunks;
            let file = *file.promised.get_or_insert_with(|| {
                paths.push(self.paths[number as usize].clone());
                paths.len() as u32 - 1
            });
            all.push(Chunk { start, size, sha256, file });
        } else if entry.chunk_type != "zeros" {
            // Of zeros no digest is needed.
            file.bare = true;
        }
    }

    /// The table has said all of the file.
    fn end_file(&mut self) {
        let Some(file) = self.file.take() else { return };
        let size = self.index.entry(file.number).size();
        self.bare += u64::from(file.bare);
        if file.misnamed {
            self.differs(file.number, "a chunk of it is called by another name".into());
        } else if file.odd || file.end != size {
            self.differs(file.number, format!("its chunks do not make up its {size} bytes"));
        }
    }

    fn differs(&mut self, number: u32, what: String) {
        let (kind, path) = (self.kind.name(), &self.paths[number as usize]);
        self.findings.add(DIFFERS, |code| {
            let message = format!("the {kind} table of contents does not describe what the tar holds: {what}; engines that pull by the table make something else than others");
            Diagnostic::warning(code, message).at(path)
        });
    }

    /// What can be checked of the bytes, and what was found.
    pub(super) fn finish(mut self) -> (Promises, Vec<Diagnostic>) {
        self.end_file();
        let kind = self.kind.name();
        if self.is_empty {
            self.findings.add(EMPTY, |code| {
                let message = format!(
                    "the {kind} table of contents is empty: no engine can pull file by file by it"
                );
                Diagnostic::info(code, message)
            });
            return (self.chunks, self.findings.finish());
        }
        for (path, seen) in self.paths.iter().zip(&self.seen) {
            // Its own file, which is no part of the image.
            if *seen || (self.kind == TocKind::Estargz && path == ESTARGZ) || path.is_empty() {
                continue;
            }
            self.findings.add(DIFFERS, |code| {
                let message = format!("the tar has it, the {kind} table of contents has not: engines that pull by the table lack it");
                Diagnostic::warning(code, message).at(path)
            });
        }
        self.tell_bare();
        (self.chunks, self.findings.finish())
    }

    /// One finding, however many they are: old makers wrote digests of whole files only.
    fn tell_bare(&mut self) {
        let (kind, files) = (self.kind.name(), self.bare);
        if files == 0 {
            return;
        }
        self.findings.add(BARE, |code| {
            let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
            let message = format!("the {kind} table of contents promises nothing of the bytes of {files}, in part or whole: it has no SHA-256 of them");
            Diagnostic::info(code, message)
        });
    }
}

/// The 32 bytes of a SHA-256.
fn bytes_of(digest: &str) -> Option<[u8; 32]> {
    let digest = Digest::parse(digest).ok()?;
    let hex = digest.hex().as_bytes();
    let mut bytes = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(hex.as_chunks::<2>().0) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// In what the table's entry differs from that of the tar.
fn difference(table: &Entry, tar: &EntryRef<'_>) -> Option<String> {
    let kind = match &*table.kind {
        "reg" => "file",
        other => other,
    };
    if kind != tar.kind().word() {
        return Some(format!(
            "a {} by the table, a {} by the tar",
            words(kind),
            words(tar.kind().word())
        ));
    }
    if tar.kind() == EntryKind::File && table.size != tar.size() {
        return Some(format!("{} bytes by the table, {} by the tar", table.size, tar.size()));
    }
    let is_link = matches!(tar.kind(), EntryKind::Symlink | EntryKind::Hardlink);
    if is_link && !leads_alike(table, tar) {
        return Some(format!("by the table it leads to {}", table.link_name));
    }
    let meta = tar.meta();
    let mode = (table.mode & 0o7777) as u32;
    if mode != meta.mode {
        return Some(format!("mode {mode:o} by the table, {:o} by the tar", meta.mode));
    }
    if (table.uid, table.gid) != (meta.uid, meta.gid) {
        let (uid, gid) = (table.uid, table.gid);
        return Some(format!(
            "owner {uid}:{gid} by the table, {}:{} by the tar",
            meta.uid, meta.gid
        ));
    }
    let device = tar.device().map_or((0, 0), |of| (u64::from(of.major), u64::from(of.minor)));
    let is_device = matches!(tar.kind(), EntryKind::Char | EntryKind::Block);
    if is_device && (table.dev_major, table.dev_minor) != device {
        return Some("another device".into());
    }
    (!same_xattrs(table, tar)).then(|| "other extended attributes".into())
}

/// Left out where it is 0, and rounded to seconds.
fn has_other_time(table: &Entry, tar: &EntryRef<'_>) -> bool {
    let modtime = table.modtime.as_deref().map_or(Some(0), |text| Some(parse_rfc3339(text)?.secs));
    modtime.is_none_or(|secs| secs.abs_diff(tar.mtime().secs) > 1)
}

fn words(kind: &str) -> &str {
    match kind {
        "dir" => "folder",
        "symlink" => "symbolic link",
        "hardlink" => "hard link",
        "char" | "block" => "device",
        "fifo" => "named pipe",
        other => other,
    }
}

fn leads_alike(table: &Entry, tar: &EntryRef<'_>) -> bool {
    let link = table.link_name.as_bytes();
    link == tar.link()
        || (tar.kind() == EntryKind::Hardlink
            && LayerPath::normalise(link).0.as_bytes() == tar.link())
}

fn same_xattrs(table: &Entry, tar: &EntryRef<'_>) -> bool {
    let engine = base64::engine::general_purpose::STANDARD;
    let of_tar = &tar.meta().xattrs;
    let of_table = table.xattrs.iter().flatten();
    of_table.clone().count() == of_tar.len()
        && of_table.into_iter().zip(of_tar).all(|((name, value), of_tar)| {
            name.as_bytes() == &*of_tar.name
                && engine.decode(value).is_ok_and(|value| value == *of_tar.value)
        })
}
