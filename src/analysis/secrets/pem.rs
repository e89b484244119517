//! Private keys in armour (RFC 7468, RFC 1421, OpenSSH's PROTOCOL.key): the armour alone is in thousands of programs that read
//! keys, so its body must decode and parse.

use super::{Match, check, der};

/// Bytes of armour that are looked at: RSA of 16,384 bits has 12,700.
pub(super) const LONGEST: usize = 20 << 10;

/// What a body turned out to be.
struct Key {
    encrypted: bool,
    bytes: Vec<u8>,
}

/// The key whose `-----BEGIN ` is at `at`.
pub(super) fn key(bytes: &[u8], at: usize) -> Option<Match> {
    let armour = Armour::read(bytes, at)?;
    if armour.label == "PGP PRIVATE KEY BLOCK" {
        let found = super::pgp::private_key(armour.body)?;
        return Some(armour.found(bytes, at, found.encrypted, found.bytes));
    }
    if !armour.label.ends_with("PRIVATE KEY") {
        return None;
    }
    let key = decode(&armour)?;
    Some(armour.found(bytes, at, Some(key.encrypted), key.bytes))
}

struct Armour<'a> {
    label: &'a str,
    body: &'a [u8],
    end: usize,
}

impl<'a> Armour<'a> {
    fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let window = &bytes[at..bytes.len().min(at + LONGEST)];
        let rest = window.strip_prefix(b"-----BEGIN ")?;
        let close = memchr::memmem::find(&rest[..rest.len().min(60)], b"-----")?;
        let label = str::from_utf8(&rest[..close]).ok()?;
        // Most are certificates and public keys: none of our business, and cheap to tell.
        if !label.contains("PRIVATE KEY") {
            return None;
        }
        let body = &rest[close + 5..];
        let end = memchr::memmem::find(body, b"-----")?;
        let foot = body[end..].strip_prefix(b"-----END ")?.strip_prefix(label.as_bytes())?;
        let whole = window.len() - foot.strip_prefix(b"-----")?.len();
        Some(Self { label, body: &body[..end], end: at + whole })
    }

    fn found(&self, bytes: &[u8], at: usize, encrypted: Option<bool>, value: Vec<u8>) -> Match {
        let head = memchr::memmem::find(&bytes[at + 11..self.end], b"-----").unwrap_or(0) + 16;
        let found = Match::new(at, self.end, head);
        Match { encrypted, value: Some(value), note: Some(note(self.label).into()), ..found }
    }
}

fn note(label: &str) -> &'static str {
    match label {
        "RSA PRIVATE KEY" => "RSA (PKCS #1)",
        "EC PRIVATE KEY" => "elliptic curve (SEC 1)",
        "DSA PRIVATE KEY" => "DSA",
        "OPENSSH PRIVATE KEY" => "OpenSSH",
        "PGP PRIVATE KEY BLOCK" => "OpenPGP",
        _ => "PKCS #8",
    }
}

fn decode(armour: &Armour<'_>) -> Option<Key> {
    let Lines { text, encrypted } = lines(armour.body);
    let bytes = check::base64(&text)?;
    if encrypted {
        // RFC 1421: nothing can be known of it but that blocks of a cipher are whole.
        return (bytes.len() >= 32 && bytes.len() % 8 == 0).then_some(Key { encrypted, bytes });
    }
    let encrypted = match bytes.strip_prefix(b"openssh-key-v1\0") {
        Some(rest) => openssh(rest)?,
        None => der::private_key(&bytes)?,
    };
    Some(Key { encrypted, bytes })
}

/// A body without what is not base64.
struct Lines {
    text: Vec<u8>,
    /// `Proc-Type: 4,ENCRYPTED` stands in its head.
    encrypted: bool,
}

/// Lines as they are, indented, quoted in a program's source, or with `\n` in a JSON string.
fn lines(body: &[u8]) -> Lines {
    let mut found = Lines { text: Vec::with_capacity(body.len()), encrypted: false };
    let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let plain = unescaped(body);
    for line in plain.split(breaks) {
        let line = trimmed(line);
        if line.contains(&b':') {
            found.encrypted |= line.ends_with(b"ENCRYPTED");
        } else {
            found.text.extend_from_slice(line);
        }
    }
    found
}

/// `\n`, `\r`, `\t` as two characters become a line's end.
fn unescaped(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
        } else if rest.next_if(|next| matches!(next, b'n' | b'r' | b't')).is_some() {
            out.push(b'\n');
        }
    }
    out
}

/// Without blanks, quotes, commas, and the plus that joins strings.
fn trimmed(line: &[u8]) -> &[u8] {
    let around = |byte: u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b',' | b';' | b'`');
    let start = line.iter().position(|&byte| !around(byte)).unwrap_or(line.len());
    let line = &line[start..];
    let cut = |line: &[u8]| line.iter().rposition(|&byte| !around(byte)).map_or(0, |at| at + 1);
    let end = cut(line);
    let joined = end > 1 && line[end - 1] == b'+' && around(line[end - 2]);
    &line[..if joined { cut(&line[..end - 1]) } else { end }]
}

/// Behind its magic: cipher, key derivation and its options, the number of keys, each public key, and the private ones.
fn openssh(bytes: &[u8]) -> Option<bool> {
    let mut rest = bytes;
    let cipher = string(&mut rest)?;
    let derivation = string(&mut rest)?;
    string(&mut rest)?;
    let count = number(&mut rest)?;
    if cipher.is_empty() || count == 0 || count > 16 {
        return None;
    }
    for _ in 0..count {
        string(&mut rest)?;
    }
    let private = string(&mut rest)?;
    (private.len() >= 32).then_some(derivation != b"none")
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(u32::from_be_bytes(*head))
}

fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(number(rest)?).ok()?;
    let (value, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(value)
}
