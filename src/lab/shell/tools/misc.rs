//! Small programs, and what several need: times, sizes, users.

use super::super::Shell;
use super::super::descriptor::PIPE;
use super::super::limits::MADE;
use super::super::words::Say;
use super::base_name;

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
    if shell.moved(shell.weight()).is_err() || shell.charge(shell.weight()).is_err() {
        return 130;
    }
    let saved = (shell.vars.clone(), shell.exported.clone());
    let empty = args.get(1).is_some_and(|arg| arg == b"-i" || arg == b"-");
    if empty {
        shell.exported.clear();
    }
    let mut at = 1 + usize::from(empty);
    while let Some(option) = args.get(at).filter(|arg| arg.starts_with(b"-u")) {
        let (name, used) = match (&option[2..], args.get(at + 1)) {
            ([], Some(name)) => (name.as_slice(), 2),
            (name, _) => (name, 1),
        };
        shell.vars.remove(name);
        shell.exported.remove(name);
        at += used;
    }
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

/// All that programs see of variables, or the values of some; one that isn't there is none.
pub(super) fn printenv(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let names = args.get(1..).unwrap_or_default();
    if names.is_empty() {
        return env(shell, &[b"env".to_vec()]);
    }
    let all = shell.environment();
    let mut status = 0;
    for name in names {
        match all.get(name) {
            Some(value) => shell.print(&[value.as_slice(), b"\n"].concat()),
            None => status = 1,
        }
    }
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

/// So much stands behind the point of a number at most.
const DIGITS: usize = 6;

/// The longest text that stands between numbers.
const LONGEST: usize = 1000;

pub(super) fn seq(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let (mut rest, mut wide, mut between) = (&args[1..], false, "\n".to_owned());
    while let Some([b'-', letter @ (b'w' | b's'), value @ ..]) = rest.first().map(Vec::as_slice) {
        rest = &rest[1..];
        if *letter == b'w' {
            wide = true;
            continue;
        }
        let next = || rest.first().map(Vec::as_slice);
        let text = if value.is_empty() { next().unwrap_or_default() } else { value };
        between = String::from_utf8_lossy(text).into_owned();
        rest = rest.get(usize::from(value.is_empty())..).unwrap_or_default();
    }
    // What is below zero can't come first there: it is taken for an option.
    let option = rest.first().and_then(|arg| arg.strip_prefix(b"-")).and_then(<[u8]>::first);
    if let Some(letter) = option.filter(|_| shell.is_busybox()) {
        shell.complain("seq", Say::BadLetter, &[&[*letter]], None);
        return 1;
    }
    let texts: Vec<&str> =
        rest.iter().map(|arg| std::str::from_utf8(arg).unwrap_or_default()).collect();
    // What stands behind the point is as long as the longest that was given.
    let point = |text: &&str| text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let digits = texts.iter().map(point).max().unwrap_or(0).min(DIGITS);
    let scale = 10_f64.powi(digits as i32);
    let whole = |text: &&str| match text.parse::<i64>() {
        Ok(number) if digits == 0 => Some(number),
        _ => {
            let number = text.parse::<f64>().ok()?;
            number.is_finite().then_some((number * scale).round() as i64)
        }
    };
    let numbers: Option<Vec<i64>> = texts.iter().map(whole).collect();
    let unit = scale as i64;
    let (first, step, last) = match numbers.as_deref() {
        Some(&[last]) => (unit, unit, last),
        Some(&[first, last]) => (first, unit, last),
        Some(&[first, step, last]) => (first, step, last),
        _ => {
            shell.print_error(b"Usage: seq [-w] [-s SEP] [FIRST [INC]] LAST\n");
            return 1;
        }
    };
    if between.len() > LONGEST {
        return shell.grows_on();
    }
    let shown = |number: i64| match digits {
        0 => number.to_string(),
        digits => format!("{:.digits$}", number as f64 / scale),
    };
    if step == 0 && first <= last {
        return endless(shell, format!("{}{between}", shown(first)).into_bytes());
    }
    let width = if wide { shown(first).len().max(shown(last).len()) } else { 0 };
    let (mut out, mut next) = (String::new(), Some(first));
    while let Some(number) = next.filter(|&n| if step >= 0 { n <= last } else { n >= last }) {
        if !out.is_empty() {
            out += &between;
        }
        out += &format!("{:0>width$}", shown(number));
        if out.len() > MADE {
            return shell.grows_on();
        }
        next = number.checked_add(step);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    say(shell, out.as_bytes())
}

/// `yes`, which the next program of a pipe ends; alone it would never end.
pub(super) fn yes(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut line = if args.len() > 1 { args[1..].join(&b' ') } else { b"y".to_vec() };
    line.push(b'\n');
    endless(shell, line)
}

/// Prints the same again and again, as far as the next program of a pipe can be expected to read.
fn endless(shell: &mut Shell<'_>, line: Vec<u8>) -> i32 {
    if !shell.in_pipe() {
        shell.print(&line);
        return shell.never_ends();
    }
    shell.print(&line.repeat(PIPE as usize / line.len() + 1));
    0
}

/// The container's main process, what runs beside it, the shell that is typed into where that is another, and itself.
pub(super) fn ps(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut all: Vec<(u32, String)> = Vec::new();
    for (user, command) in shell.system.processes() {
        let cred = crate::lab::engine::cred(&mut shell.kernel(), &user);
        all.push((cred.map_or(0, |cred| cred.uid), command));
    }
    let own = shell.cred.uid;
    let is = |command: &str, holds: fn(&[u8]) -> bool| {
        let name = command.split(' ').next().unwrap_or_default();
        holds(base_name(name.as_bytes()))
    };
    if all.is_empty() || shell.terminal && !is(&all[0].1, super::is_shell) {
        all.push((own, "sh".into()));
    }
    if !shell.main || !is(&all[0].1, |name| name == b"ps") {
        all.push((own, String::from_utf8_lossy(&args.join(&b' ')).into_owned()));
    }
    let mut out = String::from("PID   USER     TIME  COMMAND\n");
    for (at, (uid, command)) in all.into_iter().enumerate() {
        // Numbers behind the first are made up.
        let pid = if at == 0 { 1 } else { 6 + at };
        let user = shell.user_name(uid).unwrap_or(uid.to_string());
        out += &format!("{pid:>5} {user:<8.8}  0:00 {command}\n");
    }
    say(shell, out.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!((human(3_000_000), human(12)), ("2.9M".into(), "12".into()));
    }
}
