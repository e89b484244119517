//! df, mount, umount.

use super::super::Shell;
use super::super::words::Say;
use super::misc::{human, say};

/// The machine's disk, in blocks of 1024 bytes: what there is, what is used. Every container shows it, whatever it holds.
const DISK: (u64, u64) = (61_255_492, 18_376_648);

pub(super) fn df(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "hkPTm", &[("human-readable", b'h')]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut rows = Vec::new();
    let mut status = 0;
    let mounts = mount_table(shell);
    if options.rest.is_empty() {
        rows.extend(
            mounts
                .iter()
                .filter(|row| {
                    !matches!(row[2].as_str(), "proc" | "sysfs" | "devpts" | "mqueue" | "cgroup")
                })
                .cloned(),
        );
    }
    for path in &options.rest {
        match shell.kernel().existing(path, true) {
            Ok(place) => {
                let at = [b"/", place.path.as_slice()].concat();
                let at = String::from_utf8_lossy(&at).into_owned();
                let holds = |row: &&[String; 4]| {
                    row[1] == "/" || at == row[1] || at.starts_with(&format!("{}/", row[1]))
                };
                rows.extend(mounts.iter().filter(holds).max_by_key(|row| row[1].len()).cloned());
            }
            Err(error) => {
                shell.complain("df", Say::FreeSpace, &[path], Some(error));
                status = 1;
            }
        }
    }
    let size_title = if options.has(b'h') { "     Size" } else { "1K-blocks" };
    shell.print(
        format!("Filesystem           {size_title}      Used Available Use% Mounted on\n")
            .as_bytes(),
    );
    for [source, at, kind, _] in rows {
        let (size, used) = if kind == "tmpfs" { (65_536, 0) } else { DISK };
        let cell =
            |blocks: u64| if options.has(b'h') { human(blocks * 1024) } else { blocks.to_string() };
        let percent = (used * 100).div_ceil(size);
        let line = format!(
            "{source:<20} {:>9} {:>9} {:>9} {percent:>3}% {at}\n",
            cell(size),
            cell(used),
            cell(size - used)
        );
        shell.print(line.as_bytes());
    }
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
