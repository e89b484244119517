//! From the growing tree to the frozen one: nodes numbered anew (`number`), versions gathered node by node.
//!
//! A browser runs a function of a WebAssembly program as it was compiled first, in haste, until its next call: one that is
//! called once and loops over a million paths is slow to the end. So what is done for all paths is a function that is called
//! for some of them at a time, and never inlined into the loop around it.

use super::arena::{Arena, IMPLICIT};
use super::bits::Bits;
use super::build::{Builder, Logged};
use super::chunks::Chunks;
use super::number::{Numbered, Placed, numbered};
use super::{NodeId, Union, Versions, sums};
use crate::domain::Diagnostic;
use std::ops::Range;

/// Freezes what the builder made of the layers.
pub(super) fn freeze(builder: Builder) -> Union {
    let Builder { layers, left_out, base, arena, log, mut linked, led, mut findings, .. } = builder;
    if left_out > 0 {
        let what = format!(
            "{} layers are more than can be numbered; those above are left out",
            layers.len() + left_out
        );
        findings.push(Diagnostic::error("too-many-layers", what));
    }
    let mut places = places(&arena, &log);
    let Numbered { child_start, parent, names, name_start, version_start } =
        numbered(&arena, &mut places);
    drop(arena);
    renumber(&mut linked, &places);
    // They come in the order of their numbers.
    let led = led.into_iter().map(|(entry, node)| (entry, NodeId(places[node as usize].number)));
    let led = led.collect();
    let versions = versions(&log, &mut places, version_start);
    drop(log);
    let diagnostics = findings.finish();
    let (rows, has_links, shown) = Default::default();
    let mut union = Union {
        layers,
        base,
        names,
        name_start,
        parent,
        child_start,
        versions,
        rows,
        linked,
        led,
        has_links,
        shown,
        diagnostics,
    };
    union.has_links = Bits::new(union.entries());
    union.linked.iter().for_each(|&(entry, ..)| union.has_links.add(entry));
    union.rows = sums::folders(&union);
    union.shown = shown_in_final(&union);
    union
}

fn places(arena: &Arena, log: &Chunks<Logged>) -> Vec<Placed> {
    let mut places = vec![Placed::default(); arena.len()];
    log.parts().for_each(|part| count(part, &mut places));
    places
}

#[inline(never)]
fn count(log: &[Logged], places: &mut [Placed]) {
    log.iter().for_each(|row| places[row.node as usize].versions += 1);
}

/// Gives the names of shared entries their new numbers.
fn renumber(linked: &mut Vec<(u32, u32, bool)>, places: &[Placed]) {
    linked.iter_mut().for_each(|(_, node, _)| *node = places[*node as usize].number);
    linked.sort_unstable_by_key(|&(entry, node, made)| (entry, node, !made));
    linked.dedup_by_key(|&mut (entry, node, _)| (entry, node));
    linked.shrink_to_fit();
}

/// Versions node by node.
fn versions(log: &Chunks<Logged>, places: &mut [Placed], start: Vec<u32>) -> Versions {
    let mut versions = Versions {
        start,
        layer: vec![0; log.len()],
        state: vec![0; log.len()],
        info: vec![0; log.len()],
    };
    log.parts().for_each(|part| gather(part, places, &mut versions));
    versions
}

#[inline(never)]
fn gather(log: &[Logged], places: &mut [Placed], versions: &mut Versions) {
    for row in log {
        let next = &mut places[row.node as usize].versions;
        let at = *next as usize;
        *next += 1;
        versions.layer[at] = row.layer;
        versions.state[at] = row.state;
        versions.info[at] = row.info;
    }
}

/// The entries that some path of the final tree shows.
fn shown_in_final(union: &Union) -> Bits {
    let mut shown = Bits::new(union.entries());
    union.parts().for_each(|nodes| show_last(union, nodes, &mut shown));
    shown
}

#[inline(never)]
fn show_last(union: &Union, nodes: Range<u32>, shown: &mut Bits) {
    for at in nodes.filter_map(|node| union.range(NodeId(node)).last()) {
        let state = union.versions.state[at];
        if state < IMPLICIT {
            shown.add(state);
        }
    }
}
