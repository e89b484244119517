//! load: images of an archive that `docker save` wrote, here or elsewhere.

use super::Said;
use super::archive::{LARGEST, image_of, input, unpacked};
use super::args::{Count, read};
use crate::domain::Digest;
use crate::lab::engine::Engine;
use crate::lab::shell::Call;
use crate::lab::tar::{self, TarEntry};
use serde_json::Value;
use std::borrow::Cow;

/// Where the engine lays an archive down to read it.
const PLACE: &str = "/var/lib/docker/tmp/docker-import-1";

fn not_there(path: &str) -> String {
    format!("open {PLACE}/{path}: no such file or directory")
}

pub(super) fn load(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &["i,input=", "q,quiet"], false, Count::AtMost(0)) else {
        return;
    };
    let bytes = match input(engine, call, flags.get("input")) {
        Ok(bytes) => bytes,
        Err(error) => {
            let name = flags.get("input").unwrap_or_default();
            return said.error(&format!("open {name}: {}", error.text().to_lowercase()));
        }
    };
    let Some(entries) = unpacked(&bytes) else { return said.error("unexpected EOF") };
    let Some(manifest) = find(&entries, "manifest.json") else {
        return said.error(&not_there("repositories"));
    };
    let manifest = match serde_json::from_slice::<Value>(&manifest) {
        Ok(manifest) => manifest,
        Err(why) => return said.error(&format!("manifest.json: {why}")),
    };
    for one in manifest.as_array().into_iter().flatten() {
        if let Err(why) = image(engine, said, &entries, one) {
            engine.free_unused();
            return said.error(&why);
        }
    }
}

fn find(entries: &[TarEntry], path: &str) -> Option<Vec<u8>> {
    entries.iter().find(|entry| entry.path == path.as_bytes())?.content.read().ok()
}

/// Loads one image with its names. Errors with what the engine says of it; the image is not there then.
fn image(
    engine: &mut Engine,
    said: &mut Said,
    entries: &[TarEntry],
    one: &Value,
) -> Result<(), String> {
    let path = one["Config"].as_str().unwrap_or_default();
    let config = find(entries, path).ok_or_else(|| not_there(path))?;
    let config: Value = serde_json::from_slice(&config).map_err(|why| format!("{path}: {why}"))?;
    let none = Vec::new();
    let paths = one["Layers"].as_array().unwrap_or(&none);
    let diff_ids = config["rootfs"]["diff_ids"].as_array().unwrap_or(&none);
    if paths.len() != diff_ids.len() {
        return Err(format!(
            "invalid manifest, layers length mismatch: expected {}, got {}",
            paths.len(),
            diff_ids.len()
        ));
    }
    let mut image = image_of(&config);
    for (at, (path, diff_id)) in paths.iter().zip(diff_ids).enumerate() {
        let path = path.as_str().unwrap_or_default();
        let stored = find(entries, path).ok_or_else(|| not_there(path))?;
        let layer = layer(&stored, at, diff_id.as_str().unwrap_or_default())?;
        image.layers.push(engine.store_layer(image.layers.last(), layer)?);
    }
    let id = engine.add_image(image);
    let tags = one["RepoTags"].as_array().unwrap_or(&none);
    if tags.is_empty() {
        said.line(&format!("Loaded image ID: {id}"));
    }
    for tag in tags.iter().filter_map(Value::as_str) {
        let old = engine.tags.insert(tag.to_owned(), id.clone()).filter(|old| *old != id);
        if let Some(old) = old {
            said.line(&format!(
                "The image {tag} already exists, renaming the old one with ID {old} to empty string"
            ));
        }
        said.line(&format!("Loaded image: {tag}"));
    }
    Ok(())
}

/// The entries of a layer as it is stored, packed by gzip or not, held against what the configuration promises.
fn layer(stored: &[u8], at: usize, promised: &str) -> Result<Vec<TarEntry>, String> {
    let cut = || "unexpected EOF".to_owned();
    let bytes: Cow<'_, [u8]> = match stored.starts_with(&[0x1f, 0x8b]) {
        true => tar::gunzip(stored, LARGEST).ok_or_else(cut)?.into(),
        false => stored.into(),
    };
    let entries = tar::read(&bytes).ok_or_else(|| {
        // A tar has `ustar` in its first header.
        let is_tar = bytes.len() < 512 || bytes.get(257..262) == Some(b"ustar");
        if is_tar { cut() } else { "archive/tar: invalid tar header".into() }
    })?;
    let digest = Digest::sha256(&bytes);
    if digest.as_str() != promised {
        return Err(format!(
            "invalid diffID for layer {at}: expected {promised:?}, got \"{digest}\""
        ));
    }
    Ok(entries)
}
