//! The header of a package: an index of tags, and a store of their values. In a database it has no magic before it.

/// What is wanted of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub name: String,
    pub version: String,
    pub release: String,
    pub architecture: String,
    pub epoch: Option<u32>,
    pub size: Option<u64>,
}

const NAME: u32 = 1000;
const VERSION: u32 = 1001;
const RELEASE: u32 = 1002;
const EPOCH: u32 = 1003;
const SIZE: u32 = 1009;
const ARCH: u32 = 1022;
/// Of packages with 4 GB and more, in place of `SIZE`.
const LONG_SIZE: u32 = 5009;

/// Tags that a header may have (`HEADER_TAGS_MAX`).
const MOST_TAGS: usize = 0xffff;

/// Types of values.
const INT32: u32 = 4;
const INT64: u32 = 5;
const STRING: u32 = 6;

/// Tags that are looked at, with their types.
const WANTED: [(u32, u32); 7] = [
    (NAME, STRING),
    (VERSION, STRING),
    (RELEASE, STRING),
    (ARCH, STRING),
    (EPOCH, INT32),
    (SIZE, INT32),
    (LONG_SIZE, INT64),
];

/// `None` for what is no header of a package.
pub(super) fn read(bytes: &[u8]) -> Option<Header> {
    let tags = usize::try_from(word(bytes, 0)?).ok().filter(|&tags| tags <= MOST_TAGS)?;
    let index = bytes.get(8..8 + tags * 16)?;
    let store = bytes.get(8 + tags * 16..)?;
    let mut header = Header::default();
    let (mut long, mut short) = (None, None);
    let mut seen = Vec::new();
    for entry in index.chunks_exact(16) {
        let (tag, kind) = (word(entry, 0)?, word(entry, 4)?);
        // Each is there once; of more, only the first is looked at.
        if !WANTED.contains(&(tag, kind)) || seen.contains(&tag) {
            continue;
        }
        seen.push(tag);
        // Past the store there is nothing.
        let Some(value) = usize::try_from(word(entry, 8)?).ok().and_then(|at| store.get(at..))
        else {
            continue;
        };
        match (tag, kind) {
            (NAME, STRING) => header.name = text(value)?,
            (VERSION, STRING) => header.version = text(value)?,
            (RELEASE, STRING) => header.release = text(value)?,
            (ARCH, STRING) => header.architecture = text(value)?,
            (EPOCH, INT32) => header.epoch = word(value, 0),
            (SIZE, INT32) => short = word(value, 0).map(u64::from),
            (LONG_SIZE, INT64) => {
                long = word(value, 0)
                    .zip(word(value, 4))
                    .map(|(a, b)| u64::from(a) << 32 | u64::from(b));
            }
            _ => {}
        }
    }
    header.size = long.or(short);
    let is_package = !header.name.is_empty() && !header.version.is_empty();
    is_package.then_some(header)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// Up to its NUL; names and versions are short.
fn text(bytes: &[u8]) -> Option<String> {
    const LONGEST: usize = 256;
    let end = bytes.iter().take(LONGEST).position(|&byte| byte == 0)?;
    Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of texts.
    fn of(texts: &[(u32, &str)]) -> Vec<u8> {
        let (mut index, mut store) = (Vec::new(), Vec::new());
        for (tag, text) in texts {
            index.extend([*tag, STRING, store.len() as u32, 1].map(u32::to_be_bytes).concat());
            store.extend([text.as_bytes(), b"\0"].concat());
        }
        let lengths = [texts.len() as u32, store.len() as u32].map(u32::to_be_bytes).concat();
        [lengths, index, store].concat()
    }

    #[test]
    fn the_first_of_a_tag_counts_and_texts_are_short() {
        let (fits, long) = ("n".repeat(255), "n".repeat(256));
        for (texts, want) in [
            (&[(NAME, "a"), (VERSION, "1")][..], Some("a 1")),
            (&[(NAME, "a"), (VERSION, "1"), (NAME, "b"), (VERSION, "2")], Some("a 1")),
            (&[(NAME, "a"), (VERSION, "1"), (NAME, &long)], Some("a 1")),
            (&[(NAME, &fits), (VERSION, "")], None),
            (&[(NAME, &fits), (VERSION, "1")], Some(&*format!("{fits} 1"))),
            (&[(NAME, &long), (VERSION, "1")], None),
            (&[(NAME, "a")], None),
        ] {
            let found = read(&of(texts)).map(|found| format!("{} {}", found.name, found.version));
            assert_eq!(found.as_deref(), want);
        }
    }
}
