//! What docker says of itself: its commands, and of each its use, what it is for, and its options. The words are those of
//! `commands` and `flag_texts`, in docker's layout.

use super::commands::{ALIASES, GROUPS, Row, TABLE, all, find, named};
use super::{Call, Engine, Said, absent, args, flag_texts, manage};
use crate::domain::order::SortSmall;

/// The commands that docker lists first.
const COMMON: [&str; 8] = ["run", "exec", "ps", "build", "pull", "push", "images", "version"];

/// How wide docker prints where it knows no terminal.
const WIDTH: usize = 80;

const OLD: &str = "Flag shorthand -h has been deprecated, please use --help";

/// The line of use, and what a command is for: the end of a complaint, too.
pub(super) fn usage(command: &str, spec: &[&str]) -> String {
    let (takes, about) = named(command).map_or(("", ""), |(_, row)| (row.takes, row.about));
    let options = if spec.is_empty() { "" } else { " [OPTIONS]" };
    let space = if takes.is_empty() { "" } else { " " };
    format!("Usage:  docker {command}{options}{space}{takes}\n\n{about}")
}

/// All about a command, given its flags as `args::read` takes them.
pub(super) fn command(said: &mut Said, spec: &[&str], old: bool) {
    if old {
        said.line(OLD);
    }
    said.line(&format!("\n{}", usage(said.command, spec)));
    let Some((_, row)) = named(said.command) else { return };
    if row.names.len() > 1 || ALIASES.iter().any(|(_, of)| row.names.contains(of)) {
        let others = |name: &'static str| {
            ALIASES.iter().filter(move |(_, of)| *of == name).map(|(other, _)| *other)
        };
        let names = row.names.iter().flat_map(|name| std::iter::once(*name).chain(others(name)));
        let names: Vec<String> = names.map(|name| format!("docker {name}")).collect();
        said.line(&format!("\nAliases:\n  {}", names.join(", ")));
    }
    if !spec.is_empty() {
        let rows: Vec<_> = spec.iter().map(|entry| option(row, entry)).collect();
        said.line(&format!("\nOptions:\n{}", options(rows)));
    }
}

/// An option's left column, and what it does.
fn option(row: &Row, entry: &str) -> (String, &'static str) {
    let names = entry.trim_end_matches('=');
    let (letter, long) = names.split_once(',').unwrap_or(("", names));
    let letter = if letter.is_empty() { "   ".to_owned() } else { format!("-{letter},") };
    let short = row.names.last().copied().unwrap_or_default();
    let (value, text) = flag_texts::of(short, long);
    let value = if value.is_empty() { String::new() } else { format!(" {value}") };
    (format!("  {letter} --{long}{value}"), text)
}

/// Two columns, by the long names.
fn options(mut rows: Vec<(String, &str)>) -> String {
    rows.sort_small_by(|a, b| a.0[6..].cmp(&b.0[6..]));
    let column = rows.iter().map(|(left, _)| left.len()).max().unwrap_or(0) + 3;
    let mut lines = Vec::new();
    for (left, text) in rows {
        let (mut line, mut rest) = (format!("{left:column$}"), text);
        // As pflag breaks lines: five letters more are no reason to.
        while rest.len() >= WIDTH - column {
            let Some(at) = rest[..WIDTH - column - 5].rfind(' ') else { break };
            lines.push(line + &rest[..at]);
            (line, rest) = (" ".repeat(column), &rest[at + 1..]);
        }
        lines.push(line + rest);
    }
    lines.join("\n")
}

fn listed<'a>(head: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let rows: String = rows.map(|(name, about)| format!("  {name:11} {about}\n")).collect();
    format!("{head}:\n{rows}\n")
}

/// The list of all commands.
fn top() -> String {
    let one = |row: &'static Row| {
        let short = row.names.last().copied().filter(|name| !name.contains(' '))?;
        Some((short, row.about))
    };
    let common = COMMON.iter().filter_map(|name| named(name)).map(|(name, row)| (name, row.about));
    let others = TABLE.iter().filter_map(one).filter(|(name, _)| !COMMON.contains(name));
    let globals = vec![
        ("  -c, --context string".to_owned(), "Name of the machine that the command is for"),
        ("  -v, --version".to_owned(), "Print version information and quit"),
    ];
    [
        "\nUsage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\n",
        &listed("Common Commands", common),
        &listed("Management Commands", GROUPS.iter().copied()),
        &listed("Commands", others),
        &format!("Global Options:\n{}\n\n", options(globals)),
        "Run 'docker COMMAND --help' for more information on a command.\n",
    ]
    .concat()
}

/// The commands that begin with a word, if any do.
fn group(word: &str) -> Option<String> {
    let (_, about) = GROUPS.iter().find(|(name, _)| *name == word)?;
    let inside = all()
        .filter_map(|(name, row)| Some((name.strip_prefix(word)?.strip_prefix(' ')?, row.about)));
    let mut inside: Vec<_> = inside.collect();
    inside.sort_small_by_key(|(name, _)| *name);
    Some(format!(
        "\nUsage:  docker {word} COMMAND\n\n{about}\n\n{}Run 'docker {word} COMMAND --help' for more information on a command.\n",
        listed("Commands", inside.into_iter())
    ))
}

/// What docker answers to words that begin with no command.
pub(super) fn other(engine: &mut Engine, said: &mut Said, words: &[String], call: &Call) {
    let words_are: Vec<&str> = words.iter().map(String::as_str).collect();
    match words_are[..] {
        [] => said.err = top().into_bytes(),
        ["help" | "--help" | "--help=true" | "--help=false"] => said.out = top().into_bytes(),
        ["-h"] => {
            said.out = top().into_bytes();
            said.err = format!("{OLD}\n").into_bytes();
        }
        ["-v" | "--version", ..] => said.line(manage::VERSION),
        ["help", ..] => topic(engine, said, &words[1..], call),
        [flag @ ("-c" | "--context")] => {
            let what = if flag == "-c" { "'c' in -c" } else { flag };
            args::complain(said, &format!("flag needs an argument: {what}"));
            said.err.extend(top().into_bytes());
        }
        [flag, ..] if flag.len() > 1 && flag.starts_with('-') => {
            args::unknown(said, flag);
            said.err.extend(top().into_bytes());
        }
        [word, ref rest @ ..] => match (group(word), rest) {
            (Some(text), []) => said.err = text.into_bytes(),
            (Some(text), ["--help", ..]) => said.out = text.into_bytes(),
            (Some(text), ["-h", ..]) => said.out = format!("{OLD}\n{text}").into_bytes(),
            (group, _) => match (absent::command(&words_are), group) {
                (Some(line), _) => said.error(&line),
                (None, Some(text)) => {
                    said.err = text.into_bytes();
                    said.status = 1;
                }
                (None, None) => said.error(&format!(
                    "docker: '{word}' is not a docker command.\nSee 'docker --help'"
                )),
            },
        },
    }
}

/// `docker help …`.
fn topic(engine: &mut Engine, said: &mut Said, words: &[String], call: &Call) {
    let rest = match find(words) {
        Some((name, row, [])) => {
            said.command = name;
            return (row.run)(engine, said, &["--help".to_owned()], call);
        }
        Some((_, _, rest)) => rest,
        None => words,
    };
    match group(&rest.join(" ")) {
        Some(text) => said.out = text.into_bytes(),
        None => {
            let words: Vec<&str> = rest.iter().map(String::as_str).collect();
            let unknown = || format!("unknown help topic: {}", rest.join(" "));
            said.error(&absent::command(&words).unwrap_or_else(unknown));
        }
    }
}
