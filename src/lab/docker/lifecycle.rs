//! start, stop, restart, kill, wait: whether a container's main process runs.

use super::again::ended_by_itself;
use super::args::{Count, Flags, read};
use super::containers::{How, find, launch, start_failure};
use super::{Said, TONGUE};
use crate::lab::engine::{Container, Engine, Process, State};
use crate::lab::shell::{Call, OpenShell, signal_name, signal_number};

pub(super) fn start(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec = ["a,attach", "i,interactive"];
    let Some(flags) = read(said, args, &spec, false, Count::AtLeast(1)) else { return };
    let mut failed = Vec::new();
    for name in &flags.rest {
        let Some(container) = find(engine, said, name) else {
            failed.push(name.clone());
            continue;
        };
        if container.state.is_up() {
            said.line(name);
            continue;
        }
        let before = container.logs.clone();
        // A container that was made with -i and -t asks again.
        let attached = flags.has("attach") && flags.has("interactive") && call.terminal;
        let asks = container.has_terminal() && (attached || !flags.has("attach"));
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
        ended_by_itself(engine, &container.id);
    }
    // Who is attached hears of it once.
    if !failed.is_empty() && !flags.has("attach") {
        said.error(&format!("Error: failed to start containers: {}", failed.join(", ")));
    }
}

/// A signal's name, `given` or else `usual`. Errors with what the engine says of one that is none.
pub(super) fn signal(given: Option<&str>, usual: &str) -> Result<&'static str, String> {
    let text = given.filter(|text| !text.is_empty()).unwrap_or(usual);
    match (signal_name(text.as_bytes()), text.parse::<u32>()) {
        (Some(name), _) if name != "EXIT" => Ok(name),
        _ if is_real_time(&text.to_uppercase()) => Ok(REAL_TIME),
        (None, Ok(1..)) => Err(format!("the linux daemon does not support signal {text}")),
        _ => Err(format!("invalid signal: {text}")),
    }
}

/// Signals that programs give a meaning of their own; no trap here has one.
const REAL_TIME: &str = "RTMIN";

/// `34` to `64`, `RTMIN+3`, `RTMAX-2`.
fn is_real_time(text: &str) -> bool {
    let text = text.strip_prefix("SIG").unwrap_or(text);
    let up_to =
        |count: &str, last: u32| count.parse().is_ok_and(|count| (1..=last).contains(&count));
    text.parse::<u32>().is_ok_and(|number| (34..=64).contains(&number))
        || text.strip_prefix("RTMIN").is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('+').is_some_and(|count| up_to(count, 15))
        })
        || text.strip_prefix("RTMAX").is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('-').is_some_and(|count| up_to(count, 14))
        })
}

/// What a main process does at a signal: SIGKILL ends it, a trap is run and may end it, and nothing else is heard by a first
/// process. Gives its exit code if it ended.
fn send(engine: &mut Engine, container: &Container, signal: &str) -> Option<i32> {
    if signal == "KILL" {
        return Some(137);
    }
    let Some(action) = container.traps.get(signal.as_bytes()) else {
        // An init is the first process instead, and the program behind it does what any does.
        return signal_number(signal).filter(|_| container.host.init).map(|number| 128 + number);
    };
    // Behind an action that doesn't end the process, this status says so.
    let script = format!("{}\nexit {STAYS}", String::from_utf8_lossy(action));
    let process = Process {
        args: vec!["sh".into(), "-c".into(), script],
        env: container.env.clone(),
        user: container.user.clone(),
        working_dir: container.working_dir.clone(),
        ..Process::default()
    };
    let ran = engine.run_process(&container.namespace, &container.hostname, &process, TONGUE);
    let ran = ran.ok()?;
    let now = engine.now;
    engine.change_container(&container.id, |container| container.log(now, &ran.out, &ran.err));
    (ran.status != STAYS).then_some(ran.status)
}

const STAYS: i32 = 250;

/// Ends a container's main process with an exit code.
fn ended(engine: &mut Engine, container: &Container, code: i32) {
    engine.stop(&container.id, code);
    if container.auto_remove {
        engine.remove(&container.id, true);
    }
}

/// Ends a running container as `stop` does: by its signal, and by SIGKILL where that isn't enough or there is no time.
fn end(engine: &mut Engine, container: &Container, flags: &Flags) -> Result<(), String> {
    // What an image says may be anything; it ends all the same.
    let own = signal(Some(&container.config.stop_signal), "TERM").unwrap_or("TERM");
    let signal = signal(flags.get("signal"), own)?;
    let code = match flags.get("time") {
        _ if container.state == State::Restarting => Some(container.exit_code),
        Some("0") => None,
        _ => send(engine, container, signal),
    };
    ended(engine, container, code.unwrap_or(137));
    Ok(())
}

pub(super) fn stop(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["t,time=", "s,signal="], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let Some(container) = find(engine, said, name) else { continue };
        if container.state.is_up()
            && let Err(why) = end(engine, &container, &flags)
        {
            said.daemon(&format!("cannot stop container: {name}: {why}"));
            continue;
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
        if container.state.is_up() {
            let stays = Container { auto_remove: false, ..(*container).clone() };
            if let Err(why) = end(engine, &stays, &flags) {
                said.daemon(&format!("Cannot restart container {name}: {why}"));
                continue;
            }
        }
        let how = How { asks: container.has_terminal(), detached: true };
        match launch(engine, &container.id, Vec::new(), how) {
            Ok(_) => said.line(name),
            Err(not) => said.daemon(&start_failure(&not)),
        }
        ended_by_itself(engine, &container.id);
    }
}

pub(super) fn kill(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["s,signal="], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let not = match (signal(flags.get("signal"), "KILL"), engine.container(name).cloned()) {
            (Err(why), _) => why,
            (_, None) => format!("No such container: {name}"),
            (_, Some(container)) if !container.state.is_up() => {
                format!("container {} is not running", container.id)
            }
            (Ok(signal), Some(container)) => {
                let code = match container.state {
                    State::Restarting => Some(container.exit_code),
                    _ => send(engine, &container, signal),
                };
                if let Some(code) = code {
                    ended(engine, &container, code);
                }
                said.line(name);
                continue;
            }
        };
        said.daemon(&format!("cannot kill container: {name}: {not}"));
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
            ended_by_itself(engine, &container.id);
        }
        said.line(&container.exit_code.to_string());
    }
}
