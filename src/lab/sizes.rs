//! Bytes as docker prints them (go-units): decimal units, a number of significant digits.

const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];

/// `1.98MB` with 3 digits, `1.982MB` with 4. What would round up to 1000 of a unit stays in it, in Go's `%.4g`: `1e+03kB`.
pub fn human(bytes: u64, digits: usize) -> String {
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{}{}", significant(value, digits), UNITS[unit])
}

/// Go's `%.*g` for numbers of 0 to 1000.
fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let whole = value.log10().floor() as i32 + 1;
    let decimals = usize::try_from(digits as i32 - whole).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.split('.').next().is_some_and(|whole| whole.len() > digits) {
        return "1e+03".into();
    }
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_docker_does() {
        for (bytes, three, four) in [
            (0, "0B", "0B"),
            (6, "6B", "6B"),
            (999, "999B", "999B"),
            (1000, "1kB", "1kB"),
            (10_240, "10.2kB", "10.24kB"),
            (1_982_343, "1.98MB", "1.982MB"),
            (999_949, "1e+03kB", "999.9kB"),
            (4_982_937, "4.98MB", "4.983MB"),
            (3_000_000, "3MB", "3MB"),
            (1_500_000_000, "1.5GB", "1.5GB"),
        ] {
            assert_eq!((human(bytes, 3), human(bytes, 4)), (three.into(), four.into()), "{bytes}");
        }
    }
}
