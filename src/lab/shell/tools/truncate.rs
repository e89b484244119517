//! truncate.

use super::super::Shell;
use super::super::words::Say;
use crate::lab::errno::Errno;
use crate::lab::kernel::OpenFlags;

pub(super) fn truncate(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let long = [("size=", b's'), ("no-create", b'c'), ("reference=", b'r')];
    let options = match shell.options(args, "cs:r:o", &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let text = options.value(b's').unwrap_or_default().to_vec();
    // busybox knows sizes without a sign only.
    let known = size_of(&text).filter(|(sign, _)| *sign == 0 || !shell.is_busybox());
    let Some((sign, size)) = known else {
        shell.complain("truncate", Say::BadSize, &[&text], None);
        return 1;
    };
    if options.rest.is_empty() {
        return shell.missing("truncate");
    }
    let mut status = 0;
    for path in &options.rest {
        let flags = OpenFlags { trunc: false, create: !options.has(b'c'), ..OpenFlags::WRITE };
        let done = shell.kernel().open(path, flags).and_then(|_| {
            let old = shell.kernel().stat(path, true)?.node.size();
            let new = match sign {
                b'+' => old.saturating_add(size),
                b'-' => old.saturating_sub(size),
                b'<' => old.min(size),
                b'>' => old.max(size),
                _ => size,
            };
            shell.kernel().truncate(path, new)
        });
        match done {
            Ok(()) => {}
            Err(Errno::ENOENT) if options.has(b'c') => {}
            Err(error @ (Errno::EFBIG | Errno::EINVAL)) => {
                let what = [path, &b": truncate"[..]].concat();
                shell.complain("truncate", Say::Plain, &[&what], Some(error));
                status = 1;
            }
            Err(error) => {
                shell.complain("truncate", Say::Truncate, &[path], Some(error));
                status = 1;
            }
        }
    }
    status
}

/// `+10`, `1M`, `5`: a sign and bytes.
fn size_of(text: &[u8]) -> Option<(u8, u64)> {
    let sign = text.first().copied().filter(|b| b"+-<>".contains(b)).unwrap_or(0);
    let text = std::str::from_utf8(&text[usize::from(sign != 0)..]).ok()?;
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit: u64 = match text[digits.len()..].trim_end_matches("iB") {
        "" => 1,
        "K" | "k" => 1 << 10,
        "M" | "m" => 1 << 20,
        "G" | "g" => 1 << 30,
        "KB" | "kB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    Some((sign, digits.parse::<u64>().ok()?.checked_mul(unit)?))
}
