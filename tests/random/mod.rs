//! Random choices that are the same on every machine.

/// Xorshift: `0` is never a seed.
pub struct Random(pub u64);

impl Random {
    /// From 0 to one below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// One of several, of which there is at least one.
    pub fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len() as u64) as usize]
    }
}
