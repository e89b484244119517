//! A shell to type into: dash as the cases were measured with, ash of busybox in a container of the page. One parser, one
//! evaluator; tools are one function each in a table; what they say in either dialect is data.

mod builtin;
mod expand;
mod lex;
mod memory;
mod parse;
mod run;
pub mod tools;
mod words;

use super::errno::Errno;
use super::kernel::{Cred, Handle, Kernel};
use crate::domain::Time;
use std::collections::{BTreeMap, BTreeSet};

pub use builtin::names as builtins;
pub use expand::fnmatch;
pub use memory::{Memory, is_whole};
pub use tools::{full_date, parse_date};
pub use words::{Dialect, Say};

/// Why evaluating stops: `exit`, or a mistake that ends a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(pub i32);

/// What a shell runs on.
pub trait System {
    /// The way to the file systems for somebody who works in a folder.
    fn kernel(&mut self, cred: &Cred, umask: u32, cwd: &[u8]) -> Kernel<'_>;
    /// The time.
    fn now(&self) -> Time;
    /// Runs a program that only this system has, such as `docker` on a host.
    fn program(&mut self, _: &[Vec<u8>], _: &mut Call) -> Option<i32> {
        None
    }
    /// What `/proc/mounts` says.
    fn mounts(&self) -> Vec<u8> {
        Vec::new()
    }
    /// The machine's name.
    fn hostname(&self) -> Vec<u8> {
        b"lab".to_vec()
    }
}

/// A call of a [`System::program`]: what goes in and what came out.
#[derive(Debug, Default)]
pub struct Call {
    /// Standard input.
    pub input: Vec<u8>,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error.
    pub err: Vec<u8>,
    /// Working folder.
    pub cwd: Vec<u8>,
    /// Exported variables.
    pub env: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Somebody types, and nothing is redirected.
    pub terminal: bool,
    /// The shell that asks for lines from now on.
    pub opened: Option<OpenShell>,
}

/// A shell in a container that is typed into: what `docker run -it IMAGE sh` and `docker exec -it NAME sh` open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenShell {
    /// The container's ID.
    pub container: String,
    /// What it starts with.
    pub memory: Memory,
    /// It is the container's main process: the container ends with it.
    pub main: bool,
}

/// Where the programs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// At hand wherever one is, as the cases mount them from outside.
    Anywhere,
    /// Files of the file system, found by PATH.
    OnPath,
}

/// Where a file descriptor leads.
#[derive(Clone, Debug)]
enum Fd {
    /// Bytes to read, from a place on.
    Text(Vec<u8>, usize),
    /// Bytes are collected.
    Buffer(usize),
    /// An open file; of those read, how far.
    File(usize, usize),
}

/// A running shell.
pub struct Shell<'s> {
    system: &'s mut dyn System,
    /// Who runs it.
    pub cred: Cred,
    /// Bits that new files do not get.
    pub umask: u32,
    /// Working folder, normalised.
    pub cwd: Vec<u8>,
    /// Variables.
    pub vars: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Names of those that programs see.
    pub exported: BTreeSet<Vec<u8>>,
    /// `$1` and following.
    pub args: Vec<Vec<u8>>,
    /// What it was called.
    pub name: Vec<u8>,
    /// Words of its messages.
    pub dialect: Dialect,
    /// Where programs are.
    pub programs: Programs,
    /// Exit status of the last command.
    pub status: i32,
    fds: BTreeMap<u32, Fd>,
    buffers: Vec<Vec<u8>>,
    files: Vec<Handle>,
    traps: BTreeMap<Vec<u8>, Vec<u8>>,
    no_clobber: bool,
    exit_on_error: bool,
    /// It is a container's main process: a long sleep is where it stays.
    pub main: bool,
    /// Nobody looks at it: a main process that the lab does not have stays.
    pub detached: bool,
    /// What `test` can't read.
    fault: Option<Vec<u8>>,
    /// A tool runs that is in the shell itself, and complains in its name.
    inside: bool,
    /// It stays: nothing after this is run.
    pub waiting: bool,
    /// Something in the background stays.
    pending: bool,
    /// Something was put in the background: it has a number.
    background: bool,
    /// `exit` was said.
    leaving: bool,
    /// It is typed into, so that a program may ask for more lines.
    pub terminal: bool,
    /// The shell in a container that the line opened.
    pub opened: Option<OpenShell>,
    /// Commands run so far; a script that never ends is ended.
    steps: u64,
}

/// Commands that one line may run; a loop that never ends has to end here.
const STEPS: u64 = 200_000;

impl Shell<'_> {
    /// Tells that something was ended that would not have ended; its exit status.
    fn never_ends(&mut self) -> i32 {
        self.print_error(b"sh: stopped: this never ends\n");
        130
    }
}

impl<'s> Shell<'s> {
    /// A shell of root in `/` with umask 022.
    pub fn new(system: &'s mut dyn System, dialect: Dialect, programs: Programs) -> Self {
        Self {
            system,
            cred: Cred::root(),
            umask: 0o022,
            cwd: Vec::new(),
            vars: BTreeMap::new(),
            exported: BTreeSet::new(),
            args: Vec::new(),
            name: b"sh".to_vec(),
            dialect,
            programs,
            status: 0,
            fds: [(0, Fd::Text(vec![], 0)), (1, Fd::Buffer(0)), (2, Fd::Buffer(1))].into(),
            buffers: vec![vec![], vec![]],
            files: Vec::new(),
            traps: BTreeMap::new(),
            no_clobber: false,
            exit_on_error: false,
            main: false,
            detached: false,
            fault: None,
            inside: false,
            waiting: false,
            pending: false,
            background: false,
            leaving: false,
            terminal: false,
            opened: None,
            steps: 0,
        }
    }

    /// Sets and exports a variable.
    pub fn export(&mut self, name: &[u8], value: &[u8]) {
        self.vars.insert(name.to_vec(), value.to_vec());
        self.exported.insert(name.to_vec());
    }

    /// What a trap has to do at a signal.
    pub fn trap(&self, name: &[u8]) -> Option<&[u8]> {
        self.traps.get(name).map(Vec::as_slice)
    }

    /// What programs read as standard input.
    pub fn set_input(&mut self, text: Vec<u8>) {
        self.fds.insert(0, Fd::Text(text, 0));
    }

    /// The way to the file systems.
    pub fn kernel(&mut self) -> Kernel<'_> {
        self.system.kernel(&self.cred, self.umask, &self.cwd)
    }

    /// Runs a script and gives its exit status.
    pub fn run(&mut self, script: &[u8]) -> i32 {
        match parse::parse(script) {
            Ok(node) => {
                let ended = self.eval(&node);
                if let Err(Exit(status)) = ended {
                    self.status = status;
                }
                if !self.waiting {
                    self.run_trap(b"EXIT");
                }
                self.status
            }
            Err(found) => {
                self.syntax_error(&found);
                self.status
            }
        }
    }

    fn syntax_error(&mut self, found: &str) {
        let text = match self.dialect {
            Dialect::Gnu => format!("sh: 1: Syntax error: {found}\n"),
            Dialect::Busybox => format!("sh: syntax error: {found}\n"),
        };
        self.print_error(text.as_bytes());
        self.status = 2;
    }

    /// What was printed since the last time: standard output and standard error.
    pub fn take_output(&mut self) -> (Vec<u8>, Vec<u8>) {
        (std::mem::take(&mut self.buffers[0]), std::mem::take(&mut self.buffers[1]))
    }

    /// Prints to standard output.
    pub fn print(&mut self, text: &[u8]) {
        self.write_fd(1, text);
    }

    /// Prints to standard error.
    pub fn print_error(&mut self, text: &[u8]) {
        self.write_fd(2, text);
    }

    fn write_fd(&mut self, fd: u32, text: &[u8]) {
        match self.fds.get(&fd) {
            Some(&Fd::Buffer(at)) => self.buffers[at].extend_from_slice(text),
            Some(&Fd::File(at, _)) => {
                let mut handle = self.files[at].clone();
                // A full disk or a closed end shows nowhere: the tools here do not check it.
                let _ = self.kernel().write(&mut handle, text);
                self.files[at] = handle;
            }
            Some(Fd::Text(..)) | None => {}
        }
    }

    /// All that is left of a descriptor's input.
    pub fn read_fd(&mut self, fd: u32) -> Result<Vec<u8>, Errno> {
        match self.fds.get(&fd).cloned() {
            Some(Fd::Text(text, at)) => {
                self.fds.insert(fd, Fd::Text(vec![], 0));
                Ok(text[at.min(text.len())..].to_vec())
            }
            Some(Fd::File(file, at)) => {
                let handle = self.files[file].clone();
                let content = self.kernel().content(&handle)?;
                let all = content.read().map_err(|_| Errno::EIO)?;
                self.fds.insert(fd, Fd::File(file, all.len()));
                Ok(all[at.min(all.len())..].to_vec())
            }
            Some(Fd::Buffer(_)) | None => Err(Errno::EBADF),
        }
    }

    /// A variable's value, or nothing.
    pub fn var(&self, name: &[u8]) -> Vec<u8> {
        self.vars.get(name).cloned().unwrap_or_default()
    }

    fn get(&self, name: &[u8]) -> Option<Vec<u8>> {
        Some(match name {
            b"?" => self.status.to_string().into_bytes(),
            b"#" => self.args.len().to_string().into_bytes(),
            b"@" | b"*" => self.args.join(&b' '),
            b"$" => b"1".to_vec(),
            b"!" => return self.background.then(|| b"1".to_vec()),
            b"0" => b"sh".to_vec(),
            [digit @ b'1'..=b'9'] => return self.args.get(usize::from(digit - b'1')).cloned(),
            b"PWD" => [b"/", self.cwd.as_slice()].concat(),
            name => return self.vars.get(name).cloned(),
        })
    }
}
