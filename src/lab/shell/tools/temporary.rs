//! mktemp.

use super::super::Shell;
use super::join_path;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;

const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// How often a name is made up that is there already.
const TRIES: u64 = 100;

pub(super) fn mktemp(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "dqtup:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let folder = match (options.value(b'p'), shell.var(b"TMPDIR")) {
        (Some(folder), _) => folder.to_vec(),
        (_, folder) if !folder.is_empty() => folder,
        _ => b"/tmp".to_vec(),
    };
    let template = match options.rest.first() {
        Some(template) if !options.any(b"tp") => template.clone(),
        template => join_path(&folder, template.map_or(&b"tmp.XXXXXX"[..], Vec::as_slice)),
    };
    match made(shell, &template, options.has(b'd'), options.has(b'u')) {
        Ok(path) => {
            shell.print(&[path.as_slice(), b"\n"].concat());
            0
        }
        Err(error) => {
            if !options.has(b'q') {
                shell.print_error(format!("mktemp: (null): {}\n", error.text()).as_bytes());
            }
            1
        }
    }
}

fn made(
    shell: &mut Shell<'_>,
    template: &[u8],
    dir: bool,
    only_name: bool,
) -> Result<Vec<u8>, Errno> {
    let before = template.strip_suffix(b"XXXXXX").ok_or(Errno::EINVAL)?;
    let now = shell.system.now();
    let seed = now.secs.cast_unsigned() ^ u64::from(now.nanos) ^ shell.steps << 20;
    for n in 0..TRIES {
        // An LCG's upper bits (Knuth's MMIX): names differ, and are the same when the line is typed again after an undo.
        let mut state = seed.wrapping_add(n);
        let letters = std::array::from_fn::<u8, 6, _>(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            LETTERS[(state >> 33) as usize % LETTERS.len()]
        });
        let path = [before, &letters].concat();
        let mut kernel = shell.kernel();
        let done = match (only_name, dir) {
            (true, _) if kernel.stat(&path, false).is_ok() => Err(Errno::EEXIST),
            (true, _) => Ok(()),
            (_, true) => kernel.mkdir(&path, 0o700),
            _ => {
                let flags = OpenFlags { exclusive: true, ..OpenFlags::WRITE };
                kernel.open(&path, flags).and_then(|_| kernel.chmod(&path, 0o600))
            }
        };
        match done {
            Err(Errno::EEXIST) => {}
            done => return done.map(|()| path),
        }
    }
    Err(Errno::EEXIST)
}
