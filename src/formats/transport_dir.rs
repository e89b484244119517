//! What `skopeo copy … dir:FOLDER` and `podman save --format docker-dir` write (containers-transports(5), "dir:"): a manifest as
//! `manifest.json`, and beside it each blob under the hex of its digest. The folder has no names for its image.

use super::assemble::{Assembler, Layout};
use super::oci::{self, Walk};
use crate::domain::Digest;

/// Its manifest, of any kind: an image's, or an index whose manifests lie beside it.
pub(crate) const NAME: &str = "manifest.json";

/// Reads the folder when its `manifest.json` is a manifest; `None` when it is none.
pub(crate) fn walk(assembler: &mut Assembler) -> Option<Result<Walk, String>> {
    let bytes = assembler.document(NAME).ok()?;
    if !oci::is_document(&bytes) {
        return None;
    }
    assembler.layout = Layout::Dir;
    Some(oci::walk_from(NAME, bytes, assembler))
}

/// Where such a folder keeps a blob; manifests of an index have an ending, other algorithms than SHA-256 a prefix.
pub(crate) fn names(digest: &Digest) -> [String; 2] {
    let name = match digest.as_str().split_once(':') {
        Some(("sha256", hex)) => hex.to_string(),
        _ => digest.as_str().replacen(':', "-", 1),
    };
    [name.clone(), format!("{name}.manifest.json")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_lie_under_their_bare_hex() {
        let digest = Digest::sha256(b"x");
        let [blob, manifest] = names(&digest);
        assert_eq!(blob, digest.hex());
        assert_eq!(manifest, format!("{blob}.manifest.json"));
        let sha512 = Digest::parse(&format!("sha512:{}", "a".repeat(128))).unwrap();
        assert!(names(&sha512)[0].starts_with("sha512-a"));
    }
}
