//! `layerpeel lab`: the playground in a terminal, and its answers to cases.

mod contents;
mod editor;

use crate::args::{Lab, Which};
use crate::files;
use crate::output::{conclude, print as print_all};
use contents::Contents;
use editor::{Editor, Typed};
use layerpeel::domain::Time;
use layerpeel::formats::ReadOptions;
use layerpeel::lab::engine::Engine;
use layerpeel::lab::session::{Reply, Session, did_you_mean};
use layerpeel::lab::{cases, open, sample};
use layerpeel::view::lab::sentences;
use layerpeel::worker::native;
use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

/// Does what was asked for.
pub fn run(wanted: &Lab) -> Result<ExitCode, String> {
    match wanted {
        Lab::Case(file) => answer(file, cases::run_case),
        Lab::Transcript(file) => answer(file, cases::run_transcript),
        Lab::Build(file) => answer(file, cases::run_build),
        Lab::Registry(file) => answer(file, cases::run_registry),
        Lab::Play(archive, reveal) => play(archive.as_ref(), *reveal),
    }
}

fn answer(file: &Path, run: fn(&str) -> Result<String, String>) -> Result<ExitCode, String> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("can't read {shown}: {error}"))?;
    let answer = run(&text).map_err(|error| format!("{shown}: {error}"))?;
    print_all(&format!("{answer}\n"))
}

/// Why the lab ends before its time.
enum Halt {
    Wrong(String),
    Unwritten(io::Error),
}

impl From<String> for Halt {
    fn from(why: String) -> Self {
        Self::Wrong(why)
    }
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Unwritten(error)
    }
}

/// The working folder of the lab's host.
const HOME: &str = "/home/me";

fn play(archive: Option<&Which>, reveal: bool) -> Result<ExitCode, String> {
    let mut engine = Engine::new(now());
    let names = match archive {
        Some(archive) => add_archive(&mut engine, archive, reveal)?,
        None => {
            sample::add(&mut engine)?;
            vec![sample::NAME.to_owned()]
        }
    };
    let talks = io::stdin().is_terminal();
    let session = Session::new(engine, HOME);
    let status = if talks { talk(session, &names) } else { follow(session) };
    match status {
        Ok(status) => conclude(io::stdout().flush(), u8::try_from(status & 255).unwrap_or(1)),
        Err(Halt::Wrong(why)) => Err(why),
        Err(Halt::Unwritten(error)) => conclude(Err(error), 0),
    }
}

/// Sentences of one command that a terminal shows at most.
const TOLD: usize = 6;

/// Runs a script of the standard input.
fn follow(mut session: Session) -> Result<i32, Halt> {
    let mut status = 0;
    let mut lines = io::stdin().lock().split(b'\n');
    loop {
        let reply = match lines.next() {
            Some(Ok(line)) => session.type_line(&line, Some(now())),
            Some(Err(error)) => return Err(Halt::Wrong(format!("can't read the script: {error}"))),
            None => match session.finish(Some(now())) {
                Some(reply) => reply,
                None => break,
            },
        };
        let last = matches!(reply, Reply::Left(_));
        status = print(&session, reply, false, status)?;
        if last {
            break;
        }
    }
    Ok(status)
}

/// Talks with a person at a terminal.
fn talk(mut session: Session, names: &[String]) -> Result<i32, Halt> {
    let (all, first) = (names.join(", "), names.first().map_or(sample::NAME, String::as_str));
    writeln!(
        io::stdout(),
        "A docker to take apart, with {all}. Try: docker run -d --name web {first} sleep 1000"
    )?;
    let mut editor = Editor::new()?;
    let mut status = 0;
    loop {
        let line = match editor.line(&session.prompt(), session.state())? {
            Typed::Line(line) => line,
            Typed::Abandoned => {
                session.abandon();
                continue;
            }
            Typed::Ended if session.state().inside().is_some() => "exit".to_owned(),
            Typed::Ended => break,
        };
        let reply = session.type_line(line.as_bytes(), Some(now()));
        let ran = reply == Reply::Ran;
        if let Reply::Left(status) = reply {
            return Ok(status);
        }
        status = print(&session, reply, true, status)?;
        let answer = &session.now().answer;
        if ran {
            for sentence in sentences(&answer.log, TOLD) {
                grey(&sentence.text)?;
            }
        }
        if ran && let Some(meant) = did_you_mean(session.before(), &line, answer) {
            grey(&format!("did you mean: {meant}"))?;
        }
    }
    Ok(status)
}

/// A line beside what commands print.
fn grey(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "\x1b[2m{text}\x1b[0m")
}

/// Prints what came of a line, and gives the exit status from then on.
fn print(session: &Session, reply: Reply, talks: bool, status: i32) -> io::Result<i32> {
    match reply {
        Reply::More => Ok(status),
        Reply::Ran => {
            let answer = &session.now().answer;
            io::stdout().write_all(&answer.out)?;
            io::stderr().write_all(&answer.err)?;
            Ok(answer.status)
        }
        Reply::Told(text, status) => {
            io::stdout().write_all(text.as_bytes())?;
            Ok(status)
        }
        Reply::Moved { to, .. } => {
            if talks {
                let line = String::from_utf8_lossy(&session.now().line);
                let line = if to == 0 { "the start".into() } else { line };
                writeln!(io::stdout(), "step {to} of {}: {line}", session.last())?;
            }
            Ok(0)
        }
        Reply::Clear => {
            if talks {
                io::stdout().write_all(b"\x1b[2J\x1b[H")?;
            }
            Ok(status)
        }
        Reply::Left(status) => Ok(status),
    }
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Time { secs: i64::try_from(since.as_secs()).unwrap_or(0), nanos: since.subsec_nanos() }
}

/// Adds the images of an archive, or the one that is named, and gives their names.
fn add_archive(engine: &mut Engine, which: &Which, reveal: bool) -> Result<Vec<String>, String> {
    let shown = which.input.display();
    if which.input == Path::new("-") {
        return Err("the standard input has the script: give the archive as a file".into());
    }
    let files =
        files::files(&which.input).map_err(|error| format!("can't read {shown}: {error}"))?;
    let mut read = native::read(&files, &ReadOptions::default(), false).map_err(|error| {
        format!("{shown}: {}\n{}\n{}", error.found, error.expected, error.advice)
    })?;
    if reveal {
        read.archive.reveal();
    }
    let wanted = crate::compare::images(which, &read)?;
    let files = Arc::new(files);
    let mut names = Vec::new();
    for (number, image) in read.archive.images.iter().enumerate() {
        if !wanted.contains(&number) {
            continue;
        }
        let far = Arc::new(Contents::new(&files, &read, image));
        let sizes = far.sizes();
        let union = read.parts(number).union;
        let ready = open::Ready::new((0, number), image, &sizes, || union, far);
        ready.add(engine);
        names.extend_from_slice(ready.names());
    }
    if names.is_empty() { Err(format!("{shown}: there is no image in it")) } else { Ok(names) }
}
