//! Modes as chmod(1) takes them: octal, or `u+x,go-r`.

use super::super::Shell;

/// What a mode's text asks for.
pub(in super::super) struct Change(Vec<Clause>);

struct Clause {
    who: u32,
    op: u8,
    bits: Bits,
}

enum Bits {
    Octal(u32),
    Letters(Vec<u8>),
}

impl Shell<'_> {
    /// Reads a mode. The sticky bit belongs to others with GNU's tools, and with busybox's to all together.
    pub(in super::super) fn mode(&self, text: &[u8]) -> Option<Change> {
        parse(text, self.if_gnu(0o1007, 0o0007))
    }
}

fn parse(text: &[u8], others: u32) -> Option<Change> {
    if !text.is_empty() && text.iter().all(|b| (b'0'..=b'7').contains(b)) {
        let bits = u32::from_str_radix(std::str::from_utf8(text).ok()?, 8).ok()?;
        let clause = Clause { who: 0o7777, op: b'=', bits: Bits::Octal(bits) };
        return (bits <= 0o7777).then(|| Change(vec![clause]));
    }
    let mut clauses = Vec::new();
    for part in text.split(|&b| b == b',') {
        let who_end = part.iter().position(|b| !b"ugoa".contains(b))?;
        let who = part[..who_end].iter().fold(0, |who, b| {
            who | match b {
                b'u' => 0o4700,
                b'g' => 0o2070,
                b'o' => others,
                _ => 0o7777,
            }
        });
        let mut rest = &part[who_end..];
        while let Some((&op, after)) = rest.split_first() {
            if !b"+-=".contains(&op) {
                return None;
            }
            let end = after.iter().position(|b| b"+-=".contains(b)).unwrap_or(after.len());
            let letters = &after[..end];
            if letters.iter().any(|b| !b"rwxXstugo".contains(b)) {
                return None;
            }
            clauses.push(Clause { who, op, bits: Bits::Letters(letters.to_vec()) });
            rest = &after[end..];
        }
    }
    (!clauses.is_empty()).then_some(Change(clauses))
}

impl Change {
    /// The mode that `old` becomes. Letters without a `who` leave the umask's bits alone. An octal mode of up to four
    /// digits keeps a folder's set-id bits, unless it names them.
    pub(in super::super) fn apply(&self, old: u32, dir: bool, umask: u32) -> u32 {
        self.0.iter().fold(old, |mode, clause| clause.apply(mode, dir, umask))
    }
}

impl Clause {
    fn apply(&self, old: u32, dir: bool, umask: u32) -> u32 {
        let letters = match &self.bits {
            Bits::Octal(bits) => {
                let kept = if dir { old & 0o6000 } else { 0 };
                return bits | kept;
            }
            Bits::Letters(letters) => letters,
        };
        let (who, mask) = if self.who == 0 { (0o7777, !umask) } else { (self.who, !0) };
        let mut bits = 0;
        for letter in letters {
            bits |= match letter {
                b'r' => 0o444,
                b'w' => 0o222,
                b'x' => 0o111,
                b'X' if dir || old & 0o111 != 0 => 0o111,
                b's' => 0o6000,
                b't' => 0o1000,
                b'u' => (old >> 6 & 7) * 0o111,
                b'g' => (old >> 3 & 7) * 0o111,
                b'o' => (old & 7) * 0o111,
                _ => 0,
            };
        }
        let bits = bits & who & mask;
        match self.op {
            b'+' => old | bits,
            b'-' => old & !bits,
            _ => {
                let kept = if dir && !letters.contains(&b's') { old & 0o6000 } else { 0 };
                old & !who | bits | kept
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_modes() {
        for (text, old, dir, want) in [
            ("755", 0o600, false, 0o755),
            ("755", 0o2700, true, 0o2755),
            ("u+x", 0o644, false, 0o744),
            ("go-rwx", 0o755, false, 0o700),
            ("+x", 0o644, false, 0o755),
            ("g+w", 0o644, false, 0o664),
            ("a=r", 0o755, false, 0o444),
            ("u=rw,go=", 0o777, false, 0o600),
            ("+t", 0o755, true, 0o1755),
            ("a+t", 0o755, true, 0o1755),
            ("o+t", 0o755, true, 0o755),
            ("o-t", 0o1755, true, 0o1755),
            ("ug+t", 0o755, true, 0o755),
            ("o=r", 0o1777, true, 0o1774),
            ("u+x,go-r", 0o644, false, 0o700),
            ("+w", 0o444, false, 0o644),
            ("g=u", 0o740, false, 0o770),
            ("u+s", 0o755, false, 0o4755),
            ("a+X", 0o644, false, 0o644),
            ("a+X", 0o644, true, 0o755),
        ] {
            let change = parse(text.as_bytes(), 0o0007).unwrap();
            assert_eq!(change.apply(old, dir, 0o022), want, "{text} on {old:o}");
        }
        for (text, old, want) in
            [("o+t", 0o755, 0o1755), ("u+t", 0o755, 0o755), ("o=r", 0o1777, 0o774)]
        {
            let change = parse(text.as_bytes(), 0o1007).unwrap();
            assert_eq!(change.apply(old, true, 0o022), want, "GNU's {text}");
        }
        for bad in ["9", "zz", "", "77777", "u+q", "u"] {
            assert!(parse(bad.as_bytes(), 0).is_none(), "{bad}");
        }
    }
}
