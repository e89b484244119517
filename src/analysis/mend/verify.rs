//! A plan is held against the old image before anything is written: what stays must be what it was. Only images whose layers
//! contradict themselves (entries stored through links, files that are folders by the mere path of others) ever fail.

use super::{Plan, predict};
use crate::analysis::union::{NodeId, Union, Version};
use crate::domain::{Time, path};

/// Errors name a path that would not be what it was.
pub(super) fn verify(union: &Union, plan: &Plan, gone: &[bool]) -> Result<(), String> {
    let mended = Union::build(&predict(union, plan));
    let mut walk = union.walk(NodeId::ROOT);
    let mut is_above = vec![false; union.len()];
    for node in (0..gone.len() as u32).rev().map(NodeId).filter(|node| node.0 != 0) {
        if gone[node.0 as usize] || is_above[node.0 as usize] {
            is_above[union.parent(node).0 as usize] = true;
        }
    }
    let mut count = 0;
    while let Some((node, path)) = walk.next_node() {
        let at = node.0 as usize;
        let Some(old) = union.last(node).filter(|_| !gone[at]) else { continue };
        let new = mended.find(path).and_then(|node| mended.last(node));
        count += u32::from(new.is_some());
        // A folder that nobody names goes with what is left out in it.
        let may_go = old.is_implicit() && is_above[at];
        let linked = || shares(union, &mended, node, path, gone);
        let stays = new.is_some_and(|new| is_same(&old, &new)) && linked();
        if !(may_go || stays) {
            return Err(format!("{} would not stay what it is", path::display(path)));
        }
    }
    let shown = (0..mended.len() as u32).filter(|&node| mended.last(NodeId(node)).is_some());
    if shown.count() as u32 == count {
        Ok(())
    } else {
        Err("paths that are hidden would be seen again".into())
    }
}

/// True when a file with several names still is one file: it shares its body with the first of them.
fn shares(union: &Union, mended: &Union, node: NodeId, path: &[u8], gone: &[bool]) -> bool {
    let Some(state) = union.entry_state(node, union.top()).filter(|&state| union.is_linked(state))
    else {
        return true;
    };
    let mut names = union.names_of(state, union.top());
    let Some(first) = names.find(|name| !gone[name.0 as usize]) else { return true };
    let now = |path: &[u8]| mended.entry_state(mended.find(path)?, mended.top());
    now(&union.path(first)) == now(path)
}

fn is_same(old: &Version<'_>, new: &Version<'_>) -> bool {
    if old.kind != new.kind {
        return false;
    }
    match (old.entry, new.entry) {
        (Some(a), Some(b)) => {
            let meta = a.meta() == b.meta() && a.mtime() == b.mtime();
            meta && a.size() == b.size()
                && a.content() == b.content()
                && a.link() == b.link()
                && a.device() == b.device()
        }
        // Written as a folder of mode 0755, since nothing below would make it any more.
        (None, Some(made)) => {
            let meta = made.meta();
            let nobodys = meta.uid == 0 && meta.gid == 0 && meta.xattrs.is_empty();
            meta.mode == 0o755 && nobodys && made.mtime() == Time::default()
        }
        (None, None) => true,
        (Some(_), None) => false,
    }
}
