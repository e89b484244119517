//! A list that grows without moving. A `Vec` that doubles needs three times its length for a moment, and WebAssembly's memory
//! never shrinks again: at a million paths that moment was a third of the worker's memory for good.

/// 16 Ki values a chunk.
const BITS: usize = 14;
const LENGTH: usize = 1 << BITS;

/// Values by number.
pub(in crate::analysis) struct Chunks<T> {
    chunks: Vec<Vec<T>>,
    length: usize,
}

impl<T> Chunks<T> {
    /// None yet.
    pub fn new() -> Self {
        Self { chunks: Vec::new(), length: 0 }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Number `at`. Panics past the last chunk.
    #[inline(always)]
    pub fn get(&self, at: usize) -> &T {
        &self.chunks[at >> BITS][at % LENGTH]
    }

    /// The same, to be changed.
    #[inline(always)]
    pub fn get_mut(&mut self, at: usize) -> &mut T {
        &mut self.chunks[at >> BITS][at % LENGTH]
    }

    /// Adds one.
    #[inline(always)]
    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut().filter(|last| last.len() < LENGTH) {
            Some(last) => last.push(value),
            None => self.begin(value),
        }
        self.length += 1;
    }

    #[cold]
    #[inline(never)]
    fn begin(&mut self, value: T) {
        let mut chunk = Vec::with_capacity(LENGTH);
        chunk.push(value);
        self.chunks.push(chunk);
    }

    /// All, in order, some thousands at a time.
    pub fn parts(&self) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_all_across_chunks() {
        let mut list = Chunks::new();
        let count = 2 * LENGTH + 3;
        (0..count).for_each(|number| list.push(number));
        *list.get_mut(LENGTH) = 7;
        assert_eq!(
            (list.len(), *list.get(LENGTH - 1), *list.get(LENGTH), *list.get(count - 1)),
            (count, LENGTH - 1, 7, count - 1)
        );
        assert_eq!(list.parts().map(<[_]>::len).collect::<Vec<_>>(), [LENGTH, LENGTH, 3]);
        assert!(
            list.parts().flatten().enumerate().all(|(at, &number)| number == at || at == LENGTH)
        );
    }
}
