//! md5sum, sha256sum.

use super::super::Shell;
use super::super::words::Say;
use super::show::or_input;

/// The sum of a content in hex digits.
type Sum = fn(&[u8]) -> String;

pub(super) fn md5sum(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    sums(shell, args, "md5sum", md5)
}

pub(super) fn sha256sum(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    sums(shell, args, "sha256sum", |content| {
        crate::domain::Digest::sha256(content).hex().to_owned()
    })
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

/// How far each step of a round turns, four in a row again and again (RFC 1321, 3.4).
const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/// MD5 (RFC 1321): nobody's safety hangs on it here, and a library for it would come with this alone.
fn md5(content: &[u8]) -> String {
    // The sines are the same on every machine to far more than 32 bits.
    let sines: [u32; 64] =
        std::array::from_fn(|n| ((n as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32);
    let mut padded = content.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if content.len() % 64 > 55 {
        padded.resize(padded.len() + 64, 0);
    }
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&(content.len() as u64).wrapping_mul(8).to_le_bytes());
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let word = |n: usize| {
            block[n * 4..n * 4 + 4].iter().rev().fold(0, |word: u32, &b| word << 8 | u32::from(b))
        };
        let [mut a, mut b, mut c, mut d] = state;
        for n in 0..64 {
            let (mixed, from) = match n / 16 {
                0 => (b & c | !b & d, n),
                1 => (d & b | !d & c, (5 * n + 1) % 16),
                2 => (b ^ c ^ d, (3 * n + 5) % 16),
                _ => (c ^ (b | !d), 7 * n % 16),
            };
            let sum = a.wrapping_add(mixed).wrapping_add(sines[n]).wrapping_add(word(from));
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(TURNS[n / 16][n % 4]));
        }
        for (of, is) in state.iter_mut().zip([a, b, c, d]) {
            *of = of.wrapping_add(is);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_rfc_1321() {
        for (text, want) in [
            (String::new(), "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc".into(), "900150983cd24fb0d6963f7d28e17f72"),
            ("1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"),
            // Where the length no longer fits into the block.
            ("a".repeat(56), "3b0c8ac703f828b04c6c197006d17218"),
            ("a".repeat(64), "014842d480b571495a4a0363793f7367"),
        ] {
            assert_eq!(md5(text.as_bytes()), want, "{text}");
        }
    }
}
