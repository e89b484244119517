//! OpenPGP's armoured private keys (RFC 9580): the checksum of the armour, and that the first packet is a secret key.

use super::check;

pub(super) struct Found {
    pub(super) encrypted: Option<bool>,
    pub(super) bytes: Vec<u8>,
}

/// What stands between the armour's first and last line.
pub(super) fn private_key(body: &[u8]) -> Option<Found> {
    let (mut text, mut sum) = (Vec::new(), None);
    for line in body.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let line = line.trim_ascii();
        if let Some(found) = line.strip_prefix(b"=").filter(|found| found.len() == 4) {
            sum = Some(check::base64(found)?);
        } else if !line.contains(&b':') {
            text.extend_from_slice(line);
        }
    }
    let bytes = check::base64(&text)?;
    // Section 6.1: it may be left out. Where it stands, it is right.
    if sum.is_some_and(|sum| sum != crc24(&bytes)) {
        return None;
    }
    let packet = packet(&bytes).filter(|packet| packet.tag == 5)?;
    Some(Found { encrypted: is_encrypted(packet.body), bytes })
}

/// CRC-24 of section 6.1.1.
fn crc24(bytes: &[u8]) -> [u8; 3] {
    let mut crc: u32 = 0x00b7_04ce;
    for &byte in bytes {
        crc ^= u32::from(byte) << 16;
        for _ in 0..8 {
            crc <<= 1;
            if crc & 0x0100_0000 != 0 {
                crc ^= 0x0186_4cfb;
            }
        }
    }
    let [_, sum @ ..] = (crc & 0x00ff_ffff).to_be_bytes();
    sum
}

struct Packet<'a> {
    tag: u8,
    body: &'a [u8],
}

/// The first packet, in the old or the new form (section 4.2).
fn packet(bytes: &[u8]) -> Option<Packet<'_>> {
    let (&head, rest) = bytes.split_first().filter(|(head, _)| **head & 0x80 != 0)?;
    let number = |count: usize| {
        let digits = rest.get(..count)?;
        let length = digits.iter().fold(0_usize, |sum, &digit| sum << 8 | usize::from(digit));
        Some((length, rest.get(count..)?))
    };
    let new = head & 0x40 != 0;
    let tag = if new { head & 0x3f } else { head >> 2 & 0x0f };
    let (length, rest) = if new {
        match *rest.first()? {
            first @ 0..=191 => (usize::from(first), &rest[1..]),
            first @ 192..=223 => {
                let second = usize::from(*rest.get(1)?);
                (((usize::from(first) - 192) << 8) + second + 192, &rest[2..])
            }
            255 => {
                let (digits, rest) = rest[1..].split_first_chunk()?;
                (usize::try_from(u32::from_be_bytes(*digits)).ok()?, rest)
            }
            _ => return None,
        }
    } else {
        number(match head & 3 {
            0 => 1,
            1 => 2,
            2 => 4,
            _ => return None,
        })?
    };
    Some(Packet { tag, body: rest.get(..length)? })
}

/// Section 5.5.3: after the public numbers stands how the secret ones are protected; zero is not at all. `None` where the public
/// part can't be passed over.
fn is_encrypted(body: &[u8]) -> Option<bool> {
    let (&[version, _, _, _, _, algorithm], mut rest) = body.split_first_chunk()?;
    if version != 4 {
        return None;
    }
    let numbers = match algorithm {
        1..=3 => 2,
        16 => 3,
        17 => 4,
        // A curve's name, then a point.
        18 | 19 | 22 => {
            let (&length, tail) = rest.split_first()?;
            rest = tail.get(usize::from(length)..)?;
            1
        }
        _ => return None,
    };
    for _ in 0..numbers {
        let (&bits, tail) = rest.split_first_chunk()?;
        rest = tail.get(usize::from(u16::from_be_bytes(bits)).div_ceil(8)..)?;
    }
    if algorithm == 18 {
        let (&length, tail) = rest.split_first()?;
        rest = tail.get(usize::from(length)..)?;
    }
    rest.first().map(|&usage| usage != 0)
}
