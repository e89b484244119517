//! Whether a value can be a secret: checksums that tokens carry, how mixed its characters are, and what people write where a
//! secret should go.

use sha2::{Digest as _, Sha256};

/// Bits of information that a character of `value` carries on average (Shannon).
pub(super) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    value.iter().for_each(|&byte| counts[usize::from(byte)] += 1);
    let all = value.len() as f64;
    let bits = counts.iter().filter(|&&count| count > 0).map(|&count| {
        let share = f64::from(count) / all;
        -share * share.log2()
    });
    bits.sum()
}

/// True for what was made by chance: random values of 20 characters and more have over 3.2 bits a character, of 16 hex digits over
/// 2.9; words and numbers that were chosen rarely have as much.
pub(super) fn mixed(value: &[u8]) -> bool {
    entropy(value) >= if value.len() < 20 { 2.75 } else { 3.0 } && !is_placeholder(value)
}

/// CRC-32 of the whole (reflected, 0xEDB88320), as zlib and gzip have it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

/// GitHub and npm: the last six of 36 characters are the CRC-32 of the thirty before, in base 62 with leading zeros
/// (GitHub's blog, 2021-04-05).
pub(super) fn crc_in_base62(token: &[u8]) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((body, sum)) =
        token.len().checked_sub(36).and_then(|at| token[at..].split_at_checked(30))
    else {
        return false;
    };
    let mut rest = crc32(body);
    sum.iter().rev().all(|&found| {
        let digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
        found == digit
    })
}

/// The bech32 checksum of an age identity (BIP 173), whose data are 32 bytes.
pub(super) fn bech32_of_age(token: &[u8]) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = token.to_ascii_lowercase();
    let Some(data) = lower.strip_prefix(b"age-secret-key-1") else { return false };
    let name = b"age-secret-key-";
    let mut sum: u32 = 1;
    let mut add = |value: u8| {
        const POLY: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let top = sum >> 25;
        sum = ((sum & 0x01ff_ffff) << 5) ^ u32::from(value);
        for (bit, poly) in POLY.iter().enumerate() {
            sum ^= poly * ((top >> bit) & 1);
        }
    };
    name.iter().for_each(|byte| add(byte >> 5));
    add(0);
    name.iter().for_each(|byte| add(byte & 31));
    for byte in data {
        match ALPHABET.iter().position(|letter| letter == byte) {
            Some(value) => add(value as u8),
            None => return false,
        }
    }
    data.len() == 58 && sum == 1
}

/// A macaroon of version 2, as PyPI's tokens are: location, identifier, caveats, and a signature of 32 bytes; nothing after it.
pub(super) fn is_pypi_macaroon(token: &[u8]) -> bool {
    let Some(bytes) = token.strip_prefix(b"pypi-").and_then(base64url) else { return false };
    let Some((2, mut rest)) = bytes.split_first().map(|(first, rest)| (*first, rest)) else {
        return false;
    };
    // Sections of fields, each ended by a zero: the head, then caveats, then an empty one; last the signature.
    let Some(head) = section(&mut rest) else { return false };
    let location = head.iter().find(|field| field.0 == 1).map(|field| field.1);
    if !matches!(location, Some(b"pypi.org" | b"test.pypi.org")) {
        return false;
    }
    loop {
        match section(&mut rest) {
            Some(fields) if fields.is_empty() => break,
            Some(_) => {}
            None => return false,
        }
    }
    field(&mut rest).is_some_and(|(kind, value)| kind == 6 && value.len() == 32) && rest.is_empty()
}

/// Type and value, up to the zero that ends the section.
fn section<'a>(rest: &mut &'a [u8]) -> Option<Vec<(u8, &'a [u8])>> {
    let mut fields = Vec::new();
    loop {
        match rest.split_first()? {
            (0, tail) => {
                *rest = tail;
                return Some(fields);
            }
            _ => fields.push(field(rest)?),
        }
    }
}

fn field<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let (&kind, tail) = rest.split_first()?;
    // A varint; no field of a token needs more than two bytes.
    let (&low, mut tail) = tail.split_first()?;
    let mut length = usize::from(low & 0x7f);
    if low & 0x80 != 0 {
        let (&high, after) = tail.split_first()?;
        length |= usize::from(high & 0x7f) << 7;
        tail = after;
    }
    let (value, after) = tail.split_at_checked(length)?;
    *rest = after;
    Some((kind, value))
}

/// Decodes base64url, padded or not.
pub(super) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |at| at + 1);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&text[..end]).ok()
}

/// Decodes base64, padded or not.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let end = text.iter().rposition(|&byte| byte != b'=').map_or(0, |at| at + 1);
    base64::engine::general_purpose::STANDARD_NO_PAD.decode(&text[..end]).ok()
}

/// The number of the account that a newer AWS key carries in its first bits.
pub(super) fn aws_account(key: &[u8]) -> Option<u64> {
    let body = key.get(4..20)?;
    // Keys of before 2019 carry none; they begin lower in the alphabet.
    if body[0] < b'Q' && !body[0].is_ascii_digit() {
        return None;
    }
    let mut bits: u64 = 0;
    for &byte in body.iter().take(10) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u64::from(value);
    }
    // 50 bits; the number is in the first 41 but for the very first.
    let account = (bits >> 2 & 0x7fff_ffff_ff80) >> 7;
    (account < 1_000_000_000_000).then_some(account)
}

/// SHA-256 of values that vendors print in their documents or ship in their programs for all to see: not worth an alarm wherever
/// they stand. As hashes, so that nobody finds them here.
const PUBLISHED: [[u8; 8]; 8] = [
    // Azurite's and the storage emulator's account key, devstoreaccount1.
    [0x00, 0x11, 0xcc, 0x25, 0xeb, 0x43, 0x20, 0x71],
    // Of Debian's Chromium and of Firefox, for Google's services.
    [0xf7, 0x02, 0x6b, 0xa1, 0x53, 0xdc, 0x0b, 0x7d],
    [0xc5, 0x0d, 0xdb, 0xfc, 0xc4, 0x94, 0xa7, 0xc4],
    // Of Google's command line: reports of crashes, and its gsutil.
    [0xa7, 0x3b, 0x3a, 0xd3, 0xb4, 0x16, 0xd9, 0x81],
    [0x61, 0x89, 0xb3, 0x6d, 0x96, 0x48, 0x49, 0xf3],
    [0xb3, 0xf1, 0x9c, 0xc8, 0x51, 0x29, 0x50, 0x1b],
    // The sample in what Firefox says of web tokens, and Jetty's keystore.
    [0x4e, 0x2a, 0x44, 0xe0, 0x56, 0x46, 0x94, 0x2d],
    [0xae, 0x41, 0x85, 0xb2, 0xf0, 0xbb, 0x1a, 0xf0],
];

/// True for a value that its vendor published as a sample.
pub(super) fn is_published(value: &[u8]) -> bool {
    is_published_hash(&Sha256::digest(value).into())
}

/// The same, by the value's SHA-256.
pub(super) fn is_published_hash(hash: &[u8; 32]) -> bool {
    PUBLISHED.iter().any(|known| hash.starts_with(known))
}

/// In what was masked, by us or by others.
const MASKED: &str = "•••";

/// Words that stand where a secret should go.
const STAND_INS: [&[u8]; 24] = [
    b"changeme",
    b"change_me",
    b"change-me",
    b"changeit",
    b"example",
    b"placeholder",
    b"replace",
    b"your-",
    b"your_",
    b"yourtoken",
    b"yourpassword",
    b"yoursecret",
    b"yourkey",
    b"redacted",
    b"dummy",
    b"insert",
    b"fixme",
    b"not-a-real",
    b"notreal",
    b"mypassword",
    b"xxxx",
    b"****",
    b"....",
    b"todo",
];

/// What a template or a shell puts the value in place of.
const TEMPLATES: [(&[u8], &[u8]); 7] = [
    (b"<", b">"),
    (b"${", b"}"),
    (b"{{", b"}}"),
    (b"%", b"%"),
    (b"$(", b")"),
    (b"#{", b"}"),
    (b"@", b"@"),
];

/// True when something in it is to be filled in. Between signs that passwords have, too, a name must stand.
fn has_template(value: &[u8]) -> bool {
    TEMPLATES.iter().any(|(open, close)| {
        let Some(at) = memchr::memmem::find(value, open) else { return false };
        let inner = &value[at + open.len()..];
        let Some(end) = memchr::memmem::find(inner, close) else { return false };
        let name = &inner[..end];
        open != close || (at == 0 && is_name(name))
    })
}

fn is_name(text: &[u8]) -> bool {
    text.len() > 2
        && text[0].is_ascii_alphabetic()
        && text.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// True for a value that only says where a secret should go.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    // In a long random value a short word is chance.
    let words = STAND_INS.iter().filter(|word| value.len() < 60 || word.len() > 6);
    value.is_empty()
        || (value.len() < 60 && has_template(&lower))
        || lower.starts_with(b"$")
        || memchr::memmem::find(value, MASKED.as_bytes()).is_some()
        || words.into_iter().any(|word| memchr::memmem::find(&lower, word).is_some())
        || repeats(&lower)
        || counts_up(&lower)
}

/// One character over and over: a quarter of the value, and at least five times.
fn repeats(value: &[u8]) -> bool {
    let longest = value.chunk_by(|a, b| a == b).map(<[u8]>::len).max().unwrap_or(0);
    longest >= (value.len() / 4).max(5)
}

/// `abcdefgh`, `12345678`: eight or more in a row, of letters or digits.
fn counts_up(value: &[u8]) -> bool {
    value
        .chunk_by(|a, b| a.is_ascii_alphanumeric() && a.checked_add(1) == Some(*b))
        .any(|run| run.len() >= 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_others() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        // BIP 173: any change of one character is seen.
        let good = super::super::testing::age_key(7);
        assert!(bech32_of_age(good.as_bytes()));
        let mut bad = good.into_bytes();
        bad[20] = if bad[20] == b'Q' { b'P' } else { b'Q' };
        assert!(!bech32_of_age(&bad));
    }

    #[test]
    fn what_only_stands_for_a_secret() {
        for text in [
            "changeme",
            "xxxxxxxxxxxx",
            "your-token-here",
            "<password>",
            "${DB_PASSWORD}",
            "{{ vault_token }}",
            "%TOKEN%",
            "$(cat /run/secrets/x)",
            "********",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "Example-Key",
            "REPLACE_ME",
            "$TOKEN",
            "",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
        for text in ["uEW22w0EErfrXopXRk", "hunter2!", "a.b.c", "100%sure"] {
            assert!(!is_placeholder(text.as_bytes()), "{text}");
        }
    }
}
