//! awk: what people write on one line. Rules with patterns, fields, sums, texts, print and printf.

mod evaluate;
mod expression;
mod read;
mod value;

use super::super::Shell;
use super::printf;
use super::show::{escapes, or_input};
use read::{Rule, Statement, When};
use std::collections::BTreeMap;
use value::Value;

/// What a program works on.
struct Run {
    vars: BTreeMap<String, Value>,
    record: Vec<u8>,
    fields: Vec<Vec<u8>>,
    /// What `next` and `exit` leave.
    stop: Option<Stop>,
    status: i32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    Next,
    Exit,
}

/// Fields that a record may have.
const FIELDS: usize = 10_000;

pub(super) fn awk(shell: &mut Shell<'_>, args: &[Vec<u8>]) -> i32 {
    let options = match shell.options(args, "F:v:f:", &[]) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let mut rest = options.rest.as_slice();
    let mut text = Vec::new();
    for path in options.values(b'f') {
        let Some(part) = shell.slurp("awk", path) else { return 1 };
        text.extend([part.as_slice(), b"\n"].concat());
    }
    if !options.has(b'f') {
        let Some((first, more)) = rest.split_first() else {
            shell.print_error(b"Usage: awk [-F SEP] [-v VAR=VAL] [-f FILE | PROGRAM] [FILE]...\n");
            return 1;
        };
        (text, rest) = (first.clone(), more);
    }
    if shell.small_work(text.len().saturating_mul(64)).is_err() {
        return 130;
    }
    let rules = match read::program(&String::from_utf8_lossy(&text)) {
        Ok(rules) => rules,
        Err(at) => {
            let text = format!(
                "awk: the lab's awk knows fields, sums and patterns, no arrays, loops or files; it stops at: {at}\n"
            );
            shell.print_error(text.as_bytes());
            return 1;
        }
    };
    let separator = options.value(b'F').map_or(b" ".to_vec(), |text| match text {
        b"t" => b"\t".to_vec(),
        text => escapes(text).0,
    });
    let mut run = Run::new();
    run.vars.insert("FS".into(), Value::Text(separator));
    for given in options.values(b'v') {
        run.assign(given);
    }
    shell.run_awk(&rules, rest, &mut run)
}

impl Run {
    fn new() -> Self {
        let text = |text: &str| Value::Text(text.into());
        let vars = [("OFS", text(" ")), ("ORS", text("\n")), ("NR", Value::Number(0.0))];
        let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { vars, record: vec![], fields: vec![], stop: None, status: 0 }
    }

    /// `NAME=VALUE`; false where it is none.
    fn assign(&mut self, given: &[u8]) -> bool {
        let Some(eq) = given.iter().position(|&b| b == b'=') else { return false };
        let name = String::from_utf8_lossy(&given[..eq]).into_owned();
        let is = !name.is_empty() && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        if is {
            self.vars.insert(name, Value::Given(escapes(&given[eq + 1..]).0));
        }
        is
    }

    fn text_of(&self, name: &str) -> Vec<u8> {
        self.vars.get(name).map_or(Vec::new(), Value::text)
    }

    fn variable(&self, name: &str) -> Value {
        match name {
            "NF" => Value::Number(self.fields.len() as f64),
            name => self.vars.get(name).cloned().unwrap_or(Value::Given(Vec::new())),
        }
    }

    /// Takes the record apart.
    fn split(&mut self, shell: &mut Shell<'_>) {
        let separator = self.text_of("FS");
        let line = &self.record;
        self.fields = match separator.as_slice() {
            b" " => {
                let words = line.split(u8::is_ascii_whitespace);
                words.filter(|word| !word.is_empty()).map(<[u8]>::to_vec).collect()
            }
            _ if line.is_empty() => Vec::new(),
            [one] => line.split(|b| b == one).map(<[u8]>::to_vec).collect(),
            pattern => {
                let pattern = String::from_utf8_lossy(pattern).into_owned();
                let text = String::from_utf8_lossy(line).into_owned();
                match shell.compiled(&pattern, false) {
                    Some(found) if shell.small_work(found.cost(text.len()) / 4).is_ok() => {
                        found.regex.split(&text).map(|part| part.as_bytes().to_vec()).collect()
                    }
                    _ => vec![line.clone()],
                }
            }
        };
    }

    fn set_field(&mut self, number: usize, text: Vec<u8>) {
        if number > self.fields.len() {
            self.fields.resize(number.min(FIELDS), Vec::new());
        }
        if let Some(field) = number.checked_sub(1).and_then(|at| self.fields.get_mut(at)) {
            *field = text;
        }
        self.record = self.fields.join(self.text_of("OFS").as_slice());
    }
}

impl Shell<'_> {
    fn run_awk(&mut self, rules: &[Rule], files: &[Vec<u8>], run: &mut Run) -> i32 {
        self.rules(rules, run, |when| matches!(when, When::Begin));
        let reads = rules.iter().any(|(when, _)| !matches!(when, When::Begin));
        let mut status = 0;
        if reads && run.stop.is_none() {
            let mut inputs: Vec<Vec<u8>> = files.to_vec();
            if files.iter().all(|file| file.contains(&b'=') && !file.contains(&b'/')) {
                inputs.extend(or_input(&[]));
            }
            for file in inputs {
                if file != b"-" && !file.contains(&b'/') && run.assign(&file) {
                    continue;
                }
                status |= i32::from(!self.records(rules, &file, run));
                if run.stop.is_some() {
                    break;
                }
            }
        }
        // `exit` before the end comes to the rules of the end, and there it ends them.
        run.stop = None;
        self.rules(rules, run, |when| matches!(when, When::End));
        match self.over {
            true => 130,
            false if run.status != 0 => run.status,
            false => status,
        }
    }

    /// Each line of a file; false where it can't be read.
    fn records(&mut self, rules: &[Rule], file: &[u8], run: &mut Run) -> bool {
        let Some(content) = self.slurp("awk", file) else { return false };
        for line in content.split_inclusive(|&b| b == b'\n') {
            if self.small_work(256 + line.len() / 16).is_err() {
                return true;
            }
            run.record = line.strip_suffix(b"\n").unwrap_or(line).to_vec();
            run.split(self);
            let number = run.variable("NR").number() + 1.0;
            run.vars.insert("NR".into(), Value::Number(number));
            self.rules(rules, run, |when| matches!(when, When::Always | When::If(_)));
            match run.stop {
                Some(Stop::Next) => run.stop = None,
                Some(Stop::Exit) => return true,
                None => {}
            }
        }
        true
    }

    fn rules(&mut self, rules: &[Rule], run: &mut Run, wanted: impl Fn(&When) -> bool) {
        for (when, acts) in rules.iter().filter(|(when, _)| wanted(when)) {
            let is = match when {
                When::If(test) => self.awk_value(test, run).holds(),
                _ => true,
            };
            if is {
                self.acts(acts, run);
            }
            if run.stop.is_some() || self.over {
                return;
            }
        }
    }

    fn acts(&mut self, acts: &[Statement], run: &mut Run) {
        for act in acts {
            if run.stop.is_some() || self.over {
                return;
            }
            match act {
                Statement::Print(all) => {
                    let texts: Vec<Vec<u8>> =
                        all.iter().map(|expr| self.awk_value(expr, run).text()).collect();
                    let text = match texts.is_empty() {
                        true => run.record.clone(),
                        false => texts.join(run.text_of("OFS").as_slice()),
                    };
                    self.print(&[text, run.text_of("ORS")].concat());
                }
                Statement::Printf(all) => {
                    let values: Vec<Value> =
                        all.iter().map(|expr| self.awk_value(expr, run)).collect();
                    self.awk_printf(&values);
                }
                Statement::Do(expr) => _ = self.awk_value(expr, run),
                Statement::If(test, yes, no) => {
                    let is = self.awk_value(test, run).holds();
                    self.acts(if is { yes } else { no }, run);
                }
                Statement::Next => run.stop = Some(Stop::Next),
                Statement::Exit(status) => {
                    let status = status.as_ref().map(|expr| self.awk_value(expr, run).number());
                    run.status = status.map_or(0, |status| status as i32 & 255);
                    run.stop = Some(Stop::Exit);
                }
            }
        }
    }

    /// The shell's printf, once through its format: whole numbers where it wants such.
    fn awk_printf(&mut self, values: &[Value]) {
        let Some((format, given)) = values.split_first() else { return };
        let format = format.text();
        let mut args = vec![b"printf".to_vec(), format.clone()];
        let mut given = given.iter();
        let mut at = 0;
        while let Some(mark) = format[at..].iter().position(|&b| b == b'%') {
            at += mark + 1;
            let more = format[at..].iter().take_while(|b| b"-+ #0.123456789".contains(b)).count();
            at += more;
            let Some(&letter) = format.get(at) else { break };
            at += 1;
            if letter == b'%' {
                continue;
            }
            let value = given.next().cloned().unwrap_or(Value::Text(Vec::new()));
            args.push(match letter {
                b'd' | b'i' | b'u' | b'x' | b'o' | b'X' | b'c'
                    if !matches!((letter, &value), (b'c', Value::Text(_) | Value::Given(_))) =>
                {
                    (value.number() as i64).to_string().into_bytes()
                }
                b'f' | b'e' => format!("{}", value.number()).into_bytes(),
                _ => value.text(),
            });
        }
        printf::printf(self, &args);
    }
}
