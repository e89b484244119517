//! Paths inside a layer: bytes, normalised once at the border.

use std::fmt;

/// A normalised path: components joined by `/`, no leading or trailing slash, no `.`, `..` or empty component.
/// The root is the empty path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerPath(Box<[u8]>);

/// What normalising a path had to change beyond the harmless (`./`, trailing slash).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// It began with `/`.
    pub absolute: bool,
    /// A `..` was resolved, or clamped at the root.
    pub dot_dot: bool,
    /// It had `//` or an inner `.`.
    pub unclean: bool,
}

impl LayerPath {
    /// The root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Normalises the bytes of a tar name: `..` clamps to the root.
    pub fn normalise(raw: &[u8]) -> (Self, Cleaned) {
        let mut out = Vec::with_capacity(raw.len());
        let cleaned = normalise_into(raw, &mut out);
        (Self(out.into()), cleaned)
    }

    /// The normalised bytes, without a leading slash.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// True for the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for LayerPath {
    /// `/` and the path as lossy UTF-8.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", String::from_utf8_lossy(&self.0))
    }
}

/// [`LayerPath::normalise`] into a reused buffer, for the hot path. `out` is cleared first.
pub fn normalise_into(raw: &[u8], out: &mut Vec<u8>) -> Cleaned {
    out.clear();
    let mut cleaned = Cleaned { absolute: raw.first() == Some(&b'/'), ..Cleaned::default() };
    let inner = raw.strip_prefix(b"./").unwrap_or(raw);
    let inner = inner.strip_prefix(b"/").unwrap_or(inner);
    let inner = inner.strip_suffix(b"/").unwrap_or(inner);
    if inner.is_empty() || inner == b"." {
        return cleaned;
    }
    for part in inner.split(|&b| b == b'/') {
        match part {
            b"" | b"." => cleaned.unclean = true,
            b".." => {
                cleaned.dot_dot = true;
                out.truncate(parent(out).len());
            }
            part => {
                if !out.is_empty() {
                    out.push(b'/');
                }
                out.extend_from_slice(part);
            }
        }
    }
    cleaned
}

/// The components of a normalised path.
pub fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|&b| b == b'/').filter(|part| !part.is_empty())
}

/// Whether one of the components of a normalised path has this name: it is that folder, or below one.
pub fn is_within(path: &[u8], folder: &[u8]) -> bool {
    components(path).any(|name| name == folder)
}

/// All but the last component of a normalised path.
pub fn parent(path: &[u8]) -> &[u8] {
    path.iter().rposition(|&b| b == b'/').map_or(b"", |at| &path[..at])
}

/// The last component of a normalised path.
pub fn name(path: &[u8]) -> &[u8] {
    path.iter().rposition(|&b| b == b'/').map_or(path, |at| &path[at + 1..])
}

/// `/` and the path as lossy UTF-8, for messages and reports.
pub fn display(path: &[u8]) -> String {
    format!("/{}", String::from_utf8_lossy(path))
}

/// The twin of [`display`] in a report, as hex; `None` for a path that is UTF-8, of which nothing is lost.
pub fn odd_hex(path: &[u8]) -> Option<String> {
    odd_bytes(path).map(|hex| format!("2f{hex}"))
}

/// Bytes that are not UTF-8, as hex: the twin of their lossy text.
pub fn odd_bytes(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).is_err().then(|| super::digest::hex(bytes))
}

/// The twins of a list of paths: all of them in its order, where one is not UTF-8; else none.
pub fn odd_list<'a>(paths: impl Iterator<Item = &'a [u8]> + Clone) -> Vec<String> {
    if paths.clone().all(|path| std::str::from_utf8(path).is_ok()) {
        return Vec::new();
    }
    paths.map(|path| format!("2f{}", super::digest::hex(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_has_a_twin() {
        assert_eq!(odd_hex("h\u{e9}".as_bytes()), None);
        assert_eq!(odd_hex(b"h\xe9").as_deref(), Some("2f68e9"));
        assert_eq!(odd_bytes(b"../\xe9").as_deref(), Some("2e2e2fe9"));
        let list = |paths: &[&'static [u8]]| odd_list(paths.iter().copied());
        assert_eq!(list(&[b"a", b"b"]), Vec::<String>::new());
        assert_eq!(list(&[b"a", b"\xff"]), ["2f61", "2fff"]);
    }

    #[test]
    fn normalises() {
        let table: &[(&str, &str)] = &[
            ("", ""),
            (".", ""),
            ("./", ""),
            ("/", ""),
            ("a", "a"),
            ("./a/b/", "a/b"),
            ("/a//b", "a/b"),
            ("a/./b", "a/b"),
            ("../a", "a"),
            ("a/../../b", "b"),
            ("a/b/..", "a"),
            ("a b/ü", "a b/ü"),
            ("..", ""),
            ("./../x", "x"),
        ];
        for (raw, want) in table {
            assert_eq!(LayerPath::normalise(raw.as_bytes()).0.as_bytes(), want.as_bytes(), "{raw}");
        }
        assert!(LayerPath::normalise(b"../a").1.dot_dot);
        assert!(LayerPath::normalise(b"/a").1.absolute);
        assert!(!LayerPath::normalise(b"./a/").1.unclean);
    }

    #[test]
    fn takes_apart() {
        assert_eq!((parent(b"a/b/c"), name(b"a/b/c")), (&b"a/b"[..], &b"c"[..]));
        assert_eq!((parent(b"a"), name(b"a")), (&b""[..], &b"a"[..]));
        assert_eq!(components(b"a/b").collect::<Vec<_>>(), [b"a", b"b"]);
        assert_eq!(components(b"").count(), 0);
        for (path, want) in [("a/b/c", true), ("b", true), ("a/bb/c", false), ("", false)] {
            assert_eq!(is_within(path.as_bytes(), b"b"), want, "{path}");
        }
    }
}
