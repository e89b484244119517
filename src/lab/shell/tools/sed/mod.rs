//! sed: what it reads and where it writes; -i writes a new file over the old name.

mod run;
mod script;

use super::super::Shell;
use super::super::words::Say;
use super::regex::fault;
use super::show::or_input;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use run::{Files, add, run};
use script::{Bad, parse};

/// Reading an expression takes as long as looking for it in so many bytes.
const READ: usize = 256;

pub(super) fn sed(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("in-place", b'i'),
        ("quiet", b'n'),
        ("silent", b'n'),
        ("regexp-extended", b'E'),
        ("expression=", b'e'),
    ];
    // What stands behind -i in the same word is the end of a copy's name.
    let mut suffix = Vec::new();
    let split = |arg: &Vec<u8>| match arg.strip_prefix(b"-i") {
        Some(end) if !end.is_empty() => {
            suffix = end.to_vec();
            b"-i".to_vec()
        }
        _ => arg.clone(),
    };
    let args: Vec<Vec<u8>> = args.iter().map(split).collect();
    let options = match shell.options(&args, "ie:f:nErs", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut scripts: Vec<Vec<u8>> = Vec::new();
    for (letter, value) in &options.flags {
        match letter {
            b'e' => scripts.push(value.clone()),
            b'f' => match shell.slurp("sed", value) {
                Some(text) => scripts.push(text),
                None => return 1,
            },
            _ => {}
        }
    }
    let mut files = options.rest.as_slice();
    if scripts.is_empty() {
        let Some((first, rest)) = files.split_first() else { return shell.missing("sed") };
        (scripts, files) = (vec![first.clone()], rest);
    }
    let script = String::from_utf8_lossy(&scripts.join(&b'\n')).into_owned();
    let commands = match parse(&script, options.any(b"Er")) {
        Ok(mut commands) => {
            if shell.is_busybox() {
                commands.iter_mut().for_each(script::Command::all_means_all);
            }
            commands
        }
        Err(bad) => {
            let (say, found) = match bad {
                Bad::Command(found) => (fault(found.as_bytes(), Say::SedBad), found),
                Bad::Unmatched(open) => (Say::SedUnmatched, open.to_string()),
                Bad::Lengths => (Say::SedLengths, String::new()),
                Bad::NoLabel(name) => (Say::SedLabel, name),
                Bad::Missing => (Say::SedMissing, String::new()),
                Bad::Flag => (Say::SedFlag, String::new()),
            };
            shell.complain("sed", say, &[found.as_bytes()], None);
            return 1;
        }
    };
    if shell.small_work(commands.iter().map(|command| command.looks(READ)).sum()).is_err() {
        return 130;
    }
    let quiet = options.has(b'n');
    let mut status = 0;
    if !options.has(b'i') {
        let mut input = Vec::new();
        for path in or_input(files) {
            match shell.read_for_sed(&path) {
                Some(content) => input.extend(content),
                None => status = shell.if_gnu(2, 1),
            }
        }
        if shell.keeps_lines(&input).is_err() {
            return 130;
        }
        let out = run(&commands, &input, quiet, &mut |name| shell.inserted(name));
        shell.print(&out.text);
        shell.written(out.files);
        return shell.sed_stopped(out.endless, out.grows).unwrap_or(status);
    }
    let mut written = Files::new();
    for path in files {
        let edited = shell.edit(path, &suffix, |shell, content| {
            let out = run(&commands, content, quiet, &mut |name| shell.inserted(name));
            out.files.into_iter().for_each(|(name, text)| add(&mut written, &name, text));
            shell.sed_stopped(out.endless, out.grows).map_or(Ok(out.text), Err)
        });
        if !edited {
            status = shell.if_gnu(4, 1);
        }
    }
    shell.written(written);
    status
}

impl Shell<'_> {
    /// What `r` inserts: nothing when there is no such file.
    fn inserted(&mut self, name: &[u8]) -> Vec<u8> {
        self.file(name).unwrap_or_default()
    }

    /// Writes what `w` collected.
    fn written(&mut self, files: Files) {
        for (name, text) in files {
            if let Err(error) = self.save(&name, OpenFlags::WRITE, &text) {
                self.complain("sed", Say::Plain, &[&name], Some(error));
            }
        }
    }

    /// What is said of a script that was stopped, and its exit status.
    fn sed_stopped(&mut self, endless: bool, grows: bool) -> Option<i32> {
        match (endless, grows) {
            (_, true) => Some(self.grows_on()),
            (true, _) => Some(self.never_ends()),
            _ => None,
        }
    }

    fn read_for_sed(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        if path == b"-" {
            return self.slurp("sed", path);
        }
        match self.file(path) {
            Ok(content) => Some(content),
            // busybox opens a folder, reads nothing and says nothing.
            Err(Errno::EISDIR) if self.is_busybox() => Some(Vec::new()),
            Err(error) => {
                self.complain("sed", Say::SedRead, &[path], Some(error));
                None
            }
        }
    }

    /// A new file beside the old one, with its mode and owner, takes its name: nothing of the old content is copied up.
    fn edit(
        &mut self,
        path: &[u8],
        suffix: &[u8],
        edited: impl FnOnce(&mut Self, &[u8]) -> Result<Vec<u8>, i32>,
    ) -> bool {
        let busybox = self.is_busybox();
        let Some(content) = self.read_for_sed(path) else { return false };
        // busybox puts six letters behind the name, GNU makes a name of its own in the folder.
        let end = path.iter().rposition(|&b| b == b'/').map_or(0, |at| at + 1);
        let beside = match busybox {
            true => [path, b"aAbBcC"].concat(),
            false => [&path[..end], b"sedTmp00"].concat(),
        };
        let flags = OpenFlags { exclusive: true, ..OpenFlags::WRITE };
        let mut handle = match self.kernel().open(&beside, flags) {
            Ok(handle) => handle,
            Err(error) => {
                let (say, name) = match busybox {
                    true => (Say::SedTemp, beside.as_slice()),
                    false => (Say::SedRead, path),
                };
                self.complain("sed", say, &[name], Some(error));
                return false;
            }
        };
        let Ok(text) = edited(self, &content) else {
            let _gone = self.kernel().unlink(&beside);
            return false;
        };
        let mut kernel = self.kernel();
        let done = kernel.stat(path, true).and_then(|stat| {
            let attr = stat.node.attr;
            kernel.write(&mut handle, &text)?;
            kernel.chown(&beside, Some(attr.uid), Some(attr.gid), false)?;
            kernel.chmod(&beside, attr.mode)?;
            if !suffix.is_empty() {
                kernel.rename(path, &[path, suffix].concat(), false)?;
            }
            kernel.rename(&beside, path, false)
        });
        match done {
            Ok(()) => true,
            Err(error) if busybox => {
                // It tidies up behind itself.
                let _gone = kernel.unlink(&beside);
                self.complain("sed", Say::SedMove, &[&beside, path], Some(error));
                false
            }
            Err(error) => {
                self.complain("sed", Say::SedRead, &[path], Some(error));
                false
            }
        }
    }
}
