//! What tar and gzip pack.

use super::super::Shell;
use super::super::limits::MADE;
use super::super::words::Say;
use super::copy::Ino;
use super::join_path;
use super::show::or_input;
use super::tar::Called;
use crate::domain::EntryKind;
use crate::lab::content::Content;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;
use crate::lab::tar::{TarEntry, bytes, gunzip_start};
use std::collections::BTreeMap;
use std::io::Write as _;

/// An archive that is put together.
#[derive(Default)]
struct Packing {
    entries: Vec<TarEntry>,
    /// Names of files that have several.
    first: BTreeMap<Ino, Vec<u8>>,
    /// The archive itself, which is not put into it.
    own: Option<Ino>,
    failed: bool,
}

impl Shell<'_> {
    /// `tar c`; the exit status.
    pub(super) fn pack(&mut self, call: &Called) -> i32 {
        let failed = self.if_gnu(2, 1);
        if call.names.is_empty() {
            let text = self.if_gnu("Cowardly refusing to create an empty archive", "empty archive");
            self.print_error(format!("tar: {text}\n").as_bytes());
            return failed;
        }
        let mut packing = Packing::default();
        if call.file != b"-" {
            if let Err(error) = self.kernel().open(&call.file, OpenFlags::WRITE) {
                self.complain("tar", Say::Open, &[&call.file], Some(error));
                return failed;
            }
            packing.own = self.ino(&call.file, true).ok().map(|(ino, _)| ino);
        }
        let mut told = false;
        for path in &call.names {
            let start = path.iter().position(|&b| b != b'/').unwrap_or(path.len());
            if start > 0 && !std::mem::replace(&mut told, true) {
                let lead = self.if_gnu("Removing leading `/'", "removing leading '/'");
                self.print_error(format!("tar: {lead} from member names\n").as_bytes());
            }
            let end = path.iter().rposition(|&b| b != b'/').map_or(start, |at| at + 1);
            self.pack_one(call, &call.below(path), &path[start..end], &mut packing);
        }
        if self.over {
            return 130;
        }
        let size = packing.entries.iter().map(|entry| entry.content.len());
        let size = size.fold(0, u64::saturating_add);
        if self.charge(usize::try_from(size).unwrap_or(usize::MAX)).is_err() {
            return 130;
        }
        let mut archive = match bytes(&packing.entries) {
            Ok(archive) => archive,
            Err(why) => {
                self.print_error(format!("tar: {why}\n").as_bytes());
                return failed;
            }
        };
        if call.has(b'z') {
            archive = packed(&archive).unwrap_or_default();
        }
        if call.file == b"-" {
            self.print(&archive);
        } else if let Err(error) = self.save(&call.file, OpenFlags::WRITE, &archive) {
            self.complain("tar", Say::Write, &[&call.file], Some(error));
            return failed;
        }
        if packing.failed {
            let text = self.if_gnu(
                "Exiting with failure status due to previous errors",
                "error exit delayed from previous errors",
            );
            self.print_error(format!("tar: {text}\n").as_bytes());
        }
        if packing.failed { failed } else { 0 }
    }

    /// Adds a path with all below it, under a name.
    fn pack_one(&mut self, call: &Called, path: &[u8], name: &[u8], packing: &mut Packing) {
        let (ino, stat) = match self.ino(path, call.has(b'h')) {
            Ok(found) => found,
            Err(error) => {
                packing.failed = true;
                self.complain("tar", Say::Plain, &[path], Some(error));
                return;
            }
        };
        if packing.own == Some(ino) {
            let text = [b"tar: ", path, b": file is the archive; skipping\n"];
            self.print_error(&text.concat());
            return;
        }
        let node = &stat.node;
        let mut entry = TarEntry::of(name.to_vec(), node);
        if !node.is_dir() && stat.nlink > 1 {
            if let Some(first) = packing.first.get(&ino) {
                (entry.kind, entry.link) = (EntryKind::Hardlink, first.clone());
                entry.content = Content::default();
            }
            packing.first.entry(ino).or_insert_with(|| name.to_vec());
        }
        if call.has(b'v') && !name.is_empty() {
            let slash: &[u8] = if node.is_dir() { b"/" } else { b"" };
            self.write_fd(if call.file == b"-" { 2 } else { 1 }, &[name, slash, b"\n"].concat());
        }
        // The root has no name in there.
        if !name.is_empty() {
            // A header, and the name that goes with it.
            if self.charge(512 + name.len()).is_err() {
                return;
            }
            packing.entries.push(entry);
        }
        if !node.is_dir() || self.work(1).is_err() {
            return;
        }
        match self.names(path) {
            Ok(names) => {
                for below in names {
                    let name =
                        if name.is_empty() { below.to_vec() } else { join_path(name, &below) };
                    let path = join_path(path, &below);
                    self.below((), |shell| shell.pack_one(call, &path, &name, packing));
                }
            }
            Err(error) => {
                packing.failed = true;
                self.complain("tar", Say::Plain, &[path], Some(error));
            }
        }
    }
}

/// `gzip [-kc] FILE`: makes FILE.gz and takes FILE away, unless it is to be kept.
pub(super) fn gzip(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "kcdf123456789n", &[("keep", b'k')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let tool = &*String::from_utf8_lossy(&args[0]).into_owned();
    let mut status = 0;
    for path in or_input(&options.rest) {
        let Some(content) = shell.slurp(tool, &path) else {
            status = 1;
            continue;
        };
        let prints = options.has(b'c') || path == b"-";
        let unpacks = options.has(b'd');
        let made = match unpacks {
            true => gunzip_start(&content, MADE as u64 + 1).filter(|_| !content.is_empty()),
            false => packed(&content),
        };
        let Some(made) = made else {
            shell.print_error(format!("{tool}: invalid magic\n").as_bytes());
            status = 1;
            continue;
        };
        if made.len() > MADE {
            return shell.grows_on();
        }
        if prints {
            shell.print(&made);
            continue;
        }
        let name = match unpacks {
            true => path.strip_suffix(b".gz").map(<[u8]>::to_vec),
            false => Some([path.as_slice(), b".gz"].concat()),
        };
        let Some(name) = name else {
            shell.print_error(
                &[tool.as_bytes(), b": ", &*path, b": unknown suffix - ignored\n"].concat(),
            );
            status = 1;
            continue;
        };
        let done = shell.save(&name, OpenFlags::WRITE, &made).and_then(|()| {
            let mut kernel = shell.kernel();
            let mode = kernel.stat(&path, true)?.node.attr.mode;
            kernel.chmod(&name, mode)?;
            if options.has(b'k') { Ok(()) } else { kernel.unlink(&path) }
        });
        if let Err(error) = done {
            let say = if error == Errno::ENOSPC { Say::Write } else { Say::Plain };
            shell.complain(tool, say, &[&name], Some(error));
            status = 1;
        }
    }
    status
}

pub(super) fn gunzip(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    with(shell, b"-d", args)
}

pub(super) fn zcat(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    with(shell, b"-dc", args)
}

fn with(shell: &mut Shell<'_>, option: &[u8], args: &[Vec<u8>]) -> i32 {
    let (name, args) = args.split_at(args.len().min(1));
    gzip(shell, &[name, &[option.to_vec()], args].concat())
}

fn packed(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}
