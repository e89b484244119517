//! sh, ash, dash, bash, and busybox with the name of a tool.

use super::super::Shell;
use super::super::words::Say;
use super::find;

/// What a shell is called with.
struct Called {
    letters: Vec<(u8, bool)>,
    names: Vec<(Vec<u8>, bool)>,
    line: bool,
    input: bool,
    rest: Vec<Vec<u8>>,
}

fn called(args: &[Vec<u8>]) -> Called {
    let mut call =
        Called { letters: vec![], names: vec![], line: false, input: false, rest: vec![] };
    let mut args = args[1..].iter();
    while let Some(arg) = args.next() {
        let (letters, on) = match arg.as_slice() {
            b"--" | b"-" => {
                call.rest.extend(args.by_ref().cloned());
                break;
            }
            b"--login" => continue,
            [sign @ (b'-' | b'+'), letters @ ..] => (letters, *sign == b'-'),
            _ => {
                call.rest.push(arg.clone());
                call.rest.extend(args.by_ref().cloned());
                break;
            }
        };
        for &letter in letters {
            match letter {
                b'c' => call.line = true,
                b's' => call.input = true,
                b'i' | b'l' => {}
                b'o' => call.names.extend(args.next().map(|name| (name.clone(), on))),
                letter => call.letters.push((letter, on)),
            }
        }
    }
    call
}

/// `sh -c LINE`, `sh FILE`, or a script on standard input.
pub(super) fn sh(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut call = called(args);
    let mut name = args[0].clone();
    let from_file = !call.line && !call.input && !call.rest.is_empty();
    let script = if call.line {
        if call.rest.is_empty() {
            shell.print_error(&[name.as_slice(), b": -c requires an argument\n"].concat());
            return 2;
        }
        call.rest.remove(0)
    } else if from_file {
        let file = call.rest[0].clone();
        match shell.file(&file) {
            Ok(script) => script,
            Err(error) => {
                shell.complain("sh", Say::Script, &[&file], Some(error));
                return shell.if_gnu(127, 2);
            }
        }
    } else {
        shell.read_fd(0).unwrap_or_default()
    };
    if !call.input && !call.rest.is_empty() {
        name = call.rest.remove(0);
    }
    let shown = std::mem::replace(&mut shell.name, name);
    let status = shell.script_apart(&script, call, from_file);
    shell.name = shown;
    status
}

pub(super) fn busybox(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    match args.get(1).and_then(|name| find(name)) {
        Some(run) => shell.below(130, |shell| run(shell, &args[1..])),
        None => {
            let name = args.get(1).cloned().unwrap_or_default();
            shell.complain("busybox", Say::NoProgram, &[&name], None);
            127
        }
    }
}

impl Shell<'_> {
    /// Runs a script in a shell of its own, with the descriptors and what is exported of this one.
    fn script_apart(&mut self, script: &[u8], call: Called, from_file: bool) -> i32 {
        let ran = self.keeping(self.weight(), |shell| shell.in_new_shell(script, call, from_file));
        ran.unwrap_or(130)
    }

    fn in_new_shell(&mut self, script: &[u8], call: Called, from_file: bool) -> i32 {
        let (memory, fds) = (self.memory(), self.fds.clone());
        let counts = (
            std::mem::take(&mut self.loops),
            std::mem::take(&mut self.tested),
            std::mem::take(&mut self.inside),
            std::mem::take(&mut self.executing),
            std::mem::take(&mut self.locals),
        );
        let (was, line) = (std::mem::replace(&mut self.from_file, from_file), self.at_line);
        self.forget();
        self.args = call.rest;
        for (letter, on) in call.letters {
            self.turn(letter, on);
        }
        for (name, on) in call.names {
            self.set_option(&name, on);
        }
        self.nested += 1;
        let status = self.below(130, |shell| shell.run(script));
        self.nested -= 1;
        (self.from_file, self.at_line) = (was, line);
        (self.loops, self.tested, self.inside, self.executing, self.locals) = counts;
        self.leaving = false;
        self.fds = fds;
        // One that stays is asked later what it would do at a signal.
        if !self.waiting {
            self.recall(memory);
        }
        status
    }

    /// All that a new shell does not get of the one that starts it.
    fn forget(&mut self) {
        let exported = &self.exported;
        self.vars.retain(|name, _| exported.contains(name));
        self.traps.clear();
        self.functions.clear();
        self.aliases.clear();
        self.fixed.clear();
        self.options.clear();
        self.jobs.clear();
        self.locals.clear();
        self.getopts_at = 0;
    }
}
