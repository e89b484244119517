//! A set of small numbers, one bit each.

/// The set.
#[derive(Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Room for the numbers below `length`, none of them in it.
    pub fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    /// Adds a number. Panics when there is no room for it.
    pub fn add(&mut self, number: u32) {
        self.0[number as usize / 64] |= 1 << (number % 64);
    }

    /// True when the number is in it. Panics when there is no room for it.
    pub fn has(&self, number: u32) -> bool {
        self.0[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        8 * self.0.capacity()
    }
}
