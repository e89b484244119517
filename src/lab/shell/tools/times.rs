//! Times: what is read as one, how it is shown, and date.

use super::super::Shell;
use super::super::builtin::{signal_name, signal_number};
use super::super::words::Say;
use super::misc::say;
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

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Jan  2  2024`, or `Jan  2 03:04` in the last half year.
pub(super) fn month_day(time: Time, now: Time, _busybox: bool) -> String {
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

/// `@SECONDS`, `2024-01-02 03:04:05`, `202401020304.05`, `now`.
pub(super) fn parse_time(text: &[u8], now: Time) -> Option<Time> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if text == "now" {
        return Some(now);
    }
    let at = |secs: i64| Some(Time { secs, nanos: 0 });
    if let Some(secs) = text.strip_prefix('@') {
        return at(secs.split('.').next()?.parse().ok()?);
    }
    let numbers: Vec<i64> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    if text.contains('-') {
        let get = |n: usize| numbers.get(n).copied();
        let parts = [
            get(0)?,
            get(1)?,
            get(2)?,
            get(3).unwrap_or(0),
            get(4).unwrap_or(0),
            get(5).unwrap_or(0),
        ];
        return at(seconds(parts)?);
    }
    let digits = text.split('.').next()?;
    let two = |from: usize| digits.get(from..from + 2)?.parse::<i64>().ok();
    let (year, rest) = match digits.len() {
        12 => (digits.get(..4)?.parse().ok()?, 4),
        10 => (2000 + two(0)?, 2),
        8 => (civil(now.secs)[0], 0),
        _ => return None,
    };
    let second = text.split_once('.').and_then(|(_, s)| s.parse().ok()).unwrap_or(0);
    at(seconds([year, two(rest)?, two(rest + 2)?, two(rest + 4)?, two(rest + 6)?, second])?)
}

pub(super) fn date(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let now = shell.system.now();
    let [year, month, day, hour, minute, second] = civil(now.secs);
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        [now.secs.div_euclid(86_400).rem_euclid(7) as usize];
    let name = MONTHS[(month - 1) as usize];
    let text = match args.iter().find_map(|arg| arg.strip_prefix(b"+")) {
        None => format!("{weekday} {name} {day:>2} {hour:02}:{minute:02}:{second:02} UTC {year}"),
        Some(format) => {
            let mut out = String::new();
            let text = String::from_utf8_lossy(format);
            let mut letters = text.chars();
            while let Some(c) = letters.next() {
                out += &match (c, if c == '%' { letters.next() } else { None }) {
                    ('%', Some('s')) => now.secs.to_string(),
                    ('%', Some('Y')) => year.to_string(),
                    ('%', Some('m')) => format!("{month:02}"),
                    ('%', Some('d')) => format!("{day:02}"),
                    ('%', Some('H')) => format!("{hour:02}"),
                    ('%', Some('M')) => format!("{minute:02}"),
                    ('%', Some('S')) => format!("{second:02}"),
                    ('%', Some('F')) => format!("{year}-{month:02}-{day:02}"),
                    ('%', Some('T')) => format!("{hour:02}:{minute:02}:{second:02}"),
                    ('%', Some('N')) => format!("{:09}", now.nanos),
                    ('%', Some(other)) => other.to_string(),
                    (c, _) => c.to_string(),
                };
            }
            out
        }
    };
    say(shell, format!("{text}\n").as_bytes())
}

/// Nothing here takes time: a sleep is over at once, but for a long one of a container's main process, which stays.
pub(super) fn sleep(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let text = args.get(1).map(|arg| String::from_utf8_lossy(arg).into_owned()).unwrap_or_default();
    let long = text == "infinity"
        || text.trim_end_matches(['s', 'm', 'h', 'd']).parse::<f64>().unwrap_or(0.0) >= 10.0;
    shell.waiting |= shell.main && long;
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
        let read = |text: &str| parse_time(text.as_bytes(), now).map(|time| time.secs);
        assert_eq!(read("2024-01-02 03:04:05"), Some(1_704_164_645));
        assert_eq!(read("202401020304.05"), Some(1_704_164_645));
        assert_eq!(
            (read("@15"), read("now"), read("tomorrowish")),
            (Some(15), Some(1_700_000_000), None)
        );
        let time = Time { secs: 1_704_164_645, nanos: 7 };
        assert_eq!(full_time(time), "2024-01-02 03:04:05.000000007 +0000");
        assert_eq!(civil(-1), [1969, 12, 31, 23, 59, 59]);
        assert_eq!(month_day(time, now, true), "Jan  2  2024");
        assert_eq!(month_day(now, now, true), "Nov 14 22:13");
    }
}
