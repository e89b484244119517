//! What the report says of secrets, risks, Dockerfiles and packages, against cases whose answers are known. Runs when
//! `LAYERPEEL_CORPUS` names the folder of the fixtures: `LAYERPEEL_CORPUS=… cargo test --test insight_judged_corpus -- --nocapture`.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is graded here, by the fixtures' own program.
const KEYS: [&str; 3] = ["secrets", "risks", "dockerfile"];

fn read(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).expect("JSON")
}

fn report(image: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["report", "--insight"])
        .arg(image)
        .output()
        .expect("the command runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    report["images"][0].clone()
}

/// Faults that the fixtures' program finds; `None` when there are none.
fn graded(root: &Path, expected: &Path, image: &Value) -> Option<String> {
    let keys = KEYS.iter().map(|key| ((*key).to_owned(), image[key].clone()));
    let actual = Value::Object(keys.collect()).to_string();
    let file = std::env::temp_dir().join(format!("layerpeel-insight-{}.json", std::process::id()));
    std::fs::write(&file, actual).expect("a file for the answer");
    let program = root.join("compare.py");
    let output = Command::new("python3").arg(program).arg(expected).arg(&file).output();
    let output = output.expect("python3");
    let _ = std::fs::remove_file(&file);
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Rows of `expected` that are not in `found`, by the keys that `expected` has.
fn missing(expected: &Value, found: &Value) -> Vec<String> {
    let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let all = rows(found);
    let same = |want: &Value, row: &Value| {
        want.as_object().is_some_and(|want| want.iter().all(|(key, value)| row[key] == *value))
    };
    let lost = rows(expected).into_iter().filter(|want| !all.iter().any(|row| same(want, row)));
    lost.map(|row| row.to_string()).collect()
}

#[test]
fn every_case_is_judged_as_it_was_planted() {
    let Some(root) = std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty())
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let root = PathBuf::from(root).join("insight");
    let mut faults = Vec::new();
    let mut cases = 0;
    for entry in std::fs::read_dir(&root).expect("the fixtures").flatten() {
        let expected = entry.path().join("expected.json");
        if !expected.exists() {
            continue;
        }
        cases += 1;
        let want = read(&expected);
        let image =
            report(&entry.path().join(want["archive"]["file"].as_str().unwrap_or("image.tar")));
        let name = entry.file_name();
        faults.extend(graded(&root, &expected, &image).map(|text| format!("{name:?}: {text}")));
        for key in ["packages", "packages_gone"] {
            let lost = missing(&want[key], &image[key]);
            faults.extend(lost.into_iter().map(|row| format!("{name:?}: {key} lacks {row}")));
            let more = image[key].as_array().map_or(0, Vec::len)
                > want[key].as_array().map_or(0, Vec::len);
            faults.extend(
                (more && want.get(key).is_some()).then(|| format!("{name:?}: too many {key}")),
            );
        }
        if let Some(text) = want.get("original_dockerfile") {
            let same = image["dockerfile_original"]["text"] == *text;
            faults
                .extend((!same).then(|| format!("{name:?}: another Dockerfile than the original")));
        }
    }
    println!("{cases} cases, {} faults", faults.len());
    assert!(cases > 0 && faults.is_empty(), "{}", faults.join("\n"));
}
