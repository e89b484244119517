//! load: images of an archive that `docker save` wrote, here or elsewhere.

use super::Said;
use super::archive::{LARGEST, image_of, input, unpacked};
use super::args::{Count, read, reference};
use crate::domain::path::{self, LayerPath};
use crate::domain::{Digest, EntryKind};
use crate::lab::engine::{Engine, has_tag, with_tag};
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
    let mut left = LARGEST;
    for one in manifest.as_array().into_iter().flatten() {
        if let Err(why) = image(engine, said, &entries, one, &mut left) {
            engine.free_unused();
            return said.error(&why);
        }
    }
}

/// How many layers the engine lays over each other.
const DEEPEST: usize = 125;

/// How many links are followed to a member; older engines save a layer that two images share as one.
const LINKS: usize = 8;

/// What a member of the archive holds: of several under one name the last, as it would be on disk.
fn find(entries: &[TarEntry], path: &str) -> Option<Vec<u8>> {
    let mut path = LayerPath::normalise(path.as_bytes()).0.as_bytes().to_vec();
    for _ in 0..LINKS {
        let entry = entries.iter().rev().find(|entry| entry.path == path)?;
        path = match entry.kind {
            EntryKind::File => return entry.content.read().ok(),
            EntryKind::Symlink if entry.link.starts_with(b"/") => return None,
            EntryKind::Symlink => {
                let link = [path::parent(&path), b"/", &entry.link].concat();
                LayerPath::normalise(&link).0.as_bytes().to_vec()
            }
            EntryKind::Hardlink => entry.link.clone(),
            _ => return None,
        };
    }
    None
}

/// A name of an image as the engine keeps it. Errors with what it says of one that is none.
fn name(text: &str) -> Result<String, String> {
    reference(text)?;
    match has_tag(text) && !text.contains('@') {
        true => Ok(with_tag(text)),
        false => Err(format!("invalid tag {text:?}")),
    }
}

/// Loads one image with its names, of at most `left` bytes of layers. Errors with what the engine says of it; the image is not
/// there then.
fn image(
    engine: &mut Engine,
    said: &mut Said,
    entries: &[TarEntry],
    one: &Value,
    left: &mut u64,
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
    if paths.len() > DEEPEST {
        return Err("max depth exceeded".into());
    }
    let tags = one["RepoTags"].as_array().unwrap_or(&none).iter().filter_map(Value::as_str);
    let tags = tags.map(name).collect::<Result<Vec<_>, _>>()?;
    let mut image = image_of(&config);
    for (at, (path, diff_id)) in paths.iter().zip(diff_ids).enumerate() {
        let path = path.as_str().unwrap_or_default();
        let stored = find(entries, path).ok_or_else(|| not_there(path))?;
        let layer = layer(&stored, at, diff_id.as_str().unwrap_or_default(), left)?;
        image.layers.push(engine.store_layer(image.layers.last(), layer)?);
    }
    let id = engine.add_image(image);
    if tags.is_empty() {
        said.line(&format!("Loaded image ID: {id}"));
    }
    for tag in tags {
        let old = engine.tags.insert(tag.clone(), id.clone()).filter(|old| *old != id);
        if let Some(old) = old {
            said.line(&format!(
                "The image {tag} already exists, renaming the old one with ID {old} to empty string"
            ));
        }
        said.line(&format!("Loaded image: {tag}"));
    }
    Ok(())
}

/// The entries of a layer as it is stored, packed by gzip or not, held against what the configuration promises. Counts what is
/// unpacked off `left`.
fn layer(
    stored: &[u8],
    at: usize,
    promised: &str,
    left: &mut u64,
) -> Result<Vec<TarEntry>, String> {
    let cut = || "unexpected EOF".to_owned();
    let bytes: Cow<'_, [u8]> = match stored.starts_with(&[0x1f, 0x8b]) {
        true => tar::gunzip(stored, *left).ok_or_else(cut)?.into(),
        false => stored.into(),
    };
    *left =
        left.checked_sub(bytes.len() as u64).ok_or("this lab unpacks at most 1 GiB of layers")?;
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
