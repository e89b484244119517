//! Every file of the corpus (`LAYERPEEL_CORPUS`), read as it is, in random small pieces and byte by byte: the reports and the
//! contents of files must be equal. A source that gives little at a time makes positioned reads short, and as whoever pushes hands on what
//! it was given, all that is pushed (to layers, verifiers, streams, bodies) is as short.
//!
//! `LAYERPEEL_SEED` repeats a run: the seed is printed. Without the corpus there is nothing to do; `tests/pieces.rs` needs none.

mod paced;
mod parallel;

use paced::{Pace, difference, outcome};
use std::fs;
use std::path::{Path, PathBuf};

/// Files beyond this are not read byte by byte, only in random pieces, and of the bombs none: in a test build a byte takes a
/// microsecond.
const BYTEWISE: usize = 1 << 20;
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (folders, mut files): (Vec<_>, Vec<_>) =
        entries.flatten().map(|entry| entry.path()).partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| self::files(folder)));
    files
}

fn seed() -> u64 {
    let given = std::env::var("LAYERPEEL_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| {
        std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64)
    })
}

/// What differs between the paces.
fn faults(path: &Path, seed: u64) -> Vec<String> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Bombs are gigabytes, and crowds have reports of megabytes: they are read byte by byte alone, their files not hashed.
    let large = path.components().any(|part| {
        ["bombs", "many", "long", "json-huge"].iter().any(|name| part.as_os_str() == *name)
    });
    let is_due = |pace: &Pace| match pace {
        Pace::OneByte => bytes.len() <= BYTEWISE,
        _ => !large,
    };
    let due: Vec<Pace> = [Pace::Random(seed), Pace::OneByte].into_iter().filter(is_due).collect();
    if due.is_empty() {
        return Vec::new();
    }
    let expected = outcome(&name, &bytes, Pace::All, !large);
    due.into_iter()
        .filter_map(|pace| {
            let found = outcome(&name, &bytes, pace, !large);
            (found != expected)
                .then(|| format!("{} {pace:?}: {}", path.display(), difference(&expected, &found)))
        })
        .collect()
}

#[test]
fn short_reads_change_nothing() {
    let Some(root) =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let seed = seed();
    println!("LAYERPEEL_SEED={seed}");
    let files = files(&root);
    let found = parallel::each(&files, |path| faults(path, seed)).concat();
    assert!(
        files.len() > 1 && found.is_empty(),
        "{} files, seed {seed}\n{}",
        files.len(),
        found.join("\n")
    );
}
