//! A column of 64-bit numbers of which nearly all fit in 32 bits; the few that don't lie in a table beside it. Sizes, places and
//! times of a layer's entries are such numbers, and there are millions of them.

use super::bytes::{put_list, put_pair, take_column, take_list, take_pair};

/// Stands for "look beside".
const BESIDE: u32 = u32::MAX;

/// The numbers, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Column {
    low: Vec<u32>,
    /// Place and number, in order of places.
    beside: Vec<(u32, u64)>,
}

impl Column {
    /// Adds a number; there may be 2³² of them.
    pub fn push(&mut self, number: u64) {
        match u32::try_from(number) {
            Ok(low) if low != BESIDE => self.low.push(low),
            _ => {
                self.beside.push((self.low.len() as u32, number));
                self.low.push(BESIDE);
            }
        }
    }

    /// The number at a place. Panics past the end.
    #[inline(always)]
    pub fn get(&self, at: usize) -> u64 {
        let low = self.low[at];
        if low == BESIDE { self.find(at) } else { u64::from(low) }
    }

    #[cold]
    fn find(&self, at: usize) -> u64 {
        let found = self.beside.binary_search_by_key(&(at as u32), |row| row.0);
        found.map_or(u64::from(BESIDE), |found| self.beside[found].1)
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.low.len() * 4 + self.beside.len() * size_of::<(u32, u64)>()
    }

    /// Appends the column to a run of bytes.
    pub fn put(&self, out: &mut Vec<u8>) {
        self.low.iter().for_each(|low| out.extend_from_slice(&low.to_le_bytes()));
        put_list(out, &self.beside, |out, &(at, number)| put_pair(out, at, number));
    }

    /// Takes a column of `len` numbers off the front; `None` when it is cut.
    pub fn take(rest: &mut &[u8], len: usize) -> Option<Self> {
        Some(Self {
            low: take_column(rest, len, u32::from_le_bytes)?,
            beside: take_list(rest, take_pair)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_every_number_across_the_border() {
        let numbers = [
            0,
            7,
            u64::from(u32::MAX) - 1,
            u64::from(u32::MAX),
            u64::from(u32::MAX) + 1,
            u64::MAX,
            3,
        ];
        let mut column = Column::default();
        numbers.iter().for_each(|&number| column.push(number));
        let mut bytes = Vec::new();
        column.put(&mut bytes);
        let rest = &mut &bytes[..];
        assert_eq!(Column::take(rest, numbers.len()), Some(column.clone()));
        assert!(rest.is_empty());
        let back: Vec<u64> = (0..numbers.len()).map(|at| column.get(at)).collect();
        assert_eq!(back, numbers);
        assert_eq!(column.beside.len(), 3);
    }
}
