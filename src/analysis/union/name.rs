//! Names as numbers: they are a dozen bytes, for which a call of the memory copy costs more than the copy.

/// Up to eight bytes as a number, the first lowest.
#[inline(always)]
fn word(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) =
            (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)));
        return first | last << (8 * (length.min(8) - 4));
    }
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// The first eight bytes, zeros after the end, so that their order is that of the bytes.
#[inline(always)]
pub(super) fn head(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(first) => u64::from_be_bytes(*first),
        None => word(bytes).swap_bytes(),
    }
}

/// A multiply-and-rotate hash over eight bytes at a time.
#[inline(always)]
pub(super) fn hash(bytes: &[u8]) -> u32 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(K);
    let mut hash = K ^ bytes.len() as u64;
    hash = match bytes.last_chunk::<8>() {
        Some(last) => {
            let whole = &bytes.as_chunks::<8>().0[..(bytes.len() - 1) / 8];
            hash = whole.iter().fold(hash, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk)));
            mix(hash, u64::from_le_bytes(*last))
        }
        None => mix(hash, word(bytes)),
    };
    hash ^= hash >> 29;
    (hash.wrapping_mul(K) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_every_length() {
        let bytes: Vec<u8> = (1..=200).collect();
        for length in 0..bytes.len() {
            let mut first = [0; 8];
            let known = length.min(8);
            first[..known].copy_from_slice(&bytes[..known]);
            assert_eq!(head(&bytes[..length]), u64::from_be_bytes(first), "{length}");
        }
    }

    #[test]
    fn every_byte_tells() {
        let bytes = [7; 40];
        for length in 0..bytes.len() {
            let hashes = (0..length).map(|at| {
                let mut other = bytes;
                other[at] = 8;
                hash(&other[..length])
            });
            let mut all: Vec<u32> = hashes.chain([hash(&bytes[..length])]).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), length + 1, "{length}");
        }
    }
}
