//! Files that are known by their path: each has its format, and its format says where the secret is.

mod json;
mod lines;

use super::{Match, Place};

/// Which rule reads this file.
pub(super) fn rule_of(place: &Place, bytes: &[u8]) -> Option<&'static str> {
    let name = place.name();
    if place.is_sample {
        return None;
    }
    let is = |ends: &[&str]| ends.iter().any(|end| place.is(end));
    if is(&[
        ".docker/config.json",
        ".dockercfg",
        "containers/auth.json",
        "containers/0/auth.json",
        ".dockerconfigjson",
        "kaniko/.docker/config.json",
    ]) {
        Some("docker-config-auth")
    } else if is(&[".npmrc", "etc/npmrc", ".yarnrc.yml", ".yarnrc"]) {
        Some("npmrc-auth")
    } else if is(&[".pypirc"]) {
        Some("pypirc")
    } else if is(&[".netrc", "_netrc"]) {
        Some("netrc")
    } else if is(&[".git-credentials", ".config/git/credentials"]) {
        Some("git-credentials")
    } else if is(&[
        ".cargo/credentials",
        ".cargo/credentials.toml",
        "cargo/credentials",
        "cargo/credentials.toml",
    ]) {
        Some("cargo-credentials")
    } else if is(&[".aws/credentials", ".aws/config"]) {
        Some("aws-credentials")
    } else if is(&[".pgpass"]) {
        Some("pgpass")
    } else if is(&["etc/shadow", "etc/shadow-"]) {
        Some("shadow-hash")
    } else if is(&[".git/config"]) {
        Some("git-folder")
    } else if name.ends_with(".tfstate") || name.ends_with(".tfstate.backup") {
        Some("terraform-state")
    } else if is_kubeconfig(place, bytes) {
        Some("kubeconfig")
    } else if name == ".env" || name.starts_with(".env.") || name.ends_with(".env") {
        Some("dotenv")
    } else if is_history(name) {
        Some("shell-history")
    } else if memchr::memmem::find(bytes, b"\"service_account\"").is_some() {
        Some("google-service-account")
    } else {
        None
    }
}

/// By its usual names, or by what stands at the start of every one.
fn is_kubeconfig(place: &Place, bytes: &[u8]) -> bool {
    let named =
        place.is(".kube/config") || place.name().contains("kubeconfig") || place.is("k3s.yaml");
    let head = &bytes[..bytes.len().min(4096)];
    let has = |text: &[u8]| memchr::memmem::find(head, text).is_some();
    named || place.is_settings && has(b"kind: Config") && has(b"apiVersion: v1")
}

fn is_history(name: &str) -> bool {
    const SHELLS: [&str; 12] = [
        "bash",
        "zsh",
        "ash",
        "sh",
        "python",
        "psql",
        "mysql",
        "node_repl",
        "irb",
        "sqlite",
        "rediscli",
        "mariadb",
    ];
    name.strip_prefix('.')
        .and_then(|name| name.strip_suffix("_history"))
        .is_some_and(|shell| SHELLS.contains(&shell))
        || name == "fish_history"
}

/// What the file says, read by the rule of this name.
pub(super) fn read(rule: &str, bytes: &[u8], take: &mut dyn FnMut(Match)) {
    match rule {
        "docker-config-auth" => json::docker_config(bytes, take),
        "terraform-state" => json::terraform_state(bytes, take),
        "google-service-account" => json::service_account(bytes, take),
        "npmrc-auth" => lines::npmrc(bytes, take),
        "pypirc" => lines::pypirc(bytes, take),
        "netrc" => lines::netrc(bytes, take),
        "git-credentials" => lines::git_credentials(bytes, take),
        "git-folder" => lines::git_config(bytes, take),
        "cargo-credentials" => lines::cargo(bytes, take),
        "aws-credentials" => lines::aws(bytes, take),
        "kubeconfig" if bytes.trim_ascii_start().starts_with(b"{") => json::kubeconfig(bytes, take),
        "kubeconfig" => lines::kubeconfig(bytes, take),
        "pgpass" => lines::pgpass(bytes, take),
        "shadow-hash" => lines::shadow(bytes, take),
        "dotenv" => lines::dotenv(bytes, take),
        "shell-history" => lines::history(bytes, take),
        _ => {}
    }
}
