//! volume create, ls, rm and prune.

use super::Said;
use super::args::{Count, read};
use super::lists::{format, formatted};
use super::table::table;
use crate::lab::engine::{Engine, MountSource};
use crate::lab::overlay::changes::tree_size;
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use serde_json::json;

pub(super) fn volume_create(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["d,driver=", "name=", "label=", "o,opt="];
    let Some(flags) = read(said, args, &spec, false, Count::AtMost(1)) else {
        return;
    };
    let name = flags.rest.first().cloned().or_else(|| flags.get("name").map(str::to_owned));
    let Some(name) = name else {
        let id = engine.new_id();
        engine.volume(&id, true);
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
    if let Some(driver) = flags.get("driver").filter(|driver| *driver != "local") {
        return said.daemon(&format!(
            "create {name}: error looking up volume plugin {driver}: plugin {driver:?} not found"
        ));
    }
    engine.volume(&name, false);
    said.line(&name);
}

pub(super) fn volume_ls(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["q,quiet", "f,filter=", "format="];
    let Some(flags) = read(said, args, &spec, false, Count::Any) else { return };
    let dangling = flags.all("filter").find_map(|filter| filter.strip_prefix("dangling="));
    let names: Vec<String> = engine
        .volumes
        .keys()
        .filter(|name| {
            dangling.is_none_or(|wanted| {
                (users(engine, name).is_empty()) == (wanted == "true" || wanted == "1")
            })
        })
        .cloned()
        .collect();
    if flags.has("quiet") {
        return names.iter().for_each(|name| said.line(name));
    }
    if let Some(format) = format(&flags) {
        let row = |name: &String| {
            let anonymous = engine.volumes.get(name).is_some_and(|volume| volume.anonymous);
            json!({
                "Name": name, "Driver": "local", "Scope": "local",
                "Mountpoint": format!("/var/lib/docker/volumes/{name}/_data"),
                "Labels": if anonymous { "com.docker.volume.anonymous=" } else { "" },
                // Of a cluster's volumes, and what only `system df -v` counts.
                "Availability": "N/A", "Group": "N/A", "Links": "N/A", "Size": "N/A", "Status": "N/A",
            })
        };
        return formatted(said, format, "ID", names.iter().map(row));
    }
    let mut rows = vec![vec!["DRIVER".to_owned(), "VOLUME NAME".into()]];
    rows.extend(names.into_iter().map(|name| vec!["local".into(), name]));
    said.out.extend(table(&rows).into_bytes());
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

pub(super) fn volume_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, args, &["f,force", "a,all", "filter="], false, Count::Any) else {
        return;
    };
    let names: Vec<String> = engine
        .volumes
        .iter()
        .filter(|(name, volume)| {
            (volume.anonymous || flags.has("all")) && users(engine, name).is_empty()
        })
        .map(|(name, _)| name.clone())
        .collect();
    let mut freed = 0;
    if !names.is_empty() {
        said.line("Deleted Volumes:");
    }
    for name in names {
        freed += volume_size(engine, &name);
        engine.remove_volume(&name);
        said.line(&name);
    }
    if said.out.starts_with(b"Deleted") {
        said.line("");
    }
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

pub(super) fn volume_size(engine: &Engine, name: &str) -> u64 {
    engine
        .volumes
        .get(name)
        .and_then(|volume| engine.disks.get(&volume.disk))
        .map_or(0, |disk| tree_size(&disk.upper))
}
