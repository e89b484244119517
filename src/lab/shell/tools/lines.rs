//! rev, tac, nl, base64.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Hands the contents of files to `each`, what was named or standard input; the exit status.
fn contents(
    shell: &mut Shell<'_>,
    tool: &str,
    files: &[Vec<u8>],
    mut each: impl FnMut(&mut Shell<'_>, &[u8]),
) -> i32 {
    let mut status = 0;
    for path in or_input(files) {
        match shell.slurp(tool, &path) {
            Some(content) => each(shell, &content),
            None => status = 1,
        }
    }
    status
}

pub(super) fn rev(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    contents(shell, "rev", args.get(1..).unwrap_or_default(), |shell, content| {
        let mut out = Vec::with_capacity(content.len());
        for line in content.split_inclusive(|&b| b == b'\n') {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            out.extend(String::from_utf8_lossy(text).chars().rev().collect::<String>().bytes());
            out.extend(&line[text.len()..]);
        }
        shell.print(&out);
    })
}

pub(super) fn tac(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    contents(shell, "tac", args.get(1..).unwrap_or_default(), |shell, content| {
        if shell.keeps_lines(content).is_ok() {
            let lines: Vec<&[u8]> = content.split_inclusive(|&b| b == b'\n').rev().collect();
            shell.print(&lines.concat());
        }
    })
}

pub(super) fn nl(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "b:i:s:v:w:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let number = |letter, or: i64| {
        let text = options.value(letter).map(String::from_utf8_lossy);
        text.map_or(Some(or), |text| text.parse::<i64>().ok())
    };
    let (Some(mut next), Some(step), Some(width)) =
        (number(b'v', 1), number(b'i', 1), number(b'w', 6))
    else {
        shell.print_error(b"nl: invalid number\n");
        return 1;
    };
    let width = usize::try_from(width).unwrap_or(1).clamp(1, 100);
    let between = options.value(b's').unwrap_or(b"\t").to_vec();
    let kind = options.value(b'b').and_then(|text| text.first().copied()).unwrap_or(b't');
    contents(shell, "nl", &options.rest, |shell, content| {
        for line in content.split_inclusive(|&b| b == b'\n') {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            if kind == b'a' || kind == b't' && !text.is_empty() {
                let shown = format!("{next:>width$}");
                next = next.wrapping_add(step);
                shell.print(&[shown.as_bytes(), &between, text, b"\n"].concat());
            } else {
                let blank = " ".repeat(width + between.len());
                shell.print(&[blank.as_bytes(), text, b"\n"].concat());
            }
        }
    })
}

pub(super) fn base64(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "dw:", &[("decode", b'd'), ("wrap=", b'w')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let text = options.value(b'w').unwrap_or(b"76").to_vec();
    let Ok(wrap) = String::from_utf8_lossy(&text).parse::<usize>() else {
        shell.complain("base64", Say::BadCount, &[&text], None);
        return 1;
    };
    let mut whole = true;
    let status = contents(shell, "base64", &options.rest, |shell, content| {
        if options.has(b'd') {
            let (out, fine) = decoded(content);
            whole &= fine;
            shell.print(&out);
            return;
        }
        let packed = KIND.encode(content).into_bytes();
        let row = if wrap == 0 { packed.len().max(1) } else { wrap };
        let mut out = packed.chunks(row).collect::<Vec<_>>().join(&b'\n');
        out.extend((wrap > 0 && !out.is_empty()).then_some(b'\n'));
        shell.print(&out);
    });
    if !whole {
        shell.print_error(b"base64: truncated input\n");
        return 1;
    }
    status
}

/// As busybox takes it: padding or not, whatever is left in the last bits.
const KIND: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes, and whether the last four letters were there; what is no letter of it is passed over.
fn decoded(content: &[u8]) -> (Vec<u8>, bool) {
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let letters: Vec<u8> = content.iter().copied().filter(is_letter).collect();
    let mut fours = letters.chunks_exact(4);
    // Four by four: behind a padding there may be more.
    let (mut out, mut three) = (Vec::with_capacity(letters.len() / 4 * 3), [0; 3]);
    for four in fours.by_ref() {
        let count = KIND.decode_slice(four, &mut three).unwrap_or_default();
        out.extend_from_slice(&three[..count]);
    }
    (out, fours.remainder().is_empty())
}
