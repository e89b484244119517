//! Builders of small tars, good and bad: for tests, fuzz seeds and the built-in samples.

use crate::domain::digest::hex;
use tar::Header;

/// Which header a [`TarBuilder`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// No magic.
    V7,
    /// POSIX.
    Ustar,
    /// GNU.
    Gnu,
}

/// Writes a tar entry by entry, into memory. Unlike `tar::Builder` it can write what is wrong.
#[derive(Clone, Debug)]
pub struct TarBuilder {
    bytes: Vec<u8>,
    format: Format,
}

impl Default for TarBuilder {
    fn default() -> Self {
        Self::new(Format::Ustar)
    }
}

impl TarBuilder {
    /// An empty tar.
    pub fn new(format: Format) -> Self {
        Self { bytes: Vec::new(), format }
    }

    /// A header with sensible fields: mode 0644 (0755 for a folder), owner 0:0, time 1,700,000,000. The checksum is set last,
    /// after `edit`.
    pub fn entry(
        mut self,
        flag: u8,
        path: &str,
        link: &str,
        body: &[u8],
        edit: impl FnOnce(&mut Header),
    ) -> Self {
        let mut header = match self.format {
            Format::V7 => Header::new_old(),
            Format::Ustar => Header::new_ustar(),
            Format::Gnu => Header::new_gnu(),
        };
        let old = header.as_old_mut();
        old.linkflag = [flag];
        put(&mut old.name, path.as_bytes());
        put(&mut old.linkname, link.as_bytes());
        header.set_mode(if flag == b'5' { 0o755 } else { 0o644 });
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(body.len() as u64);
        header.set_mtime(1_700_000_000);
        edit(&mut header);
        header.set_cksum();
        self.bytes.extend_from_slice(header.as_bytes());
        self.block_padded(body)
    }

    /// Any header with the plainest fields.
    pub fn plain(self, flag: u8, path: &str, link: &str, body: &[u8]) -> Self {
        self.entry(flag, path, link, body, |_| {})
    }

    /// A regular file.
    pub fn file(self, path: &str, body: impl AsRef<[u8]>) -> Self {
        self.plain(b'0', path, "", body.as_ref())
    }

    /// A folder.
    pub fn dir(self, path: &str) -> Self {
        self.plain(b'5', path, "", b"")
    }

    /// A symbolic link.
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.plain(b'2', path, target, b"")
    }

    /// A hard link.
    pub fn hardlink(self, path: &str, target: &str) -> Self {
        self.plain(b'1', path, target, b"")
    }

    /// PAX records for the entry that follows.
    pub fn pax(self, records: &[(&str, &[u8])]) -> Self {
        self.plain(b'x', "PaxHeaders/x", "", &pax_records(records))
    }

    /// Bytes as they are, padded to a block.
    pub fn block_padded(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self
    }

    /// Bytes as they are.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// The tar, ended by two blocks of zeros.
    pub fn finish(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len() + 1024, 0);
        self.bytes
    }

    /// The tar without an end.
    pub fn unfinished(self) -> Vec<u8> {
        self.bytes
    }
}

fn put(field: &mut [u8], value: &[u8]) {
    field.fill(0);
    let count = value.len().min(field.len());
    field[..count].copy_from_slice(&value[..count]);
}

/// `LENGTH KEY=VALUE\n` for each.
pub fn pax_records(records: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let mut length = rest + 1;
        while length != rest + length.to_string().len() {
            length += 1;
        }
        out.extend_from_slice(format!("{length} {key}=").as_bytes());
        out.extend_from_slice(value);
        out.push(b'\n');
    }
    out
}

/// `bytes` as one gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to a vector cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A zip of members: name, content, whether it is deflated.
pub fn zip(members: &[(&str, &[u8], bool)]) -> Vec<u8> {
    use std::io::Write as _;
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, content, deflated) in members {
        let mut encoder =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        let _ = encoder.write_all(content);
        let packed =
            if *deflated { encoder.finish().unwrap_or_default() } else { content.to_vec() };
        let word = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
        let half = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes();
        let method = half(if *deflated { 8 } else { 0 });
        // Version, flags, method, time, date; the checksum, which nobody here looks at; sizes; lengths.
        let mut head = [half(20), half(0), method, half(0), half(0)].concat();
        head.extend([word(0), word(packed.len()), word(content.len())].concat());
        head.extend([half(name.len()), half(0)].concat());
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&head);
        central.extend([half(0), half(0), half(0), half(0), half(0)].concat());
        central.extend(word(out.len()));
        central.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(&packed);
    }
    let count = u16::try_from(members.len()).unwrap_or(u16::MAX).to_le_bytes();
    let word = |value: usize| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    let (at, length) = (word(out.len()), word(central.len()));
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend([length, at].concat());
    out.extend([0, 0]);
    out
}

/// A zip of empty-handed members with ZIP64 records: names and the sizes that they claim, of which nothing is there.
pub fn zip64(members: &[(&str, u64)]) -> Vec<u8> {
    let mut out = b"PK\x03\x04".to_vec();
    let at = out.len() as u64;
    for (name, size) in members {
        out.extend(b"PK\x01\x02\x2d\0\x2d\0");
        // Flags, method, time, date, checksum.
        out.extend([0; 12]);
        out.extend([0xff; 8]);
        out.extend((name.len() as u16).to_le_bytes());
        // An extra field of another kind goes before that of the sizes.
        out.extend([28, 0]);
        out.extend([0; 14]);
        out.extend(name.as_bytes());
        out.extend([0x55, 0x54, 4, 0, 0, 0, 0, 0, 1, 0, 16, 0]);
        out.extend(size.to_le_bytes());
        out.extend((size / 2).to_le_bytes());
    }
    let (end, count) = (out.len() as u64, members.len() as u64);
    out.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    out.extend([count, count, end - at, at].into_iter().flat_map(u64::to_le_bytes));
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend(end.to_le_bytes());
    out.extend([1, 0, 0, 0]);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([0xff; 12]);
    out.extend([0, 0]);
    out
}

/// Pseudo-random bytes, the same for the same seed.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// `bytes` cut into pieces, in three ways: whole, byte by byte, and oddly.
pub fn splits(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut odd = Vec::new();
    let mut rest = bytes;
    for size in [1, 511, 3, 512, 513, 7, 1000, 2].into_iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, tail) = rest.split_at(size.min(rest.len()));
        odd.push(piece);
        rest = tail;
    }
    vec![vec![bytes], bytes.chunks(1).collect(), odd]
}

/// Puts right the checksum of every block that has a header's magic, so that mutations are not all refused there.
pub fn mend_checksums(data: &[u8]) -> Vec<u8> {
    let mut tar = data.to_vec();
    for block in tar.chunks_exact_mut(512) {
        if &block[257..262] == b"ustar" {
            block[148..156].fill(b' ');
            let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
            block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        }
    }
    tar
}

/// Short text for the bytes of a test failure.
pub fn preview(bytes: &[u8]) -> String {
    hex(&bytes[..bytes.len().min(32)])
}
