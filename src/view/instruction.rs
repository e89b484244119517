//! A step of the history as a person would write it in a Dockerfile. Builders wrap what was written in shells, markers and
//! arguments of their own; this takes them off, and claims nothing that the history does not say.

use super::text::inert;

/// One step: its keyword and the rest, apart, so that a screen can set them differently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruction {
    /// `RUN`, `COPY`, …; empty when it is not a Dockerfile's.
    pub keyword: &'static str,
    /// The rest on one line, cut where nobody reads on; a sentence when there is nothing to show.
    pub text: String,
    /// As the builder wrote it, but inert; empty when the history says nothing.
    pub whole: String,
    /// False when the history does not say what was done.
    pub known: bool,
}

const KEYWORDS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What classic builders put before an instruction that runs nothing.
const NOP: &str = "#(nop)";

impl Instruction {
    /// A layer that no row of the history belongs to.
    pub fn unknown(why: &str) -> Self {
        Self { keyword: "", text: why.to_owned(), whole: String::new(), known: false }
    }

    /// Reads `created_by`, and the comment where that is silent.
    pub fn read(created_by: &str, comment: &str) -> Self {
        let whole = inert_lines(created_by.trim());
        let folded = fold(created_by);
        let comment = fold(comment);
        if folded.is_empty() {
            return match comment.as_str() {
                "" => Self::unknown("no instruction recorded"),
                said => Self {
                    keyword: "",
                    text: inert(&cut(said)),
                    whole: inert_lines(said),
                    known: true,
                },
            };
        }
        let (keyword, rest) = take_apart(&folded);
        let mut text = tidy(keyword, rest);
        if keyword.is_empty() && tells_more(&comment) {
            text = format!("{text} · {comment}");
        }
        Self { keyword, text: inert(&cut(&text)), whole, known: true }
    }

    /// Keyword and rest on one line.
    pub fn line(&self) -> String {
        if self.keyword.is_empty() {
            self.text.clone()
        } else {
            format!("{} {}", self.keyword, self.text)
        }
    }
}

/// Comments that say what was done, not which tool did it.
fn tells_more(comment: &str) -> bool {
    !comment.is_empty()
        && !comment.starts_with("buildkit.")
        && !comment.starts_with("Imported from")
}

/// Whitespace of any kind and length becomes one space.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Longer than any line on a screen: the whole is at hand beside it.
const LINE: usize = 2000;

fn cut(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Inert line by line, tabs kept as spaces.
fn inert_lines(text: &str) -> String {
    text.lines().map(|line| inert(&line.replace('\t', "    "))).collect::<Vec<_>>().join("\n")
}

/// Keyword and rest of a folded `created_by`.
fn take_apart(folded: &str) -> (&'static str, &str) {
    let text = folded.strip_suffix("# buildkit").unwrap_or(folded).trim();
    if let Some(at) = text.find(NOP)
        && is_wrapping(&text[..at])
    {
        let inner = text[at + NOP.len()..].trim();
        return keyword_of(inner).unwrap_or(("", inner));
    }
    if let Some(("RUN", rest)) = keyword_of(text) {
        return ("RUN", without_wrapping(rest).unwrap_or(rest));
    }
    if let Some(found) = keyword_of(text) {
        return found;
    }
    without_wrapping(text).map_or(("", text), |command| ("RUN", command))
}

/// A Dockerfile's keyword at the start, whatever its case, and what follows.
fn keyword_of(text: &str) -> Option<(&'static str, &str)> {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let keyword = KEYWORDS.iter().find(|keyword| keyword.eq_ignore_ascii_case(first))?;
    // `env FOO=bar make` is a command line, not an instruction.
    (first.chars().all(char::is_uppercase) || *keyword == "RUN")
        .then_some((*keyword, rest.trim_start()))
}

/// True when all of `head` is what a builder puts before the step: arguments and a shell.
fn is_wrapping(head: &str) -> bool {
    let head = without_arguments(head.trim());
    head.is_empty() || shell(&format!("{head} x")) == Some("x")
}

/// The command, when arguments or a shell stand before it.
fn without_wrapping(text: &str) -> Option<&str> {
    let command = without_arguments(text);
    match shell(command) {
        Some(inner) => Some(inner),
        None if command.len() < text.len() => Some(command),
        None => None,
    }
}

/// Takes off `|2 A=b C=d e`: build arguments, whose values may hold spaces. A shell marks their end; without one, each
/// counts as one word.
fn without_arguments(text: &str) -> &str {
    let Some((number, rest)) = text.strip_prefix('|').and_then(|rest| rest.split_once(' ')) else {
        return text;
    };
    let Ok(number) = number.parse::<usize>() else { return text };
    if number == 0 {
        return rest;
    }
    let words = rest.match_indices(' ').map(|(at, _)| &rest[at + 1..]);
    if let Some(found) = words.clone().find(|tail| shell(tail).is_some()) {
        return found;
    }
    words.clone().nth(number - 1).unwrap_or(rest)
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

/// Undoes what builders do to the arguments of single instructions.
fn tidy(keyword: &str, rest: &str) -> String {
    match keyword {
        "ADD" | "COPY" => short_sums(rest),
        "EXPOSE" => unmap(rest),
        "VOLUME" if !rest.contains('"') => rest.trim_matches(['[', ']']).to_owned(),
        "HEALTHCHECK" => healthcheck(rest).unwrap_or_else(|| rest.to_owned()),
        _ => rest.to_owned(),
    }
}

/// `file:0d2f…64 digits in /` → `file:0d2f0d2f0d2f… in /`.
fn short_sums(rest: &str) -> String {
    let word = |word: &str| match word.split_once(':') {
        Some((kind @ ("file" | "dir" | "multi"), sum))
            if sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            format!("{kind}:{}…", &sum[..12])
        }
        _ => word.to_owned(),
    };
    rest.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// `map[443/tcp:{} 80/tcp:{}]` and `[80/tcp]` → `443/tcp 80/tcp`.
fn unmap(rest: &str) -> String {
    let inner = rest.strip_prefix("map").unwrap_or(rest).trim_matches(['[', ']']);
    inner.split(' ').map(|port| port.trim_end_matches(":{}")).collect::<Vec<_>>().join(" ")
}

/// `&{["CMD-SHELL" "curl -f x"] "30s" …}` → `CMD curl -f x`.
fn healthcheck(rest: &str) -> Option<String> {
    let inner = rest.strip_prefix("&{[")?;
    let (list, _) = inner.split_once("\"] ").or_else(|| inner.split_once("\"]"))?;
    let mut words = list.trim_start_matches('"').split("\" \"");
    match words.next()? {
        "CMD-SHELL" => {
            Some(format!("CMD {}", words.collect::<Vec<_>>().join(" ").replace("\\\"", "\"")))
        }
        "CMD" => Some(format!(
            "CMD [{}]",
            words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
        )),
        "NONE" => Some("NONE".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn reads_as_in_a_dockerfile() {
        let add = format!("/bin/sh -c #(nop) ADD file:{SUM} in / ");
        let table: &[(&str, &str)] = &[
            // classic builder
            (&add, "ADD file:0123456789ab… in /"),
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
            ("/bin/sh -c #(nop) WORKDIR /srv/app", "WORKDIR /srv/app"),
            (
                "/bin/sh -c apt-get update \t&& apt-get install -y \t python3",
                "RUN apt-get update && apt-get install -y python3",
            ),
            ("|1 VERSION=1.2 /bin/sh -c make install", "RUN make install"),
            ("|2 A=one two B= /bin/sh -c echo $A", "RUN echo $A"),
            ("|0 /bin/sh -c true", "RUN true"),
            ("|1 A=b /bin/sh -c #(nop) COPY dir:x in /y", "COPY dir:x in /y"),
            ("/bin/bash -o pipefail -c curl x | tar x", "RUN curl x | tar x"),
            ("/bin/ash -eo pipefail -c curl x", "RUN curl x"),
            ("/bin/bash -o pipefail -c #(nop)  USER 1000", "USER 1000"),
            // BuildKit
            (
                "RUN /bin/sh -c pip install -r requirements.txt # buildkit",
                "RUN pip install -r requirements.txt",
            ),
            ("RUN |1 TOKEN=x y /bin/sh -c make # buildkit", "RUN make"),
            ("RUN |2 A=1 B=2 make all # buildkit", "RUN make all"),
            ("RUN /bin/bash -o pipefail -c set -x # buildkit", "RUN set -x"),
            ("COPY . /srv/app # buildkit", "COPY . /srv/app"),
            ("COPY --chown=1:1 --link a b /c/ # buildkit", "COPY --chown=1:1 --link a b /c/"),
            ("ENV PYTHONUNBUFFERED=1", "ENV PYTHONUNBUFFERED=1"),
            ("EXPOSE map[443/tcp:{} 80/tcp:{}]", "EXPOSE 443/tcp 80/tcp"),
            ("EXPOSE [80/tcp]", "EXPOSE 80/tcp"),
            ("VOLUME [/var/lib/data]", "VOLUME /var/lib/data"),
            ("VOLUME [\"/a\", \"/b\"]", "VOLUME [\"/a\", \"/b\"]"),
            (
                "HEALTHCHECK &{[\"CMD-SHELL\" \"curl -f x || exit 1\"] \"30s\" \"3s\" '\\x03'}",
                "HEALTHCHECK CMD curl -f x || exit 1",
            ),
            ("HEALTHCHECK &{[\"CMD\" \"/up\" \"-q\"] \"0s\"}", "HEALTHCHECK CMD [\"/up\", \"-q\"]"),
            ("ENTRYPOINT [\"/app\"]", "ENTRYPOINT [\"/app\"]"),
            // Windows
            ("cmd /S /C #(nop)  EXPOSE 80", "EXPOSE 80"),
            ("cmd /S /C dir c:\\x", "RUN dir c:\\x"),
            ("cmd /S /C powershell -Command Remove-Item x", "RUN Remove-Item x"),
            (
                "powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; Install-X",
                "RUN Install-X",
            ),
            ("RUN cmd /S /C echo hi # buildkit", "RUN echo hi"),
            // kaniko, podman, ko, bazel, an interactive commit
            ("RUN apk add --no-cache curl", "RUN apk add --no-cache curl"),
            ("/bin/sh -c #(nop) LABEL a=\"b c\"", "LABEL a=\"b c\""),
            ("ko build ko://example.com/cmd", "ko build ko://example.com/cmd"),
            ("bazel build //app:image", "bazel build //app:image"),
            ("/bin/bash", "/bin/bash"),
            ("env FOO=bar make", "env FOO=bar make"),
            // text that only looks wrapped
            ("RUN echo '#(nop) x'", "RUN echo '#(nop) x'"),
            ("/bin/sh -c echo '#(nop)'", "RUN echo '#(nop)'"),
            ("run make", "RUN make"),
            ("|x y", "|x y"),
        ];
        for (created_by, want) in table {
            let read = Instruction::read(created_by, "");
            assert_eq!(read.line(), *want, "{created_by}");
            assert!(read.known && !read.whole.is_empty());
        }
    }

    #[test]
    fn falls_back_to_the_comment_and_says_when_nothing_is_known() {
        let line = |by, comment| Instruction::read(by, comment).line();
        assert_eq!(line("", "store paths: ['/nix/store/x']"), "store paths: ['/nix/store/x']");
        assert_eq!(
            line("jib-gradle-plugin:3.1", "dependencies"),
            "jib-gradle-plugin:3.1 · dependencies"
        );
        assert_eq!(line("RUN make # buildkit", "buildkit.dockerfile.v0"), "RUN make");
        let silent = Instruction::read(" \n", "");
        assert!(!silent.known && silent.whole.is_empty());
        assert_eq!(silent.line(), "no instruction recorded");
    }

    #[test]
    fn whole_text_is_kept_but_inert() {
        let read = Instruction::read("/bin/sh -c echo a \\\n\t&& echo \u{202e}b\u{1b}", "");
        assert_eq!(read.whole, "/bin/sh -c echo a \\\n    && echo \\u{202e}b\\x1b");
        assert_eq!(read.line(), "RUN echo a \\ && echo \\u{202e}b\\x1b");
    }

    #[test]
    fn nothing_panics() {
        for odd in [
            "|",
            "|1",
            "|1 ",
            "|9 a b",
            "|1 é",
            "#(nop)",
            "RUN",
            "RUN ",
            "cmd",
            "/bin/sh -c",
            "HEALTHCHECK &{[",
            "EXPOSE ",
            "é",
        ] {
            let _ = Instruction::read(odd, odd);
        }
    }
}
