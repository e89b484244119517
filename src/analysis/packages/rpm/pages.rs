//! A file as pages of one size, each of which is taken once: what leads in circles, or to one page from many places, ends there.

/// The pages of a file.
pub(super) struct Pages<'a> {
    bytes: &'a [u8],
    size: usize,
    seen: Vec<bool>,
}

impl<'a> Pages<'a> {
    /// `None` for a size that no page has.
    pub fn new(bytes: &'a [u8], size: usize) -> Option<Self> {
        let good = (512..=65536).contains(&size) && size.is_power_of_two();
        good.then(|| Self { bytes, size, seen: vec![false; bytes.len() / size] })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.seen.len()
    }

    /// The page of this number, from 0; `None` when it was taken before or is not there.
    pub fn take(&mut self, number: usize) -> Option<&'a [u8]> {
        let seen = self.seen.get_mut(number).filter(|seen| !**seen)?;
        *seen = true;
        self.bytes.get(number * self.size..(number + 1) * self.size)
    }
}

/// A number of 2 or 4 bytes.
pub(super) fn number(bytes: &[u8], at: usize, length: usize, big: bool) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
    Some(if big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) })
}
