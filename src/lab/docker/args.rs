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
        self.given
            .iter()
            .rev()
            .find(|(given, _)| given == name)
            .is_some_and(|(_, value)| value != "false")
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// What follows on the line, for a flag that takes it.
type Following<'a> = std::slice::Iter<'a, String>;

impl Flags {
    /// Takes `--name`, given what follows the dashes. Errors with what is wrong, or with nothing when it was told.
    fn long(
        &mut self,
        said: &mut Said,
        spec: &[&str],
        long: &str,
        args: &mut Following<'_>,
    ) -> Result<(), String> {
        let (name, inline) =
            long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        if name.is_empty() || name.starts_with('-') {
            return Err(format!("bad flag syntax: --{long}"));
        }
        let known = if name == "help" { Some((name, name, false)) } else { find(spec, name) };
        let Some(known) = known else {
            unknown(said, &format!("--{long}"));
            return Err(String::new());
        };
        let value = match inline {
            Some(value) => value,
            None if !known.2 => "true",
            None => args.next().ok_or_else(|| format!("flag needs an argument: --{name}"))?,
        };
        self.give(known, value)
    }

    /// Takes `-abc`: letters, the last of which may take a value.
    fn letters(
        &mut self,
        said: &mut Said,
        spec: &[&str],
        letters: &str,
        args: &mut Following<'_>,
    ) -> Result<(), String> {
        let mut rest = letters;
        while let Some(letter) = rest.chars().next() {
            let behind = &rest[letter.len_utf8()..];
            let inline = behind.strip_prefix('=').filter(|value| !value.is_empty());
            let Some(known) = find(spec, &rest[..letter.len_utf8()]) else {
                match letter {
                    'h' => help::command(said, spec, true),
                    _ => unknown(said, &format!("-{rest}")),
                }
                return Err(String::new());
            };
            if known.2 {
                let value = match (inline, behind) {
                    (Some(value), _) => value,
                    (None, "") => args
                        .next()
                        .ok_or_else(|| format!("flag needs an argument: '{letter}' in -{rest}"))?,
                    (None, behind) => behind,
                };
                return self.give(known, value);
            }
            // `-H=false`.
            if let Some(value) = inline {
                return self.give(known, value);
            }
            self.give(known, "true")?;
            rest = behind;
        }
        Ok(())
    }

    /// Writes a value down, unless it is none of its kind.
    fn give(&mut self, (names, name, takes): Known<'_>, value: &str) -> Result<(), String> {
        let shown = || match names.split_once(',') {
            Some((letter, long)) => format!("-{letter}, --{long}"),
            None => format!("--{name}"),
        };
        let not = |why: String| {
            Err(format!("invalid argument {value:?} for \"{}\" flag: {why}", shown()))
        };
        let value = match (takes, name) {
            (false, _) => match parse_bool(value) {
                Some(true) => "true",
                Some(false) => "false",
                None => {
                    return not(format!("strconv.ParseBool: parsing {value:?}: invalid syntax"));
                }
            },
            (_, "last" | "time") if value.parse::<i64>().is_err() => {
                return not(format!("strconv.ParseInt: parsing {value:?}: invalid syntax"));
            }
            (_, "filter") if !value.is_empty() && !value.contains('=') => {
                return not("bad format of filter (expected name=value)".into());
            }
            (_, "label") if value.starts_with('=') => {
                return not(format!("invalid label '{value}': empty name"));
            }
            (true, "attach") => match value.to_lowercase().as_str() {
                "stdin" | "stdout" | "stderr" => value,
                _ => return not("valid streams are STDIN, STDOUT and STDERR".into()),
            },
            (_, "mount") => match super::options::fields(value) {
                Ok(_) => value,
                Err(why) => return not(why),
            },
            _ => value,
        };
        self.given.push((name.to_owned(), value.to_owned()));
        Ok(())
    }
}

/// What Go takes for true or false.
pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// How many arguments a command takes.
pub(super) enum Count {
    Exactly(usize),
    AtLeast(usize),
    AtMost(usize),
    Between(usize, usize),
}

/// An argument that nobody can type: the command lists its flags.
pub(super) const LIST: &str = "\0flags";

/// A flag of a spec: how it is spelled there, its long name, whether it takes a value.
type Known<'s> = (&'s str, &'s str, bool);

fn find<'s>(spec: &[&'s str], given: &str) -> Option<Known<'s>> {
    spec.iter().find_map(|entry| {
        let (names, value) = entry.strip_suffix('=').map_or((*entry, false), |names| (names, true));
        let known = names.split(',').any(|name| name == given);
        known.then(|| (names, names.rsplit(',').next().unwrap_or_default(), value))
    })
}

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
        let taken = match arg.strip_prefix("--") {
            Some(long) => flags.long(said, spec, long, &mut args),
            None => flags.letters(said, spec, &arg[1..], &mut args),
        };
        if let Err(wrong) = taken {
            if !wrong.is_empty() {
                complain(said, &wrong);
            }
            return None;
        }
    }
    if flags.has("help") {
        help::command(said, spec, false);
        return None;
    }
    let given = flags.rest.len();
    let wanted = match count {
        Count::Exactly(n) if given != n => {
            Some(format!("requires exactly {n} argument{}", plural(n)))
        }
        Count::AtLeast(n) if given < n => {
            Some(format!("requires at least {n} argument{}", plural(n)))
        }
        Count::AtMost(0) if given > 0 => Some("accepts no arguments".to_owned()),
        Count::AtMost(n) if given > n => {
            Some(format!("requires at most {n} argument{}", plural(n)))
        }
        Count::Between(a, b) if !(a..=b).contains(&given) => {
            Some(format!("requires at least {a} and at most {b} arguments"))
        }
        _ => None,
    };
    let Some(wanted) = wanted else { return Some(flags) };
    let help = help::usage(command, spec);
    said.error(&format!(
        "\"docker {command}\" {wanted}.\nSee 'docker {command} --help'.\n\n{help}"
    ));
    None
}

/// Complains of how the command was given.
pub(super) fn complain(said: &mut Said, wrong: &str) {
    let of = if said.command.is_empty() { String::new() } else { format!("{} ", said.command) };
    said.error(&format!("{wrong}\nSee 'docker {of}--help'."));
    said.status = 125;
}

/// Complains of a flag that nothing is known of.
pub(super) fn unknown(said: &mut Said, flag: &str) {
    let of = super::commands::short(said.command);
    let absent = |name: &str, shown: &str| {
        super::absent::flag(of, name).map(|why| format!("{shown}: {why}"))
    };
    let wrong = match flag.strip_prefix("--") {
        Some(long) => {
            let name = long.split('=').next().unwrap_or_default();
            let shown = format!("--{name}");
            absent(name, &shown).unwrap_or_else(|| format!("unknown flag: {shown}"))
        }
        None => {
            // The client goes by bytes.
            let byte = flag.as_bytes().get(1).copied().unwrap_or_default();
            let shown = match byte {
                0..0x20 | 0x7f => format!("\\x{byte:02x}"),
                0x80..0xa1 | 0xad => format!("\\u{byte:04x}"),
                _ => char::from(byte).to_string(),
            };
            let unknown = || format!("unknown shorthand flag: '{shown}' in {flag}");
            absent(&shown, &format!("-{shown}")).unwrap_or_else(unknown)
        }
    };
    complain(said, &wrong);
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
