//! Commands that only a shell can run, since they change it.

mod cd;
mod flow;
mod getopts;
mod read;
mod signal;
mod variables;
mod which;

pub(in crate::lab) use signal::{deadly as signal_number, signal as signal_name};

use super::{Shell, Stop, syntax, tools};

type Builtin = fn(&mut Shell<'_>, &[Vec<u8>]) -> Result<i32, Stop>;

const TABLE: [(&str, Builtin); 31] = [
    (":", |_, _| Ok(0)),
    (".", flow::dot),
    ("source", flow::dot),
    ("alias", variables::alias),
    ("unalias", variables::unalias),
    ("break", flow::break_out),
    ("continue", flow::go_on),
    ("cd", cd::cd),
    ("pwd", cd::pwd),
    ("exit", flow::exit),
    ("return", flow::give_back),
    ("export", variables::export),
    ("readonly", variables::readonly),
    ("local", variables::local),
    ("unset", variables::unset),
    ("set", variables::set),
    ("let", variables::let_it),
    ("shift", shift),
    ("umask", umask),
    ("eval", flow::eval),
    ("exec", flow::exec),
    ("trap", signal::trap),
    ("kill", signal::kill),
    ("read", read::read),
    ("getopts", getopts::getopts),
    ("command", which::command),
    ("type", which::kind),
    ("wait", signal::wait),
    ("jobs", |_, _| Ok(0)),
    ("hash", |_, _| Ok(0)),
    ("[[", |shell, args| Ok(tools::double_brackets(shell, args))),
];

/// Those before which an assignment stays (POSIX 2.14).
const SPECIAL: [&str; 14] = [
    ":", ".", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set",
    "shift", "trap", "unset",
];

pub(super) fn find(name: &[u8]) -> Option<Builtin> {
    TABLE.iter().find(|(known, _)| known.as_bytes() == name).map(|&(_, run)| run)
}

pub(super) fn is_special(name: &[u8]) -> bool {
    SPECIAL.iter().any(|known| known.as_bytes() == name)
}

/// What can be typed that only a shell runs.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE
        .iter()
        .map(|&(name, _)| name)
        .filter(|name| name.len() > 1 && !["[[", "source"].contains(name))
}

/// True for a tool that every shell has in it, whether or not there is a file of that name.
pub(super) fn has_tool(name: &[u8]) -> bool {
    [&b"echo"[..], b"printf", b"test", b"[", b"true", b"false"].contains(&name)
}

/// A number that was given, or one that stands for none. What is no number ends the script.
fn number(shell: &mut Shell<'_>, args: &[Vec<u8>], or: i32) -> Result<i32, Stop> {
    let Some(arg) = args.get(1) else { return Ok(or) };
    let text = std::str::from_utf8(arg).ok();
    match text.and_then(|text| text.parse::<i32>().ok()).filter(|n| *n >= 0) {
        Some(number) => Ok(number),
        None => {
            let text = [b"Illegal number: ", arg.as_slice()].concat();
            Err(fails(shell, &args[0], &text))
        }
    }
}

/// Says what ends the script, in a command's name.
fn fails(shell: &mut Shell<'_>, command: &[u8], text: &[u8]) -> Stop {
    let command = String::from_utf8_lossy(command).into_owned();
    shell.grumble(Some(&command), text);
    Stop::Exit(2)
}

fn shift(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let count = usize::try_from(number(shell, args, 1)?).unwrap_or(0);
    if count > shell.args.len() {
        return match shell.if_gnu(true, false) {
            true => Err(fails(shell, b"shift", b"can't shift that many")),
            false => Ok(1),
        };
    }
    shell.args.drain(..count);
    Ok(0)
}

fn umask(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    if args.get(1).is_some_and(|arg| arg == b"-S") {
        let letters = |shift: u32| {
            let may = !shell.umask >> shift;
            let all = [(4, 'r'), (2, 'w'), (1, 'x')];
            all.iter().filter(|(bit, _)| may & bit != 0).map(|(_, c)| *c).collect::<String>()
        };
        let text = format!("u={},g={},o={}\n", letters(6), letters(3), letters(0));
        shell.print(text.as_bytes());
        return Ok(0);
    }
    match args.get(1) {
        // Letters say what may be, digits what may not.
        Some(text) => match shell.mode(text) {
            Some(mode) if text[0].is_ascii_digit() => shell.umask = mode.apply(0, false, 0) & 0o777,
            Some(mode) => shell.umask = !mode.apply(!shell.umask & 0o777, false, 0) & 0o777,
            None => {
                let text = [b"Illegal mode: ", text.as_slice()].concat();
                return Err(fails(shell, b"umask", &text));
            }
        },
        None => {
            let text = format!("{:04o}\n", shell.umask);
            shell.print(text.as_bytes());
        }
    }
    Ok(0)
}
