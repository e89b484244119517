//! cmp, od, hexdump.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;

pub(super) fn cmp(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "lsn:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let [first, more @ ..] = options.rest.as_slice() else {
        shell.print_error(b"Usage: cmp [-ls] [-n NUM] FILE1 [FILE2 [SKIP1 [SKIP2]]]\n");
        return 1;
    };
    let second = more.first().cloned().unwrap_or(b"-".to_vec());
    let mut numbers = [usize::MAX, 0, 0];
    let given =
        [options.value(b'n'), more.get(1).map(Vec::as_slice), more.get(2).map(Vec::as_slice)];
    for (number, text) in numbers.iter_mut().zip(given) {
        let Some(text) = text else { continue };
        let Ok(read) = String::from_utf8_lossy(text).parse() else {
            shell.complain("cmp", Say::BadCount, &[text], None);
            return 1;
        };
        *number = read;
    }
    let [most, first_skip, second_skip] = numbers;
    let (Some(a), Some(b)) = (shell.slurp("cmp", first), shell.slurp("cmp", &second)) else {
        return 2;
    };
    let part = |all: &[u8], skip: usize| {
        let rest = all.get(skip..).unwrap_or_default();
        rest[..most.min(rest.len())].to_vec()
    };
    let (a, b) = (part(&a, first_skip), part(&b, second_skip));
    let (mut line, mut status) = (1, 0);
    for (n, (a, b)) in a.iter().zip(&b).enumerate() {
        if a != b && options.has(b'l') {
            shell.print(format!("{} {a:3o} {b:3o}\n", n + 1).as_bytes());
            status = 1;
        } else if a != b {
            if !options.has(b's') {
                let text = format!(" differ: char {}, line {line}\n", n + 1);
                shell.print(&[first, &b" "[..], &second, text.as_bytes()].concat());
            }
            return 1;
        }
        line += usize::from(*a == b'\n');
    }
    if a.len() == b.len() {
        return status;
    }
    if !options.has(b's') {
        let short = if a.len() < b.len() { first } else { &second };
        shell.print_error(&[b"cmp: EOF on ", short.as_slice(), b"\n"].concat());
    }
    1
}

/// How a row of bytes is shown, and its place.
struct Look {
    row: fn(&[u8]) -> String,
    place: fn(usize) -> String,
    /// Rows that are as the one before, too.
    all: bool,
}

/// Prints rows of 16 bytes; those that are as the one before are left out, unless all are wanted.
fn dump(shell: &mut Shell<'_>, content: &[u8], look: &Look) {
    let (mut out, mut last, mut left_out) = (String::new(), None, false);
    for (n, row) in content.chunks(16).enumerate() {
        if last.replace(row) == Some(row) && !look.all {
            out += if std::mem::replace(&mut left_out, true) { "" } else { "*\n" };
            continue;
        }
        left_out = false;
        out += &format!("{}{}\n", (look.place)(16 * n), (look.row)(row));
        if out.len() > 1 << 16 {
            shell.print(std::mem::take(&mut out).as_bytes());
        }
        if shell.over {
            return;
        }
    }
    let end = (look.place)(content.len());
    out += &if end.is_empty() { end } else { end + "\n" };
    shell.print(out.as_bytes());
}

/// All that was named, one behind the other; nothing when one can't be read.
fn joined(
    shell: &mut Shell<'_>,
    tool: &str,
    files: &[Vec<u8>],
    most: Option<&[u8]>,
) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    for path in or_input(files) {
        all.extend(shell.slurp(tool, &path)?);
    }
    if let Some(text) = most {
        let Ok(most) = String::from_utf8_lossy(text).parse() else {
            shell.complain(tool, Say::BadCount, &[text], None);
            return None;
        };
        all.truncate(most);
    }
    Some(all)
}

fn each(row: &[u8], show: impl Fn(u8) -> String) -> String {
    row.iter().map(|&b| show(b)).collect()
}

/// Two bytes as one number, the lower first.
fn pairs(row: &[u8], show: impl Fn(u16) -> String) -> String {
    let pair = |pair: &[u8]| u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
    row.chunks(2).map(|two| show(pair(two))).collect()
}

fn letter(b: u8) -> String {
    let escapes =
        [(0, '0'), (7, 'a'), (8, 'b'), (9, 't'), (10, 'n'), (11, 'v'), (12, 'f'), (13, 'r')];
    match escapes.iter().find(|(known, _)| *known == b) {
        Some((_, letter)) => format!("  \\{letter}"),
        None if (32..127).contains(&b) => format!("   {}", char::from(b)),
        None => format!(" {b:03o}"),
    }
}

fn canonical(row: &[u8]) -> String {
    let half = |half: &[u8]| each(half, |b| format!(" {b:02x}"));
    let (left, right) = row.split_at(row.len().min(8));
    let shown = each(row, |b| char::from(if (32..127).contains(&b) { b } else { b'.' }).into());
    format!(" {:<24} {:<24}  |{shown}|", half(left), half(right))
}

pub(super) fn od(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "cxbovA:t:N:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let kind = match options.value(b't') {
        Some(kind) => kind.to_vec(),
        None => options
            .last_of(b"cxbo")
            .map_or(b"o2", |letter| match letter {
                b'c' => b"c1",
                b'x' => b"x2",
                b'b' => b"o1",
                _ => b"o2",
            })
            .to_vec(),
    };
    let row: fn(&[u8]) -> String = match kind.as_slice() {
        b"c" | b"c1" => |row| each(row, letter),
        b"x1" => |row| each(row, |b| format!(" {b:02x}")),
        b"o1" => |row| each(row, |b| format!(" {b:03o}")),
        b"u1" => |row| each(row, |b| format!(" {b:3}")),
        b"x2" => |row| pairs(row, |n| format!(" {n:04x}")),
        b"o2" => |row| pairs(row, |n| format!(" {n:06o}")),
        other => {
            shell.print_error(&[b"od: invalid type string '", other, b"'\n"].concat());
            return 1;
        }
    };
    let place: fn(usize) -> String = match options.value(b'A') {
        Some(b"n") => |_| String::new(),
        Some(b"x") => |n| format!("{n:06x}"),
        Some(b"d") => |n| format!("{n:07}"),
        _ => |n| format!("{n:07o}"),
    };
    let Some(content) = joined(shell, "od", &options.rest, options.value(b'N')) else { return 1 };
    dump(shell, &content, &Look { row, place, all: options.has(b'v') });
    0
}

pub(super) fn hexdump(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "Cvn:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let most = options.value(b'n');
    let Some(content) = joined(shell, "hexdump", &options.rest, most) else { return 1 };
    let all = options.has(b'v');
    let look = match options.has(b'C') {
        true => Look { row: canonical, place: |n| format!("{n:08x}"), all },
        false => Look {
            row: |row| format!("{:<40}", pairs(row, |n| format!(" {n:04x}"))),
            place: |n| format!("{n:07x}"),
            all,
        },
    };
    if !content.is_empty() {
        dump(shell, &content, &look);
    }
    0
}
