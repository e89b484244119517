//! Manifest and config: the bytes up to the first NUL are `manifest.json`, the rest is `config.json`.

use super::super::{archive_of, open_all};

/// One input.
pub fn run(data: &[u8]) {
    let cut = data.iter().position(|&byte| byte == 0).unwrap_or(data.len());
    let config = data.get(cut + 1..).unwrap_or_default();
    open_all(&archive_of(&[
        ("manifest.json", &data[..cut]),
        ("config.json", config),
        ("index.json", &data[..cut]),
    ]));
}
