//! stat.

use super::super::Shell;
use super::super::words::Say;
use super::list::blocks_k;
use super::times::full_time;
use crate::domain::EntryKind;
use crate::lab::overlay::Stat;
use crate::lab::tree::{Body, Node};

/// `-rw-r--r--`.
pub(super) fn letters(node: &Node) -> String {
    let kind = match node.kind() {
        EntryKind::Dir => 'd',
        EntryKind::Symlink => 'l',
        EntryKind::Char => 'c',
        EntryKind::Block => 'b',
        EntryKind::Fifo => 'p',
        EntryKind::File | EntryKind::Hardlink => '-',
    };
    format!("{kind}{}", rights(node.attr.mode))
}

/// `rw-r--r--`.
pub(super) fn rights(mode: u32) -> String {
    let mut text = String::new();
    for (shift, special, [set, unset]) in
        [(6, 0o4000, ['s', 'S']), (3, 0o2000, ['s', 'S']), (0, 0o1000, ['t', 'T'])]
    {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => set,
            (true, false) => unset,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    text
}

fn kind(node: &Node) -> &'static str {
    match &node.body {
        Body::File(content) if content.is_empty() => "regular empty file",
        Body::File(_) => "regular file",
        Body::Dir(_) => "directory",
        Body::Symlink(_) => "symbolic link",
        Body::Char(_) | Body::Whiteout => "character special file",
        Body::Block(_) => "block special file",
        Body::Fifo => "fifo",
    }
}

fn type_bits(kind: EntryKind) -> u32 {
    match kind {
        EntryKind::Dir => 0o040_000,
        EntryKind::Symlink => 0o120_000,
        EntryKind::Char => 0o020_000,
        EntryKind::Block => 0o060_000,
        EntryKind::Fifo => 0o010_000,
        EntryKind::File | EntryKind::Hardlink => 0o100_000,
    }
}

struct Shown<'a> {
    path: &'a [u8],
    stat: Stat,
    device: u64,
    user: String,
    group: String,
}

pub(super) fn stat(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("format=", b'c'),
        ("printf=", b'c'),
        ("dereference", b'L'),
        ("file-system", b'f'),
        ("terse", b't'),
    ];
    let options = match shell.options(args, "c:Lft", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    if options.rest.is_empty() {
        return shell.missing("stat");
    }
    let mut status = 0;
    for path in &options.rest {
        let follow = options.has(b'L');
        let found = shell.kernel().existing(path, follow);
        let found = found.and_then(|place| Ok((shell.kernel().stat_at(&place)?, place.disk)));
        let (stat, disk) = match found {
            Ok(found) => found,
            Err(error) => {
                let say = if options.has(b'f') { Say::Stat } else { Say::Statx };
                shell.complain("stat", say, &[path], Some(error));
                status = 1;
                continue;
            }
        };
        if options.has(b'f') {
            shell.print(b"UNKNOWN\n");
            continue;
        }
        let user = shell.id_name(stat.node.attr.uid, b"/etc/passwd");
        let group = shell.id_name(stat.node.attr.gid, b"/etc/group");
        let shown = Shown { path, stat, device: u64::from(disk) + 40, user, group };
        let mut line = match options.value(b'c') {
            Some(format) => shown.format(format, shell.is_busybox()),
            None => shown.full(),
        };
        line.push(b'\n');
        shell.print(&line);
    }
    status
}

impl Shell<'_> {
    pub(super) fn id_name(&mut self, id: u32, file: &[u8]) -> String {
        let name = self.look_up(file, 2, id.to_string().as_bytes(), 0);
        name.map_or("UNKNOWN".into(), |name| String::from_utf8_lossy(&name).into_owned())
    }
}

impl Shown<'_> {
    fn target(&self) -> Option<&[u8]> {
        match &self.stat.node.body {
            Body::Symlink(target) => Some(target),
            _ => None,
        }
    }

    /// `%N`: quoted, with the target of a link.
    fn quoted(&self) -> Vec<u8> {
        match self.target() {
            Some(target) => [b"'", self.path, b"' -> '", target, b"'"].concat(),
            None => [b"'", self.path, b"'"].concat(),
        }
    }

    fn full(&self) -> Vec<u8> {
        let (node, attr) = (&self.stat.node, self.stat.node.attr);
        let name = if self.target().is_some() { self.quoted() } else { self.path.to_vec() };
        let mut text = [b"  File: ", name.as_slice(), b"\n"].concat();
        let blocks = blocks_k(&self.stat) * 2;
        let device = self.device;
        let rest = format!(
            "  Size: {:<10}\tBlocks: {blocks:<10} IO Block: 4096   {}\n\
             Device: {device:x}h/{device}d\tInode: {:<10}  Links: {}\n\
             Access: ({:04o}/{})  Uid: ({:>5}/{:>8})   Gid: ({:>5}/{:>8})\n\
             Access: {}\nModify: {}\nChange: {}",
            node.size(),
            kind(node),
            self.stat.ino,
            self.stat.nlink,
            attr.mode,
            letters(node),
            attr.uid,
            self.user,
            attr.gid,
            self.group,
            full_time(attr.atime),
            full_time(attr.mtime),
            full_time(attr.ctime),
        );
        text.extend(rest.into_bytes());
        text
    }

    fn format(&self, format: &[u8], busybox: bool) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < format.len() {
            let b = format[at];
            at += 1;
            if b != b'%' || at == format.len() {
                out.push(b);
                continue;
            }
            out.extend(self.field(format[at], busybox));
            at += 1;
        }
        out
    }

    fn field(&self, letter: u8, busybox: bool) -> Vec<u8> {
        let (node, attr) = (&self.stat.node, self.stat.node.attr);
        let device = node.device().unwrap_or_default();
        let text = match letter {
            b'n' => return self.path.to_vec(),
            b'N' if !busybox || self.target().is_some() => return self.quoted(),
            b'N' => return self.path.to_vec(),
            b'a' => format!("{:o}", attr.mode),
            b'A' => letters(node),
            b'b' => (blocks_k(&self.stat) * 2).to_string(),
            b'B' => "512".into(),
            b'd' => self.device.to_string(),
            b'D' => format!("{:x}", self.device),
            b'f' => format!("{:x}", type_bits(node.kind()) | attr.mode),
            b'F' => kind(node).into(),
            b'g' => attr.gid.to_string(),
            b'G' => self.group.clone(),
            b'h' => self.stat.nlink.to_string(),
            b'i' => self.stat.ino.to_string(),
            b'o' => "4096".into(),
            b's' => node.size().to_string(),
            b't' => format!("{:x}", device.major),
            b'T' => format!("{:x}", device.minor),
            b'u' => attr.uid.to_string(),
            b'U' => self.user.clone(),
            b'x' => full_time(attr.atime),
            b'X' => attr.atime.secs.to_string(),
            b'y' => full_time(attr.mtime),
            b'Y' => attr.mtime.secs.to_string(),
            b'z' => full_time(attr.ctime),
            b'Z' => attr.ctime.secs.to_string(),
            b'w' | b'W' => "0".into(),
            other => char::from(other).to_string(),
        };
        text.into_bytes()
    }
}
