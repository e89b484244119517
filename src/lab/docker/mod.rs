//! The `docker` command: Docker Engine 26.1's words, columns, orders and exit codes over the engine of the lab, and the host's
//! shell that it is typed into. What it does is the engine's; here is only how it is said.

mod absent;
mod again;
mod archive;
mod args;
mod build;
mod cached;
mod changes;
mod classic;
#[cfg(test)]
mod client_tests;
mod commands;
mod containers;
mod cp;
mod df;
mod env_file;
mod evaluate;
mod exec;
mod expression;
mod filters;
mod flag_texts;
mod functions;
mod help;
mod host;
mod images;
mod inspect;
mod lifecycle;
mod lists;
mod load;
mod logs;
mod manage;
mod options;
mod order;
mod peer;
mod printf;
mod progress;
mod ps;
#[cfg(test)]
mod real_image_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod said_tests;
mod table;
mod template;
#[cfg(test)]
mod template_tests;
#[cfg(test)]
mod tests;
mod tmpfs;
mod top;
mod transfer;
mod volumes;

pub use build::failure_text;

use super::engine::{Engine, NotStarted, Refusal, Tongue};
use super::errno::Errno;
use super::explain::Log;
use super::kernel::{Cred, Kernel, Namespace};
use super::shell::{Call, Dialect, Memory, OpenShell, Programs, Shell, System};
use crate::domain::Time;

/// What a command says, and how it ends.
#[derive(Debug, Default)]
pub(in crate::lab) struct Said {
    pub(in crate::lab) out: Vec<u8>,
    pub(in crate::lab) err: Vec<u8>,
    pub(in crate::lab) status: i32,
    /// The shell in a container that is typed into from now on.
    pub(in crate::lab) opened: Option<OpenShell>,
    /// Which command says it, by its name in the table.
    command: &'static str,
}

impl Said {
    fn line(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'\n');
    }

    fn error(&mut self, text: &str) {
        self.err.extend_from_slice(text.as_bytes());
        self.err.push(b'\n');
        self.status = self.status.max(1);
    }

    /// What the engine refuses.
    fn daemon(&mut self, text: &str) {
        self.error(&format!("Error response from daemon: {text}"));
    }
}

type Command = fn(&mut Engine, &mut Said, &[String], &Call);

/// Commands that there are, for completion and for "did you mean".
pub fn commands() -> impl Iterator<Item = &'static str> {
    commands::all().map(|(name, _)| name)
}

/// The short name of a command: `stop` for `container stop`.
pub fn short(command: &str) -> &str {
    commands::short(command)
}

/// The flags of a command as they are typed, and whether each takes a value.
pub fn flags(engine: &Engine, command: &str) -> Vec<(String, bool)> {
    let Some((_, row)) = commands::named(command) else { return Vec::new() };
    let mut said = Said::default();
    (row.run)(&mut engine.clone(), &mut said, &[args::LIST.to_owned()], &Call::default());
    let text = String::from_utf8_lossy(&said.out).into_owned();
    let mut all = Vec::new();
    for entry in text.lines() {
        let names = entry.trim_end_matches('=');
        for name in names.split(',') {
            let dashes = if name.len() == 1 { "-" } else { "--" };
            all.push((format!("{dashes}{name}"), entry.ends_with('=')));
        }
    }
    all
}

/// Runs `docker` with its arguments.
fn docker(engine: &mut Engine, args: &[String], call: &mut Call) -> i32 {
    let mut said = Said::default();
    let (place, args) = peer::split(args);
    match commands::find(args) {
        Some((name, row, rest)) => {
            said.command = name;
            let short = commands::short(name).split(' ').next().unwrap_or_default();
            peer::run((engine, place), &mut said, row.run, (short, rest), call);
        }
        None => help::other(engine, &mut said, args, call),
    }
    call.out = said.out;
    call.err = said.err;
    call.opened = said.opened;
    said.status
}

/// The host: its files, its shell, and docker in it.
pub struct Host<'e> {
    engine: &'e mut Engine,
    namespace: Namespace,
}

impl<'e> Host<'e> {
    /// The host of an engine.
    pub fn new(engine: &'e mut Engine) -> Self {
        let namespace = engine.host_namespace();
        Self { engine, namespace }
    }
}

impl System for Host<'_> {
    fn kernel(&mut self, cred: &Cred, umask: u32, cwd: &[u8]) -> Kernel<'_> {
        self.engine.kernel_for(&self.namespace, cred, umask, cwd)
    }

    fn now(&self) -> Time {
        self.engine.now
    }

    fn program(&mut self, args: &[Vec<u8>], call: &mut Call) -> Option<i32> {
        let (name, rest) = args.split_first()?;
        if name != b"docker" {
            return None;
        }
        let args: Vec<String> =
            rest.iter().map(|arg| String::from_utf8_lossy(arg).into_owned()).collect();
        self.engine.now.secs += 1;
        Some(docker(self.engine, &args, call))
    }
}

/// A line typed on the host, and its answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error.
    pub err: Vec<u8>,
    /// What happened.
    pub log: Log,
}

/// Runs a line on the host, in a folder.
pub fn host(engine: &mut Engine, cwd: &str, line: &[u8]) -> Answer {
    engine.now.secs += 1;
    engine.log.take();
    let mut system = Host::new(engine);
    let mut shell = Shell::new(&mut system, Dialect::Gnu, Programs::Anywhere);
    shell.cwd = cwd.trim_matches('/').as_bytes().to_vec();
    shell.export(b"PWD", cwd.as_bytes());
    let status = shell.run(line);
    let (out, err) = shell.take_output();
    Answer { status, out, err, log: engine.log.take() }
}

/// A shell of the host that is typed into, in a folder.
pub fn host_shell(engine: &mut Engine, cwd: &str) -> Memory {
    let mut system = Host::new(engine);
    let mut shell = Shell::new(&mut system, Dialect::Gnu, Programs::Anywhere);
    shell.cwd = cwd.trim_matches('/').as_bytes().to_vec();
    shell.export(b"HOME", cwd.as_bytes());
    shell.memory()
}

/// What became of a line that was typed into a shell.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What it printed and did.
    pub answer: Answer,
    /// The shell after it.
    pub memory: Memory,
    /// It ended the shell.
    pub left: bool,
    /// It opened a shell in a container.
    pub opened: Option<OpenShell>,
}

/// Runs a line in a shell that is typed into: the host's, or one in a container.
pub fn type_line(
    engine: &mut Engine,
    container: Option<&str>,
    memory: Memory,
    line: &[u8],
) -> Typed {
    engine.now.secs += 1;
    engine.log.take();
    let found = container.and_then(|id| engine.container(id)).cloned();
    let typed = match found {
        Some(container) => {
            let mut system = engine.inside(&container);
            let shell = Shell::new(&mut system, TONGUE.dialect, TONGUE.programs);
            typed(shell, memory, line)
        }
        None => {
            let mut system = Host::new(engine);
            let shell = Shell::new(&mut system, Dialect::Gnu, Programs::Anywhere);
            typed(shell, memory, line)
        }
    };
    Typed { answer: Answer { log: engine.log.take(), ..typed.answer }, ..typed }
}

fn typed(mut shell: Shell<'_>, memory: Memory, line: &[u8]) -> Typed {
    shell.recall(memory);
    shell.terminal = true;
    let left = shell.line(line);
    let (out, err) = shell.take_output();
    let answer = Answer { status: shell.status, out, err, log: Log::default() };
    Typed { answer, memory: shell.memory(), left, opened: shell.opened.take() }
}

/// Ends the shell of a container that was typed into; a main process ends its container.
pub fn leave(engine: &mut Engine, open: &OpenShell, status: i32) {
    if open.main {
        engine.stop(&open.container, status);
        let removed = engine.container(&open.container).is_some_and(|c| c.auto_remove);
        if removed {
            engine.remove(&open.container, true);
        }
        again::ended_by_itself(engine, &open.container);
    }
}

/// How programs of images speak here.
const TONGUE: Tongue = Tongue::BUSYBOX;

/// What the engine says of a refusal.
fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoImage(name) => format!("No such image: {name}"),
        Refusal::NoContainer(name) => format!("No such container: {name}"),
        Refusal::NameTaken(name, id) => format!(
            "Conflict. The container name \"/{name}\" is already in use by container \"{id}\". \
             You have to remove (or rename) that container to be able to reuse that name."
        ),
        Refusal::Mount(path, error) => format!("can't mount at {path}: {}", error.text()),
        Refusal::Read(why) => why.clone(),
    }
}

/// runc's words for a process that does not start, `what` being `unable to start container process`.
fn runc(not: &NotStarted) -> String {
    match not {
        NotStarted::NoProgram(name, true) => {
            format!("exec: {name:?}: stat {name}: no such file or directory: unknown")
        }
        NotStarted::NoProgram(name, false) => {
            format!("exec: {name:?}: executable file not found in $PATH: unknown")
        }
        NotStarted::NotExecutable(name) => format!("exec: {name:?}: permission denied: unknown"),
        NotStarted::NoFolder(path, error) => {
            let text = error.text().to_lowercase();
            let hint = match error {
                Errno::ENOTDIR => {
                    ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
                }
                _ => "",
            };
            format!("chdir to cwd ({path:?}) set in config.json failed: {text}: unknown{hint}")
        }
        NotStarted::NoUser(user) => {
            format!("unable to find user {user}: no matching entries in passwd file")
        }
        NotStarted::NoGroup(group) => {
            format!("unable to find group {group}: no matching entries in group file")
        }
        NotStarted::NoNumber => "uids and gids must be in range 0-2147483647".into(),
        NotStarted::NoCommand => "no command specified".into(),
    }
}
