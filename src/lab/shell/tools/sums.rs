//! md5sum, sha256sum.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;
use crate::domain::digest::hex;
use md5::Md5;
use sha2::{Digest, Sha256};

/// The sum of a content in hex digits.
type Sum = fn(&[u8]) -> String;

pub(super) fn md5sum(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    sums(shell, args, "md5sum", |content| hex(&Md5::digest(content)))
}

pub(super) fn sha256sum(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    sums(shell, args, "sha256sum", |content| hex(&Sha256::digest(content)))
}

fn sums(shell: &mut Shell<'_>, args: &[Vec<u8>], tool: &str, sum: Sum) -> i32 {
    let long = [("check", b'c'), ("status", b's'), ("warn", b'w'), ("binary", b'b')];
    let options = match shell.options(args, shell.if_gnu("cswbt", "csw"), &long) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut status = 0;
    for path in or_input(&options.rest) {
        if options.has(b'c') {
            status |= shell.check_sums(&path, tool, sum, options.has(b's'), options.has(b'w'));
            continue;
        }
        match shell.sum_of(&path, tool, sum) {
            Some(hex) => shell.print(&[hex.as_bytes(), b"  ", &path, b"\n"].concat()),
            None => status = 1,
        }
    }
    status
}

impl Shell<'_> {
    fn sum_of(&mut self, path: &[u8], tool: &str, sum: Sum) -> Option<String> {
        if path == b"-" {
            return self.slurp(tool, path).map(|content| sum(&content));
        }
        match self.file(path) {
            Ok(content) => Some(sum(&content)),
            Err(error) => {
                self.complain(tool, Say::Open, &[path], Some(error));
                None
            }
        }
    }

    /// Holds a list of sums against their files; the exit status.
    fn check_sums(&mut self, list: &[u8], tool: &str, sum: Sum, quiet: bool, warn: bool) -> i32 {
        let Some(text) = self.slurp(tool, list) else { return 1 };
        let (mut all, mut failed) = (0, 0);
        for line in text.split_inclusive(|&b| b == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            all += 1;
            let cut = |mark: &[u8]| line.windows(2).position(|two| two == mark);
            let Some(cut) = cut(b"  ").or_else(|| cut(b" *")) else {
                if warn {
                    self.print_error(format!("{tool}: invalid format\n").as_bytes());
                }
                failed += 1;
                continue;
            };
            let (wanted, path) = (&line[..cut], &line[cut + 2..]);
            let is = self.sum_of(path, tool, sum).is_some_and(|hex| hex.as_bytes() == wanted);
            failed += i32::from(!is);
            if !quiet {
                let verdict: &[u8] = if is { b": OK\n" } else { b": FAILED\n" };
                self.print(&[path, verdict].concat());
            }
            if self.work(1).is_err() {
                return 130;
            }
        }
        let text = match (failed, all) {
            (_, 0) => format!("{}: no checksum lines found", String::from_utf8_lossy(list)),
            (1, _) if !self.is_busybox() => "WARNING: 1 computed checksum did NOT match".into(),
            (1.., _) if !self.is_busybox() => {
                format!("WARNING: {failed} computed checksums did NOT match")
            }
            _ => format!("WARNING: {failed} of {all} computed checksums did NOT match"),
        };
        if all == 0 || failed > 0 && !quiet {
            self.print_error(format!("{tool}: {text}\n").as_bytes());
        }
        i32::from(all == 0 || failed > 0)
    }
}
