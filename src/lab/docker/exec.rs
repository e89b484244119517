//! exec: another process in a container that runs.

use super::args::{Count, read};
use super::containers::find;
use super::env_file::variables;
use super::{Said, TONGUE, runc};
use crate::lab::engine::{Engine, Process, State};
use crate::lab::shell::{Call, OpenShell};

pub(super) fn exec(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let spec =
        ["d,detach", "e,env=", "env-file=", "w,workdir=", "u,user=", "i,interactive", "t,tty"];
    let Some(flags) = read(said, args, &spec, true, Count::AtLeast(2)) else { return };
    let given = match variables(engine, &flags, call) {
        Ok(given) => given,
        Err(wrong) => return said.error(&wrong),
    };
    let Some(container) = find(engine, said, &flags.rest[0]) else { return };
    if container.state == State::Restarting {
        let id = &container.id;
        return said
            .daemon(&format!("Container {id} is restarting, wait until the container is running"));
    }
    if container.state != State::Running {
        return said.daemon(&format!("container {} is not running", container.id));
    }
    let mut env = container.env.clone();
    env.extend(given);
    let folder = flags.get("workdir").filter(|folder| !folder.is_empty());
    if folder.is_some_and(|folder| !folder.starts_with('/')) {
        said.line("OCI runtime exec failed: exec failed: Cwd must be an absolute path: unknown");
        said.status = 126;
        return;
    }
    let process = Process {
        args: flags.rest[1..].to_vec(),
        env,
        user: flags.get("user").map_or(container.user.clone(), str::to_owned),
        working_dir: folder.map_or(container.working_dir.clone(), str::to_owned),
        input: if flags.has("interactive") { call.input.clone() } else { Vec::new() },
        tty: flags.has("tty"),
        // What nobody waits for may stay, as a main process may.
        main: flags.has("detach"),
        detached: flags.has("detach"),
        open_input: flags.has("detach") && flags.has("interactive"),
    };
    if flags.has("interactive")
        && flags.has("tty")
        && call.terminal
        && !flags.has("detach")
        && let Ok(Some(memory)) =
            engine.shell_of(&container.namespace, &container.hostname, &process, TONGUE)
    {
        said.opened = Some(OpenShell { container: container.id.clone(), memory, main: false });
        return;
    }
    match engine.run_process(&container.namespace, &container.hostname, &process, TONGUE) {
        Ok(ran) if !flags.has("detach") => {
            said.out.extend(ran.out);
            said.err.extend(ran.err);
            said.status = ran.status;
        }
        Ok(ran) if ran.waiting => {
            let one = (process.user, process.args.join(" "));
            engine.change_container(&container.id, |container| container.also.push(one));
        }
        Ok(_) => {}
        Err(not) => {
            let text = match not {
                _ if not.is_of_user() => runc(&not),
                _ => format!(
                    "OCI runtime exec failed: exec failed: unable to start container process: {}",
                    runc(&not)
                ),
            };
            said.line(&text);
            said.status = 126;
        }
    }
}
