//! Whiteouts and opaque whiteouts of one layer (layer.md, "Whiteouts", "Opaque Whiteout"): they speak of lower layers only.

use super::build::Builder;
use super::findings::Odd;
use super::resolve::{Lost, Mode, has_marker};
use crate::analysis::change::Cause;
use crate::domain::whiteout::{Marker, classify};
use crate::domain::{EntryKind, LayerIndex, path};
use std::collections::HashSet;

/// What a layer's markers name, in the lower layers' state.
#[derive(Default)]
struct Doomed {
    gone: Vec<u32>,
    emptied: Vec<u32>,
}

/// Resolves the folders of markers.
struct Folders {
    /// The folder resolved last: most markers share one.
    last: Option<(Vec<u8>, Option<u32>)>,
    /// Paths that this layer makes anew: nothing below them is of a lower layer. Read only when a link is in the way.
    anew: Option<HashSet<Vec<u8>>>,
}

impl Builder {
    /// Applies all markers of the layer, wherever they stand in its tar.
    pub(super) fn markers(&mut self, index: &LayerIndex) {
        let base = self.base[self.layer() as usize];
        let mut doomed = Doomed::default();
        let mut folders = Folders { last: None, anew: None };
        let (numbers, mut paths) = index.markers();
        for &at in numbers {
            let Some(path) = paths.next_path() else { break };
            match classify(path::name(path)) {
                Marker::None => self.park(base + at, path),
                Marker::Nameless => self.findings.note(Odd::NamelessWhiteout, || path.to_vec()),
                Marker::Aufs => self.findings.note(Odd::AufsLeftover, || path.to_vec()),
                marker => {
                    let entry = index.entry(at);
                    if entry.kind() != EntryKind::File || entry.size() > 0 {
                        self.findings.note(Odd::WhiteoutWithBody, || path.to_vec());
                    }
                    self.marker(index, path, marker, &mut folders, &mut doomed);
                }
            }
        }
        self.carry_out(doomed);
    }

    /// Bodies below `.wh..wh.plnk` are of no path, but hard links may name them.
    fn park(&mut self, global: u32, path: &[u8]) {
        if path.starts_with(b".wh.")
            && classify(path.split(|&b| b == b'/').next().unwrap_or(b"")) == Marker::Aufs
        {
            let _ = self.parked.insert(path.to_vec(), global);
        }
    }

    fn marker(
        &mut self,
        index: &LayerIndex,
        path: &[u8],
        marker: Marker<'_>,
        folders: &mut Folders,
        doomed: &mut Doomed,
    ) {
        let parent = path::parent(path);
        if has_marker(parent) {
            self.findings.note(Odd::BelowMarker, || path.to_vec());
            return;
        }
        let known = folders.last.as_ref().filter(|(last, _)| last == parent).map(|&(_, node)| node);
        let folder = known.unwrap_or_else(|| {
            let node = self.lower_folder(index, parent, folders);
            folders.last = Some((parent.to_vec(), node));
            node
        });
        match (marker, folder) {
            (Marker::Opaque, Some(folder)) => doomed.emptied.push(folder),
            (Marker::Whiteout(name), Some(folder)) => {
                match self.arena.child(folder, name).filter(|&node| self.arena.exists(node)) {
                    Some(node) => doomed.gone.push(node),
                    None => self.findings.note(Odd::WhiteoutOfNothing, || path.to_vec()),
                }
            }
            (Marker::Whiteout(_), None) => {
                self.findings.note(Odd::WhiteoutInNoFolder, || path.to_vec())
            }
            _ => {}
        }
    }

    /// The lower layers' folder at `path`. A lower link on the way is followed, unless this layer puts something else there.
    fn lower_folder(
        &mut self,
        index: &LayerIndex,
        path: &[u8],
        folders: &mut Folders,
    ) -> Option<u32> {
        let mut cur = 0;
        let mut end = 0;
        for name in path::components(path) {
            end += usize::from(end > 0) + name.len();
            let node = self.arena.child(cur, name).filter(|&node| self.arena.exists(node))?;
            cur = match EntryKind::from_u8(self.arena.get(node).kind) {
                EntryKind::Dir => node,
                EntryKind::Symlink => {
                    let anew = folders.anew.get_or_insert_with(|| made_anew(index));
                    if anew.contains(&path[..end]) {
                        return None;
                    }
                    match self.follow(node, Mode::Look) {
                        Ok(folder) => folder,
                        Err(Lost::Cycle) => {
                            self.findings.note(Odd::SymlinkCycle, || path.to_vec());
                            return None;
                        }
                        Err(_) => return None,
                    }
                }
                _ => return None,
            };
        }
        Some(cur)
    }

    fn carry_out(&mut self, doomed: Doomed) {
        for node in doomed.gone {
            if self.arena.exists(node) {
                self.remove_tree(node, Cause::Whiteout);
            }
        }
        for folder in doomed.emptied {
            self.remove_below(folder, Cause::Opaque);
        }
    }
}

/// Folders that the layer has entries for, and names that it whites out.
fn made_anew(index: &LayerIndex) -> HashSet<Vec<u8>> {
    let mut anew = HashSet::new();
    let mut paths = index.paths().iter();
    let mut at = 0;
    while let Some(path) = paths.next_path() {
        match classify(path::name(path)) {
            Marker::None if index.entry(at).kind() == EntryKind::Dir => {
                anew.insert(path.to_vec());
            }
            Marker::Whiteout(name) => {
                let parent = path::parent(path);
                anew.insert(if parent.is_empty() {
                    name.to_vec()
                } else {
                    [parent, name].join(&b'/')
                });
            }
            _ => {}
        }
        at += 1;
    }
    anew
}
