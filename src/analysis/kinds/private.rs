//! Where the bodies of private keys stand in a content, so that every view leaves them out. It need not be a key that can be read: what
//! stands in its armour is nobody's reading matter.

mod lines;

use super::{Parts, key};
use crate::domain::order::SortSmall;
use memchr::memmem;
use std::ops::Range;

/// Stands in place of what is left out.
pub const DOTS: &str = "••••";
/// What is said where it stands.
pub const LEFT_OUT: &str =
    "The key is left out. Whoever wants to see it chooses Text, and there Show keys.";
const DASHES: &[u8] = b"-----";
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
/// The same dashes in UTF-16, low byte first, and high byte first.
const WIDE: [&[u8]; 2] = [b"-\0-\0-\0-\0-\0", b"\0-\0-\0-\0-\0-"];
/// Of PuTTY's keys, what tells how many lines are the private part.
const PUTTY: &[u8] = b"Private-Lines: ";
/// Bytes of a label, at most.
const LABEL: usize = 60;
/// So many letters in a row make a body: less is what a program or a text says of keys.
const LEAST: usize = 16;

/// The parts of `bytes` that are in the bodies of private keys, in order, none with white space in it but where all of the content is
/// a key. The bytes begin with byte `base` of a content of `size` bytes.
pub fn private_parts(bytes: &[u8], base: u64, size: u64) -> Vec<Range<usize>> {
    let whole = base == 0 && bytes.len() as u64 >= size;
    if whole && key::look_der(&Parts::whole(bytes)).is_some_and(|told| told.secret) {
        return std::iter::once(0..bytes.len()).collect();
    }
    let edges = [base > 0, base.saturating_add(bytes.len() as u64) < size];
    let mut parts = armoured_parts(bytes, edges);
    let wide = wide_parts(bytes, edges);
    if !wide.is_empty() {
        parts.extend(wide);
        parts = in_order(parts);
    }
    parts
}

/// The same of text in UTF-16, wherever it begins.
fn wide_parts(bytes: &[u8], edges: [bool; 2]) -> Vec<Range<usize>> {
    // First as it is read as text; else it stands somewhere among other bytes. Units begin at 0 or 1, and have a low byte.
    let known = [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter();
    let stands = |&(begins, low): &(usize, usize)| {
        memmem::find_iter(bytes, WIDE[low]).any(|at| at % 2 == begins)
    };
    let parts = |(begins, low): (usize, usize)| {
        let units = bytes[begins..].as_chunks::<2>().0.iter();
        let letter = |unit: &[u8; 2]| if unit[1 - low] == 0 { unit[low] } else { 0xff };
        let found = armoured_parts(&units.map(letter).collect::<Vec<_>>(), edges).into_iter();
        found.map(|part| begins + 2 * part.start..begins + 2 * part.end).collect()
    };
    known.filter(stands).map(parts).find(|parts: &Vec<_>| !parts.is_empty()).unwrap_or_default()
}

/// Where armoured keys alone are looked for: those of [`private_parts`] in bytes that are text, a letter each. `edges`: the content
/// goes on before them, and behind them.
pub fn armoured_parts(bytes: &[u8], edges: [bool; 2]) -> Vec<Range<usize>> {
    let begun = memmem::find_iter(bytes, BEGIN).filter_map(|at| {
        let start = at + label(&bytes[at..], BEGIN)?;
        Some(start..start + body(&bytes[start..]))
    });
    let mut bodies: Vec<Range<usize>> = begun.chain(putty(bytes)).collect();
    let first = memmem::find(bytes, BEGIN).unwrap_or(bytes.len());
    let end =
        memmem::find_iter(&bytes[..first], END).find(|at| label(&bytes[*at..], END).is_some());
    if let Some(end) = end.filter(|_| edges[0]) {
        // It begins before what was read.
        bodies.push(end - lines::before(&bytes[..end])..end);
    }
    let is_cut = |body: &Range<usize>| {
        edges[0] && body.start == 0 || edges[1] && body.end == bytes.len() && !body.is_empty()
    };
    bodies.retain(|body| is_cut(body) || is_key(&bytes[body.clone()]));
    in_order(bodies).into_iter().flat_map(|body| runs(bytes, body)).collect()
}

/// One behind the other; what overlaps is one.
fn in_order(mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    parts.sort_small_by_key(|part| part.start);
    parts.dedup_by(|next, part| {
        let overlaps = next.start < part.end;
        if overlaps {
            part.end = part.end.max(next.end);
        }
        overlaps
    });
    parts
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
    match memmem::find(bytes, DASHES) {
        Some(end) if bytes[end..].starts_with(END) => end,
        end => lines::on(&bytes[..end.unwrap_or(bytes.len())]),
    }
}

/// The private lines of PuTTY's keys, which say how many they are.
fn putty(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    memmem::find_iter(bytes, PUTTY).map(|at| {
        let start = at + PUTTY.len();
        let digits = bytes[start..].iter().take(4).take_while(|byte| byte.is_ascii_digit());
        let digits = start..start + digits.count();
        let count = str::from_utf8(&bytes[digits.clone()]).ok().and_then(|text| text.parse().ok());
        digits.end..digits.end + lines::counted(&bytes[digits.end..], count.unwrap_or(0))
    })
}

fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(byte)
}

fn is_key(body: &[u8]) -> bool {
    body.split(|byte| !is_letter(byte)).any(|run| run.len() >= LEAST)
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

    fn key(body: &[u8]) -> Vec<u8> {
        let body = String::from_utf8_lossy(body).replace('~', BODY);
        let label = |word: &str| format!("-----{word} EC PRIVATE KEY-----");
        [label("BEGIN"), body, label("END")].concat().into_bytes()
    }

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
            ("<\n~\n\" + more()", 0, "<\n#\n\" + more()"),
            ("<\nVersion: GnuPG v2 (GNU/Linux)\n\n~\n~", 0, "<\n# # # #\n\n#\n#"),
            ("<\\nVersion: v2 (x)\\n\\n~\\n~", 0, "<# # #"),
            ("\"<\\n\"\n  \"~\\n\"\n  \"~", 0, "\"<#\n  #\n  #"),
            ("'<\\n' +\n'~\\n' +\n'~", 0, "'<# #\n# #\n#"),
            ("# <\n# ~\n# ~\n# more of it: (1)", 0, "# <\n# #\n# #\n# more of it: (1)"),
            ("a <~ ~", 0, "a <# #"),
            ("x <\nMC4", 0, "x <\n#"),
            ("key: <\n~\nother: value\n(1)", 0, "key: <\n#\nother: value\n(1)"),
            // What was read begins within one.
            ("~\n~\n>\nafter", 1 << 18, "#\n#\n>\nafter"),
            ("{1}\n~\n>\nafter", 1 << 18, "{1}\n#\n>\nafter"),
            ("\"~\\n\"\n\"~\\n\"\n\">\\n\"", 1 << 18, "#\n#\n#>\\n\""),
            ("f(1)\n  \"~\\n\"\n  \">", 1 << 18, "f(1)\n  #\n  #>"),
            ("BCIEI\n>", 1 << 18, "#\n>"),
            // PuTTY's say how many lines.
            ("Private-Lines: 2\n~\n~\nPrivate-MAC: 1", 0, "Private-Lines: 2\n#\n#\nPrivate-MAC: 1"),
            ("Private-Lines: 1\r\n~\r\n", 0, "Private-Lines: 1\r\n#\r\n"),
            ("Private-Lines: 1 Private-Lines: 1 x\n", 0, "Private-Lines: 1 Private-Lines: 1 x\n"),
            ("Private-Lines: 2, it says", 0, "Private-Lines: 2, it says"),
            ("~\n>", 0, "MC4CAQAwBQYDK2VwBCIEI\n>"),
            // What speaks of keys.
            ("grep \"<\" /etc/ssl/private/key", 0, "grep \"<\" /etc/ssl/private/key"),
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
    fn a_body_may_be_long_and_lie_across_the_end_of_what_is_read() {
        let line = format!("{}\n", "A".repeat(64));
        let text = format!("<\n{}>\n", line.repeat((70 << 10) / line.len()));
        assert!(!left(&text, 0).contains('A'));
        assert!(!left(&text.replace('>', ""), 0).contains('A'), "its end was not read");
        assert!(!left(&text.replace('<', ""), 1 << 18).contains('A'), "its beginning was not");
    }

    #[test]
    fn in_utf_16_they_are_found_as_well() {
        let text = key(b"\n~\n");
        let bytes = |first: &[u8], of: fn(u16) -> [u8; 2]| {
            [first, &text.iter().flat_map(|byte| of(u16::from(*byte))).collect::<Vec<_>>()].concat()
        };
        let from = text.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
        for first in [&b""[..], b"\xff\xfe", b"\xff\xfe\xfd"] {
            for of in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes = bytes(first, of);
                let parts = private_parts(&bytes, 0, bytes.len() as u64);
                let [part] = &parts[..] else { panic!("{parts:?}") };
                let want = first.len() + 2 * from;
                // Among other bytes it may be a zero less.
                assert!(part.start.abs_diff(want) <= first.len() % 2, "{first:?} {part:?}");
                assert_eq!(part.len(), 2 * BODY.len());
            }
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
