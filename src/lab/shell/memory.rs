//! What a shell remembers from one line to the next: a person types into the same one.

use super::{Cred, Shell, Stop, syntax};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an entry of a table takes beside its bytes.
const PAIR: usize = 64;

/// The state of a shell between two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Who runs it.
    pub cred: Cred,
    /// Working folder, normalised.
    pub cwd: Vec<u8>,
    /// Variables.
    pub vars: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Exit status of the last command.
    pub status: i32,
    umask: u32,
    here: Vec<u8>,
    exported: BTreeSet<Vec<u8>>,
    args: Vec<Vec<u8>>,
    traps: BTreeMap<Vec<u8>, Vec<u8>>,
    functions: BTreeMap<Vec<u8>, Arc<syntax::Node>>,
    aliases: BTreeMap<Vec<u8>, Vec<u8>>,
    fixed: BTreeSet<Vec<u8>>,
    options: BTreeSet<u8>,
    jobs: Vec<(u32, i32)>,
    getopts_at: usize,
}

impl Shell<'_> {
    /// About how many bytes there are to remember.
    pub(super) fn weight(&self) -> usize {
        let all = self.vars.iter().chain(&self.aliases).chain(&self.traps);
        let pairs: usize = all.map(|(name, value)| PAIR + name.len() + value.len()).sum();
        let locals = self.locals.iter().flatten();
        let locals = locals.map(|(_, (old, _))| PAIR + old.as_ref().map_or(0, Vec::len));
        let words = self.args.iter().map(|word| PAIR + word.len());
        let names = PAIR * (self.functions.len() + self.exported.len() + self.jobs.len());
        pairs + locals.sum::<usize>() + words.sum::<usize>() + names
    }

    /// What there is to remember.
    pub fn memory(&self) -> Memory {
        Memory {
            cred: self.cred.clone(),
            cwd: self.cwd.clone(),
            vars: self.vars.clone(),
            status: self.status,
            umask: self.umask,
            here: self.here.clone(),
            exported: self.exported.clone(),
            args: self.args.clone(),
            traps: self.traps.clone(),
            functions: self.functions.clone(),
            aliases: self.aliases.clone(),
            fixed: self.fixed.clone(),
            options: self.options.clone(),
            jobs: self.jobs.clone(),
            getopts_at: self.getopts_at,
        }
    }

    /// Goes on as a shell that stopped there.
    pub fn recall(&mut self, memory: Memory) {
        self.cred = memory.cred;
        self.cwd = memory.cwd;
        self.vars = memory.vars;
        self.status = memory.status;
        self.umask = memory.umask;
        self.here = memory.here;
        self.exported = memory.exported;
        self.args = memory.args;
        self.traps = memory.traps;
        self.functions = memory.functions;
        self.aliases = memory.aliases;
        self.fixed = memory.fixed;
        self.options = memory.options;
        self.jobs = memory.jobs;
        self.getopts_at = memory.getopts_at;
    }

    /// Runs one line of those that a person types; true when it ended the shell. A mistake in it ends only the line.
    pub fn line(&mut self, text: &[u8]) -> bool {
        match self.lines(text) {
            Err(Stop::Exit(status) | Stop::Return(status)) => self.status = status,
            Err(Stop::Loop { .. }) | Ok(()) => {}
        }
        if self.leaving && !self.waiting {
            self.run_trap(b"EXIT");
        }
        self.leaving
    }
}

/// False for the beginning of something that goes on in the next line: an open quote, an open loop, a last `\`, a
/// here-document whose end has not come.
pub fn is_whole(text: &[u8]) -> bool {
    let continued = text.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1;
    !continued && !syntax::goes_on(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_goes_on_in_the_next_line() {
        for whole in [
            "",
            "echo a",
            "for i in 1; do echo $i; done",
            "echo \\\\",
            "fi",
            "cat <<A\nx\nA",
            "f() { a; }",
        ] {
            assert!(is_whole(whole.as_bytes()), "{whole}");
        }
        for open in [
            "echo 'a",
            "case a in",
            "case a in a) b",
            "f() {",
            "f()",
            "echo $((1",
            "for i in 1; do",
            "if true",
            "echo \\",
            "(ls",
            "cat <<A",
            "cat <<A\nx",
        ] {
            assert!(!is_whole(open.as_bytes()), "{open}");
        }
    }
}
