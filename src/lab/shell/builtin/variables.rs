//! Variables, options and aliases.

use super::super::eval::{PIPE_FAIL, in_quotes};
use super::super::{Shell, Stop};
use super::fails;
use super::syntax::is_name;

type Ended = Result<i32, Stop>;

/// Options with their letters, as `set -o` lists them.
const OPTIONS: [(&str, u8); 14] = [
    ("errexit", b'e'),
    ("noglob", b'f'),
    ("ignoreeof", b'I'),
    ("monitor", b'm'),
    ("noexec", b'n'),
    ("xtrace", b'x'),
    ("verbose", b'v'),
    ("noclobber", b'C'),
    ("allexport", b'a'),
    ("notify", b'b'),
    ("nounset", b'u'),
    ("errtrace", b'E'),
    ("vi", b'V'),
    ("pipefail", PIPE_FAIL),
];

/// `NAME=VALUE` or `NAME` taken apart; a name that can't be one ends the script.
fn pair(
    shell: &mut Shell<'_>,
    command: &[u8],
    arg: &[u8],
) -> Result<(Vec<u8>, Option<Vec<u8>>), Stop> {
    let (name, value) = match arg.iter().position(|&b| b == b'=') {
        Some(at) => (&arg[..at], Some(arg[at + 1..].to_vec())),
        None => (arg, None),
    };
    if is_name(name) {
        return Ok((name.to_vec(), value));
    }
    Err(fails(shell, command, &[name, b": bad variable name"].concat()))
}

/// Sets what was named with a value; a fixed one is told of in the command's name.
fn give(
    shell: &mut Shell<'_>,
    command: &[u8],
    name: &[u8],
    value: Option<Vec<u8>>,
) -> Result<(), Stop> {
    let Some(value) = value else { return Ok(()) };
    if shell.fixed.contains(name) {
        return Err(fails(shell, command, &[name, b": is read only"].concat()));
    }
    shell.set_var(name, value)
}

/// Prints variables so that they could be typed again.
fn list<'n>(shell: &mut Shell<'_>, before: &str, names: impl IntoIterator<Item = &'n Vec<u8>>) {
    for name in names {
        let mut line = [before.as_bytes(), name].concat();
        if let Some(value) = shell.vars.get(name) {
            line.extend([b"=".as_slice(), &in_quotes(value)].concat());
        }
        line.push(b'\n');
        shell.print(&line);
    }
}

pub(super) fn export(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let rest: Vec<&Vec<u8>> = args[1..].iter().filter(|arg| !arg.starts_with(b"-")).collect();
    if rest.is_empty() {
        let names = shell.exported.clone();
        list(shell, "export ", &names);
    }
    let off = args.get(1).is_some_and(|arg| arg == b"-n");
    for arg in rest {
        let (name, value) = pair(shell, b"export", arg)?;
        give(shell, b"export", &name, value)?;
        if off {
            shell.exported.remove(&name);
        } else {
            shell.exported.insert(name);
        }
    }
    Ok(0)
}

pub(super) fn readonly(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let rest: Vec<&Vec<u8>> = args[1..].iter().filter(|arg| !arg.starts_with(b"-")).collect();
    if rest.is_empty() {
        let names = shell.fixed.clone();
        list(shell, "readonly ", &names);
    }
    for arg in rest {
        let (name, value) = pair(shell, b"readonly", arg)?;
        give(shell, b"readonly", &name, value)?;
        shell.fixed.insert(name);
    }
    Ok(0)
}

pub(super) fn local(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    for arg in &args[1..] {
        let (name, value) = pair(shell, b"local", arg)?;
        if !shell.make_local(&name) {
            return Err(fails(shell, b"local", b"not in a function"));
        }
        give(shell, b"local", &name, value)?;
    }
    Ok(0)
}

pub(super) fn unset(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let functions = args.get(1).is_some_and(|arg| arg == b"-f");
    for name in args[1..].iter().filter(|arg| !arg.starts_with(b"-")) {
        if functions {
            shell.functions.remove(name);
            continue;
        }
        if shell.fixed.contains(name) {
            return Err(fails(shell, b"unset", &[name, b": is read only".as_slice()].concat()));
        }
        shell.vars.remove(name);
        shell.exported.remove(name);
    }
    Ok(0)
}

pub(super) fn set(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    if args.len() == 1 {
        let names: Vec<Vec<u8>> = shell.vars.keys().cloned().collect();
        list(shell, "", &names);
        return Ok(0);
    }
    let mut at = 1;
    while let Some(arg) = args.get(at) {
        let (on, letters) = match arg.as_slice() {
            b"--" => {
                shell.args = args[at + 1..].to_vec();
                return Ok(0);
            }
            [b'-', letters @ ..] if !letters.is_empty() => (true, letters),
            [b'+', letters @ ..] if !letters.is_empty() => (false, letters),
            _ => {
                shell.args = args[at..].to_vec();
                return Ok(0);
            }
        };
        at += 1;
        for &letter in letters {
            let known = OPTIONS.iter().any(|(_, known)| *known == letter && letter != PIPE_FAIL);
            if letter == b'o' {
                let Some(name) = args.get(at) else {
                    list_options(shell);
                    return Ok(0);
                };
                at += 1;
                if !shell.set_option(name, on) {
                    let text = [b"illegal option -o ", name.as_slice()].concat();
                    shell.grumble(Some("set"), &text);
                    return Ok(1);
                }
            } else if known {
                shell.turn(letter, on);
            } else {
                let sign = if on { b'-' } else { b'+' };
                return Err(fails(
                    shell,
                    b"set",
                    &[b"illegal option ".as_slice(), &[sign, letter]].concat(),
                ));
            }
        }
    }
    Ok(0)
}

fn list_options(shell: &mut Shell<'_>) {
    for (name, letter) in OPTIONS {
        let state = if shell.is_set(letter) { "on" } else { "off" };
        shell.print(format!("{name:<15} {state}\n").as_bytes());
    }
}

impl Shell<'_> {
    /// Turns an option on or off by its name; false when there is none.
    pub(in super::super) fn set_option(&mut self, name: &[u8], on: bool) -> bool {
        let found = OPTIONS.iter().find(|(known, _)| known.as_bytes() == name);
        if let Some((_, letter)) = found {
            self.turn(*letter, on);
        }
        found.is_some()
    }

    /// The same by its letter.
    pub(in super::super) fn turn(&mut self, letter: u8, on: bool) {
        if on {
            self.options.insert(letter);
        } else {
            self.options.remove(&letter);
        }
    }
}

/// `let EXPRESSION…`: true when the last is not 0.
pub(super) fn let_it(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    if args.len() == 1 {
        shell.grumble(Some("let"), b"expression expected");
        return Ok(2);
    }
    let mut last = 0;
    for arg in &args[1..] {
        last = shell.arithmetic(arg)?;
    }
    Ok(i32::from(last == 0))
}

pub(super) fn alias(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let names: Vec<Vec<u8>> = match &args[1..] {
        [] => shell.aliases.keys().cloned().collect(),
        given => given.to_vec(),
    };
    let mut status = 0;
    for arg in names {
        if let Some(at) = arg.iter().position(|&b| b == b'=') {
            shell.aliases.insert(arg[..at].to_vec(), arg[at + 1..].to_vec());
            continue;
        }
        match shell.aliases.get(&arg) {
            Some(value) => {
                let line = [arg.as_slice(), b"=", &in_quotes(value), b"\n"].concat();
                shell.print(&line);
            }
            None => {
                shell.print_error(&[b"alias: ".as_slice(), &arg, b" not found\n"].concat());
                status = 1;
            }
        }
    }
    Ok(status)
}

pub(super) fn unalias(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let mut status = 0;
    for name in &args[1..] {
        if name == b"-a" {
            shell.aliases.clear();
        } else if shell.aliases.remove(name).is_none() {
            let text = [name, b" not found".as_slice()].concat();
            shell.grumble(Some("unalias"), &text);
            status = 1;
        }
    }
    Ok(status)
}
