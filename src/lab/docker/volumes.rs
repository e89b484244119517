//! volume create, ls, rm and prune.

use super::Said;
use super::args::{Count, read};
use super::filters::Filters;
use super::lists::{format, formatted};
use super::options::label;
use super::table::table;
use crate::domain::order::Gather;
use crate::lab::engine::{Engine, MountSource, Volume};
use crate::lab::overlay::changes::tree_size;
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use serde_json::{Value, json};

pub(super) fn volume_create(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["d,driver=", "name=", "label=", "o,opt="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(1)) else {
        return;
    };
    if let Some(option) = flags.get("opt") {
        let name = option.split('=').next().unwrap_or_default();
        return said.error(&format!(
            "--opt {name}: a volume of this lab is a folder of its own and has no options"
        ));
    }
    let labels = flags.all("label").map(label).gather();
    let name = flags.rest.first().cloned().or_else(|| flags.get("name").map(str::to_owned));
    let driver = |said: &mut Said, name: &str| {
        let other = flags.get("driver").filter(|driver| !["", "local"].contains(driver));
        if let Some(driver) = other {
            said.daemon(&format!(
                "create {name}: error looking up volume plugin {driver}: plugin {driver:?} not found"
            ));
        }
        other.is_none()
    };
    let Some(name) = name else {
        let id = engine.new_id();
        if !driver(said, &id) {
            return;
        }
        engine.volume(&id, true);
        engine.label_volume(&id, labels);
        return said.line(&id);
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if name.len() < 2 {
        return said.daemon(&format!("create {name}: volume name is too short, names should be at least two alphanumeric characters"));
    }
    if !name.chars().all(fine) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return said.daemon(&format!(
            "create {name}: {name:?} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
        ));
    }
    if !driver(said, &name) {
        return;
    }
    if !engine.volumes.contains_key(&name) {
        engine.volume(&name, false);
        engine.label_volume(&name, labels);
    }
    said.line(&name);
}

pub(super) fn volume_ls(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["q,quiet", "f,filter=", "format="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(0)) else { return };
    let known = ["dangling", "driver", "label", "name"];
    let filters = Filters::read(&flags, &known, engine.now);
    let read = filters.and_then(|filters| Ok((filters.bool("dangling")?, filters)));
    let (dangling, filters) = match read {
        Ok(read) => read,
        Err(wrong) => return said.daemon(&wrong),
    };
    let names: Vec<String> = engine
        .volumes
        .iter()
        .filter(|(name, volume)| {
            dangling.is_none_or(|wanted| users(engine, name).is_empty() == wanted)
                && filters.any("driver", &|driver| driver == "local")
                && filters.named(name)
                && filters.labelled(&volume.labels)
        })
        .map(|(name, _)| name.clone())
        .collect();
    if flags.has("quiet") {
        return names.iter().for_each(|name| said.line(name));
    }
    if let Some(format) = format(&flags) {
        let row = |name: &String| volume_fields(engine, name);
        return formatted(said, format, "ID", names.iter().map(row));
    }
    let mut rows = vec![vec!["DRIVER".to_owned(), "VOLUME NAME".into()]];
    rows.extend(names.into_iter().map(|name| vec!["local".into(), name]));
    said.out.extend(table(&rows).into_bytes());
}

/// What a list of volumes may show of one.
pub(super) fn volume_fields(engine: &Engine, name: &str) -> Value {
    let labels = engine.volumes.get(name).map(|volume| volume.labels.clone()).unwrap_or_default();
    let labels: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    json!({
        "Name": name, "Driver": "local", "Scope": "local",
        "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
        "Labels": labels.join(","),
        // Of a cluster's volumes, and what only `system df -v` counts.
        "Availability": "N/A", "Group": "N/A", "Links": "N/A", "Size": "N/A", "Status": "N/A",
    })
}

/// IDs of the containers that use a volume.
pub(super) fn users(engine: &Engine, name: &str) -> Vec<String> {
    let uses = |mounts: &[crate::lab::engine::MountSpec]| {
        mounts.iter().any(|mount| mount.source == MountSource::Volume(name.to_owned()))
    };
    engine.containers.iter().filter(|c| uses(&c.mounts)).map(|c| c.id.clone()).collect()
}

pub(super) fn volume_rm(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,force"], false, Count::AtLeast(1)) else {
        return;
    };
    for name in &flags.rest {
        let users = users(engine, name);
        if !users.is_empty() {
            said.daemon(&format!("remove {name}: volume is in use - [{}]", users.join(", ")));
        } else if engine.remove_volume(name) || flags.has("force") {
            said.line(name);
        } else {
            said.daemon(&format!("get {name}: no such volume"));
        }
    }
}

pub(super) fn volume_prune(engine: &mut Engine, said: &mut Said, args: &[String], call: &Call) {
    let Some(flags) = read(said, args, &["f,force", "a,all", "filter="], false, Count::AtMost(0))
    else {
        return;
    };
    let filters = Filters::read(&flags, &["all", "label", "label!"], engine.now);
    let read = filters.and_then(|filters| Ok((filters.bool("all")?, filters)));
    match read {
        Ok((all, filters)) => {
            let all = all.unwrap_or(flags.has("all"));
            let which = if all { "all" } else { "anonymous" };
            let warning = format!(
                "This will remove {which} local volumes not used by at least one container.\n"
            );
            if !super::manage::is_wanted(said, &flags, call, &warning) {
                return;
            }
            let freed = prune_volumes(engine, said, all, &filters);
            said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
        }
        Err(wrong) => said.daemon(&wrong),
    }
}

/// Removes volumes that no container has, those with a name only with `all`; gives the bytes that it freed.
pub(super) fn prune_volumes(
    engine: &mut Engine,
    said: &mut Said,
    all: bool,
    filters: &Filters<'_>,
) -> u64 {
    let goes = |name: &str, volume: &Volume| {
        (volume.anonymous || all)
            && users(engine, name).is_empty()
            && filters.labelled(&volume.labels)
    };
    let names: Vec<String> = engine
        .volumes
        .iter()
        .filter(|(name, volume)| goes(name, volume))
        .map(|(name, _)| name.clone())
        .collect();
    if names.is_empty() {
        return 0;
    }
    said.line("Deleted Volumes:");
    let mut freed = 0;
    for name in names {
        freed += volume_size(engine, &name);
        engine.remove_volume(&name);
        said.line(&name);
    }
    said.line("");
    freed
}

pub(super) fn volume_size(engine: &Engine, name: &str) -> u64 {
    engine
        .volumes
        .get(name)
        .and_then(|volume| engine.disks.get(&volume.disk))
        .map_or(0, |disk| tree_size(&disk.upper))
}
