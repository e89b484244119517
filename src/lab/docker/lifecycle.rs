//! start, stop, restart, kill, wait: whether a container's main process runs.

use super::args::{Count, read};
use super::containers::{How, find, launch, start_failure};
use super::{Said, TONGUE};
use crate::lab::engine::{Container, Engine, Process, State};
use crate::lab::shell::{Call, OpenShell};

pub(super) fn start(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["a,attach", "i,interactive"];
    let Some(flags) = read(said, args, &spec, false, Count::AtLeast(1)) else { return };
    let mut failed = Vec::new();
    for name in &flags.rest {
        let Some(container) = find(engine, said, name) else {
            failed.push(name.clone());
            continue;
        };
        if container.state == State::Running {
            said.line(name);
            continue;
        }
        let before = container.logs.clone();
        // A container that was made with -i and -t asks again.
        let attached = flags.has("attach") && flags.has("interactive") && call.terminal;
        let asks = container.terminal && (attached || !flags.has("attach"));
        let how = How { asks, detached: !flags.has("attach") };
        match launch(engine, &container.id, call.input.clone(), how) {
            Ok(Some(memory)) if attached => {
                let container = container.id.clone();
                said.opened = Some(OpenShell { container, memory, main: true });
            }
            Ok(_) if flags.has("attach") => {
                let Some(container) = engine.container(&container.id).cloned() else { continue };
                said.out.extend(&container.logs[0][before[0].len()..]);
                said.err.extend(&container.logs[1][before[1].len()..]);
                said.status = container.exit_code;
            }
            Ok(_) => said.line(name),
            Err(not) => {
                said.daemon(&start_failure(&not));
                failed.push(name.clone());
            }
        }
    }
    // Who is attached hears of it once.
    if !failed.is_empty() && !flags.has("attach") {
        said.error(&format!("Error: failed to start containers: {}", failed.join(", ")));
    }
}

/// Ends a container's main process as SIGTERM and then SIGKILL do: 137, unless it answers the first.
fn end(engine: &mut Engine, container: &Container, at_once: bool) {
    let mut code = 137;
    if let (Some(action), false) = (&container.on_term, at_once) {
        let script = String::from_utf8_lossy(action).into_owned();
        let process = Process {
            args: vec!["sh".into(), "-c".into(), script],
            env: container.env.clone(),
            user: container.user.clone(),
            working_dir: container.working_dir.clone(),
            ..Process::default()
        };
        let ran = engine.run_process(&container.namespace, &container.hostname, &process, TONGUE);
        code = ran.map_or(137, |ran| ran.status);
    }
    engine.stop(&container.id, code);
    if container.auto_remove {
        engine.remove(&container.id, true);
    }
}

pub(super) fn stop(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["t,time=", "s,signal="], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let Some(container) = find(engine, said, name) else { continue };
        if container.state == State::Running {
            end(engine, &container, flags.get("time") == Some("0"));
        }
        said.line(name);
    }
}

pub(super) fn restart(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["t,time=", "s,signal="], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let Some(container) = find(engine, said, name) else { continue };
        if container.state == State::Running {
            end(engine, &Container { auto_remove: false, ..(*container).clone() }, true);
        }
        let how = How { asks: container.terminal, detached: true };
        match launch(engine, &container.id, Vec::new(), how) {
            Ok(_) => said.line(name),
            Err(not) => said.daemon(&start_failure(&not)),
        }
    }
}

pub(super) fn kill(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["s,signal="], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let Some(container) = engine.container(name).cloned() else {
            said.daemon(&format!("cannot kill container: {name}: No such container: {name}"));
            continue;
        };
        if container.state != State::Running {
            said.daemon(&format!(
                "cannot kill container: {name}: container {} is not running",
                container.id
            ));
            continue;
        }
        end(engine, &container, true);
        said.line(name);
    }
}

pub(super) fn wait(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &[], false, Count::AtLeast(1)) else { return };
    for name in &flags.rest {
        let Some(mut container) = find(engine, said, name) else { continue };
        if container.state == State::Running {
            // Whoever waits sees the process end by itself.
            engine.stop(&container.id, 0);
            container = engine.container(name).cloned().unwrap_or(container);
        }
        said.line(&container.exit_code.to_string());
    }
}
