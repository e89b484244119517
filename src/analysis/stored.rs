//! Why the tars of two layers differ that unpack to the same: what they write otherwise.

use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, LayerIndex, layer_index::all_paths, path};
use serde::Serialize;
use std::cmp::Ordering;

/// Something that two tars write otherwise and that unpacks to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stored {
    /// Another name of a hard link carries the content, or a link names another of the names.
    Links,
    /// Names of one file in one, files of their own in the other.
    Copies,
    /// Entries stand in another order.
    Order,
    /// One has entries for folders that the other leaves to be made.
    Folders,
    /// What is deleted is marked otherwise.
    Whiteouts,
    /// One has several entries of one path, of which the last counts.
    Repeated,
    /// One stores again what is there already.
    Restated,
    /// The holes of a sparse file are stored otherwise.
    Sparse,
}

/// The entries of a layer by path; of several of one path, the last.
struct ByPath {
    entries: Vec<(Vec<u8>, u32)>,
    repeated: usize,
}

impl ByPath {
    fn of(index: &LayerIndex) -> Self {
        let mut entries: Vec<_> = all_paths(index).into_iter().zip(0..).collect();
        let all = entries.len();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        entries.dedup_by(|next, kept| next.0 == kept.0);
        Self { repeated: all - entries.len(), entries }
    }
}

/// All that two tars write otherwise, as far as entries show it. Meant for layers that unpack to the same.
pub(super) fn stored(a: &LayerIndex, b: &LayerIndex) -> Vec<Stored> {
    let (list_a, list_b) = (ByPath::of(a), ByPath::of(b));
    let mut found = Vec::new();
    let mut order = Vec::new();
    let (mut left, mut right) =
        (list_a.entries.iter().peekable(), list_b.entries.iter().peekable());
    loop {
        let which = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(x), Some(y)) => x.0.cmp(&y.0),
        };
        let why = match (left.next_if(|_| which.is_le()), right.next_if(|_| which.is_ge())) {
            (Some(x), Some(y)) => {
                order.push((x.1, y.1));
                both(a, x.1, b, y.1)
            }
            (Some(x), None) => Some(alone(&x.0, a.entry(x.1).kind())),
            (None, Some(y)) => Some(alone(&y.0, b.entry(y.1).kind())),
            (None, None) => break,
        };
        // A handful of kinds; the list of them stays that short.
        found.extend(why.filter(|why| !found.contains(why)));
    }
    order.sort_unstable();
    let checks = [
        (Stored::Order, !order.is_sorted_by_key(|pair| pair.1)),
        (Stored::Repeated, list_a.repeated != list_b.repeated),
    ];
    found.extend(checks.into_iter().filter(|check| check.1).map(|check| check.0));
    found
}

fn both(a: &LayerIndex, at_a: u32, b: &LayerIndex, at_b: u32) -> Option<Stored> {
    let (a, b) = (a.entry(at_a), b.entry(at_b));
    match (a.kind(), b.kind()) {
        (EntryKind::Hardlink, EntryKind::File) | (EntryKind::File, EntryKind::Hardlink) => {
            Some(Stored::Links)
        }
        (EntryKind::Hardlink, EntryKind::Hardlink) if a.link() != b.link() => Some(Stored::Links),
        (EntryKind::File, EntryKind::File) if a.size() == b.size() && a.stored() != b.stored() => {
            Some(Stored::Sparse)
        }
        _ => None,
    }
}

/// Why one tar has an entry that the other has not.
fn alone(path: &[u8], kind: EntryKind) -> Stored {
    match (classify(path::name(path)), kind) {
        (Marker::None, EntryKind::Dir) => Stored::Folders,
        (Marker::None, _) => Stored::Restated,
        _ => Stored::Whiteouts,
    }
}
