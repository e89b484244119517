//! As much of ELF as tells where in a file the data of a program lies.

use crate::domain::elf::Fields;

/// Bytes that tell where the table of segments is.
pub(super) const IDENT: usize = 64;
/// More segments than any program has.
const MOST: usize = 128;
const LOAD: u64 = 1;
const EXECUTABLE: u64 = 1;
const WRITABLE: u64 = 2;

/// What the first bytes of a file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// The data of the program, loaded from these bytes of the file.
    Data {
        /// First byte.
        start: u64,
        /// Behind the last one.
        end: u64,
    },
    /// There must be at least so many bytes.
    Short(usize),
    /// No program, or one without data.
    None,
}

/// The first writable segment, from the first bytes of a file.
pub(super) fn data(bytes: &[u8]) -> Table {
    if bytes.len() < IDENT {
        return Table::Short(IDENT);
    }
    let Some(file) = Fields::of(bytes) else { return Table::None };
    let (size, number) = if file.wide { (54, 56) } else { (42, 44) };
    let (table, size, number) =
        (file.word(0, 32, 28), file.number(size, 2) as usize, file.number(number, 2) as usize);
    // Linkers put the table right behind the header.
    if table > IDENT as u64 || !(32..=64).contains(&size) || number > MOST {
        return Table::None;
    }
    let end = table as usize + size * number;
    if bytes.len() < end {
        return Table::Short(end);
    }
    let segments = (0..number).map(|at| table as usize + at * size);
    let flags = |at: usize| file.number(at + if file.wide { 4 } else { 24 }, 4);
    let found = segments
        .filter(|&at| file.number(at, 4) == LOAD)
        .find(|&at| flags(at) & (WRITABLE | EXECUTABLE) == WRITABLE);
    found.map_or(Table::None, |at| {
        let start = file.word(at, 8, 4);
        Table::Data { start, end: start.saturating_add(file.word(at, 32, 16)) }
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn put(out: &mut [u8], at: usize, value: u64, length: usize) {
        out[at..at + length].copy_from_slice(&value.to_le_bytes()[..length]);
    }

    /// The headers of a 64-bit program with code and data.
    pub fn header(start: u64, size: u64) -> Vec<u8> {
        let mut out = vec![0; 64 + 2 * 56];
        out[..6].copy_from_slice(b"\x7fELF\x02\x01");
        put(&mut out, 32, 64, 8);
        put(&mut out, 54, 56, 2);
        put(&mut out, 56, 2, 2);
        for (at, flags, start, size) in [(64, 5, 0, 4096), (120, 6, start, size)] {
            put(&mut out, at, LOAD, 4);
            put(&mut out, at + 4, flags, 4);
            put(&mut out, at + 8, start, 8);
            put(&mut out, at + 32, size, 8);
        }
        out
    }

    #[test]
    fn the_first_writable_segment() {
        let file = header(4096, 500);
        assert_eq!(data(&file), Table::Data { start: 4096, end: 4596 });
        assert_eq!(data(&file[..63]), Table::Short(64));
        assert_eq!(data(&file[..100]), Table::Short(64 + 2 * 56));
        let mut read_only = file.clone();
        read_only[124] = 4;
        assert_eq!(data(&read_only), Table::None);
        let mut far = file.clone();
        far[33] = 1;
        assert_eq!(data(&far), Table::None);
        assert_eq!(data(&[b'#'; 64]), Table::None);
    }

    #[test]
    fn narrow_and_big() {
        let mut file = vec![0; 52 + 32];
        file[..6].copy_from_slice(b"\x7fELF\x01\x02");
        file[31] = 52;
        file[43] = 32;
        file[45] = 1;
        file[55] = 1;
        file[58..60].copy_from_slice(&[1, 0]);
        file[71] = 200;
        file[79] = 6;
        assert_eq!(data(&file), Table::Data { start: 256, end: 456 });
    }
}
