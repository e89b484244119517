//! What the shell itself has to say.

use super::{Dialect, Shell, Stop, syntax};

impl Shell<'_> {
    pub(super) fn syntax_error(&mut self, builtin: Option<&str>, mistake: &syntax::Mistake) {
        let text = mistake.text(self.dialect);
        self.grumble(builtin, text.as_bytes());
        self.status = 2;
    }

    /// Says what is wrong in the shell's own name, and in that of a command that is in it.
    pub(super) fn grumble(&mut self, builtin: Option<&str>, text: &[u8]) {
        let mut line = self.prefix(builtin);
        line.extend_from_slice(text);
        line.push(b'\n');
        self.print_error(&line);
    }

    /// What stands before all that the shell says: its name, that of a command in it, and the line.
    pub(super) fn prefix(&self, builtin: Option<&str>) -> Vec<u8> {
        let mut line = [self.name.as_slice(), b": "].concat();
        let typed = self.terminal && self.nested == 0;
        if self.dialect == Dialect::Gnu {
            line.extend_from_slice(b"1: ");
        }
        if let Some(name) = builtin {
            line.extend([name.as_bytes(), b": "].concat());
        }
        if self.dialect == Dialect::Busybox && !typed && (self.from_file || builtin.is_some()) {
            let number = if self.from_file { self.at_line } else { 0 };
            line.extend(format!("line {number}: ").into_bytes());
        }
        line
    }

    /// Says what ends a script.
    pub(super) fn fatal(&mut self, text: &[u8]) -> Stop {
        self.grumble(None, text);
        Stop::Exit(2)
    }
}
