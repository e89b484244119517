//! Small programs, and what several need: times, sizes, users.

use super::super::Shell;
use super::super::words::Say;
use super::{base_name, find};
use crate::domain::{Time, time};

/// Prints and succeeds.
pub(super) fn say(shell: &mut Shell<'_>, text: &[u8]) -> i32 {
    shell.print(text);
    0
}

/// `2.9M`, as busybox and ls -h show a number of bytes.
pub(super) fn human(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["", "K", "M", "G", "T"] {
        if value < 1024.0 {
            let text =
                if unit.is_empty() { format!("{value}") } else { format!("{value:.1}{unit}") };
            return text;
        }
        value /= 1024.0;
    }
    format!("{value:.1}P")
}

/// Year, month (1–12), day, hour, minute, second of a time, UTC.
pub(super) fn civil(secs: i64) -> [i64; 6] {
    let (days, rest) = (secs.div_euclid(86_400), secs.rem_euclid(86_400));
    let (year, month, day) = time::civil(days);
    [year, month, day, rest / 3600, rest / 60 % 60, rest % 60]
}

/// Seconds since 1970 of a date and time, UTC.
fn seconds([year, month, day, hour, minute, second]: [i64; 6]) -> i64 {
    time::days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Jan  2  2024`, or `Jan  2 03:04` in the last half year.
pub(super) fn month_day(time: Time, now: Time, _busybox: bool) -> String {
    let [year, month, day, hour, minute, _] = civil(time.secs);
    let month = MONTHS[(month - 1) as usize];
    let age = now.secs - time.secs;
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
        return at(seconds(parts));
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
    at(seconds([year, two(rest)?, two(rest + 2)?, two(rest + 4)?, two(rest + 6)?, second]))
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

pub(super) fn pwd(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> i32 {
    let line = [b"/", shell.cwd.as_slice(), b"\n"].concat();
    say(shell, &line)
}

pub(super) fn hostname(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> i32 {
    let line = [shell.system.hostname(), b"\n".to_vec()].concat();
    say(shell, &line)
}

pub(super) fn whoami(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> i32 {
    let uid = shell.cred.uid;
    let name = shell.user_name(uid).unwrap_or(uid.to_string());
    say(shell, format!("{name}\n").as_bytes())
}

impl Shell<'_> {
    fn user_name(&mut self, uid: u32) -> Option<String> {
        let name = self.look_up(b"/etc/passwd", 2, uid.to_string().as_bytes(), 0)?;
        Some(String::from_utf8_lossy(&name).into_owned())
    }

    fn group_name(&mut self, gid: u32) -> Option<String> {
        let name = self.look_up(b"/etc/group", 2, gid.to_string().as_bytes(), 0)?;
        Some(String::from_utf8_lossy(&name).into_owned())
    }
}

pub(super) fn id(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options =
        match shell.options(args, "unggrG", &[("user", b'u'), ("group", b'g'), ("name", b'n')]) {
            Ok(options) => options,
            Err(status) => return status,
        };
    let who = match options.rest.first() {
        None => shell.cred.clone(),
        Some(name) => {
            let text = String::from_utf8_lossy(name).into_owned();
            let known = shell.look_up(b"/etc/passwd", 0, name, 2).is_some();
            match crate::lab::engine::cred(&mut shell.kernel(), &text) {
                Ok(cred) if known => cred,
                _ => {
                    shell.complain("id", Say::NoUser, &[name], None);
                    return 1;
                }
            }
        }
    };
    let (uid, gid) = (who.uid, who.gid);
    let (user, group) = (shell.user_name(uid), shell.group_name(gid));
    let named = |id: u32, name: &Option<String>| match name {
        Some(name) => format!("{id}({name})"),
        None => id.to_string(),
    };
    let text = match (options.has(b'u'), options.any(b"gG")) {
        (true, _) if options.has(b'n') => user.unwrap_or(uid.to_string()),
        (true, _) => uid.to_string(),
        (_, true) if options.has(b'n') => group.unwrap_or(gid.to_string()),
        (_, true) => gid.to_string(),
        _ => {
            let mut groups = who.groups.clone();
            if !groups.contains(&gid) {
                groups.insert(0, gid);
            }
            let mut all = Vec::new();
            for gid in groups {
                let name = shell.group_name(gid);
                all.push(named(gid, &name));
            }
            let all = format!(" groups={}", all.join(","));
            format!("uid={} gid={}{all}", named(uid, &user), named(gid, &group))
        }
    };
    say(shell, format!("{text}\n").as_bytes())
}

pub(super) fn env(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let saved = (shell.vars.clone(), shell.exported.clone());
    let empty = args.get(1).is_some_and(|arg| arg == b"-i" || arg == b"-");
    if empty {
        shell.exported.clear();
    }
    let mut at = 1 + usize::from(empty);
    while let Some(arg) = args.get(at) {
        let Some(eq) = arg.iter().position(|&b| b == b'=') else { break };
        shell.export(&arg[..eq], &arg[eq + 1..]);
        at += 1;
    }
    let status = if at < args.len() {
        shell.program(&args[at..])
    } else {
        let all = shell.environment();
        let mut out = Vec::new();
        for (name, value) in all {
            out.extend([name.as_slice(), b"=", &value, b"\n"].concat());
        }
        say(shell, &out)
    };
    (shell.vars, shell.exported) = saved;
    status
}

pub(super) fn uname(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let host = String::from_utf8_lossy(&shell.system.hostname()).into_owned();
    let text = match args.get(1).map(Vec::as_slice) {
        Some(b"-a") => format!("Linux {host} 6.18.0 #1 SMP x86_64 GNU/Linux"),
        Some(b"-r") => "6.18.0".into(),
        Some(b"-m") => "x86_64".into(),
        Some(b"-n") => host,
        _ => "Linux".into(),
    };
    say(shell, format!("{text}\n").as_bytes())
}

pub(super) fn basename(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let Some(path) = args.get(1) else { return shell.missing("basename") };
    let name = base_name(path);
    let suffix = args.get(2).map_or(&b""[..], |suffix| suffix);
    let cut = name.strip_suffix(suffix).filter(|cut| !cut.is_empty()).unwrap_or(name);
    say(shell, &[cut, b"\n"].concat())
}

pub(super) fn dirname(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let Some(path) = args.get(1) else { return shell.missing("dirname") };
    let end = path.len() - path.iter().rev().take_while(|&&b| b == b'/').count();
    let dir = match path[..end].iter().rposition(|&b| b == b'/') {
        Some(0) => &b"/"[..],
        Some(at) => &path[..at],
        None if end == 0 && !path.is_empty() => b"/",
        None => b".",
    };
    say(shell, &[dir, b"\n"].concat())
}

/// Where programs lie that PATH leads to.
pub(super) fn which(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut status = 0;
    for name in &args[1..] {
        match shell.found(name) {
            Ok(path) => shell.print(&[path.as_slice(), b"\n"].concat()),
            Err(_) => status = 1,
        }
    }
    status
}

pub(super) fn seq(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let (mut rest, mut wide, mut between) = (&args[1..], false, "\n".to_owned());
    loop {
        match rest {
            [flag, more @ ..] if flag == b"-w" => (wide, rest) = (true, more),
            [flag, text, more @ ..] if flag == b"-s" => {
                between = String::from_utf8_lossy(text).into_owned();
                rest = more;
            }
            _ => break,
        }
    }
    let numbers: Vec<i64> =
        rest.iter().filter_map(|arg| std::str::from_utf8(arg).ok()?.parse().ok()).collect();
    let (first, step, last) = match numbers[..] {
        [last] => (1, 1, last),
        [first, last] => (first, 1, last),
        [first, step, last] if step != 0 => (first, step, last),
        _ => return shell.missing("seq"),
    };
    // A line of a lab has no use for more.
    let count = ((last - first) / step).clamp(-1, 100_000);
    let width = if wide { first.to_string().len().max(last.to_string().len()) } else { 0 };
    let lines: Vec<String> = (0..=count).map(|n| format!("{:0width$}", first + n * step)).collect();
    let end = if lines.is_empty() { "" } else { "\n" };
    say(shell, format!("{}{end}", lines.join(&between)).as_bytes())
}

pub(super) fn sha256sum(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut status = 0;
    for path in super::show::or_input(&args[1..]) {
        match shell.slurp("sha256sum", &path) {
            Some(content) => {
                let digest = crate::domain::Digest::sha256(&content);
                shell.print(&[digest.hex().as_bytes(), b"  ", &path, b"\n"].concat());
            }
            None => status = 1,
        }
    }
    status
}

pub(super) fn no_such_sum(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> i32 {
    shell.print_error(b"md5sum: this lab has sha256sum only\n");
    1
}

pub(super) fn ps(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> i32 {
    say(shell, b"PID   USER     TIME  COMMAND\n    1 root      0:00 sh\n")
}

/// `sh -c LINE`, `sh FILE`, or a script on standard input.
pub(super) fn sh(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let (script, rest) = match args.get(1).map(Vec::as_slice) {
        Some(flags) if flags.starts_with(b"-") && flags.ends_with(b"c") => {
            (args.get(2).cloned().unwrap_or_default(), args.get(4..).unwrap_or_default().to_vec())
        }
        Some(file) if !file.starts_with(b"-") => match shell.slurp("sh", file) {
            Some(script) => (script, args[2..].to_vec()),
            None => return 127,
        },
        _ => (shell.read_fd(0).unwrap_or_default(), Vec::new()),
    };
    let exit_on_error =
        args.get(1).is_some_and(|flags| flags.starts_with(b"-") && flags.contains(&b'e'));
    let name = std::mem::replace(&mut shell.name, args[0].clone());
    let status = shell.nested(&script, rest, exit_on_error);
    shell.name = name;
    status
}

pub(super) fn busybox(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    match args.get(1).and_then(|name| find(name)) {
        Some(run) => run(shell, &args[1..]),
        None => {
            let name = args.get(1).cloned().unwrap_or_default();
            shell.complain("busybox", Say::NoProgram, &[&name], None);
            127
        }
    }
}

impl Shell<'_> {
    /// Runs a script in a shell of its own, with the descriptors and what is exported of this one.
    fn nested(&mut self, script: &[u8], args: Vec<Vec<u8>>, exit_on_error: bool) -> i32 {
        let programs = self.programs;
        let (vars, exported) = (self.vars.clone(), self.exported.clone());
        self.vars.retain(|name, _| exported.contains(name));
        let saved = (self.cwd.clone(), self.umask, std::mem::replace(&mut self.args, args));
        let traps = std::mem::take(&mut self.traps);
        let errexit = std::mem::replace(&mut self.exit_on_error, exit_on_error);
        let clobber = std::mem::take(&mut self.no_clobber);
        let fds = self.fds.clone();
        let status = self.run(script);
        self.leaving = false;
        self.fds = fds;
        if self.waiting {
            // What it would do at a signal is asked for later.
            return status;
        }
        (self.vars, self.exported, self.programs) = (vars, exported, programs);
        (self.cwd, self.umask, self.args) = saved;
        (self.traps, self.exit_on_error, self.no_clobber) = (traps, errexit, clobber);
        status
    }
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
        assert_eq!((human(3_000_000), human(12)), ("2.9M".into(), "12".into()));
    }
}
