//! Commands that read the files of an image: any version of any of them.

mod blanks;
mod cat;
mod diff;
mod extract;
mod far;
mod find;
mod grep;
mod output;
mod subject;

use crate::words;
use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

/// What a command does with the arguments behind its name. An error ends it with exit status 2.
type Run = fn(Vec<OsString>) -> Result<ExitCode, String>;

const COMMANDS: [(&str, Run); 5] = [
    ("cat", cat::run),
    ("diff", diff::run),
    ("extract", extract::run),
    ("find", find::run),
    ("grep", grep::run),
];

/// What they are called.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|&(name, _)| name)
}

/// The command of that name, if it is one of these.
pub fn command(name: &OsStr) -> Option<impl FnOnce(Vec<OsString>) -> ExitCode + use<>> {
    let &(name, run) = COMMANDS.iter().find(|(known, _)| name == *known)?;
    Some(move |args| {
        run(args).unwrap_or_else(|message| {
            tell!("layerpeel {name}: {message}");
            ExitCode::from(2)
        })
    })
}
