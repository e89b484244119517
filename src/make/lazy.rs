//! Layers that are pulled file by file, for tests: eStargz and zstd:chunked, as their makers write them.

use super::tar::gzip;
use crate::domain::layer_index::all_paths;
use crate::domain::{EntryKind, LayerIndex};
use base64::Engine as _;
use serde_json::{Value, json};

/// `bytes` as one zstd frame.
pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    use structured_zstd::encoding::{CompressionLevel, compress_slice_to_vec};
    compress_slice_to_vec(bytes, CompressionLevel::Default)
}

/// Bytes of a zstd frame that decoders pass over (RFC 8878, 3.1.2).
pub fn skippable(bytes: &[u8]) -> Vec<u8> {
    [&[0x50, 0x2a, 0x4d, 0x18], &(bytes.len() as u32).to_le_bytes()[..], bytes].concat()
}

/// A layer, and the digest that its manifest names its table by.
pub struct Lazy {
    /// As it is stored.
    pub blob: Vec<u8>,
    /// `sha256:…`
    pub digest: crate::domain::Digest,
}

/// What is written of an entry, before it is: for who wants a table that lies.
pub type Lie<'a> = &'a dyn Fn(&mut Vec<Value>);

/// A tar and its index as eStargz, with chunks of at most so many bytes. What ends the tar goes behind the table, so that it is
/// another tar, with another diff ID.
pub fn estargz(tar: &[u8], index: &LayerIndex, chunk: usize, lie: Lie<'_>) -> Lazy {
    let end = end_of(index);
    let (mut blob, mut entries) = parts(&tar[..end], index, chunk, gzip);
    lie(&mut entries);
    let table = super::archive::text(&json!({ "version": 1, "entries": entries }));
    let at = blob.len();
    let file = super::tar::TarBuilder::default().file("stargz.index.json", &table).finish();
    blob.extend(gzip(&file));
    // A member of nothing, of a stored block, whose extra field says where the table lies: 51 bytes.
    blob.extend([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 26, 0]);
    blob.extend(b"SG\x16\0");
    blob.extend(format!("{at:016x}STARGZ").into_bytes());
    blob.extend([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
    Lazy { blob, digest: crate::domain::Digest::sha256(&table) }
}

/// Where the last entry of a tar ends.
fn end_of(index: &LayerIndex) -> usize {
    let last = index.len().checked_sub(1).map(|last| index.entry(last as u32));
    last.map_or(0, |last| (last.body_offset() + last.stored()).next_multiple_of(512) as usize)
}

/// The same as zstd:chunked.
pub fn chunked(tar: &[u8], index: &LayerIndex, chunk: usize, lie: Lie<'_>) -> Lazy {
    let (mut blob, mut entries) = parts(tar, index, chunk, zstd);
    lie(&mut entries);
    let table = super::archive::text(&json!({ "version": 1, "entries": entries }));
    let packed = zstd(&table);
    let at = blob.len() as u64 + 8;
    blob.extend(skippable(&packed));
    let split = zstd(b"what makes the tar again");
    let split_at = blob.len() as u64 + 8;
    blob.extend(skippable(&split));
    let numbers =
        [at, packed.len() as u64, table.len() as u64, 1, split_at, split.len() as u64, 24];
    let mut footer: Vec<u8> = numbers.into_iter().flat_map(u64::to_le_bytes).collect();
    footer.extend(b"GnUlInUx");
    blob.extend(skippable(&footer));
    Lazy { blob, digest: crate::domain::Digest::sha256(&packed) }
}

/// A tar cut at each chunk of each file, and the entries of its table.
fn parts(
    tar: &[u8],
    index: &LayerIndex,
    chunk: usize,
    pack: fn(&[u8]) -> Vec<u8>,
) -> (Vec<u8>, Vec<Value>) {
    let (mut blob, mut entries, mut done) = (Vec::new(), Vec::new(), 0);
    for (at, path) in all_paths(index).iter().enumerate() {
        let entry = index.entry(at as u32);
        let mut value = described(&entry, path);
        let body = entry.body_offset() as usize;
        if entry.kind() != EntryKind::File || entry.size() == 0 {
            entries.push(value);
            continue;
        }
        let bytes = &tar[body..][..entry.size() as usize];
        value["digest"] = json!(crate::domain::Digest::sha256(bytes).as_str());
        for (number, part) in bytes.chunks(chunk).enumerate() {
            let from = body + number * chunk;
            blob.extend(pack(&tar[done..from]));
            done = from;
            if number > 0 {
                value = json!({ "type": "chunk", "name": String::from_utf8_lossy(path) });
                value["chunkOffset"] = json!(number * chunk);
            }
            if part.len() == chunk {
                value["chunkSize"] = json!(chunk);
            }
            value["offset"] = json!(blob.len());
            value["chunkDigest"] = json!(crate::domain::Digest::sha256(part).as_str());
            entries.push(value.take());
        }
    }
    blob.extend(pack(&tar[done..]));
    (blob, entries)
}

fn rfc3339(secs: i64) -> String {
    let (days, rest) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (year, month, day) = crate::domain::time::civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn described(entry: &crate::domain::EntryRef<'_>, path: &[u8]) -> Value {
    let (meta, time) = (entry.meta(), entry.mtime());
    let kind = match entry.kind() {
        EntryKind::File => "reg",
        other => other.word(),
    };
    let mut value = json!({
        "name": String::from_utf8_lossy(path), "type": kind, "size": entry.size(),
        "mode": meta.mode, "uid": meta.uid, "gid": meta.gid,
    });
    if time.secs != 0 {
        value["modtime"] = json!(rfc3339(time.secs));
    }
    if !entry.link().is_empty() {
        value["linkName"] = json!(String::from_utf8_lossy(entry.link()));
    }
    let engine = base64::engine::general_purpose::STANDARD;
    for xattr in &meta.xattrs {
        let name = String::from_utf8_lossy(&xattr.name).into_owned();
        value["xattrs"][name] = json!(engine.encode(&xattr.value));
    }
    value
}
