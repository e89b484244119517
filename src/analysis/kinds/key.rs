//! Certificates and keys in armour (RFC 7468), one or many in a file, and keys of ssh.

use super::certificate::{bits, certificate, curve, group, public_key};
use super::{DOTS, Group, MOST_GROUPS, Parts, Told, Value};
use crate::analysis::secrets::der::{self, OBJECT, SEQUENCE};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine};
use memchr::memmem;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// Bytes of a label and of the dashes behind it, at most.
const LABEL: usize = 60;
/// Armour may begin behind so many bytes of comments.
const NEAR: usize = 4096;
/// Bytes of armour that are looked at.
const LONGEST: usize = 64 << 10;

/// Something in armour is near the beginning, and a line of its own.
pub(super) fn is_armoured(head: &[u8]) -> bool {
    let near = &head[..head.len().min(NEAR)];
    let begins = |at: usize| at == 0 || near[at - 1] == b'\n';
    memmem::find_iter(near, BEGIN).any(|at| {
        let label = &near[at + BEGIN.len()..near.len().min(at + LABEL)];
        begins(at)
            && (memmem::find(label, b"CERTIFICATE").is_some()
                || memmem::find(label, b"KEY").is_some())
    })
}

/// Certificates and keys in armour.
pub(super) fn look(parts: &Parts<'_>) -> Option<Told> {
    if !is_armoured(parts.head) {
        return None;
    }
    let mut told = Told::default();
    for at in memmem::find_iter(parts.head, BEGIN) {
        let Some(block) = block(&parts.head[at..]) else { continue };
        told.secret |= block.label.contains("PRIVATE KEY");
        if told.groups.len() == MOST_GROUPS {
            told.note("More lies in it than is told.");
            break;
        }
        told.groups.push(one(&block));
    }
    if told.groups.is_empty() {
        return None;
    }
    told.kind = match &told.groups[..] {
        [only] => only.title.clone(),
        more => format!("{} certificates and keys", more.len()),
    };
    if let [only] = &mut told.groups[..] {
        only.title.clear();
    }
    if told.secret {
        told.lines = masked(parts.head);
    }
    Some(told)
}

/// A certificate or a key in DER, alone in its file.
pub(super) fn look_der(parts: &Parts<'_>) -> Option<Told> {
    if !parts.is_whole() || !parts.head.starts_with(&[SEQUENCE]) {
        return None;
    }
    if let Some(facts) = certificate(parts.head) {
        return Some(Told::new("Certificate (X.509, DER)").facts(facts));
    }
    if let Some(kind) = public_key(parts.head) {
        return Some(Told::new("Public key (DER)").facts(vec![("Key", kind.into())]));
    }
    let locked = der::private_key(parts.head)?;
    let facts = vec![("Encrypted", told(locked))];
    Some(Told { secret: true, ..Told::new("Private key (DER)").facts(facts) })
}

/// The lines without what stands in the armour of private keys.
fn masked(text: &[u8]) -> Vec<Vec<u8>> {
    let (mut lines, mut inside) = (Vec::new(), false);
    for line in text.split(|&byte| byte == b'\n').take(super::MOST_LINES) {
        let is_private = memmem::find(line, b"PRIVATE KEY").is_some();
        let begin = memmem::find(line, BEGIN).filter(|_| is_private);
        match (begin, memmem::find(line, END)) {
            // All on one line, which is text of a program; or one right behind another.
            (Some(_), Some(_)) => {
                cover(&mut lines, line);
                inside = memmem::rfind(line, BEGIN) > memmem::rfind(line, END);
            }
            (Some(at), None) => {
                let words = words(line, at, BEGIN);
                lines.push(line[if inside { at } else { 0 }..words].to_vec());
                cover(&mut lines, &line[words..]);
                inside = true;
            }
            (None, Some(at)) if inside => {
                let words = words(line, at, END);
                cover(&mut lines, &line[..at]);
                lines.push(line[at..words].to_vec());
                cover(&mut lines, &line[words..]);
                inside = false;
            }
            _ if inside => cover(&mut lines, line),
            _ => lines.push(line.to_vec()),
        }
    }
    lines
}

/// Dots for what is left out, once for all in a row.
fn cover(lines: &mut Vec<Vec<u8>>, left_out: &[u8]) {
    if !left_out.trim_ascii().is_empty() && lines.last().is_none_or(|last| last != DOTS.as_bytes())
    {
        lines.push(DOTS.into());
    }
}

/// Where the words of the armour end that begin at `at`, such as `-----END PRIVATE KEY-----`.
fn words(line: &[u8], at: usize, begin: &[u8]) -> usize {
    let label = at + begin.len();
    let near = &line[label..line.len().min(label + LABEL)];
    memmem::find(near, b"-----").map_or(label, |dashes| label + dashes + 5)
}

/// What stands in armour.
struct Block<'a> {
    /// What it is called.
    label: &'a str,
    /// Its headers say that it is encrypted.
    is_locked: bool,
    /// None where it is locked, and where it is no base64: of PGP, a checksum follows the padding.
    bytes: Vec<u8>,
}

fn block(bytes: &[u8]) -> Option<Block<'_>> {
    let window = &bytes[..bytes.len().min(LONGEST)];
    let rest = &window[BEGIN.len()..];
    let close = memmem::find(&rest[..rest.len().min(LABEL)], b"-----")?;
    let label = str::from_utf8(&rest[..close]).ok()?;
    let body = &rest[close + 5..];
    let body = &body[..memmem::find(body, END)?];
    // Headers of RFC 1421 have a colon; base64 has none.
    let lines = body.split(|&byte| byte == b'\n').filter(|line| !line.contains(&b':'));
    let text: Vec<u8> =
        lines.flatten().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let any = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, any);
    let is_locked = memmem::find(body, b"ENCRYPTED").is_some() && label != "ENCRYPTED PRIVATE KEY";
    // What it holds can't be parsed then.
    let bytes = if is_locked { Vec::new() } else { engine.decode(text).unwrap_or_default() };
    Some(Block { label, is_locked, bytes })
}

fn one(block: &Block<'_>) -> Group {
    let Block { label, is_locked, ref bytes } = *block;
    let titled = |title: &str| Group { title: title.to_owned(), facts: Vec::new() };
    if label.ends_with("CERTIFICATE") {
        return group(bytes).unwrap_or_else(|| titled("Certificate that can't be read"));
    }
    if label.contains("PRIVATE KEY") {
        let mut group = titled("Private key");
        group.facts.extend(private_kind(label, bytes).map(|kind| ("Key", Value::from(kind))));
        let locked = match label {
            "ENCRYPTED PRIVATE KEY" => Some(true),
            "OPENSSH PRIVATE KEY" => bytes.get(19..23).map(|cipher| cipher != b"none"),
            _ if is_locked => Some(true),
            // Nobody knows of what could not be read.
            _ if bytes.is_empty() => None,
            _ => der::private_key(bytes),
        };
        group.facts.extend(locked.map(|locked| ("Encrypted", told(locked))));
        return group;
    }
    let mut group = titled(match label {
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "Public key",
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => "Request for a certificate",
        "X509 CRL" => "List of certificates that were taken back",
        _ => "In armour",
    });
    group.facts.extend(public_key(bytes).map(|kind| ("Key", Value::from(kind))));
    if group.title == "In armour" {
        group.facts.push(("It says", Value::from(label)));
    }
    group
}

fn told(locked: bool) -> Value {
    if locked {
        "yes: of use with its password only"
    } else {
        "no: whoever has the file can use it"
    }
    .into()
}

/// What kind of key it is, as far as it can be read.
fn private_kind(label: &str, bytes: &[u8]) -> Option<String> {
    let numbers = |of: &[u8]| der::sequence(of).and_then(|all| bits(all.get(1)?));
    match label {
        "RSA PRIVATE KEY" => {
            Some(numbers(bytes).map_or("RSA".into(), |bits| format!("RSA, {bits} bits")))
        }
        "EC PRIVATE KEY" => Some("elliptic curve".to_owned()),
        "DSA PRIVATE KEY" => Some("DSA".to_owned()),
        "OPENSSH PRIVATE KEY" => Some("of ssh".to_owned()),
        "PRIVATE KEY" => {
            let parts = der::sequence(bytes)?;
            let algorithm = der::items(parts.get(1)?.value)?;
            let kind = algorithm.first().filter(|kind| kind.tag == OBJECT)?;
            Some(match kind.value {
                [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1] => {
                    let bits = parts.get(2).and_then(|inner| numbers(inner.value));
                    bits.map_or("RSA".into(), |bits| format!("RSA, {bits} bits"))
                }
                [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => {
                    format!(
                        "elliptic curve, {}",
                        curve(algorithm.get(1).map_or(&[], |of| of.value))
                    )
                }
                [0x2b, 0x65, 0x70] => "Ed25519".to_owned(),
                _ => "of another kind".to_owned(),
            })
        }
        _ => None,
    }
}
