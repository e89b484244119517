//! Signals, and what runs behind.

use super::super::eval::in_quotes;
use super::super::{Shell, Stop};

/// Names of signals, each at its number.
const SIGNALS: [&str; 32] = [
    "EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
    "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
    "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS",
];

/// A signal's name, from how people write it.
pub(in crate::lab) fn signal(text: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(text).ok()?.to_uppercase();
    match text.parse::<usize>() {
        Ok(number) => SIGNALS.get(number).copied(),
        Err(_) => {
            let text = text.strip_prefix("SIG").unwrap_or(&text);
            SIGNALS.iter().find(|name| **name == text).copied()
        }
    }
}

/// The number of a signal that ends a program which doesn't listen to it.
pub(in crate::lab) fn deadly(name: &str) -> Option<i32> {
    let harmless = ["EXIT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH"];
    let at = SIGNALS.iter().position(|known| *known == name && !harmless.contains(known));
    at.and_then(|at| i32::try_from(at).ok())
}

pub(super) fn trap(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let args: Vec<&Vec<u8>> = args[1..].iter().filter(|arg| *arg != b"--").collect();
    let Some((first, names)) = args.split_first() else {
        for name in SIGNALS {
            if let Some(action) = shell.trap(name.as_bytes()) {
                let action = in_quotes(action);
                let line = [b"trap -- ", action.as_slice(), b" ", name.as_bytes(), b"\n"].concat();
                shell.print(&line);
            }
        }
        return Ok(0);
    };
    // With a signal alone, it is as before.
    let (action, names) = match names {
        [] => (&b"-"[..], args.as_slice()),
        names => (first.as_slice(), names),
    };
    let mut status = 0;
    for name in names {
        match signal(name) {
            Some(name) if action == b"-" => {
                shell.traps.remove(name.as_bytes());
            }
            Some(name) => {
                shell.traps.insert(name.into(), action.to_vec());
            }
            // bash's, which a shell here takes and never comes to.
            None if *name == b"ERR" || *name == b"DEBUG" => {}
            None => {
                let text = [name.as_slice(), b": invalid signal specification"].concat();
                shell.grumble(Some("trap"), &text);
                status = 1;
            }
        }
    }
    Ok(status)
}

/// `kill PID`: the shell itself is number 1 and does what it was told to at the signal; all others have ended.
pub(super) fn kill(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let mut rest = &args[1..];
    let mut name = "TERM";
    if let Some(word) = rest.first().and_then(|arg| arg.strip_prefix(b"-")) {
        if word == b"l" {
            return Ok(list(shell, &rest[1..]));
        }
        let (word, used) = match word {
            b"s" => (rest.get(1).map_or(word, Vec::as_slice), 2),
            word => (word, 1),
        };
        let Some(found) = signal(word) else {
            let text = [b"sh: bad signal name '", word, b"'\n"].concat();
            shell.print_error(&text);
            return Ok(1);
        };
        name = found;
        rest = rest.get(used..).unwrap_or_default();
    }
    if rest.is_empty() {
        shell.print_error(b"sh: you need to specify whom to kill\n");
        return Ok(1);
    }
    let mut status = 0;
    for arg in rest {
        let number = std::str::from_utf8(arg).ok().and_then(|text| text.parse::<u32>().ok());
        match number {
            Some(1) => at_signal(shell, name)?,
            Some(number) if shell.jobs.iter().any(|(job, _)| *job == number) => {}
            Some(_) => {
                let text =
                    [b"sh: can't kill pid ", arg.as_slice(), b": No such process\n"].concat();
                shell.print_error(&text);
                status = 1;
            }
            None => {
                let text = [b"sh: invalid number '", arg.as_slice(), b"'\n"].concat();
                shell.print_error(&text);
                status = 1;
            }
        }
    }
    Ok(status)
}

/// `kill -l`: all of them, or for each name its number, and back; of an exit status, what it tells of.
fn list(shell: &mut Shell<'_>, wanted: &[Vec<u8>]) -> i32 {
    if wanted.is_empty() {
        for (number, name) in SIGNALS.iter().enumerate().skip(1) {
            shell.print(format!("{number:>2}) {name}\n").as_bytes());
        }
    }
    for arg in wanted {
        let text = String::from_utf8_lossy(arg);
        let line = match (text.parse::<u32>(), signal(arg)) {
            (Ok(number), _) => {
                let at = number & 127;
                SIGNALS.get(at as usize).map_or(at.to_string(), |name| name.to_string())
            }
            (_, Some(name)) => {
                SIGNALS.iter().position(|known| *known == name).unwrap_or(0).to_string()
            }
            _ => {
                shell.print_error(format!("sh: unknown signal '{text}'\n").as_bytes());
                return 1;
            }
        };
        shell.print(format!("{line}\n").as_bytes());
    }
    0
}

/// A trap; without one, a container's first process takes no signal.
fn at_signal(shell: &mut Shell<'_>, name: &str) -> Result<(), Stop> {
    match shell.trap(name.as_bytes()).map(<[u8]>::to_vec) {
        Some(action) if name != "EXIT" => {
            let status = shell.status;
            shell.lines(&action)?;
            shell.status = status;
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn wait(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    shell.waiting = std::mem::take(&mut shell.pending);
    if shell.waiting {
        return Err(Stop::Exit(0));
    }
    let Some(last) = args.get(1..).and_then(<[_]>::last) else { return Ok(0) };
    let of =
        |(number, status): &(u32, i32)| (number.to_string().as_bytes() == last).then_some(*status);
    Ok(shell.jobs.iter().find_map(of).unwrap_or(127))
}
