//! Everything that can be asked of a [`Union`]. All reads are searches in short runs; none changes anything.

use super::arena::{ABSENT, IMPLICIT};
use super::{Holds, NodeId, Touch, Union, Version};
use crate::analysis::change::{Change, ChangeKind, Counts, compare};
use crate::domain::{Diagnostic, EntryKind, EntryRef, LayerIndex, path};

/// Nodes that are looked at in one go.
const PART: u32 = 1 << 13;

impl Union {
    /// How many nodes there are, the root included: every path of every layer.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// The numbers of all nodes, some thousands at a time: see `freeze` for why a loop over all of them is cut.
    pub(in crate::analysis) fn parts(
        &self,
    ) -> impl DoubleEndedIterator<Item = std::ops::Range<u32>> {
        let length = self.len() as u32;
        (0..length).step_by(PART as usize).map(move |start| start..length.min(start + PART))
    }

    /// Never: there always is a root.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// How many layers there are, missing ones included.
    pub fn layer_count(&self) -> u32 {
        self.layers.len() as u32
    }

    /// The number of the top layer; 0 when there is none.
    pub fn top(&self) -> u32 {
        self.layer_count().saturating_sub(1)
    }

    /// A layer's index; `None` when the layer is missing.
    pub fn layer(&self, layer: u32) -> Option<&LayerIndex> {
        self.layers.get(layer as usize)?.as_deref()
    }

    /// How many entries all layers have together.
    pub(super) fn entries(&self) -> usize {
        self.base.last().copied().unwrap_or(0) as usize
    }

    /// Findings of laying the layers over each other.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Last component; empty for the root.
    pub fn name(&self, node: NodeId) -> &[u8] {
        let at = node.0 as usize;
        &self.names[self.name_start[at] as usize..self.name_start[at + 1] as usize]
    }

    /// The folder it is in; the root is in itself.
    pub fn parent(&self, node: NodeId) -> NodeId {
        NodeId(self.parent[node.0 as usize])
    }

    /// All that was ever in a folder, by name.
    pub fn children(
        &self,
        node: NodeId,
    ) -> impl ExactSizeIterator<Item = NodeId> + DoubleEndedIterator + use<> {
        self.child_range(node).map(NodeId)
    }

    /// The numbers of all that was ever in a folder, by name.
    pub fn child_range(&self, node: NodeId) -> std::ops::Range<u32> {
        let at = node.0 as usize;
        self.child_start[at]..self.child_start[at + 1]
    }

    /// The normalised path, without a leading slash.
    pub fn path(&self, node: NodeId) -> Vec<u8> {
        let mut names = Vec::new();
        let mut at = node;
        while at != NodeId::ROOT {
            names.push(self.name(at));
            at = self.parent(at);
        }
        names.reverse();
        names.join(&b'/')
    }

    /// How many folders are above it.
    pub fn depth(&self, node: NodeId) -> u32 {
        let mut depth = 0;
        let mut at = node;
        while at != NodeId::ROOT {
            depth += 1;
            at = self.parent(at);
        }
        depth
    }

    /// The node of a normalised path, if any layer has it. Links are not followed.
    pub fn find(&self, path: &[u8]) -> Option<NodeId> {
        path::components(path).try_fold(NodeId::ROOT, |at, name| self.child(at, name))
    }

    /// The child of that name, if any layer has it.
    pub fn child(&self, node: NodeId, name: &[u8]) -> Option<NodeId> {
        let at = node.0 as usize;
        let (mut low, mut high) = (self.child_start[at], self.child_start[at + 1]);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.name(NodeId(middle)).cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(NodeId(middle)),
            }
        }
        None
    }

    #[inline(always)]
    pub(in crate::analysis) fn range(&self, node: NodeId) -> std::ops::Range<usize> {
        let at = node.0 as usize;
        self.versions.start[at] as usize..self.versions.start[at + 1] as usize
    }

    /// Place of the version that holds at `layer`.
    fn at_layer(&self, node: NodeId, layer: u32) -> Option<usize> {
        let range = self.range(node);
        let known = match &self.versions.layer[range.clone()] {
            // Nearly every path: no search.
            [only] => usize::from(u32::from(*only) <= layer),
            layers => layers.partition_point(|&at| u32::from(at) <= layer),
        };
        known.checked_sub(1).map(|at| range.start + at)
    }

    pub(in crate::analysis) fn version(&self, at: usize) -> Version<'_> {
        let change = self.versions.change(at);
        let shown = self.shown_at(at);
        Version {
            layer: self.layer_at(at),
            change,
            kind: self.versions.kind(at),
            entry: shown.and_then(|(layer, number)| {
                self.layers[layer].as_ref().map(|index| index.entry(number))
            }),
            entry_layer: shown.map(|(layer, _)| layer as u32),
            cause: (change == ChangeKind::Removed).then(|| self.versions.cause(at)),
        }
    }

    /// The layer that made the version at that place.
    #[inline(always)]
    pub(in crate::analysis) fn layer_at(&self, at: usize) -> u32 {
        u32::from(self.versions.layer[at])
    }

    /// What the version at that place did to its path.
    #[inline(always)]
    pub(in crate::analysis) fn change_at(&self, at: usize) -> ChangeKind {
        self.versions.change(at)
    }

    /// Number, within its own layer, of the entry that a version shows; `None` when a lower layer holds that entry, or none.
    #[inline(always)]
    fn own_entry(&self, at: usize) -> Option<u32> {
        let (layer, state) = (usize::from(self.versions.layer[at]), self.versions.state[at]);
        (state >= self.base[layer] && state < self.base[layer + 1])
            .then(|| state - self.base[layer])
    }

    /// Global number of the entry that a version shows, when its own layer holds that entry.
    pub(in crate::analysis) fn own_state(&self, at: usize) -> Option<u32> {
        self.own_entry(at).map(|_| self.versions.state[at])
    }

    /// Layer and number of the entry that a version shows: of its own layer nearly always, no search then.
    #[inline(always)]
    fn shown_at(&self, at: usize) -> Option<(usize, u32)> {
        let state = self.versions.state[at];
        let own = self.own_entry(at).map(|number| (usize::from(self.versions.layer[at]), number));
        own.or_else(|| (state < IMPLICIT).then(|| super::build::locate(&self.base, state)))
    }

    /// Bytes of the file that the version at that place shows, and of them those that its layer's tar stores for it; 0 for
    /// what is no file.
    #[inline(always)]
    pub(super) fn bytes_at(&self, at: usize) -> (u64, u64) {
        if !self.versions.is_file(at) {
            return (0, 0);
        }
        let Some((layer, number)) = self.shown_at(at) else { return (0, 0) };
        let Some(entry) = self.layers[layer].as_ref().map(|index| index.entry(number)) else {
            return (0, 0);
        };
        (
            entry.size(),
            if layer == usize::from(self.versions.layer[at]) { entry.stored() } else { 0 },
        )
    }

    /// The entry with a global number; `None` for absent and implicit.
    pub(super) fn entry(&self, state: u32) -> Option<EntryRef<'_>> {
        if state >= IMPLICIT {
            return None;
        }
        let (layer, at) = super::build::locate(&self.base, state);
        self.layers[layer].as_ref().map(|index| index.entry(at))
    }

    /// What `node` is once `layer` is applied; `None` when it is not there then. The root always is there.
    pub fn state(&self, node: NodeId, layer: u32) -> Option<Version<'_>> {
        match self.at_layer(node, layer) {
            Some(at) => Some(self.version(at)).filter(Version::exists),
            None => (node == NodeId::ROOT).then_some(Version {
                layer: 0,
                change: ChangeKind::Added,
                kind: EntryKind::Dir,
                entry: None,
                entry_layer: None,
                cause: None,
            }),
        }
    }

    /// What `node` is in the final image.
    pub fn last(&self, node: NodeId) -> Option<Version<'_>> {
        self.state(node, u32::MAX)
    }

    /// True when `node` is there once `layer` is applied; cheaper than [`Union::state`].
    pub fn exists(&self, node: NodeId, layer: u32) -> bool {
        let there = |at| self.versions.state[at] != ABSENT;
        self.at_layer(node, layer).map_or(node == NodeId::ROOT, there)
    }

    /// All versions, base first; those that say that it is gone included.
    pub fn versions(
        &self,
        node: NodeId,
    ) -> impl DoubleEndedIterator<Item = Version<'_>> + ExactSizeIterator {
        self.range(node).map(|at| self.version(at))
    }

    /// The version that `layer` itself makes, if it does anything to `node`.
    pub fn version_in(&self, node: NodeId, layer: u32) -> Option<Version<'_>> {
        self.own(node, layer).map(|at| self.version(at))
    }

    fn own(&self, node: NodeId, layer: u32) -> Option<usize> {
        self.at_layer(node, layer).filter(|&at| u32::from(self.versions.layer[at]) == layer)
    }

    /// What `layer` does to `node`, in one word.
    pub fn change_kind(&self, node: NodeId, layer: u32) -> Option<ChangeKind> {
        self.own(node, layer).map(|at| self.versions.change(at))
    }

    /// What `layer` does to `node`, with what differs.
    pub fn change(&self, node: NodeId, layer: u32) -> Option<Change> {
        let at = self.own(node, layer)?;
        let kind = self.versions.change(at);
        let compared = !matches!(kind, ChangeKind::Added | ChangeKind::Removed);
        let below =
            if at > self.range(node).start { self.versions.state[at - 1] } else { IMPLICIT };
        let fields =
            compared.then(|| compare(self.entry(below), self.entry(self.versions.state[at])));
        let cause = (kind == ChangeKind::Removed).then(|| self.versions.cause(at));
        Some(Change { kind, fields: fields.unwrap_or_default(), cause })
    }

    /// Changes of a layer by kind, the root's own left out.
    pub fn totals(&self, layer: u32) -> Counts {
        self.rows.touch(0, layer).unwrap_or_default().counts
    }

    /// What a folder holds once `layer` is applied, itself not counted, hard links once.
    pub fn holds(&self, node: NodeId, layer: u32) -> Holds {
        self.rows.holds(node.0, layer)
    }

    /// What `layer` does below a folder; `None` when nothing.
    pub fn touch(&self, node: NodeId, layer: u32) -> Option<Touch> {
        self.rows.touch(node.0, layer)
    }

    /// The layers that change anything below a folder, in order.
    pub fn touching(&self, node: NodeId) -> impl Iterator<Item = u32> {
        self.rows.layers(node.0)
    }

    /// Bytes of a file, or of all below a folder, once `layer` is applied.
    pub fn size(&self, node: NodeId, layer: u32) -> u64 {
        match self.state(node, layer) {
            Some(version) if version.kind == EntryKind::Dir => self.holds(node, layer).bytes,
            Some(version) => version.size(),
            None => 0,
        }
    }

    /// All names, this one too, that share `node`'s entry once `layer` is applied; none when it has but one. There may be as
    /// many as paths: who asks it of path after path takes [`LinkNames`](super::LinkNames).
    pub fn hardlinks(&self, node: NodeId, layer: u32) -> impl Iterator<Item = NodeId> {
        let state = self.linked_state(node, layer);
        state.into_iter().flat_map(move |state| self.names_of(state, layer))
    }

    /// A number that all names of a file have in common once `layer` is applied; `None` for what never had a second name.
    pub fn body_of(&self, node: NodeId, layer: u32) -> Option<u32> {
        let state = self.state_of(node, layer);
        (state < IMPLICIT && self.is_linked(state)).then_some(state)
    }

    /// Bytes of the file or link that `node` is once `layer` is applied, and what [`Union::body_of`] says of it, looked up once;
    /// nothing for a folder and for what isn't there.
    pub fn weight(&self, node: NodeId, layer: u32) -> (u64, Option<u32>) {
        let Some(at) = self.at_layer(node, layer) else { return (0, None) };
        let state = self.versions.state[at];
        if state >= IMPLICIT {
            return (0, None);
        }
        let version = self.version(at);
        let bytes = if version.kind == EntryKind::Dir { 0 } else { version.size() };
        (bytes, self.is_linked(state).then_some(state))
    }

    /// The entry that a node shares with another name once `layer` is applied.
    pub(super) fn linked_state(&self, node: NodeId, layer: u32) -> Option<u32> {
        let state = self.state_of(node, layer);
        (state < IMPLICIT && self.names_of(state, layer).nth(1).is_some()).then_some(state)
    }

    /// The names that show an entry once `layer` is applied, by their numbers; none where no hard link ever shared it.
    pub(in crate::analysis) fn names_of(
        &self,
        state: u32,
        layer: u32,
    ) -> impl Iterator<Item = NodeId> {
        self.linked_names(state).filter(move |&name| self.state_of(name, layer) == state)
    }

    fn state_of(&self, node: NodeId, layer: u32) -> u32 {
        self.at_layer(node, layer).map_or(ABSENT, |at| self.versions.state[at])
    }

    pub(in crate::analysis) fn linked_names(&self, state: u32) -> impl Iterator<Item = NodeId> {
        let first = self.linked.partition_point(|row| row.0 < state);
        self.linked[first..].iter().take_while(move |row| row.0 == state).map(|row| NodeId(row.1))
    }

    /// Bytes that `layer` stores for `node` itself and nothing else: 0 for what is no file, and for a further name that a hard
    /// link made, whose bytes are stored where its target is. The second value tells whether the final image hides them.
    pub fn stored(&self, node: NodeId, layer: u32) -> (u64, bool) {
        self.own(node, layer).map_or((0, false), |at| self.stored_at(node, at))
    }

    /// Bytes of all file bodies in the tar of `layer`, whether or not anything shows them.
    pub fn stored_by(&self, layer: u32) -> u64 {
        let Some(index) = self.layer(layer) else { return 0 };
        let entries = (0..index.len() as u32).map(|at| index.entry(at));
        entries
            .filter(|entry| entry.kind() == EntryKind::File)
            .map(|entry| entry.stored())
            .fold(0, u64::saturating_add)
    }

    /// Bytes stored for `node` by all layers, and those of them that the final image hides; for a folder, of all below it.
    pub fn cost(&self, node: NodeId) -> (u64, u64) {
        let (mut stored, mut hidden) = (0u64, 0u64);
        for node in self.below(node).flatten().map(NodeId) {
            for at in self.range(node) {
                let (bytes, is_hidden) = self.stored_at(node, at);
                stored = stored.saturating_add(bytes);
                hidden = hidden.saturating_add(if is_hidden { bytes } else { 0 });
            }
        }
        (stored, hidden)
    }

    fn stored_at(&self, node: NodeId, at: usize) -> (u64, bool) {
        match self.body(at) {
            Some((state, bytes)) if !self.is_link(state, node) => (bytes, !self.is_shown(state)),
            _ => (0, false),
        }
    }

    /// The body that a version's own layer stores for it: its entry, and its bytes.
    pub(in crate::analysis) fn body(&self, at: usize) -> Option<(u32, u64)> {
        let number = self.own_entry(at).filter(|_| self.versions.is_file(at))?;
        let index = self.layers[usize::from(self.versions.layer[at])].as_ref()?;
        Some((self.versions.state[at], index.entry(number).stored()))
    }

    /// True when the version at that place shows that entry.
    pub(in crate::analysis) fn shows(&self, at: usize, state: u32) -> bool {
        self.versions.state[at] == state
    }

    /// The entries that hard links ever shared, each with its names.
    pub(in crate::analysis) fn shared(&self) -> impl Iterator<Item = (u32, Vec<NodeId>)> {
        let entries = self.linked.chunk_by(|a, b| a.0 == b.0);
        entries.map(|names| (names[0].0, names.iter().map(|&(_, node, _)| NodeId(node)).collect()))
    }

    /// The layer that holds an entry, and the bytes it stores for it; `None` for what is no file.
    pub(in crate::analysis) fn stored_in(&self, state: u32) -> Option<(u32, u64)> {
        let (layer, number) = super::build::locate(&self.base, state);
        let entry = self.layers[layer].as_ref()?.entry(number);
        (entry.kind() == EntryKind::File).then(|| (layer as u32, entry.stored()))
    }

    /// True when hard links ever shared that entry.
    pub(in crate::analysis) fn is_linked(&self, state: u32) -> bool {
        self.has_links.has(state)
    }

    /// Layer and number of the entry with a global number.
    pub(in crate::analysis) fn place_of(&self, state: u32) -> (u32, u32) {
        let (layer, number) = super::build::locate(&self.base, state);
        (layer as u32, number)
    }

    /// Global number of the entry that `node` shows once `layer` is applied; `None` when it shows none.
    pub(in crate::analysis) fn entry_state(&self, node: NodeId, layer: u32) -> Option<u32> {
        Some(self.state_of(node, layer)).filter(|&state| state < IMPLICIT)
    }

    /// A layer's index, to be kept.
    pub fn layer_shared(&self, layer: u32) -> Option<std::sync::Arc<LayerIndex>> {
        self.layers.get(layer as usize)?.clone()
    }

    /// True when a hard link made `node` a name of that entry.
    pub(in crate::analysis) fn is_link(&self, state: u32, node: NodeId) -> bool {
        if !self.is_linked(state) {
            return false;
        }
        let found =
            self.linked.binary_search_by_key(&(state, node.0), |&(entry, name, _)| (entry, name));
        found.is_ok_and(|at| self.linked[at].2)
    }

    /// True when a path of the final tree shows this entry of this layer.
    pub fn shown(&self, layer: u32, entry: u32) -> bool {
        self.is_shown(self.base[layer as usize] + entry)
    }

    pub(in crate::analysis) fn is_shown(&self, state: u32) -> bool {
        self.shown.has(state)
    }

    /// Bytes on the heap, the layers' indexes not counted.
    pub fn heap_bytes(&self) -> usize {
        let words =
            self.name_start.capacity() + self.parent.capacity() + self.child_start.capacity();
        let versions = &self.versions;
        let per_version = versions.layer.capacity() * 2
            + versions.state.capacity() * 4
            + versions.info.capacity();
        self.names.capacity()
            + 4 * (words + versions.start.capacity())
            + per_version
            + self.rows.heap_bytes()
            + 12 * self.linked.capacity()
            + 8 * self.led.capacity()
            + self.has_links.heap_bytes()
            + self.shown.heap_bytes()
    }
}
