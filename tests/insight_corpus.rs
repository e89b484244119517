//! The commands over cases whose answers were planted, graded by the fixtures' own program; and every file of whole images against
//! what a layer's own reading says of it. Runs when `LAYERPEEL_CORPUS` names their folder.

mod command;

use command::run;
use layerpeel::domain::digest::hex;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        println!("skipped: LAYERPEEL_CORPUS is not set");
    }
    folder.map(PathBuf::from)
}

#[test]
fn contents_and_searches_are_as_they_were_planted() {
    let Some(folder) = corpus().map(|root| root.join("insight")) else { return };
    let output = Command::new("python3")
        .arg(folder.join("grade_insight.py"))
        .arg(env!("CARGO_BIN_EXE_layerpeel"))
        .arg(&folder)
        .args(["contents", "search"])
        .output()
        .expect("python3");
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(output.status.success(), "{text}");
    assert!(!text.contains("0 of 0"), "no case was graded");
}

/// Archives below a folder, by their names.
fn archives(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(archives(&path));
        } else if name.ends_with(".tar") || name.contains(".tar.") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Whatever the packing: what `cat` prints of a file is what reading its layer hashed.
#[test]
fn a_file_of_every_archive_is_printed_as_it_was_hashed() {
    let Some(root) = corpus() else { return };
    let mut files = 0;
    for folder in ["format", "semantic", "real"] {
        for archive in archives(&root.join(folder)) {
            let found = run([
                "find".as_ref(),
                archive.as_os_str(),
                "--all-versions".as_ref(),
                "--type=f".as_ref(),
                "--json".as_ref(),
                "--sha256".as_ref(),
            ]);
            if found.code == 2 {
                continue;
            }
            let rows: Vec<serde_json::Value> = found
                .lines()
                .iter()
                .map(|line| serde_json::from_str(line).expect("an object a line"))
                .filter(|row: &serde_json::Value| row.get("path_hex").is_none())
                .collect();
            // Three of each: the first, one in the middle, the last.
            for at in [0, rows.len() / 2, rows.len().saturating_sub(1)] {
                let Some(row) = rows.get(at).filter(|row| row["sha256"].is_string()) else {
                    continue;
                };
                let (path, layer) = (row["path"].as_str().expect("text"), row["layer"].to_string());
                let ran = run([
                    "cat".as_ref(),
                    archive.as_os_str(),
                    path.as_ref(),
                    "--layer".as_ref(),
                    layer.as_ref(),
                ]);
                let about = format!("{} {path} of layer {layer}: {}", archive.display(), ran.err);
                assert_eq!(ran.code, 0, "{about}");
                assert_eq!(
                    hex(&Sha256::digest(&ran.out)),
                    row["sha256"].as_str().expect("hex"),
                    "{about}"
                );
                files += 1;
            }
        }
    }
    println!("{files} files");
    assert!(files > 50, "only {files} files were looked at");
}
