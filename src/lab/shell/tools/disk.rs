//! df, mount, umount.

use super::super::Shell;
use super::super::words::Say;
use super::Options;
use super::misc::{human, say};
use crate::lab::errno::Errno;

/// The machine's disk, in blocks of 1024 bytes: what there is, what is used. Every container shows it, whatever it holds.
const DISK: (u64, u64) = (61_255_492, 18_376_648);

/// Its inodes, and those of memory.
const INODES: [(u64, u64); 2] = [(3_907_584, 403_512), (506_311, 1)];

/// A file system as df and stat know it.
pub(super) struct Volume {
    row: [String; 4],
    /// Blocks of 1024 bytes: all, and those that are used.
    pub(super) blocks: (u64, u64),
    /// The same of inodes.
    pub(super) inodes: (u64, u64),
}

impl Volume {
    /// `tmpfs`, `overlay`.
    pub(super) fn kind(&self) -> &str {
        &self.row[2]
    }
}

impl Shell<'_> {
    /// The file system that a path is on. Errors where there is no such path.
    pub(super) fn volume(&mut self, path: &[u8]) -> Result<Option<Volume>, Errno> {
        let place = self.kernel().existing(path, true)?;
        let at = String::from_utf8_lossy(&[b"/", place.path.as_slice()].concat()).into_owned();
        let holds = |row: &[String; 4]| {
            row[1] == "/" || at == row[1] || at.starts_with(&format!("{}/", row[1]))
        };
        let rows = mount_table(self).into_iter().filter(holds);
        Ok(rows.max_by_key(|row| row[1].len()).map(|row| self.measured(row)))
    }

    fn measured(&mut self, row: [String; 4]) -> Volume {
        let memory = row[2] == "tmpfs";
        let pages = self.kernel().pages(row[1].as_bytes()).filter(|_| memory);
        let blocks = match pages {
            // What is made longer by its size alone may go beyond.
            Some((all, used)) => (all.saturating_mul(4), used.min(all).saturating_mul(4)),
            None if memory => (65_536, 0),
            None => DISK,
        };
        Volume { row, blocks, inodes: INODES[usize::from(memory)] }
    }
}

/// In what df counts.
#[derive(Clone, Copy)]
struct Units<'o> {
    options: &'o Options,
    /// Bytes of one.
    bytes: u64,
}

impl Units<'_> {
    fn is_human(self) -> bool {
        self.options.last_of(b"hkmB") == Some(b'h') && !self.options.has(b'i')
    }

    /// What stands over the first number, and over the share.
    fn titles(self) -> (String, &'static str) {
        let posix = self.options.has(b'P') && !self.options.has(b'i');
        let size = match self.bytes {
            _ if self.options.has(b'i') => "   Inodes".to_owned(),
            _ if self.is_human() => "     Size".to_owned(),
            1024 if posix => "1024-blocks".to_owned(),
            1024 => "1K-blocks".to_owned(),
            0x10_0000 => "1M-blocks".to_owned(),
            bytes => format!("{}K-blocks", bytes / 1024),
        };
        (size, if posix { "Capacity" } else { "Use%" })
    }

    fn cell(self, number: u64) -> String {
        match self.bytes {
            _ if self.options.has(b'i') => number.to_string(),
            _ if self.is_human() => human(number.saturating_mul(1024)),
            // To the nearest.
            bytes => {
                let all = u128::from(number) * 1024 + u128::from(bytes / 2);
                (all / u128::from(bytes)).to_string()
            }
        }
    }

    fn row(self, volume: &Volume) -> String {
        let [source, at, kind, _] = &volume.row;
        let (all, used) = if self.options.has(b'i') { volume.inodes } else { volume.blocks };
        let free = all.saturating_sub(used);
        // To the nearest, too.
        let percent =
            (used.saturating_mul(100).saturating_add(all / 2)).checked_div(all).unwrap_or(0);
        let kind = if self.options.has(b'T') { format!(" {kind:<10}") } else { String::new() };
        let [all, used, free] = [all, used, free].map(|number| self.cell(number));
        format!("{source:<20}{kind} {all:>9} {used:>9} {free:>9} {percent:>3}% {at}\n")
    }
}

pub(super) fn df(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("human-readable", b'h'), ("print-type", b'T'), ("inodes", b'i')];
    let options = match shell.options(args, "hkPTmiaB:", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let given = options.value(b'B').unwrap_or_default();
    let bytes = match options.last_of(b"hkmB") {
        Some(b'm') => Some(1 << 20),
        Some(b'B') => String::from_utf8_lossy(given).parse().ok().filter(|bytes| *bytes > 0),
        _ => Some(1024),
    };
    let Some(bytes) = bytes else {
        shell.complain("df", Say::BadSize, &[given], None);
        return 1;
    };
    let units = Units { options: &options, bytes };
    let (mut volumes, mut status) = (Vec::new(), 0);
    if options.rest.is_empty() {
        let hidden = ["proc", "sysfs", "devpts", "mqueue", "cgroup"];
        for row in mount_table(shell) {
            if !hidden.contains(&row[2].as_str()) {
                volumes.push(shell.measured(row));
            }
        }
    }
    for path in &options.rest {
        match shell.volume(path) {
            Ok(volume) => volumes.extend(volume),
            Err(error) => {
                shell.complain("df", Say::FreeSpace, &[path], Some(error));
                status = 1;
            }
        }
    }
    let kind = if options.has(b'T') { " Type      " } else { "" };
    let (size, share) = units.titles();
    let gap = " ".repeat(19_usize.saturating_sub(size.len() + 4));
    let mut out =
        format!("Filesystem          {kind} {size}{gap}Used Available {share} Mounted on\n");
    for volume in &volumes {
        out += &units.row(volume);
    }
    shell.print(out.as_bytes());
    status
}

/// Source, mount point, kind and options of each mount.
fn mount_table(shell: &mut Shell<'_>) -> Vec<[String; 4]> {
    let text = String::from_utf8_lossy(&shell.system.mounts()).into_owned();
    let row = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        Some([words.next()?, words.next()?, words.next()?, words.next()?])
    };
    text.lines().filter_map(row).collect()
}

pub(super) fn mount(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    if let Some(last) = args.get(1..).and_then(<[_]>::last) {
        shell.complain("mount", Say::MountDenied, &[last], None);
        return 1;
    }
    let mut out = String::new();
    for [source, at, kind, options] in mount_table(shell) {
        out += &format!("{source} on {at} type {kind} ({options})\n");
    }
    say(shell, out.as_bytes())
}

pub(super) fn umount(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let last = args.last().cloned().unwrap_or_default();
    shell.complain("umount", Say::UnmountDenied, &[&last], None);
    1
}
