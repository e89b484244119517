//! Duplicates: bodies of equal content that the final tree shows more than once. Hard links are one body; empty files are none.

use super::finding::{Body, Finding, Heading, Threshold};
use super::leftovers::stored;
use crate::analysis::union::{NodeId, Union};
use crate::domain::ContentHash;
use crate::domain::order::SortSmall;
use std::collections::HashMap;

/// Findings that are kept, of those that save most: 100,000 pairs of small files are no list that anybody reads.
const MOST: usize = 1000;

/// One for each content that is stored twice or more and worth it, and what all others would save.
pub(super) fn findings(union: &Union) -> (Vec<Finding>, u64) {
    let mut found = Vec::new();
    let mut others = 0u64;
    for (_, mut copies) in same(union) {
        copies.sort_unstable_by_key(|body| (body.layer, body.node));
        let kept = copies.remove(0);
        let mut finding = Finding::new(Heading::Duplicate, "duplicate", copies);
        if finding.bytes < Threshold::LEAST {
            others = others.saturating_add(finding.bytes);
            continue;
        }
        finding.kept = Some(kept);
        found.push(finding);
    }
    found.sort_small_by_key(|finding| (std::cmp::Reverse(finding.bytes), finding.kept));
    for finding in found.drain(found.len().min(MOST)..) {
        others = others.saturating_add(finding.bytes);
    }
    (found, others)
}

/// Distinct bodies that the final tree shows, by content, where there are several.
fn same(union: &Union) -> impl Iterator<Item = ((ContentHash, u64), Vec<Body>)> {
    let mut by_content: HashMap<(ContentHash, u64), Vec<(u32, Body)>> = HashMap::new();
    for node in (0..union.len() as u32).map(NodeId) {
        let Some(version) = union.last(node) else { continue };
        let Some((layer, bytes, number)) = stored(&version) else { continue };
        let Some(entry) = version.entry else { continue };
        if let Some(hash) = entry.content() {
            let body = Body { layer, node, bytes };
            by_content.entry((hash, entry.size())).or_default().push((number, body));
        }
    }
    by_content.into_iter().filter_map(|(content, mut bodies)| {
        bodies.sort_unstable_by_key(|&(number, body)| (body.layer, number, body.node));
        bodies.dedup_by_key(|(number, body)| (body.layer, *number));
        (bodies.len() > 1).then(|| (content, bodies.into_iter().map(|(_, body)| body).collect()))
    })
}
