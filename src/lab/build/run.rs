//! RUN: its shell, its mounts, its arguments.

use super::dockerfile::{Instruction, expand};
use super::mount::Mounted;
use super::stage::{Build, State};
use super::step::absolute;
use super::{Builder, Failure};
use crate::domain::order::SortSmall;
use crate::lab::engine::{NotStarted, Process};
use crate::lab::kernel::{Mount, Namespace};

impl Build<'_> {
    pub(super) fn run(
        &mut self,
        args: Vec<String>,
        mounts: &[Mounted],
        mut namespace: Namespace,
        state: &State,
        output: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let classic = self.request.builder == Builder::Classic;
        let mut all = self.engine.step_mounts();
        let mut stubs = Vec::new();
        for mount in mounts {
            let at = absolute(&state.config.working_dir, &mount.target);
            let mut kernel = self.engine.kernel(&namespace);
            let file = mount.kind == "secret";
            let made = super::copy::mount_point(&mut kernel, at.as_bytes(), file);
            stubs.extend(made.map_err(|error| Failure::Other(error.text().into()))?);
            let line = ["none".into(), mount.kind.clone(), "rw".into()];
            all.push(Mount {
                at: at.trim_start_matches('/').into(),
                disk: mount.disk,
                root: mount.root.clone(),
                read_only: mount.read_only,
                line,
            });
        }
        let before = namespace.clone();
        if !classic {
            // BuildKit lays these two over the step, so /etc is touched wherever an image lacks them.
            let mut kernel = self.engine.kernel(&namespace);
            for name in ["/dev", "/proc", "/sys"] {
                // Its own mounts want a place, too, and that stays.
                let _there = kernel.mkdir(name.as_bytes(), 0o755);
            }
            for name in ["/etc/hosts", "/etc/resolv.conf"] {
                let made = super::copy::mount_point(&mut kernel, name.as_bytes(), true);
                stubs.extend(made.unwrap_or_default());
            }
        }
        if classic {
            // What the classic builder writes below a VOLUME goes with the step's container.
            for volume in &state.config.volumes {
                let disk = self.engine.volume_of_step(&before, volume.as_bytes());
                let line = ["/dev/vda".into(), "ext4".into(), "rw".into()];
                let at = volume.trim_start_matches('/').into();
                all.push(Mount { at, disk, root: Vec::new(), read_only: false, line });
            }
        }
        namespace.mounts = all.into();
        let mut env = state.config.env.clone();
        for (name, value) in &state.args {
            if !env.iter().any(|pair| pair.split('=').next() == Some(name)) {
                env.push(format!("{name}={value}"));
            }
        }
        let process = Process {
            args: args.clone(),
            env,
            user: state.config.user.clone(),
            working_dir: state.config.working_dir.clone(),
            ..Process::default()
        };
        let ran =
            self.engine.run_process(&namespace, "buildkitsandbox", &process, self.request.tongue);
        let mut kernel = self.engine.kernel(&before);
        for (stub, file) in stubs.into_iter().rev() {
            // What the step left in it stays, so a folder that is no longer empty is not taken away.
            let _ = if file { kernel.unlink(&stub) } else { kernel.rmdir(&stub) };
        }
        let status = match ran {
            Ok(ran) => {
                let lacks = ran.err.windows(LACKS.len()).any(|part| part == LACKS.as_bytes());
                output.extend(ran.out);
                output.extend(ran.err);
                if lacks {
                    output.extend(HINT.as_bytes());
                }
                ran.status
            }
            Err(NotStarted::NoUser(user)) => {
                return Err(Failure::Other(format!(
                    "unable to find user {user}: no matching entries in passwd file"
                )));
            }
            Err(other) => other.status(),
        };
        if status == 0 { Ok(()) } else { Err(Failure::Exit(args.join(" "), status)) }
    }
}

/// What is said of a program that an image has and the lab has not; and what helps with it.
const LACKS: &str = "the lab does not have this program";
const HINT: &str =
    "lab: a comment above the RUN can say what it would write: # lab: adds PATH SIZE\n";

/// What a RUN runs, and how progress shows it.
pub(super) fn run_args(
    one: &Instruction,
    shell: &[String],
    get: &dyn Fn(&str) -> Option<String>,
) -> (Vec<String>, String) {
    let mut text = expand(&one.text, get, true);
    if let Some(args) = one.json() {
        return (args, text);
    }
    let script = match one.here.as_slice() {
        [] => one.rest.clone(),
        [(mark, body, _)]
            if one.rest.trim_start_matches("<<").trim_matches(['-', '"', '\'']) == mark =>
        {
            let trimmed = body.trim();
            let first = trimmed.lines().next().unwrap_or_default();
            let more = if trimmed.lines().count() > 1 { "..." } else { "" };
            text = format!("{text} ({first}{more})");
            body.strip_suffix('\n').unwrap_or(body).to_owned()
        }
        all => {
            let mut script = one.rest.clone();
            for (mark, body, _) in all {
                script += &format!("\n{body}{mark}");
            }
            script
        }
    };
    ([shell, &[script]].concat(), text)
}

pub(super) fn created_by_run(args: &[String], scope: &[(String, String)], classic: bool) -> String {
    let command = args.join(" ");
    let mut all: Vec<String> =
        scope.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if classic {
        all.sort_small();
    }
    let command = match all.len() {
        0 => command,
        count => format!("|{count} {} {command}", all.join(" ")),
    };
    if classic { command } else { format!("RUN {command} # buildkit") }
}
