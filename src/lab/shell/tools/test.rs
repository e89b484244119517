//! test and [.

use super::super::Shell;
use crate::domain::EntryKind;

/// Operators between two numbers.
const NUMBERS: [&[u8]; 6] = [b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge"];

/// Other operators between two words.
const WORDS: [&[u8]; 6] = [b"=", b"==", b"!=", b"-nt", b"-ot", b"-ef"];

pub(super) fn test(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut words = &args[1..];
    shell.double = args[0] == b"[[";
    if args[0].starts_with(b"[") {
        match words.split_last() {
            Some((last, rest)) if last.len() == args[0].len() && last.starts_with(b"]") => {
                words = rest;
            }
            _ => {
                let text = shell.if_gnu("sh: 1: [: missing ]\n", "sh: missing ]\n");
                shell.print_error(text.as_bytes());
                return 2;
            }
        }
    }
    if words.is_empty() {
        return 1;
    }
    let mut at = 0;
    let holds = shell.any_of(words, &mut at);
    if shell.over {
        return 130;
    }
    let left = words.get(at).map(|word| [word.as_slice(), b": unknown operand"].concat());
    let fault = shell.fault.take().or(left.filter(|_| shell.is_busybox()));
    match fault {
        Some(fault) => {
            let name: &[u8] = if shell.inside { b"sh" } else { &args[0] };
            shell.print_error(&[name, b": ", &fault, b"\n"].concat());
            2
        }
        None => i32::from(!holds),
    }
}

impl Shell<'_> {
    fn any_of(&mut self, words: &[Vec<u8>], at: &mut usize) -> bool {
        let mut holds = self.all_of(words, at);
        while words.get(*at).is_some_and(|word| word == b"-o") {
            *at += 1;
            holds |= self.all_of(words, at);
        }
        holds
    }

    fn all_of(&mut self, words: &[Vec<u8>], at: &mut usize) -> bool {
        let mut holds = self.primary(words, at);
        while words.get(*at).is_some_and(|word| word == b"-a") {
            *at += 1;
            holds &= self.primary(words, at);
        }
        holds
    }

    fn primary(&mut self, words: &[Vec<u8>], at: &mut usize) -> bool {
        let Some(word) = words.get(*at) else { return false };
        *at += 1;
        // `a = b` even when a looks like an operator.
        if let (Some(op), Some(right)) = (words.get(*at), words.get(*at + 1))
            && let Some(holds) = self.binary(word, op, right)
        {
            *at += 2;
            return holds;
        }
        let lacks =
            words.len() == *at + 1 && [NUMBERS, WORDS].concat().contains(&words[*at].as_slice());
        if lacks && self.is_busybox() {
            self.fault = Some([words[*at].as_slice(), b": argument expected"].concat());
        }
        match word.as_slice() {
            b"!" if words.len() > *at => {
                return !self.below(false, |shell| shell.primary(words, at));
            }
            b"(" => {
                let holds = self.below(false, |shell| shell.any_of(words, at));
                *at += 1;
                return holds;
            }
            _ => {}
        }
        if let ([b'-', letter], Some(operand)) = (word.as_slice(), words.get(*at))
            && let Some(holds) = self.unary(*letter, operand)
        {
            *at += 1;
            return holds;
        }
        !word.is_empty()
    }

    fn binary(&mut self, left: &[u8], op: &[u8], right: &[u8]) -> Option<bool> {
        let (mut bad, busybox) = (None, self.is_busybox());
        let mut number = |text: &[u8]| {
            let read = String::from_utf8_lossy(text).trim().parse::<i64>();
            if read.is_err() && bad.is_none() && busybox {
                bad = Some([text, b": bad number"].concat());
            }
            read.unwrap_or(0)
        };
        let (a, b) = (number(left), number(right));
        if NUMBERS.contains(&op) {
            self.fault = self.fault.take().or(bad);
        }
        let time = |shell: &mut Self, path| {
            shell.kernel().stat(path, true).ok().map(|s| s.node.attr.mtime)
        };
        Some(match op {
            b"=" | b"==" if self.double => self.fits_quoted(right, left),
            b"!=" if self.double => !self.fits_quoted(right, left),
            b"=~" if self.double => self.finds(right, left),
            b"=" | b"==" => left == right,
            b"!=" => left != right,
            b"<" => left < right,
            b">" => left > right,
            b"-eq" => a == b,
            b"-ne" => a != b,
            b"-lt" => a < b,
            b"-le" => a <= b,
            b"-gt" => a > b,
            b"-ge" => a >= b,
            b"-nt" => time(self, left) > time(self, right),
            b"-ot" => time(self, left) < time(self, right),
            b"-ef" => {
                let ino =
                    |shell: &mut Self, path| shell.kernel().stat(path, true).ok().map(|s| s.ino);
                let left = ino(self, left);
                left.is_some() && left == ino(self, right)
            }
            _ => return None,
        })
    }

    fn unary(&mut self, letter: u8, operand: &[u8]) -> Option<bool> {
        let link = b"hL".contains(&letter);
        let node = self.kernel().stat(operand, !link).ok().map(|stat| stat.node);
        let may = |want| node.as_ref().is_some_and(|node| self.cred.may(node, want));
        let is = |kind| node.as_ref().is_some_and(|node| node.kind() == kind);
        let bit = |bit| node.as_ref().is_some_and(|node| node.attr.mode & bit != 0);
        Some(match letter {
            b'e' => node.is_some(),
            b'f' => is(EntryKind::File),
            b'd' => is(EntryKind::Dir),
            b'h' | b'L' => is(EntryKind::Symlink),
            b'p' => is(EntryKind::Fifo),
            b'c' => is(EntryKind::Char),
            b'b' => is(EntryKind::Block),
            b's' => node.as_ref().is_some_and(|node| node.size() > 0),
            b'r' => may(4),
            b'w' => may(2),
            b'x' => may(1),
            b'u' => bit(0o4000),
            b'g' => bit(0o2000),
            b'k' => bit(0o1000),
            b'n' => !operand.is_empty(),
            b'z' => operand.is_empty(),
            b't' => false,
            _ => return None,
        })
    }
}
