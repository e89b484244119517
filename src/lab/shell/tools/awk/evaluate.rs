//! What expressions of awk come to.

use super::super::super::Shell;
use super::expression::Expr;
use super::value::Value;
use super::{FIELDS, Run, Stop};
use std::cmp::Ordering;

impl Shell<'_> {
    pub(super) fn awk_value(&mut self, expr: &Expr, run: &mut Run) -> Value {
        // Where it was too much, the next record is not read.
        let _ = self.small_work(32);
        let truth = |is: bool| Value::Number(f64::from(u8::from(is)));
        match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Variable(name) => run.variable(name),
            Expr::Field(number) => match self.awk_value(number, run).number() {
                0.0 => Value::Given(run.record.clone()),
                number => {
                    let field = run.fields.get((number as usize).wrapping_sub(1));
                    Value::Given(field.cloned().unwrap_or_default())
                }
            },
            Expr::Finds(of, found) => {
                let text = match of {
                    Some(of) => self.awk_value(of, run).text(),
                    None => run.record.clone(),
                };
                let fine = self.small_work(found.cost(text.len()) / 4).is_ok();
                truth(fine && found.regex.is_match(&String::from_utf8_lossy(&text)))
            }
            Expr::FindsLike(of, pattern) => {
                let pattern = self.awk_value(pattern, run).text();
                let text = self.awk_value(of, run).text();
                truth(self.finds(&pattern, &text))
            }
            Expr::Not(of) => truth(!self.awk_value(of, run).holds()),
            Expr::Minus(of) => Value::Number(-self.awk_value(of, run).number()),
            Expr::Two(sign, a, b) => self.awk_two(sign, a, b, run),
            Expr::Set(target, sign, value) => {
                let value = match *sign {
                    "" => self.awk_value(value, run),
                    sign => self.awk_two(sign, target, value, run),
                };
                self.awk_set(target, value.clone(), run);
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

    fn awk_set(&mut self, target: &Expr, value: Value, run: &mut Run) {
        match target {
            Expr::Field(number) => match self.awk_value(number, run).number() as usize {
                0 => {
                    run.record = value.text();
                    run.split(self);
                }
                number => run.set_field(number, value.text()),
            },
            Expr::Variable(name) if name == "NF" => {
                run.fields.resize((value.number().max(0.0) as usize).min(FIELDS), Vec::new());
                run.record = run.fields.join(run.text_of("OFS").as_slice());
            }
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
        let order = left.compared(&right);
        Value::Number(match sign {
            "" => {
                let text = [left.text(), right.text()].concat();
                return match self.charge(text.len()) {
                    Ok(()) => Value::Text(text),
                    Err(_) => Value::Text(Vec::new()),
                };
            }
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" | "%" if y == 0.0 => {
                self.print_error(b"awk: Division by zero\n");
                (run.stop, run.status) = (Some(Stop::Exit), 1);
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
        let first = values.first().map_or(run.record.clone(), Value::text);
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
            // Letters from one on, so many; what lies before the first counts, and is not there.
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
