//! Hidden bytes as findings: one for each cause, hiding layer and cache.

use super::finding::{Body, Finding, Heading};
use super::table::cache_of;
use crate::analysis::hidden::{Hidden, Why};
use crate::analysis::union::Union;
use std::collections::BTreeMap;

/// What the system writes again whenever packages change: nobody's fault.
const MANAGED: [&str; 12] = [
    "var/lib/dpkg/",
    "lib/apk/db/",
    "usr/lib/apk/db/",
    "var/lib/rpm/",
    "usr/lib/sysimage/rpm/",
    "usr/share/rpm/",
    "var/cache/debconf/",
    "var/cache/ldconfig/",
    "etc/ld.so.cache",
    "var/lib/systemd/",
    "var/lib/pacman/",
    "usr/share/info/dir",
];

/// One for each group, in no order; `managed` ones are those that a package manager's own work hid.
pub(super) fn findings(union: &Union, hidden: &Hidden) -> Vec<(Finding, bool)> {
    let managers: Vec<bool> =
        (0..union.layer_count()).map(|layer| ran_manager(union, layer)).collect();
    let mut groups: BTreeMap<(u32, Why, Option<&str>, bool), Vec<Body>> = BTreeMap::new();
    for file in &hidden.files {
        let path = union.path(file.node);
        let kind = file.why.is_removal().then(|| cache_of(&path)).flatten().map(|rule| rule.id);
        let managed = !file.why.is_removal()
            && (is_managed(&path)
                || (file.why == Why::Overwritten
                    && managers.get(file.by as usize).copied().unwrap_or_default()));
        let body = Body { layer: file.layer, node: file.node, bytes: file.bytes };
        groups.entry((file.by, file.why, kind, managed)).or_default().push(body);
    }
    groups
        .into_iter()
        .map(|((by, why, kind, managed), bodies)| {
            let layer = most(&bodies);
            let found = Finding::new(Heading::Hidden, why.name(), bodies);
            (Finding { kind, layer, by: Some(by), ..found }, managed)
        })
        .collect()
}

fn is_managed(path: &[u8]) -> bool {
    MANAGED.iter().any(|start| path.starts_with(start.as_bytes()))
}

/// True when the layer's step changed a package database.
fn ran_manager(union: &Union, layer: u32) -> bool {
    let databases = [
        &b"var/lib/dpkg/status"[..],
        b"lib/apk/db/installed",
        b"usr/lib/apk/db/installed",
        b"var/lib/rpm",
        b"usr/lib/sysimage/rpm",
    ];
    layer > 0
        && databases.into_iter().filter_map(|path| union.find(path)).any(|node| {
            union.version_in(node, layer).is_some_and(|version| version.exists())
                || union.touch(node, layer).is_some()
        })
}

/// The layer that stores most of them.
pub(super) fn most(bodies: &[Body]) -> Option<u32> {
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    for body in bodies {
        let sum = sums.entry(body.layer).or_default();
        *sum = sum.saturating_add(body.bytes);
    }
    sums.into_iter().max_by_key(|&(layer, sum)| (sum, std::cmp::Reverse(layer))).map(|sum| sum.0)
}
