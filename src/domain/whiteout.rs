//! Names that mean something else than a file (layer.md, "Whiteouts", "Opaque Whiteout"). Nobody else knows the prefix.

/// What the last component of a tar entry's path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker<'a> {
    /// An ordinary name.
    None,
    /// `.wh.NAME`: NAME of the lower layers is gone.
    Whiteout(&'a [u8]),
    /// `.wh..wh..opq`: all children of the lower layers' folder are gone.
    Opaque,
    /// `.wh.` without a name: the spec says SHOULD be an error.
    Nameless,
    /// `.wh..wh.plnk`, `.wh..wh.aufs` and the like: book-keeping of AUFS, neither file nor whiteout.
    Aufs,
}

/// The name that closes a folder: [`Marker::Opaque`].
pub const OPAQUE: &[u8] = b".wh..wh..opq";

/// The name that hides `name`: [`Marker::Whiteout`].
pub fn hiding(name: &[u8]) -> Vec<u8> {
    [b".wh.", name].concat()
}

/// Classifies the last component of a path.
pub fn classify(name: &[u8]) -> Marker<'_> {
    match name.strip_prefix(b".wh.") {
        None => Marker::None,
        Some(b"") => Marker::Nameless,
        Some(b".wh..opq") => Marker::Opaque,
        Some(rest) if rest.starts_with(b".wh.") => Marker::Aufs,
        Some(rest) => Marker::Whiteout(rest),
    }
}

/// What follows the prefix, whatever the whole name means: some programs look no further.
pub fn behind_prefix(name: &[u8]) -> Option<&[u8]> {
    name.strip_prefix(b".wh.")
}

/// True for `.wh..wh..opq` and all that begins like it, which some programs leave out unread.
pub fn is_doubled(name: &[u8]) -> bool {
    name.starts_with(b".wh..wh..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_classifies() {
        assert_eq!(classify(OPAQUE), Marker::Opaque);
        assert_eq!(classify(&hiding(b"a")), Marker::Whiteout(b"a"));
    }

    #[test]
    fn classifies() {
        assert_eq!(classify(b"a.wh.b"), Marker::None);
        assert_eq!(classify(b".wh.a"), Marker::Whiteout(b"a"));
        assert_eq!(classify(b".wh..wh..opq"), Marker::Opaque);
        assert_eq!(classify(b".wh."), Marker::Nameless);
        assert_eq!(classify(b".wh..wh.plnk"), Marker::Aufs);
        assert_eq!(classify(b".wh..hidden"), Marker::Whiteout(b".hidden"));
    }
}
