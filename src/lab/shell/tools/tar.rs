//! tar: lists and takes apart; makes none. gzip.

use super::super::Shell;
use super::super::limits::MADE;
use super::super::words::Say;
use super::show::or_input;
use crate::domain::EntryKind;
use crate::lab::kernel::OpenFlags;
use crate::lab::members::take_out;
use crate::lab::tar::{TarEntry, gunzip_start, read};
use std::io::Write as _;

pub(super) fn tar(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut rest = args.iter().skip(1).cloned();
    let mut letters = rest.next().unwrap_or_default();
    letters.retain(|&b| b != b'-');
    let has = |letter: u8| letters.contains(&letter);
    let (mut members, mut folder) = (Vec::new(), Vec::new());
    let mut file = if has(b'f') { rest.next().unwrap_or_default() } else { b"-".to_vec() };
    while let Some(word) = rest.next() {
        match word.as_slice() {
            b"-C" => folder = rest.next().unwrap_or_default(),
            b"-f" => file = rest.next().unwrap_or_default(),
            _ => members.push(word.strip_suffix(b"/").unwrap_or(&word).to_vec()),
        }
    }
    if has(b't') == has(b'x') {
        shell.print_error(b"tar: only t and x are known here\n");
        return 2;
    }
    let Some(bytes) = shell.slurp("tar", &file) else { return 2 };
    let Some(entries) = read(&bytes) else {
        shell.print_error(b"tar: This does not look like a tar archive\n");
        shell.print_error(b"tar: Exiting with failure status due to previous errors\n");
        return 2;
    };
    let wanted = |entry: &&TarEntry| {
        let under = |member: &Vec<u8>| {
            entry
                .path
                .strip_prefix(member.as_slice())
                .is_some_and(|rest| matches!(rest, [] | [b'/', ..]))
        };
        members.is_empty() || members.iter().any(under)
    };
    let mut status = 0;
    for member in &members {
        if !entries.iter().any(|entry| &entry.path == member) {
            let text = [b"tar: ", member.as_slice(), b": Not found in archive\n"].concat();
            shell.print_error(&text);
            status = 2;
        }
    }
    for entry in entries.iter().filter(wanted) {
        let slash: &[u8] = if entry.kind == EntryKind::Dir { b"/" } else { b"" };
        if has(b't') {
            shell.print(&[&entry.path, slash, b"\n"].concat());
        } else if has(b'O') {
            let content = shell.whole(&entry.content).unwrap_or_default();
            shell.print(&content);
        } else if let Err(error) = take_out(&mut shell.kernel(), entry, &folder) {
            let lead: &[u8] = if folder.is_empty() { b"" } else { b"/" };
            let at = [folder.as_slice(), lead, &entry.path].concat();
            let text = format!("tar: {}: {}\n", String::from_utf8_lossy(&at), error.text());
            shell.print_error(text.as_bytes());
            status = 2;
        }
    }
    status
}

/// `gzip [-kc] FILE`: makes FILE.gz and takes FILE away, unless it is to be kept.
pub(super) fn gzip(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "kcdf123456789n", &[("keep", b'k')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut status = 0;
    for path in or_input(&options.rest) {
        let Some(content) = shell.slurp("gzip", &path) else {
            status = 1;
            continue;
        };
        let (packed, name) = match options.has(b'd') {
            true => (
                gunzip_start(&content, MADE as u64 + 1),
                path.strip_suffix(b".gz").map(<[u8]>::to_vec),
            ),
            false => (packed(&content), Some([path.as_slice(), b".gz"].concat())),
        };
        let (Some(packed), Some(name)) = (packed, name) else {
            shell.print_error(&[b"gzip: ", path.as_slice(), b": not in gzip format\n"].concat());
            status = 1;
            continue;
        };
        if packed.len() > MADE {
            return shell.grows_on();
        }
        if options.has(b'c') || path == b"-" {
            shell.print(&packed);
            continue;
        }
        let done = shell.save(&name, OpenFlags::WRITE, &packed).and_then(|()| {
            let mut kernel = shell.kernel();
            let mode = kernel.stat(&path, true)?.node.attr.mode;
            kernel.chmod(&name, mode)?;
            if options.has(b'k') { Ok(()) } else { kernel.unlink(&path) }
        });
        if let Err(error) = done {
            shell.complain("gzip", Say::Plain, &[&name], Some(error));
            status = 1;
        }
    }
    status
}

pub(super) fn gunzip(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let args =
        [&[b"gzip".to_vec(), b"-d".to_vec()][..], args.get(1..).unwrap_or_default()].concat();
    gzip(shell, &args)
}

fn packed(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}
