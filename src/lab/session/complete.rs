//! What a word that was begun may become: commands, flags, names of what there is, paths. Pure: the state is only read.

use super::{State, WORDS};
use crate::domain::order::Gather;
use crate::lab::docker;
use crate::lab::engine::{Container, Engine};
use crate::lab::kernel::{Cred, Namespace};
use crate::lab::shell::{builtins, tools};
use std::collections::BTreeSet;

/// Words offered at most: nobody reads more.
const OFFERED: usize = 200;

/// What the word before the cursor may become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where in the line the word begins, in bytes.
    pub start: usize,
    /// Whole words, sorted; folders end in `/`, all else is whole.
    pub words: Vec<String>,
}

impl Completion {
    /// The longest beginning that all words have.
    pub fn common(&self) -> &str {
        let Some((first, last)) = self.words.first().zip(self.words.last()) else { return "" };
        let same = first.char_indices().zip(last.chars()).find(|((_, a), b)| a != b);
        same.map_or(&first[..first.len().min(last.len())], |((at, _), _)| &first[..at])
    }
}

/// What `docker` takes after a command and its flags.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Images,
    Containers,
    Volumes,
    Anything,
    Paths,
}

fn takes(command: &str) -> Takes {
    match docker::short(command) {
        "run" | "create" | "rmi" | "tag" | "push" | "pull" | "save" | "history"
        | "image inspect" => Takes::Images,
        "exec" | "start" | "stop" | "restart" | "kill" | "wait" | "rm" | "logs" | "rename"
        | "diff" | "commit" | "top" | "export" | "cp" | "container inspect" => Takes::Containers,
        "volume rm" | "volume inspect" => Takes::Volumes,
        "inspect" => Takes::Anything,
        _ => Takes::Paths,
    }
}

/// Completes the last word of what stands before the cursor.
pub fn complete(state: &State, before: &str) -> Completion {
    let begin = before.rfind(['|', ';', '&', '\n', '(']).map_or(0, |at| at + 1);
    let start = before.rfind([' ', '|', ';', '&', '\n', '(', '>', '<', '=']).map_or(0, |at| at + 1);
    let mut words: Vec<&str> = before[begin.min(start)..start].split_whitespace().collect();
    while words.first().is_some_and(|word| *word == "sudo" || word.contains('=')) {
        words.remove(0);
    }
    let typed = &before[start..];
    let after_redirect = before[..start].trim_end().ends_with(['>', '<']);
    let found = match words.first() {
        None => commands(state),
        Some(_) if after_redirect => here(state, typed),
        Some(&"docker") if state.inside().is_none() => docker_words(state, &words[1..], typed),
        Some(_) => here(state, typed),
    };
    let fitting: BTreeSet<String> = found.into_iter().filter(|w| w.starts_with(typed)).gather();
    Completion { start, words: fitting.into_iter().take(OFFERED).collect() }
}

fn commands(state: &State) -> Vec<String> {
    let mut all: Vec<&str> = WORDS.iter().map(|&(word, _)| word).collect();
    all.extend(builtins());
    if state.inside().is_none() {
        all.push("docker");
    }
    all.extend(tools::names());
    all.into_iter().map(str::to_owned).collect()
}

fn docker_words(state: &State, words: &[&str], typed: &str) -> Vec<String> {
    let second = |first: &str| {
        let all = docker::commands().filter_map(|name| name.split_once(' '));
        all.filter(|(a, _)| *a == first).map(|(_, b)| b.to_owned()).collect::<Vec<_>>()
    };
    let known = |name: &str| docker::commands().any(|command| command == name);
    let (command, rest) = match words {
        [] => {
            let firsts = docker::commands().filter_map(|name| name.split(' ').next());
            return firsts.map(str::to_owned).collect();
        }
        [first, next, rest @ ..] if known(&format!("{first} {next}")) => {
            (format!("{first} {next}"), rest)
        }
        [first] if !known(first) => return second(first),
        [first, rest @ ..] => ((*first).to_owned(), rest),
    };
    let flags = docker::flags(&state.engine, &command);
    if typed.starts_with('-') && !(stops(&command) && positions(rest, &flags).next().is_some()) {
        return flags.into_iter().map(|(name, _)| name).collect();
    }
    let before: Vec<&str> = positions(rest, &flags).collect();
    arguments(state, &command, &before, typed)
}

/// True where the first other argument ends the flags.
fn stops(command: &str) -> bool {
    matches!(docker::short(command), "run" | "create" | "exec")
}

/// Arguments that are neither flags nor their values.
fn positions<'a>(
    words: &'a [&'a str],
    flags: &'a [(String, bool)],
) -> impl Iterator<Item = &'a str> {
    let mut value = false;
    words.iter().copied().filter(move |word| {
        let is_value = std::mem::take(&mut value);
        let is_flag = word.starts_with('-') && !is_value;
        value = is_flag && flags.iter().any(|(name, takes)| name == word && *takes);
        !is_flag && !is_value
    })
}

fn arguments(state: &State, command: &str, before: &[&str], typed: &str) -> Vec<String> {
    let engine = &state.engine;
    match (takes(command), before) {
        (Takes::Containers, _) if docker::short(command) == "cp" => match typed.split_once(':') {
            Some((name, path)) => inside_container(engine, name, path)
                .into_iter()
                .map(|path| format!("{name}:{path}"))
                .collect(),
            None => {
                let names = engine.containers.iter().map(|c| format!("{}:", c.name));
                names.chain(here(state, typed)).collect()
            }
        },
        (Takes::Containers, [name, rest @ ..]) if stops(command) => match rest {
            [] => tools::names().map(str::to_owned).collect(),
            _ => inside_container(engine, name, typed),
        },
        (Takes::Images, [_, rest @ ..]) if stops(command) => match rest {
            [] => tools::names().map(str::to_owned).collect(),
            _ => Vec::new(),
        },
        (Takes::Images, _) => engine.tags.keys().cloned().collect(),
        (Takes::Containers, _) => engine.containers.iter().map(|c| c.name.clone()).collect(),
        (Takes::Volumes, _) => engine.volumes.keys().cloned().collect(),
        (Takes::Anything, _) => {
            let names = engine.containers.iter().map(|c| c.name.clone());
            names.chain(engine.tags.keys().cloned()).chain(engine.volumes.keys().cloned()).collect()
        }
        (Takes::Paths, _) => here(state, typed),
    }
}

/// Paths where the shell is.
fn here(state: &State, typed: &str) -> Vec<String> {
    let shell = state.shell();
    let mut engine = state.engine.clone();
    let container = state.inside().and_then(|id| engine.container(id)).cloned();
    let namespace = container.map_or(engine.host_namespace(), |c| c.namespace.clone());
    paths(&mut engine, &namespace, &shell.cred, &shell.cwd, typed)
}

fn inside_container(engine: &Engine, name: &str, typed: &str) -> Vec<String> {
    let Some(container) = engine.container(name).cloned() else { return Vec::new() };
    let Container { namespace, working_dir, .. } = &*container;
    let cwd = working_dir.trim_matches('/').as_bytes();
    paths(&mut engine.clone(), namespace, &Cred::root(), cwd, typed)
}

/// Paths that begin as typed; of a folder all names.
fn paths(
    engine: &mut Engine,
    namespace: &Namespace,
    cred: &Cred,
    cwd: &[u8],
    typed: &str,
) -> Vec<String> {
    let (dir, begun) = typed.rfind('/').map_or(("", typed), |at| typed.split_at(at + 1));
    let mut kernel = engine.kernel_for(namespace, cred, 0o022, cwd);
    let folder = if dir.is_empty() { "." } else { dir };
    let names = kernel.read_dir(folder.as_bytes()).unwrap_or_default();
    let fits = |name: &&_| AsRef::<[u8]>::as_ref(*name).starts_with(begun.as_bytes());
    let mut found = Vec::new();
    for name in names.iter().filter(fits).take(OFFERED) {
        // Names that begin with a dot are for those who typed it; others can't be typed.
        let Ok(name) = std::str::from_utf8(name) else { continue };
        if name.starts_with('.') && !begun.starts_with('.') {
            continue;
        }
        let path = format!("{dir}{name}");
        let is_dir = kernel.stat(path.as_bytes(), true).is_ok_and(|stat| stat.node.is_dir());
        found.push(if is_dir { path + "/" } else { path });
    }
    found
}
