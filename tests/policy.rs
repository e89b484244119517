//! The content security policy lets exactly those styles stand inside the page that do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fs;

fn text(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR")))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_policy_names_the_styles_in_the_page_by_their_hashes() {
    let page = text("index.html");
    let inline =
        page.split(r#"rel="inline" href=""#).skip(1).filter_map(|rest| rest.split('"').next());
    let hashes: Vec<String> = inline
        .map(|path| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text(path).as_bytes()))))
        .collect();
    assert!(!hashes.is_empty());
    let wanted = format!("; style-src 'self'{}; ", hashes.concat());
    for place in ["index.html", "Trunk.toml"] {
        assert!(
            text(place).contains(&wanted),
            "a style in the page has changed; the policy in {place} must say\n{wanted}"
        );
    }
}
