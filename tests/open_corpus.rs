//! Opens every archive of the corpus (`LAYERPEEL_CORPUS`) and checks images, tags, IDs, platforms and diff IDs against what
//! other tools say. Layers are not read here. Without the variable there is nothing to do.

use layerpeel::domain::{Archive, Location, Platform};
use layerpeel::formats::{
    self, Compression, Flow, Input, Limits, OpenError, Opening, ReadOptions, StreamOpener, Streamed,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn corpus() -> Option<PathBuf> {
    std::env::var_os("LAYERPEEL_CORPUS").filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// The platform as the corpus has it: without version and features of the operating system.
fn plain(platform: &Platform) -> String {
    let (os_version, os_features) = (String::new(), Vec::new());
    Platform { os_version, os_features, ..platform.clone() }.to_string()
}

fn open(path: &Path) -> Result<Archive, OpenError> {
    if path.is_dir() {
        return open_folder(path);
    }
    let bytes = fs::read(path).unwrap();
    let input =
        Input { path: path.file_name().unwrap().to_string_lossy().into_owned(), source: &bytes };
    match formats::open(&[input], &Limits::default())? {
        Opening::Archive(archive) => Ok(archive),
        Opening::Compressed(compression) => stream(&bytes, compression),
    }
}

/// A folder of files, none of which lies deeper.
fn open_folder(path: &Path) -> Result<Archive, OpenError> {
    let files: Vec<(String, Vec<u8>)> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    let inputs: Vec<Input> =
        files.iter().map(|(path, source)| Input { path: path.clone(), source }).collect();
    match formats::open(&inputs, &Limits::default())? {
        Opening::Archive(archive) => Ok(archive),
        Opening::Compressed(compression) => panic!("{}: {compression}", path.display()),
    }
}

fn stream(bytes: &[u8], compression: Compression) -> Result<Archive, OpenError> {
    let mut opener = StreamOpener::new(compression, ReadOptions::default());
    for piece in bytes.chunks(1 << 20) {
        if opener.feed(piece) == Flow::Done {
            break;
        }
    }
    let Streamed { archive, layers } = opener.finish()?;
    for layer in archive.images.iter().flat_map(|image| &image.layers) {
        let missing = matches!(archive.blobs[layer.blob.0 as usize].location, Location::Missing(_));
        assert!(
            missing || layers.iter().any(|(blob, _)| *blob == layer.blob),
            "{layer:?} was not read"
        );
    }
    Ok(archive)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut list: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    list.sort();
    list
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn strings(value: &Value, key: &str) -> BTreeSet<String> {
    list(value, key).iter().map(|item| item.as_str().unwrap().to_string()).collect()
}

/// The names that an expectation gives are as its tool spells them, and some are nowhere in the archive.
fn same_tags(tags: &[String], want: &Value, bytes: &[u8]) -> bool {
    let mut mentioned = strings(want, "tags");
    mentioned.retain(|tag| bytes.windows(tag.len()).any(|window| window == tag.as_bytes()));
    let is_same = |is: &String, tag: &String| {
        is == tag || is.ends_with(&format!(":{tag}")) || *is == format!("docker.io/{tag}")
    };
    mentioned.iter().all(|tag| tags.iter().any(|is| is_same(is, tag)))
}

/// What differs between an archive and its expectation.
fn differences(archive: &Archive, expected: &Value, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let images = list(expected, "images");
    if images.len() != archive.images.len() {
        found.push(format!("{} images instead of {}", archive.images.len(), images.len()));
    }
    for (image, want) in archive.images.iter().zip(images) {
        let tags = &image.tags;
        if !same_tags(&image.tags, want, bytes) {
            found.push(format!("tags {tags:?} instead of {}", want["tags"]));
        }
        let id = image.id.as_ref().map(|id| id.as_str());
        // Docker v1 archives have no config and so no ID.
        if want["id"].is_string() && id.is_some() && want["id"].as_str() != id {
            found.push(format!("id {id:?} instead of {}", want["id"]));
        }
        if want["platform"].is_string()
            && want["platform"].as_str() != Some(plain(&image.platform).as_str())
        {
            found.push(format!("platform {} instead of {}", image.platform, want["platform"]));
        }
        let layers = list(want, "layers");
        if want["layers"].is_array() && layers.len() != image.layers.len() {
            found.push(format!("{} layers instead of {}", image.layers.len(), layers.len()));
        }
        for (layer, want) in image.layers.iter().zip(layers) {
            let diff_id = layer.diff_id.as_ref().map(|id| id.0.as_str());
            // Docker v1 archives have no diff IDs.
            if diff_id.is_some()
                && want["diff_id"].is_string()
                && want["diff_id"].as_str() != diff_id
            {
                found.push(format!("diff ID {diff_id:?} instead of {}", want["diff_id"]));
            }
            if want["size"].is_u64() && want["size"].as_u64() != layer.packed {
                found.push(format!("packed {:?} instead of {}", layer.packed, want["size"]));
            }
        }
    }
    found
}

/// Whether the outcome is one that the expectation permits, as far as opening alone can tell.
fn permitted(path: &Path, outcome: &Result<Archive, OpenError>, expected: &Value) -> Vec<String> {
    let mut allowed = strings(expected, "also_accepted");
    allowed.insert(expected["expect"].as_str().unwrap_or("ok").to_string());
    let may_fail =
        ["error", "not-an-image", "ok-or-clear-error"].iter().any(|name| allowed.contains(*name));
    let may_open = allowed.iter().any(|name| !matches!(name.as_str(), "error"));
    match outcome {
        Err(error) if !may_fail => vec![format!("refused: {error}")],
        Err(_) => Vec::new(),
        Ok(_) if !may_open => vec!["opened, but must be refused".into()],
        Ok(_) if list(expected, "images").is_empty() => Vec::new(),
        // Where names are mentioned in a folder of many files is not looked for.
        Ok(archive) if path.is_dir() => differences(archive, expected, &[]),
        Ok(archive) => differences(archive, expected, &fs::read(path).unwrap()),
    }
}

fn report(troubles: Vec<(PathBuf, Vec<String>)>, checked: usize) {
    for (path, found) in &troubles {
        println!("{}:\n    {}", path.display(), found.join("\n    "));
    }
    println!("{checked} archives, {} differ", troubles.len());
    assert!(checked > 0 && troubles.is_empty());
}

#[test]
fn formats_and_semantics_open() {
    let Some(root) = corpus() else { return };
    let mut troubles = Vec::new();
    let mut checked = 0;
    for folder in folders(&root.join("format")).into_iter().chain(folders(&root.join("semantic"))) {
        let expected = json(&folder.join("expected.json"));
        let files: Vec<String> = list(&expected, "archives")
            .iter()
            .map(|file| file["file"].as_str().unwrap().into())
            .collect();
        let files = if files.is_empty() { vec!["image.tar".into()] } else { files };
        for (at, file) in files.iter().enumerate() {
            let mut expected = expected.clone();
            if expected["image_files"].is_array() {
                expected["images"] = Value::Array(vec![expected["images"][at].clone()]);
            }
            let path = folder.join(file);
            let found = permitted(&path, &open(&path), &expected);
            checked += 1;
            if !found.is_empty() {
                troubles.push((path, found));
            }
        }
    }
    report(troubles, checked);
}

#[test]
fn bad_files_and_reported_ones_have_a_permitted_outcome() {
    let Some(root) = corpus() else { return };
    let mut troubles = Vec::new();
    let mut checked = 0;
    for folder in folders(&root.join("bad")).into_iter().chain(folders(&root.join("reports"))) {
        for file in list(&json(&folder.join("expected.json")), "files") {
            let path = folder.join(file["file"].as_str().unwrap());
            let outcome = open(&path);
            match &outcome {
                Err(error) => println!("{}: [{}] {error}", path.display(), error.code),
                Ok(archive) => {
                    let findings = archive
                        .diagnostics
                        .iter()
                        .chain(archive.images.iter().flat_map(|image| &image.diagnostics));
                    findings.for_each(|finding| {
                        println!(
                            "{}: {:?} {} {}",
                            path.display(),
                            finding.severity,
                            finding.code,
                            finding.message
                        )
                    });
                }
            }
            let found = permitted(&path, &outcome, file);
            checked += 1;
            if !found.is_empty() {
                troubles.push((path, found));
            }
        }
    }
    report(troubles, checked);
}

#[test]
fn archives_of_other_tools_open() {
    let Some(root) = corpus() else { return };
    let mut troubles = Vec::new();
    let mut checked = 0;
    let mut check = |path: PathBuf, expected: Value| {
        let found = permitted(&path, &open(&path), &expected);
        checked += 1;
        if !found.is_empty() {
            troubles.push((path, found));
        }
    };
    for entry in fs::read_dir(root.join("tools")).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".expected.json") {
            let name =
                path.file_name().unwrap().to_string_lossy().replace(".expected.json", ".tar");
            check(path.with_file_name(name), json(&path));
        }
    }
    for entry in fs::read_dir(root.join("thirdparty/expected")).unwrap() {
        let expected = json(&entry.unwrap().path());
        check(root.join("thirdparty").join(expected["archive"].as_str().unwrap()), expected);
    }
    report(troubles, checked);
}
