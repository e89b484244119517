//! The members of an archive by normalised name, whether they lie in a tar, in a folder or were streamed past us.

use super::Limits;
use crate::domain::order::SortSmall;
use crate::domain::{Location, path};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Member {
    /// A regular file.
    File(MemberPlace),
    /// The target as written.
    Symlink(Vec<u8>),
    /// The target, normalised from the root of the archive.
    Hardlink(Vec<u8>),
    /// A folder, device or the like.
    Other,
}

/// Where a file's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MemberPlace {
    /// Never [`Location::Embedded`] or [`Location::Missing`].
    pub(crate) location: Location,
    /// Length as its header says.
    pub(crate) length: u64,
    /// True when the archive ends before the file does.
    pub(crate) cut: bool,
}

/// Why a name leads to no bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotFound {
    Absent,
    Outside,
    Loops,
    NoFile,
    Dangling,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "it is not in the archive",
            Self::Outside => "its name leads outside of the archive",
            Self::Loops => "it is a link that leads in a circle",
            Self::NoFile => "it is no regular file",
            Self::Dangling => "it is a link to something that is not in the archive",
        })
    }
}

/// All members that count: of a doubled name the last, without the `._` files that macOS adds.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    by_name: HashMap<Vec<u8>, Member>,
    tops: Vec<Vec<u8>>,
    tops_seen: HashSet<Vec<u8>>,
    homes: Vec<Vec<u8>>,
    common: Option<Vec<u8>>,
    whiteouts: bool,
    layer_marks: bool,
    overflow: bool,
    cap: usize,
    link_hops: usize,
}

impl Default for Members {
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}

/// Names of the documents that an image archive begins with.
const DOCUMENTS: [&[u8]; 4] = [b"manifest.json", b"index.json", b"oci-layout", b"repositories"];
/// How many folders with such documents are remembered; a source tree has many a manifest.json.
const HOMES: usize = 64;

/// How many top-level names are kept for messages and for telling what a tar is.
const TOPS: usize = 1000;

impl Members {
    /// None yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            by_name: HashMap::new(),
            tops: Vec::new(),
            tops_seen: HashSet::new(),
            homes: Vec::new(),
            common: None,
            whiteouts: false,
            layer_marks: false,
            overflow: false,
            cap: limits.members,
            link_hops: limits.link_hops,
        }
    }

    /// Adds a member under its raw name.
    pub(crate) fn add(&mut self, raw: &[u8], member: Member) {
        let mut name = Vec::new();
        path::normalise_into(raw, &mut name);
        let last = path::name(&name);
        if name.is_empty()
            || last.starts_with(b"._")
            || last == b".DS_Store"
            || name.starts_with(b"__MACOSX/")
        {
            return;
        }
        self.note(&name, &member);
        if self.by_name.len() >= self.cap && !self.by_name.contains_key(&name) {
            self.overflow = true;
            return;
        }
        self.by_name.insert(name, member);
    }

    fn note(&mut self, name: &[u8], member: &Member) {
        use crate::domain::whiteout::{Marker, classify};
        let last = path::name(name);
        self.whiteouts |= matches!(classify(last), Marker::Whiteout(_) | Marker::Opaque);
        self.layer_marks |=
            matches!(name, b"stargz.index.json" | b".prefetch.landmark" | b".no.prefetch.landmark");
        let folder = path::parent(name);
        if matches!(member, Member::File(_)) {
            match &mut self.common {
                Some(common) => narrow(common, folder),
                None => self.common = Some(folder.to_vec()),
            }
        }
        if !folder.is_empty()
            && DOCUMENTS.contains(&last)
            && self.homes.len() < HOMES
            && !self.homes.iter().any(|home| home == folder)
        {
            self.homes.push(folder.to_vec());
        }
        let top = path::components(name).next().unwrap_or_default();
        if self.tops.len() < TOPS && !self.tops_seen.contains(top) {
            self.tops_seen.insert(top.to_vec());
            self.tops.push(top.to_vec());
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Top-level names in order of appearance, the first thousand.
    pub(crate) fn tops(&self) -> &[Vec<u8>] {
        &self.tops
    }

    /// True when there is a top-level name like this.
    pub(crate) fn has_top(&self, name: &[u8]) -> bool {
        self.tops_seen.contains(name)
    }

    /// True when a name is a whiteout, which only layers have.
    pub(crate) fn has_whiteouts(&self) -> bool {
        self.whiteouts
    }

    /// True when there are the files that eStargz adds to a layer.
    pub(crate) fn has_layer_marks(&self) -> bool {
        self.layer_marks
    }

    /// True when there were more than are remembered.
    pub(crate) fn overflowed(&self) -> bool {
        self.overflow
    }

    /// True when the name is there, as whatever.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name.as_bytes())
    }

    /// True when the name is there, or anything below it.
    pub(crate) fn holds(&self, name: &str) -> bool {
        let inside = |known: &Vec<u8>| {
            known.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"))
        };
        self.contains(name) || self.by_name.keys().any(inside)
    }

    /// The file that a name from a manifest stands for, links followed. Names that are absolute or climb out are refused.
    pub(crate) fn find(&self, name: &str) -> Result<&MemberPlace, NotFound> {
        let mut name = join(b"", name.as_bytes())?;
        for hop in 0..=self.link_hops {
            match self.by_name.get(&name) {
                None if hop == 0 => return Err(NotFound::Absent),
                None => return Err(NotFound::Dangling),
                Some(Member::File(place)) => return Ok(place),
                Some(Member::Other) => return Err(NotFound::NoFile),
                Some(Member::Symlink(target)) => name = join(path::parent(&name), target)?,
                Some(Member::Hardlink(target)) => name = target.clone(),
            }
        }
        Err(NotFound::Loops)
    }

    /// All regular files with their names, in no order.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&[u8], &MemberPlace)> {
        self.by_name.iter().filter_map(|(name, member)| match member {
            Member::File(place) => Some((name.as_slice(), place)),
            _ => None,
        })
    }

    /// Folders in which documents of an image lie, the topmost first; not the top itself.
    pub(crate) fn homes(&self) -> Vec<String> {
        let mut homes: Vec<String> =
            self.homes.iter().filter_map(|home| String::from_utf8(home.clone()).ok()).collect();
        let depth = |home: &String| home.matches('/').count();
        homes.sort_small_by(|a, b| (depth(a), a).cmp(&(depth(b), b)));
        homes
    }

    /// The deepest folder that all files lie in; empty for the top.
    pub(crate) fn common(&self) -> &[u8] {
        self.common.as_deref().unwrap_or_default()
    }

    /// What is below a folder, under the names it has there: of `image`, `image/oci-layout` becomes `oci-layout`.
    pub(crate) fn below(&self, folder: &str) -> Self {
        let prefix = format!("{folder}/");
        let inner = |name: &[u8]| name.strip_prefix(prefix.as_bytes()).map(<[u8]>::to_vec);
        let mut below = Self {
            overflow: self.overflow,
            cap: self.cap,
            link_hops: self.link_hops,
            ..Self::default()
        };
        let mut names: Vec<(&Vec<u8>, &Member)> =
            self.by_name.iter().filter(|(name, _)| name.starts_with(prefix.as_bytes())).collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        for (name, member) in names {
            let member = match member {
                Member::Hardlink(target) => {
                    Member::Hardlink(inner(target).unwrap_or_else(|| target.clone()))
                }
                other => other.clone(),
            };
            if let Some(name) = inner(name) {
                below.add(&name, member);
            }
        }
        below
    }

    /// Of a tar inside a file: all lies `offset` further on, in file number `file`.
    pub(crate) fn shift(&mut self, file: u32, offset: u64) {
        for member in self.by_name.values_mut() {
            if let Member::File(MemberPlace {
                location: Location::Range { file: in_file, offset: at, .. },
                ..
            }) = member
            {
                *in_file = file;
                *at += offset;
            }
        }
    }
}

/// Shortens a folder to what it has in common with another.
fn narrow(common: &mut Vec<u8>, folder: &[u8]) {
    while !common.is_empty()
        && !folder
            .strip_prefix(common.as_slice())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    {
        let above = path::parent(common).len();
        common.truncate(above);
    }
}

/// `target` as seen from the folder `from`; an error when it is absolute or climbs out of the archive.
fn join(from: &[u8], target: &[u8]) -> Result<Vec<u8>, NotFound> {
    if target.starts_with(b"/") {
        return Err(NotFound::Outside);
    }
    let mut parts: Vec<&[u8]> = path::components(from).collect();
    for part in path::components(target) {
        match part {
            b"." => {}
            b".." => _ = parts.pop().ok_or(NotFound::Outside)?,
            part => parts.push(part),
        }
    }
    Ok(parts.join(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(offset: u64) -> Member {
        Member::File(MemberPlace {
            location: Location::Range { file: 0, offset, length: 1 },
            length: 1,
            cut: false,
        })
    }

    fn members(list: &[(&str, Member)]) -> Members {
        let mut members = Members::default();
        list.iter().for_each(|(name, member)| members.add(name.as_bytes(), member.clone()));
        members
    }

    #[test]
    fn finds_files_through_links_inside_only() {
        let members = members(&[
            ("./a/layer.tar", file(1)),
            ("b/layer.tar", Member::Symlink(b"../a/layer.tar".to_vec())),
            ("c", Member::Hardlink(b"b/layer.tar".to_vec())),
            ("out", Member::Symlink(b"../../etc/passwd".to_vec())),
            ("abs", Member::Symlink(b"/etc/passwd".to_vec())),
            ("x", Member::Symlink(b"y".to_vec())),
            ("y", Member::Symlink(b"x".to_vec())),
            ("gone", Member::Symlink(b"nothing".to_vec())),
            ("d", Member::Other),
            ("._a", file(9)),
            ("a/layer.tar", file(2)),
        ]);
        let offset = |name| members.find(name).map(|place| place.location.clone());
        let second = Location::Range { file: 0, offset: 2, length: 1 };
        for name in ["a/layer.tar", "./a/layer.tar", "b/layer.tar", "c", "b/../a/layer.tar"] {
            assert_eq!(offset(name), Ok(second.clone()), "{name}");
        }
        for (name, why) in [
            ("out", NotFound::Outside),
            ("abs", NotFound::Outside),
            ("../a/layer.tar", NotFound::Outside),
            ("/a/layer.tar", NotFound::Outside),
            ("x", NotFound::Loops),
            ("gone", NotFound::Dangling),
            ("d", NotFound::NoFile),
            ("._a", NotFound::Absent),
        ] {
            assert_eq!(offset(name), Err(why), "{name}");
        }
    }

    #[test]
    fn a_folder_with_documents_is_found_and_looked_at_by_itself() {
        let all = members(&[
            ("README.md", file(3)),
            ("a/img/oci-layout", file(1)),
            ("a/img/l", Member::Hardlink(b"a/img/oci-layout".to_vec())),
            ("a/manifest.json/x", file(2)),
        ]);
        assert_eq!(all.homes(), ["a/img"]);
        let below = all.below("a/img");
        assert!(below.find("oci-layout").is_ok() && below.find("l").is_ok());
        assert_eq!(below.len(), 2);
        assert_eq!(below.tops(), [b"l".to_vec(), b"oci-layout".to_vec()]);
    }

    #[test]
    fn the_folder_that_all_files_lie_in_is_known() {
        for (names, want) in [
            (&["tmp/x/a", "tmp/x/b/c"][..], "tmp/x"),
            (&["tmp/x/a", "tmp/xy/b"], "tmp"),
            (&["usr/bin/a", "etc/b"], ""),
            (&["a"], ""),
        ] {
            let list: Vec<_> = names.iter().map(|name| (*name, file(1))).collect();
            assert_eq!(members(&list).common(), want.as_bytes(), "{names:?}");
        }
    }
}
