//! Sixteen bytes beside each other, as WebAssembly's instructions have them; elsewhere the same one by one, so that tests see it.

/// Sixteen bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes(Bytes);

#[cfg(target_arch = "wasm32")]
use std::arch::wasm32::{self as simd, v128 as Bytes};

#[cfg(target_arch = "wasm32")]
impl Lanes {
    /// For each place, the byte of `self` that it names. Places are below 16.
    #[inline(always)]
    pub(super) fn at(self, places: Self) -> Self {
        Self(simd::u8x16_swizzle(self.0, places.0))
    }

    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self(simd::v128_and(self.0, other.0))
    }

    /// The low half of each.
    #[inline(always)]
    pub(super) fn low(self) -> Self {
        Self(simd::v128_and(self.0, simd::u8x16_splat(15)))
    }

    /// The high half of each.
    #[inline(always)]
    pub(super) fn high(self) -> Self {
        Self(simd::u8x16_shr(self.0, 4))
    }

    /// A bit for each that is not zero; the lowest is the first.
    #[inline(always)]
    pub(super) fn filled(self) -> u16 {
        // Most often none is, which is known sooner.
        if !simd::v128_any_true(self.0) {
            return 0;
        }
        simd::u8x16_bitmask(simd::u8x16_ne(self.0, simd::u8x16_splat(0)))
    }
}

#[cfg(target_arch = "wasm32")]
impl From<[u8; 16]> for Lanes {
    #[inline(always)]
    fn from(bytes: [u8; 16]) -> Self {
        // The compiler makes one load of it.
        let both = u128::from_le_bytes(bytes);
        Self(simd::u64x2(both as u64, (both >> 64) as u64))
    }
}

#[cfg(not(target_arch = "wasm32"))]
type Bytes = [u8; 16];

#[cfg(not(target_arch = "wasm32"))]
impl Lanes {
    pub(super) fn at(self, places: Self) -> Self {
        Self(places.0.map(|place| self.0[usize::from(place)]))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub(super) fn low(self) -> Self {
        Self(self.0.map(|byte| byte & 15))
    }

    pub(super) fn high(self) -> Self {
        Self(self.0.map(|byte| byte >> 4))
    }

    pub(super) fn filled(self) -> u16 {
        (0..16).filter(|&at| self.0[at] != 0).map(|at| 1 << at).sum()
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl From<[u8; 16]> for Lanes {
    fn from(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}
