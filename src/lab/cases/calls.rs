//! System calls of cases, and kinds of what went wrong.

use crate::domain::{Device, EntryKind};
use crate::lab::errno::Errno;
use crate::lab::kernel::{Handle, Kernel, OpenFlags};
use serde_json::Value;
use std::collections::BTreeMap;

type Handles = BTreeMap<String, Handle>;

pub(super) fn system_call(
    kernel: &mut Kernel<'_>,
    handles: &mut Handles,
    call: &str,
    args: &[Value],
) -> Result<Option<Vec<u8>>, Errno> {
    let word = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
    let bytes = |at: usize| word(at).as_bytes();
    let octal = |at: usize| u32::from_str_radix(word(at), 8).unwrap_or(0);
    let number = |at: usize| {
        args.get(at).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
    };
    let fifo = (EntryKind::Fifo, Device::default());
    match call {
        "open" => {
            let handle = kernel.open(bytes(1), flags(word(2)))?;
            handles.insert(word(0).to_owned(), handle);
        }
        "read" => {
            let handle = handles.get(word(0)).ok_or(Errno::EBADF)?;
            return kernel.content(handle)?.read().map(Some).map_err(|_| Errno::EIO);
        }
        "write" => {
            let handle = handles.get_mut(word(0)).ok_or(Errno::EBADF)?;
            kernel.write(handle, bytes(1))?;
        }
        "close" => drop(handles.remove(word(0)).ok_or(Errno::EBADF)?),
        "rename" => kernel.rename(bytes(0), bytes(1), false)?,
        "exchange" => kernel.rename(bytes(0), bytes(1), true)?,
        "link" => kernel.link(bytes(0), bytes(1), false)?,
        "unlink" => kernel.unlink(bytes(0))?,
        "rmdir" => kernel.rmdir(bytes(0))?,
        "mkdir" => kernel.mkdir(bytes(0), octal(1))?,
        "setxattr" => kernel.set_xattr(bytes(0), bytes(1), Some(bytes(2)))?,
        "removexattr" => kernel.set_xattr(bytes(0), bytes(1), None)?,
        "getxattr" => return kernel.xattr(bytes(0), bytes(1)).map(Some),
        "mkfifo" => kernel.mknod(bytes(0), fifo.0, octal(1), fifo.1)?,
        "mkchar" => {
            let device = Device { major: number(1), minor: number(2) };
            kernel.mknod(bytes(0), EntryKind::Char, 0o600, device)?;
        }
        _ => return Err(Errno::EINVAL),
    }
    Ok(None)
}

fn flags(text: &str) -> OpenFlags {
    let has = |word: &str| text.split(',').any(|given| given == word);
    OpenFlags {
        read: has("read") || has("rdwr"),
        write: has("write") || has("rdwr") || has("append") && !has("read"),
        append: has("append"),
        trunc: has("trunc"),
        create: has("creat"),
        exclusive: has("excl"),
    }
}

/// The class of an error's text: the first that matches.
pub(super) fn class(text: &str) -> &'static str {
    const CLASSES: [(&str, &[&str]); 13] = [
        ("ENOENT", &["No such file", "nonexistent"]),
        ("EEXIST", &["File exists"]),
        ("ENOTDIR", &["Not a directory", "cannot overwrite non-directory"]),
        ("EISDIR", &["Is a directory", "cannot overwrite directory"]),
        ("ENOTEMPTY", &["Directory not empty"]),
        ("EXDEV", &["Invalid cross-device link"]),
        ("EPERM", &["Operation not permitted"]),
        ("ELOOP", &["Too many levels"]),
        ("EBUSY", &["resource busy"]),
        ("SAMEFILE", &["are the same file"]),
        ("INTOSELF", &["subdirectory of itself", "into itself"]),
        ("OMITDIR", &["omitting directory"]),
        ("NOTLINKDIR", &["hard link not allowed"]),
    ];
    if text.is_empty() {
        return "";
    }
    let usage = text.contains("not found") || text.contains("missing") || text.contains("Try '");
    let found = CLASSES.iter().find(|(_, marks)| marks.iter().any(|mark| text.contains(mark)));
    found.map_or(if usage { "USAGE" } else { "OTHER" }, |(class, _)| class)
}
