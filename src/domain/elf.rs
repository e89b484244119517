//! Fields of ELF files: programs and shared objects.

/// Where the fields of a file lie; 32 and 64 bits differ, and so do the orders of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// The bytes that hold them.
    pub bytes: &'a [u8],
    /// 64 bits.
    pub wide: bool,
    /// The high byte first.
    pub big: bool,
}

/// True when a file, by its first bytes, is the memory of a process that crashed: its type is 4 (elf(5), `ET_CORE`).
pub fn is_core(bytes: &[u8]) -> bool {
    const CORE: u64 = 4;
    bytes.len() >= 18 && Fields::of(bytes).is_some_and(|file| file.number(16, 2) == CORE)
}

impl<'a> Fields<'a> {
    /// Those of a file, from its first bytes; `None`: it is no ELF file.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let is_elf = bytes.len() >= 6 && bytes.starts_with(b"\x7fELF");
        is_elf.then(|| Self { bytes, wide: bytes[4] == 2, big: bytes[5] == 2 })
    }

    /// A number of so many bytes; 0 where it was not read.
    pub fn number(&self, at: usize, length: usize) -> u64 {
        let end = at.saturating_add(length);
        let bytes = self.bytes.get(at..end).unwrap_or_default();
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if self.big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    /// An offset or a size, where 64-bit files have it and where 32-bit files have it.
    pub fn word(&self, at: usize, wide: usize, narrow: usize) -> u64 {
        if self.wide {
            self.number(at.saturating_add(wide), 8)
        } else {
            self.number(at.saturating_add(narrow), 4)
        }
    }
}
