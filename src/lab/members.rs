//! Files as members of a tar, and members as files again: what export, cp and tar have in common.

use super::content::Content;
use super::errno::Errno;
use super::kernel::{Kernel, OpenFlags};
use super::overlay::{Dentry, FileSystem};
use super::tar::TarEntry;
use crate::domain::EntryKind;
use std::collections::BTreeMap;

/// Members of what a walk found; of the names of one file all behind the first are hard links to it.
pub(in crate::lab) fn of(disk: &FileSystem, found: Vec<(Vec<u8>, Dentry)>) -> Vec<TarEntry> {
    let mut entries = Vec::new();
    let mut first: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for (at, dentry) in found {
        let Ok(stat) = disk.stat(&dentry) else { continue };
        let mut entry = TarEntry::of(at.clone(), &stat.node);
        if !stat.node.is_dir() && stat.nlink > 1 {
            if let Some(target) = first.get(&stat.ino) {
                (entry.kind, entry.link, entry.content) =
                    (EntryKind::Hardlink, target.clone(), Content::default());
            }
            first.entry(stat.ino).or_insert(at);
        }
        entries.push(entry);
    }
    entries
}

/// Makes of a member what it says, in the folder `root`; without one where the process is.
pub(in crate::lab) fn take_out(
    kernel: &mut Kernel<'_>,
    entry: &TarEntry,
    root: &[u8],
) -> Result<(), Errno> {
    let below = |path: &[u8]| match root.is_empty() {
        true => path.to_vec(),
        false => [root, b"/", path].concat(),
    };
    for (end, _) in entry.path.iter().enumerate().filter(|&(_, &b)| b == b'/') {
        let _there = kernel.mkdir(&below(&entry.path[..end]), 0o755);
    }
    let at = &below(&entry.path);
    if entry.kind != EntryKind::Dir {
        let _gone = kernel.unlink(at);
    }
    match entry.kind {
        EntryKind::Dir => match kernel.mkdir(at, 0o755) {
            Err(Errno::EEXIST) if kernel.stat(at, true)?.node.is_dir() => {}
            done => done?,
        },
        EntryKind::File => {
            let handle = kernel.open(at, OpenFlags::WRITE)?;
            kernel.fill(&handle, entry.content.clone())?;
        }
        EntryKind::Symlink => kernel.symlink(&entry.link, at)?,
        EntryKind::Hardlink => return kernel.link(&below(&entry.link), at, false),
        kind => kernel.mknod(at, kind, entry.mode, entry.device.unwrap_or_default())?,
    }
    if kernel.cred.uid == 0 {
        // Who is not root can give nothing away, and does not try.
        kernel.chown(at, Some(entry.uid), Some(entry.gid), false)?;
    }
    if entry.kind != EntryKind::Symlink {
        kernel.chmod(at, entry.mode)?;
    }
    kernel.utimens(at, false, [Some(entry.mtime); 2], true)
}
