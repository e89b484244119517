//! `printf` of templates.

use super::functions;
use super::template::show;
use serde_json::Value;

/// What stands between `%` and its letter.
#[derive(Default)]
struct Form {
    left: bool,
    zero: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
}

/// Writes values into a text as Go does; `charge` is told of what is filled up, before that is done.
pub(super) fn printf(
    format: &str,
    args: &[&Value],
    charge: &dyn Fn(usize) -> Result<(), String>,
) -> Result<String, String> {
    let (mut out, mut letters, mut args) = (String::new(), format.chars().peekable(), args.iter());
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let mut form = Form::default();
        while let Some(flag) = letters.next_if(|c| "-0+ #".contains(*c)) {
            form.left |= flag == '-';
            form.zero |= flag == '0';
            form.plus |= flag == '+';
        }
        let mut number = || {
            let mut number: Option<usize> = None;
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                let digit = digit as usize - '0' as usize;
                number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            }
            number
        };
        form.width = number().unwrap_or(0);
        if letters.next_if_eq(&'.').is_some() {
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            form.precision =
                Some(digits.parse().unwrap_or(if digits.is_empty() { 0 } else { usize::MAX }));
        }
        let Some(verb) = letters.next() else {
            out.push_str("%!(NOVERB)");
            break;
        };
        if verb == '%' {
            out.push('%');
            continue;
        }
        let text = match args.next() {
            None => format!("%!{verb}(MISSING)"),
            Some(value) => {
                // A float's digits behind the point are made, too.
                charge(form.width.max(form.precision.filter(|_| verb == 'f').unwrap_or(0)))?;
                filled(&form, verb, value)
            }
        };
        charge(text.len())?;
        out.push_str(&text);
    }
    let more: Vec<String> = args.map(|value| format!("{}={}", kind(value), show(value))).collect();
    if !more.is_empty() {
        out += &format!("%!(EXTRA {})", more.join(", "));
    }
    Ok(out)
}

/// Nothing has no type here.
fn kind(value: &Value) -> &'static str {
    if value.is_null() { "<nil>" } else { functions::kind(value) }
}

/// One value in its form, as wide as that wants.
fn filled(form: &Form, verb: char, value: &Value) -> String {
    let cut = |text: &str| match form.precision {
        Some(letters) => text.chars().take(letters).collect(),
        None => text.to_owned(),
    };
    let whole = value.as_i64();
    let text = match (verb, value) {
        ('v', Value::Null) => "<nil>".into(),
        ('s' | 'v', Value::String(text)) => cut(text),
        ('s' | 'v', Value::Array(_) | Value::Object(_)) | ('v', _) => show(value),
        ('q', Value::String(text)) => format!("{:?}", cut(text)),
        ('t', Value::Bool(holds)) => holds.to_string(),
        ('f', Value::Number(number)) if number.is_f64() => {
            let digits = form.precision.unwrap_or(6).min(1000);
            format!("{:.*}", digits, number.as_f64().unwrap_or_default())
        }
        ('d', _) if whole.is_some() => whole.unwrap_or_default().to_string(),
        ('x', _) if whole.is_some() => format!("{:x}", whole.unwrap_or_default()),
        ('X', _) if whole.is_some() => format!("{:X}", whole.unwrap_or_default()),
        ('x', Value::String(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        _ => return format!("%!{verb}({}={})", kind(value), show(value)),
    };
    let text = match form.plus && value.is_number() && !text.starts_with('-') {
        true => format!("+{text}"),
        false => text,
    };
    let missing = form.width.saturating_sub(text.chars().count());
    match (form.left, form.zero && value.is_number(), text.strip_prefix(['-', '+'])) {
        (true, ..) => text + &" ".repeat(missing),
        (false, true, Some(digits)) => format!("{}{}{digits}", &text[..1], "0".repeat(missing)),
        (false, true, None) => "0".repeat(missing) + &text,
        _ => " ".repeat(missing) + &text,
    }
}
