//! Versions of paths, by what is known of them without reading any content again.

use super::Glob;
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::{EntryKind, Time, path};

/// A number and how it is compared, as `find` writes it: `+9`, `-9`, `9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// More than that many bytes.
    More(u64),
    /// Less than that many bytes.
    Less(u64),
    /// So many units of so many bytes each, rounded up.
    Exactly(u64, u64),
}

impl Amount {
    /// `+N`, `-N` or `N`, each with a suffix: c or none (bytes), k, M, G (of 1,024 each).
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' | b'-' => text.split_at(1),
            _ => ("", text),
        };
        let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit: u64 = match &rest[digits.len()..] {
            "" | "c" | "B" => 1,
            "k" | "K" => 1 << 10,
            "M" => 1 << 20,
            "G" => 1 << 30,
            _ => return None,
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number: u64 = digits.parse().ok().filter(|_| is_number)?;
        let bytes = number.checked_mul(unit)?;
        Some(match sign {
            "+" => Self::More(bytes),
            "-" => Self::Less(bytes),
            _ => Self::Exactly(number, unit),
        })
    }

    fn holds(self, bytes: u64) -> bool {
        match self {
            Self::More(than) => bytes > than,
            Self::Less(than) => bytes < than,
            Self::Exactly(number, unit) => bytes.div_ceil(unit) == number,
        }
    }
}

/// Bits of a mode, as `find -perm` writes them: `4000` (exactly), `-4000` (all of them), `/6000` (any of them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The mode is that.
    Exactly(u32),
    /// All of these bits are set.
    All(u32),
    /// Any of these bits is set, or none is asked for.
    Any(u32),
}

impl Mode {
    /// Octal, with its sign.
    pub fn parse(text: &str) -> Option<Self> {
        let (how, digits): (fn(u32) -> Self, &str) = match text.as_bytes().first()? {
            b'-' => (Self::All, &text[1..]),
            b'/' => (Self::Any, &text[1..]),
            _ => (Self::Exactly, text),
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let bits = u32::from_str_radix(digits, 8).ok().filter(|_| is_number)?;
        (bits <= 0o7777).then(|| how(bits))
    }

    fn holds(self, mode: u32) -> bool {
        match self {
            Self::Exactly(bits) => mode == bits,
            Self::All(bits) => mode & bits == bits,
            Self::Any(bits) => bits == 0 || mode & bits != 0,
        }
    }
}

/// `USER`, `USER:GROUP` or `:GROUP`, in numbers.
pub fn owner(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let number = |text: &str| match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let (user, group) = text.split_once(':').unwrap_or((text, ""));
    let both = (number(user)?, number(group)?);
    (both != (None, None)).then_some(both)
}

/// A SHA-256 in hex, with `sha256:` before it or without.
pub fn sha256(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text).as_bytes();
    let mut hash = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = (digit(0)? << 4 | digit(1)?) as u8;
    }
    Some(hash)
}

/// What must be true of a version; everything that is left out is.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Of the last component of the path, one of these.
    pub names: Vec<Glob>,
    /// Of the whole path with its leading slash, one of these.
    pub paths: Vec<Glob>,
    /// Of what is known of it.
    pub entry: EntryFacts,
}

/// What must be true of a version, whatever its name. A folder that no entry names has no mode, owner and time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFacts {
    /// What it is, one of these.
    pub kinds: Vec<EntryKind>,
    /// Bytes of a file; what is none has none.
    pub sizes: Vec<Amount>,
    /// Owner.
    pub uid: Option<u64>,
    /// Group.
    pub gid: Option<u64>,
    /// Permission, set-id and sticky bits.
    pub modes: Vec<Mode>,
    /// Modified after that.
    pub newer: Option<Time>,
    /// Modified before that.
    pub older: Option<Time>,
    /// SHA-256 of the content, which must have been asked for when the layers were read.
    pub sha256: Option<[u8; 32]>,
    /// The layer that made the version.
    pub layer: Option<u32>,
}

impl Facts {
    /// True when all of it is true of this version of the path, which comes normalised.
    pub fn hold(&self, path: &[u8], version: &Version<'_>) -> bool {
        self.entry.hold(version)
            && (self.names.is_empty()
                || self.names.iter().any(|glob| glob.matches(path::name(path))))
            && (self.paths.is_empty() || {
                let whole = [b"/", path].concat();
                self.paths.iter().any(|glob| glob.matches(&whole))
            })
    }
}

impl EntryFacts {
    /// True when all of it is true of this version.
    pub fn hold(&self, version: &Version<'_>) -> bool {
        self.layer.is_none_or(|layer| version.layer == layer)
            && (self.kinds.is_empty() || self.kinds.contains(&version.kind))
            && self.of_entry(version)
    }

    /// True when a file may have so many bytes.
    pub fn fits(&self, size: u64) -> bool {
        self.sizes.iter().all(|amount| amount.holds(size))
    }

    fn of_entry(&self, version: &Version<'_>) -> bool {
        let wants_meta = self.uid.is_some() || self.gid.is_some() || !self.modes.is_empty();
        let wants_time = self.newer.is_some() || self.older.is_some();
        let wants_file = !self.sizes.is_empty() || self.sha256.is_some();
        let Some(entry) = version.entry else { return !(wants_meta || wants_time || wants_file) };
        if wants_file && version.kind != EntryKind::File {
            return false;
        }
        let (meta, time, size) = (entry.meta(), entry.mtime(), entry.size());
        self.fits(size)
            && self.uid.is_none_or(|uid| meta.uid == uid)
            && self.gid.is_none_or(|gid| meta.gid == gid)
            && self.modes.iter().all(|mode| mode.holds(meta.mode))
            && self.newer.is_none_or(|than| time > than)
            && self.older.is_none_or(|than| time < than)
            && self.sha256.is_none_or(|wanted| entry.sha256() == Some(wanted))
    }
}

/// Which versions are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    /// What the final image shows.
    #[default]
    Final,
    /// Every version that a layer stores.
    AllVersions,
    /// Those of them that the final image does not show under this path.
    Hidden,
}

/// What became of a version of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The final image shows it.
    Final,
    /// That layer stores another version.
    Overwritten(u32),
    /// That layer takes the path away.
    Deleted(u32),
}

impl State {
    /// `final`, `overwritten` or `deleted`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Overwritten(_) => "overwritten",
            Self::Deleted(_) => "deleted",
        }
    }

    /// The layer that hides it.
    pub fn by(self) -> Option<u32> {
        match self {
            Self::Final => None,
            Self::Overwritten(layer) | Self::Deleted(layer) => Some(layer),
        }
    }
}

/// What became of the version of a path that `layer` made.
pub fn state_of(union: &Union, node: NodeId, layer: u32) -> State {
    let next = union.versions(node).find(|version| version.layer > layer);
    next.map_or(State::Final, |next| match next.exists() {
        true => State::Overwritten(next.layer),
        false => State::Deleted(next.layer),
    })
}

impl Union {
    /// The versions of a path that are looked at, base first. Of those that layers store, folders that no entry names are none.
    pub fn looked_at(&self, node: NodeId, which: Where) -> Vec<Version<'_>> {
        match which {
            Where::Final => self.last(node).into_iter().collect(),
            Where::AllVersions | Where::Hidden => {
                let stored = |version: &Version<'_>| version.exists() && version.entry.is_some();
                let is_last = |version: &Version<'_>| {
                    which == Where::Hidden && state_of(self, node, version.layer) == State::Final
                };
                self.versions(node).filter(stored).filter(|version| !is_last(version)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, LayerIndexBuilder};
    use std::sync::Arc;

    #[test]
    fn amounts_and_modes_are_read_as_find_has_them() {
        let holds = |text: &str, bytes| Amount::parse(text).map(|amount| amount.holds(bytes));
        let table = [
            ("+10", 11, Some(true)),
            ("+10", 10, Some(false)),
            ("-1k", 1023, Some(true)),
            ("-1k", 1024, Some(false)),
            ("2k", 1025, Some(true)),
            ("2k", 1024, Some(false)),
            ("7", 7, Some(true)),
            ("7c", 8, Some(false)),
            ("+1G", 1 << 31, Some(true)),
            ("", 0, None),
            ("+", 0, None),
            ("++1", 0, None),
            ("1x", 0, None),
            ("99999999999999G", 0, None),
        ];
        for (text, bytes, want) in table {
            assert_eq!(holds(text, bytes), want, "{text} {bytes}");
        }
        let holds = |text: &str, mode| Mode::parse(text).map(|bits| bits.holds(mode));
        let table = [
            ("755", 0o755, Some(true)),
            ("0755", 0o4755, Some(false)),
            ("-4000", 0o4755, Some(true)),
            ("-6000", 0o4755, Some(false)),
            ("/6000", 0o4755, Some(true)),
            ("/0", 0o644, Some(true)),
            ("8", 0, None),
            ("-", 0, None),
            ("10000", 0, None),
        ];
        for (text, mode, want) in table {
            assert_eq!(holds(text, mode), want, "{text} {mode:o}");
        }
    }

    fn union() -> Union {
        let layer = |entries: &[Entry]| {
            let mut builder = LayerIndexBuilder::new();
            entries.iter().for_each(|entry| builder.push(entry));
            Some(Arc::new(builder.finish()))
        };
        let file = |path: &str, size| Entry { size, stored: size, ..Entry::file(path) };
        Union::build(&[
            layer(&[
                Entry { mode: 0o4755, uid: 7, ..file("usr/su", 100) },
                Entry { sha256: Some([9; 32]), ..file("etc/a", 5) },
                Entry { mtime: Time { secs: 50, nanos: 0 }, ..file("etc/b", 2000) },
            ]),
            layer(&[file("etc/a", 6), file("etc/.wh.b", 0)]),
        ])
    }

    fn found(facts: Facts, which: Where) -> Vec<String> {
        let (union, mut found) = (union(), Vec::new());
        let mut walk = union.walk(NodeId::ROOT);
        while let Some((node, path)) = walk.next_node() {
            for version in union.looked_at(node, which) {
                if facts.hold(path, &version) {
                    let state = state_of(&union, node, version.layer).word();
                    found.push(format!(
                        "{} {} {state}",
                        String::from_utf8_lossy(path),
                        version.layer
                    ));
                }
            }
        }
        found
    }

    #[test]
    fn every_fact_is_looked_at_over_the_versions_that_are_wanted() {
        use Where::{AllVersions, Final, Hidden};
        let any = Facts::default;
        let with = |entry| Facts { entry, ..any() };
        let glob = |glob: &str| vec![Glob::new(glob, false).unwrap()];
        let of = |file: Facts| Facts {
            entry: EntryFacts { kinds: vec![EntryKind::File], ..file.entry },
            ..file
        };
        let table: [(Facts, Where, &[&str]); 12] = [
            (of(any()), Final, &["etc/a 1 final", "usr/su 0 final"]),
            (
                of(any()),
                AllVersions,
                &["etc/a 0 overwritten", "etc/a 1 final", "etc/b 0 deleted", "usr/su 0 final"],
            ),
            (any(), Hidden, &["etc/a 0 overwritten", "etc/b 0 deleted"]),
            (
                with(EntryFacts { kinds: vec![EntryKind::Dir], ..EntryFacts::default() }),
                Final,
                &[" 0 final", "etc 0 final", "usr 0 final"],
            ),
            (
                Facts { names: glob("?"), ..any() },
                Hidden,
                &["etc/a 0 overwritten", "etc/b 0 deleted"],
            ),
            (Facts { paths: glob("/usr/*"), ..any() }, Final, &["usr/su 0 final"]),
            (
                with(EntryFacts {
                    sizes: vec![Amount::More(99), Amount::Less(1000)],
                    ..EntryFacts::default()
                }),
                AllVersions,
                &["usr/su 0 final"],
            ),
            (
                with(EntryFacts { uid: Some(7), gid: Some(0), ..EntryFacts::default() }),
                Final,
                &["usr/su 0 final"],
            ),
            (
                with(EntryFacts { modes: vec![Mode::All(0o4000)], ..EntryFacts::default() }),
                Final,
                &["usr/su 0 final"],
            ),
            (
                with(EntryFacts {
                    newer: Some(Time { secs: 49, nanos: 0 }),
                    ..EntryFacts::default()
                }),
                AllVersions,
                &["etc/b 0 deleted"],
            ),
            (
                with(EntryFacts { sha256: Some([9; 32]), ..EntryFacts::default() }),
                AllVersions,
                &["etc/a 0 overwritten"],
            ),
            (
                with(EntryFacts { layer: Some(1), ..EntryFacts::default() }),
                AllVersions,
                &["etc/a 1 final"],
            ),
        ];
        for (at, (facts, which, want)) in table.into_iter().enumerate() {
            assert_eq!(found(facts, which), want, "row {at}");
        }
    }
}
