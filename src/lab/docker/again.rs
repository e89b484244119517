//! `--restart`: a container whose process ended by itself is started again, as its policy says. An engine waits twice as long before
//! each try; here no time passes, so that all tries are made at once, and of what never stays up only the first few.

use super::containers::{How, run_main};
use crate::lab::engine::{Container, Engine, State};

/// So often is started again what would be for ever: then it is on its way to the next try, as an engine shows it most of the time.
const TRIES: u32 = 5;

/// Tries that a policy may count to here.
const MOST: u32 = 20;

/// Its process ended by itself: follows the policy until a process stays, or the policy has had enough. Who was attached sees none of
/// it; the logs have it. Tries are those of this time: what stayed for a while and then ended is tried as often again.
pub(super) fn ended_by_itself(engine: &mut Engine, id: &str) {
    let mut tried = 0;
    while let Some(container) = engine.container(id).cloned()
        && wants_again(&container)
    {
        if tried >= tries(&container) {
            return engine.change_container(id, |container| container.state = State::Restarting);
        }
        tried += 1;
        engine.change_container(id, |container| container.restarts += 1);
        let how = How { asks: container.has_terminal(), detached: true };
        if run_main(engine, id, Vec::new(), how).is_err() {
            return;
        }
    }
}

fn wants_again(container: &Container) -> bool {
    let (policy, most) = &container.host.restart;
    container.state == State::Exited
        && match policy.as_str() {
            "always" | "unless-stopped" => true,
            "on-failure" => container.exit_code != 0 && (*most == 0 || container.restarts < *most),
            _ => false,
        }
}

fn tries(container: &Container) -> u32 {
    let most = container.host.restart.1;
    if most == 0 { TRIES } else { most.min(MOST) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{engine, said};
    use crate::lab::session::Session;

    #[test]
    fn what_ends_by_itself_is_started_again_and_what_is_stopped_is_not() {
        let mut engine = engine();
        said(&mut engine, "docker rm -f web");
        // As an engine showed the same lines.
        let table = [
            (
                "docker run -d --name ca --restart=on-failure:2 debian-ish:1 sh -c 'echo hi; exit 1'",
                "",
            ),
            ("docker wait ca", "1\n"),
            ("docker logs ca", "hi\nhi\nhi\n"),
            (
                "docker inspect -f '{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}' ca",
                "2 exited 1\n",
            ),
            ("docker start ca", "ca\n"),
            ("docker inspect -f '{{.RestartCount}}' ca", "2\n"),
            (
                "docker run --name cd --restart=on-failure:3 debian-ish:1 sh -c 'echo x; exit 4'",
                "x\n",
            ),
            ("docker logs cd", "x\nx\nx\nx\n"),
            // The second try finds what the first one left.
            (
                "docker run -d --name ce --restart=on-failure debian-ish:1 sh -c 'cat /x || { touch /x; exit 1; }'",
                "",
            ),
            ("docker inspect -f '{{.RestartCount}} {{.State.Status}}' ce", "1 exited\n"),
            ("docker run -d --name cb --restart=always debian-ish:1 sh -c 'exit 3'", ""),
            (
                "docker inspect -f '{{.State.Status}} {{.State.Running}} {{.State.Restarting}} {{.State.Pid}} {{.State.ExitCode}}' cb",
                "restarting true true 0 3\n",
            ),
            ("docker ps --format '{{.Names}} {{.State}}'", "cb restarting\n"),
            ("docker ps -q -f status=restarting | wc -l", "1\n"),
            ("docker start cb", "cb\n"),
            ("docker wait cb", "3\n"),
            ("docker container prune -f | tail -1 | cut -c1-22", "Total reclaimed space:\n"),
            ("docker ps -a --format '{{.Names}} {{.State}}'", "cb restarting\n"),
            ("docker stop cb", "cb\n"),
            ("docker ps -a --format '{{.Names}} {{.State}}'", "cb exited\n"),
            (
                "docker run -d --name cg --restart=always debian-ish:1 sh -c 'test -e /x && sleep 1000; touch /x; exit 7'",
                "",
            ),
            (
                "docker inspect -f '{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}' cg",
                "1 running 0\n",
            ),
            ("docker rm -f cg", "cg\n"),
            ("docker run -d --name cc --restart=unless-stopped debian-ish:1 sleep 1000", ""),
            // Whoever waits sees it end, and another one runs.
            ("docker wait cc", "0\n"),
            ("docker inspect -f '{{.RestartCount}} {{.State.Status}}' cc", "1 running\n"),
            ("docker kill cc", "cc\n"),
            ("docker inspect -f '{{.RestartCount}} {{.State.Status}}' cc", "1 exited\n"),
        ];
        for (line, out) in table {
            let told = said(&mut engine, line).1;
            // An ID is not compared.
            assert!(line.starts_with("docker run -d") || told == out, "{line}: {told}");
        }
        let line = "docker run -d --name cf --restart=always debian-ish:1 sh -c 'exit 3'";
        assert_eq!(said(&mut engine, line).0, 0);
        let (status, told) = said(&mut engine, "docker exec cf true");
        assert!(
            status == 1 && told.ends_with(" is restarting, wait until the container is running\n"),
            "{told}"
        );
        let (status, told) = said(&mut engine, "docker rm cf");
        assert!(
            status == 1 && told.contains("container is restarting: stop the container before"),
            "{told}"
        );
        assert!(said(&mut engine, "docker ps").1.contains("Restarting (3) "));
    }

    #[test]
    fn what_stays_each_time_is_started_again_however_often_it_ends() {
        for policy in ["always", "unless-stopped"] {
            let mut engine = engine();
            let run = format!("docker run -d --name cx --restart={policy} debian-ish:1 sleep 1000");
            said(&mut engine, &run);
            for times in 1..=7 {
                assert_eq!(said(&mut engine, "docker wait cx").1, "0\n");
                let line = "docker inspect -f '{{.RestartCount}} {{.State.Status}}' cx";
                assert_eq!(said(&mut engine, line).1, format!("{times} running\n"), "{policy}");
            }
        }
    }

    #[test]
    fn a_shell_that_is_left_ends_by_itself() {
        for (policy, status, told) in [
            ("no", 3, "0 exited"),
            ("always", 0, "1 running"),
            ("unless-stopped", 3, "1 running"),
            ("on-failure", 0, "0 exited"),
            ("on-failure:2", 3, "1 running"),
        ] {
            let mut session = Session::new(engine(), "/home/me");
            for line in [
                &*format!("docker run -it --name cx --restart={policy} debian-ish:1 sh"),
                &*format!("exit {status}"),
                "docker inspect -f '{{.RestartCount}} {{.State.Status}}' cx",
            ] {
                session.type_line(line.as_bytes(), None);
            }
            let out = String::from_utf8_lossy(&session.now().answer.out).into_owned();
            assert_eq!(out, format!("{told}\n"), "{policy}, exit {status}");
        }
    }
}
