//! The lab against what real engines did, graded by the fixtures' own programs. Runs when `LAYERPEEL_CORPUS` names their
//! folder: `LAYERPEEL_CORPUS=… cargo test --test lab_corpus -- --nocapture` prints what differs.

mod parallel;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Family, its grader, and how many of its cases may differ.
const FAMILIES: [(&str, &str, u32); 4] = [
    ("lab", "grade_lab.py", 0),
    ("lab-registry", "grade_registry.py", 0),
    ("lab-build", "grade_build.py", 0),
    // Busybox's pages of help are its text, under its licence: fs-chmod-chown, fs-cp, fs-find, fs-ln-errors, fs-ls, fs-mv, fs-rm,
    // fs-stat, fs-touch-mkdir. overlay-on-disk looks into the driver's folders on the host's disk, which the lab has none of.
    ("engine", "grade_engine.py", 10),
];

/// `N of M right` at the end of what a grader prints.
fn result(text: &str) -> Option<(u32, u32)> {
    // After it a grader may count faults by part.
    let line = text.lines().rev().find(|line| line.ends_with(" right") && line.contains(" of "))?;
    let mut words = line.split(' ');
    let right = words.next()?.parse().ok()?;
    let all = words.nth(1)?.parse().ok()?;
    Some((right, all))
}

#[test]
fn every_family_is_answered_as_it_was_measured() {
    let Some(root) =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    // The slowest first, so that the others run beside it.
    let mut families = FAMILIES;
    families.reverse();
    let faults: Vec<String> =
        parallel::each(&families, |family| fault(&root, family)).into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Too many of a family's cases that differ.
fn fault(root: &Path, &(family, grader, allowed): &(&str, &str, u32)) -> Option<String> {
    let folder = root.join(family);
    let output = Command::new("python3")
        .arg(folder.join(grader))
        .arg(env!("CARGO_BIN_EXE_layerpeel"))
        .arg(&folder)
        .output()
        .expect("python3");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (right, all) = result(&text).unwrap_or_else(|| panic!("{family}: no result in {text}"));
    println!("{family}: {right} of {all}");
    let is_well = all > 0 && right + allowed >= all;
    (!is_well).then(|| format!("{family}: {right} of {all}, at most {allowed} may differ\n{text}"))
}
