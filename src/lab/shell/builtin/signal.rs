//! Signals, and what runs behind.

use super::super::eval::in_quotes;
use super::super::{Shell, Stop};

/// Names and numbers of signals that are known to everybody.
const SIGNALS: [(&str, u32); 18] = [
    ("EXIT", 0),
    ("HUP", 1),
    ("INT", 2),
    ("QUIT", 3),
    ("ILL", 4),
    ("TRAP", 5),
    ("ABRT", 6),
    ("FPE", 8),
    ("KILL", 9),
    ("USR1", 10),
    ("SEGV", 11),
    ("USR2", 12),
    ("PIPE", 13),
    ("ALRM", 14),
    ("TERM", 15),
    ("CHLD", 17),
    ("CONT", 18),
    ("STOP", 19),
];

/// A signal's name, from how people write it.
pub(in crate::lab) fn signal(text: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(text).ok()?.to_uppercase();
    let text = text.strip_prefix("SIG").unwrap_or(&text);
    let number = text.parse::<u32>().ok();
    let is = |(name, known): &&(&'static str, u32)| *name == text || Some(*known) == number;
    SIGNALS.iter().find(is).map(|(name, _)| *name)
}

pub(super) fn trap(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let args: Vec<&Vec<u8>> = args[1..].iter().filter(|arg| *arg != b"--").collect();
    let Some((first, names)) = args.split_first() else {
        for (name, _) in SIGNALS {
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
            for arg in &rest[1..] {
                let text = signal(arg).unwrap_or_default();
                shell.print(format!("{text}\n").as_bytes());
            }
            return Ok(0);
        }
        let (word, used) = match word {
            b"s" => (rest.get(1).map_or(&b""[..], Vec::as_slice), 2),
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
