//! From the growing tree to the frozen one: nodes renumbered level by level, so that siblings are neighbours in order of
//! their names and every folder's descendants are one run of numbers a level; versions gathered node by node.

use super::arena::{Arena, IMPLICIT};
use super::build::{Builder, Logged};
use super::chunks::Chunks;
use super::{Union, Versions, sums};
use crate::domain::Diagnostic;

/// Freezes what the builder made of the layers.
pub(super) fn freeze(builder: Builder) -> Union {
    let Builder { layers, left_out, base, mut arena, log, mut linked, mut findings, .. } = builder;
    arena.forget_slots();
    if left_out > 0 {
        let what = format!("{} layers are more than can be numbered; those above are left out", layers.len() + left_out);
        findings.push(Diagnostic::error("too-many-layers", what));
    }
    let (order, child_start) = order(&arena, &log);
    let mut number = vec![0u32; arena.len()];
    order.iter().enumerate().for_each(|(new, &old)| number[old as usize] = new as u32);
    let (names, name_start, parent) = names(&arena, &order, &number);
    drop((arena, order));
    linked.iter_mut().for_each(|(_, node, _)| *node = number[*node as usize]);
    linked.sort_unstable_by_key(|&(entry, node, made)| (entry, node, !made));
    linked.dedup_by_key(|&mut (entry, node, _)| (entry, node));
    linked.shrink_to_fit();
    let versions = versions(&log, &number, parent.len());
    drop((log, number));
    let diagnostics = findings.finish();
    let (rows, shown) = Default::default();
    let mut union = Union { layers, base, names, name_start, parent, child_start, versions, rows, linked, shown, diagnostics };
    union.rows = sums::folders(&union);
    union.shown = shown_in_final(&union);
    union
}

/// Old numbers in the new order, and where each new node's children begin. Paths that no layer ever changed (made and
/// lost within one) are left out; what they hold is lost too.
fn order(arena: &Arena, log: &Chunks<Logged>) -> (Vec<u32>, Vec<u32>) {
    let mut kept = vec![false; arena.len()];
    log.iter().for_each(|row| kept[row.node as usize] = true);
    kept[0] = true;
    let mut start = vec![0u32; arena.len() + 1];
    let living = || (1..arena.len() as u32).filter(|&node| kept[node as usize]);
    living().for_each(|node| start[arena.get(node).parent as usize + 1] += 1);
    (0..arena.len()).for_each(|at| start[at + 1] += start[at]);
    let mut children = vec![0u32; start[arena.len()] as usize];
    let mut fill = start.clone();
    for node in living() {
        let slot = &mut fill[arena.get(node).parent as usize];
        children[*slot as usize] = node;
        *slot += 1;
    }
    drop((fill, kept));
    let mut order = Vec::with_capacity(children.len() + 1);
    let mut child_start = Vec::with_capacity(children.len() + 2);
    order.push(0u32);
    child_start.push(1u32);
    let mut keyed = Vec::new();
    let mut at = 0;
    while at < order.len() {
        let parent = order[at] as usize;
        sorted(arena, &children[start[parent] as usize..start[parent + 1] as usize], &mut keyed);
        order.extend(keyed.iter().map(|&(_, node)| node));
        child_start.push(order.len() as u32);
        at += 1;
    }
    (order, child_start)
}

/// Sorts siblings by name. Eight bytes decide nearly always; a stable sort makes use of the layers' own order.
fn sorted(arena: &Arena, siblings: &[u32], keyed: &mut Vec<(u64, u32)>) {
    keyed.clear();
    keyed.extend(siblings.iter().map(|&node| (head(arena.name(node)), node)));
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| arena.name(a.1).cmp(arena.name(b.1))));
}

fn head(name: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = name.len().min(8);
    head[..length].copy_from_slice(&name[..length]);
    u64::from_be_bytes(head)
}

fn names(arena: &Arena, order: &[u32], number: &[u32]) -> (Vec<u8>, Vec<u32>, Vec<u32>) {
    let mut names = Vec::with_capacity(arena.name_bytes());
    let mut name_start = Vec::with_capacity(order.len() + 1);
    let mut parent = Vec::with_capacity(order.len());
    for &old in order {
        name_start.push(names.len() as u32);
        names.extend_from_slice(arena.name(old));
        parent.push(number[arena.get(old).parent as usize]);
    }
    name_start.push(names.len() as u32);
    (names, name_start, parent)
}

fn versions(log: &Chunks<Logged>, number: &[u32], nodes: usize) -> Versions {
    let mut start = vec![0u32; nodes + 1];
    log.iter().for_each(|row| start[number[row.node as usize] as usize + 1] += 1);
    (0..nodes).for_each(|at| start[at + 1] += start[at]);
    let mut fill = start.clone();
    let mut versions = Versions { start, layer: vec![0; log.len()], state: vec![0; log.len()], info: vec![0; log.len()] };
    for row in log.iter() {
        let slot = &mut fill[number[row.node as usize] as usize];
        let at = *slot as usize;
        *slot += 1;
        versions.layer[at] = row.layer;
        versions.state[at] = row.state;
        versions.info[at] = row.info;
    }
    versions
}

/// One bit an entry: some path of the final tree shows it.
fn shown_in_final(union: &Union) -> Vec<u64> {
    let entries = union.base.last().copied().unwrap_or(0) as usize;
    let mut shown = vec![0u64; entries.div_ceil(64)];
    for node in 0..union.parent.len() {
        let end = union.versions.start[node + 1] as usize;
        if end > union.versions.start[node] as usize {
            let state = union.versions.state[end - 1];
            if state < IMPLICIT {
                shown[state as usize / 64] |= 1 << (state % 64);
            }
        }
    }
    shown
}
