//! Commands that only a shell can run, since they change it.

use super::words::Say;
use super::{Exit, Shell};
use crate::lab::errno::Errno;

type Builtin = fn(&mut Shell<'_>, &[Vec<u8>]) -> Result<i32, Exit>;

const TABLE: [(&str, Builtin); 16] = [
    (":", |_, _| Ok(0)),
    ("cd", cd),
    ("exit", exit),
    ("return", |shell, args| Err(Exit(number(args, shell.status)))),
    ("export", export),
    ("unset", unset),
    ("set", set),
    ("shift", shift),
    ("umask", umask),
    ("eval", eval),
    ("exec", exec),
    ("trap", trap),
    ("read", read),
    ("command", command),
    ("wait", wait),
    ("type", kind),
];

pub(super) fn find(name: &[u8]) -> Option<Builtin> {
    TABLE.iter().find(|(known, _)| known.as_bytes() == name).map(|&(_, run)| run)
}

/// What can be typed that only a shell runs.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|&(name, _)| name).filter(|name| *name != ":")
}

/// True for a tool that every shell has in it, whether or not there is a file of that name.
pub(super) fn has_tool(name: &[u8]) -> bool {
    [&b"echo"[..], b"printf", b"test", b"[", b"true", b"false", b"pwd", b"kill"].contains(&name)
}

fn number(args: &[Vec<u8>], or: i32) -> i32 {
    let text = args.get(1).and_then(|arg| std::str::from_utf8(arg).ok());
    text.and_then(|text| text.parse::<i32>().ok()).map_or(or, |n| n & 255)
}

fn exit(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    shell.leaving = true;
    Err(Exit(number(args, shell.status)))
}

fn exec(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    shell.leaving = true;
    Err(Exit(shell.program(&args[1..])))
}

fn cd(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    let home = shell.var(b"HOME");
    let to = args.get(1).cloned().unwrap_or(if home.is_empty() { b"/".to_vec() } else { home });
    let to = if to == b"-" { shell.var(b"OLDPWD") } else { to };
    let place = shell.kernel().existing(&to, true);
    let place = place.and_then(|place| {
        let node = shell.kernel().node_at(&place).ok_or(Errno::ENOENT)?;
        if !node.is_dir() {
            Err(Errno::ENOTDIR)
        } else if shell.cred.may(&node, 1) {
            Ok(place)
        } else {
            Err(Errno::EACCES)
        }
    });
    match place {
        Ok(place) => {
            let old = [b"/", shell.cwd.as_slice()].concat();
            shell.vars.insert(b"OLDPWD".to_vec(), old);
            shell.cwd = place.path;
            Ok(0)
        }
        Err(error) => {
            shell.complain("sh", Say::NoFolder, &[&to], Some(error));
            Ok(shell.if_gnu(2, 1))
        }
    }
}

fn export(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    for arg in &args[1..] {
        match arg.iter().position(|&b| b == b'=') {
            Some(at) => shell.export(&arg[..at], &arg[at + 1..]),
            None => {
                shell.exported.insert(arg.clone());
            }
        }
    }
    Ok(0)
}

fn unset(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    for arg in &args[1..] {
        shell.vars.remove(arg);
        shell.exported.remove(arg);
    }
    Ok(0)
}

fn set(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    for (n, arg) in args.iter().enumerate().skip(1) {
        match arg.as_slice() {
            b"--" => {
                shell.args = args[n + 1..].to_vec();
                break;
            }
            [sign @ (b'-' | b'+'), letters @ ..] => {
                let on = *sign == b'-';
                for letter in letters {
                    match letter {
                        b'C' => shell.no_clobber = on,
                        b'e' => shell.exit_on_error = on,
                        _ => {}
                    }
                }
            }
            _ => {
                shell.args = args[n..].to_vec();
                break;
            }
        }
    }
    Ok(0)
}

fn shift(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    let count = usize::try_from(number(args, 1)).unwrap_or(0).min(shell.args.len());
    shell.args.drain(..count);
    Ok(0)
}

fn umask(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    match args.get(1).and_then(|arg| std::str::from_utf8(arg).ok()) {
        Some(text) => shell.umask = u32::from_str_radix(text, 8).unwrap_or(shell.umask) & 0o777,
        None => {
            let text = format!("{:04o}\n", shell.umask);
            shell.print(text.as_bytes());
        }
    }
    Ok(0)
}

fn eval(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    let node = super::parse::parse(&args[1..].join(&b' ')).map_err(|_| Exit(2))?;
    shell.eval(&node)?;
    Ok(shell.status)
}

fn trap(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    if let [_, action, names @ ..] = args {
        for name in names {
            let name = name.strip_prefix(b"SIG").unwrap_or(name);
            let name = match name {
                b"0" => b"EXIT".to_vec(),
                b"15" => b"TERM".to_vec(),
                name => name.to_vec(),
            };
            shell.traps.insert(name, action.clone());
        }
    }
    Ok(0)
}

fn read(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    let all = shell.read_fd(0).unwrap_or_default();
    let end = all.iter().position(|&b| b == b'\n');
    let line = all[..end.unwrap_or(all.len())].to_vec();
    shell.set_input(all[end.map_or(all.len(), |end| end + 1)..].to_vec());
    let names: Vec<_> = args[1..].iter().filter(|arg| !arg.starts_with(b"-")).collect();
    let mut rest = line.as_slice().trim_ascii();
    for (n, name) in names.iter().enumerate() {
        let cut = match n + 1 < names.len() {
            true => rest.iter().position(|b| b" \t".contains(b)).unwrap_or(rest.len()),
            false => rest.len(),
        };
        shell.vars.insert((*name).clone(), rest[..cut].to_vec());
        rest = rest[cut..].trim_ascii_start();
    }
    Ok(i32::from(all.is_empty()))
}

/// `command NAME …` runs it; `command -v NAME` says what would be run.
fn command(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    if args.get(1).is_none_or(|arg| arg != b"-v") {
        return Ok(shell.program(&args[1..]));
    }
    let mut status = 0;
    for name in &args[2..] {
        let here = find(name).is_some() || has_tool(name) || shell.applet(name).is_some();
        match shell.found(name) {
            Ok(path) if !here => shell.print(&[path.as_slice(), b"\n"].concat()),
            Err(_) if !here => status = 127,
            _ => shell.print(&[name.as_slice(), b"\n"].concat()),
        }
    }
    Ok(status)
}

fn wait(shell: &mut Shell<'_>, _: &[Vec<u8>]) -> Result<i32, Exit> {
    shell.waiting = std::mem::take(&mut shell.pending);
    if shell.waiting { Err(Exit(0)) } else { Ok(0) }
}

fn kind(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> Result<i32, Exit> {
    let mut status = 0;
    for name in &args[1..] {
        let what = if find(name).is_some() || has_tool(name) {
            b" is a shell builtin\n".to_vec()
        } else if shell.applet(name).is_some() {
            [b" is ", name.as_slice(), b"\n"].concat()
        } else if shell.locate(name).is_ok_and(|tool| super::tools::find(&tool).is_some()) {
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
