//! What expressions of awk come to.

use super::super::super::Shell;
use super::super::regex::Weighed;
use super::Run;
use super::expression::Expr;
use super::value::Value;
use std::cmp::Ordering;

/// Texts of so many bytes are counted as what was made, when they are copied.
const LARGE: usize = 4096;

impl Shell<'_> {
    pub(super) fn awk_value(&mut self, expr: &Expr, run: &mut Run) -> Value {
        // Where it was too much, or something went wrong, nothing comes of all that is around it.
        if self.small_work(32).is_err() || run.stop.is_some() {
            return Value::Unset;
        }
        let truth = |is: bool| Value::Number(f64::from(u8::from(is)));
        match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => self.awk_given(text, Value::Text),
            Expr::Variable(name) if name == "NF" => Value::Number(run.fields.len() as f64),
            Expr::Variable(name) => {
                run.vars.get(name).map_or(Value::Unset, |value| self.awk_copy(value))
            }
            Expr::Field(number) => {
                let field = match self.awk_place(number, run) {
                    Some(0) => Some(&run.record),
                    place => place.and_then(|place| run.fields.get(place - 1)),
                };
                field.map_or(Value::Unset, |field| self.awk_given(field, Value::Given))
            }
            Expr::Finds(of, found) => {
                let text = match of {
                    Some(of) => self.awk_value(of, run),
                    None => self.awk_given(&run.record, Value::Given),
                };
                truth(self.awk_finds(found, &text.into_text()))
            }
            Expr::FindsLike(of, pattern) => {
                let pattern = self.awk_value(pattern, run).into_text();
                let text = self.awk_value(of, run).into_text();
                let pattern = String::from_utf8_lossy(&pattern);
                match self.compiled(&pattern, false) {
                    Some(found) => truth(self.awk_finds(&found, &text)),
                    None => {
                        self.awk_fatal(&format!("bad regex '{pattern}'"), run);
                        Value::Unset
                    }
                }
            }
            Expr::Not(of) => truth(!self.awk_value(of, run).holds()),
            Expr::Minus(of) => Value::Number(-self.awk_value(of, run).number()),
            Expr::Two(sign, a, b) => self.awk_two(sign, a, b, run),
            Expr::Set(target, sign, value) => {
                let value = match *sign {
                    "" => self.awk_value(value, run),
                    sign => self.awk_two(sign, target, value, run),
                };
                let kept = self.awk_copy(&value);
                self.awk_set(target, kept, run);
                value
            }
            Expr::Step(target, step) => {
                let old = self.awk_value(target, run).number();
                self.awk_set(target, Value::Number(old + step), run);
                Value::Number(old)
            }
            Expr::Choice(all) => {
                let [test, yes, no] = &**all;
                let is = self.awk_value(test, run).holds();
                self.awk_value(if is { yes } else { no }, run)
            }
            Expr::Call(name, given) => self.awk_call(name, given, run),
        }
    }

    /// Counts a text that is copied; false where it is too much.
    pub(super) fn awk_room(&mut self, size: usize) -> bool {
        self.small_work(size / 4).is_ok() && (size < LARGE || self.charge(size).is_ok())
    }

    fn awk_given(&mut self, text: &[u8], to: fn(Vec<u8>) -> Value) -> Value {
        if self.awk_room(text.len()) { to(text.to_vec()) } else { Value::Unset }
    }

    fn awk_copy(&mut self, value: &Value) -> Value {
        if self.awk_room(value.size()) { value.clone() } else { Value::Unset }
    }

    fn awk_finds(&mut self, found: &Weighed, text: &[u8]) -> bool {
        self.small_work(found.cost(text.len()) / 4).is_ok()
            && found.regex.is_match(&String::from_utf8_lossy(text))
    }

    /// The number of a field; there is none below 0.
    fn awk_place(&mut self, number: &Expr, run: &mut Run) -> Option<usize> {
        let number = self.awk_value(number, run).number();
        if number <= -1.0 {
            self.awk_fatal("Access to negative field", run);
        }
        run.stop.is_none().then_some(number as usize)
    }

    fn awk_set(&mut self, target: &Expr, value: Value, run: &mut Run) {
        match target {
            Expr::Field(number) => match self.awk_place(number, run) {
                Some(0) => {
                    run.record = value.into_text();
                    run.split(self);
                }
                Some(number) => run.set_field(self, number, value.into_text()),
                None => {}
            },
            Expr::Variable(name) if name == "NF" => match value.number() {
                below if below <= -1.0 => self.awk_fatal("NF set to negative value", run),
                number => {
                    run.resize(self, number as usize);
                    run.join(self);
                }
            },
            Expr::Variable(name) => _ = run.vars.insert(name.clone(), value),
            _ => {}
        }
    }

    fn awk_two(&mut self, sign: &str, a: &Expr, b: &Expr, run: &mut Run) -> Value {
        let truth = |is: bool| Value::Number(f64::from(u8::from(is)));
        let left = self.awk_value(a, run);
        match sign {
            "&&" => return truth(left.holds() && self.awk_value(b, run).holds()),
            "||" => return truth(left.holds() || self.awk_value(b, run).holds()),
            _ => {}
        }
        let right = self.awk_value(b, run);
        let (x, y) = (left.number(), right.number());
        if self.small_work((left.size() + right.size()) / 4).is_err() {
            return Value::Unset;
        }
        let order = left.compared(&right);
        Value::Number(match sign {
            "" => {
                let mut text = left.into_text();
                let more = right.into_text();
                if self.charge(text.len() + more.len()).is_err() {
                    return Value::Unset;
                }
                text.extend(more);
                return Value::Text(text);
            }
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" | "%" if y == 0.0 => {
                self.awk_fatal("Division by zero", run);
                0.0
            }
            "/" => x / y,
            "%" => x % y,
            "^" => x.powf(y),
            "==" => return truth(order == Some(Ordering::Equal)),
            "!=" => return truth(order != Some(Ordering::Equal)),
            "<" => return truth(order == Some(Ordering::Less)),
            ">" => return truth(order == Some(Ordering::Greater)),
            "<=" => return truth(order.is_some_and(Ordering::is_le)),
            _ => return truth(order.is_some_and(Ordering::is_ge)),
        })
    }

    fn awk_call(&mut self, name: &str, given: &[Expr], run: &mut Run) -> Value {
        let values: Vec<Value> = given.iter().map(|expr| self.awk_value(expr, run)).collect();
        let size = values.first().map_or(run.record.len(), Value::size);
        if !self.awk_room(size.saturating_mul(2)) {
            return Value::Unset;
        }
        let first = values.first().map_or_else(|| run.record.clone(), Value::text);
        let text = String::from_utf8_lossy(&first);
        let number = |at: usize, or: f64| values.get(at).map_or(or, Value::number);
        match name {
            "length" => Value::Number(text.chars().count() as f64),
            "toupper" => Value::Text(first.to_ascii_uppercase()),
            "tolower" => Value::Text(first.to_ascii_lowercase()),
            "int" => Value::Number(number(0, 0.0).trunc()),
            "index" => {
                let sought = values.get(1).map_or(Vec::new(), Value::text);
                let found = text.find(&*String::from_utf8_lossy(&sought));
                Value::Number(found.map_or(0.0, |at| text[..at].chars().count() as f64 + 1.0))
            }
            // Letters from one on, so many; one before the first is the first, as busybox 1.35 has it.
            _ => {
                let from = number(1, 1.0).round().max(1.0);
                let end = from + number(2, f64::INFINITY).round();
                let within = |(at, _): &(usize, char)| (from..end).contains(&(*at as f64 + 1.0));
                let part: String =
                    text.chars().enumerate().filter(within).map(|(_, c)| c).collect();
                Value::Text(part.into_bytes())
            }
        }
    }
}
