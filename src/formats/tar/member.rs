//! One entry from its header and what the extensions before it say.

use super::extended::Extended;
use super::header::{Head, until_nul};
use super::sparse::Sparse;
use crate::domain::path::{self, Cleaned};
use crate::domain::{Device, Diagnostic, Entry, EntryKind, Time};
use crate::formats::{Damage, Findings, Limits};

/// What follows the header in the tar.
#[derive(Debug)]
pub struct Following {
    /// Bytes of the body as the tar counts them, before padding.
    pub size: u64,
    /// Bytes are to be passed over, not shown: the entry is no file, or its name was refused.
    pub hidden: bool,
    /// The runs of a sparse file.
    pub sparse: Option<Sparse>,
    /// The map is at the head of the body.
    pub map_in_body: bool,
    /// Old GNU: further blocks of runs come before the body.
    pub more_runs: bool,
    /// The sparse map makes no sense.
    pub broken: bool,
    /// Not an entry that can be shown; pass over it.
    pub refused: bool,
}

/// What is needed to make an entry, besides the header.
pub struct Context<'a> {
    /// Of the headers right before.
    pub next: &'a mut Extended,
    /// Of `g` headers.
    pub global: &'a Extended,
    /// Where to report.
    pub findings: &'a mut Findings,
    /// How long anything may be.
    pub limits: &'a Limits,
    /// Reused for the raw path.
    pub raw: &'a mut Vec<u8>,
    /// Bytes that xattrs may still take.
    pub xattr_budget: &'a mut u64,
}

impl Context<'_> {
    /// Fills `entry` (all but `body_offset`) and says what follows.
    pub fn fill(&mut self, head: &Head<'_>, entry: &mut Entry) -> Result<Following, Damage> {
        let ends_in_slash = self.name(head);
        let sound = self.path(entry);
        entry.kind = self.kind(head, ends_in_slash, entry);
        self.metadata(head, entry);
        self.link(head, entry);
        let size = match self.next.size.or(head.size()) {
            Some(size) => size,
            // A negative size matters only where there is a body.
            None if head.has_size() && !has_body(entry.kind, head) => 0,
            None => {
                return Err(Damage::new(format!(
                    "has an entry, {}, whose size is no number; what follows is not shown",
                    path::display(&entry.path)
                )));
            }
        };
        Ok(self.following(head, entry, size, !sound))
    }

    /// The raw name, by precedence: sparse file's, PAX, GNU long name, header. True when it ends in a slash, but for the sparse
    /// file's: in Go that one comes too late to make a folder.
    fn name(&mut self, head: &Head<'_>) -> bool {
        let next = &mut *self.next;
        if next.path.is_some() && next.long_name.is_some() {
            self.findings.add("tar-two-names", |code| {
                Diagnostic::warning(
                    code,
                    "an entry has a GNU long name and a PAX path; the PAX path is shown",
                )
            });
        }
        match next.path.take().or(next.long_name.take()) {
            Some(name) => *self.raw = name,
            None => head.path_into(self.raw),
        }
        let ends_in_slash = self.raw.last() == Some(&b'/');
        if let Some(name) = next.sparse.name.take() {
            *self.raw = name;
        }
        ends_in_slash
    }

    /// Normalises the raw name. False when it is beyond a limit.
    fn path(&mut self, entry: &mut Entry) -> bool {
        if self.raw.len() > self.limits.path {
            entry.path.clear();
            let (length, limit) = (self.raw.len(), self.limits.path);
            self.findings.add("limit-path", |code| {
                Diagnostic::warning(
                    code,
                    format!(
                        "a path of {length} bytes is beyond the limit of {limit} and is left out"
                    ),
                )
            });
            return false;
        }
        let cleaned = path::normalise_into(self.raw, &mut entry.path);
        self.report(cleaned, &entry.path);
        let depth = path::components(&entry.path).count();
        if depth > self.limits.path_depth {
            let limit = self.limits.path_depth;
            self.findings.add("limit-path-depth", |code| {
                Diagnostic::warning(
                    code,
                    format!(
                        "a path of {depth} parts is beyond the limit of {limit} and is left out"
                    ),
                )
            });
        }
        depth <= self.limits.path_depth
    }

    fn report(&mut self, cleaned: Cleaned, path: &[u8]) {
        let mut say = |wrong: bool, code, sentence: &str| {
            if wrong {
                self.findings.add(code, |code| Diagnostic::warning(code, sentence).at(path));
            }
        };
        say(cleaned.dot_dot, "path-dot-dot", "a path with `..` is resolved inside the root");
        say(
            cleaned.absolute,
            "path-absolute",
            "a path begins with `/`; it is taken from the image's root",
        );
        say(cleaned.unclean, "path-unclean", "a path has `//` or `/./` in it; it is shown without");
    }

    /// As Go's archive/tar has it, with which engines read layers.
    fn kind(&mut self, head: &Head<'_>, ends_in_slash: bool, entry: &Entry) -> EntryKind {
        match head.flag() {
            b'1' => EntryKind::Hardlink,
            b'2' => EntryKind::Symlink,
            b'3' => EntryKind::Char,
            b'4' => EntryKind::Block,
            // D: a folder, and a list of its names as a body (GNU tar --incremental).
            b'5' | b'D' => EntryKind::Dir,
            b'6' => EntryKind::Fifo,
            // v7 has no type for folders but a slash at the end. At the end of a type `0` it is just a slash; not so in GNU tar.
            0 if ends_in_slash => EntryKind::Dir,
            0 | b'0' | b'7' | b'S' => EntryKind::File,
            flag => {
                self.findings.add("tar-unknown-type", |code| {
                    let flag = (flag as char).escape_default();
                    Diagnostic::warning(
                        code,
                        format!("entry type `{flag}` is not known; shown as a file, as POSIX says"),
                    )
                    .at(&entry.path)
                });
                EntryKind::File
            }
        }
    }

    fn metadata(&mut self, head: &Head<'_>, entry: &mut Entry) {
        let (next, global) = (&*self.next, self.global);
        let mtime = || head.mtime().map(|secs| Time { secs, nanos: 0 });
        let is_device = matches!(entry.kind, EntryKind::Char | EntryKind::Block);
        let mode = head.mode();
        let uid = next.uid.or(global.uid).or_else(|| head.uid());
        let gid = next.gid.or(global.gid).or_else(|| head.gid());
        let mtime = next.mtime.or(global.mtime).or_else(mtime);
        let device = if is_device { head.device() } else { Some((0, 0)) };
        if mode.is_none() || uid.is_none() || gid.is_none() || mtime.is_none() || device.is_none() {
            self.findings.add("tar-field", |code| {
                Diagnostic::warning(code, "a field of the header is no number; 0 is shown instead")
                    .at(&entry.path)
            });
        }
        entry.mode = mode.unwrap_or(0);
        entry.uid = uid.unwrap_or(0);
        entry.gid = gid.unwrap_or(0);
        entry.mtime = mtime.unwrap_or_default();
        let (major, minor) = device.unwrap_or_default();
        entry.device = is_device.then_some(Device { major, minor });
        entry.content = None;
        entry.sha256 = None;
        self.xattrs(entry);
    }

    fn xattrs(&mut self, entry: &mut Entry) {
        entry.xattrs.clear();
        if self.next.xattrs.is_empty() {
            return;
        }
        if self.next.xattrs.iter().all(|&(_, schily)| !schily) {
            self.findings.add("tar-xattr-libarchive", |code| {
                Diagnostic::warning(
                    code,
                    "extended attributes in libarchive's form alone, which container engines do not restore",
                )
                .at(&entry.path)
            });
        }
        let xattrs = self.next.take_xattrs();
        let bytes = xattrs.iter().map(|xattr| (xattr.name.len() + xattr.value.len()) as u64).sum();
        match self.xattr_budget.checked_sub(bytes) {
            Some(left) => {
                *self.xattr_budget = left;
                entry.xattrs = xattrs;
            }
            None => self.findings.add("limit-xattrs", |code| {
                let limit = self.limits.xattr_bytes;
                Diagnostic::warning(
                    code,
                    format!(
                        "extended attributes beyond the limit of {limit} bytes a layer are left out"
                    ),
                )
                .at(&entry.path)
            }),
        }
    }

    fn link(&mut self, head: &Head<'_>, entry: &mut Entry) {
        entry.link.clear();
        let long = self.next.link.take().or(self.next.long_link.take());
        let target = long.as_deref().unwrap_or(head.link());
        let target = if target.len() > self.limits.path {
            let limit = self.limits.path;
            self.findings.add("limit-link", |code| {
                Diagnostic::warning(
                    code,
                    format!("a link target is beyond the limit of {limit} bytes and is cut there"),
                )
                .at(&entry.path)
            });
            &target[..self.limits.path]
        } else {
            target
        };
        match entry.kind {
            EntryKind::Symlink => entry.link.extend_from_slice(target),
            EntryKind::Hardlink => {
                let cleaned = path::normalise_into(target, &mut entry.link);
                if cleaned.dot_dot {
                    self.findings.add("link-outside", |code| {
                        Diagnostic::warning(
                            code,
                            "a hard link's target has `..` and is resolved inside the root",
                        )
                        .at(&entry.path)
                    });
                }
            }
            _ => {}
        }
    }

    fn following(
        &mut self,
        head: &Head<'_>,
        entry: &mut Entry,
        size: u64,
        refused: bool,
    ) -> Following {
        let is_file = entry.kind == EntryKind::File;
        let size = if has_body(entry.kind, head) { size } else { 0 };
        let hidden = refused || !is_file;
        let mut following = Following {
            size,
            hidden,
            sparse: None,
            map_in_body: false,
            more_runs: false,
            broken: false,
            refused,
        };
        entry.stored = if is_file { size } else { 0 };
        entry.size = entry.stored;
        if is_file {
            self.old_sparse(head, entry, &mut following);
            self.pax_sparse(entry, &mut following);
        }
        following
    }

    fn old_sparse(&mut self, head: &Head<'_>, entry: &mut Entry, following: &mut Following) {
        if head.flag() != b'S' {
            return;
        }
        let Some(gnu) = head.gnu() else {
            following.broken = true;
            return;
        };
        let size = super::number::read_unsigned(&gnu.realsize);
        let mut sparse = Sparse { size: size.unwrap_or(following.size), ..Sparse::default() };
        following.broken = size.is_none() || !sparse.add_old(&gnu.sparse);
        following.more_runs = gnu.isextended[0] == 1;
        entry.size = sparse.size;
        following.sparse = Some(sparse);
    }

    fn pax_sparse(&mut self, entry: &mut Entry, following: &mut Following) {
        let claim = std::mem::take(&mut self.next.sparse);
        if !claim.is_some() || following.sparse.is_some() {
            return;
        }
        let mut sparse = claim.map.unwrap_or_default();
        following.broken |= claim.broken || claim.size.is_none();
        sparse.size = claim.size.unwrap_or(following.size);
        entry.size = sparse.size;
        following.map_in_body = claim.map_in_body;
        if claim.map_in_body {
            sparse.runs.clear();
        }
        following.sparse = Some(sparse);
    }
}

/// POSIX: links, folders, devices and pipes have none, whatever their size field says.
fn has_body(kind: EntryKind, head: &Head<'_>) -> bool {
    kind == EntryKind::File || head.flag() == b'D'
}

/// A GNU long name or link: the body up to its NUL. An empty one says nothing, in Go.
pub fn long_text(body: &[u8]) -> Option<Vec<u8>> {
    Some(until_nul(body)).filter(|text| !text.is_empty()).map(<[u8]>::to_vec)
}
