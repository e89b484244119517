//! Contents of a layer, read again: what the reader hashed, whole and in pieces, all of it and its beginning.

use super::super::{Cut, content, mend_checksums, read_layer, same, unpacked};
use layerpeel::domain::{Digest, EntryKind};

/// Contents that are read again.
const MOST: usize = 6;

/// One input.
pub fn run(data: &[u8]) {
    let layer = mend_checksums(data);
    if unpacked(&layer).is_none() {
        return;
    }
    let index = read_layer(&layer, Cut::Whole).index;
    let entries = (0..index.len() as u32).map(|at| index.entry(at));
    for entry in entries.filter(|entry| entry.kind() == EntryKind::File).take(MOST) {
        let cap = 1 << 20;
        let body = entry.body_offset();
        let all = same(&layer, |cut| content(&layer, body, cap, cut)).expect("it is in the index");
        if let Some(sha256) = entry.sha256().filter(|_| entry.size() <= cap as u64) {
            assert_eq!(Digest::sha256(&all), Digest::from_sha256(&sha256));
        }
        let some = same(&layer, |cut| content(&layer, body, all.len() / 2, cut));
        assert_eq!(some.as_deref(), Some(&all[..all.len() / 2]));
    }
    assert_eq!(same(&layer, |cut| content(&layer, 1, 9, cut)), None);
}
