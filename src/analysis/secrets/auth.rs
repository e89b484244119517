//! Passwords in URLs, on command lines and in headers.

use super::anchors::Hit;
use super::shape::{run, run_back};
use super::{Match, check};

/// Bytes of a user's name or of a password that are looked at.
const LONGEST: usize = 300;

/// Hosts of documents (RFC 2606, RFC 6761), and this very machine.
const NO_HOSTS: [&str; 6] = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host", "hostname"];
const NO_DOMAINS: [&str; 5] =
    ["example.com", "example.org", "example.net", "example.edu", "domain.com"];

/// What people write for a password in a document.
const NO_PASSWORDS: [&str; 22] = [
    "pass", "password", "passwd", "pwd", "secret", "token", "user", "username", "pw", "test",
    "postgres", "root", "admin", "guest", "foo", "bar", "x", "y", "p", "mypass", "none", "null",
];

/// `scheme://user:password@host`, all of them in `bytes`. `offset` is where `bytes` begin.
pub(super) fn urls(bytes: &[u8], mut take: impl FnMut(Match)) {
    for at in memchr::memmem::find_iter(bytes, b"://") {
        if let Some(found) = url(bytes, at) {
            take(found);
        }
    }
}

/// The password of the URL whose `://` is at `at`.
pub(super) fn url(bytes: &[u8], at: usize) -> Option<Match> {
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if run_back(&bytes[..at], is_scheme, 20) < 2 {
        return None;
    }
    let start = at + 3;
    let user = run(&bytes[start..], is_userinfo, LONGEST);
    let colon = start + user;
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let rest = &bytes[colon + 1..];
    let length = run(rest, |byte| is_userinfo(byte) || byte == b':', LONGEST);
    // A password may hold an @ of its own, unescaped against the RFC.
    let last =
        run(&rest[length..], |byte| is_userinfo(byte) || matches!(byte, b':' | b'@'), LONGEST);
    let length = rest[..length + last].iter().rposition(|&byte| byte == b'@')?;
    let (password, host) = (&rest[..length], host(&rest[length + 1..]));
    let user = &bytes[start..colon];
    let good = !is_no_password(password)
        && password != user
        && !host.is_empty()
        && !is_no_host(&host)
        && user.len() < LONGEST;
    good.then(|| Match {
        note: Some(format!("for {host}")),
        ..Match::new(colon + 1, colon + 1 + length, 0)
    })
}

/// Characters of a name or password in a URL: what ends a URL in any file, and what templates use, are none.
fn is_userinfo(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'/' | b'?'
                | b'#'
                | b'@'
                | b':'
                | b'"'
                | b'\''
                | b'<'
                | b'>'
                | b'`'
                | b'\\'
                | b'|'
                | b'['
                | b']'
                | b'('
                | b')'
        )
}

fn host(bytes: &[u8]) -> String {
    let is_host =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']');
    String::from_utf8_lossy(&bytes[..run(bytes, is_host, 120)]).to_ascii_lowercase()
}

fn is_no_host(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    NO_HOSTS.contains(&host)
        || NO_DOMAINS.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
        || host.rsplit('.').skip(1).any(|label| label == "example")
        || host == "example"
        || host.ends_with(".localhost")
        || host.starts_with("your")
}

/// Too short, or a word of documents.
pub(super) fn is_password_of_documents(password: &[u8]) -> bool {
    let lower = String::from_utf8_lossy(password).to_ascii_lowercase();
    password.len() < 3 || NO_PASSWORDS.contains(&lower.as_str())
}

/// Too short, a word of documents, or something to be filled in.
pub(super) fn is_no_password(password: &[u8]) -> bool {
    is_password_of_documents(password)
        || password.iter().any(|byte| matches!(byte, b'$' | b'{' | b'}' | b'<'))
        || check::is_placeholder(password)
}

/// `curl -u user:password`, and `Authorization:` with a value, in scripts. What says "bearer" is another rule's.
pub(super) fn basic(hit: &Hit<'_>) -> Option<Match> {
    if !hit.place.is_script {
        return None;
    }
    if hit.bytes[hit.start..hit.end].starts_with(b"curl") { curl(hit) } else { header(hit) }
}

/// The value of `-u` or `--user` in the rest of the command.
fn curl(hit: &Hit<'_>) -> Option<Match> {
    let rest = &hit.bytes[hit.end..];
    let line = run(rest, |byte| !matches!(byte, b'\n' | b'|' | b';' | b'&'), 2000);
    let mut words = words(&rest[..line]);
    let value = loop {
        let (at, word) = words.next()?;
        match word {
            b"-u" | b"--user" => break words.next()?,
            _ => {
                let own = [&b"--user="[..], b"-u"].into_iter().find(|name| word.starts_with(name));
                if let Some(name) = own {
                    break (at + name.len(), &word[name.len()..]);
                }
            }
        }
    };
    let (at, word) = value;
    let colon = word.iter().position(|&byte| byte == b':')?;
    let password = &word[colon + 1..];
    let start = hit.end + at + colon + 1;
    (!is_no_password(password)).then(|| Match::new(start, start + password.len(), 0))
}

/// Words of a command line with the place of each, quotes taken off where they are around a word.
fn words(line: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += run(&line[at..], |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\\'), line.len());
        let first = *line.get(at)?;
        if matches!(first, b'"' | b'\'') {
            let start = at + 1;
            let length = memchr::memchr(first, &line[start..]).unwrap_or(line.len() - start);
            at = (start + length + 1).min(line.len());
            return Some((start, &line[start..start + length]));
        }
        let start = at;
        at += run(&line[at..], |byte| !matches!(byte, b' ' | b'\t' | b'\r'), line.len());
        Some((start, &line[start..at]))
    })
}

/// `Authorization: Basic …`, `Authorization: Bearer …`, `Authorization: token …`.
fn header(hit: &Hit<'_>) -> Option<Match> {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t');
    let rest = &hit.bytes[hit.end..];
    let gap = run(rest, is_blank, 4);
    let scheme = run(&rest[gap..], |byte| byte.is_ascii_alphabetic(), 12);
    let name = rest[gap..gap + scheme].to_ascii_lowercase();
    let after = gap + scheme + run(&rest[gap + scheme..], is_blank, 4);
    let is_token = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b':')
    };
    let length = run(&rest[after..], is_token, 4000);
    let value = &rest[after..after + length];
    let found = Match::new(hit.end + after, hit.end + after + length, 0);
    match name.as_slice() {
        b"basic" => {
            let decoded = check::base64(value)?;
            let colon = decoded.iter().position(|&byte| byte == b':')?;
            (!is_no_password(&decoded[colon + 1..])).then_some(found)
        }
        b"bearer" | b"token" | b"apikey" => {
            let good = length >= 16 && check::mixed(value);
            good.then(|| Match { note: Some("bearer".into()), ..found })
        }
        _ => None,
    }
}
