//! A process in a namespace: its user, its folder, its environment, and what it prints.

use super::{Engine, Inside, Ran};
use crate::lab::errno::Errno;
use crate::lab::kernel::{Cred, Kernel, Namespace};
use crate::lab::shell::{Dialect, Memory, Programs, Shell, System, tools};

/// What to run, and as whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Process {
    pub args: Vec<String>,
    pub env: Vec<String>,
    pub user: String,
    pub working_dir: String,
    pub input: Vec<u8>,
    /// A container's main process, which may stay.
    pub main: bool,
    /// Nobody looks at it: a program that the lab does not have stays, as the server that it is most often.
    pub detached: bool,
    /// It has a terminal.
    pub tty: bool,
    /// Standard input stays open, with nobody who types: who reads it waits.
    pub open_input: bool,
}

/// Why a process did not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStarted {
    /// There is nothing to run.
    NoCommand,
    /// /etc/passwd has no such user.
    NoUser(String),
    /// /etc/group has no such group.
    NoGroup(String),
    /// No user or group has so large a number.
    NoNumber,
    /// The working folder can't be entered.
    NoFolder(String, Errno),
    /// No such program; whether a path was given.
    NoProgram(String, bool),
    /// It can't be executed.
    NotExecutable(String),
}

impl NotStarted {
    /// The exit status that `docker run` and `exec` give.
    pub fn status(&self) -> i32 {
        match self {
            Self::NoProgram(..) => 127,
            Self::NotExecutable(_) | Self::NoFolder(..) => 126,
            _ if self.is_of_user() => 126,
            _ => 125,
        }
    }

    /// Nobody is who it shall run as.
    pub fn is_of_user(&self) -> bool {
        matches!(self, Self::NoUser(_) | Self::NoGroup(_) | Self::NoNumber)
    }
}

/// Where programs are looked for when an image does not say.
pub(in crate::lab) const PATH: &str =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The words that programs speak, and where they are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// Words.
    pub dialect: Dialect,
    /// Where.
    pub programs: Programs,
}

impl Tongue {
    /// As the cases of containers were measured.
    pub const CASES: Self = Self { dialect: Dialect::Gnu, programs: Programs::Anywhere };
    /// As in an image with busybox.
    pub const BUSYBOX: Self = Self { dialect: Dialect::Busybox, programs: Programs::OnPath };
}

impl Engine {
    /// Runs a process in a namespace to its end.
    pub fn run_process(
        &mut self,
        namespace: &Namespace,
        hostname: &str,
        process: &Process,
        tongue: Tongue,
    ) -> Result<Ran, NotStarted> {
        let mut inside =
            Inside { engine: self, namespace: namespace.clone(), hostname: hostname.to_owned() };
        let (mut shell, environment) = prepared(&mut inside, process, tongue)?;
        let args: Vec<Vec<u8>> = process.args.iter().map(|arg| arg.clone().into_bytes()).collect();
        if shell.programs == Programs::OnPath && *args == [b"env"] {
            // A shell sorts what it knows; a process has its variables in the order in which it got them.
            let lines = environment.iter().map(|pair| format!("{pair}\n")).collect::<String>();
            return Ok(Ran { out: lines.into_bytes(), ..Ran::default() });
        }
        let status = shell.program(&args);
        let (out, err) = shell.take_output();
        let traps = shell.traps().clone();
        Ok(Ran { status, out, err, waiting: shell.waiting, traps })
    }

    /// The shell that a process is, when it is one that would ask for lines; `None` for all else.
    pub fn shell_of(
        &mut self,
        namespace: &Namespace,
        hostname: &str,
        process: &Process,
        tongue: Tongue,
    ) -> Result<Option<Memory>, NotStarted> {
        let mut inside =
            Inside { engine: self, namespace: namespace.clone(), hostname: hostname.to_owned() };
        let (mut shell, _) = prepared(&mut inside, process, tongue)?;
        let asks = process.args[1..].iter().all(|arg| ["-i", "-l", "--login"].contains(&&**arg));
        let name = shell.locate(process.args[0].as_bytes()).unwrap_or_default();
        let is = tools::is_shell(&name) && asks;
        Ok(is.then(|| shell.memory()))
    }
}

/// A shell with a process's rights, folder and variables, which has found the program that it shall run; and those variables in
/// their order.
fn prepared<'s>(
    inside: &'s mut Inside<'_>,
    process: &Process,
    tongue: Tongue,
) -> Result<(Shell<'s>, Vec<String>), NotStarted> {
    let cred = cred(&mut inside.kernel(&Cred::root(), 0o022, b""), &process.user)?;
    let cwd = folder(&mut inside.kernel(&Cred::root(), 0o022, b""), &process.working_dir)?;
    // Of root's it is known; for others the file was read just before, and that was told.
    let home = match process.user.is_empty() {
        true => "/root".to_owned(),
        false => {
            let told = inside.engine.log.take();
            let home = home(&mut inside.kernel(&Cred::root(), 0o022, b""), cred.uid);
            inside.engine.log = told;
            home
        }
    };
    let environment = environment(process, &inside.hostname, &home);
    let mut shell = Shell::new(inside, tongue.dialect, tongue.programs);
    (shell.cred, shell.cwd) = (cred, cwd);
    match process.open_input {
        true => shell.keep_input_open(),
        false => shell.set_input(process.input.clone()),
    }
    shell.main = process.main;
    shell.detached = process.detached;
    for pair in &environment {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        shell.export(name.as_bytes(), value.as_bytes());
    }
    let Some(name) = process.args.first() else { return Err(NotStarted::NoCommand) };
    match shell.locate(name.as_bytes()) {
        _ if name.is_empty() => Err(NotStarted::NoProgram(String::new(), false)),
        Ok(_) => Ok((shell, environment)),
        Err(Errno::EACCES) => Err(NotStarted::NotExecutable(name.clone())),
        Err(_) => Err(NotStarted::NoProgram(name.clone(), name.contains('/'))),
    }
}

/// What a process sees of variables, in the order of an engine's: its own, those of the image and the command, and HOME. A name
/// without a value takes one away.
fn environment(process: &Process, hostname: &str, home: &str) -> Vec<String> {
    let mut all = vec![format!("PATH={PATH}"), format!("HOSTNAME={hostname}")];
    if process.tty {
        all.push("TERM=xterm".into());
    }
    let of = |pair: &str, name: &str| pair.split('=').next() == Some(name);
    for pair in &process.env {
        let name = pair.split('=').next().unwrap_or_default();
        let old = all.iter().position(|old| of(old, name));
        match (old, pair.contains('=')) {
            (Some(at), true) => all[at].clone_from(pair),
            (Some(at), false) => drop(all.remove(at)),
            (None, true) => all.push(pair.clone()),
            (None, false) => {}
        }
    }
    if !all.iter().any(|pair| of(pair, "HOME")) {
        all.push(format!("HOME={home}"));
    }
    all
}

/// A user's folder, as /etc/passwd says.
fn home(kernel: &mut Kernel<'_>, uid: u32) -> String {
    let text = kernel.read(b"/etc/passwd").ok().and_then(|content| content.read().ok());
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    let rows = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut own = rows.filter(|row| row.get(2).and_then(|id| id.parse().ok()) == Some(uid));
    let home = own.next().and_then(|row| row.get(5).map(|home| (*home).to_owned()));
    home.filter(|home| !home.is_empty()).unwrap_or_else(|| "/".into())
}

fn folder(kernel: &mut Kernel<'_>, path: &str) -> Result<Vec<u8>, NotStarted> {
    let path = if path.is_empty() { "/" } else { path };
    let fail = |error| NotStarted::NoFolder(path.to_owned(), error);
    let place = kernel.existing(path.as_bytes(), true).map_err(fail)?;
    let dir = kernel.node_at(&place).is_some_and(|node| node.is_dir());
    if dir { Ok(place.path) } else { Err(fail(Errno::ENOTDIR)) }
}

/// The rights of `user[:group]`, by name or number, as the image's files say.
pub fn cred(kernel: &mut Kernel<'_>, user: &str) -> Result<Cred, NotStarted> {
    if user.is_empty() {
        return Ok(Cred::root());
    }
    let (name, group) =
        user.split_once(':').map_or((user, None), |(name, group)| (name, Some(group)));
    // What is left out on either side is root's.
    let name = if name.is_empty() { "0" } else { name };
    let group = group.and_then(|group| group.split(':').next()).filter(|group| !group.is_empty());
    let mut table = |file: &[u8]| -> Vec<Vec<String>> {
        let text =
            kernel.read(file).ok().and_then(|content| content.read().ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
    };
    let (users, groups) = (table(b"/etc/passwd"), table(b"/etc/group"));
    let column = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let find = |rows: &[Vec<String>], name: &str| {
        rows.iter().find(|row| column(row, 0) == name || column(row, 2) == name).cloned()
    };
    let row = find(&users, name);
    let uid = row.as_ref().map_or(name.to_owned(), |row| column(row, 2));
    let uid = number(&uid, || NotStarted::NoUser(name.to_owned()))?;
    let gid = match group {
        Some(group) => {
            let found = find(&groups, group).map_or(group.to_owned(), |row| column(&row, 2));
            number(&found, || NotStarted::NoGroup(group.to_owned()))?
        }
        None => row.as_ref().and_then(|row| column(row, 3).parse().ok()).unwrap_or(0),
    };
    let user_name = row.map_or(String::new(), |row| column(&row, 0));
    let member = |row: &&Vec<String>| {
        !user_name.is_empty() && column(row, 3).split(',').any(|member| member == user_name)
    };
    let more = if group.is_some() { Vec::new() } else { groups.iter().filter(member).collect() };
    let more = more.iter().filter_map(|row| column(row, 2).parse().ok()).collect();
    Ok(Cred { uid, gid, groups: more })
}

/// The number of a user or a group; what is no number was no name either.
fn number(text: &str, unknown: impl Fn() -> NotStarted) -> Result<u32, NotStarted> {
    match text.parse::<i64>() {
        Ok(number @ 0..=0x7fff_ffff) => Ok(number as u32),
        Ok(_) => Err(NotStarted::NoNumber),
        Err(_) => Err(unknown()),
    }
}
