//! The search for secrets: no panic on any bytes at any path, and how a file is cut makes no difference.

use layerpeel::analysis::secrets::body::whole;
use layerpeel::analysis::secrets::config::secrets;
use layerpeel::analysis::secrets::{Body, Ignore, Scanner};
use layerpeel::domain::{Config, HistoryEntry};
use std::sync::LazyLock;

static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new(Some(1_700_000_000)));

/// A path for each format that is read, and one for all else.
const PATHS: [&str; 18] = [
    "srv/x",
    "srv/x.sh",
    "root/.docker/config.json",
    "root/.npmrc",
    "root/.pypirc",
    "root/.netrc",
    "root/.git-credentials",
    "root/.cargo/credentials.toml",
    "root/.aws/credentials",
    "root/.pgpass",
    "etc/shadow",
    "app/.git/config",
    "srv/x.tfstate",
    "root/.kube/config",
    "app/.env",
    "root/.bash_history",
    "etc/ssh/ssh_host_rsa_key",
    "usr/lib/python3/test/x.json",
];

/// One input.
pub fn run(data: &[u8]) {
    let Some((&[which, cut], bytes)) = data.split_first_chunk() else { return };
    let path = PATHS[usize::from(which) % PATHS.len()].as_bytes();
    let want = whole(&SCANNER, path, bytes);
    let mut body = Body::new(&SCANNER, path);
    bytes.chunks(usize::from(cut) + 1).for_each(|piece| body.push(piece));
    assert_eq!(body.finish(), want);
    for found in &want.findings {
        assert!(found.start + u64::from(found.length) <= bytes.len() as u64, "{found:?}");
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let _ = Ignore::parse(&text);
    let row = HistoryEntry { created_by: text.clone(), ..HistoryEntry::default() };
    let config = Config { env: vec![text], history: vec![row], ..Config::default() };
    secrets(&SCANNER, &config);
}
