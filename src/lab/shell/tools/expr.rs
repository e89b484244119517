//! expr.

use super::super::Shell;
use super::text::basic;

/// Operators from the weakest on; those of a row bind alike, from the left.
const LEVELS: [&[&str]; 6] = [
    &["|"],
    &["&"],
    &["<", "<=", "=", "==", "!=", ">=", ">"],
    &["+", "-"],
    &["*", "/", "%"],
    &[":"],
];

type Worked = Result<Vec<u8>, &'static str>;

struct Expr<'a> {
    words: &'a [Vec<u8>],
}

pub(super) fn expr(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let mut all = Expr { words: args.get(1..).unwrap_or_default() };
    let value = match all.words.is_empty() {
        true => Err("too few arguments"),
        false => all.level(shell, 0),
    };
    match value.and_then(|value| if all.words.is_empty() { Ok(value) } else { Err("syntax error") })
    {
        Ok(value) => {
            shell.print(&[value.as_slice(), b"\n"].concat());
            i32::from(is_null(&value))
        }
        Err(why) => {
            if !shell.over {
                shell.print_error(format!("expr: {why}\n").as_bytes());
            }
            2
        }
    }
}

fn is_null(value: &[u8]) -> bool {
    matches!(value, b"" | b"0")
}

/// A number; one that is too large is the largest.
fn number(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let least = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(least))
}

impl Expr<'_> {
    fn take(&mut self) -> Result<Vec<u8>, &'static str> {
        let (first, rest) = self.words.split_first().ok_or("syntax error")?;
        self.words = rest;
        Ok(first.clone())
    }

    fn level(&mut self, shell: &mut Shell<'_>, level: usize) -> Worked {
        let Some(ops) = LEVELS.get(level) else { return self.operand(shell) };
        let mut left = self.level(shell, level + 1)?;
        while let Some(op) =
            self.words.first().and_then(|word| ops.iter().find(|op| op.as_bytes() == word))
        {
            self.words = &self.words[1..];
            let right = self.level(shell, level + 1)?;
            left = worked(shell, op, left, right)?;
        }
        Ok(left)
    }

    fn operand(&mut self, shell: &mut Shell<'_>) -> Worked {
        let word = self.take()?;
        let mut next = || shell.below(Err("syntax error"), |shell| self.operand(shell));
        match word.as_slice() {
            b"(" => {
                let value = shell.below(Err("syntax error"), |shell| self.level(shell, 0))?;
                if self.take()? == b")" { Ok(value) } else { Err("syntax error") }
            }
            b")" => Err("syntax error"),
            b"quote" => self.take(),
            b"length" => {
                let text = next()?;
                Ok(String::from_utf8_lossy(&text).chars().count().to_string().into_bytes())
            }
            b"match" => {
                let (text, pattern) = (next()?, next()?);
                matched(shell, &text, &pattern)
            }
            b"index" => {
                let (text, letters) = (next()?, next()?);
                let at = text.iter().position(|b| letters.contains(b)).map_or(0, |at| at + 1);
                Ok(at.to_string().into_bytes())
            }
            b"substr" => {
                let (text, from, count) = (next()?, number(&next()?), number(&next()?));
                let place = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                let (from, count) = (place(from), place(count));
                let skip = if from == 0 { usize::MAX } else { from - 1 };
                Ok(text.into_iter().skip(skip).take(count).collect())
            }
            _ => Ok(word),
        }
    }
}

fn worked(shell: &mut Shell<'_>, op: &str, left: Vec<u8>, right: Vec<u8>) -> Worked {
    let null = is_null(&left);
    match op {
        "|" => return Ok(if null { right } else { left }),
        "&" => return Ok(if null || is_null(&right) { b"0".to_vec() } else { left }),
        ":" => return matched(shell, &left, &right),
        _ => {}
    }
    let numbers = number(&left).zip(number(&right));
    if LEVELS[2].contains(&op) {
        let order = numbers.map_or_else(|| left.cmp(&right), |(a, b)| a.cmp(&b));
        let holds = match op {
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            "!=" => order.is_ne(),
            ">=" => order.is_ge(),
            ">" => order.is_gt(),
            _ => order.is_eq(),
        };
        return Ok(i64::from(holds).to_string().into_bytes());
    }
    let (a, b) = numbers.ok_or("non-numeric argument")?;
    let value = match op {
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        _ if b == 0 => return Err("division by zero"),
        "/" => a.wrapping_div(b),
        _ => a.wrapping_rem(b),
    };
    Ok(value.to_string().into_bytes())
}

/// What a basic expression takes of the beginning of a text: its first group, or how many letters.
fn matched(shell: &mut Shell<'_>, text: &[u8], pattern: &[u8]) -> Worked {
    let pattern = format!("^(?:{})", basic(&String::from_utf8_lossy(pattern)));
    let pattern = shell.compiled(&pattern, false).ok_or("bad regex")?;
    shell.small_work(pattern.cost(text.len()) / 4).map_err(|_| "syntax error")?;
    let regex = pattern.regex;
    let text = String::from_utf8_lossy(text);
    let found = regex.captures(&text);
    let group =
        |n| found.as_ref().and_then(|found| found.get(n)).map_or("", |found| found.as_str());
    Ok(match regex.captures_len() > 1 {
        true => group(1).into(),
        false => group(0).chars().count().to_string().into_bytes(),
    })
}
