//! What awk prints.

use super::super::super::Shell;
use super::super::super::limits::MADE;
use super::super::printf;
use super::Run;
use super::expression::Expr;
use super::value::Value;

/// What is printed at a time.
const PIECE: usize = 1 << 20;

impl Shell<'_> {
    pub(super) fn awk_print(&mut self, all: &[Expr], run: &mut Run) {
        let mut out = Vec::new();
        if all.is_empty() {
            out.clone_from(&run.record);
        }
        for (n, expr) in all.iter().enumerate() {
            if n > 0 {
                out.extend(run.text_of("OFS"));
            }
            out.extend(self.awk_value(expr, run).into_text());
            if out.len() > MADE {
                self.grows_on();
            }
            if self.over || run.stop.is_some() {
                return;
            }
        }
        out.extend(run.text_of("ORS"));
        self.print(&out);
    }

    /// Once through the format, whose backslashes were read with its text.
    pub(super) fn awk_printf(&mut self, all: &[Expr], run: &mut Run) {
        let Some((format, rest)) = all.split_first() else {
            return self.awk_fatal("printf has no format", run);
        };
        let format = self.awk_value(format, run).into_text();
        let (mut rest, mut out, mut at) = (rest.iter(), Vec::new(), 0);
        while run.stop.is_none() && !self.over {
            let Some(mark) = format[at..].iter().position(|&b| b == b'%') else {
                out.extend_from_slice(&format[at..]);
                return self.print(&out);
            };
            out.extend_from_slice(&format[at..at + mark]);
            at += mark + 1;
            match format.get(at) {
                None | Some(b'%') => {
                    out.push(b'%');
                    at = (at + 1).min(format.len());
                    continue;
                }
                Some(_) => {}
            }
            let value = rest.next().map_or(Value::Unset, |expr| self.awk_value(expr, run));
            match printf::one(&format[at..], |letter| shown(value, letter)) {
                Some((length, text)) => {
                    at += length;
                    out.extend(text);
                }
                None => {
                    let end = format[at..].iter().position(u8::is_ascii_alphabetic);
                    let shown = format[at..].iter().take(end.map_or(4, |end| end + 1));
                    let shown =
                        String::from_utf8_lossy(&shown.copied().collect::<Vec<_>>()).into_owned();
                    self.awk_fatal(&format!("the lab's printf does not know %{shown}"), run);
                }
            }
            if out.len() > PIECE {
                self.print(&std::mem::take(&mut out));
            }
        }
    }
}

/// A value as the shell's printf wants it for a letter. Whole numbers have the 32 bits that busybox gives them.
fn shown(value: Value, letter: u8) -> Vec<u8> {
    let number = value.number();
    let fits = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number.trunc());
    let whole = if fits { number as i32 } else { i32::MIN };
    match letter {
        b'd' | b'i' => whole.to_string().into_bytes(),
        b'u' | b'o' | b'x' | b'X' => whole.cast_unsigned().to_string().into_bytes(),
        b'f' | b'F' | b'e' => number.to_string().into_bytes(),
        b'c' if value.is_number() => vec![number as i64 as u8],
        b'c' if value.size() == 0 => vec![0],
        _ => value.into_text(),
    }
}
