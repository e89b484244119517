//! Sparse files: which runs of the content the tar stores. Old GNU (type `S`), PAX 0.0, 0.1 and 1.0.

use super::{Sink, number};

/// A run of stored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where in the content.
    pub offset: u64,
    /// How long.
    pub length: u64,
}

/// Collects runs, then plays them back against the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sparse {
    /// In order of the content.
    pub runs: Vec<Run>,
    /// Apparent size, holes included.
    pub size: u64,
}

impl Sparse {
    /// True when the runs ascend without overlap, end within the size, and make up exactly the `stored` bytes.
    pub fn fits(&self, stored: u64) -> bool {
        let mut end = 0u64;
        let mut sum = 0u64;
        for run in &self.runs {
            let Some(run_end) = run.offset.checked_add(run.length) else { return false };
            if run.offset < end || run_end > self.size {
                return false;
            }
            end = run_end;
            sum += run.length;
        }
        sum == stored
    }

    /// Adds the runs of an old GNU header or of one of its extension blocks. False when a number is none.
    pub fn add_old(&mut self, runs: &[tar::GnuSparseHeader]) -> bool {
        for run in runs.iter().take_while(|run| run.offset[0] != 0 || run.numbytes[0] != 0) {
            match (number::read_unsigned(&run.offset), number::read_unsigned(&run.numbytes)) {
                (Some(offset), Some(length)) => self.runs.push(Run { offset, length }),
                _ => return false,
            }
        }
        true
    }

    /// Adds the runs of `GNU.sparse.map` (0.1): `offset,length,offset,length…`. `None` when that is not what it is.
    pub fn add_list(&mut self, text: &[u8]) -> Option<()> {
        let mut numbers = text.split(|&b| b == b',').filter(|text| !text.is_empty());
        while let Some(offset) = numbers.next() {
            let run =
                Run { offset: number::decimal(offset)?, length: number::decimal(numbers.next()?)? };
            self.runs.push(run);
        }
        Some(())
    }
}

/// The map at the head of a body (1.0): decimal lines, first their count, then offset and length of each run.
#[derive(Clone, Debug, Default)]
pub struct MapReader {
    line: Vec<u8>,
    numbers_left: Option<u64>,
    offset: Option<u64>,
}

impl MapReader {
    /// Takes one block of the map. `Some(true)`: that was the last. `None`: it is no map.
    pub fn block(&mut self, block: &[u8], sparse: &mut Sparse, limit: usize) -> Option<bool> {
        for &byte in block {
            if self.numbers_left == Some(0) {
                return Some(true);
            }
            if byte != b'\n' {
                self.line.push(byte);
                if self.line.len() > 20 {
                    return None;
                }
                continue;
            }
            self.number(number::decimal(&self.line)?, sparse, limit)?;
            self.line.clear();
        }
        Some(self.numbers_left == Some(0))
    }

    fn number(&mut self, value: u64, sparse: &mut Sparse, limit: usize) -> Option<()> {
        match (self.numbers_left, self.offset.take()) {
            (None, _) if value <= limit as u64 => self.numbers_left = Some(value * 2),
            (None, _) => return None,
            (Some(left), None) => {
                self.offset = Some(value);
                self.numbers_left = Some(left - 1);
            }
            (Some(left), Some(offset)) => {
                sparse.runs.push(Run { offset, length: value });
                self.numbers_left = Some(left - 1);
            }
        }
        Some(())
    }
}

/// How far the runs of a sparse file are told.
#[derive(Debug)]
pub struct Playback {
    sparse: Sparse,
    /// Run that comes next or is under way.
    run: usize,
    /// How much of it is told.
    told: u64,
    /// Position in the content.
    at: u64,
}

impl Playback {
    /// Before the first byte of the body.
    pub fn new(sparse: Sparse) -> Self {
        Self { sparse, run: 0, told: 0, at: 0 }
    }

    /// Tells the next bytes of the body, and the holes before and between them.
    pub fn tell<S: Sink>(&mut self, mut bytes: &[u8], sink: &mut S) {
        while !bytes.is_empty() {
            let Some(run) = self.sparse.runs.get(self.run) else { return };
            if self.told == 0 && run.offset > self.at {
                sink.hole(run.offset - self.at);
                self.at = run.offset;
            }
            let count = (run.length - self.told).min(bytes.len() as u64);
            if count > 0 {
                sink.body(&bytes[..count as usize]);
            }
            bytes = &bytes[count as usize..];
            self.told += count;
            self.at += count;
            if self.told == run.length {
                self.run += 1;
                self.told = 0;
            }
        }
    }

    /// Tells what is left after the last run.
    pub fn tell_last_hole<S: Sink>(&self, sink: &mut S) {
        if self.sparse.size > self.at {
            sink.hole(self.sparse.size - self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sparse(size: u64, runs: &[(u64, u64)]) -> Sparse {
        Sparse { size, runs: runs.iter().map(|&(offset, length)| Run { offset, length }).collect() }
    }

    #[test]
    fn maps_must_make_sense() {
        assert!(sparse(10, &[(0, 2), (4, 3), (10, 0)]).fits(5));
        assert!(sparse(10, &[]).fits(0));
        assert!(!sparse(10, &[(0, 5), (4, 3)]).fits(8), "overlap");
        assert!(!sparse(10, &[(8, 5)]).fits(5), "past the end");
        assert!(!sparse(10, &[(0, 5)]).fits(6), "bytes left over");
        assert!(!sparse(u64::MAX, &[(u64::MAX, 5)]).fits(5), "overflow");
    }

    #[test]
    fn reads_the_map_of_a_body() {
        let mut block = [0; 512];
        block[..12].copy_from_slice(b"2\n0\n5\n20\n7\n\0");
        let (mut reader, mut sparse) = (MapReader::default(), Sparse::default());
        assert_eq!(reader.block(&block, &mut sparse, 100), Some(true));
        assert_eq!(sparse.runs, [Run { offset: 0, length: 5 }, Run { offset: 20, length: 7 }]);
        assert_eq!(MapReader::default().block(b"x\n", &mut sparse, 100), None);
        assert_eq!(MapReader::default().block(b"101\n", &mut sparse, 100), None);
        assert_eq!(
            MapReader::default().block(b"111111111111111111111111\n", &mut sparse, 100),
            None
        );
    }
}
