//! What comes next: loops left, functions left, other scripts.

use super::super::{Shell, Stop, syntax};
use super::{fails, number};

type Ended = Result<i32, Stop>;

pub(super) fn break_out(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    leave_loops(shell, args, false)
}

pub(super) fn go_on(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    leave_loops(shell, args, true)
}

fn leave_loops(shell: &mut Shell<'_>, args: &[Vec<u8>], again: bool) -> Ended {
    let levels = u32::try_from(number(shell, args, 1)?).unwrap_or(0);
    if levels == 0 {
        return Err(fails(shell, &args[0], b"Illegal number: 0"));
    }
    match levels.min(shell.loops) {
        0 => Ok(0),
        levels => Err(Stop::Loop { levels, again }),
    }
}

pub(super) fn give_back(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    Err(Stop::Return(number(shell, args, shell.status)? & 255))
}

pub(super) fn exit(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let status = number(shell, args, shell.status)? & 255;
    shell.leaving = true;
    Err(Stop::Exit(status))
}

pub(super) fn exec(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    // The shell is gone, and what it would have done at its end; unless it finds no such program.
    if args.get(1).is_none_or(|name| shell.knows(name)) {
        shell.traps.clear();
    }
    shell.executing = true;
    let status = shell.program(&args[1..]);
    (shell.executing, shell.leaving) = (false, true);
    Err(Stop::Exit(status))
}

pub(super) fn eval(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    match syntax::parse(&args[1..].join(&b' ')) {
        Ok(node) => {
            shell.eval(&node)?;
            Ok(shell.status)
        }
        Err(mistake) => {
            shell.syntax_error(Some("eval"), &mistake);
            Err(Stop::Exit(2))
        }
    }
}

/// `. FILE`: its lines, as if they stood here.
pub(super) fn dot(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Ended {
    let Some(name) = args.get(1) else { return Ok(2) };
    let path = match name.contains(&b'/') {
        true => name.clone(),
        false => match beside_programs(shell, name) {
            Some(path) => path,
            None => {
                return Err(fails(shell, &args[0], &[name, b": not found".as_slice()].concat()));
            }
        },
    };
    let text = match shell.file(&path) {
        Ok(text) => text,
        Err(error) => {
            let text = format!("': {}", error.text());
            let text = [b"can't open '".as_slice(), &path, text.as_bytes()].concat();
            return Err(fails(shell, &args[0], &text));
        }
    };
    let given = (args.len() > 2).then(|| args[2..].to_vec());
    let saved = given.map(|given| std::mem::replace(&mut shell.args, given));
    let ran = shell.deeper(|shell| shell.lines(&text));
    if let Some(saved) = saved {
        shell.args = saved;
    }
    match ran {
        Ok(()) => Ok(shell.status),
        Err(Stop::Return(status)) => Ok(status),
        Err(stop) => Err(stop),
    }
}

/// A file of that name in a folder of PATH, whoever may run it.
fn beside_programs(shell: &mut Shell<'_>, name: &[u8]) -> Option<Vec<u8>> {
    let folders = shell.var(b"PATH");
    let paths = folders.split(|&b| b == b':').map(|dir| [dir, b"/", name].concat());
    paths.collect::<Vec<_>>().into_iter().find(|path| shell.kernel().stat(path, true).is_ok())
}
