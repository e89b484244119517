//! JSON web tokens (RFC 7519).

use super::shape::{run, word};
use super::{Match, Severity, check};
use serde_json::Value;

/// Bytes of one part that are looked at.
const LONGEST: usize = 8 << 10;

/// The token whose `eyJ` is at `at`. `now`, in seconds since 1970: to tell an expired one; without it none is.
pub(super) fn token(bytes: &[u8], at: usize, now: Option<i64>) -> Option<Match> {
    // A part of a longer token, or a word.
    if at.checked_sub(1).is_some_and(|before| word(bytes[before]) || bytes[before] == b'.') {
        return None;
    }
    let (head, next) = part(bytes, at)?;
    let (claims, next) = part(bytes, next)?;
    let signature = run(&bytes[next..], word, LONGEST);
    let (head, claims) = (json(head)?, json(claims)?);
    let algorithm = head.get("alg").and_then(Value::as_str)?;
    if signature == 0 || algorithm.eq_ignore_ascii_case("none") || is_sample(&claims) {
        return None;
    }
    let expired = claims
        .get("exp")
        .and_then(Value::as_f64)
        .zip(now)
        .is_some_and(|(end, now)| end < now as f64);
    let issuer =
        claims.get("iss").and_then(Value::as_str).map(|by| by.chars().take(60).collect::<String>());
    let note = match (expired, issuer) {
        (true, _) => Some("expired".to_owned()),
        (false, Some(by)) => Some(format!("issued by {by}")),
        (false, None) => None,
    };
    let found = Match::new(at, next + signature, 3);
    Some(Match { severity: expired.then_some(Severity::Info), note, ..found })
}

/// The part that begins at `at`, and where the next one does.
fn part(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length = run(bytes.get(at..)?, word, LONGEST);
    let part = &bytes[at..at + length];
    (part.starts_with(b"eyJ") && bytes.get(at + length) == Some(&b'.'))
        .then_some((part, at + length + 1))
}

fn json(part: &[u8]) -> Option<Value> {
    serde_json::from_slice(&check::base64url(part)?).ok().filter(Value::is_object)
}

/// The one that jwt.io shows, with whatever signature.
fn is_sample(claims: &Value) -> bool {
    let is = |key: &str, want: &str| claims.get(key).and_then(Value::as_str) == Some(want);
    is("sub", "1234567890") || is("name", "John Doe")
}
