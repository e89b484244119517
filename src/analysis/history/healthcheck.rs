//! `HEALTHCHECK`: BuildKit and the classic builder print the config's struct (`moby/docker-image-spec`, `HealthcheckConfig`)
//! instead of what was written. Read back, it is the options and the command.

use super::go;

/// The check of a row, its options in the order of the reference. `None` when it is not a printed struct: then it stands there
/// as it was written.
pub(super) fn health(rest: &str, test_of_config: &[String]) -> Option<Health> {
    printed_q(rest).or_else(|| printed_v(rest, test_of_config))
}

/// What a printed struct says.
#[derive(Debug, PartialEq)]
pub(super) struct Health {
    /// As a Dockerfile has it.
    pub(super) text: String,
    /// The words of the exec form; empty in the shell form.
    pub(super) words: Vec<String>,
    /// False when words were split at spaces that may have been theirs.
    pub(super) sure: bool,
}

const OPTIONS: [&str; 4] = ["interval", "timeout", "start-period", "start-interval"];

/// `%q`: `&{["CMD-SHELL" "curl x"] "30s" "3s" "0s" "0s" '\x03'}`; older ones have no start interval, the oldest no start period.
fn printed_q(rest: &str) -> Option<Health> {
    let inner = rest.strip_prefix('&').unwrap_or(rest).strip_prefix('{')?.strip_suffix('}')?;
    let (test, mut after) = go::quoted_list(inner)?;
    let mut times = Vec::new();
    while let Some((time, tail)) = go::quoted(after.trim_start()) {
        times.push(time);
        after = tail;
    }
    let retries = go::rune(after.trim()).unwrap_or(0);
    let options = OPTIONS.iter().copied().zip(times);
    compose(test, true, options, &retries.to_string())
}

/// `%+v`: `{Test:[CMD-SHELL curl x] Interval:30s Timeout:3s StartPeriod:0s StartInterval:0s Retries:3}`.
fn printed_v(rest: &str, known: &[String]) -> Option<Health> {
    let inner =
        rest.strip_prefix('&').unwrap_or(rest).strip_prefix("{Test:[")?.strip_suffix('}')?;
    let (test, fields) = inner.rsplit_once("] Interval:")?;
    let (test, sure) = split_test(test, known);
    let fields = format!("Interval:{fields}");
    let field = |name: &str| {
        let found = fields.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix(':'));
        found.unwrap_or("").to_owned()
    };
    let times = ["Interval", "Timeout", "StartPeriod", "StartInterval"].map(field);
    compose(test, sure, OPTIONS.iter().copied().zip(times), &field("Retries"))
}

/// The shell form is one text after its first word; the exec form's words can be known from the config only.
fn split_test(test: &str, known: &[String]) -> (Vec<String>, bool) {
    if let Some(command) = test.strip_prefix("CMD-SHELL ") {
        return (vec!["CMD-SHELL".into(), command.into()], true);
    }
    if known.join(" ") == test {
        return (known.to_vec(), true);
    }
    let words: Vec<String> = test.split_whitespace().map(str::to_owned).collect();
    let sure = words.len() < 3;
    (words, sure)
}

fn compose(
    test: Vec<String>,
    sure: bool,
    times: impl Iterator<Item = (&'static str, String)>,
    retries: &str,
) -> Option<Health> {
    let mut text = String::new();
    for (name, time) in times {
        if !matches!(time.as_str(), "" | "0s") {
            text.push_str(&format!("--{name}={time} "));
        }
    }
    if !matches!(retries, "" | "0") {
        text.push_str(&format!("--retries={retries} "));
    }
    let (kind, command) = test.split_first()?;
    let mut words = Vec::new();
    match kind.as_str() {
        "NONE" => text = "NONE".into(),
        "CMD-SHELL" => text.push_str(&format!("CMD {}", command.join(" "))),
        "CMD" => {
            text.push_str(&format!("CMD {}", go::json_list(command)));
            words = command.to_vec();
        }
        _ => return None,
    }
    Some(Health { text, words, sure })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_structs() {
        let known: Vec<String> = ["CMD", "/up", "a b"].map(str::to_owned).to_vec();
        let table: &[(&str, &str, bool)] = &[
            (
                r#"&{["CMD-SHELL" "test \"$(x)\" = \"PONG\""] "30s" "3s" "5s" "0s" '\x05'}"#,
                r#"--interval=30s --timeout=3s --start-period=5s --retries=5 CMD test "$(x)" = "PONG""#,
                true,
            ),
            (
                r#"&{["CMD-SHELL" "curl x | grep [\"ok\"] || exit 1"] "1m0s" "0s" "0s" "0s" '\x00'}"#,
                r#"--interval=1m0s CMD curl x | grep ["ok"] || exit 1"#,
                true,
            ),
            // Docker 1.12 and 17.05: no start interval, no start period
            (
                r#"&{["CMD-SHELL" "curl x"] "30s" "5s" "0s" '\x03'}"#,
                "--interval=30s --timeout=5s --retries=3 CMD curl x",
                true,
            ),
            (
                r#"&{["CMD" "/up" "-q"] "0s" "5s" '\n'}"#,
                r#"--timeout=5s --retries=10 CMD ["/up", "-q"]"#,
                true,
            ),
            (r#"&{["NONE"] "0s" "0s" "0s" '\x00'}"#, "NONE", true),
            (
                "{Test:[CMD-SHELL curl -f x || exit 1] Interval:10s Timeout:2s StartPeriod:1m0s StartInterval:5s Retries:5}",
                "--interval=10s --timeout=2s --start-period=1m0s --start-interval=5s --retries=5 CMD curl -f x || exit 1",
                true,
            ),
            (
                "{Test:[CMD-SHELL test [ a ] Interval:1 ] Interval:10s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                "--interval=10s CMD test [ a ] Interval:1 ",
                true,
            ),
            (
                "{Test:[CMD /up a b] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                r#"CMD ["/up", "a b"]"#,
                true,
            ),
            (
                "{Test:[CMD /app -q] Interval:0s Timeout:0s StartPeriod:0s Retries:2}",
                r#"--retries=2 CMD ["/app", "-q"]"#,
                false,
            ),
            (
                "{Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                "NONE",
                true,
            ),
        ];
        for (printed, want, sure) in table {
            let read = health(printed, &known).unwrap();
            assert_eq!((read.text.as_str(), read.sure), (*want, *sure), "{printed}");
        }
    }

    #[test]
    fn what_was_written_is_left() {
        for text in [
            "--interval=5m CMD curl -f x",
            "NONE",
            "&{[",
            "&{[]}",
            "{Test:[",
            "{Test:[] Interval:0s}",
        ] {
            assert_eq!(health(text, &[]), None, "{text}");
        }
    }
}
