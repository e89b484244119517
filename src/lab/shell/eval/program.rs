//! Programs: where they lie, and what the lab runs for them.

use super::super::words::Say;
use super::super::{Call, Fd, Programs, Shell, tools};
use crate::domain::order::Gather;
use crate::lab::errno::Errno;
use crate::lab::tree::Body;
use std::collections::BTreeMap;

/// The largest file that is looked into for a script.
const SCRIPT: u64 = 256 * 1024;

impl Shell<'_> {
    /// Runs a program as execvp(3) finds it.
    pub fn program(&mut self, args: &[Vec<u8>]) -> i32 {
        // A program may run another, and that the next.
        self.below(130, |shell| shell.run_program(args))
    }

    fn run_program(&mut self, args: &[Vec<u8>]) -> i32 {
        let Some(name) = args.first() else { return 0 };
        // An engine's command is a line of its own, with all that it may do.
        if self.work(if self.is_system(name) { 100 } else { 1 }).is_err() {
            return 130;
        }
        let mut call = Call { cwd: self.cwd.clone(), ..Call::default() };
        if self.is_system(name) {
            call.input = self.read_fd(0).unwrap_or_default();
            call.env = self.environment();
            call.terminal = self.terminal && matches!(self.fds.get(&1), Some(Fd::Buffer(0)));
        }
        if let Some(status) = self.system.program(args, &mut call) {
            self.print(&call.out);
            self.print_error(&call.err);
            self.opened = call.opened.or(self.opened.take());
            return status;
        }
        match self.locate(name) {
            Ok(tool) => match tools::find(&tool) {
                Some(run) => {
                    let status = run(self, args);
                    self.lost(name, status)
                }
                None => {
                    if let Some(status) = self.script(args) {
                        return status;
                    }
                    // A file is there that only a real machine could run.
                    let on_path = self.programs == Programs::OnPath;
                    let say = if on_path { Say::NotInLab } else { Say::NoProgram };
                    self.complain("sh", say, &[name], None);
                    self.waiting |= on_path && self.main && self.detached;
                    127
                }
            },
            Err(error) => match self.applet(name) {
                Some(run) => run(self, args),
                None => {
                    let denied = error == Errno::EACCES;
                    let say = if denied { Say::NotExecutable } else { Say::NoProgram };
                    self.complain("sh", say, &[name], None);
                    if denied { 126 } else { 127 }
                }
            },
        }
    }

    /// The shell that is busybox has its tools in it: they are there whatever became of their names in /bin.
    pub(in super::super) fn applet(&mut self, name: &[u8]) -> Option<tools::Tool> {
        let run = tools::find(name)?;
        let shell = self.kernel().resolve(b"/bin/sh", true).ok();
        let is = shell.is_some_and(|place| place.path.ends_with(b"busybox"));
        (is && self.is_busybox() && self.programs == Programs::OnPath).then_some(run)
    }

    /// True when there is a program of that name.
    pub(in super::super) fn knows(&mut self, name: &[u8]) -> bool {
        self.is_system(name) || self.locate(name).is_ok() || self.applet(name).is_some()
    }

    fn is_system(&self, name: &[u8]) -> bool {
        name == b"docker"
    }

    pub(in super::super) fn environment(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let exported = self.vars.iter().filter(|(name, _)| self.exported.contains(*name));
        exported.map(|(name, value)| (name.clone(), value.clone())).gather()
    }

    /// The tool that a name stands for: the last name of its path. Errors with why it can't be run.
    pub fn locate(&mut self, name: &[u8]) -> Result<Vec<u8>, Errno> {
        let base = |path: &[u8]| path.rsplit(|&b| b == b'/').next().unwrap_or_default().to_vec();
        match self.programs {
            Programs::Anywhere => Ok(base(name)),
            _ => self.found(name).map(|path| base(&path)),
        }
    }

    /// Where a program lies: at its path, or where PATH leads to. Errors with why it can't be run.
    pub(in super::super) fn found(&mut self, name: &[u8]) -> Result<Vec<u8>, Errno> {
        let paths: Vec<Vec<u8>> = match name.contains(&b'/') {
            true => vec![name.to_vec()],
            false => {
                let path = self.var(b"PATH");
                path.split(|&b| b == b':').map(|dir| [dir, b"/", name].concat()).collect()
            }
        };
        let mut why = Errno::ENOENT;
        for path in paths {
            let Ok(stat) = self.kernel().stat(&path, true) else { continue };
            let runs = matches!(stat.node.body, Body::File(_)) && self.cred.may(&stat.node, 1);
            if runs {
                return Ok(path);
            }
            why = Errno::EACCES;
        }
        Err(why)
    }

    /// Runs a file that is a script of a shell; nothing when it is something else. Without a first line that names a
    /// program, text is one.
    fn script(&mut self, args: &[Vec<u8>]) -> Option<i32> {
        let path = self.found(&args[0]).ok()?;
        let stat = self.kernel().stat(&path, true).ok()?;
        if self.programs != Programs::OnPath || stat.node.size() > SCRIPT {
            return None;
        }
        let text = self.file(&path).ok()?;
        let first = text.split(|&b| b == b'\n').next().unwrap_or_default();
        let words: Vec<&[u8]> = match first.strip_prefix(b"#!") {
            Some(line) => line.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).collect(),
            None if text.contains(&0) => return None,
            None => vec![b"/bin/sh"],
        };
        let (runner, rest) = words.split_first()?;
        let through_env = runner.ends_with(b"/env");
        let name = if through_env { rest.first()? } else { runner };
        let name = name.rsplit(|&b| b == b'/').next().unwrap_or_default();
        // What only bash reads is left to it.
        if !tools::is_shell(name) || name == b"bash" && super::super::syntax::parse(&text).is_err()
        {
            return None;
        }
        if self.kernel().stat(runner, true).is_err() {
            self.complain("sh", Say::NoProgram, &[&args[0]], None);
            return Some(127);
        }
        let options = if through_env { &rest[1..] } else { rest };
        let options = options.iter().map(|word| word.to_vec());
        let call: Vec<Vec<u8>> = std::iter::once(name.to_vec())
            .chain(options)
            .chain(std::iter::once(path))
            .chain(args[1..].iter().cloned())
            .collect();
        Some(tools::find(name)?(self, &call))
    }
}
