//! run, create and what else is done to containers.

use super::again::ended_by_itself;
use super::args::{Count, Flags, read, reference};
use super::env_file::{is_free, write_id};
use super::images::{registry_name, shown};
use super::options::options;
use super::transfer::pull_lines;
use super::{Said, TONGUE, refused, runc};
use crate::lab::engine::{Container, Engine, NotStarted, Process, State};
use crate::lab::shell::{Call, Memory, OpenShell};
use std::sync::Arc;

const RUN: [&str; 30] = [
    "a,attach=",
    "cidfile=",
    "env-file=",
    "d,detach",
    "name=",
    "rm",
    "v,volume=",
    "mount=",
    "tmpfs=",
    "e,env=",
    "w,workdir=",
    "u,user=",
    "h,hostname=",
    "entrypoint=",
    "read-only",
    "i,interactive",
    "t,tty",
    "network=",
    "p,publish=",
    "volumes-from=",
    "l,label=",
    "q,quiet",
    "pull=",
    "platform=",
    "init",
    "privileged",
    "restart=",
    "m,memory=",
    "cap-add=",
    "stop-signal=",
];

pub(super) fn run(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &RUN, true, Count::AtLeast(1)) else { return };
    let Some(id) = make(engine, said, &flags, call, true) else { return };
    let process_input = if flags.has("interactive") { call.input.clone() } else { Vec::new() };
    let asks =
        flags.has("interactive") && flags.has("tty") && (call.terminal || flags.has("detach"));
    match launch(engine, &id, process_input, How { asks, detached: flags.has("detach") }) {
        Err(not) => {
            let text = start_failure(&not);
            said.error(&format!("docker: Error response from daemon: {text}."));
            said.status = if not.is_of_user() { 125 } else { not.status() };
            if flags.has("rm") {
                engine.remove(&id, true);
            }
        }
        Ok(_) if flags.has("detach") => said.line(&id),
        Ok(Some(memory)) => {
            said.opened = Some(OpenShell { container: id.clone(), memory, main: true });
        }
        Ok(None) => {
            let Some(container) = engine.container(&id).cloned() else { return };
            let hears = |stream: &str| {
                let mut given = flags.all("attach").peekable();
                given.peek().is_none() || given.any(|given| given.eq_ignore_ascii_case(stream))
            };
            if hears("stdout") {
                said.out.extend(&container.logs[0]);
            }
            if hears("stderr") {
                said.err.extend(&container.logs[1]);
            }
            said.status = container.exit_code;
        }
    }
    ended_by_itself(engine, &id);
    let ended = engine.container(&id).is_some_and(|c| c.state == State::Exited);
    if flags.has("rm") && ended {
        engine.remove(&id, true);
    }
}

pub(super) fn create(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &RUN, true, Count::AtLeast(1)) else { return };
    if let Some(id) = make(engine, said, &flags, call, false) {
        said.line(&id);
    }
}

/// Makes the container that flags describe; the image is pulled when it is not there.
fn make(
    engine: &mut Engine,
    said: &mut Said,
    flags: &Flags,
    call: &Call,
    run: bool,
) -> Option<String> {
    let command = if run { "run" } else { "create" };
    let fail = |said: &mut Said, text: &str, daemon: bool| {
        let daemon = if daemon { "Error response from daemon: " } else { "" };
        match run {
            true => said.error(&format!(
                "docker: {daemon}{}.\nSee 'docker {command} --help'.",
                text.strip_suffix('.').unwrap_or(text)
            )),
            false => said.error(&format!("{daemon}{text}")),
        }
        said.status = if run { 125 } else { 1 };
        None
    };
    let image = flags.rest[0].clone();
    if let Err(wrong) = reference(&image) {
        return fail(said, &wrong, false);
    }
    let options = match options(engine, flags, call) {
        Ok(options) => options,
        Err((wrong, by_engine)) => return fail(said, &wrong, by_engine),
    };
    let id_file = flags.get("cidfile").filter(|path| !path.is_empty());
    if let Some(path) = id_file.filter(|path| !is_free(engine, call, path)) {
        let wrong = format!(
            "container ID file found, make sure the other container isn't running or delete {path}"
        );
        return fail(said, &wrong, false);
    }
    let pull = flags.get("pull").unwrap_or("missing");
    if !["always", "missing", "never", ""].contains(&pull) {
        let wrong = format!(
            "invalid pull option: '{pull}': must be one of \"always\", \"missing\" or \"never\""
        );
        return fail(said, &wrong, false);
    }
    let missing = engine.image(&image).is_none();
    if missing && pull == "never" {
        return fail(said, &format!("No such image: {}", shown(&image)), true);
    }
    if missing || pull == "always" {
        let (repository, tag) = crate::lab::engine::split_name(&image);
        let quiet = flags.has("quiet");
        if missing && !quiet {
            let text = format!("Unable to find image '{repository}:{tag}' locally\n");
            said.err.extend(text.into_bytes());
        }
        let pulled =
            registry_name(&image).and_then(|name| engine.pull(&image).map(|pull| (name, pull)));
        match pulled {
            Some((_, Ok(_))) if quiet => {}
            Some((name, Ok(pull))) => {
                said.err.extend(pull_lines(&pull, &name, &tag, &image).into_bytes())
            }
            _ => {
                let what = if registry_name(&image).is_some() {
                    format!(
                        "manifest for {repository}:{tag} not found: manifest unknown: manifest unknown"
                    )
                } else {
                    "there is no network in this lab; its registry is localhost:5000".into()
                };
                return fail(said, &what, true);
            }
        }
    }
    let silent = engine.image(&image).is_some_and(|image| {
        let config = &image.config;
        config.cmd.is_none()
            && config.entrypoint.is_none()
            && options.command.is_empty()
            && options.entrypoint.is_none()
    });
    if silent {
        return fail(said, "no command specified", true);
    }
    match engine.create(&image, options) {
        Ok(id) => {
            if let Some(path) = id_file
                && write_id(engine, call, path, Some(&id)).is_err()
            {
                let why = "no such file or directory";
                let wrong = format!("failed to create the container ID file: open {path}: {why}");
                return fail(said, &wrong, false);
            }
            Some(id)
        }
        Err(refusal) => fail(said, &refused(&refusal), true),
    }
}

pub(super) fn start_failure(not: &NotStarted) -> String {
    match not {
        _ if not.is_of_user() || *not == NotStarted::NoCommand => runc(not),
        _ => format!(
            "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: {}",
            runc(not)
        ),
    }
}

/// How a main process is started.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// A shell that asks for lines stays.
    pub(super) asks: bool,
    /// Nobody looks at what it prints.
    pub(super) detached: bool,
}

/// Somebody starts a container: see [`run_main`].
pub(super) fn launch(
    engine: &mut Engine,
    id: &str,
    input: Vec<u8>,
    how: How,
) -> Result<Option<Memory>, NotStarted> {
    engine.change_container(id, |container| container.restarts = 0);
    run_main(engine, id, input, how)
}

/// Starts a container and runs its main process, to its end or to where it stays. A shell that asks for lines is what comes
/// back.
pub(super) fn run_main(
    engine: &mut Engine,
    id: &str,
    input: Vec<u8>,
    how: How,
) -> Result<Option<Memory>, NotStarted> {
    let started = engine.start(id);
    let container = engine.container(id).cloned().ok_or(NotStarted::NoCommand)?;
    if let Err(refusal) = started {
        return Err(NotStarted::NoProgram(refused(&refusal), false));
    }
    let dir = container.working_dir.clone();
    let mut kernel = engine.kernel(&container.namespace);
    if kernel.stat(dir.as_bytes(), true).is_err() {
        // The engine makes a working folder that is not there.
        let _ = crate::lab::engine::make_folders(&mut kernel, dir.as_bytes());
    }
    let process = Process {
        args: container.command.clone(),
        env: container.env.clone(),
        user: container.user.clone(),
        working_dir: dir,
        input,
        main: true,
        detached: how.detached,
        tty: container.tty,
        open_input: how.detached && container.open_stdin,
    };
    if how.asks
        && let Ok(Some(memory)) =
            engine.shell_of(&container.namespace, &container.hostname, &process, TONGUE)
    {
        return Ok(Some(memory));
    }
    let ran = engine.run_process(&container.namespace, &container.hostname, &process, TONGUE);
    match ran {
        Err(not) => {
            let code = not.status();
            engine.change_container(id, |container| {
                container.state =
                    if container.finished.secs == 0 { State::Created } else { State::Exited };
                container.exit_code = code;
            });
            Err(not)
        }
        Ok(ran) => {
            let now = engine.now;
            engine.change_container(id, |container| {
                container.log(now, &ran.out, &ran.err);
                container.traps.clone_from(&ran.traps);
            });
            if !ran.waiting {
                engine.stop(id, ran.status);
            }
            Ok(None)
        }
    }
}

/// The container of a name; says so when there is none.
pub(super) fn find(engine: &Engine, said: &mut Said, name: &str) -> Option<Arc<Container>> {
    let found = engine.container(name).cloned();
    if found.is_none() {
        said.daemon(&format!("No such container: {name}"));
    }
    found
}

pub(super) fn rm(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) =
        read(said, args, &["f,force", "v,volumes", "l,link"], false, Count::AtLeast(1))
    else {
        return;
    };
    for name in &flags.rest {
        let Some(container) = engine.container(name).cloned() else {
            let status = said.status;
            said.daemon(&format!("No such container: {name}"));
            if flags.has("force") {
                said.status = status;
            }
            continue;
        };
        if flags.has("link") {
            said.daemon("Conflict, cannot remove the default link name of the container");
            continue;
        }
        if container.state.is_up() && !flags.has("force") {
            let is = super::inspect::state_name(container.state);
            said.daemon(&format!(
                "cannot remove container \"/{}\": container is {is}: stop the container before removing or force remove",
                container.name
            ));
            continue;
        }
        engine.remove(&container.id, flags.has("volumes"));
        said.line(name);
    }
}

pub(super) fn rename(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &[], false, Count::Exactly(2)) else { return };
    let failed = format!("Error: failed to rename container named {}", flags.rest[0]);
    let Some(container) = find(engine, said, &flags.rest[0]) else { return said.error(&failed) };
    let new = flags.rest[1].trim_start_matches('/').to_owned();
    if let Some(other) = engine.containers.iter().find(|c| c.name == new) {
        let refusal = crate::lab::engine::Refusal::NameTaken(new, other.id.clone());
        said.daemon(&format!("Error when allocating new name: {}", refused(&refusal)));
        return said.error(&failed);
    }
    if new.is_empty() {
        return said.error("Error: Neither old nor new names may be empty");
    }
    if let Err(wrong) = super::options::container_name(&new) {
        said.daemon(&wrong);
        return said.error(&failed);
    }
    engine.change_container(&container.id, |container| container.name = new);
}

pub(super) fn diff(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &[], false, Count::Exactly(1)) else { return };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let Some(disk) = engine.disks.get(&container.disk) else { return };
    for (at, change) in disk.changes() {
        said.out.extend(change.letter().to_string().into_bytes());
        said.out.extend([b" /", at.as_slice(), b"\n"].concat());
    }
}
