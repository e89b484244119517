//! Times: what is read as one, how it is shown, and sleep.

use super::super::Shell;
use super::super::builtin::{signal_name, signal_number};
use super::super::words::Say;
use crate::domain::{Time, time};

/// Year, month (1–12), day, hour, minute, second of a time, UTC.
pub(super) fn civil(secs: i64) -> [i64; 6] {
    let (days, rest) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (year, month, day) = time::civil(days);
    [year, month, day, rest / 3600, rest / 60 % 60, rest % 60]
}

/// Seconds since 1970 of a date and time, UTC; `None` beyond what fits 32 bits.
fn seconds(parts: [i64; 6]) -> Option<i64> {
    let [year, month, day, hour, minute, second] = parts;
    let fits = parts.iter().all(|part| part.unsigned_abs() < 1 << 31);
    fits.then(|| time::days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Jan  2  2024`, or `Jan  2 03:04` in the last half year.
pub(super) fn month_day(time: Time, now: Time) -> String {
    let [year, month, day, hour, minute, _] = civil(time.secs);
    let month = MONTHS[(month - 1) as usize];
    let age = now.secs.saturating_sub(time.secs);
    match (-3600..15_811_200).contains(&age) {
        true => format!("{month} {day:>2} {hour:02}:{minute:02}"),
        false => format!("{month} {day:>2}  {year}"),
    }
}

/// `2024-01-02 03:04:05.000000000 +0000`.
pub(super) fn full_time(time: Time) -> String {
    let [year, month, day, hour, minute, second] = civil(time.secs);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{:09} +0000", time.nanos)
}

/// `@SECONDS`, `2024-01-02 03:04:05`, `202401020304.05`, `now`, as the shell's tools speak: busybox takes for the time of a day that
/// is not said what it is now, others midnight.
pub(super) fn parse_time(text: &[u8], now: Time, is_busybox: bool) -> Option<Time> {
    let text = std::str::from_utf8(text).ok()?;
    let at = |secs: i64| Some(Time { secs, nanos: 0 });
    if let Some(secs) = text.strip_prefix('@') {
        let secs = if is_busybox { secs } else { secs.split('.').next()? };
        return at(secs.parse().ok().filter(|_| !secs.starts_with('+'))?);
    }
    match text {
        "now" if !is_busybox => Some(now),
        _ if text.contains(['-', ':']) => at(with_signs(text, now, is_busybox)?),
        _ => at(digits(text, now)?),
    }
}

/// What a field may be: its least and its most, and at most so many digits.
type Field = (i64, i64, usize);
const CLOCK: [Field; 3] = [(0, 23, 2), (0, 59, 2), (0, 61, 2)];
const DAY: [Field; 3] = [(0, 9999, 4), (1, 12, 2), (1, 31, 2)];

/// `2024-01-02`, with a time of day behind it, or that alone. A day that its month lacks is one of the next.
fn with_signs(text: &str, now: Time, is_busybox: bool) -> Option<i64> {
    let [year, month, day, hour, minute, second] = civil(now.secs);
    let (date, clock) = match text.split_once([' ', 'T']) {
        Some(_) if is_busybox && text.contains('T') => return None,
        Some((date, clock)) => (date, clock),
        None if text.contains('-') => (text, ""),
        None => ("", text),
    };
    let mut parts = [year, month, day, hour, minute, second];
    if !date.is_empty() {
        let read = fields(date, '-', &DAY)?;
        <[i64; 3]>::try_from(read)
            .ok()?
            .into_iter()
            .zip(&mut parts)
            .for_each(|(new, of)| *of = new);
    }
    let (clock, zone) = clock.split_once([' ', '+']).unwrap_or((clock, ""));
    if !matches!(zone.trim_start_matches('+'), "" | "0000" | "00:00") {
        return None;
    }
    // Others know fractions of a second, which no layer keeps here.
    let clock = if is_busybox { clock } else { clock.split('.').next()? }.trim_end_matches('Z');
    let read = if clock.is_empty() { Vec::new() } else { fields(clock, ':', &CLOCK)? };
    if date.is_empty() && read.len() < 2 {
        return None;
    }
    let missing = if is_busybox { [hour, minute, second] } else { [0; 3] };
    let read = read.iter().chain(missing.iter().skip(read.len()));
    read.zip(&mut parts[3..]).for_each(|(new, of)| *of = *new);
    seconds(parts)
}

/// Numbers between signs, as many as there are; `None` where one is none, or out of its range.
fn fields(text: &str, sign: char, ranges: &[Field]) -> Option<Vec<i64>> {
    let parts: Vec<&str> = text.split(sign).collect();
    let read = parts.iter().zip(ranges).map(|(part, &(least, most, length))| {
        let is_number = part.len() <= length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|number| is_number && (least..=most).contains(number))
    });
    read.collect::<Option<Vec<i64>>>().filter(|read| read.len() == parts.len())
}

/// `[[[[[CC]YY]MM]DD]hh]mm[.ss]`. A month or a day 0 is the one before.
fn digits(text: &str, now: Time) -> Option<i64> {
    let (digits, second) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(digits) || !(2..=12).contains(&digits.len()) || digits.len() % 2 == 1 {
        return None;
    }
    let mut parts = civil(now.secs);
    let two =
        digits.as_bytes().chunks(2).map(|two| i64::from((two[0] - b'0') * 10 + two[1] - b'0'));
    let two: Vec<i64> = two.collect();
    // From the minute back.
    for (part, number) in parts[..5].iter_mut().rev().zip(two.iter().rev()) {
        *part = *number;
    }
    parts[0] = match two[..] {
        [century, year, _, _, _, _] => century * 100 + year,
        [year, _, _, _, _] => century(year, civil(now.secs)[0]),
        _ => parts[0],
    };
    parts[5] = second.parse().ok().filter(|_| is_number(second))?;
    let [_, month, day, hour, minute, second] = parts;
    let is_time = month <= 12 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;
    let (year, month) = if month == 0 { (parts[0] - 1, 12) } else { (parts[0], month) };
    seconds([year, month, day, hour, minute, second]).filter(|_| is_time)
}

/// The year of two digits that is next to this one.
fn century(two: i64, now: i64) -> i64 {
    let year = now - now.rem_euclid(100) + two;
    match year - now {
        51.. => year - 100,
        ..=-51 => year + 100,
        _ => year,
    }
}

/// So long a main process may sleep, in seconds; one that sleeps longer is still there when somebody looks.
const LONG: f64 = 10.0;

/// What a sleep in a loop without an end counts at least, so that a few rounds of it are enough.
const ROUND: f64 = 4.0;

/// Nothing here takes time: a sleep is over at once, but for a long one of a container's main process, which stays. So does one that
/// nobody looks at and that has slept as long in all.
pub(super) fn sleep(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    if args.len() < 2 {
        return shell.missing("sleep");
    }
    let mut length = 0.0;
    for text in &args[1..] {
        let endless = text.to_ascii_lowercase().starts_with(b"inf");
        let seconds = if endless { Some(f64::INFINITY) } else { span(text) };
        let Some(seconds) = seconds else {
            shell.complain("sleep", Say::BadSpan, &[text], None);
            return 1;
        };
        length += seconds;
    }
    shell.slept += if shell.endless { length.max(ROUND) } else { length };
    shell.waiting |= shell.main && (length >= LONG || shell.detached && shell.slept >= LONG);
    0
}

/// `5`, `0.5`, `2m`, in seconds.
fn span(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let units = [('s', 1.0), ('m', 60.0), ('h', 3600.0), ('d', 86_400.0)];
    let unit = units.iter().find_map(|&(unit, length)| Some((text.strip_suffix(unit)?, length)));
    let (digits, length) = unit.unwrap_or((text, 1.0));
    Some(digits.parse::<f64>().ok().filter(|n| *n >= 0.0)? * length)
}

/// Runs a program; nothing here takes time, so that only a sleep can be too long.
pub(super) fn timeout(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let (mut rest, mut name) = (args.get(1..).unwrap_or_default(), "TERM");
    while let Some([b'-', letter, value @ ..]) = rest.first().map(Vec::as_slice) {
        if !b"sk".contains(letter) {
            shell.complain("timeout", Say::BadLetter, &[&[*letter]], None);
            return 1;
        }
        let next = rest.get(1).map_or(&[][..], Vec::as_slice);
        let (value, used) = if value.is_empty() { (next, 2) } else { (value, 1) };
        if *letter == b's' {
            let Some(found) = signal_name(value) else {
                shell.print_error(&[b"timeout: unknown signal '", value, b"'\n"].concat());
                return 1;
            };
            name = found;
        }
        rest = rest.get(used..).unwrap_or_default();
    }
    let [time, command @ ..] = rest else { return timeout_usage(shell) };
    let Some(most) = span(time) else {
        shell.complain("timeout", Say::BadCount, &[time], None);
        return 1;
    };
    let Some(program) = command.first() else { return timeout_usage(shell) };
    if !shell.knows(program) {
        let text =
            [b"timeout: can't execute '", program.as_slice(), b"': No such file or directory\n"];
        shell.print_error(&text.concat());
        return 127;
    }
    let long = command.get(1).and_then(|text| span(text)).unwrap_or(0.0) > most;
    // At a signal that ends nothing it sleeps on to its end.
    let ends = signal_number(name).filter(|_| program == b"sleep" && most > 0.0 && long);
    if let Some(number) = ends {
        shell.print_error(told(name));
        return 128 + number;
    }
    shell.program(command)
}

/// What a shell says of a program that a signal ended.
fn told(name: &str) -> &'static [u8] {
    match name {
        "INT" | "PIPE" => b"",
        "HUP" => b"Hangup\n",
        "QUIT" => b"Quit\n",
        "ABRT" => b"Aborted\n",
        "KILL" => b"Killed\n",
        "USR1" => b"User defined signal 1\n",
        "USR2" => b"User defined signal 2\n",
        "ALRM" => b"Alarm clock\n",
        _ => b"Terminated\n",
    }
}

fn timeout_usage(shell: &mut Shell<'_>) -> i32 {
    shell.print_error(b"Usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n");
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written() {
        let now = Time { secs: 1_700_000_000, nanos: 0 };
        let read = |text: &str| parse_time(text.as_bytes(), now, true).map(|time| time.secs);
        // As busybox 1.35 reads them on 2023-11-14 at 22:13:20.
        let table = [
            ("2024-01-02 03:04:05", "2024-01-02 03:04:05"),
            ("2024-1-2 3:4", "2024-01-02 03:04:20"),
            ("2024-01-02 03", "2024-01-02 03:13:20"),
            ("2024-01-02", "2024-01-02 22:13:20"),
            ("2024-01-02 03:04:05 +0000", "2024-01-02 03:04:05"),
            ("2024-02-31 00:00:00", "2024-03-02 00:00:00"),
            ("03:04", "2023-11-14 03:04:20"),
            ("00:00:60", "2023-11-14 00:01:00"),
            ("202401020304.05", "2024-01-02 03:04:05"),
            ("202400010000", "2023-12-01 00:00:00"),
            ("202401000000", "2023-12-31 00:00:00"),
            ("202401010000.60", "2024-01-01 00:01:00"),
            ("6901010000", "2069-01-01 00:00:00"),
            ("7701010000", "1977-01-01 00:00:00"),
            ("01010000", "2023-01-01 00:00:00"),
            ("010000", "2023-11-01 00:00:00"),
            ("0000", "2023-11-14 00:00:00"),
            ("00", "2023-11-14 22:00:00"),
            ("@15", "1970-01-01 00:00:15"),
            ("@-5", "1969-12-31 23:59:55"),
        ];
        for (text, is) in table {
            let time = read(text).map(|secs| full_time(Time { secs, nanos: 0 }));
            assert_eq!(time, Some(format!("{is}.000000000 +0000")), "{text}");
        }
        let bad = "202499010000|202413010000|202401320000|202401002500|202401016000|202401010060|\
            202401010000.99|202401010000.|202401010000.5x|0|20240101000|2024010100xx| 202401010000|\
            2024-13-45 99:99:99|2024-01-02T03:04:05|2024-01-02 03:04:05.5|2024-01-00 00:00|2024-01-02 24|\
            99:99|24:00|003:004|2024-1|2024-01-02x|2024--1-2|+2024-01-02|10-20|@15.5|@x|@|@+5|now||tomorrow";
        for text in bad.split('|') {
            assert_eq!(read(text), None, "{text}");
        }
        // Others know more.
        let read = |text: &str| parse_time(text.as_bytes(), now, false).map(|time| time.secs);
        assert_eq!(["now", "@15.5"].map(read), [Some(1_700_000_000), Some(15)]);
        assert_eq!(read("2024-01-02T03:04:05.5Z"), Some(1_704_164_645));
        assert_eq!(read("2024-01-02"), Some(1_704_153_600));
        let time = Time { secs: 1_704_164_645, nanos: 7 };
        assert_eq!(full_time(time), "2024-01-02 03:04:05.000000007 +0000");
        assert_eq!(civil(-1), [1969, 12, 31, 23, 59, 59]);
        assert_eq!(month_day(time, now), "Jan  2  2024");
        assert_eq!(month_day(now, now), "Nov 14 22:13");
    }
}
