//! Values as runs of bytes, for what crosses the border between workers: little-endian columns, LEB128 numbers, counted lists.
//! Taking answers `None` for a run that is cut or is something else, and never panics.

/// Appends `value` in LEB128.
pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a LEB128 number off the front; `None` when it is cut or longer than 64 bits.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

pub(super) fn put_pair(out: &mut Vec<u8>, at: u32, value: u64) {
    put_varint(out, u64::from(at));
    put_varint(out, value);
}

pub(super) fn put_list<T>(out: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    put_varint(out, list.len() as u64);
    list.iter().for_each(|item| put(out, item));
}

pub(super) fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

pub(super) fn take_bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_varint(rest)? as usize;
    take(rest, length)
}

pub(super) fn take_pair(rest: &mut &[u8]) -> Option<(u32, u64)> {
    Some((take_varint(rest)? as u32, take_varint(rest)?))
}

pub(super) fn take_column<const N: usize, T>(
    rest: &mut &[u8],
    len: usize,
    read: fn([u8; N]) -> T,
) -> Option<Vec<T>> {
    let bytes = take(rest, len.checked_mul(N)?)?;
    Some(bytes.as_chunks::<N>().0.iter().map(|chunk| read(*chunk)).collect())
}

pub(super) fn take_list<T>(
    rest: &mut &[u8],
    read: impl Fn(&mut &[u8]) -> Option<T>,
) -> Option<Vec<T>> {
    let length = take_varint(rest)? as usize;
    let mut list = Vec::with_capacity(length.min(rest.len()));
    for _ in 0..length {
        list.push(read(rest)?);
    }
    Some(list)
}
