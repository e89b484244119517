//! `$((…))`: C's operators on 64-bit numbers, and `**`; a variable's value is an expression again.

use super::super::syntax::is_name;
use super::super::{Shell, Stop};

/// How deep expressions lie in expressions, and variables in variables.
const DEEPEST: u32 = 100;

/// Operators of two sides with how strongly they bind; longer ones before those that begin alike.
const BINARY: [(&str, u8); 20] = [
    ("||", 3),
    ("&&", 4),
    ("<<", 10),
    (">>", 10),
    ("<=", 9),
    (">=", 9),
    ("==", 8),
    ("!=", 8),
    ("**", 13),
    ("|", 5),
    ("^", 6),
    ("&", 7),
    ("<", 9),
    (">", 9),
    ("+", 11),
    ("-", 11),
    ("*", 12),
    ("/", 12),
    ("%", 12),
    (",", 1),
];

/// How strongly `=` and `?` bind.
const ASSIGN: u8 = 2;

/// Why there is no number.
enum Wrong {
    Syntax,
    Zero,
    Below,
    Loop,
    Stop(Stop),
}

impl From<Stop> for Wrong {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl Shell<'_> {
    /// What an expression comes to; a mistake in it is told and ends the script.
    pub(in super::super) fn arithmetic(&mut self, text: &[u8]) -> Result<i64, Stop> {
        let wrong = match (Sum { text, at: 0, depth: 0, live: true }).all(self) {
            Ok(number) => return Ok(number),
            Err(Wrong::Stop(stop)) => return Err(stop),
            Err(wrong) => wrong,
        };
        let (gnu, busybox) = match wrong {
            Wrong::Zero => ("division by zero", "divide by zero"),
            Wrong::Below => ("exponent less than 0", "exponent less than 0"),
            Wrong::Loop => ("expression recursion loop", "expression recursion loop detected"),
            _ => ("expecting primary", "arithmetic syntax error"),
        };
        let shown = String::from_utf8_lossy(text);
        let gnu = format!("arithmetic expression: {gnu}: \"{shown}\"");
        let text = self.if_gnu(gnu, busybox.to_owned());
        Err(self.fatal(text.as_bytes()))
    }
}

/// A value, and the variable that it was read from.
struct Value {
    number: i64,
    name: Option<Vec<u8>>,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self { number, name: None }
    }
}

struct Sum<'t> {
    text: &'t [u8],
    at: usize,
    depth: u32,
    /// False in the half of a condition that is not taken: nothing is set there.
    live: bool,
}

type Worked<T> = Result<T, Wrong>;

impl Sum<'_> {
    fn all(&mut self, shell: &mut Shell<'_>) -> Worked<i64> {
        self.blank();
        if self.at == self.text.len() {
            return Ok(0);
        }
        let value = self.expression(shell, 0)?;
        self.blank();
        if self.at == self.text.len() { Ok(value.number) } else { Err(Wrong::Syntax) }
    }

    fn blank(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, op: &str) -> bool {
        self.blank();
        let is = self.text[self.at..].starts_with(op.as_bytes());
        self.at += if is { op.len() } else { 0 };
        is
    }

    fn expression(&mut self, shell: &mut Shell<'_>, least: u8) -> Worked<Value> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::Loop);
        }
        let mut left = self.unary(shell)?;
        loop {
            if least <= ASSIGN && self.assignment(shell, &mut left)? {
                continue;
            }
            if least <= ASSIGN && self.take("?") {
                left = self.choice(shell, left.number != 0)?;
                continue;
            }
            let rest = &self.text[self.at..];
            let found = BINARY.iter().find(|(op, _)| rest.starts_with(op.as_bytes()));
            let Some(&(op, binds)) = found.filter(|(_, binds)| *binds >= least) else { break };
            self.at += op.len();
            let skipped = op == "&&" && left.number == 0 || op == "||" && left.number != 0;
            let was = self.live;
            self.live = was && !skipped;
            // `**` groups to the right, all others to the left.
            let right = self.expression(shell, binds + u8::from(op != "**"))?.number;
            self.live = was;
            left = worked(op, left.number, right, self.live)?.into();
        }
        self.depth -= 1;
        Ok(left)
    }

    /// `=`, `+=` and the like after a variable.
    fn assignment(&mut self, shell: &mut Shell<'_>, left: &mut Value) -> Worked<bool> {
        self.blank();
        let rest = &self.text[self.at..];
        let ops = ["<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="];
        let Some(op) = ops.iter().find(|op| rest.starts_with(op.as_bytes())) else {
            return Ok(false);
        };
        if rest.starts_with(b"==") {
            return Ok(false);
        }
        let Some(name) = left.name.take() else { return Err(Wrong::Syntax) };
        self.at += op.len();
        let right = self.expression(shell, ASSIGN)?.number;
        let plain = &op[..op.len() - 1];
        left.number =
            if plain.is_empty() { right } else { worked(plain, left.number, right, self.live)? };
        self.set(shell, name, left.number)?;
        Ok(true)
    }

    fn set(&self, shell: &mut Shell<'_>, name: Vec<u8>, number: i64) -> Worked<()> {
        match self.live {
            true => Ok(shell.set_var(&name, number.to_string().into_bytes())?),
            false => Ok(()),
        }
    }

    /// After `?`.
    fn choice(&mut self, shell: &mut Shell<'_>, yes: bool) -> Worked<Value> {
        let was = self.live;
        self.live = was && yes;
        let first = self.expression(shell, 0)?.number;
        if !self.take(":") {
            return Err(Wrong::Syntax);
        }
        self.live = was && !yes;
        let second = self.expression(shell, ASSIGN)?.number;
        self.live = was;
        Ok(if yes { first } else { second }.into())
    }

    fn unary(&mut self, shell: &mut Shell<'_>) -> Worked<Value> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Wrong::Loop);
        }
        let value = self.signed(shell)?;
        self.depth -= 1;
        self.blank();
        Ok(value)
    }

    fn signed(&mut self, shell: &mut Shell<'_>) -> Worked<Value> {
        for (op, step) in [("++", 1), ("--", -1)] {
            let named = |rest: &[u8]| {
                rest.trim_ascii_start()
                    .first()
                    .is_some_and(|b| *b == b'_' || b.is_ascii_alphabetic())
            };
            if self.take(op) {
                if !named(&self.text[self.at..]) {
                    // Two signs, as in `1--1`.
                    return Ok(self.unary(shell)?.number.into());
                }
                let value = self.unary(shell)?;
                let name = value.name.ok_or(Wrong::Syntax)?;
                let number = value.number.wrapping_add(step);
                self.set(shell, name, number)?;
                return Ok(number.into());
            }
        }
        if self.take("-") {
            return Ok(self.unary(shell)?.number.wrapping_neg().into());
        }
        if self.take("+") {
            return Ok(self.unary(shell)?.number.into());
        }
        if self.take("!") {
            return Ok(i64::from(self.unary(shell)?.number == 0).into());
        }
        if self.take("~") {
            return Ok((!self.unary(shell)?.number).into());
        }
        if self.take("(") {
            let value = self.expression(shell, 0)?.number;
            return if self.take(")") { Ok(value.into()) } else { Err(Wrong::Syntax) };
        }
        self.operand(shell)
    }

    fn operand(&mut self, shell: &mut Shell<'_>) -> Worked<Value> {
        self.blank();
        let rest = &self.text[self.at..];
        let word = rest.iter().take_while(|&&b| b == b'_' || b.is_ascii_alphanumeric()).count();
        let word = &rest[..word];
        self.at += word.len();
        if !is_name(word) {
            return Ok(number(word).ok_or(Wrong::Syntax)?.into());
        }
        let name = word.to_vec();
        // What is only set is not asked for.
        let set = self.text[self.at..].trim_ascii_start();
        let set = set.starts_with(b"=") && !set.starts_with(b"==");
        let number = if set || !self.live { 0 } else { self.variable(shell, &name)? };
        for (op, step) in [("++", 1), ("--", -1)] {
            if self.take(op) {
                self.set(shell, name, number.wrapping_add(step))?;
                return Ok(number.into());
            }
        }
        Ok(Value { number, name: Some(name) })
    }

    fn variable(&mut self, shell: &mut Shell<'_>, name: &[u8]) -> Worked<i64> {
        shell.work(1)?;
        let text = shell.get(name).unwrap_or_default();
        let mut inner = Sum { text: &text, at: 0, depth: self.depth + 1, live: true };
        if inner.depth > DEEPEST { Err(Wrong::Loop) } else { inner.all(shell) }
    }
}

/// `10`, `0x1f`, `017`; one that is too large comes to 0.
fn number(word: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(word).ok()?;
    let (digits, base) = match word {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    let fine = !digits.is_empty() && digits.chars().all(|c| c.is_digit(base));
    fine.then(|| u64::from_str_radix(digits, base).unwrap_or(0).cast_signed())
}

/// What is too large loses its upper bits.
fn power(mut base: i64, mut exponent: u64) -> i64 {
    let mut power = 1_i64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    power
}

fn worked(op: &str, a: i64, b: i64, live: bool) -> Worked<i64> {
    let shift = u32::try_from(b & 63).unwrap_or(0);
    Ok(match op {
        "||" => i64::from(a != 0 || b != 0),
        "&&" => i64::from(a != 0 && b != 0),
        "<<" => a.wrapping_shl(shift),
        ">>" => a.wrapping_shr(shift),
        "<=" => i64::from(a <= b),
        ">=" => i64::from(a >= b),
        "<" => i64::from(a < b),
        ">" => i64::from(a > b),
        "==" => i64::from(a == b),
        "!=" => i64::from(a != b),
        "|" => a | b,
        "^" => a ^ b,
        "&" => a & b,
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "**" => power(a, u64::try_from(b).map_err(|_| Wrong::Below)?),
        "/" | "%" if b == 0 && live => return Err(Wrong::Zero),
        "/" => a.wrapping_div(if b == 0 { 1 } else { b }),
        "%" => a.wrapping_rem(if b == 0 { 1 } else { b }),
        _ => b,
    })
}
