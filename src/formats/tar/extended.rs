//! What extension headers say of the entry that follows: PAX records (POSIX pax, "Extended Header") and GNU long names.

use super::number;
use super::sparse::{Run, Sparse};
use crate::domain::order::SortSmall;
use crate::domain::{Diagnostic, Time, Xattr};
use crate::formats::{Damage, Findings, Limits};

/// Overrides for one entry, or for all of them (`g`).
#[derive(Clone, Debug, Default)]
pub struct Extended {
    /// GNU long name; an empty one is none.
    pub long_name: Option<Vec<u8>>,
    /// GNU long link; an empty one is none.
    pub long_link: Option<Vec<u8>>,
    /// PAX `path`.
    pub path: Option<Vec<u8>>,
    /// PAX `linkpath`.
    pub link: Option<Vec<u8>>,
    /// PAX `size`.
    pub size: Option<u64>,
    /// PAX `mtime`.
    pub mtime: Option<Time>,
    /// PAX `uid`.
    pub uid: Option<u64>,
    /// PAX `gid`.
    pub gid: Option<u64>,
    /// `SCHILY.xattr.*` (true) and `LIBARCHIVE.xattr.*`, in order of appearance.
    pub xattrs: Vec<(Xattr, bool)>,
    /// `GNU.sparse.*`.
    pub sparse: SparseClaim,
    /// Whether there was any extension header at all.
    pub any: bool,
}

/// What `GNU.sparse.*` says.
#[derive(Clone, Debug, Default)]
pub struct SparseClaim {
    /// Version 1.0: the map is at the head of the body.
    pub map_in_body: bool,
    /// `GNU.sparse.name`: the real path, where `path` is a made-up one.
    pub name: Option<Vec<u8>>,
    /// Apparent size.
    pub size: Option<u64>,
    /// Runs of 0.0 or 0.1; `Some` and empty for a file that is one hole.
    pub map: Option<Sparse>,
    /// A number of the map was none.
    pub broken: bool,
}

impl SparseClaim {
    /// True when any record makes the entry a sparse file.
    pub fn is_some(&self) -> bool {
        self.map_in_body || self.map.is_some() || self.size.is_some()
    }
}

impl Extended {
    /// Back to no overrides, keeping nothing.
    pub fn clear(&mut self) {
        if self.any {
            *self = Self::default();
        }
    }

    /// Reads the body of an `x` or `g` header. Damage: the records cannot be told apart, or the size is none; the size of
    /// what follows is then not known.
    pub fn read(mut rest: &[u8], findings: &mut Findings, limits: &Limits) -> Result<Self, Damage> {
        let mut found = Self { any: true, ..Self::default() };
        // Some writers pad with NULs.
        while !rest.is_empty() && rest[0] != 0 {
            let (key, value, tail) = record(rest)
                .ok_or_else(|| Damage::new("has a PAX header with a malformed record"))?;
            found.record(key, value, findings, limits)?;
            rest = tail;
        }
        Ok(found)
    }

    /// Takes the overrides of a further `x` header: it replaces an earlier one, GNU long names stay.
    pub fn replace_pax(&mut self, pax: Self) {
        let (long_name, long_link) = (self.long_name.take(), self.long_link.take());
        *self = Self { long_name, long_link, ..pax };
    }

    /// Takes what makes sense for more than one entry from a `g` header. True when something else was in it.
    pub fn merge_global(&mut self, pax: Self) -> bool {
        self.mtime = pax.mtime.or(self.mtime);
        self.uid = pax.uid.or(self.uid);
        self.gid = pax.gid.or(self.gid);
        pax.path.is_some()
            || pax.link.is_some()
            || pax.size.is_some()
            || pax.sparse.is_some()
            || !pax.xattrs.is_empty()
    }

    /// The attributes by name; a later record wins over an earlier one, the plain form over the coded one.
    pub fn take_xattrs(&mut self) -> Vec<Xattr> {
        let mut list = std::mem::take(&mut self.xattrs);
        list.sort_small_by(|(a, a_plain), (b, b_plain)| {
            (&a.name, a_plain).cmp(&(&b.name, b_plain))
        });
        list.reverse();
        list.dedup_by(|(a, _), (b, _)| a.name == b.name);
        list.reverse();
        list.into_iter().map(|(xattr, _)| xattr).collect()
    }

    fn record(
        &mut self,
        key: &[u8],
        value: &[u8],
        findings: &mut Findings,
        limits: &Limits,
    ) -> Result<(), Damage> {
        let text = (!value.is_empty()).then(|| value.to_vec());
        match key {
            b"path" => self.path = text,
            b"linkpath" => self.link = text,
            b"size" => self.size = size(value)?,
            b"mtime" => self.mtime = number_of(key, value, time, findings),
            b"uid" => self.uid = number_of(key, value, number::decimal, findings),
            b"gid" => self.gid = number_of(key, value, number::decimal, findings),
            _ if key.starts_with(b"GNU.sparse.") => self.sparse.record(&key[11..], value, limits),
            _ => self.xattr(key, value, findings),
        }
        Ok(())
    }

    fn xattr(&mut self, key: &[u8], value: &[u8], findings: &mut Findings) {
        if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
            self.xattrs.push((Xattr { name: name.into(), value: value.into() }, true));
        } else if let Some(name) = key.strip_prefix(b"LIBARCHIVE.xattr.") {
            match (percent_decode(name), base64(value)) {
                (Some(name), Some(value)) => {
                    self.xattrs.push((Xattr { name: name.into(), value: value.into() }, false))
                }
                _ => findings.add("tar-xattr-unreadable", |code| {
                    Diagnostic::warning(
                        code,
                        format!("{} is not base64; left out", String::from_utf8_lossy(key)),
                    )
                }),
            }
        }
    }
}

impl SparseClaim {
    fn record(&mut self, key: &[u8], value: &[u8], limits: &Limits) {
        let number = number::decimal(value);
        match key {
            b"major" => self.map_in_body = number == Some(1),
            b"name" => self.name = Some(value.to_vec()),
            b"size" | b"realsize" => match number {
                Some(size) => self.size = Some(size),
                None => self.broken = true,
            },
            b"map" => {
                let map = self.map.insert(Sparse::default());
                self.broken |= map.add_list(value).is_none();
            }
            // 0.0 repeats these two, in pairs.
            b"offset" => match number {
                Some(offset) => {
                    self.map.get_or_insert_default().runs.push(Run { offset, length: 0 })
                }
                None => self.broken = true,
            },
            b"numbytes" => match (number, self.map.as_mut().and_then(|map| map.runs.last_mut())) {
                (Some(length), Some(run)) => run.length = length,
                _ => self.broken = true,
            },
            b"numblocks" => {
                self.map.get_or_insert_default();
            }
            _ => {}
        }
        self.broken |= self.map.as_ref().is_some_and(|map| map.runs.len() > limits.sparse_runs);
    }
}

/// Splits `LENGTH KEY=VALUE\n` off the front.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|&b| b == b' ')?;
    let length = usize::try_from(number::decimal(&bytes[..space])?).ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|&b| b == b'=')?;
    (equals > 0).then(|| (&record[..equals], &record[equals + 1..], rest))
}

/// An empty value takes an earlier one back.
fn size(value: &[u8]) -> Result<Option<u64>, Damage> {
    match number::decimal(value) {
        Some(size) if size <= i64::MAX as u64 => Ok(Some(size)),
        None if value.is_empty() => Ok(None),
        _ => Err(Damage::new(format!(
            "has a PAX header that gives {:?} as a size",
            String::from_utf8_lossy(value)
        ))),
    }
}

fn number_of<T>(
    key: &[u8],
    value: &[u8],
    read: fn(&[u8]) -> Option<T>,
    findings: &mut Findings,
) -> Option<T> {
    let number = read(value);
    if number.is_none() && !value.is_empty() {
        findings.add("tar-pax-value", |code| {
            let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
            Diagnostic::warning(
                code,
                format!(
                    "PAX {key} is {value:?}, which is no number; the header's own value is shown"
                ),
            )
        });
    }
    number
}

/// `[-]seconds[.fraction]`; digits beyond the ninth are cut.
fn time(value: &[u8]) -> Option<Time> {
    let (negative, value) = value.strip_prefix(b"-").map_or((false, value), |rest| (true, rest));
    let (whole, fraction) = match value.iter().position(|&b| b == b'.') {
        Some(dot) => (&value[..dot], &value[dot + 1..]),
        None => (value, &b""[..]),
    };
    let whole = if whole.is_empty() && !fraction.is_empty() { 0 } else { number::decimal(whole)? };
    let whole = i64::try_from(whole).ok()?;
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let nanos = (0..9).fold(0, |nanos, at| {
        nanos * 10 + fraction.get(at).map_or(0, |digit| u32::from(digit - b'0'))
    });
    Some(match (negative, nanos) {
        (false, _) => Time { secs: whole, nanos },
        (true, 0) => Time { secs: -whole, nanos: 0 },
        (true, _) => Time { secs: -whole - 1, nanos: 1_000_000_000 - nanos },
    })
}

fn percent_decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let (code, tail) = rest.split_at_checked(2)?;
        let digit = |byte: u8| (byte as char).to_digit(16);
        out.push((digit(code[0])? * 16 + digit(code[1])?) as u8);
        rest = tail;
    }
    Some(out)
}

/// Standard alphabet, with or without padding: libarchive writes none.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let text = &text[..text.iter().position(|&b| b == b'=').unwrap_or(text.len())];
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    (held < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Result<Extended, Damage> {
        Extended::read(body, &mut Findings::new(9), &Limits::default())
    }

    #[test]
    fn reads_records() {
        let got =
            read(b"9 path=a\n11 path=b2\n12 size=512\n16 odd=\0line\nxx\n\0\0\0").expect("sound");
        assert_eq!((got.path.as_deref(), got.size), (Some(&b"b2"[..]), Some(512)));
    }

    #[test]
    fn malformed_records_are_damage() {
        let table: &[&[u8]] = &[
            b"99 path=a\n",
            b"xx path=a\n",
            b"7 noeq\n",
            b"9 path=a ",
            b"3 =\n",
            b"0 \n",
            b"11 size=-1\n",
            b"path",
            b"18446744073709551615 a=b\n",
        ];
        for body in table {
            assert!(read(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn reads_times() {
        let table: &[(&str, Option<(i64, u32)>)] = &[
            ("5", Some((5, 0))),
            ("5.5", Some((5, 500_000_000))),
            ("5.1234567899", Some((5, 123_456_789))),
            ("-1.5", Some((-2, 500_000_000))),
            ("-86400", Some((-86400, 0))),
            ("-86400.0", Some((-86400, 0))),
            (".5", Some((0, 500_000_000))),
            ("5.", Some((5, 0))),
            ("", None),
            ("x", None),
            ("1.x", None),
            ("-9223372036854775807.5", Some((i64::MIN, 500_000_000))),
        ];
        for (text, want) in table {
            assert_eq!(time(text.as_bytes()).map(|t| (t.secs, t.nanos)), *want, "{text}");
        }
    }

    #[test]
    fn reads_coded_xattrs() {
        assert_eq!(base64(b"aGk").as_deref(), Some(&b"hi"[..]));
        assert_eq!(base64(b"aGk=").as_deref(), Some(&b"hi"[..]));
        assert_eq!((base64(b"a"), base64(b"a*==")), (None, None));
        assert_eq!(percent_decode(b"user.a%20b").as_deref(), Some(&b"user.a b"[..]));
        assert_eq!((percent_decode(b"%"), percent_decode(b"%zz")), (None, None));
    }
}
