//! Where the bodies of private keys stand in a content, so that every view leaves them out. It need not be a key that can be read: what
//! stands in its armour is nobody's reading matter.

use super::{Parts, key};
use memchr::memmem;
use std::ops::Range;

/// Stands in place of what is left out.
pub const DOTS: &str = "••••";
const DASHES: &[u8] = b"-----";
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// Bytes of a label, at most.
const LABEL: usize = 60;
/// Bytes of a body, at most: RSA of 16,384 bits has 12,700.
const LONGEST: usize = 64 << 10;
/// So many letters in a row make a body: less is what a program or a text says of keys.
const LEAST: usize = 16;

/// The parts of `bytes` that are in the bodies of private keys, in order, none with white space in it but where all of the content is
/// a key. The bytes begin with byte `base` of a content of `size` bytes.
pub fn private_parts(bytes: &[u8], base: u64, size: u64) -> Vec<Range<usize>> {
    let whole = base == 0 && bytes.len() as u64 >= size;
    if whole && key::look_der(&Parts::whole(bytes)).is_some_and(|told| told.secret) {
        return std::iter::once(0..bytes.len()).collect();
    }
    let begun = memmem::find_iter(bytes, BEGIN).filter_map(|at| {
        let start = at + label(&bytes[at..], BEGIN)?;
        Some(start..start + body(&bytes[start..]))
    });
    let mut bodies: Vec<Range<usize>> = begun.collect();
    let first = memmem::find(bytes, BEGIN).unwrap_or(bytes.len());
    let end =
        memmem::find_iter(&bytes[..first], END).find(|at| label(&bytes[*at..], END).is_some());
    if let Some(end) = end.filter(|_| base > 0) {
        // It begins before what was read.
        let near = end.saturating_sub(LONGEST);
        let odd = bytes[near..end].iter().rposition(|byte| !is_of_body(byte));
        bodies.insert(0, near + odd.map_or(0, |at| at + 1)..end);
    }
    bodies.retain(|body| is_key(&bytes[body.clone()]));
    bodies.into_iter().flat_map(|body| runs(bytes, body)).collect()
}

/// Bytes of the words that a body stands between, such as `-----BEGIN PRIVATE KEY-----`, if they are here.
fn label(bytes: &[u8], begins: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(begins)?;
    let close = memmem::find(&rest[..rest.len().min(LABEL)], DASHES)?;
    memmem::find(&rest[..close], b"PRIVATE KEY")?;
    Some(begins.len() + close + DASHES.len())
}

/// Bytes of the body that begins here: up to its end, or as far as it looks like one.
fn body(bytes: &[u8]) -> usize {
    let near = &bytes[..bytes.len().min(LONGEST)];
    match memmem::find(near, DASHES) {
        Some(end) if near[end..].starts_with(END) => end,
        end => {
            let near = &near[..end.unwrap_or(near.len())];
            near.iter().position(|byte| !is_of_body(byte)).unwrap_or(near.len())
        }
    }
}

/// Base64, headers before it (RFC 1421), and how a text of a program has its lines.
fn is_of_body(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=-:,\\".contains(byte)
}

fn is_key(body: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    body.split(|byte| !letter(byte)).any(|run| run.len() >= LEAST)
}

/// What is not white space.
fn runs(bytes: &[u8], of: Range<usize>) -> Vec<Range<usize>> {
    let mut at = of.start;
    let words = bytes[of].split(u8::is_ascii_whitespace).map(|word| {
        let start = at;
        at += word.len() + 1;
        start..start + word.len()
    });
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::secrets::der::SEQUENCE;

    const BODY: &str = "MC4CAQAwBQYDK2VwBCIEI";

    /// A text whose dots stand for the armour's words, as what is left of it.
    fn left(text: &str, base: u64) -> String {
        let text = text.replace('<', "-----BEGIN EC PRIVATE KEY-----");
        let text = text.replace('>', "-----END EC PRIVATE KEY-----").replace('~', BODY);
        let parts = private_parts(text.as_bytes(), base, base + text.len() as u64 + 1);
        let mut left = text.clone();
        for part in parts.into_iter().rev() {
            left.replace_range(part, "#");
        }
        left.replace("-----BEGIN EC PRIVATE KEY-----", "<")
            .replace("-----END EC PRIVATE KEY-----", ">")
    }

    #[test]
    fn bodies_of_keys_are_found_wherever_they_stand() {
        let table = [
            ("<\n~\n~\n>\nafter", 0, "<\n#\n#\n>\nafter"),
            ("a <~> b", 0, "a <#> b"),
            ("<\nProc-Type: 4,ENCRYPTED\n\n~\n>", 0, "<\n# #\n\n#\n>"),
            ("{\"key\":\"<\\n~\\n>\\n\"}", 0, "{\"key\":\"<#>\\n\"}"),
            // None ended, or nothing is behind.
            ("<\n~\n<\n~\n>", 0, "<\n#\n<\n#\n>"),
            ("<\n~\n~", 0, "<\n#\n#"),
            ("<\n~\n\" + more", 0, "<\n#\n\" + more"),
            // What was read begins within one.
            ("~\n~\n>\nafter", 1 << 18, "#\n#\n>\nafter"),
            ("{1}\n~\n>\nafter", 1 << 18, "{1}\n#\n>\nafter"),
            ("~\n>", 0, "MC4CAQAwBQYDK2VwBCIEI\n>"),
            // What speaks of keys.
            ("sed '/</,/>/d'", 0, "sed '/</,/>/d'"),
            (
                "grep \"<\" file-of-a-long-name-without-dots",
                0,
                "grep \"<\" file-of-a-long-name-without-dots",
            ),
            (
                "-----BEGIN CERTIFICATE-----\n~\n-----END CERTIFICATE-----",
                0,
                "-----BEGIN CERTIFICATE-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END CERTIFICATE-----",
            ),
        ];
        for (text, base, want) in table {
            let want = want.replace("MC4CAQAwBQYDK2VwBCIEI", BODY);
            assert_eq!(left(text, base), want, "{text}");
        }
    }

    #[test]
    fn a_key_in_der_is_one_from_end_to_end() {
        let key =
            [&[SEQUENCE, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32][..], &[0; 32]]
                .concat();
        assert_eq!(private_parts(&key, 0, 48), std::slice::from_ref(&(0..48)));
        assert!(private_parts(&key, 0, 49).is_empty() && private_parts(&key, 4, 52).is_empty());
    }
}
