//! stat.

use super::super::Shell;
use super::super::words::Say;
use super::Options;
use super::list::blocks_k;
use super::times::full_time;
use crate::domain::EntryKind;
use crate::lab::errno::Errno;
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
        if options.has(b'f') {
            status |= shell.stat_disk(path, &options);
            continue;
        }
        let follow = options.has(b'L');
        let found = shell.kernel().existing(path, follow);
        let found = found.and_then(|place| Ok((shell.kernel().stat_at(&place)?, place.disk)));
        let (stat, disk) = match found {
            Ok(found) => found,
            Err(error) => {
                shell.complain("stat", Say::Statx, &[path], Some(error));
                status = 1;
                continue;
            }
        };
        let user = shell.id_name(stat.node.attr.uid, b"/etc/passwd");
        let group = shell.id_name(stat.node.attr.gid, b"/etc/group");
        let shown = Shown { path, stat, device: u64::from(disk) + 40, user, group };
        let mut line = match options.value(b'c') {
            Some(format) => shown.format(format, shell.is_busybox()),
            None if options.has(b't') => {
                shown.format(b"%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %o", false)
            }
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

/// What stat(2) calls the kinds of file systems that busybox has names for.
const KINDS: [(&str, &str, &str); 4] = [
    ("tmpfs", "tmpfs", "1021994"),
    ("ext4", "ext2/ext3", "ef53"),
    ("proc", "proc", "9fa0"),
    ("sysfs", "UNKNOWN", "62656572"),
];

impl Shell<'_> {
    /// `stat -f`: the file system that a path is on; the exit status.
    fn stat_disk(&mut self, path: &[u8], options: &Options) -> i32 {
        let volume = match self.volume(path) {
            Ok(Some(volume)) => volume,
            found => {
                let error = found.err().unwrap_or(Errno::ENOENT);
                self.complain("stat", Say::StatDisk, &[path], Some(error));
                return 1;
            }
        };
        let known = KINDS.iter().find(|(kind, ..)| *kind == volume.kind());
        let &(_, kind, number) = known.unwrap_or(&("", "UNKNOWN", "794c7630"));
        let (blocks, inodes) = (volume.blocks, volume.inodes);
        let free = blocks.0.saturating_sub(blocks.1) / 4;
        let field = |letter| match letter {
            b'n' => path.to_vec(),
            b'l' => b"255".to_vec(),
            b'T' => kind.into(),
            b't' => number.into(),
            b's' | b'S' => b"4096".to_vec(),
            b'b' => (blocks.0 / 4).to_string().into(),
            b'f' | b'a' => free.to_string().into(),
            b'c' => inodes.0.to_string().into(),
            b'd' => (inodes.0 - inodes.1).to_string().into(),
            b'i' => b"0".to_vec(),
            other => vec![other],
        };
        let whole: &[u8] =
            b"  File: \"%n\"\n    ID: %i        Namelen: %l     Type: %T\nBlock size: %s      \n\
            Blocks: Total: %b Free: %f Available: %a\nInodes: Total: %c Free: %d";
        let format = match options.value(b'c') {
            Some(format) => format,
            None if options.has(b't') => b"%n %i %l %t %s %b %f %a %c %d",
            None => whole,
        };
        let mut line = formatted(format, |letter| {
            let mut text = field(letter);
            // Numbers stand in columns there, but the last in a line.
            if format == whole && b"bfc".contains(&letter) {
                text.resize(text.len().max(10), b' ');
            }
            text
        });
        line.push(b'\n');
        self.print(&line);
        0
    }
}

/// A format with what stands for each letter behind a `%`.
fn formatted(format: &[u8], field: impl Fn(u8) -> Vec<u8>) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < format.len() {
        let b = format[at];
        at += 1;
        if b != b'%' || at == format.len() {
            out.push(b);
            continue;
        }
        out.extend(field(format[at]));
        at += 1;
    }
    out
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
        formatted(format, |letter| self.field(letter, busybox))
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
