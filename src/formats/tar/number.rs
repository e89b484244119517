//! Numbers of a tar header. `tar::Header`'s own getters call an empty field an error, cut base-256 to its low 64 bits, know no
//! negative times and take a sign before octal digits; sizes decide where the next header is, so none of that will do.

/// Reads a numeric field: octal digits between spaces and NULs (nothing at all is 0), or big-endian base-256 with the top bit
/// set, negative when the next bit is set too. `None`: no number, or none that 63 bits and a sign can hold.
pub fn read(field: &[u8]) -> Option<i64> {
    match field.first() {
        Some(first) if first & 0x80 != 0 => base_256(field),
        _ => octal(field),
    }
}

/// [`read`], for what cannot be negative.
pub fn read_unsigned(field: &[u8]) -> Option<u64> {
    read(field).and_then(|value| u64::try_from(value).ok())
}

fn octal(field: &[u8]) -> Option<i64> {
    let blank = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !blank(byte)).unwrap_or(field.len());
    let digits = &field[start..];
    let digits = &digits[..digits.iter().position(blank).unwrap_or(digits.len())];
    let mut value = 0u64;
    for &digit in digits {
        if !(b'0'..=b'7').contains(&digit) || value >> 60 != 0 {
            return None;
        }
        value = value << 3 | u64::from(digit - b'0');
    }
    i64::try_from(value).ok()
}

fn base_256(field: &[u8]) -> Option<i64> {
    let negative = field[0] & 0x40 != 0;
    let flip = if negative { 0xff } else { 0 };
    let mut value = 0u64;
    for (at, &byte) in field.iter().enumerate() {
        let byte = if at == 0 { (byte ^ flip) & 0x7f } else { byte ^ flip };
        if value >> 56 != 0 {
            return None;
        }
        value = value << 8 | u64::from(byte);
    }
    let value = i64::try_from(value).ok()?;
    Some(if negative { !value } else { value })
}

/// Decimal digits and nothing else: the numbers of PAX records.
pub fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |value, digit| match digit {
        b'0'..=b'9' => value.checked_mul(10)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_all_forms() {
        let table: &[(&[u8], Option<i64>)] = &[
            (b"0000644\0", Some(0o644)),
            (b"  644 \0\0", Some(0o644)),
            (b"77777777777 ", Some(0o77777777777)),
            (b"777777777777", Some(0o777777777777)),
            (b"12 garbage", Some(0o12)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"", Some(0)),
            (b"8", None),
            (b"-1", None),
            (b"+1", None),
            (b"abc", None),
            (b"\x80\0\0\0\0\0\0\0\0\0\x01\0", Some(256)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", Some(-1)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xae\x80", Some(-86400)),
            (b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", Some(i64::MAX)),
            (b"\x80\0\0\0\x80\0\0\0\0\0\0\0", None),
            (b"\x80\0\0\x01\0\0\0\0\0\0\0\0", None),
            (b"\x80\0\0\0\0\x2d\xc6\xc1", Some(3_000_001)),
        ];
        for (field, want) in table {
            assert_eq!(read(field), *want, "{field:?}");
        }
        assert_eq!(read_unsigned(b"\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(decimal(b"18446744073709551616"), None);
        assert_eq!((decimal(b"10"), decimal(b""), decimal(b"1 ")), (Some(10), None, None));
    }
}
