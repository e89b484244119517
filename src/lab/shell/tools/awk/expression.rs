//! Expressions of awk, read by how strongly their signs bind.

use super::super::regex::Weighed;
use super::read::{Read, Reader};

pub(super) enum Expr {
    Number(f64),
    Text(Vec<u8>),
    /// Whether an expression is found in the text on the left; in the record where none is.
    Finds(Option<Box<Expr>>, Weighed),
    /// The same with an expression that is only known later.
    FindsLike(Box<Expr>, Box<Expr>),
    Variable(String),
    Field(Box<Expr>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Two(&'static str, Box<Expr>, Box<Expr>),
    /// What is set, the sign before the `=`, and to what.
    Set(Box<Expr>, &'static str, Box<Expr>),
    /// `++` and `--` behind what they change: the value is the one before.
    Step(Box<Expr>, f64),
    Choice(Box<[Expr; 3]>),
    Call(&'static str, Vec<Expr>),
}

/// Signs with how strongly they bind, longer ones before those that begin alike; what has none stands side by side.
const SIGNS: [(&str, u8); 16] = [
    ("||", 2),
    ("&&", 3),
    ("!~", 4),
    ("==", 5),
    ("!=", 5),
    ("<=", 5),
    (">=", 5),
    ("~", 4),
    ("<", 5),
    (">", 5),
    ("+", 7),
    ("-", 7),
    ("*", 8),
    ("/", 8),
    ("%", 8),
    ("^", 10),
];

/// How strongly texts bind that stand side by side.
const BESIDE: u8 = 6;

const SETS: [(&str, &str); 6] =
    [("+=", "+"), ("-=", "-"), ("*=", "*"), ("/=", "/"), ("%=", "%"), ("=", "")];

/// Functions that there are.
const CALLS: [&str; 6] = ["length", "substr", "index", "toupper", "tolower", "int"];

/// Words that are no variables.
const WORDS: [&str; 14] = [
    "for", "while", "do", "function", "func", "getline", "delete", "in", "break", "continue",
    "return", "split", "sub", "gsub",
];

/// Variables that mean something elsewhere, and nothing here.
const ELSEWHERE: [&str; 14] = [
    "RS",
    "RT",
    "OFMT",
    "CONVFMT",
    "ENVIRON",
    "SUBSEP",
    "ARGC",
    "ARGV",
    "RSTART",
    "RLENGTH",
    "IGNORECASE",
    "FIELDWIDTHS",
    "FPAT",
    "ERRNO",
];

/// True for a variable that would have to do something, and does nothing here.
pub(super) fn is_elsewhere(name: &str) -> bool {
    ELSEWHERE.contains(&name)
}

impl Reader<'_> {
    pub(super) fn expression(&mut self, least: u8) -> Read<Expr> {
        self.deeper(|reader| reader.operated(least))
    }

    fn operated(&mut self, least: u8) -> Read<Expr> {
        let mut left = self.one()?;
        loop {
            self.blank();
            self.more()?;
            let rest = self.rest;
            let set = SETS.iter().find(|(sign, _)| rest.starts_with(sign));
            if let Some((sign, plain)) = set.filter(|_| !rest.starts_with("==")) {
                if !matches!(left, Expr::Variable(_) | Expr::Field(_)) {
                    return Err(self.shown());
                }
                self.rest = &rest[sign.len()..];
                left = Expr::Set(Box::new(left), plain, Box::new(self.expression(0)?));
                continue;
            }
            if least <= 1 && self.take("?") {
                let yes = self.expression(0)?;
                self.needs(":")?;
                let no = self.expression(1)?;
                left = Expr::Choice(Box::new([left, yes, no]));
                continue;
            }
            let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
            let sign = sign.filter(|(sign, _)| !(self.prints && *sign == ">"));
            if let Some(&(sign, binds)) = sign {
                if binds < least || rest.starts_with("||") && least > 2 {
                    return Ok(left);
                }
                self.rest = &rest[sign.len()..];
                self.blank();
                let right = self.expression(binds + u8::from(sign != "^"))?;
                left = match sign {
                    "~" => finds(left, right),
                    "!~" => Expr::Not(Box::new(finds(left, right))),
                    sign => Expr::Two(sign, Box::new(left), Box::new(right)),
                };
                continue;
            }
            let begins = |c: char| {
                c == '$'
                    || c == '"'
                    || c == '('
                    || c == '_'
                    || c == '!'
                    || c.is_ascii_alphanumeric()
            };
            if least > BESIDE || !rest.starts_with(begins) || rest.starts_with('!') {
                return Ok(left);
            }
            let right = self.expression(BESIDE + 1)?;
            left = Expr::Two("", Box::new(left), Box::new(right));
        }
    }

    fn one(&mut self) -> Read<Expr> {
        self.blank();
        let first = self.rest.chars().next().unwrap_or(' ');
        if first == '/' {
            self.rest = &self.rest[1..];
            let pattern = self.until('/')?;
            let found = Weighed::new(&pattern, false).ok_or(pattern)?;
            return Ok(Expr::Finds(None, found));
        }
        if self.take("(") {
            let prints = std::mem::take(&mut self.prints);
            let inner = self.expression(0)?;
            self.prints = prints;
            self.needs(")")?;
            return self.stepped(inner);
        }
        if self.take("\"") {
            let text = self.until('"')?;
            return Ok(Expr::Text(super::super::show::escapes(text.as_bytes()).0));
        }
        if self.take("$") {
            let of = self.deeper(Self::one)?;
            // `$NF-1` is one less than the last, and `$i++` changes the field.
            let (of, step) = match of {
                Expr::Step(of, step) => (*of, Some(step)),
                of => (of, None),
            };
            let field = Expr::Field(Box::new(of));
            return match step {
                Some(step) => Ok(Expr::Step(Box::new(field), step)),
                None => self.stepped(field),
            };
        }
        for (sign, step) in [("++", 1.0), ("--", -1.0)] {
            let before = self.shown();
            if self.take(sign) {
                let of = self.deeper(Self::one)?;
                if !matches!(of, Expr::Variable(_) | Expr::Field(_)) {
                    return Err(before);
                }
                return Ok(Expr::Set(Box::new(of), "+", Box::new(Expr::Number(step))));
            }
        }
        if self.take("!") {
            return Ok(Expr::Not(Box::new(self.expression(9)?)));
        }
        if self.take("-") {
            return Ok(Expr::Minus(Box::new(self.expression(9)?)));
        }
        if first == '.' || first.is_ascii_digit() {
            let length = super::value::leading(self.rest.as_bytes()).1.max(1);
            let (digits, rest) = self.rest.split_at(length);
            let number = digits.parse().map_err(|_| digits.to_owned())?;
            self.rest = rest;
            return Ok(Expr::Number(number));
        }
        self.named()
    }

    /// A variable or a call.
    fn named(&mut self) -> Read<Expr> {
        let name = self.name().to_owned();
        let rest = &self.rest[name.len()..];
        if let Some(known) = CALLS.iter().find(|known| **known == name) {
            self.rest = rest;
            let mut given = Vec::new();
            let before = self.shown();
            if self.take("(") && !self.take(")") {
                let prints = std::mem::take(&mut self.prints);
                given = self.list()?;
                self.prints = prints;
                self.needs(")")?;
            }
            let fits = match *known {
                "length" => 0..=1,
                "substr" => 2..=3,
                "index" => 2..=2,
                _ => 1..=1,
            };
            let fits = fits.contains(&given.len());
            return if fits { Ok(Expr::Call(known, given)) } else { Err(before) };
        }
        let known = !WORDS.contains(&&*name) && !is_elsewhere(&name);
        if name.is_empty() || !known || rest.starts_with(['(', '[']) {
            return Err(self.shown());
        }
        self.rest = rest;
        self.stepped(Expr::Variable(name))
    }

    fn stepped(&mut self, of: Expr) -> Read<Expr> {
        if !matches!(of, Expr::Variable(_) | Expr::Field(_)) {
            return Ok(of);
        }
        for (sign, step) in [("++", 1.0), ("--", -1.0)] {
            if self.rest.starts_with(sign) {
                self.rest = &self.rest[2..];
                return Ok(Expr::Step(Box::new(of), step));
            }
        }
        Ok(of)
    }
}

fn finds(left: Expr, right: Expr) -> Expr {
    match right {
        Expr::Finds(None, found) => Expr::Finds(Some(Box::new(left)), found),
        right => Expr::FindsLike(Box::new(left), Box::new(right)),
    }
}
