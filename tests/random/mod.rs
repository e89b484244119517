//! Random choices that are the same on every machine.

/// Xorshift.
pub struct Random(u64);

impl Random {
    /// Its own choices for each seed; of 0 nothing would ever come but 0.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// From 0 to one below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// One of several, of which there is at least one.
    pub fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len() as u64) as usize]
    }
}
