//! du.

use super::super::Shell;
use super::super::words::Say;
use super::join_path;
use super::list::blocks_k;
use super::misc::human;
use crate::lab::tree::Body;
use std::collections::BTreeSet;

/// Which links are followed.
#[derive(Clone, Copy, PartialEq)]
enum Follow {
    None,
    /// Those that are named, and from the first one on all.
    Named,
    All,
}

struct Du {
    all: bool,
    /// How deep below what was named is shown.
    deepest: usize,
    /// `h`, `m` or `k`.
    unit: u8,
    apparent: bool,
    /// Every name of a file counts.
    names: bool,
    follow: Follow,
    one_disk: Option<u32>,
    seen: BTreeSet<(u32, u64)>,
    failed: bool,
}

impl Du {
    /// A size, in blocks of 512 bytes or in bytes, as it is shown.
    fn shown(&self, size: u64) -> String {
        let bytes = if self.apparent { size } else { size * 512 };
        // As busybox comes near to rounding up.
        let more = 1023 * if self.apparent { 1 } else { 512 };
        match self.unit {
            b'h' => human(bytes),
            b'm' => ((bytes + more + (1 << 19)) >> 20).to_string(),
            b'k' => (bytes / 1024).to_string(),
            _ => bytes.to_string(),
        }
    }
}

pub(super) fn du(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [
        ("summarize", b's'),
        ("human-readable", b'h'),
        ("all", b'a'),
        ("bytes", b'b'),
        ("total", b'c'),
        ("max-depth=", b'd'),
    ];
    let options = match shell.options(args, "aHLsxhmkcbld:", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let deepest = match options.last_of(b"sd") {
        Some(b's') => 0,
        Some(_) => {
            let text = options.value(b'd').unwrap_or_default();
            let Ok(depth) = String::from_utf8_lossy(text).parse() else {
                shell.complain("du", Say::BadNumber, &[text], None);
                return 1;
            };
            depth
        }
        None => usize::MAX,
    };
    let apparent = options.has(b'b');
    let mut du = Du {
        all: options.has(b'a'),
        deepest,
        unit: options.last_of(b"hmk").unwrap_or(if apparent { b'b' } else { b'k' }),
        apparent,
        names: options.has(b'l'),
        follow: match options.last_of(b"HL") {
            Some(b'H') => Follow::Named,
            Some(_) => Follow::All,
            None => Follow::None,
        },
        one_disk: None,
        seen: BTreeSet::new(),
        failed: false,
    };
    let one_disk = options.has(b'x');
    let starts = if options.rest.is_empty() { vec![b".".to_vec()] } else { options.rest.clone() };
    let mut total = 0;
    for path in starts {
        du.one_disk = match shell.kernel().existing(&path, true) {
            Ok(place) if one_disk => Some(place.disk),
            _ => None,
        };
        total += shell.measure(&path, &mut du, 0);
    }
    if options.has(b'c') {
        shell.print(format!("{}\ttotal\n", du.shown(total)).as_bytes());
    }
    i32::from(du.failed)
}

impl Shell<'_> {
    /// Shows how large a path is with all below it.
    fn measure(&mut self, path: &[u8], du: &mut Du, depth: usize) -> u64 {
        let link = self.kernel().readlink(path).is_ok();
        let follow = link && (du.follow == Follow::All || du.follow == Follow::Named && depth == 0);
        if follow {
            du.follow = Follow::All;
        }
        let found = self.kernel().existing(path, follow);
        let found = found.and_then(|place| Ok((place.disk, self.kernel().stat_at(&place)?)));
        let (disk, stat) = match found {
            Ok(found) => found,
            Err(error) => {
                self.complain("du", Say::DiskUsage, &[path], Some(error));
                du.failed = true;
                return 0;
            }
        };
        if du.one_disk.is_some_and(|one| one != disk)
            || !du.names && stat.nlink > 1 && !du.seen.insert((disk, stat.ino))
        {
            return 0;
        }
        let dir = matches!(stat.node.body, Body::Dir(_));
        let mut size = if du.apparent { stat.node.size() } else { blocks_k(&stat) * 2 };
        if dir {
            for name in self.names(path).unwrap_or_default() {
                let path = join_path(path, &name);
                size += self.below(0, |shell| shell.measure(&path, du, depth + 1));
            }
        }
        if (dir || du.all || depth == 0) && depth <= du.deepest {
            self.print(&[du.shown(size).as_bytes(), b"\t", path, b"\n"].concat());
        }
        size
    }
}
