//! A path's life: what every layer does to it.

use super::change::{Cause, ChangeKind, Fields};
use super::union::{NodeId, Touch, Union, Version};
use crate::domain::wire::wire;

/// What a layer does to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifeState {
    /// Not there, not named.
    Absent,
    /// There as below. A folder may be touched: see [`LifeRow::touch`].
    Unchanged,
    /// First there, or there again.
    Added,
    /// Type, bytes, link or device differ.
    Modified,
    /// Only metadata differs.
    Metadata,
    /// Stored again, nothing differs.
    Rewritten,
    /// A whiteout names it or a folder above.
    Removed,
    /// An opaque folder hides it.
    Opaqued,
    /// A folder above became something else.
    Replaced,
    /// The layer is missing or could not be read.
    Unknown,
}
wire! {
    enum LifeState {
        Absent, Unchanged, Added, Modified, Metadata, Rewritten, Removed, Opaqued, Replaced, Unknown
    }
}

/// One layer of a life.
#[derive(Clone, Copy, Debug)]
pub struct LifeRow<'a> {
    /// The layer, base = 0.
    pub layer: u32,
    /// What it does.
    pub state: LifeState,
    /// What differs from below.
    pub fields: Fields,
    /// Bytes the layer stores for the path itself.
    pub stored: u64,
    /// True when the final image hides those bytes.
    pub hidden: bool,
    /// What the path is after the layer, when the layer makes it so.
    pub version: Option<Version<'a>>,
    /// What the layer does below the path.
    pub touch: Option<Touch>,
}

/// A path's life through all layers.
#[derive(Clone, Debug)]
pub struct Life<'a> {
    /// The path.
    pub node: NodeId,
    /// One row a layer, base first.
    pub rows: Vec<LifeRow<'a>>,
    /// Bytes stored for it by all layers; for a folder, for all below it too.
    pub stored: u64,
    /// Those of them that the final image hides.
    pub hidden: u64,
}

/// The life of `node`.
pub fn life(union: &Union, node: NodeId) -> Life<'_> {
    let rows = (0..union.layer_count()).map(|layer| row(union, node, layer)).collect();
    let (stored, hidden) = union.cost(node);
    Life { node, rows, stored, hidden }
}

fn row(union: &Union, node: NodeId, layer: u32) -> LifeRow<'_> {
    let change = union.change(node, layer);
    let state = match change {
        Some(change) => match (change.kind, change.cause) {
            (ChangeKind::Added, _) => LifeState::Added,
            (ChangeKind::Modified, _) => LifeState::Modified,
            (ChangeKind::Metadata, _) => LifeState::Metadata,
            (ChangeKind::Rewritten, _) => LifeState::Rewritten,
            (ChangeKind::Removed, Some(Cause::Opaque)) => LifeState::Opaqued,
            (ChangeKind::Removed, Some(Cause::Replaced)) => LifeState::Replaced,
            (ChangeKind::Removed, _) => LifeState::Removed,
        },
        None if union.layer(layer).is_none() => LifeState::Unknown,
        None if union.exists(node, layer) => LifeState::Unchanged,
        None => LifeState::Absent,
    };
    let (stored, hidden) = union.stored(node, layer);
    LifeRow {
        layer,
        state,
        fields: change.map(|change| change.fields).unwrap_or_default(),
        stored,
        hidden,
        version: union.version_in(node, layer).filter(Version::exists),
        touch: union.touch(node, layer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::union::tests::union;

    #[test]
    fn tells_every_layer() {
        let union = union(&[
            &["x=1"],
            &["d/f=22"],
            &["d/f=333"],
            &["y"],
            &["d/.wh.f"],
            &["d/f=333"],
            &["d/.wh..wh..opq"],
            &["d/f=4444"],
            &["d=1"],
            &[],
        ]);
        let life = life(&union, union.find(b"d/f").unwrap());
        use LifeState::*;
        let states: Vec<_> = life.rows.iter().map(|row| row.state).collect();
        assert_eq!(
            states,
            [Absent, Added, Modified, Unchanged, Removed, Added, Opaqued, Added, Replaced, Absent]
        );
        assert_eq!(life.rows[2].fields.names().collect::<Vec<_>>(), ["content", "size"]);
        assert_eq!((life.stored, life.hidden), (2 + 3 + 3 + 4, 12));
        let folder = super::life(&union, union.find(b"d").unwrap());
        assert_eq!((folder.stored, folder.hidden), (13, 12));
        assert_eq!(folder.rows[2].touch.map(|touch| touch.delta), Some(1));
    }

    #[test]
    fn a_further_name_costs_nothing() {
        let union = union(&[&["a=4444", "b=>a"], &[".wh.a"]]);
        let cost = |name: &[u8]| union.cost(union.find(name).unwrap());
        assert_eq!((cost(b"a"), cost(b"b")), ((4, 0), (0, 0)));
    }
}
