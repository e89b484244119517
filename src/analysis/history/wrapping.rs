//! What builders put around a command: build arguments (`|2 A=b C=d e `) and the words of a shell.

/// A command without its wrapping.
#[derive(Debug, PartialEq)]
pub(super) struct Unwrapped<'a> {
    /// The text of `|n …`: build arguments, whose values may hold spaces.
    pub(super) arguments: &'a str,
    /// The words of the shell, such as `/bin/sh -c`; empty in exec form.
    pub(super) shell: &'a str,
    /// What was run.
    pub(super) command: &'a str,
}

/// Takes arguments and shell off. `current` is the shell that a `SHELL` row set, joined with spaces; empty for the default.
pub(super) fn unwrap<'a>(text: &'a str, current: &str) -> Unwrapped<'a> {
    let (arguments, rest) = without_arguments(text, current);
    let command = of_shell(rest, current).unwrap_or(rest);
    let shell = rest[..rest.len() - command.len()].trim_end();
    Unwrapped { arguments, shell, command }
}

/// True when all of `head` is what a builder puts before a step: arguments and a shell.
pub(super) fn is_wrapping(head: &str, current: &str) -> bool {
    let head = format!("{} x", head.trim());
    let unwrapped = unwrap(&head, current);
    unwrapped.command.trim() == "x"
}

/// A shell marks the end of the arguments; without one, each counts as one word.
fn without_arguments<'a>(text: &'a str, current: &str) -> (&'a str, &'a str) {
    let Some((number, rest)) = text.strip_prefix('|').and_then(|rest| rest.split_once(' ')) else {
        return ("", text);
    };
    let Ok(number) = number.parse::<usize>() else { return ("", text) };
    if number == 0 {
        return ("", rest);
    }
    let mut ends = rest.match_indices(' ').map(|(at, _)| at + 1).skip(number - 1);
    let first = ends.next();
    let with_shell =
        first.into_iter().chain(ends).find(|&at| of_shell(&rest[at..], current).is_some());
    match with_shell.or(first) {
        Some(at) => (&rest[..at - 1], &rest[at..]),
        None => ("", rest),
    }
}

/// What follows the shell: the one that is set, or any that is known.
fn of_shell<'a>(text: &'a str, current: &str) -> Option<&'a str> {
    if !current.is_empty()
        && let Some(rest) = text.strip_prefix(current).and_then(|rest| rest.strip_prefix(' '))
    {
        return Some(rest);
    }
    shell(text)
}

/// What follows `/bin/sh -c `, `/bin/bash -o pipefail -c `, `cmd /S /C `, `powershell -Command …`.
fn shell(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once(' ')?;
    let name = first.rsplit(['/', '\\']).next().unwrap_or(first).to_ascii_lowercase();
    match name.trim_end_matches(".exe") {
        "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" => after_dash_c(rest),
        "cmd" => after_switch(rest, &["/s", "/c"]).map(|inner| shell(inner).unwrap_or(inner)),
        "powershell" | "pwsh" => {
            after_switch(rest, &["-command", "-noprofile", "-nologo", "-noninteractive"])
                .map(without_preferences)
        }
        _ => None,
    }
}

/// Skips a shell's options up to and with the one that ends in `c`.
fn after_dash_c(mut rest: &str) -> Option<&str> {
    loop {
        let (word, tail) = rest.split_once(' ')?;
        if word.starts_with('-') && !word.starts_with("--") && word.ends_with('c') {
            return Some(tail);
        }
        let option_value = matches!(word, "pipefail" | "errexit" | "nounset" | "xtrace");
        if !word.starts_with(['-', '+']) && !option_value {
            return None;
        }
        rest = tail;
    }
}

/// Skips leading switches; `None` when there is none.
fn after_switch<'a>(text: &'a str, switches: &[&str]) -> Option<&'a str> {
    let mut rest = text;
    while let Some((word, tail)) = rest.split_once(' ')
        && switches.contains(&word.to_ascii_lowercase().as_str())
    {
        rest = tail;
    }
    (rest.len() < text.len()).then_some(rest)
}

/// Takes off `$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; `.
fn without_preferences(text: &str) -> &str {
    let mut rest = text;
    while let Some((statement, tail)) = rest.split_once(';')
        && statement.trim_start().starts_with('$')
        && statement.contains("Preference")
    {
        rest = tail.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_and_shell_come_off() {
        for (text, current, arguments, shell, command) in [
            ("/bin/sh -c make", "", "", "/bin/sh -c", "make"),
            ("|2 A=one two B= /bin/sh -c echo $A", "", "A=one two B=", "/bin/sh -c", "echo $A"),
            ("|1 A=b make all", "", "A=b", "", "make all"),
            ("|0 /bin/sh -c true", "", "", "/bin/sh -c", "true"),
            ("/bin/bash --login -o pipefail -c x", "", "", "/bin/bash --login -o pipefail -c", "x"),
            (
                "|1 A=b /usr/bin/env fish -c x",
                "/usr/bin/env fish -c",
                "A=b",
                "/usr/bin/env fish -c",
                "x",
            ),
            ("make all", "", "", "", "make all"),
            ("|x y", "", "", "", "|x y"),
        ] {
            assert_eq!(unwrap(text, current), Unwrapped { arguments, shell, command }, "{text}");
        }
        assert!(is_wrapping("|1 A=b /bin/sh -c ", "") && is_wrapping("", ""));
        assert!(!is_wrapping("/bin/sh -c echo '", ""));
    }
}
