//! Sensible next commands, for who has no keyboard or no idea.

use super::{Session, State};
use crate::lab::engine::State as Running;
use crate::lab::tree::ROOT;

/// Commands offered at most: what fits over a phone's keyboard in two rows.
const OFFERED: usize = 8;

/// Lines to tap, the most sensible first. Containers are offered of the image of this name, or where that is not there, of the
/// first one.
pub fn suggest(session: &Session, favourite: &str) -> Vec<String> {
    let state = session.state();
    let mut all = match state.inside() {
        Some(_) => inside(),
        None => on_host(state, favourite),
    };
    let back = (session.at() > 0).then_some("undo");
    let forth = (session.at() < session.last()).then_some("redo");
    let through: Vec<&str> = back.into_iter().chain(forth).collect();
    all.truncate(OFFERED - through.len());
    all.extend(through.into_iter().map(str::to_owned));
    all
}

fn inside() -> Vec<String> {
    ["ls", "pwd", "cat /etc/os-release", "echo hello > /note", "rm -r /tmp", "exit"]
        .map(str::to_owned)
        .to_vec()
}

fn on_host(state: &State, favourite: &str) -> Vec<String> {
    let engine = &state.engine;
    let mut all = Vec::new();
    let newest = engine.containers.last();
    if let Some(container) = newest {
        let name = &container.name;
        let written = engine
            .disks
            .get(&container.disk)
            .is_some_and(|disk| !disk.upper.names(ROOT).is_empty());
        if container.state == Running::Running {
            all.push(format!("docker exec -it {name} sh"));
        } else {
            all.push(format!("docker start {name}"));
        }
        if written {
            all.push(format!("docker diff {name}"));
            all.push(format!("docker commit {name} {}", free_name(state)));
        }
        all.push(match container.state {
            Running::Running => format!("docker stop {name}"),
            _ => format!("docker rm {name}"),
        });
        all.push("docker ps -as".into());
    }
    let known = engine.tags.get_key_value(favourite).map(|(tag, _)| tag);
    if let Some(tag) = known.or(engine.tags.keys().next()) {
        let taken = |name: &&str| !engine.containers.iter().any(|c| c.name == **name);
        if let Some(name) = ["web", "web2", "web3"].iter().find(|name| taken(name)) {
            let run = format!("docker run -d --name {name} {tag} sleep 1000");
            all.insert(if newest.is_some() { all.len() } else { 0 }, run);
        }
    }
    all.push("docker images".into());
    all
}

fn free_name(state: &State) -> String {
    let used = |name: &String| state.engine.tags.contains_key(name);
    (1..=99).map(|n| format!("mine:{n}")).find(|name| !used(name)).unwrap_or("mine:100".into())
}
