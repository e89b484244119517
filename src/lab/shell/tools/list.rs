//! ls.

use super::super::Shell;
use super::super::words::Say;
use super::misc::human;
use super::stat::letters;
use super::times::{full_time, month_day};
use super::{Options, join_path};
use crate::domain::Time;
use crate::domain::order::SortSmall;
use crate::lab::overlay::Stat;
use crate::lab::tree::Body;

struct Item {
    name: Vec<u8>,
    path: Vec<u8>,
    stat: Stat,
}

pub(super) fn ls(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("all", b'a'),
        ("almost-all", b'A'),
        ("directory", b'd'),
        ("recursive", b'R'),
        ("color?", b'N'),
        ("full-time", b'e'),
        ("group-directories-first", b'D'),
    ];
    let options = match shell.options(args, "1AaCxdLHRFplinshrSXvctuGgow:", &long) {
        Ok(options) => options,
        Err(status) => return shell.if_gnu(2, status),
    };
    let (mut files, mut dirs, mut status) = (Vec::new(), Vec::new(), 0);
    let named = if options.rest.is_empty() { vec![b".".to_vec()] } else { options.rest.clone() };
    for path in &named {
        let follow = options.has(b'L') || !options.any(b"leFd") || path.ends_with(b"/");
        let stat = match shell.kernel().stat(path, follow) {
            Ok(stat) => Ok(stat),
            // A dangling link is listed itself.
            Err(error) => shell.kernel().stat(path, false).map_err(|_| error),
        };
        match stat {
            Ok(stat) => {
                let item = Item { name: path.clone(), path: path.clone(), stat };
                let into = item.stat.node.is_dir() && !options.has(b'd');
                if into { dirs.push(item) } else { files.push(item) }
            }
            Err(error) => {
                shell.complain("ls", Say::Access, &[path], Some(error));
                status = shell.if_gnu(2, 1);
            }
        }
    }
    order(&mut files, &options);
    order(&mut dirs, &options);
    let titles = named.len() > 1 || options.has(b'R');
    let mut gap = !files.is_empty();
    shell.list(&files, &options, false);
    for dir in dirs {
        status = status.max(shell.ls_dir(&dir.path, &options, titles, &mut gap));
    }
    status
}

fn order(items: &mut [Item], options: &Options) {
    items.sort_small_by(|a, b| a.name.cmp(&b.name));
    match options.last_of(b"StX") {
        Some(b'S') => items.sort_small_by_key(|item| std::cmp::Reverse(item.stat.node.size())),
        Some(b't') => items.sort_small_by_key(|item| std::cmp::Reverse(time_of(item, options))),
        Some(b'X') => items.sort_small_by(|a, b| extension(a).cmp(extension(b))),
        _ => {}
    }
    if options.has(b'r') {
        items.reverse();
    }
    if options.has(b'D') {
        items.sort_small_by_key(|item| !item.stat.node.is_dir());
    }
}

/// The last change of the content, or what `-c` and `-u` want instead.
fn time_of(item: &Item, options: &Options) -> Time {
    let attr = &item.stat.node.attr;
    match options.last_of(b"cu") {
        Some(b'c') => attr.ctime,
        Some(_) => attr.atime,
        None => attr.mtime,
    }
}

/// What stands behind the last dot of a name, with it.
fn extension(item: &Item) -> &[u8] {
    let dot = item.name.iter().rposition(|&b| b == b'.');
    dot.map_or(&[], |dot| &item.name[dot..])
}

/// How many letters a line of names has where nobody says so.
const WIDTH: usize = 79;

/// Names in columns, as busybox lays them out: all as wide as the widest, down (`-C`) or across (`-x`).
fn in_columns(lines: &[Vec<u8>], widest: usize, options: &Options) -> Vec<u8> {
    let given = options.value(b'w').and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
    // Numbers before the names have room of their own, signs behind them have none.
    let before = if options.has(b'i') { 8 } else { 0 } + if options.has(b's') { 5 } else { 0 };
    let width = 2 + widest + before;
    let columns = (given.unwrap_or(WIDTH) / width).max(1);
    let rows = lines.len().div_ceil(columns);
    let across = options.last_of(b"Cx") == Some(b'x');
    let mut out = Vec::new();
    for row in 0..rows {
        let (mut gap, columns) = (0, columns.min(lines.len()));
        for column in 0..columns {
            let at = if across { row * columns + column } else { column * rows + row };
            let Some(line) = lines.get(at) else { continue };
            out.resize(out.len() + gap, b' ');
            out.extend_from_slice(line);
            gap = width.saturating_sub(line.len());
        }
        out.push(b'\n');
    }
    out
}

impl Shell<'_> {
    fn ls_dir(&mut self, path: &[u8], options: &Options, title: bool, gap: &mut bool) -> i32 {
        let names = match self.names(path) {
            Ok(names) => names,
            Err(error) => {
                self.complain("ls", Say::ListDir, &[path], Some(error));
                return self.if_gnu(2, 1);
            }
        };
        if title {
            let before: &[u8] = if std::mem::replace(gap, true) { b"\n" } else { b"" };
            self.print(&[before, path, b":\n"].concat());
        }
        let mut all: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
        all.retain(|name| options.any(b"aA") || !name.starts_with(b"."));
        if options.has(b'a') {
            all.extend([b".".to_vec(), b"..".to_vec()]);
        }
        let mut items: Vec<Item> = Vec::new();
        for name in all {
            let at = join_path(path, &name);
            if let Ok(stat) = self.kernel().stat(&at, options.has(b'L')) {
                items.push(Item { name, path: at, stat });
            }
        }
        order(&mut items, options);
        self.list(&items, options, true);
        let mut status = 0;
        if options.has(b'R') {
            for item in &items {
                let dots = matches!(item.name.as_slice(), b"." | b"..");
                if item.stat.node.is_dir() && !dots {
                    let below =
                        self.below(130, |shell| shell.ls_dir(&item.path, options, true, gap));
                    status = status.max(below);
                }
            }
        }
        status
    }

    fn list(&mut self, items: &[Item], options: &Options, total: bool) {
        let long = options.any(b"lngoe");
        let in_rows = !long && options.last_of(b"1Cx").is_some_and(|letter| letter != b'1');
        let mut lines = Vec::new();
        if total && (long || options.has(b's')) {
            let blocks: u64 = items.iter().map(|item| blocks_k(&item.stat)).sum();
            let blocks = match options.has(b'h') {
                true => human(blocks * 1024).replace(".0", ""),
                false => blocks.to_string(),
            };
            self.print(format!("total {blocks}\n").as_bytes());
        }
        let mut widths = [0; 5];
        // Names of owners are looked up where they are shown: that reads files, and is told.
        let mut cells =
            |item| if long { self.columns(item, options) } else { <[String; 5]>::default() };
        let rows: Vec<[String; 5]> = items.iter().map(&mut cells).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.len());
            }
        }
        for (item, row) in items.iter().zip(rows) {
            let mut line = String::new();
            if options.has(b'i') {
                line += &format!("{:>7} ", item.stat.ino);
            }
            if options.has(b's') {
                line += &format!("{:>6} ", blocks_k(&item.stat));
            }
            if long {
                let [mode, links, user, group, size] = &row;
                let wide = if options.has(b'h') { 7 } else { 9 };
                line += &match self.is_busybox() {
                    true => format!("{mode} {links:>4} {user:<8.8} {group:<8.8} {size:>wide$} "),
                    false => {
                        let w = widths;
                        format!(
                            "{mode} {links:>a$} {user:<b$} {group:<c$} {size:>d$} ",
                            a = w[1],
                            b = w[2],
                            c = w[3],
                            d = w[4]
                        )
                    }
                };
                let time = time_of(item, options);
                line += &match (options.has(b'e'), self.is_busybox()) {
                    (true, true) => full_time(Time { nanos: 0, ..time }).replace(".000000000", ""),
                    (true, false) => full_time(time),
                    _ => month_day(time, self.system.now()),
                };
                line.push(' ');
            }
            let mut line = line.into_bytes();
            // Without a locale busybox shows what is no ASCII as `?`.
            match self.is_busybox() {
                true => line.extend(
                    item.name.iter().map(|&b| if (32..127).contains(&b) { b } else { b'?' }),
                ),
                false => line.extend_from_slice(&item.name),
            }
            line.extend(self.ending(item, options));
            if in_rows {
                lines.push(line);
                continue;
            }
            line.push(b'\n');
            self.print(&line);
        }
        if in_rows && !lines.is_empty() {
            let widest = items.iter().map(|item| item.name.len()).max().unwrap_or(0);
            self.print(&in_columns(&lines, widest, options));
        }
    }

    fn columns(&mut self, item: &Item, options: &Options) -> [String; 5] {
        let node = &item.stat.node;
        let numbers = options.has(b'n');
        let named = |shell: &mut Self, id: u32, file: &[u8]| {
            let text = id.to_string();
            let found = if numbers { None } else { shell.look_up(file, 2, text.as_bytes(), 0) };
            found.map_or(text, |name| String::from_utf8_lossy(&name).into_owned())
        };
        let size = match node.device() {
            Some(device) => format!("{:>4},{:>4}", device.major, device.minor),
            None if options.has(b'h') => human(node.size()),
            None => node.size().to_string(),
        };
        [
            letters(node),
            item.stat.nlink.to_string(),
            named(self, node.attr.uid, b"/etc/passwd"),
            named(self, node.attr.gid, b"/etc/group"),
            size,
        ]
    }

    fn ending(&mut self, item: &Item, options: &Options) -> Vec<u8> {
        let node = &item.stat.node;
        match &node.body {
            Body::Symlink(target) if options.any(b"lngoe") => [b" -> ", &**target].concat(),
            Body::Dir(_) if options.any(b"Fp") => b"/".to_vec(),
            Body::Symlink(_) if options.has(b'F') => b"@".to_vec(),
            Body::Fifo if options.has(b'F') => b"|".to_vec(),
            Body::File(_) if options.has(b'F') && node.attr.mode & 0o111 != 0 => b"*".to_vec(),
            _ => Vec::new(),
        }
    }
}

/// Blocks of 1024 bytes: whole ones of 4096 for files and folders; a short link's target is in its inode.
pub(super) fn blocks_k(stat: &Stat) -> u64 {
    match &stat.node.body {
        Body::File(content) => content.len().div_ceil(4096) * 4,
        // Where it came from and that it has copies in it: both do not fit into the inode, and take a block.
        Body::Dir(_) if stat.node.impure && stat.node.origin.is_some() => 8,
        Body::Dir(_) => 4,
        Body::Symlink(target) if target.len() >= 60 => 4,
        _ => 0,
    }
}
