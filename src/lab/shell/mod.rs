//! A shell to type into: dash as the cases were measured with, ash of busybox in a container of the page. One parser, one
//! evaluator; tools are one function each in a table; what they say in either dialect is data.

mod builtin;
mod descriptor;
mod eval;
mod limits;
mod memory;
mod says;
mod syntax;
#[cfg(test)]
mod tests;
pub mod tools;
mod words;

use super::kernel::{Cred, Handle, Kernel};
use crate::domain::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use builtin::names as builtins;
pub(in crate::lab) use builtin::{signal_name, signal_number};
use descriptor::Fd;
pub use eval::fnmatch;
pub use memory::{Memory, is_whole};
pub use tools::{full_date, parse_date};
pub use words::{Dialect, Say};

/// Why evaluating stops before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// `exit`, or a mistake that ends a script.
    Exit(i32),
    /// `return`.
    Return(i32),
    /// `break` and `continue`: how many loops are left, and whether the last goes on.
    Loop {
        /// From 1, the innermost.
        levels: u32,
        /// `continue`.
        again: bool,
    },
}

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
    /// Users and commands of the processes that are there beside the one that asks, the first one first.
    fn processes(&self) -> Vec<(String, String)> {
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

/// A running shell.
pub struct Shell<'s> {
    system: &'s mut dyn System,
    /// Who runs it.
    pub cred: Cred,
    /// Bits that new files do not get.
    pub umask: u32,
    /// Working folder, normalised.
    pub cwd: Vec<u8>,
    /// The same by the names that led there, absolute; empty where no link was among them.
    here: Vec<u8>,
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
    functions: BTreeMap<Vec<u8>, Arc<syntax::Node>>,
    aliases: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Variables that nobody may set any more.
    fixed: BTreeSet<Vec<u8>>,
    /// Letters of `set` that are on.
    options: BTreeSet<u8>,
    /// What running functions have for themselves, the innermost last.
    locals: Vec<eval::Locals>,
    /// Loops around what runs.
    loops: u32,
    /// Conditions around what runs: it may fail under `set -e`.
    tested: u32,
    /// How deep the evaluator is.
    depth: u32,
    /// Shells in this one that run a script of their own.
    nested: u32,
    /// The line that runs, where it comes from a file.
    at_line: u32,
    /// The script is a file: what is said names the line.
    from_file: bool,
    /// `[[` looks: what stands on the right is a pattern.
    double: bool,
    /// `exec` runs a program.
    executing: bool,
    /// A command was run for its output since a command began.
    captured: bool,
    /// Where `getopts` is in an argument.
    getopts_at: usize,
    /// It is a container's main process: a long sleep is where it stays.
    pub main: bool,
    /// Nobody looks at it: a main process that the lab does not have stays.
    pub detached: bool,
    /// Seconds that it has slept.
    slept: f64,
    /// It is in a loop that only something in it can end.
    endless: bool,
    /// What `test` can't read.
    fault: Option<Vec<u8>>,
    /// A tool runs that is in the shell itself, and complains in its name.
    inside: bool,
    /// It stays: nothing after this is run.
    pub waiting: bool,
    /// Something in the background stays.
    pending: bool,
    /// What was put in the background: its number, and how it ended.
    jobs: Vec<(u32, i32)>,
    /// `exit` was said.
    leaving: bool,
    /// It is typed into, so that a program may ask for more lines.
    pub terminal: bool,
    /// The shell in a container that the line opened.
    pub opened: Option<OpenShell>,
    /// Commands run so far; a script that never ends is ended.
    steps: u64,
    /// What was done that is less than a command, and makes no step yet.
    small: u64,
    /// Bytes made so far: printed, written, put together.
    made: usize,
    /// It was told that this goes no further.
    over: bool,
    /// Something that was printed had no room where it went.
    full: bool,
}

impl<'s> Shell<'s> {
    /// A shell of root in `/` with umask 022.
    pub fn new(system: &'s mut dyn System, dialect: Dialect, programs: Programs) -> Self {
        Self {
            system,
            cred: Cred::root(),
            umask: 0o022,
            cwd: Vec::new(),
            here: Vec::new(),
            vars: BTreeMap::new(),
            exported: BTreeSet::new(),
            args: Vec::new(),
            name: b"sh".to_vec(),
            dialect,
            programs,
            status: 0,
            fds: [(0, Fd::text(vec![])), (1, Fd::Buffer(0)), (2, Fd::Buffer(1))].into(),
            buffers: vec![vec![], vec![]],
            files: Vec::new(),
            traps: BTreeMap::new(),
            functions: BTreeMap::new(),
            aliases: BTreeMap::new(),
            fixed: BTreeSet::new(),
            options: BTreeSet::new(),
            locals: Vec::new(),
            loops: 0,
            tested: 0,
            depth: 0,
            nested: 0,
            at_line: 0,
            from_file: false,
            double: false,
            executing: false,
            captured: false,
            getopts_at: 0,
            main: false,
            detached: false,
            slept: 0.0,
            endless: false,
            fault: None,
            inside: false,
            waiting: false,
            pending: false,
            jobs: Vec::new(),
            leaving: false,
            terminal: false,
            opened: None,
            steps: 0,
            small: 0,
            made: 0,
            over: false,
            full: false,
        }
    }

    /// Sets and exports a variable.
    pub fn export(&mut self, name: &[u8], value: &[u8]) {
        self.vars.insert(name.to_vec(), value.to_vec());
        self.exported.insert(name.to_vec());
    }

    /// What is done at signals, by their names.
    pub fn traps(&self) -> &BTreeMap<Vec<u8>, Vec<u8>> {
        &self.traps
    }

    /// What a trap has to do at a signal.
    pub fn trap(&self, name: &[u8]) -> Option<&[u8]> {
        self.traps.get(name).map(Vec::as_slice)
    }

    /// What programs read as standard input.
    pub fn set_input(&mut self, text: Vec<u8>) {
        self.fds.insert(0, Fd::text(text));
    }

    /// Standard input stays open, and nothing comes: a main process that reads it waits.
    pub fn keep_input_open(&mut self) {
        self.fds.insert(0, Fd::Open);
    }

    /// The way to the file systems.
    pub fn kernel(&mut self) -> Kernel<'_> {
        self.system.kernel(&self.cred, self.umask, &self.cwd)
    }

    /// Runs a script and gives its exit status. What comes before a mistake in it is run.
    pub fn run(&mut self, script: &[u8]) -> i32 {
        self.ended(|shell| shell.lines(script));
        self.status
    }

    /// Runs a script line by line.
    fn lines(&mut self, script: &[u8]) -> Result<(), Stop> {
        self.small_work(script.len().saturating_mul(4))?;
        let mut parser = syntax::Parser::of(script);
        loop {
            match parser.next_line() {
                Ok(Some(node)) => self.eval(&node)?,
                Ok(None) => return Ok(()),
                Err(mistake) => {
                    self.at_line = parser.line();
                    self.syntax_error(None, &mistake);
                    return Err(Stop::Exit(2));
                }
            }
        }
    }

    /// True when `set` put that letter on.
    fn is_set(&self, letter: u8) -> bool {
        self.options.contains(&letter)
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

    /// A variable's value, or nothing.
    pub fn var(&self, name: &[u8]) -> Vec<u8> {
        self.vars.get(name).cloned().unwrap_or_default()
    }

    /// A variable's value, which counts as it is copied.
    fn get(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let value = self.value_of(name)?;
        // Where it was too much, the next step tells.
        let _ = self.moved(value.len());
        Some(value)
    }

    fn value_of(&self, name: &[u8]) -> Option<Vec<u8>> {
        Some(match name {
            b"?" => self.status.to_string().into_bytes(),
            b"#" => self.args.len().to_string().into_bytes(),
            b"@" => self.args.join(&b' '),
            b"$" => b"1".to_vec(),
            b"!" => return self.jobs.last().map(|(number, _)| number.to_string().into_bytes()),
            b"-" => self.letters(),
            b"0" => self.name.clone(),
            number if number[0].is_ascii_digit() => {
                let number: usize = std::str::from_utf8(number).ok()?.parse().ok()?;
                return self.args.get(number.checked_sub(1)?).cloned();
            }
            b"*" => {
                let between = self.separators().first().copied();
                self.args.join(between.as_slice())
            }
            b"OPTIND" => self.vars.get(name).cloned().unwrap_or(b"1".to_vec()),
            b"PWD" => self.vars.get(name).cloned().unwrap_or_else(|| self.here()),
            name => return self.vars.get(name).cloned(),
        })
    }

    /// Sets a variable; one that is fixed ends the script.
    fn set_var(&mut self, name: &[u8], value: Vec<u8>) -> Result<(), Stop> {
        if self.fixed.contains(name) {
            return Err(self.fatal(&[name, b": is read only"].concat()));
        }
        if self.is_set(b'a') {
            self.exported.insert(name.to_vec());
        }
        if name == b"OPTIND" {
            self.getopts_at = 0;
        }
        self.vars.insert(name.to_vec(), value);
        Ok(())
    }

    /// `$-`.
    fn letters(&self) -> Vec<u8> {
        b"uaCvxcsnife".iter().copied().filter(|letter| self.is_set(*letter)).collect()
    }
}
