//! ps: containers, and what lists show of one.

use super::Said;
use super::args::{Count, Flags, read};
use super::filters::Filters;
use super::inspect::container_fields;
use super::lists::{format, formatted};
use super::table::{ago, cut, table};
use crate::lab::engine::{Container, Engine, MountSource, State};
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use std::sync::Arc;

/// The image column of a container: its name in the command, or the ID once that names something else.
pub(super) fn image_column(engine: &Engine, container: &Container) -> String {
    let still =
        engine.image(&container.image_name).is_some_and(|image| image.id == container.image);
    if still { container.image_name.clone() } else { container.image.short().to_owned() }
}

pub(super) fn status(engine: &Engine, container: &Container) -> String {
    match container.state {
        State::Created => "Created".into(),
        State::Running => format!("Up {}", ago(engine.now, container.started)),
        State::Restarting => {
            let since = ago(engine.now, container.finished);
            format!("Restarting ({}) {since} ago", container.exit_code)
        }
        State::Exited => {
            format!("Exited ({}) {} ago", container.exit_code, ago(engine.now, container.finished))
        }
    }
}

pub(super) fn command_column(container: &Container, long: bool) -> String {
    let quote = |word: &String| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c))
            && !word.is_empty();
        if plain { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let text = container.command.iter().map(quote).collect::<Vec<_>>().join(" ");
    let text = if long { text } else { cut(&text, 20) };
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(super) fn size_column(engine: &Engine, container: &Container) -> String {
    let own = engine.disks.get(&container.disk).map_or(0, |disk| disk.written());
    let below: u64 = container
        .layers
        .iter()
        .filter_map(|chain| engine.layers.get(chain))
        .map(|layer| layer.size)
        .sum();
    format!("{} (virtual {})", human(own, 3), human(own + below, 3))
}

/// What `ps` can be asked for.
const OF_PS: [&str; 9] =
    ["ancestor", "before", "exited", "id", "label", "name", "since", "status", "volume"];

/// What the engine knows besides, of which there is nothing here.
const OF_PS_ELSEWHERE: [&str; 7] =
    ["expose", "health", "isolation", "is-task", "network", "publish", "label!"];

fn filter_containers(
    engine: &Engine,
    flags: &Flags,
    all: &mut Vec<Arc<Container>>,
) -> Result<(), String> {
    let names = flags.all("filter").filter_map(|filter| filter.split_once('='));
    if let Some((name, _)) = names.into_iter().find(|(name, _)| OF_PS_ELSEWHERE.contains(name)) {
        return Err(format!("invalid filter '{name}': this lab has {}", OF_PS.join(", ")));
    }
    let filters = Filters::read(flags, &OF_PS, engine.now)?;
    let states = ["created", "restarting", "running", "removing", "paused", "exited", "dead"];
    if let Some(state) = filters.all("status").find(|state| !states.contains(state)) {
        return Err(format!("invalid filter 'status={state}'"));
    }
    if let Some(code) = filters.all("exited").find(|code| code.parse::<i32>().is_err()) {
        return Err(format!(
            "invalid filter 'exited={code}': strconv.Atoi: parsing {code:?}: invalid syntax"
        ));
    }
    for side in ["before", "since"] {
        for name in filters.all(side) {
            let found = engine.container(name);
            let at =
                found.and_then(|found| engine.containers.iter().position(|c| c.id == found.id));
            let at = at.ok_or_else(|| format!("No such container: {name}"))?;
            let (older, newer) = (&engine.containers[..at], &engine.containers[at + 1..]);
            let side = if side == "before" { older } else { newer };
            all.retain(|one| side.iter().any(|other| other.id == one.id));
        }
    }
    let any = |kind: &str, fits: &dyn Fn(&str) -> bool| filters.any(kind, fits);
    all.retain(|container| {
        any("status", &|value| super::inspect::state_name(container.state) == value)
            && filters.named(&container.name)
            && any("id", &|value| container.id.starts_with(value))
            && any("ancestor", &|value| is_of(engine, container, value))
            && any("exited", &|value| {
                container.state == State::Exited && container.exit_code.to_string() == value
            })
            && any("volume", &|value| {
                container.mounts.iter().any(|mount| {
                    mount.target == value.as_bytes()
                        || mount.source == MountSource::Volume(value.to_owned())
                })
            })
            && filters.labelled(&container.config.labels)
    });
    Ok(())
}

/// The container's image is one of a name, or stands on it.
fn is_of(engine: &Engine, container: &Container, name: &str) -> bool {
    engine.image(name).is_some_and(|image| {
        let of = engine.images.get(&container.image);
        image.id == container.image || of.is_some_and(|of| of.layers.starts_with(&image.layers))
    })
}

pub(super) fn ps(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec =
        ["a,all", "q,quiet", "no-trunc", "s,size", "l,latest", "n,last=", "f,filter=", "format="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let mut all: Vec<_> = engine.containers.iter().rev().cloned().collect();
    let last = flags.get("last").and_then(|text| text.parse::<i64>().ok()).unwrap_or(-1);
    let last = if last == -1 && flags.has("latest") { 1 } else { last };
    // None, or less than none, is no limit.
    let limit = usize::try_from(last).ok().filter(|limit| *limit > 0);
    let status_filter = flags.all("filter").any(|filter| filter.starts_with("status="));
    if limit.is_none() && !flags.has("all") && !status_filter {
        all.retain(|container| container.state.is_up());
    }
    if let Err(wrong) = filter_containers(engine, &flags, &mut all) {
        return said.daemon(&wrong);
    }
    all.truncate(limit.unwrap_or(all.len()));
    let long = flags.has("no-trunc");
    let id = |container: &Container| {
        if long { container.id.clone() } else { container.id[..12].to_owned() }
    };
    if flags.has("quiet") {
        for container in &all {
            said.line(&id(container));
        }
        return;
    }
    if let Some(format) = format(&flags) {
        // Sizes are added up when somebody wants them.
        let sizes = flags.has("size") || format.contains(".Size");
        let row = |container: &Arc<Container>| {
            let mut row = container_fields(engine, container, long);
            if sizes {
                row["Size"] = size_column(engine, container).into();
            }
            row
        };
        let rows: Vec<_> = all.iter().map(row).collect();
        return formatted(said, format, "CONTAINER ID", rows.into_iter());
    }
    let mut head: Vec<String> =
        ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"]
            .map(str::to_owned)
            .to_vec();
    if flags.has("size") {
        head.push("SIZE".into());
    }
    let mut rows = vec![head];
    for container in &all {
        let mut row = vec![
            id(container),
            image_column(engine, container),
            command_column(container, long),
            format!("{} ago", ago(engine.now, container.created)),
            status(engine, container),
            super::host::ports_column(container),
            container.name.clone(),
        ];
        if flags.has("size") {
            row.push(size_column(engine, container));
        }
        rows.push(row);
    }
    said.out.extend(table(&rows).into_bytes());
}
