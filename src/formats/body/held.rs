//! Bytes of a content that were collected and not handed on: holes are held as their lengths, for they may be longer than memory.

use std::collections::VecDeque;

#[derive(Debug, Default)]
pub(super) struct Held {
    runs: VecDeque<Run>,
    length: u64,
}

#[derive(Debug)]
enum Run {
    Bytes(Vec<u8>),
    Zeros(u64),
}

impl Held {
    /// How many bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if let Some(Run::Bytes(last)) = self.runs.back_mut() {
            last.extend_from_slice(bytes);
        } else {
            self.runs.push_back(Run::Bytes(bytes.to_vec()));
        }
    }

    pub(super) fn push_zeros(&mut self, count: u64) {
        self.length += count;
        self.runs.push_back(Run::Zeros(count));
    }

    /// The first `count` bytes, or all when there are fewer.
    pub(super) fn take(&mut self, count: usize) -> Vec<u8> {
        let count = count.min(usize::try_from(self.length).unwrap_or(usize::MAX));
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            let room = count - taken.len();
            match self.runs.pop_front() {
                Some(Run::Bytes(mut bytes)) => {
                    if bytes.len() > room {
                        self.runs.push_front(Run::Bytes(bytes.split_off(room)));
                    }
                    taken.append(&mut bytes);
                }
                Some(Run::Zeros(zeros)) => {
                    let now = zeros.min(room as u64);
                    if zeros > now {
                        self.runs.push_front(Run::Zeros(zeros - now));
                    }
                    taken.resize(taken.len() + now as usize, 0);
                }
                None => break,
            }
        }
        self.length -= taken.len() as u64;
        taken
    }
}
