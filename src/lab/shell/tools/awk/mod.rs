//! awk: what people write on one line. Rules with patterns, fields, sums, texts, print and printf.

mod evaluate;
mod expression;
mod print;
mod read;
mod value;

use super::super::Shell;
use super::show::{escapes, or_input};
use expression::is_elsewhere;
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
    /// An error: not even the rules of the end are for it.
    Fatal,
}

/// Fields that a record may be given.
const FIELDS: usize = 10_000;

/// Fields that a record may have.
const MOST: usize = 1 << 20;

const USAGE: &[u8] = b"Usage: awk [-F SEP] [-v VAR=VAL] [-f FILE | PROGRAM] [FILE]...\n";

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
            shell.print_error(USAGE);
            return 1;
        };
        (text, rest) = (first.clone(), more);
    }
    if shell.small_work(text.len().saturating_mul(64)).is_err() {
        return 130;
    }
    let rules = match read::program(&String::from_utf8_lossy(&text)) {
        Ok(rules) => rules,
        Err(at) => return shell.refuses(&at),
    };
    let separator = options.value(b'F').map_or(b" ".to_vec(), |text| match text {
        b"t" => b"\t".to_vec(),
        text => escapes(text).0,
    });
    let mut run = Run::new();
    run.vars.insert("FS".into(), Value::Text(separator));
    for given in options.values(b'v') {
        let Some((name, value)) = assignment(given) else {
            shell.print_error(USAGE);
            return 1;
        };
        run.assign(name, value);
    }
    let mut set = options
        .values(b'v')
        .chain(rest.iter().map(Vec::as_slice))
        .filter_map(|given| assignment(given));
    if let Some((name, _)) = set.find(|(name, _)| is_elsewhere(name)) {
        return shell.refuses(name);
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

    fn assign(&mut self, name: &str, value: &[u8]) {
        self.vars.insert(name.to_owned(), Value::Given(escapes(value).0));
    }

    fn text_of(&self, name: &str) -> Vec<u8> {
        self.vars.get(name).map_or(Vec::new(), Value::text)
    }

    /// Takes the record apart.
    fn split(&mut self, shell: &mut Shell<'_>) {
        let separator = self.text_of("FS");
        let line = std::mem::take(&mut self.record);
        let whole = String::from_utf8_lossy(&line);
        match separator.as_slice() {
            b" " => {
                let words = line.split(u8::is_ascii_whitespace);
                self.take(shell, words.filter(|word| !word.is_empty()));
            }
            _ if line.is_empty() => self.fields.clear(),
            b"" => {
                let letters = whole.split("").filter(|letter| !letter.is_empty());
                self.take(shell, letters.map(str::as_bytes));
            }
            [one] => self.take(shell, line.split(|b| b == one)),
            pattern => {
                let pattern = String::from_utf8_lossy(pattern);
                match shell.compiled(&pattern, false) {
                    Some(found) if shell.small_work(found.cost(line.len()) / 4).is_ok() => {
                        self.take(shell, found.regex.split(&whole).map(str::as_bytes));
                    }
                    _ => shell.awk_fatal(&format!("bad regex '{pattern}'"), self),
                }
            }
        }
        drop(whole);
        self.record = line;
    }

    fn take<'t>(&mut self, shell: &mut Shell<'_>, parts: impl Iterator<Item = &'t [u8]>) {
        self.fields = parts.take(MOST + 1).map(<[u8]>::to_vec).collect();
        if self.fields.len() > MOST {
            shell.grows_on();
        }
        // Where it was too much, no rule is looked at any more.
        let _ = shell.small_work(16 * self.fields.len());
    }

    fn resize(&mut self, shell: &mut Shell<'_>, number: usize) {
        if number > FIELDS.max(self.fields.len()) {
            shell.grows_on();
        } else {
            self.fields.resize(number, Vec::new());
        }
    }

    /// Puts the record together again.
    fn join(&mut self, shell: &mut Shell<'_>) {
        let between = self.text_of("OFS");
        let count = self.fields.len();
        let size = self.fields.iter().map(Vec::len).sum::<usize>();
        let size = size.saturating_add(between.len().saturating_mul(count));
        if shell.small_work(16 * count).is_ok() && shell.awk_room(size) {
            self.record = self.fields.join(between.as_slice());
        }
    }

    fn set_field(&mut self, shell: &mut Shell<'_>, number: usize, text: Vec<u8>) {
        if number > self.fields.len() {
            self.resize(shell, number);
        }
        if let Some(field) = self.fields.get_mut(number - 1) {
            *field = text;
        }
        self.join(shell);
    }
}

/// `NAME=VALUE`, taken apart.
fn assignment(given: &[u8]) -> Option<(&str, &[u8])> {
    let eq = given.iter().position(|&b| b == b'=')?;
    let name = std::str::from_utf8(&given[..eq]).ok()?;
    let fine = name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
    let begins = name.starts_with(|c: char| !c.is_ascii_digit());
    (fine && begins).then_some((name, &given[eq + 1..]))
}

impl Shell<'_> {
    /// Says what stops a program before it begins; the exit status.
    fn refuses(&mut self, at: &str) -> i32 {
        let text = format!(
            "awk: the lab's awk knows fields, sums and patterns, no arrays, loops, files, sub, gsub, sprintf or match; it stops at: {at}\n"
        );
        self.print_error(text.as_bytes());
        1
    }

    /// Ends a program for an error.
    fn awk_fatal(&mut self, why: &str, run: &mut Run) {
        if !self.over {
            self.print_error(format!("awk: {why}\n").as_bytes());
        }
        (run.stop, run.status) = (Some(Stop::Fatal), 1);
    }

    fn run_awk(&mut self, rules: &[Rule], files: &[Vec<u8>], run: &mut Run) -> i32 {
        self.rules(rules, run, |when| matches!(when, When::Begin));
        let reads = rules.iter().any(|(when, _)| !matches!(when, When::Begin));
        if reads && run.stop.is_none() {
            let mut inputs: Vec<Vec<u8>> = files.to_vec();
            if files.iter().all(|file| assignment(file).is_some()) {
                inputs.extend(or_input(&[]));
            }
            for file in inputs {
                match assignment(&file) {
                    Some((name, value)) => run.assign(name, value),
                    None => self.records(rules, &file, run),
                }
                if run.stop.is_some() || self.over {
                    break;
                }
            }
        }
        // `exit` before the end comes to the rules of the end, and there it ends them.
        if run.stop != Some(Stop::Fatal) {
            run.stop = None;
            self.rules(rules, run, |when| matches!(when, When::End));
        }
        if self.over { 130 } else { run.status }
    }

    /// Each line of a file; one that can't be read ends all.
    fn records(&mut self, rules: &[Rule], file: &[u8], run: &mut Run) {
        let Some(content) = self.slurp("awk", file) else {
            (run.stop, run.status) = (Some(Stop::Fatal), 1);
            return;
        };
        run.vars.insert("FILENAME".into(), Value::Text(file.to_vec()));
        run.vars.insert("FNR".into(), Value::Number(0.0));
        for line in content.split_inclusive(|&b| b == b'\n') {
            if self.small_work(256 + line.len() / 16).is_err() {
                return;
            }
            run.record = line.strip_suffix(b"\n").unwrap_or(line).to_vec();
            run.split(self);
            for name in ["NR", "FNR"] {
                let number = run.vars.get(name).map_or(0.0, Value::number);
                run.vars.insert(name.into(), Value::Number(number + 1.0));
            }
            if run.stop.is_none() && !self.over {
                self.rules(rules, run, |when| matches!(when, When::Always | When::If(_)));
            }
            match run.stop {
                Some(Stop::Next) => run.stop = None,
                Some(Stop::Exit | Stop::Fatal) => return,
                None => {}
            }
        }
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
                Statement::Print(all) => self.awk_print(all, run),
                Statement::Printf(all) => self.awk_printf(all, run),
                Statement::Do(expr) => _ = self.awk_value(expr, run),
                Statement::If(test, yes, no) => {
                    let is = self.awk_value(test, run).holds();
                    self.acts(if is { yes } else { no }, run);
                }
                Statement::Next => run.stop = Some(Stop::Next),
                Statement::Exit(status) => {
                    let status = status.as_ref().map(|expr| self.awk_value(expr, run).number());
                    if run.stop.is_none() {
                        run.status = status.map_or(run.status, |status| status as i32 & 255);
                        run.stop = Some(Stop::Exit);
                    }
                }
            }
        }
    }
}
