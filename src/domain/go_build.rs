//! The build information that Go's linker writes into a program: the version of Go and the modules it was built from.

/// What it begins with, at a multiple of [`ALIGNMENT`].
pub const MAGIC: &[u8] = b"\xff Go buildinf:";
/// Where in a file it may begin.
pub const ALIGNMENT: u64 = 16;
/// Magic, size of a pointer, flags, and room that older linkers used.
const HEAD: usize = 32;
/// The flag of Go 1.18 and newer: the strings follow; before, there were pointers to them.
const INLINE: u8 = 2;
/// Longer strings are no build information. Hundreds of modules make some ten kilobytes.
const MOST: u64 = 1 << 20;
/// Marks around the list of modules.
const SENTINEL: usize = 16;

/// What a program says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoBuild<'a> {
    /// Such as `go1.22.1`.
    pub go: &'a str,
    /// Lines of fields, apart by tabs: `path`, `mod`, `dep`, `=>`, `build`.
    pub modules: &'a str,
}

/// What reading came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<'a> {
    /// All of it, in so many bytes.
    Whole(GoBuild<'a>, usize),
    /// There must be at least so many bytes.
    Short(usize),
    /// It is none.
    Not,
}

/// Reads bytes that begin with [`MAGIC`].
pub fn read(bytes: &[u8]) -> Reading<'_> {
    let Some(flags) = bytes.get(MAGIC.len() + 1) else { return Reading::Short(HEAD) };
    if !bytes.starts_with(MAGIC) || flags & INLINE == 0 {
        return Reading::Not;
    }
    let (go, at) = match string(bytes, HEAD) {
        Ok(found) => found,
        Err(reading) => return reading,
    };
    let Some(go) =
        str::from_utf8(go).ok().filter(|go| go.starts_with("go1") || go.starts_with("devel"))
    else {
        return Reading::Not;
    };
    let (modules, at) = match string(bytes, at) {
        Ok(found) => found,
        Err(reading) => return reading,
    };
    let inner = match modules.len().checked_sub(SENTINEL) {
        Some(end) if end > SENTINEL && modules[end - 1] == b'\n' => &modules[SENTINEL..end],
        _ => b"",
    };
    str::from_utf8(inner)
        .map_or(Reading::Not, |modules| Reading::Whole(GoBuild { go, modules }, at))
}

/// A string behind its length, and where it ends.
fn string(bytes: &[u8], from: usize) -> Result<(&[u8], usize), Reading<'static>> {
    let (mut length, mut at) = (0u64, from);
    loop {
        let byte = *bytes.get(at).ok_or(Reading::Short(at + 1))?;
        length |= u64::from(byte & 0x7f) << (7 * (at - from));
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
        if at - from > 3 {
            return Err(Reading::Not);
        }
    }
    if length > MOST {
        return Err(Reading::Not);
    }
    let end = at + length as usize;
    bytes.get(at..end).map(|string| (string, end)).ok_or(Reading::Short(end))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn put(out: &mut Vec<u8>, string: &[u8]) {
        let mut length = string.len();
        while length >= 0x80 {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend_from_slice(string);
    }

    /// As Go's linker writes it.
    pub fn made(go: &str, modules: &str) -> Vec<u8> {
        let mut out = [MAGIC, &[8, INLINE]].concat();
        out.resize(HEAD, 0);
        put(&mut out, go.as_bytes());
        let marked = [&[0xf9; SENTINEL], modules.as_bytes(), &[0xf9; SENTINEL]].concat();
        put(&mut out, if modules.is_empty() { b"" } else { &marked });
        out
    }

    #[test]
    fn reads_what_the_linker_wrote() {
        let modules =
            format!("path\tx\nmod\tx\t(devel)\t\n{}", "dep\ty\tv1.2.3\th1:abc=\n".repeat(40));
        let mut bytes = made("go1.22.1", &modules);
        let whole = bytes.len();
        bytes.extend(b"more");
        assert_eq!(
            read(&bytes),
            Reading::Whole(GoBuild { go: "go1.22.1", modules: &modules }, whole)
        );
        for cut in MAGIC.len()..whole {
            let Reading::Short(needed) = read(&bytes[..cut]) else { panic!("{cut}") };
            assert!(needed > cut && needed <= whole);
        }
        assert_eq!(
            read(&made("go1.22.1", "")),
            Reading::Whole(GoBuild { go: "go1.22.1", modules: "" }, HEAD + 10)
        );
    }

    #[test]
    fn refuses_what_only_looks_like_it() {
        let mut old = made("go1.17", "");
        old[MAGIC.len() + 1] = 0;
        let mut long = made("go1.22.1", "");
        long[HEAD..HEAD + 5].fill(0xff);
        for bytes in [&b"\xff Go buildinf;................."[..], &old, &long, &made("rust", "")] {
            assert_eq!(read(bytes), Reading::Not);
        }
    }
}
