//! Certificates (RFC 5280) and public keys: whose they are, by whom, until when.

use super::{Group, Value};
use crate::analysis::secrets::der::{self, CONTEXT_0, INTEGER, Item, OBJECT, SEQUENCE};
use crate::domain::digest::hex;
use sha2::{Digest as _, Sha256};

const BITS: u8 = 0x03;
const UTC_TIME: u8 = 0x17;
const WIDE_TEXT: u8 = 0x1e;
/// `[3]`, constructed: extensions.
const CONTEXT_3: u8 = 0xa3;
/// `[2]`: a name of a host.
const HOST: u8 = 0x82;
/// Names of hosts that are told.
const MOST_HOSTS: usize = 50;

/// The values in a sequence.
fn inside<'a>(item: &Item<'a>) -> Option<Vec<Item<'a>>> {
    der::items(item.value).filter(|_| item.tag == SEQUENCE)
}

pub(super) fn certificate(bytes: &[u8]) -> Option<Vec<(&'static str, Value)>> {
    let outer = der::sequence(bytes)?;
    let [body, _, _] = &outer[..] else { return None };
    let all = inside(body)?;
    let rest = match all.first()?.tag {
        CONTEXT_0 => &all[1..],
        _ => &all[..],
    };
    let [serial, _, issuer, dates, subject, key, more @ ..] = rest else { return None };
    let dates = inside(dates)?;
    let [from, until] = &dates[..] else { return None };
    let (subject, issuer) = (name(subject)?, name(issuer)?);
    let by = if subject == issuer { "itself".into() } else { issuer };
    let mut facts = vec![
        ("Subject", Value::from(subject)),
        ("Issued by", Value::from(by)),
        ("Valid from", Value::from(time(from)?)),
        ("Valid until", Value::from(time(until)?)),
        ("Key", Value::from(key_kind(key)?)),
    ];
    let extensions = more.iter().find(|item| item.tag == CONTEXT_3);
    let hosts = extensions.map(|item| hosts(item.value)).unwrap_or_default();
    if !hosts.is_empty() {
        facts.push(("Hosts", Value::Text(hosts.join(&b", "[..]))));
    }
    facts.push(("Serial number", Value::from(hex(&serial.value[..serial.value.len().min(32)]))));
    facts.push(("SHA-256", Value::from(hex(&Sha256::digest(bytes)))));
    Some(facts)
}

/// `CN=example, O=Example Ltd`
fn name(item: &Item<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for set in inside(item)? {
        for pair in der::items(set.value)? {
            let pair = inside(&pair)?;
            let [kind, value] = &pair[..] else { return None };
            let label = match kind.value {
                [0x55, 4, 3] => "CN",
                [0x55, 4, 6] => "C",
                [0x55, 4, 7] => "L",
                [0x55, 4, 8] => "ST",
                [0x55, 4, 10] => "O",
                [0x55, 4, 11] => "OU",
                [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "E",
                _ => continue,
            };
            parts.push(format!("{label}={}", text(value)));
        }
    }
    Some(if parts.is_empty() { "without a name".to_owned() } else { parts.join(", ") })
}

fn text(item: &Item<'_>) -> String {
    let value = &item.value[..item.value.len().min(400)];
    if item.tag == WIDE_TEXT {
        let units = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
    }
    String::from_utf8_lossy(value).into_owned()
}

/// `2031-05-09 12:00:00 UTC`, of either kind of time; the shorter one has years from 1950 to 2049.
fn time(item: &Item<'_>) -> Option<String> {
    let digits = str::from_utf8(item.value).ok()?.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let full = match (item.tag, digits.len()) {
        (UTC_TIME, 12) => format!("{}{digits}", if digits < "50" { "20" } else { "19" }),
        (0x18, 14) => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| &full[from..to];
    let (date, hour) = (
        [part(0, 4), part(4, 6), part(6, 8)].join("-"),
        [part(8, 10), part(10, 12), part(12, 14)].join(":"),
    );
    Some(format!("{date} {hour} UTC"))
}

/// What kind of key a `SubjectPublicKeyInfo` holds.
pub(super) fn public_key(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes;
    let item = der::next(&mut rest).filter(|_| rest.is_empty())?;
    key_kind(&item)
}

fn key_kind(item: &Item<'_>) -> Option<String> {
    let parts = inside(item)?;
    let [algorithm, key] = &parts[..] else { return None };
    let algorithm = inside(algorithm)?;
    let kind = algorithm.first().filter(|kind| kind.tag == OBJECT)?;
    if key.tag != BITS {
        return None;
    }
    Some(match kind.value {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1] => {
            let numbers = der::sequence(key.value.get(1..)?)?;
            format!("RSA, {} bits", bits(numbers.first()?)?)
        }
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => {
            format!("elliptic curve, {}", curve(algorithm.get(1).map_or(&[], |of| of.value)))
        }
        [0x2b, 0x65, 0x70] => "Ed25519".to_owned(),
        [0x2b, 0x65, 0x71] => "Ed448".to_owned(),
        [0x2b, 0x65, 0x6e] => "X25519".to_owned(),
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] => "DSA".to_owned(),
        _ => "of another kind".to_owned(),
    })
}

pub(super) fn curve(object: &[u8]) -> &'static str {
    match object {
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7] => "P-256",
        [0x2b, 0x81, 4, 0, 34] => "P-384",
        [0x2b, 0x81, 4, 0, 35] => "P-521",
        [0x2b, 0x81, 4, 0, 10] => "secp256k1",
        _ => "another one",
    }
}

/// Bits of a positive number.
pub(super) fn bits(item: &Item<'_>) -> Option<usize> {
    let value = item.value.iter().skip_while(|byte| **byte == 0).copied().collect::<Vec<_>>();
    let first = value.first().filter(|_| item.tag == INTEGER)?;
    Some(value.len() * 8 - first.leading_zeros() as usize)
}

/// The names of hosts in the extension for them (`subjectAltName`, 2.5.29.17).
fn hosts(extensions: &[u8]) -> Vec<&[u8]> {
    let find = || {
        let extension = der::sequence(extensions)?.into_iter().find_map(|item| {
            let parts = inside(&item)?;
            (parts.first()?.value == [0x55, 0x1d, 0x11]).then(|| parts.last().copied())?
        })?;
        let mut rest = extension.value;
        let names = der::next(&mut rest)?;
        let (mut rest, mut found) = (names.value, Vec::new());
        while let Some(name) = der::next(&mut rest).filter(|_| found.len() < MOST_HOSTS) {
            if name.tag == HOST {
                found.push(name.value);
            }
        }
        Some(found)
    };
    find().unwrap_or_default()
}

/// A certificate as one of several.
pub(super) fn group(bytes: &[u8]) -> Option<Group> {
    Some(Group { title: "Certificate".into(), facts: certificate(bytes)? })
}
