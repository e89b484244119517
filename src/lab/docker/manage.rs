//! volume, prune, system df, version.

use super::Said;
use super::args::{Count, read};
use super::images::removed_line;
use super::lists::{command_column, formatted, image_column, named, status};
use super::table::{ago, table};
use crate::domain::ChainId;
use crate::lab::engine::{Engine, Image, MountSource, State};
use crate::lab::overlay::changes::tree_size;
use crate::lab::shell::Call;
use crate::lab::sizes::human;
use serde_json::json;
use std::collections::BTreeMap;

pub(super) fn version(_: &mut Engine, said: &mut Said, _: &[String], _: &Call) {
    said.line("Docker version 26.1.5, as the lab of layerpeel plays it");
}

pub(super) fn volume_create(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let spec = ["d,driver=", "name=", "label=", "o,opt="];
    let Some(flags) = read(said, "volume create", args, &spec, false, Count::AtMost(1)) else {
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
    let Some(flags) = read(said, "volume ls", args, &spec, false, Count::Any) else { return };
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
    if let Some(format) = flags.get("format") {
        let rows =
            names.iter().map(|name| json!({ "Name": name, "Driver": "local", "Scope": "local" }));
        return formatted(said, format, rows);
    }
    let mut rows = vec![vec!["DRIVER".to_owned(), "VOLUME NAME".into()]];
    rows.extend(names.into_iter().map(|name| vec!["local".into(), name]));
    said.out.extend(table(&rows).into_bytes());
}

/// IDs of the containers that use a volume.
fn users(engine: &Engine, name: &str) -> Vec<String> {
    let uses = |mounts: &[crate::lab::engine::MountSpec]| {
        mounts.iter().any(|mount| mount.source == MountSource::Volume(name.to_owned()))
    };
    engine.containers.iter().filter(|c| uses(&c.mounts)).map(|c| c.id.clone()).collect()
}

pub(super) fn volume_rm(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, "volume rm", args, &["f,force"], false, Count::AtLeast(1)) else {
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
    let Some(flags) =
        read(said, "volume prune", args, &["f,force", "a,all", "filter="], false, Count::Any)
    else {
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

fn volume_size(engine: &Engine, name: &str) -> u64 {
    engine
        .volumes
        .get(name)
        .and_then(|volume| engine.disks.get(&volume.disk))
        .map_or(0, |disk| tree_size(&disk.upper))
}

pub(super) fn container_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(_) = read(said, "container prune", args, &["f,force", "filter="], false, Count::Any)
    else {
        return;
    };
    let freed = prune_containers(engine, said);
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_containers(engine: &mut Engine, said: &mut Said) -> u64 {
    let stopped: Vec<_> =
        engine.containers.iter().rev().filter(|c| c.state != State::Running).cloned().collect();
    let mut freed = 0;
    if !stopped.is_empty() {
        said.line("Deleted Containers:");
    }
    for container in &stopped {
        freed += engine.disks.get(&container.disk).map_or(0, |disk| disk.written());
        engine.remove(&container.id, false);
        said.line(&container.id);
    }
    if !stopped.is_empty() {
        said.line("");
    }
    freed
}

pub(super) fn image_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) =
        read(said, "image prune", args, &["f,force", "a,all", "filter="], false, Count::Any)
    else {
        return;
    };
    let freed = prune_images(engine, said, flags.has("all"));
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

fn prune_images(engine: &mut Engine, said: &mut Said, all: bool) -> u64 {
    let before = engine.stored();
    let mut lines = Vec::new();
    let used =
        |engine: &Engine, image: &Image| engine.containers.iter().any(|c| c.image == image.id);
    for one in named(engine, false) {
        let whole = format!("{}:{}", one.repository, one.tag);
        if !engine.images.contains_key(&one.image.id) || used(engine, &one.image) {
            continue;
        }
        let mut out = Vec::new();
        if one.tag == "<none>" {
            engine.drop_digests(&one.image.id, None, &mut out);
            if !engine.is_named(&one.image.id) {
                engine.delete(&one.image.id, &mut out);
            }
        } else if all {
            out = engine.untag(&whole).unwrap_or_default();
        }
        lines.extend(out.iter().map(|one| {
            let line = removed_line(one);
            line.replacen("Untagged", "untagged", 1).replacen("Deleted", "deleted", 1)
        }));
    }
    if !lines.is_empty() {
        said.line("Deleted Images:");
        lines.iter().for_each(|line| said.line(line));
        said.line("");
    }
    before - engine.stored()
}

pub(super) fn system_prune(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) =
        read(said, "system prune", args, &["f,force", "a,all", "volumes"], false, Count::Any)
    else {
        return;
    };
    let mut freed = prune_containers(engine, said);
    freed += prune_images(engine, said, flags.has("all"));
    let gone = super::cached::prune(engine, flags.has("all"));
    if !gone.is_empty() {
        said.line("Deleted build cache objects:");
        gone.iter().for_each(|record| said.line(&record.id));
        said.line("");
        freed += gone.iter().map(|record| record.size).sum::<u64>();
    }
    said.line(&format!("Total reclaimed space: {}", human(freed, 4)));
}

/// Bytes of layers, and in how many images each chain is.
fn uses(engine: &Engine) -> BTreeMap<&ChainId, usize> {
    let mut count = BTreeMap::new();
    for image in engine.images.values() {
        for chain in &image.layers {
            *count.entry(chain).or_default() += 1;
        }
    }
    count
}

fn layer_size(engine: &Engine, chain: &ChainId) -> u64 {
    engine.layers.get(chain).map_or(0, |layer| layer.size)
}

fn reclaimable(freed: u64, all: u64) -> String {
    let text = human(freed, 4);
    match (freed * 100).checked_div(all) {
        Some(percent) => format!("{text} ({percent}%)"),
        None => text,
    }
}

pub(super) fn system_df(engine: &mut Engine, said: &mut Said, args: &[String], _: &Call) {
    let Some(flags) = read(said, "system df", args, &["v,verbose", "format="], false, Count::Any)
    else {
        return;
    };
    if flags.has("verbose") {
        return verbose(engine, said);
    }
    let records = super::cached::records(engine);
    let uses = uses(engine);
    let total: u64 = uses.keys().map(|chain| layer_size(engine, chain)).sum();
    let in_use = |image: &Image| engine.containers.iter().any(|c| c.image == image.id);
    let tops: Vec<_> = engine
        .images
        .values()
        .filter(|image| {
            !engine.images.values().any(|other| other.parent.as_ref() == Some(&image.id))
                || engine.is_named(&image.id)
        })
        .collect();
    let active = tops.iter().filter(|image| in_use(image)).count();
    // What the engine calls used: the sizes of images with containers, less what they share with others.
    let used: u64 = engine
        .images
        .values()
        .filter(|image| in_use(image))
        .map(|image| {
            image
                .layers
                .iter()
                .filter(|chain| uses[chain] < 2)
                .map(|chain| layer_size(engine, chain))
                .sum::<u64>()
        })
        .sum();
    let own: Vec<(bool, u64)> = engine
        .containers
        .iter()
        .map(|c| {
            (c.state == State::Running, engine.disks.get(&c.disk).map_or(0, |disk| disk.written()))
        })
        .collect();
    let (own_all, own_stopped) = (
        own.iter().map(|(_, size)| size).sum::<u64>(),
        own.iter().filter(|(running, _)| !running).map(|(_, size)| size).sum::<u64>(),
    );
    let volumes: Vec<(bool, u64)> = engine
        .volumes
        .keys()
        .map(|name| (users(engine, name).is_empty(), volume_size(engine, name)))
        .collect();
    let (volumes_all, volumes_free) = (
        volumes.iter().map(|(_, size)| size).sum::<u64>(),
        volumes.iter().filter(|(free, _)| *free).map(|(_, size)| size).sum::<u64>(),
    );
    let cache = records.iter().filter(|record| !record.shared).map(|record| record.size).sum();
    let row = |name: &str, total: usize, active: usize, size: u64, free: String| {
        vec![name.to_owned(), total.to_string(), active.to_string(), human(size, 4), free]
    };
    let running = own.iter().filter(|(running, _)| *running).count();
    let rows = vec![
        ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"].map(str::to_owned).to_vec(),
        row("Images", tops.len(), active, total, reclaimable(total - used.min(total), total)),
        row("Containers", own.len(), running, own_all, reclaimable(own_stopped, own_all)),
        row(
            "Local Volumes",
            volumes.len(),
            volumes.iter().filter(|(free, _)| !free).count(),
            volumes_all,
            reclaimable(volumes_free, volumes_all),
        ),
        row("Build Cache", records.len(), 0, cache, human(cache, 4)),
    ];
    said.out.extend(table(&rows).into_bytes());
}

fn verbose(engine: &mut Engine, said: &mut Said) {
    let records = super::cached::records(engine);
    let uses = uses(engine);
    let now = engine.now;
    let head = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut images = vec![head(&[
        "REPOSITORY",
        "TAG",
        "IMAGE ID",
        "CREATED",
        "SIZE",
        "SHARED SIZE",
        "UNIQUE SIZE",
        "CONTAINERS",
    ])];
    let mut listed = named(engine, false);
    // An image has one row, whatever names it has.
    listed.dedup_by(|b, a| a.image.id == b.image.id);
    for one in listed {
        let size = engine.image_size(&one.image);
        let shared: u64 = one
            .image
            .layers
            .iter()
            .filter(|chain| uses[chain] > 1)
            .map(|chain| layer_size(engine, chain))
            .sum();
        let containers = engine.containers.iter().filter(|c| c.image == one.image.id).count();
        images.push(vec![
            one.repository.clone(),
            one.tag.clone(),
            one.image.id.short().to_owned(),
            format!("{} ago", ago(now, one.image.created)),
            human(size, 3),
            human(shared, 4),
            human(size - shared, 4),
            containers.to_string(),
        ]);
    }
    let mut containers = vec![head(&[
        "CONTAINER ID",
        "IMAGE",
        "COMMAND",
        "LOCAL VOLUMES",
        "SIZE",
        "CREATED",
        "STATUS",
        "NAMES",
    ])];
    for container in engine.containers.iter().rev() {
        let volumes = container
            .mounts
            .iter()
            .filter(|mount| matches!(mount.source, MountSource::Volume(_)))
            .count();
        containers.push(vec![
            container.id[..12].to_owned(),
            image_column(engine, container),
            command_column(container, false),
            volumes.to_string(),
            human(engine.disks.get(&container.disk).map_or(0, |disk| disk.written()), 3),
            format!("{} ago", ago(now, container.created)),
            status(engine, container),
            container.name.clone(),
        ]);
    }
    let mut volumes = vec![head(&["VOLUME NAME", "LINKS", "SIZE"])];
    for name in engine.volumes.keys() {
        volumes.push(vec![
            name.clone(),
            users(engine, name).len().to_string(),
            human(volume_size(engine, name), 4),
        ]);
    }
    let mut cache =
        vec![head(&["CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED"])];
    let mut free = 0;
    for record in records {
        free += if record.shared { 0 } else { record.size };
        cache.push(vec![
            record.id[..12].to_owned(),
            record.kind.into(),
            human(record.size, 3),
            "1 second ago".into(),
            "1 second ago".into(),
            record.uses.to_string(),
            record.shared.to_string(),
        ]);
    }
    let text = format!(
        "Images space usage:\n\n{}\nContainers space usage:\n\n{}\nLocal Volumes space usage:\n\n{}\nBuild cache usage: {}\n\n{}",
        table(&images),
        table(&containers),
        table(&volumes),
        human(free, 4),
        table(&cache)
    );
    said.out.extend(text.into_bytes());
}
