//! top and port: what a container runs, and which of the host's ports lead into it.

use super::Said;
use super::args::{Count, read};
use super::containers::find;
use crate::domain::order::SortSmall;
use crate::lab::engine::{Container, Engine, State};
use crate::lab::shell::Call;

pub(super) fn top(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &[], true, Count::AtLeast(1)) else { return };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    if container.state != State::Running {
        return said.daemon(&format!("container {} is not running", container.id));
    }
    said.line("UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD");
    let tty = if container.tty { "pts/0" } else { "?" };
    for (at, (user, command)) in container.processes().into_iter().enumerate() {
        // Numbers of those beside the first one are made up.
        let (pid, tty) = if at == 0 { (1, tty) } else { (6 + at, "?") };
        let user = number(engine, &container, &user);
        said.line(&format!(
            "{user:19} {pid:<19} 0                   0                   00:00               {tty:19} 00:00:00            {command}"
        ));
    }
}

/// A process's user by the name that the host has for the number, as the host's ps shows it.
fn number(engine: &mut Engine, container: &Container, user: &str) -> String {
    let cred = crate::lab::engine::cred(&mut engine.kernel(&container.namespace), user);
    match cred.map_or(0, |cred| cred.uid) {
        0 => "root".into(),
        uid => uid.to_string(),
    }
}

/// Ports of the host that lead to one of a container, or to any.
pub(super) fn port(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &[], false, Count::Between(1, 2)) else { return };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    let wanted = flags.rest.get(1);
    let whole = wanted.map(|port| match port.contains('/') {
        true => port.clone(),
        false => format!("{port}/tcp"),
    });
    let runs = container.state == State::Running && container.host.network == "bridge";
    let known = |outer: &str| !outer.is_empty() && !outer.contains('-');
    let ports = container.host.ports.iter().filter(|(inner, _, outer)| {
        runs && known(outer) && whole.as_ref().is_none_or(|whole| whole == inner)
    });
    let mut lines = Vec::new();
    for (inner, address, outer) in ports {
        let hosts = match address.as_str() {
            "" => vec!["0.0.0.0".to_owned(), "[::]".into()],
            address if address.contains(':') => vec![format!("[{address}]")],
            address => vec![address.to_owned()],
        };
        let before = if whole.is_none() { format!("{inner} -> ") } else { String::new() };
        lines.extend(hosts.iter().map(|host| format!("{before}{host}:{outer}")));
    }
    if let (Some(port), true) = (wanted, lines.is_empty()) {
        return said
            .error(&format!("Error: No public port '{port}' published for {}", flags.rest[0]));
    }
    lines.sort_small();
    lines.iter().for_each(|line| said.line(line));
}
