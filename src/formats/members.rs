//! The members of an archive by normalised name, whether they lie in a tar, in a folder or were streamed past us.

use super::Limits;
use crate::domain::{Location, path};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Member {
    /// A regular file.
    File(Place),
    /// The target as written.
    Symlink(Vec<u8>),
    /// The target, normalised from the root of the archive.
    Hardlink(Vec<u8>),
    /// A folder, device or the like.
    Other,
}

/// Where a file's bytes are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
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

/// How many top-level names are kept for messages and for telling what a tar is.
const TOPS: usize = 1000;

impl Members {
    /// None yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            by_name: HashMap::new(),
            tops: Vec::new(),
            tops_seen: HashSet::new(),
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
        self.note(&name);
        if self.by_name.len() >= self.cap && !self.by_name.contains_key(&name) {
            self.overflow = true;
            return;
        }
        self.by_name.insert(name, member);
    }

    fn note(&mut self, name: &[u8]) {
        use crate::domain::whiteout::{Marker, classify};
        let last = path::name(name);
        self.whiteouts |= matches!(classify(last), Marker::Whiteout(_) | Marker::Opaque);
        self.layer_marks |=
            matches!(name, b"stargz.index.json" | b".prefetch.landmark" | b".no.prefetch.landmark");
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

    /// The file that a name from a manifest stands for, links followed. Names that are absolute or climb out are refused.
    pub(crate) fn find(&self, name: &str) -> Result<&Place, NotFound> {
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

    /// Takes away a folder that holds everything: `image/oci-layout` becomes `oci-layout`. Gives the folder's name, or `None`
    /// when the members do not all lie in one folder or `marks` does not hold for what is in it.
    pub(crate) fn strip_top(&mut self, marks: impl Fn(&str, &Self) -> bool) -> Option<String> {
        let [top] = self.tops.as_slice() else { return None };
        let top = String::from_utf8(top.clone()).ok()?;
        if !marks(&top, self) {
            return None;
        }
        let prefix = [top.as_bytes(), b"/"].concat();
        let inner = |name: &[u8]| name.strip_prefix(prefix.as_slice()).map(<[u8]>::to_vec);
        let mut stripped = Self {
            whiteouts: self.whiteouts,
            overflow: self.overflow,
            cap: self.cap,
            link_hops: self.link_hops,
            ..Self::default()
        };
        for (name, member) in std::mem::take(&mut self.by_name) {
            let member = match member {
                Member::Hardlink(target) => Member::Hardlink(inner(&target).unwrap_or(target)),
                other => other,
            };
            if let Some(name) = inner(&name) {
                stripped.add(&name, member);
            }
        }
        stripped.tops.sort_unstable();
        *self = stripped;
        Some(top)
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
        Member::File(Place {
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
    fn strips_a_folder_around_everything() {
        let mut all = members(&[
            ("img/oci-layout", file(1)),
            ("img/l", Member::Hardlink(b"img/oci-layout".to_vec())),
        ]);
        assert_eq!(
            all.strip_top(|top, all| all.contains(&format!("{top}/oci-layout"))),
            Some("img".into())
        );
        assert!(all.find("oci-layout").is_ok() && all.find("l").is_ok());
        let mut two = members(&[("img/oci-layout", file(1)), ("other", file(2))]);
        assert_eq!(two.strip_top(|_, _| true), None);
    }
}
