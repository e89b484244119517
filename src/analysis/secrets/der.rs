//! As much of DER (X.690) as tells whether bytes are a key: tags, lengths, and what lies in a sequence.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OBJECT: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed.
pub(crate) const CONTEXT_0: u8 = 0xa0;

/// A value and its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<'a> {
    pub(crate) tag: u8,
    pub(crate) value: &'a [u8],
}

/// The next value of `rest`, which must be whole.
pub(crate) fn next<'a>(rest: &mut &'a [u8]) -> Option<Item<'a>> {
    let (&tag, tail) = rest.split_first()?;
    let (length, tail) = length(tail)?;
    let (value, after) = tail.split_at_checked(length)?;
    *rest = after;
    Some(Item { tag, value })
}

/// A length, and what follows it; four bytes of length are enough for any key.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((usize::from(first), rest));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let length = digits.iter().fold(0_u64, |sum, &digit| sum << 8 | u64::from(digit));
    Some((usize::try_from(length).ok()?, rest))
}

/// All values of what should be one sequence and nothing behind it.
pub(crate) fn sequence(bytes: &[u8]) -> Option<Vec<Item<'_>>> {
    let mut rest = bytes;
    let outer = next(&mut rest)?;
    if outer.tag != SEQUENCE || !rest.is_empty() {
        return None;
    }
    items(outer.value)
}

/// Values in a row, at most some dozens: keys have nine.
pub(crate) fn items(bytes: &[u8]) -> Option<Vec<Item<'_>>> {
    const MOST: usize = 64;
    let (mut rest, mut found) = (bytes, Vec::new());
    while !rest.is_empty() {
        found.push(next(&mut rest)?);
        if found.len() > MOST {
            return None;
        }
    }
    Some(found)
}

/// A private key in the forms that stand in PEM armour, and whether it is encrypted: RSA of PKCS #1 (RFC 8017, A.1.2), DSA of
/// OpenSSL, SEC 1 (RFC 5915), PKCS #8 plain and encrypted (RFC 5958).
pub(crate) fn private_key(bytes: &[u8]) -> Option<bool> {
    let parts = sequence(bytes)?;
    let tags: Vec<u8> = parts.iter().map(|part| part.tag).collect();
    let version = |most: u8| {
        parts.first().is_some_and(|part| {
            part.tag == INTEGER && matches!(part.value, [found] if *found <= most)
        })
    };
    let numbers = tags.iter().take_while(|&&tag| tag == INTEGER).count();
    match tags.as_slice() {
        [SEQUENCE, OCTETS] => is_algorithm(parts[0].value).then_some(true),
        [INTEGER, SEQUENCE, OCTETS, ..] if version(1) => {
            is_algorithm(parts[1].value).then_some(false)
        }
        [INTEGER, OCTETS, ..] if version(1) => (parts[1].value.len() >= 16).then_some(false),
        [INTEGER, ..] if version(1) && (numbers == 9 || numbers == 6 && tags.len() == 6) => {
            (parts[1].value.len() >= 32).then_some(false)
        }
        _ => None,
    }
}

fn is_algorithm(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    next(&mut rest).is_some_and(|item| item.tag == OBJECT && item.value.len() >= 3)
}
