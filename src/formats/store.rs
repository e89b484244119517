//! Writes an image archive as it comes: a docker-archive (`manifest.json`) and an OCI layout (`index.json`) over the same blobs,
//! as `docker save` does since 25. A blob's name is the digest of what was written, so its header is put down last.

use super::tar::write::{END, pad};
use crate::domain::{Digest, Platform};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::io::{self, Seek, SeekFrom, Write};
use tar::Header;

/// Media types of the image-spec.
pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A blob that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Of its bytes.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
}

impl Stored {
    fn name(&self) -> String {
        format!("blobs/sha256/{}", self.digest.hex())
    }

    fn descriptor(&self) -> Value {
        json!({ "mediaType": self.media_type, "digest": self.digest.as_str(), "size": self.size })
    }
}

/// An archive under way.
#[derive(Debug)]
pub struct Store<W> {
    out: W,
    /// Bytes written and kept.
    length: u64,
    names: HashSet<String>,
}

/// A blob under way; [`Blob::end`] gives it its name.
#[derive(Debug)]
pub struct Blob<'a, W: Write + Seek> {
    store: &'a mut Store<W>,
    hash: Sha256,
    size: u64,
}

impl<W: Write + Seek> Store<W> {
    /// Before the first member; `out` is at its start.
    pub fn new(out: W) -> Self {
        Self { out, length: 0, names: HashSet::new() }
    }

    /// Begins a blob.
    pub fn blob(&mut self) -> io::Result<Blob<'_, W>> {
        self.out.write_all(&[0; 512])?;
        Ok(Blob { store: self, hash: Sha256::new(), size: 0 })
    }

    /// Stores a small blob.
    pub fn put(&mut self, media_type: &str, bytes: &[u8]) -> io::Result<Stored> {
        let mut blob = self.blob()?;
        blob.write_all(bytes)?;
        blob.end(media_type)
    }

    /// Stores what leads to the image. Returns how long the archive is, and what it was written to: bytes behind that are of blobs
    /// that came twice, and to be cut off.
    pub fn finish(
        mut self,
        tags: &[String],
        platform: &Platform,
        config: &Stored,
        layers: &[Stored],
    ) -> io::Result<(u64, W)> {
        let list: Vec<Value> = layers.iter().map(Stored::descriptor).collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": config.descriptor(), "layers": list,
        });
        let manifest = self.put(MANIFEST, manifest.to_string().as_bytes())?;
        let mut descriptor = manifest.descriptor();
        if !platform.os.is_empty() && !platform.architecture.is_empty() {
            descriptor["platform"] =
                json!({ "os": platform.os, "architecture": platform.architecture });
            if !platform.variant.is_empty() {
                descriptor["platform"]["variant"] = json!(platform.variant);
            }
        }
        let manifests: Vec<Value> = if tags.is_empty() {
            vec![descriptor]
        } else {
            tags.iter().map(|tag| tagged(&descriptor, tag)).collect()
        };
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
        let docker = json!([{
            "Config": config.name(),
            "RepoTags": tags.iter().filter(|tag| tag_of(tag).is_some()).collect::<Vec<_>>(),
            "Layers": layers.iter().map(Stored::name).collect::<Vec<_>>(),
        }]);
        self.file("index.json", index.to_string().as_bytes())?;
        self.file("manifest.json", docker.to_string().as_bytes())?;
        self.file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#)?;
        self.out.write_all(&END)?;
        self.out.flush()?;
        Ok((self.length + END.len() as u64, self.out))
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut padded = header(name, bytes.len() as u64);
        padded.extend_from_slice(bytes);
        padded.extend_from_slice(pad(bytes.len() as u64));
        self.length += padded.len() as u64;
        self.out.write_all(&padded)
    }
}

impl<W: Write + Seek> Write for Blob<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.store.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.store.out.flush()
    }
}

impl<W: Write + Seek> Blob<'_, W> {
    /// Names the blob. One that is there already is not kept twice.
    pub fn end(self, media_type: &str) -> io::Result<Stored> {
        let Self { store, hash, size } = self;
        let digest = Digest::from_sha256(&hash.finalize());
        let stored = Stored { digest, size, media_type: media_type.into() };
        let name = stored.name();
        let start = SeekFrom::Start(store.length);
        store.out.seek(start)?;
        if store.names.insert(name.clone()) {
            store.out.write_all(&header(&name, size))?;
            let padding = pad(size);
            store.out.seek(SeekFrom::Start(store.length + 512 + size))?;
            store.out.write_all(padding)?;
            store.length += 512 + size + padding.len() as u64;
        }
        Ok(stored)
    }
}

fn header(name: &str, size: u64) -> Vec<u8> {
    let mut header = Header::new_gnu();
    let old = header.as_old_mut();
    let count = name.len().min(old.name.len());
    old.name[..count].copy_from_slice(&name.as_bytes()[..count]);
    old.linkflag = [b'0'];
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    // Beyond 8 GiB in base 256, which every engine reads.
    header.set_size(size);
    header.set_cksum();
    header.as_bytes().to_vec()
}

/// A descriptor with a name, as containerd and `docker load` look for it.
fn tagged(descriptor: &Value, tag: &str) -> Value {
    let mut named = descriptor.clone();
    named["annotations"] = json!({
        "io.containerd.image.name": whole_name(tag),
        "org.opencontainers.image.ref.name": tag_of(tag).unwrap_or(tag),
    });
    named
}

/// What stands behind the name; without it `docker load` takes no name.
fn tag_of(name: &str) -> Option<&str> {
    name.rsplit_once(':').map(|(_, tag)| tag).filter(|tag| !tag.contains('/'))
}

/// `shop:1` is short for `docker.io/library/shop:1` (distribution/reference, "familiar" names).
fn whole_name(tag: &str) -> String {
    match tag.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => tag.to_owned(),
        Some(_) => format!("docker.io/{tag}"),
        None => format!("docker.io/library/{tag}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_blob_that_comes_twice_is_stored_once_and_all_digests_hold() {
        let mut store = Store::new(Cursor::new(Vec::new()));
        let layers = [&b"one"[..], b"two", b"one"].map(|bytes| store.put("x", bytes).unwrap());
        let config = store.put(CONFIG, b"{}").unwrap();
        let tags = ["shop:1".to_owned()];
        let (length, out) = store.finish(&tags, &Platform::default(), &config, &layers).unwrap();
        let mut bytes = out.into_inner();
        bytes.truncate(length as usize);
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut blobs = 0;
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_string_lossy().into_owned();
            let mut body = Vec::new();
            io::Read::read_to_end(&mut entry, &mut body).unwrap();
            if let Some(hex) = name.strip_prefix("blobs/sha256/") {
                assert_eq!(hex, Digest::sha256(&body).hex());
                blobs += 1;
            }
        }
        assert_eq!(blobs, 4, "two layers, the config, the manifest");
    }

    #[test]
    fn short_names_are_made_whole() {
        assert_eq!(whole_name("shop:1"), "docker.io/library/shop:1");
        assert_eq!(whole_name("me/shop:1"), "docker.io/me/shop:1");
        assert_eq!(whole_name("ghcr.io/me/shop:1"), "ghcr.io/me/shop:1");
        assert_eq!(whole_name("localhost/shop:1"), "localhost/shop:1");
    }
}
