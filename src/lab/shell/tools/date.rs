//! date.

use super::super::Shell;
use super::super::words::Say;
use super::misc::say;
use super::times::{MONTHS, civil, parse_time};
use crate::domain::{Time, time};

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// What a month's name goes on with behind its three letters.
const MONTH_ENDS: [&str; 12] =
    ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"];

pub(super) fn date(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("utc", b'u'), ("date=", b'd'), ("reference=", b'r')];
    let options = match shell.options(args, "ud:r:RI", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let now = shell.system.now();
    let at = match (options.value(b'd'), options.value(b'r')) {
        (Some(text), _) => {
            let Some(time) = parse_time(text, now, shell.is_busybox()) else {
                shell.complain("date", Say::DateText, &[text], None);
                return 1;
            };
            time
        }
        (_, Some(path)) => match shell.kernel().stat(path, true) {
            Ok(stat) => stat.node.attr.mtime,
            Err(error) => {
                shell.complain("date", Say::Stat, &[path], Some(error));
                return 1;
            }
        },
        _ => now,
    };
    let given = options.rest.iter().find_map(|arg| arg.strip_prefix(b"+"));
    let format = match given {
        Some(format) => String::from_utf8_lossy(format).into_owned(),
        None if options.has(b'R') => "%a, %d %b %Y %T %z".into(),
        None if options.has(b'I') => "%F".into(),
        None => "%a %b %e %T %Z %Y".into(),
    };
    say(shell, format!("{}\n", formatted(at, &format)).as_bytes())
}

/// A time in UTC, as strftime(3) shows it; a letter that it does not have stays as it stands.
fn formatted(at: Time, format: &str) -> String {
    let [year, month, day, hour, minute, second] = civil(at.secs);
    // The first day of 1970 was a Thursday.
    let weekday = (at.secs.div_euclid(86_400) + 4).rem_euclid(7);
    let (month_name, day_name) = (MONTHS[(month - 1) as usize], DAYS[weekday as usize]);
    let twelve = (hour + 11) % 12 + 1;
    let (mut out, mut letters) = (String::new(), format.chars());
    while let Some(c) = letters.next() {
        let Some(letter) = (if c == '%' { letters.next() } else { None }) else {
            out.push(c);
            continue;
        };
        out += &match letter {
            's' => at.secs.to_string(),
            'Y' => year.to_string(),
            'C' => format!("{:02}", year / 100),
            'y' => format!("{:02}", year % 100),
            'm' => format!("{month:02}"),
            'd' => format!("{day:02}"),
            'e' => format!("{day:>2}"),
            'H' => format!("{hour:02}"),
            'k' => format!("{hour:>2}"),
            'I' => format!("{twelve:02}"),
            'l' => format!("{twelve:>2}"),
            'M' => format!("{minute:02}"),
            'S' => format!("{second:02}"),
            'p' => if hour < 12 { "AM" } else { "PM" }.into(),
            'a' => day_name[..3].into(),
            'A' => day_name.into(),
            'b' | 'h' => month_name.into(),
            'B' => format!("{month_name}{}", MONTH_ENDS[(month - 1) as usize]),
            'j' => format!("{:03}", at.secs.div_euclid(86_400) - time::days(year, 1, 1) + 1),
            'u' => if weekday == 0 { 7 } else { weekday }.to_string(),
            'w' => weekday.to_string(),
            'F' => format!("{year}-{month:02}-{day:02}"),
            'D' => format!("{month:02}/{day:02}/{:02}", year % 100),
            'T' => format!("{hour:02}:{minute:02}:{second:02}"),
            'R' => format!("{hour:02}:{minute:02}"),
            'N' => format!("{:09}", at.nanos),
            'Z' => "UTC".into(),
            'z' => "+0000".into(),
            'n' => "\n".into(),
            't' => "\t".into(),
            '%' => "%".into(),
            other => format!("%{other}"),
        };
    }
    out
}
