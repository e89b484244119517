//! Databases of packages: no panic on any bytes at any path, and no more packages than there are bytes.

use layerpeel::analysis::packages::inventory;

/// A path for each format that is read.
const PATHS: [&str; 9] = [
    "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages.db",
    "var/lib/rpm/Packages",
    "var/lib/rpmmanifest/container-manifest-2",
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
    "x.dist-info/METADATA",
    "node_modules/x/package.json",
    "specifications/x-1.gemspec",
];

/// One input.
pub fn run(data: &[u8]) {
    let Some((&which, bytes)) = data.split_first() else { return };
    let path = PATHS[usize::from(which) % PATHS.len()].as_bytes();
    assert!(inventory([(path, bytes)]).packages.len() <= bytes.len());
}
