//! The packages beside this one (benchmarks, fuzz targets) keep lock files of their own, and are built with `--locked`: a dependency
//! that is added here must be in theirs, too, or `make bench` and `make fuzz` no longer begin.

use std::collections::BTreeSet;
use std::fs;

/// Packages with a lock file of their own that depend on this one.
const BESIDE: [&str; 3] = ["benches/core", "benches/floor", "fuzz"];

fn text(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Names in the sections of Cargo.toml that hold what a program that depends on this library is built with.
fn wanted() -> BTreeSet<String> {
    let manifest = text("Cargo.toml");
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && line != "[dev-dependencies]";
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| inside) {
            names.insert(name.to_owned());
        }
    }
    names
}

/// Names on which this package depends by a lock file.
fn locked(lock: &str) -> BTreeSet<String> {
    let package = lock.split("[[package]]").find(|one| one.contains("\nname = \"layerpeel\"\n"));
    let list = package.and_then(|one| one.split_once("dependencies = [")).expect("no layerpeel").1;
    let names = list.split(']').next().unwrap_or_default().split('"').skip(1).step_by(2);
    names.map(|name| name.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn lock_files_beside_name_the_same_dependencies() {
    let wanted = wanted();
    assert!(wanted.contains("flate2") && wanted.contains("yew") && wanted.contains("rustyline"));
    for folder in BESIDE {
        let lock = text(&format!("{folder}/Cargo.lock"));
        let is = locked(&lock);
        let missing: Vec<_> = wanted.difference(&is).collect();
        let old: Vec<_> = is.difference(&wanted).collect();
        assert!(
            missing.is_empty() && old.is_empty(),
            "{folder}/Cargo.lock lacks {missing:?} and names {old:?} in vain: cargo metadata --manifest-path {folder}/Cargo.toml"
        );
    }
}
