//! Flags as docker's commands take them.

use super::{Said, help};

/// Flags and the other arguments.
#[derive(Debug, Default)]
pub(super) struct Flags {
    given: Vec<(String, String)>,
    pub(super) rest: Vec<String>,
}

impl Flags {
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, value)| given == name && value != "false")
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// How many arguments a command takes.
pub(super) enum Count {
    Exactly(usize),
    AtLeast(usize),
    AtMost(usize),
    Between(usize, usize),
    Any,
}

/// An argument that nobody can type: the command lists its flags.
pub(super) const LIST: &str = "\0flags";

/// Reads flags. `spec`: `name`, `name=` with a value, a letter before a comma: `f,force`. `stops`: the first other
/// argument ends them. `None`: something was wrong, and was told.
pub(super) fn read(
    said: &mut Said,
    args: &[String],
    spec: &[&str],
    stops: bool,
    count: Count,
) -> Option<Flags> {
    if args.first().is_some_and(|arg| arg == LIST) {
        said.out = spec.join("\n").into_bytes();
        return None;
    }
    let command = said.command;
    let mut flags = Flags::default();
    let mut args = args.iter();
    let find = |given: &str| {
        spec.iter().find_map(|entry| {
            let (names, value) =
                entry.strip_suffix('=').map_or((*entry, false), |names| (names, true));
            let mut names = names.split(',');
            let known = names.clone().any(|name| name == given);
            known.then(|| (names.next_back().unwrap_or_default().to_owned(), value))
        })
    };
    let mut done = false;
    while let Some(arg) = args.next() {
        if done || !arg.starts_with('-') || arg == "-" {
            flags.rest.push(arg.clone());
            done |= stops;
            continue;
        }
        if arg == "--" {
            done = true;
            continue;
        }
        if let Some(long) = arg.strip_prefix("--") {
            let (name, inline) =
                long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
            if name == "help" {
                flags.given.push((name.to_owned(), "true".into()));
                continue;
            }
            let Some((name, takes)) = find(name) else {
                unknown(said, arg);
                return None;
            };
            let value = match (inline, takes) {
                (Some(value), _) => value.to_owned(),
                (None, true) => args.next().cloned().unwrap_or_default(),
                (None, false) => "true".into(),
            };
            flags.given.push((name, value));
            continue;
        }
        let letters: Vec<char> = arg[1..].chars().collect();
        for (at, letter) in letters.iter().enumerate() {
            let Some((name, takes)) = find(&letter.to_string()) else {
                match letter {
                    'h' => help::command(said, spec, true),
                    _ => unknown(said, &format!("-{}", letters[at..].iter().collect::<String>())),
                }
                return None;
            };
            if takes {
                let rest: String = letters[at + 1..].iter().collect();
                let rest = rest.strip_prefix('=').map(str::to_owned).unwrap_or(rest);
                let value =
                    if rest.is_empty() { args.next().cloned().unwrap_or_default() } else { rest };
                flags.given.push((name, value));
                break;
            }
            // `-H=false`.
            if letters.get(at + 1) == Some(&'=') {
                flags.given.push((name, letters[at + 2..].iter().collect()));
                break;
            }
            flags.given.push((name, "true".into()));
        }
    }
    if flags.has("help") {
        help::command(said, spec, false);
        return None;
    }
    let given = flags.rest.len();
    let wanted = match count {
        Count::Exactly(n) if given != n => Some(format!("exactly {n} argument{}", plural(n))),
        Count::AtLeast(n) if given < n => Some(format!("at least {n} argument{}", plural(n))),
        Count::AtMost(n) if given > n => Some(format!("at most {n} argument{}", plural(n))),
        Count::Between(a, b) if !(a..=b).contains(&given) => {
            Some(format!("at least {a} and at most {b} arguments"))
        }
        _ => None,
    };
    match wanted {
        None => Some(flags),
        Some(wanted) => {
            let help = help::usage(command, spec);
            said.error(&format!(
                "\"docker {command}\" requires {wanted}.\nSee 'docker {command} --help'.\n\n{help}"
            ));
            None
        }
    }
}

/// Complains of a flag that nothing is known of.
pub(super) fn unknown(said: &mut Said, flag: &str) {
    let command = said.command;
    let of = if command.is_empty() { String::new() } else { format!("{command} ") };
    let what = match flag.strip_prefix("--") {
        Some(long) => format!("flag: --{}", long.split('=').next().unwrap_or_default()),
        None => format!(
            "shorthand flag: '{}' in {flag}",
            flag.trim_start_matches('-').chars().next().unwrap_or_default()
        ),
    };
    said.error(&format!("unknown {what}\nSee 'docker {of}--help'."));
    said.status = 125;
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A reference that names an image, or what is wrong with it (distribution's ParseNormalizedNamed).
pub(super) fn reference(name: &str) -> Result<(), String> {
    let bad = || Err("invalid reference format".to_owned());
    let (host, rest) = match name.split_once('/') {
        Some((host, rest))
            if host.contains(['.', ':']) || host == "localhost" || host.to_lowercase() != host =>
        {
            (host, rest)
        }
        _ => ("", name),
    };
    let remote = rest.split([':', '@']).next().unwrap_or_default();
    if remote.chars().any(|c| c.is_ascii_uppercase()) {
        let library = if host.is_empty() && !remote.contains('/') { "library/" } else { "" };
        return Err(format!(
            "invalid reference format: repository name ({library}{remote}) must be lowercase"
        ));
    }
    let word = |text: &str, extra: &str| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let tag = rest[remote.len()..].split('@').next().unwrap_or_default();
    let tag_is_bad = match tag.strip_prefix(':') {
        Some(tag) => tag.is_empty() || !word(tag, "_.-") || tag.starts_with(['-', '.']),
        None => !tag.is_empty(),
    };
    if remote.is_empty() || tag_is_bad || !word(host, ".:-") {
        return bad();
    }
    let part_is_bad = |part: &str| {
        part.is_empty()
            || !word(part, "._-")
            || part.starts_with(['-', '.', '_'])
            || part.ends_with(['-', '.', '_'])
    };
    if remote.split('/').any(part_is_bad) { bad() } else { Ok(()) }
}
