//! Keystores, known by their first bytes: Java's own (JKS, JCEKS) and PKCS #12 (RFC 7292). Both hold lists of trusted
//! certificates at least as often as keys, so what is in them is looked at as far as it is not encrypted.

use super::{Match, Severity, der};

const JKS: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];

/// Content types and bags, without the head of their numbers.
const PKCS7_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x01];
const SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02];

/// Whether a file that begins so may be one: the rest of it is worth keeping.
pub(super) fn may_be(head: &[u8]) -> bool {
    head.starts_with(&JKS) || head.starts_with(&JCEKS) || is_pkcs12(head)
}

/// `SEQUENCE { INTEGER 3, SEQUENCE …`.
fn is_pkcs12(head: &[u8]) -> bool {
    let version = |at: usize| head.get(at..at + 4) == Some(&[0x02, 0x01, 0x03, 0x30]);
    head.first() == Some(&der::SEQUENCE) && (2..=6).any(version)
}

/// The keystore that `bytes` are, if there is a key in it. `trust`: its name says that it holds certificates.
pub(super) fn keystore(bytes: &[u8], trust: bool) -> Option<Match> {
    let whole = Match { encrypted: Some(true), ..Match::new(0, bytes.len(), 0) };
    if bytes.starts_with(&JKS) || bytes.starts_with(&JCEKS) {
        return jks_has_key(bytes).then(|| Match { note: Some("Java keystore".into()), ..whole });
    }
    match pkcs12_has_key(bytes)? {
        Some(false) => None,
        Some(true) => Some(Match { note: Some("PKCS #12".into()), ..whole }),
        None => Some(Match {
            severity: trust.then_some(Severity::Info),
            note: Some("PKCS #12, all of it encrypted".into()),
            ..whole
        }),
    }
}

/// An entry of tag 1 is a private key, one of tag 2 a certificate, one of tag 3 a secret key (JCEKS).
fn jks_has_key(bytes: &[u8]) -> bool {
    fn walk(bytes: &[u8]) -> Option<bool> {
        let rest = &mut &bytes[4..];
        let version = number(rest)?;
        let count = number(rest)?;
        for _ in 0..count.min(100_000) {
            let tag = number(rest)?;
            text(rest)?;
            skip(rest, 8)?;
            match tag {
                1 | 3 => return Some(true),
                2 => {
                    if version == 2 {
                        text(rest)?;
                    }
                    let length = number(rest)?;
                    skip(rest, usize::try_from(length).ok()?)?;
                }
                _ => return None,
            }
        }
        Some(false)
    }
    walk(bytes).unwrap_or(false)
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (digits, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(u32::from_be_bytes(*digits))
}

fn text(rest: &mut &[u8]) -> Option<()> {
    let (digits, tail) = rest.split_first_chunk()?;
    *rest = tail;
    skip(rest, usize::from(u16::from_be_bytes(*digits)))
}

fn skip(rest: &mut &[u8], count: usize) -> Option<()> {
    *rest = rest.get(count..)?;
    Some(())
}

/// `None`: no PKCS #12. Else whether a key is in it; `Some(None)` where all is encrypted.
fn pkcs12_has_key(bytes: &[u8]) -> Option<Option<bool>> {
    let mut rest = bytes;
    let outer = der::next(&mut rest).filter(|outer| outer.tag == der::SEQUENCE)?;
    let parts = der::items(outer.value)?;
    if !matches!(parts.first(), Some(version) if version.tag == der::INTEGER && version.value == [3])
    {
        return None;
    }
    let content = data(parts.get(1)?)?;
    let Some(infos) = der::sequence(content) else { return Some(None) };
    let (mut certificates, mut hidden) = (false, false);
    for info in &infos {
        match data(info).and_then(der::sequence) {
            Some(bags) if bags.iter().any(is_key) => return Some(Some(true)),
            Some(_) => certificates = true,
            None => hidden = true,
        }
    }
    Some(if hidden || !certificates { None } else { Some(false) })
}

/// What a `ContentInfo` of the type data holds.
fn data<'a>(info: &der::Item<'a>) -> Option<&'a [u8]> {
    let parts = der::items(info.value)?;
    let is_data =
        parts.first().is_some_and(|kind| kind.tag == der::OBJECT && kind.value == PKCS7_DATA);
    let mut inner = parts.get(1).filter(|inner| is_data && inner.tag == der::CONTEXT_0)?.value;
    der::next(&mut inner).filter(|octets| octets.tag == der::OCTETS).map(|octets| octets.value)
}

fn is_key(bag: &der::Item<'_>) -> bool {
    let mut value = bag.value;
    der::next(&mut value)
        .is_some_and(|kind| kind.value == KEY_BAG || kind.value == SHROUDED_KEY_BAG)
}
