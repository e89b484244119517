//! What Explore has to take away: trees and layers, each with the name of its file.

use super::{ExploreAction, ToTake};
use crate::analysis::takeout::Taken;
use crate::app::action::Action;
use crate::app::reduce::Draft;
use crate::app::screens::Take;
use crate::app::state::{AppState, Open};
use crate::app::takeout::TakeAction;
use crate::app::wanted::name;
use crate::view::names::alone_in_file_name;
use crate::view::rows::{NodeKind, TreeView};
use crate::view::stack::BlobStatus;
use crate::worker::protocol::TakeQuestion;
use crate::worker::takeout::Form;

/// The root of every union.
const ROOT: u32 = 0;

/// All that there is now.
pub(super) fn takes(state: &AppState) -> Vec<Take> {
    let mut takes = Vec::new();
    let take = |name, of: ToTake| Take { name, action: ExploreAction::Take(of).into() };
    if folder(state).is_some() {
        takes.push(take("Folder as tar", ToTake::Folder));
    }
    let view = state.screens.explore.tree.query.view;
    if state.archives.ready().is_some() {
        takes.push(match view {
            TreeView::Final => take("Final file system as tar", ToTake::Tree),
            _ => take("Merged file system as tar", ToTake::Tree),
        });
        takes.push(take("Layer as stored", ToTake::Layer(Form::Stored)));
        takes.push(take("Layer as tar", ToTake::Layer(Form::Unpacked)));
    }
    takes
}

/// The selected folder: its node and its path.
fn folder(state: &AppState) -> Option<(u32, &str)> {
    let life = state.screens.explore.selected_life()?;
    (life.kind == NodeKind::Dir).then_some((life.node, life.path.as_str()))
}

impl Draft {
    pub(super) fn take_of_explore(&mut self, of: ToTake) {
        if let Some(action) = wish(&self.state, of) {
            self.take(action);
        }
    }
}

fn wish(state: &AppState, of: ToTake) -> Option<Action> {
    let image = state.archives.ready()?;
    let open = state.archives.shown()?;
    let query = &state.screens.explore.tree.query;
    let top = open.layers().checked_sub(1)?;
    let layer = query.layer.min(top);
    let taken = match (query.view, of) {
        (TreeView::Layer, ToTake::Folder) => Taken::Stored(layer),
        (TreeView::Final, _) => Taken::Merged(top),
        _ => Taken::Merged(layer),
    };
    let about = match (query.view, taken) {
        (_, Taken::Stored(layer)) => format!("layer{}", layer + 1),
        (TreeView::Final, _) => "merged".to_owned(),
        (_, Taken::Merged(layer)) => format!("layer{}-merged", layer + 1),
    };
    let (what, about, end) = match of {
        ToTake::Folder => {
            let (node, path) = folder(state)?;
            let about = format!("{about}-{}", alone_in_file_name(path));
            (TakeQuestion::Tree { image, node, taken }, about, "tar")
        }
        ToTake::Tree => (TakeQuestion::Tree { image, node: ROOT, taken }, about, "tar"),
        ToTake::Layer(form) => {
            let about = format!("layer{}", layer + 1);
            let end = if form == Form::Stored { packed_end(open, layer) } else { "tar" };
            (TakeQuestion::Layer { image, layer, form }, about, end)
        }
    };
    let name = format!("{}-{about}.{end}", alone_in_file_name(&name(open)));
    Some(Action::Take(TakeAction::Wanted { name, of: what }))
}

/// What the name of a layer ends with as it is packed.
fn packed_end(open: &Open, layer: u32) -> &'static str {
    let blob = open.current().and_then(|image| image.layers.get(layer as usize));
    let status = blob.and_then(|layer| open.blobs.get(layer.blob.0 as usize));
    let packed = match status.map(|blob| &blob.status) {
        Some(BlobStatus::Read(_, compression) | BlobStatus::Damaged(_, compression)) => compression,
        _ => "",
    };
    match packed {
        "gzip" => "tar.gz",
        "zstd" => "tar.zst",
        "bzip2" => "tar.bz2",
        "xz" => "tar.xz",
        _ => "tar",
    }
}
