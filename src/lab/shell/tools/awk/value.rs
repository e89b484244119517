//! Values of awk: texts that may look like numbers, and numbers.

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(f64),
    Text(Vec<u8>),
    /// What was read: a number where it looks like one.
    Given(Vec<u8>),
    /// What was never set: 0 and no text, both.
    Unset,
}

impl Value {
    /// As text: whole numbers without a point, others with six digits.
    pub(super) fn text(&self) -> Vec<u8> {
        match self {
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e16 => {
                format!("{}", *number as i64).into_bytes()
            }
            Self::Number(number) => six_digits(*number).into_bytes(),
            Self::Text(text) | Self::Given(text) => text.clone(),
            Self::Unset => Vec::new(),
        }
    }

    /// The same of what is not needed any more.
    pub(super) fn into_text(self) -> Vec<u8> {
        match self {
            Self::Text(text) | Self::Given(text) => text,
            other => other.text(),
        }
    }

    /// Bytes that a copy takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Given(text) => text.len(),
            Self::Number(_) | Self::Unset => 0,
        }
    }

    /// As a number: of a text what stands at its beginning.
    pub(super) fn number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(text) | Self::Given(text) => leading(text).0,
            Self::Unset => 0.0,
        }
    }

    /// False for nothing and for 0.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Number(number) => *number != 0.0,
            Self::Given(text) if looks_like_a_number(text) => leading(text).0 != 0.0,
            Self::Text(text) | Self::Given(text) => !text.is_empty(),
            Self::Unset => false,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        match self {
            Self::Number(_) | Self::Unset => true,
            Self::Given(text) => looks_like_a_number(text),
            Self::Text(_) => false,
        }
    }

    /// Which is greater: as numbers where both are, else as texts.
    pub(super) fn compared(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match self.is_number() && other.is_number() {
            true => self.number().partial_cmp(&other.number()),
            false => Some(self.text().cmp(&other.text())),
        }
    }
}

/// `%.6g` of C.
fn six_digits(number: f64) -> String {
    if !number.is_finite() {
        return format!("{number}").to_lowercase();
    }
    let shown = format!("{number:.5e}");
    let (digits, power) = shown.split_once('e').unwrap_or((&shown, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let bare = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    match usize::try_from(5 - power) {
        Ok(places) if power >= -4 => bare(&format!("{number:.places$}")),
        _ => {
            let sign = if power < 0 { '-' } else { '+' };
            format!("{}e{sign}{:02}", bare(digits), power.abs())
        }
    }
}

/// The number at the beginning of a text, and how long all up to its end is.
pub(super) fn leading(text: &[u8]) -> (f64, usize) {
    let start = text.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let sign = usize::from(text.get(start).is_some_and(|b| b"+-".contains(b)));
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(start + sign);
    let mut end = start + sign + whole;
    let mut any = whole;
    if text.get(end) == Some(&b'.') {
        let behind = digits(end + 1);
        any += behind;
        end += usize::from(any > 0) + behind;
    }
    if any == 0 {
        return (0.0, 0);
    }
    if text.get(end).is_some_and(|b| b"eE".contains(b)) {
        let sign = usize::from(text.get(end + 1).is_some_and(|b| b"+-".contains(b)));
        let power = digits((end + 1 + sign).min(text.len()));
        end += if power > 0 { 1 + sign + power } else { 0 };
    }
    let number = std::str::from_utf8(&text[start..end]).ok().and_then(|text| text.parse().ok());
    (number.unwrap_or(0.0), end)
}

fn looks_like_a_number(text: &[u8]) -> bool {
    let end = leading(text).1;
    end > 0 && text[end..].iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_c_shows_them() {
        for (number, want) in [
            (0.5, "0.5"),
            (3.0, "3"),
            (-2.0, "-2"),
            (10.0 / 3.0, "3.33333"),
            (1_234_567.5, "1.23457e+06"),
            (0.000_012, "1.2e-05"),
            (123_456.7, "123457"),
        ] {
            assert_eq!(Value::Number(number).text(), want.as_bytes());
        }
        for (text, want) in [
            ("12abc", 12.0),
            (" 3.5", 3.5),
            ("1e3x", 1000.0),
            ("-.5", -0.5),
            ("e", 0.0),
            ("1e", 1.0),
        ] {
            let got: f64 = Value::Given(text.into()).number();
            assert!((got - want).abs() < 1e-9, "{text}: {got}");
        }
    }
}
