//! A small gzip writer for the built-in sample: fixed codes, and of earlier bytes only the last place of each three. zlib's own
//! would be 35 kB of the page's program, to squeeze 100 kB once.

use flate2::Crc;

/// How far back a match may lie.
const WINDOW: usize = 1 << 15;
const LONGEST: usize = 258;

/// `bytes` as one gzip member.
pub fn squeeze(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits { out: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff], held: 0, count: 0 };
    bits.put(1, 1); // the last block,
    bits.put(1, 2); // with fixed codes
    let mut last = vec![usize::MAX; 1 << 13];
    let mut at = 0;
    while at < bytes.len() {
        let before = bytes.get(at..at + 3).and_then(|three| {
            let hash = three
                .iter()
                .fold(0u32, |hash, &byte| hash << 8 | u32::from(byte))
                .wrapping_mul(0x9e37_79b1)
                >> 19;
            Some(std::mem::replace(&mut last[hash as usize], at))
                .filter(|&before| before != usize::MAX && at - before <= WINDOW)
        });
        let length = before.map_or(0, |before| common(&bytes[before..], &bytes[at..]));
        match before {
            Some(before) if length >= 3 => bits.again(length as u32, (at - before) as u32),
            _ => bits.symbol(u32::from(bytes[at])),
        }
        at += length.max(1);
    }
    bits.symbol(256);
    bits.put(0, 7);
    let mut crc = Crc::new();
    crc.update(bytes);
    bits.out.extend_from_slice(&crc.sum().to_le_bytes());
    bits.out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    bits.out
}

/// Bytes that both begin with; 0 where a match would be no gain.
fn common(a: &[u8], b: &[u8]) -> usize {
    let length = a.iter().zip(b).take(LONGEST).take_while(|(a, b)| a == b).count();
    if length < 3 { 0 } else { length }
}

/// Bits, the lowest first (RFC 1951, 3.1.1).
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// A code, its highest bit first.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    /// A literal, the end or a length (3.2.6).
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 + symbol - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    /// `length` bytes as they stood `distance` bytes before (3.2.5).
    fn again(&mut self, length: u32, distance: u32) {
        let (step, base, extra) =
            if length == LONGEST as u32 { (28, length, 0) } else { on_scale(length - 3, 4) };
        self.symbol(257 + step);
        self.put(if extra == 0 { 0 } else { length - 3 - base }, extra);
        let (step, base, extra) = on_scale(distance - 1, 2);
        self.code(step, 5);
        self.put(distance - 1 - base, extra);
    }
}

/// Of a scale that has `fine` steps for each further bit: the step that `value` is on, where it begins, and its extra bits.
fn on_scale(value: u32, fine: u32) -> (u32, u32, u32) {
    if value < fine {
        return (value, value, 0);
    }
    let extra = value.ilog2() - fine.ilog2();
    let within = value >> extra;
    (within + fine * extra, within << extra, extra)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::make::tar::noise;
    use std::io::Read;

    #[test]
    fn zlib_reads_it() {
        let mixed: Vec<u8> =
            (0..70_000u32).flat_map(|n| (n / 7 % 500 * n % 3).to_le_bytes()).collect();
        let words = b"the same words again, the same words, again and again ".repeat(900);
        for bytes in [Vec::new(), b"a".to_vec(), vec![0; 100_000], noise(40_000, 3), mixed, words] {
            let squeezed = squeeze(&bytes);
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(&squeezed[..]).read_to_end(&mut read).unwrap();
            assert!(read == bytes, "{} bytes", bytes.len());
            assert!(squeezed.len() < bytes.len() / 8 * 9 + 32);
        }
        assert!(squeeze(&vec![0; 100_000]).len() < 1000);
    }
}
