//! Evaluating commands.

use super::parse::{Node, Redirect, Word};
use super::words::Say;
use super::{Call, Exit, Fd, Programs, STEPS, Shell, builtin, tools};
use crate::domain::order::Gather;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::tree::Body;
use std::collections::BTreeMap;

type Ran = Result<(), Exit>;
type Redirects = [(u32, Redirect)];

impl Shell<'_> {
    pub(super) fn eval(&mut self, node: &Node) -> Ran {
        self.steps += 1;
        if self.steps > STEPS {
            return Err(Exit(self.never_ends()));
        }
        match node {
            Node::Simple { assign, words, redirects } => self.simple(assign, words, redirects)?,
            Node::Pipe(all) => self.pipe(all)?,
            Node::Not(node) => {
                self.eval(node)?;
                self.status = i32::from(self.status == 0);
            }
            Node::And(left, right) | Node::Or(left, right) => {
                let errexit = std::mem::take(&mut self.exit_on_error);
                let ran = self.eval(left);
                self.exit_on_error = errexit;
                ran?;
                if (self.status == 0) == matches!(node, Node::And(..)) {
                    self.eval(right)?;
                }
                return Ok(());
            }
            Node::Seq(all) => {
                if all.is_empty() {
                    self.status = 0;
                }
                for node in all {
                    self.eval(node)?;
                }
            }
            Node::Background(node) => {
                self.apart(|shell| shell.eval(node));
                self.background = true;
                self.pending |= std::mem::take(&mut self.waiting);
                self.status = 0;
            }
            Node::Group { body, own, redirects } => {
                let ran = self.redirected(redirects, |shell| match own {
                    true => {
                        shell.apart(|shell| shell.eval(body));
                        Ok(())
                    }
                    false => shell.eval(body),
                });
                ran?;
            }
            Node::If(test, yes, no) => {
                self.test(test)?;
                match (self.status, no) {
                    (0, _) => self.eval(yes)?,
                    (_, Some(no)) => self.eval(no)?,
                    (_, None) => self.status = 0,
                }
            }
            Node::While(test, body, until) => {
                let mut last = 0;
                loop {
                    self.test(test)?;
                    if (self.status == 0) == *until {
                        break;
                    }
                    self.eval(body)?;
                    last = self.status;
                }
                self.status = last;
            }
            Node::For(name, words, body) => {
                self.status = 0;
                for value in self.expand_all(words)? {
                    self.vars.insert(name.clone(), value);
                    self.eval(body)?;
                }
            }
        }
        Ok(())
    }

    fn test(&mut self, node: &Node) -> Ran {
        let errexit = std::mem::take(&mut self.exit_on_error);
        let ran = self.eval(node);
        self.exit_on_error = errexit;
        ran
    }

    /// Runs something as a shell of its own: what it sets is forgotten.
    fn apart(&mut self, run: impl FnOnce(&mut Self) -> Ran) {
        let saved = (
            self.vars.clone(),
            self.exported.clone(),
            self.cwd.clone(),
            self.umask,
            self.args.clone(),
            std::mem::take(&mut self.traps),
        );
        if let Err(Exit(status)) = run(self) {
            self.status = status;
        }
        self.leaving = false;
        (self.vars, self.exported, self.cwd, self.umask, self.args, self.traps) = saved;
    }

    /// Runs something and takes what it prints, without the last line's end.
    pub(super) fn capture(&mut self, node: &Node) -> Result<Vec<u8>, Exit> {
        let mut out = self.collect(|shell| shell.apart(|shell| shell.eval(node)));
        while out.last() == Some(&b'\n') {
            out.pop();
        }
        Ok(out)
    }

    pub(super) fn collect(&mut self, run: impl FnOnce(&mut Self)) -> Vec<u8> {
        self.buffers.push(Vec::new());
        let at = self.buffers.len() - 1;
        let saved = self.fds.insert(1, Fd::Buffer(at));
        run(self);
        if let Some(fd) = saved {
            self.fds.insert(1, fd);
        }
        let out = std::mem::take(&mut self.buffers[at]);
        self.buffers.truncate(at);
        out
    }

    fn pipe(&mut self, all: &[Node]) -> Ran {
        let saved = self.fds.get(&0).cloned();
        for (n, node) in all.iter().enumerate() {
            if n + 1 == all.len() {
                self.apart(|shell| shell.eval(node));
            } else {
                let out = self.collect(|shell| shell.apart(|shell| shell.eval(node)));
                self.fds.insert(0, Fd::Text(out, 0));
            }
        }
        if let Some(fd) = saved {
            self.fds.insert(0, fd);
        }
        Ok(())
    }

    fn redirected(&mut self, all: &Redirects, run: impl FnOnce(&mut Self) -> Ran) -> Ran {
        let saved = (!all.is_empty()).then(|| self.fds.clone());
        let ran = match self.redirect(all)? {
            Ok(()) => run(self),
            Err(status) => {
                self.status = status;
                Ok(())
            }
        };
        if let Some(saved) = saved {
            self.fds = saved;
        }
        ran
    }

    /// Opens files and copies descriptors, in order; the inner error is the exit status of one that failed.
    fn redirect(&mut self, all: &Redirects) -> Result<Result<(), i32>, Exit> {
        for (fd, redirect) in all {
            let (word, flags, say) = match redirect {
                Redirect::Read(word) => (word, OpenFlags::READ, Say::OpenInput),
                Redirect::Write(word) => (word, OpenFlags::WRITE, Say::Create),
                Redirect::Append(word) => (word, OpenFlags::APPEND, Say::Create),
                Redirect::Both(word) => {
                    let both = OpenFlags { read: true, trunc: false, ..OpenFlags::WRITE };
                    (word, both, Say::Create)
                }
                Redirect::Copy(word) => {
                    self.copy_fd(*fd, word)?;
                    continue;
                }
                Redirect::Here(word) => {
                    let text = self.expand_one(word)?;
                    self.fds.insert(*fd, Fd::Text(text, 0));
                    continue;
                }
            };
            let path = self.expand_one(word)?;
            let exists = flags.trunc
                && self.no_clobber
                && self
                    .kernel()
                    .stat(&path, true)
                    .is_ok_and(|s| matches!(s.node.body, Body::File(_)));
            let opened = if exists { Err(Errno::EEXIST) } else { self.kernel().open(&path, flags) };
            match opened {
                Ok(handle) => {
                    self.files.push(handle);
                    self.fds.insert(*fd, Fd::File(self.files.len() - 1, 0));
                }
                Err(error) => return Ok(Err(self.redirect_failed(say, &path, error))),
            }
        }
        Ok(Ok(()))
    }

    fn copy_fd(&mut self, fd: u32, word: &Word) -> Ran {
        let from = self.expand_one(word)?;
        let source = std::str::from_utf8(&from).ok().and_then(|text| text.parse().ok());
        match source.and_then(|source: u32| self.fds.get(&source).cloned()) {
            Some(source) => self.fds.insert(fd, source),
            None => self.fds.remove(&fd),
        };
        Ok(())
    }

    fn simple(&mut self, assign: &[(Vec<u8>, Word)], words: &[Word], redirects: &Redirects) -> Ran {
        let args = self.expand_all(words)?;
        let mut values = Vec::new();
        for (name, word) in assign {
            values.push((name.clone(), self.expand_one(word)?));
        }
        let Some(name) = args.first().cloned() else {
            self.status = 0;
            self.vars.extend(values);
            return self.redirected(redirects, |_| Ok(()));
        };
        if name == b"exec" && args.len() == 1 {
            match self.redirect(redirects)? {
                Ok(()) => self.status = 0,
                Err(status) => return Err(Exit(status)),
            }
            return Ok(());
        }
        let saved = (!values.is_empty()).then(|| (self.vars.clone(), self.exported.clone()));
        for (name, value) in values {
            self.export(&name, &value);
        }
        let ran = self.redirected(redirects, |shell| shell.command(&name, &args));
        if let Some((vars, exported)) = saved {
            (self.vars, self.exported) = (vars, exported);
        }
        ran?;
        if self.exit_on_error && self.status != 0 { Err(Exit(self.status)) } else { Ok(()) }
    }

    /// Runs one command with its arguments, name first.
    fn command(&mut self, name: &[u8], args: &[Vec<u8>]) -> Ran {
        if let Some(run) = builtin::find(name) {
            self.status = run(self, args)?;
            return Ok(());
        }
        self.status = match tools::find(name).filter(|_| builtin::has_tool(name)) {
            Some(run) => {
                self.inside = true;
                let status = run(self, args);
                self.inside = false;
                status
            }
            None => self.program(args),
        };
        if self.waiting { Err(Exit(0)) } else { Ok(()) }
    }

    /// Runs a program as execvp(3) finds it.
    pub fn program(&mut self, args: &[Vec<u8>]) -> i32 {
        let Some(name) = args.first() else { return 0 };
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
                Some(run) => run(self, args),
                None => {
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
    pub(super) fn applet(&mut self, name: &[u8]) -> Option<tools::Tool> {
        let run = tools::find(name)?;
        let shell = self.kernel().resolve(b"/bin/sh", true).ok();
        let is = shell.is_some_and(|place| place.path.ends_with(b"busybox"));
        (is && self.is_busybox() && self.programs == Programs::OnPath).then_some(run)
    }

    fn is_system(&self, name: &[u8]) -> bool {
        name == b"docker"
    }

    pub(super) fn environment(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
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
    pub(super) fn found(&mut self, name: &[u8]) -> Result<Vec<u8>, Errno> {
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

    pub(super) fn run_trap(&mut self, name: &[u8]) {
        if let Some(action) = self.traps.remove(name)
            && let Ok(node) = super::parse::parse(&action)
        {
            let status = self.status;
            if let Err(Exit(status)) = self.eval(&node) {
                self.status = status;
            } else {
                self.status = status;
            }
        }
    }
}
