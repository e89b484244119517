//! Numbers, times and names as a person reads them.

use super::rows::NodeKind;
use crate::domain::time::civil;
pub use crate::domain::time::parse_rfc3339;
use crate::domain::{Image, Time};
use std::fmt::Write as _;

/// What an image is for, inert; a config that names no platform is said to, and a plain file system has nobody to say it.
pub fn platform(image: &Image) -> String {
    match (image.platform.is_empty(), image.id.is_some()) {
        (false, _) => escape(image.platform.to_string().as_bytes()),
        (true, true) => format!("platform: {NO_PLATFORM}"),
        (true, false) => String::new(),
    }
}

/// What stands for the platform of an image whose config names none.
pub const NO_PLATFORM: &str = "none";

/// How many bytes more or less: `+1.2 kB`, `−312 B`, `0`.
pub fn delta(bytes: i64) -> String {
    match bytes {
        0 => "0".to_owned(),
        1.. => format!("+{}", size(bytes.unsigned_abs())),
        _ => format!("−{}", size(bytes.unsigned_abs())),
    }
}

/// Stands between groups of three digits; does not break a line.
const THIN: char = '\u{202f}';

/// `1.2 MB`: SI units, one digit after the point, whole bytes below a thousand.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) * 10;
    let mut unit = 0;
    tenths = (tenths + 500) / 1000;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        unit += 1;
        // From the whole number again, so that nothing is rounded twice.
        let divisor = 1000u128.pow(u32::try_from(unit).unwrap_or(0) + 1);
        tenths = (u128::from(bytes) * 10 + divisor / 2) / divisor;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// `1 204 311 bytes`, for whoever wants to know exactly.
pub fn exact(bytes: u64) -> String {
    format!("{} {}", count(bytes), plural(bytes, "byte", "bytes"))
}

/// Bytes of a tag, and of what stands before it, that are never cut.
const TAG: usize = 24;
const BEFORE_TAG: usize = 9;

/// An image's name in three parts: the first may be cut at its end, the second is the end of the repository, and the third the tag,
/// with its colon, if there is one.
pub fn name_parts(name: &str) -> [&str; 3] {
    let tag = match name.rfind(['/', ':', '@']) {
        Some(at) if name[at..].starts_with(':') && !name[..at].ends_with("@sha256") => at,
        _ => name.len(),
    };
    let boundary = |at: usize| (at..=name.len()).find(|&at| name.is_char_boundary(at));
    // Of a long tag, its last letters tell names apart.
    let tag = boundary(tag.max(name.len().saturating_sub(TAG))).unwrap_or(tag);
    let end = boundary(tag.saturating_sub(BEFORE_TAG)).unwrap_or(tag);
    [&name[..end], &name[end..tag], &name[tag..]]
}

/// `12 331`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len());
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

/// The word that goes with `number`.
pub fn plural<'a>(number: u64, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// `3 layers`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), plural(number, one, many))
}

/// `2026-03-02T09:14:07Z`, with a fraction when there is one. Years beyond four digits carry a sign.
pub fn iso(time: Time) -> String {
    let (day, second) = (time.secs.div_euclid(86_400), time.secs.rem_euclid(86_400));
    let (year, month, date) = civil(day);
    let mut out =
        if (0..=9999).contains(&year) { format!("{year:04}") } else { format!("{year:+05}") };
    let _ = write!(
        out,
        "-{month:02}-{date:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    if time.nanos > 0 {
        let fraction = format!("{:09}", time.nanos);
        let _ = write!(out, ".{}", fraction.trim_end_matches('0'));
    }
    out.push('Z');
    out
}

/// A time that an archive's JSON claims, in UTC without its fraction; what can't be read stays as written, made inert.
pub fn iso_of(text: &str) -> String {
    parse_rfc3339(text)
        .map_or_else(|| escape(text.as_bytes()), |time| iso(Time { nanos: 0, ..time }))
}

/// True for what must not reach a screen as it is: it moves text about, or can't be seen.
fn hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A name as inert text: control and bidirectional characters, invalid UTF-8 and the backslash become visible escapes
/// (`\n`, `\x1b`, `\u{202e}`, `\xff`, `\\`). Different names never come out the same.
pub fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                c if c.is_ascii_control() => drop(write!(out, "\\x{:02x}", u32::from(c))),
                c if hostile(c) => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// A line of a text, inert: in it, tabs are meant, and a backslash is a backslash.
pub fn line(bytes: &[u8]) -> String {
    let inert = |piece: &[u8]| {
        piece.split(|&byte| byte == b'\\').map(escape).collect::<Vec<_>>().join("\\")
    };
    bytes.split(|&byte| byte == b'\t').map(inert).collect::<Vec<_>>().join("\t")
}

/// The same for sentences, in which backslashes stay as they were: they are meant, or are escapes already.
pub fn inert(sentence: &str) -> String {
    escape(sentence.as_bytes()).replace("\\\\", "\\")
}

/// Inert line by line, tabs kept as spaces.
pub fn inert_lines(text: &str) -> String {
    text.lines().map(|line| inert(&line.replace('\t', "    "))).collect::<Vec<_>>().join("\n")
}

/// `drwxr-xr-x`, with `s`, `S`, `t`, `T` for the special bits, as `ls` prints it.
pub fn mode_string(kind: NodeKind, mode: u32) -> String {
    let first = match kind {
        NodeKind::File => '-',
        NodeKind::Dir => 'd',
        NodeKind::Symlink => 'l',
        NodeKind::Char => 'c',
        NodeKind::Block => 'b',
        NodeKind::Fifo => 'p',
    };
    let mut out = String::with_capacity(10);
    out.push(first);
    for (shift, special, set, unset) in
        [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')]
    {
        let bits = mode >> shift & 7;
        out.push(if bits & 4 == 0 { '-' } else { 'r' });
        out.push(if bits & 2 == 0 { '-' } else { 'w' });
        out.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => set,
            (false, true) => unset,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    out
}

/// Text for XML 1.0: markup as entities; what no XML may hold (section 2.2, `Char`) and what nobody sees is left out, but for line
/// ends and tabs.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_tags_and_the_end_of_the_repository() {
        for (name, parts) in [
            ("shop/shop-api:1.4.2", ["shop", "/shop-api", ":1.4.2"]),
            ("localhost:5000/team/app:v1", ["localhost:5000", "/team/app", ":v1"]),
            ("localhost:5000/team/application", ["localhost:5000/team/ap", "plication", ""]),
            ("app@sha256:0123456789abcdef", ["app@sha256:0123456", "789abcdef", ""]),
            ("a", ["", "a", ""]),
            ("ä:ö", ["", "ä", ":ö"]),
            ("", ["", "", ""]),
        ] {
            assert_eq!(name_parts(name), parts, "{name}");
        }
        let long = format!("app:{}", "x".repeat(99));
        assert_eq!(name_parts(&long).map(str::len), [103 - TAG - BEFORE_TAG, BEFORE_TAG, TAG]);
        assert_eq!(name_parts("ééééééééééééééé").map(|part| part.chars().count()), [11, 4, 0]);
    }

    #[test]
    fn sizes_are_si_and_never_show_a_thousand_of_a_unit() {
        let table: &[(u64, &str)] = &[
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1049, "1.0 kB"),
            (1050, "1.1 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (88_604_211, "88.6 MB"),
            (1_080_000_000, "1.1 GB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (bytes, want) in table {
            assert_eq!(size(*bytes), *want);
        }
        assert_eq!(exact(1), "1 byte");
        assert_eq!(exact(12_331), "12\u{202f}331 bytes");
        assert_eq!(counted(1, "layer", "layers"), "1 layer");
    }

    #[test]
    fn times_are_utc() {
        let table: &[(&str, &str)] = &[
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            ("2026-03-02T10:14:07.250+01:00", "2026-03-02T09:14:07.25Z"),
            ("2000-02-29T23:59:59-05:30", "2000-03-01T05:29:59Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.9Z"),
            ("2024-05-01T00:00:00.1234567891Z", "2024-05-01T00:00:00.123456789Z"),
        ];
        for (text, want) in table {
            assert_eq!(parse_rfc3339(text).map(iso).as_deref(), Some(*want), "{text}");
        }
        for bad in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+xx:00",
            "2026-01-01T00:00:0éZ",
        ] {
            assert_eq!(parse_rfc3339(bad), None, "{bad}");
        }
        assert_eq!(iso_of("2026-03-02T10:14:07.250+01:00"), "2026-03-02T09:14:07Z");
        assert_eq!(iso_of("soon\u{202e}"), "soon\\u{202e}");
        assert_eq!(iso(Time { secs: 253_402_300_800, nanos: 0 }), "+10000-01-01T00:00:00Z");
        assert!(iso(Time { secs: i64::MAX / 2, nanos: 0 }).ends_with('Z'));
    }

    #[test]
    fn names_are_inert_and_unambiguous() {
        let table: &[(&[u8], &str)] = &[
            (b"plain name", "plain name"),
            ("größe 漢字".as_bytes(), "größe 漢字"),
            (b"a\nb\x1b[2J", "a\\nb\\x1b[2J"),
            (b"back\\slash", "back\\\\slash"),
            (b"\xff\xfe", "\\xff\\xfe"),
            ("exe\u{202e}gpj".as_bytes(), "exe\\u{202e}gpj"),
            ("\u{85}\u{200b}\u{feff}".as_bytes(), "\\u{85}\\u{200b}\\u{feff}"),
        ];
        for (bytes, want) in table {
            assert_eq!(escape(bytes), *want);
        }
    }

    #[test]
    fn modes_are_those_of_ls() {
        let table: &[(NodeKind, u32, &str)] = &[
            (NodeKind::Dir, 0o755, "drwxr-xr-x"),
            (NodeKind::File, 0o4755, "-rwsr-xr-x"),
            (NodeKind::File, 0o2644, "-rw-r-Sr--"),
            (NodeKind::Dir, 0o1777, "drwxrwxrwt"),
            (NodeKind::Dir, 0o1776, "drwxrwxrwT"),
            (NodeKind::Symlink, 0o777, "lrwxrwxrwx"),
        ];
        for (kind, mode, want) in table {
            assert_eq!(mode_string(*kind, *mode), *want);
        }
    }
}
