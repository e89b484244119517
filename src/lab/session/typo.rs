//! "Did you mean": the line as it was probably meant, when a command failed for a word that is nearly another.

use super::{State, WORDS};
use crate::domain::nearest::nearest;
use crate::lab::docker::{self, Answer};
use crate::lab::shell::{builtins, tools};

/// The line with the one word put right that nothing goes by, if something nearly does.
pub fn did_you_mean(before: &State, line: &str, answer: &Answer) -> Option<String> {
    if answer.status == 0 {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = *words.first()?;
    let on_host = before.inside().is_none();
    if !(on_host && first == "docker") {
        let session = WORDS.iter().map(|&(word, _)| word);
        let own = on_host.then_some("docker");
        let known: Vec<&str> = session.chain(own).chain(builtins()).chain(tools::names()).collect();
        return replaced(line, first, nearest(first, known)?);
    }
    let command = *words.get(1)?;
    let firsts = docker::commands().filter_map(|name| name.split(' ').next());
    let firsts: Vec<&str> = firsts.collect();
    if !firsts.contains(&command) {
        return replaced(line, command, nearest(command, firsts)?);
    }
    let err = String::from_utf8_lossy(&answer.err);
    let missing = |start: &str| {
        let name = err.split_once(start)?.1.lines().next()?;
        Some(name.trim_end_matches('.').trim_matches('\'').trim_end_matches("' locally").to_owned())
    };
    let engine = &before.engine;
    if let Some(name) = missing("No such container: ") {
        let names = engine.containers.iter().map(|c| c.name.as_str());
        return replaced(line, &name, nearest(&name, names)?);
    }
    let image = missing("No such image: ").or_else(|| missing("Unable to find image "))?;
    let typed =
        words.iter().skip(2).find(|word| image == **word || image == format!("{word}:latest"))?;
    let tags = engine.tags.keys().map(String::as_str);
    replaced(line, typed, nearest(&image, tags)?)
}

fn replaced(line: &str, word: &str, by: &str) -> Option<String> {
    let at = line.find(word)?;
    Some(format!("{}{by}{}", &line[..at], &line[at + word.len()..]))
}
