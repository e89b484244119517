//! Functions, and what is set for them alone.

use super::super::syntax::Node;
use super::super::{Shell, Stop};
use super::Ran;
use std::collections::BTreeMap;

/// Variables that a function has for itself, with what they were before and whether programs saw them.
pub(in super::super) type Locals = BTreeMap<Vec<u8>, (Option<Vec<u8>>, bool)>;

impl Shell<'_> {
    /// Runs a function's body with its arguments.
    pub(super) fn call(&mut self, body: &Node, args: &[Vec<u8>]) -> Ran {
        let saved = std::mem::replace(&mut self.args, args.to_vec());
        self.locals.push(Locals::new());
        let ran = self.eval(body);
        for (name, (value, exported)) in self.locals.pop().unwrap_or_default() {
            self.put_back(name, value, exported);
        }
        self.args = saved;
        match ran {
            Err(Stop::Return(status)) => {
                self.status = status;
                Ok(())
            }
            ran => ran,
        }
    }

    /// Runs what an alias stands for, with the arguments after it.
    pub(super) fn aliased(&mut self, name: &[u8], text: &[u8], args: &[Vec<u8>]) -> Ran {
        let mut line = text.to_vec();
        for arg in args {
            line.push(b' ');
            line.extend(in_quotes(arg));
        }
        // In itself, it is the command that is called so.
        self.aliases.remove(name);
        let ran = self.lines(&line);
        self.aliases.insert(name.to_vec(), text.to_vec());
        ran
    }

    /// Makes a variable the running function's own; false outside of functions.
    pub(in super::super) fn make_local(&mut self, name: &[u8]) -> bool {
        let old = (self.vars.get(name).cloned(), self.exported.contains(name));
        match self.locals.last_mut() {
            Some(locals) => {
                locals.entry(name.to_vec()).or_insert(old);
                true
            }
            None => false,
        }
    }

    /// Sets a variable as it was.
    pub(super) fn put_back(&mut self, name: Vec<u8>, value: Option<Vec<u8>>, exported: bool) {
        if !exported {
            self.exported.remove(&name);
        }
        match value {
            Some(value) => self.vars.insert(name, value),
            None => self.vars.remove(&name),
        };
    }

    /// Tells what is run, as `set -x` wants it.
    pub(super) fn trace(&mut self, values: &[(Vec<u8>, Vec<u8>)], args: &[Vec<u8>]) {
        if !self.is_set(b'x') {
            return;
        }
        let gnu = self.if_gnu(true, false);
        let quoted = |word: &[u8]| if gnu { word.to_vec() } else { for_reading(word) };
        let mut words: Vec<Vec<u8>> = Vec::new();
        for (name, value) in values {
            words.push([name, b"=".as_slice(), &quoted(value)].concat());
        }
        words.extend(args.iter().map(|arg| quoted(arg)));
        let line = [b"+ ", words.join(&b' ').as_slice(), b"\n"].concat();
        self.print_error(&line);
    }
}

/// A word as ash shows it: in quotes where it would be read as something else.
fn for_reading(word: &[u8]) -> Vec<u8> {
    let odd = |b: &u8| *b < b'+' || (b';'..=b'?').contains(b) || b"`[\\".contains(b) || *b > b'z';
    match word.iter().any(odd) || super::super::syntax::is_keyword(word) {
        true => in_quotes(word),
        false => word.to_vec(),
    }
}

/// In single quotes; one in it stands in double quotes.
pub(in super::super) fn in_quotes(word: &[u8]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> =
        word.split(|&b| b == b'\'').map(|part| [b"'", part, b"'"].concat()).collect();
    parts.join(b"\"'\"".as_slice())
}
