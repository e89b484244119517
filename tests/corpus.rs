//! The native command against the fixtures, graded by their own `compare.py`. Runs when `LAYERPEEL_CORPUS` names their folder:
//! `LAYERPEEL_CORPUS=… cargo test --test corpus -- --nocapture` prints a table.

mod parallel;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One archive and what is expected of it.
struct Case {
    family: &'static str,
    name: String,
    archive: PathBuf,
    expected: Value,
}

/// What the command made of an archive.
struct Outcome {
    /// `ok`, `warn`, `partial` or `error`; anything else is a crash.
    word: String,
    report: Option<Value>,
}

#[test]
fn corpus() {
    let Some(root) =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let only = std::env::var("LAYERPEEL_CASE").unwrap_or_default();
    let cases: Vec<Case> =
        cases(&root).into_iter().filter(|case| case.name.contains(&only)).collect();
    let mut table: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut faults = Vec::new();
    let scratches = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let graded = parallel::each(&cases, |case| {
        let scratch = scratches.join(format!("{:?}", std::thread::current().id()));
        fs::create_dir_all(&scratch).expect("a scratch folder");
        grade(case, &root, &scratch)
    });
    for (case, found) in cases.iter().zip(graded) {
        let row = table.entry(case.family).or_default();
        row.0 += u32::from(found.is_empty());
        row.1 += 1;
        faults.extend(
            found.into_iter().map(|fault| format!("{}/{}: {fault}", case.family, case.name)),
        );
    }
    println!("family       pass   of  share");
    for (family, (pass, all)) in &table {
        println!(
            "{family:11} {pass:5} {all:4} {:5.1} %",
            f64::from(*pass) * 100.0 / f64::from(*all)
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn json_of(path: &Path) -> Value {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn cases(root: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for family in ["semantic", "format"] {
        for folder in sorted(&root.join(family)) {
            let expected = json_of(&folder.join("expected.json"));
            let archives = expected["archives"]
                .as_array()
                .cloned()
                .unwrap_or_else(|| vec![expected["archive"].clone()]);
            for archive in archives {
                let file = archive["file"].as_str().unwrap_or("image.tar").to_owned();
                let expected = for_file(&expected, &file);
                cases.push(Case {
                    family,
                    name: format!("{}/{file}", name_of(&folder)),
                    archive: folder.join(file),
                    expected,
                });
            }
        }
    }
    let listed = ["bad", "reports"].map(|family| {
        let folders = sorted(&root.join(family)).into_iter().filter(|path| path.is_dir());
        folders.map(move |folder| (family, folder)).collect::<Vec<_>>()
    });
    for (family, folder) in listed.concat() {
        for expected in
            json_of(&folder.join("expected.json"))["files"].as_array().into_iter().flatten()
        {
            let file = expected["file"].as_str().unwrap_or_default();
            let name = format!("{}/{file}", name_of(&folder));
            cases.push(Case {
                family,
                name,
                archive: folder.join(file),
                expected: expected.clone(),
            });
        }
    }
    for path in sorted(&root.join("tools"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "tar"))
    {
        let expected = json_of(&path.with_extension("expected.json"));
        cases.push(Case { family: "tools", name: name_of(&path), archive: path, expected });
    }
    cases.extend(real(&root.join("real")));
    cases.extend(thirdparty(&root.join("thirdparty")));
    cases
}

/// Where several archives hold an image each, the one of this file.
fn for_file(expected: &Value, file: &str) -> Value {
    let mut expected = expected.clone();
    let place = expected["image_files"]
        .as_array()
        .and_then(|files| files.iter().position(|name| name == file));
    if let Some(image) = place.and_then(|at| expected["images"].get(at).cloned()) {
        expected["images"] = json!([image]);
    }
    expected
}

fn lines(path: &Path) -> Vec<Value> {
    let mut text = String::new();
    let file = fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzip of text");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn real(folder: &Path) -> Vec<Case> {
    let names = [
        ("base.docker.tar.zst", "base_bookworm"),
        ("many.oci-zstd.tar", "many_1"),
        ("static.docker.tar", "static_1"),
        ("static.docker.tar.gz", "static_1"),
    ];
    let case = |(file, tag): (&str, &str)| {
        let summary = json_of(&folder.join(format!("{tag}.summary.json")));
        let mut union = lines(&folder.join(format!("{tag}.union.jsonl.gz")));
        // No layer speaks of the root: its attributes are nobody's word.
        union
            .iter_mut()
            .filter(|row| row["layer"].is_null())
            .for_each(|row| row["implicit"] = json!(true));
        let layers = summary["layers"].as_array().map_or(0, Vec::len);
        let mut changes = vec![Vec::new(); layers];
        for row in lines(&folder.join(format!("{tag}.changes.jsonl.gz"))) {
            changes[row["layer"].as_u64().unwrap_or(0) as usize].push(row);
        }
        let image = json!({"tags": [summary["tag"]], "union": union, "changes": changes, "hidden": {"bytes": summary["hidden_bytes"]},
            "layers": summary["layers"]});
        let expected = json!({"expect": "ok", "also_accepted": ["warn"], "images": [image]});
        Case { family: "real", name: file.into(), archive: folder.join(file), expected }
    };
    names.into_iter().filter(|name| folder.join(name.0).exists()).map(case).collect()
}

/// Those with expectations, and all others: whatever they are, they end in a report or in a message.
fn thirdparty(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut known = Vec::new();
    for path in sorted(&folder.join("expected")) {
        let mut expected = json_of(&path);
        let archive = expected["archive"].as_str().unwrap_or_default().to_owned();
        expected["also_accepted"] = json!(["ok", "warn", "partial"]);
        known.push(folder.join(&archive));
        cases.push(Case {
            family: "thirdparty",
            name: archive.clone(),
            archive: folder.join(archive),
            expected,
        });
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for path in sorted(&at)
            .into_iter()
            .filter(|path| !known.contains(path) && name_of(path) != "expected")
        {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with(".md") {
                let expected = json!({"also_accepted": ["ok", "warn", "partial", "error"]});
                cases.push(Case { family: "thirdparty", name, archive: path, expected });
            }
        }
    }
    cases
}

fn run(case: &Case, scratch: &Path) -> Outcome {
    let report_path = scratch.join("report.json");
    let _ = fs::remove_file(&report_path);
    let output = Command::new(env!("CARGO_BIN_EXE_layerpeel"))
        .args(["report", "--sha256", "-o"])
        .args([&report_path, &case.archive])
        .output()
        .expect("the command runs");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = report_path.exists().then(|| json_of(&report_path));
    let word = match (output.status.code(), &report) {
        (Some(0), Some(report)) if has_warning(report) => "warn".into(),
        (Some(0), Some(_)) => "ok".into(),
        (Some(1), Some(_)) => "partial".into(),
        (Some(2), None) if complaint.starts_with("layerpeel: ") && complaint.len() > 40 => {
            "error".into()
        }
        (code, _) => format!("exit code {code:?}: {complaint}"),
    };
    Outcome { word, report }
}

fn has_warning(report: &Value) -> bool {
    let images = report["images"].as_array().into_iter().flatten();
    let all = images
        .chain([report])
        .flat_map(|part| part["diagnostics"].as_array().into_iter().flatten());
    all.into_iter().any(|found| found["severity"] != "info")
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn grade(case: &Case, root: &Path, scratch: &Path) -> Vec<String> {
    let outcome = run(case, scratch);
    let mut faults = Vec::new();
    let mut permitted = words(&case.expected["also_accepted"]);
    match case.expected["expect"].as_str() {
        Some("ok-or-clear-error") => permitted.extend(["ok", "warn", "partial", "error"]),
        Some("not-an-image") => permitted.extend(["ok", "warn", "error"]),
        Some(word) => permitted.push(word),
        None => {}
    }
    if !permitted.contains(&outcome.word.as_str()) {
        let codes = outcome.report.as_ref().map(codes).unwrap_or_default();
        faults.push(format!("{} instead of {permitted:?} {codes}", outcome.word));
    }
    if let Some(report) = &outcome.report {
        let shown_as_one_layer = case.expected["expect"] == "not-an-image";
        if case.expected.get("images").is_some() && !shown_as_one_layer {
            faults.extend(compare(case, root, scratch, report));
        }
        faults.extend(details(&case.expected, report, &outcome.word));
    }
    faults
}

fn codes(report: &Value) -> String {
    let images = report["images"].as_array().into_iter().flatten();
    let all = images
        .chain([report])
        .flat_map(|part| part["diagnostics"].as_array().into_iter().flatten());
    all.map(|found| {
        format!(
            "{}:{} ",
            found["severity"].as_str().unwrap_or(""),
            found["code"].as_str().unwrap_or("")
        )
    })
    .collect()
}

fn compare(case: &Case, root: &Path, scratch: &Path, report: &Value) -> Option<String> {
    let (mut expected, mut actual) = (case.expected.clone(), report.clone());
    if ["bad_layers", "missing_layers"].iter().any(|key| expected.get(key).is_some()) {
        without_bad_layers(&mut expected, &mut actual);
    }
    let paths = ["expected.json", "actual.json"].map(|name| scratch.join(name));
    fs::write(&paths[0], expected.to_string()).expect("a file for what is expected");
    fs::write(&paths[1], actual.to_string()).expect("a file for what is there");
    let output = Command::new("python3")
        .arg(root.join("compare.py"))
        .args(&paths)
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then(|| said.lines().take(8).collect::<Vec<_>>().join("; "))
}

/// The union of an image, where it is given.
fn rows_of(image: &mut Value) -> Option<&mut Vec<Value>> {
    image.get_mut("union")?.as_array_mut()
}

/// The expectations of a case with bad layers are those of the image without them: numbers of layers differ, and what is sound
/// of a bad layer may be shown besides.
fn without_bad_layers(expected: &mut Value, actual: &mut Value) {
    let images = expected["images"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .zip(actual["images"].as_array_mut().into_iter().flatten());
    for (expected, actual) in images {
        let path = |row: &Value| row["path"].clone();
        let wanted: Vec<Value> =
            expected["union"].as_array().into_iter().flatten().map(path).collect();
        if let Some(rows) = rows_of(actual) {
            rows.retain(|row| wanted.contains(&row["path"]));
        }
        for image in [&mut *expected, &mut *actual] {
            rows_of(image).into_iter().flatten().for_each(|row| row["layer"] = json!(null));
        }
        for key in ["changes", "layers", "hidden"] {
            expected.as_object_mut().map(|image| image.remove(key));
        }
    }
}

/// What `compare.py` does not look at.
fn details(expected: &Value, report: &Value, word: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let rows = report["images"][0]["union"].as_array().cloned().unwrap_or_default();
    let find = |path: &str| rows.iter().find(|row| row["path"] == path);
    for path in words(&expected["shown_at_least"]) {
        if find(path).is_none() {
            faults.push(format!("{path} is not shown"));
        }
    }
    if let Some(count) = expected["count"].as_u64().filter(|&count| rows.len() as u64 != count + 1)
    {
        faults.push(format!("{} paths and the root instead of {count}", rows.len() - 1));
    }
    for big in expected["big"].as_array().into_iter().flatten() {
        if find(big["path"].as_str().unwrap_or("")).map(|row| &row["size"]) != Some(&big["size"]) {
            faults.push(format!("{} is not shown with its size", big["path"]));
        }
    }
    let bad = expected["bad_layers"].as_array().or(expected["missing_layers"].as_array());
    for layer in bad.into_iter().flatten().filter_map(Value::as_u64).filter(|_| word == "partial") {
        let row = &report["images"][0]["layers"][layer as usize];
        let named = row.get("missing").is_some() || row.get("damage").is_some();
        let found = report["images"][0]["diagnostics"].as_array().into_iter().flatten();
        if !named
            && !found
                .into_iter()
                .any(|found| found["layer"] == layer && found["severity"] == "error")
        {
            faults.push(format!("layer {layer} is not named as bad"));
        }
    }
    faults
}

/// What dive prints for its own test image.
#[test]
fn scores_as_dive_does() {
    let Some(root) =
        std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
    else {
        println!("skipped: LAYERPEEL_CORPUS is not set");
        return;
    };
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dive");
    fs::create_dir_all(&scratch).expect("a scratch folder");
    let archive = root.join("thirdparty/wagoodman+dive/data/test-docker-image.tar");
    let case = Case { family: "thirdparty", name: String::new(), archive, expected: Value::Null };
    let report = run(&case, &scratch).report.expect("a report");
    let score = &report["images"][0]["efficiency"];
    // Reading the JSON back may cost the last digit.
    assert!(
        (score["score"].as_f64().unwrap_or(0.0) - 0.984_421_213_418_430_9).abs() < 1e-15,
        "{score}"
    );
    assert_eq!(
        (score["size_bytes"].as_u64(), score["wasted_bytes"].as_u64()),
        (Some(1_220_598), Some(32_025))
    );
    assert!((score["user_wasted"].as_f64().unwrap_or(0.0) - 0.483_491_1).abs() < 1e-7, "{score}");
}
