//! One header block: what its bytes say, before any extension is applied.

use super::{BLOCK, number};
use tar::Header;

/// A block whose checksum holds.
pub struct Head<'a> {
    header: &'a Header,
}

/// What a type flag asks of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An entry of the file system.
    Entry,
    /// PAX records for the next entry.
    Pax,
    /// PAX records for all entries that follow.
    PaxGlobal,
    /// GNU: path of the next entry.
    LongName,
    /// GNU: link target of the next entry.
    LongLink,
    /// Book-keeping of GNU tar (volume label, continuation, list of names): nothing in a file system.
    Meta,
}

impl<'a> Head<'a> {
    /// `None` when the checksum does not hold. Old tars summed signed bytes, so that sum is accepted too.
    pub fn check(block: &'a [u8; BLOCK]) -> Option<Self> {
        let header = Header::from_byte_slice(block);
        let stored = number::read(&header.as_old().cksum)?;
        let field = &block[148..156];
        let spaces = 8 * i64::from(b' ');
        let unsigned = |bytes: &[u8]| i64::from(bytes.iter().map(|&b| u32::from(b)).sum::<u32>());
        let signed =
            |bytes: &[u8]| i64::from(bytes.iter().map(|&b| i32::from(b as i8)).sum::<i32>());
        let holds = stored == unsigned(block) - unsigned(field) + spaces
            || stored == signed(block) - signed(field) + spaces;
        holds.then_some(Self { header })
    }

    /// The type flag. NUL is v7's, of files and folders.
    pub fn flag(&self) -> u8 {
        self.header.as_old().linkflag[0]
    }

    /// What to do with it.
    pub fn class(&self) -> Class {
        match self.flag() {
            b'x' | b'X' => Class::Pax,
            b'g' => Class::PaxGlobal,
            b'L' => Class::LongName,
            b'K' => Class::LongLink,
            b'V' | b'M' | b'N' => Class::Meta,
            _ => Class::Entry,
        }
    }

    /// The size field; `None` when it is no size.
    pub fn size(&self) -> Option<u64> {
        number::read_unsigned(&self.header.as_old().size)
    }

    /// True when the size field is a number, be it a negative one.
    pub fn has_size(&self) -> bool {
        number::read(&self.header.as_old().size).is_some()
    }

    /// Name, with the prefix of ustar before it.
    pub fn path_into(&self, out: &mut Vec<u8>) {
        out.clear();
        let bytes = self.header.as_bytes();
        // GNU has times and the sparse map where ustar has the prefix; star has times in its last 24 bytes.
        let length = match &bytes[257..265] {
            [b'u', b's', b't', b'a', b'r', 0, ..] if &bytes[508..] == b"tar\0" => 131,
            [b'u', b's', b't', b'a', b'r', 0, ..] => 155,
            b"ustar  \0" if self.has_prefix_for_times() => 155,
            _ => 0,
        };
        let prefix = until_nul(&bytes[345..345 + length]);
        if !prefix.is_empty() {
            out.extend_from_slice(prefix);
            out.push(b'/');
        }
        out.extend_from_slice(until_nul(&self.header.as_old().name));
    }

    /// Go before 1.8, and with it the Docker of those years, wrote ustar's prefix into GNU headers. Go's reader takes it for
    /// one where the times that belong there are no numbers and all of it is ASCII.
    fn has_prefix_for_times(&self) -> bool {
        let bytes = self.header.as_bytes();
        let is_time = |field: &[u8]| match field[0] {
            0 => true,
            0x80.. => number::read(field).is_some(),
            _ => until_nul(field).trim_ascii().iter().all(|byte| (b'0'..=b'7').contains(byte)),
        };
        !(is_time(&bytes[345..357]) && is_time(&bytes[357..369]))
            && until_nul(&bytes[345..500]).is_ascii()
    }

    /// Link target.
    pub fn link(&self) -> &'a [u8] {
        until_nul(&self.header.as_old().linkname)
    }

    /// Permission bits.
    pub fn mode(&self) -> Option<u32> {
        number::read(&self.header.as_old().mode).map(|mode| (mode & 0o7777) as u32)
    }

    /// Owner.
    pub fn uid(&self) -> Option<u64> {
        number::read_unsigned(&self.header.as_old().uid)
    }

    /// Group.
    pub fn gid(&self) -> Option<u64> {
        number::read_unsigned(&self.header.as_old().gid)
    }

    /// Modification time in seconds.
    pub fn mtime(&self) -> Option<i64> {
        number::read(&self.header.as_old().mtime)
    }

    /// Device numbers; a v7 header has none.
    pub fn device(&self) -> Option<(u32, u32)> {
        let bytes = self.header.as_bytes();
        let read =
            |field: &[u8]| number::read_unsigned(field).and_then(|value| u32::try_from(value).ok());
        if &bytes[257..262] == b"ustar" {
            Some((read(&bytes[329..337])?, read(&bytes[337..345])?))
        } else {
            Some((0, 0))
        }
    }

    /// The GNU view, for old sparse files.
    pub fn gnu(&self) -> Option<&'a tar::GnuHeader> {
        self.header.as_gnu()
    }
}

/// What precedes the first NUL.
pub fn until_nul(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|&b| b == 0).unwrap_or(field.len())]
}

/// What a block that is no header looks like, for a message.
pub fn looks_like(bytes: &[u8]) -> &'static str {
    let shown = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x1b | b' '..=b'~') || *b >= 0x80;
    match bytes {
        [] => "nothing",
        [b'P', b'K', 3 | 5, ..] => "a zip",
        [0x89, b'P', b'N', b'G', ..] => "a PNG image",
        [0x7f, b'E', b'L', b'F', ..] => "an ELF binary",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [0x1f, 0x8b, ..] => "gzip inside the compression",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd inside the compression",
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => "an ar archive or a Debian package",
        [b'0', b'7', b'0', b'7', b'0', ..] => "a cpio archive",
        [b'{' | b'[', ..] => "JSON",
        [b'<', ..] => "HTML or XML",
        _ if bytes.iter().all(shown)
            && std::str::from_utf8(&bytes[..bytes.len().saturating_sub(3)]).is_ok() =>
        {
            "text"
        }
        _ => "random or encrypted data",
    }
}
