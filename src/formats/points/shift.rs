//! Entering a deflate stream in the middle of a byte, with a decoder that begins at whole bytes only: it is fed empty blocks
//! first, as many bits long as there are bits before the place.

use flate2::Decompress;
use flate2::FlushDecompress;

/// Bits, lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: u32,
}

impl Bits {
    /// The lowest `count` bits of a number, lowest first.
    fn push(&mut self, number: u32, count: u32) {
        for at in 0..count {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((number >> at & 1) as u8) << (self.count % 8);
            }
            self.count += 1;
        }
    }

    /// A block of fixed codes that holds nothing but its end: 10 bits.
    fn fixed_block(&mut self) {
        self.push(0b010, 3);
        self.push(0, 7);
    }

    /// A block of codes of its own that holds nothing but its end: 93 bits, of which an odd number is what matters. Code lengths
    /// are told by three codes: `0` for length 0, `10` for length 1, `11` for a run of zeros.
    fn dynamic_block(&mut self) {
        self.push(0b100, 3);
        // 257 literal codes, 1 distance code, lengths of the first 18 of the code length codes.
        self.push(0, 5);
        self.push(0, 5);
        self.push(14, 4);
        // In the order of RFC 1951, 3.2.7: 16, 17, 18, 0, 8, … 14, 1.
        for at in 0..18 {
            let length = match at {
                2 | 17 => 2,
                3 => 1,
                _ => 0,
            };
            self.push(length, 3);
        }
        // 138 and 118 literals without a code, then the end of the block, then a distance without one.
        for run in [138, 118] {
            self.push(0b11, 2);
            self.push(run - 11, 7);
        }
        self.push(0b01, 2);
        self.push(0, 1);
        // The end of the block is the only code.
        self.push(0, 1);
    }
}

/// Bytes that hold no data and end `8 - bits` bits into a byte, whose other bits are `byte`.
fn prefix(bits: u8, byte: u8) -> Vec<u8> {
    let bits = u32::from(bits & 7);
    let before = (8 - bits) % 8;
    let mut all = Bits::default();
    if !before.is_multiple_of(2) {
        all.dynamic_block();
    }
    while all.count % 8 != before {
        all.fixed_block();
    }
    all.push(byte.into(), bits);
    all.bytes
}

/// A decoder at a block; `None` when there is no such place.
pub(crate) fn enter(bits: u8, byte: u8, window: &[u8]) -> Option<Decompress> {
    let mut inflate = Decompress::new(false);
    if !window.is_empty() {
        inflate.set_dictionary(window).ok()?;
    }
    let prefix = prefix(bits, byte);
    // No code is so short that the bits of one byte hold a block's head and a byte of its data.
    inflate.decompress(&prefix, &mut [0], FlushDecompress::None).ok()?;
    (inflate.total_in() == prefix.len() as u64 && inflate.total_out() == 0).then_some(inflate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_blocks_end_at_every_bit() {
        for bits in 0..8 {
            assert!(enter(bits, 0, &[]).is_some(), "{bits}");
            assert!(enter(bits, 0, &[7; 100]).is_some(), "{bits}");
        }
        let mut odd = Bits::default();
        odd.dynamic_block();
        assert_eq!(odd.count, 93);
    }
}
