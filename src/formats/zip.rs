//! As much of zip (APPNOTE 6.3) as it takes to read the members of one that is in memory: jars, wheels, eggs. Stored and deflated
//! members; encrypted ones, ZIP64 sizes and other methods are passed over.

use flate2::{Decompress, FlushDecompress, Status};

/// Begins a zip with members in it.
pub const MAGIC: &[u8; 4] = b"PK\x03\x04";

const END: &[u8; 4] = b"PK\x05\x06";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";

/// Bytes of the end record without its comment, and with the longest one.
const END_LENGTH: usize = 22;
const END_LONGEST: usize = END_LENGTH + 65_535;

/// Members that are looked at: the largest jars have some ten thousand.
const MOST: usize = 65_535;

/// One member of a zip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name as stored.
    pub name: &'a [u8],
    /// Bytes that it claims to unpack to.
    pub size: u64,
    method: u16,
    packed: &'a [u8],
}

/// The members that the central directory lists and that lie whole in `bytes`, in its order.
pub fn members(bytes: &[u8]) -> Vec<Member<'_>> {
    let Some(end) = end_record(bytes) else { return Vec::new() };
    let count = usize::from(u16_at(end, 10).unwrap_or(0)).min(MOST);
    let mut at = u32_at(end, 16).map_or(usize::MAX, |offset| offset as usize);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(record) = bytes.get(at..).filter(|rest| rest.starts_with(CENTRAL)) else { break };
        let Some(length) = record_length(record) else { break };
        found.extend(member(bytes, record));
        at += length;
    }
    found
}

fn end_record(bytes: &[u8]) -> Option<&[u8]> {
    let from = bytes.len().saturating_sub(END_LONGEST);
    let at = memchr::memmem::rfind(&bytes[from..], END)?;
    bytes.get(from + at..).filter(|end| end.len() >= END_LENGTH)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Of a record of the central directory: its fixed part, name, extra fields, comment.
fn record_length(record: &[u8]) -> Option<usize> {
    let parts = [28, 30, 32].map(|at| u16_at(record, at).map(usize::from));
    parts.into_iter().try_fold(46, |sum, part| Some(sum + part?))
}

fn member<'a>(bytes: &'a [u8], record: &'a [u8]) -> Option<Member<'a>> {
    let encrypted = u16_at(record, 8)? & 1 != 0;
    let method = u16_at(record, 10)?;
    let (packed, size) = (u32_at(record, 20)?, u32_at(record, 24)?);
    let name = record.get(46..46 + usize::from(u16_at(record, 28)?))?;
    if encrypted || !matches!(method, 0 | 8) || packed == u32::MAX || name.ends_with(b"/") {
        return None;
    }
    let local = bytes.get(u32_at(record, 42)? as usize..).filter(|rest| rest.starts_with(MAGIC))?;
    let start = 30 + usize::from(u16_at(local, 26)?) + usize::from(u16_at(local, 28)?);
    let packed = local.get(start..start.checked_add(packed as usize)?)?;
    Some(Member { name, size: u64::from(size), method, packed })
}

impl Member<'_> {
    /// Unpacks it in pieces, at most `most` bytes, until `take` has enough (returns false). Damage ends it early.
    pub fn unpack(&self, most: u64, mut take: impl FnMut(&[u8]) -> bool) {
        if self.method == 0 {
            let length = usize::try_from(most).unwrap_or(usize::MAX).min(self.packed.len());
            self.packed[..length].chunks(PIECE).all(take);
            return;
        }
        let (mut inflate, mut out) = (Decompress::new(false), vec![0; PIECE]);
        let mut rest = self.packed;
        let mut left = most;
        loop {
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let Ok(status) = inflate.decompress(rest, &mut out, FlushDecompress::None) else {
                return;
            };
            let taken = usize::try_from(inflate.total_in() - read).unwrap_or(rest.len());
            let count = usize::try_from((inflate.total_out() - written).min(left)).unwrap_or(0);
            rest = &rest[taken..];
            left -= count as u64;
            let more = count == 0 || take(&out[..count]);
            let stuck = taken == 0 && count == 0;
            if !more || stuck || left == 0 || status == Status::StreamEnd {
                return;
            }
        }
    }
}

/// Unpacked bytes that are handed on at a time.
const PIECE: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make::tar::zip;

    fn unpacked(member: &Member<'_>, most: u64) -> Vec<u8> {
        let mut out = Vec::new();
        member.unpack(most, |piece| {
            out.extend_from_slice(piece);
            true
        });
        out
    }

    #[test]
    fn stored_and_deflated_members() {
        let long = b"a line that repeats itself\n".repeat(10_000);
        let bytes = zip(&[("a.txt", b"alpha", false), ("d/b.txt", &long, true)]);
        let found = members(&bytes);
        assert_eq!(
            found.iter().map(|member| member.name).collect::<Vec<_>>(),
            [&b"a.txt"[..], b"d/b.txt"]
        );
        assert_eq!(unpacked(&found[0], u64::MAX), b"alpha");
        assert_eq!(unpacked(&found[1], u64::MAX), long);
        assert_eq!(unpacked(&found[1], 5), b"a lin");
        // Whatever precedes it: programs that unpack themselves are not followed, but nothing panics.
        for cut in 0..bytes.len() {
            for member in members(&bytes[cut..]) {
                assert!(unpacked(&member, 100).len() <= 100);
            }
            for member in members(&bytes[..cut]) {
                assert!(unpacked(&member, 100).len() <= 100);
            }
        }
    }
}
