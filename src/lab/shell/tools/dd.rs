//! dd.

use super::super::Shell;
use super::super::words::Say;
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::{ENDLESS, OpenFlags};

/// What was asked for; sizes in bytes, counts in blocks unless the flags say otherwise.
struct Plan {
    input: Option<Vec<u8>>,
    output: Option<Vec<u8>>,
    read: u64,
    write: u64,
    count: Option<u64>,
    skip: u64,
    seek: u64,
    /// `conv`, `iflag` and `oflag` in one: no word is in two of them.
    flags: Vec<Vec<u8>>,
    quiet: bool,
}

/// The words that stand behind `conv=` and the like.
const WORDS: [(&[u8], &[&str]); 4] = [
    (b"conv", &["notrunc", "sync", "noerror", "fsync", "swab"]),
    (b"iflag", &["skip_bytes", "count_bytes", "fullblock", "direct"]),
    (b"oflag", &["seek_bytes", "append", "direct"]),
    (b"status", &["noxfer", "none"]),
];

/// The usual length of a block.
const BLOCK: u64 = 512;

impl Plan {
    fn is(&self, flag: &str) -> bool {
        self.flags.iter().any(|word| word == flag.as_bytes())
    }

    /// Where reading begins, and how far it goes.
    fn range(&self) -> (u64, Option<u64>) {
        let unit = |bytes: bool| if bytes { 1 } else { self.read };
        let count = self.count.map(|count| count.saturating_mul(unit(self.is("count_bytes"))));
        (self.skip.saturating_mul(unit(self.is("skip_bytes"))), count)
    }

    fn place(&self) -> u64 {
        self.seek.saturating_mul(if self.is("seek_bytes") { 1 } else { self.write })
    }
}

pub(super) fn dd(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let Ok(plan) = shell.dd_plan(&args[1..]) else { return 1 };
    let Some(content) = shell.dd_input(&plan) else { return 1 };
    if content.len() > ENDLESS / 2 {
        return shell.grows_on();
    }
    let (whole, rest) = (content.len() / plan.read, content.len() % plan.read);
    let padded = if plan.is("sync") && rest > 0 { plan.read - rest } else { 0 };
    let mut content = content;
    let length = content.len() + padded;
    content.truncate(length);
    let went = match shell.dd_output(&plan, content) {
        Ok(()) => length,
        Err(Some(went)) => went,
        Err(None) => return if shell.over { 130 } else { 1 },
    };
    let said = |whole: u64, rest: u64, way: &str| {
        format!("{whole}+{} records {way}\n", u64::from(rest > 0))
    };
    let (out, cut) = (went / plan.write, went % plan.write);
    // What did not fit was read before, and no more than that.
    let (whole, rest) = if went < length { (out + 1, 0) } else { (whole, rest) };
    let text = said(whole, rest, "in") + &said(out, cut, "out");
    if !plan.quiet {
        shell.print_error(text.as_bytes());
    }
    i32::from(went < length)
}

impl Shell<'_> {
    fn dd_plan(&mut self, args: &[Vec<u8>]) -> Result<Plan, ()> {
        let mut plan = Plan {
            input: None,
            output: None,
            read: BLOCK,
            write: BLOCK,
            count: None,
            skip: 0,
            seek: 0,
            flags: Vec::new(),
            quiet: false,
        };
        for arg in args {
            let cut = arg.iter().position(|&b| b == b'=').unwrap_or(0);
            let (name, value) = (&arg[..cut], arg.get(cut + 1..).unwrap_or_default());
            match name {
                b"if" => plan.input = Some(value.to_vec()),
                b"of" => plan.output = Some(value.to_vec()),
                b"bs" => (plan.read, plan.write) = (self.dd_size(value)?, self.dd_size(value)?),
                b"ibs" => plan.read = self.dd_size(value)?,
                b"obs" => plan.write = self.dd_size(value)?,
                b"count" => plan.count = Some(self.dd_number(value)?),
                b"skip" => plan.skip = self.dd_number(value)?,
                b"seek" => plan.seek = self.dd_number(value)?,
                name => {
                    let Some((name, known)) = WORDS.iter().find(|(word, _)| *word == name) else {
                        self.print_error(b"Usage: dd [if=FILE] [of=FILE] [bs=N] [count=N]\n");
                        return Err(());
                    };
                    let words: Vec<&[u8]> = value.split(|&b| b == b',').collect();
                    let bad = words.iter().find(|w| !known.iter().any(|k| k.as_bytes() == **w));
                    if let Some(bad) = bad {
                        let text = [b"dd: invalid argument '", *bad, b"' to '", *name, b"'\n"];
                        self.print_error(&text.concat());
                        return Err(());
                    }
                    plan.quiet |= words == [b"none"];
                    plan.flags.extend(words.into_iter().map(<[u8]>::to_vec));
                }
            }
        }
        Ok(plan)
    }

    /// A number with a unit; an error is told.
    fn dd_number(&mut self, text: &[u8]) -> Result<u64, ()> {
        let text = String::from_utf8_lossy(text).into_owned();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match &text[digits.len()..] {
            "" | "c" => 1,
            "w" => 2,
            "b" => 512,
            "k" | "K" => 1 << 10,
            "kB" | "KB" | "kD" => 1000,
            "M" => 1 << 20,
            "MB" | "MD" => 1_000_000,
            "G" => 1 << 30,
            "GB" | "GD" => 1_000_000_000,
            _ => 0,
        };
        match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)) {
            Some(number) if unit > 0 && digits.starts_with(|c: char| c.is_ascii_digit()) => {
                Ok(number)
            }
            _ => {
                self.complain("dd", Say::BadCount, &[text.as_bytes()], None);
                Err(())
            }
        }
    }

    fn dd_size(&mut self, text: &[u8]) -> Result<u64, ()> {
        let size = self.dd_number(text)?;
        if size == 0 {
            let text = format!("dd: number 0 is not in 1..{} range\n", i64::MAX);
            self.print_error(text.as_bytes());
            return Err(());
        }
        Ok(size)
    }

    fn dd_input(&mut self, plan: &Plan) -> Option<Content> {
        let (from, most) = plan.range();
        let Some(path) = &plan.input else {
            // No further than is wanted: the rest is the next one's.
            let Some(most) = most else {
                let all = self.read_fd(0).unwrap_or_default();
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                return Some(Content::bytes(all.get(from..).unwrap_or_default()));
            };
            let (from, most) = (usize::try_from(from).ok()?, usize::try_from(most).ok()?);
            let text = self.ahead(0, from, most).unwrap_or_default();
            self.skip(0, from.saturating_add(text.len()));
            self.moved(text.len()).ok()?;
            return Some(Content::bytes(text));
        };
        match self.kernel().open(path, OpenFlags::READ) {
            Ok(handle) => match self.kernel().content(&handle) {
                Ok(_) if self.is_dir(path) => {
                    self.complain("dd", Say::Plain, &[path], Some(Errno::EISDIR));
                    None
                }
                // In a pipe as much of what never ends as the next program may read.
                Ok(content) if most.is_none() && plan.output.is_none() && self.in_pipe() => {
                    let text = self.whole(&content.part(from, u64::MAX)).ok()?;
                    Some(Content::bytes(text))
                }
                Ok(content) => Some(content.part(from, most.unwrap_or(u64::MAX))),
                Err(error) => {
                    self.complain("dd", Say::Plain, &[path], Some(error));
                    None
                }
            },
            Err(error) => {
                self.complain("dd", Say::Open, &[path], Some(error));
                None
            }
        }
    }

    /// Writes it. An error was told: how many bytes went before there was no room, nothing for all else.
    fn dd_output(&mut self, plan: &Plan, content: Content) -> Result<(), Option<u64>> {
        let swapped = plan.is("swab");
        let Some(path) = plan.output.clone() else {
            let text = self.whole(&content).map_err(|_| None)?;
            self.print(&if swapped { in_pairs(text) } else { text });
            return Ok(());
        };
        let (append, keeps) = (plan.is("append"), plan.is("notrunc"));
        let at = plan.place();
        let trunc = !keeps && at == 0;
        let flags = OpenFlags { trunc, append, ..OpenFlags::WRITE };
        let mut handle = match self.kernel().open(&path, flags) {
            Ok(handle) => handle,
            Err(error) => {
                self.complain("dd", Say::Open, &[&path], Some(error));
                return Err(None);
            }
        };
        if trunc && !append && !swapped {
            let filled = self.kernel().fill(&handle, content);
            return self.dd_written(&path, filled, 0);
        }
        if !keeps && at > 0 {
            // Only a file can be cut; what can't is written all the same.
            let _cut = self.kernel().truncate(&path, at);
        }
        let text = self.whole(&content).map_err(|_| None)?;
        let text = if swapped { in_pairs(text) } else { text };
        handle.seek(at);
        self.charge(text.len()).map_err(|_| None)?;
        let size =
            |shell: &mut Self| shell.kernel().stat(&path, true).map_or(0, |stat| stat.node.size());
        let at = if append { size(self) } else { at };
        let written = self.kernel().write(&mut handle, &text);
        self.dd_written(&path, written, at)
    }

    /// What became of writing, from a place of the output on.
    fn dd_written(
        &mut self,
        path: &[u8],
        done: Result<(), Errno>,
        from: u64,
    ) -> Result<(), Option<u64>> {
        let Err(error) = done else { return Ok(()) };
        self.complain("dd", Say::DdWrite, &[path], Some(error));
        let size = self.kernel().stat(path, true).map_or(0, |stat| stat.node.size());
        Err((error == Errno::ENOSPC).then(|| size.saturating_sub(from)))
    }
}

/// Bytes with each two of them in each other's place.
fn in_pairs(mut text: Vec<u8>) -> Vec<u8> {
    for pair in text.chunks_exact_mut(2) {
        pair.swap(0, 1);
    }
    text
}
