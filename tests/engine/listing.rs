//! What a tar says, as lines that can be compared.

use std::collections::BTreeMap;
use std::io::Read as _;
use tar::EntryType;

/// What the engine puts into every container, and keeps out of what it commits.
const OWN: [&str; 9] = [
    "dev",
    "proc",
    "sys",
    ".dockerenv",
    "etc/hosts",
    "etc/hostname",
    "etc/resolv.conf",
    "etc/mtab",
    "etc",
];

/// Paths with kind, mode, owner, size or target.
pub fn of(bytes: &[u8]) -> BTreeMap<String, String> {
    let (mut out, mut sizes) = (BTreeMap::new(), BTreeMap::new());
    for entry in tar::Archive::new(bytes).entries().expect("a tar") {
        let entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().trim_matches('/').to_owned();
        let header = entry.header();
        let link = entry.link_name().ok().flatten().map(|to| to.to_string_lossy().into_owned());
        let size = match header.entry_type() {
            EntryType::Link => {
                link.as_ref().and_then(|to| sizes.get(to.trim_matches('/'))).copied().unwrap_or(0)
            }
            _ => header.size().expect("a size"),
        };
        sizes.insert(path.clone(), size);
        if OWN
            .iter()
            .any(|own| path == *own || path.starts_with(&format!("{own}/")) && *own != "etc")
        {
            continue;
        }
        // Which of a file's names is the file, and which are links to it, is the order of reading.
        let kind = match header.entry_type() {
            EntryType::Link => EntryType::Regular,
            kind => kind,
        };
        let target =
            if kind == EntryType::Symlink { link.unwrap_or_default() } else { String::new() };
        let text = format!(
            "{kind:?} {:o} {}:{} {size} {target}",
            header.mode().expect("a mode") & 0o7777,
            header.uid().expect("a user"),
            header.gid().expect("a group"),
        );
        out.insert(path, text);
    }
    out
}

/// The last layer of a saved image, and how many it has.
pub fn top_layer(archive: &[u8]) -> (usize, BTreeMap<String, String>) {
    let mut members = BTreeMap::new();
    for entry in tar::Archive::new(archive).entries().expect("a tar") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        members.insert(path, bytes);
    }
    let manifest: serde_json::Value =
        serde_json::from_slice(&members["manifest.json"]).expect("a manifest");
    let layers = manifest[0]["Layers"].as_array().expect("layers");
    let top = layers.last().and_then(|path| path.as_str()).expect("a layer");
    (layers.len(), of(&members[top]))
}
