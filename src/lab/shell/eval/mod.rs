//! Evaluating commands.

mod arith;
mod expand;
mod function;
mod glob;
mod pattern;
mod program;
mod redirect;

use super::syntax::{Chained, Node, Part, Redirect, Word};
use super::{Fd, Shell, Stop, builtin, tools};

pub(super) use function::{Locals, in_quotes};
pub(super) use pattern::class;
pub use pattern::fnmatch;

type Ran = Result<(), Stop>;
type Redirects = [(u32, Redirect)];

impl Shell<'_> {
    pub(super) fn eval(&mut self, node: &Node) -> Ran {
        self.work(1)?;
        if self.waiting {
            return Err(Stop::Exit(0));
        }
        if self.is_set(b'n') && !self.terminal {
            return Ok(());
        }
        self.deeper(|shell| shell.eval_node(node))
    }

    fn eval_node(&mut self, node: &Node) -> Ran {
        match node {
            Node::Simple { assign, words, redirects, line } => {
                self.at_line = *line;
                self.simple(assign, words, redirects)?;
                self.checked()
            }
            Node::Pipe(all) => {
                self.pipe(all)?;
                self.checked()
            }
            Node::Not(node) => {
                self.test(node)?;
                self.status = i32::from(self.status == 0);
                Ok(())
            }
            Node::Chain(first, more) => self.chain(first, more),
            Node::Seq(all) => {
                if all.is_empty() {
                    self.status = 0;
                }
                all.iter().try_for_each(|node| self.eval(node))
            }
            Node::Background(node) => {
                self.background(node);
                Ok(())
            }
            Node::Group { body, own, redirects } => {
                self.redirected(redirects, |shell| match own {
                    true => shell.apart(|shell| shell.eval(body)),
                    false => shell.eval(body),
                })?;
                if *own { self.checked() } else { Ok(()) }
            }
            Node::If(arms, no) => {
                for (test, yes) in arms {
                    self.test(test)?;
                    if self.status == 0 {
                        return self.eval(yes);
                    }
                }
                match no {
                    Some(no) => self.eval(no),
                    None => {
                        self.status = 0;
                        Ok(())
                    }
                }
            }
            Node::While(test, body, until) => self.while_loop(test, body, *until),
            Node::For(name, words, body) => self.for_loop(name, words, body),
            Node::Case(word, arms) => self.case(word, arms),
            Node::Function(name, body) => {
                self.functions.insert(name.clone(), std::sync::Arc::clone(body));
                self.status = 0;
                Ok(())
            }
        }
    }

    /// What `set -e` does after a command that failed.
    fn checked(&self) -> Ran {
        let ends = self.is_set(b'e') && self.tested == 0 && self.status != 0;
        if ends { Err(Stop::Exit(self.status)) } else { Ok(()) }
    }

    /// Runs something whose status is looked at: it may fail under `set -e`.
    fn test(&mut self, node: &Node) -> Ran {
        self.tested += 1;
        let ran = self.eval(node);
        self.tested -= 1;
        ran
    }

    fn chain(&mut self, first: &Node, more: &[Chained]) -> Ran {
        self.test(first)?;
        for (n, (and, node)) in more.iter().enumerate() {
            if (self.status == 0) != *and {
                continue;
            }
            if n + 1 == more.len() {
                self.eval(node)?;
            } else {
                self.test(node)?;
            }
        }
        Ok(())
    }

    fn while_loop(&mut self, test: &Node, body: &Node, until: bool) -> Ran {
        let around = self.endless;
        self.endless |= is_endless(test, until);
        let ran = self.rounds(test, body, until);
        self.endless = around;
        ran
    }

    fn rounds(&mut self, test: &Node, body: &Node, until: bool) -> Ran {
        let mut last = 0;
        loop {
            self.loops += 1;
            let ran = self.test(test);
            let goes = (self.status == 0) != until;
            let ran = match ran {
                Ok(()) if goes => self.eval(body),
                ran => ran,
            };
            self.loops -= 1;
            let on = self.goes_on(ran)?;
            if goes {
                last = self.status;
            }
            if !on || !goes {
                break;
            }
        }
        self.status = last;
        Ok(())
    }

    fn for_loop(&mut self, name: &[u8], words: &[Word], body: &Node) -> Ran {
        let values = self.expand_all(words)?;
        self.status = 0;
        for value in values {
            self.set_var(name, value)?;
            self.loops += 1;
            let ran = self.eval(body);
            self.loops -= 1;
            if !self.goes_on(ran)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether a loop goes on after a round.
    fn goes_on(&mut self, ran: Ran) -> Result<bool, Stop> {
        match ran {
            Ok(()) => Ok(true),
            Err(Stop::Loop { levels: 1, again }) => {
                self.status = 0;
                Ok(again)
            }
            Err(Stop::Loop { levels, again }) => Err(Stop::Loop { levels: levels - 1, again }),
            Err(stop) => Err(stop),
        }
    }

    fn case(&mut self, word: &Word, arms: &[(Vec<Word>, Node)]) -> Ran {
        let text = self.expand_one(word)?;
        for (patterns, body) in arms {
            for pattern in patterns {
                let pattern = self.marked(pattern)?;
                if self.fits(&pattern, &text)? {
                    return self.eval(body);
                }
            }
        }
        self.status = 0;
        Ok(())
    }

    fn background(&mut self, node: &Node) {
        if self.apart(|shell| shell.eval(node)).is_err() {
            return;
        }
        let number = FIRST_CHILD + u32::try_from(self.jobs.len()).unwrap_or(0);
        self.jobs.push((number, self.status));
        self.pending |= std::mem::take(&mut self.waiting);
        self.status = 0;
    }

    /// Runs something as a shell of its own: what it sets is forgotten.
    fn apart(&mut self, run: impl FnOnce(&mut Self) -> Ran) -> Ran {
        self.keeping(self.weight(), |shell| {
            let (kept, fds, locals) = (shell.memory(), shell.fds.clone(), shell.locals.clone());
            shell.traps.clear();
            shell.ended(run);
            shell.leaving = false;
            let status = shell.status;
            shell.recall(kept);
            (shell.fds, shell.locals, shell.status) = (fds, locals, status);
        })
    }

    /// Runs to the end of a shell, with what it does there.
    pub(super) fn ended(&mut self, run: impl FnOnce(&mut Self) -> Ran) {
        match run(self) {
            Err(Stop::Exit(status) | Stop::Return(status)) => self.status = status,
            Err(Stop::Loop { .. }) => self.status = 0,
            Ok(()) => {}
        }
        if !self.waiting {
            self.run_trap(b"EXIT");
        }
    }

    /// Runs something and takes what it prints, without the last line's end.
    pub(super) fn capture(&mut self, node: &Node) -> Result<Vec<u8>, Stop> {
        let tested = std::mem::take(&mut self.tested);
        let (mut out, ran) = self.collect(|shell| shell.apart(|shell| shell.eval(node)));
        self.tested = tested;
        self.captured = true;
        while out.last() == Some(&b'\n') {
            out.pop();
        }
        ran?;
        self.work(0)?;
        Ok(out)
    }

    /// Runs something, and what it prints.
    fn collect<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> (Vec<u8>, T) {
        let at = self.buffers.len();
        self.buffers.push(Vec::new());
        let saved = self.fds.insert(1, Fd::Buffer(at));
        let ran = run(self);
        self.lead(1, saved);
        let out = std::mem::take(&mut self.buffers[at]);
        self.buffers.truncate(at);
        (out, ran)
    }

    fn pipe(&mut self, all: &[Node]) -> Ran {
        let saved = self.fds.get(&0).cloned();
        let mut failed = 0;
        for (n, node) in all.iter().enumerate() {
            if n + 1 == all.len() {
                self.apart(|shell| shell.eval(node))?;
            } else {
                let (out, ran) = self.collect(|shell| shell.apart(|shell| shell.eval(node)));
                ran?;
                self.fds.insert(0, Fd::text(out));
            }
            if self.status != 0 {
                failed = self.status;
            }
        }
        if self.is_set(PIPE_FAIL) {
            self.status = failed;
        }
        self.lead(0, saved);
        Ok(())
    }

    fn simple(&mut self, assign: &[(Vec<u8>, Word)], words: &[Word], redirects: &Redirects) -> Ran {
        self.captured = false;
        let args = self.arguments_of(words)?;
        let mut values = Vec::new();
        for (name, word) in assign {
            // One may name another before it, as in `a=1 b=$a`, when they are all there is.
            let value = self.expand_one(word)?;
            if args.is_empty() {
                self.set_var(name, value.clone())?;
            }
            values.push((name.clone(), value));
        }
        self.trace(&values, &args);
        let Some(name) = args.first().cloned() else {
            if !self.captured {
                self.status = 0;
            }
            return self.redirected(redirects, |_| Ok(()));
        };
        if name == b"exec" && args.len() == 1 {
            let opened = self.redirect(redirects)?;
            self.status = opened.err().unwrap_or(0);
            return if self.status == 0 { Ok(()) } else { Err(Stop::Exit(self.status)) };
        }
        let stays = builtin::is_special(&name) && !self.functions.contains_key(&name);
        let mut saved = Vec::new();
        for (name, value) in values {
            if stays {
                self.set_var(&name, value)?;
                continue;
            }
            let old = (self.vars.get(&name).cloned(), self.exported.contains(&name));
            self.set_var(&name, value)?;
            self.exported.insert(name.clone());
            saved.push((name, old));
        }
        let ran = self.redirected(redirects, |shell| shell.command(&name, &args));
        for (name, (value, exported)) in saved {
            self.put_back(name, value, exported);
        }
        ran
    }

    /// Runs one command with its arguments, name first.
    fn command(&mut self, name: &[u8], args: &[Vec<u8>]) -> Ran {
        if let Some(text) = self.aliases.get(name).cloned() {
            return self.aliased(name, &text, &args[1..]);
        }
        if let Some(body) = self.functions.get(name).cloned() {
            return self.call(&body, &args[1..]);
        }
        self.command_itself(name, args)
    }

    /// The same, whatever functions there are.
    pub(super) fn command_itself(&mut self, name: &[u8], args: &[Vec<u8>]) -> Ran {
        if let Some(run) = builtin::find(name) {
            let ran = run(self, args);
            self.status = match ran {
                Ok(status) if name == b"pwd" => self.lost(name, status),
                ran => {
                    // Nobody else is to be blamed for it.
                    self.full = false;
                    ran?
                }
            };
            return Ok(());
        }
        self.status = match tools::find(name).filter(|_| builtin::has_tool(name)) {
            Some(run) => {
                self.inside = true;
                let status = run(self, args);
                self.inside = false;
                let status = self.lost(name, status);
                self.written_out(name, status)
            }
            None => self.program(args),
        };
        if self.waiting { Err(Stop::Exit(0)) } else { self.work(0) }
    }

    /// What becomes of what a tool in the shell printed: with nowhere to go, it fails.
    pub(super) fn written_out(&mut self, name: &[u8], status: i32) -> i32 {
        let prints = [&b"echo"[..], b"printf", b"pwd"].contains(&name);
        if !prints || self.fds.contains_key(&1) || !self.is_busybox() {
            return status;
        }
        if name == b"echo" {
            self.print_error(b"sh: write error: Bad file descriptor\n");
        }
        1
    }

    pub(super) fn run_trap(&mut self, name: &[u8]) {
        if let Some(action) = self.traps.remove(name) {
            let status = self.status;
            self.status = match self.lines(&action) {
                Err(Stop::Exit(status)) => status,
                _ => status,
            };
        }
    }
}

/// True for `while true`, `while :`, `until false`: what is tested never changes.
fn is_endless(test: &Node, until: bool) -> bool {
    let Node::Simple { words, .. } = test else {
        return matches!(test, Node::Seq(all) if all.last().is_some_and(|last| is_endless(last, until)));
    };
    let name = match words.first().map(Vec::as_slice) {
        Some([Part::Text(name, _)]) => name.as_slice(),
        _ => return false,
    };
    if until { name == b"false" } else { [&b"true"[..], b":", b"sleep"].contains(&name) }
}

/// The number of a container's first process after the shell.
const FIRST_CHILD: u32 = 7;

/// The letter under which `set -o pipefail` is kept, which has none.
pub(super) const PIPE_FAIL: u8 = b'|';
