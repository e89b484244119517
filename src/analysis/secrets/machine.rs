//! Forms that are read by hand: their anchor is in their middle, or their value stands behind a name.

use super::anchors::Hit;
use super::shape::{alnum, base64, digit, run, run_back, word};
use super::{Match, Severity, check, jwt as web_token, pem, putty as putty_key};

/// Forty characters right of `secret_access_key`.
pub(super) fn aws_secret(hit: &Hit<'_>) -> Option<Match> {
    let bytes = hit.bytes;
    let rest = &bytes[hit.end..];
    let gap = run(rest, is_gap, 12);
    let start = hit.end + gap;
    let length = run(&bytes[start..], base64, 41);
    let value = &bytes[start..start + length];
    let good = gap > 0
        && length == 40
        && bytes.get(start + length) != Some(&b'=')
        && !value.ends_with(b"EXAMPLEKEY")
        && check::entropy(value) >= 4.0
        && !check::is_placeholder(value);
    good.then(|| Match::new(start, start + length, 0))
}

/// 88 characters of base64 right of `AccountKey`, which are 64 bytes.
pub(super) fn azure_storage(hit: &Hit<'_>) -> Option<Match> {
    let gap = run(&hit.bytes[hit.end..], is_gap, 8);
    let start = hit.end + gap;
    let length = run(&hit.bytes[start..], base64, 87);
    let end = start + length + 2;
    let value = hit.bytes.get(start..end)?;
    let good = gap > 0
        && length == 86
        && value.ends_with(b"==")
        && check::base64(value).is_some_and(|key| key.len() == 64)
        && !check::is_published(value)
        && check::mixed(value);
    good.then(|| Match::new(start, end, 0))
}

/// What may stand between a name and its value.
fn is_gap(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b' ' | b'\t' | b':' | b'=' | b'>' | b',' | b'\\')
}

/// Groups of digits, then a longer group of all letters; of tokens that rotate, one long group.
pub(super) fn slack(hit: &Hit<'_>) -> Option<Match> {
    if hit.follows(word) {
        return None;
    }
    let rest = &hit.bytes[hit.start..];
    let length = run(rest, |byte| word(byte) || byte == b'.', 400);
    let value = trimmed(&rest[..length]);
    let groups: Vec<&[u8]> = value.split(|&byte| byte == b'-').skip(1).collect();
    let numbers = groups
        .iter()
        .filter(|group| group.len() >= 9 && group.iter().all(|&byte| digit(byte)))
        .count();
    let last = groups.last().copied().unwrap_or_default();
    let rotates = value.starts_with(b"xoxe") && last.len() >= 100;
    let good = (numbers >= 1 && last.len() >= 10 || rotates) && check::mixed(last);
    good.then(|| Match::new(hit.start, hit.start + value.len(), 5))
}

/// Without the full stop of a sentence.
fn trimmed(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|&byte| byte != b'.' && byte != b'-').map_or(0, |at| at + 1);
    &value[..end]
}

/// Three characters and a digit before `Q~`, 31 to 34 behind it, nothing of their kind around.
pub(super) fn azure_client(hit: &Hit<'_>) -> Option<Match> {
    fn inner(byte: u8) -> bool {
        word(byte) || byte == b'~' || byte == b'.'
    }
    let before = run_back(&hit.bytes[..hit.start], inner, 5);
    let after = run(&hit.bytes[hit.end..], inner, 36);
    let start = hit.start.checked_sub(4)?;
    let end = hit.end + after;
    let good = before == 4
        && (31..=34).contains(&after)
        && digit(hit.bytes[start + 3])
        && check::mixed(&hit.bytes[start..end]);
    good.then(|| Match::new(start, end, 0))
}

/// `sk-…T3BlbkFJ…`, in its middle the name of the vendor in base64.
pub(super) fn openai(hit: &Hit<'_>) -> Option<Match> {
    let before = run_back(&hit.bytes[..hit.start], word, 200);
    let head = &hit.bytes[hit.start - before..hit.start];
    let at = memchr::memmem::find(head, b"sk-")?;
    let start = hit.start - before + at;
    if start.checked_sub(1).is_some_and(|before| alnum(hit.bytes[before])) {
        return None;
    }
    let end = hit.end + run(&hit.bytes[hit.end..], word, 200);
    let good =
        hit.start - start >= 20 && end - hit.end >= 16 && check::mixed(&hit.bytes[start + 3..end]);
    good.then(|| Match::new(start, end, 3))
}

/// Fourteen characters before `.atlasv1.`, sixty to seventy behind it.
pub(super) fn terraform_cloud(hit: &Hit<'_>) -> Option<Match> {
    let before = run_back(&hit.bytes[..hit.start], alnum, 15);
    let after = run(&hit.bytes[hit.end..], |byte| word(byte) || byte == b'=', 72);
    let good = before == 14 && (60..=70).contains(&after);
    let found = Match::new(hit.start.checked_sub(14)?, hit.end + after, 0);
    (good && check::mixed(&hit.bytes[hit.end..found.end])).then_some(found)
}

pub(super) fn jwt(hit: &Hit<'_>) -> Option<Match> {
    web_token::token(hit.bytes, hit.start, hit.now)
}

/// A key in armour: OpenPGP's and those of SSH servers have rules of their own. Whoever has an encrypted one still needs its
/// password.
pub(super) fn private_key(hit: &Hit<'_>) -> Option<Match> {
    let found = pem::key(hit.bytes, hit.start)?;
    Some(by_encryption(found))
}

pub(super) fn putty(hit: &Hit<'_>) -> Option<Match> {
    putty_key::key(hit.bytes, hit.start).map(by_encryption)
}

fn by_encryption(found: Match) -> Match {
    let severity = (found.encrypted == Some(true)).then_some(Severity::Medium);
    Match { severity, ..found }
}

/// The rule under which a key in armour falls.
pub(super) fn rule_of_key(found: &Match, is_host_key: bool) -> &'static str {
    match (found.note.as_deref(), is_host_key) {
        (Some("OpenPGP"), _) => "pgp-private-key",
        (_, true) => "ssh-host-key",
        _ => "private-key",
    }
}
