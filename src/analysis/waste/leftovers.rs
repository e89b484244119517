//! Leftovers: what the final tree shows and nobody needs, by the table of [`super::table`]. One finding for each rule and layer.

use super::dev_modules::dev_modules;
use super::finding::{Body, Finding, Heading};
use super::table::{CORE_DUMP, DEV_MODULES, PYCACHE, Rule, rank, rules_of};
use crate::analysis::packages::CapturedFile;
use crate::analysis::union::{NodeId, Union};
use crate::domain::EntryKind;
use crate::domain::elf;
use std::collections::{BTreeMap, HashSet};

/// A folder that rules speak of, while the walk is in it.
struct Open {
    path: Vec<u8>,
    rules: Vec<&'static Rule>,
}

impl Open {
    /// What `path` is called from here; `None` when it lies elsewhere.
    fn rest<'a>(&self, path: &'a [u8]) -> Option<&'a [u8]> {
        path.strip_prefix(&self.path[..])?.strip_prefix(b"/")
    }
}

/// One for each rule and storing layer, with the rule.
pub(super) fn findings(
    union: &Union,
    captured: &[CapturedFile<'_>],
) -> Vec<(Finding, &'static Rule)> {
    let dumps = dumps(union, captured);
    let modules = dev_modules(union, captured);
    let mut groups: BTreeMap<(&str, u32), (&'static Rule, Vec<Body>)> = BTreeMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut bodies = HashSet::new();
    let mut walk = union.walk(NodeId::ROOT);
    while let Some((node, path)) = walk.next_node() {
        let Some(version) = union.last(node) else {
            walk.skip_below();
            continue;
        };
        while open.last().is_some_and(|place| place.rest(path).is_none()) {
            open.pop();
        }
        if version.kind == EntryKind::Dir {
            let of_place = rules_of(path).filter(|rule| is_whole(union, node, rule));
            let rules: Vec<_> =
                of_place.chain(modules.contains(&node).then_some(&DEV_MODULES)).collect();
            if !rules.is_empty() {
                open.push(Open { path: path.to_vec(), rules });
            }
            continue;
        }
        let Some((layer, bytes, number)) = stored(&version) else { continue };
        let inside = open.iter().filter_map(|place| {
            let rest = place.rest(path)?;
            place.rules.iter().copied().find(|rule| (rule.takes)(rest))
        });
        let is_dump = dumps.contains(&node) || is_core(path, bytes);
        let rule = is_dump
            .then_some(&CORE_DUMP)
            .or_else(|| inside.min_by_key(|rule| rank(rule)))
            .or_else(|| is_pycache(union, node).then_some(&PYCACHE));
        if let Some(rule) = rule
            && bodies.insert((layer, number))
        {
            let group = groups.entry((rule.id, layer)).or_insert_with(|| (rule, Vec::new()));
            group.1.push(Body { layer, node, bytes });
        }
    }
    groups
        .into_iter()
        .map(|((id, layer), (rule, bodies))| {
            let found = Finding::new(Heading::Leftover, id, bodies);
            (Finding { layer: Some(layer), ..found }, rule)
        })
        .collect()
}

/// The layer that stores what a version shows, its bytes, and the number of its entry.
pub(super) fn stored(version: &crate::analysis::union::Version<'_>) -> Option<(u32, u64, u32)> {
    let entry = version.entry.filter(|_| version.kind == EntryKind::File)?;
    let layer = version.entry_layer?;
    (entry.stored() > 0).then(|| (layer, entry.stored(), entry.number()))
}

/// A folder `.git` is a repository when it has its objects.
fn is_whole(union: &Union, node: NodeId, rule: &Rule) -> bool {
    rule.id != "git-folder"
        || union.child(node, b"objects").is_some_and(|child| union.last(child).is_some())
}

/// `__pycache__/NAME.TAG.pyc` whose `NAME.py` lies beside the folder (PEP 3147).
fn is_pycache(union: &Union, node: NodeId) -> bool {
    let name = union.name(node);
    if !name.ends_with(b".pyc") {
        return false;
    }
    let folder = union.parent(node);
    let Some(stem) = name.split(|&byte| byte == b'.').next() else { return false };
    union.name(folder) == b"__pycache__"
        && union
            .child(union.parent(folder), &[stem, b".py"].concat())
            .is_some_and(|source| union.last(source).is_some())
}

/// Files that are shown and whose headers say that they are dumps of a process.
fn dumps(union: &Union, captured: &[CapturedFile<'_>]) -> HashSet<NodeId> {
    let dumps = captured.iter().filter(|file| elf::is_core(file.bytes));
    dumps.filter_map(|file| shown(union, file)).collect()
}

/// The node of a captured file, when the final tree shows this very copy.
pub(super) fn shown(union: &Union, file: &CapturedFile<'_>) -> Option<NodeId> {
    let node = union.find(file.path)?;
    (union.last(node)?.entry_layer == Some(file.layer)).then_some(node)
}

/// `core`, `core.123`: what the kernel writes by default (core(5)). Smaller ones have no memory in them.
fn is_core(path: &[u8], bytes: u64) -> bool {
    const LEAST: u64 = 64 << 10;
    let name = crate::domain::path::name(path);
    let number = name
        .strip_prefix(b"core.")
        .is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit));
    bytes >= LEAST && (name == b"core" || number)
}
