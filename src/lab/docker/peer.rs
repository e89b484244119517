//! `docker --context host2 …`: the same words for another machine.

use super::{Call, Command, Engine, Said};
use crate::lab::engine::HOSTS;

/// What the other machine does: it has images, and no files to build of.
const THERE: [&str; 10] =
    ["history", "image", "images", "inspect", "pull", "push", "rmi", "system", "tag", "version"];

/// The machine that is meant, and the words behind it.
pub(super) fn split(args: &[String]) -> (Option<&str>, &[String]) {
    match args {
        [flag, name, rest @ ..] if matches!(flag.as_str(), "--context" | "-c") => {
            (Some(name), rest)
        }
        [flag, rest @ ..] if flag.starts_with("--context=") => {
            (flag.split_once('=').map(|(_, name)| name), rest)
        }
        _ => (None, args),
    }
}

/// Runs a command where it is meant to run.
pub(super) fn run(
    (engine, place): (&mut Engine, Option<&str>),
    said: &mut Said,
    command: Command,
    (name, args): (&str, &[String]),
    call: &Call,
) {
    let Some(place) = place.filter(|place| !["default", HOSTS[0]].contains(place)) else {
        return command(engine, said, args, call);
    };
    if place != HOSTS[1] {
        return said.error(&format!(
            "Failed to initialize: unable to resolve docker endpoint: context {place:?}: context not found"
        ));
    }
    if !THERE.contains(&name) {
        return said.error(&format!(
            "docker: {place} of this lab knows images only ({}); '{name}' works here",
            THERE.join(", ")
        ));
    }
    engine.at_peer(place, |peer| command(peer, said, args, call));
}
