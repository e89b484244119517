//! What a shell remembers from one line to the next: a person types into the same one.

use super::{Cred, Exit, Shell, parse};
use std::collections::{BTreeMap, BTreeSet};

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
    exported: BTreeSet<Vec<u8>>,
    args: Vec<Vec<u8>>,
    traps: BTreeMap<Vec<u8>, Vec<u8>>,
    no_clobber: bool,
}

impl Shell<'_> {
    /// What there is to remember.
    pub fn memory(&self) -> Memory {
        Memory {
            cred: self.cred.clone(),
            cwd: self.cwd.clone(),
            vars: self.vars.clone(),
            status: self.status,
            umask: self.umask,
            exported: self.exported.clone(),
            args: self.args.clone(),
            traps: self.traps.clone(),
            no_clobber: self.no_clobber,
        }
    }

    /// Goes on as a shell that stopped there.
    pub fn recall(&mut self, memory: Memory) {
        self.cred = memory.cred;
        self.cwd = memory.cwd;
        self.vars = memory.vars;
        self.status = memory.status;
        self.umask = memory.umask;
        self.exported = memory.exported;
        self.args = memory.args;
        self.traps = memory.traps;
        self.no_clobber = memory.no_clobber;
    }

    /// Runs one line of those that a person types; true when it ended the shell. A mistake in it ends only the line.
    pub fn line(&mut self, text: &[u8]) -> bool {
        match parse::parse(text) {
            Ok(node) => {
                if let Err(Exit(status)) = self.eval(&node) {
                    self.status = status;
                }
                self.leaving
            }
            Err(found) => {
                self.syntax_error(&found);
                false
            }
        }
    }
}

/// False for the beginning of something that goes on in the next line: an open quote, an open loop, a last `\`, a
/// here-document whose end has not come.
pub fn is_whole(text: &[u8]) -> bool {
    let continued = text.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1;
    let open = |found: String| {
        found.starts_with("end of file unexpected") || found.starts_with("Unterminated")
    };
    !continued && !parse::parse(text).is_err_and(open) && !parse::waits_for_document(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_goes_on_in_the_next_line() {
        for whole in
            ["", "echo a", "for i in 1; do echo $i; done", "echo \\\\", "fi", "cat <<A\nx\nA"]
        {
            assert!(is_whole(whole.as_bytes()), "{whole}");
        }
        for open in
            ["echo 'a", "for i in 1; do", "if true", "echo \\", "(ls", "cat <<A", "cat <<A\nx"]
        {
            assert!(!is_whole(open.as_bytes()), "{open}");
        }
    }
}
