//! What a name stands for.

use super::super::syntax::is_keyword;
use super::super::{Shell, Stop, tools};
use super::{find, has_tool};

/// `command NAME …` runs it, whatever function is called so; `command -v NAME` says what would be run.
pub(super) fn command(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    match args.get(1).map(Vec::as_slice) {
        None => Ok(0),
        Some(b"-v") => Ok(paths(shell, &args[2..])),
        Some(b"-V") => kind(shell, &args[1..]),
        Some(name) => match shell.deeper(|shell| shell.command_itself(name, &args[1..])) {
            // What would end the script only fails here.
            Err(Stop::Exit(2)) if name != b"exit" && !shell.over => Ok(2),
            Err(stop) => Err(stop),
            Ok(()) => Ok(shell.status),
        },
    }
}

fn paths(shell: &mut Shell<'_>, names: &[Vec<u8>]) -> i32 {
    let mut status = 127;
    for name in names {
        if let Some(value) = shell.aliases.get(name) {
            let line = [b"alias ", name.as_slice(), b"='", value, b"'\n"].concat();
            shell.print(&line);
            status = 0;
            continue;
        }
        let here = find(name).is_some()
            || has_tool(name)
            || is_keyword(name)
            || shell.functions.contains_key(name)
            || shell.applet(name).is_some();
        let path = if here { Some(name.clone()) } else { shell.found(name).ok() };
        if let Some(path) = path {
            shell.print(&[path.as_slice(), b"\n"].concat());
            status = 0;
        }
    }
    status
}

pub(super) fn kind(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Stop> {
    let mut status = 0;
    for name in &args[1..] {
        let what = if is_keyword(name) {
            b" is a shell keyword\n".to_vec()
        } else if let Some(value) = shell.aliases.get(name) {
            [b" is an alias for ", value.as_slice(), b"\n"].concat()
        } else if shell.functions.contains_key(name) {
            b" is a function\n".to_vec()
        } else if find(name).is_some() || has_tool(name) {
            b" is a shell builtin\n".to_vec()
        } else if shell.applet(name).is_some() {
            [b" is ", name.as_slice(), b"\n"].concat()
        } else if shell.locate(name).is_ok_and(|tool| tools::find(&tool).is_some()) {
            b" is a program\n".to_vec()
        } else {
            status = 127;
            b": not found\n".to_vec()
        };
        let line = [name.as_slice(), &what].concat();
        shell.print(&line);
    }
    Ok(status)
}
