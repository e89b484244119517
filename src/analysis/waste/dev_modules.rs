//! Packages of `node_modules` that only development needs. npm writes beside them which these are (`.package-lock.json`, npm 7 and
//! later); where it didn't, those count that the manifest beside lists under `devDependencies` and nowhere else.

use super::leftovers::shown;
use crate::analysis::packages::CapturedFile;
use crate::analysis::union::{NodeId, Union};
use crate::domain::path;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, HashSet};

/// `package.json` of an app.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Manifest {
    dependencies: BTreeMap<String, IgnoredAny>,
    optional_dependencies: BTreeMap<String, IgnoredAny>,
    peer_dependencies: BTreeMap<String, IgnoredAny>,
    dev_dependencies: BTreeMap<String, IgnoredAny>,
}

/// `node_modules/.package-lock.json`: folders, from the app's, and what is known of each.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Locked {
    dev: bool,
}

/// Their folders.
pub(super) fn dev_modules(union: &Union, captured: &[CapturedFile<'_>]) -> HashSet<NodeId> {
    let is_lock =
        |file: &&CapturedFile<'_>| file.path.ends_with(b"node_modules/.package-lock.json");
    let mut found = HashSet::new();
    let mut told = HashSet::new();
    for file in captured.iter().filter(is_lock) {
        let Some(node) = shown(union, file) else { continue };
        let Ok(lock) = serde_json::from_slice::<Lock>(file.bytes) else { continue };
        let app = path::parent(path::parent(file.path));
        told.insert(union.parent(union.parent(node)));
        let dev = lock.packages.iter().filter(|(_, locked)| locked.dev);
        found.extend(dev.filter_map(|(folder, _)| union.find(&below(app, folder.as_bytes()))));
    }
    for file in captured.iter().filter(|file| path::name(file.path) == b"package.json") {
        let app = path::parent(file.path);
        // What lies in `node_modules` came with a package, and its manifest is of that.
        let is_module = path::is_within(app, b"node_modules");
        let Some(node) = shown(union, file).filter(|_| !is_module) else { continue };
        if told.contains(&union.parent(node)) {
            continue;
        }
        let Ok(manifest) = serde_json::from_slice::<Manifest>(file.bytes) else { continue };
        let needed = |name: &String| {
            [&manifest.dependencies, &manifest.optional_dependencies, &manifest.peer_dependencies]
                .iter()
                .any(|list| list.contains_key(name))
        };
        let folder =
            |name: &String| union.find(&below(app, format!("node_modules/{name}").as_bytes()));
        found.extend(
            manifest.dev_dependencies.keys().filter(|name| !needed(name)).filter_map(folder),
        );
    }
    found
}

fn below(folder: &[u8], rest: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if folder.is_empty() { b"" } else { b"/" };
    [folder, slash, rest].concat()
}
